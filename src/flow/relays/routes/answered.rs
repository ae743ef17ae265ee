//! Which addresses the program answers, and with which functions.
//!
//! Files answer by where they stand, calls by what they are given (`router.post('/track', check, handler)`), methods by their decorators. What a
//! router is mounted under stands before its addresses.

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::relays::routes::mounts::{Mounts, Prefix};
use crate::flow::walk::Terminal;
use crate::ir::path::ApiPath;
use crate::ir::{CallId, FunctionId, Key, ListItem, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, Exported, FunctionRef, Node};
use crate::rules::request::Request;
use crate::rules::route::{Route, RouteForm, RoutePart, parts, verb};
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::FileId;

/// An address that functions answer.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Answered<'p> {
    pub(in crate::flow) parts: Vec<RoutePart>,
    /// The method of HTTP; any where there is none.
    pub(super) verb: Option<CompactString>,
    /// Something may stand before it.
    pub(super) is_open: bool,
    pub(in crate::flow) route: &'p Route,
    pub(in crate::flow) functions: Vec<FunctionRef>,
}

impl Answered<'_> {
    /// Does it answer this address, below whatever the address begins with?
    pub(super) fn is_at(&self, address: &[RoutePart]) -> bool {
        let (own, wanted) = (&self.parts, address);
        !own.is_empty() && (wanted.ends_with(own) || self.is_open && own.ends_with(wanted))
    }
}

