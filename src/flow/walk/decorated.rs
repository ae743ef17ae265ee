//! Parameters that a decorator says the value of: `@Inject(TOKEN) client`, `@Body('email') to`.

use compact_str::CompactString;

use super::parameters::Parameter;
use super::{Mode, Terminal, Walk};
use crate::flow::calls::callees::Callee;
use crate::flow::state::{State, TraceId};
use crate::ir::path::{ApiPath, Segment};
use crate::ir::{CallId, Literal, Value};
use crate::link::{CallRef, Node};
use crate::rules::library::OperandBase;
use crate::source::FileId;

impl Walk<'_, '_> {
    /// On at what the decorators of a parameter say; true when one does.
    pub(super) fn decorated(&mut self, state: State, trace: TraceId, (function, index): Parameter) -> bool {
        let parameters = &self.engine.program.function(function).parameters;
        let Some(parameter) = parameters.get(usize::from(index)) else { return false };
        let mut known = false;
        for decorator in &parameter.decorators {
            let call = CallRef { file: function.file, id: *decorator };
            for callee in self.engine.callees(call).iter() {
                if let Callee::Api(path) = callee {
                    known |= self.taken_by_decorator(state, trace, (call, None), path)
                        || self.taken_by_route_decorator(state, trace, (function, call), path)
                        || self.recorded_by_decorator(state, trace, call, path)
                        || self.made_by_decorator(state, trace, call, path);
                    self.handed_by_decorator(state, trace, call, path);
                }
            }
        }
        known
    }

    /// `@Inject(Sender) sender` is an instance of the class that it names.
    fn made_by_decorator(&mut self, state: State, trace: TraceId, call: CallRef, path: &ApiPath) -> bool {
        let models = self.engine.library.models(Some(path), None);
        let returns = models.iter().flat_map(|model| &model.returns);
        let Some(named) = returns.into_iter().find(|passing| passing.instance) else { return false };
        let OperandBase::Argument(number) = named.from.base else { return false };
        let arguments = &self.engine.program.module(call.file).call(call.id).arguments;
        let Some(argument) = arguments.get(usize::from(number)) else { return false };
        let found = self.engine.identities(Node { file: call.file, id: argument.value }, &[]);
        let is_class = found.iter().any(|found| matches!(found.terminal, Terminal::Class(_)));
        if is_class {
            self.operand_instance(state, trace, call, &named.from);
        }
        is_class
    }

    /// `@InjectQueue('mail') queue` is what that call gives, for relays that put something into it.
    fn handed_by_decorator(&mut self, state: State, trace: TraceId, call: CallRef, path: &ApiPath) {
        let path = path.then(Segment::Return);
        if self.mode == Mode::Identity && self.engine.relays.is_put_below(&path) {
            let node = self.engine.result_of(call);
            self.api(State { node, ..state }, trace, path.root, path.segments);
        }
    }

    /// `@service analytics`: on at what the decorators of a field say; true when one does.
    pub(super) fn decorated_field(
        &mut self,
        state: State,
        trace: TraceId,
        (file, decorators): (FileId, &[CallId]),
        name: &str,
    ) -> bool {
        let name = CompactString::from(name);
        let mut known = false;
        for decorator in decorators {
            let call = CallRef { file, id: *decorator };
            for callee in self.engine.callees(call).iter() {
                if let Callee::Api(path) = callee {
                    known |= self.taken_by_decorator(state, trace, (call, Some(&name)), path);
                }
            }
        }
        known
    }

    /// `member` is the name of what is decorated, where that has one.
    fn taken_by_decorator(
        &mut self,
        state: State,
        trace: TraceId,
        (call, member): (CallRef, Option<&CompactString>),
        path: &ApiPath,
    ) -> bool {
        let takes = self.engine.relays.takes.decorated(path);
        takes
            .into_iter()
            .any(|take| self.relayed(state, trace, (call, None), take, (0, member)) == Some(true))
    }

    /// `@Headers('user-agent') agent` is that member of the library's record.
    fn recorded_by_decorator(&mut self, state: State, trace: TraceId, call: CallRef, path: &ApiPath) -> bool {
        let mut path = path.then(Segment::Return);
        if self.mode == Mode::Identity || self.engine.records.at(&path).is_none() {
            return false;
        }
        let module = self.engine.program.module(call.file);
        let first = module.call(call.id).arguments.first().map(|argument| module.value(argument.value));
        if let Some(Value::Literal(Literal::String(name))) = first {
            path = path.then(Segment::Member(name.clone()));
        }
        self.api(state, trace, path.root, path.segments);
        true
    }
}
