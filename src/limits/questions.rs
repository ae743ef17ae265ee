//! Bounds of the questions that the flow stage asks, and of what they may cost together.

/// Calls entered and not left on one way from sink to source. Helpers that build properties nest two or three
/// deep in the labelled repositories.
pub const CALL_DEPTH: u32 = 8;

/// Orders in which methods that may each call all of the others (decorators, handlers in a chain, parts of a tree) are entered. Three deep for six of them.
pub const WAYS_OF_WRAPPERS: usize = 256;

/// Questions ("what does this call call?") asked while answering another one. Client values that are handed
/// through more functions than this are not followed.
pub const NESTED_QUESTIONS: usize = 10;

/// Ways in which a function may have been made that are walked one by one; most have one.
pub const MADE_WAYS: usize = 4;

/// Functions of a list that are applied one after the other: compositions by hand have two to five.
pub const FOLDED_STEPS: usize = 12;

/// Calls of what a caller gives that one walk keeps in mind, and functions that such a call is told apart by: each of them is a way of its own to
/// the callers. A table of more functions is taken to call any of them.
pub const GIVEN_CALLEES: usize = 6;

/// Call sites of one name that are checked as callers of one function; a function with a more common name
/// (`get`, `then`) is not followed to all of its callers.
pub const CANDIDATE_CALLERS: usize = 4000;

/// Calls of the program by a key that is not written there (`o[key](x)`) that are checked as callers of any function: there are few.
pub const COMPUTED_CALLS: usize = 200;

/// Members, results and parameters of a library that one path goes through: `query().where().limit()` in a loop gets longer each time it is
/// looked at. No path in the knowledge is half as long; beyond this the value is unknown.
pub const API_SEGMENTS: usize = 16;

/// Functions outside of the program that one call may call: each of them is a path of its own for all that is called on the result, so
/// that many at each link of a chain would multiply.
pub const CALLEE_APIS: usize = 24;

/// Links of a chain of calls that is looked at for the instance it begins with: builders have five to ten.
pub const CHAIN_LINKS: usize = 24;

/// Calls of a method that are asked on which instance they are: a builder's method has a few.
pub const INSTANCE_CALLERS: usize = 100;

/// The same question, asked on the way to its own answer: the second time it yields what can be known without itself, a third time would
/// only repeat that.
pub const SAME_QUESTIONS: u8 = 2;

/// States of one walk that asks what a value is.
pub const IDENTITY_WORK: usize = 600;

/// Levels of such questions, asked on the way of each other, that have all of it.
pub const WHOLE_QUESTIONS: usize = 2;

/// Levels below them that have half of the one above; further ones have as much as the last.
pub const HALVED_QUESTIONS: usize = 4;

/// States of one walk from a sink's argument to its sources. The labelled repositories need a few hundred;
/// beyond this the argument is reported as not fully analysed.
pub const CONTENTS_WORK: usize = 30_000;

/// How often an answer that a cycle cut short is worked out anew before it is taken as final: without this a program whose
/// functions all reach each other costs its square.
pub const PROVISIONAL_ANSWERS: u8 = 2;

/// Elements and wrappers of a component class that are asked which function a property is: every call of a property is such a question.
pub const PROPS_GIVERS: usize = 4;

/// States that such a question may cost from there on: what gives the property is near, what a store is made of is not.
pub const PROPS_WORK: usize = 60;

/// Callers followed when asking what a parameter *is* (a client handed in); data is followed to all of them.
pub const IDENTITY_CALLERS: usize = 40;

/// States of all walks together that one question about a value may cost, its sub-questions included.
pub const IDENTITY_FUEL: usize = 8_000;

/// The same for one sink argument.
pub const CONTENTS_FUEL: usize = 300_000;

/// States that the walks over a program may cost together, for each of its values. Parsing a value costs what five to ten
/// states do, so that solving is at most about as dear as parsing twice.
pub const FUEL_PER_VALUE: usize = 10;

/// Ways to states where another way led before that count as one state: where all functions call each other, each state has hundreds.
pub const REPEATED_STATES: usize = 8;

/// The same for a program without any values: small programs with many sinks are not to be cut short.
pub const PROGRAM_FUEL: usize = 300_000;

/// One question gets at most this part of what is left for the program.
pub const FUEL_SHARE: usize = 4;

/// What a walk from a sink's argument gets in any case: most need less. A program with a tangle still has each of its sinks looked at.
pub const LEAST_CONTENTS_FUEL: usize = 2_000;

/// What a question gets about a value that only has a name that a method of a vendor is also known under. Such a name may be `value`; where it is
/// the method, a handful of steps leads there. Less than one walk may cost, so that an answer that this cuts short is not kept for others.
pub const NEAR_WORK: usize = 300;

/// What any other question gets in any case. Every call of a common name is such a question, so that this times the number of calls
/// is part of what a program costs; a receiver that is imported in the same file needs a handful.
pub const LEAST_IDENTITY_FUEL: usize = 60;

/// Arguments of one name that are checked for being one function: `callback` has hundreds in the largest applications seen.
pub const HANDED_CANDIDATES: usize = 1000;

/// States that finding the calls a function is handed to may cost. Those under its own name come first and need a handful each; what is left are
/// everyday words that it might have been renamed to. In none of the applications measured was a call found after the first 600.
pub const HANDED_FUEL: usize = 2_000;

/// Relays on one way from sink to source: a context that holds a state that a store fills has three.
pub const RELAY_CHAIN: u8 = 3;

/// Relays followed for one sink argument. A wrapper with hundreds of callers that each take from a context would walk all of the application
/// for each of them; beyond this a value is judged by its name.
pub const RELAY_HOPS: usize = 300;

/// States that looking for the calls behind relays (contexts, stores, event buses) may cost in the whole program.
pub const RELAY_FUEL: usize = 2_000_000;

/// The same for one key of one relay.
pub const RELAY_QUESTION_FUEL: usize = 100_000;

/// Conditions that a walk keeps in mind, and calls of a function that are looked at for whether they decide one. A flag of a wrapper is one or two.
pub const ASSUMPTIONS: usize = 4;
pub const DECIDING_CALLS: usize = 200;

/// Calls of a relay's name that are checked for one key: `emit`, `dispatch` and `Provider` have hundreds in the largest applications seen.
pub const RELAY_CANDIDATES: usize = 2000;

/// Writes to one key that are checked for being writes to one class's instances: `name` and `data` have hundreds in the largest applications seen.
pub const ASSIGNMENTS: usize = 200;

/// Members below a variable that count as objects which are written into: `request.context.user = user` writes into two.
pub const ASSIGNED_BELOW: usize = 2;

/// Calls that are handed the prototype of a class: old programs make each class by one, of which the largest seen have some hundred.
pub const MIXINS: usize = 500;

/// Calls of one name (`create`, `insert`) of which it is told into which table they put a row: more than the largest applications seen have.
pub const ROW_PUTS: usize = 5000;
