//! The fields of a type, one of them, and the elements of a list type.

use super::leaves::Leaf;
use super::utility::{pair_value, utility_value};
use super::{KeyName, TypeAt, TypeForm, Types};
use crate::ir::{ClassId, Entry, Key, MemberKind, Type, Value, ValueId};
use crate::limits;

/// Members under which types and functions that are not known hold what they are given: `const { data } = useThing<User>()`.
pub const WRAPPED_UNDER: [&str; 4] = ["data", "value", "current", "0"];

/// A field of a type.
#[derive(Clone, Debug)]
pub struct Field<'p> {
    pub name: KeyName<'p>,
    pub ty: Option<TypeAt<'p>>,
    /// The name of the type that declares it.
    pub of: Option<&'p str>,
}

#[derive(Clone, Debug, Default)]
pub struct Fields<'p> {
    pub list: Vec<Field<'p>>,
    /// There may be more: an index signature, or a part that is not known.
    pub is_open: bool,
}

/// The name and type that an entry gives; `None` where its key is not known.
pub(super) type FieldOf<'f, 'p> = dyn Fn(&'p Entry) -> Option<(KeyName<'p>, TypeAt<'p>)> + 'f;

impl<'p> Types<'p> {
    /// The fields of a type; `None` when they are not known, or it has none because it is no object.
    pub fn fields(&self, ty: &TypeAt<'p>) -> Option<Fields<'p>> {
        self.fields_within(ty, limits::FIELD_TYPE_DEPTH)
    }

    /// The type of one field, or of an element for a list's place.
    pub fn member(&self, ty: &TypeAt<'p>, name: &str) -> Option<TypeAt<'p>> {
        self.member_within(ty, name, limits::FIELD_TYPE_DEPTH)
    }

    /// The type of the elements of a list, or of the values of a table.
    pub fn element(&self, ty: &TypeAt<'p>) -> Option<TypeAt<'p>> {
        self.element_within(ty, limits::FIELD_TYPE_DEPTH)
    }

    /// The values of a table that is walked by pairs: `User` of `Map<string, User>`.
    pub fn value_of_pairs(&self, ty: &TypeAt<'p>) -> Option<TypeAt<'p>> {
        self.leaves(ty).iter().find_map(|leaf| match leaf.ty.form {
            TypeForm::Written(Type::Named { name, arguments, .. }) => pair_value(&leaf.ty, name, arguments),
            _ => None,
        })
    }

    pub(super) fn fields_within(&self, ty: &TypeAt<'p>, depth: usize) -> Option<Fields<'p>> {
        let depth = self.spend(depth)?;
        let mut fields = Fields::default();
        let mut known = false;
        let leaves = self.leaves_within(ty, depth);
        // `Request & { user: Member }`: what the program says of a field goes before what is known of the package's type.
        let (outlines, own): (Vec<_>, Vec<_>) =
            leaves.iter().partition(|leaf| self.program.is_outline(leaf.ty.file));
        for leaf in own.into_iter().chain(outlines) {
            match self.leaf_fields(leaf, depth, &mut fields) {
                Some(true) => known = true,
                Some(false) => {}
                None => fields.is_open = true,
            }
        }
        known.then_some(fields)
    }

    /// Adds the fields of one part. `Some(false)`: it surely has none (a text, null); `None`: not known.
    fn leaf_fields(&self, leaf: &Leaf<'p>, depth: usize, fields: &mut Fields<'p>) -> Option<bool> {
        match leaf.ty.form {
            TypeForm::Written(Type::Object { fields: own, index }) => {
                fields.list.extend(own.iter().map(|field| Field {
                    name: KeyName::plain(&field.name),
                    ty: Some(leaf.ty.with(&field.ty)),
                    of: leaf.of,
                }));
                let is_outline = self.program.is_outline(leaf.ty.file);
                fields.is_open |= index.is_some() || is_outline;
                (!own.is_empty() || index.is_none() && !is_outline).then_some(true)
            }
            TypeForm::Written(Type::Mapped { parameter, keys, renamed, value }) => {
                for key in self.key_names(&leaf.ty.with(keys), depth)? {
                    let names = match renamed {
                        Some(renamed) => self.key_names(&leaf.ty.bind_key(parameter, key, renamed), depth),
                        None => None,
                    };
                    fields.list.extend(names.unwrap_or_else(|| vec![key]).into_iter().map(|name| Field {
                        name,
                        ty: Some(leaf.ty.bind_key(parameter, key, value)),
                        of: leaf.of,
                    }));
                }
                Some(true)
            }
            TypeForm::Written(Type::Named { name, arguments, .. }) => {
                let before = fields.list.len();
                let known = self.utility_fields(&leaf.ty, name, arguments, depth, fields);
                // `type Errors = Record<keyof User, string[]>`
                for field in fields.list[before..].iter_mut().filter(|field| field.of.is_none()) {
                    field.of = leaf.of;
                }
                known
            }
            TypeForm::Described(described) => self.described_fields(leaf, described, depth, fields),
            TypeForm::Instance(class) => self.class_fields(&leaf.ty, class, depth, fields).then_some(true),
            TypeForm::Value(value) => self.object_fields(leaf, value, depth, fields),
            TypeForm::Written(
                Type::Primitive(crate::ir::PrimitiveType::Any)
                | Type::Unknown
                | Type::Array(_)
                | Type::Tuple(_)
                | Type::Imported { .. },
            ) => None,
            TypeForm::Written(_) | TypeForm::Key(_) | TypeForm::Returned(_) => Some(false),
        }
    }

    /// The fields and accessors of a class, those of its parents included.
    fn class_fields(&self, at: &TypeAt<'p>, class: ClassId, depth: usize, fields: &mut Fields<'p>) -> bool {
        let Some(depth) = self.spend(depth) else { return false };
        let module = self.program.module(at.file);
        let decl = module.class(class);
        let before = fields.list.len();
        for member in decl.members.iter().filter(|member| !member.is_static) {
            let (Key::Name(name), MemberKind::Field(_) | MemberKind::Getter(_)) = (&member.key, &member.kind)
            else {
                continue;
            };
            let initial = match member.kind {
                MemberKind::Field(Some(value)) => Some(TypeAt { form: TypeForm::Value(value), ..at.clone() }),
                _ => None,
            };
            let told = self.told_by_decorator(at.file, member);
            let ty = told.or_else(|| member.ty.as_ref().map(|ty| at.with(ty))).or(initial);
            fields.list.push(Field { name: KeyName::plain(name), ty, of: decl.name.as_deref() });
        }
        for parent in self.parents(at, class, depth) {
            match parent.form {
                TypeForm::Instance(class) => {
                    self.class_fields(&parent, class, depth, fields);
                }
                _ => match self.fields_within(&parent, depth) {
                    Some(more) => {
                        fields.list.extend(more.list);
                        fields.is_open |= more.is_open;
                    }
                    None => fields.is_open = true,
                },
            }
        }
        fields.list.len() > before
    }

    /// What a class extends: instances with what `extends Store<User>` gives, what a library makes of a description (`extends PartialType(User)`), and
    /// what is no class of the program.
    fn parents(&self, at: &TypeAt<'p>, class: ClassId, depth: usize) -> Vec<TypeAt<'p>> {
        let decl = self.program.module(at.file).class(class);
        let Some(parent) = decl.extends else { return Vec::new() };
        let given: Vec<_> = decl.extends_arguments.iter().map(|ty| at.with(ty)).collect();
        let instance = |leaf: Leaf<'p>| match self.class_value(&leaf.ty) {
            Some(parent) => {
                let parameters = &self.program.module(parent.file).class(parent.id).type_parameters;
                TypeAt::instance(parent).bind(parameters, &given)
            }
            None => self.described_parent(&leaf.ty, &given).unwrap_or(leaf.ty),
        };
        let own = TypeAt::value(at.file, parent);
        let leaves = self.leaves_within(&own, depth);
        if leaves.is_empty() {
            return self.described_parent(&own, &given).into_iter().collect();
        }
        leaves.into_iter().map(instance).collect()
    }

    /// A method of a class or its parents, as a function with what the class was given.
    fn method(&self, at: &TypeAt<'p>, name: &str, depth: usize) -> Option<TypeAt<'p>> {
        let depth = self.spend(depth)?;
        let TypeForm::Instance(class) = at.form else { return None };
        let module = self.program.module(at.file);
        let own = module.class(class).members.iter().find_map(|member| match (&member.key, &member.kind) {
            (Key::Name(key), MemberKind::Method(function)) if key == name && !member.is_static => {
                module.function(*function).value
            }
            _ => None,
        });
        match own {
            Some(value) => Some(TypeAt { form: TypeForm::Value(value), ..at.clone() }),
            None => self.parents(at, class, depth).iter().find_map(|parent| self.method(parent, name, depth)),
        }
    }

    /// `typeof { a: 1 }`.
    fn object_fields(
        &self,
        leaf: &Leaf<'p>,
        value: ValueId,
        depth: usize,
        fields: &mut Fields<'p>,
    ) -> Option<bool> {
        match self.program.module(leaf.ty.file).value(value) {
            Value::Object(entries) => {
                let typed = |form| TypeAt { form, ..leaf.ty.clone() };
                let field = |entry: &'p Entry| match entry {
                    Entry::Field { key: Key::Name(name), value, .. } => {
                        Some((KeyName::plain(name), typed(TypeForm::Value(*value))))
                    }
                    Entry::Getter { key: Key::Name(name), function, .. } => {
                        Some((KeyName::plain(name), typed(TypeForm::Returned(*function))))
                    }
                    _ => None,
                };
                self.fields_of_entries(
                    leaf,
                    entries,
                    depth,
                    (&field, &|value| typed(TypeForm::Value(value))),
                    fields,
                );
                Some(true)
            }
            Value::Literal(_) | Value::Derived { .. } | Value::Test(_) | Value::Closure(_) => Some(false),
            _ => None,
        }
    }

    /// The fields that an object literal has: those that `field` can name, and those of what is spread into it.
    pub(super) fn fields_of_entries(
        &self,
        leaf: &Leaf<'p>,
        entries: &'p [Entry],
        depth: usize,
        (field, spread): (&FieldOf<'_, 'p>, &dyn Fn(ValueId) -> TypeAt<'p>),
        fields: &mut Fields<'p>,
    ) {
        for entry in entries {
            if let Some((name, ty)) = field(entry) {
                fields.list.push(Field { name, ty: Some(ty), of: leaf.of });
                continue;
            }
            let Entry::Spread { value, .. } = entry else {
                fields.is_open = true;
                continue;
            };
            match self.fields_within(&spread(*value), depth) {
                Some(more) => {
                    fields.list.extend(more.list);
                    fields.is_open |= more.is_open;
                }
                None => fields.is_open = true,
            }
        }
    }

    pub(super) fn member_within(&self, ty: &TypeAt<'p>, name: &str, depth: usize) -> Option<TypeAt<'p>> {
        let depth = self.spend(depth)?;
        if let Ok(place) = name.parse::<usize>()
            && let Some(item) = self.place(ty, place, depth)
        {
            return Some(item);
        }
        if let Some(fields) = self.fields_within(ty, depth)
            && let Some(field) = fields.list.into_iter().find(|field| field.name.text() == name)
        {
            return field.ty;
        }
        // A list has no such field; a table of values does, and so do a package's types around others.
        let leaves = self.leaves_within(ty, depth);
        let method = || leaves.iter().find_map(|leaf| self.method(&leaf.ty, name, depth));
        let table = || leaves.iter().find_map(table_value);
        let described = || leaves.iter().find_map(|leaf| self.described_member(leaf, name));
        let found = described().or_else(method).or_else(table);
        let found =
            found.or_else(|| leaves.iter().find_map(|leaf| self.held_member(leaf, (name, None), depth)));
        found.or_else(|| leaves.iter().find_map(|leaf| wrapped(leaf, name)))
    }

    /// `T[0]`.
    fn place(&self, ty: &TypeAt<'p>, place: usize, depth: usize) -> Option<TypeAt<'p>> {
        self.leaves_within(ty, depth).iter().find_map(|leaf| match leaf.ty.form {
            TypeForm::Written(Type::Tuple(items)) => items.get(place).map(|item| leaf.ty.with(item)),
            TypeForm::Written(Type::Array(item)) => Some(leaf.ty.with(item)),
            TypeForm::Described(described) => self.described_element(&leaf.ty, described),
            TypeForm::Written(Type::Named { name, arguments, .. }) => {
                self.parameter_at(&leaf.ty, name, arguments, place, depth)
            }
            _ => None,
        })
    }

    pub(super) fn element_within(&self, ty: &TypeAt<'p>, depth: usize) -> Option<TypeAt<'p>> {
        let depth = self.spend(depth)?;
        self.leaves_within(ty, depth).iter().find_map(|leaf| match leaf.ty.form {
            TypeForm::Written(Type::Array(item)) => Some(leaf.ty.with(item)),
            TypeForm::Written(Type::Tuple(items)) => items.first().map(|item| leaf.ty.with(item)),
            TypeForm::Described(described) => self.described_element(&leaf.ty, described),
            TypeForm::Value(value) => match self.program.module(leaf.ty.file).value(value) {
                Value::List(items) => items.iter().find_map(|item| match item {
                    crate::ir::ListItem::Item(value) => {
                        Some(TypeAt { form: TypeForm::Value(*value), ..leaf.ty.clone() })
                    }
                    _ => None,
                }),
                _ => None,
            },
            _ => table_value(leaf),
        })
    }
}

fn table_value<'p>(leaf: &Leaf<'p>) -> Option<TypeAt<'p>> {
    match leaf.ty.form {
        TypeForm::Written(Type::Object { index: Some(index), .. }) => Some(leaf.ty.with(index)),
        TypeForm::Written(Type::Named { name, arguments, .. }) => utility_value(&leaf.ty, name, arguments),
        _ => None,
    }
}

/// `Ref<User>.value`, `Response<User>.data`: a type of a package that holds what it is given.
fn wrapped<'p>(leaf: &Leaf<'p>, name: &str) -> Option<TypeAt<'p>> {
    match leaf.ty.form {
        TypeForm::Written(Type::Named { arguments, .. }) if WRAPPED_UNDER.contains(&name) => {
            arguments.first().map(|ty| leaf.ty.with(ty))
        }
        _ => None,
    }
}
