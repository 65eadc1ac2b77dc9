//! Reads what load generators and monitors write: [`sniff`] finds the format by content, [`import`]
//! turns one file into [`Evidence`]. One file per format; a new one is a line in [`FORMATS`].
//!
//! A format is recognized by what a file holds and never by its name. Recognizing is cheap and says
//! no politely; once it said yes, every failure is explained.

pub mod bytes;

mod autocannon;
mod check;
mod fields;
mod json;
mod k6;
mod oha;
mod perfmetrics;

use std::fmt;

use self::json::{Document, Documents, Outline};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};

/// A format that can be read.
pub struct Format {
    /// Its name in [`crate::evidence::Run::format`].
    pub name: &'static str,
    /// What people call it.
    pub human: &'static str,
    looks_like: fn(&Outline) -> bool,
    read: Read,
}

enum Read {
    /// Each document is a result of its own.
    Each(fn(&str) -> Result<Evidence>),
    /// The documents of one file are parts of one result.
    Together(fn(&[Document]) -> Result<Evidence>),
}

const K6: &str = "k6 end-of-test summaries";
const AUTOCANNON: &str = "autocannon --json";
const OHA: &str = "oha --output-format json";
const SNAPSHOTS: &str = "performance-metric snapshots";

/// All formats that can be read. The first that recognizes a document reads it.
#[rustfmt::skip]
pub static FORMATS: [Format; 7] = [
    Format { name: "k6-summary-v2", human: K6, looks_like: k6::v2::looks_like, read: Read::Each(k6::v2::read) },
    Format { name: "k6-handlesummary", human: K6, looks_like: k6::handle::looks_like, read: Read::Each(k6::handle::read) },
    Format { name: "k6-summary-export", human: K6, looks_like: k6::export::looks_like, read: Read::Each(k6::export::read) },
    Format { name: "autocannon-json", human: AUTOCANNON, looks_like: autocannon::looks_like, read: Read::Each(autocannon::read) },
    Format { name: "oha-json", human: OHA, looks_like: oha::looks_like, read: Read::Each(oha::read) },
    Format { name: "perfmetrics-history", human: SNAPSHOTS, looks_like: perfmetrics::looks_like_history, read: Read::Each(perfmetrics::read_history) },
    Format { name: "perfmetrics-snapshot", human: SNAPSHOTS, looks_like: perfmetrics::looks_like_snapshot, read: Read::Together(perfmetrics::read_snapshots) },
];

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.name)
    }
}

/// The format of a file, by the first document in it that is recognized; nothing if there is none
/// or the file is not text.
///
/// ```
/// use plimsoll::import::sniff;
/// let report = br#"{"connections": 8, "latency": {"p97_5": 30}, "requests": {"total": 2047}}"#;
/// assert_eq!(sniff(report).unwrap().name, "autocannon-json");
/// assert!(sniff(b"hello").is_none());
/// ```
pub fn sniff(bytes: &[u8]) -> Option<&'static Format> {
    let decoded = bytes::text(bytes).ok()?;
    if !json::begins(&decoded.text) {
        return None;
    }
    let found = json::documents(&decoded.text).ok()?;
    let heads = found.objects.iter().take(PATIENCE);
    heads
        .filter_map(|document| Outline::of(document.raw).ok())
        .find_map(|(outline, _)| recognize(&outline))
}

