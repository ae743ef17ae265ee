//! Types that calls describe: `z.object({ email: z.string() })`, `S.parse(x)`, `db.user.findFirst()`.
//!
//! What such calls say is knowledge ([`SchemaLibrary`]); here it is laid over the graph. A description is followed where it stands and
//! nothing is built: a type of this kind is a call or literal and the library it is read by.

use super::asked::{Asking, Row};
use super::leaves::Leaf;
use super::values::{NUMBER, TEXT, TRUTH};
use super::{KeyName, TypeAt, TypeForm, Types};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::schema::{
    ScalarName, SchemaBase, SchemaLibrary, SchemaOperand, SchemaScalar, Shape, library_at, shape_of,
};
use crate::ir::{CallId, Entry, Key, Literal, Type, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Field, Fields, Node};
use crate::source::FileId;

/// What a value describes to a library.
#[derive(Clone, Copy, Debug)]
pub struct Described<'p> {
    pub(super) library: &'p SchemaLibrary,
    pub(super) what: What<'p>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What<'p> {
    Value(ValueId),
    Call {
        call: CallId,
        shape: &'p Shape,
        /// One element of the list that the call makes.
        is_item: bool,
        /// The call that says which of the fields are read: `.select('plan')`.
        picked: Option<CallId>,
    },
    /// A row of a model that files of schemas declare.
    Row(Row<'p>),
}

/// How a call describes something.
pub(super) enum Made<'p> {
    Shape(&'p Shape),
    /// `S.optional()`: what its receiver describes.
    Same(ValueId),
}

impl<'p> TypeAt<'p> {
    pub(super) fn described(file: FileId, library: &'p SchemaLibrary, value: ValueId) -> Self {
        let form = TypeForm::Described(Described { library, what: What::Value(value) });
        Self { file, form, bound: None }
    }
}

impl TypeAt<'_> {
    /// The argument of the call that describes this whose fields the result has: the value of `S.parse(value)`.
    pub fn carried(&self) -> Option<u16> {
        let TypeForm::Described(Described { what: What::Call { shape, .. }, .. }) = &self.form else {
            return None;
        };
        match shape.carries.as_ref()?.base {
            SchemaBase::Argument(number) => Some(number),
            _ => None,
        }
    }
}

impl<'p> Types<'p> {
    /// The type of what a call gives, and the key of the result under which it stands. `path` is the callee's, where it is known better
    /// than the graph tells.
    pub fn given(&self, call: CallRef, path: Option<&ApiPath>) -> Option<(TypeAt<'p>, Option<&'p str>)> {
        let site = self.program.module(call.file).call(call.id);
        let own = || self.origin(Node { file: call.file, id: site.callee }, limits::SCHEMA_CHAIN);
        let path = path.cloned().or_else(own)?;
        let (library, rest) = library_at(self.schemas, &path)?;
        if let Some(shape) = shape_of(&library.gives, rest) {
            let what = What::Call { call: call.id, shape, is_item: false, picked: None };
            let form = TypeForm::Described(Described { library, what });
            return Some((TypeAt { file: call.file, form, bound: None }, shape.to.as_deref()));
        }
        // `User.findOne().lean()`
        let [.., Segment::Return, Segment::Member(name)] = rest else { return None };
        if !library.keeps.contains(name) {
            return None;
        }
        let is_picking = library.picked_by.contains(name);
        let module = self.program.module(call.file);
        let Value::Load { base, .. } = module.value(site.callee) else { return None };
        let Value::Call(id) = module.value(*base) else { return None };
        let receiver =
            ApiPath { segments: path.segments[..path.segments.len() - 2].to_vec(), root: path.root };
        let (mut given, to) = self.given(CallRef { file: call.file, id: *id }, Some(&receiver))?;
        if is_picking
            && let TypeForm::Described(Described { what: What::Call { picked, .. }, .. }) = &mut given.form
        {
            *picked = Some(call.id);
        }
        Some((given, to))
    }

    /// What a function of this name gives that a generator made of a description, where the program has no more of it: `useMeQuery()` of `query Me { … }`.
    pub fn given_by_name(&self, name: &str) -> Option<(TypeAt<'p>, Option<&'p str>)> {
        self.schemas.iter().find_map(|library| {
            library.hooks.iter().find_map(|hook| {
                let (ty, _) = self.type_in_files(library, &hook.type_of(name)?)?;
                Some((ty, hook.to.as_deref()))
            })
        })
    }

