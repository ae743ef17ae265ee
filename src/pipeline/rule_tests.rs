//! The examples of a project's own rules, run through the whole pipeline: what flags is reported, what passes is not.

use super::exceptions::Accepted;
use super::texts::check_accepting;
use super::{Request, knowledge, pool};
use crate::config::Settings;
use crate::error::Error;
use crate::policy::Finding;
use crate::rules::Model;
use crate::rules::policy::{Effect, ExceptionProblem, Matcher, Policy, Rule, RuleParts, Severity, word_of};
use crate::rules::setting::SettingAsked;
use crate::rules::vendor::{Examples, Vendor};

/// A rule and what its examples showed.
pub struct TestedRule {
    pub rule: String,
    /// How many examples ran.
    pub flags: usize,
    pub passes: usize,
    /// One for each example that is not as it says.
    pub complaints: Vec<String>,
}

/// Of every rule that does not come with the tool, or of every rule; in the order of their ids. Rules that permit report
/// nothing, and rules about waivers and baselines are about no code: they are left out.
pub fn test_rules(request: &Request, with_builtin: bool) -> Result<Vec<TestedRule>, Error> {
    let builtin = knowledge::load().map_err(|mistakes| Error::Knowledge { mistakes })?;
    let is_builtin = |rule: &Rule| builtin.policies.iter().any(|pack| pack.id == rule.from);
    let (model, policy) = knowledge(request)?;
    let wanted = |rule: &&Rule| {
        rule.effect != Effect::Permit && !is_about_files(rule) && (with_builtin || !is_builtin(rule))
    };
    let mut rules: Vec<&Rule> = policy.rules.iter().filter(wanted).collect();
    // An override below paths makes two of one rule.
    rules.dedup_by(|one, other| one.id == other.id);
    let accepted = Accepted::of_ledger(request);
    let tested = |rule| test(rule, prelude_of(rule, &request.settings), (&model, &policy), &accepted);
    Ok(pool(request)?.install(|| rules.into_iter().map(tested).collect()))
}

/// A project of several files: what a rule about ledgers and waivers is shown with. Each file begins with a line `# path: tracklint.yml`.
fn is_of_files(example: &str) -> bool {
    example.starts_with("# path: ")
}

/// What is wrong with a waiver or a baseline shows in no example.
fn is_about_files(rule: &Rule) -> bool {
    let is_of_files = |problem: &ExceptionProblem| {
        matches!(
            problem,
            ExceptionProblem::UnusedWaiver
                | ExceptionProblem::ExpiredWaiver
                | ExceptionProblem::LongWaiver
                | ExceptionProblem::StaleBaseline
        )
    };
    let asked = &rule.matches.exception;
    !asked.is_empty() && asked.iter().all(is_of_files)
}

/// That of the settings file which the rule is written in; rules of packs get the root's.
fn prelude_of<'s>(rule: &Rule, root: &'s Settings) -> &'s str {
    let nested = root.nested_files.iter().map(|nested| &nested.settings);
    let own = nested.into_iter().find(|own| own.file_name() == rule.from).unwrap_or(root);
    &own.prelude
}

fn test(rule: &Rule, prelude: &str, (model, policy): (&Model, &Policy), accepted: &Accepted) -> TestedRule {
    let mut complaints = Vec::new();
    let sides = [("flags", true, &rule.examples.flags), ("passes", false, &rule.examples.passes)];
    for (name, flags, examples) in sides {
        for (at, example) in examples.iter().enumerate().filter(|(_, example)| !is_of_files(example)) {
            let found = findings(example, prelude, (model, policy), accepted);
            let is_met = |finding: &Finding| finding.rule == rule.id || finding.also.contains(&rule.id);
            let met = found.iter().find(|finding| is_met(finding));
            let what = match (flags, met) {
                (true, None) => {
                    let findings = |rules| {
                        let policy = Policy { rules, ..policy.clone() };
                        findings(example, prelude, (model, &policy), accepted)
                    };
                    format!("{}; {}", not_reported(&found), seen(&rule.matches, model, findings))
                }
                (false, Some(finding)) => reported(finding),
                _ => continue,
            };
            complaints.push(format!("{name} {}: {what}", at + 1));
        }
    }
    let (flags, passes) = (rule.examples.flags.len(), rule.examples.passes.len());
    TestedRule { rule: rule.id.clone(), flags, passes, complaints }
}

