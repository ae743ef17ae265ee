//! What stands in a part of a file that can be explained: calls, and what sends without one.
//!
//! Takes the program and its sinks, gives sites. A part within a call of several lines belongs to that call when it is a sink, or leads to one.

use super::types::{ExplainedCall, NearSink, SiteKind};
use crate::flow::sinks::Sink;
use crate::ir::{Call, CallId, CallKind, Entry, Key, ListItem, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Program};
use crate::rules::vendor::MethodForm;
use crate::source::{FileId, Place, Span};

/// Something to explain.
pub(super) struct Site {
    pub(super) kind: SiteKind,
    pub(super) call: Option<CallRef>,
    pub(super) place: Place,
    /// What of it names it: `window.acmeSettings`.
    pub(super) written: Place,
    /// It begins elsewhere, and the part is in it.
    is_around: bool,
    is_bare_element: bool,
}

impl Site {
    pub(super) fn is(&self, sink: &Sink<'_>) -> bool {
        match self.call {
            Some(call) => sink.call == Some(call),
            None => sink.call.is_none() && sink.place == self.place,
        }
    }
}

/// The sites of a part: what begins there, and then what is around it, the innermost first.
pub(super) fn sites_in(program: &Program, sinks: &[Sink<'_>], file: FileId, part: Span) -> Vec<Site> {
    let Some(summary) = program.summary(file) else { return Vec::new() };
    let module = &summary.module;
    let is_in = |at: u32| part.start <= at && at < part.end;
    let mut own = Vec::new();
    let mut around = Vec::new();
    for (at, call) in module.calls.iter().enumerate() {
        let is_own = is_in(call.span.start) || is_in(call.callee_span.end.saturating_sub(1));
        if is_own || call.span.start <= part.start && part.start < end_of_own(module, call) {
            let place = Place { file, span: call.span };
            let site = Site {
                kind: SiteKind::Call,
                call: Some(CallRef { file, id: CallId::new(at) }),
                place,
                written: Place { file, span: call.callee_span },
                is_around: !is_own,
                is_bare_element: is_bare_element(module, call),
            };
            if is_own { own.push(site) } else { around.push(site) }
        }
    }
    for sink in sinks.iter().filter(|sink| sink.call.is_none() && sink.place.file == file) {
        let span = with_value(program, sink);
        if span.start < part.end && part.start < span.end && !own.iter().any(|site| site.is(sink)) {
            own.push(Site {
                kind: kind_of(sink),
                call: None,
                place: sink.place,
                written: written(program, sink),
                is_around: false,
                is_bare_element: false,
            });
        }
    }
    around.sort_by_key(|site| site.place.span.end - site.place.span.start);
    own.truncate(limits::EXPLAINED_CALLS);
    around.truncate(limits::EXPLAINED_CALLS);
    own.extend(around);
    own
}

/// Without elements that nothing knows and calls around that send nothing; of these the innermost, when nothing else is left.
pub(super) fn telling(sites: Vec<Site>, explained: Vec<ExplainedCall>) -> Vec<ExplainedCall> {
    let mut told = Vec::new();
    let mut innermost = None;
    for (site, call) in sites.into_iter().zip(explained) {
        if !call.sinks.is_empty() || !site.is_around && !site.is_bare_element {
            told.push(call);
        } else if site.is_around && !site.is_bare_element {
            innermost.get_or_insert(call);
        }
    }
    if told.is_empty() { innermost.into_iter().collect() } else { told }
}

/// What sends in the file, each line once.
pub(super) fn nearest(sinks: &[Sink<'_>], file: FileId, part: Span) -> Vec<NearSink> {
    let mut near: Vec<NearSink> = sinks
        .iter()
        .filter(|sink| sink.place.file == file)
        .map(|sink| NearSink { place: sink.place, vendor: sink.client.vendor, api: sink.api.clone() })
        .collect();
    near.sort_by_key(|sink| (sink.place.span.start.abs_diff(part.start), sink.place, sink.vendor));
    near.truncate(limits::NEAREST_CALLS);
    near
}

/// `<div>`, and what markup hands to it: called by nobody.
pub(super) fn is_bare_element(module: &Module, call: &Call) -> bool {
    call.kind == CallKind::Element && matches!(module.value(call.callee), Value::Literal(_))
}

/// What stands between the tags of an element is no part of it.
fn end_of_own(module: &Module, call: &Call) -> u32 {
    let attributes = call.arguments.first().map(|attributes| module.value(attributes.value));
    let children = match (call.kind, attributes) {
        (CallKind::Element, Some(Value::Object(entries))) => entries.iter().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(name), value, .. } if name == "children" => Some(*value),
            _ => None,
        }),
        _ => None,
    };
    let start = children.and_then(|children| match module.value(children) {
        Value::List(items) => items.iter().filter_map(item).map(|item| module.span(item).start).min(),
        _ => Some(module.span(children).start),
    });
    start.filter(|start| *start > call.span.start).unwrap_or(call.span.end)
}

fn item(item: &ListItem) -> Option<ValueId> {
    match item {
        ListItem::Item(id) | ListItem::Spread(id) => Some(*id),
        ListItem::Hole => None,
    }
}

fn kind_of(sink: &Sink<'_>) -> SiteKind {
    match sink.method.form {
        MethodForm::Tag => SiteKind::Element,
        MethodForm::Listed => SiteKind::Settings,
        MethodForm::Call | MethodForm::New | MethodForm::Assign | MethodForm::Installed => {
            SiteKind::Assignment
        }
    }
}

/// `window.acmeSettings = { … }`: a sink of which only the name stands at its place, with the value behind it.
fn with_value(program: &Program, sink: &Sink<'_>) -> Span {
    let own = sink.place.span;
    let value = sink.arguments.first().map(|argument| program.place(argument.node));
    let is_behind = |value: &Place| {
        value.file == sink.place.file
            && own.end <= value.span.start
            && value.span.start - own.end <= limits::ASSIGNING_BYTES
    };
    value.filter(is_behind).map_or(own, |value| Span { start: own.start, end: value.span.end })
}

/// `window.acmeSettings` of `window.acmeSettings = { … }`.
fn written(program: &Program, sink: &Sink<'_>) -> Place {
    let value = sink.arguments.first().map(|argument| program.place(argument.node));
    let start = sink.place.span.start;
    let is_within = |value: &Place| {
        value.file == sink.place.file && start < value.span.start && value.span.start < sink.place.span.end
    };
    match value.filter(is_within) {
        Some(value) => Place { span: Span { start, end: value.span.start }, ..sink.place },
        None => sink.place,
    }
}

impl ExplainedCall {
    pub(super) fn without_call(kind: SiteKind, place: Place, written: Place) -> Self {
        Self {
            kind,
            place,
            callee_place: written,
            name: None,
            is_constructor: false,
            is_candidate: kind != SiteKind::Passage,
            callees: Vec::new(),
            near: Vec::new(),
            arguments: Vec::new(),
            conditions: Vec::new(),
            never_runs: false,
            sinks: Vec::new(),
        }
    }
}
