//! What the page asks of the worker, and the answers. Files themselves go beside the request, as
//! the browser's own file objects: their bytes never pass through the page, and of what they hold
//! it gets a digest. The worker's first message is its `build_id`, because its file's name does not
//! change with its content.

mod bands;
mod questions;
mod series;

use std::rc::Rc;

use crate::error::{Error, Result};
use crate::evidence::{Evidence, Run, Series};
use crate::json::{Object, Place, Source, Writer, parse};
use crate::link::sweep;
use crate::plan::rules::on_files;
use crate::quantity::show;
use crate::report;
use crate::scenario::Law;
use crate::scenario::calibrate::{self, Figures, Found};

pub use bands::{Draw, Drawn};
pub use questions::{Answered, Ask, SEED, Said, WHICH};
pub use series::{MAX_POINTS, MAX_SERIES, kept};

/// Asks for files to be read, and for the sweeps among their runs and earlier ones.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// Tells answers apart.
    pub id: u32,
    /// Runs of files that were read before and still count, as [`Digest::runs`] holds them.
    pub runs: Vec<Rc<str>>,
    /// What is asked about rules.
    pub question: Question,
}

/// Asks what rules would have done with the series of files. The laws behind it are the worker's.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Question {
    /// Each as it is written.
    pub rules: Vec<String>,
    /// Memory of the instance.
    pub memory_bytes: f64,
    /// The names of the files and what [`Digest::series_kept`] holds of each.
    pub series: Vec<(String, Rc<str>)>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The request's number.
    pub id: u32,
    /// In the order of the files.
    pub files: Vec<FileAnswer>,
    /// The sweeps among all runs.
    pub found: Found,
    /// Of each rule asked about what it would have done, a line for each file that holds its metric.
    pub measured: Vec<Vec<String>>,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileAnswer {
    /// The file's name.
    pub name: String,
    /// What was read, or a sentence that says why not.
    pub outcome: Result<Digest, String>,
}

/// What the page needs of the evidence in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Digest {
    /// The runs as the worker wrote them: the page gives them back and never looks into them.
    pub runs: Rc<str>,
    /// What is told of each of them.
    pub figures: Vec<Figures>,
    /// How many metrics over time there are.
    pub series: u32,
    /// Of these, what rules can look at, as the worker wrote it; empty if there is none. It stays beside the plan and out of links.
    pub series_kept: Rc<str>,
    /// The demand by month that the series hold, as it is written; empty if they hold none.
    pub history: String,
    /// Sentences about what is doubtful.
    pub warnings: Vec<String>,
}

const SOURCE: Source = Source {
    text: None,
    what: "the message has a part that is not understood",
    next: "Reload the page.",
};
const REQUEST: [&str; 5] = ["id", "runs", "rules", "memory_bytes", "series"];
const ANSWER: [&str; 5] = ["id", "files", "sweeps", "notes", "measured"];
const FILE: [&str; 8] = [
    "name",
    "failure",
    "runs",
    "figures",
    "series",
    "series_kept",
    "history",
    "warnings",
];
const FIGURES: [&str; 3] = ["tool", "concurrency", "rps"];

/// What stands in a message.
fn message<T>(text: &str, read: impl Fn(Place) -> Result<T>) -> Result<T> {
    let unreadable = |_| Error::new("the message is not JSON").next(SOURCE.next);
    let value = parse(text).map_err(unreadable)?;
    read(Place::root(&value, &SOURCE))
}

fn write_texts<T: AsRef<str>>(w: &mut Writer, name: &str, texts: &[T]) {
    w.key(name).open('[');
    for text in texts {
        w.text(text.as_ref());
    }
    w.close(']');
}

fn texts<T: for<'a> From<&'a str>>(object: &Object, name: &str) -> Result<Vec<T>> {
    let texts = object.get(name)?.texts()?;
    Ok(texts.into_iter().map(T::from).collect())
}

/// Each file's name and what follows it.
fn pairs(texts: Vec<&str>) -> Vec<(String, Rc<str>)> {
    let pair = |pair: &[&str]| match pair {
        [file, series] => Some(((*file).to_owned(), Rc::from(*series))),
        _ => None,
    };
    texts.chunks(2).filter_map(pair).collect()
}

