//! The terms of all categories, looked up by their joined words: `email_address`, `emailAddress` and
//! `emailaddress` are one entry. A look-up costs one hash, whatever the number of terms.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::tokens::Tokens;
use super::vocabulary::for_singulars;
use crate::rules::compile::InFile;
use crate::rules::load::At;
use crate::rules::model::{CategoryId, CategoryIdentifiability, Sensitivity};
use crate::rules::raw::data::RawCategory;

/// How much a term says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
pub(super) enum Strength {
    /// Needs evidence that a person is meant: `name`.
    Contextual,
    /// A short word of another language: needs other such words around it.
    Foreign,
    Strong,
}

/// A meaning of some joined words.
#[derive(Clone, Copy, Debug, serde::Deserialize, serde::Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of the word")]
pub(super) struct Term {
    pub(super) category: CategoryId,
    pub(super) strength: Strength,
    /// Three letters or fewer: only certain words may stand before it.
    pub(super) short: bool,
    pub(super) multilingual: bool,
    pub(super) plural: bool,
    /// The values of a form are evidence for it: `values.mobile`.
    pub(super) in_forms: bool,
    /// There, any word may stand before it: `values.pickupNote`.
    pub(super) about_anything: bool,
    /// Names of the same object may be evidence for it: `zip` for `street`.
    pub(super) has_siblings: bool,
}

/// What the matching needs to know of a category.
#[derive(Clone, Copy, Debug, serde::Deserialize, serde::Serialize)]
pub(super) struct Rank {
    pub(super) sensitivity: Sensitivity,
    pub(super) identifiability: CategoryIdentifiability,
}

#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
pub(super) struct Terms {
    words: FxHashMap<CompactString, Vec<Term>>,
    /// Terms of the category for whole person objects.
    whole: FxHashSet<CompactString>,
    /// Keys matched whole and folded: `メール`, `e-pasts`.
    keys: FxHashMap<CompactString, CategoryId>,
    /// Vendor keys matched exactly: `$email`.
    reserved: FxHashMap<CompactString, CategoryId>,
    /// By the last word of what a name is read of and the name: `file`, `name`.
    parts: FxHashMap<(CompactString, CompactString), CategoryId>,
    /// By category.
    negatives: Vec<FxHashSet<CompactString>>,
    /// The last word of a receiver and a name that, together, rule a category out: `company.email`.
    negative_parts: FxHashSet<(CompactString, CompactString, CategoryId)>,
    /// By category: the names beside which its contextual words mean it.
    beside: Vec<FxHashSet<CompactString>>,
    ranks: Vec<Rank>,
    pub(super) whole_object: Option<CategoryId>,
    /// The most tokens that a term has when written apart.
    pub(super) longest: usize,
}

/// Terms of this many letters or fewer are short.
const SHORT_TERM: usize = 3;
/// Words of other languages of this many letters or fewer need others around them.
const SHORT_FOREIGN: usize = 4;
/// Tokens that a name may have more than the term: `e mail address` for `email_address`.
const SPARE_TOKENS: usize = 1;

