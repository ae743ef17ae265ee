//! What types call a text: the formats that descriptions ask for (`email` of `z.string().email().optional()`, `pipe(string(), email())`,
//! `'string.email'`), names of aliases (`type Email = string`), keys that a text is taken from (`User['email']`).

use compact_str::CompactString;

use super::leaves::Leaf;
use super::schema::{Described, What};
use super::{TypeAt, TypeForm, TypeSite, Types};
use crate::ir::path::{ApiPath, Root, Segment};
use crate::ir::schema::{ScalarName, SchemaFormat, SchemaLibrary, library_at, library_of_type};
use crate::ir::{Entry, Key, Literal, Member, PrimitiveType, Type, TypeDeclKind, Value, ValueId};
use crate::limits;
use crate::link::Node;
use crate::source::FileId;

/// What a type calls a text.
#[derive(Clone, Copy, Debug)]
pub enum TextName<'p> {
    /// The word for the format that its schema asks for.
    Format(&'p str),
    /// `type Email = string & { __brand: 'Email' }`.
    Alias(&'p str),
    /// `User['email']`: the key, and the name of the type that it is of.
    Key { name: &'p str, of: Option<&'p str> },
}

impl<'p> Types<'p> {
    /// What a text is by its type, whatever the value is called; the surest first.
    pub fn text_names(&self, ty: &TypeAt<'p>) -> Vec<TextName<'p>> {
        let mut names = Vec::new();
        self.add_text_names(ty, limits::NAME_HOPS, &mut names);
        names
    }

    fn add_text_names(&self, ty: &TypeAt<'p>, hops: usize, names: &mut Vec<TextName<'p>>) {
        let Some(hops) = hops.checked_sub(1) else { return };
        if let Some(word) = self.format(ty) {
            return names.push(TextName::Format(word));
        }
        match ty.form {
            TypeForm::Written(Type::Named { name, arguments, .. }) => match name.as_slice() {
                // `V` of `Cell<User['email']>`
                [single] if ty.parameter(single).is_some() => {
                    let bound = ty.parameter(single).cloned();
                    if let Some(bound) = bound {
                        self.add_text_names(&bound, hops, names);
                    }
                }
                _ => self.add_names_of_alias(ty, (name, arguments), hops, names),
            },
            TypeForm::Written(Type::Indexed { base, key }) => {
                let members = self.indexed(ty, base, key, limits::FIELD_TYPE_DEPTH);
                names.extend(members.iter().find_map(|member| self.format(member)).map(TextName::Format));
                names.extend(self.name_of_key(ty, base, key).filter(|_| self.is_text(ty)));
            }
            // `Email | null`
            TypeForm::Written(Type::Union(parts)) => {
                let mut others = parts.iter().filter(|part| !is_nothing(part));
                if let (Some(only), None) = (others.next(), others.next()) {
                    self.add_text_names(&ty.with(only), hops, names);
                }
            }
            _ => {}
        }
    }

    /// `User['email']`, and `T[K]` where these stand for them.
    fn name_of_key(&self, ty: &TypeAt<'p>, base: &'p Type, key: &'p Type) -> Option<TextName<'p>> {
        let keys = self.key_names(&ty.with(key), limits::FIELD_TYPE_DEPTH)?;
        let [only] = keys.as_slice() else { return None };
        let bound = match base {
            Type::Named { name, .. } => {
                name.first().and_then(|name| ty.parameter(name)).map(|bound| bound.form)
            }
            _ => None,
        };
        let of = match (bound, base) {
            (Some(TypeForm::Written(Type::Named { name, .. })), _) | (None, Type::Named { name, .. }) => {
                name.last().map(CompactString::as_str)
            }
            _ => None,
        };
        Some(TextName::Key { name: only.as_plain()?, of })
    }

    /// The name of an alias that stands for a text, tagged or not, and what that text is called: `type Contact = User['email']`,
    /// `type Contact = infer<typeof S.shape.contact>`.
    fn add_names_of_alias(
        &self,
        ty: &TypeAt<'p>,
        (name, arguments): (&'p [CompactString], &'p [Type]),
        hops: usize,
        names: &mut Vec<TextName<'p>>,
    ) {
        match &self.program.type_sites(ty.file, name)[..] {
            [TypeSite::Declared { file, index }] => {
                let declared = &self.program.module(*file).types[*index];
                if declared.kind == TypeDeclKind::Alias && declared.parameters.is_empty() && self.is_text(ty)
                {
                    names.push(TextName::Alias(&declared.name));
                    self.add_text_names(&TypeAt::written(*file, &declared.ty), hops, names);
                }
            }
            [TypeSite::Package { package, name }] => {
                let segments = name.iter().cloned().map(Segment::Member).collect();
                let path = ApiPath { root: Root::Package(package.clone()), segments };
                let (Some(Type::Query(value)), true) =
                    (arguments.first(), library_of_type(self.schemas, &path).is_some())
                else {
                    return;
                };
                let values = self.named_value(ty.file, value);
                names.extend(values.iter().find_map(|ty| self.format(ty)).map(TextName::Format));
            }
            _ => {}
        }
    }

    /// Is it a text, maybe with a tag that exists for the compiler only?
    fn is_text(&self, ty: &TypeAt<'p>) -> bool {
        let leaves = self.leaves(ty);
        let is_string = |leaf: &Leaf<'p>| {
            matches!(leaf.ty.form, TypeForm::Written(Type::Primitive(PrimitiveType::String)))
        };
        let is_tag = |leaf: &Leaf<'p>| {
            matches!(leaf.ty.form, TypeForm::Written(Type::Object { .. } | Type::Mapped { .. }))
        };
        let is_absent = |leaf: &Leaf<'p>| matches!(leaf.ty.form, TypeForm::Written(ty) if is_nothing(ty));
        leaves.iter().any(is_string)
            && leaves.iter().all(|leaf| is_string(leaf) || is_tag(leaf) || is_absent(leaf))
    }

    /// `@IsEmail() contact: string`: a decorator asks for a format of a text. Of a list it says nothing (errs towards misses).
    pub(super) fn told_by_decorator(&self, file: FileId, member: &Member) -> Option<TypeAt<'p>> {
        if matches!(member.ty, Some(Type::Array(_))) {
            return None;
        }
        let module = self.program.module(file);
        let calls = member.decorators.iter().map(|call| module.call(*call).value);
        let mut asked = calls.filter_map(|value| self.description(Node { file, id: value }));
        asked.find(|ty| self.format(ty).is_some())
    }

    /// The word for the format that a described text has.
    pub fn format(&self, ty: &TypeAt<'p>) -> Option<&'p str> {
        let TypeForm::Described(Described { library, what: What::Value(value) }) = ty.form else {
            return None;
        };
        self.format_of(library, ty.file, value, limits::SCHEMA_CHAIN)
    }

    fn format_of(
        &self,
        library: &'p SchemaLibrary,
        file: FileId,
        value: ValueId,
        fuel: usize,
    ) -> Option<&'p str> {
        let fuel = self.spend(fuel)?;
        let module = self.program.module(file);
        match module.value(value) {
            Value::Literal(Literal::String(text)) => {
                let is_it = |name: &ScalarName| matches!(name, ScalarName::Text(own) if own == text);
                let formats = &library.formats;
                formats.iter().find(|format| format.calls.iter().any(is_it)).map(word)
            }
            Value::Call(call) => {
                let site = module.call(*call);
                let path = self.origin(Node { file, id: site.callee }, limits::SCHEMA_CHAIN)?;
                let (library, rest) = library_at(self.schemas, &path)?;
                if let Some(own) = library.formats.iter().find(|format| asks(format, rest)) {
                    return Some(word(own));
                }
                let receiver = match module.value(site.callee) {
                    Value::Load { base, .. } => Some(*base),
                    _ => None,
                };
                let parts = receiver.into_iter().chain(site.arguments.iter().map(|argument| argument.value));
                parts.take(limits::TYPED_WRITES).find_map(|part| self.format_of(library, file, part, fuel))
            }
            // `Type.String({ format: 'email' })`
            Value::Object(entries) => {
                let under = library.format_under.as_ref()?;
                let own = entries.iter().find_map(|entry| match entry {
                    Entry::Field { key: Key::Name(key), value, .. } if key == under => Some(*value),
                    _ => None,
                });
                self.format_of(library, file, own?, fuel)
            }
            Value::Import(_) | Value::Capture(_) => {
                let leaves = self.leaves_within(&TypeAt::value(file, value), limits::FIELD_TYPE_DEPTH);
                leaves.iter().find_map(|leaf| match leaf.ty.form {
                    TypeForm::Value(inner) if (leaf.ty.file, inner) != (file, value) => {
                        self.format_of(library, leaf.ty.file, inner, fuel)
                    }
                    _ => None,
                })
            }
            _ => None,
        }
    }
}

fn is_nothing(ty: &Type) -> bool {
    matches!(ty, Type::Literal(Literal::Null | Literal::Undefined) | Type::Primitive(PrimitiveType::Nothing))
}

fn word(format: &SchemaFormat) -> &str {
    &format.word
}

fn asks(format: &SchemaFormat, rest: &[Segment]) -> bool {
    let by_path = || format.calls.iter().any(|name| matches!(name, ScalarName::Path(path) if path == rest));
    let by_method = || match rest {
        [_, .., Segment::Member(name)] => format.methods.contains(name),
        _ => false,
    };
    by_path() || by_method()
}
