//! The knowledge itself: every file loads, and every example under `rules/data/` is judged as it says.
//!
//! Vendor and policy examples need the whole pipeline and are run elsewhere.

#![expect(clippy::print_stdout, reason = "how much was run is worth seeing with --nocapture")]

mod support;

use std::fmt::Write as _;

use support::with_random;
use tracklint::config::{Settings, leave_out, select_policy};
use tracklint::ir::path::ApiPath;
use tracklint::knowledge;
use tracklint::rules::lexicon::{LiteralHit, NameQuery, Slot, Verdict};
use tracklint::rules::vendor::Vendor;
use tracklint::rules::{CategoryId, Model, RuleError};

const QUOTES: [char; 3] = ['"', '\'', '`'];

fn builtin() -> Model {
    knowledge::load().unwrap_or_else(|errors| panic!("{}", render(&errors)))
}

fn render(errors: &[RuleError]) -> String {
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    let mut shown = format!("{} mistakes in rules/\n", errors.len());
    for error in errors {
        let _ = handler.render_report(&mut shown, error);
    }
    shown
}

#[test]
fn every_file_loads() {
    let model = builtin();
    println!(
        "{} vendors, {} categories, {} library calls, {} regimes, {} policies",
        model.vendors.len(),
        model.categories.len(),
        model.library.calls.len(),
        model.regimes.len(),
        model.policies.len()
    );
}

/// A vendor that belongs to a pack is looked for with that pack only.
#[test]
fn vendors_of_a_pack_need_the_pack() {
    let packs: Vec<String> = builtin().policies.iter().map(|policy| policy.id.clone()).collect();
    let mut with_pack = 0;
    for pack in &packs {
        let mut model = builtin();
        let policy = select_policy(&model, &Settings::default(), Some(pack)).expect("the pack is known");
        leave_out(&mut model, &policy);
        for vendor in model.vendors.iter().filter(|vendor| vendor.only_with.is_some()) {
            let wanted = vendor.only_with.as_ref().is_some_and(|own| policy.packs.contains(own));
            assert_eq!(
                !vendor.endpoints.is_empty() || !vendor.clients.is_empty(),
                wanted,
                "{} under {pack}",
                vendor.id
            );
            with_pack += usize::from(wanted);
        }
        let others = model.vendors.iter().filter(|vendor| vendor.only_with.is_none());
        let is_whole = |vendor: &Vendor| {
            !vendor.clients.is_empty() || !vendor.endpoints.is_empty() || !vendor.secrets.is_empty()
        };
        assert!(others.into_iter().all(is_whole), "{pack} leaves out others");
    }
    assert!(with_pack > 0, "no vendor belongs to a pack");
}

#[test]
fn every_data_example_is_judged_as_it_says() {
    let model = builtin();
    let mut wrong = String::new();
    let mut ran = 0;
    for (n, category) in model.categories.iter().enumerate() {
        let id = CategoryId(u16::try_from(n).expect("categories are numbered in 16 bits"));
        for example in &category.examples.flags {
            ran += 1;
            let found = judge(&model, &with_random(example));
            if found != Found::Category(id) {
                let _ = writeln!(wrong, "{}: `{example}` is {}", category.id, found.show(&model));
            }
        }
        for example in &category.examples.passes {
            ran += 1;
            let found = judge(&model, &with_random(example));
            if found == Found::Category(id) {
                let _ = writeln!(wrong, "{}: `{example}` must not be it", category.id);
            }
        }
    }
    println!("{ran} examples ran");
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Found {
    Category(CategoryId),
    Other,
    Silent,
}

impl Found {
    fn show(self, model: &Model) -> String {
        match self {
            Self::Category(id) => model.category(id).id.clone(),
            other => format!("{other:?}"),
        }
    }
}

impl From<Verdict> for Found {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Personal(hit) => Self::Category(hit.category),
            Verdict::Other => Self::Other,
            Verdict::Silent => Self::Silent,
        }
    }
}

