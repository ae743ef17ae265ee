//! How values pass through libraries and sanitizers, and which checks calls stand under.

use crate::judged::{About, Example, judge, place};
use crate::support::{self, Checked, as_program, check_texts, model, no_complaints, policy, say};

/// How values pass through libraries: what must still arrive at a vendor, and what must not.
#[test]
fn libraries_flag_and_pass() {
    let mut examples = Vec::new();
    let mut files = 0;
    for (file, own) in &model().library.examples {
        files += usize::from(!own.flags.is_empty());
        for (flags, programs) in [(true, &own.flags), (false, &own.passes)] {
            examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                place: place(&format!("library/{file}.yml"), flags, at),
                program: as_program(program),
                flags,
                about: About::Anything,
            }));
        }
    }
    say(&format!("{files} of {} library files have examples", model().library.examples.len()));
    judge("library examples", &examples, &policy("recommended"));
}

/// What a sanitizer leaves: its examples are programs of their own, and it is met in one of them unless nothing is left to tell of it. Removal by an SDK
/// has its examples at the scrubbers.
#[test]
fn sanitizers_flag_and_pass() {
    let mut examples = Vec::new();
    let mut bare = Vec::new();
    for mark in &model().library.marks {
        let by_scrubber = |one: &tracklint::rules::scrubber::Scrubber| {
            [Some(one.mark), one.conditional]
                .into_iter()
                .flatten()
                .any(|own| model().library.marks.get(usize::from(own.0)).is_some_and(|own| own.id == mark.id))
        };
        let own = &mark.examples;
        if model().vendors.iter().flat_map(|vendor| &vendor.scrubbers).any(by_scrubber) {
            continue;
        }
        if own.flags.is_empty() || own.passes.is_empty() {
            bare.push(format!("sanitizer {} has no examples for both sides", mark.id));
        }
        for (flags, programs) in [(true, &own.flags), (false, &own.passes)] {
            examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                place: place(&format!("library/marks.yml {}", mark.id), flags, at),
                program: as_program(program),
                flags,
                about: About::Anything,
            }));
        }
        let is_met = |program: &String| {
            let texts = [("main.tsx", as_program(program))];
            let texts = texts.each_ref().map(|(path, text)| (*path, text.as_str()));
            let checked = support::with_stack(|| {
                tracklint::pipeline::check_texts(model(), &policy("recommended"), &texts, true)
            });
            checked.findings.iter().any(|one| one.sanitizers.contains(&mark.id))
        };
        let tells = mark.leaves != tracklint::rules::library::Leaves::Nothing;
        if tells && !own.flags.iter().chain(&own.passes).any(is_met) {
            bare.push(format!("sanitizer {} is met in none of its examples", mark.id));
        }
    }
    judge("sanitizer examples", &examples, &policy("recommended"));
    no_complaints("sanitizers lack examples", &bare);
}

/// Conditions are put around a call that is reported.
#[test]
fn guards_are_met_and_not() {
    let mut complaints = Vec::new();
    for kind in &model().library.guards {
        let own = [(true, &kind.examples.flags), (false, &kind.examples.passes)];
        for (met, conditions) in own {
            for condition in conditions {
                let program = format!(
                    "import mixpanel from 'mixpanel-browser';\nexport function send(user) {{\n  if ({condition}) mixpanel.people.set({{ $email: user.email }});\n}}\n"
                );
                let checked = check_texts(&[("main.js".into(), program)], &policy("recommended"), true);
                let guards = guards_of(&checked);
                if checked.found.is_empty() || guards.contains(&kind.id.as_str()) != met {
                    complaints
                        .push(format!("{}: `{condition}` gives {guards:?}, should be met: {met}", kind.id));
                }
            }
        }
    }
    no_complaints("guard examples", &complaints);
}

fn guards_of(checked: &Checked) -> Vec<&str> {
    let guards = checked.found.iter().flat_map(|found| &found.finding.guards);
    guards.map(|guard| guard.kind.as_str()).collect()
}

