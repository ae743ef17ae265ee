//! Prisma schemas: the models of a database, as the types of what a client reads from it.
//!
//! Takes a `.prisma` file, gives its models as type declarations under the module name `*.prisma`. The format is one definition a line, so
//! it is read line by line; what is no model, and attributes, are left out. Related models are no fields, as a client reads them only when
//! it is told to: a declaration of its own has them.

use compact_str::{CompactString, format_compact};

use crate::ir::schema::RELATIONS;
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
                module.types.extend(open.take().into_iter().flat_map(Block::declarations));
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
    /// Fields that are other models.
    related: Vec<TypeField>,
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
        Self { kind, name: name.into(), fields: Vec::new(), related: Vec::new(), values: Vec::new(), span }
    }

    /// `email String? @unique`
    fn line(&mut self, words: &[&str], models: &[&str], span: Span) {
        match (self.kind, words) {
            (BlockKind::Model, [name, ty, ..]) if !name.starts_with('@') => {
                let is_list = ty.ends_with("[]");
                let ty = ty.trim_end_matches("[]").trim_end_matches('?');
                let fields = if models.contains(&ty) { &mut self.related } else { &mut self.fields };
                let ty = field_type(ty, self.span);
                let ty = if is_list { Type::Array(Box::new(ty)) } else { ty };
                fields.push(TypeField { name: (*name).into(), ty, span });
            }
            (BlockKind::Enum, [name, ..]) if !name.starts_with('@') => {
                self.values.push(Type::Literal(Literal::String((*name).into())));
            }
            _ => {}
        }
    }

    fn declarations(self) -> Vec<TypeDecl> {
        let span = self.span;
        let declared = |name: CompactString, kind, ty| TypeDecl {
            name,
            kind,
            parameters: Vec::new(),
            is_global: false,
            module: Some("*.prisma".into()),
            within: Vec::new(),
            ty,
            span,
        };
        let object = |fields| Type::Object { fields, index: None };
        match self.kind {
            BlockKind::Model => {
                let related = format_compact!("{}{RELATIONS}", self.name);
                let related = declared(related, TypeDeclKind::Interface, object(self.related));
                vec![declared(self.name, TypeDeclKind::Interface, object(self.fields)), related]
            }
            BlockKind::Enum => vec![declared(self.name, TypeDeclKind::Enum, Type::Union(self.values))],
            BlockKind::Other => Vec::new(),
        }
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
        assert_eq!(names, ["User", "User relations", "Post", "Post relations", "Role"]);
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