impl Request {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("id").whole(self.id);
        write_texts(&mut w, "runs", &self.runs);
        write_texts(&mut w, "rules", &self.question.rules);
        w.key("memory_bytes").number(self.question.memory_bytes);
        w.key("series").open('[');
        for (file, series) in &self.question.series {
            w.text(file).text(series);
        }
        w.close(']').close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let request = place.object("a request", &REQUEST)?;
            Ok(Request {
                id: request.get("id")?.whole()?,
                runs: texts(&request, "runs")?,
                question: Question {
                    rules: texts(&request, "rules")?,
                    memory_bytes: request.number("memory_bytes")?,
                    series: pairs(request.get("series")?.texts()?),
                },
            })
        })
    }
}

impl Answer {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("id").whole(self.id);
        w.key("files").open('[');
        for file in &self.files {
            file.write(&mut w);
        }
        w.close(']').key("sweeps").open('[');
        for found in &self.found.sweeps {
            sweep::write(&mut w, found);
        }
        w.close(']');
        write_texts(&mut w, "notes", &self.found.notes);
        w.key("measured").open('[');
        for lines in &self.measured {
            w.open('[');
            for line in lines {
                w.text(line);
            }
            w.close(']');
        }
        w.close(']').close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let answer = place.object("an answer", &ANSWER)?;
            let files = answer.list("files")?.into_iter();
            let sweeps = answer.list("sweeps")?.into_iter();
            let lines = |place: Place| {
                let lines = place.texts()?.into_iter();
                Ok(lines.map(str::to_owned).collect())
            };
            let measured = answer.list("measured")?.into_iter();
            Ok(Answer {
                id: answer.get("id")?.whole()?,
                files: files.map(FileAnswer::read).collect::<Result<_>>()?,
                found: Found {
                    sweeps: sweeps.map(sweep::read).collect::<Result<_>>()?,
                    notes: texts(&answer, "notes")?,
                },
                measured: measured.map(lines).collect::<Result<_>>()?,
            })
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
        FileAnswer { name, outcome }
    }

    fn write(&self, w: &mut Writer) {
        w.open('{').key("name").text(&self.name);
        match &self.outcome {
            Ok(digest) => digest.write(w),
            Err(sentence) => drop(w.key("failure").text(sentence)),
        }
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
        let warnings = evidence.warnings.iter().map(|w| w.message.clone());
        Digest {
            runs: runs.into(),
            figures: evidence.runs.iter().map(Figures::of).collect(),
            series: u32::try_from(evidence.series.len()).unwrap_or(u32::MAX),
            series_kept: series_kept.into(),
            history: calibrate::history(&evidence.series)
                .map_or(String::new(), |history| Law::History(history).to_string()),
            warnings: warnings.chain(left_out).collect(),
        }
    }

    fn write(&self, w: &mut Writer) {
        w.key("runs").text(&self.runs).key("figures").open('[');
        for figures in &self.figures {
            w.open('{').key("tool").text(&figures.tool);
            w.key("concurrency").number_or_null(figures.concurrency);
            w.key("rps").number_or_null(figures.rps).close('}');
        }
        w.close(']').key("series").whole(self.series);
        w.key("series_kept").text(&self.series_kept);
        w.key("history").text(&self.history);
        write_texts(w, "warnings", &self.warnings);
    }

    fn read(file: &Object) -> Result<Self> {
        let figures = |place: Place| {
            let f = place.object("figures", &FIGURES)?;
            Ok(Figures {
                tool: f.text("tool")?.to_owned(),
                concurrency: f.optional_number("concurrency")?,
                rps: f.optional_number("rps")?,
            })
        };
        let all = file.list("figures")?.into_iter();
        Ok(Digest {
            runs: file.text("runs")?.into(),
            figures: all.map(figures).collect::<Result<_>>()?,
            series: file.get("series")?.whole()?,
            series_kept: file.text("series_kept")?.into(),
            history: file.text("history")?.to_owned(),
            warnings: texts(file, "warnings")?,
        })
    }
}

/// The runs that digests hold, one after another: those of the worker, which alone looks into them.
pub fn runs(digests: &[Rc<str>]) -> Vec<Run> {
    let read = |text: &Rc<str>| serde_json::from_str::<Vec<Run>>(text).unwrap_or_default();
    digests.iter().flat_map(read).collect()
}

