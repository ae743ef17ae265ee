//! Draws the view of an explanation: places become lines, ids become names.

use super::summary::summary;
use super::view::{
    At, CallView, CalleeView, ChannelView, ConditionView, DataView, NearView, SettingView, SinkView,
    StepView, VERSION, ValueView, View,
};
use super::{Explanation, FileStatus, Page};
use crate::flow::explain::{
    CalleeSeen, ConditionSeen, ExplainedCall, NearSink, SinkSeen, SiteKind, ValueSeen,
};
use crate::flow::{Flow, SettingUse};
use crate::policy;
use crate::report::place::Places;
use crate::report::text::personal_literals;
use crate::source::Place;

pub(super) fn view(page: &Page<'_>) -> View {
    let Explanation { path, line, status, calls, partial, nearest_sinks, .. } = page.explanation;
    let near: &[NearSink] = if calls.is_empty() { nearest_sinks } else { &[] };
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
        nearest_sinks: near.iter().map(|sink| drawing.near(sink)).collect(),
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

    fn near(&mut self, sink: &NearSink) -> NearView {
        let vendor = self.page.model.vendor(sink.vendor);
        NearView {
            line: self.at(sink.place).line,
            destination: vendor.id.clone(),
            destination_name: vendor.name.clone(),
            api: sink.api.clone(),
        }
    }

    /// What was called, or what is assigned to: without the sign that assigns.
    fn named(&self, call: &ExplainedCall) -> String {
        let code = self.code(call.callee_place);
        match call.kind {
            SiteKind::Assignment => code.trim_end_matches(['=', ' ', '?', '|', '&']).to_owned(),
            SiteKind::Call | SiteKind::Element | SiteKind::Settings | SiteKind::Passage => code,
        }
    }

    fn call(&mut self, call: &ExplainedCall) -> CallView {
        let model = self.page.model;
        let near = call.near.iter().map(|(vendor, api)| format!("{} `{api}`", model.vendor(*vendor).name));
        let mut view = CallView {
            kind: kind_of(call.kind),
            at: self.at(call.place),
            callee: self.named(call),
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
            settings: sink.settings.iter().map(|setting| self.setting(setting)).collect(),
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

    fn setting(&mut self, setting: &SettingUse) -> SettingView {
        let page = self.page;
        let facts = &page.explanation.facts;
        let rules = policy::forbidding_setting(setting, page.model, page.policy, page.files, facts);
        let rule = rules.first();
        let check = page.model.vendor(setting.vendor).checks.get(setting.check);
        let is_severe = rule.is_some_and(|rule| rule.severity >= page.threshold);
        SettingView {
            at: self.at(setting.place),
            setting: policy::setting_in_words(setting, page.model, page.files),
            says: check.map_or_else(String::new, |check| check.says.clone()),
            rule: rule.map(|rule| rule.id.clone()),
            severity: rule.map(|rule| rule.severity),
            counts: is_severe && setting.confidence >= page.confidence,
        }
    }

    fn data(&mut self, flow: &Flow) -> DataView {
        let page = self.page;
        let facts = &page.explanation.facts;
        let rules = policy::forbidding(flow, page.model, page.policy, page.files, facts);
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

fn kind_of(kind: SiteKind) -> &'static str {
    match kind {
        SiteKind::Call => "call",
        SiteKind::Assignment => "assignment",
        SiteKind::Element => "element",
        SiteKind::Settings => "settings",
        SiteKind::Passage => "passage",
    }
}
