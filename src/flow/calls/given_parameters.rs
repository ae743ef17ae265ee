//! Functions that hand on what they are given: `bus.on(name, done)` of `(name, done) => bus.on(name, done)`.
//!
//! Takes a parameter, gives the calls that it stands in as an argument, as it is or after another call had it. One look at each argument of a
//! file and at each variable: a variable that is something else as well is none (errs towards misses).

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::ir::{BindingId, CallId, FunctionId, Module, Value};
use crate::link::{CallRef, FunctionRef};
use crate::summary::{first_version, parameter_of};

/// By function and parameter: the calls, each with the place of the argument.
pub(in crate::flow) type GivenParameters = FxHashMap<(FunctionId, u16), Vec<(CallId, u16)>>;

impl Engine<'_> {
    /// Calls in a function, or in those within it, that are given its parameter, each with the place.
    pub(in crate::flow) fn calls_given_parameter(
        &mut self,
        (function, index): (FunctionRef, u16),
    ) -> Vec<(CallRef, u16)> {
        let module = self.program.module(function.file);
        let known =
            self.handed.given.entry(function.file).or_insert_with(|| Rc::new(given_parameters(module)));
        let calls = known.get(&(function.id, index)).map_or(&[][..], Vec::as_slice);
        calls.iter().map(|(id, place)| (CallRef { file: function.file, id: *id }, *place)).collect()
    }
}

fn given_parameters(module: &Module) -> GivenParameters {
    let mut found = GivenParameters::default();
    let mut of_variables: FxHashMap<BindingId, Option<(FunctionId, u16)>> = FxHashMap::default();
    for (at, site) in module.calls.iter().enumerate() {
        for (place, argument) in (0..).zip(&site.arguments) {
            let value = first_version(module, argument.value);
            let parameter = match module.value(value) {
                Value::Capture(binding) => {
                    *of_variables.entry(*binding).or_insert_with(|| parameter_of(module, value))
                }
                _ => parameter_of(module, value),
            };
            if let Some(parameter) = parameter {
                found.entry(parameter).or_default().push((CallId::new(at), place));
            }
        }
    }
    found
}
