//! The word lists of `data/vocabulary.yml`: one look-up gives all lists that a word is in.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::tokens::Tokens;
use crate::limits;
use crate::rules::compile::Context;
use crate::rules::error::FileText;
use crate::rules::raw::data::RawVocabulary;

/// The lists a word is in, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub(super) struct Lists(u32);

impl Lists {
    pub(super) const NEUTRAL: Self = Self(1);
    pub(super) const BLOCKING: Self = Self(1 << 1);
    pub(super) const TAIL: Self = Self(1 << 2);
    pub(super) const SERVICE: Self = Self(1 << 3);
    pub(super) const DOWNGRADING: Self = Self(1 << 4);
    pub(super) const GETTER: Self = Self(1 << 5);
    pub(super) const PERSON: Self = Self(1 << 6);
    pub(super) const WEAK_PERSON: Self = Self(1 << 7);
    pub(super) const THING: Self = Self(1 << 8);
    pub(super) const CONTAINER: Self = Self(1 << 9);
    pub(super) const SHORT_PREFIX: Self = Self(1 << 10);
    pub(super) const BOOLEAN: Self = Self(1 << 11);
    pub(super) const TEXT: Self = Self(1 << 12);
    pub(super) const TRUTH: Self = Self(1 << 13);
    pub(super) const ABOUT: Self = Self(1 << 14);
    pub(super) const OWN: Self = Self(1 << 15);
    pub(super) const UTTERANCE: Self = Self(1 << 16);
    pub(super) const PLACE: Self = Self(1 << 17);
    pub(super) const FORM: Self = Self(1 << 18);
    pub(super) const TYPE_ENDING: Self = Self(1 << 19);

    pub(super) const ORDINAL: Self = Self(1 << 20);
    pub(super) const ENVELOPE: Self = Self(1 << 21);
    pub(super) const VERDICT: Self = Self(1 << 22);
    pub(super) const VAGUE: Self = Self(1 << 23);
    pub(super) const CHAINED: Self = Self(1 << 24);
    pub(super) const INCOMING: Self = Self(1 << 25);
    pub(super) const TEXT_HOLDER: Self = Self(1 << 26);

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// In at least one of `lists`.
    pub(super) fn any(self, lists: Self) -> bool {
        self.0 & lists.0 != 0
    }
}

/// All words of all lists.
#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Vocabulary {
    words: FxHashMap<CompactString, Lists>,
}

impl Vocabulary {
    pub(super) fn compile(files: &[(FileText, RawVocabulary)], context: &mut Context<'_>) -> Self {
        let mut words: FxHashMap<CompactString, Lists> = FxHashMap::default();
        for (file, raw) in files {
            let lists = [
                (&raw.neutral, Lists::NEUTRAL),
                (&raw.blocking, Lists::BLOCKING),
                (&raw.tails, Lists::TAIL),
                (&raw.service, Lists::SERVICE),
                (&raw.downgrading, Lists::DOWNGRADING),
                (&raw.getters, Lists::GETTER),
                (&raw.persons, Lists::PERSON),
                (&raw.weak_persons, Lists::WEAK_PERSON),
                (&raw.things, Lists::THING),
                (&raw.containers, Lists::CONTAINER),
                (&raw.short_prefixes, Lists::SHORT_PREFIX),
                (&raw.booleans, Lists::BOOLEAN),
                (&raw.texts, Lists::TEXT),
                (&raw.truths, Lists::TRUTH),
                (&raw.about, Lists::ABOUT),
                (&raw.own, Lists::OWN),
                (&raw.utterances, Lists::UTTERANCE),
                (&raw.places, Lists::PLACE),
                (&raw.forms, Lists::FORM),
                (&raw.type_endings, Lists::TYPE_ENDING),
                (&raw.ordinals, Lists::ORDINAL),
                (&raw.envelopes, Lists::ENVELOPE),
                (&raw.verdicts, Lists::VERDICT),
                (&raw.vague, Lists::VAGUE),
                (&raw.chained, Lists::CHAINED),
                (&raw.incoming, Lists::INCOMING),
                (&raw.text_holders, Lists::TEXT_HOLDER),
            ];
            for (list, bit) in lists {
                for word in list {
                    let tokens = Tokens::of(&word.value);
                    if tokens.len() == 0 {
                        context.of(file).error(word.span, "this is no word", None);
                    }
                    let entry = words.entry(tokens.whole().into()).or_default();
                    *entry = entry.or(bit);
                }
            }
        }
        Self { words }
    }

    /// The lists of a word; a plural is in the lists of its singular.
    pub(super) fn lists(&self, word: &str) -> Lists {
        if let Some(lists) = self.words.get(word) {
            return *lists;
        }
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return if word.len() <= 2 { Lists::NEUTRAL } else { Lists::default() };
        }
        let mut plural = Lists::default();
        for_singulars(word, |singular| {
            if let Some(lists) = self.words.get(singular) {
                plural = plural.or(*lists);
            }
        });
        plural
    }

    /// A word of the name is in one of `lists`.
    pub(super) fn any_word(&self, tokens: &Tokens, lists: Lists) -> bool {
        (0..tokens.len()).any(|n| self.lists(tokens.token(n)).any(lists))
    }

    /// The lists of every token. Words that are split into two tokens (`last4`, `no_reply`) count for both.
    pub(super) fn of(&self, tokens: &Tokens) -> [Lists; limits::NAME_TOKENS] {
        let mut all = [Lists::default(); limits::NAME_TOKENS];
        for (n, lists) in all.iter_mut().enumerate().take(tokens.len()) {
            *lists = self.lists(tokens.token(n));
        }
        for n in 1..tokens.len() {
            if let Some(lists) = self.words.get(tokens.joined(n - 1, n + 1)) {
                all[n - 1] = all[n - 1].or(*lists);
                all[n] = all[n].or(*lists);
            }
        }
        all
    }
}

/// Calls `found` with what `word` may be the plural of: `users` → `user`, `companies` → `company`; `hives` are no `hiv`.
pub(super) fn for_singulars(word: &str, mut found: impl FnMut(&str)) {
    let Some(stem) = word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')) else {
        if let Some(stem) = word.strip_suffix("es").filter(|stem| stem.ends_with("ss")) {
            found(stem);
        }
        return;
    };
    found(stem);
    let Some(stem) = stem.strip_suffix('e') else { return };
    if let Some(stem) = stem.strip_suffix('i') {
        let mut singular = CompactString::from(stem);
        singular.push('y');
        found(&singular);
    } else if stem.ends_with(['s', 'x', 'z', 'h', 'o']) {
        found(stem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars() {
        let of = |word: &str| {
            let mut all = Vec::new();
            for_singulars(word, |singular| all.push(singular.to_string()));
            all
        };
        assert_eq!(of("users"), ["user"]);
        assert_eq!(of("companies"), ["companie", "company"]);
        assert_eq!(of("addresses"), ["addresse", "address"]);
        assert_eq!(of("hives"), ["hive"]);
        assert_eq!(of("address"), [""; 0]);
        assert_eq!(of("is"), [""; 0]);
    }
}
