//! Is this name the name of personal data? The matching algorithm over the compiled terms of `rules/data/`.
//!
//! Takes names, with what stands around them, and string literals; gives categories. Knows only the words that
//! the YAML gives it: no category and no term is named here.
//!
//! Approximations: short words of other languages (four letters or fewer) need a person slot or siblings in
//! another language instead of a guess at the file's language, which errs towards misses; a sibling in *any*
//! other language counts, which errs towards false alarms.

mod checksums;
mod evidence;
mod literals;
mod names;
mod objects;
mod phrases;
mod sums;
mod terms;
#[cfg(test)]
mod tests;
mod titles;
mod tokens;
mod topics;
mod vocabulary;

use rustc_hash::FxHashMap;

pub use self::literals::LiteralPattern;
use self::literals::Pattern;
pub use self::phrases::Phrases;
use self::terms::Terms;
use self::titles::Titles;
use self::topics::Topics;
use self::vocabulary::Vocabulary;
use super::compile::{Context, InFile};
use super::model::CategoryId;
use super::raw::RawFiles;
use super::raw::data::RawCategory;
use crate::ir::path::{ApiPath, Root, Segment};

/// Compiled terms and word lists.
#[derive(Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Lexicon {
    terms: Terms,
    vocabulary: Vocabulary,
    patterns: Vec<Pattern>,
    apis: Vec<ApiSource>,
    titles: Titles,
    topics: Topics,
}

/// A value of a library or the platform that is personal by what it is.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct ApiSource {
    pub path: ApiPath,
    pub category: CategoryId,
    /// It holds values by name (the parameters of a page's address): what is read from it under a name is judged by that name.
    pub is_collection: bool,
}

/// A name and what is known around it.
#[derive(Clone, Copy, Debug, Default)]
pub struct NameQuery<'a> {
    /// The identifier or string key: `billingEmail`, `E-Mail`, `$first_name`.
    pub name: &'a str,
    /// The names the value was read from, outermost first: `session`, `user` for `session.user.name`. What a call
    /// gives is written with its parentheses: `findFirst()`.
    pub receivers: &'a [&'a str],
    /// Other keys of the same object literal or type.
    pub siblings: &'a [&'a str],
    pub slot: Slot,
}

/// What the place where the value goes says about names that need context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// A key of an event property, or no sink context.
    #[default]
    Neutral,
    /// A key that describes a person: a profile property, an identity.
    Person,
    /// A key that describes an organisation: a group property.
    Organisation,
}

/// What a name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Personal(NameHit),
    /// The name says that this is something else: `isEmailVerified`, `project.name`, `emailTemplate`.
    Other,
    /// The name says nothing: `value`, `x`, `data`.
    Silent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameHit {
    pub category: CategoryId,
    /// A term that is personal by itself; otherwise a contextual term with evidence, or a function's name.
    pub strong: bool,
    /// The name claims a sanitizer (`maskedEmail`, `hashedPhone`): a claim, not proof.
    pub claims_sanitized: bool,
    /// A plural: more than one person's, or messages.
    pub plural: bool,
}

/// A pattern that a string literal meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiteralHit {
    pub category: CategoryId,
    /// The pattern's id (`email`).
    pub pattern: String,
}

impl Lexicon {
    pub(crate) fn compile(
        raw: &RawFiles,
        ids: &FxHashMap<String, CategoryId>,
        context: &mut Context<'_>,
    ) -> Self {
        let vocabulary = Vocabulary::compile(&raw.vocabularies, context);
        let mut lexicon = Self { vocabulary, ..Self::default() };
        for (file, data) in &raw.data {
            let mut cx = context.of(file);
            for category in &data.categories {
                if let Some(id) = ids.get(&category.id.value) {
                    lexicon.add(category, *id, &mut cx);
                }
            }
        }
        lexicon.terms.finish();
        lexicon
    }

