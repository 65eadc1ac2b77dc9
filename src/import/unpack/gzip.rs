//! gzip (RFC 1952), piece by piece.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::Sink;
use crate::error::{Error, Result};

/// What every gzip file begins with.
pub const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// The longest header of a member that is waited for, bytes: it may hold a name and a comment.
const MAX_HEADER: usize = 128 * 1024;
/// How much is inflated at a time, bytes.
const CHUNK: usize = 64 * 1024;

/// Inflates raw deflate data (RFC 1951), piece by piece.
pub struct Inflate {
    state: Box<InflateState>,
    chunk: Vec<u8>,
    /// CRC-32 of what came out.
    pub sum: crc32fast::Hasher,
    /// Bytes that came out.
    pub length: u64,
}

impl Inflate {
    /// Begins a stream.
    pub fn new() -> Self {
        Inflate {
            state: InflateState::new_boxed(DataFormat::Raw),
            chunk: vec![0; CHUNK],
            sum: crc32fast::Hasher::new(),
            length: 0,
        }
    }

    /// Inflates these bytes into the sink; gives what follows the stream if it ends in them.
    pub fn push<'a>(&mut self, bytes: &'a [u8], sink: Sink) -> Result<Option<&'a [u8]>> {
        let mut rest = bytes;
        loop {
            let step = inflate(&mut self.state, rest, &mut self.chunk, MZFlush::None);
            rest = rest.get(step.bytes_consumed..).unwrap_or_default();
            let out = self.chunk.get(..step.bytes_written).unwrap_or_default();
            if !out.is_empty() {
                self.sum.update(out);
                self.length = self.length.saturating_add(out.len() as u64);
                sink(out)?;
            }
            let moved = step.bytes_consumed > 0 || step.bytes_written > 0;
            match step.status {
                Ok(MZStatus::StreamEnd) => return Ok(Some(rest)),
                Ok(_) if moved => {}
                _ if rest.is_empty() => return Ok(None),
                _ => return Err(damaged()),
            }
        }
    }
}

enum State {
    /// The header of a member, as far as it has come.
    Header(Vec<u8>),
    Body(Inflate),
    /// CRC-32 and length, as far as they have come, and what the sum must be.
    Trailer(Vec<u8>, u32),
    /// Something else follows the last member.
    Rest,
}

/// Inflates a gzip file of any number of members.
pub struct Gunzip {
    state: State,
    members: u32,
}

impl Gunzip {
    /// Begins a file.
    pub fn new() -> Self {
        Gunzip {
            state: State::Header(Vec::new()),
            members: 0,
        }
    }

    /// Inflates these bytes into the sink.
    pub fn push(&mut self, mut bytes: &[u8], sink: Sink) -> Result<()> {
        while !bytes.is_empty() {
            bytes = self.step(bytes, sink)?;
        }
        Ok(())
    }

    fn step<'a>(&mut self, bytes: &'a [u8], sink: Sink) -> Result<&'a [u8]> {
        match &mut self.state {
            State::Header(header) => {
                let before = header.len();
                header.extend_from_slice(bytes);
                if !MAGIC.starts_with(header.get(..3).unwrap_or(header)) {
                    self.state = State::Rest;
                    return Ok(&[]);
                }
                let Some(length) = header_length(header) else {
                    return match header.len() {
                        n if n > MAX_HEADER => Err(damaged()),
                        _ => Ok(&[]),
                    };
                };
                self.state = State::Body(Inflate::new());
                Ok(bytes
                    .get(length.saturating_sub(before)..)
                    .unwrap_or_default())
            }
            State::Body(body) => {
                let Some(rest) = body.push(bytes, sink)? else {
                    return Ok(&[]);
                };
                self.state = State::Trailer(Vec::new(), body.sum.clone().finalize());
                Ok(rest)
            }
            State::Trailer(trailer, sum) => {
                let wanted = 8_usize.saturating_sub(trailer.len()).min(bytes.len());
                let (taken, rest) = bytes.split_at_checked(wanted).unwrap_or_default();
                trailer.extend_from_slice(taken);
                if trailer.len() == 8 {
                    if trailer.get(..4) != Some(sum.to_le_bytes().as_slice()) {
                        return Err(damaged());
                    }
                    self.members = self.members.saturating_add(1);
                    self.state = State::Header(Vec::new());
                }
                Ok(rest)
            }
            State::Rest => Ok(&[]),
        }
    }

    /// Ends the file.
    pub fn finish(&self) -> Result<()> {
        match &self.state {
            State::Rest => Ok(()),
            State::Header(begun) if begun.is_empty() && self.members > 0 => Ok(()),
            _ => Err(cut_off()),
        }
    }
}

fn cut_off() -> Error {
    Error::new("the gzip data is cut off").next("Export or download the file again.")
}

fn damaged() -> Error {
    Error::new("the gzip data is damaged").next("Export or download the file again.")
}

/// How long the header of a member is (RFC 1952, section 2.3), once it is there as a whole.
fn header_length(bytes: &[u8]) -> Option<usize> {
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
            let end = memchr::memchr(0, rest)?;
            rest = rest.get(end..)?.get(1..)?;
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    bytes.len().checked_sub(rest.len())
}
