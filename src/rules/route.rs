//! Own routes, compiled: where a program answers requests that it may send itself.
//!
//! `app/api/track/route.ts` answers `/api/track`, and so does the function in `app.post('/api/track', f)`. Which files and calls do so is
//! data; this says in which form.

use compact_str::CompactString;

use super::vendor::PathKey;

/// A way to answer requests.
#[derive(Clone, Debug, serde::Deserialize, serde::Serialize)]
pub struct Route {
    pub form: RouteForm,
    /// Where in its parameter 0 the function finds the body.
    pub to: Vec<PathKey>,
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
    /// Functions that calls of these methods are given behind an address.
    Call { methods: Vec<CompactString> },
}

/// A part of an address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum RoutePart {
    Text(String),
    /// `[id]`, `:id`: any one part.
    Any,
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

/// `:id`, `[id]`, `*`
pub fn part(text: &str) -> RoutePart {
    let is_open = text.starts_with([':', '[', '*', '{']);
    if is_open { RoutePart::Any } else { RoutePart::Text(text.to_owned()) }
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
        assert_eq!(app.address_of("src/app/(x)/api/[id]/route.ts"), Some(vec![text("api"), RoutePart::Any]));
        assert_eq!(app.address_of("src/app/api/page.tsx"), None);
        let pages = form("pages/api", "/api", None);
        assert_eq!(pages.address_of("pages/api/a/index.js"), Some(vec![text("api"), text("a")]));
        assert_eq!(pages.address_of("pages/api/a.post.js"), Some(vec![text("api"), text("a")]));
        assert_eq!(pages.address_of("pages/a.js"), None);
    }
}