/// What a sanitizer left is still reported until the rule says that it need not be.
fn reported(finding: &Finding) -> String {
    let marks = finding.sanitizers.join(", ");
    if marks.is_empty() {
        return format!("reported: {}", finding.message);
    }
    format!("reported: {}; `unless: [{{marks: [{marks}]}}]` lets it pass", finding.message)
}

/// What stands in an example, whatever rules are about, in the words of `match`: one of them is what the rule does not have.
fn seen(matches: &Matcher, model: &Model, findings: impl Fn(Vec<Rule>) -> Vec<Finding>) -> String {
    if !matches.is_about_settings() {
        let words: Vec<String> = findings(vec![about(Matcher::default())]).iter().map(of_data).collect();
        return list(&words, "no data is seen that leaves");
    }
    let concern = model.vendors.iter().flat_map(Vendor::concerns).map(str::to_owned).collect();
    let option = matches.setting.clone();
    let whatever = option.map(|asked| SettingAsked { tests: Vec::new(), ..asked });
    let of_option = whatever.map(|setting| Matcher { setting: Some(setting), ..Matcher::default() });
    let rules = of_option.into_iter().chain([Matcher { concern, ..Matcher::default() }]).map(about);
    let option = |finding: &Finding| format!("`{}` of {}", finding.value, finding.destination);
    let words: Vec<String> = findings(rules.collect()).iter().map(option).collect();
    list(&words, "no setting is seen that a check or this rule is about")
}

fn list(words: &[String], none: &str) -> String {
    if words.is_empty() { none.to_owned() } else { format!("seen: {}", words.join("; ")) }
}

fn of_data(finding: &Finding) -> String {
    format!(
        "{} to {} (channel {}, identifiability {}, confidence {}, basis {})",
        finding.data.join(", "),
        finding.destination,
        word_of(&finding.channel),
        word_of(&finding.identifiability),
        word_of(&finding.confidence),
        word_of(&finding.basis)
    )
}

/// A rule that reports everything that meets the matcher.
fn about(matches: Matcher) -> Rule {
    let parts = RuleParts {
        id: "everything".to_owned(),
        effect: Effect::Forbid,
        matches,
        unless: Vec::new(),
        needs: Vec::new(),
        severity: Severity::Info,
        title: String::new(),
        why: String::new(),
        fix: String::new(),
        examples: Examples::default(),
        from: String::new(),
        changes: Vec::new(),
        own_unless: 0,
    };
    Rule::new(parts, Vec::new())
}

pub(super) fn not_reported(found: &[Finding]) -> String {
    let others: Vec<String> =
        found.iter().map(|finding| format!("{} ({})", finding.rule, finding.message)).collect();
    if others.is_empty() {
        return "not reported, and nothing else is".to_owned();
    }
    format!("not reported, only {}", others.join("; "))
}

/// A first line `// path: src/a.ts` says which file the example is, for rules that are about paths. The prelude stands
/// before examples that import nothing themselves.
pub(super) fn findings(
    example: &str,
    prelude: &str,
    (model, policy): (&Model, &Policy),
    accepted: &Accepted,
) -> Vec<Finding> {
    let first = example.lines().next().unwrap_or("");
    let path = first.trim().strip_prefix("// path:").map_or("example.tsx", str::trim);
    let imports = example.contains("import ") || example.contains("require(");
    let text = if imports { example.to_owned() } else { format!("{prelude}\n{example}") };
    let checked = check_accepting(model, policy, &[(path, text.as_str())], (true, accepted));
    checked.findings.into_iter().filter(|finding| finding.disposition.is_open()).collect()
}
