//! What an inventory says, in words that every format uses. Nothing here is escaped.

use std::collections::BTreeMap;

use crate::inventory::{Datum, Destination, Mention, MentionKind, Said, Site, Standing, Statement, Transfer};
use crate::policy::channel_in_words;
use crate::report::Report;
use crate::report::place::Places;
use crate::rules::policy::Identifiability;
use crate::rules::statement::StatedAbout;

/// `src/a.ts:3:5`
pub(in crate::report) fn at(site: &Site, places: &mut Places<'_>) -> String {
    let start = places.start(site.file, site.span);
    format!("{}:{}:{}", site.path, start.line, start.column)
}

pub(in crate::report) fn plural(number: usize, one: &str) -> String {
    let ending = if one.ends_with('s') { "es" } else { "s" };
    match (number, one.strip_suffix('y')) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {one}{ending}"),
    }
}

pub(in crate::report) fn identifiability(left: Identifiability) -> &'static str {
    match left {
        Identifiability::Anonymous => "anonymous",
        Identifiability::Pseudonymous => "pseudonymous",
        Identifiability::Direct => "direct",
    }
}

pub(in crate::report) fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Receives => "receives personal data",
        Standing::Called => "called; no personal data was seen in what it is given",
        Standing::Named => "named and never called",
    }
}

/// `event property, profile property`
pub(in crate::report) fn channels(datum: &Datum) -> String {
    let names: Vec<&str> = datum.channels().into_iter().map(channel_in_words).collect();
    names.join(", ")
}

/// Sanitizers that were met, each once with the number of its transfers: `plain hash 1 of 3`.
pub(in crate::report) fn marks(datum: &Datum) -> String {
    counted(datum, |transfer| transfer.words.marks.iter().map(String::as_str).collect())
}

/// Checks that transfers stand under: `consent check 2 of 3`; empty without any.
pub(in crate::report) fn guards(datum: &Datum) -> String {
    counted(datum, |transfer| transfer.words.guards.iter().map(|guard| guard.name.as_str()).collect())
}

fn counted<'d>(datum: &'d Datum, names: impl Fn(&'d Transfer) -> Vec<&'d str>) -> String {
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    for transfer in &datum.transfers {
        let mut own = names(transfer);
        own.sort_unstable();
        own.dedup();
        for name in own {
            *by_name.entry(name).or_default() += 1;
        }
    }
    let all = datum.transfers.len();
    let part = |(name, number): (&str, usize)| {
        if number == all { name.to_owned() } else { format!("{name} {number} of {all}") }
    };
    by_name.into_iter().map(part).collect::<Vec<_>>().join(", ")
}

/// "`user.email` as `email` by `track`, plain hash, under consent check".
pub(in crate::report) fn transfer(transfer: &Transfer) -> String {
    let door = channel_in_words(transfer.channel);
    let mut words = match &transfer.key {
        Some(key) => vec![format!("`{}` as `{key}` ({door}) by `{}`", transfer.words.value, transfer.api)],
        None => vec![format!("`{}` as {door} by `{}`", transfer.words.value, transfer.api)],
    };
    if !transfer.words.marks.is_empty() {
        words.push(format!(", after {}", transfer.words.marks.join(", ")));
    }
    let mut guards: Vec<&str> = transfer.words.guards.iter().map(|guard| guard.name.as_str()).collect();
    guards.dedup();
    if !guards.is_empty() {
        words.push(format!(", under {}", guards.join(", ")));
    }
    words.extend(transfer.words.scrubbers.iter().map(|one| format!("; `{}` {}", one.option, one.effect)));
    if transfer.is_generated {
        words.push(" (generated file)".to_owned());
    }
    words.concat()
}

/// "EU by `api_host`".
pub(in crate::report) fn statement(statement: &Statement) -> String {
    let option = &statement.option;
    let days = |days: f64| {
        if (days - 1.0).abs() < 0.01 { "1 day".into() } else { format!("{} days", rounded(days)) }
    };
    match &statement.says {
        Said::Region(region) => format!("{region} by `{option}`"),
        Said::DefaultRegion(region) => format!("{region}, the default of the SDK (`{option}` is not set)"),
        Said::OtherHost => format!("up to a host that is none of the vendor's (`{option}`)"),
        Said::Days(number) => format!("{} by `{option}`", days(*number)),
        Said::DefaultDays(number) => {
            format!("{}, the default of the SDK (`{option}` is not set)", days(*number))
        }
        Said::NotSet => format!("not stated (`{option}` is not set)"),
        Said::Unknown => format!("not known: `{option}` is no constant here"),
    }
}

