//! What page and worker say to each other about questions: a scenario and questions go, sentences come back.

use super::{message, texts, write_texts};
use crate::catalog::Catalog;
use crate::error::Result;
use crate::json::Writer;
use crate::plan::ask::{Question, ask};
use crate::quantity::show;
use crate::report;
use crate::scenario::Scenario;

/// Asks questions about a scenario. A newer one takes the place of one that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// Rises with each.
    pub generation: u32,
    /// The scenario as it is saved.
    pub scenario: String,
    /// Each as it is written.
    pub questions: Vec<String>,
}

/// The answers, in the order of the questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Of the request.
    pub generation: u32,
    /// Each a sentence: the answer, or why there is none.
    pub sentences: Vec<String>,
}

const ASK: [&str; 3] = ["generation", "scenario", "questions"];
const ANSWERED: [&str; 2] = ["generation", "sentences"];

impl Ask {
    /// As a message.
    pub fn to_json(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key("generation").whole(self.generation);
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
        w.open('{').key("generation").whole(self.generation);
        write_texts(&mut w, "sentences", &self.sentences);
        w.close('}');
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
                generation: answered.get("generation")?.whole()?,
                sentences: texts(&answered, "sentences")?,
            })
        })
    }
}

/// The sentence that answers a question: what it comes to, or why it cannot be answered.
///
/// ```
/// use plimsoll::{catalog::Catalog, job::told, link::examples};
/// let scenario = examples::fluxstudio("2026-11".parse()?)?;
/// assert_eq!(told(&scenario, Catalog::built_in(), "pool at 10x"), "The plan has no database. Add a database among the tiers.");
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn told(scenario: &Scenario, catalog: &Catalog, question: &str) -> String {
    let answer = question
        .parse::<Question>()
        .and_then(|question| ask(scenario, catalog, question));
    match answer {
        Ok(answer) => report::ask::sentence(scenario, &answer),
        // The input itself shows where.
        Err(e) => format!("{}. {}", show::capitalized(&e.what), e.next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_as_they_were_sent() {
        let ask = Ask {
            generation: 3,
            scenario: "{}".into(),
            questions: vec!["max load".into(), "\"".into()],
        };
        assert_eq!(Ask::from_json(&ask.to_json()), Ok(ask));
        let answered = Answered {
            generation: 4,
            sentences: vec!["One.".into(), String::new()],
        };
        assert_eq!(Answered::from_json(&answered.to_json()), Ok(answered));
        assert!(Answered::from_json("{\"generation\":1,\"told\":{}}").is_err());
    }
}