    fn add(&mut self, raw: &RawCategory, category: CategoryId, cx: &mut InFile<'_>) {
        self.terms.add(raw, category, cx);
        self.titles.add(&raw.titles, category, cx);
        if let Some(topic) = &raw.topic {
            self.topics.add(topic, category, cx);
        }
        for literal in &raw.literals {
            self.patterns.extend(Pattern::compile(literal, category, cx));
        }
        let apis = raw.apis.iter().map(|word| (word, false));
        for (word, is_collection) in apis.chain(raw.collections.iter().map(|word| (word, true))) {
            let Some(path) = cx.keep(word, ApiPath::parse(&word.value)) else { continue };
            if matches!(path.root, Root::Client(_)) {
                cx.error(word.span, "`$client` stands in vendor files only", None);
            }
            self.apis.push(ApiSource { path, category, is_collection });
        }
    }

    /// What a name says: an identifier, a property that is read, or a key that is written.
    pub fn classify_name(&self, query: &NameQuery<'_>) -> Verdict {
        self.judge(query)
    }

    /// Does a value of this name hold a person with all fields: `user`, `currentUser`, `formData`?
    pub fn classify_whole(&self, name: &str, receivers: &[&str]) -> bool {
        self.is_whole(name, receivers)
    }

    /// [`Self::classify_whole`] for a name by itself.
    pub fn is_whole_object_name(&self, name: &str) -> bool {
        self.is_whole(name, &[])
    }

