//! What stands before the addresses of a router: `app.use('/api', router)`, `new Router({ prefix: '/api' })`, `app.register(plugin, { prefix })`.
//!
//! A router is known by the call that makes it, or by the function that is given it (a plugin). Where it is mounted in several places, it
//! answers below each; where none is seen, anything may stand before.

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::relays::routes::answered::names;
use crate::flow::walk::Terminal;
use crate::ir::{Key, Value};
use crate::limits;
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::route::{Mount, MountForm, RoutePart, parts};

/// What stands before an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prefix {
    pub(super) parts: Vec<RoutePart>,
    /// More may stand before it.
    pub(super) is_open: bool,
}

impl Prefix {
    pub(super) fn then(&self, address: &[RoutePart]) -> Self {
        let parts = self.parts.iter().chain(address).cloned().collect();
        Self { parts, is_open: self.is_open }
    }
}

/// A router.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Router {
    /// The call that makes it.
    Made(Node),
    /// It is parameter 0 of this function.
    Given(FunctionRef),
}

/// A call that mounts a router: what it is called on, and below what.
struct Mounted {
    on: Node,
    below: Prefix,
}

#[derive(Default)]
pub(super) struct Mounts {
    mounted: FxHashMap<Router, Vec<Mounted>>,
    /// With the call that says so.
    own: FxHashMap<Router, (CallRef, Vec<RoutePart>)>,
    /// Before the addresses of decorated methods.
    pub(super) everywhere: Vec<Prefix>,
}

impl Engine<'_> {
    /// Everything that mounts a router.
    pub(super) fn mounts(&mut self) -> Mounts {
        let mut found = Mounts::default();
        let mut names: Vec<&str> = self
            .model
            .library
            .mounts
            .iter()
            .flat_map(|mount| &mount.calls)
            .map(compact_str::CompactString::as_str)
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            for call in self.program.calls_named(name) {
                self.mount(*call, name, &mut found);
            }
        }
        if found.everywhere.is_empty() {
            found.everywhere.push(Prefix::default());
        }
        found
    }

    fn mount(&mut self, call: CallRef, name: &str, found: &mut Mounts) {
        let own: Vec<&Mount> = self
            .model
            .library
            .mounts
            .iter()
            .filter(|mount| mount.calls.iter().any(|own| own == name))
            .collect();
        let known = own.iter().find_map(|mount| Some((*mount, self.mount_address(call, mount)?)));
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        let receiver = match module.value(site.callee) {
            Value::Load { base, .. } => Some(Node { file: call.file, id: *base }),
            _ => None,
        };
        match (known, own.first()) {
            (Some((Mount { form: MountForm::Everywhere, .. }, parts)), _) => {
                found.everywhere.push(Prefix { parts, is_open: false });
            }
            (Some((Mount { form: MountForm::Own, .. }, parts)), _) => {
                // What a call makes is a router of its own; a method may change what it is called on.
                let at = Node { file: call.file, id: site.value };
                let changed = receiver.map(|node| self.routers(node)).unwrap_or_default();
                let changed = changed.into_iter().filter(|router| *router != Router::Made(at));
                for router in changed.chain([Router::Made(at)]) {
                    found.own.insert(router, (call, parts.clone()));
                }
            }
            (known, Some(Mount { form: MountForm::Given, .. })) => {
                let Some(on) = receiver else { return };
                let is_open = known.is_none()
                    && !site.arguments.first().is_some_and(|first| may_be_router(module.value(first.value)));
                let below = Prefix { parts: known.map(|(_, parts)| parts).unwrap_or_default(), is_open };
                for argument in &site.arguments {
                    if !may_be_router(module.value(argument.value)) {
                        continue;
                    }
                    for router in self.routers(Node { file: call.file, id: argument.value }) {
                        found.mounted.entry(router).or_default().push(Mounted { on, below: below.clone() });
                    }
                }
            }
            _ => {}
        }
    }

    fn mount_address(&mut self, call: CallRef, mount: &Mount) -> Option<Vec<RoutePart>> {
        let module = self.program.module(call.file);
        let argument = module.call(call.id).arguments.get(usize::from(mount.argument))?;
        let mut at = Node { file: call.file, id: argument.value };
        for name in names(&mount.path) {
            at = Node { id: self.entry_of(at, name)?, ..at };
        }
        let texts = self.constants(at)?;
        let [text] = &*texts else { return None };
        // `app.get('view engine')` and `use('plugin')` are about something else.
        (text.starts_with('/') || mount.form != MountForm::Given).then(|| parts(text).collect())
    }

    /// The routers that a value may be. Calls in the middle of a chain (`router.get(…).post(…)`, `child.routes()`) stand for what they are called on.
    fn routers(&mut self, node: Node) -> Vec<Router> {
        let mut found = Vec::new();
        let mut waiting = vec![(node, limits::NAME_HOPS)];
        while let Some((node, fuel)) = waiting.pop() {
            for one in self.identities(node, &[]) {
                match one.terminal {
                    Terminal::Parameter { function, .. } | Terminal::Function(function) => {
                        found.push(Router::Given(function));
                    }
                    _ => {
                        let at = one.state.node;
                        let Some(call) = self.call_at(at) else { continue };
                        found.push(Router::Made(at));
                        let module = self.program.module(call.file);
                        let above = match module.value(module.call(call.id).callee) {
                            Value::Load { base, key: Key::Name(_) } => Some(Node { id: *base, ..at }),
                            _ => None,
                        };
                        if let (Some(above), Some(fuel)) = (above, fuel.checked_sub(1)) {
                            waiting.push((above, fuel));
                        }
                    }
                }
            }
        }
        found.dedup();
        found
    }

    /// What may stand before the addresses of a router.
    pub(super) fn prefixes(&mut self, router: Node, mounts: &Mounts) -> Vec<Prefix> {
        self.prefixes_within(router, mounts, limits::NAME_HOPS)
    }

    fn prefixes_within(&mut self, router: Node, mounts: &Mounts, fuel: usize) -> Vec<Prefix> {
        let open = || vec![Prefix { parts: Vec::new(), is_open: true }];
        let Some(fuel) = fuel.checked_sub(1) else { return open() };
        let routers = self.routers(router);
        // The call in the middle of a chain and what it is called on say it once.
        let mut own: Vec<&(CallRef, Vec<RoutePart>)> =
            routers.iter().rev().filter_map(|router| mounts.own.get(router)).collect();
        own.dedup_by_key(|(call, _)| *call);
        let own: Vec<RoutePart> = own.into_iter().flat_map(|(_, parts)| parts).cloned().collect();
        let mut found: Vec<Prefix> = Vec::new();
        for mounted in routers.iter().filter_map(|router| mounts.mounted.get(router)).flatten() {
            for outer in self.prefixes_within(mounted.on, mounts, fuel) {
                let whole = outer.then(&mounted.below.parts).then(&own);
                let whole = Prefix { is_open: whole.is_open || mounted.below.is_open, ..whole };
                if !found.contains(&whole) && found.len() < limits::ROUTE_PREFIXES {
                    found.push(whole);
                }
            }
        }
        if found.is_empty() { open().iter().map(|prefix| prefix.then(&own)).collect() } else { found }
    }
}

fn may_be_router(value: &Value) -> bool {
    !matches!(value, Value::Literal(_) | Value::Derived { .. } | Value::Object(_) | Value::Test(_))
}
