//! The pages of `tracklint explain`: what is known under an id.

use super::list::{calls_with, word};
use super::{ClauseEntry, ExampleEntry, Fact, Page, cited};
use crate::report::clause_of;
use crate::rules::Model;
use crate::rules::library::MarkId;
use crate::rules::policy::{Clause, Effect, Policy, Regime, Rule};
use crate::rules::scrubber::Scrubber;
use crate::rules::vendor::{Channel, Method, MethodForm, SettingCheck, Vendor, VendorExample};

/// Said where a file does not say what it was compared with.
const NOT_RECORDED: &str = "not recorded";

/// So many programs are shown of a vendor's file that marks none.
const UNMARKED: usize = 3;

/// Everything that has this id: vendors, categories, rules, clauses, regimes, policies, settings, scrubbers, secrets,
/// sanitizers.
pub(super) fn of(model: &Model, policy: &Policy, id: &str) -> Vec<Page> {
    let mut pages = Vec::new();
    pages.extend(model.vendors.iter().filter(|vendor| vendor.id == id).map(|one| vendor(model, one)));
    pages.extend(category(model, policy, id));
    let own = policy.rules.iter().find(|rule| rule.id == id);
    let other = || model.policies.iter().flat_map(|pack| &pack.rules).find(|rule| rule.id == id);
    pages.extend(own.or_else(other).map(|one| rule(model, one)));
    pages.extend(clause_of(id, model).map(|(regime, one)| clause(model, regime, one)));
    pages.extend(model.regimes.iter().filter(|regime| regime.id == id).map(|one| regime(model, one)));
    pages.extend(model.policies.iter().filter(|pack| pack.id == id).map(pack));
    for vendor in &model.vendors {
        let is_meant =
            |own: &str, option: &str| id == own || id == option || id == format!("{}/{own}", vendor.id);
        let checks = vendor.checks.iter().filter(|check| is_meant(&check.id, &check.option));
        pages.extend(checks.map(|check| setting(model, policy, vendor, check)));
        let scrubbers = vendor.scrubbers.iter().filter(|one| is_meant(&one.id, &one.option));
        pages.extend(scrubbers.map(|one| scrubber(model, vendor, one)));
        let secrets = vendor.secrets.iter().filter(|one| is_meant(&one.id, ""));
        pages.extend(secrets.map(|one| Page {
            fix: one.fix.clone(),
            examples: examples(&one.examples.flags, &one.examples.passes),
            ..blank("secret", format!("{}/{}", vendor.id, one.id), &one.name, &one.says)
        }));
    }
    for (at, mark) in model.library.marks.iter().enumerate().filter(|(_, mark)| mark.id == id) {
        let number = MarkId(u8::try_from(at).unwrap_or(u8::MAX));
        let mut calls: Vec<String> = calls_with(model, number).collect();
        calls.dedup();
        pages.push(Page {
            facts: facts([("leaves", word(&mark.leaves)), ("calls", calls.join(", "))]),
            examples: examples(&mark.examples.flags, &mark.examples.passes),
            ..blank("sanitizer", mark.id.clone(), &mark.name, &mark.explains)
        });
    }
    pages
}

/// All ids, for finding the nearest one.
pub(super) fn ids(model: &Model) -> Vec<String> {
    let mut ids: Vec<String> = model.categories.iter().map(|category| category.id.clone()).collect();
    for vendor in &model.vendors {
        ids.push(vendor.id.clone());
        ids.extend(vendor.checks.iter().map(|check| check.id.clone()));
        ids.extend(vendor.scrubbers.iter().map(|scrubber| scrubber.id.clone()));
        ids.extend(vendor.secrets.iter().map(|secret| secret.id.clone()));
    }
    for pack in &model.policies {
        ids.push(pack.id.clone());
        ids.extend(pack.rules.iter().map(|rule| rule.id.clone()));
    }
    for regime in model.regimes.iter() {
        ids.push(regime.id.clone());
        ids.extend(regime.clauses.iter().map(|clause| format!("{}:{}", regime.id, clause.id)));
    }
    ids.extend(model.library.marks.iter().map(|mark| mark.id.clone()));
    ids.sort();
    ids.dedup();
    ids
}

fn blank(kind: &'static str, id: String, name: &str, says: &str) -> Page {
    let says = says.trim();
    Page {
        kind,
        id,
        name: name.to_owned(),
        facts: Vec::new(),
        says: if says.is_empty() { Vec::new() } else { vec![says.to_owned()] },
        fix: String::new(),
        clauses: Vec::new(),
        examples: ExampleEntry::default(),
        links: Vec::new(),
    }
}

