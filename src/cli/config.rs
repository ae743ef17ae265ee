//! `tracklint config`: the settings that a run would have, and where each of them comes from.

use std::fmt::Write as _;

use clap::Args;

use super::output::write_report;
use super::project::ProjectArguments;
use crate::config::{DEFAULT_POLICY, Settings};
use crate::error::{Error, ExitClass};
use crate::pipeline;
use crate::report::severity_in_words;
use crate::rules::policy::{Policy, Rule, word_of};

#[derive(Debug, Args)]
pub(super) struct ConfigArguments {
    #[command(flatten)]
    project: ProjectArguments,
}

pub(super) fn run(arguments: &ConfigArguments) -> Result<ExitClass, Error> {
    let request = arguments.project.request()?;
    let (_, policy) = pipeline::knowledge(&request)?;
    let page = Page { settings: &request.settings, named: request.policy.as_deref() };
    write_report(&page.text(&policy), None)?;
    Ok(ExitClass::Clean)
}

struct Page<'a> {
    settings: &'a Settings,
    /// The pack of the command line.
    named: Option<&'a str>,
}

impl Page<'_> {
    fn text(&self, policy: &Policy) -> String {
        let settings = self.settings;
        let file = settings.source.as_ref().map_or("no settings file", |source| source.name());
        let own = |is_own: bool| if is_own { file } else { "the policy" };
        let packs = self.packs();
        let from = match (self.named, settings.extends.is_empty()) {
            (Some(_), _) => "the command line",
            (None, true) => "the default",
            (None, false) => file,
        };
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "packs: {} (from {from})", packs.join(", "));
        let threshold = severity_in_words(policy.threshold);
        let _ = writeln!(text, "threshold: {threshold} (from {})", own(settings.threshold.is_some()));
        let confidence = crate::report::confidence_in_words(policy.confidence);
        let _ = writeln!(text, "confidence: {confidence} (from {})", own(settings.confidence.is_some()));
        let lists = [
            ("include", &settings.include),
            ("exclude", &settings.exclude),
            ("tests", &settings.tests),
            ("folders of rules", &settings.rules),
        ];
        for (name, globs) in lists.into_iter().filter(|(_, globs)| !globs.is_empty()) {
            let globs: Vec<&str> = globs.iter().map(|glob| glob.value.as_str()).collect();
            let _ = writeln!(text, "{name}: {} (from {file})", globs.join(", "));
        }
        if let Some(baseline) = &settings.baseline {
            let _ = writeln!(text, "baseline: {baseline} (from {file})");
        }
        for waiver in &settings.waivers {
            let (rule, until) = (&waiver.rule.0, waiver.expires.0);
            let _ = writeln!(text, "waiver: {rule} until {until}, {} (from {file})", waiver.owner);
        }
        let (not_for, days) = (policy.exceptions.not_for.len(), policy.exceptions.longest_days);
        if not_for > 0 {
            let _ = writeln!(text, "no exceptions: for what {not_for} matchers say");
        }
        if let Some(days) = days {
            let _ = writeln!(text, "longest waiver: {days} days");
        }
        for rule in &policy.rules {
            let _ = writeln!(text, "rule {}", Self::rule(rule));
        }
        text
    }

    fn packs(&self) -> Vec<String> {
        match self.named {
            Some(named) => vec![named.to_owned()],
            None if self.settings.extends.is_empty() => vec![DEFAULT_POLICY.to_owned()],
            None => self.settings.extends.iter().map(|pack| pack.value.clone()).collect(),
        }
    }

    /// `email-to-analytics: forbid, high (from tracklint.yml)`.
    fn rule(rule: &Rule) -> String {
        let changes: Vec<String> = rule.changes.iter().map(|change| format!("; {change}")).collect();
        let from = format!("{}{}", rule.from, changes.concat());
        let globs: Vec<String> = rule
            .matches
            .paths
            .iter()
            .flat_map(|paths| {
                let not = paths.not_globs.iter().map(|glob| format!("not {glob}"));
                paths.globs.iter().cloned().chain(not)
            })
            .collect();
        let below = if globs.is_empty() { String::new() } else { format!(", in {}", globs.join(", ")) };
        let effect = word_of(&rule.effect);
        format!("{}: {effect}, {}{below} (from {from})", rule.id, severity_in_words(rule.severity))
    }
}
