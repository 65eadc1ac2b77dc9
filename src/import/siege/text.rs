//! siege on a terminal (3.x and 4.x): <https://www.joedog.org/siege-home/>.

use super::super::text::Place;
use super::Summary;
use crate::error::{Error, Result};
use crate::evidence::Evidence;

const FIRST: &str = "Transactions:";

/// Begins with the version or the users, or with the result where only that was kept. With `-j` no
/// result follows, but JSON.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim();
    let is_intro = line.starts_with("** SIEGE ")
        || line.starts_with("** Preparing ")
        || line.starts_with("Lifting the server siege");
    let is_first = || line.starts_with(FIRST) && place.next_line().starts_with("Availability:");
    (is_intro && place.soon(50, FIRST) || is_first()) && !place.is_open_without(FIRST)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut summary = Summary::default();
    for line in raw.lines() {
        summary.take(line);
    }
    if summary.transactions.is_none() {
        return Err(Error::new(
            "the report of siege does not say how many transactions there were",
        )
        .next("Let the run end by itself, and keep its whole output."));
    }
    Ok(Evidence {
        runs: vec![summary.run("siege-text")],
        ..Evidence::default()
    })
}
