//! What the page asks of the two programs beside it, and the answers. The reader gets files as the
//! browser's own file objects: their bytes never pass through the page, and of what they hold it gets
//! a digest. The worker holds the laws. The first message of each is its `build_id`, because the names
//! of their files do not change with their content.

mod bands;
mod columns;
mod files;
mod proposals;
mod questions;
mod series;

use std::rc::Rc;

use crate::chart::fired::Fired;
use crate::error::{Error, Result};
use crate::evidence::{Run, Series};
use crate::json::{Object, Place, Source, Writer, parse};
use crate::link::sweep;
use crate::plan::rules::on_files;
use crate::report;
use crate::scenario::calibrate::{Found, Measured, Proposed};

pub use bands::{Draw, Drawn};
pub use columns::{MEANINGS, written_columns};
pub use files::{Digest, FileAnswer, Reading};
pub use questions::{AGAINST, Answered, Ask, SEED, Said, WHICH};
pub use series::{MAX_POINTS, MAX_SERIES, kept};

/// Asks for the sweeps among runs, and what rules would have done with series.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Request {
    /// Tells answers apart.
    pub id: u32,
    /// The runs that count, as [`Digest::runs`] holds them, each file's behind the concurrency of
    /// those that do not say it themselves; empty if that is not known.
    pub runs: Vec<(String, Rc<str>)>,
    /// What is asked about rules.
    pub question: Question,
    /// The plan as it is saved, if what files say of its inputs is asked for; else empty.
    pub plan: String,
    /// For that, the names of the files and what [`Digest::measures`] holds of each.
    pub measures: Vec<(String, Rc<str>)>,
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
    /// The sweeps among all runs.
    pub found: Found,
    /// Of each rule asked about what it would have done, a line for each file that holds its metric.
    pub measured: Vec<Vec<String>>,
    /// What a chart draws of that.
    pub fired: Vec<Fired>,
    /// What the files say of the inputs of the plan.
    pub proposed: Proposed,
}

const SOURCE: Source = Source {
    text: None,
    what: "the message has a part that is not understood",
    next: "Reload the page.",
};
const REQUEST: [&str; 7] = [
    "id",
    "runs",
    "rules",
    "memory_bytes",
    "series",
    "plan",
    "measures",
];
const ANSWER: [&str; 6] = ["id", "sweeps", "notes", "measured", "fired", "proposed"];
const MEASURED: [&str; 3] = ["sweep", "begun", "files"];
const FIRED: [&str; 5] = ["rule", "file", "told", "length_s", "spans_s"];

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

fn write_pairs(w: &mut Writer, name: &str, pairs: &[(String, Rc<str>)]) {
    w.key(name).open('[');
    for (file, text) in pairs {
        w.text(file).text(text);
    }
    w.close(']');
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
        write_pairs(&mut w, "runs", &self.runs);
        write_texts(&mut w, "rules", &self.question.rules);
        w.key("memory_bytes").number(self.question.memory_bytes);
        write_pairs(&mut w, "series", &self.question.series);
        w.key("plan").text(&self.plan);
        write_pairs(&mut w, "measures", &self.measures);
        w.close('}');
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
                runs: pairs(request.get("runs")?.texts()?),
                question: Question {
                    rules: texts(&request, "rules")?,
                    memory_bytes: request.number("memory_bytes")?,
                    series: pairs(request.get("series")?.texts()?),
                },
                plan: request.text("plan")?.to_owned(),
                measures: pairs(request.get("measures")?.texts()?),
            })
        })
    }
}

