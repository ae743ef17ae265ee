//! Records: raw → compiled.

use compact_str::CompactString;

use super::call::{callee, operand};
use super::{InFile, paths};
use crate::ir::path::ApiPath;
use crate::rules::library::OperandBase;
use crate::rules::load::At;
use crate::rules::raw::record::{RawNamed, RawQuestions, RawRecord};
use crate::rules::record::{Questions, Record, Shape};
use crate::rules::vendor::PathKey;

/// One record for each path of the entry.
pub(super) fn record(cx: &mut InFile<'_>, raw: &RawRecord, records: &mut Vec<Record>) {
    let fields: Vec<_> = raw.fields.iter().filter_map(|word| field(cx, word)).collect();
    let member = || raw.type_member.as_deref().map(CompactString::from);
    let typed = raw.type_argument.map(|number| Shape::TypeArgument(number, member()));
    let described = raw.described_by.iter().map(|method| Shape::Described(method.as_str().into()));
    let mut shapes: Vec<Shape> = typed.into_iter().chain(described).collect();
    shapes.extend(raw.described.iter().filter_map(|word| operand(cx, word)).map(Shape::DescribedAt));
    shapes.extend(raw.keys.iter().filter_map(|word| operand(cx, word)).map(Shape::Keys));
    shapes.extend(raw.named.iter().filter_map(|raw| named(cx, raw)));
    shapes.extend(raw.questions.as_ref().and_then(|raw| questions(cx, raw)).map(Shape::Questions));
    for (of, anywhere) in paths_of(cx, raw) {
        let (fields, shapes) = (fields.clone(), shapes.clone());
        let called = raw.called.value.as_str().into();
        let (where_typed, by_key) = (raw.where_typed, raw.by_key);
        records.push(Record { of, anywhere, called, where_typed, by_key, fields, shapes });
    }
}

/// Every path below every `from`, and those that are written in full.
fn paths_of(cx: &mut InFile<'_>, raw: &RawRecord) -> Vec<(ApiPath, bool)> {
    let mut found = Vec::new();
    for word in &raw.of {
        if let Some(shape) = word.value.strip_prefix("object:") {
            // `object:Mutation[](param 1)`: no value of the program has the path of a member of a global of that name.
            found.extend(cx.keep(word, ApiPath::parse(&format!("global:{shape}"))).map(|path| (path, false)));
            continue;
        }
        if !word.value.starts_with('.') {
            found.extend(callee(cx, word).map(|path| (path, false)));
            continue;
        }
        for from in &raw.from {
            let whole = format!("{}{}", from.value, word.value);
            found.extend(cx.keep(word, ApiPath::parse(&whole)).map(|path| (path, false)));
        }
        for package in &raw.anywhere_in {
            let whole = format!("{}#{}", package.value, &word.value[1..]);
            found.extend(cx.keep(word, ApiPath::parse(&whole)).map(|path| (path, true)));
        }
        if raw.from.is_empty() && raw.anywhere_in.is_empty() {
            cx.error(word.span, "a path that begins with `.` needs `from` or `anywhere_in`", None);
        }
    }
    found
}

fn field(cx: &mut InFile<'_>, word: &At<String>) -> Option<Vec<CompactString>> {
    let path = cx.keep(word, paths::path(&word.value))?;
    let name = |key: &PathKey| match key {
        PathKey::Name(name) => Some(name.clone()),
        PathKey::Any
        | PathKey::Returned
        | PathKey::NamedBy(..)
        | PathKey::NamedBehind(..)
        | PathKey::Changed(_)
        | PathKey::Given(_) => None,
    };
    let names: Option<Vec<CompactString>> = path.iter().map(name).collect();
    if names.is_none() {
        cx.error(word.span, "a field is a name, or names with dots between them", None);
    }
    names
}

fn questions(cx: &mut InFile<'_>, raw: &RawQuestions) -> Option<Questions> {
    let at = operand(cx, &raw.at)?;
    let key = |key: &Option<String>| key.as_deref().map(CompactString::from);
    let words = |words: &[String]| words.iter().map(CompactString::from).collect();
    Some(Questions {
        at,
        name: key(&raw.name),
        asks: key(&raw.asks),
        kind: key(&raw.kind),
        closed: words(&raw.closed),
    })
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
