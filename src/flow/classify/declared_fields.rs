//! The fields that a declared type has: each by its name, beside its siblings, as a field of what the type is about.
//!
//! ```ts
//! interface Clinic { name: string; phone: string; address: { street: string } }
//! track('Called', { who: c.phone, where: c.address.street });        // `c: Clinic`: of an organisation, whatever the variable is called
//! ```
//!
//! Takes what a walk found, or the fields of its type; gives what they say. A type without a name leaves the word to whoever holds the value.

use compact_str::CompactString;

use crate::flow::classify::evidence::{Name, within_value};
use crate::flow::classify::{Classified, Destination};
use crate::flow::engine::Engine;
use crate::flow::state::{FieldRead, PathId};
use crate::flow::walk::Found;
use crate::ir::{Key, Value};
use crate::limits;
use crate::link::{Field, Fields, Node, Scalar, TypeAt};
use crate::rules::CategoryId;
use crate::rules::lexicon::{NameHit, NameQuery, Slot, Verdict};
use crate::rules::model::CategoryIdentifiability;
use crate::rules::policy::{Basis, Confidence};

impl<'p> Engine<'p> {
    /// The personal fields, and those of the objects in them: `profile.phone`. A category is said once, where it stands highest.
    pub(in crate::flow) fn by_fields(
        &mut self,
        found: &Found,
        fields: Fields<'p>,
        to: &Destination<'_>,
    ) -> Vec<Classified> {
        // `Clinic { address: { street: string } }`: what the outermost type is about, the fields in it are about, too.
        // A type without a name leaves the word to what it is sent in: `comment` of `@Body() body: { stars: number; comment?: string }`.
        let of = fields.list.first().and_then(|field| field.of);
        let value = if of.is_none() { self.evidence(found).names.pop() } else { None };
        let is_form = |name: &Name| !name.called && self.model.lexicon.is_of_form(&[&name.text]);
        let value = value.filter(is_form).map(|name| name.text).unwrap_or_default();
        let about = of.unwrap_or(&value);
        let mut classified: Vec<Classified> = Vec::new();
        let mut opened: Vec<&'p str> = Vec::new();
        let mut level = vec![(Vec::new(), fields)];
        let mut left = limits::FIELDS;
        for depth in 1..=limits::NESTED_FIELDS {
            let known: Vec<_> = classified.iter().map(|one| one.category).collect();
            let mut below = Vec::new();
            for (holder, fields) in level {
                let names: Vec<_> = fields.list.iter().map(|field| field.name.text()).collect();
                let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
                for (field, name) in fields.list.iter().zip(&names).take(left) {
                    left -= 1;
                    if holder.is_empty() && !self.tables.keeps(found.state.filter, name) {
                        continue;
                    }
                    let path = [holder.as_slice(), &[(*name).to_owned()]].concat();
                    if let Some(one) = self.by_typed_field(field, (about, &holder), &names, to) {
                        if !known.contains(&one.category) {
                            classified.push(Classified { field: Some(path.join(".")), ..one });
                        }
                    } else if depth < limits::NESTED_FIELDS
                        && let Some(inner) = self.fields_in(field, &mut opened)
                    {
                        below.push((path, inner));
                    }
                }
            }
            level = below;
        }
        classified
    }

    /// One field by its name, beside its siblings, in its type (`about` the outermost one) or under the names of the fields that hold it.
    fn by_typed_field(
        &self,
        field: &Field<'_>,
        (about, holder): (&str, &[String]),
        siblings: &[&str],
        to: &Destination<'_>,
    ) -> Option<Classified> {
        let of = field.of.filter(|_| holder.is_empty()).unwrap_or(about);
        let of = self.model.lexicon.subject_of_type(of);
        let held = holder.iter().map(String::as_str);
        let receivers: Vec<&str> = [of].into_iter().chain(held).filter(|name| !name.is_empty()).collect();
        let name = field.name.text();
        let query = NameQuery { name: &name, receivers: &receivers, siblings, slot: to.slot() };
        let format = field.ty.as_ref().and_then(|ty| self.format_hit(ty));
        let hit = match (format, self.model.lexicon.classify_name(&query)) {
            (Some((hit, _)), _) | (None, Verdict::Personal(hit)) => hit,
            (None, Verdict::Other | Verdict::Silent) => return None,
        };
        let scalar = field.ty.as_ref().and_then(|ty| self.types().scalar(ty));
        if self.contradicts(scalar, hit) || Some(hit.category) == self.model.lexicon.whole_object() {
            return None;
        }
        let of = field.of.map_or_else(|| "its declared type".to_owned(), |of| format!("`{of}`"));
        Some(Classified {
            category: hit.category,
            confidence: Confidence::Medium,
            basis: Basis::ByType,
            because: format!("{of} has the field `{name}`"),
            field: None,
            contextual: !hit.strong,
            claimed: hit.claims_sanitized,
            whole_object: false,
        })
    }