impl Answer {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("id").whole(self.id);
        w.key("sweeps").open('[');
        for found in &self.found.sweeps {
            w.open('{').key("sweep");
            sweep::write(&mut w, &found.sweep);
            w.key("begun").text(&found.begun);
            write_texts(&mut w, "files", &found.files);
            w.close('}');
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
        w.close(']').key("fired").open('[');
        for fired in &self.fired {
            w.open('{').key("rule").text(&fired.rule);
            w.key("file").text(&fired.file);
            w.key("told").text(&fired.told);
            w.key("length_s").number(fired.length_s);
            let spans_s = fired
                .spans_s
                .iter()
                .flat_map(|(from, until)| [*from, *until]);
            bands::write_numbers(&mut w, "spans_s", spans_s);
            w.close('}');
        }
        w.close(']').key("proposed");
        proposals::write(&mut w, &self.proposed);
        w.close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let answer = place.object("an answer", &ANSWER)?;
            let sweeps = answer.list("sweeps")?.into_iter();
            let lines = |place: Place| {
                let lines = place.texts()?.into_iter();
                Ok(lines.map(str::to_owned).collect())
            };
            let measured = answer.list("measured")?.into_iter();
            Ok(Answer {
                id: answer.get("id")?.whole()?,
                found: Found {
                    sweeps: sweeps.map(read_measured).collect::<Result<_>>()?,
                    notes: texts(&answer, "notes")?,
                },
                measured: measured.map(lines).collect::<Result<_>>()?,
                fired: { answer.list("fired")?.into_iter() }
                    .map(read_fired)
                    .collect::<Result<_>>()?,
                proposed: proposals::read(answer.get("proposed")?)?,
            })
        })
    }
}

fn read_measured(place: Place) -> Result<Measured> {
    let found = place.object("a sweep among files", &MEASURED)?;
    Ok(Measured {
        sweep: sweep::read(found.get("sweep")?)?,
        begun: found.text("begun")?.to_owned(),
        files: texts(&found, "files")?,
    })
}

fn read_fired(place: Place) -> Result<Fired> {
    let fired = place.object("what a rule did", &FIRED)?;
    let span = |span: &[f64]| match span {
        [from_s, until_s] => Some((*from_s, *until_s)),
        _ => None,
    };
    let spans_s = bands::numbers(&fired, "spans_s")?;
    Ok(Fired {
        rule: fired.text("rule")?.to_owned(),
        file: fired.text("file")?.to_owned(),
        told: fired.text("told")?.to_owned(),
        length_s: fired.number("length_s")?,
        spans_s: spans_s.chunks(2).filter_map(span).collect(),
    })
}

/// The runs of a request, one after another: those of the worker, which alone looks into them.
pub fn runs(kept: &[(String, Rc<str>)]) -> Vec<Run> {
    let mut all = Vec::new();
    for (concurrency, text) in kept {
        let runs = serde_json::from_str::<Vec<Run>>(text).unwrap_or_default();
        let known = concurrency.parse::<f64>().ok();
        all.extend(runs.into_iter().map(|run| Run {
            concurrency: run.concurrency.or(known),
            ..run
        }));
    }
    all
}

/// What rules would have done with the series of files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OnFiles {
    /// Of each rule a line for each file that holds its metric, or one that says that none does.
    pub lines: Vec<Vec<String>>,
    /// What a chart draws of that.
    pub fired: Vec<Fired>,
}

