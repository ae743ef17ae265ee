//! GraphQL: schemas as types, query documents as the fields that an answer has.
//!
//! Takes `.graphql` files, and the texts of documents in other languages ([`document`]). Types of a schema are declared under the module name
//! `*.graphql`, the answers of named operations as well (`MeQuery`), fragments as global types whose name begins with dots (`...UserFields`), which no type of a program has. An own
//! reader ([`read`]), as the texts of programs have holes (`${FRAGMENT}`) that parsers of whole documents take for errors.

mod read;
mod tokens;

use read::{Definition, definitions};

use crate::ir::{ExportEntry, ExportKind, FunctionId, Module, Type, TypeDecl, TypeDeclKind, Value, ValueId};
use crate::source::{Note, NoteKind, SourceFile, Span};

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile) -> (Module, Vec<Note>) {
    let mut module = Module::empty(file.id, file.text.len());
    let read = definitions(&file.text);
    let mut is_default = true;
    for definition in read.definitions {
        match definition {
            Definition::Operation { name, kind, ty, span } => {
                module.types.extend(name.as_deref().map(|name| answer_type(name, kind, &ty, span)));
                let value = ValueId::new(module.values.len());
                module.values.push(Value::Unknown("document"));
                module.spans.push(span);
                module.owners.push(FunctionId(0));
                module.names.push(None);
                module.documents.insert(value, ty);
                // Loaders give the first document as default, and all of them by name.
                let default = std::mem::take(&mut is_default).then(|| "default".into());
                for exported in default.into_iter().chain(name) {
                    let kind = ExportKind::Local { exported, local: None, value: Some(value) };
                    module.exports.push(ExportEntry { kind, span });
                }
            }
            Definition::Type(decl) => module.types.push(decl),
        }
    }
    let note = |at: usize| {
        let line = file.line_index().position(&file.text, Span::new(at, at).start).line;
        let message = "1 syntax error; what stands before it was analysed".to_owned();
        Note { path: file.path.clone(), kind: NoteKind::SyntaxErrors, message, line: Some(line) }
    };
    (module, read.error.map(note).into_iter().collect())
}

/// A document in a text of a program: the type of the answer, and the types it declares. `None` when the text is none.
pub(super) fn document(text: &str) -> Option<(Option<Type>, Vec<TypeDecl>)> {
    const STARTS: [&str; 5] = ["query", "mutation", "subscription", "fragment", "{"];
    let start = text.trim_start();
    let starts = |word: &&str| {
        start.strip_prefix(*word).is_some_and(|rest| rest.starts_with([' ', '\n', '\r', '\t', '(', '{']))
    };
    if !STARTS.iter().any(starts) {
        return None;
    }
    let read = definitions(text);
    if read.error.is_some() {
        return None;
    }
    let mut answer = None;
    let mut types = Vec::new();
    for definition in read.definitions {
        match definition {
            Definition::Operation { name, kind, ty, span } => {
                types.extend(name.as_deref().map(|name| answer_type(name, kind, &ty, span)));
                answer = answer.or(Some(ty));
            }
            Definition::Type(decl) => types.push(decl),
        }
    }
    (answer.is_some() || !types.is_empty()).then_some((answer, types))
}

/// `MeQuery` of `query me { … }`: the type that generators make of it.
fn answer_type(name: &str, kind: &str, ty: &Type, span: Span) -> TypeDecl {
    let named = format!("{}{}", capitalised(name), capitalised(kind));
    declaration(&named, TypeDeclKind::Alias, ty.clone(), span, false)
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// A declaration that only the names of a schema reach, or (a fragment) every document.
fn declaration(name: &str, kind: TypeDeclKind, ty: Type, span: Span, is_fragment: bool) -> TypeDecl {
    TypeDecl {
        name: if is_fragment { fragment_name(name) } else { name.into() },
        kind,
        parameters: Vec::new(),
        is_global: is_fragment,
        module: (!is_fragment).then(|| "*.graphql".into()),
        within: Vec::new(),
        ty,
        span,
    }
}

fn fragment_name(name: &str) -> compact_str::CompactString {
    compact_str::format_compact!("...{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(ty: &Type) -> Vec<&str> {
        match ty {
            Type::Object { fields, .. } => fields.iter().map(|field| field.name.as_str()).collect(),
            Type::Intersection(parts) => parts.iter().flat_map(fields).collect(),
            Type::Named { name, .. } => vec![name[0].as_str()],
            _ => Vec::new(),
        }
    }

    #[test]
    fn documents_say_what_an_answer_has() {
        let text = "query Me($id: ID! = {a: [1]}) @cached { me(id: $id, deep: {x: \"}\"}) { mail: email ...Names ... on User { phone } } count }";
        let (answer, _) = document(text).expect("is a document");
        let answer = answer.expect("has an operation");
        assert_eq!(fields(&answer), ["me", "count"]);
        let Type::Object { fields: top, .. } = &answer else { panic!("no spread stands there") };
        assert_eq!(fields(&top[0].ty), ["mail", "...Names", "phone"]);
        for no in ["", "query", "queries are { nice }", "{ a: 1 }", "query {", "fragment of a text", "{}"] {
            assert!(document(no).is_none(), "{no}");
        }
    }

    #[test]
    fn schemas_are_types() {
        let text = "\"\"\"A { person\"\"\"\ntype User implements Node & Other @key(fields: \"id\") {\n  id: ID!\n  \"mail\"\n  email(lower: Boolean = true): String\n  teams: [Team!]! @deprecated\n}\nenum Role { A B }\nunion Any = User | Team\nscalar Date\nextend type Team { name: String }\nschema { query: Q }\ndirective @x(a: Int) repeatable on FIELD | OBJECT\ninput In { a: Int = 1 }";
        let read = definitions(text);
        assert_eq!(read.error, None);
        let names: Vec<_> = read
            .definitions
            .iter()
            .map(|definition| match definition {
                Definition::Type(decl) => (decl.name.as_str(), fields(&decl.ty)),
                Definition::Operation { .. } => panic!("there is no operation"),
            })
            .collect();
        assert_eq!(names[0], ("User", vec!["id", "email", "teams"]));
        let others: Vec<_> = names[1..].iter().map(|(name, _)| *name).collect();
        assert_eq!(others, ["Role", "Any", "Team", "In"]);
    }
}
