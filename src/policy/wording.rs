//! Words: titles with their placeholders filled, steps, values of settings.
//!
//! Says what was seen, never what the law makes of it.

use super::Finding;
use crate::flow::{SettingUse, SettingWritten, Step, StepKind};
use crate::limits;
use crate::rules::Model;
use crate::rules::library::{Mark, MarkId};
use crate::rules::policy::Rule;
use crate::rules::vendor::Channel;

/// The rule's title for a finding whose data, destination, channel and API are filled in.
pub(super) fn title(rule: &Rule, finding: &Finding, marks: &[String], setting: &str) -> String {
    let or = |names: &[String], none: &str| if names.is_empty() { none.to_owned() } else { joined(names) };
    fill(
        &rule.title,
        &[
            ("data", &or(&finding.data_names, "Personal data")),
            ("destination", &finding.destination_name),
            ("channel", channel(finding.channel)),
            ("api", &finding.api),
            ("marks", &or(marks, "no sanitizer")),
            ("setting", setting),
        ],
    )
}

/// Replaces `{name}` in one pass, so that a name that looks like a placeholder stays as it is.
pub(crate) fn fill(title: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = title;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let known = values.iter().find_map(|(name, value)| {
            let after = rest.get(1..)?.strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, after))
        });
        if let Some((value, after)) = known {
            filled.push_str(value);
            rest = after;
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    uppercase_first(&filled)
}

/// Code on one line, cut when it is long.
pub(crate) fn excerpt(code: &str) -> String {
    let line = code.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(limits::EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn uppercase_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// "E-mail address, Phone number and 3 more".
fn joined(names: &[String]) -> String {
    let shown = names.len().min(limits::MESSAGE_NAMES);
    let list = names[..shown].join(", ");
    match names.len() - shown {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// The door in words, for the middle of a sentence.
pub(crate) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::EventName => "event name",
        Channel::EventProperty => "event property",
        Channel::SuperProperty => "super property",
        Channel::ProfileProperty => "profile property",
        Channel::GroupProperty => "group property",
        Channel::DistinctId => "distinct id",
        Channel::GroupId => "group id",
        Channel::Geo => "location",
        Channel::FlagContext => "feature-flag context",
        Channel::Url => "address",
        Channel::Page => "page title",
        Channel::Header => "request header",
        Channel::Log => "log",
        Channel::Storage => "stored value",
        Channel::PropertyName => "property name",
        Channel::Setting => "setting",
        Channel::None => "argument",
    }
}

/// Names and ids of marks, in the order they were met.
pub(super) fn marks(model: &Model, ids: &[MarkId]) -> (Vec<String>, Vec<String>) {
    let mut met: Vec<&Mark> = Vec::new();
    for mark in ids.iter().filter_map(|id| model.library.marks.get(usize::from(id.0))) {
        if !met.iter().any(|seen| seen.id == mark.id) {
            met.push(mark);
        }
    }
    (met.iter().map(|mark| mark.name.clone()).collect(), met.iter().map(|mark| mark.id.clone()).collect())
}

/// One hop in words. `literal` stands for a name that must not be printed.
pub(super) fn step(step: &Step, literal: Option<&str>) -> String {
    let name = step.name.as_str();
    let named = |with: &str, without: &str| {
        if name.is_empty() { without.to_owned() } else { with.replace("{}", &format!("`{name}`")) }
    };
    match step.kind {
        StepKind::Read => match literal {
            Some(literal) => format!("the literal {literal} stands here"),
            None => named("{} is read", "the value is read"),
        },
        StepKind::Given => named("given by {}", "given by a call"),
        StepKind::Parameter => named("{} is a parameter", "a parameter"),
        StepKind::Part => named("which has {}", "which has it"),
        StepKind::Empty => named("{} is empty at first and filled later", "empty at first and filled later"),
        StepKind::Held => named("put under {}", "put into an object"),
        StepKind::Assigned => named("assigned to {}", "assigned to a variable"),
        StepKind::Stored => named("stored under {}", "stored in an object"),
        StepKind::Spread => named("spread from {}", "spread into an object"),
        StepKind::Passed => named("passed to {}", "passed as an argument"),
        StepKind::Returned => named("returned by {}", "returned"),
        StepKind::Built => named("built into {}", "built into a text"),
        StepKind::Through => named("kept by {}", "kept by a library call"),
        StepKind::Relayed => named("taken from {}", "taken from another place"),
        StepKind::Sanitized => named("sanitized by {}", "sanitized"),
        StepKind::Sent => named("sent by {}", "sent"),
    }
}

/// `ip: true`, `ip: true (default)`, `token: "a…" (masked)`.
pub(super) fn setting(option: &str, setting: &SettingUse, masked: Option<&str>) -> String {
    match &setting.written {
        SettingWritten::Value { secret: true, .. } => format!("{option}: {}", masked.unwrap_or("… (masked)")),
        SettingWritten::Value { value: Some(value), .. } => format!("{option}: {}", value.in_words()),
        SettingWritten::Value { value: None, .. } => option.to_owned(),
        SettingWritten::Default { value: Some(value) } => format!("{option}: {} (default)", value.in_words()),
        SettingWritten::Default { value: None } => format!("{option} (not set)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_filled_in_one_pass() {
        let values = [("data", "{destination}"), ("destination", "Acme")];
        assert_eq!(
            fill("{data} goes to {destination} {nowhere} {", &values),
            "{destination} goes to Acme {nowhere} {"
        );
        assert_eq!(fill("the {data}", &[("data", "x")]), "The x");
    }
}
