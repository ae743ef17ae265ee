//! Which package a finding belongs to, and who owns its file: for the summaries of a repository with many teams.

use std::path::Path;

use crate::discover::{Owners, Resolver};
use crate::policy::{Finding, Package};
use crate::source::Note;

pub(super) fn packages(findings: &mut [Finding], resolver: &Resolver) {
    for finding in findings {
        finding.package = resolver.package(&finding.path).map(|(folder, name)| Package {
            name: name.unwrap_or_else(|| folder.rsplit('/').next().unwrap_or(folder)).to_owned(),
            folder: folder.to_owned(),
        });
    }
}

/// Gives the note why owners may be missing. The list is that on disk, whatever revision is analysed: it says who is to look now.
pub(super) fn owners(findings: &mut [Finding], root: &Path) -> Option<Note> {
    if findings.is_empty() {
        return None;
    }
    let (owners, note) = Owners::of(root);
    for finding in findings {
        finding.owners = owners.owners(&finding.path);
    }
    note
}
