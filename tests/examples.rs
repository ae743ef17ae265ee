//! Every example in `rules/`: what it says is flagged is reported, what it says passes is not.

#[path = "support/project.rs"]
mod project;
mod proof;
mod support;

use rayon::prelude::*;
use support::{Found, as_program, check_texts, is_within, model, no_complaints, policy, say};
use tracklint::rules::Model;
use tracklint::rules::policy::{Policy, Rule};
use tracklint::rules::scrubber::ScrubberForm;
use tracklint::rules::secret::Secret;
use tracklint::rules::statement::StatedAbout;
use tracklint::rules::vendor::{SettingCheck, Vendor};

/// One program and what it must, or must not, give.
struct Example<'m> {
    /// Where it stands, for complaints.
    place: String,
    program: String,
    flags: bool,
    about: About<'m>,
}

/// Whose example it is.
enum About<'m> {
    /// A finding for the vendor, with these categories.
    Vendor(&'m Vendor, Vec<&'m str>),
    /// A finding of the check.
    Check(&'m Vendor, &'m SettingCheck),
    /// A finding of the rule.
    Rule(&'m Rule),
    /// Any finding.
    Anything,
    /// A finding of the secret, masked.
    Secret(&'m Vendor, &'m Secret),
}

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

#[test]
fn rules_flag_and_pass() {
    let mut ran = std::collections::BTreeSet::new();
    for own in &model().policies {
        let mut examples = Vec::new();
        // Packs that only cite other clauses hold the same rules.
        let is_new = |rule: &&Rule| {
            ran.insert(format!("{} {:?} {:?} {:?}", rule.id, rule.matches, rule.unless, rule.severity))
        };
        for rule in own.rules.iter().filter(is_new) {
            let programs = [(true, &rule.examples.flags), (false, &rule.examples.passes)];
            for (flags, programs) in programs {
                let programs =
                    programs.iter().enumerate().filter(|(_, program)| !program.starts_with("# path: "));
                examples.extend(programs.map(|(at, program)| Example {
                    place: place(&format!("policies/{}.yml rule {}", own.id, rule.id), flags, at),
                    program: as_program(program),
                    flags,
                    about: About::Rule(rule),
                }));
            }
        }
        judge(&format!("rule examples of {}", own.id), &examples, &policy(&own.id));
    }
}

/// Rules about ledgers, waivers and baselines are shown with projects of several files, which are run as people run them.
#[test]
fn rules_about_files_flag_and_pass() {
    let mut ran = 0;
    let mut complaints = Vec::new();
    for own in &model().policies {
        let is_own = |rule: &&Rule| rule.from == own.id;
        for rule in own.rules.iter().filter(is_own) {
            for (flags, examples) in [(true, &rule.examples.flags), (false, &rule.examples.passes)] {
                for (at, example) in examples.iter().enumerate() {
                    let files = files_of(example);
                    if files.is_empty() {
                        continue;
                    }
                    ran += 1;
                    let folder = project::project(&files);
                    let arguments = ["check", "--today", "2027-02-01", "--format", "json"];
                    let output = project::tracklint(folder.path(), &arguments);
                    let text = project::stdout(&output);
                    let is_reported = text.contains(&format!("\"rule\": \"{}\"", rule.id));
                    if is_reported != flags {
                        let place = place(&format!("policies/{}.yml rule {}", own.id, rule.id), flags, at);
                        complaints.push(format!("{place}: {text}{}", project::stderr(&output)));
                    }
                }
            }
        }
    }
    say(&format!("examples of several files: {ran} ran, {} broken", complaints.len()));
    assert!(ran > 20, "the examples of ledgers, waivers and baselines are not found");
    no_complaints("examples of several files are not as they say", &complaints);
}

