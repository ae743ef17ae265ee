//! Hostile markup: no panic, no hang, and the script beside it is still analysed; places are those of the file.

mod support;

use std::time::{Duration, Instant};

use support::{Text, check_texts, policy};

const LEAK: &str = "<script>\nimport mixpanel from 'mixpanel-browser';\n\
    export const leak = (user) => mixpanel.track('Leak', { email: user.email });\n</script>\n";

/// One file must be done in this time on a busy machine without optimisation.
const LIMIT: Duration = Duration::from_mins(1);

#[track_caller]
fn lines_found(path: &str, text: String) -> Vec<u32> {
    let started = Instant::now();
    let texts: Vec<Text> = vec![(path.to_owned(), text)];
    let checked = support::with_stack(|| check_texts(&texts, &policy("recommended"), false));
    assert!(started.elapsed() < LIMIT, "{path} took {} s", started.elapsed().as_secs());
    checked.found.iter().map(|found| found.line).collect()
}

#[test]
fn a_leak_before_hostile_markup_is_found() {
    let pieces = [
        "<a ",
        "<a b=\"",
        "<a b='",
        "<a b={",
        "<a {",
        "<!--",
        "<a>",
        "</a>",
        "<template>",
        "<script>",
        "<script ",
        "{",
        "<",
        "<a @b=\"(",
        "<a @b=\"{\" ",
        "<a v-for=\"x in\" ",
        "<a on:b={() => {\n",
    ];
    for piece in pieces {
        for path in ["a.vue", "a.svelte", "a.html", "a.astro"] {
            let found = lines_found(path, format!("{LEAK}{}", piece.repeat(10_000)));
            assert_eq!(found, [3], "{path} with {piece}");
        }
    }
}

#[test]
fn places_are_those_of_the_file() {
    let page =
        format!("\u{FEFF}<template>\r\n  <p>Größe</p>\r\n</template>\r\n{}", LEAK.replace('\n', "\r\n"));
    let folder = tempfile::tempdir().expect("a folder can be made");
    support::write_texts(folder.path(), &[("a.vue".to_owned(), page)]);
    let found = support::found_in(&support::check_folder(folder.path(), false, Some(1)));
    assert_eq!(found.iter().map(|found| found.line).collect::<Vec<_>>(), [6]);
}

#[test]
fn truncated_components_are_survived() {
    let whole = format!(
        "<template>\n<p @click=\"a({{ b: 'ü' }})\" :c=\"d\" v-model=\"e.f\">ü</p>\n</template>\n{LEAK}"
    );
    let ends = (0..whole.len()).step_by(7).filter(|end| whole.is_char_boundary(*end));
    for end in ends {
        for path in ["a.vue", "a.svelte", "a.html"] {
            lines_found(path, whole[..end].to_owned());
        }
    }
}

#[test]
fn files_without_script_are_silent() {
    for text in
        ["", "<template><p/></template>", "<script></script>", "<script src=\"./a.js\"></script>", "mixpanel"]
    {
        for path in ["a.vue", "a.svelte", "a.html", "a.astro"] {
            assert_eq!(lines_found(path, text.to_owned()), [0; 0], "{path}: {text}");
        }
    }
}
