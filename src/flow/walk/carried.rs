//! Members of objects that a framework hands to many functions: `app.decorate('tracker', tracker)` in one file,
//! `app => app.tracker.send()` in another.
//!
//! Takes a parameter, or a value of a library, of which a member is read; goes on at what the program puts there under that name. Which
//! parameters and values these are is data (`relays`). Mostly asked for what is called only, and data is judged by its name; where a
//! member is made of others (`data: true`), for data as well.

use compact_str::CompactString;

use super::{Mode, Terminal, Walk};
use crate::flow::relays::keys::behind_last_slash;
use crate::flow::relays::takes::TakeSite;
use crate::flow::relays::{KeyPart, PutSite, RelayKeys};
use crate::flow::state::{PathKey, State, TraceId};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{Value, ValueId};
use crate::limits;
use crate::link::Node;
use crate::rules::relay::{EntryForm, Gives, Relay};
use crate::source::FileId;
use crate::summary::untyped;

impl Walk<'_, '_> {
    /// `req.tracker` where a parameter is called `req`.
    pub(super) fn carried(&mut self, state: State, trace: TraceId, parameter: &str) {
        if self.mode == Mode::Contents && self.is_named_as_data(state.path) {
            // `req.user`, `req.session.email` say what they are, wherever they were put in.
            return;
        }
        for take in self.engine.relays.takes.carried(parameter) {
            let Gives::Carried { below, .. } = &take.1.gives else { continue };
            self.member_taken(state, trace, take, below);
        }
    }

    /// `store.getters.mail`: on at what is put in for a member of what is read under this name; true when that is all it can be. What an instance
    /// has itself under the name of a store's state (`this.state.mail`) is its own.
    pub(super) fn taken_of_member(
        &mut self,
        state: State,
        trace: TraceId,
        (base, name): (ValueId, &str),
    ) -> bool {
        let module = self.engine.program.module(state.node.file);
        let is_own = matches!(module.value(untyped(module, base)), Value::This);
        let mut takes = self.engine.relays.takes.held(name);
        takes.retain(|(number, _)| {
            !is_own || self.engine.relays.relay(*number).is_none_or(|relay| relay.parts.is_none())
        });
        takes.into_iter().any(|take| self.member_taken(state, trace, take, &[]))
    }

    /// `server().tracker`, `box().all.tracker`
    pub(super) fn taken_below(&mut self, state: State, trace: TraceId, value: &ApiPath) {
        let is_value = matches!(
            value.segments.last(),
            Some(Segment::Return | Segment::Instance | Segment::Parameter(_))
        );
        if self.mode == Mode::Identity
            && let Some((PathKey::Name(member), rest)) = self.engine.tables.split(state.path)
        {
            let within = state.with_path(rest);
            for take in self.engine.relays.takes.values(value, &member) {
                if self.may_take(within, take) {
                    self.hop(within, trace, (take.0, &RelayKeys::from([])), 0);
                }
            }
        }
        for take in self.engine.relays.takes.below(value).into_iter().filter(|_| is_value) {
            self.member_taken(state, trace, take, &[]);
        }
    }

    fn member_taken(
        &mut self,
        state: State,
        trace: TraceId,
        take: TakeSite<'_>,
        below: &[CompactString],
    ) -> bool {
        if self.mode == Mode::Contents && (!take.1.data || self.names_data(state.path)) {
            return false;
        }
        let mut path = state.path;
        for wanted in below {
            match self.engine.tables.split(path) {
                Some((PathKey::Name(name), rest)) if name == *wanted => path = rest,
                _ => return false,
            }
        }
        let Some((PathKey::Name(key), rest)) = self.engine.tables.split(path) else { return false };
        let within = state.with_path(rest);
        if !self.may_take(within, take) {
            return false;
        }
        if let Some(part) = self.part_named_in_call(state.node, take.0) {
            return self.taken_of_part(state.with_path(path), trace, take.0, &part) == Some(true);
        }
        let keys = RelayKeys::from([self.named_in_call(state.node, key.clone())]);
        let found = self.hop(within, trace, (take.0, &keys), 0);
        found.or_else(|| self.taken_of_part(within, trace, take.0, &key)) == Some(true)
    }

