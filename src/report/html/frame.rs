//! Lines of code around a place, with the place marked and literal personal values masked.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::page::Page;
use crate::inventory::Inventory;
use crate::limits;
use crate::report::Report;
use crate::report::text::printable;
use crate::rules::lexicon::Lexicon;
use crate::source::{FileId, SourceFile, Span};

/// Printable texts, made once each.
pub(super) struct Frames<'a> {
    files: &'a [SourceFile],
    masked: FxHashMap<FileId, Vec<Span>>,
    lexicon: &'a Lexicon,
    texts: FxHashMap<FileId, Cow<'a, str>>,
}

impl<'a> Frames<'a> {
    pub(super) fn new(report: &Report<'a>, inventory: Option<&'a Inventory>) -> Self {
        let mut masked: FxHashMap<FileId, Vec<Span>> = FxHashMap::default();
        for finding in report.findings {
            masked.entry(finding.file).or_insert_with(|| finding.masked.to_vec());
            // The literal of a finding may stand in a file without one.
            if let Some(source) = finding.steps.first().filter(|_| finding.value.ends_with("(masked)")) {
                masked.entry(source.file).or_default().push(source.span);
            }
        }
        for (file, spans) in inventory.iter().flat_map(|inventory| &inventory.masked) {
            masked.entry(*file).or_default().extend_from_slice(spans);
        }
        Self { files: report.files, masked, lexicon: &report.rules.lexicon, texts: FxHashMap::default() }
    }

    /// The first lines of `around` with one line around them, and `mark` marked; where that stands further below, the lines
    /// around it instead.
    pub(super) fn draw(&mut self, page: &mut Page, file: FileId, around: Span, mark: Span) {
        let Some(source) = self.files.get(file.index()) else { return };
        let (masked, lexicon) = (self.masked.get(&file), self.lexicon);
        let text = self
            .texts
            .entry(file)
            .or_insert_with(|| printable(source, masked.map_or(&[], Vec::as_slice), lexicon));
        let (around, mark) = (fitting(text, around), fitting(text, mark));
        let line = |offset: usize| text[..offset].matches('\n').count();
        let is_near = around.0 <= mark.0 && line(mark.0) - line(around.0) < limits::FRAME_LINES;
        let (start, end) = if is_near { around } else { mark };
        let last = line(end).min(line(start) + limits::FRAME_LINES) + 1;
        let first = line(start).saturating_sub(1);
        page.raw("<pre class=\"frame\">");
        let mut at = 0;
        for (number, line) in text.split_inclusive('\n').enumerate().take(last + 1) {
            if number >= first {
                page.element("i", &[], &format!("{:>5} ", number + 1));
                marked(page, line, at, mark);
            }
            at += line.len();
        }
        page.raw("</pre>");
    }
}

/// One line with the part of it that lies in the range marked. A line of a bundle is cut.
fn marked(page: &mut Page, line: &str, at: usize, (start, end): (usize, usize)) {
    let cut = line.char_indices().nth(limits::TEXT_LINE).map_or(line.len(), |(cut, _)| cut);
    let line = &line[..cut];
    let text = line.trim_end_matches(['\n', '\r']);
    let inside = |offset: usize| offset.clamp(at, at + text.len()) - at;
    let (from, to) = (inside(start), inside(end));
    page.code_text(&text[..from]);
    if from < to {
        page.raw("<mark>");
        page.code_text(&text[from..to]);
        page.raw("</mark>");
    }
    page.code_text(&text[to..]);
    page.raw("\n");
}

/// The range within the text and on its characters.
fn fitting(text: &str, span: Span) -> (usize, usize) {
    let fit = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = fit(span.start);
    (start, fit(span.end).max(start))
}
