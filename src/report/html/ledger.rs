//! What is declared, beside what was found.

use super::Sheet;
use crate::rules::ledger::Declared;

impl Sheet<'_> {
    pub(super) fn ledger(&mut self) {
        let policy = self.report.policy;
        let Some(ledger) = &policy.ledger else { return };
        self.page.raw(
            "<section id=\"ledger\"><h2>Ledger</h2><p class=\"note\">What the project declares for each destination, and what was \
             found. Differences are findings.</p><div class=\"wide\"><table><thead><tr><th>destination</th><th>owner</th>\
             <th>purpose</th><th>legal basis</th><th>region</th><th>kept there</th><th>agreement</th><th>may receive</th>\
             <th>found beyond it</th></tr></thead><tbody>",
        );
        for declared in &ledger.entries {
            self.declared(declared);
        }
        self.page.raw("</tbody></table></div></section>\n");
    }

    fn declared(&mut self, declared: &Declared) {
        let name = declared.vendor.map_or(&declared.id, |id| &self.report.rules.vendor(id).name);
        let days = |days: &f64| format!("{days} days");
        let basis = declared.legal_basis.as_ref().map(|basis| basis.name.clone());
        let cells = [
            declared.owner.clone(),
            declared.purpose.clone(),
            basis,
            declared.region.as_ref().map(|(region, _)| region.clone()),
            declared.retention_days.as_ref().map(days),
            declared.dpa.clone(),
        ];
        self.page.raw("<tr><th scope=\"row\">");
        self.page.text(name);
        if !declared.sub_processors.is_empty() {
            self.page.element("small", &[], &format!("with {}", declared.sub_processors.join(", ")));
        }
        self.page.raw("</th>");
        for cell in cells {
            self.page.element("td", &[], cell.as_deref().unwrap_or("–"));
        }
        let nodes: Vec<&str> = declared.receives.iter().map(|received| received.node.as_str()).collect();
        self.page.element("td", &[], &nodes.join(", "));
        self.page.element("td", &[], &self.beyond(declared).join(", "));
        self.page.raw("</tr>");
    }

    /// Categories that it gets and may not.
    fn beyond(&self, declared: &Declared) -> Vec<String> {
        let found = self.inventory.iter().flat_map(|inventory| &inventory.destinations);
        let own = found.filter(|one| Some(one.vendor) == declared.vendor).flat_map(|one| &one.data);
        own.filter(|datum| !declared.may_receive(datum.category)).map(|datum| datum.id.clone()).collect()
    }
}
