//! Lowering, seen through the text of the IR.

use std::sync::Arc;

use crate::ir::Module;
use crate::source::{FileId, Note, SourceFile};

fn lower_as(path: &str, text: &str) -> (Module, Vec<Note>) {
    super::lower(&SourceFile { id: FileId(0), path: Arc::from(path), text: Arc::from(text) })
}

#[test]
fn branches_join_and_guard() {
    let text =
        "import acme from 'acme'; const p = {}; if (ok) { p.a = user.a; } else { f(); } acme.track('x', p);";
    let (module, notes) = lower_as("a.js", text);
    assert!(notes.is_empty());
    let expected = "call1 fn0 @acme.track('x', ({} | {}[a = $user.a]))";
    assert!(module.dump().contains(expected), "{}", module.dump());
}
