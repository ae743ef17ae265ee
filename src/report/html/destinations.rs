//! A section for each destination: what it gets, where, under which settings.

use super::Sheet;
use crate::inventory::{Datum, Destination, Standing};
use crate::policy::channel_in_words;
use crate::report::inventory::view;
use crate::report::text::confidence;
use crate::rules::statement::StatedAbout;

impl Sheet<'_> {
    pub(super) fn destinations(&mut self) {
        let Some(inventory) = self.inventory else { return };
        self.page.raw("<section id=\"destinations\"><h2>Destinations</h2>");
        if inventory.destinations.is_empty() {
            self.page.raw("<p>The program names no third party that is known.</p>");
        }
        let order = [Standing::Receives, Standing::Called, Standing::Named];
        for standing in order {
            for destination in inventory.destinations.iter().filter(|one| one.standing() == standing) {
                self.destination(destination);
            }
        }
        self.page.raw("</section>\n");
    }

    fn destination(&mut self, destination: &Destination) {
        let Destination { name, id, kind, home, .. } = destination;
        self.page.open("article", &[("id", &format!("to-{id}")), ("class", "destination")]);
        self.page.element("h3", &[], name);
        let what = format!("{kind}, home {home}: {}", view::standing(destination.standing()));
        self.page.element("p", &[("class", "lead")], &what);
        self.page.raw("<dl>");
        if !destination.calls.is_empty() {
            self.page.fact("Calls", &[view::calls(destination)]);
        }
        self.page.fact("Named", &view::mentions(destination));
        let region = view::statements(destination, StatedAbout::Region, &mut self.places);
        self.page.fact("Region", &region);
        let kept = view::statements(destination, StatedAbout::IdentifierLifetime, &mut self.places);
        self.page.fact("Identifier kept", &kept);
        let settings: Vec<String> = destination
            .settings
            .iter()
            .map(|one| format!("`{}` at {}: {}", one.option, view::at(&one.site, &mut self.places), one.says))
            .collect();
        self.page.fact("Settings", &settings);
        let lost: Vec<String> = destination
            .not_followed()
            .map(|call| format!("`{}` at {}", call.api, view::at(&call.site, &mut self.places)))
            .collect();
        self.page.fact("Not followed", &lost);
        self.page.raw("</dl>");
        if !destination.data.is_empty() {
            self.transfers(destination);
        }
        self.page.raw("</article>\n");
    }

    fn transfers(&mut self, destination: &Destination) {
        self.page.raw(
            "<div class=\"wide\"><table class=\"transfers\"><thead><tr><th>value</th><th>door</th><th>where</th><th>points at a \
             person</th><th>after</th><th>under</th><th>confidence</th></tr></thead>",
        );
        for datum in &destination.data {
            self.page.open("tbody", &[("id", &format!("to-{}-{}", destination.id, datum.id))]);
            self.page.raw("<tr class=\"group\"><th colspan=\"7\">");
            self.page.text(&datum.name);
            self.page.element("small", &[], &datum.id);
            self.page.raw("</th></tr>");
            self.rows(datum);
            self.page.close("tbody");
        }
        self.page.raw("</table></div>");
    }

    fn rows(&mut self, datum: &Datum) {
        for transfer in &datum.transfers {
            self.page.raw("<tr><td>");
            self.page.element("code", &[], &transfer.words.value);
            if let Some(key) = transfer.key.as_ref().filter(|key| **key != transfer.words.value) {
                self.page.raw(" as ");
                self.page.element("code", &[], key);
            }
            self.page.raw("</td><td>");
            self.page.text(channel_in_words(transfer.channel));
            self.page.raw(" by ");
            self.page.element("code", &[], &transfer.api);
            self.page.raw("</td><td class=\"place\">");
            self.page.text(&view::at(&transfer.site, &mut self.places));
            if transfer.is_generated {
                self.page.raw(" (generated)");
            }
            self.page.raw("</td><td>");
            self.page.text(view::identifiability(transfer.words.identifiability));
            self.page.raw("</td><td>");
            let mut after = transfer.words.marks.clone();
            after.extend(
                transfer.words.scrubbers.iter().map(|one| format!("`{}` {}", one.option, one.effect)),
            );
            self.page.words(&after.join(", "));
            self.page.raw("</td><td>");
            let under: Vec<String> = transfer
                .words
                .guards
                .iter()
                .map(|guard| format!("{} `{}`", guard.name, guard.text))
                .collect();
            self.page.words(&under.join(", "));
            self.page.raw("</td><td>");
            self.page.text(confidence(transfer.confidence));
            self.page.raw("</td></tr>");
        }
    }
}
