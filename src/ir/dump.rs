//! A compact text of a module's IR, for tests and for `explain`.
//!
//! Values are written as nested expressions; a value met again inside itself is `…`, calls are listed once
//! and referred to as `call0`.

use std::fmt::Write as _;

use super::{
    ArgumentAt, BindingWrite, CallId, CallKind, DerivedKind, Entry, ExportKind, ImportedName, Key, ListItem,
    Literal, Member, MemberKind, Module, Type, Value, ValueId,
};
use crate::limits;

impl Module {
    /// Everything there is, one line an item.
    pub fn dump(&self) -> String {
        let mut out = String::new();
        self.dump_imports(&mut out);
        self.dump_functions(&mut out);
        self.dump_classes(&mut out);
        self.dump_calls(&mut out);
        self.dump_bindings(&mut out);
        for store in &self.outside_stores {
            let keys = self.keys(&store.keys);
            let _ = writeln!(out, "store {}{keys} = {}", self.text(store.base), self.optional(store.value));
        }
        self.dump_exports(&mut out);
        for ty in &self.types {
            let _ = writeln!(out, "type {} = {}", ty.name, dump_type(&ty.ty));
        }
        out
    }

    fn dump_imports(&self, out: &mut String) {
        for import in &self.imports {
            let request = &self.request(import.request).specifier;
            let imported = imported(&import.imported);
            let only = if import.type_only { "type " } else { "" };
            let _ = writeln!(out, "import {only}{} = {request}#{imported}", import.local);
        }
    }

    fn dump_functions(&self, out: &mut String) {
        for (index, function) in self.functions.iter().enumerate() {
            let name = function.name.as_deref().unwrap_or("");
            let parameters: Vec<_> = function
                .parameters
                .iter()
                .map(|parameter| {
                    let rest = if parameter.rest { "..." } else { "" };
                    let name = parameter.name.as_deref().unwrap_or("_");
                    let ty =
                        parameter.ty.as_ref().map(|ty| format!(": {}", dump_type(ty))).unwrap_or_default();
                    let default =
                        parameter.default.map(|d| format!(" = {}", self.text(d))).unwrap_or_default();
                    format!("{rest}{name}{ty}{default}")
                })
                .collect();
            let returns: Vec<_> = function.returns.iter().map(|value| self.text(*value)).collect();
            let _ = write!(
                out,
                "fn{index} {:?} {name}({}) -> [{}]",
                function.kind,
                parameters.join(", "),
                returns.join(", ")
            );
            for (parameter, value) in &function.parameter_results {
                let _ = write!(out, " leaves {parameter} = {}", self.text(*value));
            }
            out.push_str(&decorators(&function.decorators));
            if let Some(at) = &function.closure_use {
                let _ = write!(out, " in call{}.{}{}", at.call.0, place(at.at), self.keys(&at.keys));
            }
            out.push('\n');
        }
    }

    fn dump_classes(&self, out: &mut String) {
        for (index, class) in self.classes.iter().enumerate() {
            let name = class.name.as_deref().unwrap_or("");
            let extends =
                class.extends.map(|base| format!(" extends {}", self.text(base))).unwrap_or_default();
            let members: Vec<_> = class.members.iter().map(|member| self.member(member)).collect();
            let constructor = class.constructor.map(|f| format!(" new fn{}", f.0)).unwrap_or_default();
            let decorators = decorators(&class.decorators);
            let _ = writeln!(
                out,
                "class{index} {name}{extends}{constructor}{decorators} {{{}}}",
                members.join(", ")
            );
        }
    }

    fn member(&self, member: &Member) -> String {
        let prefix = if member.is_static { "static " } else { "" };
        let kind = match member.kind {
            MemberKind::Method(f) => format!("method fn{}", f.0),
            MemberKind::Getter(f) => format!("get fn{}", f.0),
            MemberKind::Setter(f) => format!("set fn{}", f.0),
            MemberKind::Field(value) => self.optional(value),
        };
        let ty = member.ty.as_ref().map(|ty| format!(": {}", dump_type(ty))).unwrap_or_default();
        format!("{prefix}{}{ty} = {kind}", self.key(&member.key))
    }

    fn dump_calls(&self, out: &mut String) {
        for (index, call) in self.calls.iter().enumerate() {
            let arguments: Vec<_> = call
                .arguments
                .iter()
                .map(|argument| {
                    format!("{}{}", if argument.spread { "..." } else { "" }, self.text(argument.value))
                })
                .collect();
            let kind = match call.kind {
                CallKind::Call => String::new(),
                kind => format!("{kind:?} ").to_lowercase(),
            };
            let _ = write!(
                out,
                "call{index} fn{} {kind}{}({})",
                call.function.0,
                self.text(call.callee),
                arguments.join(", ")
            );
            for guard in &call.guards {
                let not = if guard.negated { "!" } else { "" };
                let _ = write!(out, " if {not}{}", self.text(guard.condition));
            }
            out.push('\n');
        }
    }

