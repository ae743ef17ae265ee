//! The README shows what the program prints: its rendering is compared with a run.

mod support;

use std::process::Command;

/// Vendors, categories, and laws beside the two that are named.
#[test]
fn the_readme_counts_what_is_there() {
    let (model, root) = (support::model(), support::root());
    let readme = std::fs::read_to_string(root.join("README.md")).expect("there is a README");
    for counted in [
        format!("{} vendors (", model.vendors.len()),
        format!("{} categories of personal data", model.categories.len()),
        format!("{} other laws and standards", model.regimes.len() - 2),
    ] {
        assert!(readme.contains(&counted), "the README does not say: {counted}");
    }
}

#[test]
fn the_rendering_in_the_readme_is_real() {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(env!("CARGO_BIN_EXE_tracklint"))
        .args(["check", "fixtures/projects/incident"])
        .current_dir(root)
        .env("NO_COLOR", "1")
        .env_remove("FORCE_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(1), "the incident has findings");
    let printed = String::from_utf8(output.stdout).expect("reports are UTF-8");
    let readme = std::fs::read_to_string(format!("{root}/README.md")).expect("there is a README");
    let blocks: Vec<&str> =
        readme.split("```text\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert!(blocks.len() >= 2, "a finding and the summary are shown");
    for block in blocks {
        assert!(printed.contains(block), "the README shows\n{block}\nbut the program prints\n{printed}");
    }
}
