//! Checks whose answer is kept: `private enabled = hasConsent()`, `let consented = false` that a consent callback sets.
//!
//! Takes a condition that reads a field or a variable; gives the kinds of check that all writes are by which it can hold: what is written is
//! such a check, the function that writes is called so (`setConsent(value)`), is told of it, or stands under it, or whoever calls it gives
//! such a check. Writes of a text or a number that is not written out there say nothing (errs towards no guard).

use crate::flow::calls::assigned::Owner;
use crate::flow::calls::callees::Callee;
use crate::flow::engine::Engine;
use crate::flow::walk::Terminal;
use crate::ir::{BindingId, CallId, CallKind, Entry, Key, Literal, MemberKind, Module, Value, ValueId};
use crate::limits;
use crate::link::{CallRef, ClassRef, FunctionRef, Node, Program};
use crate::rules::library::GuardId;
use crate::source::FileId;
use crate::summary::{first_version, only_value, untyped};

impl Engine<'_> {
    /// The kinds of check by which what a condition reads was set.
    pub(super) fn kinds_kept(&mut self, node: Node, negated: bool) -> Vec<GuardId> {
        if let Some(known) = self.guards.kept.get(&(node, negated)) {
            return known.clone();
        }
        // A condition that is asked for on the way to itself says nothing. Whoever calls is asked for where walks are over: what was cut short there is
        // so for the next one as well.
        self.guards.kept.insert((node, negated), Vec::new());
        let kinds = self.kinds_written_to(node, negated, limits::KEPT_CHECKS);
        self.guards.kept.insert((node, negated), kinds.clone());
        kinds
    }

    fn kinds_written_to(&mut self, node: Node, negated: bool, fuel: usize) -> Vec<GuardId> {
        let (node, negated) = self.plain(node, negated);
        let written = self.written_to(node);
        self.kinds_of_all(&written, negated, fuel)
    }

    /// The kinds that all of these are by which a condition can hold.
    fn kinds_of_all(&mut self, values: &[Node], negated: bool, fuel: usize) -> Vec<GuardId> {
        let mut common: Option<Vec<GuardId>> = None;
        for value in values.iter().take(limits::KEPT_WRITES) {
            let kinds = match truth(self.program.value(*value)) {
                Some(truth) if truth == negated => continue,
                Some(_) => self.kinds_where_written(*value),
                None => self.kinds_of_answer(*value, negated, fuel),
            };
            common = Some(match common {
                Some(known) => known.into_iter().filter(|kind| kinds.contains(kind)).collect(),
                None => kinds,
            });
        }
        common.unwrap_or_default()
    }

    /// `hasConsent()`, or the parameter of `setConsent(value)`.
    fn kinds_of_answer(&mut self, value: Node, negated: bool, fuel: usize) -> Vec<GuardId> {
        let Some(fuel) = fuel.checked_sub(1) else { return Vec::new() };
        let (value, negated) = self.plain(value, negated);
        let kinds = self.kinds_named(value, negated);
        if !kinds.is_empty() {
            return kinds;
        }
        match self.program.value(value) {
            Value::Parameter(index) => self.kinds_given(value, *index, negated, fuel),
            Value::Join(parts) => {
                let parts: Vec<Node> = parts.iter().map(|id| Node { id: *id, ..value }).collect();
                self.kinds_of_all(&parts, negated, fuel)
            }
            _ => self.kinds_written_to(value, negated, fuel),
        }
    }

    /// What whoever calls a function says by its name, or gives it.
    fn kinds_given(&mut self, parameter: Node, index: u16, negated: bool, fuel: usize) -> Vec<GuardId> {
        let function = self.program.owner(parameter);
        let kinds = self.kinds_of_words(&self.words_of_writer(function), negated);
        if !kinds.is_empty() {
            return kinds;
        }
        let mut given = Vec::new();
        for call in self.callers(function).iter() {
            let at = self.form(*call).argument(self, *call, index);
            let argument =
                self.program.module(at.call.file).call(at.call.id).arguments.get(usize::from(at.index));
            given.extend(argument.map(|argument| Node { file: at.call.file, id: argument.value }));
        }
        self.kinds_of_all(&given, negated, fuel)
    }

    /// `grantConsent() { this.enabled = true; }`, `if (hasConsent()) enabled = true;`
    fn kinds_where_written(&mut self, value: Node) -> Vec<GuardId> {
        let program = self.program;
        let function = program.owner(value);
        let declared = program.function(function);
        let name = declared.name.as_deref().filter(|_| declared.closure_use.is_none()).unwrap_or_default();
        let mut kinds = self.kinds_of_words(name, false);
        for guard in program.module(value.file).conditions.get(&value.id).into_iter().flatten() {
            kinds.extend(self.guard_kinds(Node { id: guard.condition, ..value }, guard));
        }
        if kinds.is_empty() {
            let around = self.guards_outside(function, limits::GUARD_CALLERS - 1);
            kinds.extend(around.into_iter().map(|guard| guard.kind));
        }
        kinds
    }

    /// `setConsent`, `onConsent`: what a function is called, or what calls it back.
    fn words_of_writer(&self, function: FunctionRef) -> String {
        let declared = self.program.function(function);
        let own = declared.name.as_ref().map(ToString::to_string).unwrap_or_default();
        let Some(used) = &declared.closure_use else { return own };
        let call = CallRef { file: function.file, id: used.call };
        self.words_of_teller(call, &used.keys).0
    }

    /// `x` of `!x`, and whether it has to be false.
    fn plain(&self, node: Node, negated: bool) -> (Node, bool) {
        let (mut node, mut negated) = (node, negated);
        for _ in 0..limits::NAME_HOPS {
            match self.program.value(node) {
                Value::Test(operands) if operands.len() == 1 => {
                    (node.id, negated) = (operands[0], !negated);
                }
                Value::Typed { base, .. } => node.id = *base,
                _ => break,
            }
        }
        (node, negated)
    }

    /// What the program writes to what is read here.
    fn written_to(&mut self, node: Node) -> Vec<Node> {
        let program = self.program;
        let module = program.module(node.file);
        match module.value(node.id) {
            Value::Load { base, key: Key::Name(name) } => {
                self.written_to_member(Node { id: *base, ..node }, name)
            }
            // The names of a constant and of its value were looked at.
            Value::Capture(binding) if !module.binding(*binding).is_constant => {
                whole_writes(module, *binding, node.file)
            }
            Value::Import(import) => {
                let Some(exported) = program.imported_value(node.file, *import) else { return Vec::new() };
                let module = program.module(exported.file);
                let held = match module.value(untyped(module, exported.id)) {
                    Value::Capture(binding) => Some(*binding),
                    _ => module.names[exported.id.index()],
                };
                let variable = held.filter(|own| !module.binding(*own).is_constant);
                variable.map_or_else(Vec::new, |binding| whole_writes(module, binding, exported.file))
            }
            Value::Call(call) if is_own_question(module, *call) => {
                let callees = self.callees(CallRef { file: node.file, id: *call });
                let [Callee::Function(function)] = &*callees else { return Vec::new() };
                let returns = &program.function(*function).returns;
                returns.iter().map(|id| Node { file: function.file, id: *id }).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What is written to a member of an instance or of an object.
    fn written_to_member(&mut self, holder: Node, name: &compact_str::CompactString) -> Vec<Node> {
        let program = self.program;
        let mut found = Vec::new();
        for owner in self.owners(holder) {
            match owner {
                Owner::Class(class) => self.written_in_class(class, name, &mut found),
                Owner::Object(object) => {
                    found.extend(
                        written_in_object(program.value(object), name).map(|id| Node { id, ..object }),
                    );
                    let stored = self.stored_on(object).into_iter().filter(|(keys, _)| is_member(keys, name));
                    found.extend(stored.map(|(_, id)| Node { id, ..object }));
                }
                Owner::Made(_) => {}
            }
            let assigned = self.assigned(owner, name);
            found.extend(assigned.iter().filter(|one| one.keys.len() == 1).map(|one| one.value));
        }
        found
    }

    fn owners(&mut self, holder: Node) -> Vec<Owner> {
        let program = self.program;
        let module = program.module(holder.file);
        if let Value::This = module.value(untyped(module, holder.id)) {
            let declared = program.function(program.owner(holder));
            let class = declared.class.map(|id| Owner::Class(ClassRef { file: holder.file, id }));
            let object = declared.this_object.map(|id| Owner::Object(Node { id, ..holder }));
            return class.or(object).into_iter().collect();
        }
        let Some(made) = made_here(program, holder) else { return Vec::new() };
        if let Value::Object(_) = program.value(made) {
            return vec![Owner::Object(made)];
        }
        let found = self.answer(made, &[]);
        let owner = |terminal: &Terminal| match terminal {
            Terminal::Instance(class) => Some(Owner::Class(*class)),
            _ => None,
        };
        found.iter().filter_map(|found| owner(&found.terminal)).collect()
    }

    /// Fields, getters, and what the functions of a class store on `this`; those of its parent where it has none.
    fn written_in_class(&mut self, class: ClassRef, name: &str, found: &mut Vec<Node>) {
        let program = self.program;
        let mut class = class;
        for _ in 0..limits::INHERITANCE {
            let module = program.module(class.file);
            let at = |id: ValueId| Node { file: class.file, id };
            let before = found.len();
            for member in &module.class(class.id).members {
                match &member.kind {
                    _ if !matches!(&member.key, Key::Name(own) if own == name) => {}
                    MemberKind::Field(value) => found.extend(value.map(at)),
                    MemberKind::Getter(function) => {
                        found.extend(module.function(*function).returns.iter().map(|id| at(*id)));
                    }
                    MemberKind::Method(_) | MemberKind::Setter(_) => {}
                }
            }
            for store in &program.analysed(class.file).own_stores {
                let is_own = module.function(store.function).class == Some(class.id) && !store.by_call;
                if is_own && is_member(&store.keys, name) {
                    found.push(at(store.value));
                }
            }
            let parent = module.class(class.id).extends.filter(|_| found.len() == before);
            let Some(parent) = parent else { return };
            let parents = self.answer(at(parent), &[]);
            let above = parents.iter().find_map(|found| match found.terminal {
                Terminal::Class(above) if above != class => Some(above),
                _ => None,
            });
            let Some(above) = above else { return };
            class = above;
        }
    }
}

/// `{ enabled: false }` and `new Settings()` of `const settings = …`, here or in the file it is imported from. Others may be anything, and most conditions
/// read them: who is logged in, what was loaded.
fn made_here(program: &Program, holder: Node) -> Option<Node> {
    let module = program.module(holder.file);
    let (file, value) = match module.value(untyped(module, holder.id)) {
        Value::Capture(binding) => (holder.file, only_value(module, *binding)?),
        Value::Import(import) => {
            let exported = program.imported_value(holder.file, *import)?;
            let module = program.module(exported.file);
            match module.value(untyped(module, exported.id)) {
                Value::Capture(binding) => (exported.file, only_value(module, *binding)?),
                _ => (exported.file, exported.id),
            }
        }
        _ => return None,
    };
    let module = program.module(file);
    let id = first_version(module, value);
    let is_made = match module.value(id) {
        Value::Object(_) => true,
        Value::Call(call) => module.call(*call).kind == CallKind::New,
        _ => false,
    };
    is_made.then_some(Node { file, id })
}

fn whole_writes(module: &Module, binding: BindingId, file: FileId) -> Vec<Node> {
    let writes = module.binding(binding).writes.iter();
    let whole = writes.filter(|write| write.is_whole() && !write.is_by_call(module));
    whole.filter_map(|write| Some(Node { file, id: write.value? })).collect()
}

/// `this.isAllowed()`
fn is_own_question(module: &Module, call: CallId) -> bool {
    let site = module.call(call);
    let is_own = |base: ValueId| matches!(module.value(untyped(module, base)), Value::This);
    site.arguments.is_empty()
        && matches!(module.value(site.callee), Value::Load { base, .. } if is_own(*base))
}

fn written_in_object(object: &Value, name: &str) -> impl Iterator<Item = ValueId> {
    let entries = if let Value::Object(entries) = object { entries.as_slice() } else { &[] };
    entries.iter().filter_map(move |entry| match entry {
        Entry::Field { key: Key::Name(own), value, .. } if own == name => Some(*value),
        Entry::Field { .. } | Entry::Getter { .. } | Entry::Spread { .. } => None,
    })
}

fn is_member(keys: &[Key], name: &str) -> bool {
    matches!(keys, [Key::Name(own)] if own == name)
}

/// Whether a value that is written out is true.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Literal(Literal::Bool(truth)) => Some(*truth),
        Value::Literal(literal) if literal.is_blank() => Some(false),
        _ => None,
    }
}
