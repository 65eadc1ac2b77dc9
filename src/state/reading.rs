//! A file that is being read.

use crate::quantity::show;

/// How far the reading of a file is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The file's name.
    pub name: String,
    /// Its length, bytes.
    pub length_bytes: f64,
    /// How much of it has been read, bytes.
    pub done_bytes: f64,
    /// What is known by now, in a few words; empty as long as nothing is.
    pub so_far: String,
    /// Files that come after it.
    pub waiting: usize,
}

/// What is said when a person has left off the reading of files of these names.
///
/// ```
/// use plimsoll::state::left_off;
/// assert_eq!(left_off(&["a.csv".into()]), "Left off: nothing of a.csv was taken in.");
/// let two = ["a.csv".into(), "b.csv".into()];
/// assert_eq!(left_off(&two), "Left off: nothing of a.csv and of 1 more file was taken in.");
/// ```
pub fn left_off(names: &[String]) -> String {
    let (first, others) = match names.split_first() {
        Some((first, others)) => (first.as_str(), others.len() as u64),
        None => ("the files", 0),
    };
    let more = match others {
        0 => String::new(),
        n => format!(" and of {}", show::plural(n, "more file")),
    };
    format!("Left off: nothing of {first}{more} was taken in.")
}

impl Reading {
    /// How much of the file has been read; 0 as long as that is not known.
    pub fn done_share(&self) -> f64 {
        match self.length_bytes > 0.0 {
            true => (self.done_bytes / self.length_bytes).clamp(0.0, 1.0),
            false => 0.0,
        }
    }

    /// Where it is, as a sentence.
    ///
    /// ```
    /// let reading = plimsoll::state::Reading {
    ///     name: "points.ndjson".into(),
    ///     length_bytes: 70e6,
    ///     done_bytes: 35e6,
    ///     so_far: "13,300 requests so far".into(),
    ///     waiting: 2,
    /// };
    /// assert_eq!(reading.said(), "Reading points.ndjson: 50 % of 70 MB; 13,300 requests so far; 2 more files wait.");
    /// ```
    pub fn said(&self) -> String {
        let mut said = format!("Reading {}", self.name);
        let done_share = self.done_share();
        if done_share > 0.0 {
            said += &format!(
                ": {} of {}",
                show::percent(done_share),
                show::bytes(self.length_bytes)
            );
        }
        if !self.so_far.is_empty() {
            said += &format!("; {}", self.so_far);
        }
        if self.waiting > 0 {
            let verb = if self.waiting == 1 { "waits" } else { "wait" };
            said += &format!(
                "; {} {verb}",
                show::plural(self.waiting as u64, "more file")
            );
        }
        said + "."
    }
}
