//! What page and worker say to each other about questions: a scenario and questions go, sentences and tables come back.

use super::bands::{read_tables, write_tables};
use super::{message, texts, write_texts};
use crate::catalog::Catalog;
use crate::chart::Table;
use crate::chart::front::{Candidate, Front};
use crate::error::{Error, Result};
use crate::json::{Place, Writer};
use crate::link::file;
use crate::plan::ask::{Question, ask};
use crate::plan::bands::{self, PAIR_DRAWS, difference};
use crate::plan::choice::{USUAL_DRAWS, choose};
use crate::quantity::show;
use crate::report;
use crate::scenario::Scenario;

/// The question which offers to take, beside those of [`ask`].
pub const WHICH: &str = "which offers";
/// Begins the question what the scenario comes to more or less than another one, which follows as it is saved.
pub const AGAINST: &str = "against ";
/// The seed of what the page shows; the command line has the same.
pub const SEED: u64 = 1;

/// Asks questions about a scenario. A newer one of the same place takes the place of one that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Which part of the page asks.
    pub place: String,
    /// Rises with each.
    pub generation: u32,
    /// The scenario as it is saved.
    pub scenario: String,
    /// Each as it is written.
    pub questions: Vec<String>,
}

/// The answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Who asked.
    pub place: String,
    /// Of the request.
    pub generation: u32,
    /// What was found.
    pub said: Said,
}

/// Sentences and tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// The answers in the order of the questions, or why there is none; of [`WHICH`] and [`AGAINST`] any number.
    pub sentences: Vec<String>,
    /// Of [`WHICH`], each with its heading.
    pub tables: Vec<(String, Table)>,
    /// Of [`WHICH`], what to read last.
    pub notes: Vec<String>,
    /// Of [`WHICH`], what a chart draws of each part.
    pub fronts: Vec<Front>,
}

const ASK: [&str; 4] = ["place", "generation", "scenario", "questions"];
const ANSWERED: [&str; 6] = [
    "place",
    "generation",
    "sentences",
    "tables",
    "notes",
    "fronts",
];
const FRONT: [&str; 3] = ["part", "offers", "candidates"];
const CANDIDATE: [&str; 8] = [
    "offer",
    "usd_month",
    "planned_usd_month",
    "headroom",
    "latency_ms",
    "is_on_front",
    "is_present",
    "why_not",
];

impl Ask {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("place").text(&self.place);
        w.key("generation").whole(self.generation);
        w.key("scenario").text(&self.scenario);
        write_texts(&mut w, "questions", &self.questions);
        w.close('}');
        w.finish()
    }

    /// Out of a message.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self> {
        message(text, |place| {
            let ask = place.object("questions", &ASK)?;
            Ok(Ask {
                place: ask.text("place")?.to_owned(),
                generation: ask.get("generation")?.whole()?,
                scenario: ask.text("scenario")?.to_owned(),
                questions: texts(&ask, "questions")?,
            })
        })
    }
}

impl Answered {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("place").text(&self.place);
        w.key("generation").whole(self.generation);
        write_texts(&mut w, "sentences", &self.said.sentences);
        write_tables(&mut w, &self.said.tables);
        write_texts(&mut w, "notes", &self.said.notes);
        w.key("fronts").open('[');
        for front in &self.said.fronts {
            write_front(&mut w, front);
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
            let answered = place.object("answers", &ANSWERED)?;
            Ok(Answered {
                place: answered.text("place")?.to_owned(),
                generation: answered.get("generation")?.whole()?,
                said: Said {
                    sentences: texts(&answered, "sentences")?,
                    tables: read_tables(&answered)?,
                    notes: texts(&answered, "notes")?,
                    fronts: { answered.list("fronts")?.into_iter() }
                        .map(read_front)
                        .collect::<Result<_>>()?,
                },
            })
        })
    }
}

fn write_front(w: &mut Writer, front: &Front) {
    w.open('{').key("part").text(&front.part);
    w.key("offers").whole(front.offers);
    w.key("candidates").open('[');
    for c in &front.candidates {
        w.open('{').key("offer").text(&c.offer);
        w.key("usd_month").number(c.usd_month);
        w.key("planned_usd_month").number(c.planned_usd_month);
        for (name, value) in [("headroom", c.headroom), ("latency_ms", c.latency_ms)] {
            if let Some(value) = value {
                w.key(name).number(value);
            }
        }
        w.flag("is_on_front", c.is_on_front);
        w.flag("is_present", c.is_present);
        w.key("why_not").text(&c.why_not).close('}');
    }
    w.close(']').close('}');
}

fn read_front(place: Place) -> Result<Front> {
    let front = place.object("choices", &FRONT)?;
    let candidate = |place: Place| {
        let c = place.object("an offer", &CANDIDATE)?;
        Ok(Candidate {
            offer: c.text("offer")?.to_owned(),
            usd_month: c.number("usd_month")?,
            planned_usd_month: c.number("planned_usd_month")?,
            headroom: c.optional_number("headroom")?,
            latency_ms: c.optional_number("latency_ms")?,
            is_on_front: c.flag("is_on_front")?,
            is_present: c.flag("is_present")?,
            why_not: c.text("why_not")?.to_owned(),
        })
    };
    Ok(Front {
        part: front.text("part")?.to_owned(),
        offers: front.get("offers")?.whole()?,
        candidates: { front.list("candidates")?.into_iter() }
            .map(candidate)
            .collect::<Result<_>>()?,
    })
}

