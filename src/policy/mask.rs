//! What no report may print: literal personal values and secrets that stand in the code.
//!
//! Takes the flows and settings, gives their literal places, and takes literal texts out of words.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Seen;
use crate::flow::{Flow, SettingUse, SettingWritten};
use crate::rules::vendor::SettingValue;
use crate::source::{FileId, Place, SourceFile, Span};

/// The literal places of a run.
#[derive(Debug, Default)]
pub(super) struct Masks {
    by_file: FxHashMap<FileId, Arc<[Span]>>,
}

impl Masks {
    pub(super) fn collect(seen: &Seen<'_>) -> Self {
        let &Seen { flows, settings, secrets, .. } = seen;
        let of_vendors = secrets.iter().map(|secret| secret.place);
        let literals = flows.iter().filter(|flow| flow.origin.is_literal).map(|flow| flow.origin.place);
        let is_secret =
            |use_: &&SettingUse| matches!(use_.written, SettingWritten::Value { secret: true, .. });
        let of_settings = settings.iter().filter(is_secret).map(|setting| setting.place);
        let mut places: Vec<Place> = literals.chain(of_settings).chain(of_vendors).collect();
        places.sort_unstable();
        places.dedup();
        let of_one_file = places.chunk_by(|one, other| one.file == other.file);
        let spans = |places: &[Place]| places.iter().map(|place| place.span).collect();
        Self { by_file: of_one_file.map(|places| (places[0].file, spans(places))).collect() }
    }

    /// Those that were collected before.
    pub(super) fn known(places: &[(FileId, Arc<[Span]>)]) -> Self {
        Self { by_file: places.iter().cloned().collect() }
    }

    /// The places in a file, sorted.
    pub(super) fn of_file(&self, file: FileId) -> Arc<[Span]> {
        self.by_file.get(&file).cloned().unwrap_or_default()
    }

    /// The text of a span without its literal places.
    pub(super) fn without<'t>(&self, file: &'t SourceFile, span: Span) -> Cow<'t, str> {
        let inside: Vec<Span> =
            self.of_file(file.id).iter().copied().filter(|literal| overlaps(*literal, span)).collect();
        if inside.is_empty() {
            return Cow::Borrowed(span.slice(&file.text));
        }
        let mut kept = String::new();
        let mut at = span.start;
        for literal in inside {
            if literal.start > at {
                kept.push_str(Span { start: at, end: literal.start }.slice(&file.text));
            }
            at = at.max(literal.end);
        }
        kept.push_str(Span { start: at.min(span.end), end: span.end }.slice(&file.text));
        Cow::Owned(kept)
    }
}

fn overlaps(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}

/// A text that must not be printed, for taking it out of words.
#[derive(Debug, Default)]
pub(super) struct Secret<'t> {
    text: Option<&'t str>,
}

impl<'t> Secret<'t> {
    /// The literal of a flow, without its quotes.
    pub(super) fn of_flow(flow: &Flow, files: &'t [SourceFile]) -> Self {
        Self { text: flow.origin.is_literal.then(|| literal_text(flow.origin.place, files)).flatten() }
    }

    pub(super) fn of_place(place: Place, files: &'t [SourceFile]) -> Self {
        Self { text: literal_text(place, files) }
    }

    pub(super) fn of_setting(setting: &'t SettingUse, files: &'t [SourceFile]) -> Self {
        let text = match &setting.written {
            SettingWritten::Value { value: Some(SettingValue::String(text)), secret: true } => {
                Some(text.as_str())
            }
            SettingWritten::Value { secret: true, .. } => literal_text(setting.place, files),
            SettingWritten::Value { .. } | SettingWritten::Default { .. } => None,
        };
        Self { text }
    }

    /// The first character and an ellipsis: enough to find the literal, not enough to use it.
    pub(super) fn shown(&self) -> Option<String> {
        let text = self.text?;
        let first = text.chars().next().filter(|_| text.chars().nth(SHORT).is_some());
        Some(format!("\"{}…\" (masked)", first.map_or_else(String::new, String::from)))
    }

    /// The words without the literal.
    pub(super) fn out_of(&self, words: &str) -> String {
        match self.text {
            Some(text) if text.len() > 1 && words.contains(text) => words.replace(text, "… (masked)"),
            _ => words.to_owned(),
        }
    }
}

/// Of a literal this short the first character would say too much.
const SHORT: usize = 5;

fn literal_text(place: Place, files: &[SourceFile]) -> Option<&str> {
    let text = place.span.slice(&files.get(place.file.index())?.text);
    Some(text.trim_matches(['"', '\'', '`']))
}
