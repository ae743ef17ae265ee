//! What calls say about the fields of values: raw → compiled.

use compact_str::CompactString;

use super::{InFile, paths};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::schema::{
    ScalarName, SchemaBase, SchemaCall, SchemaCallee, SchemaFormat, SchemaKey, SchemaLibrary, SchemaOperand,
    SchemaScalar, Shape,
};
use crate::rules::library::{MadeOperand, OperandBase};
use crate::rules::load::At;
use crate::rules::raw::schema::{RawSchema, RawSchemaCall};
use crate::rules::vendor::PathKey;

pub(super) fn schema(cx: &mut InFile<'_>, raw: RawSchema) -> SchemaLibrary {
    let from = raw.from.iter().filter_map(|word| cx.keep(word, ApiPath::parse(&word.value))).collect();
    let mut scalars = Vec::new();
    let kinds = [
        (raw.scalars.text, SchemaScalar::Text),
        (raw.scalars.number, SchemaScalar::Number),
        (raw.scalars.flag, SchemaScalar::Flag),
    ];
    for (words, kind) in kinds {
        scalars.extend(words.iter().filter_map(|word| Some((scalar_name(cx, word)?, kind))));
    }
    let mut formats = Vec::new();
    for format in raw.formats {
        let calls = format.calls.iter().filter_map(|word| scalar_name(cx, word)).collect();
        formats.push(SchemaFormat { word: format.word.into(), methods: texts(format.methods), calls });
    }
    SchemaLibrary {
        from,
        files: texts(raw.files),
        makes: calls(cx, &raw.makes),
        gives: calls(cx, &raw.gives),
        hooks: raw.hooks,
        keeps: texts(raw.keeps),
        picked_by: texts(raw.picked_by),
        types: raw.types.iter().filter_map(|word| below(cx, word)).collect(),
        suffixes: texts(raw.suffixes),
        asks: raw.asks,
        namespaces: texts(raw.namespaces),
        opens: texts(raw.opens),
        infers: texts(raw.infers),
        holds: raw.holds,
        typed_by: raw.typed_by.map(CompactString::from),
        format_under: raw.format_under.map(CompactString::from),
        scalars,
        formats,
    }
}

fn texts(words: Vec<String>) -> Vec<CompactString> {
    words.into_iter().map(CompactString::from).collect()
}

/// `boolean` below `from`, `global:Boolean`, or the text `'boolean'`.
fn scalar_name(cx: &mut InFile<'_>, word: &At<String>) -> Option<ScalarName> {
    if let Some(text) = word.value.strip_prefix('\'') {
        return Some(ScalarName::Text(text.trim_end_matches('\'').into()));
    }
    if word.value.starts_with("global:") {
        return cx.keep(word, ApiPath::parse(&word.value)).map(ScalarName::Global);
    }
    below(cx, word).map(ScalarName::Path)
}

/// Segments that continue a path: `coerce.number`, `Client{}[].find`; none for what `from` names itself.
fn below(cx: &mut InFile<'_>, word: &At<String>) -> Option<Vec<Segment>> {
    if word.value == "itself" {
        return Some(Vec::new());
    }
    cx.keep(word, ApiPath::parse(&format!("_#{}", word.value))).map(|path| path.segments)
}

fn calls(cx: &mut InFile<'_>, raw: &[RawSchemaCall]) -> Vec<SchemaCall> {
    let mut calls = Vec::new();
    for raw in raw {
        let shape = Shape {
            of: raw.of.iter().filter_map(|word| operand(cx, word)).collect(),
            list: raw.list,
            values: raw.values,
            only: raw.only.as_ref().and_then(|word| operand(cx, word)),
            without: raw.without.as_ref().and_then(|word| operand(cx, word)),
            picks: raw.picks.as_ref().and_then(|word| operand(cx, word)),
            asked: raw.asked.as_ref().and_then(|word| operand(cx, word)),
            carries: raw.carries.as_ref().and_then(|word| operand(cx, word)),
            to: raw.to.clone().map(CompactString::from),
        };
        let paths = raw.calls.iter().filter_map(|word| below(cx, word)).map(SchemaCallee::Path);
        let mut callees: Vec<_> = paths.collect();
        callees.extend(raw.methods.iter().map(|word| SchemaCallee::Method(word.value.as_str().into())));
        calls.extend(callees.into_iter().map(|callee| SchemaCall { callee, shape: shape.clone() }));
    }
    calls
}

/// `type 0`, `member`, or one of the operands of calls.
fn operand(cx: &mut InFile<'_>, word: &At<String>) -> Option<SchemaOperand> {
    if word.value == "member" {
        return Some(SchemaOperand { of_method: None, base: SchemaBase::Member, path: Vec::new() });
    }
    let (of_method, own) = match word.value.split_once("() ") {
        Some((method, own)) => (Some(method.into()), own),
        None => (None, word.value.as_str()),
    };
    let operand = cx.keep(word, paths::operand(own))?;
    let base = match operand.base {
        OperandBase::Receiver => SchemaBase::Receiver,
        OperandBase::Callee => SchemaBase::Callee,
        OperandBase::Argument(at) => SchemaBase::Argument(at),
        OperandBase::ArgumentsFrom(at) => SchemaBase::ArgumentsFrom(at),
        OperandBase::Returned(at) => SchemaBase::Returned(at),
        OperandBase::Type(at) => SchemaBase::Type(at),
        OperandBase::Made(MadeOperand::Argument(at)) => SchemaBase::Made(at),
        OperandBase::LastReturned
        | OperandBase::Made(_)
        | OperandBase::Result
        | OperandBase::Thrown
        | OperandBase::Streamed
        | OperandBase::Piped
        | OperandBase::Inserted
        | OperandBase::Invoked
        | OperandBase::Handed { .. } => {
            cx.error(word.span, format!("`{}` describes nothing", word.value), None);
            return None;
        }
    };
    let key = |key| match key {
        PathKey::Name(name) if name == "member" => SchemaKey::Member,
        PathKey::Name(name) => SchemaKey::Name(name),
        _ => SchemaKey::Any,
    };
    Some(SchemaOperand { of_method, base, path: operand.path.into_iter().map(key).collect() })
}
