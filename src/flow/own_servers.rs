//! Vendors whose server is the project's own: what their SDK sends never leaves it.
//!
//! Takes what options state about hosts (`settings::statements`) and the hosts that the settings of the project name; tells for a
//! call whether its SDK was started with such a host. It holds within a package, where every start has one: of two starts nothing is
//! known about a call (errs towards findings). A package without a start is like the whole program.

use crate::flow::requests::urls;
use crate::flow::types::{Stated, StatedUse};
use crate::link::Program;
use crate::rules::statement::StatedAbout;
use crate::rules::vendor::{SettingValue, is_within};
use crate::rules::{Model, VendorId};
use crate::source::{FileId, Place};

/// The starts of SDKs whose options name a server.
#[derive(Debug, Default)]
pub(super) struct OwnServers {
    starts: Vec<Start>,
}

#[derive(Debug)]
struct Start {
    vendor: VendorId,
    package: u32,
    call: Place,
    is_own: bool,
}

impl OwnServers {
    pub(super) fn find(program: &Program, model: &Model, stated: &[StatedUse]) -> Self {
        let mut found = Self::default();
        if model.first_party_hosts.is_empty() {
            return found;
        }
        for one in stated {
            let statement = model.vendor(one.vendor).statements.get(one.statement);
            let names_server = |about| matches!(about, StatedAbout::Region | StatedAbout::Server);
            if !statement.is_some_and(|statement| names_server(statement.about)) {
                continue;
            }
            let is_own = names_own_host(&model.first_party_hosts, &one.value);
            let is_same = |start: &&mut Start| start.vendor == one.vendor && start.call == one.call;
            if let Some(start) = found.starts.iter_mut().find(is_same) {
                start.is_own |= is_own;
            } else {
                let package = program.package(one.call.file);
                found.starts.push(Start { vendor: one.vendor, package, call: one.call, is_own });
            }
        }
        found
    }

    pub(super) fn receive(&self, program: &Program, vendor: VendorId, file: FileId) -> bool {
        let package = program.package(file);
        let of_vendor = || self.starts.iter().filter(move |start| start.vendor == vendor);
        let here = of_vendor().any(|start| start.package == package);
        let mut counting = of_vendor().filter(|start| !here || start.package == package).peekable();
        counting.peek().is_some() && counting.all(|start| start.is_own)
    }
}

/// `https://key@errors.acme.example/4` is at `errors.acme.example`, and so at `acme.example`.
fn names_own_host(own: &[String], value: &Stated) -> bool {
    let Stated::Value(SettingValue::String(text)) = value else { return false };
    let host = urls::parts(text).map_or(text.as_str(), |(host, _)| host).to_ascii_lowercase();
    is_own_host(own, &host)
}

/// The settings name the host, or one above it, as the project's. In lower case.
pub(super) fn is_own_host(own: &[String], host: &str) -> bool {
    own.iter().any(|own| is_within(host, own))
}
