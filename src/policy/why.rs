//! Why a flow, a setting or a secret is a finding, or is none: every rule of the policy, and what became of it.
//!
//! Asks the same parts as judging does, so that an explanation cannot differ from what was judged.

use serde::Serialize;

use super::matching::{self, Subject, has_needs, holds, is_about};
use super::parts::PARTS;
use super::{Case, Seen, stand, stand_of_flow, unknown, wording};
use crate::rules::Model;
use crate::rules::policy::{Effect, Matcher, Policy, Rule, Severity};
use crate::source::{Place, SourceFile};

/// What was judged, and by which rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reasons {
    /// What rules can ask about, with what is seen here.
    pub facts: Vec<Fact>,
    /// Those that forbid first, the reporting one before all; then those that came close; each group by id.
    pub rules: Vec<Considered>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub key: &'static str,
    pub seen: Vec<String>,
}

/// A rule, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Considered {
    pub rule: String,
    pub effect: Effect,
    pub severity: Severity,
    /// The pack or file it is written in.
    pub from: String,
    /// What settings changed about it.
    pub changes: Vec<String>,
    pub verdict: Verdict,
    /// Each part of its `match`.
    #[serde(rename = "match")]
    pub matches: Vec<Asked>,
    /// The entries of `unless` that hold, or of `needs` that do not.
    pub conditions: Vec<Condition>,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It forbids, and is the one that reports.
    Reports,
    /// It forbids, and a rule that goes before it reports.
    Forbids,
    /// It permits.
    Permits,
    /// It matches, and one of its `unless` holds.
    Excepted,
    /// It is asked last: a rule permits it, or one of its weight forbids it.
    Listed,
    /// It requires, and has what it needs.
    Met,
    /// A part of its `match` does not hold.
    NoMatch,
    /// It is about settings and this is data, or the other way round, or it is about exceptions.
    OtherKind,
}

/// One part of a matcher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    pub key: &'static str,
    pub wanted: Vec<String>,
    pub seen: Vec<String>,
    pub holds: bool,
}

/// An entry of `unless` or `needs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// `unless` or `needs`.
    pub list: &'static str,
    /// From 1.
    pub number: usize,
    /// It is not the rule's own: settings added it.
    pub added: bool,
    pub parts: Vec<Asked>,
}

/// Explains what became of a case.
pub fn reasons(
    case: Case,
    seen: &Seen<'_>,
    model: &Model,
    policy: &Policy,
    files: &[SourceFile],
) -> Option<Reasons> {
    let stand = |place: Place| stand(place, files, seen.facts);
    let subject = match case {
        Case::Flow(at) => {
            let flow = seen.flows.get(at)?;
            Subject::of_flow(flow, model, stand_of_flow(flow, files, seen.facts))
        }
        Case::Setting(at) => {
            let setting = seen.settings.get(at)?;
            Subject::of_setting(setting, model, stand(setting.place))?
        }
        Case::Secret(at) => {
            let secret = seen.secrets.get(at)?;
            Subject::of_secret(secret, model, stand(secret.place))?
        }
        Case::Unknown(at, nth) => {
            let call = seen.calls.get(at)?;
            Subject::of_unknown(call, call.unknown_data().nth(nth)?, stand(call.place))
        }
    };
    Some(of_subject(&subject, model, &policy.rules))
}

pub(super) fn of_subject(subject: &Subject<'_>, model: &Model, rules: &[Rule]) -> Reasons {
    let forbidding = matching::forbidding(subject, rules, model);
    let place = |rule: &Rule| forbidding.iter().position(|one| std::ptr::eq(*one, rule));
    let mut considered: Vec<(Verdict, Option<usize>, Considered)> = rules
        .iter()
        .map(|rule| {
            let verdict = match place(rule) {
                Some(0) => Verdict::Reports,
                Some(_) => Verdict::Forbids,
                None => verdict(rule, subject, model),
            };
            (verdict, place(rule), consider(rule, verdict, subject, model))
        })
        .collect();
    considered.sort_by(|(verdict, place, one), (other_verdict, other_place, other)| {
        (verdict, place, &one.rule).cmp(&(other_verdict, other_place, &other.rule))
    });
    let facts = PARTS.iter().map(|part| Fact { key: part.name(), seen: part.seen(subject, model) });
    Reasons {
        facts: facts.filter(|fact| !fact.seen.is_empty()).collect(),
        rules: considered.into_iter().map(|(_, _, considered)| considered).collect(),
    }
}

