//! An object handed over whole: which fields does it have? Declared type, then fields read elsewhere, then
//! only its name.

use super::classify::{Classified, Destination};
use super::engine::Engine;
use super::evidence::Evidence;
use super::state::{FieldRead, PathId};
use super::walk::{Found, Terminal};
use crate::ir::Type;
use crate::limits;
use crate::link::TypeField;
use crate::rules::lexicon::{NameQuery, Slot, Verdict};
use crate::rules::policy::Confidence;
use crate::source::FileId;

impl Engine<'_> {
    /// The personal data of an object of which no single field was read; empty when it is no such object, or
    /// when its type says that it holds none.
    pub(super) fn whole_object(
        &mut self,
        found: &Found,
        evidence: &Evidence,
        to: &Destination<'_>,
    ) -> Vec<Classified> {
        if let Some(by_type) = self.by_declared_type(found, to) {
            return by_type;
        }
        let named = evidence.names.last().is_some_and(|name| self.is_whole_name(&name.text, name.called))
            || evidence.held_as.iter().any(|held| self.is_whole_name(held, false));
        let Some(category) = self.model.lexicon.whole_object().filter(|_| named) else { return Vec::new() };
        if self.is_scalar(found) {
            return Vec::new();
        }
        let read = self.by_reads(found, evidence);
        if !read.is_empty() && !found.state.how.derived {
            return read;
        }
        vec![Classified {
            category,
            confidence: Confidence::Medium,
            because: format!("`{}` is handed over whole; its fields are not known", evidence.text),
            field: None,
            whole_object: true,
        }]
    }

    /// What the fields of the declared type say; `None` when no type is known.
    pub(super) fn by_declared_type(&self, found: &Found, to: &Destination<'_>) -> Option<Vec<Classified>> {
        // A text of the object (`JSON.stringify(user)`) holds its fields; a mark of it does not.
        if found.state.marks.iter().next().is_some() {
            return None;
        }
        let bare = found.state.path == PathId::EMPTY || matches!(found.terminal, Terminal::Api(_));
        let fields = self.declared_fields(found, bare)?;
        Some(self.by_fields(found, &fields, to))
    }

    fn is_whole_name(&self, name: &str, called: bool) -> bool {
        let lexicon = &self.model.lexicon;
        if called {
            let whole = lexicon.whole_object();
            return matches!(lexicon.classify_getter(name, &[]), Verdict::Personal(hit) if Some(hit.category) == whole);
        }
        lexicon.is_whole_object_name(name)
    }

    /// A declared type that is a string or number is no object, whatever its name.
    fn is_scalar(&self, found: &Found) -> bool {
        let links = self.tables.links(found.trace);
        let types = links.iter().filter_map(|link| link.ty.as_ref());
        types.map(|(_, ty)| ty.as_ref()).any(|ty| match ty {
            Type::Primitive(kind) => *kind != crate::ir::PrimitiveType::Any,
            Type::Literal(_) => true,
            _ => false,
        })
    }

    /// Fields of the declared type that is nearest to the source. What the walk ended at tells only when it is
    /// the value itself (`bare`) and not something that holds it: `account` of `props`.
    fn declared_fields(&self, found: &Found, bare: bool) -> Option<Vec<TypeField>> {
        if let (Terminal::Instance(class), true) = (&found.terminal, bare) {
            return self.program.class_fields(*class);
        }
        let own = self.program.declared_type(found.state.node).filter(|_| bare);
        let own = own.map(|(file, ty)| (file, ty.clone()));
        let links = self.tables.links(found.trace);
        let on_the_way = links.iter().filter_map(|link| link.ty.as_ref());
        let types = own.into_iter().chain(on_the_way.map(|(file, ty)| (*file, ty.as_ref().clone())));
        types.into_iter().find_map(|(file, ty): (FileId, Type)| self.program.type_fields(file, &ty))
    }

    fn by_fields(&self, found: &Found, fields: &[TypeField], to: &Destination<'_>) -> Vec<Classified> {
        let mut classified = Vec::new();
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        for field in fields.iter().take(limits::FIELDS) {
            if !self.tables.keeps(found.state.filter, &field.name) || is_truth_value(field) {
                continue;
            }
            let receivers: Vec<&str> = field.of.iter().map(compact_str::CompactString::as_str).collect();
            let query =
                NameQuery { name: &field.name, receivers: &receivers, siblings: &names, slot: to.slot() };
            if let Verdict::Personal(hit) = self.model.lexicon.classify_name(&query) {
                let of = field.of.as_deref().unwrap_or("the declared type");
                classified.push(Classified {
                    category: hit.category,
                    confidence: Confidence::Medium,
                    because: format!("`{of}` has the field `{}`", field.name),
                    field: Some(field.name.to_string()),
                    whole_object: false,
                });
            }
        }
        classified
    }

    /// The value was read as a field of something else on the way: `session.user.email` that ends at
    /// `localStorage.getItem('who')`. The field read nearest to the source decides.
    pub(super) fn by_field_read(&self, found: &Found) -> Option<Classified> {
        let links = self.tables.links(found.trace);
        links.into_iter().filter_map(|link| link.field.as_ref()).find_map(|read| self.by_field(read))
    }

    /// `d.name`, where `d: Customer`: a field beside an e-mail address is a field of a person.
    fn by_field(&self, read: &FieldRead) -> Option<Classified> {
        let holder = read.holder.as_deref();
        let Some(fields) = read.ty.as_ref().and_then(|(file, ty)| self.program.type_fields(*file, ty)) else {
            return self.field_named(&read.key, holder, &[]);
        };
        let field = fields.iter().find(|field| field.name == read.key && !is_truth_value(field))?;
        let siblings: Vec<&str> =
            fields.iter().map(|field| field.name.as_str()).filter(|name| *name != read.key).collect();
        let by_holder = self.field_named(&read.key, holder, &siblings);
        by_holder.or_else(|| self.field_named(&read.key, field.of.as_deref(), &siblings))
    }

    fn field_named(&self, key: &str, of: Option<&str>, siblings: &[&str]) -> Option<Classified> {
        let receivers = of.as_slice();
        let query = NameQuery { name: key, receivers, siblings, slot: Slot::Neutral };
        match self.model.lexicon.classify_name(&query) {
            Verdict::Personal(hit) if Some(hit.category) != self.model.lexicon.whole_object() => {
                Some(Classified {
                    category: hit.category,
                    confidence: Confidence::Medium,
                    because: format!("read as `{}{key}`", of.map(|of| format!("{of}.")).unwrap_or_default()),
                    field: None,
                    whole_object: false,
                })
            }
            Verdict::Personal(_) | Verdict::Other | Verdict::Silent => None,
        }
    }

    /// `track('x', user)` where the file also reads `user.email`.
    fn by_reads(&self, found: &Found, evidence: &Evidence) -> Vec<Classified> {
        let Some(summary) = self.program.summary(found.state.node.file) else { return Vec::new() };
        let Some(name) = evidence.names.last() else { return Vec::new() };
        let Some(reads) = summary.reads.get(name.text.as_str()) else { return Vec::new() };
        let receivers = [name.text.as_str()];
        let mut classified = Vec::new();
        for read in reads.iter().take(limits::FIELDS) {
            if !self.tables.keeps(found.state.filter, read) {
                continue;
            }
            let query = NameQuery { name: read, receivers: &receivers, siblings: &[], slot: Slot::Neutral };
            if let Verdict::Personal(hit) = self.model.lexicon.classify_name(&query) {
                classified.push(Classified {
                    category: hit.category,
                    confidence: Confidence::Medium,
                    because: format!("`{}.{read}` is read elsewhere in the file", name.text),
                    field: Some(read.to_string()),
                    whole_object: true,
                });
            }
        }
        classified
    }
}

/// `email: boolean` is a flag.
fn is_truth_value(field: &TypeField) -> bool {
    matches!(
        &field.ty,
        Some((_, Type::Primitive(crate::ir::PrimitiveType::Boolean | crate::ir::PrimitiveType::Nothing)))
    ) || matches!(&field.ty, Some((_, Type::Function { .. })))
}