impl Question {
    /// The answer, which is the worker's.
    ///
    /// ```
    /// let question = plimsoll::job::Question {
    ///     rules: vec!["alert when CPU > 70 %".into()],
    ///     memory_bytes: 1e9,
    ///     series: vec![("a.json".into(), r#"[{"name":"cpu_usage","unit":"ratio","points":[[60.0,0.9]]}]"#.into())],
    /// };
    /// let found = question.answer();
    /// assert_eq!(found.lines, [["a.json: would have fired once, at 1970-01-01 00:01 UTC, for 0 s in all, and still at the end"]]);
    /// assert_eq!(found.fired[0].spans_s, [(0.0, 0.0)]);
    /// ```
    pub fn answer(&self) -> OnFiles {
        // What does not come back as it was sent is no rule and no series.
        let read = |text: &Rc<str>| serde_json::from_str::<Vec<Series>>(text).unwrap_or_default();
        let series: Vec<(&str, Vec<Series>)> = { self.series.iter() }
            .map(|(file, series)| (file.as_str(), read(series)))
            .collect();
        let files: Vec<(&str, &[Series])> = series.iter().map(|(f, s)| (*f, &s[..])).collect();
        let mut all = OnFiles::default();
        for text in &self.rules {
            let found = text
                .parse()
                .map(|rule| on_files(&rule, &files, self.memory_bytes));
            all.lines.push(
                found
                    .as_deref()
                    .map_or_else(|_| Vec::new(), report::rules::told),
            );
            all.fired
                .extend(report::rules::on_files(text, &found.unwrap_or_default()));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Evidence, Warning};
    use crate::scenario::calibrate::{self, Finding, MemoryTrend, Other, Proposal, Sure};
    use crate::scenario::field::Field;

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

    fn proposed() -> Proposed {
        let finding = |text: &str| Finding {
            text: text.into(),
            sure: Sure::Rough,
            files: vec!["a".into(), "b \"c\"".into()],
        };
        Proposed {
            proposals: vec![Proposal {
                field: Field::Resource("cpu"),
                label: "CPU".into(),
                text: "3.4 ± 0.5 ms".into(),
                origin: "One.".into(),
                sure: Sure::Derived,
                why: "Two.".into(),
                files: vec!["a".into()],
                others: vec![Other {
                    text: "8 ms".into(),
                    origin: "Three.".into(),
                    sure: Sure::Rough,
                    why: "Four.".into(),
                    files: vec!["b".into(), "c".into()],
                }],
            }],
            findings: vec![finding("It leaks.")],
            refusals: vec![finding("Too few.")],
            memory: vec![MemoryTrend {
                file: "a".into(),
                verdict: "It leaks".into(),
                told: "It leaks.".into(),
                floor: vec![(0.0, 1e6), (0.5, 2e6)],
                line: vec![(0.0, 1e6, 0.5e6, 1.5e6)],
                limit_bytes: 1e9,
            }],
        }
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
        let files = vec![
            FileAnswer::new("a \n é", Ok(evidence)),
            FileAnswer::new("b", Ok(Evidence::default())),
            FileAnswer::new("c", Err(Error::new("it is empty").file("c"))),
        ];
        let read = Reading::Done(files.clone());
        assert_eq!(Reading::from_json(&read.to_json()), Ok(read));
        let going = Reading::Going {
            bytes: 2e10,
            so_far: "7 \"requests\"".into(),
        };
        assert_eq!(Reading::from_json(&going.to_json()), Ok(going));
        let answer = Answer {
            id: 7,
            found: Found {
                notes: vec!["A note.".into()],
                ..calibrate::find(&runs_of)
            },
            measured: vec![vec!["a: never".into(), "b".into()], vec![]],
            fired: vec![Fired {
                rule: "alert when CPU > 70 %".into(),
                file: "a".into(),
                told: "twice".into(),
                length_s: 600.0,
                spans_s: vec![(0.0, 60.0), (120.0, 600.0)],
            }],
            proposed: proposed(),
        };
        assert_eq!(answer.found.sweeps.len(), 1);
        let kept = files[0].outcome.as_ref().unwrap();
        assert!(kept.series_kept.contains("[1.5,0.1],[2.5,null]"));
        assert_eq!(Answer::from_json(&answer.to_json()), Ok(answer.clone()));
        assert_eq!(files[2].outcome, Err("It is empty.".into()));
        let digests = files.iter().filter_map(|f| f.outcome.as_ref().ok());
        let request = Request {
            id: u32::MAX,
            runs: digests
                .map(|d| (String::new(), Rc::clone(&d.runs)))
                .collect(),
            question: Question {
                rules: vec!["alert when CPU > 70 %".into()],
                memory_bytes: 1e9,
                series: vec![("a".into(), "[]".into()), ("b".into(), "[]".into())],
            },
            plan: "{\"plimsoll\": \"é\"}".into(),
            measures: vec![("a".into(), "{}".into())],
        };
        let received = Request::from_json(&request.to_json()).unwrap();
        assert_eq!(received, request);
        assert_eq!(runs(&received.runs), runs_of);
        assert!(Answer::from_json("{}").is_err());
        assert!(Request::from_json("x").is_err());
    }
}
