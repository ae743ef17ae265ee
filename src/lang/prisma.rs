//! Prisma schemas: the models of a database, as the types of what a client reads from it.
//!
//! Takes a `.prisma` file, gives its models as type declarations under the module name `*.prisma`. The format is one definition a line, so
//! it is read line by line; what is no model, and attributes, are left out. Related models are no fields: a client reads them only when
//! it is told to.

use compact_str::CompactString;

use crate::ir::{Literal, Module, PrimitiveType, Type, TypeDecl, TypeDeclKind, TypeField};
use crate::source::{Note, NoteKind, SourceFile, Span};

/// Stages 3 and 4 for one file.
pub(super) fn lower(file: &SourceFile) -> (Module, Vec<Note>) {
    let mut module = Module::empty(file.id, file.text.len());
    let mut notes = Vec::new();
    let models = names_of(&file.text, "model");
    let mut open: Option<Block> = None;
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words: Vec<&str> = without_comment(line).split_whitespace().collect();
        match (&mut open, words.as_slice()) {
            (None, [keyword, name, rest @ ..]) if rest.first().is_some_and(|word| word.starts_with('{')) => {
                open = Some(Block::new(keyword, name, Span::new(start, at)));
            }
            (None, _) | (_, []) => {}
            (Some(_), ["}", ..]) => {
                module.types.extend(open.take().and_then(Block::declaration));
            }
            (Some(block), words) => block.line(words, &models, Span::new(start, at)),
        }
    }
    if open.is_some() {
        let message = "a block is not closed; it was not analysed".to_owned();
        notes.push(Note { path: file.path.clone(), kind: NoteKind::SyntaxErrors, message, line: None });
    }
    (module, notes)
}

/// A text in a line may hold `//`; only whole comments and those behind a definition matter.
fn without_comment(line: &str) -> &str {
    let end = line
        .match_indices("//")
        .map(|(at, _)| at)
        .find(|at| line[..*at].matches('"').count().is_multiple_of(2));
    &line[..end.unwrap_or(line.len())]
}

/// The names of all blocks of a kind.
fn names_of<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
    let words = text.lines().map(|line| line.split_whitespace());
    let named = words.filter_map(|mut words| (words.next()? == kind).then(|| words.next())?);
    named.collect()
}

/// `model User { … }`, being read.
struct Block {
    kind: BlockKind,
    name: CompactString,
    fields: Vec<TypeField>,
    values: Vec<Type>,
    span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    /// A model, a view, or a type inside of models.
    Model,
    Enum,
    /// The data source, the generator.
    Other,
}

impl Block {
    fn new(keyword: &str, name: &str, span: Span) -> Self {
        let kind = match keyword {
            "model" | "view" | "type" => BlockKind::Model,
            "enum" => BlockKind::Enum,
            _ => BlockKind::Other,
        };
        Self { kind, name: name.into(), fields: Vec::new(), values: Vec::new(), span }
    }

    /// `email String? @unique`
    fn line(&mut self, words: &[&str], models: &[&str], span: Span) {
        match (self.kind, words) {
            (BlockKind::Model, [name, ty, ..]) if !name.starts_with('@') => {
                let is_list = ty.ends_with("[]");
                let ty = ty.trim_end_matches("[]").trim_end_matches('?');
                if models.contains(&ty) {
                    return;
                }
                let ty = field_type(ty, self.span);
                let ty = if is_list { Type::Array(Box::new(ty)) } else { ty };
                self.fields.push(TypeField { name: (*name).into(), ty, span });
            }
            (BlockKind::Enum, [name, ..]) if !name.starts_with('@') => {
                self.values.push(Type::Literal(Literal::String((*name).into())));
            }
            _ => {}
        }
    }

    fn declaration(self) -> Option<TypeDecl> {
        let (kind, ty) = match self.kind {
            BlockKind::Model => (TypeDeclKind::Interface, Type::Object { fields: self.fields, index: None }),
            BlockKind::Enum => (TypeDeclKind::Enum, Type::Union(self.values)),
            BlockKind::Other => return None,
        };
        Some(TypeDecl {
            name: self.name,
            kind,
            parameters: Vec::new(),
            is_global: false,
            module: Some("*.prisma".into()),
            ty,
            span: self.span,
        })
    }
}

fn field_type(name: &str, span: Span) -> Type {
    match name {
        "String" => Type::Primitive(PrimitiveType::String),
        "Int" | "BigInt" | "Float" | "Decimal" => Type::Primitive(PrimitiveType::Number),
        "Boolean" => Type::Primitive(PrimitiveType::Boolean),
        "DateTime" | "Json" | "Bytes" => Type::Unknown,
        name => Type::Named { name: vec![name.into()], arguments: Vec::new(), span },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lowered(text: &str) -> (Module, Vec<Note>) {
        lower(&SourceFile { id: crate::source::FileId(0), path: "a.prisma".into(), text: text.into() })
    }

    #[test]
    fn models_have_their_own_columns() {
        let text = "generator client {\n  provider = \"x\"\n}\nmodel User {\n  id Int @id // the key\n  email String? @default(\"a//b\")\n  posts Post[]\n  role Role\n\n  @@map(\"users\")\n}\nmodel Post { \n id Int\n}\nenum Role {\n  USER\n  ADMIN\n}\n";
        let (module, notes) = lowered(text);
        assert!(notes.is_empty());
        let names: Vec<_> = module.types.iter().map(|ty| ty.name.as_str()).collect();
        assert_eq!(names, ["User", "Post", "Role"]);
        let Type::Object { fields, .. } = &module.types[0].ty else { panic!("a model is an object") };
        let fields: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(fields, ["id", "email", "role"]);
    }

    #[test]
    fn broken_files_are_noted() {
        assert_eq!(lowered("model User {\n  id Int").1.len(), 1);
        for text in ["", "}", "model", "model {", "model X {}", "model X {\n}\n}", "\u{0}{ } @@"] {
            lowered(text);
        }
    }
}