/// `a.b.c`, `a.getX()`, `'text'`, `track('name of an event')`, `{ key: v }` or `key`. The value of a one-key object is judged first, unless it
/// is a plain `v`.
fn judge(model: &Model, example: &str) -> Found {
    let text = example.trim();
    let lexicon = &model.lexicon;
    if let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        let (key, value) = split_entry(inner);
        let by_value = if value.len() <= 1 || value == key { Found::Silent } else { judge(model, value) };
        if by_value != Found::Silent {
            return by_value;
        }
        return lexicon.classify_name(&NameQuery { name: key, ..NameQuery::default() }).into();
    }
    if let Some((key, value)) = text.split_once(" = ") {
        let hit = written_under(model, key, value);
        return hit.map_or(Found::Silent, |hit| Found::Category(hit.category));
    }
    if let Some(title) = text.strip_prefix("track('").and_then(|rest| rest.strip_suffix("')")) {
        return lexicon
            .classify_title(title)
            .map_or(Found::Silent, |(category, _)| Found::Category(category));
    }
    if text.starts_with(QUOTES) {
        let literal = lexicon.classify_literal(text.trim_matches(QUOTES));
        return literal.map_or(Found::Silent, |hit| Found::Category(hit.category));
    }
    let path = text.replace("?.", ".").replace("()", "");
    if let Some(category) = api(model, &path) {
        return Found::Category(category);
    }
    let mut parts: Vec<&str> = path.split('.').flat_map(|part| part.split('[')).collect();
    let name = parts.pop().unwrap_or_default().trim_end_matches(']').trim_matches(['"', '\'']);
    if text.ends_with(')') {
        return lexicon.classify_getter(name.split('(').next().unwrap_or(name), &parts).into();
    }
    let whole = lexicon.whole_object().filter(|_| lexicon.classify_whole(name, &parts));
    match lexicon.classify_name(&NameQuery { name, receivers: &parts, ..NameQuery::default() }) {
        Verdict::Silent => whole.map_or(Found::Silent, Found::Category),
        verdict => verdict.into(),
    }
}

/// `key = 'text'`, `key = 5.1234`: what the value has the form of, where the key says it too.
fn written_under(model: &Model, key: &str, value: &str) -> Option<LiteralHit> {
    let key = NameQuery { name: key, ..NameQuery::default() };
    if value.starts_with(QUOTES) {
        return model.lexicon.classify_keyed(value.trim_matches(QUOTES), &key);
    }
    model.lexicon.classify_number(value, &key)
}

/// A pattern is met in an example that flags. Where not all that has its form counts, an example that passes has it.
#[test]
fn every_literal_pattern_has_examples() {
    let model = builtin();
    let mut bare = Vec::new();
    let mut patterns = 0;
    for pattern in model.lexicon.literal_patterns() {
        patterns += 1;
        let examples = &model.category(pattern.category).examples;
        let all = |examples: &[String]| examples.iter().map(|one| with_random(one)).collect::<Vec<_>>();
        let (flags, passes) = (all(&examples.flags), all(&examples.passes));
        let id = &model.category(pattern.category).id;
        let hit = |example: &String| match example.split_once(" = ") {
            Some((key, value)) => written_under(&model, key, value),
            None => model.lexicon.classify_literal(example.trim_matches(QUOTES)),
        };
        let is_met = |example: &String| hit(example).is_some_and(|hit| hit.pattern == pattern.id);
        if !flags.iter().any(is_met) {
            bare.push(format!("{}: {} is met in no example that flags", id, pattern.id));
        }
        let has_form = |example: &String| {
            let value = example.split_once(" = ").map_or(example.as_str(), |(_, value)| value);
            let regex = pattern.regex.get().expect("patterns that load are regular");
            regex.is_match(value.trim_matches(QUOTES)) && !is_met(example)
        };
        let narrows = pattern.is_checked || pattern.is_keyed;
        if narrows && !passes.iter().any(has_form) {
            bare.push(format!("{}: {} refuses no example that passes", id, pattern.id));
        }
    }
    println!("{patterns} patterns of literals, {} without examples", bare.len());
    assert!(bare.is_empty(), "\n{}", bare.join("\n"));
}

