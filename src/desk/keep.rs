//! What of a sitting is kept in the browser's storage, and what is asked where another tab keeps something else there.

use std::rc::Rc;

use super::Opened;
use super::part::{Download, Question};
use crate::catalog::Catalog;
use crate::error::Error;
use crate::link::file;
use crate::link::kept::Kept;
use crate::quantity::show;
use crate::scenario::Month;
use crate::state::keeping::{self, Begin, Conflict, Keep, Keeper};
use crate::state::{Action, Document, State};

/// The key under which the page keeps what could not be read.
const UNREAD: &str = "plimsoll.plan.unread";
/// Answers to the question what counts: this tab's scenarios, those of the other one, or both.
const MINE: &str = "mine";
const THEIRS: &str = "theirs";
const BOTH: &str = "both";
/// The answer that begins anew where what was saved cannot be read.
const BLANK: &str = "blank";
/// The answer that has read that nothing is saved.
const READ: &str = "read";

/// What is kept.
pub struct Keeping {
    keeper: Keeper,
    /// What stands in the storage, and what the page would show after a reload.
    kept: Option<Rc<State>>,
    seen: Option<Rc<Document>>,
    /// What another tab keeps there.
    conflict: Option<Box<Conflict>>,
    /// Why the saved text was left closed, and the text; nothing is written over it.
    closed: Option<(String, String)>,
    /// What is said of a saved text that could not be read, and the text, until somebody says how to go on.
    unread: Option<(String, String)>,
    /// Whether something has changed since it was kept.
    is_unsaved: bool,
    /// Whether the browser refuses to save, and whether that has been read.
    is_refused: bool,
    is_read: bool,
    /// How long the last text was that was to be kept, bytes.
    length_bytes: usize,
}

impl Keeping {
    /// What was kept; none if that is nothing, or cannot be read. `shown` says what is seen then.
    pub(super) fn open(opened: &Opened, shown: &str) -> (Keeping, Option<Kept>) {
        let mut keeping = Keeping {
            keeper: Keeper::new(&*opened.writer),
            kept: None,
            seen: None,
            conflict: None,
            closed: None,
            unread: None,
            is_unsaved: false,
            is_refused: false,
            is_read: false,
            length_bytes: 0,
        };
        if opened.saved.is_empty() {
            return (keeping, None);
        }
        let note = Some(&*opened.note).filter(|note| !note.is_empty());
        if let Begin::Closed(said) = keeping::begin(note) {
            keeping.closed = Some((said, opened.saved.clone()));
            return (keeping, None);
        }
        keeping.keeper.saw(&opened.saved);
        match Kept::from_text(&opened.saved) {
            Ok(kept) => (keeping, Some(kept)),
            Err(e) => {
                let said = show::capitalized(&unread(e).to_string());
                keeping.unread = Some((format!("{said} {shown}"), opened.saved.clone()));
                (keeping, None)
            }
        }
    }

    /// A saved text that could not be read, to be kept aside.
    pub(super) fn aside(&self) -> Option<String> {
        self.unread.as_ref().map(|(_, text)| text.clone())
    }

    /// What is shown is what the page would show after a reload.
    pub(super) fn stands(&mut self, state: &Rc<State>) {
        self.seen = Some(Rc::clone(&state.document));
        self.kept = Some(Rc::clone(state));
    }

    /// The text that the storage is to hold; none if it holds it, or if nothing may be written.
    pub(super) fn keep(&mut self, state: &Rc<State>) -> Option<String> {
        if self.closed.is_some() || self.conflict.is_some() {
            let kept = self.kept.as_ref();
            self.is_unsaved = !kept.is_some_and(|kept| kept.keeps_the_same(state));
            return None;
        }
        let kept = self.kept.replace(Rc::clone(state));
        if kept.is_some_and(|kept| kept.keeps_the_same(state)) {
            return None;
        }
        let mine = state.to_keep(Catalog::built_in());
        match self.keeper.decide(self.keeper.last(), mine) {
            Keep::Write(text) => {
                self.length_bytes = text.len();
                self.keeper.saw(&text);
                Some(text)
            }
            Keep::Same | Keep::Conflict(_) => None,
        }
    }

