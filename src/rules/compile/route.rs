//! Own routes and what they are mounted under: raw → compiled.

use compact_str::CompactString;

use super::{InFile, paths};
use crate::ir::path::ApiPath;
use crate::rules::load::At;
use crate::rules::raw::route::{RawMount, RawRoute};
use crate::rules::route::{Answer, Input, InputFrom, Mount, Route, RouteForm, Sent};
use crate::rules::vendor::PathKey;

pub(super) fn route(cx: &mut InFile<'_>, raw: &RawRoute) -> Route {
    let mut inputs = Vec::new();
    for (sent, words) in
        [(Sent::Body, &raw.body), (Sent::Query, &raw.query), (Sent::Parameters, &raw.parameters)]
    {
        let from = words.iter().filter_map(|word| cx.keep(word, input(&word.value)));
        inputs.extend(from.map(|from| Input { sent, from }));
    }
    let answers = raw.answers.iter().filter_map(|word| cx.keep(word, answer(&word.value))).collect();
    Route { form: form(cx, raw), inputs, answers }
}

fn form(cx: &mut InFile<'_>, raw: &RawRoute) -> RouteForm {
    let mut decorators = |words: &[At<String>]| {
        words.iter().filter_map(|word| cx.keep(word, ApiPath::parse(&word.value))).collect()
    };
    if let Some(folder) = &raw.folder {
        return RouteForm::File {
            folder: folder.split('/').map(str::to_owned).collect(),
            address: raw.address.clone(),
            file: raw.file.clone(),
            exports: names(&raw.exports),
        };
    }
    if let Some(object) = &raw.object {
        return RouteForm::Object {
            calls: names(&object.calls),
            address: names(&object.address),
            method: object.method.as_str().into(),
            handler: object.handler.as_str().into(),
        };
    }
    if raw.controllers.is_empty() {
        return RouteForm::Call { methods: names(&raw.calls), chained: names(&raw.chained) };
    }
    RouteForm::Decorated {
        controllers: decorators(&raw.controllers),
        methods: decorators(&raw.decorators),
        under: raw.address_under.as_ref().map(CompactString::from),
    }
}

fn names(names: &[String]) -> Vec<CompactString> {
    names.iter().map(CompactString::from).collect()
}

pub(super) fn mount(cx: &mut InFile<'_>, raw: &RawMount) -> Option<Mount> {
    let (argument, path) = cx.keep(&raw.address, paths::argument_path(&raw.address.value))?;
    Some(Mount { form: raw.of.into(), calls: names(&raw.calls), argument, path })
}

/// `parameter 0.body`, `lib#Body`
fn input(text: &str) -> Result<InputFrom, String> {
    let Some(place) = text.strip_prefix("parameter ") else {
        return ApiPath::parse(text).map(InputFrom::Decorator);
    };
    let (index, path) = paths::argument_path(place)?;
    Ok(InputFrom::Parameter { index, path })
}

/// `returned`, `parameter 1.json()`, `parameter 0.body`
fn answer(text: &str) -> Result<Answer, String> {
    let expected =
        || format!("`{text}` is no answer: write `returned`, `parameter 1.json()`, `parameter 0.body`");
    if text == "returned" {
        return Ok(Answer::Returned);
    }
    let place = text.strip_prefix("parameter ").ok_or_else(expected)?;
    let (parameter, path) = paths::argument_path(place)?;
    match path.as_slice() {
        [PathKey::Name(method), PathKey::Returned] => Ok(Answer::Given { parameter, method: method.clone() }),
        [PathKey::Name(key)] => Ok(Answer::Stored { parameter, key: key.clone() }),
        _ => Err(expected()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_and_answers() {
        assert!(matches!(input("parameter 1.params"), Ok(InputFrom::Parameter { index: 1, .. })));
        assert!(matches!(input("lib#Body"), Ok(InputFrom::Decorator(_))));
        assert!(matches!(answer("returned"), Ok(Answer::Returned)));
        assert!(matches!(answer("parameter 1.json()"), Ok(Answer::Given { parameter: 1, .. })));
        assert!(matches!(answer("parameter 0.body"), Ok(Answer::Stored { parameter: 0, .. })));
        assert!(answer("parameter 0").is_err() && answer("json()").is_err());
    }
}
