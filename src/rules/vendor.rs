//! Vendors, compiled: who they are, what a program must name to use them, and what is known of them.

use std::ops::Deref;

use super::lazy::Lazy;
use super::model::CategoryId;
use super::scrubber::Scrubber;
use super::secret::{Restriction, Secret};
use super::statement::Statement;
use crate::ir::path::Root;

pub use super::client::{
    ArgumentChannel, Channel, Client, Meaning, Method, MethodCondition, MethodForm, PathKey,
};
pub use super::options::{
    SettingCheck, SettingCondition, SettingConstants, SettingDefault, SettingValue, SettingWrite, SettingsAt,
    Version,
};

/// What is known of a vendor whose name nobody has met yet; the rest is in [`VendorDetails`] and reads as if it stood here.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Vendor {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub home: String,
    pub hosts: Vec<String>,
    /// Which of the hosts keep the data where: `EU` → `api-eu.acme.example`.
    pub regions: Vec<(String, Vec<String>)>,
    /// What such a vendor is for: contact data at a tool that writes to people.
    pub expects: Vec<CategoryId>,
    /// The policy pack that must be in force for this vendor to be looked for.
    pub only_with: Option<String>,
    /// It stands for every host that nobody else has; only rules that name it are about what such hosts are sent.
    pub other_hosts: bool,
    pub secrets: Vec<Secret>,
    pub signs: Signs,
    /// What the project's ledger says that its data is for.
    pub purpose: Option<String>,
    /// What it lets the vendor receive.
    pub declared: Vec<CategoryId>,
    pub details: Lazy<VendorDetails>,
}

/// What a program that may use a vendor must name. Follows from its clients and endpoints.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Signs {
    /// Packages, globals and members that paths to its clients begin with.
    pub roots: Vec<Root>,
    /// Hosts of its endpoints, in lower case.
    pub hosts: Vec<String>,
    /// Packages of what loggers write to.
    pub transports: Vec<String>,
    /// Attributes of the elements by which it is used, and whether the address of a script is one.
    pub attributes: Vec<String>,
    pub is_loaded: bool,
    /// Attributes that many elements have, with the texts that say whose they are.
    pub texts: Vec<(String, String)>,
    /// The project says that it uses the vendor: it has a sink of its own for it.
    pub in_settings: bool,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct VendorDetails {
    pub docs: String,
    /// The vendor's terms on personal data.
    pub terms: Option<String>,
    /// Who hashes what on the way, in words. It changes no finding: a hash of contact data stays personal.
    pub hashing: Option<String>,
    /// How the vendor's server can be the project's own, in words.
    pub self_hosting: Option<String>,
    /// What the SDK decides by itself without sending, in words.
    pub local_evaluation: Option<String>,
    /// Requests to the hosts that need no SDK.
    pub endpoints: Vec<Endpoint>,
    pub clients: Vec<Client>,
    pub defaults: Vec<SettingDefault>,
    pub checks: Vec<SettingCheck>,
    pub statements: Vec<Statement>,
    /// Members of the SDK that options may be.
    pub constants: Vec<SettingConstants>,
    /// What the file was compared with, in words.
    #[serde(skip)]
    pub checked: Vec<String>,
    /// What of it is from general knowledge alone.
    #[serde(skip)]
    pub unchecked: Option<String>,
    /// Privacy options that no check is about, each with the reason.
    #[serde(skip)]
    pub unseen: Vec<(String, String)>,
    pub scrubbers: Vec<Scrubber>,
    /// Data that its terms ask not to be sent.
    pub restricts: Vec<Restriction>,
    #[serde(skip)]
    pub examples: Examples<VendorExample>,
}

impl Deref for Vendor {
    type Target = VendorDetails;

    fn deref(&self) -> &VendorDetails {
        &self.details
    }
}

impl Signs {
    pub(super) fn of(clients: &[Client], endpoints: &[Endpoint]) -> Self {
        let mut signs = Self::default();
        for client in clients {
            signs.add(client);
        }
        signs.transports = endpoints.iter().flat_map(|endpoint| endpoint.transports.clone()).collect();
        for host in endpoints.iter().flat_map(|endpoint| &endpoint.hosts) {
            if !signs.hosts.contains(host) {
                signs.hosts.push(host.clone());
            }
        }
        signs
    }

