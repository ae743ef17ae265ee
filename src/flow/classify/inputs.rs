//! What people type: the element that a value comes from says what it is.
//!
//! ```jsx
//! <input type="email" onChange={e => setValue(e.target.value)} />      // `value` is an e-mail address
//! $('#phone').on('change', function () { track('x', { v: this.value }) })
//! ```
//!
//! Takes the end of a walk, finds the element and asks its attributes. A handler that several elements share is about the one
//! that has the name under which the value is read, or about none of them (errs towards misses); attributes that are no constants are not seen.

use compact_str::CompactString;

use super::made::{Attribute, written_members};
use super::{Classified, Engine};
use crate::flow::calls::handed::Handing;
use crate::flow::classify::evidence::{Asked, Evidence, within_value};
use crate::flow::state::PathKey;
use crate::flow::tables::Tables;
use crate::flow::types::StepKind;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::{Root, Segment};
use crate::ir::{CallKind, Entry, Key, Literal, Module, Value};
use crate::link::{CallRef, Node};
use crate::rules::input::Inputs;
use crate::rules::lexicon::{NameHit, NameQuery, Slot, Verdict};
use crate::rules::policy::{Basis, Confidence};
use crate::source::FileId;

/// The word for what a form holds, where names are judged.
pub(super) const FORM: &str = "form";

/// What a page is, to its scripts.
const DOCUMENT: &str = "document";

