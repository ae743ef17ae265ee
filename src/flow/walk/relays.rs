//! Hops of a walk through relays: from where a value is taken to everything that puts one in under an equal key.

use compact_str::CompactString;

use super::callbacks::Callback;
use super::kinds::Told;
use super::puts::narrowed;
use super::{Mode, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::relays::carried::is_called_on;
use crate::flow::relays::entries::EntrySite;
use crate::flow::relays::takes::TakeSite;
use crate::flow::relays::{KeyPart, PutSite, RelayKeys, Site, Via};
use crate::flow::stacks::Entered;
use crate::flow::state::{How, PathId, PathKey, StackId, State, TraceId, TypeNote};
use crate::flow::types::StepKind;
use crate::ir::path::ApiPath;
use crate::ir::{Key, Value};
use crate::limits;
use crate::link::{CallRef, FunctionRef};
use crate::rules::lexicon::{NameQuery, Slot, Verdict};
use crate::rules::relay::{ANY_DEPTH, Gives, Put, Relay, RelayKey, Trust};
use crate::rules::vendor::PathKey as RulePathKey;

impl Walk<'_, '_> {
    /// `useContext(Auth)`: on at what the program puts in; true when that is all it can be.
    pub(super) fn taken_result(
        &mut self,
        state: State,
        trace: TraceId,
        call: CallRef,
        path: Option<&ApiPath>,
        method: Option<&str>,
    ) -> bool {
        for take in self.engine.relays.takes.results(path, method) {
            if self.relayed(state, trace, (call, None), take, (0, None)) == Some(true) {
                return true;
            }
        }
        false
    }

    /// `bus.on('login', user => …)`: on at what is put in for this parameter; `None` when nothing is, true when that is all
    /// it can be.
    pub(super) fn taken_parameter(
        &mut self,
        state: State,
        trace: TraceId,
        path: Option<&ApiPath>,
        callback: Callback<'_>,
    ) -> Option<bool> {
        self.taken_by(state, trace, path, callback, None)
    }

    /// `const listen = (name, done) => bus.on(name, done)`: the same for a function that this function of the program, called by `callback`, hands
    /// on to what takes; true when that is all it can be.
    pub(super) fn taken_inside(
        &mut self,
        state: State,
        trace: TraceId,
        callee: FunctionRef,
        Callback { call, position, keys, index }: Callback<'_>,
    ) -> bool {
        if !keys.is_empty() {
            return false;
        }
        for (inner, position) in self.engine.calls_given_parameter((callee, position)) {
            let callees = self.engine.callees(inner);
            let path = callees.iter().find_map(|callee| match callee {
                Callee::Api(path) => Some(path),
                Callee::Function(_) | Callee::Class(_) => None,
            });
            let own = Callback { call: inner, position, keys: &[], index };
            if self.taken_by(state, trace, path, own, Some((call, callee))) == Some(true) {
                return true;
            }
        }
        false
    }

    /// `via` is the call of the function around that handed the function in.
    fn taken_by(
        &mut self,
        state: State,
        trace: TraceId,
        path: Option<&ApiPath>,
        Callback { call, position, keys, index }: Callback<'_>,
        via: Option<Via>,
    ) -> Option<bool> {
        let module = self.engine.program.module(call.file);
        let method = crate::summary::value_name(module, module.call(call.id).callee);
        for take in self.engine.relays.takes.at(path, method.as_deref()) {
            let Gives::Parameter { argument, at, parameter } = &take.1.gives else { continue };
            let (fits, member) = member_under(at, keys);
            let called = match take.1.key.first() {
                Some(RelayKey::Parameter(list)) if fits => {
                    let function = self.engine.program.owner(state.node);
                    let within = self.engine.list_around(call, position, keys);
                    self.engine.parameter_called((function, index), within, list)
                }
                _ => None,
            };
            let member = called.as_ref().or(member);
            let Some(offset) = parameter.offset(index) else { continue };
            if fits
                && argument.offset(position).is_some()
                && let Some(closed) = self.relayed(state, trace, (call, via), take, (offset, member))
            {
                return Some(closed);
            }
        }
        None
    }

    /// `window.acme` is what a call put in under this name; true when that is all it can be.
    pub(super) fn taken_global(&mut self, state: State, trace: TraceId, name: &CompactString) -> bool {
        for site in self.engine.relays.takes.globals() {
            let keys = RelayKeys::from([vec![KeyPart::Text(name.clone())]]);
            if self.may_take(state, site)
                && let Some(closed) = self.hop(state, trace, (site.0, &keys), 0)
            {
                return closed;
            }
        }
        false
    }

    /// On at every put with an equal key; `None` when there is none.
    pub(super) fn relayed(
        &mut self,
        state: State,
        trace: TraceId,
        (call, via): Site,
        (number, take): TakeSite<'_>,
        (offset, member): (u16, Option<&CompactString>),
    ) -> Option<bool> {
        let given = self.engine.program.module(call.file).call(call.id).arguments.len();
        let is_call = take.arguments.is_none_or(|wanted| wanted == given)
            && is_called_on(self.engine.program, call, &take.on)
            && take.parameters.is_none_or(|wanted| self.has_parameters(state, wanted));
        if !is_call || !self.may_take(state, (number, take)) {
            return None;
        }
        if matches!(take.key.as_slice(), [RelayKey::Read]) {
            return self.taken_by_read(state, trace, (number, take));
        }
        let via = via.or_else(|| self.entered_by(state, call));
        let keys = self.engine.relay_keys((call, via), &take.key, member)?;
        let mut trace = trace;
        if take.gives == Gives::Result {
            trace = self.note_type(state, trace, TypeNote::Value(state.node), "");
        }
        if take.gives == Gives::Result && self.engine.relays.relay(number)?.assigned {
            self.assigned_to_taken(state, trace, (number, take), &keys);
        }
        self.hop(state, trace, (number, &keys), offset)
    }

    /// The call by which the walk came into the function around: `storage.get('mail')` of `get = (key) => localStorage.getItem(key)`.
    fn entered_by(&self, state: State, call: CallRef) -> Option<Via> {
        let id = self.engine.program.module(call.file).call(call.id).function;
        let function = FunctionRef { file: call.file, id };
        let frame = self.engine.tables.stacks.frame_of(state.stack, function)?;
        (frame.how == Entered::Called).then_some((frame.call, function))
    }

    /// Is it a parameter of a function that has so many?
    fn has_parameters(&self, state: State, wanted: usize) -> bool {
        let program = self.engine.program;
        let is_parameter = matches!(program.value(state.node), Value::Parameter(_));
        is_parameter && program.function(program.owner(state.node)).parameters.len() == wanted
    }

    /// `state.session.user`: on at what is put in under `session`. Data only.
    fn taken_by_read(&mut self, state: State, trace: TraceId, (number, take): TakeSite<'_>) -> Option<bool> {
        if self.engine.relays.relay(number)?.parts.is_some() {
            return Some(self.taken_by_reading(state, trace, (number, take)));
        }
        let (PathKey::Name(name), rest) = self.engine.tables.split(state.path)? else { return None };
        if self.mode == Mode::Identity || self.names_data(state.path) {
            return None;
        }
        let keys = RelayKeys::from([vec![KeyPart::Text(name)]]);
        self.hop(state.with_path(rest), trace, (number, &keys), 0)
    }

    /// Is it worth looking for what is put in?
    pub(super) fn may_take(&mut self, state: State, (number, take): TakeSite<'_>) -> bool {
        let Some(relay) = self.engine.relays.relay(number) else { return false };
        let fits = relay.puts.iter().any(|put| self.may_stand_under(state.path, put));
        let is_stored = !relay.stores.is_empty() || !relay.stored_on.is_empty();
        let is_given = !relay.entries.is_empty() || is_stored || !relay.known.is_empty();
        if !fits && !is_given && !relay.thrown {
            return false;
        }
        if self.mode == Mode::Contents
            && (matches!(take.gives, Gives::Result | Gives::Own | Gives::Named { .. })
                || matches!(take.key.first(), Some(RelayKey::Parameter(_))))
            && self.names_data(state.path)
        {
            // `session.user.email` says what it is, wherever it was put in.
            return false;
        }
        if let Some(wanted) = &take.reads
            && self
                .engine
                .tables
                .split(state.path)
                .is_none_or(|(key, _)| key != PathKey::Name(wanted.clone()))
        {
            return false;
        }
        self.may_hop(state)
    }

    /// On at every put under a key; `None` when there is none, true when that is all it can be.
    pub(super) fn hop(
        &mut self,
        state: State,
        trace: TraceId,
        (number, keys): (u16, &RelayKeys),
        offset: u16,
    ) -> Option<bool> {
        let relay = self.engine.relays.relay(number)?;
        if let [parts] = &**keys
            && let Some((_, value)) = relay
                .known
                .iter()
                .find(|(key, _)| parts.iter().any(|part| *part == KeyPart::Text(key.clone())))
        {
            self.api(state, trace, value.root.clone(), value.segments.clone());
            return Some(true);
        }
        let puts = self.engine.relay_puts(number, keys);
        let asks = relay.calls || relay.puts.iter().any(|put| put.told_by.is_some());
        let kinds = if asks { self.engine.kinds_asked(state.node, trace) } else { Vec::new() };
        let own = self.of_own_part(state, relay, keys, puts.calls.clone());
        let told = own.into_iter().map(|site| (site, self.is_of(&kinds, site.call, site.put)));
        let heard: Vec<_> = told.filter(|(_, told)| *told != Told::Never).collect();
        let typed = self.engine.elements_of_setters(relay, keys);
        if heard.is_empty() && puts.entries.is_empty() && typed.is_empty() && !relay.thrown {
            return None;
        }
        let trace = self.step(trace, state, StepKind::Relayed, relay.name.as_str());
        let is_alone = relay.alone && puts.entries.is_empty() && puts.calls.len() == 1;
        // `next => action => { track(action.type, action.payload); next(action); }` hears everything.
        let hears_all =
            relay.single && kinds.is_empty() && self.engine.guards_asked(state.node, trace).is_empty();
        let low = relay.confidence == Trust::Low && !is_alone;
        let settled = state.how.settled || !relay.calls;
        let hops = state.how.hops + 1;
        let is_first = state.how.hops == 0 && !state.how.unordered;
        let named = state.how.named || is_first && relay.calls && self.names_data(state.path);
        let relayed = state.how.relayed;
        let how = How { unordered: true, relayed: relayed || low, named, settled, hops, ..state.how };
        let state = State { how, stack: StackId::EMPTY, ..state };
        let moves = !settled && !self.names_data(state.path) && !self.parameter_names_data(state);
        for (site, told) in &heard {
            let is_proved = relay.single && (hears_all || *told == Told::Surely);
            let how = How { relayed: relayed || low && !is_proved, ..how };
            let state = self.of_kinds(State { how, ..state }, &kinds, site.put, relay.single && !relayed);
            let narrowed = narrowed(site.put, &kinds);
            for put in narrowed.iter().chain(narrowed.is_empty().then_some(site.put)) {
                self.put(state, trace, PutSite { put, ..*site }, offset, moves);
            }
            if relay.thrown && state.path == PathId::EMPTY {
                let text = self.text_of_error(state);
                self.put(text, trace, *site, offset, moves);
            }
        }
        for (value, form) in self.nearest(relay, state, &puts.entries) {
            self.put_by_entry(state, trace, value, form);
        }
        if relay.thrown && self.mode == Mode::Contents {
            self.thrown_anywhere(state, trace);
        }
        for element in typed {
            self.put_by_typing(state, trace, element);
        }
        let is_whole = !puts.entries.is_empty() || heard.iter().any(|(site, _)| !site.put.partial);
        Some(is_whole && !relay.open)
    }

    /// `req.tag` of one service is not what another one puts there: where a name alone joins both ends, data of the same file is meant, or else of the
    /// same package, as far as there is any (errs towards misses where both put something in).
    fn nearest(&self, relay: &Relay, state: State, entries: &[EntrySite]) -> Vec<EntrySite> {
        if self.mode == Mode::Identity || !relay.joins_by_name() {
            return entries.to_vec();
        }
        let (program, file) = (self.engine.program, state.node.file);
        let of_file = |entry: &&EntrySite| entry.0.file == file;
        let of_package = |entry: &&EntrySite| program.package(entry.0.file) == program.package(file);
        // A part of a store may be a folder with files for its state, its mutations and its actions.
        let of_folder = |entry: &&EntrySite| relay.parts.is_some() && program.are_beside(entry.0.file, file);
        for is_near in [&of_file as &dyn Fn(&&EntrySite) -> bool, &of_folder, &of_package] {
            let near: Vec<EntrySite> = entries.iter().filter(|entry| is_near(entry)).copied().collect();
            if !near.is_empty() {
                return near;
            }
        }
        entries.to_vec()
    }

    /// Another hop on this way, and in this walk? Where not, the value is judged by its name.
    pub(super) fn may_hop(&mut self, state: State) -> bool {
        if state.how.hops >= limits::RELAY_CHAIN {
            return false;
        }
        if self.mode == Mode::Contents {
            self.hops += 1;
            if self.hops == limits::RELAY_HOPS {
                self.engine.count_unfollowed();
            }
        }
        self.hops < limits::RELAY_HOPS
    }

    /// `setUser` is `[1]` of what `useState()` gives; what it puts in is `[0]`.
    fn may_stand_under(&mut self, path: PathId, put: &Put) -> bool {
        let wanted = self.engine.tables.keys(path);
        wanted.iter().zip(&put.to).all(|(wanted, own)| match (wanted, own) {
            (PathKey::Name(wanted), RulePathKey::Name(own)) => wanted == own,
            _ => true,
        })
    }

    /// `(_, address) => track('x', { zip: address.zip })`: the handler's parameter and what is read of it name the data together.
    fn parameter_names_data(&self, state: State) -> bool {
        let program = self.engine.program;
        let Value::Parameter(index) = program.value(state.node) else { return false };
        let declared = program.function(program.owner(state.node)).parameters.get(usize::from(*index));
        let Some(name) = declared.and_then(|parameter| parameter.name.clone()) else { return false };
        let mut keys = vec![PathKey::Name(name)];
        keys.extend(self.engine.tables.keys(state.path));
        state.path != PathId::EMPTY && self.name_data(&keys)
    }

    /// Does the handler itself name the data (`user => track(user.email)`)? Then it is the sender; one that hands on what
    /// it is given (`event => track(event.payload)`) is a wrapper of the calls that put in.
    pub(super) fn names_data(&self, path: PathId) -> bool {
        self.name_data(&self.engine.tables.keys(path))
    }

    /// The same, or is it somebody as a whole: `user`?
    pub(super) fn is_named_as_data(&self, path: PathId) -> bool {
        let names: Vec<String> = self.path_names(path).collect();
        self.is_personal(&names)
    }

    pub(super) fn name_data(&self, keys: &[PathKey]) -> bool {
        let names: Vec<&str> = keys.iter().filter_map(PathKey::name).map(CompactString::as_str).collect();
        let Some((name, receivers)) = names.split_last() else { return false };
        let query = NameQuery { name, receivers, siblings: &[], slot: Slot::Neutral };
        let lexicon = &self.engine.model.lexicon;
        matches!(lexicon.classify_name(&query), Verdict::Personal(hit) if Some(hit.category) != lexicon.whole_object())
    }
}

/// Does the function stand under these keys, and under which name where any will do: `login` for `reducers[]` and
/// `reducers.login`?
fn member_under<'k>(at: &[Option<CompactString>], keys: &'k [Key]) -> (bool, Option<&'k CompactString>) {
    let mut member = None;
    if let [Some(any)] = at
        && any == ANY_DEPTH
    {
        return (!keys.is_empty(), None);
    }
    for (own, key) in at.iter().zip(keys) {
        match (own, key) {
            (Some(own), Key::Name(name)) if own == name => {}
            (Some(own), Key::Index(index)) if *own == index.to_string() => {}
            (None, Key::Name(name)) => member = Some(name),
            (None, Key::Index(_)) => {}
            _ => return (false, None),
        }
    }
    (at.len() == keys.len(), member)
}