impl Terms {
    pub(super) fn add(&mut self, raw: &RawCategory, category: CategoryId, cx: &mut InFile<'_>) {
        self.ranks.push(Rank { sensitivity: raw.sensitivity, identifiability: raw.identifiability });
        let (pairs, words): (Vec<_>, Vec<_>) =
            raw.negatives.iter().partition(|word| word.value.contains('.'));
        let negatives = words.into_iter().filter_map(|word| joined(word, cx));
        self.negatives.push(negatives.map(|(word, _)| word).collect());
        let names = raw.beside.iter().flat_map(|beside| &beside.names);
        self.beside.push(names.filter_map(|name| Some(joined(name, cx)?.0)).collect());
        let pairs = pairs.into_iter().filter_map(|word| pair(word, cx));
        self.negative_parts.extend(pairs.map(|(receiver, name)| (receiver, name, category)));
        if raw.whole_object {
            if self.whole_object.replace(category).is_some() {
                let help = "keep `whole_object: true` in one category";
                cx.error(raw.id.span, "two categories stand for whole person objects", Some(help));
            }
            for word in raw.terms.iter().chain(&raw.contextual) {
                self.whole.extend(joined(word, cx).map(|(word, _)| word));
            }
            return;
        }
        let lists = [(&raw.terms, Strength::Strong), (&raw.contextual, Strength::Contextual)];
        for (list, strength) in lists {
            for word in list {
                self.add_term(word, category, strength, false, cx);
            }
        }
        for word in &raw.multilingual {
            self.add_term(word, category, Strength::Strong, true, cx);
        }
        self.mark(&raw.in_forms, category, cx, |term| term.in_forms = true);
        self.mark(&raw.about_anything, category, cx, |term| term.about_anything = true);
        let words = raw.beside.as_ref().map_or(&[][..], |beside| &beside.words);
        self.mark(words, category, cx, |term| term.has_siblings = true);
        for word in &raw.keys {
            let key = joined(word, cx);
            self.keys.extend(key.map(|(key, _)| (key, category)));
        }
        for word in &raw.parts {
            self.parts.extend(pair(word, cx).map(|key| (key, category)));
        }
        self.reserved.extend(raw.reserved.iter().map(|word| (word.value.as_str().into(), category)));
    }

    /// Says more of contextual words of the category.
    fn mark(
        &mut self,
        words: &[At<String>],
        category: CategoryId,
        cx: &mut InFile<'_>,
        say: impl Fn(&mut Term),
    ) {
        for word in words {
            let known = joined(word, cx).and_then(|(text, _)| self.words.get_mut(&text));
            let own = known.and_then(|terms| terms.iter_mut().find(|term| term.category == category));
            match own.filter(|term| term.strength == Strength::Contextual) {
                Some(term) => say(term),
                None => cx.error(word.span, "this word is not among the `contextual` ones", None),
            }
        }
    }

    fn add_term(
        &mut self,
        word: &At<String>,
        category: CategoryId,
        strength: Strength,
        multilingual: bool,
        cx: &mut InFile<'_>,
    ) {
        let Some((text, count)) = joined(word, cx) else { return };
        self.longest = self.longest.max(count + SPARE_TOKENS);
        let letters = text.chars().count();
        let foreign = multilingual && letters <= SHORT_FOREIGN;
        let strength = if foreign { Strength::Foreign } else { strength };
        let meanings = self.words.entry(text).or_default();
        if let Some(known) = meanings.iter_mut().find(|term| term.category == category) {
            known.strength = known.strength.max(strength);
            return;
        }
        let short = letters <= SHORT_TERM && !multilingual;
        meanings.push(Term {
            category,
            strength,
            short,
            multilingual,
            plural: false,
            in_forms: false,
            about_anything: false,
            has_siblings: false,
        });
    }

    /// Marks the terms that are plurals of other terms of their category: `emails` beside `email`.
    pub(super) fn finish(&mut self) {
        let categories = |meanings: &[Term]| -> Vec<CategoryId> {
            meanings.iter().filter(|term| !term.multilingual).map(|term| term.category).collect()
        };
        let words: FxHashMap<CompactString, Vec<CategoryId>> =
            self.words.iter().map(|(word, meanings)| (word.clone(), categories(meanings))).collect();
        let is_term =
            |word: &str, category| words.get(word).is_some_and(|categories| categories.contains(&category));
        #[expect(clippy::iter_over_hash_type, reason = "every entry is changed by itself")]
        for (word, meanings) in &mut self.words {
            for term in meanings {
                for_singulars(word, |singular| term.plural |= is_term(singular, term.category));
            }
        }
    }

    /// The meanings of joined words; `plural` when only their singular is a term.
    pub(super) fn meanings(&self, joined: &str) -> (&[Term], bool) {
        if let Some(meanings) = self.words.get(joined) {
            return (meanings, false);
        }
        let mut found: &[Term] = &[];
        for_singulars(joined, |singular| {
            if let Some(meanings) = self.words.get(singular) {
                found = meanings;
            }
        });
        let is_long = found.iter().all(|term| !term.short && !term.multilingual);
        if is_long { (found, true) } else { (&[], false) }
    }

