//! The walk that builds [`Scopes`]: declarations are hoisted, writes are collected.
//!
//! Takes the tree, gives the scopes. Must agree with lowering on which nodes open scopes and are functions.

use compact_str::CompactString;
use tree_sitter::Node;

use super::scope::{BindingKind, Declared, FunctionSeed, ScopeId, Scopes, Written};
use super::syntax;
use crate::ir::{FunctionId, FunctionKind};

/// The scopes of a file, down to `depth` levels of the tree.
pub(super) fn scopes(root: Node<'_>, source: &str, depth: usize) -> Scopes {
    let mut scopes = Scopes::default();
    let seed = FunctionSeed { kind: FunctionKind::Module, parent: None, span: syntax::span(root) };
    let function = scopes.open_function(root, seed);
    let scope = scopes.open(root, None);
    let place = At { scope, function, function_scope: scope };
    let mut walk = Walk { source, scopes, written: Vec::new(), depth };
    walk.children(root, place);
    let Walk { mut scopes, written, .. } = walk;
    scopes.settle(&written);
    scopes
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct At {
    scope: ScopeId,
    function: FunctionId,
    /// Where `var` declares.
    function_scope: ScopeId,
}

struct Walk<'s> {
    source: &'s str,
    scopes: Scopes,
    written: Vec<Written>,
    /// Levels that may still be entered.
    depth: usize,
}

