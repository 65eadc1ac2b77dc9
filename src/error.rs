//! The one error type of the library: what went wrong, where, and what to do next.

use std::fmt::{self, Write};

/// Something that a person supplied could not be used.
///
/// `Display` writes one line: what is wrong, then where, then what to do next.
/// Names of files stand last in the place, because they are the part that may be private.
///
/// ```
/// use plimsoll::error::Error;
/// let e = Error::new("the rate is negative").field("demand.rate").next("Write 0 or more.");
/// assert_eq!(e.to_string(), "the rate is negative (demand.rate). Write 0 or more.");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, as a sentence without its full stop.
    pub what: String,
    /// The file it was found in, if it came from one.
    pub file: Option<String>,
    /// The line in that file, counted from 1.
    pub line: Option<usize>,
    /// The field, dotted (`demand.rate`, `latency.p99`).
    pub field: Option<String>,
    /// What the person can do about it, as a sentence.
    pub next: String,
}

/// A result whose error can be shown to a person.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error that so far says only what is wrong.
    pub fn new(what: impl Into<String>) -> Self {
        Error {
            what: what.into(),
            file: None,
            line: None,
            field: None,
            next: String::new(),
        }
    }

    /// Says in which field it was found.
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says in which line it was found, counted from 1.
    pub fn line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Says in which file it was found.
    pub fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Says what to do next.
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = self.what.clone();
        let number = self.line.map(|line| format!("line {line}"));
        let place = [self.field.clone(), number, self.file.clone()];
        let place: Vec<String> = place.into_iter().flatten().collect();
        if !place.is_empty() {
            line += &format!(" ({})", place.join(", "));
        }
        line.push('.');
        if !self.next.is_empty() {
            line.push(' ');
            line += &self.next;
        }
        if !line.contains(char::is_control) {
            return f.write_str(&line);
        }
        // Names from outside may hold anything, and the sentence is one line all the same.
        line.chars()
            .try_for_each(|c| f.write_char(if c.is_control() { ' ' } else { c }))
    }
}

impl std::error::Error for Error {}
