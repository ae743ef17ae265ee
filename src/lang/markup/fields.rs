//! Fields of forms that stand in a text of the program: `` res.send(`<form><textarea name="about"></textarea></form>`) ``.
//!
//! Takes the text of a literal, gives its fields with the attributes that are plain texts. Knows nothing of the program around it; what a hole puts into
//! an attribute (`name="${name}"`) is not known (errs towards misses).

use super::tags::{Tag, next_tag};
use crate::limits;

/// Elements that a form sends.
const SENT: [&str; 3] = ["input", "textarea", "select"];

/// A field, by the name of its element.
pub(in crate::lang) struct FormField {
    pub(in crate::lang) element: String,
    pub(in crate::lang) texts: Vec<(String, String)>,
}

pub(in crate::lang) fn in_text(text: &str) -> Vec<FormField> {
    let mut fields = Vec::new();
    let mut at = 0;
    if !SENT.iter().any(|element| text.contains(&format!("<{element} "))) {
        return fields;
    }
    while let Some(tag) = next_tag(text, at).filter(|_| fields.len() < limits::MARKUP_ELEMENTS) {
        at = tag.end;
        if !tag.is_closing && SENT.iter().any(|element| tag.is(element)) && tag.attribute("name").is_some() {
            fields.push(FormField { element: tag.name.to_ascii_lowercase(), texts: texts(&tag) });
        }
    }
    fields
}

fn texts(tag: &Tag<'_>) -> Vec<(String, String)> {
    let known = tag.attributes.iter().filter(|own| !own.is_braced && !own.value.contains("${"));
    known.map(|own| (own.name.to_owned(), own.value.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_their_attributes() {
        let fields =
            in_text("<form><p name=a><textarea name=\"about\" rows='3'></textarea><input name=\"${x}\">");
        let [about, hole] = fields.as_slice() else { panic!("two fields") };
        assert_eq!(about.element, "textarea");
        assert_eq!(
            about.texts,
            [("name".to_owned(), "about".to_owned()), ("rows".to_owned(), "3".to_owned())]
        );
        assert!(hole.texts.is_empty());
        assert!(in_text("a <b> c").is_empty());
    }
}
