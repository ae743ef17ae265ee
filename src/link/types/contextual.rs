//! What a function is given, by the type of where it is written: `const handlers: Handlers = { onSave: (v) => track(v) }`.
//!
//! Takes a function or literal, looks outwards from where it stands to the first type that somebody wrote, and reads that type on the way back. Only types
//! that the program declares; of a function that is handed on by a variable without a type nothing is said (errs towards misses).

use compact_str::CompactString;

use super::leaves::Leaf;
use super::{Bindings, TypeAt, TypeForm, Types};
use crate::ir::{CallKind, FunctionId, Key, Type, TypeParameter, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::source::FileId;
use crate::summary::Stand;

impl<'p> Types<'p> {
    /// `const send: Send = user => …`: the type of the variable says what the parameter is.
    pub(super) fn split_parameter(&self, node: Node, index: u16, depth: usize, leaves: &mut Vec<Leaf<'p>>) {
        let module = self.program.module(node.file);
        let function = module.function(module.owner(node.id));
        let Some(closure) = function.value else { return };
        let closure = Node { file: node.file, id: closure };
        let Some(declared) = self.program.declared_type(closure) else {
            for ty in self.parameters_in_context(closure, index, depth) {
                self.split(&ty, None, depth, leaves);
            }
            return;
        };
        for leaf in self.leaves_within(&declared, depth) {
            if let TypeForm::Written(Type::Function { parameters, .. }) = leaf.ty.form
                && let Some(ty) = parameters.get(usize::from(index))
            {
                self.split(&leaf.ty.with(ty), None, depth, leaves);
            }
            let (TypeForm::Written(Type::Named { arguments, .. }), 0) = (leaf.ty.form, index) else {
                continue;
            };
            // `const save: RequestHandler<{}, {}, Lead> = (req) => req.body`: its members are what the type of the function holds.
            if self.holds_members(&leaf) {
                leaves.push(leaf);
            } else if let Some(ty) = arguments.first() {
                // `const Page: React.FC<Props> = ({ user }) => …`: a package's type of functions takes what it is given.
                self.split(&leaf.ty.with(ty), None, depth, leaves);
            }
        }
    }

    /// What a parameter of a function without a type of its own is, by the types that are asked of the function.
    pub fn parameters_in_context(&self, closure: Node, index: u16, depth: usize) -> Vec<TypeAt<'p>> {
        let asked = self.asked_of(closure, depth);
        let asked = asked.iter().filter(|asked| self.may_be_called_by(closure, asked, depth));
        asked.filter_map(|ty| self.parameter_of_type(ty, index, depth)).collect()
    }

    /// `(error, request) => …` is none of the functions `(request: Request) => void`, as nobody would give it all that it takes.
    fn may_be_called_by(&self, closure: Node, asked: &TypeAt<'p>, depth: usize) -> bool {
        let module = self.program.module(closure.file);
        let Value::Closure(function) = module.value(closure.id) else { return true };
        let taken = module.function(*function).parameters.len();
        self.leaves_within(asked, depth).iter().any(|leaf| match leaf.ty.form {
            TypeForm::Written(Type::Function { parameters, rest, .. }) => *rest || parameters.len() >= taken,
            TypeForm::Written(Type::Primitive(_) | Type::Literal(_)) => false,
            _ => true,
        })
    }

    /// `Lead` of `(lead: Lead) => void`; nothing where it says anything may come.
    pub fn parameter_of_type(&self, function: &TypeAt<'p>, index: u16, depth: usize) -> Option<TypeAt<'p>> {
        let place = usize::from(index);
        let leaves = self.leaves_within(function, depth);
        let own = leaves.iter().find_map(|leaf| self.parameter_taken(leaf, place))?;
        (!self.is_hole(&own)).then_some(own)
    }

    /// `(...args: [lead: Lead, at: number]) => void` takes items of the list from there on.
    fn parameter_taken(&self, leaf: &Leaf<'p>, place: usize) -> Option<TypeAt<'p>> {
        let TypeForm::Written(Type::Function { parameters, rest, .. }) = leaf.ty.form else {
            return self.parameter_type(leaf, place);
        };
        let before = parameters.len().checked_sub(1)?;
        if !rest || place < before {
            return self.parameter_type(leaf, place);
        }
        let list = leaf.ty.with(&parameters[before]);
        self.member(&list, &(place - before).to_string())
    }

    /// The one type that is asked of a value where it is written: `Lead | null` of `null` in `const start: State = { lead: null }`.
    pub fn asked_where_written(&self, node: Node) -> Option<TypeAt<'p>> {
        match self.asked_of(node, limits::FIELD_TYPE_DEPTH).as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    /// The types that are asked of what stands there, as far as one is written around it.
    pub(super) fn asked_of(&self, node: Node, depth: usize) -> Vec<TypeAt<'p>> {
        let Some(depth) = self.spend(depth) else { return Vec::new() };
        if let Some(declared) = self.program.declared_type(node) {
            return vec![declared];
        }
        let module = self.program.module(node.file);
        if let Some(ty) = module.satisfied.get(&node.id) {
            return vec![self.program.annotated(node.file, module.owner(node.id), ty)];
        }
        let Some(stand) = self.program.summary(node.file).and_then(|file| file.stands.get(&node.id)) else {
            return Vec::new();
        };
        let at = |id: ValueId| Node { file: node.file, id };
        match stand {
            Stand::Entry { object, key } => self.asked_members(at(*object), key, depth),
            Stand::Item { list, place } => {
                let lists = self.asked_of(at(*list), depth);
                lists.iter().filter_map(|list| self.member_within(list, &place.to_string(), depth)).collect()
            }
            Stand::Branch { of } | Stand::Typed { by: of } => self.asked_of(at(*of), depth),
            Stand::Argument { call, position } => {
                self.asked_of_argument(CallRef { file: node.file, id: *call }, *position, depth)
            }
            Stand::Returned(function) => self.asked_of_result(node.file, *function, depth),
            Stand::Member(class, number) => {
                let member = &self.program.module(node.file).class(*class).members[*number];
                member.ty.iter().map(|ty| TypeAt::written(node.file, ty)).collect()
            }
        }
    }

    fn asked_members(&self, object: Node, key: &CompactString, depth: usize) -> Vec<TypeAt<'p>> {
        let objects = self.asked_of(object, depth);
        objects.iter().flat_map(|object| self.members_named(object, key, depth)).collect()
    }

    /// All members of a name: a method that is declared several times has several types.
    fn members_named(&self, ty: &TypeAt<'p>, key: &str, depth: usize) -> Vec<TypeAt<'p>> {
        let fields = self.fields_within(ty, depth).unwrap_or_default();
        let own = fields.list.into_iter().filter(|field| field.name.text() == key);
        let own: Vec<TypeAt<'p>> = own.filter_map(|field| field.ty).collect();
        if own.is_empty() { self.member_within(ty, key, depth).into_iter().collect() } else { own }
    }

    /// `make(): (lead: Lead) => void { return ▢ }`, and a function without a result of its own that stands where one is asked for.
    fn asked_of_result(&self, file: FileId, function: FunctionId, depth: usize) -> Vec<TypeAt<'p>> {
        let declared = self.program.module(file).function(function);
        if let Some(ty) = &declared.return_type {
            return vec![self.program.annotated(file, function, ty)];
        }
        let Some(value) = declared.value else { return Vec::new() };
        let around = self.asked_of(Node { file, id: value }, depth);
        around.iter().flat_map(|ty| self.results(ty, &[], None, depth)).collect()
    }

    /// What the callee of a call takes there, by its own words; of one that is declared several times, those that fit the texts that are given.
    pub(super) fn asked_of_argument(&self, call: CallRef, position: u16, depth: usize) -> Vec<TypeAt<'p>> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let callees = match module.value(site.callee) {
            Value::Load { base, key: Key::Name(name) } => {
                self.members_named(&TypeAt::value(call.file, *base), name, depth)
            }
            _ => Vec::new(),
        };
        let callees = if callees.is_empty() { vec![TypeAt::value(call.file, site.callee)] } else { callees };
        let leaves = callees.iter().flat_map(|callee| self.leaves_within(callee, depth));
        leaves.filter_map(|leaf| self.taken_by(&leaf, call, position, depth)).collect()
    }

    fn taken_by(&self, callee: &Leaf<'p>, call: CallRef, position: u16, depth: usize) -> Option<TypeAt<'p>> {
        if let Some(class) = self.class_value(&callee.ty) {
            return self.taken_by_constructor(class, call, position);
        }
        match callee.ty.form {
            TypeForm::Written(Type::Function { parameters, type_parameters, .. }) => {
                if !self.fits_texts(&callee.ty, parameters, call, depth) {
                    return None;
                }
                let taken = self.parameter_taken(callee, usize::from(position))?;
                let bound = self.bound_by_call((parameters, type_parameters), call, depth);
                Some(taken.bind_also(type_parameters, &self.types_given(call), &bound))
            }
            TypeForm::Value(value) => {
                let file = callee.ty.file;
                let Value::Closure(id) = self.program.module(file).value(value) else { return None };
                let function = FunctionRef { file, id: *id };
                let taken = self.taken_type(function, position, call)?;
                // `on` of `Emitter<Events>`: what its class was given.
                Some(taken.also_bound(&callee.ty))
            }
            // `const Row: React.FC<Props>`, of which `<Row onPick={…} />` is given what the type is of.
            TypeForm::Written(Type::Named { arguments, .. }) => {
                let kind = self.program.module(call.file).call(call.id).kind;
                let props = arguments.first().filter(|_| kind == CallKind::Element && position == 0);
                props.map(|ty| callee.ty.with(ty))
            }
            _ => None,
        }
    }

    fn types_given(&self, call: CallRef) -> Vec<TypeAt<'p>> {
        let site = self.program.module(call.file).call(call.id);
        // `<Row<Lead> … />` and calls; what `new` is given are types of the class.
        let is_own = matches!(site.kind, CallKind::Call | CallKind::Element);
        let given = site.type_arguments.iter().filter(|_| is_own);
        given.map(|ty| TypeAt::written(call.file, ty)).collect()
    }

    /// `K` of `<K extends keyof E>(key: K, cb: (p: E[K]) => void)` at a call that gives the key.
    pub(super) fn bound_by_call(
        &self,
        (parameters, type_parameters): (&'p [Type], &'p [TypeParameter]),
        call: CallRef,
        depth: usize,
    ) -> Bindings<'p> {
        let mut bindings = Bindings::new();
        let is_open = |name: &str| type_parameters.iter().any(|parameter| parameter.name == name);
        if type_parameters.is_empty() {
            return bindings;
        }
        let arguments = &self.program.module(call.file).call(call.id).arguments;
        for (pattern, argument) in parameters.iter().zip(arguments.iter().take_while(|given| !given.spread)) {
            let given = TypeAt::value(call.file, argument.value);
            self.infer(&given, pattern, &is_open, depth, &mut bindings);
        }
        bindings
    }

    /// `on(kind: 'lead', …)` is not what `on('plan', …)` calls.
    fn fits_texts(&self, callee: &TypeAt<'p>, parameters: &'p [Type], call: CallRef, depth: usize) -> bool {
        let arguments = &self.program.module(call.file).call(call.id).arguments;
        let given = parameters.iter().zip(arguments.iter().take_while(|given| !given.spread));
        given.into_iter().all(|(ty, argument)| {
            let Some(text) = self.literal_text(call.file, argument.value) else { return true };
            let is_text = matches!(ty, Type::Literal(_) | Type::Union(_) | Type::KeyOf(_));
            let names = is_text.then(|| self.key_names(&callee.with(ty), depth)).flatten();
            names.is_none_or(|names| names.iter().any(|name| name.text() == text))
        })
    }

    /// `new Form<Lead>({ submit: (v) => … })`
    fn taken_by_constructor(
        &self,
        class: crate::link::ClassRef,
        call: CallRef,
        position: u16,
    ) -> Option<TypeAt<'p>> {
        let module = self.program.module(class.file);
        let constructor = module.class(class.id).constructor?;
        let ty = module.function(constructor).parameters.get(usize::from(position))?.ty.as_ref()?;
        Some(TypeAt::written(class.file, ty).also_bound(&self.constructed(class, call)))
    }
}
