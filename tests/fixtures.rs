//! The cases under `fixtures/`: every line with an expectation has its finding, every other line is silent.

mod support;

use std::collections::BTreeMap;

use rayon::prelude::*;
use support::literate::{self, Case, Expectation, Kind};
use support::{
    Found, Text, check_folder, check_texts_with, fixture_model, found_in, no_complaints, policy, root, say,
    texts_below,
};
use tracklint::rules::policy::{Policy, Severity};

#[test]
fn every_case_holds() {
    let cases = cases();
    let policies: BTreeMap<String, Policy> =
        cases.iter().map(|case| (case.policy.clone(), policy(&case.policy))).collect();
    let results: Vec<Vec<String>> = support::with_stack(|| {
        cases.par_iter().map(|case| complaints(case, &run(case, &policies[&case.policy]))).collect()
    });
    summary(&cases, &results);
    no_complaints("lines are not as the pages say", &results.concat());
}

/// Selection only saves time: parsing every file finds the same.
#[test]
fn selection_changes_nothing() {
    let cases = cases();
    let different: Vec<String> = support::with_stack(|| {
        let differs = |case: &&Case| {
            let policy = policy(&case.policy);
            let run = |all| {
                support::fingerprints(&check_texts_with(fixture_model(), &case.texts, &policy, all).found)
            };
            run(false) != run(true)
        };
        let name = |case: &Case| format!("{}: {}", case.page, case.name);
        cases.par_iter().filter(differs).map(name).collect()
    });
    no_complaints("cases differ when every file is parsed", &different);
}

