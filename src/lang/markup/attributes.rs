//! What an attribute is to its element: code that runs, what is typed in, what a component is given.
//!
//! Takes the attributes of one tag, gives their roles and the names that code would have for them. Knows the words of the
//! dialects, and no element by name.

use super::Dialect;
use super::tags::{Attribute, Tag};
use super::{holes, slots};
use crate::lang::javascript::Role;
use crate::limits;
use crate::source::spelling::camel_case;

/// `None` for texts and for what nobody follows.
pub(super) fn role(attribute: &Attribute<'_>, dialect: Dialect, is_component: bool) -> Option<Role> {
    let name = attribute.name;
    // What an element holds as data is given to it as a component is given its own: `<li :data-mail="user.email">`.
    let is_component = is_component || is_data(attribute, dialect);
    match dialect {
        Dialect::Vue if name.starts_with('@') || name.starts_with("v-on:") => Some(Role::Handler),
        // `v-on="{ mouseenter: () => send(user) }"`: the functions in the object run.
        Dialect::Vue if name == "v-on" || name == "v-bind" && !is_component => Some(Role::Handler),
        Dialect::Vue if name == "v-model" || name.starts_with("v-model:") || name.starts_with("v-model.") => {
            Some(Role::Target)
        }
        Dialect::Vue if is_component && name == "v-bind" => Some(Role::Spread),
        Dialect::Vue if is_directive(name) => Some(Role::Action),
        Dialect::Vue => {
            let is_bound = name.starts_with(':') || name.starts_with("v-bind:");
            (is_component && is_bound).then_some(Role::Property)
        }
        Dialect::Svelte if !attribute.is_braced => None,
        Dialect::Svelte if name.starts_with("on:") || name.starts_with("on") && !is_component => {
            Some(Role::Handler)
        }
        Dialect::Svelte if name.starts_with("bind:") => Some(Role::Target),
        Dialect::Svelte if name.starts_with("use:") => Some(Role::Action),
        Dialect::Svelte if name.is_empty() && attribute.value.trim_start().starts_with("...") => {
            is_component.then_some(Role::Spread)
        }
        Dialect::Svelte => (is_component && !name.contains(':')).then_some(Role::Property),
        Dialect::Template if name.starts_with("[(") => Some(Role::Target),
        Dialect::Template if name.starts_with('(') => Some(Role::Handler),
        // `[class.open]` is about the element itself.
        Dialect::Template => {
            let is_own = name.starts_with('[') && !name.contains('.') || is_data(attribute, dialect);
            (is_component && is_own).then_some(Role::Property)
        }
        Dialect::Astro | Dialect::Html if is_component => Some(Role::Property),
        Dialect::Astro | Dialect::Html => {
            let is_event = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
            (is_event && name.len() > 3 && !attribute.is_braced).then_some(Role::Handler)
        }
    }
}

/// `:data-mail="user.email"`, `data-mail={user.email}`: code whose value an element of the platform holds as data.
pub(super) fn is_data(attribute: &Attribute<'_>, dialect: Dialect) -> bool {
    let name = attribute.name;
    // `:src="`https://acme.example/a.gif?mail=${user.email}`"`: the element asks for it.
    let is_address = attribute.value.contains("//");
    match dialect {
        Dialect::Vue => {
            let bare = name.strip_prefix("v-bind:").or_else(|| name.strip_prefix(':'));
            bare.is_some_and(|bare| bare.starts_with("data-") || bare == "src" && is_address)
        }
        Dialect::Svelte | Dialect::Astro => {
            attribute.is_braced && (name.starts_with("data-") || name == "src" && is_address)
        }
        Dialect::Template => name.starts_with("[attr.data-") || name == "[src]" && is_address,
        Dialect::Html => {
            let is_held = name.starts_with("data-") || name == "src" && is_address;
            is_held && !attribute.is_braced && holes::may_have(attribute.value)
        }
    }
}

/// `v-track`, `v-track:save.once` that the program defines itself.
fn is_directive(name: &str) -> bool {
    let own = [
        "if",
        "else",
        "else-if",
        "for",
        "show",
        "model",
        "bind",
        "on",
        "slot",
        "slot-scope",
        "html",
        "text",
        "once",
        "memo",
        "pre",
        "cloak",
        "is",
    ];
    let bare = name.strip_prefix("v-").map(directive_name);
    bare.is_some_and(|bare| !own.contains(&bare))
}

fn directive_name(bare: &str) -> &str {
    bare.split([':', '.']).next().unwrap_or(bare)
}

/// `user-name` of `:user-name.sync`, `saved` of `@saved.once`, as code writes it: `userName`. What `v-model` alone is about is
/// the same everywhere: its value.
pub(super) fn property(attribute: &Attribute<'_>) -> String {
    let name = attribute.name;
    if is_directive(name) {
        return name.strip_prefix("v-").map_or(name, directive_name).to_owned();
    }
    let starts = ["v-model:", "v-bind:", "v-on:", "bind:", "on:", "use:", ":", "@"];
    let bare = starts.iter().find_map(|start| name.strip_prefix(start)).unwrap_or(name);
    let bare = bare.trim_matches(['[', '(', ')', ']']);
    let is_value = bare == "v-model" || bare.starts_with("v-model.") || bare == "ngModel";
    let bare = if is_value { "modelValue" } else { bare };
    let bare = if bare.is_empty() { attribute.value.trim() } else { bare };
    let data = bare.strip_prefix("attr.").unwrap_or(bare);
    if data.starts_with("data-") {
        return data.to_owned();
    }
    camel_case(bare.split(['.', '|']).next().unwrap_or(bare), &['-'])
}

