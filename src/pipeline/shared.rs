//! What the selection must know of the rules: in which words a program gives members to all components.
//!
//! Takes the model, gives plain texts: the selection knows no rules.

use crate::discover::SharedForms;
use crate::rules::Model;
use crate::rules::component::Shared;
use crate::rules::route::{RouteForm, RoutePart};
use crate::rules::vendor::PathKey;

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
    forms.provides.extend(entries.map(|entry| entry.key.to_string()));
    forms.provides.dedup();
    let calls = model.library.routes.iter().flat_map(|route| match &route.form {
        RouteForm::Call { methods } => methods.as_slice(),
        RouteForm::File { .. } => &[],
    });
    forms.route_calls.extend(calls.map(ToString::to_string));
    forms.route_calls.sort();
    forms.route_calls.dedup();
    forms
}
