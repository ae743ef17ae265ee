//! Overrides below paths, and enforcement per place: their shape in `tracklint.yml`, and what overrides do to a policy.

use super::apply::{changed_weight, unknown_rule};
use super::read::CONFIDENCES;
use super::reader::Reader;
use super::yaml::{Entry, Node};
use super::{Enforcement, Override, Place, Settings, Weight};
use crate::error::Mistake;
use crate::rules::Model;
use crate::rules::paths::Paths;
use crate::rules::policy::{Confidence, Matcher, Policy, Rule, word_of};

const PLACES: [(&str, Place); 4] = [
    ("local", Place::Local),
    ("pull_request", Place::PullRequest),
    ("main", Place::Main),
    ("audit", Place::Audit),
];

pub(super) const KEYS: [&str; 7] = ["rules", "paths", "severity", "confidence", "why", "fix", "unless"];

pub(super) const ENFORCEMENTS: [(&str, Enforcement); 3] =
    [("deny", Enforcement::Deny), ("warn", Enforcement::Warn), ("audit", Enforcement::Audit)];

impl Reader {
    pub(super) fn override_(&mut self, node: &Node) -> Option<Override> {
        let entries = self.entries(node, &KEYS)?;
        let mut found = Override::default();
        let told = self.mistakes();
        for Entry { key, value, .. } in entries {
            match key.as_str() {
                "rules" => found.rules = self.texts(value),
                "paths" => found.paths = self.globs(value).into_iter().map(|glob| glob.value).collect(),
                "severity" => found.severity = self.weight(value),
                "confidence" => found.confidence = self.word(value, "confidence", &CONFIDENCES),
                "why" => found.why = self.text(value).map(|text| text.value),
                "fix" => found.fix = self.text(value).map(|text| text.value),
                _ => found.unless = self.list(value, Self::matcher),
            }
        }
        if !found.changes_rules() && found.unless.is_empty() && self.mistakes() == told {
            let help = Some("give `severity`, `confidence`, `why`, `fix` or `unless`".to_owned());
            self.mistake(node.span, "this override changes nothing".to_owned(), "here", help);
        }
        Some(found)
    }

    pub(super) fn enforcement(&mut self, node: &Node) -> Vec<(Place, Enforcement)> {
        let names: Vec<&str> = PLACES.iter().map(|(name, _)| *name).collect();
        let entries = self.entries(node, &names).unwrap_or_default();
        let mut found = Vec::new();
        for Entry { key, value, .. } in entries {
            let place = PLACES.iter().find(|(name, _)| name == key).map(|(_, place)| *place);
            found.extend(place.zip(self.word(value, "enforcement", &ENFORCEMENTS)));
        }
        found
    }
}

/// Applies the overrides in their order; `unless` holds the compiled matchers of each.
pub(super) fn apply(
    (policy, model): (&mut Policy, &Model),
    settings: &Settings,
    unless: Vec<Vec<Matcher>>,
    mistakes: &mut Vec<Mistake>,
) {
    let known: Vec<String> = policy.rules.iter().map(|rule| rule.id.clone()).collect();
    for (own, unless) in settings.overrides.iter().zip(unless) {
        for rule in own.rules.iter().filter(|rule| !known.contains(&rule.value)) {
            mistakes.push(unknown_rule(model, settings, rule, &known));
        }
        let by = written(own, settings);
        let rules = std::mem::take(&mut policy.rules);
        for rule in rules {
            if own.rules.is_empty() || own.rules.iter().any(|named| named.value == rule.id) {
                changed(rule, own, &unless, &by, &mut policy.rules);
            } else {
                policy.rules.push(rule);
            }
        }
    }
}

/// "`overrides` of tracklint.yml below src/admin".
fn written(own: &Override, settings: &Settings) -> String {
    let below = if own.paths.is_empty() { String::new() } else { format!(" below {}", own.paths.join(", ")) };
    format!("`overrides` of {}{below}", settings.file_name())
}

/// The rule as it is elsewhere, and as it is below the paths: never does one place have both.
pub(super) fn changed(mut rule: Rule, own: &Override, unless: &[Matcher], by: &str, rules: &mut Vec<Rule>) {
    if !unless.is_empty() {
        rule.changes.push(format!("more exceptions, by {by}"));
    }
    let inside = Paths::new(own.paths.clone(), Vec::new());
    for matcher in unless {
        let mut matcher = matcher.clone();
        matcher.paths.push(inside.clone());
        rule.unless.push(matcher);
    }
    if !own.changes_rules() {
        return rules.push(rule);
    }
    let here = changed_here(&rule, own, by);
    if !own.paths.is_empty() {
        rule.changes.push(format!("not here, by {by}"));
        rule.matches.paths.push(Paths::new(Vec::new(), own.paths.clone()));
        rules.push(rule);
    }
    rules.extend(here.map(|mut here| {
        here.matches.paths.push(inside);
        here
    }));
}

/// The rule as it is below the paths; `None` where it is switched off, or about nothing any more.
fn changed_here(rule: &Rule, own: &Override, by: &str) -> Option<Rule> {
    let mut here = rule.clone();
    match own.severity {
        Some(Weight::Off) => return None,
        Some(Weight::Of(severity)) => {
            here.severity = severity;
            here.changes.push(changed_weight(rule.severity, severity, by));
        }
        None => {}
    }
    if let Some(least) = own.confidence {
        let asked = &rule.matches.confidence;
        let is_left = |one: &Confidence| *one >= least && (asked.is_empty() || asked.contains(one));
        here.matches.confidence =
            CONFIDENCES.iter().map(|(_, one)| *one).filter(|one| is_left(one)).collect();
        // An empty list would be about everything.
        if here.matches.confidence.is_empty() {
            return None;
        }
        here.changes.push(format!("about confidence {} or more, by {by}", word_of(&least)));
    }
    if let Some(why) = &own.why {
        here.why.clone_from(why);
        here.changes.push(format!("another `why`, by {by}"));
    }
    if let Some(fix) = &own.fix {
        here.fix.clone_from(fix);
        here.changes.push(format!("another `fix`, by {by}"));
    }
    Some(here)
}
