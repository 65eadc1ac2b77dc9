//! ZIP archives (PKWARE's APPNOTE 6.3), piece by piece, by the headers before each file. What the
//! directory at the end says is not needed.

use super::gzip::Inflate;
use super::{Entries, Entry};
use crate::error::{Error, Result};

/// What every ZIP archive begins with; one without files begins with its end.
pub const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const HEADER: usize = 30;

const ENCRYPTED: u16 = 1;
const SIZES_FOLLOW: u16 = 1 << 3;

enum State {
    /// A header with its name and extra fields, as far as it has come.
    Header(Vec<u8>),
    Stored {
        left: u64,
    },
    Deflated(Box<Inflate>),
    /// What cannot be read.
    Skip {
        left: u64,
    },
    /// Sum and sizes behind the data, as far as they have come.
    Descriptor(Vec<u8>),
    End,
}

/// Reads a ZIP archive.
pub struct Zip {
    state: State,
    /// Of the file at hand: whether sizes follow it, and whether they have 8 bytes.
    sizes_follow: bool,
    /// The CRC-32 that the header says, where it says one.
    sum: Option<u32>,
}

impl Zip {
    /// Begins an archive.
    pub fn new() -> Self {
        Zip {
            state: State::Header(Vec::new()),
            sizes_follow: false,
            sum: None,
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
                let wanted = header_length(begun).saturating_sub(begun.len());
                let (taken, rest) = bytes
                    .split_at_checked(wanted.min(bytes.len()))
                    .unwrap_or_default();
                begun.extend_from_slice(taken);
                if begun.len() >= 4 && number(begun, 0, 4) != Some(u64::from(LOCAL)) {
                    self.state = State::End;
                } else if begun.len() == header_length(begun) {
                    let header = std::mem::take(begun);
                    self.state = self.begin(&header, out)?;
                }
                Ok(rest)
            }
            State::Stored { left } => {
                let (data, rest) = take(bytes, left);
                let is_done = *left == 0;
                if !data.is_empty() {
                    out(Entry::Data(data))?;
                }
                if is_done {
                    self.end(out)?;
                }
                Ok(rest)
            }
            State::Deflated(body) => {
                let ended = body.push(bytes, &mut |data| out(Entry::Data(data)));
                match ended {
                    Ok(None) => Ok(&[]),
                    Ok(Some(rest)) => {
                        let found = body.sum.clone().finalize();
                        if self.sum.is_some_and(|sum| sum != found) {
                            return Err(damaged());
                        }
                        self.end(out)?;
                        Ok(rest)
                    }
                    Err(_) => Err(damaged()),
                }
            }
            State::Skip { left } => {
                let (_, rest) = take(bytes, left);
                if *left == 0 {
                    self.state = State::Header(Vec::new());
                }
                Ok(rest)
            }
            State::Descriptor(begun) => {
                let wanted = descriptor_wanted(begun).saturating_sub(begun.len());
                let (taken, rest) = bytes
                    .split_at_checked(wanted.min(bytes.len()))
                    .unwrap_or_default();
                begun.extend_from_slice(taken);
                if let Some(length) = descriptor_length(begun) {
                    self.state = State::Header(begun.split_off(length));
                }
                Ok(rest)
            }
            State::End => Ok(&[]),
        }
    }

    fn end(&mut self, out: Entries) -> Result<()> {
        out(Entry::End)?;
        self.state = match self.sizes_follow {
            true => State::Descriptor(Vec::new()),
            false => State::Header(Vec::new()),
        };
        Ok(())
    }

    fn begin(&mut self, header: &[u8], out: Entries) -> Result<State> {
        let field = |at, length| number(header, at, length).unwrap_or(0);
        let flags = field(6, 2) as u16;
        let name_end = HEADER.saturating_add(field(26, 2) as usize);
        let name = String::from_utf8_lossy(header.get(HEADER..name_end).unwrap_or_default());
        let extra = header.get(name_end..).unwrap_or_default();
        let packed = match field(18, 4) {
            0xffff_ffff => long_size(extra).unwrap_or(0),
            size => size,
        };
        self.sizes_follow = flags & SIZES_FOLLOW != 0;
        self.sum = (!self.sizes_follow).then(|| field(14, 4) as u32);
        if name.ends_with('/') && packed == 0 && !self.sizes_follow {
            return Ok(State::Header(Vec::new()));
        }
        out(Entry::Begin(&name))?;
        let refusal = match (flags & ENCRYPTED != 0, field(8, 2)) {
            (true, _) => Some("it is encrypted"),
            (false, 0) if self.sizes_follow => Some("it is stored without its size"),
            (false, 0 | 8) => None,
            (false, _) => Some("it is packed in a way that is not known"),
        };
        if let Some(why) = refusal {
            out(Entry::Refuse(why))?;
            if self.sizes_follow && packed == 0 {
                return Err(Error::new(format!(
                    "the ZIP archive cannot be read beyond \"{name}\": {why}"
                ))
                .next("Unpack it and drop in what it holds."));
            }
            self.sizes_follow = false;
            return Ok(match packed {
                0 => State::Header(Vec::new()),
                left => State::Skip { left },
            });
        }
        if field(8, 2) == 8 {
            return Ok(State::Deflated(Box::new(Inflate::new())));
        }
        if packed == 0 {
            out(Entry::End)?;
            return Ok(State::Header(Vec::new()));
        }
        Ok(State::Stored { left: packed })
    }

    /// Ends the archive.
    pub fn finish(&self) -> Result<()> {
        match &self.state {
            State::End => Ok(()),
            _ => Err(Error::new("the ZIP archive is cut off")
                .next("Pack or download the archive again.")),
        }
    }
}

