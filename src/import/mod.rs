//! Reads what load generators and monitors write: [`sniff`] finds the format by content, [`import`]
//! turns one file into [`Evidence`], and [`Importer`] does so piece by piece. One file per format; a
//! new one is a line in [`FORMATS`].
//!
//! A format is recognized by what a file holds and never by its name. Recognizing is cheap and says
//! no politely; once it said yes, every failure is explained.

pub mod bytes;
pub mod decode;

mod check;
mod documents;
mod fields;
mod json;
mod reader;
mod record;
mod text;
mod unpack;

mod autocannon;
mod hey;
mod k6;
mod oha;
mod perfmetrics;
mod requests_ndjson;
mod wrk;

use std::fmt;

use self::json::{Document, Outline};
use self::record::Records;
use self::text::Place;
use crate::error::Result;
use crate::evidence::Evidence;

pub use self::reader::{Imported, Importer};

/// A format that can be read.
pub struct Format {
    /// Its name in [`crate::evidence::Run::format`].
    pub name: &'static str,
    /// What people call it.
    pub human: &'static str,
    how: How,
}

/// How a format is recognized and read.
enum How {
    /// JSON objects, each a result of its own.
    Json {
        looks_like: fn(&Outline) -> bool,
        read: fn(&str) -> Result<Evidence>,
    },
    /// JSON objects that are parts of one result.
    Parts {
        looks_like: fn(&Outline) -> bool,
        read: fn(&[Document]) -> Result<Evidence>,
    },
    /// A report written for people. A text may hold several, also of several tools.
    Text {
        /// True if a report begins on that line.
        begins: fn(&Place) -> bool,
        read: fn(&str) -> Result<Evidence>,
    },
    /// Lines, records or rows, read as they come.
    Records {
        looks_like: fn(&Head) -> bool,
        begin: Begin,
    },
}

type Begin = fn(&Head) -> Box<dyn Records>;

/// The beginning of a file's text.
struct Head<'a> {
    text: &'a str,
    /// True if this is all of it.
    is_whole: bool,
}

impl<'a> Head<'a> {
    fn of(text: &'a str, is_whole: bool) -> Self {
        let head = bytes::head(text, bytes::HEAD_BYTES);
        Head {
            text: head,
            is_whole: is_whole && head.len() == text.len(),
        }
    }

    /// The lines; one that is cut off by the head's end is not among them.
    fn lines(&self) -> impl Iterator<Item = &'a str> {
        let end = match self.is_whole {
            true => self.text.len(),
            false => self.text.rfind('\n').unwrap_or(0),
        };
        self.text.get(..end).unwrap_or_default().lines()
    }
}

use How::{Json, Parts, Records as Rec, Text};

const K6: &str = "k6";
const SNAPSHOTS: &str = "performance-metric snapshots";

/// All formats that can be read. The first that recognizes a document reads it.
#[rustfmt::skip]
pub static FORMATS: &[Format] = &[
    // --- load generators
    Format { name: "k6-summary-v2", human: K6, how: Json { looks_like: k6::v2::looks_like, read: k6::v2::read } },
    Format { name: "k6-handlesummary", human: K6, how: Json { looks_like: k6::handle::looks_like, read: k6::handle::read } },
    Format { name: "k6-summary-export", human: K6, how: Json { looks_like: k6::export::looks_like, read: k6::export::read } },
    Format { name: "k6-out-json", human: K6, how: Rec { looks_like: k6::points::looks_like, begin: k6::points::begin } },
    Format { name: "autocannon-json", human: "autocannon", how: Json { looks_like: autocannon::looks_like, read: autocannon::read } },
    Format { name: "oha-json", human: "oha", how: Json { looks_like: oha::looks_like, read: oha::read } },
    Format { name: "hey-csv", human: "hey", how: Rec { looks_like: hey::csv::looks_like, begin: hey::csv::begin } },
    Format { name: "wrk2-text", human: "wrk2", how: Text { begins: wrk::begins_wrk2, read: wrk::read } },
    Format { name: "wrk-text", human: "wrk", how: Text { begins: wrk::begins, read: wrk::read } },
    // --- snapshots
    Format { name: "perfmetrics-history", human: SNAPSHOTS, how: Json { looks_like: perfmetrics::looks_like_history, read: perfmetrics::read_history } },
    Format { name: "perfmetrics-ndjson", human: SNAPSHOTS, how: Rec { looks_like: perfmetrics::stream::looks_like, begin: perfmetrics::stream::begin } },
    Format { name: "perfmetrics-snapshot", human: SNAPSHOTS, how: Parts { looks_like: perfmetrics::looks_like_snapshot, read: perfmetrics::read_snapshots } },
    // --- monitoring
    // --- micro-benchmarks
    // --- what names no tool
    Format { name: "generic-request-ndjson", human: "requests, one JSON object a line", how: Rec { looks_like: requests_ndjson::looks_like, begin: requests_ndjson::begin } },
];

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.name)
    }
}

/// The format of a file, by the first document in it that is recognized; nothing if there is none,
/// the file is not text, or it is an archive of files.
///
/// ```
/// use plimsoll::import::sniff;
/// let report = br#"{"connections": 8, "latency": {"p97_5": 30}, "requests": {"total": 2047}}"#;
/// assert_eq!(sniff(report).unwrap().name, "autocannon-json");
/// assert!(sniff(b"hello").is_none());
/// ```
pub fn sniff(bytes: &[u8]) -> Option<&'static Format> {
    let decoded = bytes::text(bytes).ok()?;
    let head = Head::of(&decoded.text, true);
    let records = FORMATS.iter().find(|format| match &format.how {
        How::Records { looks_like, .. } => looks_like(&head),
        _ => false,
    });
    records.or_else(|| documents::sniff(&decoded.text))
}

/// Reads one file. Of an archive the results of all files are put together.
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
    let mut importer = Importer::new(name);
    importer.push(bytes);
    together(importer.finish())
}

/// One result for all files of an archive; those that cannot be read are named in the warnings as
/// long as there is one that can.
///
/// # Errors
/// None of them can be read.
pub fn together(files: Vec<Imported>) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut failures = Vec::new();
    let mut is_any_read = false;
    for file in files {
        match file.outcome {
            Ok(read) => {
                is_any_read = true;
                evidence.append(read);
            }
            Err(error) => failures.push((file.name, error)),
        }
    }
    let warnings = failures
        .iter()
        .map(|(file, error)| reader::left_out(file, error));
    evidence.warnings.extend(warnings);
    match failures.into_iter().next() {
        Some((_, error)) if !is_any_read => Err(error),
        _ => Ok(evidence),
    }
}

/// What people call the tools whose files can be read, each once.
pub fn tools() -> Vec<&'static str> {
    let mut tools = Vec::new();
    for format in FORMATS {
        if !tools.contains(&format.human) {
            tools.push(format.human);
        }
    }
    tools
}

fn recognize_records(head: &Head) -> Option<Begin> {
    FORMATS.iter().find_map(|format| match &format.how {
        How::Records { looks_like, begin } if looks_like(head) => Some(*begin),
        _ => None,
    })
}

/// Failed requests as a share of all, 0..1; unknown where nothing was asked.
fn share(errors: Option<u64>, requests: Option<u64>) -> Option<f64> {
    let (errors, requests) = (errors?, requests?);
    (requests > 0).then(|| errors as f64 / requests as f64)
}
