//! The matching algorithm on a small vocabulary of its own.

use std::fmt::Write as _;
use std::time::Instant;

use super::{Lexicon, NameQuery, Slot, Verdict};
use crate::rules::Model;
use crate::rules::load::load_files;

const DATA: &str = r"
categories:
  - id: person.mail
    name: Mail
    sensitivity: ordinary
    identifiability: direct
    terms: [email, email_address]
    contextual: [mail]
    multilingual: [correo, mejl]
    keys: [メール, e-pasts]
    negatives: [font, to]
    reserved: ['$email']
    literals:
      - {id: mail, pattern: '[a-z.]+@[a-z.]+\.[a-z]+', ignore: [example.com]}
  - {id: person.phone, name: Phone, sensitivity: ordinary, identifiability: direct, terms: [phone], multilingual: [tel, telefono]}
  - {id: person.name, name: Name, sensitivity: ordinary, identifiability: direct, terms: [full_name], contextual: [name, display_name]}
  - {id: person.first, name: First, sensitivity: ordinary, identifiability: direct, terms: [first_name]}
  - {id: person.ip, name: IP, sensitivity: ordinary, identifiability: indirect, terms: [ip, ip_address, ipv4]}
  - {id: person.street, name: Street, sensitivity: ordinary, identifiability: direct, terms: [street_address], contextual: [address], in_forms: [address], beside: {words: [address], names: [zip]}, negatives: [venue]}
  - {id: person.city, name: City, sensitivity: ordinary, identifiability: attribute, contextual: [city]}
  - {id: person.id, name: Id, sensitivity: ordinary, identifiability: pseudonymous, terms: [user_id], contextual: [id]}
  - {id: person.hashed, name: Hashed, sensitivity: ordinary, identifiability: pseudonymous, terms: [email_hash]}
  - {id: person.place, name: Place, sensitivity: ordinary, identifiability: indirect, terms: [lat],
     literals: [{id: coordinate, pattern: '^\d{1,3}\.\d{3,}$', numbers: true}]}
  - {id: person.sought, name: Sought, sensitivity: ordinary, identifiability: indirect, topic: {names: [query, q], words: [search, searched]}}
  - {id: person.card, name: Card, sensitivity: financial, identifiability: direct, terms: [card_number],
     literals: [{id: card, pattern: '\b(?:\d[ -]?){12,18}\d\b', check: luhn}]}
  - {id: person, name: Person, sensitivity: ordinary, identifiability: direct, whole_object: true,
     contextual: [profile, form_data, payload, user_data]}
";

const WORDS: &str = r"
neutral: [value, str, new, current, input, data, info, primary]
blocking: [is, has, send, set, validate, error, label, type, count, hash, for, by, with]
tails: [template, verified, status, count, hash, domain, user, type, page]
service: [support, noreply, info]
downgrading: [masked, hashed, hash, sha256, last4]
getters: [get, fetch, use, to]
persons: [user, users, customer, patient, people, profile]
weak_persons: [owner, account]
things: [project, error, file, event, company, category, label, org]
containers: [info, data, attributes, props]
short_prefixes: [client, my, remote, x]
booleans: [is, has]
truths: [checked]
about: [errors, preferences]
own: [config]
utterances: [value]
places: [location]
forms: [form, values]
type_endings: [type, schema]
envelopes: [body]
verdicts: [exists, send]
";

fn model() -> Model {
    let files = [("data/acme.yml", DATA), ("data/vocabulary.yml", WORDS)];
    load_files(files.into_iter().map(|(path, text)| (path.to_string(), text))).expect("loads")
}

