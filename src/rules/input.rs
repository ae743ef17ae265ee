//! Inputs: where the markup or a selector says what people type.
//!
//! `<input type="email">`, `<textarea>`, `input[name=phone]`. Which attributes say it, and in which words, is data.

use std::collections::BTreeMap;

use crate::limits;

/// What attributes of elements say about what is typed.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Inputs {
    /// Ways from what a handler or element is to what was typed: `target.value`, `value`.
    pub reads: Vec<String>,
    /// Attributes with a handler that is given what was typed itself.
    pub handlers: Vec<String>,
    /// Members of an input whose listeners are given what was typed itself.
    pub streams: Vec<String>,
    /// Methods through which such a stream is sent and stays one.
    pub pipes: Vec<String>,
    /// Attributes that are given what will hold the element.
    pub references: Vec<String>,
    /// Where the element stands in that: `current`.
    pub held: Vec<String>,
    /// Members of an instance that hold the elements of its markup by their references: `this.refs.mail`.
    pub reference_members: Vec<String>,
    /// What a reference in a template to an element of that name is: `f` of `<form #f="ngForm">`.
    pub referenced: Vec<Referenced>,
    /// How names of references end: `Ref` of `emailRef`.
    pub reference_words: Vec<String>,
    /// Members of instances that stand for elements, by their own names: `phoneTarget`.
    pub element_members: Vec<ElementMembers>,
    /// Attributes that say it, the surest first.
    pub attributes: Vec<InputAttribute>,
    /// Attributes with what stands in the element, whose own name says it where no attribute does: `value={form.mail}`.
    pub bound: Vec<String>,
    /// What an element says to people, where nothing else does.
    pub labels: Labels,
    /// Elements that say it, and the name in its words.
    pub elements: BTreeMap<String, String>,
    /// Types of elements that say it: `HTMLTextAreaElement`.
    pub types: BTreeMap<String, String>,
    /// Functions that find or make elements by a text.
    pub selectors: Vec<String>,
    /// Methods of an element that give what was typed: `$('#mail').val()`.
    pub getters: Vec<String>,
    /// Methods that make an element: `document.createElement('input')`.
    pub makers: Vec<String>,
    /// Methods of an element that set an attribute: `field.setAttribute('type', 'tel')`.
    pub setters: Vec<String>,
    /// Functions that give a handler back that is called less often: `debounce(function () { … }, 200)`.
    pub wrappers: Vec<String>,
    /// Methods that are given the listener and, in this argument, a text that finds the elements it listens to: `form.on('change', 'textarea', f)`.
    pub delegates: BTreeMap<String, u16>,
    /// Words before the name of a field that say what becomes of it: `share` of `share-email`.
    pub verbs: Vec<String>,
}

/// Texts for people about what is typed: `placeholder="Your e-mail"`, and questions in a terminal.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Labels {
    /// Attributes with such a text, the surest first.
    pub attributes: Vec<String>,
    /// Words that say nothing of it: `enter`, `please`.
    pub left_out: Vec<String>,
    /// Words for whoever types: `your`.
    pub own: Vec<String>,
    /// What the rest is a field of where one of those stands before it.
    pub holder: String,
}

impl Labels {
    /// `email_address` of `Please enter your e-mail address:`, and the holder where the text speaks to whoever types. `None` for whole sentences.
    pub fn name(&self, text: &str) -> Option<(String, Option<&str>)> {
        let asked = text.split(['?', ':', '(', '\n']).next()?.to_lowercase().replace('-', "");
        let words = asked.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let has = |list: &[String], word: &str| list.iter().any(|own| own == word);
        let (own, others): (Vec<&str>, Vec<&str>) = words.partition(|word| has(&self.own, word));
        let left: Vec<&str> = others.into_iter().filter(|word| !has(&self.left_out, word)).collect();
        let is_name = !left.is_empty() && left.len() <= limits::LABEL_WORDS;
        is_name.then(|| (left.join("_"), own.first().map(|_| self.holder.as_str())))
    }

    fn extend(&mut self, more: Self) {
        self.attributes.extend(more.attributes);
        self.left_out.extend(more.left_out);
        self.own.extend(more.own);
        if !more.holder.is_empty() {
            self.holder = more.holder;
        }
    }
}

