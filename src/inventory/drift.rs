//! What the code does and the ledger does not say, and the other way round.
//!
//! Takes the inventory and the declared ledger, gives differences; which of them matter, the policy's rules say. What the code leaves
//! open (a host from the environment, a proxy) contradicts nothing: errs towards silence.

use std::collections::BTreeMap;

use super::{Datum, Destination, Inventory, Said, Site, Standing, Transfer};
use crate::limits;
use crate::policy::{Drift, FindingStep};
use crate::rules::ledger::{Declared, Ledger, LegalBasisAsked};
use crate::rules::policy::{Basis, Confidence, DriftKind, Identifiability};
use crate::rules::vendor::Channel;
use crate::rules::{Model, VendorId};
use crate::source::{FileId, Span};

/// The ledger and its file among the files of the run.
#[derive(Clone, Copy)]
pub struct Declaration<'a> {
    pub ledger: &'a Ledger,
    pub file: FileId,
    /// The whole tree was asked for: what is not found is not there.
    pub is_whole: bool,
}

/// All differences, in the order of destinations.
pub fn drift(inventory: &Inventory, declaration: Declaration<'_>, model: &Model) -> Vec<Drift> {
    let mut found = Vec::new();
    for destination in &inventory.destinations {
        match declaration.ledger.of(destination.vendor) {
            Some(declared) => contradictions(destination, declared, model, &mut found),
            // What stays on the device is handed to nobody.
            None if keeps_on_the_device(destination, model) => {}
            None => found.extend(undeclared(destination)),
        }
    }
    for declared in &declaration.ledger.entries {
        gaps(inventory, declaration, declared, &mut found);
    }
    found
}

fn keeps_on_the_device(destination: &Destination, model: &Model) -> bool {
    model.vendor(destination.vendor).channels().any(|channel| *channel == Channel::Storage)
}

/// A destination that is called and not declared, at the first place of what it gets. One that is installed only gets nothing.
fn undeclared(destination: &Destination) -> Option<Drift> {
    let datum = destination.data.iter().find(|datum| own(datum).next().is_some());
    if let Some(datum) = datum {
        let mut drift = of_datum(DriftKind::UndeclaredDestination, destination, datum)?;
        let by_people = destination.data.iter().filter(|datum| own(datum).next().is_some());
        drift.categories = by_people.map(|datum| datum.category).collect();
        return Some(drift);
    }
    let call = destination.calls.iter().find(|call| call.takes_settings).or(destination.calls.first())?;
    let (api, value) = (call.api.clone(), call.api.clone());
    Some(Drift {
        api,
        value,
        ..at(DriftKind::UndeclaredDestination, destination.vendor, (call.site.file, call.site.span))
    })
}

fn contradictions(destination: &Destination, declared: &Declared, model: &Model, found: &mut Vec<Drift>) {
    for datum in destination.data.iter().filter(|datum| !declared.may_receive(datum.category)) {
        found.extend(of_datum(DriftKind::UndeclaredData, destination, datum));
    }
    regions(destination, declared, found);
    lifetimes(destination, declared, found);
    if let Some(basis) = &declared.legal_basis {
        found.extend(not_shown(destination, basis, model));
    }
}

/// Transfers that people wrote.
fn own(datum: &Datum) -> impl Iterator<Item = &Transfer> {
    datum.transfers.iter().filter(|transfer| !transfer.is_generated)
}

/// Explained by the surest transfer; the others are further places.
fn of_datum(kind: DriftKind, destination: &Destination, datum: &Datum) -> Option<Drift> {
    let mut transfers: Vec<&Transfer> = own(datum).collect();
    transfers.sort_by_key(|transfer| std::cmp::Reverse(transfer.confidence));
    let (first, others) = transfers.split_first()?;
    Some(Drift { categories: vec![datum.category], ..of_transfers(kind, destination, first, others) })
}

fn of_transfers(kind: DriftKind, destination: &Destination, first: &Transfer, others: &[&Transfer]) -> Drift {
    let mut sources: Vec<FindingStep> = others
        .iter()
        .filter(|other| other.site != first.site)
        .map(|other| step(&other.site, other.words.value.clone()))
        .collect();
    sources.sort_by(|one, other| (&one.path, one.span).cmp(&(&other.path, other.span)));
    sources.dedup_by(|one, other| one.path == other.path && one.span == other.span);
    sources.truncate(limits::SOURCES);
    Drift {
        channel: first.channel,
        api: first.api.clone(),
        value: first.words.value.clone(),
        confidence: first.confidence,
        basis: first.basis,
        identifiability: first.words.identifiability,
        guards: first.words.guards.clone(),
        steps: first.words.steps.clone(),
        sources,
        ..at(kind, destination.vendor, (first.site.file, first.site.span))
    }
}

/// A difference that is about no data.
fn at(kind: DriftKind, vendor: VendorId, (file, span): (FileId, Span)) -> Drift {
    Drift {
        kind,
        vendor,
        categories: Vec::new(),
        file,
        span,
        channel: Channel::Setting,
        api: String::new(),
        value: String::new(),
        what: String::new(),
        identity: String::new(),
        confidence: Confidence::High,
        basis: Basis::ProvedByValue,
        identifiability: Identifiability::Pseudonymous,
        guards: Vec::new(),
        steps: Vec::new(),
        sources: Vec::new(),
    }
}

fn step(site: &Site, what: String) -> FindingStep {
    FindingStep { file: site.file, path: site.path.clone(), span: site.span, what }
}

