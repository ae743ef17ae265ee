//! Functions that hand on what they are given: `bus.on(name, done)` of `(name, done) => bus.on(name, done)`.
//!
//! Takes a parameter, gives the calls that it stands in as an argument, as it is or after another call had it. One look at each argument of a
//! file and at each variable: a variable that is something else as well is none (errs towards misses).

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::ir::{BindingId, CallId, Entry, FunctionId, Module, Value, ValueId};
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
        calls_of(known, (function, index))
    }

    /// The same, and calls that are given what is spread of it: `useMutation(DOCUMENT, { ...defaults, ...options })` of `(options) => …`.
    pub(in crate::flow) fn calls_given_options(
        &mut self,
        (function, index): (FunctionRef, u16),
    ) -> Vec<(CallRef, u16)> {
        let module = self.program.module(function.file);
        let known =
            self.handed.options.entry(function.file).or_insert_with(|| Rc::new(given_options(module)));
        calls_of(known, (function, index))
    }
}

fn calls_of(known: &GivenParameters, (function, index): (FunctionRef, u16)) -> Vec<(CallRef, u16)> {
    let calls = known.get(&(function.id, index)).map_or(&[][..], Vec::as_slice);
    calls.iter().map(|(id, place)| (CallRef { file: function.file, id: *id }, *place)).collect()
}

fn given_parameters(module: &Module) -> GivenParameters {
    let mut parameters = Parameters { module, of_variables: FxHashMap::default() };
    let mut found = GivenParameters::default();
    each_argument(module, |call, place, value| {
        if let Some(parameter) = parameters.of(value) {
            found.entry(parameter).or_default().push((call, place));
        }
    });
    found
}

fn given_options(module: &Module) -> GivenParameters {
    let mut parameters = Parameters { module, of_variables: FxHashMap::default() };
    let mut found = GivenParameters::default();
    each_argument(module, |call, place, value| {
        let spread = match module.value(first_version(module, value)) {
            Value::Object(entries) => entries.iter().filter_map(spread_value).collect(),
            _ => vec![value],
        };
        for parameter in spread.into_iter().filter_map(|value| parameters.of(value)) {
            found.entry(parameter).or_default().push((call, place));
        }
    });
    found
}

fn each_argument(module: &Module, mut tell: impl FnMut(CallId, u16, ValueId)) {
    for (at, site) in module.calls.iter().enumerate() {
        for (place, argument) in (0..).zip(&site.arguments) {
            tell(CallId::new(at), place, argument.value);
        }
    }
}

fn spread_value(entry: &Entry) -> Option<ValueId> {
    match entry {
        Entry::Spread { value, .. } => Some(*value),
        Entry::Field { .. } | Entry::Getter { .. } => None,
    }
}

/// Which values are parameters; variables that functions within read are looked at once.
struct Parameters<'m> {
    module: &'m Module,
    of_variables: FxHashMap<BindingId, Option<(FunctionId, u16)>>,
}

impl Parameters<'_> {
    fn of(&mut self, value: ValueId) -> Option<(FunctionId, u16)> {
        let value = first_version(self.module, value);
        match self.module.value(value) {
            Value::Capture(binding) => {
                *self.of_variables.entry(*binding).or_insert_with(|| parameter_of(self.module, value))
            }
            _ => parameter_of(self.module, value),
        }
    }
}