impl Question {
    /// The answer, which is the worker's: of each rule a line for each file that holds its metric, or one that says that none does.
    ///
    /// ```
    /// let question = plimsoll::job::Question {
    ///     rules: vec!["alert when CPU > 70 %".into()],
    ///     memory_bytes: 1e9,
    ///     series: vec![("a.json".into(), r#"[{"name":"cpu_usage","unit":"ratio","points":[[60.0,0.9]]}]"#.into())],
    /// };
    /// assert_eq!(question.answer(), [["a.json: would have fired once, at 1970-01-01 00:01 UTC, for 0 s in all, and still at the end"]]);
    /// ```
    pub fn answer(&self) -> Vec<Vec<String>> {
        // What does not come back as it was sent is no rule and no series.
        let read = |text: &Rc<str>| serde_json::from_str::<Vec<Series>>(text).unwrap_or_default();
        let series: Vec<(&str, Vec<Series>)> = { self.series.iter() }
            .map(|(file, series)| (file.as_str(), read(series)))
            .collect();
        let files: Vec<(&str, &[Series])> = series.iter().map(|(f, s)| (*f, &s[..])).collect();
        let of_rule = |text: &String| match text.parse() {
            Ok(rule) => report::rules::told(&on_files(&rule, &files, self.memory_bytes)),
            Err(_) => Vec::new(),
        };
        self.rules.iter().map(of_rule).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Warning;

    fn run(n: f64) -> Run {
        let mut run = Run {
            file: format!("x-c{n}.json"),
            tool: "o\"ha".into(),
            rps: Some(100.1 * n / (1.0 + 0.1 * n)),
            requests: Some(u64::MAX),
            ..Run::default()
        };
        run.latency_ms.set("p99", Some(0.1 + 0.2));
        run
    }

    #[test]
    fn messages_come_as_they_were_sent() {
        let runs_of: Vec<Run> = [1.0, 2.0, 4.0, 8.0].map(run).to_vec();
        let evidence = Evidence {
            runs: runs_of.clone(),
            series: vec![Series {
                name: "cpu \"usage\"".into(),
                unit: "ratio".into(),
                labels: [("endpoint".into(), "/a".into())].into(),
                points: vec![(1.5, Some(0.1)), (2.5, None), (1e9, Some(-3.0))],
                notes: vec!["Odd.".into()],
                ..Series::default()
            }],
            warnings: vec![Warning {
                message: "Odd.".into(),
                ..Warning::default()
            }],
            ..Evidence::default()
        };
        let answer = Answer {
            id: 7,
            files: vec![
                FileAnswer::new("a \n é", Ok(evidence)),
                FileAnswer::new("b", Ok(Evidence::default())),
                FileAnswer::new("c", Err(Error::new("it is empty").file("c"))),
            ],
            found: Found {
                notes: vec!["A note.".into()],
                ..calibrate::find(&runs_of)
            },
            measured: vec![vec!["a: never".into(), "b".into()], vec![]],
        };
        assert_eq!(answer.found.sweeps.len(), 1);
        let kept = answer.files[0].outcome.as_ref().unwrap();
        assert!(kept.series_kept.contains("[1.5,0.1],[2.5,null]"));
        assert_eq!(Answer::from_json(&answer.to_json()), Ok(answer.clone()));
        assert_eq!(answer.files[2].outcome, Err("It is empty.".into()));
        let digests = answer.files.iter().filter_map(|f| f.outcome.as_ref().ok());
        let request = Request {
            id: u32::MAX,
            runs: digests.map(|d| Rc::clone(&d.runs)).collect(),
            question: Question {
                rules: vec!["alert when CPU > 70 %".into()],
                memory_bytes: 1e9,
                series: vec![("a".into(), "[]".into()), ("b".into(), "[]".into())],
            },
        };
        let received = Request::from_json(&request.to_json()).unwrap();
        assert_eq!(received, request);
        assert_eq!(runs(&received.runs), runs_of);
        assert!(Answer::from_json("{}").is_err());
        assert!(Request::from_json("x").is_err());
    }
}