/// `# path: tracklint.yml` and `// path: main.js` begin a file. None where the example is one program.
fn files_of(example: &str) -> Vec<(&str, &str)> {
    let mut files = Vec::new();
    let mut rest = example.strip_prefix("# path: ").unwrap_or_default();
    while let Some((path, text)) = rest.split_once('\n') {
        let next =
            ["\n# path: ", "\n// path: "].iter().filter_map(|mark| Some((text.find(mark)?, mark.len())));
        let (end, after) = next.min().map_or((text.len(), text.len()), |(at, mark)| (at + 1, at + mark));
        files.push((path.trim(), &text[..end]));
        rest = &text[after..];
    }
    files
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

/// How values pass through libraries: what must still arrive at a vendor, and what must not.
#[test]
fn libraries_flag_and_pass() {
    let mut examples = Vec::new();
    let mut files = 0;
    for (file, own) in &model().library.examples {
        files += usize::from(!own.flags.is_empty());
        for (flags, programs) in [(true, &own.flags), (false, &own.passes)] {
            examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                place: place(&format!("library/{file}.yml"), flags, at),
                program: as_program(program),
                flags,
                about: About::Anything,
            }));
        }
    }
    say(&format!("{files} of {} library files have examples", model().library.examples.len()));
    judge("library examples", &examples, &policy("recommended"));
}

