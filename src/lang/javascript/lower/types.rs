//! Type syntax to [`Type`]: as much as tells which fields a value has.

use compact_str::{CompactString, ToCompactString};
use tree_sitter::Node;

use super::Lowering;
use crate::ir::{Key, Literal, PrimitiveType, Type, TypeField, TypeParameter};
use crate::lang::javascript::syntax;
use crate::limits;
use crate::source::Span;

impl Lowering<'_> {
    pub(super) fn type_of(&mut self, node: Node<'_>) -> Type {
        if self.type_depth >= limits::TYPE_DEPTH {
            return Type::Unknown;
        }
        self.type_depth += 1;
        let ty = self.nested(node, |this| this.type_of_kind(node)).unwrap_or(Type::Unknown);
        self.type_depth -= 1;
        ty
    }

    fn type_of_kind(&mut self, node: Node<'_>) -> Type {
        match node.kind() {
            "type_annotation"
            | "parenthesized_type"
            | "readonly_type"
            | "optional_type"
            | "rest_type"
            | "flow_maybe_type"
            | "opting_type_annotation"
            | "omitting_type_annotation"
            | "adding_type_annotation"
            | "constraint"
            | "default_type" => syntax::first(node).map_or(Type::Unknown, |inner| self.type_of(inner)),
            "predefined_type" => self.predefined(node),
            "literal_type" => syntax::first(node)
                .and_then(|literal| syntax::literal(literal, self.source))
                .map_or(Type::Unknown, Type::Literal),
            "type_identifier" | "identifier" | "nested_type_identifier" | "nested_identifier" => {
                Type::Named { name: self.dotted(node), arguments: Vec::new(), span: syntax::span(node) }
            }
            "generic_type" => self.generic(node),
            "object_type" | "interface_body" => self.object_type(node),
            "union_type" => Type::Union(self.flat(node)),
            "intersection_type" => Type::Intersection(self.flat(node)),
            "array_type" => Type::Array(Box::new(self.first_type(node))),
            "tuple_type" => {
                let items = syntax::children(node).into_iter();
                Type::Tuple(items.map(|item| self.tuple_item(item)).collect())
            }
            "function_type" => self.function_type(node),
            "lookup_type" => self.lookup(node),
            "type_query" => {
                Type::Query(syntax::first(node).map(|name| self.dotted(name)).unwrap_or_default())
            }
            "index_type_query" => Type::KeyOf(Box::new(self.first_type(node))),
            "template_literal_type" => self.template_type(node),
            "conditional_type" => self.conditional(node),
            "infer_type" => syntax::first(node).map_or(Type::Unknown, |name| Type::Infer(self.name_of(name))),
            "type_predicate_annotation" => self.first_type(node),
            "type_predicate" => self.predicate(node),
            "asserts_annotation" | "asserts" => Type::Primitive(PrimitiveType::Nothing),
            "existential_type" => Type::Primitive(PrimitiveType::Any),
            "member_expression" | "call_expression" => self.import_type(node),
            _ => Type::Unknown,
        }
    }

    /// `x is D`
    fn predicate(&mut self, node: Node<'_>) -> Type {
        let (Some(of), Some(ty)) = (syntax::field(node, "name"), syntax::field(node, "type")) else {
            return Type::Primitive(PrimitiveType::Boolean);
        };
        Type::Predicate { of: self.text(of).into(), ty: Box::new(self.type_of(ty)) }
    }

    fn first_type(&mut self, node: Node<'_>) -> Type {
        syntax::first(node).map_or(Type::Unknown, |inner| self.type_of(inner))
    }

    fn predefined(&self, node: Node<'_>) -> Type {
        Type::Primitive(match self.text(node) {
            "string" => PrimitiveType::String,
            "number" | "bigint" => PrimitiveType::Number,
            "boolean" => PrimitiveType::Boolean,
            "void" | "never" => PrimitiveType::Nothing,
            _ => PrimitiveType::Any,
        })
    }

    /// `a.b.c`, in pieces.
    pub(super) fn dotted(&self, node: Node<'_>) -> Vec<CompactString> {
        self.text(node).split('.').map(|part| CompactString::from(part.trim())).collect()
    }

    /// `Array<T>` is an array, and `Promise<T>` is T, as awaiting a value is the value.
    fn generic(&mut self, node: Node<'_>) -> Type {
        let Some(name) = syntax::field(node, "name") else { return Type::Unknown };
        let arguments = syntax::field(node, "type_arguments").map(syntax::children).unwrap_or_default();
        let arguments = arguments.into_iter().map(|argument| self.type_of(argument)).collect();
        self.generic_of(name, arguments, syntax::span(node))
    }

    pub(super) fn generic_of(&self, name: Node<'_>, mut arguments: Vec<Type>, span: Span) -> Type {
        match (self.text(name), arguments.len()) {
            ("Array" | "ReadonlyArray", 1) => Type::Array(Box::new(arguments.remove(0))),
            ("Promise" | "PromiseLike" | "Awaited", 1) => arguments.remove(0),
            _ => Type::Named { name: self.dotted(name), arguments, span },
        }
    }

    fn object_type(&mut self, node: Node<'_>) -> Type {
        let mut fields = Vec::new();
        let mut index = None;
        let mut computed = Vec::new();
        for member in syntax::children(node) {
            match member.kind() {
                "property_signature" | "method_signature" => {
                    let Some(name) = syntax::field(member, "name") else { continue };
                    let field = match syntax::static_key(name, self.source) {
                        Some(Key::Name(field)) => field,
                        // `200: { content: … }`
                        Some(Key::Index(number)) => number.to_compact_string(),
                        _ => {
                            computed.extend(self.computed_field(member, name));
                            continue;
                        }
                    };
                    let ty = match syntax::field(member, "type") {
                        Some(ty) => self.type_of(ty),
                        None if member.kind() == "method_signature" => self.function_type(member),
                        None => Type::Unknown,
                    };
                    fields.push(TypeField { name: field, ty, span: syntax::span(name) });
                }
                "index_signature" => {
                    if let Some(mapped) = self.mapped(member) {
                        return mapped;
                    }
                    let ty = syntax::field(member, "type").map_or(Type::Unknown, |ty| self.type_of(ty));
                    index = Some(Box::new(ty));
                }
                // `{ (id: string): User }`
                "call_signature" => computed.push(self.function_type(member)),
                _ => {}
            }
        }
        let named = Type::Object { fields, index };
        if computed.is_empty() {
            return named;
        }
        computed.insert(0, named);
        Type::Intersection(computed)
    }

    /// `[Field.Mail]: string`, of an enum or a constant object: what that value is names the field.
    fn computed_field(&mut self, member: Node<'_>, name: Node<'_>) -> Option<Type> {
        let key =
            syntax::first(name).filter(|key| matches!(key.kind(), "member_expression" | "identifier"))?;
        let value = syntax::field(member, "type").map_or(Type::Unknown, |ty| self.type_of(ty));
        let keys = Box::new(Type::Query(self.dotted(key)));
        // No type can be called so.
        let parameter = CompactString::const_new("");
        Some(Type::Mapped { parameter, keys, renamed: None, value: Box::new(value) })
    }

    /// `[K in Keys as Renamed]: T`.
    fn mapped(&mut self, member: Node<'_>) -> Option<Type> {
        let clause = syntax::child_of_kind(member, "mapped_type_clause")?;
        let parameter = self.name_of(syntax::field(clause, "name")?);
        let keys = Box::new(self.type_of(syntax::field(clause, "type")?));
        let value = syntax::field(member, "type").map_or(Type::Unknown, |ty| self.type_of(ty));
        let renamed = syntax::field(clause, "alias").map(|ty| Box::new(self.type_of(ty)));
        Some(Type::Mapped { parameter, keys, renamed, value: Box::new(value) })
    }

    /// `T extends Pattern ? Yes : No`.
    fn conditional(&mut self, node: Node<'_>) -> Type {
        let mut part =
            |name| Box::new(syntax::field(node, name).map_or(Type::Unknown, |ty| self.type_of(ty)));
        Type::Conditional {
            checked: part("left"),
            pattern: part("right"),
            yes: part("consequence"),
            no: part("alternative"),
        }
    }

    /// `` `on_${K}` ``.
    fn template_type(&mut self, node: Node<'_>) -> Type {
        let mut parts = Vec::new();
        let mut end = node.start_byte() + 1;
        for part in syntax::children(node).into_iter().filter(|part| part.kind() == "template_type") {
            parts.extend(self.constant_part(end, part.start_byte()));
            parts.push(self.first_type(part));
            end = part.end_byte();
        }
        parts.extend(self.constant_part(end, node.end_byte().saturating_sub(1)));
        Type::Template(parts)
    }

    fn constant_part(&self, start: usize, end: usize) -> Option<Type> {
        let text = self.source.get(start..end).filter(|text| !text.is_empty())?;
        Some(Type::Literal(Literal::String(text.into())))
    }

    /// `<T, K extends keyof T = 'a'>` of a declaration, function or class.
    pub(super) fn type_parameters(&mut self, node: Node<'_>) -> Vec<TypeParameter> {
        let parameters = syntax::field(node, "type_parameters").map(syntax::children).unwrap_or_default();
        let mut lowered = Vec::new();
        for parameter in parameters {
            let Some(name) = syntax::field(parameter, "name") else { continue };
            let default = syntax::field(parameter, "value").or(syntax::field(parameter, "constraint"));
            let default = default.map(|ty| self.type_of(ty));
            lowered.push(TypeParameter { name: self.name_of(name), default });
        }
        lowered
    }

    /// The members of a union or intersection; the grammar nests `a | b | c` to the left.
    fn flat(&mut self, node: Node<'_>) -> Vec<Type> {
        let mut parts = Vec::new();
        let mut open = syntax::children(node);
        open.reverse();
        while let Some(part) = open.pop() {
            if part.kind() == node.kind() {
                open.extend(syntax::children(part).into_iter().rev());
            } else {
                parts.push(self.type_of(part));
            }
        }
        parts
    }

    fn tuple_item(&mut self, node: Node<'_>) -> Type {
        match syntax::field(node, "type") {
            Some(ty) => self.type_of(ty),
            None => self.type_of(node),
        }
    }

    /// `(user: User) => void`, and method signatures.
    pub(super) fn function_type(&mut self, node: Node<'_>) -> Type {
        let type_parameters = self.type_parameters(node);
        let parameters = syntax::field(node, "parameters").map(syntax::children).unwrap_or_default();
        let last = parameters.last().and_then(|last| syntax::field(*last, "pattern"));
        let rest = last.is_some_and(|pattern| pattern.kind() == "rest_pattern");
        let parameters = parameters
            .into_iter()
            .map(|parameter| syntax::field(parameter, "type").map_or(Type::Unknown, |ty| self.type_of(ty)))
            .collect();
        let returns = syntax::field(node, "return_type").map_or(Type::Unknown, |ty| self.type_of(ty));
        Type::Function { type_parameters, parameters, rest, returns: Box::new(returns) }
    }

    /// `T['k']`.
    fn lookup(&mut self, node: Node<'_>) -> Type {
        let parts = syntax::children(node);
        let [base, key, ..] = parts.as_slice() else { return Type::Unknown };
        let base = Box::new(self.type_of(*base));
        Type::Indexed { base, key: Box::new(self.type_of(*key)) }
    }

    /// `import('m').User`.
    fn import_type(&mut self, node: Node<'_>) -> Type {
        let whole = node;
        let mut node = node;
        while node.kind() == "member_expression" {
            let Some(object) = syntax::field(node, "object") else { return Type::Unknown };
            node = object;
        }
        // The grammar gives each of several members the first one's name.
        let names = self.source.get(node.end_byte()..whole.end_byte()).unwrap_or("").split('.').skip(1);
        let names = names.map(|name| CompactString::from(name.trim())).collect();
        let is_import = syntax::field(node, "function").is_some_and(|function| function.kind() == "import");
        let source = syntax::field(node, "arguments").and_then(syntax::first);
        match source.filter(|source| is_import && source.kind() == "string") {
            Some(source) => {
                let specifier = syntax::string_value(source, self.source);
                Type::Imported { request: self.request(specifier, syntax::span(source)), name: names }
            }
            None => Type::Unknown,
        }
    }
}
