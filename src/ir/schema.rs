//! What calls say about the fields of values: `z.object({ email: z.string() })`, compiled knowledge.
//!
//! `rules` fills it, `link` looks declared types up in it. Like [`super::path`], it names no library itself.

use compact_str::CompactString;

use super::path::{ApiPath, Segment};

/// How the declaration with the related models of a model is named; no model has a space in its name.
pub const RELATIONS: &str = " relations";

/// One library, or a few that are written alike.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct SchemaLibrary {
    /// What the names below continue: `pkg`, `pkg#z`. The longest one that fits counts.
    pub from: Vec<ApiPath>,
    /// Endings of files of the tree that declare the types of these packages.
    pub files: Vec<CompactString>,
    /// Calls that make a description.
    pub makes: Vec<SchemaCall>,
    /// Calls whose result is what a description describes.
    pub gives: Vec<SchemaCall>,
    /// Functions that a generator makes of a description: `useMeQuery()` and the type `MeQuery`.
    pub hooks: Vec<SchemaHook>,
    /// Methods of what is given that give the same.
    pub keeps: Vec<CompactString>,
    /// Those of them whose first argument says which fields are read.
    pub picked_by: Vec<CompactString>,
    /// `pkg.infer<typeof S>` is what `S` describes.
    pub types: Vec<Vec<Segment>>,
    /// Endings of type names that stand for the type named before them: `UserGetPayload`.
    pub suffixes: Vec<CompactString>,
    /// The keys of an object that says what of a declared type is asked for.
    pub asks: Option<AskingKeys>,
    /// Global namespaces whose types add to those of the packages: `declare global { namespace Acme { interface Request { … } } }`.
    pub namespaces: Vec<CompactString>,
    /// Members of a description that hold its fields: `S.shape`.
    pub opens: Vec<CompactString>,
    /// Members whose type is what is described: `typeof S.infer`.
    pub infers: Vec<CompactString>,
    /// Members of types of these packages whose type is a type argument: `Request<P, R, Body>.body`.
    pub holds: Vec<HeldMember>,
    /// A key under which an object says what a field is: `{ type: String, required: true }`.
    pub typed_by: Option<CompactString>,
    /// A key under which options of a text name its format: `{ format: 'email' }`.
    pub format_under: Option<CompactString>,
    pub scalars: Vec<(ScalarName, SchemaScalar)>,
    pub formats: Vec<SchemaFormat>,
}

/// A function that a generator makes, and the type of what it gives, by their names: `use*Query` and `*Query`. For files that are not there.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SchemaHook {
    /// Form of its name, with one `*`.
    pub named: String,
    /// Name of the type, where `*` is the same.
    #[serde(rename = "type")]
    pub gives: String,
    /// The key of the result under which a value of the type stands.
    #[serde(default)]
    pub to: Option<String>,
}

impl SchemaHook {
    /// `MeQuery` of `useMeQuery`.
    pub fn type_of(&self, name: &str) -> Option<String> {
        let (before, after) = self.named.split_once('*')?;
        let inner = name.strip_prefix(before)?.strip_suffix(after)?;
        (!inner.is_empty()).then(|| self.gives.replacen('*', inner, 1))
    }
}

/// Keys of an object that says what of a declared type is asked for: `{ select: { plan: true }, include: { owner: true } }`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AskingKeys {
    /// Below it stand the columns that are asked for, and no others.
    pub only: String,
    /// Below it stand related types that are asked for as well.
    pub adds: String,
    /// Below it stand columns that are left out.
    pub without: String,
}

/// Calls that ask a format of a text: `z.string().email()`, `z.email()`, `'string.email'`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct SchemaFormat {
    /// The name that says what such a text is.
    pub word: CompactString,
    pub methods: Vec<CompactString>,
    pub calls: Vec<ScalarName>,
}

/// A member of a package's type that is what the type was given.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HeldMember {
    /// Name of the type.
    #[serde(rename = "type")]
    pub of: String,
    /// Name of the member.
    pub member: String,
    /// Number of the type argument, from 0.
    pub argument: u16,
    /// The member of the argument that it is, where it is not the whole.
    #[serde(default)]
    pub part: Option<String>,
    /// Number of the argument of the call whose text names the member: `bus.on('login', …)`. Of methods.
    #[serde(default)]
    pub named_by: Option<u16>,
}