    /// What a value describes to the library that made it: the type of what `S.parse(x)` gives.
    pub fn description(&self, node: Node) -> Option<TypeAt<'p>> {
        self.library_of(node).map(|library| TypeAt::described(node.file, library, node.id))
    }

    /// What a value describes to the library at a path.
    pub fn described_by(&self, node: Node, path: &ApiPath) -> Option<TypeAt<'p>> {
        let (library, _) = library_at(self.schemas, path)?;
        Some(TypeAt::described(node.file, library, node.id))
    }

    /// What a value describes to the library whose call is given it: `useQuery(DOCUMENT)`, where the value comes from no library.
    pub fn description_to(&self, node: Node, call: CallRef) -> Option<TypeAt<'p>> {
        let callee = self.program.module(call.file).call(call.id).callee;
        let library = self.library_of(Node { file: call.file, id: callee })?;
        Some(TypeAt::described(node.file, library, node.id))
    }

    /// What a call makes that is a function of what it describes: `ReturnType<typeof rootReducer>`.
    pub(super) fn made_function(&self, file: FileId, value: ValueId) -> Option<TypeAt<'p>> {
        let Value::Call(id) = self.program.module(file).value(value) else { return None };
        match self.made(CallRef { file, id: *id })? {
            (library, Made::Shape(_)) => Some(TypeAt::described(file, library, value)),
            (_, Made::Same(_)) => None,
        }
    }

    /// A parent that a library makes or knows: `extends OmitType(User, ['email'])`, and `extends Model<Row>`, whose instances are what it is given.
    pub(super) fn described_parent(&self, parent: &TypeAt<'p>, given: &[TypeAt<'p>]) -> Option<TypeAt<'p>> {
        let TypeForm::Value(value) = parent.form else { return None };
        self.made_function(parent.file, value).or_else(|| {
            let path = self.origin(Node { file: parent.file, id: value }, limits::SCHEMA_CHAIN)?;
            let (library, rest) = library_at(self.schemas, &path)?;
            given.first().filter(|_| library.types.iter().any(|own| own == rest)).cloned()
        })
    }

    /// The fields that a description has.
    pub(super) fn described_fields(
        &self,
        leaf: &Leaf<'p>,
        described: Described<'p>,
        depth: usize,
        fields: &mut Fields<'p>,
    ) -> Option<bool> {
        let library = described.library;
        match described.what {
            What::Value(value) => {
                let Value::Object(entries) = self.program.module(leaf.ty.file).value(value) else {
                    return None;
                };
                let typed = |value| TypeAt::described(leaf.ty.file, library, value);
                let field = |entry: &'p Entry| match entry {
                    // `'phone?': 'string'`
                    Entry::Field { key: Key::Name(name), value, .. } => {
                        Some((KeyName::plain(name.trim_end_matches('?')), typed(*value)))
                    }
                    _ => None,
                };
                self.fields_of_entries(leaf, entries, depth, (&field, &typed), fields);
                Some(true)
            }
            What::Call { call, shape, is_item, picked } if is_item || !shape.list => {
                let site = CallRef { file: leaf.ty.file, id: call };
                if let Some(row) = self.row_of(site, library, shape) {
                    return self.row_fields(leaf.ty.file, library, row, depth, fields);
                }
                let names = |operand: &Option<_>| operand.as_ref().and_then(|one| self.named_keys(site, one));
                let (mut only, mut without) = (names(&shape.only), names(&shape.without).unwrap_or_default());
                let first =
                    SchemaOperand { of_method: None, base: SchemaBase::Argument(0), path: Vec::new() };
                let picks = shape.picks.as_ref().map(|picks| (site, picks));
                let later = picked.map(|call| (CallRef { id: call, ..site }, &first));
                for (site, operand) in picks.into_iter().chain(later) {
                    let projection = self.projection(site, operand);
                    only = projection.only.or(only);
                    without.extend(projection.without);
                }
                let mut known = false;
                for part in self.shape_parts(leaf.ty.file, call, library, shape) {
                    let Some(all) = self.fields_within(&part, depth) else { continue };
                    known = true;
                    fields.is_open |= all.is_open;
                    let names =
                        |names: &[&str], field: &Field<'p>| names.contains(&field.name.text().as_ref());
                    fields.list.extend(all.list.into_iter().filter(|field| {
                        only.as_ref().is_none_or(|only| names(only, field)) && !names(&without, field)
                    }));
                }
                known.then_some(true)
            }
            What::Row(row) if !row.list => self.row_fields(leaf.ty.file, library, row, depth, fields),
            What::Call { .. } | What::Row(_) => None,
        }
    }

    /// `db.order.findFirst({ include: … })`: a row of `Order`, where the call says how rows are asked for.
    fn row_of(&self, call: CallRef, library: &'p SchemaLibrary, shape: &'p Shape) -> Option<Row<'p>> {
        let asked = shape.asked.as_ref()?;
        let callee = self.program.module(call.file).call(call.id).callee;
        let model = self.member_model(call.file, callee, library)?;
        let by = match self.operand_values(call, asked).as_slice() {
            [] => Asking::Absent,
            [node, ..] => self.asking_value(*node)?,
        };
        Some(Row { model, by, list: false })
    }

    /// The elements of a list that is described.
    pub(super) fn described_element(&self, at: &TypeAt<'p>, described: Described<'p>) -> Option<TypeAt<'p>> {
        let library = described.library;
        match described.what {
            What::Call { call, shape, is_item: false, picked } if shape.list => {
                let what = What::Call { call, shape, is_item: true, picked };
                let form = TypeForm::Described(Described { library, what });
                Some(TypeAt { form, ..at.clone() })
            }
            What::Call { .. } => None,
            What::Row(row) => row.list.then(|| TypeAt::row(at.file, library, Row { list: false, ..row })),
            What::Value(value) => match self.program.module(at.file).value(value) {
                Value::List(items) => items.iter().find_map(|item| match item {
                    crate::ir::ListItem::Item(item) => Some(TypeAt::described(at.file, library, *item)),
                    _ => None,
                }),
                _ => None,
            },
        }
    }

    /// `S.safeParse(x).data`, `typeof S.infer`, `typeof S.shape`: members that only the knowledge of the library tells.
    pub(super) fn described_member(&self, leaf: &Leaf<'p>, name: &str) -> Option<TypeAt<'p>> {
        let TypeForm::Value(value) = leaf.ty.form else { return None };
        let file = leaf.ty.file;
        let Value::Call(call) = self.program.module(file).value(value) else { return None };
        if let Some((ty, Some(to))) = self.given(CallRef { file, id: *call }, None)
            && to == name
        {
            return Some(ty);
        }
        let library = self.library_of(Node { file, id: value })?;
        let is_of_it = library.infers.iter().chain(&library.opens).any(|own| own == name);
        is_of_it.then(|| TypeAt::described(file, library, value))
    }

    /// `z.boolean()`, `t.string`, `Boolean`, `'boolean'`.
    pub(super) fn described_scalar(
        &self,
        file: FileId,
        value: ValueId,
        library: &'p SchemaLibrary,
    ) -> Option<&'static Type> {
        let fits = |name: &dyn Fn(&ScalarName) -> bool| {
            let found = library.scalars.iter().find(|(own, _)| name(own));
            found.map(|(_, scalar)| match scalar {
                SchemaScalar::Text => &TEXT,
                SchemaScalar::Number => &NUMBER,
                SchemaScalar::Flag => &TRUTH,
            })
        };
        if let Value::Literal(Literal::String(text)) = self.program.module(file).value(value) {
            return fits(&|name| matches!(name, ScalarName::Text(own) if own == text));
        }
        let path = self.origin(Node { file, id: value }, limits::SCHEMA_CHAIN)?;
        let own = library_at(self.schemas, &path);
        fits(&|name| match name {
            ScalarName::Global(global) => *global == path,
            ScalarName::Path(segments) => own.as_ref().is_some_and(|(own, rest)| {
                let is_own = std::ptr::eq(*own, library) && rest.starts_with(segments);
                is_own && rest.len() <= segments.len() + 1
            }),
            ScalarName::Text(_) => false,
        })
    }

    pub(super) fn made(&self, call: CallRef) -> Option<(&'p SchemaLibrary, Made<'p>)> {
        self.made_by(call, None)
    }

    /// The same where several libraries read the same values: as `reader` does, if it knows the call.
    pub(super) fn made_by(
        &self,
        call: CallRef,
        reader: Option<&'p SchemaLibrary>,
    ) -> Option<(&'p SchemaLibrary, Made<'p>)> {
        let module = self.program.module(call.file);
        let callee = module.call(call.id).callee;
        let path = self.origin(Node { file: call.file, id: callee }, limits::SCHEMA_CHAIN)?;
        let by_reader =
            reader.and_then(|reader| Some((reader, shape_of(&reader.makes, reader.below(&path)?)?)));
        if let Some((reader, shape)) = by_reader {
            return Some((reader, Made::Shape(shape)));
        }
        let (library, rest) = library_at(self.schemas, &path)?;
        if let Some(shape) = shape_of(&library.makes, rest) {
            return Some((library, Made::Shape(shape)));
        }
        let Value::Load { base, .. } = module.value(callee) else { return None };
        let is_method = rest.iter().any(|segment| matches!(segment, Segment::Return | Segment::Instance));
        let is_same = is_method && shape_of(&library.gives, rest).is_none();
        is_same.then_some((library, Made::Same(*base)))
    }

    /// The library whose calls a value comes from.
    pub(super) fn library_of(&self, node: Node) -> Option<&'p SchemaLibrary> {
        let path = self.origin(node, limits::SCHEMA_CHAIN)?;
        library_at(self.schemas, &path).map(|(library, _)| library)
    }
}

pub(super) fn named_entry(entry: &Entry, wanted: &str) -> Option<ValueId> {
    match entry {
        Entry::Field { key: Key::Name(key), value, .. } if key == wanted => Some(*value),
        _ => None,
    }
}
