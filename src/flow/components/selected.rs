//! Which class an element of a template is: `<app-row>` and `<a [appTrack]>`, by the selectors that classes state.
//!
//! Takes classes and elements of the whole program; made when it is first asked for. Of a selector, the element's name and its
//! attributes are read, no values and no pseudo-classes (errs towards false alarms).

use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::relays::KeyPart;
use crate::ir::{CallKind, ClassId, Entry, Key, Literal, MemberKind, Module, Value};
use crate::limits;
use crate::link::{CallRef, ClassRef, Program};

#[derive(Default)]
pub(in crate::flow) struct SelectorIndex {
    elements: FxHashMap<ClassRef, Rc<[CallRef]>>,
    classes: FxHashMap<CallRef, Vec<ClassRef>>,
}

/// `button[appTrack]`: a name, or none, and attributes.
struct Part<'s> {
    name: &'s str,
    attributes: Vec<&'s str>,
}

impl Engine<'_> {
    /// Elements of templates that are instances of a class.
    pub(in crate::flow) fn elements_of(&mut self, class: ClassRef) -> Rc<[CallRef]> {
        let program = self.program;
        let index = self.selectors.get_or_insert_with(|| SelectorIndex::new(program));
        index.elements.get(&class).map_or_else(|| Rc::from([]), Rc::clone)
    }

    /// Elements that name a class which stands in markup itself: `<Child :user="me" />`.
    pub(in crate::flow) fn elements_named(&mut self, class: ClassRef) -> Rc<[CallRef]> {
        if self.rendered_class(class).is_none() {
            return Rc::from([]);
        }
        let calls = self.constructions(class);
        let is_element =
            |call: &&CallRef| self.program.module(call.file).call(call.id).kind == CallKind::Element;
        calls.iter().filter(is_element).copied().collect()
    }

    /// The classes that an element of a template is an instance of.
    pub(in crate::flow) fn classes_of(&mut self, element: CallRef) -> Vec<ClassRef> {
        let program = self.program;
        if program.module(element.file).template_elements.is_empty() {
            return Vec::new();
        }
        let index = self.selectors.get_or_insert_with(|| SelectorIndex::new(program));
        index.classes.get(&element).cloned().unwrap_or_default()
    }
}

impl Engine<'_> {
    /// The members of a class that elements know under a name: `address` for `mail` of `@Input('mail') address`.
    pub(in crate::flow) fn members_called(&mut self, class: ClassRef, name: &str) -> Vec<CompactString> {
        let mut found = vec![CompactString::from(name)];
        for member in &self.program.module(class.file).class(class.id).members {
            if let Key::Name(own) = &member.key
                && self.outer_name(class, own).is_some_and(|outer| outer == name)
            {
                found.push(own.clone());
            }
        }
        found
    }

    /// What elements call a member of a class, where that is another name: `@Input('mail') address`,
    /// `address = input('', { alias: 'mail' })`.
    pub(in crate::flow) fn outer_name(&mut self, class: ClassRef, name: &str) -> Option<CompactString> {
        let module = self.program.module(class.file);
        let mut members = module.class(class.id).members.iter();
        let member = members.find(|own| matches!(&own.key, Key::Name(key) if key == name))?;
        let mut calls = member.decorators.clone();
        if let MemberKind::Field(Some(value)) = member.kind
            && let Value::Call(call) = module.value(crate::summary::untyped(module, value))
        {
            calls.push(*call);
        }
        let names = &self.model.library.member_names;
        for id in calls.into_iter().filter(|id| !module.call(*id).arguments.is_empty()) {
            let call = CallRef { file: class.file, id };
            for callee in self.callees(call).iter() {
                let Callee::Api(path) = callee else { continue };
                let operands = names.iter().filter(|(own, _)| own == path).flat_map(|(_, at)| at);
                for operand in operands {
                    if let [KeyPart::Text(text)] = self.operand_parts(call, operand).as_slice() {
                        return Some(text.clone());
                    }
                }
            }
        }
        None
    }
}

impl SelectorIndex {
    fn new(program: &Program) -> Self {
        // Elements by their name and by each of their attributes, so that a selector is held against few.
        let mut by_word: FxHashMap<&str, Vec<CallRef>> = FxHashMap::default();
        for (file, summary) in program.files() {
            for id in &summary.module.template_elements {
                for word in words(&summary.module, CallRef { file, id: *id }) {
                    by_word.entry(word).or_default().push(CallRef { file, id: *id });
                }
            }
        }
        let mut index = Self::default();
        if by_word.is_empty() {
            return index;
        }
        for (file, summary) in program.files() {
            for (at, class) in summary.module.classes.iter().enumerate() {
                let Some(selector) = &class.selector else { continue };
                let class = ClassRef { file, id: ClassId::new(at) };
                let found = matching(program, &by_word, selector);
                for call in &found {
                    index.classes.entry(*call).or_default().push(class);
                }
                index.elements.insert(class, found.into());
            }
        }
        index
    }
}

fn matching(
    program: &Program,
    by_word: &FxHashMap<&str, Vec<CallRef>>,
    selector: &CompactString,
) -> Vec<CallRef> {
    let mut found = Vec::new();
    for part in selector.split(',').filter_map(part) {
        let first = if part.name.is_empty() { part.attributes.first().copied() } else { Some(part.name) };
        let candidates = first.and_then(|word| by_word.get(word)).map_or(&[][..], Vec::as_slice);
        found.extend(candidates.iter().filter(|call| {
            let own = words(program.module(call.file), **call);
            part.attributes.iter().all(|attribute| own.contains(attribute))
                && (part.name.is_empty() || own.first() == Some(&part.name))
        }));
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(limits::CANDIDATE_CALLERS);
    found
}

/// The name of an element, and the names of what it is given.
fn words(module: &Module, call: CallRef) -> Vec<&str> {
    let site = module.call(call.id);
    let mut words = Vec::new();
    if let Value::Literal(Literal::String(name)) = module.value(site.callee) {
        words.push(name.as_str());
    }
    let props = site.arguments.first().map(|props| module.value(props.value));
    if let Some(Value::Object(entries)) = props {
        words.extend(entries.iter().filter_map(|entry| match entry {
            Entry::Field { key: Key::Name(key), .. } => Some(key.as_str()),
            _ => None,
        }));
    }
    words
}

fn part(text: &str) -> Option<Part<'_>> {
    let text = text.trim();
    let name = text.split(['[', ':', '.']).next().unwrap_or_default();
    let attributes: Vec<&str> =
        text.split('[').skip(1).filter_map(|rest| rest.split([']', '=']).next()).map(str::trim).collect();
    (!name.is_empty() || !attributes.is_empty()).then_some(Part { name, attributes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_have_names_and_attributes() {
        let read = |text| part(text).map(|part| (part.name, part.attributes));
        assert_eq!(read("app-row"), Some(("app-row", vec![])));
        assert_eq!(read(" button[appTrack][kind=\"x\"]"), Some(("button", vec!["appTrack", "kind"])));
        assert_eq!(read(":not(a)"), None);
    }
}
