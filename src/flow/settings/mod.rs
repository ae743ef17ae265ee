//! Settings of SDKs: what is written at the calls that take them, and which checks hold there.

pub(in crate::flow) mod listed;
pub(in crate::flow) mod statements;

use rustc_hash::FxHashSet;

use crate::flow::engine::Engine;
use crate::flow::sinks::{Sink, SinkArgument};
use crate::flow::state::PathKey;
use crate::flow::types::{SettingUse, SettingWritten, SettingsObject};
use crate::flow::walk::Terminal;
use crate::ir::{ListItem, Literal, Value};
use crate::link::Node;
use crate::rules::VendorId;
use crate::rules::policy::Confidence;
use crate::rules::setting::{SettingTest, Stands};
use crate::rules::vendor::{
    MethodForm, SettingCheck, SettingConstants, SettingValue, SettingsAt, Vendor, Version,
};
use crate::source::Place;

/// What stands under an option.
#[derive(Clone, Debug)]
enum Written {
    /// Constants it may be, each with its place.
    Constants(Vec<(SettingValue, Place)>),
    /// A list or object with these string constants in it.
    Texts(Vec<String>, Place),
    /// Written, but not a constant.
    Dynamic(Place),
    Absent,
    /// Nothing can be said: the settings object is not known.
    Unknown,
}

/// A check that holds.
struct Held {
    place: Place,
    written: SettingWritten,
    stands: Stands,
    /// It holds in the newest version that this range allows; an older one may do something else.
    range: Option<String>,
}

/// Methods of vendors that the program calls somewhere.
pub(in crate::flow) type Called = FxHashSet<(VendorId, String)>;

/// The version of a package that is installed, as far as lockfiles and manifests say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    pub version: Version,
    /// Where only a range is known, of which `version` is the newest: what a fresh installation gives.
    pub range: Option<VersionRange>,
}

/// `acme-js ^2.27.1`, and the oldest that it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRange {
    pub text: String,
    pub oldest: Version,
}

/// Versions of packages, as a file sees them.
pub(in crate::flow) type Versions<'v> = &'v dyn Fn(crate::source::FileId, &str) -> Option<Installed>;

/// What an SDK does without an option.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Otherwise {
    pub(in crate::flow) value: Option<SettingValue>,
    /// The range of versions that was judged by its newest, where other versions do something else.
    pub(in crate::flow) range: Option<String>,
}

