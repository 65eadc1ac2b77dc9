//! From bytes to text, piece by piece: byte order marks, UTF-16, bytes that are not UTF-8, NUL bytes,
//! the line ends of old Macs and the colors of terminals. Nothing after this knows of any of it.

use std::borrow::Cow;

use super::bytes::HEAD_BYTES;
use crate::error::{Error, Result};
use crate::evidence::Warning;

/// Turns the bytes of one file into text. What one piece leaves unfinished waits for the next.
#[derive(Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// The beginning of a character, of a line end or of an escape sequence.
    held: Vec<u8>,
    doubts: Doubts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

#[derive(Debug, Default)]
struct Doubts {
    not_utf8: bool,
    nul_bytes: bool,
    odd_utf16: bool,
}

/// The longest escape sequence that is waited for, bytes.
const MAX_ESCAPE: usize = 256;

impl Decoder {
    /// Begins with a file's first bytes, which have to be pushed as well.
    ///
    /// # Errors
    ///
    /// They are no text, but an image, an archive of a kind that is not opened, a program, or noise.
    pub fn of(head: &[u8]) -> Result<Decoder> {
        if let Some(kind) = known_binary(head) {
            return Err(not_text(&format!("this is {kind}, not a report")));
        }
        let encoding = match utf16(head) {
            Some(big_endian) => Encoding::Utf16 { big_endian },
            None if is_noise(head) => {
                return Err(not_text("this is not text, so it is not a report"));
            }
            None => Encoding::Utf8,
        };
        Ok(Decoder {
            encoding,
            held: Vec::new(),
            doubts: Doubts::default(),
        })
    }

    /// The text of the next bytes; that of the last ones comes with [`Decoder::finish`].
    pub fn push<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, str> {
        self.decode(bytes, false)
    }

    /// What was still held back, and what was doubtful. The file's name is not in the warnings yet.
    pub fn finish(mut self) -> (String, Vec<Warning>) {
        let rest = self.decode(&[], true).into_owned();
        let mut warnings = Vec::new();
        if self.doubts.not_utf8 {
            let message = "some bytes are not UTF-8; they are read as Windows-1252";
            warnings.push(Warning::new("not_utf8", message));
        }
        if self.doubts.nul_bytes {
            warnings.push(Warning::new(
                "nul_bytes",
                "NUL bytes were removed from the text",
            ));
        }
        if self.doubts.odd_utf16 {
            let message = "the UTF-16 text ends within a character";
            warnings.push(Warning::new("odd_utf16", message));
        }
        (rest, warnings)
    }

    fn decode<'a>(&mut self, bytes: &'a [u8], is_last: bool) -> Cow<'a, str> {
        let bytes = if self.held.is_empty() {
            Cow::Borrowed(bytes)
        } else {
            let mut all = std::mem::take(&mut self.held);
            all.extend_from_slice(bytes);
            Cow::Owned(all)
        };
        let text = match (self.encoding, bytes) {
            (Encoding::Utf16 { big_endian }, bytes) => {
                Cow::Owned(self.utf16(&bytes, big_endian, is_last))
            }
            (Encoding::Utf8, Cow::Borrowed(bytes)) => self.utf8(bytes, is_last),
            (Encoding::Utf8, Cow::Owned(bytes)) => {
                Cow::Owned(self.utf8(&bytes, is_last).into_owned())
            }
        };
        match text {
            Cow::Borrowed(text) => self.clean(text, is_last),
            Cow::Owned(text) => Cow::Owned(self.clean(&text, is_last).into_owned()),
        }
    }

    fn utf8<'a>(&mut self, bytes: &'a [u8], is_last: bool) -> Cow<'a, str> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(e) if e.error_len().is_none() && !is_last => {
                let (whole, begun) = bytes.split_at_checked(e.valid_up_to()).unwrap_or_default();
                self.held = begun.to_vec();
                Cow::Borrowed(std::str::from_utf8(whole).unwrap_or_default())
            }
            Err(_) => Cow::Owned(self.mixed(bytes, is_last)),
        }
    }

    /// Characters of UTF-8 as they are, and every byte between them as Windows-1252 has it.
    fn mixed(&mut self, mut bytes: &[u8], is_last: bool) -> String {
        let mut text = String::with_capacity(bytes.len());
        loop {
            let e = match std::str::from_utf8(bytes) {
                Ok(valid) => {
                    text.push_str(valid);
                    return text;
                }
                Err(e) => e,
            };
            let (valid, rest) = bytes.split_at_checked(e.valid_up_to()).unwrap_or_default();
            text.push_str(std::str::from_utf8(valid).unwrap_or_default());
            if e.error_len().is_none() && !is_last {
                self.held = rest.to_vec();
                return text;
            }
            self.doubts.not_utf8 = true;
            let (bad, rest) = rest
                .split_at_checked(e.error_len().unwrap_or(rest.len()))
                .unwrap_or_default();
            text.extend(bad.iter().map(|byte| windows_1252(*byte)));
            bytes = rest;
        }
    }

    fn utf16(&mut self, bytes: &[u8], big_endian: bool, is_last: bool) -> String {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let unit = |pair: &[u8; 2]| match big_endian {
            true => u16::from_be_bytes(*pair),
            false => u16::from_le_bytes(*pair),
        };
        let mut whole = pairs;
        // The first half of a pair of surrogates waits for the second.
        if let [before @ .., last] = pairs
            && (0xd800..0xdc00).contains(&unit(last))
            && !is_last
        {
            self.held.extend_from_slice(last);
            whole = before;
        }
        self.held.extend_from_slice(odd);
        if is_last && !odd.is_empty() {
            self.doubts.odd_utf16 = true;
        }
        char::decode_utf16(whole.iter().map(unit))
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    }

    /// Without byte order marks, NUL bytes and escape sequences; a lone carriage return ends a line.
    fn clean<'a>(&mut self, text: &'a str, is_last: bool) -> Cow<'a, str> {
        let mut text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if !is_last && let Some(end) = self.unfinished(text) {
            let (whole, begun) = text.split_at_checked(end).unwrap_or((text, ""));
            // What was held back before is the beginning of a character, which comes later.
            let mut held = begun.as_bytes().to_vec();
            held.append(&mut self.held);
            self.held = match self.encoding {
                Encoding::Utf8 => held,
                Encoding::Utf16 { big_endian } => self.again(begun, big_endian),
            };
            text = whole;
        }
        let bytes = text.as_bytes();
        let has_nul = memchr::memchr(0, bytes).is_some();
        if !has_nul && memchr::memchr(ESCAPE, bytes).is_none() && lone_return(bytes).is_none() {
            return Cow::Borrowed(text);
        }
        self.doubts.nul_bytes |= has_nul && self.encoding == Encoding::Utf8;
        let mut clean = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\0' => {}
                '\u{1b}' => skip_escape(&mut chars),
                '\r' if chars.peek() != Some(&'\n') => clean.push('\n'),
                c => clean.push(c),
            }
        }
        Cow::Owned(clean)
    }

    /// Where a line end or an escape sequence begins that the text does not finish.
    fn unfinished(&self, text: &str) -> Option<usize> {
        if text.ends_with('\r') {
            return text.len().checked_sub(1);
        }
        let start = memchr::memrchr(ESCAPE, text.as_bytes())?;
        let sequence = text.get(start..)?;
        let mut chars = sequence.chars().peekable();
        chars.next();
        skip_escape(&mut chars);
        let is_whole = chars.peek().is_some() || ends_escape(sequence);
        (!is_whole && sequence.len() < MAX_ESCAPE).then_some(start)
    }

    /// Text as the UTF-16 that it came from, and what was held back of it before.
    fn again(&mut self, text: &str, big_endian: bool) -> Vec<u8> {
        let units = text.encode_utf16();
        let mut bytes: Vec<u8> = units
            .flat_map(|unit| match big_endian {
                true => unit.to_be_bytes(),
                false => unit.to_le_bytes(),
            })
            .collect();
        bytes.append(&mut self.held);
        bytes
    }
}

