//! What a model of a call says of its operands: where they are, and what of them is in the result.

use compact_str::CompactString;

use super::library::MarkId;
use super::vendor::PathKey;

/// The result has, under `to`, what stands at `from`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of what is passed on")]
pub struct Passing {
    pub from: Operand,
    pub to: Vec<PathKey>,
    pub derived: bool,
    /// What is parsed out of the result is what can be parsed out of it.
    pub same_text: bool,
    /// The result is an instance of the class that stands there.
    pub instance: bool,
    pub mark: Option<MarkId>,
    /// The result is a list, of which nothing stands under a name.
    pub listed: bool,
    /// Only what is read of the result, not the result itself.
    pub read: bool,
    /// Only where `to` is asked for, not as a part of what stands above it.
    pub asked: bool,
    /// Names under which it does not stand there.
    pub except: Vec<CompactString>,
    /// Only the keys named by this operand (strings, or lists of strings).
    pub only: Option<Operand>,
    pub without: Option<Operand>,
    /// The argument with a function that is given each key and its value, and says what stands there in the result.
    pub replacer: Option<u16>,
    /// The keys that pass the test of this function: `pickBy(user, (value, key) => key !== 'email')`.
    pub kept_by: Option<KeyTest>,
    /// The keys that do not: `omitBy(user, (value, key) => key === 'email')`.
    pub dropped_by: Option<KeyTest>,
    /// Under a name of this form stands what has the name within it: `api.useGetUserQuery` of `{ getUser }`.
    pub named: Option<NameForm>,
    /// Under a name stands what has the same words as its key: `sentOff` of `{ 'Sent off': … }`.
    pub by_words: bool,
}

/// Names that are made of others: `use*Query` of `getUser` is `useGetUserQuery`, `*` any name of itself.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct NameForm {
    pub before: CompactString,
    pub after: CompactString,
}

impl NameForm {
    pub fn parse(text: &str) -> Option<Self> {
        let (before, after) = text.split_once('*')?;
        (!after.contains('*')).then(|| Self { before: before.into(), after: after.into() })
    }

    /// `getUser` of `useGetUserQuery`.
    pub fn within(&self, name: &str) -> Option<CompactString> {
        let inner = name.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let first = inner.chars().next()?;
        if self.before.is_empty() {
            return Some(inner.into());
        }
        Some(format!("{}{}", first.to_lowercase(), &inner[first.len_utf8()..]).into())
    }
}

/// A function that is given each member of an object, and tells which are kept.
#[derive(Clone, Copy, Debug, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyTest {
    /// Number of the argument with the function, from 0.
    pub function: u16,
    /// Which of its parameters is given the key.
    pub key: u16,
}

impl Passing {
    /// The result is what stands at `from`, or stands below it: nothing that was made of it, and under no key.
    pub fn is_own(&self) -> bool {
        self.to.is_empty() && !self.derived
    }

    /// `form.entries()`: what the receiver holds, as second of two.
    pub fn is_pair_of_receiver(&self) -> bool {
        self.from.base == OperandBase::Receiver
            && matches!(self.from.path.as_slice(), [PathKey::Any])
            && matches!(self.to.as_slice(), [PathKey::Any, PathKey::Name(place)] if place == "1")
    }

    /// `rows.get(id)`: what the receiver holds under the key that the first argument names.
    pub fn is_named_part_of_receiver(&self) -> bool {
        self.from.base == OperandBase::Receiver
            && matches!(self.from.path.as_slice(), [PathKey::NamedBy(0, None)])
    }

    /// Something of the operand is left out, or it is marked.
    pub fn is_changed(&self) -> bool {
        let is_filtered = self.only.is_some()
            || self.without.is_some()
            || self.replacer.is_some()
            || self.kept_by.is_some()
            || self.dropped_by.is_some();
        is_filtered || self.mark.is_some() || self.instance || self.read
    }

    /// The result is the operand itself: `useCallback(f)` gives `f`.
    pub fn gives_back(&self) -> bool {
        self.is_own() && self.from.path.is_empty()
    }

    /// The key under which the result holds an argument as it is: `current` of `useRef(f)`.
    pub fn key_of_given(&self) -> Option<&CompactString> {
        let is_argument = matches!(self.from.base, OperandBase::Argument(_)) && self.from.path.is_empty();
        match self.to.last() {
            Some(PathKey::Name(name)) if is_argument => Some(name),
            _ => None,
        }
    }
}

/// After the call, `what` also holds `from` under `to`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Mutation {
    pub what: Operand,
    /// Where `removes`: the texts that name the keys.
    pub from: Operand,
    pub to: Vec<PathKey>,
    /// `what` no longer holds keys: `unset(user, 'email')`.
    pub removes: bool,
}

/// Parameter `parameter` of the function in argument `argument`, there under `under`, is `is`.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct CallbackParameter {
    pub argument: u16,
    pub under: Option<CompactString>,
    pub parameter: u16,
    /// Where in the parameter it stands: `item` of `({ item }) => …`.
    pub to: Vec<PathKey>,
    pub is: Operand,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize, PartialEq)]
pub struct Operand {
    pub base: OperandBase,
    pub path: Vec<PathKey>,
}

impl Operand {
    /// `receiver[]`: any element of what the method is called on.
    pub fn is_element(&self) -> bool {
        self.base == OperandBase::Receiver && self.path.as_slice() == [PathKey::Any]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum OperandBase {
    Receiver,
    Argument(u16),
    /// This argument and all later ones.
    ArgumentsFrom(u16),
    /// What the function in this argument returns.
    Returned(u16),
    /// What the function in the last argument returns: `pipe(user, f, g)`.
    LastReturned,
    /// An operand of the call that made what is called: `pipe(f, g)` of `pipe(f, g)(user)`.
    Made(MadeOperand),
    /// What the function in this argument hands to its own parameter when it calls that:
    /// `new Promise(resolve => resolve(x))`.
    Handed {
        argument: u16,
        parameter: u16,
    },
    /// What is called.
    Callee,
    /// A value of the nth type that the call is given: `context<typeof make>()`. Of a function's type, what the function gives.
    Type(u16),
    /// What the call gives, as a value of the library.
    Result,
    /// The errors of the calls that the receiver comes from: `load().catch(error => …)`.
    Thrown,
    /// What comes to a step of a stream: `x` for `map(f)` in `x.pipe(map(f), tap(g))`, and what `map(f)` gives for `tap(g)`.
    Streamed,
    /// The values that a query in SQL puts in, under the names of their columns.
    Inserted,
    /// What comes out of the last step that the call is given; without steps what it is called on.
    Piped,
    /// What the functions of the program return that the call calls, whoever gave them to it.
    Invoked,
}

/// What of the call that made the callee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum MadeOperand {
    Argument(u16),
    Returned(u16),
    LastReturned,
    Type(u16),
}

impl MadeOperand {
    /// The same of the call itself.
    pub fn base(self) -> OperandBase {
        match self {
            Self::Argument(n) => OperandBase::Argument(n),
            Self::Returned(n) => OperandBase::Returned(n),
            Self::LastReturned => OperandBase::LastReturned,
            Self::Type(n) => OperandBase::Type(n),
        }
    }
}
