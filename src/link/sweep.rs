//! A sweep alone, in the form in which a saved scenario holds it.

use super::wire;
use crate::error::Result;
use crate::json::{Place, Writer};
use crate::scenario::Sweep;

/// Writes a sweep.
pub fn write(writer: &mut Writer, sweep: &Sweep) {
    wire::write_sweep(writer, sweep);
}

/// Reads a sweep.
///
/// # Errors
/// If a part is not understood or not possible; the error names the field.
pub fn read(place: Place) -> Result<Sweep> {
    wire::read_sweep(place)
}