/// To tenths, without a needless `.0`.
fn rounded(days: f64) -> f64 {
    (days * 10.0).round() / 10.0
}

/// The words of statements about one thing with their places; equal words are said once.
pub(in crate::report) fn statements(
    destination: &Destination,
    about: StatedAbout,
    places: &mut Places<'_>,
) -> Vec<String> {
    let mut by_words: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for stated in destination.stated.iter().filter(|stated| stated.about == about) {
        let place = at(&stated.site, places);
        let known = by_words.entry(statement(stated)).or_default();
        if !known.contains(&place) {
            known.push(place);
        }
    }
    by_words.into_iter().map(|(words, places)| format!("{words} at {}", few(&places))).collect()
}

/// Settings by the place they stand at: "src/a.ts:3:5: `ip: true (default)`, where data goes; …".
pub(in crate::report) fn settings(destination: &Destination, places: &mut Places<'_>) -> Vec<String> {
    let mut by_place: Vec<(String, Vec<String>)> = Vec::new();
    for setting in &destination.settings {
        let place = at(&setting.site, places);
        let words = format!("`{}` ({})", setting.option, setting.concern);
        match by_place.last_mut().filter(|(last, _)| *last == place) {
            Some((_, options)) => options.push(words),
            None => by_place.push((place, vec![words])),
        }
    }
    by_place.into_iter().map(|(place, options)| format!("{place}: {}", options.join(", "))).collect()
}

/// The first places, the others counted.
pub(in crate::report) fn few(places: &[String]) -> String {
    let shown = places.len().min(crate::limits::TEXT_SOURCES);
    let more = places.len() - shown;
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", places[..shown].join(", "))
}

/// `acme-js 2.45.0 (package.json)`, `imported as acme-js (src/a.ts:1)`, `host api.acme.example (index.html:9)`.
pub(in crate::report) fn mention(mention: &Mention) -> String {
    let place =
        mention.line.map_or_else(|| mention.path.to_string(), |line| format!("{}:{line}", mention.path));
    match mention.kind {
        MentionKind::Installed => {
            let version = mention.version.as_deref().unwrap_or("");
            format!("{} {version} ({place})", mention.name)
        }
        MentionKind::Imported => format!("import of {} ({place})", mention.name),
        MentionKind::Host => format!("host {} ({place})", mention.name),
    }
}

/// Manifests in full, imports and hosts for what is never called only: calls say the rest.
pub(in crate::report) fn mentions(destination: &Destination) -> Vec<String> {
    let is_worth_it = |mention: &&Mention| {
        mention.kind == MentionKind::Installed || destination.standing() == Standing::Named
    };
    destination.mentions.iter().filter(is_worth_it).map(mention).collect()
}

/// "12 calls, 1 of them not followed to its source".
pub(in crate::report) fn calls(destination: &Destination) -> String {
    let lost = destination.not_followed().count();
    let calls = plural(destination.calls.len(), "call");
    match lost {
        0 => calls,
        1 => format!("{calls}, 1 of them not followed to its source"),
        _ => format!("{calls}, {lost} of them not followed to their source"),
    }
}

/// What the run did not see, one line each.
pub(in crate::report) fn not_seen(report: &Report<'_>, left_out: &crate::inventory::LeftOut) -> Vec<String> {
    let stats = &report.stats;
    let mut lines = vec![format!(
        "{} scanned for names of vendors, {} analysed because one led there.",
        plural(stats.scanned, "file"),
        stats.analysed
    )];
    let mut say = |number: usize, one: &str, rest: &str| {
        if number > 0 {
            lines.push(format!("{} {rest}", plural(number, one)));
        }
    };
    say(stats.partial, "file", "analysed in part (syntax errors, depth); the notes say which.");
    say(left_out.skipped.len(), "file", "not read or not parsed at all; the notes say why.");
    say(left_out.tests.len(), "test, story or mock file", "not analysed (--include-tests).");
    say(left_out.libraries.len(), "file", "copied from libraries and not analysed (--include-libraries).");
    say(left_out.generated.len(), "generated file", "analysed; what is sent there is marked.");
    lines.push(
        "Not walked: what git ignores, `node_modules` and hidden folders, and what `exclude` names."
            .to_owned(),
    );
    lines
}
