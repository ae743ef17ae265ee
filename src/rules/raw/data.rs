//! `data/NAME.yml` and `data/vocabulary.yml` as written.

use serde::Deserialize;

use super::vendor::RawExamples;
use crate::rules::load::At;
use crate::rules::model::{CategoryIdentifiability, Sensitivity};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawData {
    pub(crate) categories: Vec<RawCategory>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCategory {
    pub(crate) id: At<String>,
    pub(crate) name: String,
    pub(crate) sensitivity: Sensitivity,
    pub(crate) identifiability: CategoryIdentifiability,
    /// This category stands for whole person objects: `user`, `currentUser`.
    #[serde(default)]
    pub(crate) whole_object: bool,
    #[serde(default)]
    pub(crate) terms: Vec<At<String>>,
    #[serde(default)]
    pub(crate) contextual: Vec<At<String>>,
    #[serde(default)]
    pub(crate) multilingual: Vec<At<String>>,
    #[serde(default)]
    pub(crate) keys: Vec<At<String>>,
    #[serde(default)]
    pub(crate) negatives: Vec<At<String>>,
    #[serde(default)]
    pub(crate) instead_of: Vec<RawInstead>,
    #[serde(default)]
    pub(crate) apis: Vec<At<String>>,
    #[serde(default)]
    pub(crate) literals: Vec<RawLiteral>,
    #[serde(default)]
    pub(crate) reserved: Vec<At<String>>,
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Where one of the packages is installed, contextual words of the other category mean this one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInstead {
    pub(crate) category: At<String>,
    pub(crate) packages: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLiteral {
    pub(crate) id: String,
    pub(crate) pattern: At<String>,
    #[serde(default)]
    pub(crate) check: RawCheckSum,
    /// Texts that, inside the match, make it a placeholder: `example.com`.
    #[serde(default)]
    pub(crate) ignore: Vec<String>,
}

/// Named algorithms; each takes the digits and letters of the match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawCheckSum {
    #[default]
    None,
    Luhn,
    /// Luhn, and the first digits are of a card issuer.
    LuhnCard,
    Mod97,
    /// Two last digits are 97 minus the rest of the number before them.
    Key97,
    /// ISO 7064 MOD 11-2: the last digit, or X for ten.
    Mod112,
    /// ISO 7064 MOD 11,10.
    Mod1110,
    Verhoeff,
    /// The last letter is that of the number modulo 23.
    Letter23,
    /// The last character is that of the number modulo 31.
    Letter31,
    /// Weights 1 3 7 9, repeated; the sum with the last digit ends in 0.
    Weights1379,
    /// Two digits by falling weights modulo 11.
    Double11,
    /// Weights 9 to 2 and -1, divisible by 11.
    Eleven,
}

/// Word lists; every word is one lower-case token.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawVocabulary {
    pub(crate) neutral: Vec<At<String>>,
    pub(crate) blocking: Vec<At<String>>,
    pub(crate) tails: Vec<At<String>>,
    pub(crate) service: Vec<At<String>>,
    pub(crate) downgrading: Vec<At<String>>,
    pub(crate) getters: Vec<At<String>>,
    pub(crate) persons: Vec<At<String>>,
    pub(crate) weak_persons: Vec<At<String>>,
    pub(crate) things: Vec<At<String>>,
    pub(crate) containers: Vec<At<String>>,
    pub(crate) short_prefixes: Vec<At<String>>,
    pub(crate) booleans: Vec<At<String>>,
    pub(crate) texts: Vec<At<String>>,
}
