//! Edges of the import graph that a build makes: names which files export are known to others that import nothing.
//!
//! A lexical search: takes texts, gives edges. Errs towards too many: a file that is too much costs time only.

use aho_corasick::AhoCorasick;

use super::select::Scanned;
use super::shared::exported_names;
use super::words::is_whole;
use crate::source::{FileId, SourceFile};

/// Who names what a file exports for everybody, and that file: `useSession` of `composables/session.ts`.
pub(super) fn unimported(files: &[SourceFile], scanned: &[Scanned]) -> Vec<(FileId, FileId)> {
    let mut names: Vec<(String, FileId)> = Vec::new();
    for (file, scanned) in files.iter().zip(scanned) {
        let default_name = scanned.shared_name.iter();
        let own = default_name.flat_map(|name| exported_names(&file.text, name));
        names.extend(own.map(|name| (name, file.id)));
    }
    let mut edges = Vec::new();
    let Ok(automaton) = AhoCorasick::new(names.iter().map(|(name, _)| name)) else { return edges };
    for file in files.iter().filter(|_| !names.is_empty()) {
        let before = edges.len();
        for found in automaton.find_overlapping_iter(&*file.text) {
            if is_whole(&file.text, found.range()) {
                edges.push((file.id, names[found.pattern().as_usize()].1));
            }
        }
        let own = &mut edges[before..];
        own.sort_unstable();
    }
    edges.dedup();
    edges.retain(|(from, to)| from != to);
    edges
}
