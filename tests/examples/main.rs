//! Every example in `rules/`: what it says is flagged is reported, what it says passes is not.

mod coverage;
mod judged;
mod library;
#[path = "../support/project.rs"]
mod project;
mod proof;
mod rules;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod vendors;
