//! Nothing in `rules/` is without an example.

use tracklint::rules::scrubber::ScrubberForm;

use crate::proof;
use crate::support::{self, model, no_complaints, policy, say};

/// A vendor's file and a category's that say nothing of what they flag are not finished.
#[test]
fn everything_has_examples() {
    let mut bare = Vec::new();
    for vendor in &model().vendors {
        // One of whom only keys are known sends nothing.
        let sends = !vendor.clients.is_empty() || !vendor.endpoints.is_empty();
        if sends && (vendor.examples.flags.is_empty() || vendor.examples.passes.is_empty()) {
            bare.push(format!("vendors/{}.yml has no examples for both sides", vendor.id));
        }
        // One that cannot be judged takes nothing back: there is nothing that passes.
        let judged = vendor.scrubbers.iter().filter(|one| one.form != ScrubberForm::Unjudged);
        let unjudged = vendor.scrubbers.iter().filter(|one| one.form == ScrubberForm::Unjudged);
        for one in unjudged.filter(|one| one.examples.flags.is_empty()) {
            bare.push(format!("vendors/{}.yml scrubber {} has no example that flags", vendor.id, one.id));
        }
        let scrubbers = judged.map(|one| ("scrubber", &one.id, &one.examples));
        let secrets = vendor.secrets.iter().map(|one| ("secret", &one.id, &one.examples));
        for (what, id, examples) in scrubbers.chain(secrets) {
            if examples.flags.is_empty() || examples.passes.is_empty() {
                bare.push(format!("vendors/{}.yml {what} {id} has no examples for both sides", vendor.id));
            }
        }
        for check in &vendor.checks {
            if check.examples.flags.is_empty() || check.examples.passes.is_empty() {
                bare.push(format!(
                    "vendors/{}.yml check {} has no examples for both sides",
                    vendor.id, check.id
                ));
            }
        }
    }
    for category in model().categories.iter() {
        if category.examples.flags.len() < 2 || category.examples.passes.len() < 2 {
            bare.push(format!("category {} has fewer than two examples for one of the sides", category.id));
        }
    }
    no_complaints("entries lack examples", &bare);
}

/// A signature that no finding was told by may be wrong without anybody noticing: each is that of a finding in an example that flags, through each of the
/// doors that it names. Names of one entry (`also`) stand for each other, and so do hosts. Requests are read by one piece of code for all
/// vendors, so that one door of an endpoint is enough.
#[test]
fn every_sink_is_found_in_an_example() {
    let mut bare = Vec::new();
    let (mut signatures, mut through, mut settings) = (0, 0, 0);
    for (vendor, told) in model().vendors.iter().zip(proof::all_told(model(), &policy("recommended"))) {
        for entry in proof::entries(vendor) {
            let place = format!("vendors/{}.yml {}", vendor.id, entry.shown);
            let doors = proof::doors(entry.method);
            let lacks = doors.iter().filter(|door| !told.is_sent(&entry, **door));
            let lacks: Vec<String> = lacks.map(support::name_of).collect();
            let is_bare = if entry.is_request() { lacks.len() == doors.len() } else { !lacks.is_empty() };
            if !doors.is_empty() {
                signatures += 1;
                through += doors.len() - lacks.len();
                bare.extend(is_bare.then(|| format!("{place}: no finding through {}", lacks.join(", "))));
            }
            let has_group = |group: &String| entry.method.settings.iter().any(|at| at.group == *group);
            if vendor.checks.iter().any(|check| has_group(&check.group)) && doors.is_empty() {
                settings += 1;
                bare.extend((!told.is_set(&entry)).then(|| format!("{place}: no finding of a setting")));
            }
        }
    }
    say(&format!(
        "{signatures} sink signatures are those of findings, through {through} doors, and {settings} calls that take settings; {} without an example",
        bare.len()
    ));
    no_complaints("signatures that no finding of an example was told by", &bare);
}