    /// Whose type it is: `User` of `UserType`, `Customer` of `CustomerSchema`.
    pub fn subject_of_type<'n>(&self, name: &'n str) -> &'n str {
        let tokens = tokens::Tokens::of(name);
        // `HasEmail`, which others extend, is no subject.
        if tokens.len() > 1 && self.vocabulary.lists(tokens.token(0)).any(vocabulary::Lists::BOOLEAN) {
            return "";
        }
        let ends = |n: usize| self.vocabulary.lists(tokens.token(n)).any(vocabulary::Lists::TYPE_ENDING);
        let kept = (1..tokens.len()).rev().find(|n| !ends(*n)).map_or(1, |last| last + 1);
        let end = tokens.joined(0, kept).len();
        // Words of a type's name stand side by side, so the bytes are the same; otherwise the name stays whole.
        name.get(..end).filter(|part| part.eq_ignore_ascii_case(tokens.joined(0, kept))).unwrap_or(name)
    }

    /// Does a name say nothing of what it names: `value`, `current`, `0`?
    pub fn says_nothing(&self, name: &str) -> bool {
        self.name(&tokens::Tokens::of(name)).is_transparent()
    }

    /// Does a function of this name give texts of the program: `t('email')` a label?
    pub fn gives_texts(&self, callee: &str) -> bool {
        self.vocabulary.lists(tokens::Tokens::of(callee).whole()).any(vocabulary::Lists::TEXT)
    }

    /// Is what a value of this name holds texts, and no object: `headers`, `cookies`?
    pub fn holds_texts(&self, name: &str) -> bool {
        self.vocabulary.lists(tokens::Tokens::of(name).whole()).any(vocabulary::Lists::TEXT_HOLDER)
    }

    /// Does a function of this name do something rather than give something: `setField('email')`, `hasError('email')`?
    pub fn is_action(&self, callee: &str) -> bool {
        let tokens = tokens::Tokens::of(callee);
        let acts = vocabulary::Lists::BLOCKING.or(vocabulary::Lists::BOOLEAN);
        let first = self.vocabulary.of(&tokens)[0];
        first.any(acts) && !first.any(vocabulary::Lists::GETTER)
    }

    /// Is the result of a function of this name nothing of what it is given: `sendEmail(email)`, `userExists(email)`?
    pub fn gives_verdict(&self, callee: &str) -> bool {
        let tokens = tokens::Tokens::of(callee);
        let Some(last) = tokens.len().checked_sub(1) else { return false };
        let is_verdict = |n: usize| self.vocabulary.lists(tokens.token(n)).any(vocabulary::Lists::VERDICT);
        is_verdict(0) || is_verdict(last)
    }

    /// Is the name a plural: `emails`, `userPhones`?
    pub fn is_plural(name: &str) -> bool {
        let tokens = tokens::Tokens::of(name);
        let Some(last) = tokens.len().checked_sub(1) else { return false };
        let mut plural = false;
        vocabulary::for_singulars(tokens.token(last), |singular| {
            plural |= !singular.is_empty();
        });
        plural
    }

    /// Is the name a plural of persons: `users`? It may as well be their number.
    pub fn is_plural_person(&self, name: &str) -> bool {
        let tokens = tokens::Tokens::of(name);
        let Some(last) = tokens.len().checked_sub(1) else { return false };
        let mut plural = false;
        vocabulary::for_singulars(tokens.token(last), |singular| {
            plural |= self.vocabulary.lists(singular).any(vocabulary::Lists::PERSON);
        });
        plural
    }

    /// `contact`, `profile`: a person by its name only where something else says so.
    pub fn is_vague_person(&self, name: &str) -> bool {
        self.vocabulary.lists(tokens::Tokens::of(name).whole()).any(vocabulary::Lists::VAGUE)
    }

    /// `const req = https.request(url)`: whole by its name only where somebody else made it.
    pub fn is_incoming(&self, name: &str) -> bool {
        self.vocabulary.lists(tokens::Tokens::of(name).whole()).any(vocabulary::Lists::INCOMING)
    }

    /// What a call of a function of this name returns: `getUserEmail()` an e-mail address, `getUserByEmail()` a
    /// person. Never `strong`. `receivers` are those of the callee: `user.getName()` has `user`.
    pub fn classify_getter(&self, callee: &str, receivers: &[&str]) -> Verdict {
        self.judge_getter(callee, receivers)
    }

    /// The category that a string literal looks like.
    pub fn classify_literal(&self, text: &str) -> Option<LiteralHit> {
        literals::classify(&self.patterns, text)
    }

    /// The category that a text in the code has the form of, where the key it stands under says it too: `{ ip: '81.198.4.7' }`. The form is
    /// what shows that a word which needs a person is about one.
    pub fn classify_keyed(&self, text: &str, key: &NameQuery<'_>) -> Option<LiteralHit> {
        let key = NameQuery { slot: Slot::Person, ..*key };
        let Verdict::Personal(hit) = self.classify_name(&key) else { return None };
        literals::classify_keyed(&self.patterns, text, hit.category)
    }

    /// It has one of the forms, whatever its key: nothing that a report may print.
    pub fn has_form(&self, text: &str) -> bool {
        literals::has_form(&self.patterns, text)
    }

    /// Every pattern of texts and numbers.
    pub fn literal_patterns(&self) -> impl Iterator<Item = LiteralPattern<'_>> {
        self.patterns.iter().map(literals::describe)
    }

    /// The category of a number in the code under a key of that category: `{ lat: 56.9496 }`.
    pub fn classify_number(&self, number: &str, key: &NameQuery<'_>) -> Option<LiteralHit> {
        let Verdict::Personal(hit) = self.classify_name(key) else { return None };
        literals::classify_number(&self.patterns, number, hit.category)
    }

    /// The category, and the phrase for it, that the name of an event or the title of a page gives away: `Pregnancy test ordered`.
    pub fn classify_title(&self, text: &str) -> Option<(CategoryId, &str)> {
        self.titles.classify(text)
    }

    /// May the name mean something where the talk is of it?
    pub fn has_topic(&self, name: &str) -> bool {
        self.topics.has(name, &self.vocabulary)
    }

    /// The category of a name where one of the texts around it is about it, and that text: `query` and `Products Searched`.
    pub fn classify_topic<'n>(&self, name: &str, told: &[&'n str]) -> Option<(CategoryId, &'n str)> {
        self.topics.classify(name, told, &self.vocabulary)
    }

    /// The library or platform value that `path` is, or is read from: `navigator.userAgent`. The longest that fits.
    pub fn api_source(&self, path: &ApiPath) -> Option<&ApiSource> {
        // `[]` of the knowledge is any element: `accounts[0]` as well as one that a loop takes.
        let fits = |(own, seen): (&Segment, &Segment)| {
            own == seen || *own == Segment::Any && matches!(seen, Segment::Member(_))
        };
        let below = |source: &&ApiSource| {
            let own = &source.path.segments;
            source.path.root == path.root
                && own.len() <= path.segments.len()
                && own.iter().zip(&path.segments).all(fits)
        };
        self.apis.iter().filter(below).max_by_key(|source| source.path.segments.len())
    }

    /// The category that stands for whole person objects.
    pub fn whole_object(&self) -> Option<CategoryId> {
        self.terms.whole_object
    }
}
