//! An object handed over whole: which fields does it have? Declared type, then fields read elsewhere, then
//! only its name.

use super::classify::{Classified, Destination};
use super::engine::Engine;
use super::evidence::Evidence;
use super::state::PathId;
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
        let bare = found.state.path == PathId::EMPTY || matches!(found.terminal, Terminal::Api(_));
        if !found.state.how.derived
            && bare
            && let Some(fields) = self.declared_fields(found)
        {
            return self.by_fields(found, &fields, to);
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

    /// Fields of the declared type that is nearest to the source.
    fn declared_fields(&self, found: &Found) -> Option<Vec<TypeField>> {
        if let Terminal::Instance(class) = found.terminal {
            return self.program.class_fields(class);
        }
        let own = self.program.declared_type(found.state.node).map(|(file, ty)| (file, ty.clone()));
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
