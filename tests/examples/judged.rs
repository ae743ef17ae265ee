//! One program, and what it must or must not give.

use rayon::prelude::*;
use tracklint::rules::policy::{Policy, Rule};
use tracklint::rules::secret::Secret;
use tracklint::rules::vendor::{SettingCheck, Vendor};

use crate::support::{self, Found, check_texts, is_within, no_complaints, say};

/// One program and what it must, or must not, give.
pub(crate) struct Example<'m> {
    /// Where it stands, for complaints.
    pub(crate) place: String,
    pub(crate) program: String,
    pub(crate) flags: bool,
    pub(crate) about: About<'m>,
}

/// Whose example it is.
pub(crate) enum About<'m> {
    /// A finding for the vendor, with these categories.
    Vendor(&'m Vendor, Vec<&'m str>),
    /// A finding of the check.
    Check(&'m Vendor, &'m SettingCheck),
    /// A finding of the rule.
    Rule(&'m Rule),
    /// Any finding.
    Anything,
    /// A finding of the secret, masked.
    Secret(&'m Vendor, &'m Secret),
}

pub(crate) fn place(entry: &str, flags: bool, at: usize) -> String {
    format!("{entry}, {} {}", if flags { "flags" } else { "passes" }, at + 1)
}

pub(crate) fn judge(what: &str, examples: &[Example<'_>], policy: &Policy) {
    let complaints: Vec<String> = support::with_stack(|| {
        examples.par_iter().filter_map(|example| complaint(example, policy)).collect()
    });
    say(&format!("{what}: {} ran, {} broken", examples.len(), complaints.len()));
    no_complaints(&format!("{what} are not as they say"), &complaints);
}

pub(crate) fn complaint(example: &Example<'_>, policy: &Policy) -> Option<String> {
    let texts = [("main.tsx".to_owned(), example.program.clone())];
    let found = check_texts(&texts, policy, true).found;
    let problem = match (&example.about, example.flags) {
        (About::Vendor(vendor, data), true) => missing_data(vendor, data, &found),
        (About::Vendor(vendor, _), false) => found
            .iter()
            .find(|found| found.finding.destination == vendor.id && found.is_loud())
            .map(|found| format!("reported: {}", found.describe())),
        (About::Check(vendor, check), flags) => {
            wrong(flags, &found, |found| is_of_check(found, vendor, check))
        }
        (About::Secret(vendor, secret), flags) => wrong(flags, &found, |found| {
            let finding = &found.finding;
            finding.destination == vendor.id
                && found.has_concern(&secret.concern)
                && finding.message.ends_with(secret.says.as_str())
                && finding.value.ends_with("(masked)")
        }),
        (About::Anything, flags) => wrong(flags, &found, Found::is_loud),
        (About::Rule(rule), flags) => wrong(flags, &found, |found| found.has_rule(&rule.id)),
    }?;
    Some(format!("{}: {problem}\n{}", example.place, indented(&example.program)))
}

/// What a flagging example for a vendor does not report.
pub(crate) fn missing_data(vendor: &Vendor, data: &[&str], found: &[Found]) -> Option<String> {
    let own: Vec<&Found> =
        found.iter().filter(|found| found.finding.destination == vendor.id && found.is_sure()).collect();
    if own.is_empty() {
        return Some("nothing reported for the vendor".into());
    }
    let reported = |wanted: &str| {
        own.iter().any(|found| found.finding.data.iter().any(|category| is_within(category, wanted)))
    };
    let missing: Vec<&str> = data.iter().copied().filter(|wanted| !reported(wanted)).collect();
    if missing.is_empty() {
        return None;
    }
    let list: Vec<String> = own.iter().map(|found| found.describe()).collect();
    Some(format!("{} not reported, only {}", missing.join(", "), list.join(" | ")))
}

pub(crate) fn wrong(flags: bool, found: &[Found], is_it: impl Fn(&Found) -> bool) -> Option<String> {
    let reported = found.iter().find(|found| is_it(found));
    match (flags, reported) {
        (true, None) => {
            let list: Vec<String> = found.iter().map(Found::describe).collect();
            Some(format!("not reported, only: {}", list.join(" | ")))
        }
        (false, Some(found)) => Some(format!("reported: {}", found.describe())),
        _ => None,
    }
}

/// Several checks have one concern; what a finding says tells them apart.
pub(crate) fn is_of_check(found: &Found, vendor: &Vendor, check: &SettingCheck) -> bool {
    let finding = &found.finding;
    finding.destination == vendor.id
        && found.has_concern(&check.concern)
        && finding.message.starts_with(check.says.as_str())
}

pub(crate) fn indented(program: &str) -> String {
    program.lines().map(|line| format!("    {line}\n")).collect::<Vec<_>>().concat()
}
