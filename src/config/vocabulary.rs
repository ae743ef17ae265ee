//! What only this code base knows: own sinks and sanitizers, and hosts that are the project's own, become part of the model.

use super::apply::{mistake, unknown};
use super::{Located, SanitizerSetting, Settings, SinkSetting};
use crate::error::Mistake;
use crate::ir::path::{ApiPath, Segment};
use crate::rules::library::{CallModel, MarkId, Operand, OperandBase, Passing};
use crate::rules::vendor::{ArgumentChannel, Channel, Client, Method, Vendor, is_within};
use crate::rules::{Model, VendorId};

/// Adds the project's own sinks and sanitizers to the model, those of nested files relative to their folders.
pub(super) fn apply(model: &mut Model, settings: &Settings, mistakes: &mut Vec<Mistake>) {
    for host in &settings.first_party_hosts {
        own_host(model, settings, host, mistakes);
    }
    apply_file(model, settings, "", mistakes);
    for nested in &settings.nested_files {
        apply_file(model, &nested.settings, &nested.folder, mistakes);
    }
}

fn apply_file(model: &mut Model, settings: &Settings, folder: &str, mistakes: &mut Vec<Mistake>) {
    for sink in &settings.sinks {
        let Some(vendor) = vendor_named(model, &sink.destination.value) else {
            let known: Vec<String> = model.vendors.iter().map(|vendor| vendor.id.clone()).collect();
            mistakes.push(unknown(settings, &sink.destination, "vendor", &known));
            continue;
        };
        add_sink(model, vendor, sink, folder);
    }
    for sanitizer in &settings.sanitizers {
        let Some(mark) = mark_named(model, &sanitizer.mark.value) else {
            let known: Vec<String> = model.library.marks.iter().map(|mark| mark.id.clone()).collect();
            mistakes.push(unknown(settings, &sanitizer.mark, "mark", &known));
            continue;
        };
        add_sanitizer(model, mark, sanitizer, folder);
    }
}

/// The hosts of vendors are theirs, whoever says otherwise.
fn own_host(model: &mut Model, settings: &Settings, host: &Located<String>, mistakes: &mut Vec<Mistake>) {
    let own = host.value.to_ascii_lowercase();
    let hosts = |vendor: &&Vendor| {
        vendor.hosts.iter().any(|theirs| is_within(theirs, &own) || is_within(&own, theirs))
    };
    match model.vendors.iter().find(hosts) {
        Some(vendor) => {
            let message = format!("`{}` is a host of {}", host.value, vendor.name);
            let help = Some(
                "name servers that the project runs itself; a proxy that passes on to the vendor is none"
                    .to_owned(),
            );
            mistakes.push(mistake(settings, host.span, message, "not of the project", help));
        }
        None => model.first_party_hosts.push(own),
    }
}

/// `./track#send` of the settings in `apps/web` is `./apps/web/track#send`.
fn called(call: &str, folder: &str) -> Option<ApiPath> {
    let rooted = match call.strip_prefix("./") {
        Some(rest) if !folder.is_empty() => format!("./{folder}/{rest}"),
        _ => call.to_owned(),
    };
    ApiPath::parse(&rooted).ok()
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
fn add_sink(model: &mut Model, vendor: VendorId, sink: &SinkSetting, folder: &str) {
    let Some(mut from) = called(&sink.call.value, folder) else { return };
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
    let method = Method::sending(path, channels);
    let Some(vendor) = model.vendors.get_mut(usize::from(vendor.0)) else { return };
    vendor.add_own(Client::of_settings(vendor.clients.len(), from, method));
}

/// The first argument comes back with the mark, in front of the built-in models so that it wins.
fn add_sanitizer(model: &mut Model, mark: MarkId, sanitizer: &SanitizerSetting, folder: &str) {
    let Some(call) = called(&sanitizer.call.value, folder) else { return };
    let passing = Passing {
        from: Operand { base: OperandBase::ArgumentsFrom(0), path: Vec::new() },
        to: Vec::new(),
        derived: true,
        same_text: false,
        instance: false,
        mark: Some(mark),
        listed: false,
        except: Vec::new(),
        read: false,
        asked: false,
        only: None,
        without: None,
        replacer: None,
        kept_by: None,
        dropped_by: None,
        named: None,
        by_words: false,
    };
    let own = CallModel {
        call,
        when: None,
        returns: vec![passing],
        open: false,
        handle: false,
        assigned: None,
        known_as: None,
        mutates: Vec::new(),
        callbacks: Vec::new(),
        invokes: Vec::new(),
        binds: None,
        rebuilds: None,
        lists: None,
        tested: None,
        proves: None,
        folds: None,
    };
    model.library.calls.insert(0, own);
}
