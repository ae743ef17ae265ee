//! What the selection and lowering must know of the rules: in which words files give something to others that do not import them, and what names in
//! markup mean.
//!
//! Takes the model, gives plain texts: neither knows rules.

use super::joined_forms::{based, given_to_all, joined, makers};
use crate::discover::{RowForms, SharedForms};
use crate::ir::path::{ApiPath, Root};
use crate::lang::MarkupWords;
use crate::rules::Model;
use crate::rules::component::Shared;
use crate::rules::library::PageData;
use crate::rules::relay::{EntryPut, Gives, Put, Relay, name_below};
use crate::rules::route::{MountForm, RouteForm, RoutePart};
use crate::rules::row::Rows;
use crate::rules::vendor::PathKey;
use crate::source::SourceFile;
use crate::source::spelling::camel_case;

/// The beginning of the address that a file answers by its path, up to its first open part.
pub(super) fn answered(model: &Model, path: &str) -> Option<String> {
    let parts = model.library.routes.iter().find_map(|route| route.form.address_of(path))?;
    let texts = parts.iter().map_while(|part| match part {
        RoutePart::Text(text) => Some(format!("/{text}")),
        RoutePart::Any(_) => None,
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

/// In which words files say what they answer.
fn routes(model: &Model, forms: &mut SharedForms) {
    for route in &model.library.routes {
        match &route.form {
            RouteForm::Call { methods, chained } => {
                forms.route_calls.extend(methods.iter().map(ToString::to_string));
                forms.route_marks.extend(chained.iter().map(|name| format!(".{name}(")));
            }
            RouteForm::Decorated { controllers, methods, .. } => {
                let names = controllers.iter().chain(methods).filter_map(ApiPath::last_member);
                forms.route_marks.extend(names.map(|name| format!("@{name}(")));
            }
            RouteForm::File { .. } | RouteForm::Object { .. } => {}
        }
    }
    for mount in &model.library.mounts {
        match mount.path.last() {
            Some(PathKey::Name(key)) => forms.route_marks.push(format!("{key}:")),
            _ if mount.form == MountForm::Given => {
                forms.route_calls.extend(mount.calls.iter().map(ToString::to_string));
            }
            _ => {}
        }
    }
    for list in [&mut forms.route_calls, &mut forms.route_marks] {
        list.sort();
        list.dedup();
    }
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
                // Both ends are joined as those of other relays are.
                Shared::Relay(_) => {}
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
    routes(model, &mut forms);
    let injected = model.library.components.iter().filter_map(|component| component.injected.as_ref());
    let listed: Vec<String> = injected.map(|injected| injected.key.to_string()).collect();
    forms.joined.extend(based(&model.library));
    forms.joined.extend(given_to_all(&model.library));
    for relay in &model.library.relays {
        // `event.locals.tracker = …`
        forms.before.extend(relay.stores.iter().map(|keys| format!("{}.", keys.join("."))));
        let exposes = relay.takes.iter().any(|take| take.gives == Gives::Global);
        let puts = relay.puts.iter().filter(|_| exposes);
        forms.globals.extend(puts.filter_map(|put| put.call.last_member()).map(ToOwned::to_owned));
        forms.joined.extend(joined(relay, &listed));
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
