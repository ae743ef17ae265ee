//! The types of values, as far as a look at the graph tells: annotations, literals, calls of declared functions.

use compact_str::CompactString;

use super::leaves::Leaf;
use super::{Bindings, TypeAt, TypeForm, Types};
use crate::ir::{
    CallKind, FunctionId, ImportedName, Key, Literal, PrimitiveType, Type, TypeParameter, Value, ValueId,
};
use crate::limits;
use crate::link::{CallRef, ClassRef, Exported, FunctionRef, Node, Program, Target};
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
        ty.map(|ty| self.annotated(node.file, function, ty)).or_else(|| self.ambient_value(node))
    }
}

impl<'p> Types<'p> {
    /// The declared result of a function, with the types that a call gives.
    pub fn returned_type(&self, function: FunctionRef, call: CallRef) -> Option<TypeAt<'p>> {
        let ty = self.program.function(function).return_type.as_ref()?;
        Some(self.type_at_call(function, ty, call))
    }

    /// The declared type of a parameter, with the types that a call gives: `Events[K]` of `track('open', props)` is that of `open`.
    pub fn taken_type(&self, function: FunctionRef, index: u16, call: CallRef) -> Option<TypeAt<'p>> {
        let parameter = self.program.function(function).parameters.get(usize::from(index))?;
        Some(self.type_at_call(function, parameter.ty.as_ref()?, call))
    }

    fn type_at_call(&self, function: FunctionRef, ty: &'p Type, call: CallRef) -> TypeAt<'p> {
        let parameters = &self.program.function(function).type_parameters;
        if parameters.is_empty() {
            return self.program.annotated(function.file, function.id, ty);
        }
        let given = &self.program.module(call.file).call(call.id).type_arguments;
        let given: Vec<_> = given.iter().map(|ty| TypeAt::written(call.file, ty)).collect();
        let inferred = self.inferred(function, parameters, call, limits::FIELD_TYPE_DEPTH);
        TypeAt::written(function.file, ty).bind_also(parameters, &given, &inferred)
    }

    /// `x` of `typeof x`, `x.y` of `typeof x.y`.
    pub(super) fn named_value(&self, file: FileId, name: &'p [CompactString]) -> Vec<TypeAt<'p>> {
        let Some((first, mut rest)) = name.split_first() else { return Vec::new() };
        let module = self.program.module(file);
        let mut found = Vec::new();
        if let Some(import) = module.imports.iter().find(|import| import.local == *first) {
            let target = self.program.target(file, import.request);
            let mut exported = self.program.imported(target, &import.imported);
            // `typeof api.load`, where `api` is a whole module.
            if let ([Exported::Namespace(file)], Some((key, after))) =
                (exported.as_slice(), rest.split_first())
            {
                exported = self.program.exported(*file, key);
                rest = after;
            }
            for exported in exported {
                if let Exported::Value { node, member: None } = exported {
                    found.push(TypeAt::value(node.file, node.id));
                }
            }
        } else if let Some(binding) = module.bindings.iter().find(|binding| binding.name == *first) {
            let whole = binding.writes.iter().filter(|write| write.is_whole());
            let values = whole.filter_map(|write| write.value).take(limits::TYPED_WRITES);
            found.extend(values.map(|value| TypeAt::value(file, value)));
        } else {
            // `declare function load(): User`
            found.extend(self.program.ambient(file, first).map(|id| self.program.ambient_type(id)));
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
        // `this.one` of `Store<User>`: what the class was given stays with the values of its methods.
        let next = |value: ValueId| TypeAt { form: TypeForm::Value(value), ..at.clone() };
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
                    self.split(&TypeAt::value(at.file, value), None, depth, leaves);
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
                let class = class.map(|id| TypeAt { form: TypeForm::Instance(id), ..at.clone() });
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
        if let (TypeForm::Value(value), Key::Name(name)) = (base.form, key)
            && let Value::Import(import) = self.program.module(base.file).value(value)
            && let Target::File(file) = self.program.import_target(base.file, *import)
            && self.program.module(base.file).import(*import).imported == ImportedName::Namespace
        {
            for exported in self.program.exported(*file, name) {
                if let Exported::Value { node, member: None } = exported {
                    self.split(&TypeAt::value(node.file, node.id), None, depth, leaves);
                }
            }
            return;
        }
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
            let before = leaves.len();
            for leaf in self.leaves_within(&callee, depth) {
                if let Some(class) = self.class_value(&leaf.ty) {
                    let ty = self.constructed(class, CallRef { file: node.file, id: *id });
                    leaves.push(Leaf { ty, of: None });
                }
            }
            if leaves.len() > before {
                return;
            }
        }
        let results = self.results(&callee, &given, Some(CallRef { file: node.file, id: *id }), depth);
        if results.is_empty() {
            match self.given(CallRef { file: node.file, id: *id }, None) {
                Some((ty, None)) => self.split(&ty, None, depth, leaves),
                _ => leaves.push(Leaf { ty: TypeAt::value(node.file, node.id), of: None }),
            }
        }
        for result in results {
            self.split(&result, None, depth, leaves);
        }
    }

    /// `new Repo<User>(url)`: an instance, with what the call gives its class.
    pub fn constructed(&self, class: ClassRef, call: CallRef) -> TypeAt<'p> {
        let declared = self.program.module(class.file).class(class.id);
        let given = &self.program.module(call.file).call(call.id).type_arguments;
        let given: Vec<_> = given.iter().map(|ty| TypeAt::written(call.file, ty)).collect();
        let function = declared.constructor.map(|id| FunctionRef { file: class.file, id });
        let inferred = function.map(|function| {
            self.inferred(function, &declared.type_parameters, call, limits::FIELD_TYPE_DEPTH)
        });
        TypeAt::instance(class).bind_also(&declared.type_parameters, &given, &inferred.unwrap_or_default())
    }

    /// What a method gives, by the type of its receiver.
    pub fn method_result(&self, receiver: &TypeAt<'p>, name: &str, call: CallRef) -> Option<TypeAt<'p>> {
        self.result(&self.member(receiver, name)?, call)
    }

    /// What a function gives, by its type.
    pub fn result(&self, function: &TypeAt<'p>, call: CallRef) -> Option<TypeAt<'p>> {
        let given = &self.program.module(call.file).call(call.id).type_arguments;
        let given: Vec<_> = given.iter().map(|ty| TypeAt::written(call.file, ty)).collect();
        self.results(function, &given, Some(call), limits::FIELD_TYPE_DEPTH).into_iter().next()
    }

    /// `State` of a value with the type `TypedHook<State>` of a package.
    pub fn type_argument(&self, ty: &TypeAt<'p>, number: u16) -> Option<TypeAt<'p>> {
        self.leaves(ty).iter().find_map(|leaf| match leaf.ty.form {
            TypeForm::Written(Type::Named { arguments, .. }) => {
                arguments.get(usize::from(number)).map(|ty| leaf.ty.with(ty))
            }
            _ => None,
        })
    }

    /// What functions of a type return, with the types that a call gives.
    pub(super) fn results(
        &self,
        function: &TypeAt<'p>,
        given: &[TypeAt<'p>],
        call: Option<CallRef>,
        depth: usize,
    ) -> Vec<TypeAt<'p>> {
        let Some(depth) = self.spend(depth) else { return Vec::new() };
        let result = |leaf: Leaf<'p>| match leaf.ty.form {
            TypeForm::Written(Type::Function { returns, type_parameters, parameters, .. }) => {
                let bound = call.map(|call| self.bound_by_call((parameters, type_parameters), call, depth));
                let returned = leaf.ty.with(returns);
                Some(returned.bind_also(type_parameters, given, &bound.unwrap_or_default()))
            }
            TypeForm::Value(value) => {
                let module = self.program.module(leaf.ty.file);
                let Value::Closure(id) = module.value(value) else {
                    return self.made_function(leaf.ty.file, value);
                };
                let declared = module.function(*id);
                Some(match &declared.return_type {
                    Some(ty) => {
                        let function = FunctionRef { file: leaf.ty.file, id: *id };
                        let parameters = &declared.type_parameters;
                        let inferred = call.map(|call| self.inferred(function, parameters, call, depth));
                        leaf.ty.with(ty).bind_also(parameters, given, &inferred.unwrap_or_default())
                    }
                    None => TypeAt { form: TypeForm::Returned(*id), ..leaf.ty },
                })
            }
            // `typeof store.getState`, where the library says what it gives.
            TypeForm::Described(_) => Some(leaf.ty),
            _ => None,
        };
        self.leaves_within(function, depth).into_iter().filter_map(result).collect()
    }

    /// `T` of `first<T>(list: T[])` in `first(users)`: what the arguments say about type parameters.
    fn inferred(
        &self,
        function: FunctionRef,
        parameters: &'p [TypeParameter],
        call: CallRef,
        depth: usize,
    ) -> Bindings<'p> {
        let mut bindings = Bindings::new();
        if parameters.is_empty() {
            return bindings;
        }
        let is_open = |name: &str| parameters.iter().any(|parameter| parameter.name == name);
        let declared = &self.program.function(function).parameters;
        let arguments = &self.program.module(call.file).call(call.id).arguments;
        for (parameter, argument) in declared.iter().zip(arguments.iter().take_while(|given| !given.spread)) {
            if let Some(ty) = &parameter.ty {
                let given = TypeAt::value(call.file, argument.value);
                self.infer(&given, ty, &is_open, depth, &mut bindings);
            }
        }
        bindings
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
            Some(ty) if at.bound.is_some() => self.split(&at.with(ty), None, depth, leaves),
            Some(ty) => self.split(&self.program.annotated(at.file, function, ty), None, depth, leaves),
            None => {
                for value in declared.returns.iter().take(limits::TYPED_WRITES) {
                    self.split(&TypeAt { form: TypeForm::Value(*value), ..at.clone() }, None, depth, leaves);
                }
            }
        }
    }

    /// The text of a string constant.
    pub(super) fn literal_text(&self, file: FileId, value: ValueId) -> Option<&'p str> {
        self.program.module(file).string(value).map(CompactString::as_str)
    }
}

pub(super) static TEXT: Type = Type::Primitive(PrimitiveType::String);
pub(super) static NUMBER: Type = Type::Primitive(PrimitiveType::Number);
pub(super) static TRUTH: Type = Type::Primitive(PrimitiveType::Boolean);
pub(super) static NOTHING: Type = Type::Primitive(PrimitiveType::Nothing);

fn literal_type<'p>(at: &TypeAt<'p>, value: ValueId, literal: &Literal) -> TypeAt<'p> {
    match literal {
        Literal::String(_) | Literal::Regex(_) => TypeAt::value(at.file, value),
        Literal::Number(_) => TypeAt::written(at.file, &NUMBER),
        Literal::Bool(_) => TypeAt::written(at.file, &TRUTH),
        Literal::Null | Literal::Undefined => TypeAt::written(at.file, &NOTHING),
    }
}
