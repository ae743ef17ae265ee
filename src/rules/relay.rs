//! Relays, compiled: a value is put in one place of the program and taken in another, and a key joins the two.
//!
//! `<Auth.Provider value={user}>` puts, `useContext(Auth)` takes; the key is the context object. Which calls do so is
//! data; this says in which form.

use compact_str::CompactString;

use super::library::{NameForm, Operand};
use super::vendor::PathKey;
use crate::ir::path::ApiPath;

/// An index into [`Library::relays`](super::library::Library).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize)]
pub struct RelayId(pub u16);

/// A way for values through a framework.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of what is put in")]
pub struct Relay {
    pub id: String,
    /// For explanations: "taken from React context".
    pub name: String,
    pub confidence: Trust,
    /// Of low confidence: where the program puts in at one place only, that is the one.
    pub alone: bool,
    /// Of low confidence: the program has one of it, so a put of the kind that a take asks for is heard, and any where it asks for none.
    pub single: bool,
    /// A put is like a call of the function that takes: what it hands in is found there.
    pub calls: bool,
    pub puts: Vec<Put>,
    pub entries: Vec<EntryPut>,
    /// What is stored below these keys of any variable is put in under its own: `[context]` of `app.context.tracker = value`.
    pub stores: Vec<Vec<CompactString>>,
    /// What is stored below a variable of the first name, and these keys of it, is put in under its own: `[req]` of `req.account = value`.
    pub stored_on: Vec<Vec<CompactString>>,
    /// Every error that the program throws and does not catch there is put in.
    pub thrown: bool,
    /// What stands under a text although nothing puts it in.
    pub known: Vec<(CompactString, ApiPath)>,
    /// What is taken may be something else as well, whatever is put in.
    pub open: bool,
    /// What the program assigns to members of what a call takes is put in, too: `useStore().who = who`.
    pub assigned: bool,
    /// Names of objects whose members have a state of their own, which is read under the member's key: `modules` of `state.session.user`.
    pub parts: Option<CompactString>,
    pub takes: Vec<Take>,
}

impl Relay {
    /// Nothing but the name of a member joins both ends, wherever it is stored.
    pub fn joins_by_name(&self) -> bool {
        let is_named = |entry: &EntryPut| {
            matches!(entry, EntryPut::Attributes(_) | EntryPut::Members { is: EntryForm::Stored, .. })
        };
        !self.stores.is_empty() || !self.stored_on.is_empty() || self.entries.iter().any(is_named)
    }
}

/// The most that a finding through a relay can claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Both ends name the same object of the program.
    Medium,
    /// Both ends only name the same text, or no key at all.
    Low,
}

/// A call that puts a value in.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Put {
    pub call: ApiPath,
    /// Names of what the method is called on; empty: any.
    pub on: Vec<CompactString>,
    /// What joins it with takes, part by part; empty: with all.
    pub key: Vec<RelayKey>,
    pub value: Operand,
    /// Where the value stands in what is taken.
    pub to: Vec<PathKey>,
    /// The value is an object that instances are made of: what is taken has its members.
    pub members: bool,
    /// The value is a class, and an instance of it is put in.
    pub instance: bool,
    /// What the method of this name returns, of what the value makes, is put in.
    pub made: Option<CompactString>,
    /// What is taken may be something else as well: a default value.
    pub partial: bool,
    /// Under this key of what is taken stands the name of the member that the value is of.
    pub told_by: Option<CompactString>,
    /// What the same call puts in as well, with where it stands: of `queue.add('mail', data)`, `name` beside `data`.
    pub beside: Vec<(Vec<PathKey>, Operand)>,
}

impl Put {
    /// What the call puts in of which something stands under these keys, and how many of them lead to it.
    pub fn value_above(&self, keys: &[CompactString]) -> Option<(&Operand, usize)> {
        let is_above = |to: &[PathKey]| {
            let mut own = to.iter().zip(keys);
            to.len() <= keys.len() && own.all(|(own, key)| matches!(own, PathKey::Name(own) if own == key))
        };
        let own = std::iter::once((&self.to, &self.value));
        let mut all = own.chain(self.beside.iter().map(|(to, value)| (to, value)));
        all.find(|(to, _)| is_above(to)).map(|(to, value)| (value, to.len()))
    }

    /// It puts a row into a table: `db.outbox.create(…)`.
    pub fn is_by_table(&self) -> bool {
        matches!(self.key.as_slice(), [RelayKey::Table])
    }
}

/// An object literal that puts something in.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub enum EntryPut {
    /// `{ provide: TOKEN, useClass: Sender }`: the entry that joins it with takes, and the one that is put in.
    Pair { key: CompactString, value: CompactString, is: EntryForm },
    /// `getters: { mail: state => … }`: each function in an object of this name, under its own key.
    Members { object: CompactString, is: EntryForm },
    /// `<li data-mail={user.email}>`: attributes of elements whose names have this form, under what `*` stands for as one word, and under their whole
    /// name.
    Attributes(NameForm),
    /// What each file below these folders exports by default, under its path below them: `services/current-user.js`.
    Files { folder: Vec<String>, is: EntryForm },
}

/// `data/current-user` of `app/services/data/current-user.js`, for files below `app/services`.
pub fn name_below(folder: &[String], path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_folder = |at: &[&str]| at.iter().zip(folder).all(|(own, wanted)| own == wanted);
    let at = parts.windows(folder.len()).position(is_folder)? + folder.len();
    let (file, folders) = parts.get(at..)?.split_last()?;
    let stem = file.split('.').next().unwrap_or(file);
    Some(folders.iter().copied().chain([stem]).collect::<Vec<_>>().join("/"))
}

