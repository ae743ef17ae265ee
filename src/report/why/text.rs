//! The page as text: what decided first, then the facts, then the rules, the nearest to deciding first.

use std::fmt::Write as _;

use super::view::{AnswerView, View};
use crate::policy::{Asked, Considered, Reasons, Verdict};
use crate::report::TextStyle;
use crate::report::text::{clean, detail, severity};
use crate::rules::policy::word_of;

/// The groups of rules, and whether they are listed without being asked for.
const GROUPS: [(Verdict, &str, bool); 8] = [
    (Verdict::Reports, "reports", true),
    (Verdict::Forbids, "forbids", true),
    (Verdict::Permits, "permits", true),
    (Verdict::Excepted, "excepted", true),
    (Verdict::Listed, "listed", true),
    (Verdict::Met, "met", true),
    (Verdict::NoMatch, "no match", false),
    (Verdict::OtherKind, "other", false),
];

pub(super) fn render(view: &View<'_>, all: bool, style: TextStyle) -> String {
    let mut out = String::new();
    for (at, answer) in view.answers.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        draw(&mut out, answer, all, style);
    }
    out
}

fn draw(out: &mut String, answer: &AnswerView<'_>, all: bool, style: TextStyle) {
    let (on, off) = style.bold();
    let (path, what) = (clean(&answer.path), clean(answer.what));
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{on}{path}:{}:{}  {what}{off}", answer.line, answer.column);
    match &answer.finding {
        Some(finding) => {
            let (id, rule) = (finding.fingerprint, finding.rule);
            detail(out, "finding", &format!("{id} of {rule}, {}", severity(finding.severity)), style);
        }
        None => detail(out, "finding", "none", style),
    }
    for (at, step) in answer.decided.iter().enumerate() {
        detail(out, if at == 0 { "decided" } else { "" }, &clean(step), style);
    }
    for reasons in answer.reasons {
        facts(out, reasons, style);
        for (verdict, word, always) in GROUPS {
            group(out, reasons, (verdict, word, always || all), style);
        }
    }
}

fn facts(out: &mut String, reasons: &Reasons, style: TextStyle) {
    for (at, fact) in reasons.facts.iter().enumerate() {
        let text = format!("{}: {}", fact.key, clean(&fact.seen.join(", ")));
        detail(out, if at == 0 { "seen" } else { "" }, &text, style);
    }
}

fn group(out: &mut String, reasons: &Reasons, group: (Verdict, &str, bool), style: TextStyle) {
    let (verdict, word, is_listed) = group;
    let rules: Vec<&Considered> = reasons.rules.iter().filter(|rule| rule.verdict == verdict).collect();
    if !is_listed {
        let what = if verdict == Verdict::NoMatch { "do not match" } else { "are about something else" };
        if !rules.is_empty() {
            detail(out, word, &format!("{} rules {what} (--all lists them)", rules.len()), style);
        }
        return;
    }
    for rule in rules {
        draw_rule(out, rule, word, style);
    }
}

fn draw_rule(out: &mut String, rule: &Considered, word: &str, style: TextStyle) {
    let (id, effect, weight) = (clean(&rule.rule), word_of(&rule.effect), severity(rule.severity));
    detail(out, word, &format!("{id}: {effect}, {weight} (from {})", clean(&rule.from)), style);
    for change in &rule.changes {
        detail(out, "", &format!("  {}", clean(change)), style);
    }
    if rule.verdict == Verdict::OtherKind {
        return;
    }
    // Of a rule that does not match, what does not hold; what holds besides would bury it.
    let shown = rule.matches.iter().filter(|part| rule.verdict != Verdict::NoMatch || !part.holds);
    for part in shown {
        detail(out, "", &format!("  {}", asked(part)), style);
    }
    for condition in &rule.conditions {
        let added = if condition.added { ", added by settings" } else { "" };
        let parts: Vec<String> = condition.parts.iter().map(asked).collect();
        let text = format!("  {} {}{added}: {}", condition.list, condition.number, parts.join("; "));
        detail(out, "", &text, style);
    }
}

/// "data: user.contact.email is one of user.contact", "channel: event-name is none of page, header".
fn asked(part: &Asked) -> String {
    let seen = if part.seen.is_empty() { "nothing".to_owned() } else { part.seen.join(", ") };
    let how = if part.holds { "meets" } else { "does not meet" };
    clean(&format!("{}: {seen} {how} {}", part.key, part.wanted.join(", "))).into_owned()
}
