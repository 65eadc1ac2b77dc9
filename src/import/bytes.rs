//! Limits, texts that are fit to be shown, and a file's text as a whole. Everything that grows with a
//! file's length has a limit here.

use std::borrow::Cow;
use std::ops::Range;

use super::decode::Decoder;
use super::unpack::gzip::{self, Gunzip};
use crate::error::{Error, Result};
use crate::evidence::Warning;

/// The largest text that has to be read as a whole, bytes, after it is inflated. What is read line
/// by line may have any length.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The deepest nesting of a JSON document.
pub const MAX_DEPTH: usize = 128;
/// The largest single report, bytes. Histories are read one snapshot at a time and may be larger.
pub const MAX_REPORT_BYTES: usize = 8 * 1024 * 1024;
/// The most documents, array elements or snapshots in one file.
pub const MAX_DOCUMENTS: usize = 100_000;
/// The most names of one kind (endpoints, operations, thresholds) that are kept.
pub const MAX_NAMES: usize = 1_000;
/// The most warnings about one file.
pub const MAX_WARNINGS: usize = 100;
/// The longest name or address that is kept, characters.
pub const MAX_NAME_CHARS: usize = 500;

/// The longest line or record, bytes.
pub const MAX_LINE_BYTES: usize = 1024 * 1024;

/// How much of a file is looked at to tell what it is.
pub const HEAD_BYTES: usize = 64 * 1024;

/// A file as text, and what was doubtful about its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// The text without its byte order mark.
    pub text: Cow<'a, str>,
    /// What had to be repaired. The file's name is not in them yet.
    pub warnings: Vec<Warning>,
}

/// Decodes a file: inflates gzip, strips a byte order mark, decodes UTF-16, removes NUL bytes.
///
/// # Errors
///
/// The file is empty, larger than [`MAX_BYTES`] (also when inflated), damaged, or not text.
///
/// ```
/// use plimsoll::import::bytes;
/// assert_eq!(bytes::text(b"\xef\xbb\xbf{}").unwrap().text, "{}");
/// let refused = bytes::text(b"\x89PNG\r\n\x1a\n....").unwrap_err();
/// assert_eq!(refused.what, "this is a PNG image, not a report");
/// ```
pub fn text(bytes: &[u8]) -> Result<Text<'_>> {
    check_size(bytes.len() as u64)?;
    if bytes.is_empty() {
        return Err(Error::new("the file is empty").next("Export the report again."));
    }
    let text = match bytes.starts_with(gzip::MAGIC) {
        true => {
            let inflated = gunzip(bytes)?;
            let text = decode(&inflated)?;
            Text {
                text: Cow::Owned(text.text.into_owned()),
                warnings: text.warnings,
            }
        }
        false => decode(bytes)?,
    };
    if text.text.trim().is_empty() {
        return Err(Error::new("the file holds only white space").next("Export the report again."));
    }
    Ok(text)
}

fn decode(bytes: &[u8]) -> Result<Text<'_>> {
    let mut decoder = Decoder::of(bytes.get(..HEAD_BYTES).unwrap_or(bytes))?;
    let mut text = decoder.push(bytes);
    let (rest, warnings) = decoder.finish();
    if !rest.is_empty() {
        text.to_mut().push_str(&rest);
    }
    Ok(Text { text, warnings })
}

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gunzip = Gunzip::new();
    let mut out = Vec::new();
    gunzip.push(bytes, &mut |data| {
        out.extend_from_slice(data);
        match out.len() > MAX_BYTES {
            true => Err(too_large()),
            false => Ok(()),
        }
    })?;
    gunzip.finish()?;
    Ok(out)
}

/// A name or address out of a file, fit to be shown and kept: without control characters and marks
/// that turn the direction of writing, without secrets and e-mail addresses in parameters, and at most [`MAX_NAME_CHARS`] characters long.
///
/// ```
/// use plimsoll::import::bytes;
/// assert_eq!(bytes::name("\u{202e}/gnp.exe\0"), "/gnp.exe");
/// assert_eq!(bytes::name("GET http://ann:pass@host/a?token=t0&page=2"), "GET http://host/a?token=…&page=2");
/// assert_eq!(bytes::name("DATABASE_PASSWORD=x"), "DATABASE_PASSWORD=…");
/// assert_eq!(bytes::name("/find?q=ann@example.org&page=2"), "/find?q=…&page=2");
/// ```
pub fn name(text: &str) -> String {
    shorten(&without_secrets(text), MAX_NAME_CHARS)
}

/// The name of a script or a program without the folders before it, which may be somebody's home; an
/// address on the web stays whole.
pub(super) fn file_name(path: &str) -> String {
    let path = path.trim();
    if path.contains("://") && !path.starts_with("file:") {
        return name(path);
    }
    name(path.rsplit(['/', '\\']).next().unwrap_or_default())
}

/// A word of a command without the home folder of a person: `~/bin/load`.
pub(super) fn without_home(word: &str) -> Cow<'_, str> {
    const HOMES: [&str; 4] = ["/home/", "/Users/", "\\Users\\", "\\\\Users\\\\"];
    let found = HOMES.iter().find_map(|home| {
        let (before, rest) = word.split_once(home)?;
        // A path of an address on the web may be called so too.
        let is_path = before.is_empty()
            || before.ends_with(['=', ':', '"', '\'', '@', ','])
            || before.ends_with("file://");
        let (_, rest) = rest.split_once(['/', '\\'])?;
        let is_drive = |c: char| c == ':' || c.is_ascii_alphabetic();
        let before = match home.starts_with('\\') {
            true => before.trim_end_matches(is_drive),
            false => before,
        };
        is_path.then(|| format!("{before}~/{rest}"))
    });
    found.map_or(Cow::Borrowed(word), Cow::Owned)
}

