//! What a page shows, with places as lines and everything in words. The JSON document is this, as it is.

use serde::Serialize;

use super::{Explanation, FileStatus, Page};
use crate::flow::Flow;
use crate::flow::explain::{CalleeSeen, ConditionSeen, ExplainedCall, SinkSeen, ValueSeen};
use crate::policy;
use crate::report::place::Places;
use crate::report::text::personal_literals;
use crate::rules::policy::{Basis, Confidence, Severity};
use crate::rules::vendor::Channel;
use crate::source::Place;

/// Grows when a key changes its meaning or goes.
const VERSION: u32 = 1;

#[derive(Serialize)]
pub(super) struct View {
    pub version: u32,
    pub path: String,
    pub line: u32,
    /// `analysed`, `not-selected`, `test`, `skipped`, `missing`.
    pub status: &'static str,
    /// Why the line is not explained, or not checked; empty otherwise.
    pub why: String,
    pub notes: Vec<String>,
    /// Lines with calls, when the asked line has none.
    pub nearest: Vec<u32>,
    pub calls: Vec<CallView>,
}

#[derive(Serialize)]
pub(super) struct At {
    pub path: String,
    pub line: u32,
    pub column: u32,
}

#[derive(Serialize)]
pub(super) struct CallView {
    pub at: At,
    /// The callee as written.
    pub callee: String,
    /// The answer in one sentence.
    pub summary: String,
    /// Its name is one that vendors' methods have.
    pub candidate: bool,
    pub calls: Vec<CalleeView>,
    /// Vendors' methods of this name.
    pub near: Vec<String>,
    pub conditions: Vec<ConditionView>,
    pub never_runs: bool,
    pub sinks: Vec<SinkView>,
}

#[derive(Serialize)]
pub(super) struct CalleeView {
    /// `function`, `class`, `outside`, `unknown`.
    pub kind: &'static str,
    pub what: String,
    pub at: Option<At>,
}

#[derive(Serialize)]
pub(super) struct ConditionView {
    pub at: At,
    pub text: String,
    /// What the condition is where the call runs.
    pub is: bool,
    /// Kinds of check: `consent`.
    pub kinds: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct SinkView {
    pub destination: String,
    pub destination_name: String,
    pub api: String,
    pub at: At,
    /// The explained call is this sink; otherwise it leads there.
    pub own: bool,
    pub channels: Vec<ChannelView>,
    pub values: Vec<ValueView>,
    /// Values that are not listed.
    pub more: usize,
    /// A bound of the analysis was reached.
    pub cut: bool,
}

#[derive(Serialize)]
pub(super) struct ChannelView {
    pub argument: u16,
    pub channel: Channel,
}

#[derive(Serialize)]
pub(super) struct ValueView {
    pub argument: u16,
    pub keys: Vec<String>,
    pub channel: Option<Channel>,
    /// The expression that it comes from.
    pub value: String,
    pub at: At,
    pub ended: String,
    /// A constant in the code.
    pub literal: bool,
    /// Through an unknown function.
    pub guess: bool,
    pub sanitizers: Vec<String>,
    pub data: Vec<DataView>,
    /// Why nothing was seen in it.
    pub why_not: String,
    pub steps: Vec<StepView>,
}

#[derive(Serialize)]
pub(super) struct StepView {
    pub at: At,
    pub what: String,
}

#[derive(Serialize)]
pub(super) struct DataView {
    pub category: String,
    pub name: String,
    pub confidence: Confidence,
    pub basis: Basis,
    pub because: String,
    /// The rule that reports it.
    pub rule: Option<String>,
    pub severity: Option<Severity>,
    /// It is shown by `check` and fails a run.
    pub counts: bool,
    /// Where `check` reports it.
    pub reported_at: At,
    pub verdict: String,
}

pub(super) fn of(page: &Page<'_>) -> View {
    let Explanation { path, line, status, calls, partial, .. } = page.explanation;
    let (status, why) = status_of(page, status);
    let mut drawing = Drawing { page, places: Places::new(page.files) };
    View {
        version: VERSION,
        path: path.clone(),
        line: *line,
        status,
        why,
        notes: partial.clone(),
        nearest: if calls.is_empty() { page.explanation.nearest.clone() } else { Vec::new() },
        calls: calls.iter().map(|call| drawing.call(call)).collect(),
    }
}

fn status_of(page: &Page<'_>, status: &FileStatus) -> (&'static str, String) {
    let past_end = if page.explanation.is_past_end { "the file has fewer lines" } else { "" };
    match status {
        FileStatus::Analysed => ("analysed", past_end.to_owned()),
        FileStatus::NotSelected => (
            "not-selected",
            "`check` does not look into this file: neither it nor what it imports, or what imports it, names a known vendor".to_owned(),
        ),
        FileStatus::Test => ("test", "`check` leaves this file out as a test, story or mock (--include-tests)".to_owned()),
        FileStatus::Skipped { why } => ("skipped", why.clone()),
        FileStatus::Missing => ("missing", "there is no such file".to_owned()),
    }
}

struct Drawing<'a> {
    page: &'a Page<'a>,
    places: Places<'a>,
}

