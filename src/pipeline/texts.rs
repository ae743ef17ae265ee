//! Runs over texts instead of a tree on disk.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::exceptions::Accepted;
use super::{Checked, Run, check};
use crate::discover::{FileKinds, ReadFile, Walked, WalkedFile};
use crate::lang;
use crate::rules::Model;
use crate::rules::policy::Policy;
use crate::source::SourceFile;

/// Checks texts that are not on disk: relative paths with their contents. For editors, examples and tests.
pub fn check_texts(model: &Model, policy: &Policy, texts: &[(&str, &str)], select_all: bool) -> Checked {
    check_accepting(model, policy, texts, (select_all, &Accepted::default()))
}

/// The same beside what a project accepts and declares.
pub(super) fn check_accepting(
    model: &Model,
    policy: &Policy,
    texts: &[(&str, &str)],
    (select_all, accepted): (bool, &Accepted),
) -> Checked {
    let walked = Walked::in_memory(texts, |path| lang::language_of(path).is_some());
    let by_path: FxHashMap<&str, &str> = texts.iter().copied().collect();
    let read = |file: &WalkedFile| {
        let text = by_path.get(file.path.as_ref()).copied().unwrap_or_default();
        let file = SourceFile { id: file.id, path: Arc::clone(&file.path), text: text.into() };
        Ok(ReadFile { file, note: None })
    };
    let kinds = FileKinds::new(None, Some(&[]), Some(&[]));
    check(&Run { select_all, ..Run::over((model, policy), (&walked, &read), kinds, accepted) })
}