/// The verdict in words: the category's last part and what is known of the hit.
fn show(model: &Model, verdict: &Verdict) -> String {
    match verdict {
        Verdict::Other => "other".into(),
        Verdict::Silent => "silent".into(),
        Verdict::Personal(hit) => {
            let id = &model.category(hit.category).id;
            let mut text = id.trim_start_matches("person.").to_string();
            let marks = [(!hit.strong, " weak"), (hit.claims_sanitized, " claimed"), (hit.plural, " plural")];
            for (_, mark) in marks.into_iter().filter(|(holds, _)| *holds) {
                text.push_str(mark);
            }
            text
        }
    }
}

#[track_caller]
fn assert_names(cases: &[(&str, &str)]) {
    let model = model();
    for (expression, expected) in cases {
        let mut parts: Vec<&str> = expression.split('.').collect();
        let name = parts.pop().unwrap_or_default();
        let query = NameQuery { name, receivers: &parts, ..NameQuery::default() };
        assert_eq!(show(&model, &model.lexicon.classify_name(&query)), *expected, "{expression}");
    }
}

#[test]
fn the_head_noun_decides() {
    assert_names(&[
        ("email", "mail"),
        ("billingEmail", "mail"),
        ("emailValue", "mail"),
        ("email2", "mail"),
        ("E-Mail", "mail"),
        ("customer[email]", "mail"),
        ("EMAIL_ADDRESS", "mail"),
        ("emailaddress", "mail"),
        ("eMailAddress", "mail"),
        ("emails", "mail plural"),
        ("$email", "mail"),
        ("emailTemplate", "other"),
        ("isEmailVerified", "other"),
        ("sendEmail", "other"),
        ("emailFont", "other"),
        ("supportEmail", "other"),
        ("userInfoEmail", "mail"),
        ("maskedEmail", "mail claimed"),
        ("emailSha256", "mail claimed"),
        ("emailHash", "hashed"),
        ("phoneLast4", "phone claimed"),
        ("value", "silent"),
        ("plan", "silent"),
        ("orderStatus", "other"),
        ("isActive", "other"),
        ("status", "silent"),
    ]);
}

#[test]
fn short_terms_stand_alone_or_after_few_words() {
    assert_names(&[
        ("ip", "ip"),
        ("clientIp", "ip"),
        ("xClientIP", "ip"),
        ("userIp", "ip"),
        ("ipv4", "ip"),
        ("fooIp", "silent"),
        ("DKTahiIP", "silent"),
        ("ips", "silent"),
        ("zip", "silent"),
    ]);
}

#[test]
fn contextual_terms_need_a_person() {
    assert_names(&[
        ("name", "silent"),
        ("user.name", "name weak"),
        ("session.currentUser.name", "name weak"),
        ("users.0.name", "name weak"),
        ("userInfo.data.name", "name weak"),
        ("customerName", "name weak"),
        ("patients.address", "street weak"),
        ("project.name", "other"),
        ("user.project.name", "other"),
        ("projectName", "other"),
        ("fooName", "silent"),
        ("user.fooName", "silent"),
        ("user.companyName", "other"),
        ("owner.name", "silent"),
        ("getUser().name", "name weak"),
        ("errors.email", "other"),
        ("form.email", "mail"),
        ("user.email.value", "mail weak"),
        ("emails.0.value", "mail weak plural"),
        ("event.value", "silent"),
        ("preferences.email", "other"),
        ("preferences.user.email", "mail"),
        ("config.email", "other"),
        ("checked", "other"),
        ("values.address", "street weak"),
        ("form.values.address", "street weak"),
        ("list.address", "silent"),
        ("venue.location.address", "other"),
        ("user.location.address", "street weak"),
        ("phoneNumbers.numbers", "silent"),
        ("customer.mejl", "mail weak"),
    ]);
}

