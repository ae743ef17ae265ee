//! Settings meet the knowledge: the policy is chosen, and everything that names something is looked up.

use std::sync::Arc;

use miette::NamedSource;

use super::conflicts::Conflicts;
use super::{DEFAULT_POLICY, Enforcement, Located, Settings, Weight, ledger, nested, overrides, vocabulary};
use crate::error::{Error, Mistake};
use crate::rules::policy::{Confidence, Policy, Severity, word_of};
use crate::rules::waiver::ExceptionPolicy;
use crate::rules::{self, Model, suggestion};
use crate::rules::{OwnRule, Written};
use crate::source::Span;

/// The policy of this run over a model that also knows the project's own sinks and sanitizers; or all mistakes of the
/// settings at once.
pub fn effective(model: &mut Model, settings: &Settings, name: Option<&str>) -> Result<Policy, Error> {
    let mut mistakes = settings.mistakes.clone();
    let mut policy = select(model, settings, name, &mut mistakes)?;
    leave_out(model, &policy);
    model.look_at_settings(&policy);
    vocabulary::apply(model, settings, &mut mistakes);
    mistakes.sort_by_key(|mistake| mistake.span);
    mistakes.extend(ledger::missing(settings));
    policy.ledger = ledger::compile(model, settings, &mut mistakes);
    for entry in policy.ledger.iter().flat_map(|ledger| &ledger.entries) {
        let vendor = entry.vendor.and_then(|id| model.vendors.get_mut(usize::from(id.0)));
        if let Some(vendor) = vendor {
            vendor.purpose.clone_from(&entry.purpose);
            vendor.declared =
                entry.receives.iter().flat_map(|received| received.categories.clone()).collect();
        }
    }
    if mistakes.is_empty() { Ok(policy) } else { Err(Error::Settings { mistakes }) }
}

/// The policy of this run: the named packs together, with the project's threshold, confidence and severities.
/// `name` (from the command line) replaces the packs of the settings.
pub fn select_policy(model: &Model, settings: &Settings, name: Option<&str>) -> Result<Policy, Error> {
    let mut mistakes = Vec::new();
    let policy = select(model, settings, name, &mut mistakes)?;
    if mistakes.is_empty() { Ok(policy) } else { Err(Error::Settings { mistakes }) }
}

fn select(
    model: &Model,
    settings: &Settings,
    name: Option<&str>,
    mistakes: &mut Vec<Mistake>,
) -> Result<Policy, Error> {
    let mut packs = Vec::new();
    let known: Vec<String> = model.policies.iter().map(|policy| policy.id.clone()).collect();
    let find = |id: &str| model.policies.iter().find(|policy| policy.id == id);
    let unknown_policy = |name: &str| Error::UnknownPolicy {
        name: name.to_owned(),
        help: suggestion(name, known.iter().map(String::as_str)),
    };
    if let Some(name) = name {
        packs.push(find(name).ok_or_else(|| unknown_policy(name))?);
    } else if settings.extends.is_empty() {
        packs.push(find(DEFAULT_POLICY).ok_or_else(|| unknown_policy(DEFAULT_POLICY))?);
    }
    for wanted in settings.extends.iter().filter(|_| name.is_none()) {
        for id in settings.packs_named(&wanted.value, "") {
            match find(&id) {
                Some(policy) => packs.push(policy),
                None => mistakes.push(unknown(settings, wanted, "policy", &known)),
            }
        }
    }
    let mut policy = join(&packs);
    if let Some(enforcement) = settings.on_unlisted {
        add_unlisted(&mut policy, model, enforcement);
    }
    policy.threshold = settings.threshold.unwrap_or(policy.threshold);
    policy.confidence = settings.confidence.unwrap_or(policy.confidence);
    add_own(&mut policy, model, settings, mistakes);
    nested::apply(&mut policy, model, settings, mistakes);
    check_waivers(&policy, model, settings, mistakes);
    Ok(policy)
}