/// What a sanitizer leaves: its examples are programs of their own, and it is met in one of them unless nothing is left to tell of it. Removal by an SDK
/// has its examples at the scrubbers.
#[test]
fn sanitizers_flag_and_pass() {
    let mut examples = Vec::new();
    let mut bare = Vec::new();
    for mark in &model().library.marks {
        let by_scrubber = |one: &tracklint::rules::scrubber::Scrubber| {
            [Some(one.mark), one.conditional]
                .into_iter()
                .flatten()
                .any(|own| model().library.marks.get(usize::from(own.0)).is_some_and(|own| own.id == mark.id))
        };
        let own = &mark.examples;
        if model().vendors.iter().flat_map(|vendor| &vendor.scrubbers).any(by_scrubber) {
            continue;
        }
        if own.flags.is_empty() || own.passes.is_empty() {
            bare.push(format!("sanitizer {} has no examples for both sides", mark.id));
        }
        for (flags, programs) in [(true, &own.flags), (false, &own.passes)] {
            examples.extend(programs.iter().enumerate().map(|(at, program)| Example {
                place: place(&format!("library/marks.yml {}", mark.id), flags, at),
                program: as_program(program),
                flags,
                about: About::Anything,
            }));
        }
        let is_met = |program: &String| {
            let texts = [("main.tsx", as_program(program))];
            let texts = texts.each_ref().map(|(path, text)| (*path, text.as_str()));
            let checked = support::with_stack(|| {
                tracklint::pipeline::check_texts(model(), &policy("recommended"), &texts, true)
            });
            checked.findings.iter().any(|one| one.sanitizers.contains(&mark.id))
        };
        let tells = mark.leaves != tracklint::rules::library::Leaves::Nothing;
        if tells && !own.flags.iter().chain(&own.passes).any(is_met) {
            bare.push(format!("sanitizer {} is met in none of its examples", mark.id));
        }
    }
    judge("sanitizer examples", &examples, &policy("recommended"));
    no_complaints("sanitizers lack examples", &bare);
}

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
            let group = entry.method.settings.as_ref().map(|at| at.group.as_str());
            if vendor.checks.iter().any(|check| Some(check.group.as_str()) == group) && doors.is_empty() {
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

fn place(entry: &str, flags: bool, at: usize) -> String {
    format!("{entry}, {} {}", if flags { "flags" } else { "passes" }, at + 1)
}

fn judge(what: &str, examples: &[Example<'_>], policy: &Policy) {
    let complaints: Vec<String> = support::with_stack(|| {
        examples.par_iter().filter_map(|example| complaint(example, policy)).collect()
    });
    say(&format!("{what}: {} ran, {} broken", examples.len(), complaints.len()));
    no_complaints(&format!("{what} are not as they say"), &complaints);
}

fn complaint(example: &Example<'_>, policy: &Policy) -> Option<String> {
    let texts = [("main.tsx".to_owned(), example.program.clone())];
    let found = check_texts(&texts, policy, true).found;
    let problem = match (&example.about, example.flags) {
        (About::Vendor(vendor, data), true) => missing_data(vendor, data, &found),
        (About::Vendor(vendor, _), false) => found
            .iter()
            .find(|found| found.finding.destination == vendor.id && found.is_loud())
            .map(|found| format!("reported: {}", found.describe())),
        (About::Check(vendor, check), flags) => {
            wrong(flags, &found, |found| is_of_check(found, vendor, check))
        }
        (About::Secret(vendor, secret), flags) => wrong(flags, &found, |found| {
            let finding = &found.finding;
            finding.destination == vendor.id
                && found.has_concern(&secret.concern)
                && finding.message.ends_with(secret.says.as_str())
                && finding.value.ends_with("(masked)")
        }),
        (About::Anything, flags) => wrong(flags, &found, Found::is_loud),
        (About::Rule(rule), flags) => wrong(flags, &found, |found| found.has_rule(&rule.id)),
    }?;
    Some(format!("{}: {problem}\n{}", example.place, indented(&example.program)))
}

/// What a flagging example for a vendor does not report.
fn missing_data(vendor: &Vendor, data: &[&str], found: &[Found]) -> Option<String> {
    let own: Vec<&Found> =
        found.iter().filter(|found| found.finding.destination == vendor.id && found.is_sure()).collect();
    if own.is_empty() {
        return Some("nothing reported for the vendor".into());
    }
    let reported = |wanted: &str| {
        own.iter().any(|found| found.finding.data.iter().any(|category| is_within(category, wanted)))
    };
    let missing: Vec<&str> = data.iter().copied().filter(|wanted| !reported(wanted)).collect();
    if missing.is_empty() {
        return None;
    }
    let list: Vec<String> = own.iter().map(|found| found.describe()).collect();
    Some(format!("{} not reported, only {}", missing.join(", "), list.join(" | ")))
}

fn wrong(flags: bool, found: &[Found], is_it: impl Fn(&Found) -> bool) -> Option<String> {
    let reported = found.iter().find(|found| is_it(found));
    match (flags, reported) {
        (true, None) => {
            let list: Vec<String> = found.iter().map(Found::describe).collect();
            Some(format!("not reported, only: {}", list.join(" | ")))
        }
        (false, Some(found)) => Some(format!("reported: {}", found.describe())),
        _ => None,
    }
}

/// Several checks have one concern; what a finding says tells them apart.
fn is_of_check(found: &Found, vendor: &Vendor, check: &SettingCheck) -> bool {
    let finding = &found.finding;
    finding.destination == vendor.id
        && found.has_concern(&check.concern)
        && finding.message.starts_with(check.says.as_str())
}

fn indented(program: &str) -> String {
    program.lines().map(|line| format!("    {line}\n")).collect::<Vec<_>>().concat()
}

/// Conditions are put around a call that is reported.
#[test]
fn guards_are_met_and_not() {
    let mut complaints = Vec::new();
    for kind in &model().library.guards {
        let own = [(true, &kind.examples.flags), (false, &kind.examples.passes)];
        for (met, conditions) in own {
            for condition in conditions {
                let program = format!(
                    "import mixpanel from 'mixpanel-browser';\nexport function send(user) {{\n  if ({condition}) mixpanel.people.set({{ $email: user.email }});\n}}\n"
                );
                let checked = check_texts(&[("main.js".into(), program)], &policy("recommended"), true);
                let guards: Vec<&str> = checked
                    .found
                    .iter()
                    .flat_map(|found| &found.finding.guards)
                    .map(|guard| guard.kind.as_str())
                    .collect();
                if checked.found.is_empty() || guards.contains(&kind.id.as_str()) != met {
                    complaints
                        .push(format!("{}: `{condition}` gives {guards:?}, should be met: {met}", kind.id));
                }
            }
        }
    }
    no_complaints("guard examples", &complaints);
}

/// A function that holds the sink and reads its own data stands under the checks of all its calls, not of some.
#[test]
fn guards_around_the_function_that_sends() {
    for (start, met) in [
        ("if (hasConsent()) report();", true),
        ("if (!hasConsent()) return;\n  report();", true),
        ("if (hasConsent()) report();\n  report();", false),
        ("report();", false),
    ] {
        let program = format!(
            "import mixpanel from 'mixpanel-browser';\nimport {{ store, hasConsent }} from './store';\n\
             function report() {{\n  mixpanel.people.set({{ $email: store.user.email }});\n}}\n\
             export function start() {{\n  {start}\n}}\n"
        );
        let checked = check_texts(&[("main.js".into(), program)], &policy("recommended"), true);
        let guards: Vec<&str> = checked
            .found
            .iter()
            .flat_map(|found| &found.finding.guards)
            .map(|guard| guard.kind.as_str())
            .collect();
        assert!(!checked.found.is_empty(), "{start}");
        assert_eq!(guards.contains(&"consent"), met, "{start}: {guards:?}");
    }
}

/// A function of the program that asks is the check that it asks.
#[test]
fn guards_that_a_function_asks() {
    for (condition, met) in [
        ("may()", true),
        ("!denied()", true),
        ("also()", true),
        ("imported()", true),
        ("denied()", false),
        ("!may()", false),
        ("ready()", false),
    ] {
        let program = format!(
            "import mixpanel from 'mixpanel-browser';\nimport {{ imported }} from './may';\n\
             const may = () => store.consent === 'granted';\nconst denied = () => !may();\n\
             function also() {{\n  return may();\n}}\nconst ready = () => store.ready;\n\
             export function start(user) {{\n  if ({condition}) mixpanel.people.set({{ $email: user.email }});\n}}\n"
        );
        let other = "export const imported = () => hasConsent('analytics');\n";
        let texts = [("main.js".into(), program), ("may.js".into(), other.into())];
        let checked = check_texts(&texts, &policy("recommended"), true);
        let mut guards = checked.found.iter().flat_map(|found| &found.finding.guards);
        assert!(!checked.found.is_empty(), "{condition}");
        assert_eq!(guards.any(|guard| guard.kind == "consent"), met, "{condition}");
    }
}

/// What a finding rests on is one of four kinds.
#[test]
fn confidence_has_a_basis() {
    for (code, basis) in [
        ("mixpanel.people.set({ v: $('#email').val() });", "ProvedByValue"),
        ("mixpanel.people.set({ v: navigator.userAgent });", "ProvedByValue"),
        ("mixpanel.people.set({ v: user.email });", "ByName"),
        ("mixpanel.people.set({ $email: pick(user) });", "ByName"),
        ("interface Customer { email: string }\n  mixpanel.people.set(user as Customer);", "ByType"),
        ("mixpanel.people.set({ v: unknown(user.email) });", "ThroughHop"),
    ] {
        let program = format!(
            "import mixpanel from 'mixpanel-browser';\nimport {{ pick, unknown }} from './other';\n\
             export function send(user) {{\n  {code}\n}}\n"
        );
        let checked = check_texts(&[("main.ts".into(), program)], &policy("recommended"), true);
        let found: Vec<String> =
            checked.found.iter().map(|found| format!("{:?}", found.finding.basis)).collect();
        assert!(found.contains(&basis.to_owned()), "{code}: {found:?}");
    }
}

/// Whoever asks what a clause, a regime or a rule is about is shown code for both sides.
#[test]
fn clauses_and_rules_are_shown_with_code() {
    let policy = policy("audit");
    let mut ids: Vec<String> =
        model().policies.iter().flat_map(|pack| &pack.rules).map(|rule| rule.id.clone()).collect();
    for regime in model().regimes.iter() {
        ids.push(regime.id.clone());
        ids.extend(regime.clauses.iter().map(|clause| format!("{}:{}", regime.id, clause.id)));
    }
    ids.sort();
    ids.dedup();
    let is_bare = |id: &&String| {
        let pages = tracklint::report::knowledge::explain(model(), &policy, id).expect("it is known");
        let pages = serde_json::to_value(&pages).expect("pages are plain");
        let shows = |side: &str| {
            pages.as_array().is_some_and(|pages| {
                pages.iter().any(|page| page["examples"][side].as_array().is_some_and(|all| !all.is_empty()))
            })
        };
        !shows("flags") || !shows("passes")
    };
    let bare: Vec<String> = ids.iter().filter(is_bare).cloned().collect();
    say(&format!(
        "{} rules, clauses and regimes are shown with code, {} without",
        ids.len() - bare.len(),
        bare.len()
    ));
    no_complaints("rules, clauses and regimes without code for both sides", &bare);
}