/// `'E-Mail': v` → key and value.
fn split_entry(inner: &str) -> (&str, &str) {
    let inner = inner.trim();
    let quote = inner.chars().next().filter(|c| "'\"`".contains(*c));
    let (key, rest) = match quote {
        Some(quote) => inner[1..].split_once(quote).unwrap_or((inner, "")),
        None => inner.split_once(':').unwrap_or((inner, "")),
    };
    (key.trim(), rest.trim_start_matches([' ', ':']).trim())
}

/// The value of a platform API, or something below it.
fn api(model: &Model, path: &str) -> Option<CategoryId> {
    let path = ApiPath::parse(&format!("global:{}", path.trim_start_matches("window."))).ok()?;
    let source = model.lexicon.api_source(&path)?;
    (!source.is_collection || source.path == path).then_some(source.category)
}

/// A rule that a pack cites clauses for exists in it.
#[test]
fn packs_cite_for_rules_that_exist() {
    let model = builtin();
    let mut wrong = String::new();
    for pack in &model.policies {
        for id in pack.cites.iter().flat_map(|citation| &citation.rules) {
            if !pack.rules.iter().any(|rule| rule.id == *id) {
                let _ = writeln!(wrong, "{} cites for `{id}`, which is no rule of it", pack.id);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A vendor's SDK that is set to a server of the project sends nothing to the vendor, where every start of it is.
#[test]
fn servers_of_the_project_are_no_third_party() {
    const OWN: &str = "import posthog from 'posthog-js';\nimport mixpanel from 'mixpanel-browser';\n\
        posthog.init('token', { api_host: 'https://analytics.acme.example', autocapture: false });\n\
        export function send(user) {\n  posthog.capture('x', { email: user.email });\n  mixpanel.track('x', { email: user.email });\n}\n";
    let proxied = OWN.replace("https://analytics.acme.example", "/ingest");
    let two = format!("{OWN}posthog.init('other', {{ api_host: 'https://us.i.posthog.com' }}, 'other');\n");
    for (settings, program, expected) in [
        ("", OWN, &["mixpanel", "posthog"][..]),
        ("first_party_hosts: [acme.example]", OWN, &["mixpanel"]),
        ("first_party_hosts: [analytics.acme.example]", OWN, &["mixpanel"]),
        ("first_party_hosts: [other.example]", OWN, &["mixpanel", "posthog"]),
        ("first_party_hosts: [acme.example]", &proxied, &["mixpanel", "posthog"]),
        ("first_party_hosts: [acme.example]", &two, &["mixpanel", "posthog"]),
    ] {
        let mut model = builtin();
        let settings = tracklint::config::parse("tracklint.yml", settings);
        let policy =
            tracklint::config::effective(&mut model, &settings, None).expect("the settings are good");
        let checked = tracklint::pipeline::check_texts(&model, &policy, &[("main.js", program)], true);
        let mails =
            checked.findings.iter().filter(|one| one.data.iter().any(|data| data == "user.contact.email"));
        let found: std::collections::BTreeSet<&str> = mails.map(|one| one.destination.as_str()).collect();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{program}");
        let said = checked.notes.iter().any(|note| note.message.contains("first_party_hosts"));
        assert_eq!(said, expected.len() == 1, "what is not judged is counted");
    }
}

#[test]
fn hosts_of_vendors_are_not_the_projects() {
    for (host, about) in [
        ("api.mixpanel.com", "is a host of Mixpanel"),
        ("mixpanel.com", "is a host of Mixpanel"),
        ("https://acme.example/x", "is no host"),
    ] {
        let settings = format!("first_party_hosts: ['{host}']");
        let settings = tracklint::config::parse("tracklint.yml", &settings);
        match tracklint::config::effective(&mut builtin(), &settings, None) {
            Err(tracklint::error::Error::Settings { mistakes }) => {
                assert!(mistakes[0].message.contains(about), "{}", mistakes[0].message);
            }
            other => panic!("{host}: {other:?}"),
        }
    }
}

/// What is not known is said as such: no vendor is both wholly unchecked and checked, and all clauses say what they were compared with.
#[test]
fn what_was_compared_is_recorded() {
    let model = builtin();
    let recorded = model.vendors.iter().filter(|vendor| !vendor.checked.is_empty()).count();
    let clauses = || model.regimes.iter().flat_map(|regime| &regime.clauses);
    println!(
        "{recorded} of {} vendors and all {} clauses say what they were compared with",
        model.vendors.len(),
        clauses().count()
    );
    assert!(recorded > 0);
    for vendor in &model.vendors {
        let all = vendor.unchecked.as_ref().is_some_and(|text| text.starts_with("all of it"));
        assert!(!all || vendor.checked.is_empty(), "{} is checked and is not", vendor.id);
    }
    for clause in clauses() {
        assert!(
            !clause.cite_when.is_empty() && !clause.not_when.is_empty(),
            "{} does not say when to cite it",
            clause.id
        );
        assert!(clause.checked.is_some(), "{} does not say what it was compared with", clause.id);
    }
}

/// A term that means something else, or nothing, is one that a list of words, a negative or another term rules out: it is dead.
#[test]
fn every_term_means_its_category() {
    let model = builtin();
    let mut groups: std::collections::BTreeMap<&str, (usize, Vec<String>)> =
        std::collections::BTreeMap::new();
    for (path, text) in knowledge::files().filter(|(path, _)| path.starts_with("data/")) {
        let file: serde_json::Value =
            serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        for category in file["categories"].as_array().into_iter().flatten() {
            let id = category["id"].as_str().unwrap_or_default();
            for (group, words) in groups_of(category) {
                let (count, dead) = groups.entry(group).or_default();
                *count += words.len();
                let is_dead = |word: &&String| !means(&model, group, word).iter().any(|own| own == id);
                dead.extend(
                    words
                        .iter()
                        .filter(is_dead)
                        .map(|word| format!("{id} {group}: {word} is {:?}", means(&model, group, word))),
                );
            }
        }
    }
    let dead: Vec<String> = groups.values().flat_map(|(_, dead)| dead.iter().cloned()).collect();
    let counts: Vec<String> = groups.iter().map(|(group, (count, _))| format!("{count} {group}")).collect();
    println!("{}; {} mean something else", counts.join(", "), dead.len());
    assert!(dead.is_empty(), "\n{}", dead.join("\n"));
}

const GROUPS: [&str; 9] =
    ["terms", "contextual", "multilingual", "keys", "reserved", "titles", "parts", "apis", "collections"];

fn groups_of(category: &serde_json::Value) -> impl Iterator<Item = (&'static str, Vec<String>)> {
    GROUPS.into_iter().map(|group| {
        let words = category[group].as_array().into_iter().flatten();
        (group, words.filter_map(|word| Some(word.as_str()?.to_owned())).collect())
    })
}

/// The categories that a word of a group means where it may mean one: of a person, where it needs one.
fn means(model: &Model, group: &str, word: &str) -> Vec<String> {
    let lexicon = &model.lexicon;
    let name = |name, receivers: &[&str], slot| match lexicon.classify_name(&NameQuery {
        name,
        receivers,
        slot,
        siblings: &["email", "telefono"],
    }) {
        Verdict::Personal(hit) => Some(hit.category),
        Verdict::Other | Verdict::Silent => None,
    };
    let found = match group {
        "titles" => vec![lexicon.classify_title(word).map(|(category, _)| category)],
        "apis" | "collections" => {
            vec![ApiPath::parse(word).ok().and_then(|path| lexicon.api_source(&path)).map(|own| own.category)]
        }
        "parts" => {
            let (of, own) = word.split_once('.').unwrap_or(("", word));
            vec![name(own, &[of], Slot::Neutral)]
        }
        _ => {
            let whole = lexicon.whole_object().filter(|_| lexicon.classify_whole(word, &[]));
            vec![
                name(word, &[], Slot::Neutral),
                name(word, &[], Slot::Person),
                name(word, &["user"], Slot::Person),
                whole,
            ]
        }
    };
    found.into_iter().flatten().map(|category| model.category(category).id.clone()).collect()
}