impl Engine<'_> {
    /// The checks that hold at one call.
    pub(in crate::flow) fn settings_of(
        &mut self,
        sink: &Sink<'_>,
        called: &Called,
        versions: Versions<'_>,
    ) -> Vec<SettingUse> {
        let mut found = Vec::new();
        for at in &sink.method.settings {
            self.settings_at(sink, at, called, versions, &mut found);
        }
        found
    }

    /// Those of one settings object.
    fn settings_at(
        &mut self,
        sink: &Sink<'_>,
        at: &SettingsAt,
        called: &Called,
        versions: Versions<'_>,
        found: &mut Vec<SettingUse>,
    ) {
        let model = self.model;
        let vendor = model.vendor(sink.client.vendor);
        for (index, check) in vendor.checks.iter().enumerate() {
            let is_called = |method: &String| called.contains(&(sink.client.vendor, method.clone()));
            if check.group != at.group || check.unless_called.iter().any(is_called) {
                continue;
            }
            if let Some(Held { place, written, stands, range }) =
                self.check(sink, at, vendor, check, versions)
            {
                found.push(SettingUse {
                    vendor: sink.client.vendor,
                    check: index,
                    api: sink.api.clone(),
                    signature: self.signature(sink),
                    call: sink.place,
                    place,
                    written,
                    stands,
                    settings: self.settings_object(sink, at),
                    confidence: if range.is_some() { Confidence::Medium } else { Confidence::High },
                    range,
                });
            }
        }
    }

    /// The object literal with the settings of a call; without one, the place for it.
    fn settings_object(&mut self, sink: &Sink<'_>, at: &SettingsAt) -> SettingsObject {
        let Some((position, path)) = &at.object else { return SettingsObject::Elsewhere };
        if sink.method.form == MethodForm::Tag {
            // Attributes are no object of the code.
            return SettingsObject::Elsewhere;
        }
        let Some(argument) = sink.arguments.get(usize::from(*position)) else {
            let is_next =
                sink.arguments.len() == usize::from(*position) && path.is_empty() && sink.call.is_some();
            return if is_next { SettingsObject::NextArgument } else { SettingsObject::Elsewhere };
        };
        let path: Vec<PathKey> =
            argument.path.iter().cloned().chain(path.iter().map(PathKey::from)).collect();
        match self.identities(argument.node, &path).as_slice() {
            [only] if matches!(only.terminal, Terminal::Object) => {
                SettingsObject::At(self.program.place(only.state.node))
            }
            _ => SettingsObject::Elsewhere,
        }
    }

    /// The place of the reported option when all conditions hold.
    fn check(
        &mut self,
        sink: &Sink<'_>,
        at: &SettingsAt,
        vendor: &Vendor,
        check: &SettingCheck,
        versions: Versions<'_>,
    ) -> Option<Held> {
        let mut range = None;
        for condition in &check.when {
            let written = self.written_option(sink, at, &condition.option);
            let default = default_of(vendor, &at.group, &condition.option, sink.place.file, versions);
            if matches!(written, Written::Absent) {
                range = range.or(default.range);
            }
            if !condition.test.holds(&written.stands(default.value)) {
                return None;
            }
        }
        let default = default_of(vendor, &at.group, &check.option, sink.place.file, versions);
        let written = self.written_option(sink, at, &check.option);
        let stands = written.stands(default.value);
        let (place, mut written) = reported(sink.place, written, &stands, check);
        if check.is_asked_only() && stands == Stands::Unknown {
            written = SettingWritten::Value { value: None, secret: false };
        }
        Some(Held { place, written, stands, range })
    }

    /// What is written under a dotted option.
    fn written_option(&mut self, sink: &Sink<'_>, at: &SettingsAt, option: &str) -> Written {
        let Some((argument, keys)) = option_at(sink, at, option) else { return Written::Absent };
        let constants = &self.model.vendor(sink.client.vendor).constants;
        self.written_at(argument, &keys, constants)
    }

    /// `of`: members of the SDK that the option may be.
    fn written_at(&mut self, argument: &SinkArgument, keys: &[PathKey], of: &[SettingConstants]) -> Written {
        let path: Vec<PathKey> = argument.path.iter().chain(keys).cloned().collect();
        let mut constants = Vec::new();
        let mut unknown = false;
        let mut other = None;
        for found in self.identities(argument.node, &path) {
            let place = self.program.place(found.state.node);
            match found.terminal {
                Terminal::Literal(literal) => match constant(&literal) {
                    Some(value) => constants.push((value, place)),
                    None if literal == Literal::Undefined => {}
                    None => other = Some(Written::Dynamic(place)),
                },
                Terminal::List | Terminal::Object => {
                    other = Some(Written::Texts(self.texts_in(found.state.node), place));
                }
                Terminal::Function(_) | Terminal::Class(_) | Terminal::Instance(_) => {
                    other = Some(Written::Dynamic(place));
                }
                Terminal::Missing => {}
                Terminal::Api(path) => match of.iter().find_map(|one| one.value_of(&path)) {
                    Some(value) => constants.push((value, place)),
                    None => unknown = true,
                },
                Terminal::Parameter { .. } | Terminal::Opaque => unknown = true,
            }
        }
        match (constants.is_empty(), other, unknown) {
            (false, ..) => Written::Constants(constants),
            (true, Some(other), _) => other,
            (true, None, true) => Written::Unknown,
            (true, None, false) => Written::Absent,
        }
    }

    /// String constants anywhere in a list or object of settings, keys included.
    pub(in crate::flow) fn texts_in(&self, node: Node) -> Vec<String> {
        let module = self.program.module(node.file);
        let mut texts = Vec::new();
        let mut queue = vec![node.id];
        while let Some(id) = queue.pop() {
            match module.value(id) {
                Value::Literal(Literal::String(text) | Literal::Regex(text)) => texts.push(text.to_string()),
                Value::List(items) => queue.extend(items.iter().filter_map(|item| match item {
                    ListItem::Item(id) | ListItem::Spread(id) => Some(*id),
                    ListItem::Hole => None,
                })),
                Value::Object(entries) => {
                    for entry in entries {
                        if let crate::ir::Entry::Field { value, .. } = entry {
                            queue.push(*value);
                        }
                    }
                }
                Value::Typed { base, .. } => queue.push(*base),
                _ => {}
            }
            if texts.len() > crate::limits::SETTING_TEXTS {
                break;
            }
        }
        texts
    }
}

