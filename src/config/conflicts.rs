//! Rules that cannot work: what matches nothing, what contradicts another rule, what can never win.
//!
//! Takes the project's own rules and the policy they join; every mistake stands at the id of the rule.

use super::Settings;
use super::apply::mistake;
use crate::error::Mistake;
use crate::rules::overlap::{apart, covers, nothing, vendors};
use crate::rules::policy::{Effect, Policy, Rule, Severity, word_of};
use crate::rules::vendor::{Channel, Vendor};
use crate::rules::{Model, OwnRule};

/// What is needed to compare rules.
pub(super) struct Conflicts<'a> {
    pub(super) model: &'a Model,
    pub(super) settings: &'a Settings,
    /// The packs that are in force.
    pub(super) packs: &'a [String],
    /// What is less severe fails nothing, so that a permit beside it works.
    pub(super) threshold: Severity,
}

impl Conflicts<'_> {
    /// `policy` holds the own rules too.
    pub(super) fn report(&self, own: &[OwnRule], policy: &Policy, mistakes: &mut Vec<Mistake>) {
        for (at, rule) in own.iter().enumerate().filter(|(_, rule)| !self.is_broken(rule)) {
            let found = self
                .alone(&rule.rule)
                .or_else(|| self.beside(&rule.rule, &own[..at]))
                .or_else(|| self.in_vain(&rule.rule, own, policy));
            if let Some((message, help)) = found {
                mistakes.push(mistake(self.settings, rule.span, message, "this rule", Some(help)));
            }
        }
    }

    /// What is left of a rule with a mistake says nothing about what it would match.
    fn is_broken(&self, rule: &OwnRule) -> bool {
        rule.is_broken || self.settings.broken_rules.contains(&rule.rule.id)
    }

    /// A rule that by itself reports and permits nothing.
    fn alone(&self, rule: &Rule) -> Option<(String, String)> {
        let id = &rule.id;
        if let Some(why) = nothing(&rule.matches, self.model) {
            return Some((
                format!("`{id}` can match nothing: {why}"),
                "change or remove one of them".to_owned(),
            ));
        }
        if let Some(pack) = self.left_out(rule) {
            let message = format!(
                "`{id}` can match nothing: what it asks for is looked for with the pack `{pack}` only"
            );
            return Some((message, format!("add `{pack}` to `extends`")));
        }
        let number = |at: usize| if rule.own_unless > 1 { format!(" {}", at + 1) } else { String::new() };
        for (at, entry) in rule.unless.iter().enumerate() {
            let number = number(at);
            if covers(entry, &rule.matches, self.model) {
                let message = format!("`{id}` never applies: its `unless`{number} holds wherever it matches");
                return Some((message, "make `unless` narrower than `match`".to_owned()));
            }
            if apart(entry, &rule.matches, self.model) {
                let message = format!("the `unless`{number} of `{id}` never holds where the rule matches");
                return Some((message, "remove the entry, or correct it".to_owned()));
            }
        }
        let unmet = rule.needs.iter().position(|entry| apart(entry, &rule.matches, self.model))?;
        let message = format!("`{id}` asks in `needs` {} for what nothing that it matches has", unmet + 1);
        Some((message, "write `effect: forbid` when that is meant".to_owned()))
    }

    /// The pack without which none of the destinations of the rule is looked for. Own sinks may hand to them all the same.
    fn left_out(&self, rule: &Rule) -> Option<&str> {
        let matches = &rule.matches;
        if matches.is_about_settings() || !matches.drift.is_empty() {
            return None;
        }
        let has_door = |channel: &Channel| matches.channel.is_empty() || matches.channel.contains(channel);
        let asked: Vec<&Vendor> =
            vendors(matches, self.model).into_iter().map(|id| self.model.vendor(id)).collect();
        let nested = self.settings.nested_files.iter().flat_map(|nested| &nested.settings.sinks);
        let is_own = self.settings.sinks.iter().chain(nested).any(|sink| {
            asked.iter().any(|vendor| vendor.id == sink.destination.value)
                && sink.arguments.iter().any(has_door)
        });
        if is_own {
            return None;
        }
        let mut missing = None;
        for vendor in asked.iter().filter(|vendor| vendor.channels().any(has_door)) {
            let pack = vendor.only_with.as_ref().filter(|pack| !self.packs.contains(pack))?;
            missing = missing.or(Some(pack.as_str()));
        }
        missing
    }

    /// Two rules about the same.
    fn beside(&self, rule: &Rule, others: &[OwnRule]) -> Option<(String, String)> {
        let is_same = |other: &&OwnRule| {
            let (one, other) = (&rule.matches, &other.rule.matches);
            covers(one, other, self.model) && covers(other, one, self.model)
        };
        let whole = others.iter().filter(|other| !self.is_broken(other));
        let other = &whole.filter(is_same).find(|other| {
            rule.unless.len() == other.rule.unless.len() && rule.needs.len() == other.rule.needs.len()
        })?;
        let (id, other) = (&rule.id, &other.rule);
        let says = |rule: &Rule| match rule.effect {
            Effect::Permit => "permits it".to_owned(),
            Effect::Forbid | Effect::Require => {
                format!("{}s it as {}", word_of(&rule.effect), word_of(&rule.severity))
            }
        };
        let (one, two) = (says(rule), says(other));
        let what = if one == two {
            "do the same".to_owned()
        } else {
            format!("contradict each other: one {two}, the other {one}")
        };
        let has_conditions = !rule.unless.is_empty() || !rule.needs.is_empty();
        if has_conditions {
            return None;
        }
        Some((
            format!("`{}` and `{id}` match the same and {what}", other.id),
            "keep one of them; the order of rules never matters".to_owned(),
        ))
    }

    /// A permit over which a rule that forbids always wins.
    fn in_vain(&self, rule: &Rule, own: &[OwnRule], policy: &Policy) -> Option<(String, String)> {
        if rule.effect != Effect::Permit {
            return None;
        }
        let wins = |other: &&Rule| {
            other.effect == Effect::Forbid
                && !own.iter().any(|own| own.rule.id == other.id && self.is_broken(own))
                && other.severity >= self.threshold
                && !other.matches.unlisted
                && covers(&other.matches, &rule.matches, self.model)
                && other.unless.iter().all(|entry| {
                    // A permit that asks for no sanitizer is meant for what none has changed.
                    apart(entry, &rule.matches, self.model)
                        || (!entry.marks.is_empty() && rule.matches.marks.is_empty())
                })
        };
        let other = policy.rules.iter().find(wins)?;
        let (id, by) = (&rule.id, &other.id);
        Some((
            format!("`{id}` can never win: `{by}` forbids what it permits, and forbid beats permit"),
            format!(
                "instead of the permit, add an exception to the rule that forbids: \
                 `overrides: [{{rules: [{by}], unless: [ … ]}}]` with what stands under `match` here"
            ),
        ))
    }
}
