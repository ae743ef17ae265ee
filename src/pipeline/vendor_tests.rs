//! The examples of a project's own vendors, run through the whole pipeline: what flags is reported, what passes is not.
//!
//! So that whoever writes `privacy/vendors/acme.yml` needs no build to see whether it is right; those that come with the tool are run by
//! its own tests.

use super::exceptions::Accepted;
use super::rule_tests::{TestedRule, findings, not_reported};
use super::{Request, knowledge, pool};
use crate::error::Error;
use crate::policy::Finding;
use crate::rules::Model;
use crate::rules::model::is_at;
use crate::rules::policy::{Policy, Severity};
use crate::rules::vendor::{SettingCheck, Vendor, VendorExample};

/// Of every vendor that does not come with the tool, in the order of their ids.
pub fn test_vendors(request: &Request) -> Result<Vec<TestedRule>, Error> {
    let builtin = knowledge::load().map_err(|mistakes| Error::Knowledge { mistakes })?;
    let (model, policy) = knowledge(request)?;
    let is_own = |vendor: &&Vendor| !builtin.vendors.iter().any(|known| known.id == vendor.id);
    let own = model.vendors.iter().filter(is_own);
    Ok(pool(request)?.install(|| own.map(|vendor| test(vendor, &model, &policy)).collect()))
}

fn test(vendor: &Vendor, model: &Model, policy: &Policy) -> TestedRule {
    let run = |code: &str| -> Vec<Finding> {
        let found = findings(code, "", (model, policy), &Accepted::default());
        found.into_iter().filter(|finding| finding.destination == vendor.id).collect()
    };
    let mut complaints = Vec::new();
    for (at, example) in vendor.examples.flags.iter().enumerate() {
        let found = run(&example.code);
        if !is_reported(model, example, &found) {
            complaints.push(format!("flags {}: {}", at + 1, not_reported(&found)));
        }
    }
    for (at, example) in vendor.examples.passes.iter().enumerate() {
        let found = run(&example.code);
        if let Some(finding) = found.iter().find(|finding| finding.severity >= Severity::Medium) {
            complaints.push(format!("passes {}: reported: {}", at + 1, finding.message));
        }
    }
    let mut count = (vendor.examples.flags.len(), vendor.examples.passes.len());
    for check in &vendor.checks {
        complaints.extend(test_check(check, run));
        count.0 += check.examples.flags.len();
        count.1 += check.examples.passes.len();
    }
    TestedRule { rule: format!("vendor {}", vendor.id), flags: count.0, passes: count.1, complaints }
}

/// Every category of the example, or one below it, was found.
fn is_reported(model: &Model, example: &VendorExample, found: &[Finding]) -> bool {
    let mut wanted = example.data.iter().map(|id| model.category(*id).id.as_str());
    !found.is_empty()
        && wanted.all(|wanted| found.iter().flat_map(|finding| &finding.data).any(|id| is_at(id, wanted)))
}

/// Several checks may have one concern; what a finding says tells them apart.
fn test_check(check: &SettingCheck, run: impl Fn(&str) -> Vec<Finding>) -> Vec<String> {
    let mut complaints = Vec::new();
    let sides = [("flags", true, &check.examples.flags), ("passes", false, &check.examples.passes)];
    for (name, flags, programs) in sides {
        for (at, program) in programs.iter().enumerate() {
            let found = run(program);
            let own = found.iter().any(|finding| finding.message.starts_with(check.says.as_str()));
            if own != flags {
                let what = if flags { not_reported(&found) } else { "reported".to_owned() };
                complaints.push(format!("check {} {name} {}: {what}", check.id, at + 1));
            }
        }
    }
    complaints
}