/// Where the option stands, and how it is written there; without it, the call.
fn reported(call: Place, written: Written, stands: &Stands, check: &SettingCheck) -> (Place, SettingWritten) {
    let default = || {
        let value = if let Stands::Absent(default) = stands { default.clone() } else { None };
        (call, SettingWritten::Default { value })
    };
    match written {
        Written::Constants(values) => match values.into_iter().next() {
            Some((value, place)) => {
                // `site: 'us.acme.example'` is what the check asks for: it stands in the vendor's file, and is no secret of the program.
                let asks_for = check.when.iter().any(
                    |condition| matches!(&condition.test, SettingTest::Is(values) if values.contains(&value)),
                );
                let secret = matches!(value, SettingValue::String(_)) && !asks_for;
                (place, SettingWritten::Value { value: Some(value), secret })
            }
            None => default(),
        },
        Written::Texts(_, place) | Written::Dynamic(place) => {
            (place, SettingWritten::Value { value: None, secret: false })
        }
        Written::Absent | Written::Unknown => default(),
    }
}

impl Written {
    /// `default`: what the SDK does without it.
    fn stands(&self, default: Option<SettingValue>) -> Stands {
        match self {
            Self::Constants(values) => {
                Stands::Constants(values.iter().map(|(value, _)| value.clone()).collect())
            }
            Self::Texts(texts, _) => Stands::Texts(texts.clone()),
            Self::Dynamic(_) => Stands::Dynamic,
            Self::Absent => Stands::Absent(default),
            Self::Unknown => Stands::Unknown,
        }
    }
}

/// The argument of a call that holds an option, and the option's path in it.
pub(in crate::flow) fn option_at<'s>(
    sink: &'s Sink<'_>,
    at: &SettingsAt,
    option: &str,
) -> Option<(&'s SinkArgument, Vec<PathKey>)> {
    if let Some((position, _)) = at.positions.iter().find(|(_, name)| name == option) {
        return Some((sink.arguments.get(usize::from(*position))?, Vec::new()));
    }
    let (position, path) = at.object.as_ref()?;
    let argument = sink.arguments.get(usize::from(*position))?;
    let option = option.split('.').map(|name| PathKey::Name(name.into()));
    Some((argument, path.iter().map(PathKey::from).chain(option).collect()))
}

fn constant(literal: &Literal) -> Option<SettingValue> {
    match literal {
        Literal::String(text) => Some(SettingValue::String(text.to_string())),
        Literal::Number(number) => number.parse().ok().map(SettingValue::Number),
        Literal::Bool(value) => Some(SettingValue::Bool(*value)),
        Literal::Null => Some(SettingValue::Null),
        Literal::Undefined | Literal::Regex(_) => None,
    }
}

/// What the SDK does when an option is absent: the newest default that is not newer than the installed version;
/// the newest of all when the version is not known.
fn default_of(
    vendor: &Vendor,
    group: &str,
    option: &str,
    file: crate::source::FileId,
    versions: Versions<'_>,
) -> Otherwise {
    let candidates = || vendor.defaults.iter().filter(|own| own.group == group && own.option == option);
    let value = |is_oldest: bool| {
        let applicable = candidates().filter(|default| {
            let installed = default.package.as_ref().and_then(|package| versions(file, package));
            let version = installed.map(|known| match known.range {
                Some(range) if is_oldest => range.oldest,
                _ => known.version,
            });
            match version {
                Some(version) => {
                    default.since.is_none_or(|since| since <= version)
                        && default.until.is_none_or(|until| version < until)
                }
                None => default.until.is_none(),
            }
        });
        applicable.max_by_key(|default| default.since).map(|default| default.value.clone())
    };
    let newest = value(false);
    let range = candidates().find_map(|default| versions(file, default.package.as_deref()?)?.range);
    let range = range.filter(|_| value(true) != newest).map(|range| range.text);
    Otherwise { value: newest, range }
}
