//! Statements: control flow becomes joins and guards.

use tree_sitter::Node;

use super::branch::Branch;
use super::guard::Condition;
use super::narrow::{Narrowed, forget_kinds};
use super::{Lowering, Reads};
use crate::ir::{BindingId, FunctionId, Guard, Key, Value, ValueId};
use crate::lang::javascript::scope::BindingKind;
use crate::lang::javascript::syntax;
use crate::source::Span;

impl Lowering<'_> {
    /// The statements directly below a node, in a scope that is already entered; hoisted ones first.
    pub(super) fn statements(&mut self, node: Node<'_>) {
        self.statements_until(node);
    }

    /// Gives what holds at the end: `{ if (!consent) return; … }`.
    fn statements_until(&mut self, node: Node<'_>) -> Vec<Guard> {
        let statements = syntax::children(node);
        for statement in &statements {
            self.hoist_import(*statement);
        }
        for statement in &statements {
            self.hoist_function(*statement);
        }
        let guards = self.frame().guards.len();
        let is_list = node.kind() == "statement_block" || node.kind().starts_with("switch_");
        for statement in statements {
            self.statement(statement);
            if is_list && matches!(statement.kind(), "return_statement" | "throw_statement") {
                let never = self.never(syntax::span(statement));
                self.frame().guards.push(never);
            }
        }
        self.frame().guards.split_off(guards)
    }

    pub(super) fn statement(&mut self, node: Node<'_>) {
        self.nested(node, |this| this.statement_of_kind(node));
    }

    fn statement_of_kind(&mut self, node: Node<'_>) {
        match node.kind() {
            "expression_statement" => {
                if let Some(expression) = syntax::first(node) {
                    self.effect(expression);
                }
            }
            "lexical_declaration" | "variable_declaration" | "using_declaration" => self.declaration(node),
            "if_statement" => self.if_statement(node),
            "for_statement" => self.scoped(node, |this| this.for_statement(node)),
            "for_in_statement" => self.scoped(node, |this| this.for_in_statement(node)),
            "while_statement" | "do_statement" => self.while_statement(node),
            "switch_statement" => self.switch_statement(node),
            "try_statement" => self.try_statement(node),
            "statement_block" => self.scoped(node, |this| this.statements(node)),
            "return_statement" => self.return_statement(node),
            "throw_statement" => {
                if let Some(value) = syntax::first(node) {
                    let value = self.expression(value);
                    self.module.throws.push(value);
                }
                self.frame().dead = true;
            }
            "break_statement" => self.leave(false),
            "continue_statement" => self.leave(true),
            "function_declaration" | "generator_function_declaration" => self.hoist_function(node),
            "class_declaration" | "abstract_class_declaration" => {
                self.class_declaration(node);
            }
            "import_statement" | "empty_statement" | "debugger_statement" | "statement_identifier" => {}
            "export_statement" => self.export_statement(node),
            "import_alias" => self.import_alias(node),
            "interface_declaration" | "type_alias_declaration" | "ambient_declaration" => {
                self.type_declaration(node);
            }
            "enum_declaration" => self.enum_declaration(node),
            "internal_module" | "module" => {
                self.namespace(node);
            }
            kind if syntax::is_type_only(kind) => {}
            "labeled_statement" => self.labeled(node),
            // `else`, `with`, errors: their parts are statements or expressions.
            "else_clause" | "with_statement" | "ERROR" | "finally_clause" => {
                self.statements(node);
            }
            _ => {
                self.expression(node);
            }
        }
    }

    /// `$: name = user.name;` of Svelte; any other label says nothing.
    fn labeled(&mut self, node: Node<'_>) {
        let is_reactive = syntax::field(node, "label").is_some_and(|label| self.text(label) == "$");
        let around = self.reads;
        if is_reactive && self.function() == FunctionId(0) {
            self.reads = Reads::Later;
        }
        self.statements(node);
        self.reads = around;
    }

    /// `const a = 1, { b } = f();`
    pub(super) fn declaration(&mut self, node: Node<'_>) {
        let is_var = node.kind() == "variable_declaration";
        for declarator in syntax::children(node) {
            let Some(name) = syntax::field(declarator, "name") else {
                self.statement(declarator);
                continue;
            };
            let ty = syntax::field(declarator, "type").map(|ty| self.type_of(ty));
            let ty = ty.or_else(|| self.declared_in_doc(node));
            self.declare_type(name, ty.as_ref());
            if let Some(value) = syntax::field(declarator, "value") {
                let around = self.reads;
                if let Some(own) = self.hoisted_global(name).filter(|_| is_var) {
                    self.reads = Reads::AllButOwn(own);
                }
                let value = self.named_expression(value, Some(name));
                self.reads = around;
                let value = self.or_given(node, value, name);
                let value = match ty {
                    Some(ty) if name.kind() != "identifier" => {
                        self.typed(value, ty, syntax::span(declarator))
                    }
                    _ => value,
                };
                self.bind(name, value);
            } else if self.is_prop(node) {
                let given = self.given(name);
                self.bind(name, given);
            } else if name.kind() == "identifier" {
                self.declare_unset(name, is_var);
            }
        }
    }

    /// `var queue = queue || []` at the top of a script: what it reads of its own name is what other scripts have put there. In a module it
    /// would be nothing, and nobody writes it.
    fn hoisted_global(&self, name: Node<'_>) -> Option<BindingId> {
        let is_top = self.function() == FunctionId(0) && name.kind() == "identifier";
        let binding = self.resolve(self.text(name)).filter(|_| is_top)?;
        let own = self.scopes.binding(binding);
        let is_unset = self.module.bindings[binding.index()].writes.is_empty();
        (own.function == FunctionId(0) && own.kind == BindingKind::Variable && is_unset).then_some(binding)
    }

    fn if_statement(&mut self, node: Node<'_>) {
        let span = syntax::span(node);
        let test = syntax::field(node, "condition");
        let Condition { holds, fails } = self.condition(test, span);
        let (consequence, then) = self.arm(&holds, syntax::field(node, "consequence"), (test, None));
        let fails_after = (test, Some(&consequence));
        let (alternative, otherwise) = self.arm(&fails, syntax::field(node, "alternative"), fails_after);
        let follows_kind = if consequence.dead { otherwise } else { None };
        let mut branches = vec![consequence, alternative];
        forget_kinds(&mut branches, &[then, otherwise]);
        // `if (!consent) return;` guards what follows.
        let follows = match (branches[0].dead, branches[1].dead) {
            (false, false) => {
                self.merge_arms(branches, (&holds, &fails), span);
                return;
            }
            (true, false) => fails,
            (false, true) => holds,
            (true, true) => Vec::new(),
        };
        self.merge(branches, span);
        self.frame().guards.extend(follows);
        // `if (typeof user === 'object') return send(user.id); send(user);`
        if let Some((binding, plain)) = follows_kind {
            self.frame().env.set(binding, plain);
        }
    }

    /// One side of `if`, with what the condition says of the kind of a variable there; the second one comes after the `other`.
    fn arm(
        &mut self,
        guards: &[Guard],
        node: Option<Node<'_>>,
        (test, other): (Option<Node<'_>>, Option<&Branch>),
    ) -> (Branch, Option<Narrowed>) {
        let (kind, branch) = self.guarded_branch(guards, |this| {
            let kind = this.narrow(test, other.is_none());
            if let Some(other) = other {
                this.leave_out_absent(test, other);
            }
            if let Some(node) = node {
                this.statement(node);
            }
            kind
        });
        (branch, kind)
    }

    fn for_statement(&mut self, node: Node<'_>) {
        if let Some(initializer) = syntax::field(node, "initializer") {
            self.statement(initializer);
        }
        self.looped(syntax::span(node), |this| {
            for part in ["condition", "body", "increment"] {
                if let Some(part) = syntax::field(node, part).filter(Node::is_named) {
                    this.statement(part);
                }
            }
        });
    }

    fn while_statement(&mut self, node: Node<'_>) {
        let span = syntax::span(node);
        self.looped(span, |this| {
            let is_do = node.kind() == "do_statement";
            if !is_do {
                let condition = this.condition(syntax::field(node, "condition"), span);
                this.frame().guards.extend(condition.holds);
            }
            if let Some(body) = syntax::field(node, "body") {
                this.statement(body);
            }
            if is_do {
                this.condition(syntax::field(node, "condition"), span);
            }
        });
    }

    /// `for (const x of list)`: x is some element; `for (const k in o)`: k is a property name.
    fn for_in_statement(&mut self, node: Node<'_>) {
        let Some(right) = syntax::field(node, "right") else { return self.children_as_statements(node) };
        let span = syntax::span(right);
        let list = self.expression(right);
        let is_of = syntax::field(node, "operator").is_some_and(|operator| operator.kind() == "of");
        self.looped(syntax::span(node), |this| {
            let item =
                if is_of { this.load(list, Key::Any, span) } else { this.push(Value::KeysOf(list), span) };
            if let Some(left) = syntax::field(node, "left") {
                this.bind(left, item);
            }
            if let Some(body) = syntax::field(node, "body") {
                this.statement(body);
            }
        });
    }

    fn try_statement(&mut self, node: Node<'_>) {
        let span = syntax::span(node);
        let (follows, mut tried) = self.tried_part(syntax::field(node, "body"));
        let mut caught = match syntax::field(node, "handler") {
            Some(handler) => {
                let body = syntax::field(node, "body").map_or(span, syntax::span);
                let function = self.function();
                self.module.tried.push((function, body));
                self.catch_clause(handler, &tried, body)
            }
            None => Branch { dead: true, changes: Vec::new() },
        };
        let finalizer = syntax::field(node, "finalizer");
        let follows = if tried.dead { Vec::new() } else { follows };
        let dead = tried.dead && caught.dead;
        if finalizer.is_some() {
            // `finally` runs after `return` too, so it sees the versions of dead branches.
            tried.dead = false;
            caught.dead &= syntax::field(node, "handler").is_none();
        }
        let was_dead = self.frame().dead;
        self.merge(vec![tried, caught], span);
        if let Some(body) = finalizer.and_then(|finalizer| syntax::field(finalizer, "body")) {
            self.statement(body);
        }
        self.frame().dead |= dead || was_dead;
        self.frame().guards.extend(follows);
    }

    /// The body of `try`, and what holds at its end: `try { if (!hasConsent()) return; } catch {}` guards what follows. Where something is
    /// thrown before, it does not: errs towards naming a check. What the code itself decides is left out, for the same reason.
    fn tried_part(&mut self, body: Option<Node<'_>>) -> (Vec<Guard>, Branch) {
        let Some(body) = body else { return (Vec::new(), Branch::empty()) };
        let (mut follows, branch) = self.branch(|this| this.scoped(body, |this| this.statements_until(body)));
        follows.retain(|guard| !self.may_be_constant(guard.condition));
        (follows, branch)
    }

    /// A catch clause starts from any version before or at the end of the body.
    fn catch_clause(&mut self, node: Node<'_>, tried: &Branch, body: Span) -> Branch {
        let ((), branch) = self.branch(|this| {
            this.meet(&[Vec::new(), tried.changes.clone()], body);
            this.scoped(node, |this| {
                if let Some(parameter) = syntax::field(node, "parameter") {
                    let error = this.push(Value::Caught(body), syntax::span(parameter));
                    this.bind(parameter, error);
                }
                if let Some(body) = syntax::field(node, "body") {
                    this.statement(body);
                }
            });
        });
        branch
    }

    fn return_statement(&mut self, node: Node<'_>) {
        if let Some(value) = syntax::first(node) {
            let value = self.expression(value);
            // `if (!key) return { send() {} };`, `if (SECRET.has(key)) return '[removed]'; return value;`
            if matches!(
                self.module.value(value),
                Value::Object(_) | Value::Closure(_) | Value::Call(_) | Value::Literal(_)
            ) {
                self.note_conditions(value);
            }
            self.returns(value);
        }
        self.remember_parameters();
        self.frame().dead = true;
    }

    pub(super) fn returns(&mut self, value: ValueId) {
        let function = self.function();
        self.module.functions[function.index()].returns.push(value);
    }

    pub(super) fn children_as_statements(&mut self, node: Node<'_>) {
        for child in syntax::children(node) {
            self.statement(child);
        }
    }
}
