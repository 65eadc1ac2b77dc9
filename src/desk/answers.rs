//! What the worker answered in the folds of the page, and of which plan.

use std::rc::Rc;

use crate::job::Said;
use crate::state::Document;

/// The last answers, one of a fold.
#[derive(Debug, Default)]
pub(super) struct Answers(Vec<Answer>);

#[derive(Debug)]
struct Answer {
    /// Its fold.
    place: String,
    said: Said,
    /// What it is about.
    of: Rc<Document>,
    questions: Vec<String>,
}

impl Answers {
    /// Takes what was said of a plan.
    pub(super) fn take(&mut self, place: &str, of: (Rc<Document>, Vec<String>), said: Said) {
        let (of, questions) = of;
        self.keep(|other| other != place);
        self.0.push(Answer {
            place: place.to_owned(),
            said,
            of,
            questions,
        });
    }

    fn at(&self, place: &str) -> Option<&Answer> {
        self.0.iter().find(|answer| answer.place == place)
    }

    /// What was last said there.
    pub(super) fn of(&self, place: &str) -> Option<&Said> {
        self.at(place).map(|answer| &answer.said)
    }

    /// Whether that is of another plan than this one, or of other questions than those that are asked there now.
    pub(super) fn is_old(
        &self,
        place: &str,
        now: &Rc<Document>,
        questions: Option<&[String]>,
    ) -> bool {
        let Some(answer) = self.at(place) else {
            return false;
        };
        let is_same = Rc::ptr_eq(&answer.of, now) || answer.of.scenario == now.scenario;
        !is_same || questions.is_some_and(|asked| asked != answer.questions)
    }

    /// Forgets all but what was said in these folds.
    pub(super) fn keep(&mut self, places: impl Fn(&str) -> bool) {
        self.0.retain(|answer| places(&answer.place));
    }
}
