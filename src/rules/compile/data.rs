//! Categories: what of them is not the lexicon's.

use super::Context;
use crate::rules::error::FileText;
use crate::rules::model::{Category, Elsewhere};
use crate::rules::raw::data::RawData;

pub(super) fn categories(files: &[(FileText, RawData)], context: &mut Context<'_>) -> Vec<Category> {
    let mut categories = plain(files);
    for (file, data) in files {
        let mut cx = context.of(file);
        for raw in &data.categories {
            let Some(own) = cx.known.categories.get(&raw.id.value).copied() else { continue };
            for instead in &raw.instead_of {
                let Some(category) = cx.category(&instead.category) else { continue };
                if let Some(other) = categories.get_mut(usize::from(category.0)) {
                    other.elsewhere.push(Elsewhere { category: own, packages: instead.packages.clone() });
                }
            }
        }
    }
    categories
}

fn plain(files: &[(FileText, RawData)]) -> Vec<Category> {
    let raw = files.iter().flat_map(|(_, data)| &data.categories);
    let compile = |raw: &crate::rules::raw::data::RawCategory| Category {
        id: raw.id.value.clone(),
        name: raw.name.clone(),
        sensitivity: raw.sensitivity,
        identifiability: raw.identifiability,
        by_key: raw.by_key,
        texts: raw.texts,
        elsewhere: Vec::new(),
        terms: raw.terms.iter().chain(&raw.contextual).map(|term| term.value.clone()).collect(),
        examples: crate::rules::vendor::Examples {
            flags: raw.examples.flags.clone(),
            passes: raw.examples.passes.clone(),
        },
    };
    raw.map(compile).collect()
}