/// What a library makes of an element, which references to it give.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Referenced {
    /// The element's name.
    pub element: String,
    /// The package of the class.
    pub package: String,
    /// The class: the reference gives an instance.
    pub instance: String,
}

/// `this.phoneTarget` of a class below one of a package: its name says what element it is.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ElementMembers {
    /// Packages of the class above.
    pub packages: Vec<String>,
    /// How the names of such members end.
    pub end: String,
    /// The attribute that says so in markup, with `*` for the class: `data-*-target` of `data-order-target="phone"`.
    #[serde(default)]
    pub attribute: String,
    /// The name of the class's file, with `*` for the same word; `_` counts as `-`: `*-controller` of `order_controller.js`.
    #[serde(default)]
    pub file: String,
}

impl ElementMembers {
    /// `data-order-target` for the class in `controllers/order_controller.js`.
    pub fn attribute_of(&self, path: &str) -> Option<String> {
        let stem = path.rsplit('/').next()?.split('.').next()?.replace('_', "-");
        let (before, behind) = self.file.split_once('*')?;
        let word = stem.strip_prefix(before)?.strip_suffix(behind)?;
        let is_whole = !word.is_empty() && self.attribute.contains('*');
        is_whole.then(|| self.attribute.replacen('*', word, 1))
    }

    /// What stands before and behind the word for the class in the attribute.
    pub fn attribute_parts(&self) -> Option<(&str, &str)> {
        self.attribute.split_once('*')
    }
}

/// An attribute whose value says what is typed.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct InputAttribute {
    /// Names of the attribute.
    pub names: Vec<String>,
    /// Names for values that are no names themselves: `tel-national` is `phone`.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Other values say nothing: `type="text"`.
    #[serde(default)]
    pub closed: bool,
    /// The name that stands for the attribute itself, unless it is false: `multiline`.
    #[serde(default)]
    pub present: Option<String>,
}

impl Inputs {
    pub(super) fn extend(&mut self, more: Self) {
        self.reads.extend(more.reads);
        self.handlers.extend(more.handlers);
        self.streams.extend(more.streams);
        self.pipes.extend(more.pipes);
        self.references.extend(more.references);
        self.bound.extend(more.bound);
        self.element_members.extend(more.element_members);
        self.held.extend(more.held);
        self.reference_members.extend(more.reference_members);
        self.referenced.extend(more.referenced);
        self.reference_words.extend(more.reference_words);
        self.attributes.extend(more.attributes);
        self.labels.extend(more.labels);
        self.elements.extend(more.elements);
        self.types.extend(more.types);
        self.selectors.extend(more.selectors);
        self.getters.extend(more.getters);
        self.makers.extend(more.makers);
        self.setters.extend(more.setters);
        self.wrappers.extend(more.wrappers);
        self.delegates.extend(more.delegates);
        self.verbs.extend(more.verbs);
    }

    /// Attributes whose value is a name that the program gave: `name`, `id`.
    pub fn is_own_name(&self, attribute: &str) -> bool {
        let named = self.attributes.iter().filter(|own| own.gives_own_name());
        named.flat_map(|own| &own.names).any(|own| own == attribute)
    }

    /// What the element that a selector ends with says: `free_text` of `#feedback textarea.wide`.
    pub fn selected_element(&self, selector: &str) -> Option<&str> {
        let last = selector.trim().rsplit([' ', '>', '+', '~', ',']).next()?;
        let tag = last.split(['.', '#', '[', ':']).next()?;
        self.elements.get(tag).map(String::as_str)
    }

    /// `email` of `#share-email`, `share_email`: the name of a field without what is done with it.
    pub fn without_verb<'t>(&self, name: &'t str) -> Option<&'t str> {
        let name = name.trim().trim_start_matches(['#', '.']);
        let (first, rest) = name.split_once(['-', '_'])?;
        let is_verb = self.verbs.iter().any(|verb| verb.eq_ignore_ascii_case(first));
        (is_verb && !rest.is_empty()).then_some(rest)
    }

    /// What a selector asks for, where that is an attribute: `email` of `input[type=email]`.
    pub fn selected<'s>(&'s self, selector: &'s str) -> Option<&'s str> {
        let inside = selector.trim_end().strip_suffix(']')?.rsplit('[').next()?;
        let (name, value) = inside.split_once('=')?;
        let name = name.trim_end_matches(['^', '$', '*', '~', '|']).trim();
        let attribute = self.attributes.iter().find(|own| own.names.iter().any(|known| known == name))?;
        attribute.word(value.trim().trim_matches(['"', '\'']))
    }
}