fn cases() -> Vec<Case> {
    let pages: Vec<Text> = texts_below(&root().join("fixtures"))
        .into_iter()
        .filter(|(path, _)| support::has_extension(path, "md") && !path.starts_with("projects/"))
        // Pairs of before and after, for tests/fix.rs.
        .filter(|(path, _)| !path.starts_with("fix/"))
        .filter(|(path, _)| !path.ends_with("README.md"))
        .collect();
    assert!(!pages.is_empty(), "there are no pages under fixtures/");
    let mut cases = Vec::new();
    let mut mistakes = Vec::new();
    for (path, text) in &pages {
        match literate::parse(path, text) {
            Ok(own) => cases.extend(own),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    no_complaints("pages cannot be read", &mistakes);
    cases
}

/// Files of tests are left out by the run over a folder only, so a case that has one is written to a folder.
fn run(case: &Case, policy: &Policy) -> Vec<Found> {
    if case.texts.iter().any(|(path, _)| path.contains(".test.") || path.contains("__tests__")) {
        let folder = tempfile::tempdir().expect("a folder can be made");
        support::write_texts(folder.path(), &case.texts);
        return found_in(&check_folder(folder.path(), false, Some(1)));
    }
    check_texts_with(fixture_model(), &case.texts, policy, false).found
}

fn complaints(case: &Case, found: &[Found]) -> Vec<String> {
    let mut complaints: Vec<String> = other_steps(case, found).into_iter().collect();
    complaints.extend(other_guards(case, found));
    for expected in &case.expectations {
        if let Some(what) = broken(expected, found) {
            complaints.push(format!(
                "{}:{} {}\n    expected  {:?}: {}\n    {what}",
                case.page,
                expected.page_line,
                case.name,
                expected.kind,
                expected.describe(),
            ));
        }
    }
    for loud in found.iter().filter(|found| found.is_loud()) {
        let is_expected = case.expectations.iter().any(|expected| {
            let tells = matches!(expected.kind, Kind::Finding | Kind::Spurious);
            tells && expected.is_at(loud) && expected.is_about(loud)
        });
        let has_own_complaint = case
            .expectations
            .iter()
            .any(|expected| expected.is_at(loud) && expected.is_about(loud) && !is_expected);
        if !is_expected && !has_own_complaint {
            let (path, line) = (&loud.path, loud.line);
            complaints.push(format!(
                "{} {}\n    expected  silence at {path}:{line}\n    found     {}",
                case.page,
                case.name,
                loud.describe()
            ));
        }
    }
    complaints
}

/// The steps that a case expects are those of one of its findings, all of them and no others.
fn other_steps(case: &Case, found: &[Found]) -> Option<String> {
    let written = |path: &str, line: u32, what: &str| format!("{path}:{line} {what}");
    let expected: Vec<String> =
        case.steps.iter().map(|step| written(&step.path, step.line, &step.what)).collect();
    let told: Vec<Vec<String>> = found
        .iter()
        .map(|found| {
            let steps = found.finding.steps.iter().zip(&found.step_lines);
            steps.map(|(step, line)| written(&step.path, *line, &step.what)).collect()
        })
        .collect();
    let holds = expected.is_empty() || told.contains(&expected);
    let all = || told.iter().map(|steps| steps.join("\n              ")).collect::<Vec<_>>();
    (!holds).then(|| {
        format!(
            "{} {}\n    expected  {}\n    found     {}",
            case.page,
            case.name,
            expected.join("\n              "),
            all().join("\n    or        ")
        )
    })
}

/// The findings of a line stand under the kinds of check that a case expects there, and no others.
fn other_guards(case: &Case, found: &[Found]) -> Vec<String> {
    let told = |found: &&Found| -> Vec<String> {
        let mut kinds: Vec<String> = found.finding.guards.iter().map(|guard| guard.kind.clone()).collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    let mut complaints = Vec::new();
    for expected in &case.guards {
        let here = found.iter().filter(|found| found.path == expected.path && found.line == expected.line);
        let others: Vec<Vec<String>> =
            here.map(|found| told(&found)).filter(|kinds| *kinds != expected.kinds).collect();
        if let Some(kinds) = others.first() {
            let (page, line, name) = (&case.page, expected.page_line, &case.name);
            let wanted = &expected.kinds;
            complaints.push(format!(
                "{page}:{line} {name}\n    expected  guards {wanted:?}\n    found     {kinds:?}"
            ));
        }
    }
    complaints
}

/// What is wrong with one expectation.
fn broken(expected: &Expectation, found: &[Found]) -> Option<String> {
    let here: Vec<&Found> = found.iter().filter(|found| expected.is_at(found)).collect();
    let about: Vec<&&Found> = here.iter().filter(|found| expected.is_about(found)).collect();
    let is_reported = about.iter().any(|found| found.finding.severity >= Severity::Low && found.is_sure());
    match expected.kind {
        Kind::Finding if !is_reported => Some(format!("found     {}", list(&here, found))),
        Kind::Info => {
            let loud = about.iter().find(|found| found.is_loud())?;
            Some(format!("found     {}: more than low", loud.describe()))
        }
        Kind::Missed if is_reported => Some("found     it: the marker must become `finding`".into()),
        Kind::Spurious if !is_reported => Some("found     nothing: the marker must become `ok`".into()),
        Kind::Finding | Kind::Missed | Kind::Spurious => None,
    }
}

fn list(here: &[&Found], all: &[Found]) -> String {
    let describe = |found: &Found| format!("{}:{} {}", found.path, found.line, found.describe());
    if here.is_empty() {
        let elsewhere: Vec<String> = all.iter().map(describe).collect();
        return format!("nothing here; elsewhere: {}", elsewhere.join(" | "));
    }
    here.iter().map(|found| describe(found)).collect::<Vec<_>>().join(" | ")
}

fn summary(cases: &[Case], results: &[Vec<String>]) {
    let count = |kind: Kind| {
        cases.iter().flat_map(|case| &case.expectations).filter(|expected| expected.kind == kind).count()
    };
    let failed = results.iter().filter(|complaints| !complaints.is_empty()).count();
    say(&format!("{} cases, {failed} of them broken", cases.len()));
    say(&format!("{} findings expected, {} infos allowed", count(Kind::Finding), count(Kind::Info)));
    say(&format!("{} known gaps (missed)", count(Kind::Missed)));
    say(&format!("{} known false alarms (spurious)", count(Kind::Spurious)));
}
