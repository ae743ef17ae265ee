//! Vendors: raw → compiled.

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::{InFile, examples, is_kebab, paths, request, scrubber, setting, statement, write};
use crate::ir::path::{ApiPath, Root};
use crate::rules::command::{Command, CommandForm};
use crate::rules::lazy::Lazy;
use crate::rules::load::{At, Pairs};
use crate::rules::raw::Folder;
use crate::rules::raw::settings::{RawCheck, RawCondition, RawConstants, RawDefault, RawValue};
use crate::rules::raw::vendor::{
    RawClient, RawCommand, RawMethod, RawMethodCondition, RawSettingsAt, RawVendor, RawVendorExample,
};
use crate::rules::setting::SettingTest;
use crate::rules::vendor::{
    ArgumentChannel, Channel, Client, Meaning, Method, MethodCondition, MethodForm, SettingCheck,
    SettingCondition, SettingConstants, SettingDefault, SettingValue, SettingsAt, Signs, Vendor,
    VendorDetails, VendorExample,
};

pub(super) fn compile(cx: &mut InFile<'_>, raw: RawVendor) -> Vendor {
    if raw.id.value != cx.file.stem() {
        let message = format!("the id `{}` is not the file's name `{}`", raw.id.value, cx.file.stem());
        cx.error(raw.id.span, message, Some("name both alike"));
    }
    if !is_kebab(&raw.kind.value) {
        cx.error(raw.kind.span, "a kind is lower-case words with `-`", None);
    }
    let clients = clients(cx, raw.clients);
    let groups = groups(&clients);
    let ids: Vec<String> = clients.iter().map(|client| client.id.clone()).collect();
    let scrubbers = raw.scrubbers.into_iter();
    let scrubbers = scrubbers.filter_map(|raw| scrubber::scrubber(cx, raw, &groups, &ids)).collect();
    let defaults = raw.settings.defaults.into_iter().map(|raw| default(cx, raw, &groups)).collect();
    let called: FxHashSet<String> =
        clients.iter().flat_map(|client| &client.methods).map(|method| method.path.join(".")).collect();
    let regions: Vec<&str> = raw.regions.0.iter().map(|(region, _)| region.as_str()).collect();
    let states = raw.settings.states.into_iter();
    let statements = states.map(|raw| statement::statement(cx, raw, &groups, &regions)).collect();
    let constants = raw.settings.constants.into_iter().flat_map(|raw| constants(cx, raw)).collect();
    let checks = raw.settings.checks.into_iter().map(|raw| check(cx, raw, &groups, &called)).collect();
    if let Some(word) = &raw.only_with {
        cx.policy(word);
    }
    let expects = raw.expects.iter().flat_map(|word| cx.category_node(word)).collect();
    let hosts = with_regions(raw.hosts, &raw.regions.0);
    let endpoints = request::endpoints(cx, (raw.endpoints, raw.transports), &hosts);
    Vendor {
        id: raw.id.value,
        name: raw.name,
        kind: raw.kind.value,
        home: raw.home,
        hosts,
        regions: raw.regions.0,
        expects,
        only_with: raw.only_with.map(|word| word.value),
        other_hosts: raw.other_hosts,
        secrets: raw.secrets.into_iter().filter_map(|raw| scrubber::secret(cx, raw)).collect(),
        signs: Signs::of(&clients, &endpoints),
        purpose: None,
        declared: Vec::new(),
        details: Lazy::from(VendorDetails {
            docs: raw.docs,
            checked: raw.checked.into_iter().filter_map(|raw| scrubber::checked(cx, raw)).collect(),
            unchecked: raw.unchecked,
            terms: raw.terms,
            hashing: raw.hashing,
            self_hosting: raw.self_hosting,
            local_evaluation: raw.local_evaluation,
            endpoints,
            clients,
            defaults,
            checks,
            statements,
            constants,
            unseen: raw.unseen.into_iter().map(|raw| (raw.option, raw.why)).collect(),
            scrubbers,
            restricts: raw.restricts.iter().map(|raw| scrubber::restriction(cx, raw)).collect(),
            examples: examples(raw.examples, |raw| example(cx, raw)),
        }),
    }
}

/// The hosts, those of the regions included.
fn with_regions(mut hosts: Vec<String>, regions: &[(String, Vec<String>)]) -> Vec<String> {
    for host in regions.iter().flat_map(|(_, own)| own) {
        if !hosts.contains(host) {
            hosts.push(host.clone());
        }
    }
    hosts
}

/// The groups of settings that methods take.
fn groups(clients: &[Client]) -> FxHashSet<String> {
    let methods = clients.iter().flat_map(|client| &client.methods);
    methods.flat_map(|method| &method.settings).map(|at| at.group.clone()).collect()
}

fn example(cx: &mut InFile<'_>, raw: RawVendorExample) -> VendorExample {
    VendorExample { code: raw.code, shown: raw.shown, data: cx.categories(&raw.data) }
}

