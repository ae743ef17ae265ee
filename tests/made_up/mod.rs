//! A made-up program, made-up knowledge and hand-made flows: what the solver would give, without the solver.

use std::sync::Arc;

use tracklint::flow::{Flow, Origin, SettingUse, SettingWritten, SettingsObject, Step, StepKind};
use tracklint::policy::{self, Finding};
use tracklint::report::{self, Format, Report, Stats, VendorStats};
use tracklint::rules::library::MarkId;
use tracklint::rules::load::load_files;
use tracklint::rules::policy::{Confidence, Policy};
use tracklint::rules::setting::Stands;
use tracklint::rules::vendor::{Channel, SettingValue};
use tracklint::rules::{CategoryId, Model, VendorId};
use tracklint::source::{FileId, Note, NoteKind, Place, SourceFile, Span};

pub(crate) const SIGNUP: &str = "\
import { send } from './[lib]/é send';

export function signUp(user) {
  const m = user.mail; /* 𝒳 */ send('signed up', { mail: m });
  acme.track('called', { phone: '+1 555 0100 99', illness: user.illness });
  acme.people.set({ mail: 'jo@people.example' });
  acme.people.set(
    user,
  );
}
acme.init('token', { api_secret: 'hunter2hunter2' });
";

pub(crate) const SEND: &str = "\
import acme from 'acme-js';

export const send = (name, properties) => {
  acme.track(name, { ...properties });
};
";

pub(crate) struct MadeUp {
    pub(crate) model: Model,
    pub(crate) files: Vec<SourceFile>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) settings: Vec<SettingUse>,
    pub(crate) notes: Vec<Note>,
}

