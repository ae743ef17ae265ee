//! Own routes, compiled: where a program answers requests that it may send itself.
//!
//! `app/api/track/route.ts` answers `/api/track`, and so does the function in `app.post('/api/track', f)`. Which files and calls do so is
//! data; this says in which form.

use compact_str::CompactString;

use super::vendor::PathKey;
use crate::ir::path::ApiPath;

/// A way to answer requests.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Route {
    pub form: RouteForm,
    /// Where the function finds what was sent.
    pub inputs: Vec<Input>,
    /// What of the function is sent back.
    pub answers: Vec<Answer>,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub enum RouteForm {
    /// Exports of files in a folder; the folders below it are the address.
    File {
        folder: Vec<String>,
        /// What stands before the address.
        address: String,
        /// The name of the files; `None`: any, and it is the end of the address.
        file: Option<String>,
        exports: Vec<CompactString>,
    },
    /// Functions that calls of these methods are given behind an address; `chained`: methods that were given the address before,
    /// `router.route('/track').post(f)`.
    Call { methods: Vec<CompactString>, chained: Vec<CompactString> },
    /// Calls that are given all in one object: `app.route({ method: 'POST', url: '/track', handler })`.
    Object {
        calls: Vec<CompactString>,
        address: Vec<CompactString>,
        method: CompactString,
        handler: CompactString,
    },
    /// Methods with one of `methods` as decorator, of classes with one of `controllers`.
    Decorated {
        controllers: Vec<ApiPath>,
        methods: Vec<ApiPath>,
        /// The key of the address, where they are given an object.
        under: Option<CompactString>,
    },
}

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Sent {
    Body,
    /// `?page=1`
    Query,
    /// What stands in the open parts of the address, by their names.
    Parameters,
}

/// Where a function finds a part of a request.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Input {
    pub sent: Sent,
    pub from: InputFrom,
}

#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub enum InputFrom {
    Parameter {
        index: u16,
        path: Vec<PathKey>,
    },
    /// A parameter with this decorator; its text names a member.
    Decorator(ApiPath),
}

/// What is sent back.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub enum Answer {
    /// What the function returns.
    Returned,
    /// What this method of the parameter is given, however many calls stand between: `res.status(200).json(answer)`.
    Given { parameter: u16, method: CompactString },
    /// What is stored there: `ctx.body = answer`.
    Stored { parameter: u16, key: CompactString },
}

/// How a router comes below an address.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Mount {
    pub form: MountForm,
    pub calls: Vec<CompactString>,
    /// The argument with the address, and where in it.
    pub argument: u16,
    pub path: Vec<PathKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum MountForm {
    /// The call is given the routers: `app.use('/api', router)`.
    Given,
    /// The address is that of what the method is called on, or of what the call makes: `router.prefix('/api')`, `new Router({ prefix })`.
    Own,
    /// The address stands before that of all decorated methods.
    Everywhere,
}

/// A part of an address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum RoutePart {
    Text(String),
    /// `[id]`, `:id`: any one part, with its name.
    Any(CompactString),
}

impl RoutePart {
    pub fn is_any(&self) -> bool {
        matches!(self, Self::Any(_))
    }
}

/// The parts of an address.
pub fn parts(address: &str) -> impl Iterator<Item = RoutePart> + '_ {
    address.split('/').filter(|own| !own.is_empty()).map(part)
}

/// A method of HTTP, in capital letters, where a name is one: `post`, `Post`.
pub fn verb(name: &str) -> Option<CompactString> {
    const VERBS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    VERBS.iter().find(|verb| verb.eq_ignore_ascii_case(name)).map(|verb| CompactString::from(*verb))
}

impl RouteForm {
    /// The address that a file answers, by its path.
    pub fn address_of(&self, path: &str) -> Option<Vec<RoutePart>> {
        let Self::File { folder, address, file, .. } = self else { return None };
        let mut folders: Vec<&str> = path.split('/').collect();
        let name = folders.pop()?;
        let stem = name.split('.').next().unwrap_or(name);
        let is_folder = |at: &[&str]| at.iter().zip(folder).all(|(own, wanted)| own == wanted);
        let at = folders.windows(folder.len()).position(is_folder)?;
        let mut parts: Vec<&str> = address.split('/').filter(|part| !part.is_empty()).collect();
        // `(group)` and `@slot` are folders only.
        let below = folders[at + folder.len()..].iter().filter(|own| !own.starts_with(['(', '@']));
        parts.extend(below);
        match file {
            Some(file) if file == stem => {}
            Some(_) => return None,
            None if stem == "index" => {}
            None => parts.push(stem),
        }
        Some(parts.into_iter().map(part).collect())
    }
}

/// `:id`, `[id]`, `{id}`, `*`
pub fn part(text: &str) -> RoutePart {
    let is_open = text.starts_with([':', '[', '*', '{']);
    if !is_open {
        return RoutePart::Text(text.to_owned());
    }
    // `:id(\d+)?`, `[[...path]]`
    let name = text.trim_start_matches([':', '[', '*', '{', '.']);
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    RoutePart::Any(name.split(|character| !is_part(character)).next().unwrap_or_default().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_answer_addresses() {
        let text = |text: &str| RoutePart::Text(text.into());
        let form = |folder: &str, address: &str, file: Option<&str>| RouteForm::File {
            folder: folder.split('/').map(str::to_owned).collect(),
            address: address.into(),
            file: file.map(str::to_owned),
            exports: Vec::new(),
        };
        let app = form("app", "", Some("route"));
        assert_eq!(
            app.address_of("src/app/(x)/api/[id]/route.ts"),
            Some(vec![text("api"), RoutePart::Any("id".into())])
        );
        assert_eq!(app.address_of("src/app/api/page.tsx"), None);
        let pages = form("pages/api", "/api", None);
        assert_eq!(pages.address_of("pages/api/a/index.js"), Some(vec![text("api"), text("a")]));
        assert_eq!(pages.address_of("pages/api/a.post.js"), Some(vec![text("api"), text("a")]));
        assert_eq!(pages.address_of("pages/a.js"), None);
    }
}
