//! What the selection and lowering must know of the rules: in which words files give something to others that do not import them, and what names in
//! markup mean.
//!
//! Takes the model, gives plain texts: neither knows rules.

use crate::discover::{CallForm, JoinedForms, RowForms, SharedForms};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::lang::MarkupWords;
use crate::rules::Model;
use crate::rules::component::Shared;
use crate::rules::library::{Operand, OperandBase, PageData};
use crate::rules::relay::{EntryPut, Gives, Put, Relay, RelayKey, Take, name_below};
use crate::rules::route::{RouteForm, RoutePart};
use crate::rules::row::Rows;
use crate::rules::vendor::PathKey;
use crate::source::SourceFile;
use crate::source::spelling::camel_case;

/// The beginning of the address that a file answers by its path, up to its first open part.
pub(super) fn answered(model: &Model, path: &str) -> Option<String> {
    let parts = model.library.routes.iter().find_map(|route| route.form.address_of(path))?;
    let texts = parts.iter().map_while(|part| match part {
        RoutePart::Text(text) => Some(format!("/{text}")),
        RoutePart::Any => None,
    });
    let address: String = texts.collect();
    (!address.is_empty()).then_some(address)
}

/// The names by which others are given what a file exports: `current-user`, `currentUser`.
pub(super) fn given_as(model: &Model, path: &str) -> Vec<String> {
    let entries = model.library.relays.iter().flat_map(|relay| &relay.entries);
    let names = entries.filter_map(|entry| match entry {
        EntryPut::Files { folder, .. } => name_below(folder, path),
        EntryPut::Pair { .. } | EntryPut::Members { .. } | EntryPut::Attributes(_) => None,
    });
    names.flat_map(|name| [camel_case(&name, &['-']), name]).collect()
}

/// What files name that are given others by their names.
fn takers(relay: &Relay) -> impl Iterator<Item = String> {
    let is_given = relay.entries.iter().any(|entry| matches!(entry, EntryPut::Files { .. }));
    let packages = relay.takes.iter().filter_map(|take| match &take.call.as_ref()?.root {
        Root::Package(package) => Some(package.to_string()),
        Root::Global(_) | Root::Method(_) | Root::Client(_) => None,
    });
    packages.filter(move |_| is_given)
}

/// The files with the data of a page, which imports none of them, as it would import them; for a file that asks for the data of whichever
/// page is shown, all of them.
pub(super) fn page_data(model: &Model, file: &SourceFile, files: &[SourceFile]) -> Vec<String> {
    let stem = PageData::stem(&file.path);
    let depth = file.path.matches('/').count();
    let mut requests = Vec::new();
    for data in model.library.page_data.iter().filter(|data| !data.files.is_empty()) {
        if data.pages.iter().any(|own| own == stem) {
            let above = if data.above { depth } else { 0 };
            for name in &data.files {
                requests.push(format!("./{name}"));
                requests.extend((1..=above).map(|up| format!("{}{name}", "../".repeat(up))));
            }
        }
        let names = |read: &ApiPath| match &read.root {
            Root::Package(package) => {
                memchr::memmem::find(file.text.as_bytes(), package.as_bytes()).is_some()
            }
            Root::Global(_) | Root::Method(_) | Root::Client(_) => false,
        };
        if data.read.iter().any(names) {
            let with_data =
                files.iter().filter(|own| data.files.iter().any(|name| name == PageData::stem(&own.path)));
            let up = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
            requests.extend(with_data.map(|own| format!("{up}{}", own.path)));
        }
    }
    requests
}

/// What names in markup mean: lowering knows no rules either.
pub(super) fn markup_words(model: &Model) -> MarkupWords {
    let templates = &model.library.templates;
    MarkupWords { lists: templates.lists.clone(), elements: templates.elements.clone() }
}

