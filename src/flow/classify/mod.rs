//! Which personal data is it? Value before key: what the source's own name (or API, or literal) says decides;
//! only when it says nothing do the variables that held it and the key it is sent under count.

mod any_member;
mod begins;
pub(in crate::flow) mod beside;
mod chains;
mod contextual;
mod controls;
pub(in crate::flow) mod declared;
mod declared_fields;
pub(in crate::flow) mod evidence;
pub(in crate::flow) mod fields;
mod formats;
mod given_types;
mod guarded;
mod inputs;
mod keyed;
mod left;
mod listeners;
mod literals;
mod made;
mod made_handlers;
mod modelled;
mod named;
mod others;
mod own;
pub(in crate::flow) mod reads;
mod record_shapes;
pub(in crate::flow) mod records;
pub(in crate::flow) mod references;
pub(in crate::flow) mod queries;
mod questions;
pub(in crate::flow) mod rows;
mod sql;
mod tables;
mod told;
mod topics;
pub(in crate::flow) mod typed;
mod typed_api;
pub(in crate::flow) mod whole;
mod written;

pub(in crate::flow) use made::written_members;

use crate::flow::classify::evidence::Evidence;
use crate::flow::engine::Engine;
use crate::flow::state::{PathId, PathKey};
use crate::flow::walk::{Found, Terminal};
use crate::ir::Literal;
use crate::ir::path::{ApiPath, Segment};
use crate::link::CallRef;
use crate::rules::lexicon::{Slot, Verdict};
use crate::rules::policy::{Basis, Confidence};
use crate::rules::vendor::Channel;
use crate::rules::{CategoryId, VendorId};

/// A category and why.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::flow) struct Classified {
    pub(in crate::flow) category: CategoryId,
    pub(in crate::flow) confidence: Confidence,
    pub(in crate::flow) basis: Basis,
    pub(in crate::flow) because: String,
    /// A name that needs context, or one put together: it may mean something else in another project.
    pub(in crate::flow) contextual: bool,
    /// The name says that the value was sanitized: `hashedEmail`.
    pub(in crate::flow) claimed: bool,
    /// The key or field that the category stands under, when it is not the one on the trail.
    pub(in crate::flow) field: Option<String>,
    pub(in crate::flow) whole_object: bool,
}

/// Where the value goes, as far as it says something about names.
pub(in crate::flow) struct Destination<'k> {
    pub(in crate::flow) vendor: VendorId,
    pub(in crate::flow) channel: Channel,
    /// Keys from the sink's argument to the value, outermost first.
    pub(in crate::flow) keys: &'k [PathKey],
    /// The call that sends.
    pub(in crate::flow) call: Option<CallRef>,
    /// What the vendor takes it for at this place, whatever the key there is.
    pub(in crate::flow) means: Option<&'k str>,
}

fn is_called_back(path: &ApiPath) -> bool {
    path.segments.iter().any(|segment| matches!(segment, Segment::Parameter(_)))
}

impl Destination<'_> {
    pub(in crate::flow) fn slot(&self) -> Slot {
        match self.channel {
            Channel::ProfileProperty | Channel::DistinctId => Slot::Person,
            Channel::GroupProperty | Channel::GroupId => Slot::Organisation,
            _ => Slot::Neutral,
        }
    }

    /// What the place says about the value's own name: `identify(name)` is given somebody's, `set({ team: name })` a team's.
    fn own_slot(&self) -> Slot {
        match (self.channel, self.keys) {
            (Channel::DistinctId, []) => Slot::Person,
            _ => Slot::Neutral,
        }
    }

    fn names(&self) -> Vec<&str> {
        self.keys
            .iter()
            .filter_map(PathKey::name)
            .map(compact_str::CompactString::as_str)
            .filter(|name| name.parse::<u32>().is_err())
            .collect()
    }
}