/// Vendors that belong to a pack are not looked for when it is not in force. They stay in the model, so that an
/// own sink may still name one.
pub fn leave_out(model: &mut Model, policy: &Policy) {
    for vendor in &mut model.vendors {
        if vendor.only_with.as_ref().is_some_and(|pack| !policy.packs.contains(pack)) {
            vendor.leave_out();
        }
    }
}

/// One policy with the rules of all; the first pack's threshold and confidence hold.
fn join(packs: &[&Policy]) -> Policy {
    let mut packs = packs.iter().copied();
    let Some(mut policy) = packs.next().cloned() else {
        return Policy {
            id: String::new(),
            name: String::new(),
            description: String::new(),
            packs: Vec::new(),
            threshold: Severity::Medium,
            confidence: Confidence::Medium,
            rules: Vec::new(),
            exceptions: ExceptionPolicy::default(),
            cites: Vec::new(),
            ledger: None,
        };
    };
    for pack in packs {
        policy.id = format!("{}+{}", policy.id, pack.id);
        policy.packs.extend(pack.packs.iter().cloned());
        policy.exceptions.add(&pack.exceptions);
        for rule in &pack.rules {
            match policy.rules.iter_mut().find(|present| present.id == rule.id) {
                // What one pack cites for a rule and what another does is both relevant to it.
                Some(present) => {
                    let clauses = rule.clauses.iter().filter(|clause| !present.clauses.contains(clause));
                    let new: Vec<String> = clauses.cloned().collect();
                    present.clauses.extend(new);
                }
                None => policy.rules.push(rule.clone()),
            }
        }
        policy.cites.extend(pack.cites.iter().cloned());
    }
    policy
}

/// The rules of all packs that are about what nobody has listed.
fn add_unlisted(policy: &mut Policy, model: &Model, enforcement: Enforcement) {
    let all = model.policies.iter().flat_map(|pack| &pack.rules);
    for rule in all.filter(|rule| rule.matches.unlisted) {
        if policy.rules.iter().any(|present| present.id == rule.id) {
            continue;
        }
        let mut rule = rule.clone();
        let (most, word) = match enforcement {
            Enforcement::Deny => (rule.severity, "deny"),
            Enforcement::Warn => (Severity::Low, "warn"),
            Enforcement::Audit => (Severity::Info, "audit"),
        };
        rule.severity = rule.severity.min(most);
        rule.changes.push(format!("in force by `on_unlisted: {word}`"));
        policy.rules.push(rule);
    }
    policy.rules.sort_by(|one, other| one.id.cmp(&other.id));
}

/// Rules of the project, and what it says about exceptions. An own rule may not have the name of a pack's.
fn add_own(policy: &mut Policy, model: &Model, settings: &Settings, mistakes: &mut Vec<Mistake>) {
    let (name, text) = match &settings.source {
        Some(source) => (source.name(), source.inner().as_str()),
        None => return override_severities(policy, model, settings, mistakes),
    };
    let written = Written {
        rules: settings.own_rules.clone(),
        exceptions: settings.exceptions.clone(),
        unless: settings.overrides.iter().map(|own| own.unless.clone()).collect(),
    };
    let own = rules::compile_own(model, (name, text), written);
    for error in own.errors {
        let span = error.span();
        mistakes.push(mistake(settings, span, error.message, "here", error.help));
    }
    let mut added: Vec<OwnRule> = Vec::new();
    for rule in own.rules {
        // Two of the same name have been told.
        if added.iter().any(|known| known.rule.id == rule.rule.id) {
            continue;
        }
        if policy.rules.iter().any(|known| known.id == rule.rule.id) {
            let message = format!("there is a rule `{}` already", rule.rule.id);
            let help =
                "give it a name of its own; `severity:` changes how much a rule of a pack weighs".to_owned();
            mistakes.push(mistake(settings, rule.span, message, "taken", Some(help)));
            continue;
        }
        policy.rules.push(rule.rule.clone());
        added.push(rule);
    }
    Conflicts { model, settings, packs: &policy.packs, threshold: policy.threshold }
        .report(&added, policy, mistakes);
    policy.rules.sort_by(|one, other| one.id.cmp(&other.id));
    override_severities(policy, model, settings, mistakes);
    policy.exceptions.add(&own.exceptions);
    overrides::apply((policy, model), settings, own.unless, mistakes);
}

