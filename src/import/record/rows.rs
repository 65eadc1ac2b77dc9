//! Tables: comma, semicolon or tab between fields, quotes around them (RFC 4180), and numbers with
//! a decimal comma, as a spreadsheet of another language saves them.

use super::stretches::Stretches;
use super::{EachLine, Line, Lines, Records};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::Head;
use crate::import::bytes::MAX_LINE_BYTES;

/// The header of a table, and how its fields are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// The names of the columns; empty if the table has none.
    pub names: Vec<String>,
    /// What stands between fields.
    pub delimiter: u8,
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Header {
    /// The header in a file's first line; a line `sep=;` before it, as Excel writes it, is obeyed.
    pub(crate) fn of(head: &Head) -> Option<Header> {
        let mut lines = head.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next()?;
        match separator(first) {
            Some(delimiter) => Some(Header::with(lines.next()?, delimiter)),
            None => Some(Header::of_line(first)),
        }
    }

    /// The header in that line, with whichever delimiter makes the most columns.
    pub(crate) fn of_line(line: &str) -> Header {
        let mut best = Header::with(line, b',');
        for delimiter in DELIMITERS {
            let header = Header::with(line, delimiter);
            if header.names.len() > best.names.len() {
                best = header;
            }
        }
        best
    }

    /// The header in that line, with that delimiter.
    pub(crate) fn with(line: &str, delimiter: u8) -> Header {
        let mut row = Row::default();
        row.read(line, delimiter);
        let names = row.iter().map(|name| name.trim().to_owned()).collect();
        Header { names, delimiter }
    }

    /// A table without a header.
    pub(crate) fn without_names(delimiter: u8) -> Header {
        Header {
            names: Vec::new(),
            delimiter,
        }
    }

    /// The place of a column; capital letters and small ones are the same.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n.eq_ignore_ascii_case(name))
    }

    /// True if a file begins with a header that has all these columns.
    pub(crate) fn stands_in(head: &Head, names: &[&str]) -> bool {
        Header::of(head).is_some_and(|header| header.has(names))
    }

    /// True if there are all these columns.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.find(name).is_some())
    }
}

pub(crate) fn separator(line: &str) -> Option<u8> {
    match line.trim().strip_prefix("sep=")?.as_bytes() {
        [one] => Some(*one),
        _ => None,
    }
}

/// The fields of one record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    text: String,
    /// Where each field begins and ends in the text.
    fields: Vec<(usize, usize)>,
}

impl Row {
    /// The field in that place; empty if there is none.
    pub(crate) fn get(&self, place: usize) -> &str {
        let field = self.fields.get(place).copied().unwrap_or_default();
        self.text.get(field.0..field.1).unwrap_or_default()
    }

    /// The field of a column that may be missing.
    pub(crate) fn at(&self, place: Option<usize>) -> &str {
        place.map_or("", |place| self.get(place))
    }

    /// The number in a column that may be missing.
    pub(crate) fn number(&self, place: Option<usize>) -> Option<f64> {
        number(self.at(place))
    }

    /// The fields in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter();
        fields.map(|(from, to)| self.text.get(*from..*to).unwrap_or_default())
    }

    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Reads a record.
    pub(crate) fn read(&mut self, record: &str, delimiter: u8) {
        if !self.read_plain(record, delimiter) {
            self.read_quoted(record, delimiter);
        }
    }

    /// Reads a record that holds no quotes, eight bytes at a time; false if it does hold some.
    fn read_plain(&mut self, record: &str, delimiter: u8) -> bool {
        self.text.clear();
        self.fields.clear();
        let (words, rest) = record.as_bytes().as_chunks::<8>();
        let (mut start, mut at) = (0_usize, 0_usize);
        for word in words {
            let word = u64::from_le_bytes(*word);
            if places(word, b'"') != 0 {
                return false;
            }
            let mut found = places(word, delimiter);
            while found != 0 {
                let end = at.saturating_add((found.trailing_zeros() / 8) as usize);
                self.fields.push((start, end));
                start = end.saturating_add(1);
                found &= found.wrapping_sub(1);
            }
            at = at.saturating_add(8);
        }
        for byte in rest {
            if *byte == b'"' {
                return false;
            }
            if *byte == delimiter {
                self.fields.push((start, at));
                start = at.saturating_add(1);
            }
            at = at.saturating_add(1);
        }
        self.fields.push((start, record.len()));
        self.text.push_str(record);
        true
    }

    /// Reads a record that may hold quotes. Within quotes two of them stand for one; behind them, and
    /// in the midst of a field, a quote is what it is.
    fn read_quoted(&mut self, record: &str, delimiter: u8) {
        self.text.clear();
        self.fields.clear();
        let bytes = record.as_bytes();
        let find = |byte: u8, from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            memchr::memchr(byte, rest).map(|at| from.saturating_add(at))
        };
        let mut at = 0_usize;
        loop {
            let start = self.text.len();
            let mut is_quoted = bytes.get(at) == Some(&b'"');
            while is_quoted {
                let from = at.saturating_add(1);
                let end = find(b'"', from).unwrap_or(bytes.len());
                self.text
                    .push_str(record.get(from..end).unwrap_or_default());
                at = end.saturating_add(1).min(bytes.len());
                is_quoted = bytes.get(at) == Some(&b'"');
                if is_quoted {
                    self.text.push('"');
                }
            }
            let end = find(delimiter, at);
            let rest = record.get(at..end.unwrap_or(bytes.len()));
            self.text.push_str(rest.unwrap_or_default());
            self.fields.push((start, self.text.len()));
            match end {
                Some(end) => at = end.saturating_add(1),
                None => return,
            }
        }
    }
}

