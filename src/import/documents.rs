//! Texts that are there as a whole: the JSON documents or the reports in them, each by its format.

use super::json::{self, Document, Documents, Outline};
use super::mapped::columns;
use super::prefix::Prefixes;
use super::text::{self, Section};
use super::{FORMATS, Format, How, bytes, redis};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};

/// How many documents of no known format are looked at before the file is given up.
const PATIENCE: usize = 1_000;
/// What to do with a table that no known tool wrote: whoever shows it knows where that is said.
pub const SAY_COLUMNS: &str = "Say what its columns mean.";

/// The format of a document.
fn recognize(outline: &Outline) -> Option<&'static Format> {
    FORMATS.iter().find(|format| match &format.how {
        How::Json { looks_like, .. } | How::Parts { looks_like, .. } => looks_like(outline),
        _ => false,
    })
}

/// The format of the first document that is recognized, or of the first report in the text.
pub(super) fn sniff(text: &str) -> Option<&'static Format> {
    if json::begins(text)
        && let Some(format) = sniff_json(text)
    {
        return Some(format);
    }
    let first = |text: &str| text::sections(text).first().map(|section| section.format);
    let report = first(text).or_else(|| {
        let prefixes = Prefixes::each(text).into_iter();
        prefixes
            .map(|p| p.without(text))
            .find_map(|bare| first(&bare))
    });
    // Some tools write a line or two before their JSON.
    report.or_else(|| json_below(text).and_then(sniff_json))
}

fn sniff_json(text: &str) -> Option<&'static Format> {
    let found = json::documents(text).ok()?;
    let heads = found.objects.iter().take(PATIENCE);
    let outlines = heads.filter_map(|document| Outline::of(document.raw).ok());
    outlines
        .into_iter()
        .find_map(|(outline, _)| recognize(&outline))
}

/// Reads a text that is there as a whole: JSON documents, or reports that were written for people.
pub(super) fn read(text: &str) -> Result<Evidence> {
    let refusal = match json::begins(text) {
        true => match read_json(text, 1) {
            // What is JSON to its end holds no report for people, and looking for one at each of its
            // lines would take long.
            Err(refusal) if json::is_whole(text) => return Err(refusal),
            Err(refusal) => refusal,
            read => return read,
        },
        false => unknown_text(text),
    };
    let sections = text::sections(text);
    let mut refusal = refusal;
    if !sections.is_empty() {
        match read_sections(&sections) {
            Ok(read) => return Ok(read),
            Err(error) => refusal = error,
        }
    }
    // A report out of a log, such as that of a build. With the times of the log before its lines some
    // of them look like those of a report, which then ends too early.
    for prefixes in Prefixes::each(text) {
        let bare = prefixes.without(text);
        let sections = text::sections(&bare);
        if !sections.is_empty()
            && let Ok(read) = read_sections(&sections)
        {
            return Ok(read);
        }
    }
    if !sections.is_empty() {
        return Err(refusal);
    }
    // Some tools write a line or two before their JSON.
    match json_below(text) {
        Some(below) => {
            let above = text.len().saturating_sub(below.len());
            let above = text.as_bytes().get(..above).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', above).count().saturating_add(1);
            read_json(below, line).map_err(|_| refusal)
        }
        None => Err(refusal),
    }
}

/// The text from the first of its lines on that begins JSON, if it is not the very first. Of a text
/// that begins as JSON itself no part is taken for the whole.
fn json_below(text: &str) -> Option<&str> {
    if json::begins(text) {
        return None;
    }
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    let mut begun = ends
        .filter_map(|end| text.get(end.saturating_add(1)..))
        .filter(|rest| rest.starts_with(['{', '[']) && !is_log_line(rest));
    begun
        .by_ref()
        .take(PATIENCE)
        .find(|rest| json::begins_whole(rest))
}

/// True of `[2026-11-23 07:04:04,716] INFO` and the like: no report is an array of plain values.
fn is_log_line(text: &str) -> bool {
    let inner = text.strip_prefix('[').unwrap_or_default();
    inner.starts_with(|c: char| c.is_alphanumeric())
}

