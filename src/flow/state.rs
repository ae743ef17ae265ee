//! The states of a walk from a sink back to its sources; the lists in them are ids into `tables`.

use compact_str::{CompactString, ToCompactString};

use crate::flow::types::{Step, StepKind};
use crate::ir::path::Segment;
use crate::ir::{BindingId, Key};
use crate::link::{AmbientId, CallRef, ClassRef, FunctionRef, Node};
use crate::rules::library::MarkId;
use crate::rules::vendor::PathKey as RulePathKey;
use crate::source::{FileId, Place, Span};

macro_rules! table_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) struct $name(pub(super) u32);

        impl $name {
            pub(super) const EMPTY: Self = Self(0);
        }
    )+};
}

table_ids! {
    /// Keys still to be read from the node: `[user, email]` while looking for `x.user.email` at `x`.
    PathId,
    /// Calls that were entered and not left again: matches returns with their call.
    StackId,
    /// Keys under which what is found will be sent: `[customer, mail]`.
    TrailId,
    /// Keys that are kept or left out of the object that is looked for.
    FilterId,
    /// The calls that the walk stands at or came through, where a caller gives what they call.
    GivenCalleesId,
    /// Conditions that hold on the way, and that callers decide.
    AssumedId,
    /// The instance whose field is looked for.
    InstanceId,
    /// What an entry of a list says of itself, where only some of the list are taken.
    SelectedId,
    /// How the walk came here, for the explanation.
    TraceId,
}

/// A key on a path, a trail or in a filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum PathKey {
    Name(CompactString),
    Any,
    Given(GivenKey),
}

/// A key that callers give: what stands under `path` of a parameter. It becomes a name where the walk leaves the function, so that
/// the key of one call is never put together with the value of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct GivenKey {
    /// The parameter: `keys` of `keys.map(key => [key, o[key]])`.
    pub(super) parameter: Node,
    pub(super) path: PathId,
}

impl PathKey {
    /// A key that is written out.
    pub(super) fn written(key: &Key) -> Option<Self> {
        match key {
            Key::Name(name) => Some(Self::Name(name.clone())),
            Key::Index(index) => Some(Self::Name(index.to_compact_string())),
            Key::Computed(_) | Key::Any => None,
        }
    }

    /// The name, where it is known.
    pub(super) fn name(&self) -> Option<&CompactString> {
        match self {
            Self::Name(name) => Some(name),
            Self::Any | Self::Given(_) => None,
        }
    }

    /// Stands for more than one name.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self, Self::Name(_))
    }
}

/// A key of the code, where what is computed may be any.
impl From<&Key> for PathKey {
    fn from(key: &Key) -> Self {
        Self::written(key).unwrap_or(Self::Any)
    }
}

impl From<&PathKey> for Segment {
    fn from(key: &PathKey) -> Self {
        match key {
            PathKey::Name(name) => Self::Member(name.clone()),
            PathKey::Any | PathKey::Given(_) => Self::Any,
        }
    }
}

/// A key of the knowledge, without a look at the call that it is about: what is named there may be any.
impl From<&RulePathKey> for PathKey {
    fn from(key: &RulePathKey) -> Self {
        match key {
            RulePathKey::Name(name) => Self::Name(name.clone()),
            RulePathKey::Any
            | RulePathKey::Returned
            | RulePathKey::NamedBy(..)
            | RulePathKey::NamedBehind(..)
            | RulePathKey::Changed(_)
            | RulePathKey::Given(_) => Self::Any,
        }
    }
}

/// Where the walk is. Two ways to one state are one (the first, that is the shortest, explains it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) node: Node,
    pub(super) path: PathId,
    pub(super) stack: StackId,
    pub(super) trail: TrailId,
    pub(super) filter: FilterId,
    pub(super) marks: Marks,
    /// The call through which data enters, when the walk has left the sink's function towards a caller.
    pub(super) entry: Option<CallRef>,
    pub(super) given_callees: GivenCalleesId,
    pub(super) assumed: AssumedId,
    pub(super) instance: InstanceId,
    pub(super) selected: SelectedId,
    pub(super) how: How,
}

/// A call of what a caller gives, and what the walk took it to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct GivenCallee {
    pub(super) call: CallRef,
    pub(super) called: Called,
    /// The calls that had been entered there.
    pub(super) stack: StackId,
}