    /// A term of the category for whole person objects.
    pub(super) fn is_whole(&self, joined: &str) -> bool {
        self.whole.contains(joined)
    }

    pub(super) fn key(&self, tokens: &Tokens) -> Option<CategoryId> {
        self.keys.get(tokens.whole()).copied()
    }

    pub(super) fn reserved(&self, name: &str) -> Option<CategoryId> {
        self.reserved.get(name).copied()
    }

    /// `name` of `files[0].name`, `title` of `diaryEntry.title`, where the receiver and the name say it together.
    pub(super) fn part(&self, receiver: &Tokens, name: &Tokens) -> Option<CategoryId> {
        let last = receiver.len().checked_sub(1)?;
        let category = |word: &str| self.parts.get(&(word.into(), name.whole().into())).copied();
        let mut found = category(receiver.token(last));
        for_singulars(receiver.token(last), |singular| found = found.or_else(|| category(singular)));
        // `diaryEntry.title`
        let two = last.checked_sub(1).map(|start| receiver.joined(start, last + 1));
        found = found.or_else(|| category(two?));
        found.filter(|category| !self.rules_out(*category, receiver, (usize::MAX, usize::MAX)))
    }

    /// One of the words that rule the category out stands in `tokens`, outside `window`.
    pub(super) fn rules_out(&self, category: CategoryId, tokens: &Tokens, window: (usize, usize)) -> bool {
        let Some(negatives) = self.negatives.get(usize::from(category.0)) else { return false };
        if negatives.is_empty() {
            return false;
        }
        let is_negative = |start: usize, end: usize| {
            let outside = end <= window.0 || start >= window.1;
            outside && end <= tokens.len() && contains_word(negatives, tokens.joined(start, end))
        };
        (0..tokens.len()).any(|n| is_negative(n, n + 1) || is_negative(n, n + 2))
    }

    /// `company.email`: the name, read of such a thing, is nobody's; `company.billingEmail` is somebody's.
    pub(super) fn rules_out_part(&self, category: CategoryId, receiver: &Tokens, name: &Tokens) -> bool {
        let Some(last) = receiver.len().checked_sub(1) else { return false };
        let is_negative = |word: &str| {
            !self.negative_parts.is_empty()
                && self.negative_parts.contains(&(word.into(), name.whole().into(), category))
        };
        let mut negative = is_negative(receiver.token(last));
        for_singulars(receiver.token(last), |singular| negative |= is_negative(singular));
        negative
    }

    /// Does the name, whole, say what a contextual word of the category beside it is?
    pub(super) fn is_beside(&self, name: &str, category: CategoryId) -> bool {
        self.beside.get(usize::from(category.0)).is_some_and(|names| names.contains(name))
    }

    pub(super) fn rank(&self, category: CategoryId) -> Rank {
        let unknown =
            Rank { sensitivity: Sensitivity::Ordinary, identifiability: CategoryIdentifiability::Attribute };
        self.ranks.get(usize::from(category.0)).copied().unwrap_or(unknown)
    }
}

fn contains_word(words: &FxHashSet<CompactString>, word: &str) -> bool {
    let mut contained = words.contains(word);
    if !contained {
        for_singulars(word, |singular| contained |= words.contains(singular));
    }
    contained
}

/// `file.name`: the last word of a receiver, and a name.
fn pair(word: &At<String>, cx: &mut InFile<'_>) -> Option<(CompactString, CompactString)> {
    let Some((receiver, name)) = word.value.split_once('.') else {
        cx.error(word.span, "this is no part of something", Some("write `file.name`"));
        return None;
    };
    Some((Tokens::of(receiver).whole().into(), Tokens::of(name).whole().into()))
}

/// The words of a term, joined, and how many there are.
fn joined(word: &At<String>, cx: &mut InFile<'_>) -> Option<(CompactString, usize)> {
    let tokens = Tokens::of(&word.value);
    if tokens.len() == 0 {
        cx.error(word.span, "this is no word", Some("write words of letters and digits, joined by `_`"));
        return None;
    }
    Some((tokens.whole().into(), tokens.len()))
}
