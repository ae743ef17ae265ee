//! The tree of `tracklint.yml` → [`Settings`], collecting every mistake.

use std::sync::Arc;

use miette::NamedSource;

use super::overrides::ENFORCEMENTS;
use super::reader::Reader;
use super::rule::CHANNELS;
use super::yaml::{self, Entry, Node, Value};
use super::{Located, SanitizerSetting, Settings, SeverityOverride, SinkSetting, Weight};
use crate::ir::path::ApiPath;
use crate::rules::policy::{Confidence, Severity, word_of};
use crate::rules::vendor::Channel;

/// What a key says is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// A part of the tree: settings of folders may have it too.
    Folder,
    /// The run as a whole: it belongs to the settings of the root.
    Run,
}

pub(super) const KEYS: [(&str, Reach); 24] = [
    ("version", Reach::Folder),
    ("extends", Reach::Folder),
    ("threshold", Reach::Run),
    ("confidence", Reach::Run),
    ("include", Reach::Run),
    ("exclude", Reach::Run),
    ("tests", Reach::Run),
    ("libraries", Reach::Run),
    ("generated", Reach::Run),
    ("rules", Reach::Folder),
    ("first_party_hosts", Reach::Run),
    ("sinks", Reach::Folder),
    ("sanitizers", Reach::Folder),
    ("severity", Reach::Folder),
    ("waivers", Reach::Folder),
    ("exceptions", Reach::Run),
    ("baseline", Reach::Run),
    ("overrides", Reach::Folder),
    ("enforcement", Reach::Run),
    ("nested", Reach::Run),
    ("cases", Reach::Run),
    ("prelude", Reach::Folder),
    ("ledger", Reach::Run),
    ("on_unlisted", Reach::Run),
];

const SEVERITIES: [(&str, Severity); 5] = [
    ("critical", Severity::Critical),
    ("high", Severity::High),
    ("medium", Severity::Medium),
    ("low", Severity::Low),
    ("info", Severity::Info),
];

pub(super) const CONFIDENCES: [(&str, Confidence); 3] =
    [("high", Confidence::High), ("medium", Confidence::Medium), ("low", Confidence::Low)];

/// Reads the text of a settings file; `name` is how messages call it. Mistakes are kept in the settings, so that they are
/// shown together with those that only the knowledge shows.
pub fn parse(name: &str, text: &str) -> Settings {
    let source = Arc::new(NamedSource::new(name, text.to_owned()).with_language("yaml"));
    let mut reader = Reader::new(Arc::clone(&source));
    let mut settings = Settings { source: Some(source), ..Settings::default() };
    match yaml::parse(text) {
        Ok(node) => reader.document(&node, &mut settings),
        Err(error) => reader.mistake(error.span, error.message, "here", error.help),
    }
    settings.mistakes = reader.finish();
    settings
}

impl Reader {
    fn document(&mut self, node: &Node, settings: &mut Settings) {
        let entries = match &node.value {
            Value::Map(entries) => entries,
            Value::Null => return,
            _ => return self.wrong_kind(node, "a map of settings"),
        };
        for Entry { key, key_span, value } in entries {
            settings.keys.push((key.clone(), *key_span));
            match key.as_str() {
                "version" => self.version(value),
                "extends" => {
                    self.some(value);
                    settings.extends = self.texts(value);
                }
                "threshold" => settings.threshold = self.word(value, "severity", &SEVERITIES),
                "confidence" => settings.confidence = self.word(value, "confidence", &CONFIDENCES),
                "include" => settings.include = self.globs(value),
                "exclude" => settings.exclude = self.globs(value),
                "tests" => settings.tests = self.globs(value),
                "libraries" => settings.libraries = self.globs(value),
                "generated" => settings.generated = self.globs(value),
                "rules" => self.rules(value, settings),
                "first_party_hosts" => settings.first_party_hosts = self.hosts(value),
                "sinks" => settings.sinks = self.list(value, Self::sink),
                "sanitizers" => settings.sanitizers = self.list(value, Self::sanitizer),
                "severity" => settings.severity = self.severities(value),
                "waivers" => settings.waivers = self.list(value, Self::waiver),
                "exceptions" => settings.exceptions = self.exceptions(value),
                "overrides" => settings.overrides = self.list(value, Self::override_),
                "enforcement" => settings.enforcement = self.enforcement(value),
                "nested" => settings.nested = self.nested(value),
                "cases" => settings.cases = self.texts(value),
                "prelude" => settings.prelude = self.text(value).map(|text| text.value).unwrap_or_default(),
                "on_unlisted" => settings.on_unlisted = self.word(value, "enforcement", &ENFORCEMENTS),
                "ledger" => settings.ledger_path = self.ledger_path(value),
                "baseline" => settings.baseline = self.text(value).map(|text| text.value),
                _ => self.unknown_key(key, *key_span, &KEYS.map(|(known, _)| known)),
            }
        }
    }

