//! Runs a page of documentation: every file is written, every command is run, and what it shows is shown.

use std::fs;
use std::path::Path;
use std::process::Output;

/// Blocks with `path=` are files, blocks with `exit=` a command and its exit code, other blocks lines of what the last command printed.
/// At least `commands` commands are there.
pub(crate) fn run(page: &str, folder: &Path, tracklint: impl Fn(&[&str]) -> Output, commands: usize) {
    let mut output = String::new();
    let mut found = 0;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (head, body) = block.split_once('\n').expect("a block has lines");
        let attribute =
            |name: &str| head.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        if let Some(path) = attribute("path") {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
            fs::write(path, body).expect("is written");
        } else if let Some(code) = attribute("exit") {
            let arguments: Vec<&str> = body.split_whitespace().skip(1).collect();
            let run = tracklint(&arguments);
            output =
                String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
            let ended = run.status.code().map(|code| code.to_string());
            assert_eq!(ended.as_deref(), Some(code), "{body}: {output}");
            found += 1;
        } else {
            for line in body.lines() {
                assert!(output.contains(line), "{line:?} is missing in\n{output}");
            }
        }
    }
    assert!(found >= commands, "{found} commands were found");
}
