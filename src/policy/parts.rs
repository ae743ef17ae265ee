//! The parts of a matcher, one by one: whether a subject meets them, and both sides in words.
//!
//! The only place that says what a key of `match` means; judging and explaining ask the same table.

use super::matching::Subject;
use crate::rules::Model;
use crate::rules::paths::Paths;
use crate::rules::policy::{Matcher, UNKNOWN, word_of};
use crate::rules::setting::{SettingAsked, Stands};
use crate::rules::vendor::SettingValue;

/// A key of `match`, `unless`, `needs` and `not_for`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Data,
    Sensitivity,
    Identifiability,
    Kind,
    Destination,
    Country,
    Region,
    Channel,
    Marks,
    Concern,
    Setting,
    WholeObject,
    Written,
    Expected,
    GuardedBy,
    Where,
    Package,
    Runtime,
    Confidence,
    Basis,
    Drift,
    Purpose,
}

/// In the order in which they are shown.
pub(super) const PARTS: [Part; 22] = [
    Part::Concern,
    Part::Setting,
    Part::Drift,
    Part::Data,
    Part::Sensitivity,
    Part::Identifiability,
    Part::Destination,
    Part::Kind,
    Part::Country,
    Part::Region,
    Part::Purpose,
    Part::Channel,
    Part::Marks,
    Part::WholeObject,
    Part::Written,
    Part::Expected,
    Part::GuardedBy,
    Part::Where,
    Part::Package,
    Part::Runtime,
    Part::Confidence,
    Part::Basis,
];

impl Part {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Sensitivity => "sensitivity",
            Self::Identifiability => "identifiability",
            Self::Kind => "destination.kind",
            Self::Destination => "destination.id",
            Self::Country => "destination.country",
            Self::Region => "destination.region",
            Self::Channel => "channel",
            Self::Marks => "marks",
            Self::Concern => "concern",
            Self::Setting => "setting",
            Self::WholeObject => "whole_object",
            Self::Written => "written",
            Self::Expected => "expected",
            Self::GuardedBy => "guarded_by",
            Self::Where => "where",
            Self::Package => "where.packages",
            Self::Runtime => "runtime",
            Self::Confidence => "confidence",
            Self::Drift => "drift",
            Self::Purpose => "purpose",
            Self::Basis => "basis",
        }
    }

    /// A list holds when one of its items does; what is not asked holds.
    pub(super) fn holds(self, matcher: &Matcher, subject: &Subject<'_>, model: &Model) -> bool {
        let vendor = model.vendor(subject.vendor);
        let categories = subject.categories;
        match self {
            Self::Data => {
                !matcher.asks_for_data()
                    || (matcher.unknown_data && subject.is_unknown)
                    || categories.iter().any(|id| matcher.data.contains(id))
            }
            Self::Sensitivity => any(&matcher.sensitivity, |wanted| {
                categories.iter().any(|id| wanted.contains(&model.category(*id).sensitivity))
            }),
            Self::Identifiability => {
                any(&matcher.identifiability, |wanted| wanted.contains(&subject.identifiability))
            }
            Self::Kind => any(&matcher.destination_kind, |kinds| kinds.contains(&vendor.kind)),
            Self::Destination => any(&matcher.destination, |vendors| vendors.contains(&subject.vendor)),
            Self::Country => any(&matcher.country, |homes| homes.contains(&vendor.home)),
            Self::Region => any(&matcher.region, |wanted| {
                subject.regions.iter().any(|region| wanted.iter().any(|wanted| wanted == region))
            }),
            Self::Channel => any(&matcher.channel, |channels| channels.contains(&subject.channel)),
            Self::Marks => any(&matcher.marks, |marks| marks.iter().any(|mark| subject.marks.contains(mark))),
            Self::Concern => any(&matcher.concern, |concerns| {
                concerns.iter().any(|concern| Some(concern.as_str()) == subject.concern)
            }),
            Self::Setting => matcher.setting.as_ref().is_none_or(|asked| is_asked(asked, subject)),
            Self::WholeObject => matcher.whole_object.is_none_or(|wanted| wanted == subject.whole_object),
            Self::Written => matcher.written.is_none_or(|wanted| Some(wanted) == subject.written),
            Self::Expected => matcher.expected.is_none_or(|wanted| wanted == subject.expected),
            Self::GuardedBy => any(&matcher.guarded_by, |kinds| {
                subject.guards.iter().any(|guard| kinds.contains(&guard.kind))
            }),
            Self::Where => matcher.paths.iter().all(|paths| paths.contains(subject.path)),
            Self::Package => matcher.packages.iter().all(|names| names.contains(package(subject))),
            Self::Runtime => any(&matcher.runtime, |wanted| wanted.contains(&subject.runtime)),
            Self::Confidence => any(&matcher.confidence, |wanted| wanted.contains(&subject.confidence)),
            Self::Drift => any(&matcher.drift, |kinds| kinds.iter().any(|kind| Some(*kind) == subject.drift)),
            Self::Purpose => any(&matcher.purpose, |wanted| {
                wanted.iter().any(|wanted| wanted == vendor.purpose.as_deref().unwrap_or(UNKNOWN))
            }),
            Self::Basis => any(&matcher.basis, |wanted| wanted.contains(&subject.basis)),
        }
    }

    /// What the matcher asks for; empty when it does not ask.
    pub(super) fn wanted(self, matcher: &Matcher, model: &Model) -> Vec<String> {
        match self {
            Self::Data => matcher.data_nodes_in_order().into_iter().map(str::to_owned).collect(),
            Self::Sensitivity => words(&matcher.sensitivity),
            Self::Identifiability => words(&matcher.identifiability),
            Self::Kind => matcher.destination_kind.clone(),
            Self::Destination => {
                matcher.destination.iter().map(|vendor| model.vendor(*vendor).id.clone()).collect()
            }
            Self::Country => matcher.country.clone(),
            Self::Region => matcher.region.clone(),
            Self::Channel => words(&matcher.channel),
            Self::Marks => matcher.marks.iter().filter_map(|mark| mark_id(mark.0, model)).collect(),
            Self::Concern => matcher.concern.clone(),
            Self::Setting => matcher.setting.iter().map(|asked| asked.in_words(model)).collect(),
            Self::WholeObject => truth(matcher.whole_object),
            Self::Written => truth(matcher.written),
            Self::Expected => truth(matcher.expected),
            Self::GuardedBy => {
                matcher.guarded_by.iter().filter_map(|guard| guard_id(guard.0, model)).collect()
            }
            Self::Where => globs(&matcher.paths),
            Self::Package => globs(&matcher.packages),
            Self::Runtime => words(&matcher.runtime),
            Self::Confidence => words(&matcher.confidence),
            Self::Drift => words(&matcher.drift),
            Self::Purpose => matcher.purpose.clone(),
            Self::Basis => words(&matcher.basis),
        }
    }

    /// What the subject has.
    pub(super) fn seen(self, subject: &Subject<'_>, model: &Model) -> Vec<String> {
        let vendor = model.vendor(subject.vendor);
        let categories = || subject.categories.iter().map(|id| model.category(*id));
        match self {
            Self::Data if subject.is_unknown => vec![UNKNOWN.to_owned()],
            Self::Data => categories().map(|category| category.id.clone()).collect(),
            Self::Sensitivity => categories().map(|category| word_of(&category.sensitivity)).collect(),
            Self::Identifiability => words(&[subject.identifiability]),
            Self::Kind => vec![vendor.kind.clone()],
            Self::Destination => vec![vendor.id.clone()],
            Self::Country => vec![vendor.home.clone()],
            Self::Region => subject.regions.iter().map(|region| (*region).to_owned()).collect(),
            Self::Channel => words(&[subject.channel]),
            Self::Marks => subject.marks.iter().filter_map(|mark| mark_id(mark.0, model)).collect(),
            Self::Concern => subject.concern.into_iter().map(str::to_owned).collect(),
            Self::Setting => {
                subject.setting.iter().map(|(option, stands)| setting_seen(option, stands)).collect()
            }
            Self::WholeObject => truth(Some(subject.whole_object)),
            Self::Written => truth(subject.written),
            Self::Expected => truth(Some(subject.expected)),
            Self::GuardedBy => {
                subject.guards.iter().filter_map(|guard| guard_id(guard.kind.0, model)).collect()
            }
            Self::Where => vec![subject.path.to_owned()],
            Self::Package => vec![package(subject).to_owned()],
            Self::Runtime => words(&[subject.runtime]),
            Self::Confidence => words(&[subject.confidence]),
            Self::Drift => subject.drift.iter().map(word_of).collect(),
            Self::Purpose => vendor.purpose.iter().cloned().collect(),
            Self::Basis => words(&[subject.basis]),
        }
    }
}