impl Engine<'_> {
    /// The categories of what a walk found; empty for what is not personal, or not known to be.
    pub(in crate::flow) fn classify(&mut self, found: &Found, to: &Destination<'_>) -> Vec<Classified> {
        self.declared.forget_judged();
        match &found.terminal {
            Terminal::Literal(Literal::String(text)) => self.classify_text(text, to),
            Terminal::Literal(Literal::Number(number)) => self.classify_number(number, to),
            // `private current: User | null = null`, and nobody is seen to fill it: the type says what will be there.
            Terminal::Literal(Literal::Null | Literal::Undefined) if found.state.how.unordered => {
                self.by_declared_type(found, to).unwrap_or_default()
            }
            Terminal::Literal(_)
            | Terminal::Function(_)
            | Terminal::Class(_)
            | Terminal::Object
            | Terminal::List
            | Terminal::Missing => Vec::new(),
            // What a vendor's SDK hands out (its own anonymous id) is no new disclosure; what it calls back with
            // (`track_links('a', 'x', link => …)`) is the page's.
            Terminal::Api(path) if self.clients.is_vendor_value(path) && !is_called_back(path) => {
                self.given_by_vendor(found, path, to)
            }
            Terminal::Api(_) | Terminal::Instance(_) | Terminal::Parameter { .. } | Terminal::Opaque => {
                let mut classified = self.classify_value(found, to);
                if found.state.how.plain {
                    classified.retain(|one| {
                        one.field.is_none() && !one.whole_object && !self.is_whole(one.category)
                    });
                }
                classified.into_iter().map(|one| self.in_this_project(found, one)).collect()
            }
        }
    }

    /// What is known to be personal (the answer of a language model) is no new disclosure to who gave it, and one to everybody else.
    fn given_by_vendor(&mut self, found: &Found, path: &ApiPath, to: &Destination<'_>) -> Vec<Classified> {
        let is_known = self.model.lexicon.api_source(path).is_some_and(|source| !source.is_collection);
        if !is_known || self.clients.vendors_of(path).any(|vendor| vendor == to.vendor) {
            return Vec::new();
        }
        let evidence = self.evidence(found);
        self.by_api(found, &evidence, to).unwrap_or_default()
    }

    fn classify_value(&mut self, found: &Found, to: &Destination<'_>) -> Vec<Classified> {
        let evidence = self.evidence(found);
        if evidence.names.last().is_some_and(|name| name.called && self.model.lexicon.gives_texts(&name.text))
        {
            return Vec::new();
        }
        if let Some(known) = self.by_record(found, to).or_else(|| self.by_columns(found, &evidence)) {
            return known;
        }
        // `fetch('/login').name`: what was read from the answer says more than what was asked for.
        let is_answer = found.state.path == PathId::EMPTY;
        let asked = self.by_argument(found, &evidence, to).filter(|_| !self.is_given_back(found));
        if let (Some(classified), true) = (&asked, is_answer) {
            return vec![classified.clone()];
        }
        if let Some(known) = self.by_api(found, &evidence, to) {
            let by_topic = known.is_empty().then(|| self.by_topic(found, &evidence, to)).flatten();
            return by_topic.map_or(known, |one| vec![one]);
        }
        match self.own_name(&evidence, to.own_slot()) {
            Verdict::Other => {
                // A type says more than a name: `createContext().account`, handed to a parameter of type `Account`.
                let by_field = self.by_field_read(found).filter(|one| one.basis == Basis::ByType);
                let by_field = by_field.or_else(|| self.said_after_verb(found, &evidence));
                let by_field = by_field.map(|classified| vec![classified]);
                return by_field.or_else(|| self.by_declared_type(found, to)).unwrap_or_default();
            }
            Verdict::Personal(hit) if !self.is_whole(hit.category) => {
                let scalar = self.scalar_type(found);
                if self.contradicts(scalar, hit) || self.is_declared_of_thing(found) {
                    return Vec::new();
                }
                return vec![Self::by_own_name(hit, &evidence, to)];
            }
            Verdict::Personal(_) | Verdict::Silent => {}
        }
        if let Some(classified) = self.by_format(found) {
            return vec![classified];
        }
        let asked = asked.filter(|_| self.reads_the_answer(found));
        if let Some(classified) = asked.or_else(|| self.by_input(found, &evidence)) {
            return vec![classified];
        }
        if let Some(classified) = self.by_field_read(found) {
            return vec![classified];
        }
        self.by_surroundings(found, &evidence, to)
    }

    /// What a value says that itself says nothing: by what stands beside it, by what it holds, by the names that it went under.
    fn by_surroundings(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Vec<Classified> {
        let beside = self.sent_beside(found, to);
        let by_beside = self.by_name_beside(found, evidence, to, &beside);
        if let Some(classified) = by_beside.or_else(|| self.by_blanks_beside(found)) {
            return vec![classified];
        }
        let whole = self.whole_object(found, evidence, to);
        if !whole.is_empty() {
            return whole;
        }
        if self.is_known_object(found) {
            return Vec::new();
        }
        let read = self.by_own_reads(found, evidence);
        if !read.is_empty() {
            return read;
        }
        let by_topic = self.by_topic(found, evidence, to);
        by_topic.or_else(|| self.by_other_names(found, evidence, to, &beside)).into_iter().collect()
    }

    fn is_whole(&self, category: CategoryId) -> bool {
        self.model.lexicon.whole_object() == Some(category)
    }

    /// Words that need context mean something else where certain packages are installed: `user.address` in a
    /// program that talks to a blockchain. Errs towards the meaning that the packages suggest.
    fn in_this_project(&self, found: &Found, mut classified: Classified) -> Classified {
        if !classified.contextual {
            return classified;
        }
        let file = found.state.node.file;
        let elsewhere = &self.model.category(classified.category).elsewhere;
        let is_used =
            |packages: &[String]| packages.iter().any(|package| (self.versions)(file, package).is_some());
        if let Some(other) = elsewhere.iter().find(|other| is_used(&other.packages)) {
            classified.category = other.category;
        }
        classified
    }
}