impl Engine<'_> {
    /// What the element says that a value was typed into.
    pub(super) fn by_input(&mut self, found: &Found, evidence: &Evidence) -> Option<Classified> {
        let by_element = self.input_of(found).and_then(|element| self.said_by(element));
        let said = by_element.or_else(|| self.said_by_made(found)).or_else(|| self.said_by_reference(found));
        let said = said.or_else(|| self.said_by_type(found)).or_else(|| self.said_by_page(found));
        let said = said.or_else(|| self.said_by_selected(found, evidence));
        let said = said.or_else(|| self.said_by_field(found, evidence)).or_else(|| self.said_by_blank(found));
        let said = said.or_else(|| self.said_by_chain(found, evidence)).map(typed_into);
        said.or_else(|| self.said_after_verb(found, evidence))
    }

    /// Is it surely a text that somebody typed, whatever the element says: `e.target.value`, the first parameter of `onChangeText`?
    pub(super) fn is_typed_text(&mut self, found: &Found) -> bool {
        let keys = self.tables.keys(found.state.path);
        let read: Vec<&str> = keys.iter().map_while(|key| key.name().map(CompactString::as_str)).collect();
        let read = read.join(".");
        let is_event = |own: &&String| own.contains('.') && **own == read;
        self.model.library.inputs.reads.iter().any(|own| is_event(&own)) || self.input_of(found).is_some()
    }

    /// `document.getElementById('message').value`, which is read as `document.message.value`.
    fn said_by_page(&self, found: &Found) -> Option<(String, NameHit)> {
        let Terminal::Api(path) = &found.terminal else { return None };
        let [.., Segment::Member(name), Segment::Member(read)] = path.segments.as_slice() else {
            return None;
        };
        let is_read = self.model.library.inputs.reads.iter().any(|own| own == read);
        let is_element = is_read && path.root == Root::Global(DOCUMENT.into());
        let hit = self.typed_name(name).filter(|_| is_element)?;
        Some((format!("the element `{name}`"), hit))
    }

    /// `$('#share-email').val()`, `document.getElementById('send-email').value`: what is typed there, whatever is done with it.
    pub(super) fn said_after_verb(&self, found: &Found, evidence: &Evidence) -> Option<Classified> {
        let inputs = &self.model.library.inputs;
        let (last, before) = evidence.names.split_last()?;
        let is_selected = |asked: &&Asked| asked.of.as_ref().is_some_and(|of| inputs.selectors.contains(of));
        let names: Vec<&str> = if inputs.reads.contains(&last.text) {
            let own = before.iter().filter(|name| !name.called).map(|name| name.text.as_str());
            own.chain(evidence.asked_for.iter().map(|asked| asked.text.as_str())).collect()
        } else if last.called && self.gives_typed(found) {
            evidence.asked_for.iter().filter(is_selected).map(|asked| asked.text.as_str()).collect()
        } else {
            Vec::new()
        };
        let said = names.into_iter().find_map(|name| {
            let hit = self.typed_name(inputs.without_verb(name)?)?;
            Some((format!("the element `{name}`"), hit))
        });
        said.map(typed_into)
    }

    /// `$('#email').val()`, and not `.text()`.
    pub(super) fn gives_typed(&self, found: &Found) -> bool {
        let getters = &self.model.library.inputs.getters;
        let links = self.tables.links(found.trace);
        let mut steps = within_value(&links).map(|link| &link.step);
        steps.any(|step| step.kind == StepKind::Through && getters.contains(&step.name))
    }

    /// The element whose handler is given a value, or that a value is read from.
    fn input_of(&mut self, found: &Found) -> Option<CallRef> {
        let node = found.state.node;
        let module = self.program.module(node.file);
        let inputs = &self.model.library.inputs;
        let is_read = is_typed(&self.tables, found, inputs);
        match module.value(node.id) {
            Value::Call(call) => {
                let call = CallRef { file: node.file, id: *call };
                let is_element = module.call(call.id).kind == CallKind::Element;
                if is_element { is_read.then_some(call) } else { self.element_of_reference(found) }
            }
            Value::This if self.names_reference(found) => self.element_of_name(found),
            Value::This => {
                let element = module.function(module.owner(node.id)).element.filter(|_| is_read)?;
                Some(CallRef { file: node.file, id: element })
            }
            Value::Parameter(0) => {
                let (element, attribute) = self.element_of_handler(found)?;
                let is_whole = found.state.path == super::PathId::EMPTY;
                let is_given =
                    is_whole && attribute.is_some_and(|name| inputs.handlers.iter().any(|own| *own == name));
                (is_read || is_given).then_some(element)
            }
            _ => None,
        }
    }

    /// `<input onChange={e => …} />`, `<input onChange={handle} />`: the one element, and the attribute.
    fn element_of_handler(&mut self, found: &Found) -> Option<(CallRef, Option<CompactString>)> {
        let parameter = found.state.node;
        let function = self.program.owner(parameter);
        let declared = self.program.function(function);
        if let Some(element) = declared.element {
            return Some((CallRef { file: function.file, id: element }, None));
        }
        if let Some(used) = &declared.closure_use {
            let is_element = self.program.module(function.file).call(used.call).kind == CallKind::Element;
            let [Key::Name(attribute)] = used.keys.as_slice() else { return None };
            let call = CallRef { file: function.file, id: used.call };
            return is_element.then(|| (call, Some(attribute.clone())));
        }
        let handings = self.handed_to(function);
        let program = self.program;
        let is_element = |handing: &&Handing| {
            program.module(handing.call.file).call(handing.call.id).kind == CallKind::Element
        };
        let own = match handings.as_ref() {
            [] => return self.element_of_made(found, function),
            [only] => Some(only).filter(is_element),
            several => {
                let read = self.names_read(found);
                let mut named = several.iter().filter(is_element);
                named.find(|handing| self.has_name(handing.call, &read))
            }
        }?;
        Some((own.call, own.key.clone()))
    }

    /// The names under which a value was read, up to the handler.
    pub(super) fn names_read(&self, found: &Found) -> Vec<CompactString> {
        let links = self.tables.links(found.trace);
        links.iter().filter_map(|link| link.field.as_ref()).map(|read| read.key.clone()).collect()
    }

    /// `<input name="mail" onChange={keep} />` of several that share `keep = e => setForm({ ...form, [e.target.name]: e.target.value })`, for
    /// `form.mail`: the element has this name. Whether the handler keeps values by it is not asked (errs towards false alarms: the names are equal).
    fn has_name(&self, element: CallRef, names: &[CompactString]) -> bool {
        let module = self.program.module(element.file);
        let props = module.call(element.id).arguments.first().map(|props| module.value(props.value));
        let Some(Value::Object(entries)) = props else { return false };
        entries.iter().any(|entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } => {
                self.model.library.inputs.attributes.iter().any(|own| own.names.iter().any(|own| own == key))
                    && module.string(*value).is_some_and(|text| names.contains(text))
            }
            _ => false,
        })
    }

    /// What an element's attributes say, or its name: in words, and the category.
    pub(super) fn said_by(&mut self, element: CallRef) -> Option<(String, NameHit)> {
        let module = self.program.module(element.file);
        let site = module.call(element.id);
        let name = match module.value(site.callee) {
            Value::Literal(Literal::String(name)) => Some(name.clone()),
            _ => crate::summary::value_name(module, site.callee),
        };
        let name = name.unwrap_or_default();
        let written = site.arguments.first().map(|props| written_members(module, props.value));
        self.said_by_attributes(element.file, &name, &written.unwrap_or_default())
    }

    /// What the attributes of an element say, or else its name.
    pub(super) fn said_by_attributes(
        &mut self,
        file: FileId,
        name: &str,
        written: &[Attribute],
    ) -> Option<(String, NameHit)> {
        let module = self.program.module(file);
        let inputs = &self.model.library.inputs;
        for attribute in &inputs.attributes {
            for (key, value) in written {
                if !attribute.names.iter().any(|own| own == key) {
                    continue;
                }
                if let Some(word) = &attribute.present {
                    let is_off = matches!(module.value(*value), Value::Literal(Literal::Bool(false)));
                    match self.typed_name(word).filter(|_| !is_off) {
                        Some(hit) => return Some((format!("`<{name} {key}>`"), hit)),
                        None => continue,
                    }
                }
                let constants = self.constants(Node { file, id: *value }).unwrap_or_default();
                let [text] = constants.as_ref() else { continue };
                let hit = attribute.word(text).and_then(|word| self.typed_name(word));
                if let Some(hit) = hit {
                    return Some((format!("`<{name} {key}=\"{text}\">`"), hit));
                }
            }
        }
        let by_bound = self.said_by_bound(module, name, written);
        let by_element = || Some((format!("a `<{name}>`"), self.typed_name(inputs.elements.get(name)?)?));
        by_bound.or_else(by_element).or_else(|| self.said_by_label(file, name, written))
    }

    /// `<input placeholder="Your name" />`: what it says to people.
    fn said_by_label(
        &mut self,
        file: FileId,
        name: &str,
        written: &[Attribute],
    ) -> Option<(String, NameHit)> {
        let labels = &self.model.library.inputs.labels;
        for attribute in &labels.attributes {
            for (key, value) in written.iter().filter(|(key, _)| key == attribute) {
                let constants = self.constants(Node { file, id: *value }).unwrap_or_default();
                let [text] = constants.as_ref() else { continue };
                // `placeholder="anna@company.com"`: an example has the form.
                if let Some(example) = self.model.lexicon.classify_literal(text) {
                    let hit = NameHit {
                        category: example.category,
                        strong: true,
                        claims_sanitized: false,
                        plural: false,
                    };
                    return Some((format!("`<{name} {key}>` has the form of {}", example.pattern), hit));
                }
                let Some((own, holder)) = labels.name(text) else { continue };
                if let Some(hit) = self.name_in_form(&own, holder.unwrap_or(FORM)) {
                    return Some((format!("`<{name} {key}>` asks for `{own}`"), hit));
                }
            }
        }
        None
    }

    /// `<input value={form.mail} onChange={…} />`: what is typed takes the place of what stands there.
    fn said_by_bound(&self, module: &Module, name: &str, written: &[Attribute]) -> Option<(String, NameHit)> {
        let bound = &self.model.library.inputs.bound;
        written.iter().filter(|(key, _)| bound.iter().any(|own| own == key)).find_map(|(key, value)| {
            let held = crate::summary::value_name(module, *value)?;
            Some((format!("`<{name} {key}={{{held}}}>`"), self.typed_name(&held)?))
        })
    }

    /// A name of a field in a form.
    pub(super) fn typed_name(&self, name: &str) -> Option<NameHit> {
        self.name_in_form(name, FORM)
    }

    fn name_in_form(&self, name: &str, holder: &str) -> Option<NameHit> {
        let query = NameQuery { name, receivers: &[holder], siblings: &[], slot: Slot::Neutral };
        match self.model.lexicon.classify_name(&query) {
            Verdict::Personal(hit) if !self.is_whole(hit.category) => Some(hit),
            Verdict::Personal(_) | Verdict::Other | Verdict::Silent => None,
        }
    }
}

/// What an element says of the value that was typed into it.
pub(super) fn typed_into((said, hit): (String, NameHit)) -> Classified {
    Classified {
        category: hit.category,
        confidence: Confidence::Medium,
        basis: Basis::ByName,
        because: format!("typed into {said}"),
        field: None,
        contextual: !hit.strong,
        claimed: false,
        whole_object: false,
    }
}

/// Is it what was typed that is read: `target.value`?
pub(super) fn is_typed(tables: &Tables, found: &Found, inputs: &Inputs) -> bool {
    let keys = tables.keys(found.state.path);
    inputs.reads.iter().any(|read| {
        let parts: Vec<&str> = read.split('.').collect();
        keys.len() >= parts.len()
            && parts.iter().zip(&keys).all(|(part, key)| matches!(key, PathKey::Name(name) if name == part))
    })
}
