//! What an engine around the program is told about it, in YAML: which tables there are, and what is called when they change.
//!
//! Takes a file, gives a module without code: its values are objects and lists, as if a program had them written out. What
//! they mean is data. A file that cannot be read is empty, with a note.

use compact_str::CompactString;
use serde_json::Value as Yaml;

use crate::ir::{Entry, FunctionId, Key, ListItem, Literal, Module, Value, ValueId};
use crate::limits;
use crate::source::{Note, NoteKind, SourceFile, Span};

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile) -> (Module, Vec<Note>) {
    let mut module = Module::empty(file.id, file.text.len());
    let mut options = serde_saphyr::options! {
        with_snippet: false,
    };
    options.budget = serde_saphyr::budget! {
        max_depth: limits::SETTINGS_DEPTH,
        max_nodes: limits::METADATA_NODES,
    };
    let Ok(yaml) = serde_saphyr::from_str_with_options::<Yaml>(&file.text, options) else {
        let message = "cannot be read as YAML; it was not analysed".to_owned();
        let note = Note { path: file.path.clone(), kind: NoteKind::SyntaxErrors, message, line: None };
        return (module, vec![note]);
    };
    add(&mut module, &yaml, Span::new(0, file.text.len()));
    (module, Vec::new())
}

/// As deep as the budget allows. Places are those of the file: nothing is reported here.
fn add(module: &mut Module, yaml: &Yaml, span: Span) -> ValueId {
    let value = match yaml {
        Yaml::Null => Value::Literal(Literal::Null),
        Yaml::Bool(value) => Value::Literal(Literal::Bool(*value)),
        Yaml::Number(number) => Value::Literal(Literal::Number(number.to_string().into())),
        Yaml::String(text) => Value::Literal(Literal::String(text.as_str().into())),
        Yaml::Array(items) => {
            Value::List(items.iter().map(|item| ListItem::Item(add(module, item, span))).collect())
        }
        Yaml::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, value)| {
                    let key = Key::Name(CompactString::from(key.as_str()));
                    Entry::Field { key, value: add(module, value, span), span }
                })
                .collect(),
        ),
    };
    let id = ValueId::new(module.values.len());
    module.values.push(value);
    module.spans.push(span);
    module.owners.push(FunctionId::new(0));
    module.names.push(None);
    id
}
