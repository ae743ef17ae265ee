//! What a library gives to instances of the program's classes: `this.props` and `this.context` of a component.

use std::rc::Rc;

use compact_str::CompactString;

use super::callbacks::Callback;
use super::parameters::Taken;
use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::relays::takes::plain;
use crate::flow::relays::{KeyPart, RelayKeys};
use crate::flow::state::{How, PathId, PathKey, StackId, State, Trace, TraceId};
use crate::flow::types::StepKind;
use crate::ir::Key;
use crate::ir::path::{ApiPath, Segment};
use crate::limits;
use crate::link::{CallRef, ClassRef, Node};
use crate::rules::relay::Gives;

impl Walk<'_, '_> {
    /// `this.props.user` is what `<Page user={user} />` gives, or whoever is handed the class: `connect(select)(Page)`. A library may
    /// give more to it, so what is read of it is judged by its name, too.
    /// True when somebody gives the data that is read of it, so that its name need not say what it is.
    pub(super) fn given_member(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        base: &ApiPath,
    ) -> bool {
        let Some((PathKey::Name(wanted), rest)) = self.engine.tables.split(state.path) else { return false };
        let member = base.then(Segment::Member(wanted));
        let member = plain(&member);
        let inside = State { how: How { unordered: true, ..state.how }, ..state.with_path(rest) };
        let mut known = self.taken_member(inside, trace, class, &member);
        let given = self.engine.model.library.given.iter().find(|(own, _)| plain(own) == member);
        let Some((_, argument)) = given else { return known && self.mode == Mode::Contents };
        let next = State { stack: StackId::EMPTY, ..inside };
        if self.mode == Mode::Identity {
            if rest != PathId::EMPTY {
                self.given_identity(next, trace, class, *argument);
            }
            return false;
        }
        for call in self.engine.constructions(class).iter() {
            known |= self.gives(next, *call, Taken::One(*argument));
            self.constructed_with(next, trace, class, *call, *argument);
        }
        if !known && !self.names_data(rest) {
            known = self.given_by_wrappers(next, trace, class, *argument);
        }
        // Deeper down, names say more than a list that begins empty.
        let is_property = self.engine.tables.split(rest).is_some_and(|(_, below)| below == PathId::EMPTY);
        known && is_property
    }

    /// `this.label` of a class that elements of templates are: `<app-row [label]="user.email">`. False when no element gives it.
    pub(super) fn given_by_elements(&mut self, state: State, trace: TraceId, class: ClassRef) -> bool {
        let how = How { unordered: true, ..state.how };
        let mut next = State { how, stack: StackId::EMPTY, ..state };
        if let Some((PathKey::Name(own), rest)) = self.engine.tables.split(state.path)
            && let Some(outer) = self.engine.outer_name(class, &own)
        {
            next.path = self.engine.tables.prepend(PathKey::Name(outer), rest);
        }
        let mut known = false;
        let named = self.engine.elements_named(class);
        for call in self.engine.elements_of(class).iter().chain(named.iter()) {
            if self.gives(next, *call, Taken::One(0)) {
                known = true;
                self.constructed_with(next, trace, class, *call, 0);
            }
        }
        known
    }

    /// Which function `this.props.send` is, is asked of a few elements, and of what a few calls give that are handed the class.
    fn given_identity(&mut self, state: State, trace: TraceId, class: ClassRef, argument: u16) {
        self.budget = self.budget.min(limits::PROPS_WORK);
        for call in self.engine.constructions(class).iter().take(limits::PROPS_GIVERS) {
            self.argument(state, trace, *call, argument);
        }
        for handing in self.engine.handed_class(class).iter().take(limits::PROPS_GIVERS) {
            let keys = handing.keys();
            let (call, position) = (handing.call, handing.position);
            self.given_by(state, trace, Callback { call, position, keys: &keys, index: argument }, true);
        }
        self.given_by_decorators(state, trace, class, argument);
    }

    /// `@connect(select) class Page {…}` is `connect(select)(Page)`.
    fn given_by_decorators(&mut self, state: State, trace: TraceId, class: ClassRef, argument: u16) -> bool {
        let decorators = &self.engine.program.module(class.file).class(class.id).decorators;
        let mut known = false;
        for id in decorators.iter().take(limits::PROPS_GIVERS) {
            let call = CallRef { file: class.file, id: *id };
            let callback = Callback { call, position: 0, keys: &[], index: argument };
            for callee in self.engine.callees(call).iter() {
                let Callee::Api(path) = callee else { continue };
                let wrapper = path.then(Segment::Return);
                known |= self.taken_parameter(state, trace, Some(&wrapper), callback).is_some()
                    || self.library_callback(state, trace, Some(&wrapper), callback, None);
            }
        }
        known
    }

