//! Pages of cases: Markdown in, cases with their files and expectations out.
//!
//! The format is described in `fixtures/README.md`. A page that breaks it is an error of the page.

use super::{Found, Text};

/// One heading with its files.
#[derive(Debug)]
pub(crate) struct Case {
    /// Path of the page below the repository.
    pub(crate) page: String,
    pub(crate) name: String,
    pub(crate) policy: String,
    pub(crate) texts: Vec<Text>,
    pub(crate) expectations: Vec<Expectation>,
    /// The whole explanation of one finding, in the order of the numbers.
    pub(crate) steps: Vec<ExpectedStep>,
    pub(crate) guards: Vec<ExpectedGuards>,
}

/// `// guards: consent`: the kinds of check that the findings of a line stand under, all of them; none for `// guards: none`.
#[derive(Clone, Debug)]
pub(crate) struct ExpectedGuards {
    pub(crate) path: String,
    pub(crate) line: u32,
    pub(crate) page_line: usize,
    pub(crate) kinds: Vec<String>,
}

/// `// step 2: returned`: what the explanation says at this line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ExpectedStep {
    pub(crate) number: u32,
    pub(crate) path: String,
    pub(crate) line: u32,
    pub(crate) what: String,
}

/// One part of a comment.
#[derive(Clone, Debug)]
pub(crate) struct Expectation {
    pub(crate) path: String,
    /// Line in the file.
    pub(crate) line: u32,
    /// Line in the page.
    pub(crate) page_line: usize,
    pub(crate) kind: Kind,
    pub(crate) subject: Subject,
    pub(crate) channel: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Finding,
    Info,
    Missed,
    Spurious,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Category(String),
    Concern(String),
}

impl Expectation {
    /// The finding is about this, whatever its line.
    pub(crate) fn is_about(&self, found: &Found) -> bool {
        let subject = match &self.subject {
            Subject::Category(id) => found.has_category(id),
            Subject::Concern(concern) => found.has_concern(concern),
        };
        let channel = super::name_of(&found.finding.channel);
        subject && self.channel.as_ref().is_none_or(|wanted| *wanted == channel)
    }

    /// The finding, or the value it names, stands on this line.
    pub(crate) fn is_at(&self, found: &Found) -> bool {
        self.path == found.path && (self.line == found.line || self.line == found.value_line)
    }

    pub(crate) fn describe(&self) -> String {
        let subject = match &self.subject {
            Subject::Category(id) => id.clone(),
            Subject::Concern(concern) => format!("setting {concern}"),
        };
        match &self.channel {
            Some(channel) => format!("{subject} ({channel})"),
            None => subject,
        }
    }
}

/// The cases of one page.
pub(crate) fn parse(page: &str, text: &str) -> Result<Vec<Case>, String> {
    let mut parser = Parser { page, policy: "recommended".into(), cases: Vec::new(), block: None };
    for (at, line) in text.lines().enumerate() {
        parser.line(at + 1, line)?;
    }
    if parser.block.is_some() {
        return Err(format!("{page}: a code block is not closed"));
    }
    let empty = parser.cases.iter().find(|case| case.texts.is_empty());
    match empty {
        Some(case) => Err(format!("{page}: the case `{}` has no code", case.name)),
        None => Ok(parser.cases),
    }
}

struct Parser<'p> {
    page: &'p str,
    policy: String,
    cases: Vec<Case>,
    /// Path, text and line count of the open code block.
    block: Option<(String, String, u32)>,
}

impl Parser<'_> {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if self.block.is_some() {
            return self.line_of_block(number, line);
        }
        if let Some(name) = line.strip_prefix("## ") {
            self.cases.push(Case {
                page: self.page.to_owned(),
                name: name.trim().to_owned(),
                policy: self.policy.clone(),
                texts: Vec::new(),
                expectations: Vec::new(),
                steps: Vec::new(),
                guards: Vec::new(),
            });
        } else if let Some(tag) = line.strip_prefix("```") {
            self.block = Some((path_of(tag).map_err(|why| self.error(number, &why))?, String::new(), 0));
        } else if let Some(setting) = line.strip_prefix("<!-- policy:") {
            let id = setting.trim_end_matches("-->").trim().to_owned();
            match self.cases.last_mut() {
                Some(case) => case.policy = id,
                None => self.policy = id,
            }
        }
        Ok(())
    }

    fn line_of_block(&mut self, number: usize, line: &str) -> Result<(), String> {
        let Some((path, text, lines)) = self.block.as_mut() else { return Ok(()) };
        if line.starts_with("```") {
            let done = (std::mem::take(path), std::mem::take(text));
            self.block = None;
            let no_case = self.error(number, "code stands before the first case");
            let case = self.cases.last_mut().ok_or(no_case)?;
            if case.texts.iter().any(|(path, _)| *path == done.0) {
                return Err(format!("{}:{number}: the case has two files `{}`", self.page, done.0));
            }
            case.texts.push(done);
            return Ok(());
        }
        *lines += 1;
        text.push_str(line);
        text.push('\n');
        let (path, file_line) = (path.clone(), *lines);
        let Marker { parts, steps, guards } = marker(line).map_err(|why| self.error(number, &why))?;
        let Some(case) = self.cases.last_mut() else { return Ok(()) };
        let at = |(number, what)| ExpectedStep { number, path: path.clone(), line: file_line, what };
        case.steps.extend(steps.into_iter().map(at));
        case.steps.sort();
        case.guards.extend(guards.map(|kinds| ExpectedGuards {
            path: path.clone(),
            line: file_line,
            page_line: number,
            kinds,
        }));
        case.expectations.extend(parts.into_iter().map(|(kind, subject, channel)| Expectation {
            path: path.clone(),
            line: file_line,
            page_line: number,
            kind,
            subject,
            channel,
        }));
        Ok(())
    }

    fn error(&self, number: usize, why: &str) -> String {
        format!("{}:{number}: {why}", self.page)
    }
}

