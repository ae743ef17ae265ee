//! Which fixes are made together: those of one file that do not change the same bytes. What is left waits for the next scan.

use std::sync::Arc;

use crate::lang;
use crate::policy::Finding;
use crate::policy::finding::FindingFix;
use crate::source::{Edit, FileId, SourceFile, edit};

/// A file as it will be.
#[derive(Debug)]
pub struct Planned {
    pub file: FileId,
    pub text: Arc<str>,
    /// Indexes of the findings that are mended.
    pub findings: Vec<usize>,
    edits: Vec<Edit>,
    /// Its text would follow the grammar less than before: it must not be written.
    pub is_broken: bool,
}

impl Planned {
    /// Where in the new text stands what began at a byte of the old one, if it is still there.
    pub fn moved(&self, at: u32) -> Option<u32> {
        edit::moved(at, &self.edits)
    }
}

/// The next texts of the files that have something to mend, in the order of the findings. `wanted` says which findings are to be mended.
pub fn plan(
    findings: &[Finding],
    files: &[SourceFile],
    wanted: impl Fn(&Finding, &FindingFix) -> bool,
) -> Vec<Planned> {
    let mut chosen: Vec<(FileId, Vec<(usize, &FindingFix)>)> = Vec::new();
    for (at, finding) in findings.iter().enumerate() {
        let Some(fix) = finding.fix.as_ref().filter(|fix| wanted(finding, fix)) else { continue };
        match chosen.iter_mut().find(|(file, _)| *file == finding.file) {
            None => chosen.push((finding.file, vec![(at, fix)])),
            Some((_, own)) if own.iter().all(|(_, other)| go_together(fix, other)) => own.push((at, fix)),
            Some(_) => {}
        }
    }
    chosen.into_iter().filter_map(|(file, own)| planned(files.get(file.index())?, &own)).collect()
}

/// The same fix twice, fixes of different bytes, and different options at the end of one object.
fn go_together(one: &FindingFix, other: &FindingFix) -> bool {
    if one.edits == other.edits {
        return true;
    }
    if let (Some(key), Some(other_key)) = (&one.adds, &other.adds)
        && let ([edit], [other_edit]) = (one.edits.as_slice(), other.edits.as_slice())
        && edit.span == other_edit.span
    {
        return key != other_key;
    }
    let same = |edit: &Edit| other.edits.contains(edit);
    !one.edits.iter().any(|edit| !same(edit) && other.edits.iter().any(|other| edit.collides(other)))
}

fn planned(file: &SourceFile, fixes: &[(usize, &FindingFix)]) -> Option<Planned> {
    let mut edits: Vec<Edit> = Vec::new();
    for edit in fixes.iter().flat_map(|(_, fix)| &fix.edits) {
        if !edits.contains(edit) {
            edits.push(edit.clone());
        }
    }
    let text: Arc<str> = edit::apply(&file.text, &edits)?.into();
    let errors = |text: &Arc<str>| {
        let file = SourceFile { text: Arc::clone(text), ..file.clone() };
        lang::syntax(&file).map_or(usize::MAX, |syntax| syntax.errors())
    };
    let is_broken = errors(&text) > errors(&file.text);
    let findings = fixes.iter().map(|(at, _)| *at).collect();
    Some(Planned { file: file.id, text, findings, edits, is_broken })
}