    /// Folders of knowledge, and rules of the project.
    fn rules(&mut self, node: &Node, settings: &mut Settings) {
        let Value::List(items) = &node.value else {
            if node.value != Value::Null {
                self.wrong_kind(node, "a list of rules and of folders with rules");
            }
            return;
        };
        for item in items {
            match item.value {
                Value::Map(_) => {
                    let before = self.mistakes();
                    let rule = self.rule(item);
                    let broken = rule.iter().filter(|_| self.mistakes() > before);
                    settings.broken_rules.extend(broken.map(|rule| rule.id.value.clone()));
                    settings.own_rules.extend(rule);
                }
                _ => settings.rules.extend(self.text(item)),
            }
        }
    }

    fn ledger_path(&mut self, node: &Node) -> Option<String> {
        if !matches!(node.value, Value::Map(_)) {
            return self.text(node).map(|text| text.value);
        }
        let help = "the ledger is a file of its own, `tracklint-ledger.yml` beside this one unless a path stands here; `tracklint ledger --write` drafts it";
        self.wrong_kind_with(node, "a path", Some(help.to_owned()));
        None
    }

    /// Hosts without scheme, port and path.
    fn hosts(&mut self, node: &Node) -> Vec<Located<String>> {
        let hosts = self.texts(node);
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '-';
        for host in &hosts {
            let mut parts = host.value.split('.');
            if !host.value.contains('.') || !parts.all(|part| !part.is_empty() && part.chars().all(is_part)) {
                let help = Some("write the host alone: `analytics.acme.example`".to_owned());
                self.mistake(host.span, format!("`{}` is no host", host.value), "no host", help);
            }
        }
        hosts
    }

    /// An access path into a module or global; receivers that are not known and clients make no sense here.
    fn call(&mut self, node: &Node) -> Option<Located<String>> {
        let call = self.text(node)?;
        if call.value.starts_with('$') || call.value.starts_with("method:") {
            let message = format!("`{}` does not name a module or a global", call.value);
            let help = "write `package#name`, `./src/file#name` or `global:name`".to_owned();
            self.mistake(call.span, message, "not a call of this project", Some(help));
            return None;
        }
        if let Err(reason) = ApiPath::parse(&call.value) {
            self.mistake(call.span, format!("`{}` is no access path", call.value), &reason, None);
            return None;
        }
        Some(call)
    }

