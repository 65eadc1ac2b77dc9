//! A whole scenario in a link: `#p1.<payload>.<checksum>`. The payload is base64url of raw deflate
//! of the JSON of `wire`; the checksum is the CRC-32 of the payload's characters in eight
//! hexadecimal digits. It stands behind a point of its own, so that a link that was cut can be told
//! from one in which a character changed.

pub mod examples;
pub mod file;
pub mod kept;
pub mod sweep;
mod upgrade;
mod wire;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Result};
use crate::scenario::Scenario;

/// Longest link that is read, characters.
pub const MAX_LINK_CHARS: usize = 64 * 1024;
/// Most that a link may inflate to, bytes.
pub const MAX_JSON_BYTES: usize = 1024 * 1024;

const PREFIX: &str = "p1.";
const CHECKSUM_CHARS: usize = 8;
const ASK_AGAIN: &str = "Ask for the link again, or for the scenario as a file.";

/// The fragment, with its `#`, that holds the scenario.
///
/// # Errors
/// If the link would be longer than [`MAX_LINK_CHARS`].
pub fn encode(scenario: &Scenario) -> Result<String> {
    let json = file::to_compact_json(scenario);
    let deflated = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), 9);
    let payload = URL_SAFE_NO_PAD.encode(deflated);
    let link = format!("#{PREFIX}{payload}.{}", checksum_of(&payload));
    if link.len() > MAX_LINK_CHARS {
        return Err(Error::new(format!(
            "the link would have {} characters, more than {MAX_LINK_CHARS}",
            link.len()
        ))
        .next("Share the scenario as a file."));
    }
    Ok(link)
}

/// True if the text is meant as a link of ours, whole or not.
pub fn looks_like(text: &str) -> bool {
    let body = fragment(text);
    let mut chars = body.chars();
    chars.next() == Some('p')
        && chars.next().is_some_and(|c| c.is_ascii_digit())
        && body.contains('.')
}

/// Reads a link: the fragment with or without its `#`, or a whole address that ends in it.
///
/// # Errors
/// Tells apart a link that was cut, damaged, written by a newer Plimsoll, or is too large.
pub fn decode(text: &str) -> Result<Scenario> {
    if text.len() > MAX_LINK_CHARS + 4096 || fragment(text).len() > MAX_LINK_CHARS {
        return Err(Error::new(format!(
            "the link is too large: {} characters, and {MAX_LINK_CHARS} is the most",
            text.len()
        ))
        .next("Ask for the scenario as a file."));
    }
    let body = fragment(text);
    let payload = checked_payload(body)?;
    let deflated = URL_SAFE_NO_PAD.decode(payload).map_err(|_| damaged())?;
    let json = inflate(&deflated)?;
    let json = std::str::from_utf8(&json).map_err(|_| damaged())?;
    file::from_json(json).map_err(|e| Error {
        what: format!("the link holds a scenario that cannot be used: {}", e.what),
        ..e
    })
}

/// What stands behind the last `#`, or the text itself.
fn fragment(text: &str) -> &str {
    // A link ends in a digit or a letter; what a sentence around it left behind is not part of it.
    let text = text
        .trim()
        .trim_end_matches([',', ';', ')', ']', '>', '"', '\'']);
    text.rsplit_once('#').map_or(text, |(_, fragment)| fragment)
}

/// Checks version, wholeness and checksum; gives the base64 text between them.
fn checked_payload(body: &str) -> Result<&str> {
    let Some(rest) = body.strip_prefix(PREFIX) else {
        return Err(wrong_prefix(body));
    };
    let Some((payload, checksum)) = rest.rsplit_once('.') else {
        return Err(cut());
    };
    if checksum.len() < CHECKSUM_CHARS {
        return Err(cut());
    }
    if !checksum.eq_ignore_ascii_case(&checksum_of(payload)) {
        return Err(damaged());
    }
    Ok(payload)
}

/// The CRC-32 of the characters, bit by bit: for so few a table is not worth its weight.
fn checksum_of(payload: &str) -> String {
    let mut crc = u32::MAX;
    for byte in payload.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
        }
    }
    format!("{:08x}", !crc)
}

fn wrong_prefix(body: &str) -> Error {
    let version = body
        .strip_prefix('p')
        .and_then(|rest| rest.split('.').next())
        .and_then(|digits| digits.parse::<u32>().ok());
    match version {
        Some(v) if v > 1 => Error::new(format!(
            "the link was written by a newer Plimsoll (link format {v}; this one reads 1)"
        ))
        .next("Reload the page, or open the link where it was made."),
        _ => Error::new("this is not a Plimsoll link")
            .next("A link ends in #p1. and a long text; copy all of it."),
    }
}

fn inflate(deflated: &[u8]) -> Result<Vec<u8>> {
    use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
    decompress_to_vec_with_limit(deflated, MAX_JSON_BYTES).map_err(|e| match e.status {
        TINFLStatus::HasMoreOutput => Error::new(format!(
            "the link is too large: it holds more than {MAX_JSON_BYTES} bytes"
        ))
        .next("Ask for the scenario as a file."),
        _ => damaged(),
    })
}

fn cut() -> Error {
    Error::new("the link is cut: its end is missing")
        .next("Copy all of it: some programs break long links at the end of a line.")
}

fn damaged() -> Error {
    Error::new("the link is damaged: a character was changed or lost on the way").next(ASK_AGAIN)
}