/// One difference for each region that is not the declared one.
fn regions(destination: &Destination, declared: &Declared, found: &mut Vec<Drift>) {
    let Some((region, _)) = &declared.region else { return };
    let mut sites: BTreeMap<&str, Vec<(&Site, String)>> = BTreeMap::new();
    for stated in &destination.stated {
        let (other, how) = match &stated.says {
            Said::Region(other) => (other, format!("`{}`", stated.option)),
            Said::DefaultRegion(other) => (other, format!("`{}` is not set", stated.option)),
            _ => continue,
        };
        if !other.eq_ignore_ascii_case(region) {
            sites.entry(other).or_default().push((&stated.site, how));
        }
    }
    for (other, sites) in sites {
        let what = format!("the code has {other} ({}), the ledger {region}", sites[0].1);
        let drift = of_sites(DriftKind::OtherRegion, destination, &sites, what);
        found.push(Drift { identity: other.to_owned(), ..drift });
    }
}

fn lifetimes(destination: &Destination, declared: &Declared, found: &mut Vec<Drift>) {
    let Some((most, _)) = declared.identifier_days else { return };
    let mut sites: Vec<(&Site, String)> = Vec::new();
    let mut longest: f64 = 0.0;
    for stated in &destination.stated {
        let (days, how) = match stated.says {
            Said::Days(days) => (days, format!("`{}`", stated.option)),
            Said::DefaultDays(days) => (days, format!("`{}` is not set", stated.option)),
            _ => continue,
        };
        if days > most {
            longest = longest.max(days);
            sites.push((&stated.site, how));
        }
    }
    if let Some((_, how)) = sites.first() {
        let what = format!("{longest} days in the code ({how}), {most} in the ledger");
        found.push(of_sites(DriftKind::KeptLonger, destination, &sites, what));
    }
}

fn of_sites(kind: DriftKind, destination: &Destination, sites: &[(&Site, String)], what: String) -> Drift {
    let others = sites.iter().skip(1).take(limits::SOURCES);
    let sources = others.map(|(site, how)| step(site, how.trim_matches('`').to_owned()));
    let first = step(sites[0].0, format!("{} here", sites[0].1));
    let value = sites[0].1.replace('`', "");
    let place = (sites[0].0.file, sites[0].0.span);
    let sources = sources.collect();
    Drift { what, value, steps: vec![first], sources, ..at(kind, destination.vendor, place) }
}

/// The declared basis asks for a check, and data is sent without one. It is shown, too, where every start of the SDK stands under
/// one, or where a setting makes the SDK wait.
fn not_shown(destination: &Destination, basis: &LegalBasisAsked, model: &Model) -> Option<Drift> {
    if basis.guards.is_empty() || waits(destination, basis, model) {
        return None;
    }
    let kinds: Vec<&str> = basis
        .guards
        .iter()
        .filter_map(|guard| model.library.guards.get(usize::from(guard.0)))
        .map(|guard| guard.id.as_str())
        .collect();
    let is_met = |guards: &[crate::policy::FindingGuard]| {
        guards.iter().any(|guard| kinds.contains(&guard.kind.as_str()))
    };
    let mut starts = destination.calls.iter().filter(|call| call.takes_settings).peekable();
    if starts.peek().is_some() && starts.all(|start| is_met(&start.guards)) {
        return None;
    }
    let all = || destination.data.iter().flat_map(|datum| own(datum).map(move |transfer| (datum, transfer)));
    let bare: Vec<(&Datum, &Transfer)> =
        all().filter(|(_, transfer)| !is_met(&transfer.words.guards)).collect();
    let (datum, first) = bare.first()?;
    let others: Vec<&Transfer> = bare.iter().skip(1).map(|(_, transfer)| *transfer).collect();
    let what = format!("{} of {} places stand under no such check", bare.len(), all().count());
    let drift = of_transfers(DriftKind::BasisNotShown, destination, first, &others);
    Some(Drift { what, categories: vec![datum.category], ..drift })
}

/// The vendor has a check of settings for it, the SDK is started, and the check does not hold.
fn waits(destination: &Destination, basis: &LegalBasisAsked, model: &Model) -> bool {
    let checks = &model.vendor(destination.vendor).checks;
    let is_asked = |concern: &String| basis.concerns.contains(concern);
    let is_started = destination.calls.iter().any(|call| call.takes_settings);
    is_started
        && checks.iter().any(|check| is_asked(&check.concern))
        && !destination.settings.iter().any(|setting| is_asked(&setting.concern))
}

/// What the ledger has and the code has not, and what nobody has filled in.
fn gaps(inventory: &Inventory, declaration: Declaration<'_>, declared: &Declared, found: &mut Vec<Drift>) {
    let Some(vendor) = declared.vendor else { return };
    let gap = |kind: DriftKind, span: Span, what: String, identity: String| {
        let value = if identity.is_empty() { declared.id.clone() } else { identity.clone() };
        let identifiability = Identifiability::Anonymous;
        Drift { value, what, identity, identifiability, ..at(kind, vendor, (declaration.file, span)) }
    };
    let missing = declared.missing();
    if !missing.is_empty() {
        found.push(gap(
            DriftKind::Incomplete,
            declared.span,
            format!("{} missing", missing.join(", ")),
            String::new(),
        ));
    }
    if !declaration.is_whole {
        return;
    }
    let present = inventory.destinations.iter().find(|one| one.vendor == vendor);
    let present = present.filter(|one| one.standing() != Standing::Named);
    let Some(destination) = present else {
        return found.push(gap(DriftKind::DestinationNotFound, declared.span, String::new(), String::new()));
    };
    for received in &declared.receives {
        if !destination.data.iter().any(|datum| received.categories.contains(&datum.category)) {
            let node = received.node.clone();
            found.push(gap(DriftKind::DataNotFound, received.span, format!("`{node}`"), node));
        }
    }
}