    fn add(&mut self, client: &Client) {
        for from in &client.from {
            let is_sign = !matches!(from.root, Root::Client(_));
            if is_sign && !self.roots.contains(&from.root) {
                self.roots.push(from.root.clone());
            }
        }
        let tags = client.methods.iter().filter(|method| method.form == MethodForm::Tag);
        for (name, when) in tags.filter_map(|method| Some((method.path.first()?, &method.when))) {
            match &when.holds {
                Some(text) => self.texts.push((name.to_string(), text.to_string())),
                None if name == SOURCE => self.is_loaded = true,
                None => self.attributes.push(name.to_string()),
            }
        }
    }
}

impl Vendor {
    /// A kind of value of the project whose methods are sinks.
    pub(crate) fn add_own(&mut self, client: Client) {
        self.signs.add(&client);
        self.signs.in_settings = true;
        self.details.clients.push(client);
    }

    /// Nothing that a program does is looked for any more.
    pub(crate) fn leave_out(&mut self) {
        self.signs = Signs::default();
        self.other_hosts = false;
        self.details.clients.clear();
        self.details.endpoints.clear();
    }

    /// The host is the vendor's, whether it is looked for in this run or not. In lower case.
    pub(crate) fn has_host(&self, host: &str) -> bool {
        self.hosts.iter().chain(&self.signs.hosts).any(|own| is_within(host, own))
    }

    /// Concerns of its settings and of its keys.
    pub(crate) fn concerns(&self) -> impl Iterator<Item = &str> {
        let checks = self.checks.iter().filter(|check| !check.is_asked_only());
        let checks = checks.map(|check| check.concern.as_str());
        checks.chain(self.secrets.iter().map(|secret| secret.concern.as_str()))
    }

    /// The doors of its calls and requests.
    pub(crate) fn channels(&self) -> impl Iterator<Item = &Channel> {
        let methods = self.clients.iter().flat_map(|client| &client.methods);
        let methods = methods.chain(self.endpoints.iter().map(|endpoint| &endpoint.method));
        methods.flat_map(|method| &method.channels).map(|at| &at.channel)
    }

    /// Regions that its hosts or its options know.
    pub(crate) fn region_names(&self) -> impl Iterator<Item = &str> {
        let of_options = self.statements.iter().flat_map(|statement| &statement.values);
        self.regions
            .iter()
            .map(|(region, _)| region.as_str())
            .chain(of_options.map(|(region, _)| region.as_str()))
    }

    /// The region of the longest host that stands in the text: `eu.api.acme.example` is not `api.acme.example`.
    pub(crate) fn region_of(&self, text: &str) -> Option<&str> {
        let text = text.to_ascii_lowercase();
        let hosts =
            self.regions.iter().flat_map(|(region, hosts)| hosts.iter().map(move |host| (region, host)));
        let found = hosts.filter(|(_, host)| text.contains(host.as_str())).max_by_key(|(_, host)| host.len());
        found.map(|(region, _)| region.as_str())
    }
}

/// The attribute that says where a script is loaded from.
pub const SOURCE: &str = "src";

/// `acme-js/server` is a part of the package `acme-js`, and so is that itself.
pub fn is_part_of(requested: &str, package: &str) -> bool {
    requested.strip_prefix(package).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// `api.acme.example` is at `acme.example`, and so is that itself. Both in lower case.
pub fn is_within(host: &str, own: &str) -> bool {
    host.strip_suffix(own).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Requests to these hosts and paths send. The method's arguments are body, parameters and headers.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Endpoint {
    /// In lower case; hosts below them count as well.
    pub hosts: Vec<String>,
    /// How a path begins, `*` is any one part; every path when there is none.
    pub paths: Vec<String>,
    /// In place of hosts: packages of what loggers write to.
    pub transports: Vec<String>,
    pub method: Method,
}

/// Programs or expressions that must be reported and that must not.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Examples<T> {
    pub flags: Vec<T>,
    pub passes: Vec<T>,
}

impl<T> Default for Examples<T> {
    fn default() -> Self {
        Self { flags: Vec::new(), passes: Vec::new() }
    }
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct VendorExample {
    pub code: String,
    /// It teaches; the others prove single calls.
    pub shown: bool,
    /// Categories that must be among the findings' data.
    pub data: Vec<CategoryId>,
}
