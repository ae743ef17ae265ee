//! Formats that descriptions ask of a text: `email` of `z.string().email().optional()`, `pipe(string(), email())`, `'string.email'`.

use super::schema::{Described, What};
use super::{TypeAt, TypeForm, Types};
use crate::ir::path::Segment;
use crate::ir::schema::{ScalarName, SchemaFormat, SchemaLibrary, library_at};
use crate::ir::{Literal, Value, ValueId};
use crate::limits;
use crate::link::Node;
use crate::source::FileId;

impl<'p> Types<'p> {
    /// The word for the format that a described text has.
    pub fn format(&self, ty: &TypeAt<'p>) -> Option<&'p str> {
        let TypeForm::Described(Described { library, what: What::Value(value) }) = ty.form else {
            return None;
        };
        self.format_of(library, ty.file, value, limits::SCHEMA_CHAIN)
    }

    fn format_of(
        &self,
        library: &'p SchemaLibrary,
        file: FileId,
        value: ValueId,
        fuel: usize,
    ) -> Option<&'p str> {
        let fuel = self.spend(fuel)?;
        let module = self.program.module(file);
        match module.value(value) {
            Value::Literal(Literal::String(text)) => {
                let is_it = |name: &ScalarName| matches!(name, ScalarName::Text(own) if own == text);
                let formats = &library.formats;
                formats.iter().find(|format| format.calls.iter().any(is_it)).map(word)
            }
            Value::Call(call) => {
                let site = module.call(*call);
                let path = self.origin(Node { file, id: site.callee }, limits::SCHEMA_CHAIN)?;
                let (library, rest) = library_at(self.schemas, &path)?;
                if let Some(own) = library.formats.iter().find(|format| asks(format, rest)) {
                    return Some(word(own));
                }
                let receiver = match module.value(site.callee) {
                    Value::Load { base, .. } => Some(*base),
                    _ => None,
                };
                let parts = receiver.into_iter().chain(site.arguments.iter().map(|argument| argument.value));
                parts.take(limits::TYPED_WRITES).find_map(|part| self.format_of(library, file, part, fuel))
            }
            Value::Import(_) | Value::Capture(_) => {
                let leaves = self.leaves_within(&TypeAt::value(file, value), limits::FIELD_TYPE_DEPTH);
                leaves.iter().find_map(|leaf| match leaf.ty.form {
                    TypeForm::Value(inner) if (leaf.ty.file, inner) != (file, value) => {
                        self.format_of(library, leaf.ty.file, inner, fuel)
                    }
                    _ => None,
                })
            }
            _ => None,
        }
    }
}

fn word(format: &SchemaFormat) -> &str {
    &format.word
}

fn asks(format: &SchemaFormat, rest: &[Segment]) -> bool {
    let by_path = || format.calls.iter().any(|name| matches!(name, ScalarName::Path(path) if path == rest));
    let by_method = || match rest {
        [_, .., Segment::Member(name)] => format.methods.contains(name),
        _ => false,
    };
    by_path() || by_method()
}
