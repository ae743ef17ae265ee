//! Rules and what they match: raw → compiled, whichever file they stand in.

use super::{InFile, examples, is_kebab, setting};
use crate::rules::load::At;
use crate::rules::paths::{self, Paths};
use crate::rules::policy::{Effect, Matcher, Rule, RuleParts, Severity, UNKNOWN};
use crate::rules::raw::policy::{RawExceptions, RawMatcher, RawRule};
use crate::rules::waiver::ExceptionPolicy;

/// What titles may name in braces.
const PLACEHOLDERS: [&str; 6] = ["data", "destination", "channel", "api", "marks", "setting"];

pub(super) fn exceptions(cx: &mut InFile<'_>, raw: RawExceptions) -> ExceptionPolicy {
    let not_for = raw.not_for.into_iter().map(|raw| matcher(cx, raw)).collect();
    ExceptionPolicy { not_for, longest_days: raw.longest_days }
}

/// `from` is the pack or the file that the rule is written in.
pub(super) fn rule(cx: &mut InFile<'_>, raw: RawRule, from: &str) -> Rule {
    let own_unless = raw.unless.len();
    if !is_kebab(&raw.id.value) {
        let message = format!("`{}` cannot be the id of a rule", raw.id.value);
        cx.error(raw.id.span, message, Some("write kebab-case: `email-to-analytics`"));
    }
    let has =
        [("severity", raw.severity.is_some()), ("title", raw.title.is_some()), ("why", !raw.why.is_empty())];
    let missing: Vec<String> =
        has.iter().filter(|(_, is_there)| !is_there).map(|(key, _)| format!("`{key}`")).collect();
    if raw.effect != Effect::Permit && !missing.is_empty() {
        let help = format!("add {}", missing.join(", "));
        let message = format!("the rule `{}` does not say what to report", raw.id.value);
        cx.error(raw.id.span, message, Some(&help));
    }
    if let Some(title) = &raw.title {
        placeholders(cx, title);
    }
    let together = "write `effect: require` and `needs: [{guarded_by: [consent]}]` together";
    match (raw.effect, raw.needs.is_empty()) {
        (Effect::Require, true) => {
            let message =
                format!("`{}` requires something and does not say what: `needs` is missing", raw.id.value);
            cx.error(raw.id.span, message, Some(together));
        }
        (Effect::Forbid | Effect::Permit, false) => {
            let message = format!("`needs` belongs to a rule that requires, and `{}` does not", raw.id.value);
            cx.error(raw.id.span, message, Some(together));
        }
        _ => {}
    }
    if raw.matches.written.is_some() && raw.matches.concern.is_empty() && raw.matches.setting.is_none() {
        let message = format!("the rule `{}` asks for `written` and names no `concern`", raw.id.value);
        cx.error(
            raw.id.span,
            message,
            Some("only settings are written or left at their default: add `concern`"),
        );
    }
    let clauses = raw.clauses.iter().filter_map(|word| cx.clause(word)).collect();
    let parts = RuleParts {
        id: raw.id.value,
        effect: raw.effect,
        matches: matcher(cx, raw.matches),
        unless: raw.unless.into_iter().map(|raw| matcher(cx, raw)).collect(),
        needs: raw.needs.into_iter().map(|raw| matcher(cx, raw)).collect(),
        severity: raw.severity.unwrap_or(Severity::Info),
        title: raw.title.map(|title| title.value).unwrap_or_default(),
        why: raw.why,
        fix: raw.fix,
        examples: examples(raw.examples, |code| code),
        from: from.to_owned(),
        changes: Vec::new(),
        own_unless,
    };
    Rule::new(parts, clauses)
}

fn placeholders(cx: &mut InFile<'_>, title: &At<String>) {
    for part in title.value.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or("");
        if !PLACEHOLDERS.contains(&name) {
            let wrong = At { value: name.to_string(), span: title.span };
            cx.unknown("placeholder", &wrong, PLACEHOLDERS.into_iter());
        }
    }
}

pub(super) fn matcher(cx: &mut InFile<'_>, raw: RawMatcher) -> Matcher {
    let mut matcher = Matcher {
        sensitivity: raw.sensitivity,
        identifiability: raw.identifiability,
        destination: raw.destination.id.iter().filter_map(|word| cx.vendor(word)).collect(),
        channel: raw.channel,
        marks: raw.marks.iter().filter_map(|word| cx.mark(word)).collect(),
        whole_object: raw.whole_object,
        written: raw.written,
        expected: raw.expected,
        guarded_by: raw.guarded_by.iter().filter_map(|word| cx.guard(word)).collect(),
        country: raw.destination.country.iter().filter_map(|word| country(cx, word)).collect(),
        region: raw.destination.region.into_iter().map(|word| word.value).collect(),
        paths: globs(cx, raw.place.paths, raw.place.not_paths),
        packages: globs(cx, raw.place.packages, raw.place.not_packages),
        runtime: raw.runtime,
        confidence: raw.confidence,
        basis: raw.basis,
        exception: raw.exception,
        drift: raw.drift,
        unlisted: raw.unlisted,
        purpose: raw.purpose.into_iter().map(|word| word.value).collect(),
        setting: raw.setting.and_then(|raw| setting::asked(cx, raw)),
        ..Matcher::default()
    };
    for word in &raw.data {
        if word.value == UNKNOWN {
            matcher.unknown_data = true;
            continue;
        }
        for category in cx.category_node(word) {
            match matcher.data.iter().position(|known| *known == category) {
                Some(at) if matcher.data_nodes[at].len() < word.value.len() => {
                    matcher.data_nodes[at].clone_from(&word.value);
                }
                Some(_) => {}
                None => {
                    matcher.data.push(category);
                    matcher.data_nodes.push(word.value.clone());
                }
            }
        }
    }
    for kind in raw.destination.kind {
        if !is_kebab(&kind.value) {
            cx.error(kind.span, "a kind is lower-case words with `-`", None);
        }
        matcher.destination_kind.push(kind.value);
    }
    matcher.concern = raw.concern.into_iter().map(|word| word.value).collect();
    matcher
}

/// An error that says so is enough: a code that is none is no vendor's home either.
pub(super) fn is_country(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn country(cx: &mut InFile<'_>, word: &At<String>) -> Option<String> {
    let is_code = is_country(&word.value);
    if !is_code {
        let message = format!("`{}` is no code of a country", word.value);
        cx.error(word.span, message, Some("two capital letters, as in ISO 3166: `DE`, `US`"));
    }
    is_code.then(|| word.value.clone())
}

fn globs(cx: &mut InFile<'_>, meant: Vec<At<String>>, not: Vec<At<String>>) -> Vec<Paths> {
    let paths = Paths::new(checked_globs(cx, meant), checked_globs(cx, not));
    if paths.is_everywhere() { Vec::new() } else { vec![paths] }
}

/// The globs, each wrong one reported.
pub(super) fn checked_globs(cx: &mut InFile<'_>, words: Vec<At<String>>) -> Vec<String> {
    for word in &words {
        if let Err(reason) = paths::check(&word.value) {
            cx.error(word.span, format!("`{}` is no glob: {reason}", word.value), None);
        }
    }
    words.into_iter().map(|word| word.value).collect()
}
