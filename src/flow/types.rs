//! What the solver gives to policies and reports.

use crate::rules::library::{GuardId, MarkId};
use crate::rules::policy::{Basis, Confidence};
use crate::rules::setting::Stands;
use crate::rules::signature::Signature;
use crate::rules::vendor::{Channel, SettingValue};
use crate::rules::{CategoryId, VendorId};
use crate::source::Place;

/// Personal data of one category that reaches one argument (or key) of one sink, reported at one place.
/// One flow per place × role × category, with its shortest explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    pub vendor: VendorId,
    /// The method as the vendor's file names it: `people.set`.
    pub api: String,
    /// The entry of the vendor's file.
    pub signature: Option<Signature>,
    pub channel: Channel,
    pub category: CategoryId,
    /// Where the data enters the path to the sink: the sink call itself, or, when the sink stands in a wrapper
    /// and the data comes from its caller, the call of the wrapper.
    pub place: Place,
    /// The sink call.
    pub sink: Place,
    /// Of a request without an SDK: the hosts that it reaches.
    pub hosts: Vec<String>,
    /// The expression that is sent, at `place`.
    pub value: Place,
    /// The key it is sent under, where there is one: `$email`.
    pub key: Option<String>,
    pub origin: Origin,
    /// Further sources of the same category that reach the same place, nearest explanation first.
    pub further: Vec<Origin>,
    /// Sanitizers met, in the order from source to sink.
    pub marks: Vec<MarkId>,
    pub confidence: Confidence,
    pub basis: Basis,
    /// Why the confidence is not higher, or what proves it: one clause in words.
    pub because: String,
    /// An object is handed over whole, and which fields it has is not fully known.
    pub whole_object: bool,
    /// Checks that hold where the data is sent, and where the wrappers on the way are called.
    pub guards: Vec<FlowGuard>,
    /// Options of the SDK that take data out of what it sends, and what they do to this.
    pub scrubs: Vec<FlowScrub>,
    /// From source to sink.
    pub steps: Vec<Step>,
    /// The data is one field of what is sent: `user`, of which `user.email` is known.
    pub is_part: bool,
    /// For the id of a person: a field of the same object that holds an opaque id.
    pub instead: Option<String>,
    /// For a part: all fields that what is sent has, when its declared type says so.
    pub fields: Vec<String>,
    /// The same of other expressions in the file, `{ email, contact: { email } }`: whoever leaves the data out leaves out all of them.
    pub others: Vec<Self>,
}

/// A scrubber in the same package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowScrub {
    /// Index into the vendor's scrubbers.
    pub scrubber: usize,
    /// Where it is set.
    pub place: Place,
    pub outcome: ScrubOutcome,
}

/// What a scrubber does to a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScrubOutcome {
    /// The value is taken out, or replaced.
    Removes,
    /// It sees the value and leaves it as it is.
    Keeps,
    /// It does not see what this call sends.
    OtherCalls,
    /// Not every start of the SDK in the package has it.
    NotEverywhere,
    /// What it does cannot be read from the code.
    Unknown,
}

/// A condition of a known kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FlowGuard {
    pub kind: GuardId,
    /// The condition.
    pub place: Place,
}

/// What the value turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The access path in names, whatever the variables are called: what the source is recognised by. Never a literal's text.
    pub name: String,
    /// As the code has it: `user.email`, `Cookies.get('userName')`. Never a literal's text.
    pub text: String,
    /// Where the key that makes it personal is read.
    pub place: Place,
    /// What it is read of: `api.get()`.
    pub root: Step,
    /// The value is a string literal in the code that looks like personal data or a secret: never print it.
    pub is_literal: bool,
    /// An empty first value, `useState('')`: what fills it is the source, as far as that is known.
    pub is_first: bool,
}

impl Origin {
    pub fn is_same(&self, other: &Self) -> bool {
        self.places() == other.places()
    }