impl Said {
    /// Adds what a question comes to: the answer, or why it cannot be given.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, job::Said, link::examples};
    /// let scenario = examples::fluxstudio("2026-11".parse()?)?;
    /// let mut said = Said::default();
    /// said.add(&scenario, Catalog::built_in(), "pool at 10x");
    /// assert_eq!(said.sentences, ["The plan has no database. Add a database among the tiers."]);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn add(&mut self, scenario: &Scenario, catalog: &Catalog, question: &str) {
        // The input itself shows where.
        let why = |e: Error| format!("{}. {}", show::capitalized(&e.what), e.next);
        if question == WHICH {
            match which(scenario, catalog) {
                Ok(said) => {
                    self.sentences.extend(said.sentences);
                    self.tables.extend(said.tables);
                    self.notes.extend(said.notes);
                    self.fronts.extend(said.fronts);
                }
                Err(e) => self.sentences.push(why(e)),
            }
            return;
        }
        if let Some(other) = question.strip_prefix(AGAINST) {
            // What is not understood here was not saved by this build; there is nothing to say of it then.
            if let Ok(other) = file::from_json(other) {
                self.sentences.extend(against(scenario, &other, catalog));
            }
            return;
        }
        let answer = question
            .parse::<Question>()
            .and_then(|question| ask(scenario, catalog, question));
        self.sentences.push(match answer {
            Ok(answer) => report::ask::sentence(scenario, &answer),
            Err(e) => why(e),
        });
    }
}

/// What a scenario comes to more or less than the other one, in sentences; none where nothing is uncertain.
fn against(scenario: &Scenario, other: &Scenario, catalog: &Catalog) -> Vec<String> {
    let question = bands::Question {
        draws: PAIR_DRAWS,
        seed: SEED,
    };
    let found = difference(other, scenario, catalog, question);
    let names = (other.name.as_str(), scenario.name.as_str());
    let said = |found| report::paired::sentences(names, other.capacity_unit(), &found);
    found.map(said).unwrap_or_default()
}

/// Which offers to take.
fn which(scenario: &Scenario, catalog: &Catalog) -> Result<Said> {
    let question = bands::Question {
        draws: USUAL_DRAWS,
        seed: SEED,
    };
    let choices = choose(scenario, catalog, question)?;
    let mut said = Said::default();
    for choice in &choices.parts {
        said.sentences.extend(report::choice::sentences(choice));
        let table = report::choice::candidates(choice);
        said.tables
            .push((format!("For the {}", choice.part), table));
    }
    said.fronts = choices.parts.iter().map(report::choice::front).collect();
    said.sentences.extend(report::choice::together(&choices));
    if let Some(buying) = &choices.buying {
        said.sentences.extend(report::buying::sentences(buying));
        said.tables.extend(report::buying::tables(buying));
    }
    for choice in &choices.parts {
        let left_out = report::choice::left_out(&choice.left_out).into_iter();
        let told = left_out.map(|why| format!("Left out for the {}, {why}", choice.part));
        said.notes.extend(report::choice::more(choice));
        said.notes.extend(told);
    }
    said.sentences.extend(choices.doubts);
    said.tables.retain(|(_, table)| !table.rows.is_empty());
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_as_they_were_sent() {
        let ask = Ask {
            place: "questions".into(),
            generation: 3,
            scenario: "{}".into(),
            questions: vec!["max load".into(), "\"".into()],
        };
        assert_eq!(Ask::from_json(&ask.to_json()), Ok(ask));
        let row = || vec!["a".to_owned(), "b".to_owned()];
        let table = Table {
            head: row(),
            rows: vec![row()],
        };
        let answered = Answered {
            place: "which".into(),
            generation: 4,
            said: Said {
                sentences: vec!["One.".into(), String::new()],
                tables: vec![("For the app".into(), table)],
                notes: vec!["Two.".into()],
                fronts: vec![Front {
                    part: "app".into(),
                    offers: 3,
                    candidates: vec![Candidate {
                        offer: "a/b/c".into(),
                        usd_month: 12.5,
                        planned_usd_month: 12.25,
                        headroom: Some(0.25),
                        is_on_front: true,
                        why_not: "\"dear\"".into(),
                        ..Candidate::default()
                    }],
                }],
            },
        };
        assert_eq!(Answered::from_json(&answered.to_json()), Ok(answered));
        assert!(Answered::from_json("{\"generation\":1,\"told\":{}}").is_err());
    }

    #[test]
    fn which_offers_has_sentences_and_tables() {
        let scenario = crate::link::examples::singura("2026-11".parse().unwrap()).unwrap();
        let mut said = Said::default();
        said.add(&scenario, Catalog::built_in(), WHICH);
        assert!(
            said.sentences[0].starts_with("For the app: aws/"),
            "{:?}",
            said.sentences
        );
        assert_eq!(said.tables[0].0, "For the app");
    }
}
