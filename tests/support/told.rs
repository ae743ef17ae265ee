//! Mistakes in settings as people are told them, each at its word.

use tracklint::config;
use tracklint::error::Error;
use tracklint::knowledge;

/// Each mistake with the word it stands at.
pub(crate) fn mistakes(settings: &str) -> Vec<String> {
    let mut model = knowledge::load().expect("the rules load");
    let parsed = config::parse("tracklint.yml", settings);
    match config::effective(&mut model, &parsed, None) {
        Ok(_) => Vec::new(),
        Err(error) => all(&error).lines().map(str::to_owned).collect(),
    }
}

pub(crate) fn all(error: &Error) -> String {
    let Error::Settings { mistakes } = error else { panic!("{error}") };
    let lines = mistakes.iter().map(|mistake| {
        let word = mistake.span.slice(mistake.text.inner());
        format!("{word}: {} ({})", mistake.message, mistake.help.as_deref().unwrap_or("-"))
    });
    lines.collect::<Vec<_>>().join("\n")
}
