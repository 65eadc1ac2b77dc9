//! Formats of lines and records, read as they come: memory does not grow with the file.

pub(super) mod date;
pub(super) mod decimal;
pub(super) mod doubts;
pub(super) mod exact;
pub(super) mod names;
pub(super) mod requests;
pub(super) mod rows;
mod stretches;
pub(super) mod thinned;
mod time;
pub(super) mod walk;

pub(super) use self::time::{rfc3339, unix_ms, unix_s};
use super::Head;
use super::bytes::MAX_LINE_BYTES;
use crate::error::Result;
use crate::evidence::Evidence;

/// Reads one file as its text comes.
pub(super) trait Records {
    /// The next piece of the text; it may end anywhere between two characters.
    fn push(&mut self, text: &str) -> Result<()>;

    /// What is known so far. Series may wait for the end.
    fn so_far(&self) -> Evidence;

    /// What the whole file holds.
    ///
    /// # Errors
    /// If it holds nothing.
    fn finish(self: Box<Self>) -> Result<Evidence>;
}

/// One line of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Without its end.
    pub text: &'a str,
    /// Counted from 1.
    pub number: usize,
    /// True if the file ends here without a line end, as it does when it is cut off.
    pub is_cut: bool,
}

/// Reads one file line by line.
pub(super) trait EachLine {
    /// The next line. Empty ones come too.
    fn line(&mut self, line: Line) -> Result<()>;

    /// What is known so far. Series may wait for the end.
    fn so_far(&self) -> Evidence;

    /// What the whole file holds.
    ///
    /// # Errors
    /// If it holds nothing.
    fn finish(self) -> Result<Evidence>;
}

/// Cuts a text into lines.
pub(super) struct Lines<T> {
    each: T,
    /// The beginning of a line.
    held: String,
    number: usize,
    /// True while a line passes that is too long.
    is_skipping: bool,
}

impl<T: EachLine> Lines<T> {
    /// Begins a file.
    pub(super) fn new(each: T) -> Self {
        Lines {
            each,
            held: String::new(),
            number: 0,
            is_skipping: false,
        }
    }

    fn give(&mut self, text: &str, is_cut: bool) -> Result<()> {
        self.number = self.number.saturating_add(1);
        self.each.line(Line {
            text: text.strip_suffix('\r').unwrap_or(text),
            number: self.number,
            is_cut,
        })
    }
}

impl<T: EachLine> Records for Lines<T> {
    fn push(&mut self, mut text: &str) -> Result<()> {
        while let Some(end) = memchr::memchr(b'\n', text.as_bytes()) {
            let (line, rest) = text.split_at_checked(end).unwrap_or_default();
            text = rest.get(1..).unwrap_or_default();
            if self.is_skipping {
                self.is_skipping = false;
                self.give("", false)?;
            } else if self.held.is_empty() {
                self.give(line, false)?;
            } else {
                let mut whole = std::mem::take(&mut self.held);
                whole.push_str(line);
                self.give(&whole, false)?;
                whole.clear();
                self.held = whole;
            }
        }
        if !self.is_skipping {
            self.held.push_str(text);
        }
        // No record is that long; what cannot be read need not be kept either.
        if self.held.len() > MAX_LINE_BYTES {
            self.is_skipping = true;
            self.held = String::new();
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.each.so_far()
    }

    fn finish(mut self: Box<Self>) -> Result<Evidence> {
        let rest = std::mem::take(&mut self.held);
        if !rest.is_empty() {
            self.give(&rest, true)?;
        }
        self.each.finish()
    }
}

/// Begins a format that is read line by line.
pub(super) fn lines<T: EachLine + 'static>(each: T) -> Box<dyn Records> {
    Box::new(Lines::new(each))
}

/// True if the first lines (up to five that are not empty) are such lines; the last one may be cut
/// off by the head's end and is not asked then.
pub(super) fn all_lines(head: &Head, is_one: impl Fn(&str) -> bool) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(5);
    lines.next().is_some_and(&is_one) && lines.all(is_one)
}
