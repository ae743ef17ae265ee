//! Options of SDKs: each value that a check names is written in an example that it flags, and each option is written in one that passes.
//!
//! Asked with the words of policies (`setting: {vendor, option, is}`), so that what the rules of projects see is what is proved.

use std::collections::BTreeSet;

use rayon::prelude::*;
use tracklint::config::{self, effective};
use tracklint::rules::Model;
use tracklint::rules::policy::Policy;
use tracklint::rules::setting::SettingTest;
use tracklint::rules::vendor::{SettingCheck, Vendor};

use crate::support::{self, Text, check_texts_with, model, no_complaints, say};

/// What one example of a check has to have.
struct Asked<'m> {
    check: &'m SettingCheck,
    /// For complaints: `vendors/acme.yml check x: debug is true`.
    place: String,
    /// The rules that ask; one that reports is enough.
    rules: Vec<String>,
    /// In an example that flags; otherwise in one that passes.
    flags: bool,
}

#[test]
fn every_value_is_written_in_an_example() {
    let mut rules = Vec::new();
    let mut asked = Vec::new();
    for vendor in &model().vendors {
        for check in &vendor.checks {
            ask_for_values(vendor, check, &mut asked, &mut rules);
            ask_for_option(vendor, check, &mut asked, &mut rules);
        }
    }
    let mut own = tracklint::knowledge::load().expect("the built-in rules load");
    let settings = config::parse("tracklint.yml", &as_settings(&rules));
    let policy = effective(&mut own, &settings, None).expect("the rules are good");
    let met = |one: &&Asked<'_>| !is_met(one, &own, &policy);
    let bare: Vec<String> = support::with_stack(|| {
        asked.par_iter().filter(met).map(|one| format!("{}: in no example", one.place)).collect()
    });
    let values = asked.iter().filter(|one| one.flags).count();
    say(&format!(
        "{values} values of options are written in examples that flag, {} options in examples that pass; {} in none",
        asked.len() - values,
        bare.len()
    ));
    no_complaints("values and options that no example writes", &bare);
}

fn is_met(asked: &Asked<'_>, model: &Model, policy: &Policy) -> bool {
    let examples = &asked.check.examples;
    let programs = if asked.flags { &examples.flags } else { &examples.passes };
    programs.iter().any(|program| {
        let texts: [Text; 1] = [("main.tsx".to_owned(), program.clone())];
        check_texts_with(model, &texts, policy, true)
            .found
            .iter()
            .any(|found| asked.rules.iter().any(|rule| found.has_rule(rule)))
    })
}

/// `is: [cookie, localStorage]`: both, each in a program that is flagged.
fn ask_for_values<'m>(
    vendor: &Vendor,
    check: &'m SettingCheck,
    asked: &mut Vec<Asked<'m>>,
    rules: &mut Vec<String>,
) {
    for condition in &check.when {
        let values: BTreeSet<String> = match &condition.test {
            SettingTest::Is(values) => {
                values.iter().map(|value| format!("is: {}", value.in_words())).collect()
            }
            SettingTest::Contains(texts) => {
                texts.iter().map(|text| format!("contains: [{text:?}]")).collect()
            }
            _ => continue,
        };
        for value in values {
            let rule = add_rule(rules, vendor, &condition.option, &value);
            let place = format!("vendors/{}.yml check {}, {} {value}", vendor.id, check.id, condition.option);
            asked.push(Asked { check, place, rules: vec![rule], flags: true });
        }
    }
}

/// An option whose good value no program has may be misspelt. Where it is the option itself that is bad, or a call is what is missed, there is none.
fn ask_for_option<'m>(
    vendor: &Vendor,
    check: &'m SettingCheck,
    asked: &mut Vec<Asked<'m>>,
    rules: &mut Vec<String>,
) {
    let tests = || check.when.iter().map(|condition| &condition.test);
    // `secret: process.env.SECRET`: what stands there is not known, and good.
    let is_good_absent = tests().any(|test| matches!(test, SettingTest::Literal));
    let is_bad_itself = tests().all(|test| matches!(test, SettingTest::Present(true)));
    // `collect_from_forms()`: the call is what is asked about, and takes no settings.
    let calls = vendor.clients.iter().flat_map(|client| &client.methods).flat_map(|method| &method.settings);
    let takes_options =
        calls.filter(|at| at.group == check.group).any(|at| at.object.is_some() || !at.positions.is_empty());
    if is_good_absent || is_bad_itself || !takes_options {
        return;
    }
    let of_when = check.when.iter().map(|condition| condition.option.as_str());
    let options: BTreeSet<&str> = of_when.chain([check.option.as_str()]).collect();
    let asks = options.iter().map(|option| add_rule(rules, vendor, option, "present: true")).collect();
    let place = format!("vendors/{}.yml check {}, {options:?} in what passes", vendor.id, check.id);
    asked.push(Asked { check, place, rules: asks, flags: false });
}

/// Checks may ask the same of an option; a rule asks once.
fn add_rule(rules: &mut Vec<String>, vendor: &Vendor, option: &str, test: &str) -> String {
    let asks = format!("{{vendor: {}, option: {option:?}, {test}}}", vendor.id);
    let at = rules.iter().position(|one| *one == asks).unwrap_or_else(|| {
        rules.push(asks);
        rules.len() - 1
    });
    format!("asked-{at}")
}

fn as_settings(rules: &[String]) -> String {
    let one = |(at, asks): (usize, &String)| {
        let rule = format!("id: asked-{at}, effect: forbid, severity: high, title: x, why: x");
        format!("  - {{{rule}, match: {{written: true, setting: {asks}}}}}\n")
    };
    let rules: String = rules.iter().enumerate().map(one).collect();
    format!("extends: [recommended, llm]\nrules:\n{rules}")
}
