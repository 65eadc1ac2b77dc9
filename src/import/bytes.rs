//! From the bytes of a file to text: gzip (RFC 1952), byte order marks, UTF-16, files that are no
//! text at all. Everything that grows with a file's length goes through here and has a limit.

use std::borrow::Cow;
use std::ops::Range;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use crate::error::{Error, Result};
use crate::evidence::Warning;

/// The largest file that is read, bytes, before and after it is inflated.
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

/// How much of a file is looked at to tell what it is.
const HEAD_BYTES: usize = 64 * 1024;

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
    let mut warnings = Vec::new();
    let text = if bytes.starts_with(GZIP) {
        Cow::Owned(decode(&gunzip(bytes)?, &mut warnings)?.into_owned())
    } else {
        decode(bytes, &mut warnings)?
    };
    if text.trim().is_empty() {
        return Err(Error::new("the file holds only white space").next("Export the report again."));
    }
    Ok(Text { text, warnings })
}

/// A name or address out of a file, fit to be shown: without control characters and marks that
/// turn the direction of writing, and at most [`MAX_NAME_CHARS`] characters long.
///
/// ```
/// use plimsoll::import::bytes;
/// assert_eq!(bytes::name("\u{202e}/gnp.exe\0"), "/gnp.exe");
/// ```
pub fn name(text: &str) -> String {
    shorten(text, MAX_NAME_CHARS)
}

/// Like [`name`], with a limit of one's own.
pub fn shorten(text: &str, max_chars: usize) -> String {
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
    if length > MAX_BYTES as u64 {
        return Err(Error::new(format!(
            "the file has {} MiB, and {} MiB can be read",
            length / (1024 * 1024),
            MAX_BYTES / (1024 * 1024)
        ))
        .next("Export a summary, or a shorter time."));
    }
    Ok(())
}

// --- bytes to text ---------------------------------------------------------------------------

fn decode<'a>(bytes: &'a [u8], warnings: &mut Vec<Warning>) -> Result<Cow<'a, str>> {
    if let Some(kind) = known_binary(bytes) {
        return Err(not_text(&format!("this is {kind}, not a report")));
    }
    if let Some((big_endian, body)) = utf16(bytes) {
        return Ok(Cow::Owned(decode_utf16(body, big_endian, warnings)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if is_noise(bytes) {
        return Err(not_text("this is not text, so it is not a report"));
    }
    let text = String::from_utf8_lossy(bytes);
    if matches!(text, Cow::Owned(_)) {
        warnings.push(warning(
            "not_utf8",
            "some bytes are not UTF-8; they are shown as \u{fffd}",
        ));
    }
    if text.contains('\0') {
        warnings.push(warning("nul_bytes", "NUL bytes were removed from the text"));
        return Ok(Cow::Owned(text.replace('\0', "")));
    }
    Ok(text)
}

fn not_text(what: &str) -> Error {
    Error::new(what).next("Drop in the file that the load generator or monitor wrote.")
}

fn warning(code: &str, message: &str) -> Warning {
    Warning {
        code: code.to_owned(),
        message: message.to_owned(),
        ..Warning::default()
    }
}

/// Magic numbers of files that people rename or drop in by mistake.
const BINARIES: [(&[u8], &str); 21] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"%PDF-", "a PDF document"),
    (
        b"PK\x03\x04",
        "a ZIP archive (unpack it and drop in what it holds)",
    ),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (GZIP, "gzip data inside gzip data"),
    (b"BZh", "bzip2 data (unpack it first)"),
    (b"\xfd7zXZ\0", "xz data (unpack it first)"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it first)"),
    (b"\x7fELF", "an ELF program"),
    (b"\0asm", "a WebAssembly module"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\xca\xfe\xba\xbe", "a Java class or a macOS program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"MZ\x90\0", "a Windows program"),
    (b"PAR1", "a Parquet table"),
    (b"\x1c\x01JFR", "a Java flight recording"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Microsoft Office document",
    ),
];

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    BINARIES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, kind)| *kind)
}

/// True if more than one byte in fifty at the start is a control character that no text has.
fn is_noise(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    let control = head
        .iter()
        .filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127))
        .count();
    control.saturating_mul(50) > head.len()
}

