//! The compiled knowledge: what the other stages use. Made from the raw YAML types by `compile`.

use rustc_hash::FxHashMap;

use super::lazy::Lazy;
use super::lexicon::Lexicon;
use super::library::Library;
use super::policy::{Policy, Regime};
use super::vendor::{Examples, Vendor};

/// Everything known, validated: every reference resolves.
#[derive(Debug, serde::Deserialize, serde::Serialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Model {
    pub vendors: Vec<Vendor>,
    pub categories: Lazy<Vec<Category>>,
    pub lexicon: Lazy<Lexicon>,
    pub library: Lazy<Library>,
    pub regimes: Lazy<Vec<Regime>>,
    #[serde(with = "super::snapshot::packs")]
    pub policies: Vec<Policy>,
    /// Hosts of servers that the project runs itself, in lower case, hosts below them included. From the settings.
    pub first_party_hosts: Vec<String>,
    /// Category id → index into `categories`.
    pub category_index: Lazy<FxHashMap<String, CategoryId>>,
}

/// An index into [`Model::categories`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct CategoryId(pub u16);

/// An index into [`Model::vendors`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub struct VendorId(pub u16);

/// A kind of personal data.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Category {
    /// Dotted id, fideslang's where one exists: `user.contact.email`.
    pub id: String,
    /// For messages: `E-mail address`.
    pub name: String,
    pub sensitivity: Sensitivity,
    pub identifiability: CategoryIdentifiability,
    /// What a key says of such a value says more.
    pub by_key: bool,
    /// No such value is a number: `contacts: number` counts them.
    pub texts: bool,
    /// What its contextual words mean in projects that use certain packages.
    pub elsewhere: Vec<Elsewhere>,
    /// The phrases it is recognised by, as written.
    pub terms: Vec<String>,
    /// JavaScript expressions, or object literals whose one key is judged.
    #[serde(skip)]
    pub examples: Examples<String>,
}

/// Where one of the packages is installed, a word that needs context means `category`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Elsewhere {
    pub category: CategoryId,
    pub packages: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    Ordinary,
    Child,
    Financial,
    Government,
    Credential,
    Criminal,
    Special,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CategoryIdentifiability {
    Direct,
    Indirect,
    Pseudonymous,
    Attribute,
}

/// Is the category of this id the one of `node`, or below it? `user.contact` covers `user.contact.email`.
pub fn is_at(id: &str, node: &str) -> bool {
    id.strip_prefix(node).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Model {
    pub fn category(&self, id: CategoryId) -> &Category {
        &self.categories[usize::from(id.0)]
    }

    pub fn vendor(&self, id: VendorId) -> &Vendor {
        &self.vendors[usize::from(id.0)]
    }
}
