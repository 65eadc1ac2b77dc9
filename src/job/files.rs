//! What the reader tells of a file: how far it is, and at the end a digest of what was in it.

use std::rc::Rc;

use super::bands::{read_tables, write_tables};
use super::{kept, message, pairs, texts, write_pairs, write_texts};
use crate::chart::Table;
use crate::error::{Error, Result};
use crate::evidence::Evidence;
use crate::json::{Object, Place, Writer};
use crate::quantity::show;
use crate::report;
use crate::scenario::Law;
use crate::scenario::calibrate::{self, Figures};

/// What the reader tells of the file that it was given.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// It is being read.
    Going {
        /// Bytes that have been read.
        bytes: f64,
        /// What is known by now, in a few words; empty as long as nothing is.
        so_far: String,
    },
    /// It was read; an archive holds several.
    Done(Vec<FileAnswer>),
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileAnswer {
    /// The file's name.
    pub name: String,
    /// What was read, or a sentence that says why not.
    pub outcome: Result<Digest, String>,
    /// Of a table that no known tool wrote its columns, each with an example of what stands in it: if it was not read, or was because
    /// somebody said what they mean.
    pub columns: Vec<(String, Rc<str>)>,
    /// The number by which the page finds such a table again, to read it once more; no part of the message.
    pub source: Option<u32>,
}

/// What the page needs of the evidence in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// The runs as the worker wrote them: the page gives them back and never looks into them.
    pub runs: Rc<str>,
    /// What is told of each of them.
    pub figures: Vec<Figures>,
    /// What was read, in a few words.
    pub what: String,
    /// How to read the figures.
    pub notes: Vec<String>,
    /// Every figure, in tables with their headings.
    pub tables: Vec<(String, Table)>,
    /// Of these, what rules can look at, as the worker wrote it; empty if there is none. It stays beside the plan and out of links.
    pub series_kept: Rc<str>,
    /// What proposals are made of beside the runs, as the worker wrote it; empty if there is nothing.
    pub measures: Rc<str>,
    /// The demand by month that the series hold, as it is written; empty if they hold none.
    pub history: String,
    /// Sentences about what is doubtful.
    pub warnings: Vec<String>,
    /// The name that several files of one test share, where one may say what is missing in another; empty if none does.
    pub test: String,
    /// How many users that test had, if this file says it.
    pub users: Option<f64>,
}

const FILE: [&str; 14] = [
    "name",
    "failure",
    "columns",
    "test",
    "users",
    "runs",
    "figures",
    "what",
    "notes",
    "tables",
    "series_kept",
    "measures",
    "history",
    "warnings",
];
const FIGURES: [&str; 4] = ["tool", "concurrency", "is_said", "rps"];

const READING: [&str; 3] = ["bytes", "so_far", "files"];

/// How much there is of metrics: values tied to no time, or points over time.
fn metrics_so_far(evidence: &Evidence) -> String {
    let points = evidence.series.iter().map(|series| series.points.len());
    let points = points.fold(0, usize::saturating_add);
    match (evidence.series.len(), evidence.readings.len()) {
        (0, 0) => String::new(),
        (0, values) => format!("{} so far", show::plural(values as u64, "value")),
        (series, _) => format!(
            "{} points of {} series so far",
            show::number(points as f64),
            show::number(series as f64)
        ),
    }
}

impl Reading {
    /// How far the reading is.
    pub fn going(bytes: f64, evidence: &Evidence) -> Self {
        let requests = evidence.runs.iter().filter_map(|run| run.requests);
        let p95 = evidence
            .runs
            .first()
            .and_then(|run| run.latency_ms.get("p95"));
        let so_far = match (requests.fold(0, u64::saturating_add), p95) {
            (0, _) => metrics_so_far(evidence),
            (requests, None) => format!("{} requests so far", show::number(requests as f64)),
            (requests, Some(ms)) => format!(
                "{} requests so far, p95 {} ms",
                show::number(requests as f64),
                show::number(ms)
            ),
        };
        Reading::Going { bytes, so_far }
    }

    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{');
        match self {
            Reading::Going { bytes, so_far } => {
                w.key("bytes").number(*bytes);
                w.key("so_far").text(so_far);
            }
            Reading::Done(files) => {
                w.key("files").open('[');
                for file in files {
                    file.write(&mut w);
                }
                w.close(']');
            }
        }
        w.close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let reading = place.object("a reading", &READING)?;
            if reading.find("bytes").is_some() {
                return Ok(Reading::Going {
                    bytes: reading.number("bytes")?,
                    so_far: reading.text("so_far")?.to_owned(),
                });
            }
            let files = reading.list("files")?.into_iter();
            let files = files.map(FileAnswer::read).collect::<Result<_>>()?;
            Ok(Reading::Done(files))
        })
    }
}