fn clients(cx: &mut InFile<'_>, raw: Vec<RawClient>) -> Vec<Client> {
    let ids: Vec<String> = raw.iter().map(|client| client.id.value.clone()).collect();
    let mut seen = FxHashSet::default();
    let mut clients = Vec::new();
    for raw in raw {
        if !seen.insert(raw.id.value.clone()) {
            cx.error(raw.id.span, format!("there are two clients `{}`", raw.id.value), None);
        }
        let from = raw.from.iter().filter_map(|word| client_path(cx, word, &ids)).collect();
        let methods = raw.methods.into_iter().flat_map(|method| self::method(cx, &raw.id, method)).collect();
        clients.push(Client { id: raw.id.value, from, methods });
    }
    clients
}

fn client_path(cx: &mut InFile<'_>, word: &At<String>, ids: &[String]) -> Option<ApiPath> {
    let path = cx.keep(word, ApiPath::parse(&word.value))?;
    match &path.root {
        Root::Client(name) if !ids.iter().any(|id| *id == **name) => {
            let wrong = At { value: name.to_string(), span: word.span };
            cx.unknown("client", &wrong, ids.iter().map(String::as_str));
            None
        }
        Root::Client(_) | Root::Package(_) | Root::Global(_) | Root::Method(_) => Some(path),
    }
}

const FORMS: &str = "write one of `call`, `assign`, `listed`, `installed` and `tag`, and an entry for each";

/// One method for each name of the entry.
fn method(cx: &mut InFile<'_>, client: &At<String>, raw: RawMethod) -> Vec<Method> {
    let forms = [
        (raw.call, MethodForm::Call),
        (raw.assign, MethodForm::Assign),
        (raw.listed, MethodForm::Listed),
        (raw.installed, MethodForm::Installed),
        (raw.tag, MethodForm::Tag),
    ];
    let mut written = forms.into_iter().filter_map(|(word, form)| Some((word?, form)));
    let Some((name, form)) = written.next() else {
        let message = format!("a method of the client `{}` does not say what it is", client.value);
        cx.error(client.span, message, Some(FORMS));
        return Vec::new();
    };
    if written.next().is_some() {
        cx.error(name.span, "a method is one thing", Some(FORMS));
        return Vec::new();
    }
    let channels = channels(cx, raw.arguments, raw.paths);
    let means: Vec<Meaning> =
        raw.means.0.into_iter().filter_map(|(word, name)| meaning(cx, &word, name)).collect();
    let RawMethodCondition { string, function, at_least, holds } = raw.when;
    let when = MethodCondition { string, function, at_least, holds: holds.map(Into::into) };
    let command = raw.command.map(|command| Command {
        form: match command {
            RawCommand::List => CommandForm::List,
            RawCommand::Arguments => CommandForm::Arguments,
        },
        name_before: raw.name_before.map(Into::into),
        name_after: raw.name_after.map(Into::into),
    });
    let settings: Vec<SettingsAt> = raw.settings.0.into_iter().map(|raw| settings_at(cx, raw)).collect();
    let names: Vec<_> = std::iter::once(name).chain(raw.also).collect();
    let mut methods = Vec::new();
    for word in &names {
        let Some(path) = method_path(cx, word) else { continue };
        methods.push(Method {
            means: means.iter().map(|meaning| meaning.of(&word.value)).collect(),
            form: match word.value.as_str() {
                "new" if form == MethodForm::Call => MethodForm::New,
                _ => form,
            },
            path,
            when: when.clone(),
            channels: channels.clone(),
            command: command.clone(),
            settings: settings.clone(),
        });
    }
    methods
}

fn method_path(cx: &mut InFile<'_>, word: &At<String>) -> Option<Vec<CompactString>> {
    // A colon may stand in the name of a command: `send('messages:set', x)`.
    let is_path = ["global:", "method:"].iter().any(|root| word.value.starts_with(root));
    if is_path || word.value.contains(['(', '[', '{', '#', ' ']) {
        let help = "a call is member names with dots, `new`, or \"\" for the client itself being called";
        cx.error(word.span, format!("`{}` is no method of a client", word.value), Some(help));
        return None;
    }
    Some(word.value.split('.').filter(|part| !part.is_empty()).map(Into::into).collect())
}

fn meaning(cx: &mut InFile<'_>, word: &At<String>, name: String) -> Option<Meaning> {
    let (argument, path) = cx.keep(word, paths::argument_path(&word.value))?;
    Some(Meaning { argument, path, name })
}

impl Meaning {
    /// `*` of `users.setFirstName` is `FirstName`.
    fn of(&self, method: &str) -> Self {
        let last = method.rsplit('.').next().unwrap_or(method);
        let verb = last.find(|c: char| c == '_' || c.is_ascii_uppercase()).unwrap_or(0);
        let name = if self.name == "*" { last[verb..].to_owned() } else { self.name.clone() };
        Self { name, ..self.clone() }
    }
}

