//! What to change in the code so that a finding is gone, and how several changes of one file are put together.
//!
//! Takes findings with their [`Remedy`] and the texts they stand in; gives edits. A fix is *safe* when it does nothing but what the
//! finding asks for: a property that only the vendor sees is left out, another field of the same object is read, an option
//! is added that sends less. Everything outside of the call stays as it is. Reads and writes no file; whether a finding is
//! gone afterwards is told by another scan, not here.

mod diff;
mod plan;

pub use diff::unified;
pub use plan::{Planned, plan};

use crate::lang::{Change, Syntax};
use crate::policy::Finding;
use crate::policy::finding::FindingFix;
use crate::policy::remedy::{MissingOption, Remedy, SentValue};
use crate::source::{Edit, SourceFile, Span};

/// The fix of a finding, when the code has a form that can be edited.
pub fn fix_of(finding: &Finding, file: &SourceFile, syntax: &Syntax) -> Option<FindingFix> {
    match &finding.remedy {
        Remedy::None => None,
        Remedy::Option(option) => option_fix(option, syntax),
        Remedy::Values(values) => {
            let mut whole: Option<FindingFix> = None;
            for value in values {
                let fix = value_fix(finding.span, value, file, syntax)?;
                whole = Some(match whole {
                    None => fix,
                    Some(before) => both(before, fix)?,
                });
            }
            whole
        }
    }
}

/// All values of a finding have to go; two of them may stand in one property.
fn both(mut one: FindingFix, other: FindingFix) -> Option<FindingFix> {
    let more: Vec<Edit> = other.edits.into_iter().filter(|edit| !one.edits.contains(edit)).collect();
    if more.iter().any(|edit| one.edits.iter().any(|own| own.collides(edit))) {
        return None;
    }
    if !more.is_empty() {
        one.says = format!("{}; {}", one.says, other.says);
    }
    one.edits.extend(more);
    one.edits.sort();
    one.is_safe &= other.is_safe;
    Some(one)
}

fn value_fix(call: Span, value: &SentValue, file: &SourceFile, syntax: &Syntax) -> Option<FindingFix> {
    let other = |name: &String| {
        let change = syntax.other_field(call, value.value?, name)?;
        let is_safe = change.is_plain && value.is_direct;
        Some(fix(change, is_safe, format!("send `{name}` of the same object instead")))
    };
    if let Some(fix) = value.instead.as_ref().and_then(other) {
        return Some(fix);
    }
    let rest = value.rest.as_ref().and_then(|(object, left)| {
        let change = syntax.keep_fields(call, object, left)?;
        let says = match left.as_slice() {
            [] => format!("leave out `{object}`"),
            _ => format!("send only {} of `{object}`", left.join(", ")),
        };
        Some(fix(change, false, says))
    });
    if rest.is_some() {
        return rest;
    }
    let dropped = value.keys.iter().find_map(|key| {
        let change = syntax.drop_property(call, *key)?;
        let is_safe = change.is_plain && value.is_direct && value.is_dispensable;
        let name = key.slice(&file.text).trim_matches(['\'', '"', '`']);
        Some(fix(change, is_safe, format!("leave out the property `{name}`")))
    });
    dropped.or_else(|| {
        let change = syntax.drop_argument(call, value.value.filter(|_| value.is_argument)?)?;
        Some(fix(change, false, "leave out the last argument".to_owned()))
    })
}

fn option_fix(option: &MissingOption, syntax: &Syntax) -> Option<FindingFix> {
    let change = syntax.set_option(option.call, option.settings, &option.path, &option.literal)?;
    let is_safe = change.is_plain && option.is_harmless;
    Some(fix(change, is_safe, format!("set `{}` to `{}`", option.path.join("."), option.literal)))
}

fn fix(change: Change, is_safe: bool, says: String) -> FindingFix {
    FindingFix { is_safe, says, edits: change.edits, adds: change.adds }
}
