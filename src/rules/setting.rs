//! Options of SDKs: what may be asked of one, and what stands under it.
//!
//! Checks of vendors and `setting` of rules ask with the same words. Takes what the flow stage read at a call, knows nothing of code.

use super::model::{Model, VendorId};
use super::policy::{Matcher, Policy};
use super::statement::StatedAbout;
use super::vendor::{Examples, SettingCheck, SettingValue, Vendor};

/// What stands under an option at one call.
#[derive(Clone, Debug, PartialEq)]
pub enum Stands {
    /// Constants it may be: `ip: isTest ? true : false` are two.
    Constants(Vec<SettingValue>),
    /// A list or an object with these texts in it.
    Texts(Vec<String>),
    /// Written, and not a constant.
    Dynamic,
    /// Not written: the SDK's default, where it is known.
    Absent(Option<SettingValue>),
    /// The settings come from where nothing is known of them.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
pub enum SettingTest {
    Is(Vec<SettingValue>),
    IsNot(Vec<SettingValue>),
    Present(bool),
    Above(f64),
    Contains(Vec<String>),
    Lacks(Vec<String>),
    /// A non-empty string literal stands there.
    Literal,
    /// The code does not tell what stands there, or does.
    Unknown(bool),
}

impl SettingTest {
    /// With several possible constants: for one of them (errs towards findings). What is not known holds nothing but the question for
    /// that (errs towards silence).
    pub fn holds(&self, stands: &Stands) -> bool {
        let is_unknown = matches!(stands, Stands::Unknown | Stands::Dynamic);
        match self {
            Self::Is(wanted) => values(stands).iter().any(|value| wanted.contains(value)),
            Self::IsNot(unwanted) => match stands {
                Stands::Unknown | Stands::Dynamic => false,
                Stands::Texts(_) | Stands::Absent(None) => true,
                Stands::Constants(_) | Stands::Absent(Some(_)) => {
                    values(stands).iter().any(|value| !unwanted.contains(value))
                }
            },
            Self::Present(present) => match stands {
                Stands::Unknown => false,
                Stands::Absent(_) => !present,
                Stands::Constants(_) | Stands::Texts(_) | Stands::Dynamic => *present,
            },
            Self::Above(least) => values(stands)
                .iter()
                .any(|value| matches!(value, SettingValue::Number(number) if number > least)),
            Self::Contains(needles) => texts(stands).any(|text| has(text, needles)),
            Self::Lacks(needles) => !is_unknown && !texts(stands).any(|text| has(text, needles)),
            Self::Literal => {
                let is_text =
                    |value: &SettingValue| matches!(value, SettingValue::String(text) if !text.is_empty());
                matches!(stands, Stands::Constants(values) if values.iter().any(is_text))
            }
            Self::Unknown(wanted) => is_unknown == *wanted,
        }
    }

    /// `None` where any kind of value may stand.
    fn is_about_texts(&self) -> Option<bool> {
        match self {
            Self::Is(values) | Self::IsNot(values) => {
                Some(values.iter().any(|value| matches!(value, SettingValue::String(_))))
            }
            Self::Above(_) => Some(false),
            Self::Contains(_) | Self::Lacks(_) | Self::Literal => Some(true),
            Self::Present(_) | Self::Unknown(_) => None,
        }
    }

    /// As a rule writes it: `is: false`.
    pub(crate) fn in_words(&self) -> String {
        let list = |values: &[SettingValue]| {
            let words: Vec<String> = values.iter().map(SettingValue::in_words).collect();
            words.join(" or ")
        };
        match self {
            Self::Is(values) => format!("is {}", list(values)),
            Self::IsNot(values) => format!("is not {}", list(values)),
            Self::Present(true) => "is written".to_owned(),
            Self::Present(false) => "is not written".to_owned(),
            Self::Above(least) => format!("above {least}"),
            Self::Contains(texts) => format!("contains {}", texts.join(" or ")),
            Self::Lacks(texts) => format!("lacks {}", texts.join(" and ")),
            Self::Literal => "is a literal".to_owned(),
            Self::Unknown(true) => "is unknown".to_owned(),
            Self::Unknown(false) => "is known".to_owned(),
        }
    }
}

impl SettingValue {
    /// As JavaScript writes it.
    pub fn in_words(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::String(value) => format!("{value:?}"),
        }
    }
}

fn has(text: &str, needles: &[String]) -> bool {
    needles.iter().any(|needle| text.contains(needle))
}

fn values(stands: &Stands) -> &[SettingValue] {
    match stands {
        Stands::Constants(values) => values,
        Stands::Absent(Some(default)) => std::slice::from_ref(default),
        Stands::Absent(None) | Stands::Texts(_) | Stands::Dynamic | Stands::Unknown => &[],
    }
}