/// "js path=src/a.js" is `src/a.js`, "js" is `main.js`.
fn path_of(tag: &str) -> Result<String, String> {
    let mut words = tag.split_whitespace();
    let language = words.next().ok_or("a code block needs a language")?;
    match words.next() {
        None => Ok(format!("main.{language}")),
        Some(word) => {
            let path =
                word.strip_prefix("path=").ok_or(format!("unknown word `{word}` after the language"))?;
            Ok(path.to_owned())
        }
    }
}

type Part = (Kind, Subject, Option<String>);

/// What the comment of a line says.
#[derive(Default)]
struct Marker {
    parts: Vec<Part>,
    steps: Vec<(u32, String)>,
    guards: Option<Vec<String>>,
}

/// What the comment at the end of a line expects: `// finding: a, b (channel); info: c; step 2: returned`.
fn marker(line: &str) -> Result<Marker, String> {
    let Some(comment) = comment_of(line) else { return Ok(Marker::default()) };
    let Marker { mut parts, mut steps, mut guards } = Marker::default();
    let mut kind = None;
    for part in comment.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (word, rest) = part.split_once(':').unwrap_or((part, ""));
        let subjects = match word_of(word.trim()) {
            Some(Word::Step(number)) => {
                steps.push((number, rest.trim().to_owned()));
                continue;
            }
            Some(Word::Guards) => {
                let kinds = rest.split(',').map(|kind| kind.trim().to_owned());
                guards = Some(kinds.filter(|kind| kind != "none").collect());
                continue;
            }
            Some(Word::Ok) => {
                kind = None;
                rest
            }
            Some(Word::Expects(own)) => {
                kind = Some(own);
                rest
            }
            None => part,
        };
        let Some(kind) = kind else { continue };
        if subjects.trim().is_empty() {
            return Err(format!("`{word}` needs a category or `setting` and a concern"));
        }
        parts.extend(subjects_of(subjects).into_iter().map(|(subject, channel)| (kind, subject, channel)));
    }
    Ok(Marker { parts, steps, guards })
}

/// The first word of a comment.
enum Word {
    /// Nothing is expected.
    Ok,
    Expects(Kind),
    /// `step 2`
    Step(u32),
    /// `guards`
    Guards,
}

fn word_of(word: &str) -> Option<Word> {
    match word {
        "finding" => Some(Word::Expects(Kind::Finding)),
        "info" => Some(Word::Expects(Kind::Info)),
        "missed" => Some(Word::Expects(Kind::Missed)),
        "spurious" => Some(Word::Expects(Kind::Spurious)),
        "ok" => Some(Word::Ok),
        "guards" => Some(Word::Guards),
        _ => word.strip_prefix("step ").and_then(|number| number.parse().ok()).map(Word::Step),
    }
}

fn subjects_of(text: &str) -> Vec<(Subject, Option<String>)> {
    let (names, channel) = match text.split_once('(') {
        Some((names, rest)) => (names, Some(rest.trim().trim_end_matches(')').to_owned())),
        None => (text, None),
    };
    let subject = |name: &str| match name.strip_prefix("setting ") {
        Some(concern) => Subject::Concern(concern.trim().to_owned()),
        None => Subject::Category(name.to_owned()),
    };
    names.split(',').map(|name| (subject(name.trim()), channel.clone())).collect()
}

/// The text of the last comment of a line when it begins with one of the words.
fn comment_of(line: &str) -> Option<&str> {
    let openings = ["//", "/*", "<!--"];
    let start =
        openings.iter().filter_map(|opening| line.rfind(opening).map(|at| at + opening.len())).max()?;
    let comment = line[start..].trim();
    let comment =
        ["*/}", "*/", "-->"].iter().fold(comment, |text, end| text.trim_end_matches(end).trim_end());
    let first = |ends: &[char]| word_of(comment.split(ends).next().unwrap_or("").trim()).is_some();
    (first(&[':', ' ', ';']) || first(&[':'])).then_some(comment)
}
