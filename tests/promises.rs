//! What the descriptions of the packs promise, held against every example of the recommended rules.

mod support;

use std::collections::BTreeSet;

use support::{Checked, Found, Text, as_program, check_texts, model, name_of, no_complaints, policy};
use tracklint::rules::policy::{Identifiability, Policy};

/// One file for each program that a recommended rule reports.
fn leaks() -> Vec<Text> {
    let programs = policy("recommended").rules.into_iter().flat_map(|rule| rule.examples.flags.clone());
    // What some law speaks about and no rule takes for its example.
    let further = [
        "mixpanel.track('Paid', { card: user.creditCardNumber, code: user.cvv });",
        "import { sha256 } from 'js-sha256'; mixpanel.track('Paid', { card: sha256(user.creditCardNumber) });",
        "mixpanel.track('Watched', { video: user.videoTitle });",
    ];
    programs
        .chain(further.map(str::to_owned))
        .enumerate()
        .map(|(at, program)| (format!("leak{at}.js"), as_program(&program)))
        .collect()
}

fn judged(pack: &str) -> (Policy, Checked) {
    let policy = policy(pack);
    let checked = check_texts(&leaks(), &policy, true);
    (policy, checked)
}

/// What counts, by place and data.
fn counted((policy, checked): &(Policy, Checked)) -> BTreeSet<(String, u32, String)> {
    let counts = |found: &&Found| found.finding.counts(policy.threshold, policy.confidence);
    let key = |found: &Found| (found.path.clone(), found.finding.span.start, found.finding.data.join(","));
    checked.found.iter().filter(counts).map(key).collect()
}

/// `rule severity` of what counts.
fn rules_of(pack: &str, program: &str) -> Vec<String> {
    let policy = policy(pack);
    let checked = check_texts(&[("a.js".to_owned(), as_program(program))], &policy, true);
    let counting =
        checked.found.iter().filter(|found| found.finding.counts(policy.threshold, policy.confidence));
    let name = |found: &Found| format!("{} {}", found.finding.rule, name_of(&found.finding.severity));
    counting.map(name).collect()
}

#[test]
fn recommended_is_quiet_about_what_every_product_does() {
    for quiet in [
        "mixpanel.identify(user.id);",
        "mixpanel.track('Signed up', { plan: user.plan, step: 2, seats: team.members.length });",
        "mixpanel.track('Opened', { path: window.location.pathname, theme: settings.theme });",
        "mixpanel.people.set({ has_email: !!user.email, plan: 'pro' });",
        "mixpanel.init('token', { ip: false });",
        "import * as Sentry from '@sentry/browser'; Sentry.captureException(new Error('x'));",
        "import posthog from 'posthog-js'; posthog.capture('Opened', { count: items.length });",
        "window.gtag('event', 'purchase', { value: order.total, currency: 'EUR' });",
    ] {
        assert_eq!(rules_of("recommended", quiet), [""; 0], "{quiet}");
    }
    assert_eq!(
        rules_of("recommended", "mixpanel.track('Signed up', { email: user.email });"),
        ["direct-identifier-in-event high"]
    );
}

#[test]
fn stricter_packs_report_all_that_the_milder_ones_do() {
    let [recommended, strict, audit, gdpr] =
        ["recommended", "strict", "audit", "gdpr"].map(|pack| counted(&judged(pack)));
    for (mild, severe, names) in [
        (&recommended, &strict, "recommended, strict"),
        (&strict, &audit, "strict, audit"),
        (&recommended, &gdpr, "recommended, gdpr"),
    ] {
        let lost: Vec<_> = mild.difference(severe).collect();
        assert!(lost.is_empty(), "{names}: {lost:?}");
        assert!(severe.len() > mild.len(), "{names}");
    }
    let everything = judged("audit").1.found.len();
    assert_eq!(counted(&judged("audit")).len().min(everything), audit.len());
    assert_eq!(rules_of("strict", "mixpanel.identify(user.id);"), ["account-id medium"]);
    assert_eq!(rules_of("audit", "mixpanel.track('x', { plan: user.plan });"), [""; 0]);
}

