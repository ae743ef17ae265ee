//! `data/NAME.yml` and `data/vocabulary.yml` as written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::examples::RawExamples;
use crate::rules::load::At;
use crate::rules::model::{CategoryIdentifiability, Sensitivity};

/// A group of categories of personal data.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawData {
    /// The categories of the group.
    pub(crate) categories: Vec<RawCategory>,
}

/// A category of personal data and how it is recognised.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCategory {
    /// Dotted id; a policy that names `person.contact` means everything below it too.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")))]
    pub(crate) id: At<String>,
    /// For messages: `E-mail address` as in "E-mail address sent to Acme".
    pub(crate) name: String,
    /// How the law treats it; policies match it.
    pub(crate) sensitivity: Sensitivity,
    /// How it points at a person: by itself, together with other data, as a key that somebody can resolve, or
    /// as an attribute only.
    pub(crate) identifiability: CategoryIdentifiability,
    /// This category stands for whole person objects: `user`, `currentUser`.
    #[serde(default)]
    pub(crate) whole_object: bool,
    /// What a key says of such a value says more: `{ email: prompt('…') }`.
    #[serde(default)]
    pub(crate) by_key: bool,
    /// Such values are texts or lists: what is declared to be a number under such a name counts them, or is something else.
    #[serde(default)]
    pub(crate) texts: bool,
    /// Phrases that mean it wherever they stand: `email_address`. They also match joined (`emailaddress`), in
    /// any case, singular for both numbers.
    #[serde(default)]
    pub(crate) terms: Vec<At<String>>,
    /// Phrases that mean it only at a person: with a person as receiver or word before, in a person slot, or
    /// beside personal siblings.
    #[serde(default)]
    pub(crate) contextual: Vec<At<String>>,
    /// Of `contextual`: words for which the values of a form are evidence enough.
    #[serde(default)]
    pub(crate) in_forms: Vec<At<String>>,
    /// Of `in_forms`: words that may stand behind any other in a form: `pickupNote`.
    #[serde(default)]
    pub(crate) about_anything: Vec<At<String>>,
    /// Of `contextual`: words that other names of the same object are evidence enough for.
    #[serde(default)]
    pub(crate) beside: Option<RawBeside>,
    /// Terms of other languages; those of four letters or fewer need a person, or such siblings.
    #[serde(default)]
    pub(crate) multilingual: Vec<At<String>>,
    /// Names that are matched whole, without splitting: non-Latin keys.
    #[serde(default)]
    pub(crate) keys: Vec<At<String>>,
    /// Words that rule the category out anywhere in the identifier.
    #[serde(default)]
    pub(crate) negatives: Vec<At<String>>,
    /// Contextual words of other categories that mean this one in some kinds of program.
    #[serde(default)]
    pub(crate) instead_of: Vec<RawInstead>,
    /// Access paths of platform and library values that are this category, with everything below them:
    /// `global:document.cookie`.
    #[serde(default)]
    pub(crate) apis: Vec<At<String>>,
    /// Like `apis`, but what is read from them under a name is judged by that name.
    #[serde(default)]
    pub(crate) collections: Vec<At<String>>,
    /// Phrases that say it of whoever does something, in the name of an event or the title of a page: `pregnancy test`.
    #[serde(default)]
    pub(crate) titles: Vec<At<String>>,
    /// Names that mean it only where something around is about it: `query` in an event called `Search`.
    #[serde(default)]
    pub(crate) topic: Option<RawTopic>,
    /// Patterns of texts that stand in the code.
    #[serde(default)]
    pub(crate) literals: Vec<RawLiteral>,
    /// A name and what it is read of, that say it together only: `file.name`.
    #[serde(default)]
    pub(crate) parts: Vec<At<String>>,
    /// Keys that vendors give this meaning, matched whole: `$email`.
    #[serde(default)]
    pub(crate) reserved: Vec<At<String>>,
    /// JavaScript expressions, or object literals with one key that is judged.
    #[serde(default)]
    pub(crate) examples: RawExamples<String>,
}

/// Words, and the names beside which they mean it: `street` and `zip`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBeside {
    /// Contextual words of the category.
    pub(crate) words: Vec<At<String>>,
    /// Whole names of the same object, of which one stands there.
    pub(crate) names: Vec<At<String>>,
}

/// Names, and the words that say what they are about.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTopic {
    /// Whole names, apart from neutral words: `query`, `q`.
    pub(crate) names: Vec<At<String>>,
    /// Words in the constants that the sending call is given, or in what the value was read from: `search`.
    pub(crate) words: Vec<At<String>>,
}

/// Where one of the packages is installed, contextual words of the other category mean this one.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawInstead {
    /// Id of the other category.
    #[cfg_attr(test, schemars(regex(pattern = r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")))]
    pub(crate) category: At<String>,
    /// Names of packages.
    pub(crate) packages: Vec<String>,
}