    fn dump_bindings(&self, out: &mut String) {
        for binding in &self.bindings {
            let writes: Vec<_> = binding.writes.iter().map(|write| self.write(write)).collect();
            let _ = writeln!(out, "var {} fn{} {}", binding.name, binding.function.0, writes.join("; "));
        }
    }

    fn write(&self, write: &BindingWrite) -> String {
        format!("{}= {}", self.keys(&write.keys), self.optional(write.value))
    }

    fn dump_exports(&self, out: &mut String) {
        for export in &self.exports {
            let _ = match &export.kind {
                ExportKind::Local { exported, value, .. } => {
                    writeln!(out, "export {exported} = {}", self.optional(*value))
                }
                ExportKind::Indirect { exported, request, imported: name } => {
                    let request = &self.request(*request).specifier;
                    writeln!(out, "export {exported} = {request}#{}", imported(name))
                }
                ExportKind::Star { request } => {
                    writeln!(out, "export * = {}", self.request(*request).specifier)
                }
                ExportKind::Assign { value } => writeln!(out, "export = {}", self.text(*value)),
            };
        }
    }

    fn optional(&self, value: Option<ValueId>) -> String {
        value.map_or_else(|| "deleted".to_owned(), |value| self.text(value))
    }

    fn keys(&self, keys: &[Key]) -> String {
        keys.iter().fold(String::new(), |text, key| text + "." + &self.key(key))
    }

    fn key(&self, key: &Key) -> String {
        self.key_within(key, &mut Vec::new())
    }

    fn key_within(&self, key: &Key, open: &mut Vec<ValueId>) -> String {
        match key {
            Key::Name(name) => name.to_string(),
            Key::Index(index) => index.to_string(),
            Key::Computed(value) => format!("[{}]", self.within(*value, open)),
            Key::Any => "*".to_owned(),
        }
    }

    /// One value as a nested expression.
    pub fn text(&self, value: ValueId) -> String {
        self.within(value, &mut Vec::new())
    }

    fn within(&self, id: ValueId, open: &mut Vec<ValueId>) -> String {
        if open.contains(&id) || open.len() > limits::DUMP_DEPTH {
            return "…".to_owned();
        }
        open.push(id);
        let text = self.value_text(id, open);
        open.pop();
        text
    }

    fn list(&self, values: &[ValueId], separator: &str, open: &mut Vec<ValueId>) -> String {
        let texts: Vec<_> = values.iter().map(|value| self.within(*value, open)).collect();
        texts.join(separator)
    }

    fn value_text(&self, id: ValueId, open: &mut Vec<ValueId>) -> String {
        match self.value(id) {
            Value::Parameter(n) => format!("fn{}.p{n}", self.owner(id).0),
            Value::RestParameter(n) => format!("fn{}.rest{n}", self.owner(id).0),
            Value::Arguments => format!("fn{}.arguments", self.owner(id).0),
            Value::This => format!("fn{}.this", self.owner(id).0),
            Value::Super => "super".to_owned(),
            Value::Literal(literal) => literal_text(literal),
            Value::Import(import) => format!("@{}", self.import(*import).local),
            Value::Namespace(request) => format!("@'{}'", self.request(*request).specifier),
            Value::Global(name) => format!("${name}"),
            Value::Capture(binding) => format!("^{}", self.binding(*binding).name),
            Value::Load { base, key } => {
                format!("{}.{}", self.within(*base, open), self.key_within(key, open))
            }
            Value::Object(entries) => self.object_text(entries, open),
            Value::List(items) => self.list_text(items, open),
            Value::Call(call) => format!("call{}", call.0),
            Value::Closure(function) => format!("fn{}", function.0),
            Value::Class(class) => format!("class{}", class.0),
            Value::Store { base, key, value } => format!(
                "{}[{} = {}]",
                self.within(*base, open),
                self.key_within(key, open),
                self.within(*value, open)
            ),
            Value::Delete { base, key } => {
                format!("{}[-{}]", self.within(*base, open), self.key_within(key, open))
            }
            Value::Without { base, keys } => {
                let keys: Vec<_> = keys.iter().map(|key| self.key_within(key, open)).collect();
                format!("{} without {}", self.within(*base, open), keys.join(","))
            }
            Value::AfterCall { base, call, at } => {
                format!("{}~call{}.{}", self.within(*base, open), call.0, place(*at))
            }
            Value::Derived { kind: DerivedKind::Text, parts } => {
                format!("text({})", self.list(parts, " ", open))
            }
            Value::Derived { kind: DerivedKind::Arithmetic, parts } => {
                format!("number({})", self.list(parts, " ", open))
            }
            Value::Test(parts) => format!("test({})", self.list(parts, " ", open)),
            Value::Join(parts) => format!("({})", self.list(parts, " | ", open)),
            Value::Typed { base, ty } => format!("{}:{}", self.within(*base, open), dump_type(ty)),
            Value::KeysOf(base) => format!("keys({})", self.within(*base, open)),
            Value::Caught(_) => "caught".to_owned(),
            Value::Unknown(what) => format!("?{what}"),
        }
    }

