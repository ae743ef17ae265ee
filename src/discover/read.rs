//! Reads one walked file. Pure per file: the pipeline calls it in parallel. Never silent: the answer is a text,
//! perhaps with a note, or the note that says why there is none.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::WalkedFile;
use super::revision::Revision;
use crate::limits::FILE_BYTES;
use crate::source::{Note, NoteKind, SourceFile, decode, looks_minified};

/// A readable file and what was lost in reading it.
#[derive(Clone, Debug)]
pub struct ReadFile {
    pub file: SourceFile,
    /// [`NoteKind::InvalidUtf8`].
    pub note: Option<Note>,
}

/// Reads and decodes a file on disk; `Err` is the note why it is not analysed.
pub fn read(walked: &WalkedFile) -> Result<ReadFile, Note> {
    read_at(walked, &Revision::of_disk())
}

/// Reads and decodes a file as it is in a revision.
pub fn read_at(walked: &WalkedFile, revision: &Revision) -> Result<ReadFile, Note> {
    let note = |kind, message: String| Note { path: Arc::clone(&walked.path), kind, message, line: None };
    if is_minified_name(&walked.path) {
        return Err(note(NoteKind::Minified, "named as a minified file; not analysed".into()));
    }
    let bytes = bytes(walked, revision)
        .map_err(|error| note(NoteKind::Unreadable, format!("could not be read: {error}")))?
        .ok_or_else(|| {
            note(NoteKind::TooLarge, format!("larger than {} MB; not analysed", FILE_BYTES / 1024 / 1024))
        })?;
    let decoded =
        decode(&bytes).map_err(|kind| note(kind, "not text in UTF-8 or UTF-16; not analysed".into()))?;
    if is_xml(&decoded.text) {
        return Err(note(NoteKind::NotText, "XML, not a program; not analysed".into()));
    }
    if looks_minified(&decoded.text) {
        let message = "looks minified; not analysed, exclude it or analyse its source".into();
        return Err(note(NoteKind::Minified, message));
    }
    let lossy = decoded.lossy.then(|| {
        note(NoteKind::InvalidUtf8, "has bytes that are no UTF-8; they were replaced by U+FFFD".into())
    });
    let file = SourceFile { id: walked.id, path: Arc::clone(&walked.path), text: decoded.text.into() };
    Ok(ReadFile { file, note: lossy })
}

fn bytes(walked: &WalkedFile, revision: &Revision) -> io::Result<Option<Vec<u8>>> {
    match revision.differing(&walked.path) {
        Some(revised) => Ok(revised.map(|bytes| bytes.to_vec())),
        None => read_bounded(&walked.absolute, FILE_BYTES),
    }
}

/// The bytes of a file, or `None` when there are more than `limit`. The length that the file system states is
/// not trusted: a file may grow while it is read.
pub(super) fn read_bounded(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let bytes = read_beyond(path, limit)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= limit);
    Ok(fits.then_some(bytes))
}

/// As many bytes of a file as are allowed, and one more where there are more.
pub(super) fn read_beyond(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `vendor.min.js`, `a.min.mjs`.
fn is_minified_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.rsplit('.');
    let is_script = parts.next().is_some_and(|extension| extension.ends_with("js"));
    is_script && parts.next() == Some("min") && parts.next().is_some()
}

/// Translations of Qt programs are XML in files called `de.ts`.
fn is_xml(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with("<?xml") || start.starts_with("<!DOCTYPE TS")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::source::FileId;

    fn read_bytes(name: &str, bytes: &[u8]) -> Result<ReadFile, Note> {
        let folder = tempfile::tempdir().expect("temporary folder");
        let absolute = folder.path().join(name);
        fs::write(&absolute, bytes).expect("file written");
        read(&WalkedFile { id: FileId(0), path: name.into(), absolute, requested: true })
    }

    fn kind(name: &str, bytes: &[u8]) -> NoteKind {
        read_bytes(name, bytes).expect_err("not analysed").kind
    }

    #[test]
    fn every_file_is_text_or_a_note() {
        assert_eq!(kind("a.js", b"\0\0\0"), NoteKind::NotText);
        assert_eq!(kind("jquery.min.js", b"let a"), NoteKind::Minified);
        assert_eq!(kind("de.ts", b"<?xml version=\"1.0\"?><TS/>"), NoteKind::NotText);
        let large = vec![b' '; usize::try_from(FILE_BYTES).expect("fits") + 1];
        assert_eq!(kind("a.js", &large), NoteKind::TooLarge);
        let latin1 = read_bytes("a.js", b"'\xE9'").expect("is text");
        assert_eq!(latin1.note.map(|note| note.kind), Some(NoteKind::InvalidUtf8));
        let plain = read_bytes("min.js", b"let a").expect("is text");
        assert_eq!((&*plain.file.text, plain.note), ("let a", None));
    }

    #[test]
    fn a_file_that_vanished_is_a_note() {
        let gone = WalkedFile {
            id: FileId(0),
            path: "a.js".into(),
            absolute: "/nonexistent/a.js".into(),
            requested: true,
        };
        assert_eq!(read(&gone).expect_err("not analysed").kind, NoteKind::Unreadable);
    }
}
