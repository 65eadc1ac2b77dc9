//! tar archives (POSIX ustar and pax, GNU long names), piece by piece.

use super::{Entries, Entry};
use crate::error::{Error, Result};

const BLOCK: usize = 512;
/// The longest name or pax record that is kept, bytes.
const MAX_EXTRA: u64 = 64 * 1024;

/// True if a file that begins so is a tar archive.
pub fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar".as_slice())
}

enum State {
    /// A header, as far as it has come.
    Header(Vec<u8>),
    /// A file: bytes left, and bytes up to the next header after them.
    File {
        left: u64,
        padding: u64,
    },
    /// A name or pax record for the next file.
    Extra {
        kind: u8,
        data: Vec<u8>,
        left: u64,
        padding: u64,
    },
    /// Something that is no file.
    Skip {
        left: u64,
    },
    End,
}

/// Reads a tar archive.
pub struct Tar {
    state: State,
    /// The name of the next file, where the header has no room for it.
    long_name: Option<String>,
}

impl Tar {
    /// Begins an archive.
    pub fn new() -> Self {
        Tar {
            state: State::Header(Vec::new()),
            long_name: None,
        }
    }

    /// Gives out what these bytes hold.
    pub fn push(&mut self, mut bytes: &[u8], out: Entries) -> Result<()> {
        while !bytes.is_empty() {
            bytes = self.step(bytes, out)?;
        }
        Ok(())
    }

    fn step<'a>(&mut self, bytes: &'a [u8], out: Entries) -> Result<&'a [u8]> {
        match &mut self.state {
            State::Header(begun) => {
                let wanted = BLOCK.saturating_sub(begun.len()).min(bytes.len());
                let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or_default();
                begun.extend_from_slice(taken);
                if begun.len() == BLOCK {
                    let header = std::mem::take(begun);
                    self.state = self.begin(&header, out)?;
                }
                Ok(rest)
            }
            State::File { left, padding } => {
                let (data, rest) = take(bytes, left);
                if !data.is_empty() {
                    out(Entry::Data(data))?;
                }
                if *left == 0 {
                    let left = *padding;
                    out(Entry::End)?;
                    self.state = State::Skip { left };
                    return Ok(self.settle(rest));
                }
                Ok(rest)
            }
            State::Extra {
                kind,
                data,
                left,
                padding,
            } => {
                let (taken, rest) = take(bytes, left);
                data.extend_from_slice(taken);
                if *left == 0 {
                    self.long_name = name_in(*kind, data).or(self.long_name.take());
                    self.state = State::Skip { left: *padding };
                    return Ok(self.settle(rest));
                }
                Ok(rest)
            }
            State::Skip { left } => {
                let (_, rest) = take(bytes, left);
                Ok(self.settle(rest))
            }
            State::End => Ok(&[]),
        }
    }

    /// Where nothing is left to be skipped, a header comes.
    fn settle<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        if matches!(self.state, State::Skip { left: 0 }) {
            self.state = State::Header(Vec::new());
        }
        rest
    }

    fn begin(&mut self, header: &[u8], out: Entries) -> Result<State> {
        if header.iter().all(|byte| *byte == 0) {
            return Ok(State::End);
        }
        let length = size(header.get(124..136).unwrap_or_default()).filter(|_| sum_holds(header));
        let Some(left) = length else {
            return Err(Error::new("the tar archive is damaged")
                .next("Pack or download the archive again."));
        };
        let padding = left.next_multiple_of(BLOCK as u64).saturating_sub(left);
        Ok(match header.get(156).copied().unwrap_or(0) {
            0 | b'0' | b'7' => {
                let name = self.long_name.take().unwrap_or_else(|| short_name(header));
                out(Entry::Begin(&name))?;
                if left == 0 {
                    out(Entry::End)?;
                    State::Header(Vec::new())
                } else {
                    State::File { left, padding }
                }
            }
            kind @ (b'L' | b'x') if left > 0 && left <= MAX_EXTRA => State::Extra {
                kind,
                data: Vec::new(),
                left,
                padding,
            },
            _ => {
                let left = left.saturating_add(padding);
                if left == 0 {
                    State::Header(Vec::new())
                } else {
                    State::Skip { left }
                }
            }
        })
    }

    /// Ends the archive.
    pub fn finish(&self) -> Result<()> {
        match &self.state {
            State::End => Ok(()),
            State::Header(begun) if begun.is_empty() => Ok(()),
            _ => Err(Error::new("the tar archive is cut off")
                .next("Pack or download the archive again.")),
        }
    }
}

fn take<'a>(bytes: &'a [u8], left: &mut u64) -> (&'a [u8], &'a [u8]) {
    let wanted = usize::try_from(*left)
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    *left = left.saturating_sub(wanted as u64);
    bytes.split_at_checked(wanted).unwrap_or((bytes, &[]))
}

/// Octal digits, or big-endian bytes behind a first one of 0x80 (GNU, for files over 8 GiB).
fn size(field: &[u8]) -> Option<u64> {
    if let Some((0x80, digits)) = field.split_first() {
        let (high, low) = digits.split_at_checked(digits.len().checked_sub(8)?)?;
        let low = u64::from_be_bytes(low.try_into().ok()?);
        return high.iter().all(|byte| *byte == 0).then_some(low);
    }
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_matches(|c: char| c == '\0' || c == ' ');
    match digits {
        "" => Some(0),
        _ => u64::from_str_radix(digits, 8).ok(),
    }
}

/// The sum of all bytes, with spaces in the place of the sum itself.
fn sum_holds(header: &[u8]) -> bool {
    let stated = size(header.get(148..156).unwrap_or_default());
    let sum = header.iter().enumerate().map(|(at, byte)| match at {
        148..156 => u64::from(b' '),
        _ => u64::from(*byte),
    });
    stated == Some(sum.sum())
}

fn short_name(header: &[u8]) -> String {
    let text = |from: usize, to: usize| {
        let field = header.get(from..to).unwrap_or_default();
        let end = memchr::memchr(0, field).unwrap_or(field.len());
        String::from_utf8_lossy(field.get(..end).unwrap_or_default()).into_owned()
    };
    match (text(345, 500), text(0, 100)) {
        (prefix, name) if prefix.is_empty() || !is_tar(header) => name,
        (prefix, name) => format!("{prefix}/{name}"),
    }
}

/// The name in a GNU long name, or under `path` in pax records (`27 path=some/where.json\n`).
fn name_in(kind: u8, data: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(data);
    if kind == b'L' {
        return Some(text.trim_end_matches('\0').to_owned());
    }
    let records = text.lines().filter_map(|line| line.split_once(' '));
    records
        .filter_map(|(_, record)| record.strip_prefix("path="))
        .map(str::to_owned)
        .next_back()
}
