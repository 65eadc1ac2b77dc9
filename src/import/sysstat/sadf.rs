//! `sadf -d`: one table after another, each with a header that begins with `# hostname`.
//!
//! With `-h` all that was sampled at one time stands in one row, and `[...]` behind the columns that
//! come again for each processor, disk and so on. How often they come is not written, so that such a
//! row can be taken apart only where it holds nothing else.

use super::add_row;
use super::clock::{date, time_of_day};
use super::columns::{self, Column};
use super::json::finished;
use super::{NO_ZONE, Sample};
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::record::doubts::Doubts;
use crate::import::record::rows::number;
use crate::import::record::{EachLine, Line, Records, lines};
use crate::import::series::Board;

/// Behind the columns that come again.
const AGAIN: &str = "[...]";
const HEADER: &str = "# hostname;interval;timestamp";

pub(in crate::import) fn looks_like(head: &Head) -> bool {
    // A shell's prompt may stand above it.
    head.lines().take(20).any(|line| line.starts_with(HEADER))
}

pub(in crate::import) fn begin(_: &Head) -> Box<dyn Records> {
    lines(Reader {
        header: String::new(),
        columns: Vec::new(),
        board: Board::new("sadf-d-csv"),
        doubts: Doubts::default(),
        comes_again: false,
        is_utc: true,
        has_row: false,
    })
}

enum Kind {
    Label(&'static str),
    Value(Column),
}

struct Reader {
    header: String,
    columns: Vec<Kind>,
    board: Board,
    doubts: Doubts,
    /// True if the columns come again in a row.
    comes_again: bool,
    is_utc: bool,
    has_row: bool,
}

impl Reader {
    fn begin_table(&mut self, header: &str) -> Result<()> {
        if self.header == header {
            return Ok(());
        }
        let groups = header.matches(AGAIN).count();
        self.comes_again = groups > 0;
        if groups > 1 || self.comes_again && !header.ends_with(AGAIN) {
            return Err(Error::new(
                "each row of this table of sadf holds several kinds of values, some of them more than once, and does not say how often",
            )
            .next("Write it without -h, or by sadf -j."));
        }
        header.clone_into(&mut self.header);
        let columns = header.split(';').skip(3).filter(|name| *name != "[...]");
        let columns = columns.map(|name| name.trim_end_matches(AGAIN));
        let columns = columns.map(|name| match columns::label(name) {
            Some(label) => Kind::Label(label),
            None => Kind::Value(columns::of_system(name)),
        });
        self.columns = columns.collect();
        Ok(())
    }

    fn row(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split(';');
        let (host, _, stamp) = (fields.next()?, fields.next()?, fields.next()?);
        let (at_s, is_utc) = at(stamp)?;
        self.is_utc &= is_utc;
        let fields: Vec<&str> = fields.collect();
        // What sar writes of a restart or a comment is no sample.
        if fields
            .first()
            .is_some_and(|first| first.starts_with("LINUX-RESTART") || first.starts_with("COM"))
        {
            return Some(());
        }
        let width = self.columns.len().max(1);
        let is_whole = match self.comes_again {
            true => fields.len().is_multiple_of(width),
            false => fields.len() >= self.columns.len(),
        };
        if !is_whole || fields.is_empty() {
            return None;
        }
        let parts = if self.comes_again {
            width
        } else {
            fields.len()
        };
        for fields in fields.chunks(parts) {
            self.values(host, at_s, fields);
        }
        Some(())
    }

    fn values(&mut self, host: &str, at_s: f64, fields: &[&str]) {
        let mut labels = vec![("host", host)];
        let mut values = Vec::new();
        for (kind, field) in self.columns.iter().zip(fields) {
            match kind {
                // All processors together are number -1.
                Kind::Label("cpu") if *field == "-1" => labels.push(("cpu", "all")),
                Kind::Label(label) => labels.push((label, field)),
                Kind::Value(column) => values.push((column, column.value(field))),
            }
        }
        let sample = Sample {
            at_s,
            labels: &labels,
        };
        self.has_row |= values.iter().any(|(_, value)| value.is_some());
        add_row(&mut self.board, &sample, values.into_iter());
    }
}

/// `2026-11-23 07:18:40 UTC`, the same without a zone, or seconds since 1970; and whether the zone is known.
fn at(stamp: &str) -> Option<(f64, bool)> {
    let words: Vec<&str> = stamp.split_whitespace().collect();
    if let [seconds] = words.as_slice() {
        return Some((number(seconds).filter(|s| *s > 1e8)?, true));
    }
    let (day, rest) = words.split_first()?;
    let (second, taken) = time_of_day(rest)?;
    let zone = rest.get(taken).copied().unwrap_or_default();
    Some((date(day)?.unix_s + second, matches!(zone, "UTC" | "GMT")))
}

impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        let text = line.text.trim();
        if text.starts_with(HEADER) {
            self.begin_table(text)?;
        } else if !self.header.is_empty()
            && !text.is_empty()
            && !text.starts_with('#')
            && self.row(text).is_none()
        {
            self.doubts.left_out(line.number, line.is_cut);
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        let mut warnings = self.doubts.warnings();
        warnings.extend(self.board.warnings());
        let notes: &[&str] = if self.is_utc { &[] } else { &[NO_ZONE] };
        Evidence {
            series: finished(&self.board, notes),
            warnings,
            ..Evidence::default()
        }
    }

    fn finish(self) -> Result<Evidence> {
        match self.has_row {
            true => Ok(self.so_far()),
            false => Err(Error::new("the table of sadf holds no sample")
                .next("Choose a time at which sar was collecting.")),
        }
    }
}
