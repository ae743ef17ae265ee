//! Files that a framework gives to others by their names: `app/services/analytics.js` for `@service analytics`.
//!
//! A lexical search: takes texts and names, gives files. Errs towards too many: a file that is too much costs time only.

use super::Words;
use super::select::Scanned;
use crate::source::{FileId, SourceFile};

/// The files that are given by name, and the files that may ask for one.
pub(super) struct GivenFiles<'f> {
    given: Vec<(FileId, Words)>,
    asking: Vec<&'f SourceFile>,
}

/// Markup with the elements that reached files hold by their names: `data-order-target="phone"`.
pub(super) fn marked(files: &[SourceFile], reached: &[bool], forms: &[(String, String)]) -> Vec<FileId> {
    let has = |file: &&SourceFile, text: &String| {
        memchr::memmem::find(file.text.as_bytes(), text.as_bytes()).is_some()
    };
    let asked = forms
        .iter()
        .filter(|(package, _)| files.iter().any(|file| reached[file.id.index()] && has(&file, package)));
    let others = |text| files.iter().filter(move |file| !reached[file.id.index()] && has(file, text));
    asked.flat_map(|(_, text)| others(text)).map(|file| file.id).collect()
}

impl<'f> GivenFiles<'f> {
    pub(super) fn new(files: &'f [SourceFile], scanned: &[Scanned], takers: &[String]) -> Self {
        let asks = |file: &&SourceFile| {
            takers.iter().any(|taker| memchr::memmem::find(file.text.as_bytes(), taker.as_bytes()).is_some())
        };
        let has_given = scanned.iter().any(|scanned| !scanned.given_as.is_empty());
        let asking: Vec<&SourceFile> = files.iter().filter(|_| has_given).filter(asks).collect();
        let given = files.iter().zip(scanned).filter(|(_, scanned)| !scanned.given_as.is_empty());
        let given = given.filter(|_| !asking.is_empty());
        Self { given: given.map(|(file, own)| (file.id, Words::new(&own.given_as))).collect(), asking }
    }

    /// Who asks for a reached file, and the files that a reached file asks for.
    pub(super) fn files(&self, reached: &[bool]) -> Vec<FileId> {
        let mut found = Vec::new();
        for (given, names) in &self.given {
            let is_reached = reached[given.index()];
            let others = self.asking.iter().filter(|file| reached[file.id.index()] != is_reached);
            let naming = others.filter(|file| names.is_in(&file.text));
            if is_reached {
                found.extend(naming.map(|file| file.id));
            } else if naming.count() > 0 {
                found.push(*given);
            }
        }
        found
    }
}
