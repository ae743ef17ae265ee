//! The stages for `why`: those of a run, and then what became of what stands in one place or makes one finding.

use std::collections::BTreeMap;

use super::earlier::Earlier;
use super::exceptions::Accepted;
use super::{Analysed, Reader, Request, Run, inventory, knowledge_for_check, pool, prepare, solve, walk};
use crate::discover::{self, FileKind, Revision};
use crate::error::Error;
use crate::policy::{self, Case, Drift, Finding, Reasons};
use crate::rules::Model;
use crate::rules::policy::Policy;
use crate::source::{FileId, LineIndex, Place, SourceFile};

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A finding, by its fingerprint or the beginning of it.
    Finding(String),
    /// What stands in a line (from 1) of a file, by its path relative to the root.
    Line { path: String, line: u32 },
}

/// One finding, or one thing that was judged and is none.
pub struct Answer {
    pub place: Place,
    /// What it is, in words.
    pub what: String,
    pub finding: Option<Finding>,
    /// The file is written by a program: findings in it are left out.
    pub is_generated: bool,
    /// One for each kind of datum that the finding is about.
    pub reasons: Vec<Reasons>,
}

/// The answers, and what is needed to say them.
pub struct Reasoned {
    /// Sorted by place.
    pub answers: Vec<Answer>,
    /// The index of a file is its id.
    pub files: Vec<SourceFile>,
    pub model: Model,
    pub policy: Policy,
}

/// Judges the whole tree, and keeps what is asked about.
pub fn why(request: &Request, asked: &Asked) -> Result<Reasoned, Error> {
    let (model, policy) = knowledge_for_check(request)?;
    let accepted = Accepted::of(request)?;
    let (answers, files) = pool(request)?.install(|| answers(request, (&model, &policy), &accepted, asked));
    Ok(Reasoned { answers, files, model, policy })
}

fn answers(
    request: &Request,
    (model, policy): (&Model, &Policy),
    accepted: &Accepted,
    asked: &Asked,
) -> (Vec<Answer>, Vec<SourceFile>) {
    let walked = walk(request, Vec::new(), &Revision::of_disk());
    let files = (&walked, &discover::read as &Reader<'_>);
    let run = Run { with_inventory: false, ..Run::of(request, (model, policy), files, accepted) };
    let analysed = solve(&run, prepare(&run, &Earlier::default()));
    let judged = policy::evaluate_cases(&analysed.seen(), model, policy, &analysed.files);
    let cases = judged.iter().map(|(finding, cases)| (finding.fingerprint.clone(), cases.clone())).collect();
    let mut findings: Vec<Finding> = judged.into_iter().map(|(finding, _)| finding).collect();
    let mut files = analysed.files.clone();
    let of_ledger = analysed.inventory.as_ref();
    let of_ledger = of_ledger.map(|inventory| inventory::drifting(&run, inventory, &mut files));
    let mut drifts = BTreeMap::new();
    for (finding, drift) in of_ledger.into_iter().flatten() {
        drifts.insert(finding.fingerprint.clone(), drift);
        findings.push(finding);
    }
    accepted.apply(&run, &mut findings, &mut files);
    let search = Search { analysed: &analysed, model, policy, files: &files, cases, drifts };
    let mut answers = match asked {
        Asked::Finding(id) => search.finding(id, findings),
        Asked::Line { path, line } => search.line(path, *line, findings),
    };
    answers.sort_by_key(|answer| answer.place);
    (answers, files)
}

/// What was judged, to be searched.
struct Search<'a> {
    analysed: &'a Analysed,
    model: &'a Model,
    policy: &'a Policy,
    files: &'a [SourceFile],
    /// What a finding is made of, by its fingerprint. Findings about exceptions are made of nothing.
    cases: BTreeMap<String, Vec<Case>>,
    /// The same of findings about the ledger.
    drifts: BTreeMap<String, Drift>,
}