/// The highest bit of each of the eight bytes that is that byte.
fn places(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differs = word ^ (u64::from(byte).wrapping_mul(0x0101_0101_0101_0101));
    // The sum of the low bits carries into the highest unless they are all 0.
    !(((differs & LOW).wrapping_add(LOW)) | differs | LOW)
}

/// A number of digits alone, not more of them than are exact.
pub(crate) fn whole(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    text.bytes().try_fold(0_u64, |sum, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| sum.wrapping_mul(10).wrapping_add(u64::from(digit)))
    })
}

/// A number; its decimal point may be a comma. Nothing else is guessed.
pub(crate) fn number(text: &str) -> Option<f64> {
    if let Some(number) = whole(text) {
        return Some(number as f64);
    }
    let text = text.trim();
    let number: Option<f64> = match text.parse() {
        Ok(number) => Some(number),
        Err(_) if text.matches(',').count() == 1 => text.replace(',', ".").parse().ok(),
        Err(_) => None,
    };
    // "NaN" and "inf" are words that Rust takes for numbers.
    number.filter(|n| n.is_finite())
}

/// Reads one table record by record.
pub(crate) trait EachRow {
    /// The next record, and the line on which it begins; headers and empty lines do not come.
    /// `is_cut` is true of the last one where the file ends without a line end.
    fn row(&mut self, row: &Row, line: usize, is_cut: bool) -> Result<()>;

    /// What is known so far.
    fn so_far(&self) -> Evidence;

    /// What the whole file holds.
    ///
    /// # Errors
    /// If it holds nothing.
    fn finish(self) -> Result<Evidence>;
}

/// Begins a format that is a table. `start` makes of the beginning of a file, or of a header alone,
/// the header and what reads the rows below it; `looks_like` says whether it can.
///
/// Where a header of the format comes again, because files were put one behind the other, what
/// follows is read by that header and as a file of its own.
pub(crate) fn rows<T: EachRow + 'static>(
    head: &Head,
    looks_like: impl Fn(&Head) -> bool + 'static,
    start: impl Fn(&Head) -> (Header, T) + 'static,
) -> Box<dyn Records> {
    let (header, each) = start(head);
    Box::new(Lines::new(Rows {
        each,
        header,
        is_below_header: false,
        looks_like: Box::new(looks_like),
        start: Box::new(start),
        before: Stretches::default(),
        row: Row::default(),
        held: String::new(),
        held_from: 0,
    }))
}

type Start<T> = Box<dyn Fn(&Head) -> (Header, T)>;

struct Rows<T> {
    each: T,
    header: Header,
    /// True once the header was met; there may be other lines above it.
    is_below_header: bool,
    looks_like: Box<dyn Fn(&Head) -> bool>,
    start: Start<T>,
    /// The tables above this one.
    before: Stretches,
    row: Row,
    /// A record whose quotes are still open, and the line on which it began.
    held: String,
    held_from: usize,
}

/// A record that goes on for longer than this has a quote too many.
const MAX_QUOTED: usize = MAX_LINE_BYTES / 16;

impl<T: EachRow> Rows<T> {
    /// Reads a record that holds quotes.
    fn record(&mut self, text: &str, line: usize, is_cut: bool) -> Result<()> {
        self.row.read_quoted(text, self.header.delimiter);
        self.give(text, line, is_cut)
    }

