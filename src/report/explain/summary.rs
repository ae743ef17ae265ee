//! What is known about a call, in one sentence.

use super::view::{CallView, SinkView};

/// The answer in one sentence.
pub(super) fn summary(call: &CallView) -> String {
    let data = || call.sinks.iter().flat_map(|sink| &sink.values).flat_map(|value| &value.data);
    let names = |sinks: &mut dyn Iterator<Item = &SinkView>| {
        let mut names: Vec<String> = sinks.map(|sink| sink_name(&sink.destination_name, &sink.api)).collect();
        names.sort();
        names.dedup();
        names.join(", ")
    };
    let own = names(&mut call.sinks.iter().filter(|sink| sink.own));
    let through = names(&mut call.sinks.iter().filter(|sink| !sink.own));
    let what = match (own.is_empty(), through.is_empty()) {
        (false, _) => match call.kind {
            "assignment" => format!("an assignment that {own} reads"),
            "element" => format!("an element that {own} reads"),
            "settings" => format!("settings of {own}"),
            _ => format!("a call of {own}"),
        },
        (true, false) if call.kind == "passage" => format!("what stands here reaches {through}"),
        (true, false) => format!("leads to {through}"),
        (true, true) => return no_sink(call),
    };
    let reported = data().filter(|data| data.counts).count();
    let quiet = data().count() - reported;
    let settings = call.sinks.iter().flat_map(|sink| &sink.settings).filter(|setting| setting.counts).count();
    let what = match settings {
        0 => what,
        settings => format!("{what}; settings are reported {}", times(settings)),
    };
    match (call.never_runs, reported, quiet) {
        (true, ..) => format!("{what}, which never runs: nothing is reported"),
        (_, 0, 0) => format!("{what}; nothing personal was seen in what it is given"),
        (_, 0, quiet) => format!("{what}; personal data was seen {}, none of it is reported", times(quiet)),
        (_, reported, _) => format!("{what}; personal data is reported {}", times(reported)),
    }
}

/// Elements and settings have no method.
pub(super) fn sink_name(destination: &str, api: &str) -> String {
    if api.is_empty() { destination.to_owned() } else { format!("{destination} `{api}`") }
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