impl<'p> Engine<'p> {
    /// All that the program answers. What it requests itself (`api.get('/me', options)`) is no route.
    pub(super) fn all_answered(&mut self, requests: &[(CallRef, &Request)]) -> Vec<Rc<Answered<'p>>> {
        let requested: FxHashSet<CallRef> = requests.iter().map(|(call, _)| *call).collect();
        let mounts = self.mounts();
        let mut found = Vec::new();
        for route in &self.model.library.routes {
            match &route.form {
                RouteForm::File { exports, .. } => self.answered_by_files(route, exports, &mut found),
                RouteForm::Call { methods, chained } => {
                    for method in methods {
                        for call in self.program.calls_named(method) {
                            if !requested.contains(call) && found.len() < limits::OWN_ROUTES {
                                found.extend(self.answered_by_call(*call, route, (method, chained), &mounts));
                            }
                        }
                    }
                }
                RouteForm::Object { calls, .. } => {
                    for call in calls.iter().flat_map(|name| self.program.calls_named(name)) {
                        found.extend(self.answered_by_object(*call, route, &mounts));
                    }
                }
                RouteForm::Decorated { .. } => self.answered_by_methods(route, &mounts, &mut found),
            }
        }
        found.into_iter().map(Rc::new).collect()
    }

    /// `export async function POST(request) {…}` in `app/api/track/route.ts`
    fn answered_by_files(
        &mut self,
        route: &'p Route,
        exports: &[CompactString],
        found: &mut Vec<Answered<'p>>,
    ) {
        let program = self.program;
        for (file, _) in program.files() {
            let Some(path) = program.path(file) else { continue };
            let Some(parts) = route.form.address_of(path) else { continue };
            for name in exports {
                // `signup.post.ts`
                let in_name = || path.rsplit('/').next()?.split('.').nth(1).and_then(verb);
                let own = self.exported_functions(file, name);
                if !own.is_empty() {
                    let (parts, verb) = (parts.clone(), verb(name).or_else(in_name));
                    found.push(Answered { parts, verb, is_open: false, route, functions: own });
                }
            }
        }
    }

    fn exported_functions(&mut self, file: FileId, name: &str) -> Vec<FunctionRef> {
        let mut found = Vec::new();
        for exported in self.program.exported(file, name) {
            if let Exported::Value { node, member: None } = exported {
                self.handlers_at(node, limits::NAME_HOPS, &mut found);
            }
        }
        found
    }

    /// The functions of a value that answer: itself, those of a list, and those that a call is given which makes one of them (`withAuth(handler)`). What
    /// that call makes is one function for all that it is given, and says nothing of an address.
    fn handlers_at(&mut self, node: Node, fuel: usize, found: &mut Vec<FunctionRef>) {
        let Some(fuel) = fuel.checked_sub(1) else { return };
        let known = found.len();
        self.handlers_inside(self.written_call(node), fuel, found);
        if found.len() > known {
            return;
        }
        for one in self.identities(node, &[]) {
            match one.terminal {
                Terminal::Function(function) => found.push(function),
                _ => self.handlers_inside(one.state.node, fuel, found),
            }
        }
        found.sort_unstable();
        found.dedup();
    }

    fn handlers_inside(&mut self, at: Node, fuel: usize, found: &mut Vec<FunctionRef>) {
        let module = self.program.module(at.file);
        let parts: Vec<ValueId> = match module.value(at.id) {
            Value::List(items) => {
                let listed = items.iter().filter_map(|item| match item {
                    ListItem::Item(id) | ListItem::Spread(id) => Some(*id),
                    ListItem::Hole => None,
                });
                listed.collect()
            }
            Value::Call(call) => module.call(*call).arguments.iter().map(|own| own.value).collect(),
            _ => return,
        };
        for id in parts.into_iter().filter(|id| may_be_function(module, *id)) {
            self.handlers_at(Node { id, ..at }, fuel, found);
        }
    }

    /// `withAuth(f)` of `const handler = withAuth(f)`.
    fn written_call(&self, node: Node) -> Node {
        let module = self.program.module(node.file);
        let Value::Capture(binding) = module.value(node.id) else { return node };
        match module.binding(*binding).writes.as_slice() {
            [write] if write.is_whole() => write.value.map_or(node, |id| Node { id, ..node }),
            _ => node,
        }
    }

    /// `app.post('/track', check, handler)`, `router.route('/track').post(handler)`
    fn answered_by_call(
        &mut self,
        call: CallRef,
        route: &'p Route,
        (method, chained): (&str, &[CompactString]),
        mounts: &Mounts,
    ) -> Vec<Answered<'p>> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let Value::Load { base, .. } = module.value(site.callee) else { return Vec::new() };
        let above = chained_call(module, *base, chained);
        let (receiver, at) = match above {
            Some((receiver, above)) => (receiver, module.call(above).arguments.first()),
            None => (*base, site.arguments.first()),
        };
        let functions = site.arguments.iter().skip(usize::from(above.is_none())).map(|own| own.value);
        let functions: Vec<ValueId> = functions.filter(|id| may_be_function(module, *id)).collect();
        let Some(at) = at.filter(|_| !functions.is_empty()) else { return Vec::new() };
        let Some(addresses) = self.addresses_in(Node { file: call.file, id: at.value }) else {
            return Vec::new();
        };
        let mut handlers = Vec::new();
        for id in functions {
            self.handlers_at(Node { file: call.file, id }, limits::NAME_HOPS, &mut handlers);
        }
        if handlers.is_empty() {
            return Vec::new();
        }
        let prefixes = self.prefixes(Node { file: call.file, id: receiver }, mounts);
        below(
            &prefixes,
            &addresses,
            &Answered { functions: handlers, verb: verb(method), ..Answered::of(route) },
        )
    }

    /// `app.route({ method: 'POST', url: '/track', handler })`
    fn answered_by_object(&mut self, call: CallRef, route: &'p Route, mounts: &Mounts) -> Vec<Answered<'p>> {
        let RouteForm::Object { address, method, handler, .. } = &route.form else { return Vec::new() };
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let (Value::Load { base, .. }, [argument]) = (module.value(site.callee), site.arguments.as_slice())
        else {
            return Vec::new();
        };
        let object = Node { file: call.file, id: argument.value };
        let entry = |key: &CompactString| self.entry_of(object, key).map(|id| Node { id, ..object });
        let (Some(at), Some(function)) = (address.iter().find_map(entry), entry(handler)) else {
            return Vec::new();
        };
        let by = entry(method).and_then(|node| module.string(node.id)).and_then(|text| verb(text));
        let Some(addresses) = self.addresses_in(at) else { return Vec::new() };
        let mut functions = Vec::new();
        self.handlers_at(function, limits::NAME_HOPS, &mut functions);
        let prefixes = self.prefixes(Node { file: call.file, id: *base }, mounts);
        below(&prefixes, &addresses, &Answered { functions, verb: by, ..Answered::of(route) })
    }

    /// `@Controller('users') class Users { @Post('signup') create(@Body() dto) {…} }`
    fn answered_by_methods(&mut self, route: &'p Route, mounts: &Mounts, found: &mut Vec<Answered<'p>>) {
        let RouteForm::Decorated { controllers, methods, under } = &route.form else { return };
        let under = under.as_deref();
        let program = self.program;
        let names: FxHashSet<&str> = methods.iter().filter_map(ApiPath::last_member).collect();
        let mut decorators: Vec<CallRef> =
            names.into_iter().flat_map(|name| program.calls_named(name)).copied().collect();
        decorators.sort_unstable();
        for decorator in decorators {
            let module = program.module(decorator.file);
            let at = module.functions.iter().position(|own| own.decorators.contains(&decorator.id));
            let Some(id) = at.and_then(|at| u32::try_from(at).ok()).map(FunctionId) else { continue };
            let Some(class) = module.function(id).class else { continue };
            let Some(name) = self.decorated_with(decorator, methods) else { continue };
            let mut of_class =
                module.class(class).decorators.iter().map(|id| CallRef { id: *id, ..decorator });
            let Some(controller) = of_class.find(|call| self.decorated_with(*call, controllers).is_some())
            else {
                continue;
            };
            let (before, after) =
                (self.decorator_addresses(controller, under), self.decorator_addresses(decorator, under));
            let functions = vec![FunctionRef { file: decorator.file, id }];
            let own = Answered { functions, verb: verb(&name), ..Answered::of(route) };
            for before in &before {
                let prefixes: Vec<Prefix> =
                    mounts.everywhere.iter().map(|prefix| prefix.then(before)).collect();
                found.extend(below(&prefixes, &after, &own));
            }
        }
    }

    fn decorated_with(&mut self, call: CallRef, known: &[ApiPath]) -> Option<CompactString> {
        self.callees(call).iter().find_map(|callee| match callee {
            Callee::Api(path) if known.contains(path) => path.last_member().map(CompactString::from),
            _ => None,
        })
    }

    /// `@Controller('users')`, `@Controller({ path: 'users' })`, `@Post()`
    fn decorator_addresses(&mut self, call: CallRef, under: Option<&str>) -> Vec<Vec<RoutePart>> {
        let module = self.program.module(call.file);
        let Some(first) = module.call(call.id).arguments.first() else { return vec![Vec::new()] };
        let node = Node { file: call.file, id: first.value };
        let at = under.and_then(|key| self.entry_of(node, key)).map_or(node, |id| Node { id, ..node });
        let texts = self.constant_list(at).unwrap_or_default();
        texts.iter().map(|text| parts(text).collect()).collect()
    }

    /// The addresses that are written there; `None` for what is no address.
    fn addresses_in(&mut self, node: Node) -> Option<Vec<Vec<RoutePart>>> {
        let texts = self.constant_list(node)?;
        let own = texts.iter().filter(|text| text.is_empty() || text.starts_with(['/', '*']));
        let found: Vec<Vec<RoutePart>> = own.map(|text| parts(text).collect()).collect();
        (!found.is_empty()).then_some(found)
    }
}

