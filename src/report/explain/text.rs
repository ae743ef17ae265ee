//! The page as text: the answer of each call first, then what it rests on.

use std::fmt::Write as _;

use super::summary::sink_name;
use super::view::{At, CallView, NearView, SettingView, SinkView, ValueView, View};
use crate::limits;
use crate::policy::channel_in_words;
use crate::report::TextStyle;
use crate::report::text::{clean, confidence, detail, severity};
use crate::rules::vendor::Channel;

pub(super) fn render(view: &View, style: TextStyle) -> String {
    let mut out = String::new();
    let place = format!("{}:{}", clean(&view.path), view.line);
    // Writing to a string cannot fail.
    let _ = match view.why.as_str() {
        "" => writeln!(out, "{place}"),
        why => writeln!(out, "{place}: {}", clean(why)),
    };
    for note in &view.notes {
        let _ = writeln!(out, "note: {}", clean(note));
    }
    if view.calls.is_empty() && matches!(view.status, "analysed" | "not-selected" | "test") {
        let lines: Vec<String> = view.nearest.iter().map(ToString::to_string).collect();
        let _ = match lines.as_slice() {
            [] => writeln!(out, "There is no call in this file."),
            lines => writeln!(out, "There is no call in this line; the nearest are in {}.", lines.join(", ")),
        };
        let near =
            |sink: &NearView| format!("{} ({})", sink.line, sink_name(&sink.destination_name, &sink.api));
        let sinks: Vec<String> = view.nearest_sinks.iter().map(near).collect();
        let _ = match sinks.as_slice() {
            [] => writeln!(out, "Nothing in this file is known to send."),
            sinks => writeln!(out, "What sends is in {}.", sinks.join(", ")),
        };
    }
    for call in &view.calls {
        out.push('\n');
        draw(&mut out, view, call, style);
    }
    out
}

fn draw(out: &mut String, view: &View, call: &CallView, style: TextStyle) {
    let (on, off) = style.bold();
    let _ = writeln!(out, "{on}{}:{}  {}{off}", call.at.line, call.at.column, clean(&call.callee));
    detail(out, "is", &clean(&call.summary), style);
    for (n, callee) in call.calls.iter().enumerate() {
        let at = callee.at.as_ref().map(|at| format!(" ({})", short(at, view))).unwrap_or_default();
        let not = if callee.kind == "unknown" { "not known: " } else { "" };
        detail(out, if n == 0 { "calls" } else { "" }, &format!("{not}{}{at}", clean(&callee.what)), style);
    }
    for (n, condition) in call.conditions.iter().enumerate() {
        let kinds = if condition.kinds.is_empty() {
            String::new()
        } else {
            format!(" [{}]", condition.kinds.join(", "))
        };
        let when = if condition.is { "if" } else { "unless" };
        let text = format!("{when} `{}`{kinds} ({})", clean(&condition.text), short(&condition.at, view));
        detail(out, if n == 0 { "under" } else { "" }, &text, style);
    }
    for sink in &call.sinks {
        draw_sink(out, view, sink, style);
    }
}

fn draw_sink(out: &mut String, view: &View, sink: &SinkView, style: TextStyle) {
    let api = format!("{} ({})", sink_name(&sink.destination_name, &sink.api), short(&sink.at, view));
    let channels: Vec<String> = sink
        .channels
        .iter()
        .filter(|one| one.channel != Channel::None)
        .map(|one| format!("{} is the {}", one.argument, channel_in_words(one.channel)))
        .collect();
    let channels =
        if channels.is_empty() { String::new() } else { format!("; argument {}", channels.join(", ")) };
    detail(out, "sends to", &format!("{api}{channels}"), style);
    for setting in &sink.settings {
        draw_setting(out, view, setting, style);
    }
    // Event names of all callers would bury the rest.
    let is_plain = |value: &&ValueView| value.literal && value.data.is_empty();
    for value in sink.values.iter().filter(|value| !is_plain(value)) {
        draw_value(out, view, value, style);
    }
    match sink.values.iter().filter(is_plain).count() {
        0 => {}
        1 => detail(out, "", "1 constant, in which nothing personal was seen", style),
        plain => detail(out, "", &format!("{plain} constants, in which nothing personal was seen"), style),
    }
    if sink.more > 0 {
        detail(out, "", &format!("… {} more values", sink.more), style);
    }
    if sink.cut {
        detail(out, "note", "a bound was reached: values may be missing", style);
    }
}

fn draw_setting(out: &mut String, view: &View, setting: &SettingView, style: TextStyle) {
    let verdict = match (&setting.rule, setting.severity) {
        (Some(rule), Some(level)) => format!("`{rule}` ({})", severity(level)),
        _ => "no rule of the policy forbids it".to_owned(),
    };
    let text = format!(
        "{} ({}): {}; {verdict}",
        clean(&setting.setting),
        short(&setting.at, view),
        clean(&setting.says).trim_end_matches('.')
    );
    detail(out, "setting", &text, style);
}

fn draw_value(out: &mut String, view: &View, value: &ValueView, style: TextStyle) {
    let keys = if value.keys.is_empty() { String::new() } else { format!(" {}", value.keys.join(".")) };
    let guess = if value.guess { ", through a function that is not known" } else { "" };
    let marks = match value.sanitizers.as_slice() {
        [] => String::new(),
        marks => format!(", after {}", marks.join(", ")),
    };
    let text = format!(
        "`{}`{marks}{guess} ({}): {}",
        clean(&value.value),
        short(&value.at, view),
        clean(&value.ended)
    );
    detail(out, &format!("{}{keys}", value.argument), &text, style);
    for data in &value.data {
        let rated = data.severity.map(|level| format!(" ({})", severity(level))).unwrap_or_default();
        let because = clean(&data.because);
        let text = format!(
            "= {} [{}], {} confidence, {}: {because}; {}{rated}",
            data.name,
            data.category,
            confidence(data.confidence),
            data.basis.in_words(),
            data.verdict
        );
        detail(out, "", &text, style);
    }
    if !value.why_not.is_empty() {
        detail(out, "", &format!("= nothing personal: {}", clean(&value.why_not)), style);
    }
    // The source and the sink are said above.
    if value.steps.len() > 2 {
        for step in value.steps.iter().take(limits::TEXT_STEPS) {
            detail(out, "", &format!("  {}  {}", short(&step.at, view), clean(&step.what)), style);
        }
    }
}

/// The path is left out for the asked file.
fn short(at: &At, view: &View) -> String {
    if at.path == view.path {
        format!("{}:{}", at.line, at.column)
    } else {
        format!("{}:{}:{}", clean(&at.path), at.line, at.column)
    }
}