/// How members are given to all components, in words: the selection looks for them in texts.
pub(super) fn forms(model: &Model) -> SharedForms {
    let mut forms = SharedForms::default();
    let last = |path: &[PathKey]| match path.last() {
        Some(PathKey::Name(name)) => Some(name.to_string()),
        _ => None,
    };
    for component in &model.library.components {
        forms.sigil = component.sigil.as_ref().map(ToString::to_string).unwrap_or_default();
        forms.groups.extend(component.has.iter().map(ToString::to_string));
        for shared in &component.shared {
            match shared {
                Shared::Below { written, .. } => forms.before.extend(written.iter().cloned()),
                Shared::Component { called, .. } => forms.objects.push(called.to_string()),
                Shared::Put { called, .. } => forms.puts.push(called.to_string()),
                Shared::Entries { of, .. } => forms.entries.extend(last(&of.path)),
            }
        }
    }
    let entries = model.library.relays.iter().flat_map(|relay| &relay.entries);
    for entry in entries {
        match entry {
            EntryPut::Pair { key, .. } => forms.provides.push(key.to_string()),
            EntryPut::Members { object, .. } => forms.members.push(object.to_string()),
            EntryPut::Attributes(_) | EntryPut::Files { .. } => {}
        }
    }
    forms.provides.dedup();
    forms.members.dedup();
    let calls = model.library.routes.iter().flat_map(|route| match &route.form {
        RouteForm::Call { methods } => methods.as_slice(),
        RouteForm::File { .. } => &[],
    });
    forms.route_calls.extend(calls.map(ToString::to_string));
    forms.route_calls.sort();
    forms.route_calls.dedup();
    for relay in &model.library.relays {
        // `event.locals.tracker = …`
        forms.before.extend(relay.stores.iter().map(|keys| format!("{}.", keys.join("."))));
        let exposes = relay.takes.iter().any(|take| take.gives == Gives::Global);
        let puts = relay.puts.iter().filter(|_| exposes);
        forms.globals.extend(puts.filter_map(|put| put.call.last_member()).map(ToOwned::to_owned));
        forms.joined.extend(joined(relay));
        // Who reads data there may import nothing of who puts it there; calls go the other way.
        if relay.takes.iter().any(|take| take.data) {
            let places = relay.stores.iter().chain(&relay.stored_on);
            forms.stored.extend(places.map(|keys| format!("{}.", keys.join("."))));
        }
        forms.takers.extend(takers(relay));
    }
    for members in &model.library.inputs.element_members {
        let Some((_, behind)) = members.attribute_parts() else { continue };
        let mark = format!("{behind}=");
        forms.marked.extend(members.packages.iter().map(|package| (package.clone(), mark.clone())));
    }
    forms.takers.sort();
    forms.takers.dedup();
    forms.makers = makers(&model.library.relays);
    forms.rows = rows(model);
    forms
}

/// The calls that make what joins the ends of a relay, in words. What a hook makes stays in the component that calls it.
fn makers(relays: &[Relay]) -> Vec<CallForm> {
    let puts = relays.iter().flat_map(|relay| &relay.puts);
    let is_object = |part: &RelayKey| matches!(part, RelayKey::Callee | RelayKey::Around | RelayKey::Result);
    let joining = puts.filter(|put| put.key.iter().any(is_object));
    let form = |put: &Put| match (&put.call.root, put.call.segments.as_slice()) {
        (Root::Package(package), [Segment::Member(name), ..])
            if name != "default" && !name.starts_with("use") =>
        {
            let beside = Some(package.to_string());
            Some(CallForm { called: name.to_string(), beside, by_text: false })
        }
        _ => None,
    };
    let mut makers: Vec<CallForm> = joining.filter_map(form).collect();
    makers.sort();
    makers.dedup();
    makers
}

/// What stores rows that are taken elsewhere, in words.
fn rows(model: &Model) -> RowForms {
    let library = &model.library;
    let puts = library.relays.iter().flat_map(|relay| &relay.puts).filter(|put| put.is_by_table());
    let name = |put: &Put| match &put.call.root {
        Root::Method(name) => Some(name.to_string()),
        Root::Package(_) | Root::Global(_) | Root::Client(_) => None,
    };
    let mut puts: Vec<String> = puts.filter_map(name).collect();
    puts.sort_unstable();
    puts.dedup();
    let Rows { getters, named, open, endings, writes, triggers, .. } = library.rows.clone();
    let parts = writes.iter().filter_map(|write| write.key.split_once('*'));
    let (mut writes, mut write_ends): (Vec<String>, Vec<String>) =
        parts.map(|(before, after)| (before.to_owned(), after.to_owned())).unzip();
    write_ends.retain(|end| !end.is_empty());
    for list in [&mut writes, &mut write_ends] {
        list.sort_unstable();
        list.dedup();
    }
    let triggers = triggers.into_iter().map(|triggers| triggers.each).collect();
    RowForms { puts, getters, named, open, endings, writes, write_ends, triggers }
}