    fn object_text(&self, entries: &[Entry], open: &mut Vec<ValueId>) -> String {
        let texts: Vec<_> = entries
            .iter()
            .map(|entry| match entry {
                Entry::Field { key, value, .. } => {
                    format!("{}: {}", self.key_within(key, open), self.within(*value, open))
                }
                Entry::Getter { key, function, .. } => {
                    format!("get {}: fn{}", self.key_within(key, open), function.0)
                }
                Entry::Spread { value, .. } => format!("...{}", self.within(*value, open)),
            })
            .collect();
        format!("{{{}}}", texts.join(", "))
    }

    fn list_text(&self, items: &[ListItem], open: &mut Vec<ValueId>) -> String {
        let texts: Vec<_> = items
            .iter()
            .map(|item| match item {
                ListItem::Item(value) => self.within(*value, open),
                ListItem::Spread(value) => format!("...{}", self.within(*value, open)),
                ListItem::Hole => "-".to_owned(),
            })
            .collect();
        format!("[{}]", texts.join(", "))
    }
}

fn place(at: ArgumentAt) -> String {
    match at {
        ArgumentAt::Receiver => "receiver".to_owned(),
        ArgumentAt::Position(n) => n.to_string(),
    }
}

fn imported(name: &ImportedName) -> &str {
    match name {
        ImportedName::Name(name) => name,
        ImportedName::Namespace => "*",
    }
}

fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::String(text) => format!("'{}'", text.escape_debug()),
        Literal::Number(text) => text.to_string(),
        Literal::Bool(value) => value.to_string(),
        Literal::Null => "null".to_owned(),
        Literal::Undefined => "undefined".to_owned(),
        Literal::Regex(source) => format!("/{source}/"),
    }
}

/// ` @call0 @call2`
fn decorators(calls: &[CallId]) -> String {
    calls.iter().fold(String::new(), |mut out, call| {
        let _ = write!(out, " @call{}", call.0);
        out
    })
}

fn dump_type(ty: &Type) -> String {
    let all =
        |types: &[Type], separator: &str| types.iter().map(dump_type).collect::<Vec<_>>().join(separator);
    match ty {
        Type::Named { name, arguments, .. } if arguments.is_empty() => name.join("."),
        Type::Named { name, arguments, .. } => format!("{}<{}>", name.join("."), all(arguments, ", ")),
        Type::Imported { request, name } => format!("import{}.{}", request.0, name.join(".")),
        Type::Query(name) => format!("typeof {}", name.join(".")),
        Type::Object { fields, index } => {
            let mut parts: Vec<_> =
                fields.iter().map(|field| format!("{}: {}", field.name, dump_type(&field.ty))).collect();
            parts.extend(index.as_ref().map(|index| format!("*: {}", dump_type(index))));
            format!("{{{}}}", parts.join(", "))
        }
        Type::Union(types) => all(types, " | "),
        Type::Intersection(types) => all(types, " & "),
        Type::Array(item) => format!("{}[]", dump_type(item)),
        Type::Tuple(items) => format!("[{}]", all(items, ", ")),
        Type::Function { parameters, returns, .. } => {
            format!("({}) => {}", all(parameters, ", "), dump_type(returns))
        }
        Type::Indexed { base, key } => format!("{}[{}]", dump_type(base), dump_type(key)),
        Type::KeyOf(base) => format!("keyof {}", dump_type(base)),
        Type::Mapped { parameter, keys, renamed, value } => {
            let renamed = renamed.as_ref().map(|ty| format!(" as {}", dump_type(ty))).unwrap_or_default();
            format!("{{[{parameter} in {}{renamed}]: {}}}", dump_type(keys), dump_type(value))
        }
        Type::Conditional { checked, pattern, yes, no } => {
            let [checked, pattern, yes, no] = [checked, pattern, yes, no].map(|ty| dump_type(ty));
            format!("{checked} extends {pattern} ? {yes} : {no}")
        }
        Type::Infer(name) => format!("infer {name}"),
        Type::Predicate { of, ty } => format!("{of} is {}", dump_type(ty)),
        Type::Template(parts) => format!("`{}`", all(parts, "")),
        Type::Literal(literal) => literal_text(literal),
        Type::Primitive(primitive) => format!("{primitive:?}").to_lowercase(),
        Type::Unknown => "?".to_owned(),
    }
}
