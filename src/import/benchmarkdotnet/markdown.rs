//! BenchmarkDotNet's tables in Markdown (`*-report-github.md`), which it writes on the terminal too. A
//! row of dashes stands below the header; the settings of the jobs stand above it as text.

use super::csv::{base, benchmarks};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::record::rows::{Header, Row, Table};
use crate::import::text::Place;

/// hyperfine's table begins with `Command`.
pub(in crate::import) fn begins(place: &Place) -> bool {
    header(place.line()).is_some()
}

/// `| Method | Size | Mean | Error | StdDev |`, on a terminal also ` Method | Mean |`.
fn header(line: &str) -> Option<Header> {
    let header = line.contains('|').then(|| Header::with(line, b'|'))?;
    let has = |name: &str| header.names.iter().any(|column| base(column) == name);
    (has("Method") && has("Mean") && has("Error")).then_some(header)
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut lines = raw.lines();
    let header = lines.next().and_then(header).unwrap_or_default();
    let mut rows = Vec::new();
    // Where the table stands in the file is not known here.
    let is_row = |line: &&str| line.contains('|');
    for line in lines.take_while(is_row) {
        if line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
            continue;
        }
        let mut row = Row::default();
        // What is best or worst of its group is bold.
        row.read(&line.replace("**", ""), header.delimiter);
        rows.push((row, 0));
    }
    benchmarks(&Table { header, rows }, "benchmarkdotnet-markdown")
}
