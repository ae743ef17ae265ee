//! `tracklint completions` and `tracklint man`: what a package installs beside the program, made from the arguments themselves.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_complete::Shell;

use super::output::{unwritable, write_report};
use crate::error::{Error, ExitClass};

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write a page for the program and one for each command into this folder, instead of the program's to the standard output
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn completions(
    arguments: &CompletionsArguments,
    mut command: Command,
) -> Result<ExitClass, Error> {
    let mut script = Vec::new();
    let name = command.get_name().to_owned();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    write_report(&String::from_utf8_lossy(&script), None)?;
    Ok(ExitClass::Clean)
}

pub(super) fn man(arguments: &ManArguments, command: Command) -> Result<ExitClass, Error> {
    if let Some(folder) = &arguments.out {
        pages(folder, command).map_err(|error| unwritable(folder, &error))?;
        return Ok(ExitClass::Clean);
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| unwritable(Path::new("standard output"), &error))?;
    write_report(&String::from_utf8_lossy(&page), None)?;
    Ok(ExitClass::Clean)
}

fn pages(folder: &Path, command: Command) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command, folder)
}