pub(crate) fn model() -> Model {
    let files = [
        ("vendors/acme.yml", include_str!("rules/vendors.yml")),
        ("data/person.yml", include_str!("rules/data.yml")),
        ("library/library.yml", include_str!("rules/library.yml")),
        ("regimes/law.yml", include_str!("rules/regimes.yml")),
        ("policies/recommended.yml", include_str!("rules/policies.yml")),
    ];
    load_files(files.iter().map(|(path, text)| ((*path).to_owned(), *text)))
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn file(id: u32, path: &str, text: &str) -> SourceFile {
    SourceFile { id: FileId(id), path: path.into(), text: text.into() }
}

/// The first place of `needle` after the first `after`.
pub(crate) fn place(file: &SourceFile, after: &str, needle: &str) -> Place {
    let from = file.text.find(after).unwrap_or_else(|| panic!("`{after}` stands in the file"));
    let start = from + file.text[from..].find(needle).unwrap_or_else(|| panic!("`{needle}` follows"));
    Place { file: file.id, span: Span::new(start, start + needle.len()) }
}

pub(crate) fn category(model: &Model, id: &str) -> CategoryId {
    *model.category_index.get(id).unwrap_or_else(|| panic!("{id} is a category"))
}

pub(crate) fn mark(model: &Model, id: &str) -> MarkId {
    let at = model.library.marks.iter().position(|mark| mark.id == id).unwrap_or_else(|| panic!("{id}"));
    MarkId(u8::try_from(at).expect("few marks"))
}

/// A flow from one place straight into one call.
pub(crate) fn flow(
    model: &Model,
    data: &str,
    api: &str,
    channel: Channel,
    call: Place,
    value: Place,
    name: &str,
) -> Flow {
    let step = |place, kind, name: &str| Step { place, kind, name: name.to_owned() };
    Flow {
        vendor: VendorId(0),
        api: api.to_owned(),
        signature: None,
        channel,
        category: category(model, data),
        place: call,
        sink: call,
        hosts: Vec::new(),
        value,
        key: None,
        origin: Origin {
            name: name.to_owned(),
            text: name.to_owned(),
            place: value,
            root: Step { place: value, kind: StepKind::Read, name: name.to_owned() },
            is_literal: false,
            is_first: false,
        },
        further: Vec::new(),
        marks: Vec::new(),
        confidence: Confidence::High,
        basis: tracklint::rules::policy::Basis::ByName,
        because: String::new(),
        whole_object: false,
        guards: Vec::new(),
        scrubs: Vec::new(),
        is_part: false,
        instead: None,
        fields: Vec::new(),
        others: Vec::new(),
        steps: vec![step(value, StepKind::Read, name), step(call, StepKind::Sent, api)],
    }
}

pub(crate) fn made_up() -> MadeUp {
    let model = model();
    let files = vec![file(0, "src/[lib]/é send.ts", SEND), file(1, "src/signup.ts", SIGNUP)];
    let (flows, settings) = (flows(&model, &files), settings(&files[1]));
    let note = |path: &str, kind, message: &str, line| Note {
        path: path.into(),
        kind,
        message: message.to_owned(),
        line,
    };
    let notes = vec![
        note(
            "dist/app.js",
            NoteKind::Minified,
            "looks like a bundle; name it in `include` to check it",
            None,
        ),
        note("src/old file.js", NoteKind::SyntaxErrors, "1 syntax error; the rest was analysed", Some(7)),
        note("", NoteKind::Settings, "`e2e/**` matches no file", None),
    ];
    MadeUp { model, files, flows, settings, notes }
}

fn flows(model: &Model, files: &[SourceFile]) -> Vec<Flow> {
    let (send, signup) = (&files[0], &files[1]);
    let step = |place, kind, name: &str| Step { place, kind, name: name.to_owned() };
    let wrapped = {
        let call = place(signup, "send('signed", "send('signed up', { mail: m })");
        let sink = place(send, "acme.track", "acme.track(name, { ...properties })");
        let mut wrapped = flow(
            model,
            "person.mail",
            "track",
            Channel::EventProperty,
            call,
            place(signup, "mail: m", "m }"),
            "user.mail",
        );
        wrapped.value.span.end = wrapped.value.span.start + 1;
        wrapped.sink = sink;
        wrapped.key = Some("mail".to_owned());
        wrapped.confidence = Confidence::Medium;
        wrapped.because.push_str("a key of an object says so");
        wrapped.steps = vec![
            step(place(signup, "const m", "user.mail"), StepKind::Read, "user.mail"),
            step(place(signup, "const m", "m"), StepKind::Assigned, "m"),
            step(call, StepKind::Passed, "send"),
            step(place(send, "...prop", "...properties"), StepKind::Spread, "properties"),
            step(sink, StepKind::Sent, "track"),
        ];
        wrapped
    };
    let called = place(
        signup,
        "acme.track",
        "acme.track('called', { phone: '+1 555 0100 99', illness: user.illness })",
    );
    let illness = place(signup, "illness: user", "user.illness");
    let illness =
        flow(model, "person.illness", "track", Channel::EventProperty, called, illness, "user.illness");
    let phone = place(signup, "phone:", "'+1 555 0100 99'");
    let mut phone = flow(model, "person.phone", "track", Channel::EventProperty, called, phone, "a literal");
    phone.origin.is_literal = true;
    let set = place(signup, "acme.people.set({", "acme.people.set({ mail: 'jo@people.example' })");
    let literal = place(signup, "people.set({", "'jo@people.example'");
    let mut literal =
        flow(model, "person.mail", "people.set", Channel::ProfileProperty, set, literal, "a literal");
    literal.origin.is_literal = true;
    literal.because.push_str("`jo@people.example` is a mail address");
    let whole = place(signup, "acme.people.set(\n", "acme.people.set(\n    user,\n  )");
    let user = place(signup, "people.set(\n", "user");
    let whole = |data| flow(model, data, "people.set", Channel::ProfileProperty, whole, user, "user");
    vec![whole("person.phone"), wrapped, literal, phone, illness, whole("person.place"), whole("person.mail")]
}

fn settings(signup: &SourceFile) -> Vec<SettingUse> {
    let call = place(signup, "acme.init", "acme.init('token', { api_secret: 'hunter2hunter2' })");
    let setting = |check, place, written| SettingUse {
        vendor: VendorId(0),
        check,
        api: "init".to_owned(),
        signature: None,
        call,
        place,
        written,
        stands: Stands::Unknown,
        settings: SettingsObject::Elsewhere,
        confidence: Confidence::High,
        range: None,
    };
    let object = place(signup, "{ api_secret", "{ api_secret: 'hunter2hunter2' }");
    let secret = Some(SettingValue::String("hunter2hunter2".to_owned()));
    vec![
        setting(0, object, SettingWritten::Default { value: Some(SettingValue::Bool(true)) }),
        setting(
            1,
            place(signup, "api_secret", "'hunter2hunter2'"),
            SettingWritten::Value { value: secret, secret: true },
        ),
    ]
}

impl MadeUp {
    pub(crate) fn policy(&self) -> &Policy {
        &self.model.policies[0]
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        let facts = policy::Facts::default();
        let (flows, settings) = (&self.flows, &self.settings);
        let seen = policy::Seen { flows, settings, secrets: &[], calls: &[], facts: &facts };
        policy::evaluate(&seen, &self.model, self.policy(), &self.files)
    }

    pub(crate) fn render(&self, format: Format) -> String {
        self.render_findings(&self.findings(), format)
    }

    pub(crate) fn render_findings(&self, findings: &[Finding], format: Format) -> String {
        let policy = self.policy();
        let report = Report {
            findings,
            notes: &self.notes,
            stats: Stats {
                files: 7,
                tests: 2,
                libraries: 1,
                generated: 1,
                generated_findings: 1,
                scanned: 4,
                analysed: 3,
                partial: 1,
                skipped: 1,
                bytes: 4321,
                sinks: 5,
                work: 100,
                vendors: vec![VendorStats {
                    id: "acme".into(),
                    name: "Acme".into(),
                    calls: 5,
                    not_followed: 2,
                    hidden: 1,
                    cut: 0,
                }],
                change: None,
            },
            files: &self.files,
            threshold: policy.threshold,
            confidence: policy.confidence,
            rules: &self.model,
            policy,
            inventory: None,
            category: "tracklint/packages/made up",
            name: "made-up",
            time: "2027-01-31T12:00:00",
        };
        report::render(&report, format)
    }

    /// The same program with its signup file changed by a text replacement; places move along.
    pub(crate) fn with_signup(&self, change: impl Fn(&str) -> String) -> Vec<SourceFile> {
        let mut files = self.files.clone();
        files[1].text = Arc::from(change(&files[1].text));
        files
    }
}
