//! Values that a library hands out and whose fields are known: who is signed in, what a form holds.
//!
//! ```js
//! const { handleSubmit } = useForm({ defaultValues: { email: '' } });
//! handleSubmit(values => track('Sent', values));   // holds the e-mail address
//! ```
//!
//! Takes the end of a walk at a library's access path; the fields stand in `rules/library`, or the program names them at the call
//! that makes the record. Names that are no constants are not seen (errs towards misses).

use std::borrow::Cow;
use std::cmp::Reverse;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::classify::evidence::{Evidence, Name};
use crate::flow::classify::named::Named;
use crate::flow::classify::{Classified, Destination};
use crate::flow::engine::Engine;
use crate::flow::relays::takes::plain;
use crate::flow::state::PathId;
use crate::flow::types::StepKind;
use crate::flow::walk::{Found, Terminal};
use crate::ir::Type;
use crate::ir::path::{ApiPath, Root, Segment};
use crate::limits;
use crate::link::FunctionRef;
use crate::rules::library::Library;
use crate::rules::policy::{Basis, Confidence};
use crate::rules::record::Record;

pub(in crate::flow) struct RecordIndex<'p> {
    /// By the root of their paths, the longest first: hardly any value that is asked about is of a library with records.
    by_root: FxHashMap<&'p Root, Vec<(Cow<'p, ApiPath>, &'p Record)>>,
    /// Records whose segments may stand anywhere in a path.
    anywhere: Vec<&'p Record>,
    /// Parameters of functions in objects of a name that are records: `Mutation` and 1.
    by_object: Vec<(&'p CompactString, u16)>,
}

impl<'p> RecordIndex<'p> {
    pub(in crate::flow) fn new(library: &'p Library) -> Self {
        let (anywhere, exact): (Vec<_>, Vec<_>) = library.records.iter().partition(|record| record.anywhere);
        let shapes =
            exact.iter().filter_map(|record| match (&record.of.root, record.of.segments.as_slice()) {
                (Root::Global(object), [Segment::Any, Segment::Parameter(index), ..]) => {
                    Some((object, *index))
                }
                _ => None,
            });
        let mut by_object: Vec<_> = shapes.collect();
        by_object.sort();
        by_object.dedup();
        // Of two about one path the later counts.
        let mut by_path: Vec<_> = exact.into_iter().rev().map(|record| (plain(&record.of), record)).collect();
        by_path.sort_by_key(|(path, _)| Reverse(path.segments.len()));
        let mut by_root: FxHashMap<&Root, Vec<_>> = FxHashMap::default();
        for (path, record) in by_path {
            by_root.entry(&record.of.root).or_default().push((path, record));
        }
        Self { by_root, anywhere, by_object }
    }

    /// The names of objects whose functions have a record as this parameter.
    pub(in crate::flow) fn objects(&self, parameter: u16) -> Vec<&'p CompactString> {
        self.by_object.iter().filter(|(_, own)| *own == parameter).map(|(object, _)| *object).collect()
    }

    /// The record with the longest path that a path is at or below, and the segments behind it.
    pub(in crate::flow) fn at(&self, path: &ApiPath) -> Option<(&'p Record, Vec<Segment>)> {
        let path = plain(path);
        let mut of_root = self.by_root.get(&path.root).into_iter().flatten();
        let exact = of_root.find_map(|(above, record)| {
            let behind = path.segments.strip_prefix(above.segments.as_slice())?;
            Some((*record, behind.to_vec()))
        });
        exact.or_else(|| {
            let own = self.anywhere.iter().filter(|record| record.of.root == path.root);
            own.copied().find_map(|record| {
                let wanted = &record.of.segments;
                let at = path.segments.windows(wanted.len()).rposition(|part| part == wanted)?;
                Some((record, path.segments[at + wanted.len()..].to_vec()))
            })
        })
    }
}

impl<'p> Engine<'p> {
    /// A walk's end in names; what a record is called stands for its path.
    /// A query's row is named by what it is asked of.
    pub(in crate::flow) fn evidence(&mut self, found: &Found) -> Evidence {
        let evidence = self.named_evidence(found);
        Evidence { text: self.written(found, &evidence), ..evidence }
    }