/// Reads one file.
///
/// `name` is shown to the person and kept in the result; it plays no part in finding the format.
/// A file with several reports in it (one after another, one per line, or in an array) gives them
/// all; those that cannot be read are named in the warnings as long as there is one that can.
///
/// # Errors
///
/// The file is empty, too large, damaged, cut off, of no known format, or holds no result at all.
/// The message says which, where, and what can be read instead.
///
/// ```
/// use plimsoll::import::import;
/// let report = br#"{"connections": 8, "duration": 6.02, "errors": 1, "non2xx": 2,
///     "latency": {"average": 22, "p50": 20, "p97_5": 30, "p99": 59},
///     "requests": {"average": 341.17, "total": 2047}}"#;
/// let evidence = import("report.json", report).unwrap();
/// let run = &evidence.runs[0];
/// assert_eq!((run.requests, run.errors, run.rps), (Some(2048), Some(3), Some(341.17)));
/// assert_eq!(run.latency_ms.get("p95"), None);
/// ```
pub fn import(name: &str, bytes: &[u8]) -> Result<Evidence> {
    let file = bytes::name(name);
    let decoded = bytes::text(bytes).map_err(|e| e.file(&file))?;
    let mut evidence = read(&decoded.text).map_err(|e| e.file(&file))?;
    evidence.warnings.splice(0..0, decoded.warnings);
    check::check(&file, &mut evidence);
    Ok(evidence)
}

/// How many documents of no known format are looked at before the file is given up.
const PATIENCE: usize = 1_000;

fn recognize(outline: &Outline) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.looks_like)(outline))
}

fn read(text: &str) -> Result<Evidence> {
    if !json::begins(text) {
        return Err(unknown_text(text));
    }
    let found = json::documents(text)?;
    let mut sorted = Sorted::default();
    for document in &found.objects {
        sorted.add(document)?;
        if sorted.groups.is_empty() && sorted.unknown >= PATIENCE {
            break;
        }
    }
    sorted.read(&found)
}

/// The documents of a file by their format, in the order in which they were found.
#[derive(Default)]
struct Sorted<'a> {
    groups: Vec<(&'static Format, Vec<Document<'a>>)>,
    warnings: Vec<Warning>,
    unknown: usize,
    first_unknown: Option<Error>,
}

impl<'a> Sorted<'a> {
    fn add(&mut self, document: &Document<'a>) -> Result<()> {
        let (outline, repeated) = Outline::of(document.raw)?;
        let Some(format) = recognize(&outline) else {
            self.unknown = self.unknown.saturating_add(1);
            if self.first_unknown.is_none() {
                self.first_unknown = Some(unknown_document(document, &outline));
            }
            return Ok(());
        };
        self.warnings
            .extend(repeated.iter().map(|key| repeated_key(key, document.line)));
        match self
            .groups
            .iter_mut()
            .find(|(f, _)| same(f, format) && joins(format))
        {
            Some((_, documents)) => documents.push(document.clone()),
            None => self.groups.push((format, vec![document.clone()])),
        }
        Ok(())
    }

    fn read(mut self, found: &Documents) -> Result<Evidence> {
        let mut evidence = Evidence::default();
        let mut failures = Vec::new();
        for (format, documents) in &self.groups {
            match read_group(format, documents) {
                Ok(read) => evidence.append(read),
                Err(e) => failures.push(e),
            }
        }
        if evidence.is_empty() {
            let failure = failures.into_iter().next().or(self.first_unknown);
            return Err(failure
                .unwrap_or_else(|| unknown("its top level is an array without an object in it")));
        }
        evidence.warnings.append(&mut self.warnings);
        evidence
            .warnings
            .extend(failures.iter().chain(&found.broken).map(left_out));
        let others = self.unknown.saturating_add(found.others);
        if others > 0 {
            evidence
                .warnings
                .push(passed_over(others, self.first_unknown.as_ref()));
        }
        Ok(evidence)
    }
}

fn same(a: &Format, b: &Format) -> bool {
    a.name == b.name
}

fn joins(format: &Format) -> bool {
    matches!(format.read, Read::Together(_))
}

fn read_group(format: &Format, documents: &[Document]) -> Result<Evidence> {
    let line = documents.first().map(|d| d.line).filter(|line| *line > 1);
    let read = match (&format.read, documents) {
        (Read::Each(read), [document]) => read(document.raw),
        (Read::Each(_), _) => Ok(Evidence::default()),
        (Read::Together(read), documents) => read(documents),
    };
    read.map_err(|e| Error {
        line: e.line.or(line),
        ..e
    })
}