/// `paths` refine `arguments`; the longest path stands first.
fn channels(
    cx: &mut InFile<'_>,
    arguments: Vec<Channel>,
    paths: Pairs<At<String>, Channel>,
) -> Vec<ArgumentChannel> {
    let numbered = arguments.into_iter().zip(0_u16..);
    let mut channels: Vec<ArgumentChannel> =
        numbered.map(|(channel, argument)| ArgumentChannel { argument, path: Vec::new(), channel }).collect();
    for (word, channel) in paths.0 {
        let Some((argument, path)) = cx.keep(&word, paths::argument_path(&word.value)) else { continue };
        channels.retain(|other| other.argument != argument || other.path != path);
        channels.push(ArgumentChannel { argument, path, channel });
    }
    channels.sort_by_key(|channel| (std::cmp::Reverse(channel.path.len()), channel.argument));
    channels
}

fn settings_at(cx: &mut InFile<'_>, raw: RawSettingsAt) -> SettingsAt {
    let object = raw.at.and_then(|word| cx.keep(&word, paths::argument_path(&word.value)));
    SettingsAt { group: raw.group, object, positions: raw.positions.0 }
}

pub(super) fn known_group(cx: &mut InFile<'_>, word: &At<String>, groups: &FxHashSet<String>) {
    if !groups.contains(&word.value) {
        cx.unknown("settings group", word, groups.iter().map(String::as_str));
    }
}

/// One entry for each path that has the members.
fn constants(cx: &mut InFile<'_>, raw: RawConstants) -> Vec<SettingConstants> {
    let values: Vec<(String, SettingValue)> =
        raw.values.0.into_iter().map(|(member, value)| (member, value.0)).collect();
    let paths = raw.of.iter().filter_map(|word| cx.keep(word, ApiPath::parse(&word.value)));
    paths.map(|of| SettingConstants { of, values: values.clone() }).collect()
}

fn default(cx: &mut InFile<'_>, raw: RawDefault, groups: &FxHashSet<String>) -> SettingDefault {
    known_group(cx, &raw.group, groups);
    let mut version =
        |word: Option<At<String>>| word.and_then(|word| cx.keep(&word, paths::version(&word.value)));
    let (since, until) = (version(raw.since), version(raw.until));
    SettingDefault {
        group: raw.group.value,
        option: raw.option,
        value: raw.value.0,
        package: raw.package,
        since,
        until,
    }
}

fn check(
    cx: &mut InFile<'_>,
    raw: RawCheck,
    groups: &FxHashSet<String>,
    called: &FxHashSet<String>,
) -> SettingCheck {
    known_group(cx, &raw.group, groups);
    if raw.when.is_empty() && raw.unless_called.is_empty() {
        let message = format!("the check `{}` asks for nothing", raw.id.value);
        cx.error(raw.id.span, message, Some("add `when` or `unless_called`"));
    }
    for word in raw.unless_called.iter().filter(|word| !called.contains(&word.value)) {
        cx.unknown("method", word, called.iter().map(String::as_str));
    }
    if !is_kebab(&raw.id.value) {
        cx.error(raw.id.span, format!("`{}` cannot be an id", raw.id.value), Some("write kebab-case"));
    }
    known_concern(cx, &raw.concern);
    let when = raw.when.into_iter().flat_map(|raw| conditions(cx, raw)).collect();
    SettingCheck {
        id: raw.id.value,
        group: raw.group.value,
        write: write::write(&raw.fix, &raw.option),
        option: raw.option,
        when,
        unless_called: raw.unless_called.into_iter().map(|word| word.value).collect(),
        concern: raw.concern.value,
        data: cx.categories(&raw.data),
        says: raw.says,
        fix: raw.fix,
        examples: examples(raw.examples, |code| code),
    }
}

pub(super) fn known_concern(cx: &mut InFile<'_>, word: &At<String>) {
    let known = cx.known;
    let is_asked = known.concerns.contains(&word.value);
    if !is_asked && !known.concerns.is_empty() && !known.broken.has(Folder::Policies) {
        let concerns = known.concerns.iter().map(String::as_str);
        cx.unknown("concern (no policy asks about it)", word, concerns);
    }
}

pub(super) fn values(raw: Vec<RawValue>) -> Vec<SettingValue> {
    raw.into_iter().map(|value| value.0).collect()
}

/// One condition per test that is written.
fn conditions(cx: &mut InFile<'_>, raw: RawCondition) -> Vec<SettingCondition> {
    if raw.literal == Some(false) {
        cx.error(raw.option.span, "`literal: false` is not known", Some("leave the condition out"));
    }
    let is = [raw.is.map(values), raw.is_not.map(values)];
    let mut tests = setting::tests(is, raw.present, raw.above, [raw.contains, raw.lacks]);
    tests.extend(raw.literal.map(|_| SettingTest::Literal));
    let option = raw.option;
    if tests.is_empty() {
        let help = "add `is`, `is_not`, `present`, `above`, `contains`, `lacks` or `literal`";
        cx.error(option.span, format!("nothing is asked of `{}`", option.value), Some(help));
    }
    let condition = |test| SettingCondition { option: option.value.clone(), test };
    tests.into_iter().map(condition).collect()
}
