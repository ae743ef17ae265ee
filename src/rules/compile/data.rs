//! Categories: what of them is not the lexicon's.

use crate::rules::error::FileText;
use crate::rules::model::Category;
use crate::rules::raw::data::RawData;

pub(super) fn categories(files: &[(FileText, RawData)]) -> Vec<Category> {
    let raw = files.iter().flat_map(|(_, data)| &data.categories);
    let compile = |raw: &crate::rules::raw::data::RawCategory| Category {
        id: raw.id.value.clone(),
        name: raw.name.clone(),
        sensitivity: raw.sensitivity,
        identifiability: raw.identifiability,
        examples: crate::rules::vendor::Examples {
            flags: raw.examples.flags.clone(),
            passes: raw.examples.passes.clone(),
        },
    };
    raw.map(compile).collect()
}