/// Failed requests as a share of all, 0..1; unknown where nothing was asked.
fn share(errors: Option<u64>, requests: Option<u64>) -> Option<f64> {
    let (errors, requests) = (errors?, requests?);
    (requests > 0).then(|| errors as f64 / requests as f64)
}

// --- what is said about the rest -------------------------------------------------------------

fn repeated_key(key: &str, line: usize) -> Warning {
    let key = bytes::name(key);
    Warning {
        code: "repeated_key".to_owned(),
        message: format!("\"{key}\" is said more than once; the last value counts"),
        line: Some(line),
        field: Some(key),
        ..Warning::default()
    }
}

fn left_out(error: &Error) -> Warning {
    Warning {
        code: "document_left_out".to_owned(),
        message: format!("one of several documents was left out: {}", error.what),
        line: error.line,
        field: error.field.clone(),
        ..Warning::default()
    }
}

fn passed_over(count: usize, first: Option<&Error>) -> Warning {
    let them = match count {
        1 => "1 document of no known format was".to_owned(),
        _ => format!("{count} documents of no known format were"),
    };
    let why = first.map_or("not an object", |e| e.what.as_str());
    Warning {
        code: "document_not_recognized".to_owned(),
        message: format!("{them} left out; of the first: {why}"),
        line: first.and_then(|e| e.line),
        ..Warning::default()
    }
}

fn unknown(seen: &str) -> Error {
    let mut known: Vec<&str> = FORMATS.iter().map(|f| f.human).collect();
    known.dedup();
    let last = known.pop().unwrap_or_default();
    Error::new(format!("this is no report that can be read: {seen}")).next(format!(
        "What can be read: {}, and {last}.",
        known.join(", ")
    ))
}

fn unknown_document(document: &Document, outline: &Outline) -> Error {
    if let Some(said) = server_error(document.raw) {
        return Error::new(format!(
            "this is a server's error reply and no data: {said}"
        ))
        .next("Repeat the query, then drop in its answer.");
    }
    let keys: Vec<String> = outline
        .keys(&[])
        .map(|key| bytes::shorten(key, 40))
        .collect();
    let (shown, more) = keys.split_at_checked(8).unwrap_or((&keys, &[]));
    let seen = match (shown, more) {
        ([], _) => "it is an empty JSON object".to_owned(),
        (_, []) => format!("it is JSON with the keys {}", shown.join(", ")),
        _ => format!(
            "it is JSON with the keys {} and {} more",
            shown.join(", "),
            more.len()
        ),
    };
    let error = unknown(&seen);
    match document.line {
        1 => error,
        line => error.line(line),
    }
}

/// What the HTTP API of Prometheus says when a query failed.
fn server_error(raw: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Reply {
        status: String,
        #[serde(rename = "errorType", default)]
        kind: String,
        error: String,
    }
    let reply: Reply = serde_json::from_str(raw).ok()?;
    (reply.status == "error")
        .then(|| bytes::shorten(&format!("{}: {}", reply.kind, reply.error), 200))
}

fn unknown_text(text: &str) -> Error {
    if let Some(title) = bytes::html_title(text) {
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" (\"{title}\")")
        };
        return Error::new(format!("this is an HTML page{title}, not a report"))
            .next("If it is an error page, download the report again.");
    }
    let text = text.trim();
    if text.len() < bytes::MAX_NAME_CHARS
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    {
        return unknown(&format!(
            "it is JSON, but only the value {}",
            bytes::shorten(text, 40)
        ));
    }
    let first_line = bytes::head(text, 400).lines().next().unwrap_or_default();
    unknown(&format!(
        "it is text that begins with \"{}\"",
        bytes::shorten(first_line, 60)
    ))
}