fn read_sections(sections: &[Section]) -> Result<Evidence> {
    let mut evidence = Evidence::default();
    let mut failures = Vec::new();
    for section in sections {
        let How::Text { read, .. } = &section.format.how else {
            continue;
        };
        let offset = section.line.saturating_sub(1);
        match read(section.text) {
            Ok(mut found) => {
                for line in found.warnings.iter_mut().filter_map(|w| w.line.as_mut()) {
                    *line = line.saturating_add(offset);
                }
                evidence.append(found);
            }
            Err(e) => failures.push(Error {
                line: Some(e.line.unwrap_or(1).saturating_add(offset)),
                ..e
            }),
        }
    }
    if evidence.is_empty()
        && let Some(failure) = failures.first()
    {
        return Err(failure.clone());
    }
    evidence.warnings.extend(failures.iter().map(left_out));
    Ok(evidence)
}

fn read_json(text: &str, line: usize) -> Result<Evidence> {
    let found = json::documents_from(text, line)?;
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
            let unknown_rows = self.first_unknown.map(|e| match self.unknown {
                1 => e,
                _ => Error {
                    next: format!(
                        "{} If each object is a row of a table: {SAY_COLUMNS}",
                        e.next
                    ),
                    ..e
                },
            });
            let failure = failures.into_iter().next().or(unknown_rows);
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
    matches!(format.how, How::Parts { .. })
}

fn read_group(format: &Format, documents: &[Document]) -> Result<Evidence> {
    let line = documents.first().map(|d| d.line).filter(|line| *line > 1);
    let read = match (&format.how, documents) {
        (How::Json { read, .. }, [document]) => read(document.raw),
        (How::Parts { read, .. }, documents) => read(documents),
        _ => Ok(Evidence::default()),
    };
    read.map_err(|e| Error {
        line: e.line.or(line),
        ..e
    })
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

/// Tools that most people have reports of; they stand for all.
const WELL_KNOWN: [&str; 8] = [
    "k6",
    "JMeter",
    "Locust",
    "Gatling",
    "wrk",
    "autocannon",
    "Prometheus",
    "CloudWatch",
];

fn unknown(seen: &str) -> Error {
    let more = super::tools().len().saturating_sub(WELL_KNOWN.len());
    Error::new(format!("this is no report that can be read: {seen}")).next(format!(
        "What can be read: {} and {more} more; the README names all.",
        WELL_KNOWN.join(", ")
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

/// What the HTTP APIs of Prometheus and Datadog say when a query failed.
fn server_error(raw: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Reply {
        Prometheus {
            status: String,
            #[serde(rename = "errorType", default)]
            kind: String,
            error: String,
        },
        Datadog {
            errors: Vec<String>,
        },
    }
    let said = match serde_json::from_str(raw).ok()? {
        Reply::Prometheus {
            status,
            kind,
            error,
        } if status == "error" => match kind.is_empty() {
            true => error,
            false => format!("{kind}: {error}"),
        },
        Reply::Datadog { errors } if !errors.is_empty() => errors.join("; "),
        _ => return None,
    };
    Some(bytes::shorten(&said, 200))
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
    if let Some(error) = redis::refusal(text) {
        return error;
    }
    if text.len() < bytes::MAX_NAME_CHARS
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
    {
        return unknown(&format!(
            "it is JSON, but only the value {}",
            bytes::shorten(text, 40)
        ));
    }
    let columns = columns(text);
    if !columns.is_empty() {
        let columns: Vec<String> = { columns.iter().take(12) }
            .map(|(name, _)| bytes::shorten(name, 30))
            .collect();
        return Error::new(format!(
            "this is a table of no known tool, with the columns {}",
            columns.join(", ")
        ))
        .next(SAY_COLUMNS);
    }
    let first_line = bytes::head(text, 400).lines().next().unwrap_or_default();
    unknown(&format!(
        "it is text that begins with \"{}\"",
        bytes::shorten(&bytes::name(first_line), 60)
    ))
}
