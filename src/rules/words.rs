//! The literal words by which a file can be recognised as one that may use a vendor.
//!
//! Takes the model; gives words for a plain text search. A file without any of them names no vendor.

use super::model::Model;
use crate::ir::path::Root;

/// Package names, globals and member names of all clients, and hosts; sorted, each once.
pub fn words(model: &Model) -> Vec<String> {
    let mut words = Vec::new();
    for vendor in &model.vendors {
        words.extend(vendor.hosts.iter().chain(&vendor.signs.hosts).cloned());
        words.extend(vendor.signs.transports.iter().cloned());
        words.extend(vendor.signs.attributes.iter().map(|name| name.trim_end_matches('*').to_owned()));
        words.extend(vendor.signs.texts.iter().map(|(_, text)| text.clone()));
        if vendor.other_hosts {
            words.extend(["http", "https"].map(ToOwned::to_owned));
        }
        words.extend(vendor.signs.roots.iter().filter_map(|root| match root {
            Root::Package(name) => Some(name.trim_end_matches("/*").to_string()),
            Root::Global(name) | Root::Method(name) => Some(name.to_string()),
            Root::Client(_) => None,
        }));
    }
    words.sort_unstable();
    words.dedup();
    words
}
