//! A scenario with what belongs to it, and what is said to a person.

use std::cell::OnceCell;
use std::rc::Rc;

use super::Opened;
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::job::{Digest, FileAnswer, Question};
use crate::plan::{self, Plan};
use crate::quantity::{Count, Quantity, show};
use crate::scenario::calibrate::Measured;
use crate::scenario::rule::Rule;
use crate::scenario::{Scenario, Sweep};

/// One of the scenarios that stand side by side. Its files are its own: a sweep among them is its capacity.
#[derive(Debug, Clone)]
pub struct Document {
    /// Tells it from all others that there are or were.
    pub id: u32,
    /// The scenario.
    pub scenario: Scenario,
    /// Files imported in this sitting.
    pub files: Vec<Rc<File>>,
    /// True while somebody else's plan is looked at, and as long as the reader has not made it an own one.
    pub shared: bool,
    /// What it was when it was opened or copied.
    pub origin: Rc<Origin>,
    /// What its inputs are compared with.
    pub opened: Rc<Opened>,
    /// The sweeps among the files, the newest first.
    pub sweeps: Rc<Vec<Measured>>,
    /// Whether a person chose the one that the capacity follows; else it is the newest.
    pub is_chosen: bool,
}

/// A scenario as it was when it was opened or copied.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The scenario, with the name that it had.
    pub scenario: Scenario,
    plan: OnceCell<Rc<Plan>>,
}

impl Origin {
    /// An origin whose plan is not known yet.
    pub fn new(scenario: Scenario) -> Self {
        Origin {
            scenario,
            plan: OnceCell::new(),
        }
    }

    /// Its plan, worked out when it is first asked for.
    pub fn plan(&self, catalog: &Catalog) -> &Rc<Plan> {
        let solve = || Rc::new(plan::solve(&self.scenario, catalog));
        self.plan.get_or_init(solve)
    }
}

