//! Calls that call what they are given: `setTimeout(report, 0, user)`, `yield call([client, 'track'], user)`, `f.apply(null, list)`,
//! and functions with some of their arguments given before: `track.bind(null, 'Signup')`.
//!
//! Takes a call and what its callee is, gives the functions that are called in the end and with what. Which calls do that is data
//! (`invokes`, `binds`); it is asked by whoever resolves callees, binds parameters or looks for sinks, so that none of them
//! needs to know these forms.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::bound_function;
use crate::ir::path::{ApiPath, Root};
use crate::ir::{CallId, CallKind, Entry, Key, ListItem, Literal, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, FunctionRef};
use crate::rules::library::{
    CallModel, GivenArguments, Invocation, LiteralCondition, LiteralTest, Operand, OperandBase,
};
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::FileId;
use crate::summary::untyped;

/// How the arguments of a call become those of the function that is called in the end.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Form {
    /// The call that gave the first arguments, and its first argument that counts.
    pub(in crate::flow) bound: Option<(CallRef, u16)>,
    pub(in crate::flow) given: Option<GivenArguments>,
    /// Functions outside of the program that the call calls.
    pub(in crate::flow) apis: Vec<ApiPath>,
    /// Functions of the program that the call calls, and of whose result only the knowledge says where in its own that stands: `useQuery({ queryFn })`.
    pub(in crate::flow) beside: Vec<FunctionRef>,
}

/// Where an argument of the function that is called stands.
pub(in crate::flow) struct ArgumentSite {
    pub(in crate::flow) call: CallRef,
    pub(in crate::flow) index: u16,
    /// It is this element of what stands there.
    pub(in crate::flow) element: Option<PathKey>,
}

#[derive(Default)]
pub(in crate::flow) struct InvocationIndex {
    pub(super) forms: FxHashMap<CallRef, Form>,
    /// Made when it is first asked for.
    invokers: Option<Invokers>,
}

/// Calls that may call what they are given, by the names of their callees.
#[derive(Default)]
struct Invokers {
    /// By the names of the functions that they may call.
    by_name: FxHashMap<CompactString, Vec<CallRef>>,
    /// Of functions whose name is computed: `client[method].apply(client, list)`.
    nameless: Vec<CallRef>,
    /// What they call may stand elsewhere in the program: `useQuery({ queryKey })`.
    of_put: Vec<CallRef>,
    calls: FxHashSet<CallRef>,
}

impl Form {
    /// Where argument `index` of the function stands.
    pub(in crate::flow) fn argument(&self, engine: &Engine<'_>, call: CallRef, index: u16) -> ArgumentSite {
        let mut index = index;
        if let Some((bound, first)) = self.bound {
            let count = engine.program.module(bound.file).call(bound.id).arguments.len();
            let given = u16::try_from(count).unwrap_or(u16::MAX).saturating_sub(first);
            if index < given {
                return ArgumentSite { call: bound, index: first + index, element: None };
            }
            index -= given;
        }
        match self.given {
            None => ArgumentSite { call, index, element: None },
            Some(GivenArguments::From(first)) => {
                ArgumentSite { call, index: index.saturating_add(first), element: None }
            }
            Some(GivenArguments::ListIn(list)) => {
                let element = PathKey::Name(compact_str::format_compact!("{index}"));
                ArgumentSite { call, index: list, element: Some(element) }
            }
            Some(GivenArguments::Only(only)) => {
                ArgumentSite { call, index: if index == 0 { only } else { u16::MAX }, element: None }
            }
        }
    }

    /// How many arguments there are; `None` when that is not known.
    pub(in crate::flow) fn count(&self, engine: &Engine<'_>, call: CallRef) -> Option<usize> {
        let count = |call: CallRef| engine.program.module(call.file).call(call.id).arguments.len();
        let before = self.bound.map_or(0, |(bound, first)| count(bound).saturating_sub(usize::from(first)));
        match self.given {
            None => Some(before + count(call)),
            Some(GivenArguments::From(first)) => {
                Some(before + count(call).saturating_sub(usize::from(first)))
            }
            Some(GivenArguments::ListIn(_)) => None,
            Some(GivenArguments::Only(_)) => Some(before + 1),
        }
    }
}

