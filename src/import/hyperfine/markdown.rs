//! hyperfine `--export-markdown` and `--export-orgmode`. The unit stands in the header.

use super::super::micro::{self, Found, Measured};
use super::super::text::{self, Place};
use crate::error::Result;
use crate::evidence::Evidence;

pub(in crate::import) fn begins(place: &Place) -> bool {
    unit(place.line()).is_some()
}

/// `| Command | Mean [ms] | Min [ms] | Max [ms] | Relative |`
fn unit(line: &str) -> Option<&str> {
    let mut cells = cells(line)?.into_iter();
    let is_header = cells.next() == Some("Command");
    let unit = cells.next()?.strip_prefix("Mean [")?.strip_suffix(']')?;
    (is_header && cells.next()?.starts_with("Min [")).then_some(unit)
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inside = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inside.split('|').map(str::trim).collect())
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    let mut lines = raw.lines();
    let unit = lines.next().and_then(unit).unwrap_or_default();
    for line in lines.map_while(|line| line.trim().starts_with('|').then_some(line)) {
        found_in(line, unit, &mut found);
    }
    found.evidence("the table of hyperfine holds no command that was measured")
}

fn found_in(line: &str, unit: &str, found: &mut Found) {
    // A command may hold the sign that parts the cells, so they are read from the end.
    let mut cells = cells(line).unwrap_or_default();
    let (_, max, min, mean) = (cells.pop(), cells.pop(), cells.pop(), cells.pop());
    let (mean, stddev) = match mean.unwrap_or_default().split_once('±') {
        Some((mean, stddev)) => (mean, Some(stddev)),
        None => (mean.unwrap_or_default(), None),
    };
    let time = |text: &str| text::number(text).and_then(|n| micro::seconds(n, unit));
    let Some(mean) = time(mean) else {
        return;
    };
    let command = cells.join("|").replace("\\|", "|");
    let command = command.trim().trim_matches(['`', '=']);
    let measured = Measured::new("hyperfine-markdown", &micro::command(command), "seconds")
        .stat("mean", Some(mean))
        .stat("stddev", stddev.and_then(time))
        .stat("min", min.and_then(time))
        .stat("max", max.and_then(time));
    found.add(measured);
}
