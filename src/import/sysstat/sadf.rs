//! `sadf -d`: one table after another, each with a header that begins with `# hostname`.

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
    is_utc: bool,
    has_row: bool,
}

impl Reader {
    fn begin_table(&mut self, header: &str) {
        if self.header == header {
            return;
        }
        header.clone_into(&mut self.header);
        let columns = header.split(';').skip(3).filter(|name| *name != "[...]");
        let columns = columns.map(|name| match columns::label(name) {
            Some(label) => Kind::Label(label),
            None => Kind::Value(columns::of_system(name)),
        });
        self.columns = columns.collect();
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
        if fields.len() < self.columns.len() {
            return None;
        }
        let mut labels = vec![("host", host)];
        let mut values = Vec::new();
        for (kind, field) in self.columns.iter().zip(&fields) {
            match kind {
                // All processors together are number -1.
                Kind::Label("cpu") if *field == "-1" => labels.push(("cpu", "all")),
                Kind::Label(label) => labels.push((label, field)),
                Kind::Value(column) => values.push((column, number(field))),
            }
        }
        let sample = Sample {
            at_s,
            labels: &labels,
        };
        self.has_row |= values.iter().any(|(_, value)| value.is_some());
        add_row(&mut self.board, &sample, values.into_iter());
        Some(())
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
            self.begin_table(text);
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