impl<'p> Engine<'p> {
    /// How a call hands on its arguments; known once its callees are.
    pub(in crate::flow) fn form(&self, call: CallRef) -> Form {
        self.invocations.forms.get(&call).cloned().unwrap_or_default()
    }

    /// The callee of a call is a function of which another call gave the first arguments.
    pub(in crate::flow) fn bound_by(&mut self, call: CallRef, bound: Option<CallRef>) {
        let Some(bound) = bound else { return };
        let given = self.binding_model(bound).map_or(Some(GivenArguments::From(1)), |binds| binds.arguments);
        let Some(GivenArguments::From(first) | GivenArguments::ListIn(first) | GivenArguments::Only(first)) =
            given
        else {
            return;
        };
        self.invocations.forms.entry(call).or_default().bound = Some((bound, first));
    }

    /// The function that a call gives back with its first arguments given.
    pub(in crate::flow) fn binding_model(&mut self, call: CallRef) -> Option<&'p Invocation> {
        let callees = if self.is_method(call, "bind") { None } else { Some(self.callees(call)) };
        let path = callees.as_ref().and_then(|callees| callees.iter().find_map(api));
        let models = self.library.models(path, self.method(call).as_deref());
        let mut own = models.iter().copied().filter(|model| self.is_partial(call, model));
        own.find_map(|model| model.binds.as_ref())
    }

    /// Is the call given as few arguments as an entry asks for, where it asks?
    pub(in crate::flow) fn is_partial(&self, call: CallRef, model: &CallModel) -> bool {
        let count = self.program.module(call.file).call(call.id).arguments.len();
        match &model.when {
            Some(LiteralCondition { argument, test: LiteralTest::Absent, of: None }) => {
                count <= usize::from(*argument)
            }
            _ => true,
        }
    }

    /// How many arguments of a function a call gave before.
    pub(in crate::flow) fn given_before(&mut self, bound: CallRef) -> u16 {
        let given = self.binding_model(bound).map_or(Some(GivenArguments::From(1)), |binds| binds.arguments);
        let Some(GivenArguments::From(first) | GivenArguments::ListIn(first) | GivenArguments::Only(first)) =
            given
        else {
            return 0;
        };
        let count = self.program.module(bound.file).call(bound.id).arguments.len();
        u16::try_from(count).unwrap_or(u16::MAX).saturating_sub(first)
    }

    /// The call, and which of its arguments, that gives an argument of what is called in the end.
    pub(in crate::flow) fn given_at(&self, call: CallRef, index: u16) -> (CallRef, u16) {
        match self.invocations.forms.get(&call) {
            Some(form) if form.bound.is_some() && form.given.is_none() => {
                let site = form.argument(self, call, index);
                (site.call, site.index)
            }
            _ => (call, index),
        }
    }

    /// Calls in which nothing stands that they could call, so that they call what the program gives to all of them.
    pub(in crate::flow) fn invokers_of_put(&mut self) -> Vec<CallRef> {
        self.invokers().of_put.clone()
    }

    fn is_method(&self, call: CallRef, name: &str) -> bool {
        self.method(call).is_some_and(|method| method == name)
    }

    pub(super) fn method(&self, call: CallRef) -> Option<CompactString> {
        let module = self.program.module(call.file);
        crate::flow::walk::callee_method(module, module.call(call.id))
    }

    /// Calls that may call a function of one of these names, not yet verified.
    pub(in crate::flow) fn may_invoke(&mut self, names: &[CompactString]) -> Vec<CallRef> {
        let index = &self.invokers().by_name;
        names.iter().filter_map(|name| index.get(name)).flatten().copied().collect()
    }

    /// The same, with the calls of functions whose name is computed.
    pub(in crate::flow) fn may_invoke_any(&mut self, names: &[CompactString]) -> Vec<CallRef> {
        let mut calls = self.may_invoke(names);
        calls.extend(&self.invokers().nameless);
        calls
    }

    /// Calls in a file of functions whose name is computed.
    pub(in crate::flow) fn nameless_invokers(&mut self, file: FileId) -> Vec<CallRef> {
        self.invokers().nameless.iter().filter(|call| call.file == file).copied().collect()
    }

    /// May the call call what it is given?
    pub(in crate::flow) fn is_invoker(&mut self, call: CallRef) -> bool {
        self.invokers().calls.contains(&call)
    }

    fn invokers(&mut self) -> &Invokers {
        let known = self.invocations.invokers.take();
        let index = known.unwrap_or_else(|| self.find_invokers());
        self.invocations.invokers.insert(index)
    }

    fn find_invokers(&self) -> Invokers {
        let mut index = Invokers::default();
        let models = self.model.library.calls.iter().filter(|model| !model.invokes.is_empty());
        for model in models {
            let name = match (model.call.last_member(), &model.call.root) {
                (Some(name), _) => CompactString::from(name),
                (None, Root::Global(name) | Root::Method(name)) => name.clone(),
                (None, Root::Package(_) | Root::Client(_)) => continue,
            };
            let mut own = vec![name];
            // `import useSWR from 'swr'` may call it anything.
            if let (Root::Package(package), "default") = (&model.call.root, own[0].as_str()) {
                own.extend(self.program.names_from_packages(|one| one == package));
            }
            let names = self.program.renamed(own);
            for call in names.iter().flat_map(|name| self.program.calls_named(name)) {
                let module = self.program.module(call.file);
                if module.call(call.id).kind != CallKind::Call {
                    continue;
                }
                index.calls.insert(*call);
                for invocation in &model.invokes {
                    let values = [Some(&invocation.function), invocation.member.as_ref()];
                    for operand in values.into_iter().flatten() {
                        let Some(value) = written_value(module, call.id, operand) else {
                            index.of_put.extend(invocation.or_put.is_some().then_some(*call));
                            continue;
                        };
                        if crate::summary::is_computed(module, value) {
                            index.nameless.push(*call);
                        }
                        for name in names_of(module, value) {
                            index.by_name.entry(name).or_default().push(*call);
                        }
                    }
                }
            }
        }
        #[expect(
            clippy::iter_over_hash_type,
            reason = "each list is sorted by itself, and none depends on another"
        )]
        for calls in index.by_name.values_mut() {
            calls.sort_unstable();
            calls.dedup();
        }
        index
    }
}