impl FileAnswer {
    /// A file that was read, or not.
    pub fn new(name: impl Into<String>, outcome: Result<Evidence>) -> Self {
        let name = name.into();
        // The file's name stands beside the sentence.
        let sentence = |e| show::capitalized(&Error { file: None, ..e }.to_string());
        let outcome = outcome.map(|e| Digest::of(&e)).map_err(sentence);
        FileAnswer {
            name,
            outcome,
            columns: Vec::new(),
            source: None,
        }
    }

    fn write(&self, w: &mut Writer) {
        w.open('{').key("name").text(&self.name);
        match &self.outcome {
            Ok(digest) => digest.write(w),
            Err(sentence) => drop(w.key("failure").text(sentence)),
        }
        write_pairs(w, "columns", &self.columns);
        w.close('}');
    }

    fn read(place: Place) -> Result<Self> {
        let file = place.object("a file", &FILE)?;
        let failure = file.find("failure").map(|p| p.text().map(str::to_owned));
        Ok(FileAnswer {
            name: file.text("name")?.to_owned(),
            outcome: match failure.transpose()? {
                Some(sentence) => Err(sentence),
                None => Ok(Digest::read(&file)?),
            },
            columns: pairs(file.get("columns")?.texts()?),
            source: None,
        })
    }
}

impl Digest {
    /// That of what was read.
    pub fn of(evidence: &Evidence) -> Self {
        // Plain structs of texts and numbers can always be written.
        let runs = serde_json::to_string(&evidence.runs).unwrap_or_default();
        let (kept, left_out) = kept(&evidence.series);
        let series_kept = match kept.as_slice() {
            [] => String::new(),
            kept => serde_json::to_string(kept).unwrap_or_default(),
        };
        let measures = calibrate::measures(evidence);
        let measures = match measures.is_empty() && measures.warnings.is_empty() {
            true => String::new(),
            false => serde_json::to_string(&measures).unwrap_or_default(),
        };
        let warnings = evidence.warnings.iter().map(|w| w.message.clone());
        let (test, users) = evidence.test().unwrap_or_default();
        Digest {
            runs: runs.into(),
            figures: evidence.runs.iter().map(Figures::of).collect(),
            what: report::evidence::what(evidence),
            notes: report::evidence::notes(evidence),
            tables: report::evidence::tables(evidence),
            series_kept: series_kept.into(),
            measures: measures.into(),
            history: calibrate::history(&evidence.series)
                .map_or(String::new(), |history| Law::History(history).to_string()),
            warnings: warnings.chain(left_out).collect(),
            test: test.to_owned(),
            users,
        }
    }

    fn write(&self, w: &mut Writer) {
        w.key("runs").text(&self.runs).key("figures").open('[');
        for figures in &self.figures {
            w.open('{').key("tool").text(&figures.tool);
            w.key("concurrency").number_or_null(figures.concurrency);
            w.flag("is_said", figures.is_said);
            w.key("rps").number_or_null(figures.rps).close('}');
        }
        w.close(']').key("what").text(&self.what);
        write_texts(w, "notes", &self.notes);
        write_tables(w, &self.tables);
        w.key("series_kept").text(&self.series_kept);
        w.key("measures").text(&self.measures);
        w.key("history").text(&self.history);
        write_texts(w, "warnings", &self.warnings);
        w.key("test").text(&self.test);
        w.key("users").number_or_null(self.users);
    }

    fn read(file: &Object) -> Result<Self> {
        let figures = |place: Place| {
            let f = place.object("figures", &FIGURES)?;
            Ok(Figures {
                tool: f.text("tool")?.to_owned(),
                concurrency: f.optional_number("concurrency")?,
                is_said: f.flag("is_said")?,
                rps: f.optional_number("rps")?,
            })
        };
        let all = file.list("figures")?.into_iter();
        Ok(Digest {
            runs: file.text("runs")?.into(),
            figures: all.map(figures).collect::<Result<_>>()?,
            what: file.text("what")?.to_owned(),
            notes: texts(file, "notes")?,
            tables: read_tables(file)?,
            series_kept: file.text("series_kept")?.into(),
            measures: file.text("measures")?.into(),
            history: file.text("history")?.to_owned(),
            warnings: texts(file, "warnings")?,
            test: file.text("test")?.to_owned(),
            users: file.optional_number("users")?,
        })
    }
}