/// How a description of a plain value is written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum ScalarName {
    /// `pkg.boolean`, called or not.
    Path(Vec<Segment>),
    Global(ApiPath),
    /// `'boolean'`.
    Text(CompactString),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum SchemaScalar {
    Text,
    Number,
    Flag,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct SchemaCall {
    pub callee: SchemaCallee,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum SchemaCallee {
    /// Below `from`; [`Segment::Any`] is any member.
    Path(Vec<Segment>),
    /// A method of a description.
    Method(CompactString),
}

/// What a call makes or gives: all that the operands describe.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Shape {
    pub of: Vec<SchemaOperand>,
    /// A list of it.
    pub list: bool,
    /// What stands at the operands is a value of the type, no description of one.
    pub values: bool,
    /// Only the keys that this names, where it is given.
    pub only: Option<SchemaOperand>,
    pub without: Option<SchemaOperand>,
    /// Names of the fields that are read, or of those that are not: `'plan'`, `'-email'`, `{ email: 0 }`.
    pub picks: Option<SchemaOperand>,
    /// The object that says what of the declared type is asked for, with the keys of `asks`.
    pub asked: Option<SchemaOperand>,
    /// The value that is checked: fields of the description have in the result what they had in it.
    pub carries: Option<SchemaOperand>,
    /// What is given stands under this key of the result.
    pub to: Option<CompactString>,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct SchemaOperand {
    /// The call is that of this method, in the chain before: `procedure.input(S)` of `procedure.input(S).mutation(f)`.
    pub of_method: Option<CompactString>,
    pub base: SchemaBase,
    pub path: Vec<SchemaKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum SchemaBase {
    Receiver,
    /// What is called: the class of `new Lead(…)`.
    Callee,
    Argument(u16),
    /// This argument and all later ones.
    ArgumentsFrom(u16),
    /// What the function in this argument returns.
    Returned(u16),
    /// This argument of the call that the chain begins with: `drizzle(url, { schema })`.
    Made(u16),
    /// The type argument.
    Type(u16),
    /// The declared type that is named as the member in the callee's path: `db.user.find` and `User`.
    Member,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum SchemaKey {
    Name(CompactString),
    Any,
    /// The name that the method is called on: `users` of `db.query.users.findFirst()`.
    Member,
}

/// The library that a path belongs to, and what follows its longest beginning that is listed.
pub fn library_at<'p, 'a>(
    schemas: &'p [SchemaLibrary],
    path: &'a ApiPath,
) -> Option<(&'p SchemaLibrary, &'a [Segment])> {
    let mut best: Option<(&'p SchemaLibrary, usize)> = None;
    for library in schemas {
        for from in library.from.iter().filter(|from| from.root == path.root) {
            let length = from.segments.len();
            if path.segments.starts_with(&from.segments) && best.is_none_or(|(_, own)| own < length) {
                best = Some((library, length));
            }
        }
    }
    best.map(|(library, length)| (library, &path.segments[length..]))
}

impl SchemaLibrary {
    /// What follows the longest beginning of a path that the library lists.
    pub fn below<'a>(&self, path: &'a ApiPath) -> Option<&'a [Segment]> {
        let own = self.from.iter().filter(|from| from.root == path.root);
        own.filter_map(|from| path.segments.strip_prefix(from.segments.as_slice()))
            .min_by_key(|rest| rest.len())
    }
}

/// The library that has a type: of several that read the same values, the one whose type it is.
pub fn library_of_type<'p>(schemas: &'p [SchemaLibrary], path: &ApiPath) -> Option<&'p SchemaLibrary> {
    schemas
        .iter()
        .find(|library| library.below(path).is_some_and(|rest| library.types.iter().any(|own| own == rest)))
}

/// By the whole path first, then as a method of anything that comes from the library.
pub fn shape_of<'p>(calls: &'p [SchemaCall], rest: &[Segment]) -> Option<&'p Shape> {
    let is_same = |own: &Segment, other: &Segment| {
        own == other || matches!((own, other), (Segment::Any, Segment::Member(_)))
    };
    let whole = calls.iter().find(|call| match &call.callee {
        SchemaCallee::Path(path) => {
            path.len() == rest.len() && path.iter().zip(rest).all(|(own, other)| is_same(own, other))
        }
        SchemaCallee::Method(_) => false,
    });
    let method = || match rest {
        [_, .., Segment::Member(name)] => {
            calls.iter().find(|call| matches!(&call.callee, SchemaCallee::Method(own) if own == name))
        }
        _ => None,
    };
    whole.or_else(method).map(|call| &call.shape)
}

/// Does a call of this callee give what a description describes?
pub fn gives(schemas: &[SchemaLibrary], path: &ApiPath) -> bool {
    library_at(schemas, path).is_some_and(|(library, rest)| {
        let keeps =
            matches!(rest, [.., Segment::Return, Segment::Member(name)] if library.keeps.contains(name));
        keeps || shape_of(&library.gives, rest).is_some()
    })
}