impl InputAttribute {
    fn gives_own_name(&self) -> bool {
        !self.closed && self.present.is_none() && self.words.is_empty()
    }

    /// The name that a value stands for; `shipping street-address` ends with it.
    pub fn word<'v>(&'v self, value: &'v str) -> Option<&'v str> {
        let last = value.split_ascii_whitespace().next_back()?;
        match self.words.get(last) {
            Some(word) => Some(word),
            None => (!self.closed).then_some(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_selector_asks_for() {
        let words = BTreeMap::from([("tel".to_owned(), "phone".to_owned())]);
        let attribute = |name: &str, closed| InputAttribute {
            names: vec![name.to_owned()],
            words: words.clone(),
            closed,
            present: None,
        };
        let inputs = Inputs {
            attributes: vec![attribute("type", true), attribute("name", false)],
            ..Inputs::default()
        };
        let wanted = [
            ("input[type=tel]", Some("phone")),
            ("[name=\"mail\"]", Some("mail")),
            ("form [name^='mail']", Some("mail")),
            ("input[type=text]", None),
            ("[data-x=mail]", None),
            ("#mail", None),
            ("[name=mail] b", None),
        ];
        for (selector, word) in wanted {
            assert_eq!(inputs.selected(selector), word, "{selector}");
        }
    }

    #[test]
    fn which_attribute_names_the_elements_of_a_class() {
        let members = ElementMembers {
            attribute: "data-*-target".to_owned(),
            file: "*-controller".to_owned(),
            ..ElementMembers::default()
        };
        let of = |path| members.attribute_of(path);
        assert_eq!(of("app/controllers/order_controller.js").as_deref(), Some("data-order-target"));
        assert_eq!(of("new-order_controller.ts").as_deref(), Some("data-new-order-target"));
        for path in ["order.js", "controller.js", "_controller.js", ""] {
            assert_eq!(of(path), None, "{path}");
        }
        assert_eq!(
            ElementMembers { attribute: String::new(), ..members }.attribute_of("a_controller.js"),
            None
        );
    }

    #[test]
    fn names_of_fields_without_what_is_done_with_them() {
        let inputs = Inputs { verbs: vec!["share".to_owned()], ..Inputs::default() };
        assert_eq!(inputs.without_verb("#share-email"), Some("email"));
        assert_eq!(inputs.without_verb("share_home_phone"), Some("home_phone"));
        for name in ["email", "has-email", "share", "share-", "#share .email"] {
            assert_eq!(inputs.without_verb(name), None, "{name}");
        }
    }

    #[test]
    fn which_element_a_selector_ends_with() {
        let elements = BTreeMap::from([("textarea".to_owned(), "free_text".to_owned())]);
        let inputs = Inputs { elements, ..Inputs::default() };
        for selector in ["textarea", "#a textarea", "form > textarea.wide", "textarea#n", "textarea[name=n]"]
        {
            assert_eq!(inputs.selected_element(selector), Some("free_text"), "{selector}");
        }
        for selector in ["#textarea", ".textarea", "textarea + b", "textareas", "[data-x=textarea]", ""] {
            assert_eq!(inputs.selected_element(selector), None, "{selector}");
        }
    }

    #[test]
    fn names_in_texts_for_people() {
        let words = |text: &str| text.split(' ').map(String::from).collect();
        let labels = Labels {
            left_out: words("please enter what is the"),
            own: words("your"),
            holder: "user".into(),
            ..Labels::default()
        };
        let name = |text: &str| labels.name(text).map(|(name, holder)| (name, holder.is_some()));
        assert_eq!(name("What is your e-mail address?"), Some(("email_address".into(), true)));
        assert_eq!(name("Please enter the phone number: "), Some(("phone_number".into(), false)));
        assert_eq!(name("We never ask for your e-mail"), None);
        assert_eq!(name("E-Mail (optional)"), Some(("email".into(), false)));
        assert_eq!(name("Shall we write to the address that you gave before"), None);
        assert_eq!(name("?"), None);
    }
}
