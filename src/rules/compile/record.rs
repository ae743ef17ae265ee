//! Records: raw → compiled.

use compact_str::CompactString;

use super::library::{callee, operand};
use super::{InFile, paths};
use crate::ir::path::ApiPath;
use crate::rules::library::OperandBase;
use crate::rules::load::At;
use crate::rules::raw::record::{RawNamed, RawRecord};
use crate::rules::record::{Record, Shape};
use crate::rules::vendor::PathKey;

/// One record for each path of the entry.
pub(super) fn record(cx: &mut InFile<'_>, raw: &RawRecord, records: &mut Vec<Record>) {
    if raw.fields.is_empty() && raw.keys.is_empty() && raw.type_argument.is_none() && raw.named.is_empty() {
        let help = Some("give `fields`, `keys`, `type_argument` or `named`");
        cx.error(raw.called.span, "nothing says which fields this record has", help);
    }
    let fields: Vec<_> = raw.fields.iter().filter_map(|word| field(cx, word)).collect();
    let mut shapes: Vec<Shape> = raw.type_argument.map(Shape::TypeArgument).into_iter().collect();
    shapes.extend(raw.keys.iter().filter_map(|word| operand(cx, word)).map(Shape::Keys));
    shapes.extend(raw.named.iter().filter_map(|raw| named(cx, raw)));
    for of in paths_of(cx, raw) {
        let (fields, shapes) = (fields.clone(), shapes.clone());
        records.push(Record { of, called: raw.called.value.as_str().into(), fields, shapes });
    }
}

/// Every path below every `from`, and those that are written in full.
fn paths_of(cx: &mut InFile<'_>, raw: &RawRecord) -> Vec<ApiPath> {
    let mut found = Vec::new();
    for word in &raw.of {
        if !word.value.starts_with('.') {
            found.extend(callee(cx, word));
            continue;
        }
        for from in &raw.from {
            let whole = format!("{}{}", from.value, word.value);
            found.extend(cx.keep(word, ApiPath::parse(&whole)));
        }
        if raw.from.is_empty() {
            cx.error(word.span, "a path that begins with `.` needs `from`", None);
        }
    }
    found
}

fn field(cx: &mut InFile<'_>, word: &At<String>) -> Option<Vec<CompactString>> {
    let path = cx.keep(word, paths::path(&word.value))?;
    let name = |key: &PathKey| match key {
        PathKey::Name(name) => Some(name.clone()),
        PathKey::Any | PathKey::Returned | PathKey::NamedBy(_) => None,
    };
    let names: Option<Vec<CompactString>> = path.iter().map(name).collect();
    if names.is_none() {
        cx.error(word.span, "a field is a name, or names with dots between them", None);
    }
    names
}

fn named(cx: &mut InFile<'_>, raw: &RawNamed) -> Option<Shape> {
    let at = operand(cx, &raw.at)?;
    let OperandBase::Argument(argument) = at.base else {
        cx.error(raw.at.span, "a name stands in an argument: write `argument 0` or `argument 0.name`", None);
        return None;
    };
    let called = raw.by.iter().map(CompactString::from).collect();
    Some(Shape::Named { called, argument, path: at.path })
}