    fn named_evidence(&mut self, found: &Found) -> Evidence {
        let mut evidence = Evidence::of(self.program, &self.tables, found, &self.model.library.inputs);
        let Some((record, rest)) = self.record_of(found) else {
            if let Some(names) = self.names_of_triggered(found) {
                evidence.names = names;
                return evidence;
            }
            evidence.row = self.row_of(found);
            if let Some(row) = evidence.row.clone() {
                self.name_by_row(&row, &mut evidence);
            }
            return evidence;
        };
        let mut names = vec![Name { text: record.called.to_string(), called: false }];
        for segment in &rest {
            match segment {
                Segment::Member(name) => names.push(Name { text: name.to_string(), called: false }),
                Segment::Return => {
                    if let Some(last) = names.last_mut() {
                        last.called = true;
                    }
                }
                Segment::Instance | Segment::Argument(_) | Segment::Parameter(_) | Segment::Any => {}
            }
        }
        names.retain(|name| name.text.parse::<u32>().is_err());
        evidence.identity = names.iter().map(Name::written).collect::<Vec<_>>().join(".");
        evidence.names = names;
        evidence
    }

    fn record_of(&mut self, found: &Found) -> Option<(&'p Record, Vec<Segment>)> {
        let (record, rest) = match &found.terminal {
            Terminal::Api(path) => self.records.at(path)?,
            Terminal::Parameter { function, index } => {
                let given = self.instance_given(found, *function, *index);
                let known = given.and_then(|path| self.records.at(&path));
                known.or_else(|| {
                    let paths = self.paths_by_type(found);
                    paths.iter().find_map(|path| self.records.at(path))
                })?
            }
            Terminal::Opaque => self.records.at(&self.referenced(found)?)?,
            _ => return None,
        };
        (!record.where_typed || self.is_typed_record(found.state.node, record)).then_some((record, rest))
    }

    /// `form: FormData`, of which nobody is seen to give one: an instance of the platform's class.
    fn instance_given(&self, found: &Found, function: FunctionRef, index: u16) -> Option<ApiPath> {
        let declared = self.program.function(function).parameters.get(usize::from(index))?;
        let Some(Type::Named { name, arguments, .. }) = &declared.ty else { return None };
        let [name] = name.as_slice() else { return None };
        if !arguments.is_empty()
            || declared.rest
            || self.program.type_site(function.file, std::slice::from_ref(name)).is_some()
        {
            return None;
        }
        let below = self.tables.keys(found.state.path);
        let segments = std::iter::once(Segment::Instance).chain(below.iter().map(Segment::from)).collect();
        Some(ApiPath { root: Root::Global(name.clone()), segments })
    }

    /// The personal fields of a record, or the one that is read of it; `None` when nothing is known.
    pub(in crate::flow) fn by_record(
        &mut self,
        found: &Found,
        to: &Destination<'_>,
    ) -> Option<Vec<Classified>> {
        let (record, read) = self.record_of(found)?;
        // `accounts[0].name`, `Object.fromEntries(form)`: which of several does not matter.
        let named = read.iter().filter(|segment| **segment != Segment::Any);
        let mut rest: Vec<CompactString> = named.map(member).collect::<Option<_>>()?;
        rest.retain(|name| name.parse::<u32>().is_err());
        if let Some(key) = self.key_read_again(found, record).filter(|_| record.by_key && rest.is_empty()) {
            return Some(self.by_field_of(record, &[key], &Named::default(), to).into_iter().collect());
        }
        let mut known = Named { fields: record.fields.clone(), ..Named::default() };
        for shape in &record.shapes {
            self.add_named(found.state.node, shape, &mut known);
        }
        if rest.is_empty() && known.asked.iter().any(|(field, _)| field.is_empty()) {
            return self.by_field_of(record, &rest, &known, to).map(|one| vec![one]);
        }
        if known.fields.is_empty() {
            self.add_near(found.state.node, record, &mut known);
        }
        let is_marked = found.state.marks.iter().next().is_some();
        if !is_marked && let Some(classified) = self.by_named_type(found, record, &read, to) {
            return Some(classified);
        }
        let is_above = |field: &Vec<CompactString>| field.len() > rest.len() && field.starts_with(&rest);
        if !rest.is_empty() && !known.fields.iter().any(is_above) {
            let by_name = self.by_field_of(record, &rest, &known, to);
            let one = by_name.or_else(|| self.by_control(found.state.node, record, &rest));
            return one.map(|one| vec![one]);
        }
        if is_marked {
            return None;
        }
        let below: Vec<Vec<CompactString>> =
            known.fields.iter().filter(|field| is_above(field)).cloned().collect();
        let mut classified: Vec<Classified> = Vec::new();
        for field in below.iter().take(limits::FIELDS) {
            let own = &field[rest.len()..];
            if !self.tables.keeps(found.state.filter, &own[0]) {
                continue;
            }
            let by_name = self.judged(record, field, &known, to).map(|hit| Classified {
                category: hit.category,
                confidence: Confidence::Medium,
                basis: Basis::ByType,
                because: format!("`{}` has the field `{}`", record.called, field.join(".")),
                contextual: !hit.strong,
                claimed: hit.claims_sanitized,
                field: None,
                whole_object: false,
            });
            let one = by_name.or_else(|| self.by_control(found.state.node, record, field));
            if let Some(one) = one.filter(|one| classified.iter().all(|other| other.category != one.category))
            {
                classified.push(Classified { field: Some(own.join(".")), ..one });
            }
        }
        (!below.is_empty()).then_some(classified)
    }

