//! Files and folders as evidence, read piece by piece.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use plimsoll::error::{Error, Result};
use plimsoll::evidence::Evidence;
use plimsoll::import::bytes::MAX_BYTES;
use plimsoll::import::{self, Columns, Importer, SAY_COLUMNS};

use crate::file_name;

/// How much of a file is read at a time, bytes.
const PIECE: usize = 1024 * 1024;

/// What could be read of the files, by their names, and the last failure; earlier failures and all
/// warnings are told. Of a folder all files are read; as in an archive, those that cannot be read are
/// warnings as long as there is one that can.
pub fn evidence(files: &[PathBuf]) -> (Vec<(String, Evidence)>, Option<Error>) {
    read_as(files, None)
}

/// The same; where somebody has said what their columns mean, they are tables of no known tool.
pub fn read_as(
    files: &[PathBuf],
    columns: Option<&Columns>,
) -> (Vec<(String, Evidence)>, Option<Error>) {
    let (mut all, mut failed) = (Vec::new(), Vec::new());
    for path in files {
        match listed(path) {
            Ok(inside) => {
                let (read, mut refused) = each(&inside, columns);
                all.extend(read);
                if let Some((_, last)) = all.last_mut().filter(|_| refused.len() < inside.len()) {
                    let refused = refused.drain(..);
                    let left_out = refused.map(|(file, error)| import::left_out(&file, &error));
                    last.warnings.extend(left_out);
                }
                failed.extend(refused.into_iter().map(|(_, error)| error));
            }
            Err(e) => failed.push(e),
        }
    }
    for warning in all.iter().flat_map(|(_, evidence)| &evidence.warnings) {
        let line = warning
            .line
            .map_or(String::new(), |line| format!("line {line}, "));
        eprintln!(
            "plimsoll: warning: {} ({line}{})",
            warning.message, warning.file
        );
    }
    let last = failed.pop();
    failed.iter().for_each(|e| eprintln!("plimsoll: {e}"));
    (all, last)
}

/// Files by their names, and why others could not be read.
type Each = (Vec<(String, Evidence)>, Vec<(String, Error)>);

fn each(files: &[PathBuf], columns: Option<&Columns>) -> Each {
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    for file in files {
        let name = file_name(file);
        match evidence_of(file, columns) {
            Ok(evidence) => read.push((name, evidence)),
            Err(error) => refused.push((name, with_option(error))),
        }
    }
    (read, refused)
}

/// Says how columns are written here, where an error is about what they mean.
pub fn with_option(error: Error) -> Error {
    if error.field.as_deref() != Some("columns") && !error.next.contains(SAY_COLUMNS) {
        return error;
    }
    let next = format!(
        "{} Write plimsoll import --columns \"time=COLUMN:s, latency=COLUMN:ms\", for example.",
        error.next
    );
    error.next(next)
}

/// The file itself, or all files in a folder and the folders in it, in the order of their names.
fn listed(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inside = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|e| unreadable(&folder, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| unreadable(&folder, &e))?;
            let kind = entry
                .file_type()
                .map_err(|e| unreadable(&entry.path(), &e))?;
            // A link may lead back to where it lies; what is hidden is not a report.
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            match (kind.is_dir(), kind.is_file()) {
                _ if is_hidden => {}
                (true, _) => folders.push(entry.path()),
                (_, true) => inside.push(entry.path()),
                _ => {}
            }
        }
    }
    inside.sort();
    match inside.is_empty() {
        true => Err(Error::new("the folder holds no file").file(file_name(path))),
        false => Ok(inside),
    }
}

fn evidence_of(path: &Path, columns: Option<&Columns>) -> Result<Evidence> {
    let name = file_name(path);
    let mut importer = match columns {
        Some(columns) => Importer::with_columns(&name, columns.clone()),
        None => Importer::new(&name),
    };
    let mut source = open(path)?;
    let mut piece = vec![0; PIECE];
    while !importer.is_refused() {
        let length = source.read(&mut piece).map_err(|e| unreadable(path, &e))?;
        match piece.get(..length) {
            Some(bytes) if length > 0 => importer.push(bytes),
            _ => break,
        }
    }
    import::together(importer.finish())
}

/// The bytes of a file that is no evidence, no more of them than are read at once.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than the limit, so that it is seen to be passed.
    let limited = open(path)?.take(MAX_BYTES as u64 + 1);
    { limited }
        .read_to_end(&mut bytes)
        .map_err(|e| unreadable(path, &e))?;
    Ok(bytes)
}

fn open(path: &Path) -> Result<Box<dyn Read>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let file = fs::File::open(path).map_err(|e| unreadable(path, &e))?;
    Ok(Box::new(file))
}

fn unreadable(path: &Path, e: &io::Error) -> Error {
    Error::new(format!("the file cannot be read: {e}"))
        .file(file_name(path))
        .next("Check its name.")
}
