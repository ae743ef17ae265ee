//! What is known of a finding that an edit of the code needs: where the data gets into the call, and what could stand there.
//!
//! Only facts of the analysis. Whether the code has a form that can be edited is asked of its syntax, elsewhere.

use crate::flow::{Flow, SettingUse, SettingWritten, SettingsObject, StepKind};
use crate::rules::Model;
use crate::rules::vendor::{Channel, SettingCheck};
use crate::source::{FileId, Span};

/// How a finding could be mended.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Remedy {
    /// Nothing is known that would help.
    #[default]
    None,
    /// The values that are not to be sent; all of them.
    Values(Vec<SentValue>),
    Option(MissingOption),
}

/// A value that gets into a call.
#[derive(Clone, Debug, PartialEq)]
pub struct SentValue {
    /// Keys that it is put under, in the finding's file, the innermost first.
    pub keys: Vec<Span>,
    /// The expression in the call.
    pub value: Option<Span>,
    /// A field of the same object that could stand there.
    pub instead: Option<String>,
    /// The whole object, as it is called, of which only a part is not to be sent, and the fields that would be left.
    pub rest: Option<(String, Vec<String>)>,
    /// Leaving the argument out leaves out nothing but the value.
    pub is_argument: bool,
    /// Leaving it out loses this value and nothing else that anybody needs.
    pub is_dispensable: bool,
    pub part: Part,
    /// The call sends by itself: nobody else sees what it is given.
    pub is_direct: bool,
}

/// What a value is to the call that sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Whom the call is about: `identify(id)` has nothing else to say.
    Subject,
    /// What the call says of a person or a group, and it has nothing to do when it says nothing: `people.set({ plan })`.
    Attribute,
    /// The call does its work without it, as that of an event does without a property.
    Detail,
    /// There is no such call without it: the name of an event.
    Name,
}

/// An option that is not as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct MissingOption {
    /// The call that takes the settings.
    pub call: Span,
    pub settings: Option<Span>,
    /// Keys from the settings object to the option.
    pub path: Vec<String>,
    /// JavaScript.
    pub literal: String,
    /// What it concerns may be set without asking.
    pub is_harmless: bool,
}

impl Remedy {
    pub(super) fn of_flows<'f>(flows: impl Iterator<Item = &'f Flow> + Clone) -> Self {
        let sent: Vec<&str> = flows.clone().filter_map(|flow| flow.key.as_deref()).collect();
        let mut values: Vec<SentValue> = Vec::new();
        for flow in flows.flat_map(|flow| std::iter::once(flow).chain(&flow.others)) {
            let value = SentValue::of(flow, &sent);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Self::Values(values)
    }

    pub(super) fn of_setting(setting: &SettingUse, check: &SettingCheck, model: &Model) -> Self {
        let Some(write) = &check.write else { return Self::None };
        let settings = match setting.settings {
            SettingsObject::At(place) if place.file == setting.call.file => Some(place.span),
            SettingsObject::NextArgument => None,
            SettingsObject::At(_) | SettingsObject::Elsewhere => return Self::None,
        };
        if setting.place.file != setting.call.file {
            return Self::None;
        }
        let is_absent = matches!(setting.written, SettingWritten::Default { .. });
        let is_harmless = is_absent && model.library.fixes.settings.contains(&check.concern);
        let (path, literal) = (write.path.clone(), write.literal.clone());
        Self::Option(MissingOption { call: setting.call.span, settings, path, literal, is_harmless })
    }
}

impl SentValue {
    /// `sent`: the fields of whole objects that are not to be sent.
    fn of(flow: &Flow, sent: &[&str]) -> Self {
        let left = flow.fields.iter().filter(|field| !sent.contains(&field.as_str())).cloned();
        let rest = (!flow.fields.is_empty()).then(|| (flow.origin.name.clone(), left.collect()));
        let file: FileId = flow.place.file;
        let keys: Vec<Span> = flow
            .steps
            .iter()
            .filter(|step| step.kind == StepKind::Stored && step.place.file == file)
            .map(|step| step.place.span)
            .collect();
        // `{ text: `Hi ${user.email}` }`, `{ user }`: more goes than the address.
        let before_key = flow.steps.iter().take_while(|step| step.kind != StepKind::Stored);
        let part = Part::of(flow.channel);
        let is_more = flow.whole_object
            || flow.is_part
            || before_key.clone().any(|step| matches!(step.kind, StepKind::Built | StepKind::Spread));
        Self {
            keys,
            value: (flow.value.file == file).then_some(flow.value.span),
            instead: flow.instead.clone(),
            rest,
            is_argument: flow.key.is_none() || flow.is_part,
            // Calls need no single property.
            is_dispensable: !is_more && (part == Part::Attribute || flow.channel == Channel::EventProperty),
            part,
            is_direct: flow.sink == flow.place,
        }
    }
}

impl Part {
    fn of(channel: Channel) -> Self {
        match channel {
            Channel::DistinctId | Channel::GroupId => Self::Subject,
            Channel::SuperProperty | Channel::ProfileProperty | Channel::GroupProperty => Self::Attribute,
            Channel::EventName | Channel::PropertyName => Self::Name,
            Channel::EventProperty
            | Channel::Geo
            | Channel::FlagContext
            | Channel::Url
            | Channel::Page
            | Channel::Header
            | Channel::Log
            | Channel::Storage
            | Channel::Setting
            | Channel::None => Self::Detail,
        }
    }
}
