//! `CommonJS` exports: `module.exports = x`, `exports.a = x`, `module.exports.a = x`.

use tree_sitter::Node;

use super::Lowering;
use crate::ir::{ExportEntry, ExportKind, FunctionId, Key, ValueId};
use crate::source::Span;

impl Lowering<'_> {
    /// Records an export when a store is one. Names that the file declares itself are ordinary variables.
    pub(super) fn export_store(&mut self, root: Node<'_>, keys: &[Key], value: Option<ValueId>, span: Span) {
        let Some(value) = value else { return };
        let is_this = root.kind() == "this" && self.this_function() == FunctionId(0);
        if root.kind() != "identifier" && !is_this {
            return;
        }
        let keys = match (self.text(root), keys) {
            ("module", [Key::Name(exports), rest @ ..]) if exports == "exports" => rest,
            ("exports", keys) if !keys.is_empty() => keys,
            (_, keys) if is_this => keys,
            _ => return,
        };
        let kind = match keys {
            [] => ExportKind::Assign { value },
            [Key::Name(name)] => {
                ExportKind::Local { exported: name.clone(), local: None, value: Some(value) }
            }
            _ => return,
        };
        self.module.exports.push(ExportEntry { kind, span });
    }
}
