//! The same chart as rows: as they stand on the screen, and with all digits for a file.

use nanoserde::{DeBin, SerBin};

use super::Time;
use crate::quantity::{Unit, show};

/// What stands where there is no number.
const DASH: &str = "–";
/// What a spreadsheet takes for the beginning of a formula, in either width.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The same chart as rows of text.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Table {
    /// Column names, with units.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Whether a column holds words and not numbers: most of its cells begin with a letter.
    ///
    /// ```
    /// use plimsoll::chart::Table;
    /// let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    /// let table = Table { head: row(["limit", "used"]), rows: vec![row(["memory", "161 MB"]), row(["reads", "–"])] };
    /// assert!(table.is_of_words(0) && !table.is_of_words(1));
    /// ```
    pub fn is_of_words(&self, column: usize) -> bool {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let told = cells
            .filter_map(|cell| cell.chars().next())
            .filter(|c| *c != '–');
        let (words, all) = told.fold((0, 0), |(words, all), first| {
            (words + usize::from(first.is_alphabetic()), all + 1)
        });
        2 * words > all
    }

    /// As CSV by RFC 4180, with a header row.
    ///
    /// ```
    /// use plimsoll::chart::Table;
    /// let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    /// let table = Table { head: row(["part", "$ a month"]), rows: vec![row(["App, small", "12"])] };
    /// assert_eq!(table.csv(), "part,$ a month\r\n\"App, small\",12\r\n");
    /// ```
    pub fn csv(&self) -> String {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        for row in std::iter::once(&self.head).chain(&self.rows) {
            // What is written into memory cannot fail.
            let _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// A number with all its digits, for a file; empty if there is none.
pub(crate) fn exact(value: impl Into<Option<f64>>) -> String {
    // Adding 0 turns -0 into 0.
    let value = value.into().filter(|value| value.is_finite());
    value.map_or_else(String::new, |value| (value + 0.0).to_string())
}

/// Text for a file that no spreadsheet takes for a formula: what begins like one has an apostrophe before it.
pub(crate) fn words(text: impl AsRef<str>) -> String {
    let text = text.as_ref();
    let tab = text.starts_with(['\t', '\r', '\n']);
    match tab || text.trim_start().starts_with(FORMULA) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// A cell: as it stands on the screen, and with all digits.
pub(super) struct Cell(String, String);

impl Cell {
    /// Words.
    pub fn words(text: impl Into<String>) -> Cell {
        let text = text.into();
        let written = match text.as_str() {
            DASH => String::new(),
            text => words(text),
        };
        Cell(text, written)
    }

    /// A number in its unit, as it is shown.
    fn number_of(value: impl Into<Option<f64>>, times: f64, show: impl Fn(f64) -> String) -> Cell {
        let value = value.into();
        Cell(
            value.map_or_else(|| DASH.to_owned(), show),
            exact(value.map(|value| value * times)),
        )
    }

    /// A plain number.
    pub fn number(value: impl Into<Option<f64>>) -> Cell {
        Cell::number_of(value, 1.0, show::number)
    }

    /// A number that is shown in a way of its own.
    pub fn number_with(value: impl Into<Option<f64>>, show: impl Fn(f64) -> String) -> Cell {
        Cell::number_of(value, 1.0, show)
    }

    /// How many.
    pub fn count(n: impl Into<Option<u64>>) -> Cell {
        let n = n.into().map(|n| n.to_string());
        Cell(n.clone().unwrap_or(DASH.to_owned()), n.unwrap_or_default())
    }

    /// Dollars.
    pub fn dollars(usd: impl Into<Option<f64>>) -> Cell {
        Cell::number_of(usd, 1.0, show::dollars)
    }

    /// A ratio, written as per cent in both.
    pub fn percent(ratio: impl Into<Option<f64>>) -> Cell {
        Cell::percent_with(ratio, show::percent)
    }

    /// The same, shown in a way of its own.
    pub fn percent_with(ratio: impl Into<Option<f64>>, show: impl Fn(f64) -> String) -> Cell {
        Cell::number_of(ratio, 100.0, show)
    }

    /// Requests per second, in a unit.
    pub fn rate(rps: impl Into<Option<f64>>, unit: &Unit) -> Cell {
        let rps = rps.into();
        Cell(
            rps.map_or_else(|| DASH.to_owned(), |rps| show::rate(rps, unit)),
            exact(rps.map(|rps| unit.from_base(rps))),
        )
    }

    /// Milliseconds.
    pub fn latency(ms: impl Into<Option<f64>>) -> Cell {
        Cell::number_of(ms, 1.0, show::latency)
    }

    /// Milliseconds, told in a unit of time and written in it.
    pub fn time(ms: impl Into<Option<f64>>, time: Time) -> Cell {
        let ms = ms.into();
        Cell(
            ms.map_or_else(|| DASH.to_owned(), |ms| time.show(ms)),
            exact(ms.map(|ms| time.exactly(ms))),
        )
    }

    /// Milliseconds, written in a unit of time; shown in the unit in which each is best read.
    pub fn latency_in(ms: impl Into<Option<f64>>, time: Time) -> Cell {
        let ms = ms.into();
        Cell(Cell::latency(ms).0, exact(ms.map(|ms| time.exactly(ms))))
    }

    /// Bytes.
    pub fn bytes(bytes: impl Into<Option<f64>>) -> Cell {
        Cell::number_of(bytes, 1.0, show::bytes)
    }
}

/// A table while it is written, on the screen and for a file at once, so that both have the same numbers.
pub(super) struct Rows {
    shown: Table,
    written: Table,
}

impl Rows {
    /// With the names of its columns; for a file each has the unit of its numbers behind it, if it has one.
    pub fn of<'a>(head: impl IntoIterator<Item = (&'a str, &'a str)>) -> Rows {
        let mut rows = Rows {
            shown: Table::default(),
            written: Table::default(),
        };
        for (name, unit) in head {
            rows.shown.head.push(name.to_owned());
            rows.written.head.push(match unit {
                "" => name.to_owned(),
                unit => format!("{name}, {unit}"),
            });
        }
        rows
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let (shown, written) = cells.into_iter().map(|Cell(a, b)| (a, b)).unzip();
        self.shown.rows.push(shown);
        self.written.rows.push(written);
    }

    /// What stands on the screen, and what goes into a file.
    pub fn done(self) -> (Table, Table) {
        (self.shown, self.written)
    }
}
