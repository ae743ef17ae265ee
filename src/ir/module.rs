//! One file's IR, with imports and exports in ECMAScript's own words.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::{
    Ambient, Binding, BindingId, Call, CallId, Class, ClassId, Function, FunctionId, FunctionKind, Guard,
    ImportId, Literal, OutsideStore, RequestId, Type, TypeDecl, Value, ValueId,
};
use crate::source::{FileId, Span};

#[derive(Clone, Debug)]
pub struct Module {
    pub file: FileId,
    pub values: Vec<Value>,
    /// The place of each value.
    pub spans: Vec<Span>,
    /// The function in whose body each value stands.
    pub owners: Vec<FunctionId>,
    /// The variable a value was last assigned to, where there is one (same length as `values`): it names the
    /// value for people and for evidence: `const billingEmail = f(); track(billingEmail)`.
    pub names: Vec<Option<BindingId>>,
    pub functions: Vec<Function>,
    pub classes: Vec<Class>,
    pub calls: Vec<Call>,
    pub bindings: Vec<Binding>,
    pub requests: Vec<Request>,
    pub imports: Vec<ImportEntry>,
    pub exports: Vec<ExportEntry>,
    pub types: Vec<TypeDecl>,
    /// Values that are declared and made by something else.
    pub ambients: Vec<Ambient>,
    pub outside_stores: Vec<OutsideStore>,
    /// Values that are thrown.
    pub throws: Vec<ValueId>,
    /// Bodies of `try` whose errors are caught, and the functions they stand in.
    pub tried: Vec<(FunctionId, Span)>,
    /// The object or class whose instances the markup around the code speaks to.
    pub component: Option<ValueId>,
    /// What elements of the component call: its one parameter is what they give.
    pub rendered: Option<FunctionId>,
    /// That parameter, as a value.
    pub given: Option<ValueId>,
    /// Elements of a template that may be instances of classes.
    pub template_elements: Vec<CallId>,
    /// Values that are query documents, with the type of what is answered.
    pub documents: BTreeMap<ValueId, Type>,
    /// `▢ satisfies T`: what is asked of values that are no less for it.
    pub satisfied: BTreeMap<ValueId, Type>,
    /// What holds where objects and stores with a computed key are made, and where the first arm of `c ? a : b` is the value
    /// (of `a && b`: where `a` is false), and where a constant is returned.
    pub conditions: BTreeMap<ValueId, Vec<Guard>>,
    /// Of values that are one of several: what holds where they are which.
    pub choices: BTreeMap<ValueId, Choice>,
}

/// Which of its parts a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// `c ? a : b`, a variable after `if (c) …`: what holds where it is this part. Only conditions that ask for a parameter.
    Arms(Vec<(ValueId, Vec<Guard>)>),
    /// `{ a = 1 }`: the second where the first is `undefined`.
    Default,
    /// `a ?? b`, `a || b`: the second where the first is nothing. Only where the first asks for a parameter.
    Otherwise,
}

/// A requested module: the string of `import … from 'm'`, `require('m')`, `import('m')`.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    pub specifier: CompactString,
    pub span: Span,
}

/// `import { imported as local } from 'request'`.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportEntry {
    pub request: RequestId,
    pub imported: ImportedName,
    /// The local name; also used for types.
    pub local: CompactString,
    pub type_only: bool,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ImportedName {
    /// `import { name }`; `import d` is `Name("default")`.
    Name(CompactString),
    /// `import * as ns`, `import x = require()`.
    Namespace,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ExportEntry {
    pub kind: ExportKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExportKind {
    /// `export const a`, `export default x`, `export { x as a }`, `exports.a = x`, `module.exports.a = x`.
    /// A type-only export has `value: None` and is looked up in [`Module::types`] under `local`.
    Local { exported: CompactString, local: Option<CompactString>, value: Option<ValueId> },
    /// `export { imported as exported } from 'request'`, `export * as exported from 'request'`.
    Indirect { exported: CompactString, request: RequestId, imported: ImportedName },
    /// `export * from 'request'`.
    Star { request: RequestId },
    /// `module.exports = value`, `export = value`.
    Assign { value: ValueId },
}

impl Module {
    /// A module without code: its top level and nothing else.
    pub fn empty(file: FileId, length: usize) -> Self {
        Self {
            file,
            values: Vec::new(),
            spans: Vec::new(),
            owners: Vec::new(),
            names: Vec::new(),
            functions: vec![Function::new(FunctionKind::Module, None, Span::new(0, length))],
            classes: Vec::new(),
            calls: Vec::new(),
            bindings: Vec::new(),
            requests: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            types: Vec::new(),
            ambients: Vec::new(),
            outside_stores: Vec::new(),
            throws: Vec::new(),
            tried: Vec::new(),
            component: None,
            rendered: None,
            given: None,
            template_elements: Vec::new(),
            documents: BTreeMap::new(),
            satisfied: BTreeMap::new(),
            conditions: BTreeMap::new(),
            choices: BTreeMap::new(),
        }
    }

    /// What stands at `span` is the call itself that may have changed the value; a write of a value that a call changed before stands somewhere else.
    pub(super) fn is_changed_by_call(&self, value: ValueId, span: Span) -> bool {
        matches!(self.value(value), Value::AfterCall { call, .. } if self.call(*call).span == span)
    }

    pub fn value(&self, id: ValueId) -> &Value {
        &self.values[id.index()]
    }

    /// The text of a string that stands there.
    pub fn string(&self, id: ValueId) -> Option<&CompactString> {
        match self.value(id) {
            Value::Literal(Literal::String(text)) => Some(text),
            _ => None,
        }
    }

    pub fn span(&self, id: ValueId) -> Span {
        self.spans[id.index()]
    }

    pub fn owner(&self, id: ValueId) -> FunctionId {
        self.owners[id.index()]
    }

    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    pub fn call(&self, id: CallId) -> &Call {
        &self.calls[id.index()]
    }

    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.index()]
    }

    pub fn import(&self, id: ImportId) -> &ImportEntry {
        &self.imports[id.index()]
    }

    pub fn request(&self, id: RequestId) -> &Request {
        &self.requests[id.index()]
    }
}