/// The name of a text: `formControlName`, `autoComplete` of `auto-complete`, and `data-mail` as it stands.
pub(super) fn own_name(name: &str) -> String {
    if name.starts_with("data-") { name.to_owned() } else { camel_case(name, &['-']) }
}

/// An element that code of the program may be: `<Child>`, `<user-card>`. Other elements are the platform's.
pub(super) fn is_component(tag: &Tag<'_>, dialect: Dialect) -> bool {
    let is_named = tag.name.starts_with(|first: char| first.is_ascii_uppercase());
    match dialect {
        Dialect::Vue => is_named || tag.name.contains('-') || slots::is_slot(tag),
        Dialect::Svelte => is_named || slots::is_slot(tag),
        // Also what a directive is put on: `<a [trackProps]="{ to: user.email }">`.
        Dialect::Template => {
            let is_given = |own: &Attribute<'_>| own.name.starts_with('[') && !own.name.contains(['.', '(']);
            tag.name.contains('-') || tag.attributes.iter().any(is_given)
        }
        Dialect::Astro | Dialect::Html => false,
    }
}

/// `<input ref="mail">`, `<input #mail>`: code reaches the element by this name.
pub(super) fn is_referenced(tag: &Tag<'_>, dialect: Dialect) -> bool {
    reference(tag, dialect).is_some()
        || dialect == Dialect::Vue
            && tag.attributes.iter().any(|own| own.name == "ref" && !own.value.is_empty())
        || is_named_control(tag)
}

/// `<textarea id="note">`, `<input formControlName="mail">`, `<input data-order-target="phone">`: what is typed there is taken by that name.
fn is_named_control(tag: &Tag<'_>) -> bool {
    let is_control = ["input", "textarea", "select"].iter().any(|name| tag.is(name));
    let is_name = |attribute: &Attribute<'_>| {
        let is_own = ["id", "name", "formControlName"].contains(&attribute.name)
            || attribute.name.starts_with("data-");
        is_own && !attribute.is_braced && !attribute.value.is_empty()
    };
    is_control && tag.attributes.iter().any(is_name)
}

/// `mail` of `<input #mail>`.
pub(super) fn reference<'t>(tag: &Tag<'t>, dialect: Dialect) -> Option<&'t str> {
    let mut names = tag.attributes.iter().filter_map(|own| own.name.strip_prefix('#'));
    names.next().filter(|name| dialect == Dialect::Template && !name.is_empty())
}

/// `user.email`, written without anything else: the names.
pub(super) fn path(text: &str) -> Option<Vec<String>> {
    let names: Vec<&str> = text.trim().split('.').collect();
    let is_name = |name: &&str| {
        let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
        name.starts_with(|first: char| is_part(first) && !first.is_numeric()) && name.chars().all(is_part)
    };
    let is_literal = matches!(names.as_slice(), ["true" | "false" | "null" | "undefined" | "this", ..]);
    let fits = !is_literal && names.iter().all(is_name) && names.len() <= limits::NAME_HOPS;
    fits.then(|| names.into_iter().map(ToOwned::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::markup::tags::next_tag;

    fn read(text: &str, dialect: Dialect) -> Vec<(Option<Role>, String)> {
        let tag = next_tag(text, 0).expect("is a tag");
        let component = is_component(&tag, dialect);
        tag.attributes.iter().map(|own| (role(own, dialect, component), property(own))).collect()
    }

    #[test]
    fn attributes_of_components_have_names_of_code() {
        let vue = read(
            "<Row :user-name.sync='a' @saved.once='b' v-model='c' v-model:title='d' v-bind='e' f='g'>",
            Dialect::Vue,
        );
        let expected = [
            (Some(Role::Property), "userName"),
            (Some(Role::Handler), "saved"),
            (Some(Role::Target), "modelValue"),
            (Some(Role::Target), "title"),
            (Some(Role::Spread), "vBind"),
            (None, "f"),
        ];
        assert_eq!(vue, expected.map(|(role, name)| (role, name.to_owned())));
        let template = read(
            "<x-row [userName]='a' (saved)='b($event)' [(ngModel)]='c' [class.on]='d'>",
            Dialect::Template,
        );
        let expected = [
            (Some(Role::Property), "userName"),
            (Some(Role::Handler), "saved"),
            (Some(Role::Target), "modelValue"),
            (None, "class"),
        ];
        assert_eq!(template, expected.map(|(role, name)| (role, name.to_owned())));
        let svelte = read(
            "<Row {user} {...rest} mail={a} on:sent|once={b} onsave={c} bind:value={d}>",
            Dialect::Svelte,
        );
        let roles: Vec<_> = svelte.into_iter().map(|(role, _)| role).collect();
        assert_eq!(
            roles,
            [
                Some(Role::Property),
                Some(Role::Spread),
                Some(Role::Property),
                Some(Role::Handler),
                Some(Role::Property),
                Some(Role::Target)
            ]
        );
    }

    #[test]
    fn elements_of_the_platform_are_given_nothing() {
        assert_eq!(read("<input :value='a' @input='b'>", Dialect::Vue)[0].0, None);
        assert_eq!(read("<a href={a} onclick={b}>", Dialect::Svelte)[0].0, None);
        assert_eq!(path("user.email"), Some(vec!["user".to_owned(), "email".to_owned()]));
        assert_eq!(path("user.email()"), None);
        assert_eq!(path("true"), None);
    }
}
