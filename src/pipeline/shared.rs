//! What the selection must know of the rules: in which words a program gives members to all components.
//!
//! Takes the model, gives plain texts: the selection knows no rules.

use crate::discover::SharedForms;
use crate::rules::Model;
use crate::rules::component::Shared;
use crate::rules::vendor::PathKey;

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
    forms
}
