//! Times a run over a tree, stage by stage: `cargo run --release --example bench -- PATH [RUNS]`.
//!
//! Prints the best of several runs (three without RUNS): what is slower is the machine, not the program. When
//! ripgrep is on the path, prints how long it takes to search the same tree for one vendor's name, as a scale; and what a start
//! costs beside `tracklint --version`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints numbers")]
#![expect(clippy::cast_precision_loss, reason = "numbers for people")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use tracklint::config::Settings;
use tracklint::pipeline::{self, Outcome, Request};

const RUNS: usize = 3;

/// Starts are short: the best of a few is noise.
const STARTS: usize = 20;

/// What ripgrep searches for.
const WORD: &str = "mixpanel";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(root) = arguments.next().map(PathBuf::from).filter(|path| path.is_dir()) else {
        eprintln!("usage: bench PATH [RUNS], where PATH is a folder");
        return ExitCode::from(2);
    };
    let runs = arguments.next().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS).max(1);
    let mut best: Option<(Duration, Outcome)> = None;
    for _ in 0..runs {
        let started = Instant::now();
        match pipeline::run(&request(&root)) {
            Ok(outcome) => {
                let took = started.elapsed();
                if best.as_ref().is_none_or(|(fastest, _)| took < *fastest) {
                    best = Some((took, outcome));
                }
            }
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
        }
    }
    if let Some((took, outcome)) = best {
        print_outcome(took, &outcome);
        print_scale(&root, took, runs);
        print_start(runs);
    }
    ExitCode::SUCCESS
}

fn request(root: &Path) -> Request {
    Request {
        select_all: std::env::var_os("SELECT_ALL").is_some(),
        ..Request::new(root.to_owned(), Settings::default())
    }
}

fn print_outcome(took: Duration, outcome: &Outcome) {
    let stats = &outcome.stats;
    let megabytes = stats.bytes as f64 / 1e6;
    println!("{:<20} {:>10} {:>10} {:>12}", "stage", "ms", "MB/s", "files/s");
    for (stage, time) in &outcome.stages {
        print_row(stage, *time, megabytes, stats.scanned);
    }
    print_row("total", took, megabytes, stats.scanned);
    println!();
    println!(
        "{} files, {megabytes:.1} MB read, {} parsed, {} skipped",
        stats.files, stats.analysed, stats.skipped
    );
    println!(
        "{} sink calls, {} states walked, {} findings, {} notes",
        stats.sinks,
        stats.work,
        outcome.findings.len(),
        outcome.notes.len()
    );
    if let Some(kilobytes) = peak_memory() {
        println!("{:.0} MB of memory at most", kilobytes / 1e3);
    }
}

fn print_row(stage: &str, time: Duration, megabytes: f64, files: usize) {
    let seconds = time.as_secs_f64().max(1e-9);
    let (ms, rate, files) = (seconds * 1e3, megabytes / seconds, files as f64 / seconds);
    println!("{stage:<20} {ms:>10.1} {rate:>10.1} {files:>12.0}");
}

fn print_scale(root: &Path, took: Duration, runs: usize) {
    let search = || {
        let started = Instant::now();
        let status = Command::new("rg")
            .args(["--count-matches", "--no-messages", "--ignore-case", WORD])
            .arg(root)
            .stdout(Stdio::null())
            .status();
        // 1 is "nothing found".
        status.ok().and_then(|status| status.code()).filter(|code| *code < 2).map(|_| started.elapsed())
    };
    let Some(fastest) = (0..runs).filter_map(|_| search()).min() else {
        println!("ripgrep is not on the path: no scale");
        return;
    };
    let ratio = took.as_secs_f64() / fastest.as_secs_f64().max(1e-9);
    println!("ripgrep takes {:.1} ms for one word: {ratio:.1} times as long", fastest.as_secs_f64() * 1e3);
}

/// What a start costs: a check of an empty folder beside `--version`, each as a process of the binary next to this program.
fn print_start(runs: usize) {
    let binary = std::env::current_exe().ok().and_then(|own| Some(own.parent()?.parent()?.join("tracklint")));
    let Some(binary) = binary.filter(|binary| binary.is_file()) else {
        println!("the binary is not built: no cost of a start");
        return;
    };
    let empty = std::env::temp_dir().join("tracklint-bench-empty");
    if std::fs::create_dir_all(&empty).is_err() {
        return;
    }
    let fastest = |arguments: &[&str]| {
        let run = || {
            let started = Instant::now();
            let status =
                Command::new(&binary).args(arguments).current_dir(&empty).stdout(Stdio::null()).status();
            status.ok().map(|_| started.elapsed())
        };
        (0..runs.max(STARTS)).filter_map(|_| run()).min().unwrap_or_default()
    };
    let (version, check) = (fastest(&["--version"]), fastest(&["check", "--quiet"]));
    let ratio = check.as_secs_f64() / version.as_secs_f64().max(1e-9);
    println!(
        "a start takes {:.1} ms, {:.1} ms more than --version: {ratio:.1} times as long",
        check.as_secs_f64() * 1e3,
        check.saturating_sub(version).as_secs_f64() * 1e3
    );
}

/// In kilobytes, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