/// What holds on the way, and the callers of a function decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Assumption {
    pub(super) function: FunctionRef,
    pub(super) what: Assumed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Assumed {
    /// A condition about a parameter: `anonymous` is false.
    Condition { condition: Node, negated: bool },
    /// The method is called on an instance of this class or of one below it.
    Class(ClassRef),
    /// The method is called on an instance that has this other method, and none of a class below instead.
    Inherits(FunctionRef),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Called {
    Function(FunctionRef),
    /// A method of a library or vendor.
    Outside,
}

/// What happened on the way, as far as it changes the judgement.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct How {
    /// Contained in a text or number: fields are lost.
    pub(super) derived: bool,
    /// Through something unknown: the result is a guess.
    pub(super) guessed: bool,
    /// Through a container, `this`, or a captured variable: order of writes ignored.
    pub(super) unordered: bool,
    /// Through a relay whose two ends only name the same text.
    pub(super) relayed: bool,
    /// What takes from the first relay on the way names the data itself: `bus.on('joined', user => track(user.email))`.
    pub(super) named: bool,
    /// The data comes from a store or context: it is sent where it is taken, whoever put it in.
    pub(super) settled: bool,
    /// Relays on the way.
    pub(super) hops: u8,
    /// The value is a property name.
    pub(super) as_key: bool,
    /// The code says that the value is no object: `typeof user === 'object' ? user.id : user`.
    pub(super) plain: bool,
    /// From a place that is filled from outside later: an empty text or `null` there is no constant.
    pub(super) open: bool,
    /// The value is a function with its first arguments given by this call: `f.bind(null, x)`. Of several, the last.
    pub(super) bound: Option<CallRef>,
    /// Only where callers give this key and it is the one that is looked for: `plan` in `set = (key, value) => put({ [key]: value })`.
    pub(super) keyed: Option<(GivenKey, PathId)>,
}

/// A set of sanitizers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Marks(pub(super) u64);

impl Marks {
    pub(super) fn with(self, mark: MarkId) -> Self {
        Self(self.0 | 1_u64.checked_shl(u32::from(mark.0)).unwrap_or(0))
    }

    pub(super) fn iter(self) -> impl Iterator<Item = MarkId> {
        (0..64_u8).filter(move |bit| self.0 >> bit & 1 == 1).map(MarkId)
    }
}

/// One link of a trace: nearer to the source than its parent.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    pub(super) parent: TraceId,
    pub(super) step: Step,
    /// A name that the value had here (variable, parameter, key): evidence when the source has none.
    pub(super) evidence: Option<CompactString>,
    /// The type that was declared here: of what holds the value under `below`.
    pub(super) ty: Option<TypeNote>,
    /// Keys from what the type or the field read here is about to the value.
    pub(super) below: PathId,
    /// What stands nearer to the sink is another value, made with this one: `JSON.stringify(user)`, `[user]`.
    pub(super) is_part: bool,
    /// The expression that is sent, as seen from the place of the finding.
    pub(super) value: Option<Place>,
    /// The field that was read here.
    pub(super) field: Option<Box<FieldRead>>,
    /// The call of a wrapper that the walk went out to.
    pub(super) caller: Option<CallRef>,
    /// What that call is given, where the finding moved to it.
    pub(super) given: Option<Node>,
}

/// Where a type is declared; looked at only when what was found needs to be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeNote {
    /// An annotated value or parameter, or one whose type a library's call is given.
    Value(Node),
    Variable(FileId, BindingId),
    /// A value that the program declares and does not make.
    Ambient(AmbientId),
    /// What a function returns to a call.
    Returned(FunctionRef, CallRef),
    /// What a library's call that makes a holder names for what it holds: `writable<User | null>(null)`.
    Named(CallRef),
    /// The field of a class that is written here.
    Member(ClassRef, Span),
    /// What a function that tests elements of a list says of those that are left: `people.filter(isGuest)`.
    Guarded(FunctionRef),
}

/// `account.id`; where `account: Account`, the type's other fields say what `id` is.
#[derive(Clone, Debug)]
pub(super) struct FieldRead {
    pub(super) key: CompactString,
    /// The object that is read from.
    pub(super) object: Node,
    /// The name of the object: `account`.
    pub(super) holder: Option<CompactString>,
}

/// Keys left out of, or kept of, an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Filter {
    /// Nothing but these, where it is said.
    pub(super) only: Option<Vec<CompactString>>,
    pub(super) without: Vec<CompactString>,
    /// None that a regular expression of the program matches.
    pub(super) unlike: Vec<CompactString>,
    /// Left out of the object and of all that stands in it.
    pub(super) without_below: Vec<CompactString>,
}

impl Trace {
    pub(super) fn new(parent: TraceId, place: Place, kind: StepKind, name: impl Into<String>) -> Self {
        Self {
            parent,
            step: Step { place, kind, name: name.into() },
            evidence: None,
            ty: None,
            below: PathId::EMPTY,
            is_part: false,
            value: None,
            field: None,
            caller: None,
            given: None,
        }
    }
}