/// Waivers must be for rules that some pack has.
fn check_waivers(policy: &Policy, model: &Model, settings: &Settings, mistakes: &mut Vec<Mistake>) {
    let nested = settings.nested_files.iter().map(|nested| &nested.settings);
    let files: Vec<&Settings> = std::iter::once(settings).chain(nested).collect();
    if files.iter().all(|file| file.waivers.is_empty()) {
        return;
    }
    let packs = model.policies.iter().flat_map(|pack| &pack.rules);
    let known: Vec<String> = packs.chain(&policy.rules).map(|rule| rule.id.clone()).collect();
    for file in files {
        for waiver in &file.waivers {
            let (rule, span) = &waiver.rule;
            if !known.contains(rule) {
                let word = Located { value: rule.clone(), span: *span };
                mistakes.push(unknown(file, &word, "rule", &known));
            }
        }
    }
}

fn override_severities(policy: &mut Policy, model: &Model, settings: &Settings, mistakes: &mut Vec<Mistake>) {
    let name = format!("`severity` of {}", settings.file_name());
    for wanted in &settings.severity {
        let id = &wanted.rule.value;
        let Some(at) = policy.rules.iter().position(|rule| rule.id == *id) else {
            let known: Vec<String> = policy.rules.iter().map(|rule| rule.id.clone()).collect();
            mistakes.push(unknown_rule(model, settings, &wanted.rule, &known));
            continue;
        };
        match wanted.weight {
            Weight::Of(severity) => {
                let rule = &mut policy.rules[at];
                let change = changed_weight(rule.severity, severity, &name);
                rule.changes.push(change);
                rule.severity = severity;
            }
            Weight::Off => drop(policy.rules.remove(at)),
        }
    }
}

/// "low instead of high, by `severity` of tracklint.yml".
pub(super) fn changed_weight(was: Severity, is: Severity, by: &str) -> String {
    format!("{} instead of {}, by {by}", word_of(&is), word_of(&was))
}

/// A rule that is not among those of the policy: one of another pack, one that is switched off, or none at all.
pub(super) fn unknown_rule(
    model: &Model,
    settings: &Settings,
    word: &Located<String>,
    known: &[String],
) -> Mistake {
    let packs = model.policies.iter().flat_map(|pack| &pack.rules);
    let Some(rule) = packs.into_iter().find(|rule| rule.id == word.value) else {
        return unknown(settings, word, "rule", known);
    };
    let message = format!("the rule `{}` is not in force", word.value);
    let help =
        format!("it is a rule of `{}`: add it to `extends`, unless other settings switch it off", rule.from);
    mistake(settings, word.span, message, "not in force", Some(help))
}

pub(super) fn unknown(settings: &Settings, word: &Located<String>, what: &str, known: &[String]) -> Mistake {
    let message = format!("there is no {what} `{}`", word.value);
    let listed = || (what == "rule").then(|| "`tracklint list rules` shows them all".to_owned());
    let help = suggestion(&word.value, known.iter().map(String::as_str)).or_else(listed);
    mistake(settings, word.span, message, &format!("no such {what}"), help)
}

pub(super) fn mistake(
    settings: &Settings,
    span: Span,
    message: String,
    label: &str,
    help: Option<String>,
) -> Mistake {
    let none = || Arc::new(NamedSource::new("", String::new()));
    let text = settings.source.clone().unwrap_or_else(none);
    Mistake { message, text, span, label: label.to_owned(), help }
}
