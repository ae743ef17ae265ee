//! Methods of SDKs that are handed over as callbacks: `mails.forEach(client.identify)`, `load().then(client.identify)`,
//! `bus.on('user', client.people.set)`.
//!
//! Takes the arguments of calls that have the name of a vendor's method, gives sinks whose arguments are what the call passes to a
//! function that stands there: what the knowledge says of callbacks, or what is put in where the call takes it out. The place is where the
//! data comes from: the call that is handed the method, or the one that puts in.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::flow::calls::callees::Callee;
use crate::flow::calls::handed::Handing;
use crate::flow::engine::Engine;
use crate::flow::relays::PutSite;
use crate::flow::sinks::{Sink, SinkArgument, SinkMatch};
use crate::flow::state::PathKey;
use crate::flow::walk::{Terminal, callee_method};
use crate::ir::path::{ApiPath, Root};
use crate::ir::{Key, Value};
use crate::limits;
use crate::link::{CallRef, Node};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::relay::Gives;
use crate::rules::vendor::is_part_of;

/// A call, and what it gives a function that stands there: argument by argument.
type Passed = (CallRef, Vec<SinkArgument>);

impl<'p> Engine<'p> {
    /// Every vendor's method that something outside of the program calls with what the program gives it.
    pub(super) fn handed_sinks(&mut self, names: &[CompactString]) -> Vec<Sink<'p>> {
        let calling_back = self.names_calling_back();
        let mut found = Vec::new();
        for handing in self.handings_named(names) {
            let node = Node { file: handing.call.file, id: handing.value() };
            let is_written_there = matches!(self.program.value(node), Value::Closure(_));
            if is_written_there || !self.may_be_called(handing.call, &calling_back) {
                continue;
            }
            for path in self.methods_at(node) {
                let matches: Vec<SinkMatch<'p>> = self.clients.sinks(&path, false);
                if matches.is_empty() {
                    continue;
                }
                for (call, arguments) in self.passed_to(&handing) {
                    for matched in &matches {
                        let arguments = arguments.clone();
                        found.extend(self.sink_of_call(call, matched.client, &matched.methods, arguments));
                    }
                }
            }
        }
        found
    }

    /// The names under which the program calls functions of libraries that call what they are handed. Most arguments stand in other calls, and
    /// many have a name that some vendor's method is known under as well (`id`, `page`, `value`): what those are is not asked.
    fn names_calling_back(&self) -> FxHashSet<CompactString> {
        let paths = self.library.calling_back().chain(self.relays.calling_back());
        let mut packages: Vec<&str> = Vec::new();
        let mut own: Vec<CompactString> = Vec::new();
        for path in paths {
            match &path.root {
                Root::Package(package) => packages.push(package.trim_end_matches("/*")),
                Root::Method(name) | Root::Global(name) => own.push(name.clone()),
                Root::Client(_) => {}
            }
            own.extend(path.last_member().map(CompactString::from));
        }
        let is_known = |specifier: &str| packages.iter().any(|package| is_part_of(specifier, package));
        own.extend(self.program.names_from_packages(is_known));
        own.into_iter().flat_map(|name| self.program.renamed([name])).collect()
    }

    /// Has what is called one of the names, or none?
    fn may_be_called(&self, call: CallRef, names: &FxHashSet<CompactString>) -> bool {
        let module = self.program.module(call.file);
        let called = crate::summary::value_name(module, module.call(call.id).callee);
        called.is_none_or(|name| names.contains(&name))
    }

    /// The methods outside of the program that a value may be; `client.track.bind(client, 'x')`, which takes arguments before, is left out.
    fn methods_at(&mut self, node: Node) -> Vec<ApiPath> {
        let found = self.near_identities(node);
        let is_whole = |engine: &Self, bound: CallRef| {
            engine.program.module(bound.file).call(bound.id).arguments.len() <= 1
        };
        let mut paths = Vec::new();
        for one in found {
            if let Terminal::Api(path) = one.terminal
                && one.state.how.bound.is_none_or(|bound| is_whole(self, bound))
            {
                paths.push(path);
            }
        }
        paths
    }

    /// What is passed to a function that stands there.
    fn passed_to(&mut self, handing: &Handing) -> Vec<Passed> {
        let callees = self.callees(handing.call);
        let path = callees.iter().find_map(|callee| match callee {
            Callee::Api(path) => Some(path.clone()),
            Callee::Function(_) | Callee::Class(_) => None,
        });
        if path.is_none() && !callees.is_empty() {
            return Vec::new();
        }
        let put_in = self.put_in(handing, path.as_ref());
        if !put_in.is_empty() {
            return put_in;
        }
        let arguments = self.called_back_with(handing, path.as_ref());
        if arguments.is_empty() { Vec::new() } else { vec![(handing.call, arguments)] }
    }

    /// `list.forEach(▢)`: an element.
    fn called_back_with(&mut self, handing: &Handing, path: Option<&ApiPath>) -> Vec<SinkArgument> {
        let module = self.program.module(handing.call.file);
        let method = callee_method(module, module.call(handing.call.id));
        let models = self.library.models(path, method.as_deref());
        let key = handing.key.as_ref();
        let stands_there = models
            .iter()
            .flat_map(|model| &model.callbacks)
            .filter(|passed| passed.argument == handing.position && passed.under.as_ref() == key);
        let first = stands_there.filter(|passed| passed.parameter == 0);
        let operands: Vec<&Operand> = first.map(|passed| &passed.is).collect();
        operands
            .into_iter()
            .find_map(|operand| self.operand_argument(handing.call, operand))
            .into_iter()
            .collect()
    }

    /// `bus.on('user', ▢)`: what every `bus.emit('user', …)` gives.
    fn put_in(&mut self, handing: &Handing, path: Option<&ApiPath>) -> Vec<Passed> {
        let module = self.program.module(handing.call.file);
        let method = callee_method(module, module.call(handing.call.id));
        let mut found = Vec::new();
        for (number, take) in self.relays.takes.at(path, method.as_deref()) {
            let Gives::Parameter { argument, at, parameter } = &take.gives else { continue };
            let own: Vec<_> = handing.key.iter().cloned().map(Some).collect();
            let Some(offset) = parameter.offset(0) else { continue };
            if argument.offset(handing.position).is_none() || *at != own {
                continue;
            }
            let Some(keys) = self.relay_keys((handing.call, None), &take.key, None) else { continue };
            for PutSite { call, put, .. } in &self.relay_puts(number, &keys).calls {
                let base = match put.value.base {
                    OperandBase::ArgumentsFrom(first) => OperandBase::Argument(first.saturating_add(offset)),
                    base => base,
                };
                let value = Operand { base, path: put.value.path.clone() };
                if let (Some(argument), []) = (self.operand_argument(*call, &value), put.to.as_slice()) {
                    found.push((*call, vec![argument]));
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        found.truncate(limits::HANDED_CANDIDATES);
        found
    }

    /// An operand of a call as what a sink is given. Of several values that a function returns, the first.
    fn operand_argument(&mut self, call: CallRef, operand: &Operand) -> Option<SinkArgument> {
        let module = self.program.module(call.file);
        let site = module.call(call.id);
        if let OperandBase::Returned(n) = operand.base {
            let node = Node { file: call.file, id: site.arguments.get(usize::from(n))?.value };
            let function = self.identities(node, &[]).into_iter().find_map(|found| match found.terminal {
                Terminal::Function(function) => Some(function),
                _ => None,
            })?;
            let id = *self.program.function(function).returns.first()?;
            return Some(SinkArgument::whole(Node { file: function.file, id }));
        }
        let id = match operand.base {
            OperandBase::Argument(n) => {
                let argument = site.arguments.get(usize::from(n))?;
                (!argument.spread).then_some(argument.value)?
            }
            OperandBase::Receiver => match module.value(site.callee) {
                Value::Load { base, key: Key::Name(_) } => *base,
                _ => return None,
            },
            _ => return None,
        };
        let path = operand.path.iter().map(PathKey::from).collect();
        Some(SinkArgument { path, ..SinkArgument::whole(Node { file: call.file, id }) })
    }
}