/// A function that holds the sink and reads its own data stands under the checks of all its calls, not of some.
#[test]
fn guards_around_the_function_that_sends() {
    for (start, met) in [
        ("if (hasConsent()) report();", true),
        ("if (!hasConsent()) return;\n  report();", true),
        ("if (hasConsent()) report();\n  report();", false),
        ("report();", false),
        ("withConsent(() => report());", true),
        ("withConsent(report);", true),
        ("without(() => report());", false),
        ("hasConsent().then((given) => { if (given) report(); });", true),
        ("hasConsent().then((given) => { if (!given) report(); });", false),
        ("try { if (!hasConsent()) return; } catch (error) { log(error); }\n  report();", true),
        ("try { if (!hasConsent()) log(); } catch (error) { log(error); }\n  report();", false),
    ] {
        let program = format!(
            "import mixpanel from 'mixpanel-browser';\nimport {{ store, hasConsent }} from './store';\n\
             function withConsent(run) {{ if (hasConsent()) run(); }}\nfunction without(run) {{ run(); }}\n\
             function report() {{\n  mixpanel.people.set({{ $email: store.user.email }});\n}}\n\
             export function start() {{\n  {start}\n}}\n"
        );
        let checked = check_texts(&[("main.js".into(), program)], &policy("recommended"), true);
        let guards = guards_of(&checked);
        assert!(!checked.found.is_empty(), "{start}");
        assert_eq!(guards.contains(&"consent"), met, "{start}: {guards:?}");
    }
}

/// A function of the program that asks is the check that it asks.
#[test]
fn guards_that_a_function_asks() {
    for (condition, met) in [
        ("may()", true),
        ("!denied()", true),
        ("also()", true),
        ("imported()", true),
        ("denied()", false),
        ("!may()", false),
        ("ready()", false),
    ] {
        let program = format!(
            "import mixpanel from 'mixpanel-browser';\nimport {{ imported }} from './may';\n\
             const may = () => store.consent === 'granted';\nconst denied = () => !may();\n\
             function also() {{\n  return may();\n}}\nconst ready = () => store.ready;\n\
             export function start(user) {{\n  if ({condition}) mixpanel.people.set({{ $email: user.email }});\n}}\n"
        );
        let other = "export const imported = () => hasConsent('analytics');\n";
        let texts = [("main.js".into(), program), ("may.js".into(), other.into())];
        let checked = check_texts(&texts, &policy("recommended"), true);
        let mut guards = checked.found.iter().flat_map(|found| &found.finding.guards);
        assert!(!checked.found.is_empty(), "{condition}");
        assert_eq!(guards.any(|guard| guard.kind == "consent"), met, "{condition}");
    }
}

/// What a finding rests on is one of four kinds.
#[test]
fn confidence_has_a_basis() {
    for (code, basis) in [
        ("mixpanel.people.set({ v: $('#email').val() });", "ProvedByValue"),
        ("mixpanel.people.set({ v: navigator.userAgent });", "ProvedByValue"),
        ("mixpanel.people.set({ v: user.email });", "ByName"),
        ("mixpanel.people.set({ $email: pick(user) });", "ByName"),
        ("interface Customer { email: string }\n  mixpanel.people.set(user as Customer);", "ByType"),
        ("mixpanel.people.set({ v: unknown(user.email) });", "ThroughHop"),
    ] {
        let program = format!(
            "import mixpanel from 'mixpanel-browser';\nimport {{ pick, unknown }} from './other';\n\
             export function send(user) {{\n  {code}\n}}\n"
        );
        let checked = check_texts(&[("main.ts".into(), program)], &policy("recommended"), true);
        let found: Vec<String> =
            checked.found.iter().map(|found| format!("{:?}", found.finding.basis)).collect();
        assert!(found.contains(&basis.to_owned()), "{code}: {found:?}");
    }
}
