//! What to change in the code so that a finding is gone, and how several changes of one file are put together.
//!
//! Takes findings with their [`Remedy`] and the texts they stand in; gives edits. A fix is *safe* when it does nothing but what the
//! finding asks for: a property that only the vendor sees is left out, another field of the same object is read, an option
//! is added that sends less. Everything outside of the call stays as it is. Reads and writes no file; whether a finding is
//! gone afterwards is told by another scan, not here.

mod diff;
mod plan;

use std::collections::BTreeMap;

pub use diff::unified;
pub use plan::{Planned, plan};

use crate::lang::{Change, Syntax};
use crate::policy::Finding;
use crate::policy::finding::FindingFix;
use crate::policy::remedy::{MissingOption, Part, Remedy, SentValue};
use crate::source::{Edit, SourceFile, Span};

/// Which properties of a file are not to be sent, and by which calls: one object may go to several.
#[derive(Debug, Default)]
pub struct Unwanted {
    by_key: BTreeMap<Span, Vec<(Span, bool)>>,
    /// By call: the keys that its values stand under directly, and whether nothing else is lost with them.
    by_call: BTreeMap<Span, Vec<(Span, bool)>>,
}

impl Unwanted {
    /// `findings` are those that are to be gone.
    pub fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut by_key: BTreeMap<Span, Vec<(Span, bool)>> = BTreeMap::new();
        let mut by_call: BTreeMap<Span, Vec<(Span, bool)>> = BTreeMap::new();
        for finding in findings {
            let Remedy::Values(values) = &finding.remedy else { continue };
            let direct = values.iter().filter_map(|value| Some((*value.keys.first()?, is_lone(value))));
            by_call.entry(finding.span).or_default().extend(direct);
            for (value, key) in values.iter().flat_map(|value| value.keys.iter().map(move |key| (value, key)))
            {
                by_key.entry(*key).or_default().push((finding.span, is_lone(value)));
            }
        }
        Self { by_key, by_call }
    }

    /// The calls that a property must not get into, and whether nothing else is lost in any of them.
    fn calls(&self, own: (Span, bool), key: Span) -> (Vec<Span>, bool) {
        let all = self.by_key.get(&key).into_iter().flatten().copied().chain([own]);
        let mut calls: Vec<Span> = all.clone().map(|(call, _)| call).collect();
        calls.sort_unstable();
        calls.dedup();
        (calls, all.into_iter().all(|(_, is_lone)| is_lone))
    }

    /// The keys that a call must not get, and whether nothing else is lost with them.
    fn keys(&self, call: Span, own: (Span, bool)) -> (Vec<Span>, bool) {
        let all = self.by_call.get(&call).into_iter().flatten().copied().chain([own]);
        (all.clone().map(|(key, _)| key).collect(), all.into_iter().all(|(_, is_lone)| is_lone))
    }
}

/// Only the vendor sees the value, and nothing else goes with it.
fn is_lone(value: &SentValue) -> bool {
    value.is_direct && value.is_dispensable
}

/// The fix of a finding, when the code has a form that can be edited.
pub fn fix_of(
    finding: &Finding,
    file: &SourceFile,
    syntax: &Syntax,
    unwanted: &Unwanted,
) -> Option<FindingFix> {
    match &finding.remedy {
        Remedy::None => None,
        Remedy::Option(option) => option_fix(option, syntax),
        Remedy::Values(values) => {
            let mut whole: Option<FindingFix> = None;
            for value in values {
                let fix = value_fix(finding.span, value, (file, syntax), unwanted)?;
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

fn value_fix(
    call: Span,
    value: &SentValue,
    (file, syntax): (&SourceFile, &Syntax),
    unwanted: &Unwanted,
) -> Option<FindingFix> {
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
    // Without whom it is about, or its name, the call fails or means another.
    let mut keys = value.keys.iter().filter(|_| matches!(value.part, Part::Attribute | Part::Detail));
    let dropped = keys.find_map(|key| {
        let (calls, is_lone) = unwanted.calls((call, is_lone(value)), *key);
        let change = syntax.drop_property(&calls, *key)?;
        let is_safe = change.is_plain && is_lone;
        let name = syntax.property_name(*key).unwrap_or_else(|| key.slice(&file.text));
        Some(fix(change, is_safe, format!("leave out the property `{name}`")))
    });
    emptied_call(call, value, syntax, unwanted).or(dropped).or_else(|| argument_fix(call, value, syntax))
}

fn is_purpose(value: &SentValue) -> bool {
    matches!(value.part, Part::Subject | Part::Attribute)
}

/// `people.set({ email })` goes as a whole: `people.set({})` does nothing.
fn emptied_call(call: Span, value: &SentValue, syntax: &Syntax, unwanted: &Unwanted) -> Option<FindingFix> {
    let own = value.keys.first().filter(|_| is_purpose(value) && value.is_direct)?;
    let (keys, is_lone) = unwanted.keys(call, (*own, is_lone(value)));
    let change = syntax.drop_emptied_call(call, &keys)?;
    let is_safe = change.is_plain && is_lone;
    Some(fix(change, is_safe, "leave out the call, which has nothing else to say".to_owned()))
}

/// `track('a', email)` becomes `track('a')`, and `identify(email)` goes as a whole: without an argument it does nothing, or fails. What a function of the
/// program is given stays, as that may need it for something else.
fn argument_fix(call: Span, value: &SentValue, syntax: &Syntax) -> Option<FindingFix> {
    let place = value.value.filter(|_| value.is_argument && value.is_direct)?;
    let (change, says) = match (syntax.gets_only(call, place), value.part) {
        (true, Part::Subject | Part::Attribute) => {
            (syntax.drop_call(call, place)?, "leave out the call, which has nothing else to say")
        }
        (false, Part::Attribute | Part::Detail) => {
            (syntax.drop_argument(call, place)?, "leave out the last argument")
        }
        (true, Part::Detail | Part::Name) | (false, Part::Subject | Part::Name) => return None,
    };
    Some(fix(change, false, says.to_owned()))
}

fn option_fix(option: &MissingOption, syntax: &Syntax) -> Option<FindingFix> {
    let change = syntax.set_option(option.call, option.settings, &option.path, &option.literal)?;
    let is_safe = change.is_plain && option.is_harmless;
    Some(fix(change, is_safe, format!("set `{}` to `{}`", option.path.join("."), option.literal)))
}

fn fix(change: Change, is_safe: bool, says: String) -> FindingFix {
    FindingFix { is_safe, says, edits: change.edits, adds: change.adds }
}
