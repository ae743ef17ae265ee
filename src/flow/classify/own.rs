//! What a value itself says: the API that it is of, the constant that it is asked for under, its own name with its receivers.
//!
//! ```js
//! track('x', { a: navigator.userAgent, b: localStorage.getItem('email'), c: user.email });
//! ```
//!
//! Takes the end of a walk and its evidence; asks neither types nor the variables that held it.

use super::{Classified, Destination};
use crate::flow::classify::evidence::{Asked, Evidence, Name};
use crate::flow::engine::Engine;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::{ApiPath, Segment};
use crate::rules::lexicon::{NameHit, NameQuery, Slot, Verdict};
use crate::rules::policy::{Basis, Confidence};

impl Engine<'_> {
    /// `localStorage.getItem('email')`: the constant names what is asked for.
    pub(super) fn by_argument(
        &self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Option<Classified> {
        let lexicon = &self.model.lexicon;
        // `errors.get('email')` is a text about the field, `sessionStorage.getItem('token')` the token of a session.
        // `cookies.get('session')?.value`: what is read of the answer is no receiver.
        let asked = evidence.names.iter().rposition(|name| name.called).unwrap_or(evidence.names.len());
        // `cookies().get('session')` is asked of the cookies, as `cookies.get('session')` is.
        let of_texts = |name: &Name| lexicon.holds_texts(&name.text).then(|| name.text.clone());
        let receivers = evidence.names[..asked].iter();
        let receivers: Vec<String> =
            receivers.map(|name| of_texts(name).unwrap_or_else(|| name.written())).collect();
        let receivers: Vec<&str> = receivers.iter().map(String::as_str).collect();
        evidence.asked_for.iter().find_map(|Asked { of, text }| {
            // `setField('email')` and `hasError('email')` are not asked for the value.
            if of.as_ref().is_some_and(|of| lexicon.is_action(of)) {
                return None;
            }
            // `pick(find().select('+password'), ['plan'])`
            if !self.tables.keeps(found.state.filter, text.trim_start_matches('+')) {
                return None;
            }
            let query = NameQuery { name: text, receivers: &receivers, siblings: &[], slot: to.slot() };
            match lexicon.classify_name(&query) {
                Verdict::Personal(hit) => Some(Classified {
                    category: hit.category,
                    confidence: if hit.strong { Confidence::High } else { Confidence::Medium },
                    basis: Basis::ProvedByValue,
                    because: format!("`{}` is asked for `{text}`", evidence.text),
                    field: None,
                    contextual: !hit.strong,
                    claimed: hit.claims_sanitized,
                    whole_object: false,
                }),
                Verdict::Other | Verdict::Silent => None,
            }
        })
    }

    /// Values of the platform and of libraries that are personal by what they are; `None` for all others.
    pub(super) fn by_api(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Option<Vec<Classified>> {
        if let Terminal::Api(path) = &found.terminal {
            return self.by_path(path, Basis::ProvedByValue, found, evidence, to);
        }
        let paths = self.paths_by_type(found);
        paths.iter().find_map(|path| self.by_path(path, Basis::ByType, found, evidence, to))
    }

    fn by_path(
        &self,
        path: &ApiPath,
        basis: Basis,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Option<Vec<Classified>> {
        let source = self.model.lexicon.api_source(path)?;
        // `useSearchParams().get('tab')` is no page address: the name says what it is.
        if source.is_collection && is_named_part(&path.segments[source.path.segments.len()..], evidence) {
            let known = match self.own_name(evidence, to.own_slot()) {
                Verdict::Personal(hit) if !self.is_whole(hit.category) => {
                    Some(Self::by_own_name(hit, evidence, to))
                }
                // `cookies().get('session')?.value`
                Verdict::Personal(_) | Verdict::Silent => {
                    self.by_argument(found, evidence, to).filter(|_| self.reads_the_answer(found))
                }
                Verdict::Other => None,
            };
            return Some(known.into_iter().collect());
        }
        if let Some(said) = self.said_by_key(source.category, found, to) {
            return Some(vec![said]);
        }
        Some(vec![Classified {
            category: source.category,
            confidence: Confidence::High,
            basis,
            because: format!("`{}` is such a value", evidence.text),
            field: None,
            contextual: false,
            claimed: false,
            whole_object: false,
        }])
    }

    /// What the name of the value itself says, with the names it was read from as receivers.
    pub(in crate::flow) fn own_name(&self, evidence: &Evidence, slot: Slot) -> Verdict {
        let Some((last, before)) = evidence.names.split_last() else { return Verdict::Silent };
        // The lexicon reads `findFirst()` as the words of a call.
        let receivers: Vec<String> = before.iter().map(Name::written).collect();
        let receivers: Vec<&str> = receivers.iter().map(String::as_str).collect();
        if !last.called {
            let query = NameQuery { name: &last.text, receivers: &receivers, siblings: &[], slot };
            let verdict = self.model.lexicon.classify_name(&query);
            // `const clinic = useLoaded()` and `post(url).subscribe(user => …)`: what the program calls it rules a person out, or says
            // that it is one.
            let Some(holder) = evidence.holder.as_deref() else { return verdict };
            let by_holder = self.model.lexicon.classify_name(&NameQuery { receivers: &[holder], ..query });
            let is_strong = matches!(&verdict, Verdict::Personal(hit) if hit.strong);
            return match by_holder {
                Verdict::Other if is_strong => Verdict::Other,
                Verdict::Personal(_) if matches!(verdict, Verdict::Other | Verdict::Silent) => by_holder,
                Verdict::Other | Verdict::Personal(_) | Verdict::Silent => verdict,
            };
        }
        self.model.lexicon.classify_getter(&last.text, &receivers)
    }

    pub(super) fn by_own_name(hit: NameHit, evidence: &Evidence, to: &Destination<'_>) -> Classified {
        let has_receiver = evidence.names.len() > 1;
        let proved = hit.strong && !hit.plural && !hit.claims_sanitized;
        let confidence = match (proved, has_receiver || to.slot() == Slot::Person) {
            (true, true) => Confidence::High,
            _ => Confidence::Medium,
        };
        Classified {
            category: hit.category,
            confidence,
            basis: Basis::ByName,
            because: evidence.read_as(),
            field: None,
            contextual: !hit.strong,
            claimed: hit.claims_sanitized,
            whole_object: false,
        }
    }
}

/// `.tab`, `.get('tab')` behind a collection; `.toString()` and `.get(key)` are about all of it.
fn is_named_part(rest: &[Segment], evidence: &Evidence) -> bool {
    match rest {
        [Segment::Member(_), Segment::Return, ..] | [] => !evidence.asked_for.is_empty(),
        [Segment::Member(_), ..] => true,
        _ => false,
    }
}
