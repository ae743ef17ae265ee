//! What was typed into an element that the program holds by a reference: `emailRef.current.value`, `this.$refs.mail.value`.
//!
//! Takes the end of a walk, finds the one element that has the reference. Where several have it, it is about none of them (errs towards misses).

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::flow::walk::{Found, Terminal};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::{CallId, CallKind, Entry, ImportId, Key, Literal, Value, ValueId};
use crate::link::{CallRef, Node, Program, Target};
use crate::rules::input::{ElementMembers, Inputs};
use crate::rules::lexicon::NameHit;
use crate::source::FileId;
use crate::source::spelling::dashed;

/// Elements by an attribute and a word of its value.
pub(in crate::flow) type MemberElements = FxHashMap<(String, CompactString), Vec<CallRef>>;

impl Engine<'_> {
    /// `emailRef.current.value`, where no element says what it is: the name of the reference does.
    pub(super) fn said_by_reference(&mut self, found: &Found) -> Option<(String, NameHit)> {
        let Terminal::Api(path) = &found.terminal else { return None };
        let inputs = &self.model.library.inputs;
        if let Some((name, members)) = element_member(path, inputs) {
            let element = self.element_of_member(found.state.node.file, name, members);
            let said = element.and_then(|element| self.said_by(element));
            return said.or_else(|| Some((format!("the element `{name}`"), self.typed_name(name)?)));
        }
        if !is_value_of_reference(&path.segments, inputs) {
            return None;
        }
        let node = found.state.node;
        let name = crate::summary::value_name(self.program.module(node.file), node.id)?;
        let bare = inputs.reference_words.iter().find_map(|word| name.strip_suffix(word.as_str()))?;
        let bare =
            inputs.reference_words.iter().find_map(|word| bare.strip_suffix(word.as_str())).unwrap_or(bare);
        Some((format!("what `{name}` refers to"), self.typed_name(bare)?))
    }

    /// `<input data-order-target="phone">` for `this.phoneTarget` in `order_controller.js`, where it is the only one.
    fn element_of_member(&mut self, file: FileId, name: &str, members: &ElementMembers) -> Option<CallRef> {
        let (program, inputs) = (self.program, &self.model.library.inputs);
        let attribute = members.attribute_of(program.path(file)?)?;
        let elements = self.member_elements.get_or_insert_with(|| member_elements(program, inputs));
        match elements.get(&(attribute, name.into()))?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// `const field = useRef()`, `<input ref={field} />`, `field.current.value`: the element that is given what a call makes. Where several
    /// are, it is about none of them.
    pub(super) fn element_of_reference(&mut self, found: &Found) -> Option<CallRef> {
        let Terminal::Api(path) = &found.terminal else { return None };
        if !is_value_of_reference(&path.segments, &self.model.library.inputs) {
            return None;
        }
        let node = found.state.node;
        let module = self.program.module(node.file);
        let own = match module.value(node.id) {
            Value::Call(call) => {
                module.call(*call).arguments.first().and_then(|own| module.string(own.value).cloned())
            }
            _ => None,
        };
        if let Some(own) = own
            && let Some(element) = self.element_called(node.file, &own)
        {
            return Some(element);
        }
        let mut elements = Vec::new();
        for (element, reference) in self.references_in(node.file) {
            let is_it = self.identities(Node { file: node.file, id: reference }, &[]);
            if is_it.iter().any(|one| one.state.node == node) {
                elements.push(CallRef { file: node.file, id: element });
            }
        }
        let [only] = elements.as_slice() else { return None };
        Some(*only)
    }

    /// Is what was typed read of a member that stands for an element: `this.$refs.mail.value`, `this.mail.nativeElement.value` of
    /// `@ViewChild('mail') mail`?
    pub(super) fn names_reference(&self, found: &Found) -> bool {
        let keys = self.tables.keys(found.state.path);
        let inputs = &self.model.library.inputs;
        let Some((PathKey::Name(_), rest)) = keys.split_first() else { return false };
        let read: Option<Vec<&str>> = rest.iter().map(|key| key.name().map(CompactString::as_str)).collect();
        let Some(read) = read else { return false };
        // `(blur)="left(mail.value)"` beside `<input #mail>`
        if self.is_in_template(found.state.node) && inputs.reads.contains(&read.join(".")) {
            return true;
        }
        let starts = inputs.held.iter().map(String::as_str).chain(read.first().copied());
        let ways: Vec<String> =
            starts.flat_map(|start| inputs.reads.iter().map(move |own| format!("{start}.{own}"))).collect();
        ways.contains(&read.join("."))
    }

    pub(super) fn element_of_name(&mut self, found: &Found) -> Option<CallRef> {
        let keys = self.tables.keys(found.state.path);
        let names: Vec<&str> = keys.iter().filter_map(PathKey::name).map(CompactString::as_str).collect();
        let node = found.state.node;
        let [first, second, ..] = names.as_slice() else { return None };
        if self.model.library.inputs.reference_members.iter().any(|own| own == first) {
            return self.element_called(node.file, second);
        }
        // Code of a template sees the references of its own file only.
        if self.is_in_template(node) {
            return self.only_element(&[node.file], first);
        }
        let module = self.program.module(node.file);
        let class = module.function(module.owner(node.id)).class?;
        let mut members = module.class(class).members.iter();
        let member = members.find(|own| matches!(&own.key, Key::Name(key) if key == first))?;
        let texts = member
            .decorators
            .iter()
            .filter_map(|call| module.string(module.call(*call).arguments.first()?.value).cloned());
        let texts: Vec<CompactString> = texts.collect();
        texts.iter().find_map(|text| self.element_called(node.file, text))
    }

    /// Does a value stand in the code of an attribute, which sees the references of its template?
    fn is_in_template(&self, node: Node) -> bool {
        self.program.function(self.program.owner(node)).element.is_some()
    }

    /// `f.value` beside `<form #f="ngForm">`: the path of what a library makes of the element.
    pub(super) fn referenced(&self, found: &Found) -> Option<ApiPath> {
        let node = found.state.node;
        if !matches!(self.program.value(node), Value::This) || !self.is_in_template(node) {
            return None;
        }
        let keys = self.tables.keys(found.state.path);
        let (PathKey::Name(first), rest) = keys.split_first()? else { return None };
        let element = self.only_element(&[node.file], first)?;
        let module = self.program.module(element.file);
        let Value::Literal(Literal::String(name)) = module.value(module.call(element.id).callee) else {
            return None;
        };
        let known = self.model.library.inputs.referenced.iter().find(|own| own.element == **name)?;
        let mut segments = vec![Segment::Member(known.instance.as_str().into()), Segment::Instance];
        segments.extend(rest.iter().map(Segment::from));
        Some(ApiPath { root: Root::Package(known.package.as_str().into()), segments })
    }

    /// The one element of a file, or of the templates of its classes, that has a text as its reference: `ref="mail"`.
    pub(in crate::flow) fn element_called(&self, file: FileId, name: &str) -> Option<CallRef> {
        self.only_element(&self.files_of_markup(file), name)
    }

    /// The one element of these files that has a text as its reference.
    fn only_element(&self, files: &[FileId], name: &str) -> Option<CallRef> {
        let program = self.program;
        let mut found = files.iter().flat_map(|own| {
            let module = program.module(*own);
            let references = self.references_in(*own).into_iter();
            let named =
                references.filter(move |(_, value)| module.string(*value).is_some_and(|text| text == name));
            named.map(move |(id, _)| CallRef { file: *own, id })
        });
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// A file, and those with the templates of its classes.
    pub(super) fn files_of_markup(&self, file: FileId) -> Vec<FileId> {
        let program = self.program;
        let templates = program.files().filter(|(own, summary)| {
            let is_of = |import: usize| matches!(program.import_target(*own, ImportId::new(import)), Target::File(of) if *of == file);
            *own != file
                && !summary.module.template_elements.is_empty()
                && (0..summary.module.imports.len()).any(is_of)
        });
        std::iter::once(file).chain(templates.map(|(own, _)| own)).collect()
    }

    /// The elements of a file that are given a reference: `<input ref={field} />`.
    fn references_in(&self, file: FileId) -> Vec<(CallId, ValueId)> {
        let (module, inputs) = (self.program.module(file), &self.model.library.inputs);
        let elements = module.calls.iter().enumerate().filter(|(_, site)| site.kind == CallKind::Element);
        let reference = |entry: &Entry| match entry {
            Entry::Field { key: Key::Name(key), value, .. } => {
                inputs.references.iter().any(|own| own == key).then_some(*value)
            }
            _ => None,
        };
        elements
            .filter_map(|(at, site)| {
                let Value::Object(entries) = module.value(site.arguments.first()?.value) else { return None };
                Some((CallId::new(at), entries.iter().find_map(reference)?))
            })
            .collect()
    }
}

/// The elements that markup gives to members of instances, by the attribute and each of its words: `<input data-order-target="phone">`. In one look
/// at all elements, as every such member asks for its own.
fn member_elements(program: &Program, inputs: &Inputs) -> MemberElements {
    let forms: Vec<_> = inputs.element_members.iter().filter_map(ElementMembers::attribute_parts).collect();
    let mut found = MemberElements::default();
    for (file, summary) in program.files() {
        let module = &summary.module;
        for (at, site) in module.calls.iter().enumerate().filter(|(_, site)| site.kind == CallKind::Element) {
            let props = site.arguments.first().map(|props| module.value(props.value));
            let Some(Value::Object(entries)) = props else { continue };
            for entry in entries {
                let Entry::Field { key: Key::Name(key), value, .. } = entry else { continue };
                // Lowering writes some of them as names of code: `dataOrderTarget`.
                let key = dashed(key);
                let is_such =
                    forms.iter().any(|(before, behind)| key.starts_with(before) && key.ends_with(behind));
                let Some(text) = module.string(*value).filter(|_| is_such) else { continue };
                let element = CallRef { file, id: CallId::new(at) };
                for word in text.split_whitespace() {
                    let elements = found.entry((key.clone(), word.into())).or_default();
                    if elements.last() != Some(&element) {
                        elements.push(element);
                    }
                }
            }
        }
    }
    found
}

/// `phone` of `this.phoneTarget.value`, where a library gives the instance such members.
fn element_member<'f>(path: &'f ApiPath, inputs: &'f Inputs) -> Option<(&'f str, &'f ElementMembers)> {
    let Root::Package(package) = &path.root else { return None };
    let at = path.segments.iter().rposition(|segment| *segment == Segment::Instance)?;
    let name = |segment: &'f Segment| match segment {
        Segment::Member(name) => Some(name.as_str()),
        _ => None,
    };
    let names: Vec<&str> = path.segments[at + 1..].iter().map(name).collect::<Option<_>>()?;
    let (first, read) = names.split_first()?;
    let read = read.join(".");
    let members = inputs.element_members.iter().filter(|own| own.packages.iter().any(|own| own == package));
    let mut bare = members.filter_map(|own| Some((first.strip_suffix(own.end.as_str())?, own)));
    bare.next().filter(|_| inputs.reads.contains(&read))
}

/// `current.value` behind the call that made a reference.
fn is_value_of_reference(path: &[Segment], inputs: &Inputs) -> bool {
    let behind = path.iter().rposition(|segment| *segment == Segment::Return).map_or(path.len(), |at| at + 1);
    let name = |segment: &Segment| match segment {
        Segment::Member(name) => Some(name.to_string()),
        _ => None,
    };
    let Some(read) = path[behind..].iter().map(name).collect::<Option<Vec<_>>>() else { return false };
    let read = read.join(".");
    inputs.held.iter().any(|held| {
        let rest = read.strip_prefix(held.as_str()).and_then(|rest| rest.strip_prefix('.'));
        rest.is_some_and(|rest| inputs.reads.iter().any(|own| own == rest))
    })
}
