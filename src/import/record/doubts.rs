//! What is doubtful about the records of a file, each kind said once.

use crate::evidence::Warning;

/// Kinds of doubt, how often each was met, and where first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Doubts {
    kinds: Vec<Doubt>,
}

#[derive(Debug, Clone)]
struct Doubt {
    code: &'static str,
    /// What is said of one, and of several: "1 line is no record and was left out".
    said: [&'static str; 2],
    count: u64,
    line: usize,
}

impl Doubts {
    /// Counts a doubt. `one` and `several` follow the number: `["line is cut off", "lines are cut off"]`.
    pub(crate) fn add(&mut self, code: &'static str, said: [&'static str; 2], line: usize) {
        match self
            .kinds
            .iter_mut()
            .find(|kind| kind.code == code && kind.said == said)
        {
            Some(kind) => kind.count = kind.count.saturating_add(1),
            None => self.kinds.push(Doubt {
                code,
                said,
                count: 1,
                line,
            }),
        }
    }

    /// A line that is no record of the format; `is_cut` says that the file ends within it.
    pub(crate) fn left_out(&mut self, line: usize, is_cut: bool) {
        match is_cut {
            true => self.cut_line(line),
            false => self.no_record(line),
        }
    }

    /// A line that is no record of the format.
    pub(crate) fn no_record(&mut self, line: usize) {
        self.add(
            "line_left_out",
            [
                "line is no record of this format and was left out",
                "lines are no records of this format and were left out",
            ],
            line,
        );
    }

    /// The last line, which the end of the file cuts off.
    pub(crate) fn cut_line(&mut self, line: usize) {
        self.add(
            "last_line_cut_off",
            [
                "line, the last one, is incomplete and was left out",
                "last lines are incomplete and were left out",
            ],
            line,
        );
    }

    /// A time that lies before the clock's beginning.
    pub(crate) fn negative_latency(&mut self, line: usize) {
        self.add(
            "negative_latency",
            [
                "latency is negative (was the clock set back?) and was left out",
                "latencies are negative (was the clock set back?) and were left out",
            ],
            line,
        );
    }

    /// The sentences, each with the line where it was met first.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        let warnings = self.kinds.iter().map(|kind| {
            let [one, several] = kind.said;
            let said = if kind.count == 1 { one } else { several };
            Warning {
                code: kind.code.to_owned(),
                message: format!("{} {said}", kind.count),
                line: Some(kind.line),
                ..Warning::default()
            }
        });
        warnings.collect()
    }
}