/// The body of UTF-16 text and whether its high bytes come first: by byte order mark, or because
/// every second byte of plain English text is NUL.
fn utf16(bytes: &[u8]) -> Option<(bool, &[u8])> {
    if let Some(body) = bytes.strip_prefix(b"\xff\xfe") {
        return Some((false, body));
    }
    if let Some(body) = bytes.strip_prefix(b"\xfe\xff") {
        return Some((true, body));
    }
    let head = bytes.get(..4096).unwrap_or(bytes);
    let nuls = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd, pairs) = (nuls(0), nuls(1), head.len() / 2);
    let mostly = |n: usize| pairs > 0 && n.saturating_mul(10) >= pairs.saturating_mul(9);
    match (mostly(even), mostly(odd)) {
        (true, false) if odd == 0 => Some((true, bytes)),
        (false, true) if even == 0 => Some((false, bytes)),
        _ => None,
    }
}

fn decode_utf16(body: &[u8], big_endian: bool, warnings: &mut Vec<Warning>) -> String {
    let (pairs, rest) = body.as_chunks::<2>();
    if !rest.is_empty() {
        warnings.push(warning(
            "odd_utf16",
            "the UTF-16 text ends within a character",
        ));
    }
    let units = pairs.iter().map(|pair| match big_endian {
        true => u16::from_be_bytes(*pair),
        false => u16::from_le_bytes(*pair),
    });
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .filter(|c| *c != '\0')
        .collect()
}

// --- gzip ------------------------------------------------------------------------------------

const GZIP: &[u8] = b"\x1f\x8b\x08";

/// Inflates all members of a gzip file, up to the limit.
fn gunzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while rest.starts_with(GZIP) {
        let start = out.len();
        let body = skip_gzip_header(rest).ok_or_else(gzip_cut_off)?;
        let after = inflate_into(body, &mut out)?;
        let (trailer, next) = after.split_at_checked(8).ok_or_else(gzip_cut_off)?;
        let sum = crc32fast::hash(out.get(start..).unwrap_or_default());
        if trailer.get(..4) != Some(sum.to_le_bytes().as_slice()) {
            return Err(gzip_damaged());
        }
        rest = next;
    }
    Ok(out)
}

fn gzip_cut_off() -> Error {
    Error::new("the gzip data is cut off").next("Export or download the file again.")
}

fn gzip_damaged() -> Error {
    Error::new("the gzip data is damaged").next("Export or download the file again.")
}

/// What follows the header of a gzip member (RFC 1952, section 2.3).
fn skip_gzip_header(bytes: &[u8]) -> Option<&[u8]> {
    let flags = *bytes.get(3)?;
    let mut rest = bytes.get(10..)?;
    if flags & 4 != 0 {
        let (length, after) = rest.split_at_checked(2)?;
        let length = u16::from_le_bytes(length.try_into().ok()?);
        rest = after.get(usize::from(length)..)?;
    }
    // The file's name, then a comment, each ended by NUL.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|b| *b == 0)?;
            rest = rest.get(end..)?.get(1..)?;
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

/// Inflates one member and returns what follows it.
fn inflate_into<'a>(body: &'a [u8], out: &mut Vec<u8>) -> Result<&'a [u8]> {
    let mut state = InflateState::new_boxed(DataFormat::Raw);
    let mut chunk = vec![0; HEAD_BYTES];
    let mut rest = body;
    loop {
        let step = inflate(&mut state, rest, &mut chunk, MZFlush::None);
        rest = rest.get(step.bytes_consumed..).unwrap_or_default();
        out.extend_from_slice(chunk.get(..step.bytes_written).unwrap_or_default());
        if out.len() >= MAX_BYTES {
            return Err(Error::new(format!(
                "the gzip data inflates to {} MiB or more",
                MAX_BYTES / (1024 * 1024)
            ))
            .next("Export a summary, or a shorter time."));
        }
        let moved = step.bytes_consumed > 0 || step.bytes_written > 0;
        match step.status {
            Ok(MZStatus::StreamEnd) => return Ok(rest),
            Ok(_) if moved => {}
            _ if rest.is_empty() => return Err(gzip_cut_off()),
            _ => return Err(gzip_damaged()),
        }
    }
}