impl Search<'_> {
    /// The beginning of a fingerprint will do, with or without `t1:`.
    fn finding(&self, id: &str, findings: Vec<Finding>) -> Vec<Answer> {
        let digits = |id: &str| id.rsplit(':').next().unwrap_or(id).to_owned();
        let wanted = digits(id);
        let is_meant = |finding: &Finding| digits(&finding.fingerprint).starts_with(&wanted);
        findings.into_iter().filter(is_meant).map(|finding| self.of_finding(finding)).collect()
    }

    /// Findings and what is none, as far as they stand in the line, are sent from there, or sink there.
    fn line(&self, path: &str, line: u32, findings: Vec<Finding>) -> Vec<Answer> {
        let Some(file) = self.files.iter().find(|file| file.path.as_ref() == path) else { return Vec::new() };
        let index = file.line_index();
        let is_here = |place: Place| place.file == file.id && is_on(line, place, &index, &file.text);
        let here = |case: &Case| self.places(*case).into_iter().any(is_here);
        let mut told: Vec<Case> = Vec::new();
        let mut answers: Vec<Answer> = Vec::new();
        for finding in findings {
            let cases = self.cases.get(&finding.fingerprint).map_or(&[][..], Vec::as_slice);
            let stands_here = is_here(Place { file: finding.file, span: finding.span });
            if stands_here || cases.iter().any(here) {
                told.extend(cases);
                answers.push(self.of_finding(finding));
            }
        }
        let silent = self.all_cases().filter(|case| !told.contains(case) && here(case));
        answers.extend(silent.filter_map(|case| self.of_case(case)));
        answers
    }

    fn all_cases(&self) -> impl Iterator<Item = Case> {
        let seen = self.analysed.seen();
        let (flows, settings, secrets) = (seen.flows.len(), seen.settings.len(), seen.secrets.len());
        let unknown = seen.calls.iter().enumerate().flat_map(|(at, call)| {
            let nths = 0..call.unknown_data().count();
            nths.map(move |nth| Case::Unknown(at, nth))
        });
        let others = (0..settings).map(Case::Setting).chain((0..secrets).map(Case::Secret));
        (0..flows).map(Case::Flow).chain(others).chain(unknown)
    }

    /// Where a case may be asked for.
    fn places(&self, case: Case) -> Vec<Place> {
        let seen = self.analysed.seen();
        match case {
            Case::Flow(at) => {
                let flow = seen.flows.get(at);
                flow.map_or_else(Vec::new, |flow| vec![flow.place, flow.value, flow.sink])
            }
            Case::Setting(at) => seen.settings.get(at).map(|setting| setting.place).into_iter().collect(),
            Case::Secret(at) => seen.secrets.get(at).map(|secret| secret.place).into_iter().collect(),
            Case::Unknown(at, _) => seen.calls.get(at).map(|call| call.place).into_iter().collect(),
        }
    }

    fn of_finding(&self, finding: Finding) -> Answer {
        let cases = self.cases.get(&finding.fingerprint).map_or(&[][..], Vec::as_slice);
        let mut reasons: Vec<Reasons> = Vec::new();
        let drift = self.drifts.get(&finding.fingerprint);
        let of_drift =
            drift.and_then(|drift| policy::drift_reasons(drift, (self.model, self.policy), self.files));
        for reason in cases.iter().filter_map(|case| self.reasons(*case)).chain(of_drift) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        Answer {
            place: Place { file: finding.file, span: finding.span },
            what: finding.message.clone(),
            is_generated: self.is_generated(finding.file),
            reasons,
            finding: Some(finding),
        }
    }

    fn of_case(&self, case: Case) -> Option<Answer> {
        let (place, what) = policy::in_words(case, &self.analysed.seen(), self.model)?;
        let is_generated = self.is_generated(place.file);
        let reasons = self.reasons(case).into_iter().collect();
        Some(Answer { place, what, finding: None, is_generated, reasons })
    }

    fn reasons(&self, case: Case) -> Option<Reasons> {
        policy::reasons(case, &self.analysed.seen(), self.model, self.policy, self.files)
    }

    fn is_generated(&self, file: FileId) -> bool {
        self.analysed.kinds.get(file.index()) == Some(&FileKind::Generated)
    }
}

/// A call of several lines stands on its first one; asking for another of its lines would be asking for a part of it.
fn is_on(line: u32, place: Place, index: &LineIndex, text: &str) -> bool {
    index.position(text, place.span.start).line == line
}
