//! The `routes:` and `mounts:` of `library/NAME.yml` as written.

use serde::Deserialize;

use crate::rules::load::At;
use crate::rules::route::MountForm;

/// Where a program answers requests: files in a folder, functions that calls are given, or decorated methods.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRoute {
    /// Folder whose files answer requests; the folders below it are the address.
    #[serde(default)]
    pub(crate) folder: Option<String>,
    /// What stands before that address.
    #[serde(default)]
    pub(crate) address: String,
    /// Name of the files, without ending; absent: any, and it is the end of the address.
    #[serde(default)]
    pub(crate) file: Option<String>,
    /// Exports that are the functions which answer. One that is called as a method of HTTP answers that only.
    #[serde(default)]
    pub(crate) exports: Vec<String>,
    /// Methods that are given an address and then functions which answer it. One that is called as a method of HTTP is for that only.
    #[serde(default)]
    pub(crate) calls: Vec<String>,
    /// Methods that are given the address before those: `route` of `router.route('/track').post(f)`.
    #[serde(default)]
    pub(crate) chained: Vec<String>,
    /// Calls that are given all in one object.
    #[serde(default)]
    pub(crate) object: Option<RawRouteObject>,
    /// Decorators of classes whose methods answer requests; what they are given is the beginning of the address.
    #[serde(default)]
    pub(crate) controllers: Vec<At<String>>,
    /// Decorators of these methods; what they are given is the end of the address.
    #[serde(default)]
    pub(crate) decorators: Vec<At<String>>,
    /// Where these decorators are given an object: the key of the address in it, `path` of `@Controller({ path: 'users' })`.
    #[serde(default)]
    pub(crate) address_under: Option<String>,
    /// Where the body stands: `parameter 0.body`, a method that is given the name of what is asked for (`parameter 0.req.query()`), or a decorator of
    /// parameters.
    #[serde(default)]
    pub(crate) body: Vec<At<String>>,
    /// Where the parameters behind `?` stand.
    #[serde(default)]
    pub(crate) query: Vec<At<String>>,
    /// Where what stands in the open parts of the address is, by their names.
    #[serde(default)]
    pub(crate) parameters: Vec<At<String>>,
    /// What is sent back: `returned`, `parameter 1.json()` for what that method is given, `parameter 0.body` for what is stored there.
    #[serde(default)]
    pub(crate) answers: Vec<At<String>>,
}

/// `app.route({ method: 'POST', url: '/track', handler })`
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRouteObject {
    /// Names of the calls.
    pub(crate) calls: Vec<String>,
    /// Keys of the address.
    pub(crate) address: Vec<String>,
    /// Key of the method of HTTP.
    pub(crate) method: String,
    /// Key of the function.
    pub(crate) handler: String,
}

/// How a router comes below an address.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMount {
    /// Names of the calls.
    pub(crate) calls: Vec<String>,
    /// Number of the argument with the address, and where in it: `0`, `1.prefix`.
    pub(crate) address: At<String>,
    /// What is below that address.
    #[serde(default)]
    pub(crate) of: RawMountForm,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawMountForm {
    /// What the call is given in its other arguments.
    #[default]
    Given,
    /// What the method is called on, or what the call makes.
    Own,
    /// All decorated methods.
    Everywhere,
}

impl From<RawMountForm> for MountForm {
    fn from(raw: RawMountForm) -> Self {
        match raw {
            RawMountForm::Given => Self::Given,
            RawMountForm::Own => Self::Own,
            RawMountForm::Everywhere => Self::Everywhere,
        }
    }
}