/// A pattern of texts in the code.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLiteral {
    /// Kebab-case.
    pub(crate) id: String,
    /// Regular expression without look-around and back-references.
    pub(crate) pattern: At<String>,
    /// Check sum that the match must have.
    #[serde(default)]
    pub(crate) check: RawCheckSum,
    /// Sums that must hold beside the check.
    #[serde(default)]
    pub(crate) sums: Vec<RawSum>,
    /// Digits that letters of the match stand for in the sums: `{A: "10"}`.
    #[serde(default)]
    pub(crate) letters: BTreeMap<char, String>,
    /// It counts only under a key that is of the category by its name: `{ ip: '81.198.4.7' }`. Also of numbers.
    #[serde(default)]
    pub(crate) keyed: bool,
    /// Texts that, inside the match, make it a placeholder: `example.com`.
    #[serde(default)]
    pub(crate) ignore: Vec<String>,
    /// It is about numbers, as the code writes them, under a key that is of the category by its name: `{ lat: 56.9496 }`.
    #[serde(default)]
    pub(crate) numbers: bool,
}

/// Named algorithms; each takes the digits and letters of the match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawCheckSum {
    /// No check.
    #[default]
    None,
    /// Luhn.
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
    /// Verhoeff.
    Verhoeff,
    /// The last letter is that of the number modulo 23.
    Letter23,
    /// The last character is that of the number modulo 31.
    Letter31,
}

/// Digits times weights, divided by the modulus. Without `is` nothing may be left, and there are as many digits as weights.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSum {
    /// From the first digit on.
    pub(crate) weights: Vec<i32>,
    /// What the sum is divided by.
    pub(crate) modulo: u32,
    /// The characters for the rests 0, 1, 2, …: the one that follows the digits with weights must be that of the rest.
    #[serde(default)]
    pub(crate) is: Option<String>,
    /// What decides where `-` stands for the rest.
    #[serde(default)]
    pub(crate) or: Option<Box<RawSum>>,
}

/// The word lists of the matching algorithm. Every word is one lower-case token; a plural is in the lists of
/// its singular.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawVocabulary {
    /// Words that may follow a term without changing it: `value`, `field`.
    pub(crate) neutral: Vec<At<String>>,
    /// Words before a term that rule it out.
    pub(crate) blocking: Vec<At<String>>,
    /// Words after a term that turn it into something else: `template`.
    pub(crate) tails: Vec<At<String>>,
    /// Mailboxes and numbers of a company: `support`.
    pub(crate) service: Vec<At<String>>,
    /// Words that say that the value was sanitized: `masked`.
    pub(crate) downgrading: Vec<At<String>>,
    /// First words of functions that give what they name: `get`.
    pub(crate) getters: Vec<At<String>>,
    /// Receivers that are people: `user`.
    pub(crate) persons: Vec<At<String>>,
    /// Receivers that may be people: they need a person slot or personal siblings.
    pub(crate) weak_persons: Vec<At<String>>,
    /// Receivers that are no people: `company`.
    pub(crate) things: Vec<At<String>>,
    /// Receivers that are looked through: `info`, `data`.
    pub(crate) containers: Vec<At<String>>,
    /// Words that may stand before terms of three letters or fewer.
    pub(crate) short_prefixes: Vec<At<String>>,
    /// First words of names that hold a truth value: `is`, `has`.
    pub(crate) booleans: Vec<At<String>>,
    /// Functions that give texts of the program: `t` in `t('email')`.
    pub(crate) texts: Vec<At<String>>,
    /// Are a truth value when they stand alone: `checked`.
    pub(crate) truths: Vec<At<String>>,
    /// Receivers that are one of several, whatever they are: `first` in `first.name`, which is no first name.
    pub(crate) ordinals: Vec<At<String>>,
    /// Receivers that say something about the data: `errors`, `preferences`.
    pub(crate) about: Vec<At<String>>,
    /// Receivers that hold what the program's makers wrote; secrets count there: `config`.
    pub(crate) own: Vec<At<String>>,
    /// After a person, what it gave and not the person: `value` in `userValue`.
    pub(crate) utterances: Vec<At<String>>,
    /// Receivers that are looked through while something stands before them: `location`.
    pub(crate) places: Vec<At<String>>,
    /// Receivers that hold what was typed into a form: `values`.
    pub(crate) forms: Vec<At<String>>,
    /// What they hold are texts, and no objects: `headers`.
    pub(crate) text_holders: Vec<At<String>>,
    /// Receivers that hold what somebody sent, and make no term with a name: `body`.
    pub(crate) envelopes: Vec<At<String>>,
    /// Begin or end names of functions whose result is nothing of what they are given: `send`, `exists`.
    pub(crate) verdicts: Vec<At<String>>,
    /// Persons that by themselves may as well be something else: `contact` is a question, `profile` a name of settings. Such a value
    /// is a person with all fields at low confidence only, but where persons are described.
    #[serde(default)]
    pub(crate) vague: Vec<At<String>>,
    /// Mean what somebody sent only where the program is given it: what it makes and calls `req` it sends itself.
    #[serde(default)]
    pub(crate) incoming: Vec<At<String>>,
    /// Begin the name of a method that says what happens otherwise, and nothing of what it gives: `throwOnError`, `orFail`.
    pub(crate) chained: Vec<At<String>>,
    /// End the name of a type without saying whose it is: `Type`, `Schema`.
    pub(crate) type_endings: Vec<At<String>>,
}
