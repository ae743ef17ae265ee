//! The inventory as CSV (RFC 4180) for spreadsheets: one line for each transfer, setting, statement, lost call, mention, left-out file and note.

use super::view;
use crate::inventory::{Datum, Destination, Inventory, Transfer};
use crate::policy::channel_in_words;
use crate::report::Report;
use crate::report::place::Places;
use crate::report::text::{clean, confidence};

const COLUMNS: [&str; 18] = [
    "record",
    "destination",
    "destination_name",
    "kind",
    "home",
    "category",
    "category_name",
    "channel",
    "api",
    "key",
    "value",
    "path",
    "line",
    "identifiability",
    "sanitizers",
    "guards",
    "confidence",
    "says",
];

/// One line; what a record does not have stays empty.
#[derive(Default)]
struct Row {
    record: &'static str,
    category: (String, String),
    channel: String,
    api: String,
    key: String,
    value: String,
    path: String,
    line: Option<u32>,
    identifiability: &'static str,
    sanitizers: String,
    guards: String,
    confidence: &'static str,
    says: String,
}

pub(super) fn render(report: &Report<'_>, inventory: &Inventory) -> String {
    let mut out = String::new();
    row(&mut out, COLUMNS.into_iter());
    let mut places = Places::new(report.files);
    for destination in &inventory.destinations {
        for line in lines(destination, &mut places) {
            line.write(&mut out, Some(destination));
        }
    }
    let left_out = &inventory.left_out;
    let kinds = [
        ("skipped", &left_out.skipped),
        ("test", &left_out.tests),
        ("library", &left_out.libraries),
        ("generated", &left_out.generated),
    ];
    for (record, paths) in kinds {
        for path in paths {
            Row { record, path: path.to_string(), ..Row::default() }.write(&mut out, None);
        }
    }
    for note in report.notes {
        let (path, says) = (note.path.to_string(), note.message.clone());
        Row { record: "note", path, line: note.line, says, ..Row::default() }.write(&mut out, None);
    }
    out
}

fn lines(destination: &Destination, places: &mut Places<'_>) -> Vec<Row> {
    let mut lines = Vec::new();
    for datum in &destination.data {
        for transfer in &datum.transfers {
            lines.push(transferred(datum, transfer, places));
        }
    }
    let mut at = |site: &crate::inventory::Site| {
        (site.path.to_string(), Some(places.start(site.file, site.span).line))
    };
    for stated in &destination.stated {
        let ((path, line), says) = (at(&stated.site), view::statement(stated));
        lines.push(Row {
            record: "statement",
            key: stated.option.clone(),
            path,
            line,
            says,
            ..Row::default()
        });
    }
    for setting in &destination.settings {
        let ((path, line), says) = (at(&setting.site), setting.says.clone());
        let (key, value) = (setting.concern.clone(), setting.option.clone());
        lines.push(Row { record: "setting", key, value, path, line, says, ..Row::default() });
    }
    for call in &destination.calls {
        let ((path, line), api) = (at(&call.site), call.api.clone());
        let says = match (call.not_followed, call.cut) {
            (false, false) => String::new(),
            (true, false) => "not followed to its source".to_owned(),
            (_, true) => "a bound of the analysis was reached".to_owned(),
        };
        lines.push(Row { record: "call", api, path, line, says, ..Row::default() });
    }
    for mention in &destination.mentions {
        let (path, line, says) = (mention.path.to_string(), mention.line, view::mention(mention));
        let (key, value) = (mention.name.clone(), mention.version.clone().unwrap_or_default());
        lines.push(Row { record: "mention", key, value, path, line, says, ..Row::default() });
    }
    lines
}

/// A transfer of a datum.
fn transferred(datum: &Datum, transfer: &Transfer, places: &mut Places<'_>) -> Row {
    let guards: Vec<&str> = transfer.words.guards.iter().map(|guard| guard.name.as_str()).collect();
    let scrubbers: Vec<String> = transfer
        .words
        .scrubbers
        .iter()
        .map(|scrubber| format!("{} {}", scrubber.option, scrubber.effect))
        .collect();
    Row {
        record: "transfer",
        category: (datum.id.clone(), datum.name.clone()),
        channel: channel_in_words(transfer.channel).to_owned(),
        api: transfer.api.clone(),
        key: transfer.key.clone().unwrap_or_default(),
        value: transfer.words.value.clone(),
        path: transfer.site.path.to_string(),
        line: Some(places.start(transfer.site.file, transfer.site.span).line),
        identifiability: view::identifiability(transfer.words.identifiability),
        sanitizers: transfer.words.marks.join("; "),
        guards: guards.join("; "),
        confidence: confidence(transfer.confidence),
        says: scrubbers.join("; "),
    }
}

impl Row {
    fn write(&self, out: &mut String, destination: Option<&Destination>) {
        let of = |part: fn(&Destination) -> &str| destination.map_or("", part);
        let line = self.line.map_or_else(String::new, |line| line.to_string());
        let cells = [
            self.record,
            of(|one| &one.id),
            of(|one| &one.name),
            of(|one| &one.kind),
            of(|one| &one.home),
            &self.category.0,
            &self.category.1,
            &self.channel,
            &self.api,
            &self.key,
            &self.value,
            &self.path,
            &line,
            self.identifiability,
            &self.sanitizers,
            &self.guards,
            self.confidence,
            &self.says,
        ];
        row(out, cells.into_iter());
    }
}

fn row<'c>(out: &mut String, cells: impl Iterator<Item = &'c str>) {
    let cells: Vec<String> = cells.map(cell).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// Quoted where it must be. A spreadsheet takes a text that begins like a formula for one, so that it gets a `'` in front.
fn cell(text: &str) -> String {
    let text = clean(text);
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.into_owned() };
    if text.contains([',', '"', '\n', '\r', '\'']) || text.starts_with(' ') || text.ends_with(' ') {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"x\""), "\"say \"\"x\"\"\"");
        assert_eq!(cell("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
        assert_eq!(cell("user.email"), "user.email");
        assert_eq!(cell("a\nb"), "a b");
    }
}