    /// The values of a map's known keys, in the order of `keys`; the first `required` must be there.
    fn fields<'n, const N: usize>(&mut self, node: &'n Node, keys: [&str; N]) -> Option<[&'n Node; N]> {
        let Value::Map(entries) = &node.value else {
            self.wrong_kind(node, &format!("a map with the keys {}", keys.join(", ")));
            return None;
        };
        for entry in entries.iter().filter(|entry| !keys.contains(&entry.key.as_str())) {
            self.unknown_key(&entry.key, entry.key_span, &keys);
        }
        let found = keys.map(|key| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value));
        for (key, _) in keys.iter().zip(&found).filter(|(_, value)| value.is_none()) {
            let help = format!("an entry has {}", keys.map(|key| format!("`{key}`")).join(", "));
            self.mistake(node.span, format!("the key `{key}` is missing"), "in this entry", Some(help));
        }
        found.iter().all(Option::is_some).then(|| found.map(|value| value.unwrap_or(node)))
    }

    fn sink(&mut self, node: &Node) -> Option<SinkSetting> {
        let [call, arguments, destination] = self.fields(node, ["call", "arguments", "destination"])?;
        let call = self.call(call);
        let arguments = self.list(arguments, Self::channel);
        let destination = self.text(destination);
        Some(SinkSetting { call: call?, arguments, destination: destination? })
    }

    /// The channel of an argument of an own sink; `setting` belongs to checks of vendors.
    fn channel(&mut self, node: &Node) -> Option<Channel> {
        let doors = CHANNELS.iter().filter(|channel| **channel != Channel::Setting);
        let names: Vec<(String, Channel)> = doors.map(|channel| (word_of(channel), *channel)).collect();
        let known: Vec<(&str, Channel)> =
            names.iter().map(|(name, channel)| (name.as_str(), *channel)).collect();
        self.word(node, "channel", &known)
    }

    fn sanitizer(&mut self, node: &Node) -> Option<SanitizerSetting> {
        let [call, mark] = self.fields(node, ["call", "mark"])?;
        let call = self.call(call);
        let mark = self.text(mark);
        Some(SanitizerSetting { call: call?, mark: mark? })
    }

    pub(super) fn severity(&mut self, node: &Node) -> Option<Severity> {
        self.word(node, "severity", &SEVERITIES)
    }

    pub(super) fn weight(&mut self, node: &Node) -> Option<Weight> {
        // YAML 1.1 readers take an unquoted `off` for a boolean.
        if node.value == Value::Bool(false) {
            return Some(Weight::Off);
        }
        let known = SEVERITIES.iter().map(|(name, severity)| (*name, Weight::Of(*severity)));
        let known: Vec<(&str, Weight)> = known.chain([("off", Weight::Off)]).collect();
        self.word(node, "severity", &known)
    }

    fn severities(&mut self, node: &Node) -> Vec<SeverityOverride> {
        let Value::Map(entries) = &node.value else {
            if node.value != Value::Null {
                self.wrong_kind(node, "a map from rule to severity");
            }
            return Vec::new();
        };
        let mut overrides = Vec::new();
        for Entry { key, key_span, value } in entries {
            let weight = self.weight(value);
            let rule = Located { value: key.clone(), span: *key_span };
            overrides.extend(weight.map(|weight| SeverityOverride { rule, weight }));
        }
        overrides
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
version: 1
extends: [strict]
threshold: high
confidence: low
include: ["src/**"]
exclude: ["**/generated/**"]
tests: ["e2e/**"]
libraries: ["public/js/**"]
generated: ["src/api/**"]
rules: [privacy/rules]
sinks:
  - {call: "@acme/telemetry#send", arguments: [event-name, event-property], destination: acme}
sanitizers:
  - {call: "@acme/privacy#hmacId", mark: keyed}
severity:
  mail-to-acme: low
  name-to-acme: off
"#;

    #[test]
    fn every_key_is_read() {
        let settings = parse("tracklint.yml", GOOD);
        assert_eq!(settings.mistakes.len(), 0);
        assert_eq!(settings.extends[0].value, "strict");
        assert_eq!((settings.threshold, settings.confidence), (Some(Severity::High), Some(Confidence::Low)));
        assert_eq!(settings.sinks[0].arguments, [Channel::EventName, Channel::EventProperty]);
        assert_eq!(settings.sanitizers[0].mark.value, "keyed");
        assert_eq!(settings.severity[0].weight, Weight::Of(Severity::Low));
        assert_eq!(settings.severity[1].weight, Weight::Off);
        assert!(parse("tracklint.yml", "").mistakes.is_empty());
    }

    #[test]
    fn all_mistakes_are_reported_with_their_place() {
        let text = "treshold: high\nconfidence: hihg\ninclude: src\nexclude: ['a{b']\nversion: 2\n\
                    sinks:\n  - {call: '#x', arguments: [event-nam], destination: acme, to: x}\n  - {call: 'a#b'}\n";
        let mistakes = parse("tracklint.yml", text).mistakes;
        let seen: Vec<String> = mistakes
            .iter()
            .map(|mistake| format!("{} @ {}", mistake.message, mistake.span.slice(text)))
            .collect();
        assert_eq!(
            seen,
            [
                "unknown key `treshold` @ treshold",
                "unknown confidence `hihg` @ hihg",
                "a list is expected here, not a text @ src",
                "`a{b` is no glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?) @ 'a{b'",
                "unknown version of this format @ 2",
                "unknown key `to` @ to",
                "`#x` is no access path @ '#x'",
                "unknown channel `event-nam` @ event-nam",
                "the key `arguments` is missing @ {",
                "the key `destination` is missing @ {",
            ]
        );
        assert_eq!(mistakes[1].help.as_deref(), Some("did you mean `high`? allowed: high, low, medium"));
    }
}