    /// `who` of `state.session.who`, where `session` is a part that has a state of its own: what is put in in the files of that part.
    fn taken_of_part(
        &mut self,
        state: State,
        trace: TraceId,
        number: u16,
        part: &CompactString,
    ) -> Option<bool> {
        let parts = self.engine.relays.relay(number)?.parts.clone()?;
        let (PathKey::Name(key), rest) = self.engine.tables.split(state.path)? else { return None };
        let keys = RelayKeys::from([vec![KeyPart::Text(key)]]);
        let own = self.engine.members_of(&parts, EntryForm::Itself);
        let mut closed = None;
        for node in own.get(part).into_iter().flatten().take(limits::RELAY_CANDIDATES) {
            for found in self.engine.identities(*node, &[]) {
                if matches!(found.terminal, Terminal::Object) {
                    let within = State { node: found.state.node, path: rest, ..state };
                    closed = self.hop(within, trace, (number, &keys), 0).or(closed);
                }
            }
        }
        closed
    }

    /// `commit('SET', who)` beside a function of that name means that one: other parts have their own. A text with its part
    /// (`'session/SET'`) may mean any.
    pub(super) fn of_own_part<'p>(
        &mut self,
        state: State,
        relay: &Relay,
        keys: &RelayKeys,
        mut puts: Vec<PutSite<'p>>,
    ) -> Vec<PutSite<'p>> {
        let object = relay.takes.iter().find_map(|take| match &take.gives {
            Gives::Member { object, .. } => Some(object),
            _ => None,
        });
        let (Some(object), Some(_), Some(KeyPart::Text(key))) =
            (object, &relay.parts, keys.first().and_then(|parts| parts.first()))
        else {
            return puts;
        };
        let known = self.engine.members_of(object, EntryForm::Returned);
        let takers: Vec<FileId> = known.get(key).into_iter().flatten().map(|node| node.file).collect();
        let program = self.engine.program;
        puts.retain(|put| {
            let module = program.module(put.call.file);
            let first = module.call(put.call.id).arguments.first();
            let names_part =
                first.is_some_and(|own| module.string(own.value).is_none_or(|text| text.contains('/')));
            let of_file: Vec<FileId> = takers.iter().copied().filter(|own| *own == put.call.file).collect();
            let beside = takers.iter().copied().filter(|own| program.are_beside(*own, put.call.file));
            let near = if of_file.is_empty() { beside.collect() } else { of_file };
            names_part || near.is_empty() || near.contains(&state.node.file)
        });
        puts
    }

    /// `session` of `mapState('session', ['who'])`.
    fn part_named_in_call(&self, node: Node, number: u16) -> Option<CompactString> {
        self.engine.relays.relay(number)?.parts.as_ref()?;
        let call = self.engine.call_at(node)?;
        let module = self.engine.program.module(node.file);
        let [first, _, ..] = module.call(call.id).arguments.as_slice() else { return None };
        module.string(first.value).cloned()
    }

    /// `who` of a parameter that is a state as a whole: `getters: { label: state => state.who }`.
    pub(super) fn taken_by_reading(&mut self, state: State, trace: TraceId, take: TakeSite<'_>) -> bool {
        self.member_taken(state, trace, take, &[])
    }

    /// The names under which a member may have been put in: its own, or what the call that gives it says
    /// (`mapGetters({ mail: 'session/mail' })`). Of a path (`getters['session/mail']`) the last part counts.
    fn named_in_call(&mut self, node: Node, own: CompactString) -> Vec<KeyPart> {
        let mut names = Vec::new();
        if let Some(call) = self.engine.call_at(node) {
            for argument in &self.engine.program.module(call.file).call(call.id).arguments {
                let argument = Node { file: call.file, id: argument.value };
                names.extend(self.engine.key_parts(argument, &[PathKey::Name(own.clone())]));
            }
        }
        names.retain(|name| matches!(name, KeyPart::Text(_)));
        if names.is_empty() {
            names.push(KeyPart::Text(own));
        }
        names.into_iter().map(behind_last_slash).collect()
    }
}
