//! Descriptions of descriptions: what `S.optional()`, `events[name]` and `S.shape` describe in the end.
//!
//! Takes a type that a call or literal describes, gives those that have fields or elements of their own.

use super::leaves::Leaf;
use super::schema::{Described, Made, What, named_entry};
use super::{TypeAt, TypeForm, Types, UNKNOWN};
use crate::ir::schema::SchemaLibrary;
use crate::ir::{Entry, Key, Type, Value};
use crate::link::{CallRef, Node};
use crate::summary::untyped;

impl<'p> Types<'p> {
    /// Down to descriptions that have fields or elements of their own.
    pub(super) fn split_described(
        &self,
        at: &TypeAt<'p>,
        described: Described<'p>,
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        match described.what {
            What::Call { call, shape, is_item, picked } => {
                let is_asked = shape.asked.is_some() || shape.picks.is_some() || picked.is_some();
                if (shape.list && !is_item) || is_asked || shape.only.is_some() || shape.without.is_some() {
                    return leaves.push(Leaf { ty: at.clone(), of: None });
                }
                for ty in self.shape_parts(at.file, call, described.library, shape) {
                    self.split(&ty, None, depth, leaves);
                }
            }
            What::Row(_) => leaves.push(Leaf { ty: at.clone(), of: None }),
            What::Value(value) => {
                let written = self.written_at(Node { file: at.file, id: value });
                if let Value::Load { base, key: Key::Name(key) } = self.program.value(written)
                    && let Some(library) = self.library_of(Node { file: written.file, id: *base })
                    && library.opens.contains(key)
                {
                    return self.split(&TypeAt::described(written.file, library, *base), None, depth, leaves);
                }
                if let Value::Load { base, key: Key::Computed(_) | Key::Any } = self.program.value(written) {
                    let of = Node { file: written.file, id: *base };
                    for one in self.entries_of(of) {
                        self.split(
                            &TypeAt::described(one.file, described.library, one.id),
                            None,
                            depth,
                            leaves,
                        );
                    }
                    return;
                }
                // `` graphql(`query { … }`) ``: the text says what it asks for, whatever the function declares to give.
                let document = self.program.module(written.file).documents.get(&written.id);
                if let Some(document) = document {
                    return self.split(&TypeAt::written(written.file, document), None, depth, leaves);
                }
                if let Some(scalar) = self.described_scalar(at.file, value, described.library) {
                    return leaves.push(Leaf { ty: TypeAt::written(at.file, scalar), of: None });
                }
                let is_stated = matches!(self.program.value(written), Value::Typed { .. });
                for leaf in self.leaves_within(&TypeAt::value(at.file, value), depth) {
                    match leaf.ty.form {
                        // `Object as () => User`
                        TypeForm::Written(Type::Function { returns, .. }) if is_stated => {
                            self.split(&leaf.ty.with(returns), None, depth, leaves);
                        }
                        // `Object as PropType<User>`
                        TypeForm::Written(_) | TypeForm::Instance(_)
                            if is_stated && !self.is_described(&leaf.ty) =>
                        {
                            leaves.push(leaf);
                        }
                        _ => self.split_description(&leaf.ty, described.library, depth, leaves),
                    }
                }
            }
        }
    }

    /// `events[name]` is any of the descriptions in `events`.
    fn entries_of(&self, table: Node) -> Vec<Node> {
        let table = self.written_at(table);
        let module = self.program.module(table.file);
        let Value::Object(entries) = module.value(untyped(module, table.id)) else { return Vec::new() };
        let value = |entry: &Entry| match entry {
            Entry::Field { value, .. } => Some(Node { id: *value, ..table }),
            Entry::Getter { .. } | Entry::Spread { .. } => None,
        };
        entries.iter().filter_map(value).collect()
    }

    /// Is it a type of a library whose values describe something: `Schema<User>`?
    fn is_described(&self, ty: &TypeAt<'p>) -> bool {
        matches!(ty.form, TypeForm::Written(Type::Named { name, .. }) if self.is_of_library(ty.file, name))
    }

    /// `ty` is the type of the description itself.
    pub(super) fn split_description(
        &self,
        ty: &TypeAt<'p>,
        library: &'p SchemaLibrary,
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        let TypeForm::Value(value) = ty.form else {
            // `const S: Schema<User> = …`
            if let TypeForm::Written(Type::Named { arguments, .. }) = ty.form
                && let Some(first) = arguments.first()
            {
                self.split(&ty.with(first), None, depth, leaves);
            }
            return;
        };
        let module = self.program.module(ty.file);
        let own = Leaf { ty: TypeAt::described(ty.file, library, value), of: None };
        match module.value(value) {
            Value::Call(id) => {
                let call = CallRef { file: ty.file, id: *id };
                if let Some(document) = module.documents.get(&value) {
                    return self.split(&TypeAt::written(ty.file, document), None, depth, leaves);
                }
                match self.made_by(call, Some(library)) {
                    Some((library, Made::Same(receiver))) => {
                        self.split(&TypeAt::described(ty.file, library, receiver), None, depth, leaves);
                    }
                    Some((library, Made::Shape(shape))) => {
                        let what = What::Call { call: *id, shape, is_item: false, picked: None };
                        let form = TypeForm::Described(Described { library, what });
                        self.split(&TypeAt { form, ..ty.clone() }, None, depth, leaves);
                    }
                    None => leaves.push(Leaf { ty: ty.with(&UNKNOWN), of: None }),
                }
            }
            Value::Object(entries) => {
                let typed_by = library.typed_by.as_deref();
                match typed_by.and_then(|key| entries.iter().find_map(|entry| named_entry(entry, key))) {
                    Some(value) => {
                        self.split(&TypeAt::described(ty.file, library, value), None, depth, leaves);
                    }
                    None => leaves.push(own),
                }
            }
            Value::List(_) => leaves.push(own),
            Value::Load { base, key: Key::Name(key) } if library.opens.contains(key) => {
                self.split(&TypeAt::described(ty.file, library, *base), None, depth, leaves);
            }
            Value::Class(class) => {
                let class = crate::link::ClassRef { file: ty.file, id: *class };
                leaves.push(Leaf { ty: TypeAt::instance(class), of: None });
            }
            _ => match self.described_scalar(ty.file, value, library) {
                Some(scalar) => leaves.push(Leaf { ty: TypeAt::written(ty.file, scalar), of: None }),
                None => match module.documents.get(&value) {
                    Some(document) => self.split(&TypeAt::written(ty.file, document), None, depth, leaves),
                    None => leaves.push(Leaf { ty: ty.with(&UNKNOWN), of: None }),
                },
            },
        }
    }
}