impl<'p> Answered<'p> {
    fn of(route: &'p Route) -> Self {
        Self { parts: Vec::new(), verb: None, is_open: false, route, functions: Vec::new() }
    }
}

/// All addresses below all prefixes. An open part alone says nothing of where a request goes.
fn below<'p>(prefixes: &[Prefix], addresses: &[Vec<RoutePart>], own: &Answered<'p>) -> Vec<Answered<'p>> {
    let mut found = Vec::new();
    for prefix in prefixes {
        for address in addresses {
            let whole = prefix.then(address);
            if whole.parts.iter().any(|part| !part.is_any()) || !whole.is_open {
                found.push(Answered { parts: whole.parts, is_open: whole.is_open, ..own.clone() });
            }
        }
    }
    found
}

/// The receiver of the call that was given the address before: `router` of `router.route('/track').get(a).post(b)`.
fn chained_call(module: &Module, base: ValueId, chained: &[CompactString]) -> Option<(ValueId, CallId)> {
    let mut at = base;
    for _ in 0..limits::NAME_HOPS {
        let Value::Call(call) = module.value(at) else { return None };
        let Value::Load { base, key: Key::Name(name) } = module.value(module.call(*call).callee) else {
            return None;
        };
        if chained.contains(name) {
            return Some((*base, *call));
        }
        at = *base;
    }
    None
}

/// Texts, numbers and the like never are.
fn may_be_function(module: &Module, id: ValueId) -> bool {
    !matches!(module.value(id), Value::Literal(_) | Value::Derived { .. } | Value::Test(_) | Value::Object(_))
}

/// The keys of a rule as names.
pub(in crate::flow) fn names(path: &[RulePathKey]) -> impl Iterator<Item = &CompactString> {
    path.iter().filter_map(|key| match key {
        RulePathKey::Name(name) => Some(name),
        _ => None,
    })
}
