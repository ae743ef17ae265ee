//! The types of values, as far as a look at the graph tells: annotations, literals, calls of declared functions.

use compact_str::CompactString;

use super::leaves::Leaf;
use super::{TypeAt, TypeForm, Types};
use crate::ir::{CallKind, FunctionId, Key, Literal, PrimitiveType, Type, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, Exported, FunctionRef, Node, Program};
use crate::source::FileId;

impl Program {
    /// A type written in a function: its type parameters stand for their defaults.
    pub fn annotated<'p>(&'p self, file: FileId, function: FunctionId, ty: &'p Type) -> TypeAt<'p> {
        let module = self.module(file);
        let mut at = Some(function);
        for _ in 0..limits::NAME_HOPS {
            let Some(function) = at.map(|at| module.function(at)) else { break };
            if !function.type_parameters.is_empty() {
                return TypeAt::written(file, ty).bind(&function.type_parameters, &[]);
            }
            at = function.parent;
        }
        TypeAt::written(file, ty)
    }

    /// The declared type of a value: an annotation on it, its variable, or its parameter.
    pub fn declared_type(&self, node: Node) -> Option<TypeAt<'_>> {
        let module = self.module(node.file);
        let (ty, function) = match module.value(node.id) {
            Value::Typed { ty, .. } => (Some(ty.as_ref()), module.owner(node.id)),
            Value::Capture(binding) => {
                let binding = module.binding(*binding);
                (binding.ty.as_ref(), binding.function)
            }
            Value::Parameter(n) => {
                let function = module.owner(node.id);
                (module.function(function).parameters.get(usize::from(*n))?.ty.as_ref(), function)
            }
            _ => {
                let binding = module.names.get(node.id.index()).copied().flatten();
                (binding.and_then(|binding| module.binding(binding).ty.as_ref()), module.owner(node.id))
            }
        };
        ty.map(|ty| self.annotated(node.file, function, ty))
    }

    /// The type of the nth parameter of a function, with the types that a call gives.
    pub fn returned_type(&self, function: FunctionRef, call: Option<CallRef>) -> Option<TypeAt<'_>> {
        let declared = self.function(function);
        let ty = declared.return_type.as_ref()?;
        let given = call.map(|call| {
            let arguments = &self.module(call.file).call(call.id).type_arguments;
            arguments.iter().map(|ty| TypeAt::written(call.file, ty)).collect::<Vec<_>>()
        });
        let given = given.unwrap_or_default();
        if declared.type_parameters.is_empty() {
            return Some(self.annotated(function.file, function.id, ty));
        }
        Some(TypeAt::written(function.file, ty).bind(&declared.type_parameters, &given))
    }
}

