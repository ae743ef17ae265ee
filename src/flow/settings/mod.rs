//! Settings of SDKs: what is written at the calls that take them, and which checks hold there.

pub(in crate::flow) mod listed;
mod statements;

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
use crate::rules::vendor::{
    MethodForm, SettingCheck, SettingCondition, SettingTest, SettingValue, SettingsAt, Vendor, Version,
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

/// Methods of vendors that the program calls somewhere.
pub(in crate::flow) type Called = FxHashSet<(VendorId, String)>;

/// Installed versions of packages, as far as the project's manifests say.
pub(in crate::flow) type Versions<'v> = &'v dyn Fn(crate::source::FileId, &str) -> Option<Version>;

impl Engine<'_> {
    /// The checks that hold at one call.
    pub(in crate::flow) fn settings_of(
        &mut self,
        sink: &Sink<'_>,
        called: &Called,
        versions: Versions<'_>,
    ) -> Vec<SettingUse> {
        let Some(at) = &sink.method.settings else { return Vec::new() };
        let model = self.model;
        let vendor = model.vendor(sink.client.vendor);
        let mut found = Vec::new();
        for (index, check) in vendor.checks.iter().enumerate() {
            let is_called = |method: &String| called.contains(&(sink.client.vendor, method.clone()));
            if check.group != at.group || check.unless_called.iter().any(is_called) {
                continue;
            }
            if let Some((place, written)) = self.check(sink, at, vendor, check, versions) {
                found.push(SettingUse {
                    vendor: sink.client.vendor,
                    check: index,
                    api: sink.api.clone(),
                    call: sink.place,
                    place,
                    written,
                    settings: self.settings_object(sink, at),
                    confidence: Confidence::High,
                });
            }
        }
        found
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
    ) -> Option<(Place, SettingWritten)> {
        for condition in &check.when {
            let written = self.written_option(sink, at, &condition.option);
            let default = || default_of(vendor, &at.group, &condition.option, sink.place.file, versions);
            if !holds(&written, condition, &default) {
                return None;
            }
        }
        let default = default_of(vendor, &at.group, &check.option, sink.place.file, versions);
        Some(self.reported(sink, at, &check.option, default))
    }

    fn reported(
        &mut self,
        sink: &Sink<'_>,
        at: &SettingsAt,
        option: &str,
        default: Option<SettingValue>,
    ) -> (Place, SettingWritten) {
        let in_call = sink.place;
        match self.written_option(sink, at, option) {
            Written::Constants(values) => match values.into_iter().next() {
                Some((value, place)) => {
                    let secret = matches!(value, SettingValue::String(_));
                    (place, SettingWritten::Value { value: Some(value), secret })
                }
                None => (in_call, SettingWritten::Default { value: default }),
            },
            Written::Texts(_, place) | Written::Dynamic(place) => {
                (place, SettingWritten::Value { value: None, secret: false })
            }
            Written::Absent | Written::Unknown => (in_call, SettingWritten::Default { value: default }),
        }
    }

    /// What is written under a dotted option.
    fn written_option(&mut self, sink: &Sink<'_>, at: &SettingsAt, option: &str) -> Written {
        let Some((argument, keys)) = option_at(sink, at, option) else { return Written::Absent };
        self.written_at(argument, &keys)
    }

    fn written_at(&mut self, argument: &SinkArgument, keys: &[PathKey]) -> Written {
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
                Terminal::Api(_) | Terminal::Parameter { .. } | Terminal::Opaque => unknown = true,
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

/// Does a condition hold? With several possible constants: for one of them (errs towards findings). What
/// cannot be known holds nothing (errs towards silence).
fn holds(
    written: &Written,
    condition: &SettingCondition,
    default: &dyn Fn() -> Option<SettingValue>,
) -> bool {
    let values: Vec<Option<SettingValue>> = match written {
        Written::Constants(values) => values.iter().map(|(value, _)| Some(value.clone())).collect(),
        Written::Absent => vec![default()],
        Written::Unknown | Written::Dynamic(_) | Written::Texts(..) => Vec::new(),
    };
    let contains = |text: &String, needles: &[String]| needles.iter().any(|needle| text.contains(needle));
    let texts: Vec<String> = match written {
        Written::Texts(texts, _) => texts.clone(),
        _ => values
            .iter()
            .filter_map(|value| match value {
                Some(SettingValue::String(text)) => Some(text.clone()),
                _ => None,
            })
            .collect(),
    };
    match &condition.test {
        SettingTest::Is(wanted) => {
            values.iter().any(|value| value.as_ref().is_some_and(|value| wanted.contains(value)))
        }
        SettingTest::IsNot(unwanted) => match written {
            Written::Unknown | Written::Dynamic(_) => false,
            Written::Texts(..) => true,
            _ => values.iter().any(|value| value.as_ref().is_none_or(|value| !unwanted.contains(value))),
        },
        SettingTest::Present(present) => match written {
            Written::Unknown => false,
            Written::Absent => !present,
            _ => *present,
        },
        SettingTest::Above(least) => {
            values.iter().any(|value| matches!(value, Some(SettingValue::Number(number)) if number > least))
        }
        SettingTest::Contains(needles) => texts.iter().any(|text| contains(text, needles)),
        SettingTest::Lacks(needles) => {
            !matches!(written, Written::Unknown | Written::Dynamic(_))
                && !texts.iter().any(|text| contains(text, needles))
        }
        SettingTest::Literal => {
            matches!(written, Written::Constants(values)
                if values.iter().any(|(value, _)| matches!(value, SettingValue::String(text) if !text.is_empty())))
        }
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
) -> Option<SettingValue> {
    let candidates =
        vendor.defaults.iter().filter(|default| default.group == group && default.option == option);
    let applicable = candidates.filter(|default| {
        let installed = default.package.as_ref().and_then(|package| versions(file, package));
        match installed {
            Some(version) => {
                default.since.is_none_or(|since| since <= version)
                    && default.until.is_none_or(|until| version < until)
            }
            None => default.until.is_none(),
        }
    });
    applicable.max_by_key(|default| default.since).map(|default| default.value.clone())
}