impl Drawing<'_> {
    fn at(&mut self, place: Place) -> At {
        let start = self.places.start(place.file, place.span);
        let path = self.page.files.get(place.file.index()).map(|file| file.path.to_string());
        At { path: path.unwrap_or_default(), line: start.line, column: start.column }
    }

    /// Code on one line without literal personal values.
    fn code(&self, place: Place) -> String {
        let Some(file) = self.page.files.get(place.file.index()) else { return String::new() };
        let code = place.span.slice(&file.text);
        let mut shown = String::new();
        let mut at = 0;
        for literal in personal_literals(code, &self.page.model.lexicon) {
            shown.push_str(code.get(at..literal.start as usize).unwrap_or(""));
            shown.push_str("'…'");
            at = literal.end as usize;
        }
        shown.push_str(code.get(at..).unwrap_or(""));
        policy::excerpt(&shown)
    }

    fn call(&mut self, call: &ExplainedCall) -> CallView {
        let model = self.page.model;
        let near = call.near.iter().map(|(vendor, api)| format!("{} `{api}`", model.vendor(*vendor).name));
        let mut view = CallView {
            at: self.at(call.place),
            callee: self.code(call.callee_place),
            summary: String::new(),
            candidate: call.is_candidate,
            calls: call.callees.iter().map(|callee| self.callee(callee)).collect(),
            near: near.collect(),
            conditions: call.conditions.iter().map(|condition| self.condition(condition)).collect(),
            never_runs: call.never_runs,
            sinks: call.sinks.iter().map(|sink| self.sink(sink)).collect(),
        };
        view.summary = summary(&view);
        view
    }

    fn callee(&mut self, callee: &CalleeSeen) -> CalleeView {
        match callee {
            CalleeSeen::Function { name, place, is_empty } => {
                let empty = if *is_empty { ", whose body is empty" } else { "" };
                CalleeView { kind: "function", what: format!("`{name}`{empty}"), at: Some(self.at(*place)) }
            }
            CalleeSeen::Class { name, place } => {
                CalleeView { kind: "class", what: format!("`{name}`"), at: Some(self.at(*place)) }
            }
            CalleeSeen::Outside { path, is_vendors } => {
                let whose = if *is_vendors { ", of a known vendor" } else { "" };
                CalleeView { kind: "outside", what: format!("`{path}`{whose}"), at: None }
            }
            CalleeSeen::Unknown { why, place } => {
                CalleeView { kind: "unknown", what: why.clone(), at: Some(self.at(*place)) }
            }
        }
    }

    fn condition(&mut self, condition: &ConditionSeen) -> ConditionView {
        let text = self.code(condition.place);
        let guards = &self.page.model.library.guards;
        let kinds = condition.kinds.iter().filter_map(|kind| guards.get(usize::from(kind.0)));
        // Of `a !== b` the engine keeps that `a === b` is false.
        let is = condition.negated == text.contains("!=");
        ConditionView {
            at: self.at(condition.place),
            text,
            is,
            kinds: kinds.map(|kind| kind.id.clone()).collect(),
        }
    }

    fn sink(&mut self, sink: &SinkSeen) -> SinkView {
        let vendor = self.page.model.vendor(sink.vendor);
        let channels = sink.channels.iter();
        SinkView {
            destination: vendor.id.clone(),
            destination_name: vendor.name.clone(),
            api: sink.api.clone(),
            at: self.at(sink.place),
            own: sink.is_own,
            channels: channels
                .map(|(argument, channel)| ChannelView { argument: *argument, channel: *channel })
                .collect(),
            values: sink.values.iter().map(|value| self.value(value)).collect(),
            more: sink.more,
            cut: sink.was_cut,
        }
    }

    fn value(&mut self, value: &ValueSeen) -> ValueView {
        let marks = &self.page.model.library.marks;
        let met = value.marks.iter().filter_map(|mark| marks.get(usize::from(mark.0)));
        ValueView {
            argument: value.argument,
            keys: value.keys.iter().map(ToString::to_string).collect(),
            channel: value.channel,
            value: value.origin.name.clone(),
            at: self.at(value.origin.place),
            ended: value.ended.clone(),
            literal: value.is_literal,
            guess: value.is_guess,
            sanitizers: met.map(|mark| mark.id.clone()).collect(),
            data: value.flows.iter().map(|flow| self.data(flow)).collect(),
            why_not: value.why_not.clone(),
            steps: value
                .steps
                .iter()
                .map(|step| StepView { at: self.at(step.place), what: policy::step_in_words(step) })
                .collect(),
        }
    }

    fn data(&mut self, flow: &Flow) -> DataView {
        let page = self.page;
        let path = page.files.get(flow.place.file.index()).map_or("", |file| &file.path);
        let rules = policy::forbidding(flow, page.model, page.policy, path);
        let rule = rules.first();
        let category = page.model.category(flow.category);
        let sure = flow.confidence >= page.confidence;
        let severe = rule.is_some_and(|rule| rule.severity >= page.threshold);
        let verdict = match rule {
            None => format!("no rule of the policy `{}` forbids it", page.policy.id),
            Some(rule) if !severe => format!("`{}` is below the threshold", rule.id),
            Some(rule) if !sure => format!("`{}` would report it, but the confidence is too low", rule.id),
            Some(rule) => format!("reported by `{}`", rule.id),
        };
        DataView {
            category: category.id.clone(),
            name: category.name.clone(),
            confidence: flow.confidence,
            basis: flow.basis,
            because: flow.because.clone(),
            rule: rule.map(|rule| rule.id.clone()),
            severity: rule.map(|rule| rule.severity),
            counts: severe && sure,
            reported_at: self.at(flow.place),
            verdict,
        }
    }
}

