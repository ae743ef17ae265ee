//! The compiled knowledge as bytes: written while the program is built, read by every check.
//!
//! Compiling the knowledge costs several times as much as everything else that a check of a small project does. What is kept is the
//! [`Model`] without its examples, which a check has no use for. The bytes are of one build: nobody else reads them.

use super::model::Model;

/// `None` when something in the model cannot be written.
pub fn write(model: &Model) -> Option<Vec<u8>> {
    postcard::to_allocvec(model).ok()
}

/// `None` when it is not what [`write()`] made. Most parts are decoded later, when they are asked for ([`super::lazy`]).
pub fn read(bytes: &'static [u8]) -> Option<Model> {
    postcard::from_bytes(bytes).ok()
}

/// Packs with rules that they share: each rule is written once.
pub(super) mod packs {
    use std::borrow::Cow;
    use std::sync::Arc;

    use rustc_hash::FxHashMap;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::super::policy::{Policy, Rule, RuleParts};

    #[derive(Deserialize, Serialize)]
    struct Written<'m> {
        parts: Vec<Cow<'m, RuleParts>>,
        packs: Vec<Pack<'m>>,
    }

    /// Its rules are places in [`Written::parts`] and their clauses.
    #[derive(Deserialize, Serialize)]
    struct Pack<'m> {
        pack: Cow<'m, Policy>,
        rules: Vec<(usize, Cow<'m, [String]>)>,
    }

    pub(crate) fn serialize<S: Serializer>(packs: &[Policy], serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = Written { parts: Vec::new(), packs: Vec::new() };
        let mut known: FxHashMap<*const RuleParts, usize> = FxHashMap::default();
        for pack in packs {
            let mut rules = Vec::new();
            for rule in &pack.rules {
                let at = *known.entry(Arc::as_ptr(&rule.parts)).or_insert(written.parts.len());
                if at == written.parts.len() {
                    written.parts.push(Cow::Borrowed(&*rule.parts));
                }
                rules.push((at, Cow::Borrowed(rule.clauses.as_slice())));
            }
            written.packs.push(Pack { pack: Cow::Borrowed(pack), rules });
        }
        written.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Policy>, D::Error> {
        let written = Written::deserialize(deserializer)?;
        let parts: Vec<Arc<RuleParts>> =
            written.parts.into_iter().map(|parts| Arc::new(parts.into_owned())).collect();
        let mut packs = Vec::new();
        for Pack { pack, rules } in written.packs {
            let mut pack = pack.into_owned();
            for (at, clauses) in rules {
                let parts = parts.get(at).ok_or_else(|| serde::de::Error::custom("a rule is missing"))?;
                pack.rules.push(Rule { parts: Arc::clone(parts), clauses: clauses.into_owned() });
            }
            packs.push(pack);
        }
        Ok(packs)
    }
}