    /// `this.props.reach` of `connect(state => ({ reach: state.user.email }))(Page)` and of `withMe(Page)`: what wrappers give under a name that
    /// says nothing.
    fn given_by_wrappers(&mut self, state: State, trace: TraceId, class: ClassRef, argument: u16) -> bool {
        let mut known = self.given_by_decorators(state, trace, class, argument);
        for handing in self.engine.handed_class(class).iter().take(limits::PROPS_GIVERS) {
            let keys = handing.keys();
            let (call, position) = (handing.call, handing.position);
            known |=
                self.given_by(state, trace, Callback { call, position, keys: &keys, index: argument }, false);
        }
        known
    }

    /// `state = { email: '' }` of a component: what is typed in is put there later.
    pub(super) fn is_open_member(&mut self, class: ClassRef, wanted: &PathKey) -> bool {
        let PathKey::Name(name) = wanted else { return false };
        let open = &self.engine.model.library.open_members;
        let named: Vec<&ApiPath> =
            open.iter().filter(|member| member.last_member() == Some(name.as_str())).collect();
        let parent = self.engine.program.module(class.file).class(class.id).extends;
        let (Some(id), Mode::Contents, false) = (parent, self.mode, named.is_empty()) else { return false };
        self.engine.identities(Node { file: class.file, id }, &[]).into_iter().any(|found| {
            let Terminal::Api(path) = found.terminal else { return false };
            let member = path.then(Segment::Instance).then(Segment::Member(name.clone()));
            let member = plain(&member);
            named.iter().any(|open| plain(open) == member)
        })
    }

    fn constructed_with(
        &mut self,
        state: State,
        trace: TraceId,
        class: ClassRef,
        call: CallRef,
        argument: u16,
    ) {
        let mut next = state;
        let name = self.engine.program.module(class.file).class(class.id).name.clone().unwrap_or_default();
        let span = self.engine.program.module(call.file).call(call.id).span;
        let place = crate::source::Place { file: call.file, span };
        let mut link = Trace::new(trace, place, StepKind::Passed, name.as_str());
        if state.path == PathId::EMPTY && !state.how.settled {
            next.entry = Some(call);
            link.caller = Some(call);
        }
        let trace = self.engine.tables.trace(link);
        self.argument(next, trace, call, argument);
    }

    /// `this.context` of a class with `static contextType = Auth`: what is put into that context.
    fn taken_member(&mut self, state: State, trace: TraceId, class: ClassRef, member: &ApiPath) -> bool {
        let mut known = false;
        for site in self.engine.relays.takes.members(member) {
            let Gives::Static(name) = &site.1.gives else { continue };
            let parts = self.static_parts(class, name);
            if !parts.is_empty() && self.may_take(state, site) {
                let keys: RelayKeys = Rc::from([parts]);
                known |= self.hop(state, trace, (site.0, &keys), 0) == Some(true);
            }
        }
        known
    }

    /// `this.state` of a class: what `this.setState(…)` of the same class puts in.
    pub(super) fn put_into_own(&mut self, state: State, trace: TraceId, class: ClassRef, wanted: &PathKey) {
        let PathKey::Name(name) = wanted else { return };
        let parent = self.engine.program.module(class.file).class(class.id).extends;
        let (Some(id), true) = (parent, self.engine.relays.takes.has_member(name)) else { return };
        for found in self.engine.identities(Node { file: class.file, id }, &[]) {
            let Terminal::Api(path) = found.terminal else { continue };
            let member = path.then(Segment::Instance).then(Segment::Member(name.clone()));
            for site in self.engine.relays.takes.members(&member) {
                if site.1.gives == Gives::Own && self.may_take(state, site) {
                    let keys: RelayKeys = Rc::from([vec![KeyPart::Class(class)]]);
                    self.hop(state, trace, (site.0, &keys), 0);
                }
            }
        }
    }

    /// What a static member of a class may be: `static contextType = Auth`, `Page.contextType = Auth`.
    fn static_parts(&mut self, class: ClassRef, name: &CompactString) -> Vec<KeyPart> {
        let module = self.engine.program.module(class.file);
        let Some(id) = module.class(class.id).value else { return Vec::new() };
        let at = |id| Node { file: class.file, id };
        let mut parts = self.engine.key_parts(at(id), &[PathKey::Name(name.clone())]);
        let is_class = |binding: &&crate::ir::Binding| {
            binding.writes.iter().any(|write| write.is_whole() && write.value == Some(id))
        };
        for binding in module.bindings.iter().filter(is_class) {
            for write in &binding.writes {
                let is_named = matches!(write.keys.as_slice(), [Key::Name(own)] if own == name);
                if let (true, Some(value)) = (is_named, write.value) {
                    parts.extend(self.engine.key_parts(at(value), &[]));
                }
            }
        }
        parts
    }
}
