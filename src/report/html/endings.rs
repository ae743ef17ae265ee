//! The last sections: what was not seen, the policy in force, the clauses that were named.

use std::collections::BTreeSet;

use super::Sheet;
use crate::inventory::LeftOut;
use crate::report::inventory::view;
use crate::report::text::{confidence, severity};
use crate::report::{clause_line, clause_of};
use crate::rules::policy::{Effect, Rule};

impl Sheet<'_> {
    pub(super) fn not_seen(&mut self) {
        let none = LeftOut::default();
        let left_out = self.inventory.map_or(&none, |inventory| &inventory.left_out);
        self.page.raw("<section id=\"not-seen\"><h2>What was not seen</h2><ul>");
        for line in view::not_seen(self.report, left_out) {
            self.page.open("li", &[]);
            self.page.words(&line);
            self.page.close("li");
        }
        self.page.raw("</ul>");
        if !self.report.notes.is_empty() {
            self.page.raw(
                "<div class=\"wide\"><table><thead><tr><th>note</th><th>where</th><th>what</th></tr></thead><tbody>",
            );
        }
        for note in self.report.notes {
            let line = note.line.map_or_else(String::new, |line| format!(":{line}"));
            self.page.raw("<tr><td>");
            self.page.text(&note.kind.as_str().replace('-', " "));
            self.page.raw("</td><td class=\"place\">");
            self.page.text(&format!("{}{line}", note.path));
            self.page.raw("</td><td>");
            self.page.words(&note.message);
            self.page.raw("</td></tr>");
        }
        if !self.report.notes.is_empty() {
            self.page.raw("</tbody></table></div>");
        }
        let lists = [
            ("Tests, stories and mocks", &left_out.tests),
            ("Copies of libraries", &left_out.libraries),
            ("Generated files", &left_out.generated),
        ];
        for (title, paths) in lists.into_iter().filter(|(_, paths)| !paths.is_empty()) {
            self.page.raw("<details><summary>");
            self.page.text(&format!("{title} ({})", paths.len()));
            self.page.raw("</summary><ul class=\"paths\">");
            for path in paths {
                self.page.element("li", &[], path);
            }
            self.page.raw("</ul></details>");
        }
        self.page.raw("</section>\n");
    }

    pub(super) fn policy(&mut self) {
        let policy = self.report.policy;
        self.page.raw("<section id=\"policy\"><h2>Policy in force</h2>");
        let what = format!(
            "{}: {} Findings count from severity {} and confidence {} on.",
            policy.name,
            policy.description,
            severity(self.report.threshold),
            confidence(self.report.confidence)
        );
        self.page.element("p", &[], &what);
        self.page.raw(
            "<div class=\"wide\"><table><thead><tr><th>rule</th><th>effect</th><th>severity</th><th>says</th><th>findings</th>\
             <th>clauses</th></tr></thead><tbody>",
        );
        for rule in &policy.rules {
            self.rule(rule);
        }
        self.page.raw("</tbody></table></div></section>\n");
    }

    fn rule(&mut self, rule: &Rule) {
        let (effect, level) = match rule.effect {
            Effect::Forbid => ("forbid", severity(rule.severity)),
            Effect::Require => ("require", severity(rule.severity)),
            Effect::Permit => ("permit", ""),
        };
        let found = self.report.findings.iter().filter(|finding| finding.rule == rule.id).count();
        self.page.raw("<tr><td>");
        self.page.element("code", &[], &rule.id);
        self.page.raw("</td><td>");
        self.page.text(effect);
        self.page.raw("</td><td>");
        self.page.text(level);
        self.page.raw("</td><td>");
        self.page.words(&rule.title);
        let paths: Vec<String> = rule
            .matches
            .paths
            .iter()
            .flat_map(|paths| {
                paths.globs.iter().cloned().chain(paths.not_globs.iter().map(|not| format!("not {not}")))
            })
            .collect();
        if !paths.is_empty() {
            self.page.element("small", &[], &format!("in {}", paths.join(", ")));
        }
        self.page.raw("</td><td>");
        self.page.text(&if found == 0 { String::new() } else { found.to_string() });
        self.page.raw("</td><td>");
        self.page.text(&rule.clauses.join(", "));
        self.page.raw("</td></tr>");
    }

    pub(super) fn clauses(&mut self) {
        let report = self.report;
        let cited: BTreeSet<&str> =
            report.findings.iter().flat_map(|finding| &finding.clauses).map(String::as_str).collect();
        if cited.is_empty() {
            return;
        }
        self.page.raw(
            "<section id=\"clauses\"><h2>Clauses that findings are relevant to</h2><dl class=\"clauses\">",
        );
        for id in cited {
            self.page.element("dt", &[], &clause_line(id, report.rules));
            if let Some((regime, clause)) = clause_of(id, report.rules) {
                self.page.raw("<dd>");
                self.page.text(&clause.text);
                self.page.element("small", &[], &format!("{}, law as of {}", regime.name, regime.law_as_of));
                self.page.raw("</dd>");
            }
        }
        self.page.raw("</dl></section>\n");
    }
}
