//! What policies' rules report, and what is shown of them.

use tracklint::rules::policy::Rule;

use crate::judged::{About, Example, judge, place};
use crate::project;
use crate::support::{as_program, model, no_complaints, policy, say};

#[test]
fn rules_flag_and_pass() {
    let mut ran = std::collections::BTreeSet::new();
    for own in &model().policies {
        let mut examples = Vec::new();
        // Packs that only cite other clauses hold the same rules.
        let is_new = |rule: &&Rule| {
            ran.insert(format!("{} {:?} {:?} {:?}", rule.id, rule.matches, rule.unless, rule.severity))
        };
        for rule in own.rules.iter().filter(is_new) {
            let programs = [(true, &rule.examples.flags), (false, &rule.examples.passes)];
            for (flags, programs) in programs {
                let programs =
                    programs.iter().enumerate().filter(|(_, program)| !program.starts_with("# path: "));
                examples.extend(programs.map(|(at, program)| Example {
                    place: place(&format!("policies/{}.yml rule {}", own.id, rule.id), flags, at),
                    program: as_program(program),
                    flags,
                    about: About::Rule(rule),
                }));
            }
        }
        judge(&format!("rule examples of {}", own.id), &examples, &policy(&own.id));
    }
}

/// Rules about ledgers, waivers and baselines are shown with projects of several files, which are run as people run them.
#[test]
fn rules_about_files_flag_and_pass() {
    let mut ran = 0;
    let mut complaints = Vec::new();
    for own in &model().policies {
        let is_own = |rule: &&Rule| rule.from == own.id;
        for rule in own.rules.iter().filter(is_own) {
            for (flags, examples) in [(true, &rule.examples.flags), (false, &rule.examples.passes)] {
                for (at, example) in examples.iter().enumerate() {
                    let files = files_of(example);
                    if files.is_empty() {
                        continue;
                    }
                    ran += 1;
                    let folder = project::project(&files);
                    let arguments = ["check", "--today", "2027-02-01", "--format", "json"];
                    let output = project::tracklint(folder.path(), &arguments);
                    let text = project::stdout(&output);
                    let is_reported = text.contains(&format!("\"rule\": \"{}\"", rule.id));
                    if is_reported != flags {
                        let place = place(&format!("policies/{}.yml rule {}", own.id, rule.id), flags, at);
                        complaints.push(format!("{place}: {text}{}", project::stderr(&output)));
                    }
                }
            }
        }
    }
    say(&format!("examples of several files: {ran} ran, {} broken", complaints.len()));
    assert!(ran > 20, "the examples of ledgers, waivers and baselines are not found");
    no_complaints("examples of several files are not as they say", &complaints);
}

/// `# path: tracklint.yml` and `// path: main.js` begin a file. None where the example is one program.
fn files_of(example: &str) -> Vec<(&str, &str)> {
    let mut files = Vec::new();
    let mut rest = example.strip_prefix("# path: ").unwrap_or_default();
    while let Some((path, text)) = rest.split_once('\n') {
        let next =
            ["\n# path: ", "\n// path: "].iter().filter_map(|mark| Some((text.find(mark)?, mark.len())));
        let (end, after) = next.min().map_or((text.len(), text.len()), |(at, mark)| (at + 1, at + mark));
        files.push((path.trim(), &text[..end]));
        rest = &text[after..];
    }
    files
}

/// Whoever asks what a clause, a regime or a rule is about is shown code for both sides.
#[test]
fn clauses_and_rules_are_shown_with_code() {
    let policy = policy("audit");
    let mut ids: Vec<String> =
        model().policies.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.clone()).collect();
    for regime in model().regimes.iter() {
        ids.push(regime.id.clone());
        ids.extend(regime.clauses.iter().map(|clause| format!("{}:{}", regime.id, clause.id)));
    }
    ids.sort();
    ids.dedup();
    let is_bare = |id: &&String| {
        let pages = tracklint::report::knowledge::explain(model(), &policy, id).expect("it is known");
        let pages = serde_json::to_value(&pages).expect("pages are plain");
        let shows = |side: &str| {
            pages.as_array().is_some_and(|pages| {
                pages.iter().any(|page| page["examples"][side].as_array().is_some_and(|all| !all.is_empty()))
            })
        };
        !shows("flags") || !shows("passes")
    };
    let bare: Vec<String> = ids.iter().filter(is_bare).cloned().collect();
    say(&format!(
        "{} rules, clauses and regimes are shown with code, {} without",
        ids.len() - bare.len(),
        bare.len()
    ));
    no_complaints("rules, clauses and regimes without code for both sides", &bare);
}