impl Document {
    /// A scenario as it is opened.
    pub fn new(id: u32, scenario: Scenario, shared: bool) -> Self {
        let origin = Rc::new(Origin::new(scenario.clone()));
        let opened = Rc::new(Opened::of(&scenario, shared));
        Document {
            id,
            scenario,
            files: Vec::new(),
            shared,
            origin,
            opened,
            sweeps: Rc::default(),
            is_chosen: false,
        }
    }

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
        let files = show::plural(self.files.len() as u64, "file");
        match parts.is_empty() {
            true => files + " ✓",
            false => format!("{files}: {}", parts.join(", ")),
        }
    }

    /// With what was read put beside what there is; what was read once more, into the place of what came of it before.
    pub fn with(&self, answers: Vec<FileAnswer>, first_id: u32) -> Self {
        let mut document = self.clone();
        for (answer, id) in answers.into_iter().zip(first_id..) {
            let file = Rc::new(File {
                id,
                name: answer.name,
                outcome: answer.outcome,
                columns: answer.columns,
                source: answer.source,
                concurrency: None,
            });
            let is_same = |f: &&mut Rc<File>| f.source.is_some() && f.source == file.source;
            match document.files.iter_mut().find(is_same) {
                Some(before) => *before = file,
                None => document.files.push(file),
            }
        }
        document
    }

    /// Without these files.
    pub fn without(&self, ids: &[u32]) -> Self {
        let mut document = self.clone();
        document.files.retain(|f| !ids.contains(&f.id));
        let stays = |found: &&Measured| document.is_measured(&found.sweep);
        let sweeps = self.sweeps.iter().filter(stays).cloned().collect();
        document.sweeps = Rc::new(sweeps);
        document
    }

    /// With the concurrency of those runs of a file that do not say it.
    pub fn with_concurrency(&self, id: u32, concurrency: Option<f64>) -> Self {
        let mut document = self.clone();
        let is_other = |f: &&mut Rc<File>| f.id == id && f.concurrency != concurrency;
        if let Some(file) = document.files.iter_mut().find(is_other) {
            Rc::make_mut(file).concurrency = concurrency;
        }
        document
    }

    /// The concurrency of those runs of a file that do not say it: as it was typed, or as another file of the same test says.
    pub fn concurrency_of(&self, file: &File) -> Option<f64> {
        let digest = file.outcome.as_ref().ok()?;
        file.concurrency.or_else(|| {
            let read = self.files.iter().filter_map(|f| f.outcome.as_ref().ok());
            let mut same = read.filter(|d| !d.test.is_empty() && d.test == digest.test);
            same.find_map(|d| d.users)
        })
    }

    /// The concurrency that a file's runs are taken to have where they do not say it; empty if it is not known, and none if there are no such runs.
    pub fn open_concurrency(&self, file: &File) -> Option<String> {
        let digest = file.outcome.as_ref().ok()?;
        let mut open = digest
            .figures
            .iter()
            .filter(|f| !f.is_said && f.rps.is_some());
        let by_name = open.next()?.concurrency;
        let known = self.concurrency_of(file).or(by_name);
        Some(known.map_or(String::new(), |n| n.to_string()))
    }

    /// The runs of all files, as a request to the worker holds them.
    pub fn runs(&self) -> Vec<(String, Rc<str>)> {
        let read = self.files.iter().filter_map(|file| {
            let digest = file.outcome.as_ref().ok()?;
            let known = self.concurrency_of(file).map(|n| n.to_string());
            Some((known.unwrap_or_default(), Rc::clone(&digest.runs)))
        });
        read.collect()
    }

    /// True if one of the files' runs is a point of the sweep.
    pub(super) fn is_measured(&self, sweep: &Sweep) -> bool {
        self.files.iter().any(|file| {
            let known = self.concurrency_of(file);
            let mut figures = file.outcome.iter().flat_map(|d| &d.figures);
            figures.any(|f| {
                let concurrency = known.filter(|_| !f.is_said).or(f.concurrency);
                f.count_in(sweep, concurrency)
            })
        })
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
        self.id == other.id
            && self.scenario == other.scenario
            && self.shared == other.shared
            && self.is_chosen == other.is_chosen
            && (Rc::ptr_eq(&self.sweeps, &other.sweeps) || self.sweeps == other.sweeps)
            && (Rc::ptr_eq(&self.opened, &other.opened) || self.opened == other.opened)
            && (Rc::ptr_eq(&self.origin, &other.origin)
                || self.origin.scenario == other.origin.scenario)
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
    /// See [`FileAnswer::columns`](crate::job::FileAnswer::columns).
    pub columns: Vec<(String, Rc<str>)>,
    /// See [`FileAnswer::source`](crate::job::FileAnswer::source).
    pub source: Option<u32>,
    /// The concurrency of its runs that do not say it, as a person typed it.
    pub concurrency: Option<f64>,
}

impl File {
    /// The folders and archives that it came in, outermost first: of `a/b/c.json` `a` and `a/b`.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        let ends = self.name.match_indices('/');
        ends.filter_map(|(end, _)| self.name.get(..end))
    }

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

/// A concurrency as it is typed, from 1 on; none of an empty text.
///
/// # Errors
/// If it is no whole number, or 0.
///
/// ```
/// use plimsoll::state::typed_concurrency;
/// assert_eq!((typed_concurrency(" 1,000 users"), typed_concurrency("")), (Ok(Some(1000.0)), Ok(None)));
/// assert!(typed_concurrency("0").is_err() && typed_concurrency("eight").is_err());
/// ```
pub fn typed_concurrency(text: &str) -> Result<Option<f64>> {
    let mut text = text.trim();
    for unit in ["users", "connections", "clients", "VUs", "threads"] {
        text = text.strip_suffix(unit).unwrap_or(text).trim_end();
    }
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<Quantity<Count>>()?.base() {
        0.0 => Err(Error::new("a test without users is none").next("Write 1 or more.")),
        n => Ok(Some(n)),
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
    /// The element of the page that it is about; empty if it leads nowhere.
    pub place: &'static str,
}

impl Notice {
    /// A sentence about something that went well.
    pub fn calm(text: impl Into<String>) -> Self {
        Notice {
            text: show::capitalized(&text.into()),
            alarm: false,
            place: "",
        }
    }

    /// A sentence about something that went wrong.
    pub fn alarm(text: impl Into<String>) -> Self {
        Notice {
            text: show::capitalized(&text.into()),
            alarm: true,
            place: "",
        }
    }
}