/// What went wrong, out of a message that may go on to show what was answered: its first line, up to
/// the first quote or bracket, at most 120 characters.
pub(super) fn reason(message: &str) -> &str {
    const MOST_BYTES: usize = 120;
    let line = message.trim_start().lines().next().unwrap_or_default();
    let shows = |c: char| {
        matches!(
            c,
            '\'' | '"' | '`' | '\u{2018}' | '\u{201c}' | '«' | '[' | '{' | '(' | '<'
        )
    };
    let said = line.split(shows).next().unwrap_or_default();
    head(said, MOST_BYTES)
        .trim_end()
        .trim_end_matches([':', ',', ';'])
        .trim_end()
}

/// Words in the names of what nobody else should know.
const SECRET: [&str; 8] = [
    "token",
    "key",
    "secret",
    "passw",
    "auth",
    "sig",
    "session",
    "credential",
];

/// Without users and passwords in addresses, and without the values of parameters and settings
/// whose names say that they are secret.
fn without_secrets(text: &str) -> Cow<'_, str> {
    if !text.contains("://") && !text.contains('=') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['=', ':']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        kept.push_str(before);
        if let Some(address) = after.strip_prefix("://") {
            kept.push_str("://");
            let ends =
                |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | ')');
            let end = address.find(ends).unwrap_or(address.len());
            let host = address.get(..end).unwrap_or_default();
            let user = host.rfind('@').map_or(0, |at| at.saturating_add(1));
            rest = address.get(user..).unwrap_or_default();
        } else if after.starts_with('=')
            && let value = value_of_parameter(after)
            && (is_secret(&kept) || is_parameter(&kept) && names_person(value))
        {
            kept.push_str("=…");
            let end = value.len().saturating_add(1);
            rest = after.get(end..).unwrap_or_default();
        } else {
            let mut chars = after.chars();
            kept.extend(chars.next());
            rest = chars.as_str();
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// What stands behind `=` up to the next parameter.
fn value_of_parameter(text: &str) -> &str {
    let value = text.get(1..).unwrap_or_default();
    let ends = |c: char| c.is_whitespace() || matches!(c, '&' | ';' | '#' | '"' | '\'' | ')');
    value.split(ends).next().unwrap_or_default()
}

/// True of what may be somebody's e-mail address.
fn names_person(value: &str) -> bool {
    value.contains('@') || value.contains("%40")
}

/// True if the text ends with the name of a parameter of an address.
fn is_parameter(text: &str) -> bool {
    let name_ends =
        |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']'));
    text.rfind(name_ends)
        .and_then(|at| text.get(at..))
        .is_some_and(|rest| rest.starts_with(['?', '&', ';']))
}

/// True if the text ends with the name of a secret: a parameter of an address, or a setting in capitals.
fn is_secret(text: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name = text.rsplit(|c| !is_name(c)).next().unwrap_or_default();
    let before = text.strip_suffix(name).unwrap_or_default();
    let is_parameter = before.ends_with(['?', '&', ';']);
    let is_setting = !name.is_empty() && !name.contains(|c: char| c.is_ascii_lowercase());
    let name = name.to_ascii_lowercase();
    (is_parameter || is_setting) && SECRET.iter().any(|word| name.contains(word))
}

/// Like [`name`], with a limit of one's own.
pub fn shorten(text: &str, max_chars: usize) -> String {
    // What most names are, and there may be millions of them.
    if text.len() <= max_chars && text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut shown = text.chars().filter(|c| !is_invisible(*c));
    let mut short: String = shown.by_ref().take(max_chars).collect();
    if shown.next().is_some() {
        short.push('…');
    }
    short
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The title of an HTML page, or nothing if the text is no HTML page.
pub fn html_title(text: &str) -> Option<String> {
    const OPENINGS: [&str; 5] = ["<!doctype html", "<html", "<head", "<body", "<title"];
    let head = head(text, HEAD_BYTES).trim_start().to_ascii_lowercase();
    if !OPENINGS.iter().any(|o| head.starts_with(o)) {
        return None;
    }
    // Lower case is for the search only; the same place in the text holds the title as written.
    let written = find_title(&head).and_then(|place| text.trim_start().get(place));
    Some(shorten(written.unwrap_or_default().trim(), 80))
}

fn find_title(lower_case: &str) -> Option<Range<usize>> {
    let tag = lower_case.find("<title")?;
    let start = tag
        .checked_add(lower_case.get(tag..)?.find('>')?)?
        .checked_add(1)?;
    let end = start.checked_add(lower_case.get(start..)?.find('<')?)?;
    Some(start..end)
}

/// The beginning of a text, at most so many bytes, cut between characters.
pub fn head(text: &str, max_bytes: usize) -> &str {
    let mut end = max_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// Refuses a file for its size alone, so that it need not be read to be refused.
///
/// # Errors
///
/// The file has more than [`MAX_BYTES`].
pub fn check_size(length: u64) -> Result<()> {
    match length > MAX_BYTES as u64 {
        true => Err(too_large()),
        false => Ok(()),
    }
}

/// What is said of a text that has to be read as a whole and is too large for that.
pub(super) fn too_large() -> Error {
    Error::new(format!(
        "the file has more than {} MiB of text, which is more than can be read at once",
        MAX_BYTES / (1024 * 1024)
    ))
    .next("Export a summary, or a shorter time.")
}