    /// Gives the row that was read of this text.
    fn give(&mut self, text: &str, line: usize, is_cut: bool) -> Result<()> {
        let is_same = self.is_same_header();
        if is_same && !self.is_below_header {
            self.is_below_header = true;
            return Ok(());
        }
        if self.row.len() <= 2 && separator(text).is_some() {
            return Ok(());
        }
        let head = Head {
            text,
            is_whole: true,
        };
        if is_same || (self.may_be_header() && (self.looks_like)(&head)) {
            let (header, each) = (self.start)(&head);
            let ended = std::mem::replace(&mut self.each, each);
            self.header = header;
            self.is_below_header = true;
            return self.before.end(ended.finish(), line);
        }
        self.each.row(&self.row, line, is_cut)
    }

    fn is_same_header(&self) -> bool {
        let names = &self.header.names;
        !names.is_empty() && self.row.len() == names.len() && { self.row.iter().zip(names) }
            .all(|(field, name)| field.trim() == name)
    }

    /// True unless a glance shows that the row is no header: most begin with a number, and one with
    /// other columns has some of those that are known.
    fn may_be_header(&self) -> bool {
        let is_word = |field: &str| {
            let first = field.trim_start().bytes().next();
            first.is_some_and(|b| !b.is_ascii_digit() && !matches!(b, b'-' | b'+' | b'.'))
        };
        let is_known = |field: &str| self.header.find(field.trim()).is_some();
        self.row.iter().take(2).all(is_word)
            && (self.row.len() < 2 || self.header.names.is_empty() || self.row.iter().any(is_known))
    }
}

impl<T: EachRow> EachLine for Rows<T> {
    fn line(&mut self, line: Line) -> Result<()> {
        let is_odd = |text: &str| memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1;
        if self.held.is_empty() {
            if line.text.trim().is_empty() {
                return Ok(());
            }
            if self.row.read_plain(line.text, self.header.delimiter) {
                return self.give(line.text, line.number, line.is_cut);
            }
            if !is_odd(line.text) || line.is_cut {
                return self.record(line.text, line.number, line.is_cut);
            }
            self.held.push_str(line.text);
            self.held_from = line.number;
            return Ok(());
        }
        self.held.push('\n');
        self.held.push_str(line.text);
        if is_odd(line.text) || line.is_cut || self.held.len() > MAX_QUOTED {
            let whole = std::mem::take(&mut self.held);
            return self.record(&whole, self.held_from, line.is_cut);
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.before.so_far(self.each.so_far())
    }

    fn finish(mut self) -> Result<Evidence> {
        if !self.held.is_empty() {
            let whole = std::mem::take(&mut self.held);
            self.record(&whole, self.held_from, true)?;
        }
        self.before.finish(self.each.finish())
    }
}

/// A small table as a whole: its header, and each record with the line on which it begins.
pub(crate) struct Table {
    pub header: Header,
    pub rows: Vec<(Row, usize)>,
}

impl Table {
    /// The text of one cell of a record.
    pub(crate) fn cell<'a>(&self, row: &'a Row, name: &str) -> &'a str {
        row.at(self.header.find(name))
    }

    /// The number in one cell of a record.
    pub(crate) fn number(&self, row: &Row, name: &str) -> Option<f64> {
        row.number(self.header.find(name))
    }
}

/// Begins a format that is a small table, which is read once it is there as a whole.
pub(crate) fn table(
    head: &Head,
    looks_like: fn(&Head) -> bool,
    read: fn(&Table) -> Result<Evidence>,
) -> Box<dyn Records> {
    let header = |head: &Head| Header::of(head).unwrap_or_default();
    table_below(head, looks_like, header, read)
}

/// Like [`table`], where the header is not the first line or there is none.
pub(crate) fn table_below(
    head: &Head,
    looks_like: fn(&Head) -> bool,
    header: fn(&Head) -> Header,
    read: fn(&Table) -> Result<Evidence>,
) -> Box<dyn Records> {
    rows(head, looks_like, move |head| {
        let header = header(head);
        let table = Table {
            header: header.clone(),
            rows: Vec::new(),
        };
        (header, Whole { table, read })
    })
}

struct Whole {
    table: Table,
    read: fn(&Table) -> Result<Evidence>,
}

/// The most records of a table that is kept as a whole.
const MAX_ROWS: usize = 100_000;

impl EachRow for Whole {
    fn row(&mut self, row: &Row, line: usize, _is_cut: bool) -> Result<()> {
        if self.table.rows.len() >= MAX_ROWS {
            let message = format!("the table has more than {MAX_ROWS} rows");
            return Err(crate::error::Error::new(message).next("Export a shorter time."));
        }
        self.table.rows.push((row.clone(), line));
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        Evidence::default()
    }

    fn finish(self) -> Result<Evidence> {
        (self.read)(&self.table)
    }
}