/// What of an entry is put in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EntryForm {
    /// The value that stands there.
    #[default]
    Itself,
    /// An instance of the class that stands there.
    Instance,
    /// What the function that stands there returns.
    Returned,
    /// The object literal itself, with the entry: `{ type: 'opened', who }`.
    Whole,
    /// Each element of the list that stands there.
    Elements,
    /// What the function that stands there stores below its first parameter, under its key: `SET(state, user) { state.user = user; }`.
    Stored,
}

/// Where a value comes out.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Take {
    /// What is called; `None` for functions that are told by their shape.
    pub call: Option<ApiPath>,
    pub key: Vec<RelayKey>,
    pub gives: Gives,
    /// Data is asked for there, too, not only what is called.
    pub data: bool,
    /// Only calls with that many arguments: `useStore()`, not `useStore(state => state.user)`.
    pub arguments: Option<usize>,
    /// Only functions with that many parameters: `(error, req, res, next) => …`.
    pub parameters: Option<usize>,
    /// Names of what the method is called on; empty: any.
    pub on: Vec<CompactString>,
    /// Only where this is read of what is taken: `action.meta`.
    pub reads: Option<CompactString>,
    /// What stands in the text of every file with a function of the shape.
    pub written: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Gives {
    /// What the call yields.
    Result,
    /// A parameter of a function that the call is handed.
    Parameter {
        argument: Position,
        /// The keys under which the function stands in the argument; `None` is any key: the member's own name.
        at: Vec<Option<CompactString>>,
        parameter: Position,
    },
    /// The member that instances of the program's classes have, where the class has this static member: `static contextType = Auth`. That
    /// is the key.
    Static(CompactString),
    /// The member that instances of the program's classes have. The class is the key.
    Own,
    /// A parameter of functions whose first parameters have these names: `(dispatch, getState, extra) => …`. There is no key.
    Called { parameters: Vec<CompactString>, parameter: u16 },
    /// A parameter with this decorator: `@Inject(TOKEN) client`.
    Decorated,
    /// A parameter of a method with this decorator: `@OnEvent('joined') greet(event)`; with a name, of the method of that name in a class
    /// with it: `@Handles(Invite) class InviteHandler { execute(invite) {…} }`.
    Decorates { method: Option<CompactString>, parameter: u16 },
    /// A parameter of functions that stand under this name, alone or in a list: `controller: ['$scope', ($scope) => …]`.
    Named { function: CompactString, parameter: Position },
    /// A parameter of the method of that name in classes that extend what the path names: `class Mine extends Transport { log(info) {…} }`.
    Method { name: CompactString, parameter: u16 },
    /// The global that has the key as its name: `window.acme`.
    Global,
    /// A member of parameters of a name, or below keys of them: `tracker` of `req.tracker` and of `c.var.tracker`. It is the key.
    Carried { parameter: CompactString, below: Vec<CompactString> },
    /// A member of what the call names: `tracker` of `server().tracker`. It is the key.
    Below,
    /// What the path names: `box().all`. There is no key.
    Value,
    /// A member of what is read under this name, whatever it is read from: `mail` of `store.getters.mail`. It is the key.
    Held(CompactString),
    /// A member of a component that lists it under a key of `components`: `inject: ['track']`. What it is called there is the key.
    Injected,
    /// Parameter 0 of `action => …` in `store => next => action => { …; next(action); }`.
    Middleware,
    /// What a query gives of columns that are open. Its table is the key.
    Rows,
    /// A parameter of the functions in an object of that name: `actions: { login(context, payload) { … } }`. The function's own name
    /// is the key.
    Member { object: CompactString, parameter: u16 },
}

/// In place of keys: in any depth of the argument.
pub const ANY_DEPTH: &str = "**";

/// The nth, or any from the nth on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Position {
    pub from: u16,
    pub open: bool,
}

impl Position {
    /// How far behind the first one a position is; `None` when it is not among them.
    pub fn offset(self, position: u16) -> Option<u16> {
        position.checked_sub(self.from).filter(|offset| self.open || *offset == 0)
    }
}

/// One part of a key. Parts are equal when they may be the same object or text.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
pub enum RelayKey {
    /// Where the callee comes from: the `createContext()` of `Auth.Provider`.
    Callee,
    /// The call itself.
    Result,
    /// The member's own name: `login` of `slice.actions.login(x)`, and of `reducers: { login(state, action) {…} }`; of a callee the nth
    /// from the end: `login` is the second of `api.login.mutate`.
    Member(usize),
    /// The key or variable that the call is held by: `login: procedure.mutation(…)`.
    Holder,
    /// An operand of the call that the callee comes from: `new Queue('mail')` of `queue.add(…)`.
    Made(Operand),
    Operand(Operand),
    /// Instances of the class that an operand names: `@Handles(Invite)` takes any `new Invite(…)`.
    Instance(Operand),
    /// The last member of what an operand is: `opened` of `slice.actions.opened`.
    Named(Operand),
    /// The calls around, each of them: `createMachine(…)` around `assign(…)`.
    Around,
    /// What is read of what is taken: `session` of `state.session.user`.
    Read,
    /// What a parameter is called: by the list that ends with its function, by one that is stored on the function under this name, or by itself.
    Parameter(CompactString),
    /// This text, whatever the call: `'message'`.
    Text(CompactString),
    /// The part of a text behind the last `/`: `login` of `dispatch('session/login')`.
    Tail(Operand),
    /// The table that a query is about: `outbox` of `db.outbox.create(…)`.
    Table,
    /// The operand of a call of this name on the same receiver: of `consumer.subscribe({ topic })` for `consumer.run(…)`.
    Beside(CompactString, Operand),
}