/// Other laws, the same findings: each of their clauses is cited for something, and for nothing else.
#[test]
fn packs_of_laws_cite_and_change_nothing() {
    let of = |checked: &Checked| -> Vec<(String, u32, String, String)> {
        let key = |found: &Found| {
            let finding = &found.finding;
            (found.path.clone(), finding.span.start, finding.rule.clone(), name_of(&finding.severity))
        };
        checked.found.iter().map(key).collect()
    };
    let recommended = judged("recommended");
    let mut complaints = Vec::new();
    let mut packs = 0;
    for pack in model().policies.iter().filter(|pack| !pack.cites.is_empty()) {
        packs += 1;
        let (policy, checked) = judged(&pack.id);
        if of(&checked) != of(&recommended.1) {
            complaints.push(format!("{}: other findings than `recommended`", pack.id));
        }
        let cited = |clause: &String| {
            checked.found.iter().filter(|found| found.finding.clauses.contains(clause)).count()
        };
        for clause in policy.cites.iter().flat_map(|citation| &citation.clauses) {
            let number = cited(clause);
            if number == 0 || number == checked.found.len() {
                complaints.push(format!(
                    "{}: {clause} is cited for {number} of {}",
                    pack.id,
                    checked.found.len()
                ));
            }
        }
        let foreign = |clause: &&String| clause.starts_with("gdpr:") || clause.starts_with("eprivacy:");
        complaints.extend(
            checked
                .found
                .iter()
                .flat_map(|found| &found.finding.clauses)
                .find(foreign)
                .map(|clause| format!("{} cites {clause}", pack.id)),
        );
    }
    assert!(packs > 8, "{packs}");
    no_complaints("packs of laws", &complaints);
}

#[test]
fn narrow_packs_speak_about_their_subject_only() {
    // Findings about exceptions have no destination; every pack brings them.
    let own = |checked: &Checked| -> Vec<Found> {
        checked.found.iter().filter(|found| !found.finding.destination.is_empty()).cloned().collect()
    };
    for found in own(&judged("mixpanel-hygiene").1) {
        assert_eq!(found.finding.destination, "mixpanel", "{}", found.describe());
    }
    let regions = own(&judged("eu-residency").1);
    assert!(!regions.is_empty());
    for found in regions {
        assert!(found.concerns.iter().any(|concern| concern.starts_with("region-")), "{}", found.describe());
    }
    let direct = own(&judged("no-direct-identifiers").1);
    assert!(direct.len() > 10);
    for found in &direct {
        let is_hash = found.finding.sanitizers.iter().any(|mark| mark.ends_with("hash"));
        assert!(found.finding.identifiability == Identifiability::Direct || is_hash, "{}", found.describe());
    }
    // Nothing that names a person is let through.
    let places: BTreeSet<(&str, u32)> =
        direct.iter().map(|found| (found.path.as_str(), found.finding.span.start)).collect();
    let (_, recommended) = judged("recommended");
    // A mail is addressed to somebody, and who runs a host that no vendor is known for is another question.
    let model = model();
    let is_apart = |found: &Found| {
        let vendor = model.vendors.iter().find(|vendor| vendor.id == found.finding.destination);
        vendor.is_some_and(|vendor| matches!(vendor.kind.as_str(), "messaging" | "unknown-host"))
    };
    let names = |found: &&Found| {
        let finding = &found.finding;
        !is_apart(found)
            && finding.identifiability == Identifiability::Direct
            && !finding.data.is_empty()
            && finding.sanitizers.is_empty()
            && found.concerns.is_empty()
    };
    let lost: Vec<String> = recommended
        .found
        .iter()
        .filter(names)
        .filter(|found| !places.contains(&(found.path.as_str(), found.finding.span.start)))
        .map(Found::describe)
        .collect();
    no_complaints("names that pass", &lost);
}
