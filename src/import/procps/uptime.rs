//! `uptime`, and the first line of `w`. On Linux and on macOS.

use super::super::micro::{Found, Measured};
use super::super::text::Place;
use super::{LOADS, behind_load, load_averages, up_s};
use crate::error::Result;
use crate::evidence::Evidence;

const FORMAT: &str = "uptime-text";

/// ` 07:18:47 up 57 min,  0 user,  load average: 3.24, 5.62, 8.17`
pub(in crate::import) fn begins(place: &Place) -> bool {
    let line = place.line().trim_start();
    let begins_with_time = line.starts_with(|c: char| c.is_ascii_digit())
        && line
            .split(' ')
            .next()
            .is_some_and(|word| word.contains(':'));
    begins_with_time && line.contains(" up ") && loads(line).is_some()
}

fn loads(line: &str) -> Option<[f64; 3]> {
    load_averages(behind_load(line)?)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let line = raw.lines().next().unwrap_or_default();
    let mut found = Found::default();
    for (name, load) in LOADS.into_iter().zip(loads(line).into_iter().flatten()) {
        found.add(Measured::new(FORMAT, name, "count").value(Some(load)));
    }
    found.add(Measured::new(FORMAT, "uptime", "seconds").value(up_s(line)));
    found.evidence("the line of uptime holds no load")
}
