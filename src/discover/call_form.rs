//! Calls and objects that hand values on, in words: what joins them with others stands in the text behind a name.
//!
//! A lexical search: takes texts, gives texts. Errs towards too many.

use super::shared::{is_part, quoted};
use super::words::is_whole;
use crate::limits::{JOINED_GAP_BYTES, JOINED_NAMES_BYTES};

/// A call, or an object of a name, in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallForm {
    /// The name of what is called, or of the object.
    pub called: String,
    /// What the file must name besides: a package, or the object that it is called on.
    pub beside: Option<String>,
    pub joined_by: JoinedBy,
}

/// Where the text stands that joins it with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JoinedBy {
    /// Nowhere: it is joined with all.
    Nothing,
    /// It is argument 0 of the call.
    Text,
    /// The part behind the last `/` of argument 0, which other arguments follow: `dispatch('session/login', user)`.
    Tail,
    /// Any word of the object or list that stands under the name: `provide: { track }`, `inject: ['track']`.
    Names,
    /// Nowhere, and it need not be called: `worker.onmessage = handler`.
    Standing,
}

impl CallForm {
    pub(super) fn is_named_in(&self, text: &str) -> bool {
        self.beside
            .as_ref()
            .is_none_or(|beside| memchr::memmem::find(text.as_bytes(), beside.as_bytes()).is_some())
    }

    /// For every call the text that joins it; `None` where it is none that stands there.
    pub(super) fn texts_in<'t>(&self, text: &'t str) -> Vec<Option<&'t str>> {
        let places = memchr::memmem::find_iter(text.as_bytes(), &self.called);
        let places =
            places.map(|start| start..start + self.called.len()).filter(|at| is_whole(text, at.clone()));
        let mut found = Vec::new();
        for at in places {
            let rest = text[at.end..].trim_start();
            let arguments = rest.strip_prefix('(');
            match self.joined_by {
                JoinedBy::Nothing => found.extend(arguments.map(|_| None)),
                JoinedBy::Text => found.extend(arguments.map(quoted)),
                JoinedBy::Tail => found.extend(arguments.filter(|own| names_an_action(own)).map(tail)),
                JoinedBy::Names => found.extend(names_in(rest).into_iter().map(Some)),
                JoinedBy::Standing => found.push(None),
            }
        }
        found
    }
}

/// `'session/login', user)`, `LOGIN, user)`; what stands alone is an object of its own: `dispatch(login(user))`.
fn names_an_action(arguments: &str) -> bool {
    let rest = arguments.trim_start().trim_start_matches(|letter: char| is_part(letter) || letter == '.');
    quoted(arguments).is_some() || rest.trim_start().starts_with(',')
}

/// `login` of `'session/login', user)`; nothing that is known of `LOGIN, user)`.
fn tail(arguments: &str) -> Option<&str> {
    quoted(arguments).map(|text| text.rsplit('/').next().unwrap_or(text))
}

/// The words of `: { … }`, `= [ … ]`, `() { … }` and `: () => ({ … })`, up to the end of the braces or a bound.
fn names_in(text: &str) -> Vec<&str> {
    let start = text.find(['{', '[', ';', '\'', '"']).filter(|at| {
        let before = text[..*at].trim();
        let is_opened = text[*at..].starts_with(['{', '[']);
        is_opened && before.starts_with([':', '=', '(']) && before.len() < JOINED_GAP_BYTES
    });
    let Some(start) = start else { return Vec::new() };
    let mut depth = 0_u32;
    let mut end = text.len();
    for (at, letter) in text[start..].char_indices() {
        match letter {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 || at > JOINED_NAMES_BYTES {
            end = start + at;
            break;
        }
    }
    let words = text[start..end].split(|letter: char| !is_part(letter));
    words.filter(|word| word.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(called: &str, joined_by: JoinedBy, text: &'static str) -> Vec<Option<&'static str>> {
        CallForm { called: called.into(), beside: None, joined_by }.texts_in(text)
    }

    #[test]
    fn calls_and_their_texts() {
        let text = "acme.send('a', b); acme.send(KEY); sendx('c'); send ( `d` ); send";
        assert_eq!(texts("send", JoinedBy::Text, text), [Some("a"), None, Some("d")]);
        assert_eq!(texts("send", JoinedBy::Nothing, text), [None, None, None]);
        assert_eq!(texts("send", JoinedBy::Standing, text), [None, None, None, None]);
        let form = CallForm { called: "send".into(), beside: Some("acme".into()), joined_by: JoinedBy::Text };
        assert!(form.is_named_in(text) && !form.is_named_in("send('a')"));
    }

    #[test]
    fn actions_by_the_ends_of_their_names() {
        let text = "dispatch('session/login', user); dispatch(types.LOGIN, user); dispatch(login(user)); dispatch('go')";
        assert_eq!(texts("dispatch", JoinedBy::Tail, text), [Some("login"), None, Some("go")]);
    }

    #[test]
    fn words_of_objects_and_lists() {
        let names = |text| texts("provide", JoinedBy::Names, text);
        assert_eq!(
            names("provide: { track, who: me.mail }, other: 1"),
            ["track", "who", "me", "mail"].map(Some)
        );
        assert_eq!(names("provide() { return { track: () => {} }; }"), ["return", "track"].map(Some));
        assert_eq!(names("provide: ['a1', \"b2\"],"), ["a1", "b2"].map(Some));
        assert_eq!(names("app.provide('track', {})"), []);
    }
}
