//! What vendors' files say of calls, settings, scrubbers, secrets and servers.

use tracklint::rules::Model;
use tracklint::rules::statement::StatedAbout;
use tracklint::rules::vendor::Vendor;

use crate::judged::{About, Example, indented, judge, place};
use crate::support::{self, model, no_complaints, policy, say};

#[test]
fn vendors_flag_and_pass() {
    let mut examples = Vec::new();
    for vendor in &model().vendors {
        examples.extend(examples_of_vendor(model(), vendor));
    }
    judge("vendor examples", &examples, &policy("recommended"));
}

#[test]
fn checks_flag_and_pass() {
    let mut examples = Vec::new();
    for vendor in &model().vendors {
        for check in &vendor.checks {
            let own = [(true, &check.examples.flags), (false, &check.examples.passes)];
            for (flags, programs) in own {
                examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                    place: place(&format!("vendors/{}.yml check {}", vendor.id, check.id), flags, at),
                    program: program.clone(),
                    flags,
                    about: About::Check(vendor, check),
                }));
            }
        }
    }
    judge("check examples", &examples, &policy("recommended"));
}

#[test]
fn scrubbers_flag_and_pass() {
    let mut examples = Vec::new();
    for vendor in &model().vendors {
        for scrubber in &vendor.scrubbers {
            let own = [(true, &scrubber.examples.flags), (false, &scrubber.examples.passes)];
            for (flags, programs) in own {
                examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                    place: place(&format!("vendors/{}.yml scrubber {}", vendor.id, scrubber.id), flags, at),
                    program: program.clone(),
                    flags,
                    about: About::Vendor(vendor, Vec::new()),
                }));
            }
        }
    }
    judge("scrubber examples", &examples, &policy("recommended"));
}

#[test]
fn secrets_flag_and_pass() {
    let mut examples = Vec::new();
    for vendor in &model().vendors {
        for secret in &vendor.secrets {
            let own = [(true, &secret.examples.flags), (false, &secret.examples.passes)];
            for (flags, programs) in own {
                examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                    place: place(&format!("vendors/{}.yml secret {}", vendor.id, secret.id), flags, at),
                    program: support::with_random(program),
                    flags,
                    about: About::Secret(vendor, secret),
                }));
            }
        }
    }
    judge("secret examples", &examples, &policy("recommended"));
}

/// An option that names the server is what makes an SDK on a server of one's own no third party, and nothing else in its example does.
#[test]
fn servers_can_be_the_projects() {
    let mut own = tracklint::knowledge::load().expect("the built-in rules load");
    let settings = tracklint::config::parse(
        "tracklint.yml",
        "first_party_hosts: [acme.example]\nextends: [recommended, llm]",
    );
    let own_policy = tracklint::config::effective(&mut own, &settings, None).expect("the settings are good");
    let mut other = tracklint::knowledge::load().expect("the built-in rules load");
    let settings = tracklint::config::parse("tracklint.yml", "extends: [recommended, llm]");
    let other_policy =
        tracklint::config::effective(&mut other, &settings, None).expect("the settings are good");
    let mut complaints = Vec::new();
    let mut ran = 0;
    for vendor in &model().vendors {
        let servers = vendor.statements.iter().filter(|one| one.about == StatedAbout::Server);
        for statement in servers {
            let entry = format!("vendors/{}.yml states {}", vendor.id, statement.option);
            let Some(program) = &statement.example else {
                complaints.push(format!("{entry}: no example"));
                continue;
            };
            ran += 1;
            for (model, policy, expected) in [(&own, &own_policy, false), (&other, &other_policy, true)] {
                let texts = [("main.tsx", program.as_str())];
                let checked =
                    support::with_stack(|| tracklint::pipeline::check_texts(model, policy, &texts, true));
                let mail = |one: &&tracklint::policy::Finding| {
                    one.data.iter().any(|data| data == "user.contact.email")
                };
                let found = checked.findings.iter().filter(mail).any(|one| one.destination == vendor.id);
                if found != expected {
                    complaints
                        .push(format!("{entry}: found {found}, expected {expected}\n{}", indented(program)));
                }
            }
        }
    }
    say(&format!("examples of servers: {ran} ran, {} broken", complaints.len()));
    no_complaints("options that name a server", &complaints);
}

/// What `tracklint explain` shows of a vendor is short, and of both sides.
#[test]
fn what_is_shown_teaches() {
    let mut complaints = Vec::new();
    let mut vendors = 0;
    for vendor in &model().vendors {
        let shown = |examples: &[tracklint::rules::vendor::VendorExample]| -> Vec<usize> {
            examples.iter().filter(|one| one.shown).map(|one| one.code.lines().count()).collect()
        };
        let (flags, passes) = (shown(&vendor.examples.flags), shown(&vendor.examples.passes));
        vendors += usize::from(!flags.is_empty());
        if flags.is_empty() != passes.is_empty() {
            complaints.push(format!("vendors/{}.yml: one side is shown without the other", vendor.id));
        }
        if flags.iter().chain(&passes).any(|lines| *lines > 12) {
            complaints.push(format!("vendors/{}.yml: what is shown has more than 12 lines", vendor.id));
        }
    }
    say(&format!("{vendors} vendors have examples that teach"));
    assert!(vendors > 50, "the examples that teach are not found");
    no_complaints("examples do not teach", &complaints);
}

fn examples_of_vendor<'m>(model: &'m Model, vendor: &'m Vendor) -> Vec<Example<'m>> {
    let own = [(true, &vendor.examples.flags), (false, &vendor.examples.passes)];
    let mut examples = Vec::new();
    for (flags, programs) in own {
        for (at, example) in programs.iter().enumerate() {
            let data = example.data.iter().map(|id| model.category(*id).id.as_str()).collect();
            examples.push(Example {
                place: place(&format!("vendors/{}.yml", vendor.id), flags, at),
                program: example.code.clone(),
                flags,
                about: About::Vendor(vendor, data),
            });
        }
    }
    examples
}
