//! What types of packages hold: `Request<P, R, Body>.body`, what `new Subject<User>()` hands on to whoever subscribes, `bus.on('login', user => …)` of
//! `mitt<{ login: User }>()`.
//!
//! Which member holds which type argument is knowledge ([`HeldMember`]). A call of a package's function that names types counts as a type of the
//! function's name.

use compact_str::CompactString;

use super::leaves::Leaf;
use super::{TypeAt, TypeForm, TypeSite, Types};
use crate::ir::path::{Root, Segment};
use crate::ir::schema::HeldMember;
use crate::ir::{Type, Value};
use crate::limits;
use crate::link::{CallRef, Node};

impl<'p> Types<'p> {
    /// What the knowledge says that a package's type holds under a name.
    pub fn held(&self, ty: &TypeAt<'p>, name: &str) -> Option<TypeAt<'p>> {
        let depth = limits::FIELD_TYPE_DEPTH;
        self.leaves_within(ty, depth).iter().find_map(|leaf| self.held_member(leaf, (name, None), depth))
    }

    /// Does the knowledge know any type that hands something on by a method of this name?
    pub fn hands_on(&self, method: &str) -> bool {
        self.schemas.iter().any(|library| library.holds.iter().any(|held| held.member == method))
    }

    /// Parameter `index` of the function that `method` of a value of this type is given: the whole of what it holds, or the item or parameter of that
    /// number where it holds a tuple or functions (`{ login: [user: User, at: number] }`, `{ login(user: User): void }`).
    pub fn handed_on(&self, ty: &TypeAt<'p>, method: &str, call: CallRef, index: u16) -> Option<TypeAt<'p>> {
        let depth = limits::FIELD_TYPE_DEPTH;
        let leaves = self.leaves_within(ty, depth);
        let held = leaves.iter().find_map(|leaf| self.held_member(leaf, (method, Some(call)), depth))?;
        let place = usize::from(index);
        for leaf in self.leaves_within(&held, depth) {
            match leaf.ty.form {
                TypeForm::Written(Type::Tuple(items)) => {
                    return items.get(place).map(|item| leaf.ty.with(item));
                }
                TypeForm::Written(Type::Function { parameters, .. }) => {
                    return parameters.get(place).map(|ty| leaf.ty.with(ty));
                }
                _ => {}
            }
        }
        (index == 0).then_some(held)
    }

    /// `Request<P, R, Body>.body`: what the knowledge says that a package's type holds; `call` is the one that a method is called by.
    pub(super) fn held_member(
        &self,
        leaf: &Leaf<'p>,
        (name, call): (&str, Option<CallRef>),
        depth: usize,
    ) -> Option<TypeAt<'p>> {
        let is_known =
            |held: &&HeldMember| held.member == name && held.named_by.is_none_or(|_| call.is_some());
        if !self.schemas.iter().any(|library| library.holds.iter().any(|held| is_known(&held))) {
            return None;
        }
        let (package, of, arguments) = self.named_of_package(leaf)?;
        let root = Root::Package(package);
        let own = self.schemas.iter().filter(|library| library.from.iter().any(|from| from.root == root));
        let mut held = own.flat_map(|library| &library.holds).filter(is_known);
        let held = held.find(|held| of == held.of)?;
        let whole = arguments.get(usize::from(held.argument))?;
        let event = match (held.named_by, call) {
            (Some(number), Some(call)) => Some(self.text_given(call, number)?),
            _ => None,
        };
        match held.part.as_deref().or(event) {
            Some(part) => self.member_within(whole, part, depth),
            None => Some(whole.clone()),
        }
    }

    /// Is it a type of a package of which the knowledge says what it holds?
    pub(super) fn holds_members(&self, leaf: &Leaf<'p>) -> bool {
        let Some((package, of, _)) = self.named_of_package(leaf) else { return false };
        let root = Root::Package(package);
        let own = self.schemas.iter().filter(|library| library.from.iter().any(|from| from.root == root));
        own.flat_map(|library| &library.holds).any(|held| of == held.of)
    }

    /// The package, the name and the type arguments of `Subject<User>`, `new Subject<User>()` and `mitt<Events>()`.
    fn named_of_package(&self, leaf: &Leaf<'p>) -> Option<(CompactString, CompactString, Vec<TypeAt<'p>>)> {
        match leaf.ty.form {
            TypeForm::Written(Type::Named { name, arguments, .. }) => {
                let TypeSite::Package { package, name } = self.program.type_site(leaf.ty.file, name)? else {
                    return None;
                };
                let arguments = arguments.iter().map(|ty| leaf.ty.with(ty)).collect();
                Some((package, name.last()?.clone(), arguments))
            }
            TypeForm::Value(value) => {
                let module = self.program.module(leaf.ty.file);
                let Value::Call(call) = module.value(value) else { return None };
                let site = module.call(*call);
                let callee = Node { file: leaf.ty.file, id: site.callee };
                let path = self.origin(callee, limits::SCHEMA_CHAIN)?;
                let (Root::Package(package), [Segment::Member(name)]) = (path.root, path.segments.as_slice())
                else {
                    return None;
                };
                let arguments = site.type_arguments.iter().map(|ty| leaf.ty.with(ty)).collect();
                Some((package, name.clone(), arguments))
            }
            _ => None,
        }
    }

    /// `'login'` of `bus.on('login', …)`.
    fn text_given(&self, call: CallRef, number: u16) -> Option<&'p str> {
        let argument = self.program.module(call.file).call(call.id).arguments.get(usize::from(number))?;
        self.literal_text(call.file, argument.value)
    }
}
