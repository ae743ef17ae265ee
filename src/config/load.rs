//! A project's settings with all that they name: packs, folders of knowledge, nested settings files.

use super::apply::mistake;
use super::lock::{Lock, Pinned};
use super::packs::{Gathered, Gatherer, joined};
use super::tree::Tree;
use super::{FILE_NAME, LOCK_NAME, Nested, NestedSettings, Settings, nested, parse};
use crate::error::Error;
use crate::rules::OwnFile;

/// What is done with `tracklint.lock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockUse {
    /// Packs must be what it holds.
    Check,
    /// It is about to be written.
    Ignore,
}

/// A settings file as it was read.
#[derive(Clone, Copy, Debug)]
pub struct SettingsText<'a> {
    /// How messages call it.
    pub name: &'a str,
    pub text: &'a str,
    /// Relative to the root, where it does not lie there.
    pub folder: &'a str,
}

/// Reads what a settings file leads to. `parts`: folders that are asked for together and have settings of their
/// own, which are read as if the root had named them.
///
/// # Errors
/// Files that are there and cannot be read. Mistakes in them are kept in the settings.
pub fn load(
    tree: &dyn Tree,
    written: SettingsText<'_>,
    lock_use: LockUse,
    parts: &[String],
) -> Result<Settings, Error> {
    let mut settings = parse(written.name, written.text);
    settings.move_to(written.folder);
    complete(settings, tree, lock_use, parts)
}

/// The settings of parts whose root has none: nothing is there that they could loosen.
pub fn load_parts(tree: &dyn Tree, lock_use: LockUse, parts: &[String]) -> Result<Settings, Error> {
    // Settings files are counted from the root's, so it has an empty one.
    let root = Settings { nested: Some(NestedSettings::of_free(parts)), ..parse(FILE_NAME, "") };
    complete(root, tree, lock_use, parts)
}

fn complete(
    mut settings: Settings,
    tree: &dyn Tree,
    lock_use: LockUse,
    parts: &[String],
) -> Result<Settings, Error> {
    let mut lock = None;
    if lock_use == LockUse::Check {
        let written = tree.text(&joined(&settings.folder, LOCK_NAME))?;
        let parse = |text: &String| Lock::parse(text, &mut settings.mistakes);
        lock = Some(written.as_ref().map(parse).unwrap_or_default());
    }
    for folder in settings.rules.clone() {
        let Some(files) = tree.yaml_below(&folder.value)? else {
            let message = format!("there is no folder `{}`", folder.value);
            let help =
                "folders of knowledge are relative to the root; rules are maps with an `id`".to_owned();
            settings.mistakes.push(mistake(&settings, folder.span, message, "no folder", Some(help)));
            continue;
        };
        let file =
            |(path, text)| OwnFile { path: format!("{}/{path}", folder.value), text, is_policy: false };
        settings.knowledge.extend(files.into_iter().map(file));
    }
    let has_nested = settings.nested.is_some() || !parts.is_empty();
    let below: Vec<String> = if has_nested { tree.nested() } else { Vec::new() };
    for path in below {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let is_named = settings.nested.as_ref().is_some_and(|nested| nested.folders.contains(&folder));
        if !is_named && !parts.contains(&folder) {
            continue;
        }
        let text = tree.text(&path)?.unwrap_or_default();
        let own = nested::checked(parse(&path, &text), &settings);
        settings.nested_files.push(Nested { folder, settings: own });
    }
    let mut gatherer = Gatherer::new(tree, lock, &settings.folder);
    if let Some(source) = settings.source.clone() {
        gatherer.add_root(&settings.extends, &source)?;
    }
    for Nested { folder, settings: own } in &settings.nested_files {
        if let Some(source) = &own.source {
            gatherer.add_nested(&own.extends, source, folder)?;
        }
    }
    let Gathered { files, aliases, named, pinned, mistakes } = gatherer.finish();
    settings.knowledge.extend(files);
    settings.aliases = aliases;
    settings.named_packs = named;
    settings.mistakes.extend(mistakes);
    settings.pinned = pinned;
    Ok(settings)
}

impl Settings {
    /// One policy folder may judge many checkouts: what the file names lies beside it, what its globs are about in the checkout.
    fn move_to(&mut self, folder: &str) {
        if folder.is_empty() {
            return;
        }
        folder.clone_into(&mut self.folder);
        for word in self.rules.iter_mut().chain(&mut self.cases) {
            word.value = joined(folder, &word.value);
        }
        for path in [&mut self.ledger_path, &mut self.baseline].into_iter().flatten() {
            *path = joined(folder, path);
        }
    }

    /// What the packs of this project hold now, for `tracklint.lock`.
    pub fn pinned(&self) -> &[Pinned] {
        &self.pinned
    }
}