fn texts(stands: &Stands) -> Box<dyn Iterator<Item = &str> + '_> {
    match stands {
        Stands::Texts(texts) => Box::new(texts.iter().map(String::as_str)),
        _ => Box::new(values(stands).iter().filter_map(|value| match value {
            SettingValue::String(text) => Some(text.as_str()),
            SettingValue::Null | SettingValue::Bool(_) | SettingValue::Number(_) => None,
        })),
    }
}

/// `setting` of a rule: an option of one vendor, and what stands there.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
pub struct SettingAsked {
    pub vendor: VendorId,
    /// Keys with `.` between them.
    pub option: String,
    /// All must hold; empty: whatever stands there.
    pub tests: Vec<SettingTest>,
}

impl SettingAsked {
    /// `ip of acme, is true`.
    pub fn in_words(&self, model: &Model) -> String {
        let tests = self.tests.iter().map(|test| format!(", {}", test.in_words()));
        format!("{} of {}{}", self.option, model.vendor(self.vendor).id, tests.collect::<String>())
    }
}

impl Vendor {
    /// Groups of settings that its calls take.
    pub(crate) fn settings_groups(&self) -> Vec<&str> {
        let methods = self.clients.iter().flat_map(|client| &client.methods);
        let mut groups: Vec<&str> =
            methods.flat_map(|method| &method.settings).map(|at| at.group.as_str()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Options that its checks, defaults and statements name, with their groups.
    pub(crate) fn known_options(&self) -> impl Iterator<Item = (&str, &str)> {
        let checks = self.checks.iter().filter(|check| !check.is_asked_only());
        let when = checks
            .clone()
            .flat_map(|check| check.when.iter().map(|when| (check.group.as_str(), when.option.as_str())));
        let checks = checks.map(|check| (check.group.as_str(), check.option.as_str()));
        let defaults = self.defaults.iter().map(|one| (one.group.as_str(), one.option.as_str()));
        let stated = self.statements.iter().map(|one| (one.group.as_str(), one.option.as_str()));
        checks.chain(when).chain(defaults).chain(stated)
    }

    /// Values of the option are known, and none of them is a text.
    pub(crate) fn takes_no_text(&self, option: &str) -> bool {
        let conditions = self.checks.iter().flat_map(|check| &check.when);
        let tests = conditions.filter(|when| when.option == option);
        let of_tests = tests.filter_map(|when| when.test.is_about_texts());
        let defaults = self.defaults.iter().filter(|default| default.option == option);
        let of_defaults = defaults.map(|default| matches!(default.value, SettingValue::String(_)));
        let stated = self.statements.iter().filter(|stated| stated.option == option);
        let of_statements = stated.map(|stated| stated.about != StatedAbout::IdentifierLifetime);
        let known: Vec<bool> = of_tests.chain(of_defaults).chain(of_statements).collect();
        !known.is_empty() && !known.contains(&true)
    }

    /// Looks at an option wherever the SDK takes it: of an option that nothing else names that is every group of settings.
    fn look_at(&mut self, option: &str) {
        let mut groups: Vec<String> = self
            .known_options()
            .filter(|(_, known)| *known == option)
            .map(|(group, _)| group.to_owned())
            .collect();
        groups.sort_unstable();
        groups.dedup();
        if groups.is_empty() {
            groups = self.settings_groups().into_iter().map(str::to_owned).collect();
        }
        for group in groups {
            let is_same = |check: &SettingCheck| check.group == group && check.option == option;
            if !self.checks.iter().any(|check| check.is_asked_only() && is_same(check)) {
                self.details.checks.push(SettingCheck::asked(group, option));
            }
        }
    }
}

impl SettingCheck {
    /// It says nothing by itself: a rule asks what stands there.
    pub fn is_asked_only(&self) -> bool {
        self.concern.is_empty()
    }

    fn asked(group: String, option: &str) -> Self {
        Self {
            id: String::new(),
            group,
            option: option.to_owned(),
            when: Vec::new(),
            unless_called: Vec::new(),
            concern: String::new(),
            data: Vec::new(),
            says: String::new(),
            fix: String::new(),
            write: None,
            examples: Examples::default(),
        }
    }
}

impl Model {
    /// Makes the flow stage look at the options that the rules of a policy ask about.
    pub fn look_at_settings(&mut self, policy: &Policy) {
        let rules = policy.rules.iter();
        let matchers =
            rules.flat_map(|rule| std::iter::once(&rule.matches).chain(&rule.unless).chain(&rule.needs));
        let asked: Vec<&SettingAsked> = matchers.filter_map(|matcher| matcher.setting.as_ref()).collect();
        for SettingAsked { vendor, option, .. } in asked {
            if let Some(vendor) = self.vendors.get_mut(usize::from(vendor.0)) {
                vendor.look_at(option);
            }
        }
    }
}

impl Matcher {
    /// It is about options of SDKs, and not about data that is sent.
    pub fn is_about_settings(&self) -> bool {
        !self.concern.is_empty() || self.setting.is_some()
    }
}