impl<'p> Types<'p> {
    /// `x` of `typeof x`, `x.y` of `typeof x.y`.
    pub(super) fn named_value(&self, file: FileId, name: &'p [CompactString]) -> Vec<TypeAt<'p>> {
        let Some((first, rest)) = name.split_first() else { return Vec::new() };
        let module = self.program.module(file);
        let mut found = Vec::new();
        if let Some(import) = module.imports.iter().find(|import| import.local == *first) {
            let target = self.program.target(file, import.request);
            for exported in self.program.imported(target, &import.imported) {
                if let Exported::Value { node, member: None } = exported {
                    found.push(TypeAt::value(node.file, node.id));
                }
            }
        } else if let Some(binding) = module.bindings.iter().find(|binding| binding.name == *first) {
            let whole = binding.writes.iter().filter(|write| write.is_whole());
            let values = whole.filter_map(|write| write.value).take(limits::TYPED_WRITES);
            found.extend(values.map(|value| TypeAt::value(file, value)));
        }
        for key in rest {
            found = found.iter().filter_map(|ty| self.member(ty, key)).collect();
        }
        found
    }

    /// A value: its annotation, or what it is made of.
    pub(super) fn split_value(
        &self,
        at: &TypeAt<'p>,
        value: ValueId,
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        let node = Node { file: at.file, id: value };
        if let Some(declared) = self.program.declared_type(node)
            && !(matches!(self.program.value(node), Value::Typed { .. }) && self.is_hole(&declared))
        {
            return self.split(&declared, None, depth, leaves);
        }
        let module = self.program.module(at.file);
        let next = |value: ValueId| TypeAt::value(at.file, value);
        match module.value(value) {
            Value::Typed { base, .. } | Value::Store { base, .. } | Value::AfterCall { base, .. } => {
                self.split(&next(*base), None, depth, leaves);
            }
            Value::Join(parts) => {
                for part in parts {
                    self.split(&next(*part), None, depth, leaves);
                }
            }
            Value::Capture(binding) => {
                let whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                for value in whole.filter_map(|write| write.value).take(limits::TYPED_WRITES) {
                    self.split(&next(value), None, depth, leaves);
                }
            }
            Value::Load { base, key } => self.split_load(&next(*base), key, depth, leaves),
            Value::Import(import) => {
                let entry = module.import(*import);
                let target = self.program.target(at.file, entry.request);
                for exported in self.program.imported(target, &entry.imported) {
                    if let Exported::Value { node, member: None } = exported {
                        self.split(&TypeAt::value(node.file, node.id), None, depth, leaves);
                    }
                }
            }
            Value::Call(_) => self.split_call(node, depth, leaves),
            Value::Parameter(index) => self.split_parameter(node, *index, depth, leaves),
            Value::This => {
                let class = module.function(module.owner(value)).class;
                let class = class.map(|id| TypeAt::instance(ClassRef { file: at.file, id }));
                leaves.extend(class.map(|ty| Leaf { ty, of: None }));
            }
            Value::Literal(literal) => leaves.push(Leaf { ty: literal_type(at, value, literal), of: None }),
            Value::Derived { kind, .. } => {
                let ty = match kind {
                    crate::ir::DerivedKind::Text => &TEXT,
                    crate::ir::DerivedKind::Arithmetic => &NUMBER,
                };
                leaves.push(Leaf { ty: TypeAt::written(at.file, ty), of: None });
            }
            Value::Test(_) => leaves.push(Leaf { ty: TypeAt::written(at.file, &TRUTH), of: None }),
            _ => leaves.push(Leaf { ty: at.clone(), of: None }),
        }
    }

    fn split_load(&self, base: &TypeAt<'p>, key: &Key, depth: usize, leaves: &mut Vec<Leaf<'p>>) {
        let member = match key {
            Key::Name(name) => self.member_within(base, name, depth),
            Key::Index(_) | Key::Any => self.element_within(base, depth),
            Key::Computed(_) => None,
        };
        if let Some(member) = member {
            self.split(&member, None, depth, leaves);
        }
    }

    /// `f()`, `new C()`: by the function's own words; a call of anything else stays what it is.
    fn split_call(&self, node: Node, depth: usize, leaves: &mut Vec<Leaf<'p>>) {
        let module = self.program.module(node.file);
        let Value::Call(id) = module.value(node.id) else { return };
        let site = module.call(*id);
        let callee = TypeAt::value(node.file, site.callee);
        let given: Vec<TypeAt<'p>> =
            site.type_arguments.iter().map(|ty| TypeAt::written(node.file, ty)).collect();
        if site.kind == CallKind::New {
            for leaf in self.leaves_within(&callee, depth) {
                if let Some(class) = self.class_value(&leaf.ty) {
                    let parameters = &self.program.module(class.file).class(class.id).type_parameters;
                    let ty = TypeAt::instance(class).bind(parameters, &given);
                    leaves.push(Leaf { ty, of: None });
                }
            }
            return;
        }
        let results = self.results(&callee, &given, depth);
        if results.is_empty() {
            leaves.push(Leaf { ty: TypeAt::value(node.file, node.id), of: None });
        }
        for result in results {
            self.split(&result, None, depth, leaves);
        }
    }

    /// What functions of a type return.
    pub(super) fn results(
        &self,
        function: &TypeAt<'p>,
        given: &[TypeAt<'p>],
        depth: usize,
    ) -> Vec<TypeAt<'p>> {
        let Some(depth) = self.spend(depth) else { return Vec::new() };
        let result = |leaf: Leaf<'p>| match leaf.ty.form {
            TypeForm::Written(Type::Function { returns, .. }) => Some(leaf.ty.with(returns)),
            TypeForm::Value(value) => {
                let module = self.program.module(leaf.ty.file);
                let Value::Closure(id) = module.value(value) else { return None };
                let declared = module.function(*id);
                Some(match &declared.return_type {
                    Some(ty) => TypeAt::written(leaf.ty.file, ty).bind(&declared.type_parameters, given),
                    None => TypeAt { form: TypeForm::Returned(*id), ..leaf.ty },
                })
            }
            _ => None,
        };
        self.leaves_within(function, depth).into_iter().filter_map(result).collect()
    }

