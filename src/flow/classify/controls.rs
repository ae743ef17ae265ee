//! What is typed, where no handler leads to the element: the type of the element, or the field of a form that it is.
//!
//! ```tsx
//! const field = document.getElementById('note') as HTMLTextAreaElement;   // `field.value` is a text that somebody wrote
//! <textarea {...register('about')} />                                     // and so is `values.about`
//! ```
//!
//! Takes the end of a walk, or the name of a field. Elements of one name in one file count as one where they say the same; a type of
//! several elements says nothing (errs towards misses).

use compact_str::CompactString;

use super::inputs::typed_into;
use super::{Classified, Engine};
use crate::flow::classify::evidence::{Evidence, Name, within_value};
use crate::flow::state::TypeNote;
use crate::flow::walk::Found;
use crate::ir::{Call, CallId, CallKind, Entry, Key, MemberKind, Module, Type, Value};
use crate::link::{CallRef, Node};
use crate::rules::lexicon::NameHit;
use crate::rules::record::{Record, Shape};
use crate::source::FileId;

impl<'p> Engine<'p> {
    /// `el as HTMLTextAreaElement`, `querySelector<HTMLTextAreaElement>('#note')`, `e: ChangeEvent<HTMLTextAreaElement>`.
    pub(super) fn said_by_type(&self, found: &Found) -> Option<(String, NameHit)> {
        let inputs = &self.model.library.inputs;
        let links = self.tables.links(found.trace);
        let written = within_value(&links).filter(|link| {
            let keys = self.tables.keys(link.below);
            let names: Option<Vec<&str>> =
                keys.iter().map(|key| key.name().map(CompactString::as_str)).collect();
            names.is_some_and(|names| inputs.reads.contains(&names.join(".")))
        });
        let types = written.filter_map(|link| link.ty).flat_map(|note| self.written_in(note));
        let name = types.filter_map(element_type).find(|name| inputs.types.contains_key(*name))?;
        Some((format!("an element of type `{name}`"), self.typed_name(&inputs.types[name])?))
    }

    /// `document.getElementById('note').value`, `$('#note').val()`, where the page or component of the file has an element of that name.
    pub(super) fn said_by_selected(
        &mut self,
        found: &Found,
        evidence: &Evidence,
    ) -> Option<(String, NameHit)> {
        let (last, before) = evidence.names.split_last()?;
        let is_read = |name: &Name| self.model.library.inputs.reads.contains(&name.text);
        if !is_read(last) && !last.called {
            return None;
        }
        let asked = evidence.asked_for.iter().map(|asked| &asked.text);
        let texts = before.iter().filter(|name| !name.called).map(|name| &name.text).chain(asked);
        let names: Vec<String> = texts.map(|text| text.trim_start_matches('#').to_owned()).collect();
        names.iter().find_map(|name| self.said_by_named(found.state.node.file, name))
    }

    /// The type, or what a call is given as types.
    fn written_in(&self, note: TypeNote) -> Vec<&'p Type> {
        let program = self.program;
        match note {
            TypeNote::Value(value) => match program.value(value) {
                Value::Call(call) => program.module(value.file).call(*call).type_arguments.iter().collect(),
                Value::Typed { ty, .. } => vec![ty],
                Value::Parameter(index) => {
                    let parameters = &program.function(program.owner(value)).parameters;
                    parameters.get(usize::from(*index)).and_then(|own| own.ty.as_ref()).into_iter().collect()
                }
                _ => Vec::new(),
            },
            TypeNote::Variable(file, binding) => {
                program.module(file).binding(binding).ty.as_ref().into_iter().collect()
            }
            TypeNote::Member(class, span) => {
                let members = &program.module(class.file).class(class.id).members;
                let own =
                    members.iter().find(|own| own.span == span && matches!(own.kind, MemberKind::Field(_)));
                own.and_then(|own| own.ty.as_ref()).into_iter().collect()
            }
            TypeNote::Ambient(ambient) => vec![program.ambient_written(ambient).1],
            TypeNote::Returned(..) | TypeNote::Named(_) | TypeNote::Guarded(_) => Vec::new(),
        }
    }

    /// `values.about`, where the element that the form knows under this name says what it is.
    pub(super) fn by_control(
        &mut self,
        made: Node,
        record: &Record,
        field: &[CompactString],
    ) -> Option<Classified> {
        let is_form = record.shapes.iter().any(|shape| matches!(shape, Shape::Keys(_) | Shape::Named { .. }));
        let name = field.iter().rev().find(|name| !self.model.lexicon.says_nothing(name))?;
        if !is_form {
            return None;
        }
        self.said_by_named(made.file, name).or_else(|| self.said_near(made.file, name)).map(typed_into)
    }

    /// What the elements of a name in a file say, where all of them say the same.
    pub(super) fn said_by_named(&mut self, file: FileId, name: &str) -> Option<(String, NameHit)> {
        let elements = self.controls_named(file, name);
        self.said_alike(elements)
    }

    /// The elements of a file that have a name, or are given it by a call: `<textarea name="about">`, `<textarea {...register('about')} />`.
    fn controls_named(&self, file: FileId, name: &str) -> Vec<CallRef> {
        let mut found = Vec::new();
        for file in self.files_of_markup(file) {
            let module = self.program.module(file);
            let elements = module.calls.iter().enumerate().filter(|(_, site)| site.kind == CallKind::Element);
            let own = elements.filter(|(_, site)| self.is_named(module, site, name));
            found.extend(own.map(|(at, _)| CallRef { file, id: CallId::new(at) }));
        }
        found
    }

    fn is_named(&self, module: &Module, element: &Call, name: &str) -> bool {
        let inputs = &self.model.library.inputs;
        let props = element.arguments.first().map(|props| module.value(props.value));
        let Some(Value::Object(entries)) = props else { return false };
        entries.iter().any(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } => {
                inputs.is_own_name(key) && module.string(*value).is_some_and(|text| text == name)
            }
            Entry::Spread { value, .. } => {
                let Value::Call(call) = module.value(*value) else { return false };
                let first = module.call(*call).arguments.first();
                first.and_then(|first| module.string(first.value)).is_some_and(|text| text == name)
            }
            Entry::Field { .. } | Entry::Getter { .. } => false,
        })
    }
}

/// The one type of an element that stands in a type: `ChangeEvent<HTMLTextAreaElement>`, `HTMLTextAreaElement | null`.
fn element_type(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named { name, arguments, .. } => match arguments.as_slice() {
            [] => name.last().map(CompactString::as_str),
            [Type::Named { name, arguments, .. }, ..] if arguments.is_empty() => {
                name.last().map(CompactString::as_str)
            }
            _ => None,
        },
        Type::Union(parts) => {
            let mut named = parts.iter().filter(|part| matches!(part, Type::Named { .. }));
            named.next().filter(|_| named.next().is_none()).and_then(element_type)
        }
        _ => None,
    }
}
