//! Which entries of vendors' files are proved by the examples that stand beside them: an entry counts when a finding was told by it, in a
//! program that it is said to flag.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use tracklint::rules::Model;
use tracklint::rules::policy::Policy;
use tracklint::rules::signature::Signature;
use tracklint::rules::vendor::{Channel, Method, Vendor};

use crate::support::{self, check_texts_with};

/// An entry, with the names that stand for each other (`also`).
pub(crate) struct Entry<'m> {
    pub(crate) signatures: Vec<Signature>,
    pub(crate) method: &'m Method,
    /// For complaints: `browser: people.set`.
    pub(crate) shown: String,
}

impl Entry<'_> {
    /// It is a request without the SDK.
    pub(crate) fn is_request(&self) -> bool {
        matches!(self.signatures.first(), Some(Signature::Endpoint { .. }))
    }
}

/// What findings of a vendor's own examples were told by.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) data: BTreeSet<(Signature, Channel)>,
    pub(crate) settings: BTreeSet<Signature>,
}

impl Told {
    pub(crate) fn is_sent(&self, entry: &Entry<'_>, through: Channel) -> bool {
        entry.signatures.iter().any(|signature| self.data.contains(&(*signature, through)))
    }

    pub(crate) fn is_set(&self, entry: &Entry<'_>) -> bool {
        entry.signatures.iter().any(|signature| self.settings.contains(signature))
    }
}

/// Runs what a vendor's file says is flagged: for itself, and for its checks.
pub(crate) fn told(model: &Model, vendor: &Vendor, policy: &Policy) -> Told {
    let own = vendor.examples.flags.iter().map(|example| &example.code);
    let of_checks = vendor.checks.iter().flat_map(|check| &check.examples.flags);
    let mut told = Told::default();
    for program in own.chain(of_checks) {
        let texts = [("main.tsx".to_owned(), program.clone())];
        for found in check_texts_with(model, &texts, policy, true).found {
            let finding = &found.finding;
            let Some(signature) = finding.signature.filter(|_| finding.destination == vendor.id) else {
                continue;
            };
            if finding.channel == Channel::Setting {
                told.settings.insert(signature);
            } else if found.is_sure() {
                told.data.insert((signature, finding.channel));
            }
        }
    }
    told
}

/// The same of all vendors.
pub(crate) fn all_told(model: &Model, policy: &Policy) -> Vec<Told> {
    support::with_stack(|| model.vendors.par_iter().map(|vendor| told(model, vendor, policy)).collect())
}

/// All entries of a vendor's file.
pub(crate) fn entries(vendor: &Vendor) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for (client, of) in (0..).zip(&vendor.clients) {
        let mut own: BTreeMap<String, Entry<'_>> = BTreeMap::new();
        for (number, method) in (0..).zip(&of.methods) {
            let entry = own.entry(same(method)).or_insert_with(|| {
                let form = format!("{:?} {}", method.form, method.path.join("."));
                let shown = format!("{}: {form}", of.id);
                Entry { signatures: Vec::new(), method, shown }
            });
            entry.signatures.push(Signature::Method { client, number });
        }
        entries.extend(own.into_values());
    }
    // One that names no paths is an entry for all hosts of the vendor.
    let mut requests: BTreeMap<String, Entry<'_>> = BTreeMap::new();
    for (number, endpoint) in (0..).zip(&vendor.endpoints) {
        let key = format!("{:?} {}", endpoint.paths, same(&endpoint.method));
        let entry = requests.entry(key).or_insert_with(|| {
            let shown = format!("endpoint {}{}", endpoint.hosts.join(" "), endpoint.paths.join(" "));
            Entry { signatures: Vec::new(), method: &endpoint.method, shown }
        });
        entry.signatures.push(Signature::Endpoint { number });
    }
    entries.extend(requests.into_values());
    entries
}

/// Methods that one entry of the file names are alike in this.
fn same(method: &Method) -> String {
    let Method { form, when, channels, means, command, settings, path: _ } = method;
    format!("{form:?} {when:?} {channels:?} {means:?} {command:?} {settings:?}")
}

/// The doors that data of an entry leaves by, each once.
pub(crate) fn doors(method: &Method) -> BTreeSet<Channel> {
    let all = method.channels.iter().map(|at| at.channel);
    all.filter(|channel| !matches!(channel, Channel::None | Channel::Setting | Channel::PropertyName))
        .collect()
}