    /// The fields of a field's own type, each named type once.
    fn fields_in(&self, field: &Field<'p>, opened: &mut Vec<&'p str>) -> Option<Fields<'p>> {
        let ty = field.ty.as_ref()?;
        let types = self.types();
        let fields = types.fields(ty).or_else(|| types.fields(&types.element(ty)?))?;
        if let Some(of) = fields.list.first().and_then(|field| field.of) {
            if opened.contains(&of) {
                return None;
            }
            opened.push(of);
        }
        Some(fields)
    }

    /// A truth value of an e-mail address is none, and `'on' | 'off'` is none; a number of people is no person. That somebody smokes is a truth value, and
    /// a gender is one of some texts.
    pub(in crate::flow) fn contradicts(&self, scalar: Option<Scalar>, hit: NameHit) -> bool {
        scalar == Some(Scalar::Number) && hit.plural || self.rules_out(scalar, hit.category)
    }

    /// Is no value of a category of this kind?
    fn rules_out(&self, scalar: Option<Scalar>, category: CategoryId) -> bool {
        let category = self.model.category(category);
        match scalar {
            Some(Scalar::Flag) => category.identifiability != CategoryIdentifiability::Attribute,
            Some(Scalar::Number) => category.texts,
            Some(Scalar::Choice) => category.identifiability == CategoryIdentifiability::Direct,
            Some(Scalar::Other) | None => false,
        }
    }

    /// The value was read as a field of something else on the way: `session.user.email` that ends at
    /// `localStorage.getItem('who')`. The field read nearest to the source decides.
    pub(in crate::flow) fn by_field_read(&mut self, found: &Found) -> Option<Classified> {
        let reads: Vec<FieldRead> = {
            let links = self.tables.links(found.trace);
            let own = within_value(&links).filter(|link| link.below == PathId::EMPTY);
            own.filter_map(|link| link.field.as_deref().cloned()).collect()
        };
        reads.iter().find_map(|read| {
            let declared = self.type_of(read.object, limits::NAME_HOPS).map(|declared| declared.ty);
            let declared = declared.or_else(|| self.noted_object(found, read));
            self.by_field(read, declared)
        })
    }

    /// `d.name`, where `d: Customer`: a field beside an e-mail address is a field of a person.
    fn by_field(&self, read: &FieldRead, declared: Option<TypeAt<'_>>) -> Option<Classified> {
        let holder = read.holder.as_deref();
        let Some(fields) = declared.and_then(|declared| self.types().fields(&declared)) else {
            return self.field_named(&read.key, holder, &[], Basis::ByName);
        };
        let field = fields.list.iter().find(|field| field.name.text() == read.key)?;
        let scalar = field.ty.as_ref().and_then(|ty| self.types().scalar(ty));
        if scalar == Some(Scalar::Flag) {
            return None;
        }
        self.by_field_beside(read, field, &fields).filter(|one| !self.rules_out(scalar, one.category))
    }

    fn by_field_beside(
        &self,
        read: &FieldRead,
        field: &Field<'_>,
        fields: &Fields<'_>,
    ) -> Option<Classified> {
        let holder = read.holder.as_deref();
        let siblings: Vec<_> = fields.list.iter().map(|field| field.name.text()).collect();
        let siblings: Vec<&str> =
            siblings.iter().map(AsRef::as_ref).filter(|name| *name != read.key).collect();
        let by_holder = self.field_named(&read.key, holder, &siblings, Basis::ByType);
        // `workspace: { name: string; billingEmail: string }`: a type without a name leaves the word to whoever holds it.
        let of = field.of.map(|of| self.model.lexicon.subject_of_type(of)).filter(|of| !of.is_empty());
        let Some(of) = of else {
            let is_thing =
                by_holder.is_none() && holder.is_some_and(|holder| self.is_of_thing(&read.key, holder));
            let bare = || self.field_named(&read.key, None, &siblings, Basis::ByType);
            return if is_thing { None } else { by_holder.or_else(bare) };
        };
        // `(c: Company) => c.name`: a thing with the e-mail address of somebody is no person.
        if self.is_of_thing(&read.key, of) {
            return self.field_named(&read.key, holder, &[], Basis::ByType);
        }
        by_holder.or_else(|| self.field_named(&read.key, Some(of), &siblings, Basis::ByType))
    }

    /// `workspace.name`: what it is read from makes it something else.
    fn is_of_thing(&self, key: &str, holder: &str) -> bool {
        self.is_of_things(key, &[holder])
    }

    fn is_of_things(&self, key: &str, receivers: &[&str]) -> bool {
        let query = NameQuery { name: key, receivers, siblings: &[], slot: Slot::Neutral };
        matches!(self.model.lexicon.classify_name(&query), Verdict::Other)
    }

    /// `c.address.street`, where `c: Clinic`: does the type that declares the field say that it is of no person?
    pub(super) fn is_declared_of_thing(&mut self, found: &Found) -> bool {
        let read = {
            let links = self.tables.links(found.trace);
            let mut own = within_value(&links).filter(|link| link.below == PathId::EMPTY);
            own.find_map(|link| link.field.as_deref().cloned())
        };
        let Some(FieldRead { key, mut object, .. }) = read else { return false };
        let mut between: Vec<CompactString> = Vec::new();
        for _ in 0..limits::NESTED_FIELDS {
            let name = between.first().unwrap_or(&key).clone();
            if let Some(of) = self.declares(object, &name) {
                let of = self.model.lexicon.subject_of_type(of);
                let held = between.iter().map(CompactString::as_str);
                let receivers: Vec<&str> = [of].into_iter().chain(held).collect();
                return !of.is_empty() && self.is_of_things(&key, &receivers);
            }
            let Value::Load { base, key: Key::Name(name) } = self.program.value(object) else { return false };
            between.insert(0, name.clone());
            object = Node { id: *base, ..object };
        }
        false
    }

    /// The name of the type that declares a field of a value.
    fn declares(&mut self, object: Node, key: &str) -> Option<&'p str> {
        let declared = self.type_of(object, limits::NAME_HOPS)?.whole()?;
        self.declarer(&declared, key)
    }

    fn declarer(&self, ty: &TypeAt<'p>, key: &str) -> Option<&'p str> {
        self.types().fields(ty)?.list.iter().find(|field| field.name.text() == key)?.of
    }

    /// The same question of a type. `signUp` of `SignUpMutation` is an object, whose fields are asked.
    pub(super) fn is_declared_of_thing_in(&self, ty: &TypeAt<'p>, key: &str) -> bool {
        let of = self.declarer(ty, key).map(|of| self.model.lexicon.subject_of_type(of));
        let is_thing = of.is_some_and(|of| !of.is_empty() && self.is_of_thing(key, of));
        let types = self.types();
        is_thing && types.member(ty, key).is_none_or(|member| types.fields(&member).is_none())
    }

    pub(super) fn field_named(
        &self,
        key: &str,
        of: Option<&str>,
        siblings: &[&str],
        basis: Basis,
    ) -> Option<Classified> {
        let receivers = of.as_slice();
        let query = NameQuery { name: key, receivers, siblings, slot: Slot::Neutral };
        match self.model.lexicon.classify_name(&query) {
            Verdict::Personal(hit) if Some(hit.category) != self.model.lexicon.whole_object() => {
                Some(Classified {
                    category: hit.category,
                    confidence: Confidence::Medium,
                    basis,
                    because: format!("read as `{}{key}`", of.map(|of| format!("{of}.")).unwrap_or_default()),
                    field: None,
                    contextual: !hit.strong,
                    claimed: hit.claims_sanitized,
                    whole_object: false,
                })
            }
            Verdict::Personal(_) | Verdict::Other | Verdict::Silent => None,
        }
    }
}