    /// Two sources may be read at one place: the parameter of a function that two others call.
    pub fn places(&self) -> (Place, Place) {
        (self.place, self.root.place)
    }
}

/// One hop of the explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub place: Place,
    pub kind: StepKind,
    /// Names in the step: the variable, the key, the function, the sanitizer.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// The source: `user.email` is read.
    Read,
    /// What the source is read of comes from a call: `api.get()`.
    Given,
    /// The data is a field of the source, which is sent whole: `email` of `user`.
    Part,
    /// What the source is read of is a parameter: `req`.
    Parameter,
    /// The source is empty in the code, and filled by something that is not known.
    Empty,
    Assigned,
    /// Put under a key of an object that it is read of again: `props.email = x`.
    Held,
    /// Put under a key of an object.
    Stored,
    Spread,
    /// Passed as an argument of `name`.
    Passed,
    /// Returned by `name`.
    Returned,
    /// Part of a text or arithmetic.
    Built,
    /// Through a library call that keeps it.
    Through,
    /// Put in elsewhere, taken here: through the relay `name`.
    Relayed,
    /// Through a sanitizer.
    Sanitized,
    /// The sink.
    Sent,
}

/// A call that sends, or that takes settings, whatever is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct SinkCall {
    pub vendor: VendorId,
    /// Which of the vendor's clients, in the order of the model.
    pub client: u16,
    pub api: String,
    pub place: Place,
    /// It starts the SDK, or changes how it works.
    pub takes_settings: bool,
    /// Of calls that take settings, and of those that hand on what is not known: the checks they stand under.
    pub guards: Vec<FlowGuard>,
    /// What it hands on of which neither the source nor a name is known; sorted, each once.
    pub unknown: Vec<UnknownData>,
    /// A bound was reached.
    pub cut: bool,
}

/// A value that is sent and could be anything: `track(name, buildProperties())` of a function that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownData {
    pub value: Place,
    pub channel: Channel,
    /// Its declared type hides what it has: `any`, `Record<string, unknown>`.
    pub is_hidden: bool,
}

impl SinkCall {
    pub fn not_followed(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// With what stands behind a bound, whose door is not known either.
    pub fn unknown_data(&self) -> impl Iterator<Item = UnknownData> {
        let cut =
            self.cut.then_some(UnknownData { value: self.place, channel: Channel::None, is_hidden: false });
        self.unknown.iter().copied().chain(cut)
    }
}

/// What an option says at one call about where data goes or how long it stays.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedUse {
    pub vendor: VendorId,
    /// Index into the vendor's statements.
    pub statement: usize,
    /// The call that takes the settings.
    pub call: Place,
    /// The option where it is written, otherwise the call.
    pub place: Place,
    pub value: Stated,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stated {
    Value(SettingValue),
    /// Nothing is written; the SDK's default applies, where it is known.
    Default(Option<SettingValue>),
    /// Written, and not a constant.
    Unknown,
}

/// One check of a vendor's settings that holds at one call.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingUse {
    pub vendor: VendorId,
    /// Index into the vendor's checks.
    pub check: usize,
    pub api: String,
    /// The entry of the vendor's file.
    pub signature: Option<Signature>,
    /// The call that takes the settings.
    pub call: Place,
    /// The option where it is written, or the settings object (or call) where it is absent.
    pub place: Place,
    pub written: SettingWritten,
    pub stands: Stands,
    pub settings: SettingsObject,
    pub confidence: Confidence,
    /// The range that a manifest declares, where other versions in it do something else: it is judged by the newest.
    pub range: Option<String>,
}

/// Where an option of a call would have to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingsObject {
    /// Into this object literal.
    At(Place),
    /// Into an object that the call is not given yet.
    NextArgument,
    /// It is not known.
    Elsewhere,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SettingWritten {
    /// Stands in the code. A literal that must not be printed is masked by reports when `secret`.
    Value { value: Option<SettingValue>, secret: bool },
    /// Absent; the SDK's default applies.
    Default { value: Option<SettingValue> },
}