    /// `email` of `fields.email`, where `fields[one.name] = one.value` filled the object.
    fn key_read_again(&self, found: &Found, record: &Record) -> Option<CompactString> {
        let links = self.tables.links(found.trace);
        let own = record.of.last_member();
        let own_links = links.iter().take_while(|link| link.step.kind != StepKind::Stored);
        let reads = own_links.filter(|link| link.below == PathId::EMPTY);
        let mut keys = reads.filter_map(|link| Some(link.field.as_ref()?.key.clone()));
        keys.find(|key| own != Some(key.as_str()))
    }

    /// The field that is read of a record.
    fn by_field_of(
        &self,
        record: &Record,
        field: &[CompactString],
        known: &Named,
        to: &Destination<'_>,
    ) -> Option<Classified> {
        let hit = self.judged(record, field, known, to)?;
        Some(Classified {
            category: hit.category,
            confidence: if hit.strong && !hit.plural { Confidence::High } else { Confidence::Medium },
            basis: Basis::ByType,
            because: format!("read as `{}.{}`", record.called, field.join(".")),
            contextual: !hit.strong,
            claimed: hit.claims_sanitized,
            field: None,
            whole_object: false,
        })
    }

    /// By the type that the program names at the call: a type argument, or a schema.
    fn by_named_type(
        &mut self,
        found: &Found,
        record: &Record,
        rest: &[Segment],
        to: &Destination<'_>,
    ) -> Option<Vec<Classified>> {
        let call = self.maker_of(found.state.node)?;
        if record.shapes.is_empty() {
            return None;
        }
        let own = record.shapes.iter().find_map(|shape| self.named_type(call, shape));
        let mut ty = own.or_else(|| {
            let makers = self.makers_of_callee(call);
            let around = self.call_around(found.state.node);
            let mut calls = makers.into_iter().chain(around);
            calls.find_map(|call| record.shapes.iter().find_map(|shape| self.named_type(call, shape)))
        })?;
        let types = self.types();
        for (at, segment) in rest.iter().enumerate() {
            ty = match segment {
                // `clinics()[id].name` of `signal<Record<string, Clinic>>({})` is of no person.
                Segment::Member(name) if at + 1 == rest.len() && self.is_declared_of_thing_in(&ty, name) => {
                    return Some(Vec::new());
                }
                Segment::Member(name) => types.member(&ty, name)?,
                // `rows()[id]` of `signal<Record<string, Row>>({})`; what is no list is looked into as it is
                Segment::Any => types.element(&ty).unwrap_or(ty),
                _ => return None,
            };
        }
        if let Some(one) = self.by_format_of(&ty) {
            return Some(vec![one]);
        }
        let fields = types.fields(&ty)?;
        Some(self.by_fields(found, fields, to))
    }
}

fn member(segment: &Segment) -> Option<CompactString> {
    match segment {
        Segment::Member(name) => Some(name.clone()),
        _ => None,
    }
}