    /// A function without a declared result: what it returns.
    pub(super) fn split_returned(
        &self,
        at: &TypeAt<'p>,
        function: FunctionId,
        depth: usize,
        leaves: &mut Vec<Leaf<'p>>,
    ) {
        let declared = self.program.module(at.file).function(function);
        match &declared.return_type {
            Some(ty) => self.split(&self.program.annotated(at.file, function, ty), None, depth, leaves),
            None => {
                for value in declared.returns.iter().take(limits::TYPED_WRITES) {
                    self.split(&TypeAt::value(at.file, *value), None, depth, leaves);
                }
            }
        }
    }

    /// `const send: Send = user => …`: the type of the variable says what the parameter is.
    fn split_parameter(&self, node: Node, index: u16, depth: usize, leaves: &mut Vec<Leaf<'p>>) {
        let module = self.program.module(node.file);
        let function = module.function(module.owner(node.id));
        let Some(closure) = function.value else { return };
        let closure = Node { file: node.file, id: closure };
        let Some(declared) = self.program.declared_type(closure) else { return };
        for leaf in self.leaves_within(&declared, depth) {
            if let TypeForm::Written(Type::Function { parameters, .. }) = leaf.ty.form
                && let Some(ty) = parameters.get(usize::from(index))
            {
                self.split(&leaf.ty.with(ty), None, depth, leaves);
            }
            // `const Page: React.FC<Props> = ({ user }) => …`: a package's type of functions takes what it is given.
            if let (TypeForm::Written(Type::Named { arguments, .. }), 0) = (leaf.ty.form, index)
                && let Some(ty) = arguments.first()
            {
                self.split(&leaf.ty.with(ty), None, depth, leaves);
            }
        }
    }

    /// The text of a string constant.
    pub(super) fn literal_text(&self, file: FileId, value: ValueId) -> Option<&'p str> {
        match self.program.module(file).value(value) {
            Value::Literal(Literal::String(text)) => Some(text),
            _ => None,
        }
    }
}

static TEXT: Type = Type::Primitive(PrimitiveType::String);
static NUMBER: Type = Type::Primitive(PrimitiveType::Number);
static TRUTH: Type = Type::Primitive(PrimitiveType::Boolean);
static NOTHING: Type = Type::Primitive(PrimitiveType::Nothing);

fn literal_type<'p>(at: &TypeAt<'p>, value: ValueId, literal: &Literal) -> TypeAt<'p> {
    match literal {
        Literal::String(_) | Literal::Regex(_) => TypeAt::value(at.file, value),
        Literal::Number(_) => TypeAt::written(at.file, &NUMBER),
        Literal::Bool(_) => TypeAt::written(at.file, &TRUTH),
        Literal::Null | Literal::Undefined => TypeAt::written(at.file, &NOTHING),
    }
}