fn damaged() -> Error {
    Error::new("the ZIP archive is damaged").next("Pack or download the archive again.")
}

fn take<'a>(bytes: &'a [u8], left: &mut u64) -> (&'a [u8], &'a [u8]) {
    let wanted = usize::try_from(*left)
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    *left = left.saturating_sub(wanted as u64);
    bytes.split_at_checked(wanted).unwrap_or((bytes, &[]))
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(
        field
            .iter()
            .rev()
            .fold(0, |n, byte| (n << 8) | u64::from(*byte)),
    )
}

/// How long the header is: four bytes to know it by, then the rest, then its names.
fn header_length(begun: &[u8]) -> usize {
    match begun.len() {
        0..4 => 4,
        4..HEADER => HEADER,
        _ => {
            let names = [26, 28].map(|at| number(begun, at, 2).unwrap_or(0) as usize);
            names.iter().fold(HEADER, |sum, n| sum.saturating_add(*n))
        }
    }
}

/// The packed size in the extra field of an archive with 8-byte sizes.
fn long_size(mut extra: &[u8]) -> Option<u64> {
    loop {
        let (tag, length) = (number(extra, 0, 2)?, number(extra, 2, 2)? as usize);
        let rest = extra.get(4..)?;
        if tag == 1 {
            return number(rest, 8, 8);
        }
        extra = rest.get(length..)?;
    }
}

/// Sum and two sizes follow the data, of 4 or of 8 bytes, perhaps behind a signature. Which it is
/// shows in the signature of what comes next.
fn descriptor_lengths(bytes: &[u8]) -> [usize; 2] {
    let signed = number(bytes, 0, 4) == Some(u64::from(DESCRIPTOR));
    let start = if signed { 4 } else { 0 };
    [12_usize, 20].map(|n| n.saturating_add(start))
}

/// How many bytes tell more than these.
fn descriptor_wanted(bytes: &[u8]) -> usize {
    let [short, long] = descriptor_lengths(bytes).map(|n| n.saturating_add(2));
    match bytes.len() {
        0..4 => 4,
        n if n < short => short,
        _ => long,
    }
}

fn descriptor_length(bytes: &[u8]) -> Option<usize> {
    let [short, long] = descriptor_lengths(bytes);
    let next = |length: usize| bytes.get(length..length.saturating_add(2));
    if bytes.len() >= 4 && next(short)? == b"PK" {
        return Some(short);
    }
    next(long).map(|_| long)
}