pub(super) fn api(callee: &Callee) -> Option<&ApiPath> {
    match callee {
        Callee::Api(path) => Some(path),
        Callee::Function(_) | Callee::Class(_) => None,
    }
}

/// The value of an operand, below its path as far as that is written out: `load` of `useQuery({ queryKey, queryFn: load })`.
fn written_value(module: &crate::ir::Module, call: CallId, operand: &Operand) -> Option<ValueId> {
    let mut at = operand_value(module, call, operand)?;
    for key in &operand.path {
        let (Value::Object(entries), RulePathKey::Name(name)) = (module.value(untyped(module, at)), key)
        else {
            break;
        };
        let own = entries.iter().rev().find_map(|entry| match entry {
            Entry::Field { key: Key::Name(own), value, .. } if own == name => Some(*value),
            _ => None,
        });
        let is_closed = entries.iter().all(|entry| matches!(entry, Entry::Field { .. }));
        at = match own {
            None if is_closed => return None,
            None => break,
            Some(own) => own,
        };
    }
    Some(at)
}

pub(super) fn operand_value(module: &crate::ir::Module, call: CallId, operand: &Operand) -> Option<ValueId> {
    let site = module.call(call);
    match operand.base {
        OperandBase::Argument(n) => site.arguments.get(usize::from(n)).map(|argument| argument.value),
        OperandBase::Receiver => match module.value(site.callee) {
            Value::Load { base, .. } => Some(*base),
            _ => None,
        },
        _ => None,
    }
}

/// Names that a function may have that stands there, or in a list there.
fn names_of(module: &crate::ir::Module, value: ValueId) -> Vec<CompactString> {
    let mut names: Vec<CompactString> = crate::summary::value_name(module, value).into_iter().collect();
    // `setTimeout(own.track.bind(own), 10, 'Paid')`
    if let Value::Call(call) = module.value(value) {
        let bound = bound_function(module, module.call(*call));
        names.extend(bound.and_then(|function| crate::summary::value_name(module, function)));
    }
    if let Value::List(items) = module.value(value) {
        for item in items.iter().take(limits::ARGUMENTS) {
            let ListItem::Item(item) = item else { continue };
            match module.value(*item) {
                Value::Literal(Literal::String(text)) => names.push(text.clone()),
                _ => names.extend(crate::summary::value_name(module, *item)),
            }
        }
    }
    names
}
