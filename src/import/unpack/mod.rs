//! Archives, piece by piece: none is ever in memory as a whole.

pub mod gzip;
pub mod tar;
pub mod zip;

use crate::error::Result;

/// Where inflated bytes go.
pub type Sink<'s> = &'s mut dyn FnMut(&[u8]) -> Result<()>;

/// Where the files of an archive go.
pub type Entries<'s> = &'s mut dyn FnMut(Entry) -> Result<()>;

/// What comes out of an archive.
pub enum Entry<'a> {
    /// A file of that name begins.
    Begin(&'a str),
    /// Its next bytes.
    Data(&'a [u8]),
    /// It ends here.
    End,
    /// It ends here and cannot be read, for that reason.
    Refuse(&'static str),
}
