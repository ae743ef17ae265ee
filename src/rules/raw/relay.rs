//! The `relays:` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;
use crate::rules::relay::{EntryForm, Trust};

/// Calls that put a value in one place, and those that take it out in another. A put and a take belong
/// together when their keys are equal part by part.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of what is put in")]
pub(crate) struct RawRelay {
    /// Kebab-case.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(crate) id: At<String>,
    /// For explanations: "taken from React context".
    pub(crate) name: String,
    /// The most that a finding through it can have.
    pub(crate) confidence: Trust,
    /// Of low confidence: medium where the program puts in at one place only.
    #[serde(default)]
    pub(crate) alone: bool,
    /// Of low confidence: medium for a put of the kind that a take asks for (`action.type === 'opened'`), and for any where it asks for
    /// none. For what a program has one of.
    #[serde(default)]
    pub(crate) single: bool,
    /// A put is like a call of the function that takes, and a finding stands at it.
    #[serde(default)]
    pub(crate) calls: bool,
    /// Calls that put a value in.
    #[serde(default)]
    pub(crate) puts: Vec<RawPut>,
    /// Object literals that put a value in.
    #[serde(default)]
    pub(crate) entries: Vec<RawEntryPut>,
    /// Keys of variables; what is stored below them is put in under its own key: `context` for `app.context.tracker = value`.
    #[serde(default)]
    pub(crate) stores: Vec<At<String>>,
    /// Names of variables, and keys below them; what is stored there is put in under its own key: `req` for `req.account = value`.
    #[serde(default)]
    pub(crate) stored_on: Vec<At<String>>,
    /// Every error that the program throws and does not catch there is put in.
    #[serde(default)]
    pub(crate) thrown: bool,
    /// What stands under a key although nothing in the program puts it in.
    #[serde(default)]
    pub(crate) known: Vec<RawKnown>,
    /// What is taken may be something else as well, whatever is put in.
    #[serde(default)]
    pub(crate) open: bool,
    /// What the program assigns to members of what a call takes is put in, too.
    #[serde(default)]
    pub(crate) assigned: bool,
    /// Name of the object whose members have a state of their own, read under the member's key: `modules` for `state.session.user`.
    #[serde(default)]
    pub(crate) parts: Option<String>,
    /// Where it comes out.
    pub(crate) takes: Vec<RawTake>,
}

/// What a framework itself puts in: `{key: $window, value: "global:window"}`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawKnown {
    /// The text that stands for it.
    pub(crate) key: String,
    /// Access path of the value.
    pub(crate) value: At<String>,
}

/// An object literal that puts a value in: `{ provide: TOKEN, useClass: Sender }`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEntryPut {
    /// The entry that joins it with takes.
    #[serde(default)]
    pub(crate) key: Option<String>,
    /// The entry that is put in.
    #[serde(default)]
    pub(crate) value: Option<At<String>>,
    /// In place of both: each function in object literals of this name is put in under its own key.
    #[serde(default)]
    pub(crate) object: Option<String>,
    /// In place of all: attributes of elements whose names have this form, `data-*`. What `*` stands for, written as one word (`userMail`), is the key,
    /// and so is the whole name.
    #[serde(default)]
    pub(crate) attributes: Option<String>,
    /// Likewise: what each file in folders of this name exports by default is put in under its path below the folder, without the ending
    /// (`current-user`; a take may ask for it as `currentUser`).
    #[serde(default)]
    pub(crate) folder: Option<String>,
    /// What of that entry is put in.
    #[serde(default)]
    pub(crate) is: EntryForm,
}

/// A call that puts a value in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPut {
    /// Access path of the callee.
    pub(crate) call: At<String>,
    /// Further callees that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    /// Names of what the method is called on: `[app]` for `app.set(…)` and `req.app.set(…)`; an empty one is that of nothing: `next(error)`.
    #[serde(default)]
    pub(crate) on: Vec<String>,
    /// Parts of the key: `callee`, `result`, `member`, `holder`, a text (`'message'`), or an operand (`instance argument 0`: instances of the
    /// class that stands there). Takes may also have `read`: what is
    /// read of the value, alone; or `parameter or $inject`: the text that stands for the parameter in the list which ends with the function, in a list that
    /// is stored on the function under that name, or else the parameter's own name.
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    /// Operand of the value; `argument 1..`: for the nth parameter of a handler, argument 1+n.
    pub(crate) value: At<String>,
    /// Where it stands in what is taken; absent: it is the whole.
    #[serde(default)]
    pub(crate) to: Option<At<String>>,
    /// The value is an object that instances are made of (`components`): what is taken has its members.
    #[serde(default)]
    pub(crate) members: bool,
    /// The value is a class, and an instance of it is put in.
    #[serde(default)]
    pub(crate) instance: bool,
    /// The value is a class, a function that fills `this`, or an object: what its method of this name returns is put in.
    #[serde(default)]
    pub(crate) made: Option<String>,
    /// What is taken may be something else as well.
    #[serde(default)]
    pub(crate) partial: bool,
    /// The key of what is taken that holds the name of the member that the value is of, the first `[]` of `value`: `name` of
    /// `({ name, args }) => { if (name === 'invite') … }`. Whoever asks for it takes of that member only.
    #[serde(default)]
    pub(crate) told_by: Option<String>,
}

/// Where a value comes out.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTake {
    /// A parameter of functions whose first parameters have these names (`function(dispatch, getState)(param 2)`), a member of instances that is joined by
    /// their class (`lib#View{}.state(own)`),
    /// a result (`lib#useStore()`), a parameter (`method:on(arg 1)(param 0..)`), or functions in an object of
    /// a name (`object:actions[](param 1)`), a decorated parameter (`lib#Inject(decorated)`), a parameter of a decorated method (`lib#On(decorates)(param 0)`), or of a
    /// method of a decorated class (`lib#Handles(decorates).execute(param 0)`), a parameter of functions that stand under a name, alone or in a list
    /// (`named:controller(param 0..)`), a member of
    /// instances (`lib#View{}.context(static contextType)`), the global that has the key as its name (`global:[]`), or a
    /// member whose name is the key: of a library's value (`lib#server()[]`), of parameters of a name (`parameter:req[]`), of whatever is
    /// read under a name (`member:getters[]`), or all of a library's value (`value:lib#box().all`).
    pub(crate) of: At<String>,
    /// Further ones that behave the same.
    #[serde(default)]
    pub(crate) also: Vec<At<String>>,
    /// Parts of the key, as in `puts`.
    #[serde(default)]
    pub(crate) key: Vec<At<String>>,
    /// Only calls with that many arguments.
    #[serde(default)]
    pub(crate) arguments: Option<usize>,
    /// Only functions with that many parameters.
    #[serde(default)]
    pub(crate) parameters: Option<usize>,
    /// Names of what the method is called on.
    #[serde(default)]
    pub(crate) on: Vec<String>,
    /// Where the member's name is the key: data is asked for there, too, not only what is called.
    #[serde(default)]
    pub(crate) data: bool,
    /// Only functions that read this of the parameter.
    #[serde(default)]
    pub(crate) reads: Option<String>,
    /// For functions that are told by their shape: texts that stand in every file with one.
    #[serde(default)]
    pub(crate) written: Vec<String>,
}
