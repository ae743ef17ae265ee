//! Where in a call a description stands, and where values come from: operands and origins.

use compact_str::CompactString;

use super::chains::call_before;
use super::{TypeAt, TypeForm, TypeSite, Types};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::schema::{SchemaBase, SchemaKey, SchemaLibrary, SchemaOperand, Shape};
use crate::ir::{
    CallId, CallKind, Entry, ImportedName, Key, ListItem, Literal, Module, Type, Value, ValueId,
};
use crate::limits;
use crate::link::{CallRef, Exported, Node, Target};
use crate::source::FileId;

impl<'p> Types<'p> {
    /// The access path of a value that a library gives, as far as the graph tells without callers.
    pub(super) fn origin(&self, node: Node, fuel: usize) -> Option<ApiPath> {
        let fuel = self.spend(fuel)?;
        let module = self.program.module(node.file);
        let at = |id: ValueId| Node { file: node.file, id };
        let root = |root| ApiPath { root, segments: Vec::new() };
        match module.value(node.id) {
            Value::Global(name) => Some(root(Root::Global(name.clone()))),
            Value::Namespace(request) => match self.program.target(node.file, *request) {
                Target::Package(package) => Some(root(Root::Package(package.clone()))),
                Target::File(_) | Target::Missing => None,
            },
            Value::Import(import) => {
                let entry = module.import(*import);
                let target = self.program.target(node.file, entry.request);
                let exported = self.program.imported(target, &entry.imported);
                exported.into_iter().find_map(|exported| self.origin_of_export(exported, fuel))
            }
            Value::Load { base, key: Key::Name(name) } => {
                let path = self.origin(at(*base), fuel);
                path.map(|path| path.then(Segment::Member(name.clone()))).or_else(|| {
                    let leaves =
                        self.leaves_within(&TypeAt::value(node.file, node.id), limits::FIELD_TYPE_DEPTH);
                    leaves.iter().find_map(|leaf| match leaf.ty.form {
                        TypeForm::Value(id) if (leaf.ty.file, id) != (node.file, node.id) => {
                            self.origin(Node { file: leaf.ty.file, id }, fuel)
                        }
                        _ => None,
                    })
                })
            }
            Value::Call(id) => {
                let call = module.call(*id);
                let last = if call.kind == CallKind::New { Segment::Instance } else { Segment::Return };
                self.origin(at(call.callee), fuel).map(|path| path.then(last))
            }
            Value::Capture(binding) => {
                let whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                let mut values = whole.filter_map(|write| write.value).take(limits::TYPED_WRITES);
                values.find_map(|value| self.origin(at(value), fuel))
            }
            Value::Typed { base, .. } | Value::Store { base, .. } | Value::AfterCall { base, .. } => {
                self.origin(at(*base), fuel)
            }
            Value::Join(parts) => parts.iter().find_map(|part| self.origin(at(*part), fuel)),
            Value::Parameter(index) => self.instance_declared(node, *index),
            _ => None,
        }
    }

    /// `source: DataSource`: an instance of a class of a package.
    fn instance_declared(&self, parameter: Node, index: u16) -> Option<ApiPath> {
        let module = self.program.module(parameter.file);
        let declared = module.function(module.owner(parameter.id)).parameters.get(usize::from(index))?;
        let Type::Named { name, .. } = declared.ty.as_ref()? else { return None };
        self.program.type_sites(parameter.file, name).into_iter().find_map(|site| match site {
            TypeSite::Package { package, name } => {
                let mut segments: Vec<Segment> = name.into_iter().map(Segment::Member).collect();
                segments.push(Segment::Instance);
                Some(ApiPath { root: Root::Package(package), segments })
            }
            TypeSite::Declared { .. } | TypeSite::Class(_) => None,
        })
    }

    fn origin_of_export(&self, exported: Exported, fuel: usize) -> Option<ApiPath> {
        match exported {
            Exported::Package { package, name } => Some(ApiPath {
                root: Root::Package(package),
                segments: name.into_iter().map(Segment::Member).collect(),
            }),
            Exported::Value { node, member: None } => self.origin(node, fuel),
            Exported::Value { node, member: Some(member) } => {
                self.origin(node, fuel).map(|path| path.then(Segment::Member(member)))
            }
            Exported::Namespace(_) => None,
        }
    }

    /// Where a constant is written that may have come through an import: `export default cart.reducer` of `import cart from './cart'`.
    pub(super) fn written_at(&self, node: Node) -> Node {
        let mut at = node;
        for _ in 0..limits::SCHEMA_CHAIN {
            let module = self.program.module(at.file);
            let next = match module.value(at.id) {
                Value::Import(import) => self.program.imported_value(at.file, *import),
                Value::Capture(binding) => match module.binding(*binding).writes.as_slice() {
                    [write] if write.is_whole() => write.value.map(|id| Node { file: at.file, id }),
                    _ => None,
                },
                _ => None,
            };
            let Some(next) = next else { break };
            at = next;
        }
        at
    }