#[test]
fn slots_and_siblings_are_evidence() {
    let model = model();
    let judge = |query: NameQuery<'_>| show(&model, &model.lexicon.classify_name(&query));
    let name = NameQuery { name: "name", ..NameQuery::default() };
    assert_eq!(judge(NameQuery { slot: Slot::Person, ..name }), "name weak");
    assert_eq!(judge(NameQuery { slot: Slot::Organisation, ..name }), "other");
    assert_eq!(judge(NameQuery { siblings: &["plan", "firstName"], ..name }), "name weak");
    assert_eq!(judge(NameQuery { siblings: &["plan", "ip", "name"], ..name }), "silent");
    assert_eq!(judge(NameQuery { receivers: &["owner"], siblings: &["email"], ..name }), "name weak");
    assert_eq!(judge(NameQuery { receivers: &["project"], slot: Slot::Person, ..name }), "other");
    assert_eq!(judge(NameQuery { receivers: &["user"], slot: Slot::Organisation, ..name }), "name weak");
    let reserved = NameQuery { name: "$email", slot: Slot::Organisation, ..NameQuery::default() };
    assert_eq!(judge(reserved), "mail");
}

#[test]
fn other_languages() {
    assert_names(&[
        ("correo", "mail"),
        ("メール", "mail"),
        ("ﾒｰﾙ", "mail"),
        ("e-pasts", "mail"),
        ("E-pasts", "mail"),
        ("mejl", "silent"),
        ("teléfono", "phone"),
    ]);
    let model = model();
    let judge = |query: NameQuery<'_>| show(&model, &model.lexicon.classify_name(&query));
    let short = NameQuery { name: "mejl", ..NameQuery::default() };
    assert_eq!(judge(NameQuery { slot: Slot::Person, ..short }), "mail weak");
    assert_eq!(judge(NameQuery { siblings: &["telefono"], ..short }), "mail weak");
    assert_eq!(judge(NameQuery { siblings: &["tel"], ..short }), "silent");
}

#[test]
fn whole_objects() {
    let model = model();
    let lexicon = &model.lexicon;
    for name in ["user", "currentUser", "users", "userInfo", "authUser", "profile", "formData", "userData"] {
        assert!(lexicon.is_whole_object_name(name), "{name}");
    }
    for name in
        ["userValue", "isUser", "userCount", "userId", "sendUser", "project", "data", "userPage", "x", ""]
    {
        assert!(!lexicon.is_whole_object_name(name), "{name}");
    }
    assert!(!lexicon.classify_whole("payload", &["event"]));
    assert!(lexicon.classify_whole("customer", &["event"]));
    assert!(!lexicon.classify_whole("customer", &["errors"]));
    assert_eq!(lexicon.subject_of_type("CustomerType"), "Customer");
    assert_eq!(lexicon.subject_of_type("Schema"), "Schema");
    assert_eq!(lexicon.subject_of_type("I_CustomerType"), "I_CustomerType");
    assert_eq!(lexicon.whole_object().map(|id| model.category(id).id.as_str()), Some("person"));
}

#[test]
fn getters() {
    let model = model();
    let cases = [
        ("getUserEmail", "mail weak"),
        ("fetchEmails", "mail weak plural"),
        ("getUserByEmail", "person weak"),
        ("getEmailByUser", "mail weak"),
        ("useCurrentUser", "person weak"),
        ("getEmailDomain", "other"),
        ("getIsEmailVerified", "other"),
        ("setEmail", "other"),
        ("validateEmail", "other"),
        ("hashEmail", "mail weak claimed"),
        ("getName", "silent"),
        ("getTotal", "silent"),
        ("get", "silent"),
    ];
    for (callee, expected) in cases {
        let verdict = model.lexicon.classify_getter(callee, &[]);
        assert_eq!(show(&model, &verdict), expected, "{callee}");
    }
    let verdict = model.lexicon.classify_getter("getName", &["user"]);
    assert_eq!(show(&model, &verdict), "name weak");
}

