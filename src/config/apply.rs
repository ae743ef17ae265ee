//! Settings meet the knowledge: own sinks and sanitizers become part of the model, and the policy is chosen.

use std::sync::Arc;

use miette::NamedSource;

use super::{DEFAULT_POLICY, Located, SanitizerSetting, Settings, SinkSetting};
use crate::error::{Error, Mistake};
use crate::ir::path::{ApiPath, Segment};
use crate::rules::library::{CallModel, MarkId, Operand, OperandBase, Passing};
use crate::rules::policy::Policy;
use crate::rules::vendor::{ArgumentChannel, Channel, Client, Method, MethodCondition, MethodForm};
use crate::rules::{Model, VendorId, suggestion};

/// Adds the project's own sinks and sanitizers to the model.
pub fn apply(model: &mut Model, settings: &Settings) -> Result<(), Error> {
    let mut mistakes = Vec::new();
    for sink in &settings.sinks {
        let Some(vendor) = vendor_named(model, &sink.destination.value) else {
            let known: Vec<String> = model.vendors.iter().map(|vendor| vendor.id.clone()).collect();
            mistakes.push(unknown(settings, &sink.destination, "vendor", &known));
            continue;
        };
        add_sink(model, vendor, sink);
    }
    for sanitizer in &settings.sanitizers {
        let Some(mark) = mark_named(model, &sanitizer.mark.value) else {
            let known: Vec<String> = model.library.marks.iter().map(|mark| mark.id.clone()).collect();
            mistakes.push(unknown(settings, &sanitizer.mark, "mark", &known));
            continue;
        };
        add_sanitizer(model, mark, sanitizer);
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Error::Settings { mistakes }) }
}

/// The policy of this run: the named packs together, with the project's threshold, confidence and severities.
/// `name` (from the command line) replaces the packs of the settings.
pub fn select_policy(model: &Model, settings: &Settings, name: Option<&str>) -> Result<Policy, Error> {
    let mut packs = Vec::new();
    let mut mistakes = Vec::new();
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
        match find(&wanted.value) {
            Some(policy) => packs.push(policy),
            None => mistakes.push(unknown(settings, wanted, "policy", &known)),
        }
    }
    let mut policy = join(&packs);
    override_severities(&mut policy, settings, &mut mistakes);
    if !mistakes.is_empty() {
        return Err(Error::Settings { mistakes });
    }
    policy.threshold = settings.threshold.unwrap_or(policy.threshold);
    policy.confidence = settings.confidence.unwrap_or(policy.confidence);
    Ok(policy)
}

/// Vendors that belong to a pack are not looked for when it is not in force. They stay in the model, so that an
/// own sink may still name one.
pub fn leave_out(model: &mut Model, policy: &Policy) {
    for vendor in &mut model.vendors {
        if vendor.only_with.as_ref().is_some_and(|pack| !policy.packs.contains(pack)) {
            vendor.clients.clear();
            vendor.endpoints.clear();
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
            threshold: crate::rules::policy::Severity::Medium,
            confidence: crate::rules::policy::Confidence::Medium,
            rules: Vec::new(),
        };
    };
    for pack in packs {
        policy.id = format!("{}+{}", policy.id, pack.id);
        policy.packs.extend(pack.packs.iter().cloned());
        for rule in &pack.rules {
            if !policy.rules.iter().any(|present| present.id == rule.id) {
                policy.rules.push(rule.clone());
            }
        }
    }
    policy
}

fn override_severities(policy: &mut Policy, settings: &Settings, mistakes: &mut Vec<Mistake>) {
    for wanted in &settings.severity {
        let id = &wanted.rule.value;
        let Some(at) = policy.rules.iter().position(|rule| rule.id == *id) else {
            let known: Vec<String> = policy.rules.iter().map(|rule| rule.id.clone()).collect();
            mistakes.push(unknown(settings, &wanted.rule, "rule", &known));
            continue;
        };
        match wanted.severity {
            Some(severity) => policy.rules[at].severity = severity,
            None => drop(policy.rules.remove(at)),
        }
    }
}

fn unknown(settings: &Settings, word: &Located<String>, what: &str, known: &[String]) -> Mistake {
    let none = || Arc::new(NamedSource::new("", String::new()));
    Mistake {
        message: format!("there is no {what} `{}`", word.value),
        text: settings.source.clone().unwrap_or_else(none),
        span: word.span,
        label: format!("no such {what}"),
        help: suggestion(&word.value, known.iter().map(String::as_str)),
    }
}

fn vendor_named(model: &Model, id: &str) -> Option<VendorId> {
    let at = model.vendors.iter().position(|vendor| vendor.id == id)?;
    u16::try_from(at).ok().map(VendorId)
}

fn mark_named(model: &Model, id: &str) -> Option<MarkId> {
    let at = model.library.marks.iter().position(|mark| mark.id == id)?;
    u8::try_from(at).ok().map(MarkId)
}

/// `@acme/telemetry#send` becomes a client `@acme/telemetry` with the method `send`, so that messages name it;
/// a path that does not end in a member (`@acme/telemetry`) is a client that is called itself.
fn add_sink(model: &mut Model, vendor: VendorId, sink: &SinkSetting) {
    let Ok(mut from) = ApiPath::parse(&sink.call.value) else { return };
    let mut path = Vec::new();
    if let Some(Segment::Member(name)) = from.segments.last().cloned() {
        from.segments.pop();
        path.push(name);
    }
    let channels = sink
        .arguments
        .iter()
        .enumerate()
        .filter(|(_, channel)| **channel != Channel::None)
        .filter_map(|(at, channel)| {
            let argument = u16::try_from(at).ok()?;
            Some(ArgumentChannel { argument, path: Vec::new(), channel: *channel })
        })
        .collect();
    let method = Method {
        path,
        form: MethodForm::Call,
        when: MethodCondition::default(),
        channels,
        command: None,
        settings: None,
    };
    let Some(vendor) = model.vendors.get_mut(usize::from(vendor.0)) else { return };
    let id = format!("own-{}", vendor.clients.len());
    vendor.clients.push(Client { id, from: vec![from], methods: vec![method] });
}

/// The first argument comes back with the mark, in front of the built-in models so that it wins.
fn add_sanitizer(model: &mut Model, mark: MarkId, sanitizer: &SanitizerSetting) {
    let Ok(call) = ApiPath::parse(&sanitizer.call.value) else { return };
    let passing = Passing {
        from: Operand { base: OperandBase::ArgumentsFrom(0), path: Vec::new() },
        to: Vec::new(),
        derived: true,
        instance: false,
        mark: Some(mark),
        only: None,
        without: None,
    };
    let own = CallModel {
        call,
        when: None,
        returns: vec![passing],
        open: false,
        mutates: Vec::new(),
        callbacks: Vec::new(),
    };
    model.library.calls.insert(0, own);
}
