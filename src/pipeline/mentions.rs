//! Where a tree names third parties without calling them: manifests that depend on their packages, imports, hosts in texts.
//!
//! For the inventory: what is installed and never used is worth to know, and so is what the analysis saw only the name of.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashSet;

use super::Run;
use crate::discover::{ManifestKind, Resolver};
use crate::inventory::{Mention, MentionKind};
use crate::ir::RequestId;
use crate::ir::path::Root;
use crate::limits;
use crate::link::{Program, Target};
use crate::rules::VendorId;
use crate::rules::vendor::is_part_of;
use crate::source::{SourceFile, Span};

/// Packages and hosts of all vendors that are looked for.
struct Names<'m> {
    packages: Vec<(&'m str, VendorId)>,
    hosts: Vec<(&'m str, VendorId)>,
}

impl<'m> Names<'m> {
    fn new(run: &Run<'m>) -> Self {
        let (mut packages, mut hosts) = (Vec::new(), Vec::new());
        for (at, vendor) in run.model.vendors.iter().enumerate() {
            let id = VendorId(u16::try_from(at).unwrap_or(u16::MAX));
            for path in vendor.clients.iter().flat_map(|client| &client.from) {
                if let Root::Package(name) = &path.root {
                    packages.push((name.trim_end_matches("/*"), id));
                }
            }
            // A vendor whose pack is not in force has no clients: its hosts say nothing either.
            if !vendor.clients.is_empty() || !vendor.endpoints.is_empty() {
                hosts.extend(vendor.hosts.iter().map(|host| (host.as_str(), id)));
            }
        }
        packages.sort_unstable();
        packages.dedup();
        Self { packages, hosts }
    }

    /// Vendors of a requested module: `acme-js/server` is of `acme-js`.
    fn of_package(&self, requested: &str) -> impl Iterator<Item = VendorId> + use<'_> {
        let requested = requested.to_owned();
        let mut found: Vec<VendorId> = self
            .packages
            .iter()
            .filter(|(package, _)| is_part_of(&requested, package))
            .map(|(_, vendor)| *vendor)
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter()
    }
}

/// Of the files that were asked for, and of the manifests around them.
pub(super) fn mentions(
    run: &Run<'_>,
    program: &Program,
    resolver: &Resolver,
    files: &[SourceFile],
) -> Vec<Mention> {
    let names = Names::new(run);
    let mut found = installed(run, resolver, &names);
    found.extend(imported(run, program, files, &names));
    found.extend(hosts(run, files, &names));
    found
}

/// Of the packages that files which were asked for belong to.
fn installed(run: &Run<'_>, resolver: &Resolver, names: &Names<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    let asked = run.walked.files.iter().filter(|file| file.requested);
    let folders: FxHashSet<&str> = asked.map(|file| resolver.package_folder(&file.path)).collect();
    let folder = |path: &str| path.rfind('/').map_or("", |at| &path[..at]).to_owned();
    let is_asked = |path: &str| folders.contains(folder(path).as_str());
    for manifest in run.walked.manifests.iter().filter(|manifest| is_asked(&manifest.path)) {
        let ManifestKind::Package(package) = &manifest.kind else { continue };
        for dependency in &package.dependencies {
            let locked = resolver.installed_version(&manifest.path, &dependency.name);
            found.extend(names.of_package(&dependency.name).map(|vendor| Mention {
                vendor,
                kind: MentionKind::Installed,
                path: manifest.path.clone(),
                line: None,
                name: dependency.name.clone(),
                version: Some(locked.clone().unwrap_or_else(|| dependency.range.clone())),
            }));
        }
    }
    found
}

fn imported(run: &Run<'_>, program: &Program, files: &[SourceFile], names: &Names<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    for (id, summary) in program.files() {
        let is_asked = run.walked.files.get(id.index()).is_some_and(|file| file.requested);
        let Some(file) = files.get(id.index()).filter(|_| is_asked) else { continue };
        for (at, request) in summary.module.requests.iter().enumerate() {
            let Target::Package(package) = program.target(id, RequestId::new(at)) else { continue };
            found.extend(names.of_package(package).map(|vendor| Mention {
                vendor,
                kind: MentionKind::Imported,
                path: file.path.clone(),
                line: Some(line(file, request.span)),
                name: package.to_string(),
                version: None,
            }));
        }
    }
    found
}

/// Hosts in the texts of files that were read. Every file once for each host.
fn hosts(run: &Run<'_>, files: &[SourceFile], names: &Names<'_>) -> Vec<Mention> {
    let Ok(automaton) = AhoCorasick::new(names.hosts.iter().map(|(host, _)| host)) else { return Vec::new() };
    let mut found = Vec::new();
    let asked = run.walked.files.iter().filter(|file| file.requested);
    for file in asked.filter_map(|file| files.get(file.id.index())) {
        let bytes = file.text.as_bytes();
        let mut seen = Vec::new();
        for hit in automaton.find_overlapping_iter(bytes) {
            let at = hit.pattern().as_usize();
            let is_part =
                |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
            let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at));
            let Some((host, vendor)) = names.hosts.get(at) else { continue };
            if is_part(before) || is_part(bytes.get(hit.end())) || seen.contains(&at) {
                continue;
            }
            seen.push(at);
            let span = Span::new(hit.start(), hit.end());
            found.push(Mention {
                vendor: *vendor,
                kind: MentionKind::Host,
                path: file.path.clone(),
                line: Some(line(file, span)),
                name: (*host).to_owned(),
                version: None,
            });
            if seen.len() >= limits::HOSTS_OF_A_FILE {
                break;
            }
        }
    }
    found
}

fn line(file: &SourceFile, span: Span) -> u32 {
    file.line_index().range(&file.text, span).0.line
}