/// Of a rule that does not forbid here.
fn verdict(rule: &Rule, subject: &Subject<'_>, model: &Model) -> Verdict {
    if !is_about(rule, subject, model) {
        Verdict::OtherKind
    } else if !holds(&rule.matches, subject, model) {
        Verdict::NoMatch
    } else if rule.unless.iter().any(|entry| holds(entry, subject, model)) {
        Verdict::Excepted
    } else if rule.matches.unlisted {
        Verdict::Listed
    } else if has_needs(rule, subject, model) {
        Verdict::Met
    } else {
        Verdict::Permits
    }
}

fn consider(rule: &Rule, verdict: Verdict, subject: &Subject<'_>, model: &Model) -> Considered {
    let wants = |list: &'static str, entries: &[Matcher], holding: bool| -> Vec<Condition> {
        let wanted = entries.iter().enumerate().filter(|(_, entry)| holds(entry, subject, model) == holding);
        wanted
            .map(|(at, entry)| Condition {
                list,
                number: at + 1,
                added: list == "unless" && at >= rule.own_unless,
                parts: asked(entry, subject, model),
            })
            .collect()
    };
    let conditions = match verdict {
        Verdict::Excepted => wants("unless", &rule.unless, true),
        Verdict::Reports | Verdict::Forbids => wants("needs", &rule.needs, false),
        Verdict::Met => wants("needs", &rule.needs, true),
        Verdict::Permits | Verdict::Listed | Verdict::NoMatch | Verdict::OtherKind => Vec::new(),
    };
    Considered {
        rule: rule.id.clone(),
        effect: rule.effect,
        severity: rule.severity,
        from: rule.from.clone(),
        changes: rule.changes.clone(),
        verdict,
        matches: asked(&rule.matches, subject, model),
        conditions,
    }
}

fn asked(matcher: &Matcher, subject: &Subject<'_>, model: &Model) -> Vec<Asked> {
    let parts = PARTS.iter().map(|part| Asked {
        key: part.name(),
        wanted: part.wanted(matcher, model),
        seen: part.seen(subject, model),
        holds: part.holds(matcher, subject, model),
    });
    parts.filter(|asked| !asked.wanted.is_empty()).collect()
}

/// Where a case stands, and what it is: "E-mail address to Acme (event property)".
pub fn in_words(case: Case, seen: &Seen<'_>, model: &Model) -> Option<(Place, String)> {
    let to = |vendor| model.vendor(vendor).name.as_str();
    match case {
        Case::Flow(at) => {
            let flow = seen.flows.get(at)?;
            let (data, channel) = (&model.category(flow.category).name, wording::channel(flow.channel));
            Some((flow.place, format!("{data} to {} ({channel})", to(flow.vendor))))
        }
        Case::Setting(at) => {
            let setting = seen.settings.get(at)?;
            let check = model.vendor(setting.vendor).checks.get(setting.check)?;
            Some((setting.place, format!("setting `{}` of {}", check.option, to(setting.vendor))))
        }
        Case::Secret(at) => {
            let found = seen.secrets.get(at)?;
            let secret = model.vendor(found.vendor).secrets.get(found.secret)?;
            Some((found.place, format!("{} of {}", secret.name, to(found.vendor))))
        }
        Case::Unknown(at, nth) => {
            let call = seen.calls.get(at)?;
            let channel = wording::channel(call.unknown_data().nth(nth)?.channel);
            Some((call.place, format!("{} to {} ({channel})", unknown::IN_WORDS, to(call.vendor))))
        }
    }
}