/// Facts without text are left out.
fn facts<const N: usize>(facts: [(&'static str, String); N]) -> Vec<Fact> {
    facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| Fact { label, text }).collect()
}

fn examples(flags: &[String], passes: &[String]) -> ExampleEntry {
    ExampleEntry { flags: flags.to_vec(), passes: passes.to_vec() }
}

/// What teaches; in a file that marks nothing, the first few.
fn shown(examples: &[VendorExample]) -> Vec<String> {
    let teaching = examples.iter().filter(|example| example.shown).count();
    let own = examples.iter().filter(|example| example.shown || teaching == 0);
    own.take(teaching.max(UNMARKED)).map(|example| example.code.clone()).collect()
}

fn vendor(model: &Model, vendor: &Vendor) -> Page {
    let mut calls: Vec<String> =
        vendor.clients.iter().flat_map(|client| &client.methods).filter_map(call_in_words).collect();
    calls.sort();
    calls.dedup();
    let ids = |ids: Vec<&str>| ids.join(", ");
    let mut page = blank("vendor", vendor.id.clone(), &vendor.name, "");
    page.facts = facts([
        ("kind", vendor.kind.clone()),
        ("home", vendor.home.clone()),
        ("hosts", vendor.hosts.join(", ")),
        ("calls", calls.join("; ")),
        ("hashing", vendor.hashing.clone().unwrap_or_default()),
        ("own server", vendor.self_hosting.clone().unwrap_or_default()),
        ("not sent", vendor.local_evaluation.clone().unwrap_or_default()),
        ("settings", ids(vendor.checks.iter().map(|check| check.id.as_str()).collect())),
        ("scrubber", ids(vendor.scrubbers.iter().map(|one| one.id.as_str()).collect())),
        ("secrets", ids(vendor.secrets.iter().map(|one| one.id.as_str()).collect())),
    ]);
    for (option, why) in &vendor.unseen {
        page.facts.push(Fact { label: "no check", text: format!("{option}: {why}") });
    }
    let checked = if vendor.checked.is_empty() { NOT_RECORDED.to_owned() } else { vendor.checked.join(", ") };
    page.facts
        .extend(facts([("checked", checked), ("assumed", vendor.unchecked.clone().unwrap_or_default())]));
    for restriction in &vendor.restricts {
        let mut data: Vec<&str> =
            restriction.data.iter().map(|id| model.category(*id).name.as_str()).collect();
        data.sort_unstable();
        let text = format!("{} (about: {}; {})", restriction.says, data.join(", "), restriction.source);
        page.facts.push(Fact { label: "terms", text });
    }
    page.examples =
        ExampleEntry { flags: shown(&vendor.examples.flags), passes: shown(&vendor.examples.passes) };
    let all = vendor.examples.flags.len() + vendor.examples.passes.len();
    let left = all - page.examples.flags.len() - page.examples.passes.len();
    if left > 0 {
        let text = format!("{left} further programs in the vendor's file prove single calls");
        page.facts.push(Fact { label: "examples", text });
    }
    page.links = std::iter::once(&vendor.docs).chain(&vendor.terms).cloned().collect();
    page
}

/// `people.set(profile-property)`; `None` for what sends nothing.
fn call_in_words(method: &Method) -> Option<String> {
    let mut sent: Vec<String> = method
        .channels
        .iter()
        .filter(|channel| !matches!(channel.channel, Channel::None | Channel::PropertyName))
        .map(|channel| word(&channel.channel))
        .collect();
    sent.sort();
    sent.dedup();
    if sent.is_empty() {
        return None;
    }
    let name = method.path.join(".");
    let (name, sent) = (if name.is_empty() { "the client itself" } else { &name }, sent.join(", "));
    Some(match method.form {
        MethodForm::Call => format!("{name}({sent})"),
        MethodForm::New => format!("new({sent})"),
        MethodForm::Assign => format!("{name} = {sent}"),
        MethodForm::Listed => format!("options of a build tool ({sent})"),
        MethodForm::Installed => format!("{name}(the client, {sent})"),
        MethodForm::Tag => format!("elements with `{name}` ({sent})"),
    })
}

/// A category, or a node that has categories below it.
fn category(model: &Model, policy: &Policy, id: &str) -> Option<Page> {
    let below = format!("{id}.");
    let mut inside: Vec<&str> = model.categories.iter().map(|one| one.id.as_str()).collect();
    inside.retain(|own| own.starts_with(&below));
    inside.sort_unstable();
    let own = model.categories.iter().position(|category| category.id == id);
    let mut page = match own.and_then(|at| model.categories.get(at)) {
        Some(category) => Page {
            facts: facts([
                ("is", format!("{}, {}", word(&category.sensitivity), word(&category.identifiability))),
                ("terms", category.terms.join(", ")),
            ]),
            examples: examples(&category.examples.flags, &category.examples.passes),
            ..blank("category", category.id.clone(), &category.name, "")
        },
        None if inside.is_empty() => return None,
        None => blank("category", id.to_owned(), "a node of the taxonomy", ""),
    };
    page.facts.extend(facts([("holds", inside.join(", "))]));
    let asked = |rule: &&Rule| {
        own.is_some_and(|at| rule.matches.data.iter().any(|known| usize::from(known.0) == at))
            && rule.effect != Effect::Permit
    };
    let rules: Vec<&str> = policy.rules.iter().filter(asked).map(|rule| rule.id.as_str()).collect();
    page.facts.extend(facts([("rules", rules.join(", "))]));
    Some(page)
}

fn rule(model: &Model, rule: &Rule) -> Page {
    let effect = match rule.effect {
        Effect::Forbid => format!("forbids, {}", word(&rule.severity)),
        Effect::Require => format!("requires, {}", word(&rule.severity)),
        Effect::Permit => "permits".to_owned(),
    };
    let channels: Vec<String> = rule.matches.channel.iter().map(word).collect();
    Page {
        facts: facts([
            ("effect", effect),
            ("about", rule.matches.data_nodes_in_order().join(", ")),
            ("channel", channels.join(", ")),
            ("concern", rule.matches.concern.join(", ")),
            (
                "setting",
                rule.matches.setting.as_ref().map_or_else(String::new, |asked| asked.in_words(model)),
            ),
        ]),
        fix: rule.fix.trim().to_owned(),
        clauses: rule.clauses.iter().filter_map(|cited| cited_clause(model, cited)).collect(),
        examples: examples(&rule.examples.flags, &rule.examples.passes),
        ..blank("rule", rule.id.clone(), &rule.title, &rule.why)
    }
}

fn cited_clause(model: &Model, cited: &str) -> Option<ClauseEntry> {
    let (regime, clause) = clause_of(cited, model)?;
    Some(ClauseEntry {
        id: cited.to_owned(),
        title: clause.title.clone(),
        text: clause.text.trim().to_owned(),
        law_as_of: regime.law_as_of.clone(),
    })
}

fn clause(model: &Model, regime: &Regime, clause: &Clause) -> Page {
    let id = format!("{}:{}", regime.id, clause.id);
    let mut rules: Vec<&str> = model
        .policies
        .iter()
        .flat_map(|pack| &pack.rules)
        .filter(|rule| rule.clauses.contains(&id))
        .map(|rule| rule.id.as_str())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    Page {
        facts: facts([
            ("of", regime.name.clone()),
            ("as of", regime.law_as_of.clone()),
            ("cite", clause.cite_when.trim().to_owned()),
            ("not", clause.not_when.trim().to_owned()),
            ("rules", rules.join(", ")),
            ("checked", clause.checked.clone().unwrap_or_else(|| NOT_RECORDED.to_owned())),
        ]),
        examples: cited::examples(model, &id),
        links: vec![clause.source.as_ref().unwrap_or(&regime.source).clone()],
        ..blank("clause", id, &clause.title, &clause.text)
    }
}

fn regime(model: &Model, regime: &Regime) -> Page {
    let clauses: Vec<String> = regime.clauses.iter().map(|one| format!("{} {}", one.id, one.title)).collect();
    Page {
        facts: facts([("as of", regime.law_as_of.clone()), ("clauses", clauses.join("; "))]),
        examples: cited::examples_of_regime(model, regime),
        links: vec![regime.source.clone()],
        ..blank("regime", regime.id.clone(), &regime.name, "")
    }
}

fn pack(pack: &Policy) -> Page {
    let rules: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
    Page {
        facts: facts([
            ("fails at", word(&pack.threshold)),
            ("shows", format!("findings of confidence {} and above", word(&pack.confidence))),
            ("rules", rules.join(", ")),
        ]),
        ..blank("policy", pack.id.clone(), &pack.name, &pack.description)
    }
}

fn setting(model: &Model, policy: &Policy, vendor: &Vendor, check: &SettingCheck) -> Page {
    let data: Vec<&str> = check.data.iter().map(|id| model.category(*id).id.as_str()).collect();
    let judged = policy.rules.iter().find(|rule| rule.matches.concern.contains(&check.concern));
    Page {
        facts: facts([
            ("option", check.option.clone()),
            ("concern", check.concern.clone()),
            ("data", data.join(", ")),
            ("rule", judged.map(|rule| rule.id.clone()).unwrap_or_default()),
        ]),
        fix: check.fix.trim().to_owned(),
        clauses: judged
            .iter()
            .flat_map(|rule| &rule.clauses)
            .filter_map(|cited| cited_clause(model, cited))
            .collect(),
        examples: examples(&check.examples.flags, &check.examples.passes),
        links: vec![vendor.docs.clone()],
        ..blank("setting", format!("{}/{}", vendor.id, check.id), &vendor.name, &check.says)
    }
}

fn scrubber(model: &Model, vendor: &Vendor, scrubber: &Scrubber) -> Page {
    let covers: Vec<String> = scrubber
        .covers
        .iter()
        .map(|covered| {
            let channels: Vec<String> = covered.channels.iter().map(word).collect();
            let parts = [covered.calls.join(", "), channels.join(", ")];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
        })
        .collect();
    let mark = model.library.marks.get(usize::from(scrubber.mark.0)).map(|mark| mark.id.clone());
    Page {
        facts: facts([
            ("option", scrubber.option.clone()),
            ("covers", covers.join("; ")),
            ("mark", mark.unwrap_or_default()),
        ]),
        examples: examples(&scrubber.examples.flags, &scrubber.examples.passes),
        links: vec![vendor.docs.clone()],
        ..blank("scrubber", format!("{}/{}", vendor.id, scrubber.id), &vendor.name, &scrubber.says)
    }
}