const ESCAPE: u8 = 0x1b;

/// The first carriage return that no line feed follows.
fn lone_return(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\r', bytes).find(|at| bytes.get(at.saturating_add(1)) != Some(&b'\n'))
}

/// Passes over what follows ESC: `[` with parameters and a letter (colors, cursor), or `]` up to BEL.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars>) {
    match chars.next() {
        Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
        Some(']') => while chars.next().is_some_and(|c| c != '\u{7}') {},
        _ => {}
    }
}

/// True if this sequence, which goes up to the end of the text, is whole.
fn ends_escape(sequence: &str) -> bool {
    let mut chars = sequence.chars().skip(1);
    match chars.next() {
        None => false,
        Some('[') => chars.last().is_some_and(|c| ('@'..='~').contains(&c)),
        Some(']') => sequence.ends_with('\u{7}'),
        Some(_) => true,
    }
}

fn not_text(what: &str) -> Error {
    Error::new(what).next("Drop in the file that the load generator or monitor wrote.")
}

/// The characters of bytes 0x80 to 0x9f; the others are those of Unicode.
#[rustfmt::skip]
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let place = byte.checked_sub(0x80).map(usize::from);
    let special = place.and_then(|place| WINDOWS_1252.get(place));
    special.copied().unwrap_or(char::from(byte))
}

/// Magic numbers of files that people rename or drop in by mistake.
const BINARIES: [(&[u8], &str); 22] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"%PDF-", "a PDF document"),
    (b"BZh", "bzip2 data (unpack it first)"),
    (b"\xfd7zXZ\0", "xz data (unpack it first)"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it first)"),
    (b"\x7fELF", "an ELF program"),
    (b"\0asm", "a WebAssembly module"),
    (
        b"\x96\xd5",
        "a binary file of sar (write what it holds by sadf -j FILE -- -A)",
    ),
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
    // The length of the version's name, which follows, is 5 to 7: 4.0.0, 3.12.1, 3.14.10.
    (b"\0\0\0\0\x05", BINARY_LOG),
    (b"\0\0\0\0\x06", BINARY_LOG),
    (b"\0\0\0\0\x07", BINARY_LOG),
];

const BINARY_LOG: &str = "a binary simulation.log of Gatling 3.12 or newer (drop in its js/stats.json or js/global_stats.json)";

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    BINARIES
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, kind)| *kind)
}

/// True if more than one byte in fifty is a control character that no text has.
fn is_noise(head: &[u8]) -> bool {
    let head = head.get(..HEAD_BYTES).unwrap_or(head);
    let control = head
        .iter()
        .filter(|b| matches!(b, 0..=8 | 14..=26 | 28..=31 | 127))
        .count();
    control.saturating_mul(50) > head.len()
}

/// Whether this is UTF-16 with its high bytes first: by byte order mark, or because every second
/// byte of plain English text is NUL.
fn utf16(bytes: &[u8]) -> Option<bool> {
    if bytes.starts_with(b"\xff\xfe") {
        return Some(false);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Some(true);
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
        (true, false) if odd == 0 => Some(true),
        (false, true) if even == 0 => Some(false),
        _ => None,
    }
}
