//! The literal words by which a file can be recognised as one that may use a vendor.
//!
//! Takes the model; gives words for a plain text search. A file without any of them names no vendor.

use super::model::Model;
use crate::ir::path::Root;

/// Package names, globals and member names of all clients, and hosts; sorted, each once.
pub fn words(model: &Model) -> Vec<String> {
    let mut words = Vec::new();
    for vendor in &model.vendors {
        words.extend(vendor.hosts.iter().cloned());
        for path in vendor.clients.iter().flat_map(|client| &client.from) {
            match &path.root {
                Root::Package(name) => words.push(name.trim_end_matches("/*").to_string()),
                Root::Global(name) | Root::Method(name) => words.push(name.to_string()),
                Root::Client(_) => {}
            }
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}