#[test]
fn literals() {
    let model = model();
    let pattern = |text: &str| model.lexicon.classify_literal(text).map(|hit| hit.pattern);
    assert_eq!(pattern("write to jane.doe@firm.lv").as_deref(), Some("mail"));
    assert_eq!(pattern("me@example.com").as_deref(), None);
    assert_eq!(pattern("me@example.com jane@firm.lv").as_deref(), Some("mail"));
    assert_eq!(pattern("4111 1111 1111 1111").as_deref(), Some("card"));
    assert_eq!(pattern("1234 1234 1234 1234").as_deref(), None);
    assert_eq!(pattern(&"ß".repeat(100_000)).as_deref(), None);
}

#[test]
fn numbers_are_judged_with_their_key() {
    let model = model();
    let pattern = |name: &str, number: &str| {
        let key = NameQuery { name, ..NameQuery::default() };
        model.lexicon.classify_number(number, &key).map(|hit| hit.pattern)
    };
    assert_eq!(pattern("lat", "56.9496").as_deref(), Some("coordinate"));
    assert_eq!(pattern("lat", "56.9"), None);
    assert_eq!(pattern("price", "56.9496"), None);
    assert_eq!(pattern("phone", "56.9496"), None);
    assert!(model.lexicon.classify_literal("56.9496").is_none());
}

#[test]
fn any_name_is_judged_quickly() {
    let model = model();
    let lexicon = &model.lexicon;
    let mut names: Vec<String> = Vec::new();
    for c in (0..0x2_0000).step_by(7).filter_map(char::from_u32) {
        names.push(format!("{c}email{c}"));
    }
    let mut long = String::new();
    for n in 0..5000 {
        let _ = write!(long, "email{n}_");
    }
    names.extend([long, "a".repeat(128), "aB".repeat(64), "İ".repeat(60), "\u{fdfa}".repeat(42)]);
    let siblings = ["firstName"; 200];
    let receivers = ["data"; 200];
    let start = Instant::now();
    for name in &names {
        let query = NameQuery { name, receivers: &receivers, siblings: &siblings, slot: Slot::Neutral };
        let _ = lexicon.classify_name(&query);
        let _ = lexicon.classify_getter(name, &receivers);
        let _ = lexicon.classify_whole(name, &receivers);
        let _ = lexicon.classify_literal(name);
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    let _ = Lexicon::default().classify_name(&NameQuery { name: "email", ..NameQuery::default() });
}

#[test]
fn names_mean_what_the_talk_is_of() {
    let model = model();
    let is_sought = |name: &str, told: &str| model.lexicon.classify_topic(name, &["x", told]).is_some();
    for (name, told) in [("query", "Products Searched"), ("q", "useSearch"), ("currentQuery", "search")] {
        assert!(is_sought(name, told), "{name} in {told}");
    }
    for (name, told) in [("query", "Research"), ("queryCount", "search"), ("plan", "search"), ("q", "Opened")]
    {
        assert!(!is_sought(name, told), "{name} in {told}");
    }
}

#[test]
fn results_that_are_nothing_of_what_was_given() {
    let model = model();
    for (callee, expected) in [
        ("userExists", true),
        ("sendEmail", true),
        ("presend", false),
        ("toProps", false),
        ("issueOf", false),
    ] {
        assert_eq!(model.lexicon.gives_verdict(callee), expected, "{callee}");
    }
}

#[test]
fn mistakes_in_data_are_shown() {
    let load = |from: &str, to: &str| {
        let data = DATA.replacen(from, to, 1);
        let files = [("data/acme.yml".to_string(), data.as_str())];
        let errors = load_files(files.into_iter()).expect_err("a mistake");
        errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(load("[mail]", "['-']"), "this is no word");
    let message = load(r"'[a-z.]+@[a-z.]+\.[a-z]+'", "'(?<=x)a'");
    assert!(message.contains("look-around"), "{message}");
    assert_eq!(load(r"'[a-z.]+@[a-z.]+\.[a-z]+'", "'a*'"), "this pattern matches the empty text");
    let twice = load("identifiability: direct\n", "identifiability: direct\n    whole_object: true\n");
    assert_eq!(twice, "two categories stand for whole person objects");
}