impl Walk<'_> {
    fn children(&mut self, node: Node<'_>, at: At) {
        if self.depth == 0 {
            return;
        }
        self.depth -= 1;
        for child in syntax::children(node) {
            self.node(child, at);
        }
        self.depth += 1;
    }

    fn node(&mut self, node: Node<'_>, at: At) {
        match node.kind() {
            kind if syntax::is_type_only(kind) => {}
            kind if syntax::is_function(kind) => self.function(node, at),
            "class_declaration" | "abstract_class_declaration" | "class" => self.class(node, at),
            "public_field_definition" | "field_definition" | "class_static_block" => {
                self.initialiser(node, at);
            }
            "statement_block" | "for_statement" | "catch_clause" | "switch_body" | "for_in_statement" => {
                let scope = self.scopes.open(node, Some(at.scope));
                let inside = At { scope, ..at };
                self.loop_or_catch_names(node, inside);
                self.children(node, inside);
            }
            "lexical_declaration" | "variable_declaration" | "using_declaration" => {
                self.declaration(node, at);
                self.children(node, at);
            }
            "import_statement" => self.import(node, at),
            "import_alias" => {
                if let Some(name) = syntax::first(node) {
                    self.declare(name, BindingKind::Object, at.scope, at.function);
                }
            }
            "enum_declaration" => {
                self.declare_field(node, BindingKind::Object, at);
                self.children(node, at);
            }
            "internal_module" | "module" => self.namespace(node, at),
            "assignment_expression" | "augmented_assignment_expression" => {
                self.write_to(syntax::field(node, "left"), at);
                self.children(node, at);
            }
            "update_expression" => {
                self.write_to(syntax::field(node, "argument"), at);
                self.children(node, at);
            }
            "unary_expression" => {
                if syntax::has_token(node, "delete") {
                    self.write_to(syntax::field(node, "argument"), at);
                }
                self.children(node, at);
            }
            "expression_statement" => {
                self.effects(node, at);
                self.children(node, at);
            }
            _ => self.children(node, at),
        }
    }

    fn function(&mut self, node: Node<'_>, at: At) {
        let kind = node.kind();
        if kind.ends_with("_declaration") {
            self.declare_field(node, BindingKind::Function, at);
        }
        let seed = FunctionSeed {
            kind: function_kind(node, self.source),
            parent: Some(at.function),
            span: syntax::span(node),
        };
        let function = self.scopes.open_function(node, seed);
        let scope = self.scopes.open(node, Some(at.scope));
        let inside = At { scope, function, function_scope: scope };
        if let Some(parameters) = syntax::field(node, "parameters") {
            for parameter in syntax::children(parameters) {
                let pattern = syntax::field(parameter, "pattern").unwrap_or(parameter);
                self.declare_pattern(pattern, BindingKind::Parameter, inside.scope, function);
            }
            self.children(parameters, inside);
        }
        if let Some(parameter) = syntax::field(node, "parameter") {
            self.declare(parameter, BindingKind::Parameter, scope, function);
        }
        if let Some(name) = syntax::field(node, "name") {
            if matches!(kind, "function_expression" | "function" | "generator_function") {
                self.declare(name, BindingKind::Function, scope, function);
            } else if kind == "method_definition" {
                self.node(name, at);
            }
        }
        match syntax::field(node, "body") {
            Some(body) if body.kind() == "statement_block" => self.children(body, inside),
            Some(body) => {
                self.effects(body, inside);
                self.node(body, inside);
            }
            None => {}
        }
    }

    fn class(&mut self, node: Node<'_>, at: At) {
        let is_declaration = node.kind() != "class";
        if is_declaration {
            self.declare_field(node, BindingKind::Class, at);
        }
        let scope = self.scopes.open(node, Some(at.scope));
        let inside = At { scope, ..at };
        if !is_declaration {
            self.declare_field(node, BindingKind::Class, inside);
        }
        self.children(node, inside);
    }

    /// A field's value and a static block are functions of their own; a field without value is none.
    fn initialiser(&mut self, node: Node<'_>, at: At) {
        if node.kind() != "class_static_block" && syntax::field(node, "value").is_none() {
            return self.children(node, at);
        }
        let kind = FunctionKind::Initialiser;
        let seed = FunctionSeed { kind, parent: Some(at.function), span: syntax::span(node) };
        let function = self.scopes.open_function(node, seed);
        let scope = self.scopes.open(node, Some(at.scope));
        self.children(node, At { scope, function, function_scope: scope });
    }

    fn namespace(&mut self, node: Node<'_>, at: At) {
        self.declare_field(node, BindingKind::Object, at);
        if let Some(body) = syntax::field(node, "body") {
            let scope = self.scopes.open(body, Some(at.scope));
            self.children(body, At { scope, function_scope: scope, ..at });
        }
    }

    fn loop_or_catch_names(&mut self, node: Node<'_>, at: At) {
        match node.kind() {
            "catch_clause" => {
                if let Some(parameter) = syntax::field(node, "parameter") {
                    self.declare_pattern(parameter, BindingKind::Variable, at.scope, at.function);
                }
            }
            "for_in_statement" => {
                let Some(left) = syntax::field(node, "left") else { return };
                match syntax::field(node, "kind").map(|kind| kind.kind()) {
                    None => self.write_to(Some(left), at),
                    Some("var") => {
                        self.declare_pattern(left, BindingKind::Variable, at.function_scope, at.function);
                        self.write_to(Some(left), at);
                    }
                    Some(_) => self.declare_pattern(left, BindingKind::Variable, at.scope, at.function),
                }
            }
            _ => {}
        }
    }

    fn declaration(&mut self, node: Node<'_>, at: At) {
        let is_var = node.kind() == "variable_declaration";
        let kind =
            if syntax::has_token(node, "const") { BindingKind::Constant } else { BindingKind::Variable };
        let scope = if is_var { at.function_scope } else { at.scope };
        for declarator in syntax::children(node) {
            let Some(name) = syntax::field(declarator, "name") else { continue };
            self.declare_pattern(name, kind, scope, at.function);
            if is_var && syntax::field(declarator, "value").is_some() {
                self.write_to(Some(name), at);
            }
        }
    }

    fn import(&mut self, node: Node<'_>, at: At) {
        if syntax::has_token(node, "type") || syntax::has_token(node, "typeof") {
            return;
        }
        let clauses = syntax::children(node).into_iter();
        let clauses =
            clauses.filter(|child| matches!(child.kind(), "import_clause" | "import_require_clause"));
        for part in clauses.flat_map(syntax::children) {
            match part.kind() {
                "identifier" => self.declare(part, BindingKind::Import, at.scope, at.function),
                "namespace_import" => {
                    if let Some(name) = syntax::first(part) {
                        self.declare(name, BindingKind::Import, at.scope, at.function);
                    }
                }
                "named_imports" => {
                    for specifier in syntax::children(part) {
                        let is_type = syntax::has_token(specifier, "type");
                        let local =
                            syntax::field(specifier, "alias").or_else(|| syntax::field(specifier, "name"));
                        if let (Some(local), false) = (local, is_type) {
                            self.declare(local, BindingKind::Import, at.scope, at.function);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn declare_field(&mut self, node: Node<'_>, kind: BindingKind, at: At) {
        if let Some(name) = syntax::field(node, "name") {
            self.declare(name, kind, at.scope, at.function);
        }
    }

    /// Declares every name of a pattern.
    fn declare_pattern(&mut self, node: Node<'_>, kind: BindingKind, scope: ScopeId, function: FunctionId) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            match node.kind() {
                "identifier" | "shorthand_property_identifier_pattern" => {
                    self.declare(node, kind, scope, function);
                }
                "pair_pattern" => open.extend(syntax::field(node, "value")),
                "assignment_pattern" | "object_assignment_pattern" => {
                    open.extend(syntax::field(node, "left"));
                }
                "object_pattern" | "array_pattern" | "rest_pattern" => {
                    open.extend(syntax::children(node).into_iter().rev());
                }
                _ => {}
            }
        }
    }

    fn declare(&mut self, name: Node<'_>, kind: BindingKind, scope: ScopeId, function: FunctionId) {
        let span = syntax::span(name);
        let name = CompactString::from(syntax::text(name, self.source));
        self.scopes.declare(scope, Declared { name, kind, function, span, written_outside: false });
    }

    /// Notes that an assignment target is written: a name, a pattern, a path below a name.
    fn write_to(&mut self, target: Option<Node<'_>>, at: At) {
        let mut open: Vec<_> = target.into_iter().collect();
        while let Some(node) = open.pop() {
            let node = syntax::inner(node);
            match node.kind() {
                "identifier" | "shorthand_property_identifier_pattern" => self.wrote(node, at),
                "member_expression" | "subscript_expression" => open.extend(syntax::field(node, "object")),
                "pair_pattern" => open.extend(syntax::field(node, "value")),
                "assignment_pattern" | "object_assignment_pattern" => {
                    open.extend(syntax::field(node, "left"));
                }
                "object_pattern" | "array_pattern" | "rest_pattern" => open.extend(syntax::children(node)),
                _ => {}
            }
        }
    }

    /// Notes the variables that a statement-level call may change: `f(p)`, `p.a.push(v)`.
    fn effects(&mut self, node: Node<'_>, at: At) {
        for call in syntax::effect_calls(node) {
            let callee = syntax::field(call, "function").map(syntax::inner);
            if let Some(callee) = callee.filter(|callee| callee.kind() != "identifier")
                && let Some((root, _)) = syntax::static_path(callee, self.source)
            {
                self.wrote(root, at);
            }
            let arguments = syntax::field(call, "arguments").map(syntax::children).unwrap_or_default();
            for argument in arguments.into_iter().map(syntax::inner) {
                if argument.kind() == "identifier" {
                    self.wrote(argument, at);
                }
            }
        }
    }

    fn wrote(&mut self, name: Node<'_>, at: At) {
        let start = syntax::span(name).start;
        let name = CompactString::from(syntax::text(name, self.source));
        self.written.push(Written { name, scope: at.scope, function: at.function, at: start });
    }
}

fn function_kind(node: Node<'_>, source: &str) -> FunctionKind {
    match node.kind() {
        "arrow_function" => FunctionKind::Arrow,
        "method_definition" if syntax::has_token(node, "get") => FunctionKind::Getter,
        "method_definition" if syntax::has_token(node, "set") => FunctionKind::Setter,
        "method_definition" => match syntax::field(node, "name").map(|name| syntax::text(name, source)) {
            Some("constructor") => FunctionKind::Constructor,
            _ => FunctionKind::Method,
        },
        _ => FunctionKind::Function,
    }
}
