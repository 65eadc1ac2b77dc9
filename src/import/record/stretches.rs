//! Tables that were put one behind the other in one file, each under a header of its own.

use super::doubts::Doubts;
use super::unix_s;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Warning};

/// The most tables in one file.
const MOST: usize = 1_000;

/// What the tables gave that have ended.
#[derive(Default)]
pub(super) struct Stretches {
    read: Evidence,
    count: usize,
    doubts: Doubts,
}

impl Stretches {
    /// Ends a table, because a header stands on that line. One without rows is nothing.
    pub(super) fn end(&mut self, outcome: Result<Evidence>, line: usize) -> Result<()> {
        let Ok(evidence) = outcome else {
            return Ok(());
        };
        self.count = self.count.saturating_add(1);
        if self.count > MOST {
            let message = format!("the file holds more than {MOST} tables one behind the other");
            return Err(Error::new(message).next("Drop in fewer of them at once."));
        }
        self.add(evidence);
        self.doubts.add(
            "second_header",
            [
                "more header stands in the file; what follows it is read as a file of its own",
                "more headers stand in the file; what follows each is read as a file of its own",
            ],
            line,
        );
        Ok(())
    }

    /// What is known so far, with what the table at hand gave.
    pub(super) fn so_far(&self, last: Evidence) -> Evidence {
        let mut evidence = self.read.clone();
        evidence.append(last);
        evidence
    }

    /// What all of them gave.
    ///
    /// # Errors
    /// If none of them gave anything, what the last one says.
    pub(super) fn finish(mut self, last: Result<Evidence>) -> Result<Evidence> {
        if self.count == 0 {
            return last;
        }
        if let Ok(last) = last {
            self.add(last);
        }
        self.read.warnings.extend(self.doubts.warnings());
        Ok(self.read)
    }

    fn add(&mut self, evidence: Evidence) {
        let before = self.read.runs.last().and_then(time);
        let here = evidence.runs.first().and_then(time);
        let is_at_once = before
            .zip(here)
            .is_some_and(|(a, b)| a.0 < b.1 && b.0 < a.1);
        self.read.append(evidence);
        if is_at_once {
            self.read.warnings.push(Warning::new(
                "runs_overlap",
                "runs in this file were at the same time; if several machines made one test, add up their requests and users, for each run shows only its part",
            ));
        }
    }
}

/// From when until when a run lasted, unix seconds.
fn time(run: &Run) -> Option<(f64, f64)> {
    let began_s = unix_s(run.started_at.as_deref()?)?;
    Some((began_s, began_s + run.duration_s?))
}