    /// The plan that is seen, if it is another one than before.
    pub(super) fn seen(&mut self, state: &State) -> Option<String> {
        let is_same = |seen: &Rc<Document>| Rc::ptr_eq(seen, &state.document);
        // The next load is to try what was left closed.
        if self.closed.is_some() || self.seen.as_ref().is_some_and(is_same) {
            return None;
        }
        self.seen = Some(Rc::clone(&state.document));
        Some(file::to_json(&state.to_save(Catalog::built_in())))
    }

    /// Looks at what the storage holds, which is not what this tab wrote. `is_late`: it found that as it was about to write.
    pub(super) fn find(&mut self, state: &State, there: &str, is_late: bool) {
        if is_late {
            self.kept = None;
        }
        let mine = state.to_keep(Catalog::built_in());
        match self.keeper.decide(Some(there), mine) {
            Keep::Conflict(conflict) => self.conflict = Some(conflict),
            Keep::Same => self.keeper.saw(there),
            // It is to be written again.
            Keep::Write(_) => {
                self.keeper.saw(there);
                self.kept = None;
            }
        }
    }

    /// What is asked, if anything is.
    pub(super) fn question(&self) -> Question {
        let answer = |sent: &str, said: &str| (sent.to_owned(), said.to_owned());
        match (&self.conflict, &self.closed, &self.unread) {
            (Some(conflict), ..) => Question {
                is_unsaved: self.is_unsaved,
                said: conflict.said.clone(),
                answers: match conflict.theirs {
                    Some(_) => vec![
                        answer(MINE, "Keep mine"),
                        answer(THEIRS, "Take it"),
                        answer(BOTH, "Open it beside mine"),
                    ],
                    None => vec![answer(MINE, "Save mine over it")],
                },
            },
            (None, Some((said, _)), _) => Question {
                is_unsaved: self.is_unsaved,
                said: said.clone(),
                answers: vec![
                    answer("saved", "Save its text as a file"),
                    answer("again", "Try again"),
                ],
            },
            (None, None, Some((said, _))) => Question {
                is_unsaved: false,
                said: said.clone(),
                answers: vec![
                    answer("saved", "Save its text as a file"),
                    answer(BLANK, "Begin with an empty plan"),
                    answer("seen", "Go on with what you see"),
                ],
            },
            (None, None, None) if self.is_read => Question {
                is_unsaved: self.is_refused,
                ..Question::default()
            },
            (None, None, None) if self.is_refused => Question {
                is_unsaved: true,
                said: show::capitalized(&keeping::refused(self.length_bytes).to_string()),
                answers: vec![
                    answer("all", "Save all scenarios as a file"),
                    answer(READ, "I know"),
                ],
            },
            (None, None, None) => Question::default(),
        }
    }

    /// What an answer to it does to the scenarios.
    pub(super) fn answer(&mut self, answer: &str, now: Month) -> Option<Action> {
        if answer == READ {
            self.is_read = true;
            return None;
        }
        let Some(conflict) = self.conflict.take() else {
            self.unread = None;
            return (answer == BLANK).then(|| super::session::blank(now));
        };
        self.keeper.saw(&conflict.there);
        self.kept = None;
        match (answer, conflict.theirs) {
            (THEIRS, Some(theirs)) => Some(Action::TakeAll(Box::new(theirs))),
            (BOTH, Some(theirs)) => {
                let said = "Opened the scenarios of the other tab beside yours.";
                Some(Action::OpenAll(Box::new(theirs), said.to_owned()))
            }
            _ => None,
        }
    }

    /// The browser refuses to save from now on, or does it again.
    pub(super) fn refused(&mut self, is_refused: bool) {
        (self.is_refused, self.is_read) = (is_refused, false);
    }

    /// The text that was left closed or could not be read, as a file.
    pub(super) fn closed_file(&self) -> Download {
        let kept = self.closed.as_ref().or(self.unread.as_ref());
        let text = kept.map(|(_, text)| text.clone());
        Download {
            name: "plimsoll-saved.json".into(),
            media: "application/json".into(),
            text: text.unwrap_or_default(),
            times: 0,
        }
    }
}

fn unread(e: Error) -> Error {
    Error {
        what: format!("your saved plan could not be read: {}", e.what),
        next: format!(
            "{} Its text is kept in this browser under “{UNREAD}”.",
            e.next
        ),
        ..e
    }
}
