//! What undo goes through, and what is said to a person.

use std::rc::Rc;

use crate::job::{Digest, Question};
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::rule::Rule;

/// What undo goes through.
#[derive(Debug, Clone)]
pub struct Document {
    /// The scenario.
    pub scenario: Scenario,
    /// Files imported in this sitting.
    pub files: Vec<Rc<File>>,
    /// True while somebody else's plan is looked at: it is not saved over the reader's own.
    pub shared: bool,
}

impl Document {
    /// All files in one line: `7 files: 7 runs of autocannon ✓`.
    pub fn files_said(&self) -> String {
        let mut runs: Vec<(&str, u64)> = Vec::new();
        for run in self
            .files
            .iter()
            .flat_map(|f| f.outcome.iter())
            .flat_map(|d| &d.figures)
        {
            match runs.iter_mut().find(|(tool, _)| *tool == run.tool) {
                Some((_, count)) => *count += 1,
                None => runs.push((&run.tool, 1)),
            }
        }
        let failed = self.files.iter().filter(|f| f.outcome.is_err()).count();
        let told = runs
            .iter()
            .map(|(tool, n)| format!("{} of {tool} ✓", show::plural(*n, "run")));
        let failures = (failed > 0).then(|| format!("{failed} not read ✗"));
        let parts: Vec<String> = told.chain(failures).collect();
        format!(
            "{}: {}",
            show::plural(self.files.len() as u64, "file"),
            parts.join(", ")
        )
    }

    /// What the worker is to be asked about the rules; no series if there is nothing to ask.
    pub fn question(&self) -> Question {
        let read = self.files.iter().filter_map(|file| {
            let kept = Rc::clone(&file.outcome.as_ref().ok()?.series_kept);
            Some((file.name.clone(), kept))
        });
        Question {
            rules: self.scenario.rules.iter().map(Rule::to_string).collect(),
            memory_bytes: self.scenario.app.instance.memory.base(),
            series: read.filter(|(_, kept)| !kept.is_empty()).collect(),
        }
    }
}

impl PartialEq for Document {
    /// Files do not change once they were read, so the same file is the same address: comparing
    /// must not walk through all that was measured.
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b)| Rc::ptr_eq(a, b);
        self.scenario == other.scenario
            && self.shared == other.shared
            && self.files.len() == other.files.len()
            && self.files.iter().zip(&other.files).all(same)
    }
}

/// An imported file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Tells it from others, whatever their names.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// What was read, or a sentence that says why not.
    pub outcome: Result<Digest, String>,
}

impl File {
    /// What it was, in a few words.
    pub fn description(&self) -> &str {
        match &self.outcome {
            Ok(digest) => &digest.what,
            Err(_) => "not read",
        }
    }

    /// The demand by month that it holds, as it is written; none if it holds none.
    pub fn history(&self) -> Option<&str> {
        let digest = self.outcome.as_ref().ok()?;
        Some(digest.history.as_str()).filter(|text| !text.is_empty())
    }

    /// What is doubtful about it.
    pub fn warnings(&self) -> &[String] {
        self.outcome.as_ref().map_or(&[], |d| &d.warnings)
    }
}

/// A text being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// As typed.
    pub text: String,
    /// Why it cannot be used, if so; the plan stays with the last text that could.
    pub error: Option<String>,
}

/// A sentence about the last thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// True if something went wrong.
    pub alarm: bool,
}

impl Notice {
    /// A sentence about something that went well.
    pub fn calm(text: impl Into<String>) -> Self {
        Notice {
            text: show::capitalized(&text.into()),
            alarm: false,
        }
    }

    /// A sentence about something that went wrong.
    pub fn alarm(text: impl Into<String>) -> Self {
        Notice {
            text: show::capitalized(&text.into()),
            alarm: true,
        }
    }
}