/// The answer in one sentence.
fn summary(call: &CallView) -> String {
    let data = || call.sinks.iter().flat_map(|sink| &sink.values).flat_map(|value| &value.data);
    let names = |sinks: &mut dyn Iterator<Item = &SinkView>| {
        let mut names: Vec<String> =
            sinks.map(|sink| format!("{} `{}`", sink.destination_name, sink.api)).collect();
        names.sort();
        names.dedup();
        names.join(", ")
    };
    let own = names(&mut call.sinks.iter().filter(|sink| sink.own));
    let through = names(&mut call.sinks.iter().filter(|sink| !sink.own));
    let what = match (own.is_empty(), through.is_empty()) {
        (false, _) => format!("a call of {own}"),
        (true, false) => format!("leads to {through}"),
        (true, true) => return no_sink(call),
    };
    let reported = data().filter(|data| data.counts).count();
    let quiet = data().count() - reported;
    match (call.never_runs, reported, quiet) {
        (true, ..) => format!("{what}, which never runs: nothing is reported"),
        (_, 0, 0) => format!("{what}; nothing personal was seen in what it is given"),
        (_, 0, quiet) => format!("{what}; personal data was seen {}, none of it is reported", times(quiet)),
        (_, reported, _) => format!("{what}; personal data is reported {}", times(reported)),
    }
}

fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}

fn no_sink(call: &CallView) -> String {
    let unknown = call.calls.iter().find(|callee| callee.kind == "unknown");
    let own = call.calls.iter().find(|callee| matches!(callee.kind, "function" | "class"));
    if let Some(own) = own {
        return format!(
            "calls {} of the program; nothing that is given to it reaches a known vendor",
            own.what
        );
    }
    let near = match call.near.as_slice() {
        [] => None,
        [only] => Some(format!("{only} has this name")),
        [first, rest @ ..] => {
            Some(format!("{first} and {} more methods of known vendors have this name", rest.len()))
        }
    };
    match (near, unknown) {
        (Some(near), Some(unknown)) => {
            format!("{near}, but what it is called on is not known: {}", unknown.what)
        }
        (Some(near), None) => {
            let what =
                call.calls.first().map_or_else(|| "what is called".to_owned(), |callee| callee.what.clone());
            format!("{near}, but {what} is not known as one of them")
        }
        (None, _) => "no known vendor has a method of this name".to_owned(),
    }
}
