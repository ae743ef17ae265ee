//! What a value is by other names than its own: of variables that held it, and of the place where it is put.
//!
//! Takes the end of a walk whose own name says nothing. A place is named by the key there, or, where the key is a code that only the vendor
//! knows (`init(id, { em })`, `setEmail(value)`), by the vendor's file.

use super::inputs::FORM;
use super::{Classified, Destination, Engine};
use crate::flow::classify::evidence::Evidence;
use crate::flow::sinks::Sink;
use crate::flow::state::PathKey;
use crate::flow::walk::Found;
use crate::rules::lexicon::{NameQuery, Verdict};
use crate::rules::policy::{Basis, Confidence};
use crate::rules::vendor::{Channel, PathKey as RulePathKey};

impl<'k> Destination<'k> {
    pub(in crate::flow) fn of(
        sink: &'k Sink<'_>,
        argument: u16,
        channel: Channel,
        keys: &'k [PathKey],
    ) -> Self {
        let names = |key: &&PathKey| matches!(key, PathKey::Name(name) if name.parse::<u32>().is_err());
        let below: Vec<&PathKey> = keys.iter().filter(names).collect();
        let is_place = |path: &[RulePathKey]| {
            let own = path.iter().filter(|key| matches!(key, RulePathKey::Name(_)));
            own.clone().count() == below.len()
                && own
                    .zip(&below)
                    .all(|pair| matches!(pair, (RulePathKey::Name(own), PathKey::Name(key)) if own == key))
        };
        let means = sink.method.means.iter().find(|one| one.argument == argument && is_place(&one.path));
        let means = means.map(|one| one.name.as_str());
        Self { vendor: sink.client.vendor, channel, keys, call: sink.call, means }
    }
}

impl Engine<'_> {
    /// The value's own name says nothing: variables that held it, then the key it is sent under.
    pub(super) fn by_other_names(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
        beside: &[String],
    ) -> Option<Classified> {
        let scalar = self.scalar_type(found);
        let lexicon = &self.model.lexicon;
        let own: Vec<&str> = evidence.names.iter().map(|name| name.text.as_str()).collect();
        let siblings: Vec<&str> = beside.iter().map(String::as_str).collect();
        // `<input onChange={e => track({ comment: e.target.value })} />`: what was typed is what it is kept as.
        let form: &[&str] = if self.is_typed_text(found) { &[FORM] } else { &[] };
        for held in evidence.held_as.iter().filter(|held| !own.contains(&held.as_str())) {
            let query = NameQuery { name: held, receivers: form, siblings: &siblings, slot: to.slot() };
            match lexicon.classify_name(&query) {
                Verdict::Personal(hit) if self.is_whole(hit.category) => {}
                Verdict::Personal(hit) if self.contradicts(scalar, hit) => return None,
                Verdict::Personal(hit) => {
                    return Some(Classified {
                        category: hit.category,
                        confidence: Confidence::Medium,
                        basis: Basis::ByName,
                        because: format!("held as `{held}`"),
                        field: None,
                        contextual: !hit.strong,
                        claimed: hit.claims_sanitized,
                        whole_object: false,
                    });
                }
                Verdict::Other => return None,
                Verdict::Silent => {}
            }
        }
        let keys = to.names();
        let (last, receivers) = match to.means {
            Some(means) => (means, &[][..]),
            None => keys.split_last().map(|(last, before)| (*last, before))?,
        };
        let receivers = [receivers, form].concat();
        let query = NameQuery { name: last, receivers: &receivers, siblings: &[], slot: to.slot() };
        match lexicon.classify_name(&query) {
            Verdict::Personal(hit) if self.contradicts(scalar, hit) => None,
            Verdict::Personal(hit) if self.is_whole(hit.category) && lexicon.is_incoming(last) => None,
            Verdict::Personal(hit) => Some(Classified {
                category: hit.category,
                confidence: Confidence::Medium,
                basis: Basis::ByName,
                because: match to.means {
                    Some(means) => format!("only the place says so: {means}"),
                    None => format!("only the key `{last}` says so"),
                },
                field: None,
                contextual: !hit.strong,
                claimed: hit.claims_sanitized,
                whole_object: self.is_whole(hit.category),
            }),
            Verdict::Other | Verdict::Silent => None,
        }
    }
}
