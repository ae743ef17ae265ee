//! The type of what a library gives back of a function that it is given: `const { data } = useQuery({ queryFn: api.matches })`.
//!
//! Takes a call of a library whose model says that its result has what such a function returns; gives the type that the function has as its result.
//! Functions with types of their own say nothing, as nobody is seen to choose them (errs towards misses).

use crate::flow::classify::declared::DeclaredAs;
use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::Terminal;
use crate::ir::path::ApiPath;
use crate::ir::{Entry, Key, Value};
use crate::link::{CallRef, FunctionRef, Node};
use crate::rules::library::{CallModel, LiteralTest, OperandBase, Passing};
use crate::rules::vendor::PathKey as RulePathKey;

impl<'p> Engine<'p> {
    pub(super) fn type_of_returned(
        &mut self,
        path: &ApiPath,
        call: CallRef,
        fuel: usize,
    ) -> Option<DeclaredAs<'p>> {
        let models = self.library.models(Some(path), None);
        let fitting = models.iter().filter(|model| self.surely_fits(model, call));
        let returns: Vec<&Passing> = fitting.flat_map(|model| &model.returns).collect();
        returns.into_iter().find_map(|passing| {
            let under = match passing.to.as_slice() {
                [] => None,
                [RulePathKey::Name(key)] => Some(key.as_str()),
                _ => return None,
            };
            let function = self.function_of(call, passing)?;
            let is_generic = !self.program.function(function).type_parameters.is_empty();
            let ty = self.result_type(function, call, fuel).filter(|_| !is_generic)?;
            Some(DeclaredAs { ty, is_guess: false, under })
        })
    }

    /// Does a model hold for the call, as far as its options are written there: no `select` in `useQuery({ queryKey, queryFn })`?
    fn surely_fits(&self, model: &CallModel, call: CallRef) -> bool {
        let Some(condition) = &model.when else { return true };
        let (LiteralTest::Lacks(key), None) = (&condition.test, &condition.of) else { return false };
        let module = self.program.module(call.file);
        let options = module.call(call.id).arguments.get(usize::from(condition.argument));
        let Some(Value::Object(entries)) = options.map(|options| module.value(options.value)) else {
            return false;
        };
        entries.iter().all(|entry| match entry {
            Entry::Field { key: Key::Name(own), .. } => own != key,
            _ => false,
        })
    }

    /// The one function whose result is passed on.
    fn function_of(&mut self, call: CallRef, passing: &Passing) -> Option<FunctionRef> {
        let (argument, path) = match (passing.from.base, passing.from.path.as_slice()) {
            (OperandBase::Argument(n), [path @ .., RulePathKey::Returned]) => (n, path),
            (OperandBase::Returned(n), []) => (n, &[][..]),
            _ => return None,
        };
        if passing.derived || passing.mark.is_some() {
            return None;
        }
        let argument = self.program.module(call.file).call(call.id).arguments.get(usize::from(argument))?;
        let keys: Vec<PathKey> = path.iter().map(PathKey::from).collect();
        let found = self.identities(Node { file: call.file, id: argument.value }, &keys);
        let [found] = found.as_slice() else { return None };
        match found.terminal {
            Terminal::Function(function) => Some(function),
            _ => None,
        }
    }
}
