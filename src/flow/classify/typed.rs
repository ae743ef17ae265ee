//! The declared type of a value: an annotation, what a call declares that it gives, a member of something typed.
//!
//! Takes a node; gives its type as it is written. Calls are resolved as everywhere in this stage, so `api.me()` has the type that the method of
//! the injected service declares.

use std::rc::Rc;

use crate::flow::calls::callees::Callee;
use crate::flow::classify::declared::{DeclaredAs, Identities};
use crate::flow::engine::Engine;
use crate::flow::state::{PathId, PathKey};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{CallKind, Key, Literal, Value};
use crate::limits;
use crate::link::{CallRef, Exported, FunctionRef, Node, TypeAt, TypeIdentity, Types, WRAPPED_UNDER};
use crate::rules::library::OperandBase;
use crate::rules::vendor::PathKey as RulePathKey;

impl<'p> Engine<'p> {
    /// The type of a value: an annotation, the declared result of what was called, a field of something typed.
    pub(in crate::flow) fn type_of(&mut self, node: Node, fuel: usize) -> Option<DeclaredAs<'p>> {
        let fuel = fuel.checked_sub(1)?;
        // Classes that wrap one another (`run(o) { return this.next.run(o) }` in each) ask for one call by as many ways as there are orders of
        // them. What a question asks for twice is worked out once; it is kept no longer, as other questions may know more.
        if let Some(known) = self.declared.asked.get(&(node, fuel)) {
            return known.clone();
        }
        self.declared.depth += 1;
        let found = self.find_type(node, fuel);
        self.declared.depth -= 1;
        if self.declared.depth == 0 {
            self.declared.asked.clear();
        } else {
            self.declared.asked.insert((node, fuel), found.clone());
        }
        found
    }

    fn find_type(&mut self, node: Node, fuel: usize) -> Option<DeclaredAs<'p>> {
        let program = self.program;
        let known = |ty: TypeAt<'p>| Some(DeclaredAs::sure_of(ty));
        if let Some(declared) = program.declared_type(node)
            && !self.types().is_hole(&declared)
        {
            return known(declared);
        }
        let module = program.module(node.file);
        let at = |id| Node { file: node.file, id };
        match program.value(node) {
            Value::Typed { base, .. } | Value::Store { base, .. } | Value::AfterCall { base, .. } => {
                self.type_of(at(*base), fuel)
            }
            Value::Load { base, key } => {
                let base = self.type_of(at(*base), fuel)?;
                self.part(base, &[PathKey::from(key)])
            }
            Value::Call(call) => self.type_of_call(CallRef { file: node.file, id: *call }, fuel),
            Value::Join(parts) => parts.iter().find_map(|part| self.type_of(at(*part), fuel)),
            Value::Capture(binding) => {
                let whole = module.binding(*binding).writes.iter().filter(|write| write.is_whole());
                let mut values = whole.filter_map(|write| write.value).take(limits::TYPED_WRITES);
                values.find_map(|value| self.type_of(at(value), fuel))
            }
            Value::Import(import) => {
                let entry = module.import(*import);
                let target = program.target(node.file, entry.request);
                program.imported(target, &entry.imported).into_iter().find_map(|exported| match exported {
                    Exported::Value { node, member: None } => self.type_of(node, fuel),
                    _ => None,
                })
            }
            Value::Parameter(index) => {
                let known_as = self.described_members(node, Some(*index));
                let known_as = known_as.or_else(|| self.type_in_list(node, *index));
                let known_as = known_as.or_else(|| self.type_in_context(node));
                known(known_as.unwrap_or_else(|| TypeAt::value(node.file, node.id)))
            }
            Value::Literal(Literal::Null) => known(self.types().asked_where_written(node)?),
            Value::This => {
                let described = self.described_members(node, None);
                known(described.unwrap_or_else(|| TypeAt::value(node.file, node.id)))
            }
            _ => None,
        }
    }

    /// `row` of `rows.forEach(row => …)`: an element of what the method is called on.
    pub(super) fn type_in_list(&mut self, node: Node, index: u16) -> Option<TypeAt<'p>> {
        if let Some(known) = self.declared.in_lists.get(&node) {
            return known.clone();
        }
        // `rows.map(row => row.rows.map(…))` does not ask for itself.
        self.declared.in_lists.insert(node, None);
        let found = self.find_type_in_list(node, index);
        self.declared.in_lists.insert(node, found.clone());
        found
    }

    fn find_type_in_list(&mut self, node: Node, index: u16) -> Option<TypeAt<'p>> {
        let module = self.program.module(node.file);
        if let Some(handed) = self.type_handed_on(node, index) {
            return Some(handed);
        }
        if let Some(whole) = self.library.given_as_whole(module, node.id, index) {
            let whole = self.type_of(Node { file: node.file, id: whole }, limits::NAME_HOPS)?;
            let used = module.function(module.owner(node.id)).closure_use.as_ref();
            let callee = used.map(|used| module.value(module.call(used.call).callee));
            // `subject: Subject<User>`, whose `subscribe` hands on users
            if let (Some(Value::Load { key: Key::Name(method), .. }), None) = (callee, whole.under)
                && let Some(held) = self.types().held(&whole.ty, method)
            {
                return Some(held);
            }
            return self.below(whole, &[]);
        }
        let list = self.library.list_of_element(module, node.id, index)?;
        let list = self.type_of(Node { file: node.file, id: list }, limits::NAME_HOPS)?;
        self.below(list, &[PathKey::Any])
    }

    /// `bus.on('login', user => …)`, `users.subscribe({ next: user => … })`: what the type of a package, or a call of one that names types, says.
    fn type_handed_on(&self, node: Node, index: u16) -> Option<TypeAt<'p>> {
        let module = self.program.module(node.file);
        let used = module.function(module.owner(node.id)).closure_use.as_ref()?;
        let callee = module.value(module.call(used.call).callee);
        let Value::Load { base, key: Key::Name(method) } = callee else { return None };
        let types = self.types();
        if !types.hands_on(method) {
            return None;
        }
        let call = CallRef { file: node.file, id: used.call };
        types.handed_on(&TypeAt::value(node.file, *base), method, call, index)
    }

    /// `rows.filter(…)` are rows, `rows.find(…)` is one: what the knowledge says a method gives of what it is called on.
    fn type_from_list(&mut self, call: CallRef, fuel: usize) -> Option<DeclaredAs<'p>> {
        let module = self.program.module(call.file);
        let Value::Load { base, key: Key::Name(method) } = module.value(module.call(call.id).callee) else {
            return None;
        };
        let models = self.library.models(None, Some(method));
        let returns = models.iter().filter(|model| model.when.is_none()).flat_map(|model| &model.returns);
        let mut own = returns.filter(|passing| passing.is_own() && passing.mark.is_none());
        let is_element = own.find_map(|passing| {
            let gives_all = passing.from.base == OperandBase::Receiver && passing.gives_back();
            if passing.from.is_element() { Some(true) } else { gives_all.then_some(false) }
        })?;
        let list = self.type_of(Node { file: call.file, id: *base }, fuel)?;
        let list = self.below(list, &[])?;
        let element = self.types().element(&list)?;
        Some(DeclaredAs::sure_of(if is_element { element } else { list }))
    }

    /// What a function of the program declares as its result, or its one result has declared; type parameters of its class are what its receiver
    /// was given.
    pub(super) fn result_type(
        &mut self,
        function: FunctionRef,
        call: CallRef,
        fuel: usize,
    ) -> Option<TypeAt<'p>> {
        let program = self.program;
        let class = program.function(function).class;
        let is_generic =
            class.is_some_and(|class| !program.module(function.file).class(class).type_parameters.is_empty());
        let module = program.module(call.file);
        if let Value::Load { base, key: Key::Name(name) } = module.value(module.call(call.id).callee)
            && is_generic
            && let Some(receiver) = self.type_of(Node { file: call.file, id: *base }, fuel)
            && let Some(result) = self.types().method_result(&receiver.ty, name, call)
        {
            return Some(result);
        }
        if let Some(declared) = self.types().returned_type(function, call) {
            return Some(declared);
        }
        let declared = program.function(function);
        let [returned] = declared.returns.as_slice() else { return None };
        let is_open = declared.is_generator || !declared.type_parameters.is_empty() || is_generic;
        let returned = Node { file: function.file, id: *returned };
        if is_open { None } else { self.type_of(returned, fuel)?.sure() }
    }

    /// `load() { return this.http.get<User>(url); }`: what the one call that it returns names as a type.
    fn guess_of_result(&mut self, function: FunctionRef, fuel: usize) -> Option<DeclaredAs<'p>> {
        let declared = self.program.function(function);
        let ([returned], true) = (declared.returns.as_slice(), declared.type_parameters.is_empty()) else {
            return None;
        };
        if declared.is_generator
            || declared.class.is_some_and(|class| {
                !self.program.module(function.file).class(class).type_parameters.is_empty()
            })
        {
            return None;
        }
        self.type_of(Node { file: function.file, id: *returned }, fuel)
    }

    /// Questions about types, with what the knowledge of libraries says about them.
    pub(in crate::flow) fn types(&self) -> Types<'p> {
        self.program.types(&self.model.library.schemas)
    }

    fn type_of_call(&mut self, call: CallRef, fuel: usize) -> Option<DeclaredAs<'p>> {
        let program = self.program;
        let site = program.module(call.file).call(call.id);
        let first = site.type_arguments.first().map(|ty| TypeAt::written(call.file, ty));
        let guess = first.filter(|_| site.kind == CallKind::Call);
        let guess = guess.map(|ty| DeclaredAs { ty, is_guess: true, under: None });
        let callees = self.callees(call);
        let is_own = callees.iter().any(|callee| !matches!(callee, Callee::Api(_)));
        if !is_own && let Some(from_list) = self.type_from_list(call, fuel) {
            return Some(from_list);
        }
        if !is_own && let Some(by_receiver) = self.type_by_receiver(call, fuel) {
            return Some(by_receiver);
        }
        if callees.is_empty() {
            let name = crate::summary::value_name(program.module(call.file), site.callee);
            let made = name.and_then(|name| self.types().given_by_name(&name));
            return guess.or_else(|| made.map(|(ty, under)| DeclaredAs { ty, is_guess: false, under }));
        }
        callees.iter().find_map(|callee| match callee {
            Callee::Function(function) => {
                let declared = self.result_type(*function, call, fuel).map(DeclaredAs::sure_of);
                declared.or_else(|| self.guess_of_result(*function, fuel))
            }
            Callee::Class(class) => Some(DeclaredAs::sure_of(self.types().constructed(*class, call))),
            Callee::Api(path) => {
                let given = self.types().given(call, Some(path));
                let given = given.map(|(ty, under)| DeclaredAs { ty, is_guess: false, under });
                let given = given.or_else(|| self.type_of_record(&path.then(Segment::Return), call));
                let guess = guess.clone().or_else(|| self.guess_of_instance(path, call));
                let guess = guess.map(|guess| DeclaredAs { under: self.placed_under(path), ..guess });
                given.or(guess).or_else(|| self.type_of_returned(path, call, fuel))
            }
        })
    }

    /// `new Subject<User>()` of a package: it may hold what its one type argument says.
    fn guess_of_instance(&self, path: &ApiPath, call: CallRef) -> Option<DeclaredAs<'p>> {
        let site = self.program.module(call.file).call(call.id);
        let [ty] = site.type_arguments.as_slice() else { return None };
        let is_package = matches!(path.root, Root::Package(_)) && site.kind == CallKind::New;
        is_package.then(|| DeclaredAs { ty: TypeAt::written(call.file, ty), is_guess: true, under: None })
    }

    /// `const api: Api = connect(url)`, `api.me()`: what the type of the receiver says that its method gives.
    pub(in crate::flow) fn type_by_receiver(&mut self, call: CallRef, fuel: usize) -> Option<DeclaredAs<'p>> {
        let module = self.program.module(call.file);
        let callee = module.call(call.id).callee;
        let Value::Load { base, key: Key::Name(name) } = module.value(callee) else {
            // `load: () => Viewer`, `load()`
            let function = self.type_of(Node { file: call.file, id: callee }, fuel)?.whole()?;
            return self.types().result(&function, call).map(DeclaredAs::sure_of);
        };
        let receiver = self.type_of(Node { file: call.file, id: *base }, fuel)?.whole()?;
        self.types().method_result(&receiver, name, call).map(DeclaredAs::sure_of)
    }

    /// What a type says of the members that are read of it, and what is read of these: down to the first that it knows.
    pub(in crate::flow) fn identities_of_members(&mut self, ty: &TypeAt<'p>, path: PathId) -> Identities {
        let question = (ty.place(), path);
        if let Some(known) = self.declared.members.get(&question) {
            return Rc::clone(known);
        }
        let mut at = ty.clone();
        let mut left = path;
        let mut found = Vec::new();
        for _ in 0..limits::TYPED_MEMBERS {
            let Some((PathKey::Name(name), rest)) = self.tables.split(left) else { break };
            let Some(member) = self.types().member(&at, &name) else { break };
            (at, left) = (member, rest);
            found.extend(self.types().identities(&at).into_iter().map(|identity| (identity, left)));
            if found.iter().any(|(identity, _)| matches!(identity, TypeIdentity::Instance(_))) {
                break;
            }
        }
        let found: Identities = found.into();
        self.declared.members.insert(question, Rc::clone(&found));
        found
    }

    /// `const [rows] = useState<Row[]>([])`: where a library's call puts what it is given says where its type stands, too.
    fn placed_under(&self, path: &ApiPath) -> Option<&'p str> {
        let models = self.library.models(Some(path), None);
        models.iter().flat_map(|model| &model.returns).find_map(|returned| match returned.to.as_slice() {
            [RulePathKey::Name(name)] => Some(name.as_str()),
            _ => None,
        })
    }

    /// The type of what stands under `keys`.
    pub(super) fn below(&self, declared: DeclaredAs<'p>, keys: &[PathKey]) -> Option<TypeAt<'p>> {
        self.part(declared, keys).map(|part| part.ty)
    }

    /// The same, which is a guess still where the keys only lead to what the type is of.
    fn part(&self, declared: DeclaredAs<'p>, keys: &[PathKey]) -> Option<DeclaredAs<'p>> {
        let types = self.types();
        let keys = match (declared.under, keys.split_first()) {
            (None, _) => keys,
            (Some(under), Some((PathKey::Name(key), rest))) if key == under => rest,
            (Some(_), _) => return None,
        };
        let mut ty = declared.ty;
        let mut is_guess = declared.is_guess;
        let mut keys = keys.iter();
        while let Some(key) = keys.next() {
            // `for (const [, user] of byId)`: a table is walked by pairs.
            if key.is_open()
                && matches!(keys.as_slice().first(), Some(PathKey::Name(second)) if second == "1")
                && let Some(value) = types.value_of_pairs(&ty)
            {
                keys.next();
                ty = value;
                continue;
            }
            let next = match key {
                PathKey::Name(name) => types.member(&ty, name),
                PathKey::Any | PathKey::Given(_) => types.element(&ty),
            };
            let wraps = || match key {
                PathKey::Name(name) => WRAPPED_UNDER.contains(&name.as_str()),
                PathKey::Any | PathKey::Given(_) => false,
            };
            match next {
                Some(next) => (ty, is_guess) = (next, false),
                // Of both: `data.value` of `const { data } = await useFetch<User>('/me')`.
                None if is_guess && wraps() => {}
                None => return None,
            }
        }
        Some(DeclaredAs { ty, is_guess, under: None })
    }
}