/// The calls of a relay in words, where nothing but a text joins them. What an object joins is imported by both ends.
fn joined(relay: &Relay) -> Option<JoinedForms> {
    // What a method is called on (`app.set(…)`) is an object as well.
    let takes = relay.takes.iter().filter(|take| take.on.is_empty() && take.gives != Gives::Own);
    let takes = takes.filter_map(|take| call_form(take.call.as_ref()?, &take.key)).collect();
    let puts = relay.puts.iter().filter(|put| put.on.is_empty());
    let puts = puts.filter_map(|put| call_form(&put.call, &put.key)).collect();
    let is_both =
        |take: &Take| take.gives == Gives::Result || matches!(take.key.as_slice(), [RelayKey::Parameter(_)]);
    let both_ways = !relay.calls && relay.takes.iter().filter(|take| take.on.is_empty()).all(is_both);
    let (told_by_names, others): (Vec<_>, Vec<_>) =
        relay.takes.iter().partition(|take| matches!(take.gives, Gives::Called { .. }));
    let texts = |takes: Vec<&Take>| takes.iter().flat_map(|take| take.written.iter().cloned()).collect();
    let (written, shapes) = (texts(others), texts(told_by_names));
    let mut forms = JoinedForms { takes, puts, both_ways, written, shapes };
    if !forms.written.is_empty() || !forms.shapes.is_empty() {
        // Whoever calls `dispatch` may put in what such a function takes.
        let methods = relay.puts.iter().filter_map(|put| match &put.call.root {
            Root::Method(name) => Some(CallForm { called: name.to_string(), beside: None, by_text: false }),
            Root::Package(_) | Root::Global(_) | Root::Client(_) => None,
        });
        forms.puts.extend(methods);
    }
    let is_taken = !forms.takes.is_empty() || !forms.written.is_empty() || !forms.shapes.is_empty();
    (is_taken && !forms.puts.is_empty()).then_some(forms)
}

fn call_form(call: &ApiPath, key: &[RelayKey]) -> Option<CallForm> {
    // `new Queue('mail')` of `queue.add(…)`: the text stands where it is made.
    let is_made = key.iter().any(|part| matches!(part, RelayKey::Made(operand) if is_first(operand)));
    let own = if is_made { maker(call) } else { call.last_member() };
    let (called, beside) = match (&call.root, own) {
        (Root::Method(name), _) => (name.to_string(), None),
        (Root::Package(root) | Root::Global(root), Some(name)) => {
            (name.to_owned(), Some(root.trim_start_matches("node:").to_owned()))
        }
        (Root::Package(_) | Root::Global(_) | Root::Client(_), _) => return None,
    };
    let is_text = |part: &RelayKey| match part {
        RelayKey::Operand(operand) | RelayKey::Instance(operand) | RelayKey::Tail(operand) => {
            operand.base == OperandBase::Argument(0)
        }
        RelayKey::Text(_) => true,
        RelayKey::Callee
        | RelayKey::Named(_)
        | RelayKey::Around
        | RelayKey::Result
        | RelayKey::Member(_)
        | RelayKey::Holder
        | RelayKey::Made(_)
        | RelayKey::Table
        | RelayKey::Beside(..)
        | RelayKey::Parameter(_)
        | RelayKey::Read => false,
    };
    let is_object = |part: &RelayKey| {
        matches!(part, RelayKey::Callee | RelayKey::Around | RelayKey::Result)
            || matches!(part, RelayKey::Made(operand) if !is_first(operand))
    };
    if key.iter().any(is_object) || beside.is_none() && !key.iter().any(is_text) {
        return None;
    }
    let stands_first = |part: &RelayKey| match part {
        RelayKey::Operand(operand) | RelayKey::Made(operand) => is_first(operand),
        _ => false,
    };
    Some(CallForm { called, beside, by_text: key.iter().any(stands_first) })
}

fn is_first(operand: &Operand) -> bool {
    operand.base == OperandBase::Argument(0) && operand.path.is_empty()
}

/// The name of what makes the object that a method is called on: `Queue` of `lib#Queue{}.add` and of `lib#Queue().add`.
fn maker(call: &ApiPath) -> Option<&str> {
    let at = call.segments.iter().rposition(|one| matches!(one, Segment::Return | Segment::Instance))?;
    match call.segments[..at].last()? {
        Segment::Member(name) => Some(name),
        _ => None,
    }
}
