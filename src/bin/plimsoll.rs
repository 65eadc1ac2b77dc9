//! The command line: reads reports, works out plans, writes and opens links.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use plimsoll::catalog::Catalog;
use plimsoll::error::{Error, Result};
use plimsoll::evidence::Evidence;
use plimsoll::scenario::Scenario;
use plimsoll::{import, link, plan, report};

/// How much load a service can carry, when that will be reached, and what each request costs.
#[derive(Parser)]
#[command(name = "plimsoll", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read load-test reports and metric snapshots; Evidence as JSON on standard output
    Import {
        /// Files to read; - is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Work out the plan of a saved scenario
    Plan {
        /// A scenario that was saved as a file; - is standard input
        scenario: PathBuf,
        /// What to write
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
    },
    /// Write the link of a saved scenario
    Link {
        /// A scenario that was saved as a file; - is standard input
        scenario: PathBuf,
    },
    /// Write the scenario that a link holds, as JSON
    Open {
        /// A link, or the part of it from # on
        link: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Markdown,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Asked for help or the version: that is an answer and no error.
        Err(e) if !e.use_stderr() => e.exit(),
        Err(e) => {
            eprintln!("plimsoll: {}", one_line(&e.to_string()));
            return ExitCode::from(2);
        }
    };
    let outcome = match arguments.command {
        Command::Import { files } => import_all(&files),
        Command::Plan { scenario, format } => write_plan(&scenario, format),
        Command::Link { scenario } => write_link(&scenario),
        Command::Open { link } => open_link(&link),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("plimsoll: {e}");
            ExitCode::from(2)
        }
    }
}

/// What is wrong with the arguments, without the usage that would follow.
fn one_line(message: &str) -> String {
    let lines = message
        .lines()
        .map(str::trim)
        .take_while(|l| !l.starts_with("Usage:"));
    let said: Vec<&str> = lines.filter(|l| !l.is_empty()).collect();
    let said = said.join(" ");
    format!(
        "{}. See plimsoll --help.",
        said.trim_start_matches("error: ")
    )
}

/// Reads all files; what could be read is written even if some could not.
fn import_all(files: &[PathBuf]) -> Result<()> {
    let mut all = Evidence::default();
    let mut failed = Vec::new();
    for path in files {
        let name = file_name(path);
        match read(path).and_then(|bytes| import::import(&name, &bytes)) {
            Ok(evidence) => all.append(evidence),
            Err(e) => failed.push(e),
        }
    }
    for warning in &all.warnings {
        eprintln!("plimsoll: warning: {} ({})", warning.message, warning.file);
    }
    let last = failed.pop();
    failed.iter().for_each(|e| eprintln!("plimsoll: {e}"));
    if last.is_none() || !all.is_empty() {
        write(&json(&all)?)?;
    }
    last.map_or(Ok(()), Err)
}

fn write_plan(path: &Path, format: Format) -> Result<()> {
    let scenario = scenario(path)?;
    let plan = plan::solve(&scenario, Catalog::built_in());
    write(&match format {
        Format::Json => json(&plan)?,
        Format::Markdown => report::markdown::write(&scenario, &plan),
    })
}

fn write_link(path: &Path) -> Result<()> {
    write(&(link::encode(&scenario(path)?)? + "\n"))
}

fn open_link(text: &str) -> Result<()> {
    write(&link::file::to_json(&link::decode(text)?))
}

fn scenario(path: &Path) -> Result<Scenario> {
    let bytes = read(path)?;
    let text = import::bytes::text(&bytes).map_err(|e| e.file(file_name(path)))?;
    link::file::from_json(&text.text).map_err(|e| e.file(file_name(path)))
}

/// The bytes of a file, no more of them than can be imported.
fn read(path: &Path) -> Result<Vec<u8>> {
    let name = file_name(path);
    let unreadable = |e: io::Error| {
        Error::new(format!("the file cannot be read: {e}"))
            .file(name.clone())
            .next("Check its name.")
    };
    let mut bytes = Vec::new();
    // One byte more than the limit, so that the importer sees that it is passed.
    let most = import::bytes::MAX_BYTES as u64 + 1;
    if path == Path::new("-") {
        io::stdin()
            .lock()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
    } else {
        let file = fs::File::open(path).map_err(unreadable)?;
        file.take(most)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
    }
    Ok(bytes)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|e| Error::new(format!("the result could not be written as JSON: {e}")))
}

/// Writes to standard output; a reader that stopped listening (`| head`) is no error.
fn write(text: &str) -> Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(format!(
            "standard output could not be written: {e}"
        ))),
        _ => Ok(()),
    }
}
