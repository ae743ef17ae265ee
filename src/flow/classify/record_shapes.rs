//! Where the knowledge says that the type of a record stands: a type argument or schema at the call that makes it, or that is handed the function which it is
//! given to.
//!
//! Takes a call and a shape of the record, gives the type as it is written.

use crate::flow::engine::Engine;
use crate::flow::state::PathKey;
use crate::ir::{Entry, Key, Value};
use crate::limits;
use crate::link::{CallRef, Node, TypeAt};
use crate::rules::library::{Operand, OperandBase};
use crate::rules::record::{Record, Shape};

impl<'p> Engine<'p> {
    /// The call that makes a record, or that is handed the function whose parameter is one.
    pub(super) fn maker_of(&self, node: Node) -> Option<CallRef> {
        self.call_at(node).or_else(|| {
            let function = self.program.owner(node);
            let used = self.program.function(function).closure_use.as_ref()?;
            Some(CallRef { file: node.file, id: used.call })
        })
    }

    /// Does the call that makes a record, or is handed the function that it is given to, name its type?
    pub(super) fn is_typed_record(&self, node: Node, record: &Record) -> bool {
        let calls = [self.maker_of(node), self.call_around(node)];
        let mut calls = calls.into_iter().flatten();
        calls.any(|call| record.shapes.iter().any(|shape| self.named_type(call, shape).is_some()))
    }

    /// `app.post(path, c => … c.req.valid('json'))`: the call that is handed the function whose parameter a call is read of.
    pub(super) fn call_around(&self, node: Node) -> Option<CallRef> {
        let module = self.program.module(node.file);
        let mut at = node.id;
        for _ in 0..limits::SCHEMA_CHAIN {
            at = match module.value(at) {
                Value::Call(call) => module.call(*call).callee,
                Value::Load { base, .. } => *base,
                Value::Parameter(_) => return self.maker_of(Node { file: node.file, id: at }),
                _ => return None,
            };
        }
        None
    }

    /// `app.post('/leads', validate(schema), req => …)`, `validate({ body: schema })`, `validate(z.object({ body: z.object({ … }) }))`: a call that is given a
    /// description checks what stands at the path. That the program's function does so is not asked (errs towards a type too many).
    fn described_to_checker(&self, checker: Node, path: &[PathKey]) -> Option<TypeAt<'p>> {
        let checker = self.call_at(self.named_by(checker))?;
        let types = self.types();
        let arguments = &self.program.module(checker.file).call(checker.id).arguments;
        arguments.iter().find_map(|argument| {
            let given = Node { file: checker.file, id: argument.value };
            let part = self.in_literal(given, path).and_then(|schema| types.description(schema));
            part.or_else(|| {
                let mut whole = types.description(given)?;
                for key in path {
                    whole = types.member(&whole, key.name()?)?;
                }
                Some(whole)
            })
        })
    }

    pub(super) fn named_type(&self, call: CallRef, shape: &Shape) -> Option<TypeAt<'p>> {
        let program = self.program;
        let site = program.module(call.file).call(call.id);
        match shape {
            Shape::TypeArgument(number, member) => {
                let ty = TypeAt::written(call.file, site.type_arguments.get(usize::from(*number))?);
                match member {
                    Some(member) => self.types().member(&ty, member),
                    None => Some(ty),
                }
            }
            Shape::Described(method) => {
                let schema = self.chained_argument(call, method)?;
                self.types().description(schema)
            }
            Shape::DescribedAt(operand) => {
                let (given, path) = self.argument_at(call, operand)?;
                let schema = self.in_literal(given, &path);
                let own = schema.and_then(|schema| self.types().description(schema));
                own.or_else(|| self.described_to_checker(given, &path))
                    .or_else(|| self.types().description_to(schema?, call))
            }
            Shape::Keys(_) | Shape::Named { .. } | Shape::Questions(_) => None,
        }
    }

    /// Argument 0 of the nearest call of `method` in the chain before a call: `p.input(schema).use(m).mutation(f)`.
    fn chained_argument(&self, call: CallRef, method: &str) -> Option<Node> {
        let module = self.program.module(call.file);
        let mut site = module.call(call.id);
        for _ in 0..limits::SCHEMA_CHAIN {
            let Value::Load { base, .. } = module.value(site.callee) else { return None };
            let Value::Call(before) = module.value(*base) else { return None };
            site = module.call(*before);
            if matches!(module.value(site.callee), Value::Load { key: Key::Name(name), .. } if name == method)
            {
                return site.arguments.first().map(|argument| Node { file: call.file, id: argument.value });
            }
        }
        None
    }

    /// What stands under a path in object literals: `{ resolver: zodResolver(schema) }`.
    fn in_literal(&self, mut node: Node, path: &[PathKey]) -> Option<Node> {
        for key in path {
            node = self.named_by(node);
            let Value::Object(entries) = self.program.value(node) else { return None };
            let value = entries.iter().find_map(|entry| match (entry, key) {
                (Entry::Field { key: Key::Name(own), value, .. }, PathKey::Name(name)) if own == name => {
                    Some(*value)
                }
                _ => None,
            })?;
            node = Node { file: node.file, id: value };
        }
        Some(node)
    }

    pub(super) fn argument_at(&self, call: CallRef, operand: &Operand) -> Option<(Node, Vec<PathKey>)> {
        let OperandBase::Argument(number) = operand.base else { return None };
        let argument = self.program.module(call.file).call(call.id).arguments.get(usize::from(number))?;
        Some((Node { file: call.file, id: argument.value }, operand.path.iter().map(PathKey::from).collect()))
    }
}
