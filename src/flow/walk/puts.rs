//! What a relay's put holds: on at the operand of a call, the entry of an object, the element that something is typed into.

use compact_str::CompactString;

use super::kinds::Kind;
use super::{Mode, Terminal, Walk};
use crate::flow::relays::{KeyPart, PutSite};
use crate::flow::state::{PathId, PathKey, StackId, State, Trace, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::link::{CallRef, Node};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::relay::{EntryForm, Put, RelayKey};
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    /// `<TextInput onChangeText={setMail} />`: what was typed, as far as the element says what that is.
    pub(super) fn put_by_typing(&mut self, state: State, trace: TraceId, element: CallRef) {
        let whole = self.engine.tables.split(state.path).is_some_and(|(_, rest)| rest == PathId::EMPTY);
        if self.mode == Mode::Contents && whole {
            let typed = PathKey::Name(CompactString::const_new("value"));
            let path = self.engine.tables.prepend(typed, PathId::EMPTY);
            self.end(State { node: self.engine.result_of(element), path, ..state }, trace, Terminal::Opaque);
        }
    }

    pub(super) fn put_by_entry(&mut self, state: State, trace: TraceId, value: Node, form: EntryForm) {
        match form {
            EntryForm::Itself | EntryForm::Whole | EntryForm::Stored => {
                self.go(State { node: value, ..state }, trace);
            }
            EntryForm::Elements => {
                let path = self.engine.tables.prepend(PathKey::Any, state.path);
                self.go(State { node: value, path, ..state }, trace);
            }
            EntryForm::Instance => {
                // `{ provide: CLIENTS, useClass: Client, multi: true }`: one of several.
                let path = match self.engine.tables.split(state.path) {
                    Some((key, rest)) if key.is_open() => rest,
                    _ => state.path,
                };
                self.instance_of(state.with_path(path), trace, value, &[]);
                self.instance_of_object(state.with_path(path), trace, value);
            }
            EntryForm::Returned => {
                for found in self.engine.identities(value, &[]) {
                    let Terminal::Function(function) = found.terminal else { continue };
                    for id in &self.engine.program.function(function).returns {
                        self.go(State { node: Node { file: function.file, id: *id }, ..state }, trace);
                    }
                }
            }
        }
    }

    /// `Service.extend({ send() {…} })`: what is made of the object has its members.
    fn instance_of_object(&mut self, state: State, trace: TraceId, value: Node) {
        let Some(call) = self.engine.call_that_made(value) else { return };
        for argument in &self.engine.program.module(call.file).call(call.id).arguments {
            if let Some(component) = self.engine.component_at(Node { file: call.file, id: argument.value }) {
                self.component(state, trace, component);
            }
        }
    }

    /// Where a key of the parameter is what is looked for, does the call give it: `dispatch({ field: 'plan', value })`, `queue.add('mail', data)`?
    fn put_with_key(&mut self, state: State, site: CallRef, put: &Put, offset: u16) -> bool {
        let Some((given, wanted)) = state.how.keyed.filter(|(given, _)| given.parameter == state.node) else {
            return true;
        };
        let keys = self.engine.tables.keys(given.path);
        let names: Vec<CompactString> = keys.iter().map_while(|key| key.name().cloned()).collect();
        let Some((value, above)) = put.value_above(&names) else { return true };
        let arguments = &self.engine.program.module(site.file).call(site.id).arguments;
        let n = match value.base {
            OperandBase::Argument(n) => n,
            OperandBase::ArgumentsFrom(first) => first.saturating_add(offset),
            _ => return true,
        };
        let Some(argument) = arguments.get(usize::from(n)) else { return true };
        let mut path: Vec<PathKey> = value.path.iter().map(PathKey::from).collect();
        path.extend(keys.into_iter().skip(above));
        let path = self.engine.tables.path(&path);
        let names = self.texts_at(Node { file: site.file, id: argument.value }, path, StackId::EMPTY);
        self.has_name(&names, wanted)
    }

    /// On at what one call puts in.
    pub(super) fn put(
        &mut self,
        state: State,
        trace: TraceId,
        put_site: PutSite<'_>,
        offset: u16,
        moves: bool,
    ) {
        let PutSite { call: site, put, via } = put_site;
        let Some(mut next) = self.below(state, site, &put.to) else { return };
        if let Some((via, function)) = via {
            let Some(stack) = self.engine.tables.stacks.push(StackId::EMPTY, via, function) else { return };
            next.stack = stack;
        }
        let base = match put.value.base {
            OperandBase::ArgumentsFrom(first) => OperandBase::Argument(first.saturating_add(offset)),
            base => base,
        };
        let mut path = put.value.path.clone();
        if let ([.., RulePathKey::Any], Some(PathKey::Name(name))) =
            (put.to.as_slice(), self.read_under(state, put))
        {
            // `assign({ who: f })`: `context.who` is what the function of that name gives.
            for key in path.iter_mut().filter(|key| **key == RulePathKey::Any) {
                *key = RulePathKey::Name(name.clone());
            }
        }
        let asked = Operand { base, path };
        if !self.put_with_key(state, site, put, offset) {
            return;
        }
        next.how.keyed = None;
        let mut trace = trace;
        if moves && self.mode == Mode::Contents {
            // The call that gives the key brings the data.
            let brings = via.map_or(site, |(via, _)| via);
            let module = self.engine.program.module(brings.file);
            let call = module.call(brings.id);
            let name = crate::summary::value_name(module, call.callee).unwrap_or_default();
            let place = crate::source::Place { file: brings.file, span: call.span };
            let mut link = Trace::new(trace, place, StepKind::Passed, name.as_str());
            link.caller = Some(brings);
            if let (OperandBase::Argument(n), None) = (base, via)
                && let Some(argument) = call.arguments.get(usize::from(n))
            {
                link.value = Some(crate::source::Place { file: site.file, span: argument.span });
            }
            next.entry = Some(brings);
            trace = self.engine.tables.trace(link);
        }
        trace = self.note_held(next, trace, put_site);
        if let Some(method) = &put.made {
            self.put_made(next, trace, site, &asked, method);
            return;
        }
        if put.members {
            self.put_members(next, trace, site, &asked);
            return;
        }
        if put.instance {
            self.operand_instance(next, trace, site, &asked);
            return;
        }
        self.operand(next, trace, site, &asked);
    }

    /// `atom<User | null>(null)`: the call that makes the relay names the type of what is put in.
    fn note_held(&mut self, state: State, trace: TraceId, PutSite { call, put, .. }: PutSite<'_>) -> TraceId {
        let site = self.engine.program.module(call.file).call(call.id);
        let makes = matches!(put.key.as_slice(), [RelayKey::Result]) && put.value.path.is_empty();
        if makes && site.type_arguments.len() == 1 {
            return self.note_type(state, trace, TypeNote::Named(call), "");
        }
        trace
    }

    /// The key of what is taken that stands where `to` of a put ends.
    fn read_under(&self, state: State, put: &Put) -> Option<PathKey> {
        self.engine.tables.keys(state.path).into_iter().nth(put.to.len().checked_sub(1)?)
    }

    /// `defineStore('user', { state, getters, actions })`: the members of its instance, or what stands below one of them.
    fn put_members(&mut self, mut state: State, trace: TraceId, site: CallRef, value: &Operand) {
        let OperandBase::Argument(n) = value.base else { return };
        for key in value.path.iter().rev() {
            state.path = self.engine.tables.prepend(PathKey::from(key), state.path);
        }
        let Some(argument) =
            self.engine.program.module(site.file).call(site.id).arguments.get(usize::from(n))
        else {
            return;
        };
        for found in self.engine.identities(Node { file: site.file, id: argument.value }, &[]) {
            if let Some(component) = self.engine.component_at(found.state.node) {
                self.component(State { node: component.node, ..state }, trace, component);
            }
        }
    }
}

/// The put of each member that a listener asks for by its name, none where it asks for none.
pub(super) fn narrowed(put: &Put, kinds: &[Kind]) -> Vec<Put> {
    let Some(told_by) = &put.told_by else { return Vec::new() };
    let Some(kind) = kinds.iter().find(|kind| kind.keys == [told_by.clone()]) else { return Vec::new() };
    let of_member = |text: &KeyPart| {
        let KeyPart::Text(name) = text else { return None };
        let mut own = put.clone();
        let any = own.value.path.iter_mut().find(|key| **key == RulePathKey::Any)?;
        *any = RulePathKey::Name(name.clone());
        Some(own)
    };
    kind.texts.iter().filter_map(of_member).collect()
}