    /// What the operands of a shape describe.
    pub(super) fn shape_parts(
        &self,
        file: FileId,
        call: CallId,
        library: &'p SchemaLibrary,
        shape: &'p Shape,
    ) -> Vec<TypeAt<'p>> {
        let call = CallRef { file, id: call };
        let site = self.program.module(file).call(call.id);
        let mut parts = Vec::new();
        for operand in &shape.of {
            match operand.base {
                SchemaBase::Type(at) => {
                    let given = site.type_arguments.get(usize::from(at));
                    parts.extend(given.map(|ty| TypeAt::written(file, ty)));
                }
                SchemaBase::Member => parts.extend(self.member_type(file, site.callee, library)),
                SchemaBase::Returned(at) if shape.values && self.stated_result(call, at).is_some() => {
                    parts.extend(self.stated_result(call, at));
                }
                _ => {
                    let values = self.operand_values(call, operand).into_iter();
                    parts.extend(values.map(|node| {
                        if shape.values {
                            TypeAt::value(node.file, node.id)
                        } else {
                            TypeAt::described(node.file, library, node.id)
                        }
                    }));
                }
            }
        }
        parts
    }

    /// `db.userProfile.find()`: the declared type `UserProfile`.
    fn member_type(&self, file: FileId, callee: ValueId, library: &'p SchemaLibrary) -> Option<TypeAt<'p>> {
        self.declared_as_member(file, callee, library).map(|(ty, _)| ty)
    }

    /// Its name.
    pub(super) fn member_model(
        &self,
        file: FileId,
        callee: ValueId,
        library: &'p SchemaLibrary,
    ) -> Option<&'p str> {
        self.declared_as_member(file, callee, library).map(|(_, name)| name)
    }

    fn declared_as_member(
        &self,
        file: FileId,
        callee: ValueId,
        library: &'p SchemaLibrary,
    ) -> Option<(TypeAt<'p>, &'p str)> {
        let module = self.program.module(file);
        let member = member_of(module, callee)?;
        let mut letters = member.chars();
        let mut name: String = letters.next()?.to_uppercase().collect();
        name.push_str(letters.as_str());
        self.type_in_files(library, &name)
    }

    /// A type that files of the tree declare for a library, and its name.
    pub(super) fn type_in_files(
        &self,
        library: &'p SchemaLibrary,
        name: &str,
    ) -> Option<(TypeAt<'p>, &'p str)> {
        let bare = || library.suffixes.iter().find_map(|suffix| name.strip_suffix(suffix.as_str()));
        let declared = library.files.iter().find_map(|ending| {
            let own = self.program.types_of_module(ending, name);
            own.first().or_else(|| self.program.types_of_module(ending, bare()?).first())
        });
        declared.map(|(file, index)| {
            let decl = &self.program.module(*file).types[*index];
            (TypeAt::written(*file, &decl.ty), decl.name.as_str())
        })
    }

    /// The keys that an operand names: those of an object that are not false, the texts of a list, a text. `None` when it is not given.
    pub(super) fn named_keys(&self, call: CallRef, operand: &SchemaOperand) -> Option<Vec<&'p str>> {
        let values = self.operand_values(call, operand);
        let mut names = Vec::new();
        for node in &values {
            for (file, id) in self.literals(*node) {
                let module = self.program.module(file);
                match module.value(id) {
                    Value::Object(entries) => names.extend(entries.iter().filter_map(|entry| match entry {
                        Entry::Field { key: Key::Name(name), value, .. } => {
                            let is_off = matches!(module.value(*value), Value::Literal(Literal::Bool(false)));
                            (!is_off).then_some(name.as_str())
                        }
                        _ => None,
                    })),
                    Value::List(items) => names.extend(items.iter().filter_map(|item| match item {
                        ListItem::Item(item) => self.literal_text(file, *item),
                        _ => None,
                    })),
                    _ => names.extend(self.literal_text(file, id)),
                }
            }
        }
        (!values.is_empty()).then_some(names)
    }

    /// The values that stand at an operand.
    pub(super) fn operand_values(&self, call: CallRef, operand: &SchemaOperand) -> Vec<Node> {
        let module = self.program.module(call.file);
        let Some(call) =
            operand.of_method.as_ref().map_or(Some(call), |method| call_before(module, call, method))
        else {
            return Vec::new();
        };
        let site = module.call(call.id);
        let at = |id: ValueId| Node { file: call.file, id };
        let argument = |n: u16| site.arguments.get(usize::from(n)).map(|argument| at(argument.value));
        let mut values: Vec<Node> = match operand.base {
            SchemaBase::Receiver => match module.value(site.callee) {
                Value::Load { base, .. } => vec![at(*base)],
                _ => Vec::new(),
            },
            SchemaBase::Callee => vec![at(site.callee)],
            SchemaBase::Argument(n) => argument(n).into_iter().collect(),
            SchemaBase::ArgumentsFrom(n) => {
                site.arguments.iter().skip(usize::from(n)).map(|argument| at(argument.value)).collect()
            }
            SchemaBase::Returned(n) => match argument(n).map(|node| module.value(node.id)) {
                Some(Value::Closure(function)) => {
                    let returns = &module.function(*function).returns;
                    returns.iter().take(limits::TYPED_WRITES).map(|id| at(*id)).collect()
                }
                _ => Vec::new(),
            },
            SchemaBase::Made(n) => self.made_with(at(site.callee), n).into_iter().collect(),
            SchemaBase::Type(_) | SchemaBase::Member => Vec::new(),
        };
        let member = member_of(module, site.callee).map(|name| SchemaKey::Name(name.clone()));
        for key in &operand.path {
            let Some(key) = (if *key == SchemaKey::Member { member.as_ref() } else { Some(key) }) else {
                return Vec::new();
            };
            values = values.into_iter().flat_map(|node| self.values_below(node, key)).collect();
        }
        values
    }

    /// An argument of the call that a chain begins with: `drizzle(url, { schema })` of `db.query.users.findFirst`.
    fn made_with(&self, callee: Node, argument: u16) -> Option<Node> {
        let mut at = callee;
        for _ in 0..limits::SCHEMA_CHAIN {
            let module = self.program.module(at.file);
            match module.value(at.id) {
                Value::Load { base, .. } | Value::Typed { base, .. } | Value::AfterCall { base, .. } => {
                    at.id = *base;
                }
                Value::Call(call) => {
                    let given = module.call(*call).arguments.get(usize::from(argument))?;
                    return Some(Node { file: at.file, id: given.value });
                }
                _ => {
                    let written = self.written_at(at);
                    if written == at {
                        return None;
                    }
                    at = written;
                }
            }
        }
        None
    }

    fn values_below(&self, node: Node, key: &SchemaKey) -> Vec<Node> {
        self.values_within(node, key, limits::FIELD_TYPE_DEPTH)
    }

    fn values_within(&self, node: Node, key: &SchemaKey, fuel: usize) -> Vec<Node> {
        let mut found = self.exported_as(node, key);
        for (file, id) in self.literals(node) {
            match self.program.module(file).value(id) {
                Value::Object(entries) => {
                    for entry in entries {
                        if let Entry::Spread { value, .. } = entry
                            && let Some(below) = fuel.checked_sub(1)
                        {
                            found.extend(self.values_within(Node { file, id: *value }, key, below));
                        }
                    }
                    found.extend(entries.iter().filter_map(|entry| match (entry, key) {
                        (Entry::Field { key: Key::Name(own), value, .. }, SchemaKey::Name(name)) => {
                            (own == name).then_some(Node { file, id: *value })
                        }
                        (Entry::Field { value, .. }, SchemaKey::Any) => Some(Node { file, id: *value }),
                        _ => None,
                    }));
                }
                Value::List(items) => found.extend(items.iter().filter_map(|item| match item {
                    ListItem::Item(value) => Some(Node { file, id: *value }),
                    _ => None,
                })),
                _ => {}
            }
        }
        found
    }

    /// What a module that is imported as a whole exports: `schema.users` of `import * as schema from './schema'`.
    fn exported_as(&self, node: Node, key: &SchemaKey) -> Vec<Node> {
        let (Value::Import(import), SchemaKey::Name(name)) = (self.program.value(node), key) else {
            return Vec::new();
        };
        let entry = self.program.module(node.file).import(*import);
        if entry.imported != ImportedName::Namespace {
            return Vec::new();
        }
        let target = self.program.target(node.file, entry.request);
        let exported = self.program.imported(target, &ImportedName::Name(name.clone()));
        let values = exported.into_iter().filter_map(|exported| match exported {
            Exported::Value { node, member: None } => Some(node),
            _ => None,
        });
        values.collect()
    }

    /// The literals that a value may be.
    pub(super) fn literals(&self, node: Node) -> Vec<(FileId, ValueId)> {
        let leaves = self.leaves_within(&TypeAt::value(node.file, node.id), limits::FIELD_TYPE_DEPTH);
        let values = leaves.into_iter().filter_map(|leaf| match leaf.ty.form {
            TypeForm::Value(value) => Some((leaf.ty.file, value)),
            _ => None,
        });
        values.collect()
    }
}

/// `users` of `db.query.users.findFirst`.
fn member_of(module: &Module, callee: ValueId) -> Option<&CompactString> {
    let Value::Load { base, .. } = module.value(callee) else { return None };
    match module.value(*base) {
        Value::Load { key: Key::Name(member), .. } => Some(member),
        _ => None,
    }
}
