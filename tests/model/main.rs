//! The laws against golden vectors and against properties that must hold for any input.
//!
//! `PLIMSOLL_GOLDEN=DIR cargo test --release --test model` runs the vectors of another folder in the same format.
#![cfg(not(target_arch = "wasm32"))]

use std::io::Write as _;
use std::path::{Path, PathBuf};

mod alert;
mod anything;
mod budget;
mod compare;
mod cost;
mod distribution;
mod fleet;
mod forecast;
mod golden;
mod iman_conover;
mod latency;
mod network;
mod queue;
mod trend;
mod uncertainty;
mod usl;

#[test]
fn golden_vectors() {
    let folder = std::env::var_os("PLIMSOLL_GOLDEN").map_or_else(own_folder, PathBuf::from);
    let mut outcome = golden::Outcome::default();
    for path in json_files(&folder) {
        let text = std::fs::read_to_string(&path).unwrap();
        outcome.add(&path.display().to_string(), &text);
    }
    for (name, count) in &outcome.ran {
        println!("{count:4}  {name}");
    }
    // Past the capture of test output: how many vectors ran must be plain without --nocapture.
    let summary = outcome.summary();
    writeln!(std::io::stderr(), "golden: {summary}").unwrap();
    assert!(outcome.failures.is_empty(), "{summary}");
    assert!(
        !outcome.ran.is_empty(),
        "no vectors in {}",
        folder.display()
    );
}

/// The wasm test compares with these answers, so they must be those of this build. `PLIMSOLL_BLESS=1` writes them anew.
#[test]
fn answers_are_kept() {
    let mut outcome = golden::Outcome::default();
    for (name, text) in golden::FILES {
        outcome.add(name, text);
    }
    let vectors: usize = outcome.ran.values().sum();
    assert_eq!(
        outcome.answers.len(),
        vectors,
        "each vector has a name of its own"
    );
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        let lines: Vec<String> = outcome
            .answers
            .iter()
            .map(|(id, a)| format!("{id:?}: {a}"))
            .collect();
        let path = own_folder().with_file_name("model-answers.json");
        std::fs::write(path, format!("{{\n{}\n}}\n", lines.join(",\n"))).unwrap();
        return;
    }
    let differences = outcome.differences_to_native();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn every_golden_file_is_compiled_in() {
    let found: Vec<String> = json_files(&own_folder())
        .iter()
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let compiled: Vec<&str> = golden::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, compiled);
}

fn own_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/model")
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "json"));
    paths.sort();
    paths
}