fn is_asked(asked: &SettingAsked, subject: &Subject<'_>) -> bool {
    let here =
        subject.setting.filter(|(option, _)| subject.vendor == asked.vendor && *option == asked.option);
    here.is_some_and(|(_, stands)| asked.tests.iter().all(|test| test.holds(stands)))
}

/// Texts are left out: an option may hold a key.
fn setting_seen(option: &str, stands: &Stands) -> String {
    let shown = |value: &SettingValue| match value {
        SettingValue::String(_) => "a text".to_owned(),
        other => other.in_words(),
    };
    match stands {
        Stands::Constants(values) => {
            format!("{option}: {}", values.iter().map(shown).collect::<Vec<_>>().join(" or "))
        }
        Stands::Texts(_) => format!("{option}: a list or an object"),
        Stands::Dynamic | Stands::Unknown => format!("{option}: {UNKNOWN}"),
        Stands::Absent(Some(default)) => format!("{option}: {} (default)", shown(default)),
        Stands::Absent(None) => format!("{option} (not set)"),
    }
}

/// An empty part matches everything.
fn any<T>(part: &[T], test: impl FnOnce(&[T]) -> bool) -> bool {
    part.is_empty() || test(part)
}

fn words<T: serde::Serialize>(all: &[T]) -> Vec<String> {
    all.iter().map(word_of).collect()
}

fn truth(asked: Option<bool>) -> Vec<String> {
    asked.iter().map(ToString::to_string).collect()
}

fn mark_id(at: u8, model: &Model) -> Option<String> {
    model.library.marks.get(usize::from(at)).map(|mark| mark.id.clone())
}

fn guard_id(at: u8, model: &Model) -> Option<String> {
    model.library.guards.get(usize::from(at)).map(|guard| guard.id.clone())
}

/// A file outside of every package, or in one without a name, has none that is known.
fn package<'a>(subject: &Subject<'a>) -> &'a str {
    subject.package.unwrap_or(UNKNOWN)
}

/// `src`, `not src/admin`.
fn globs(all: &[Paths]) -> Vec<String> {
    let globs = all.iter().flat_map(|paths| {
        let not = paths.not_globs.iter().map(|glob| format!("not {glob}"));
        paths.globs.iter().cloned().chain(not)
    });
    globs.collect()
}
