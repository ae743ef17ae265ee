//! From what the solver found to the inventory.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Call, Datum, Destination, Inventory, LeftOut, Mention, Setting, Site, Statement, Transfer};
use crate::flow::{SettingWritten, SinkCall, StatedUse};
use crate::policy::{Described, Description, Seen, said};
use crate::rules::statement::StatedAbout;
use crate::rules::{Model, VendorId};
use crate::source::{FileId, Place, SourceFile};

/// What a run found, and which of it was asked for.
pub struct Found<'a> {
    pub seen: Seen<'a>,
    pub stated: &'a [StatedUse],
    /// The same in words.
    pub words: Description,
    pub mentions: Vec<Mention>,
    pub left_out: LeftOut,
    /// The file's findings are asked for.
    pub is_asked: &'a dyn Fn(FileId) -> bool,
    pub is_generated: &'a dyn Fn(FileId) -> bool,
}

/// Everything of the files that are asked for.
pub fn take(mut found: Found<'_>, model: &Model, files: &[SourceFile]) -> Inventory {
    let mut taker = Taker { model, files, destinations: BTreeMap::new() };
    let Description { flows, settings, calls, masked } = std::mem::take(&mut found.words);
    for (call, guards) in found.seen.calls.iter().zip(calls) {
        if (found.is_asked)(call.place.file) {
            let Some(site) = taker.site(call.place) else { continue };
            let api = call.api.clone();
            let (not_followed, &SinkCall { takes_settings, cut, .. }) = (call.not_followed(), call);
            taker.of(call.vendor).calls.push(Call { site, api, takes_settings, guards, not_followed, cut });
        }
    }
    taker.flows(&found, flows);
    for stated in found.stated.iter().filter(|stated| (found.is_asked)(stated.call.file)) {
        taker.statement(stated);
    }
    for (setting, option) in found.seen.settings.iter().zip(settings) {
        let check = model.vendor(setting.vendor).checks.get(setting.check);
        let Some((check, site)) = check.zip(taker.site(setting.place)) else { continue };
        if (found.is_asked)(setting.place.file) && !check.is_asked_only() {
            taker.of(setting.vendor).settings.push(Setting {
                site,
                option,
                concern: check.concern.clone(),
                says: check.says.clone(),
                is_written: matches!(setting.written, SettingWritten::Value { .. }),
            });
        }
    }
    for mention in found.mentions {
        taker.of(mention.vendor).mentions.push(mention);
    }
    Inventory { destinations: taker.finish(), left_out: found.left_out, masked }
}

struct Taker<'a> {
    model: &'a Model,
    files: &'a [SourceFile],
    destinations: BTreeMap<VendorId, Destination>,
}

impl Taker<'_> {
    fn of(&mut self, id: VendorId) -> &mut Destination {
        let vendor = self.model.vendor(id);
        self.destinations.entry(id).or_insert_with(|| Destination {
            vendor: id,
            id: vendor.id.clone(),
            name: vendor.name.clone(),
            kind: vendor.kind.clone(),
            home: vendor.home.clone(),
            docs: vendor.docs.clone(),
            terms: vendor.terms.clone(),
            calls: Vec::new(),
            data: Vec::new(),
            stated: Vec::new(),
            settings: Vec::new(),
            mentions: Vec::new(),
        })
    }

    fn site(&self, place: Place) -> Option<Site> {
        let file = self.files.get(place.file.index())?;
        Some(Site { path: Arc::clone(&file.path), span: place.span, file: file.id })
    }

    fn flows(&mut self, found: &Found<'_>, words: Vec<Described>) {
        for (flow, words) in found.seen.flows.iter().zip(words) {
            let is_asked = (found.is_asked)(flow.place.file)
                || flow.steps.iter().any(|step| (found.is_asked)(step.place.file));
            let Some(site) = self.site(flow.place).filter(|_| is_asked) else { continue };
            let transfer = Transfer {
                is_generated: (found.is_generated)(flow.place.file),
                site,
                api: flow.api.clone(),
                channel: flow.channel,
                key: flow.key.clone(),
                confidence: flow.confidence,
                basis: flow.basis,
                words,
            };
            let category = self.model.category(flow.category);
            let data = &mut self.of(flow.vendor).data;
            let at = data.iter().position(|datum| datum.category == flow.category).unwrap_or_else(|| {
                data.push(Datum {
                    category: flow.category,
                    id: category.id.clone(),
                    name: category.name.clone(),
                    sensitivity: category.sensitivity,
                    transfers: Vec::new(),
                });
                data.len() - 1
            });
            data[at].transfers.push(transfer);
        }
    }

    fn statement(&mut self, stated: &StatedUse) {
        let vendor = self.model.vendor(stated.vendor);
        let Some(statement) = vendor.statements.get(stated.statement) else { return };
        // Which server it is matters only where it is the project's own, and then nothing leaves.
        if statement.about == StatedAbout::Server {
            return;
        }
        let Some(site) = self.site(stated.place) else { return };
        let says = said(vendor, statement, &stated.value);
        let (about, option) = (statement.about, statement.option.clone());
        self.of(stated.vendor).stated.push(Statement { site, about, option, says });
    }

    fn finish(self) -> Vec<Destination> {
        let mut destinations: Vec<Destination> = self.destinations.into_values().collect();
        for destination in &mut destinations {
            destination.calls.sort_by(|one, other| (&one.site, &one.api).cmp(&(&other.site, &other.api)));
            destination.data.sort_by(|one, other| one.id.cmp(&other.id));
            for datum in &mut destination.data {
                let order = |transfer: &Transfer| {
                    (transfer.site.clone(), transfer.channel, transfer.key.clone(), transfer.api.clone())
                };
                datum.transfers.sort_by_key(order);
            }
            destination
                .stated
                .sort_by(|one, other| (&one.site, &one.option).cmp(&(&other.site, &other.option)));
            destination
                .settings
                .sort_by(|one, other| (&one.site, &one.option).cmp(&(&other.site, &other.option)));
            destination.mentions.sort();
            destination.mentions.dedup();
        }
        destinations.sort_by(|one, other| {
            (one.name.to_lowercase(), &one.id).cmp(&(other.name.to_lowercase(), &other.id))
        });
        destinations
    }
}
