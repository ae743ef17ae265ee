//! The project that leaks what leaked in November 2025, and its corrected twin.
//!
//! Every leak is found at its line with its data, channel and clause; the twin is silent.

mod support;

use std::path::PathBuf;

use support::{Found, check_folder, found_in, no_complaints, root, say};

/// What must be found: a text that the line contains, and what is found there.
struct Leak {
    path: &'static str,
    /// A part of the line; it stands in the file once.
    line: &'static str,
    what: What,
    channel: &'static str,
    /// Must be among the clauses.
    clause: &'static str,
    /// The files that the explanation leads through, beside `path`.
    through: &'static [&'static str],
}

enum What {
    Category(&'static str),
    Concern(&'static str),
}

use What::{Category, Concern};

const MINIMISATION: &str = "gdpr:5(1)(c)";
const BY_DEFAULT: &str = "gdpr:25(2)";

const CLIENT: &str = "web/src/analytics/client.ts";
const SESSION: &str = "web/src/session/SessionProvider.tsx";
const IDENTITY: &str = "web/src/analytics/identity.ts";
const EVENTS: &str = "web/src/analytics/events.ts";
const DEVICE: &str = "web/src/lib/device.ts";
const APP: &str = "web/src/App.tsx";
const SIGN_UP: &str = "web/src/pages/SignUp.tsx";
const BILLING: &str = "web/src/pages/Billing.tsx";
const PROFILE: &str = "web/src/pages/Profile.tsx";
const SERVER: &str = "server/src/analytics.ts";
const GEO: &str = "server/src/geo.ts";
const ACCOUNTS: &str = "server/src/routes/accounts.ts";
const USAGE: &str = "server/src/routes/usage.ts";

const fn leak(path: &'static str, line: &'static str, what: What, channel: &'static str) -> Leak {
    Leak { path, line, what, channel, clause: MINIMISATION, through: &[] }
}

const fn setting(path: &'static str, line: &'static str, concern: &'static str) -> Leak {
    Leak { path, line, what: Concern(concern), channel: "setting", clause: BY_DEFAULT, through: &[] }
}

impl Leak {
    const fn under(self, clause: &'static str) -> Self {
        Self { clause, ..self }
    }

    const fn through(self, through: &'static [&'static str]) -> Self {
        Self { through, ..self }
    }

    fn describe(&self) -> String {
        let what = match self.what {
            Category(id) => id.to_owned(),
            Concern(concern) => format!("setting {concern}"),
        };
        format!("{} `{}`: {what} ({}) under {}", self.path, self.line, self.channel, self.clause)
    }

    fn is(&self, found: &Found) -> bool {
        let what = match self.what {
            Category(id) => found.has_category(id),
            Concern(concern) => found.has_concern(concern),
        };
        found.path == self.path && what && support::name_of(&found.finding.channel) == self.channel
    }
}

/// The fields of the notices, and where the application lets go of them.
const LEAKS: [Leak; 30] = [
    // name and e-mail of the account
    leak(SESSION, "identify(current)", Category("user.name"), "profile-property").through(&[IDENTITY]),
    leak(SESSION, "identify(current)", Category("user.contact.email"), "profile-property")
        .through(&[IDENTITY]),
    leak(SIGN_UP, "analytics.track('Signed up'", Category("user.contact.email"), "event-property")
        .through(&[EVENTS]),
    leak(PROFILE, "save(account)", Category("user.contact.email"), "event-property").through(&[EVENTS]),
    leak(PROFILE, "save(account)", Category("user.name"), "event-property").through(&[EVENTS]),
    leak(USAGE, "analytics.track(", Category("user.contact.email"), "event-property").through(&[SERVER]),
    // approximate location: by the SDK, and by look-up on the server
    setting(CLIENT, "mixpanel.init(token, {", "location-from-ip").under(MINIMISATION),
    setting(SERVER, "geolocate: true", "location-from-ip").under(MINIMISATION),
    leak(ACCOUNTS, "analytics.describe(", Category("user.location.imprecise"), "profile-property")
        .through(&[SERVER, GEO]),
    leak(ACCOUNTS, "analytics.track(", Category("user.device.ip_address"), "geo").through(&[SERVER]),
    // operating system and browser, and other device metadata
    leak(CLIENT, "mixpanel.register(", Category("user.device.user_agent"), "super-property")
        .under("gdpr:recital-30")
        .through(&[DEVICE]),
    leak(CLIENT, "mixpanel.register(", Category("user.device.characteristics"), "super-property")
        .through(&[DEVICE]),
    // referring sites and addresses of pages
    leak(APP, "analytics.track('Page viewed'", Category("user.behavior.browsing_history"), "event-property")
        .through(&[EVENTS]),
    leak(ACCOUNTS, "analytics.track(", Category("user.behavior.browsing_history"), "event-property")
        .through(&[SERVER]),
    setting(CLIENT, "mixpanel.init(token, {", "referrer-capture"),
    setting(CLIENT, "mixpanel.init(token, {", "page-url-capture"),
    setting(CLIENT, "track_pageview: true", "page-url-capture"),
    // ids of users and organisations
    leak(SESSION, "identify(current)", Category("user.unique_id"), "distinct-id")
        .through(&[IDENTITY])
        .under("gdpr:recital-30"),
    leak(SESSION, "identify(current)", Category("user.unique_id.organization"), "group-id")
        .through(&[IDENTITY])
        .under("gdpr:4(1)"),
    leak(BILLING, "track('Billing opened'", Category("user.unique_id.organization"), "event-property")
        .under("gdpr:4(1)"),
    leak(ACCOUNTS, "analytics.track(", Category("user.unique_id"), "distinct-id").under("gdpr:4(1)"),
    leak(USAGE, "analytics.track(", Category("user.unique_id"), "distinct-id").under("gdpr:4(1)"),
    leak(USAGE, "analytics.track(", Category("user.unique_id.organization"), "event-property")
        .under("gdpr:4(1)"),
    // transaction counts
    leak(BILLING, "track('Billing opened'", Category("user.behavior.purchase_history"), "event-property")
        .through(&[EVENTS]),
    // what the SDK takes by itself
    setting(CLIENT, "autocapture: {", "autocapture"),
    setting(CLIENT, "autocapture: {", "autocapture-text"),
    setting(CLIENT, "record_sessions_percent: 10", "replay-enabled"),
    setting(CLIENT, "record_mask_text_selector", "replay-unmasked"),
    setting(CLIENT, "mixpanel.init(token, {", "replay-console"),
    setting(CLIENT, "mixpanel.init(token, {", "no-consent-default"),
];

fn project(name: &str) -> PathBuf {
    root().join("fixtures/projects").join(name)
}

fn found(name: &str) -> Vec<Found> {
    found_in(&check_folder(&project(name), false, None))
}

#[test]
fn every_leak_is_found() {
    let found = found("incident");
    let complaints: Vec<String> = LEAKS.iter().filter_map(|leak| complaint(leak, &found)).collect();
    say(&format!(
        "{} findings; {} of {} leaks found",
        found.len(),
        LEAKS.len() - complaints.len(),
        LEAKS.len()
    ));
    no_complaints("leaks are not found as they should", &complaints);
}

/// Nothing is reported that is not one of the leaks: the rest of the application is clean.
#[test]
fn nothing_else_is_found() {
    let surprises: Vec<String> = found("incident")
        .iter()
        .filter(|found| found.is_loud() && !LEAKS.iter().any(|leak| leak.is(found)))
        .map(|found| format!("{}:{} {}", found.path, found.line, found.describe()))
        .collect();
    no_complaints("findings are not among the leaks", &surprises);
}

#[test]
fn the_corrected_twin_is_silent() {
    let loud: Vec<String> = found("incident-fixed")
        .iter()
        .filter(|found| found.is_loud())
        .map(|found| format!("{}:{} {}", found.path, found.line, found.describe()))
        .collect();
    no_complaints("findings in the corrected project", &loud);
}

/// The twin uses the SDK: silence does not come from not being looked at.
#[test]
fn the_corrected_twin_is_analysed() {
    let outcome = check_folder(&project("incident-fixed"), false, None);
    assert!(outcome.stats.sinks >= 4, "only {} sink calls were seen", outcome.stats.sinks);
    assert_eq!(outcome.stats.skipped, 0, "files were skipped: {:?}", outcome.notes);
}

fn complaint(leak: &Leak, found: &[Found]) -> Option<String> {
    let line = line_of(leak);
    let end = line + 5;
    let own: Vec<&Found> = found.iter().filter(|found| leak.is(found)).collect();
    // A call's options and properties stand on the lines below its first.
    let Some(hit) = own.iter().find(|found| (line..=end).contains(&found.line)) else {
        let near: Vec<String> = found
            .iter()
            .filter(|found| found.path == leak.path)
            .map(|found| format!("    line {} {}", found.line, found.describe()))
            .collect();
        return Some(format!(
            "{} (line {line}) is not found; in the file:\n{}",
            leak.describe(),
            near.join("\n")
        ));
    };
    let finding = &hit.finding;
    if !finding.clauses.iter().any(|clause| clause == leak.clause) {
        return Some(format!("{}: only {:?}", leak.describe(), finding.clauses));
    }
    let visited = |path: &&str| finding.steps.iter().any(|step| step.path.as_ref() == *path);
    let missing: Vec<&&str> = leak.through.iter().filter(|path| !visited(path)).collect();
    if !missing.is_empty() {
        return Some(format!("{}: the explanation does not lead through {missing:?}", leak.describe()));
    }
    None
}

/// The line of the text in the file of the project; it must stand there once.
fn line_of(leak: &Leak) -> u32 {
    let path = project("incident").join(leak.path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| line.contains(leak.line)).map(|(at, _)| at + 1).collect();
    assert_eq!(lines.len(), 1, "`{}` stands on {} lines of {}", leak.line, lines.len(), leak.path);
    u32::try_from(lines[0]).expect("a short file")
}
