//! What is done when a text is to be saved and when the page starts, without the storage itself: whether another tab has saved
//! something newer, what to say when nothing can be saved, and what to do when the page broke while it opened what was saved.

use crate::error::Error;
use crate::link::kept::{Kept, Stamp};
use crate::quantity::show;

/// Attempts to open the saved text after which it is left closed.
const MAX_ATTEMPTS: u32 = 2;

/// What one tab knows of the storage.
#[derive(Debug, Clone, PartialEq)]
pub struct Keeper {
    /// Names this tab among all others; comes from outside.
    writer: String,
    /// The text that it last read or wrote, and what is in it; none where it cannot be read.
    seen: Option<(String, Option<Kept>)>,
}

/// What is to be done with a text that is to be saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Keep {
    /// This text is to be written; [`Keeper::saw`] is to be told when it was.
    Write(String),
    /// Nothing is to be written: the storage holds it already.
    Same,
    /// Another tab has saved something else, and a person is to say what counts.
    Conflict(Box<Conflict>),
}

/// Another tab has saved something else.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The question, as sentences.
    pub said: String,
    /// What the other tab saved; none if it cannot be read here.
    pub theirs: Option<Kept>,
    /// What the storage holds, to be told to [`Keeper::saw`] once a person has said what counts.
    pub there: String,
}

impl Keeper {
    /// A tab that has read nothing yet.
    pub fn new(writer: impl Into<String>) -> Self {
        Keeper {
            writer: writer.into(),
            seen: None,
        }
    }

    /// The text that the storage held when it was last seen.
    pub fn last(&self) -> Option<&str> {
        self.seen.as_ref().map(|(text, _)| text.as_str())
    }

    /// The text of the storage is known: it was read or written, or a person has said that it does not count.
    pub fn saw(&mut self, text: &str) {
        self.seen = Some((text.to_owned(), Kept::from_text(text).ok()));
    }

    /// What to do with the scenarios of this tab, where the storage holds that text.
    ///
    /// ```
    /// use plimsoll::{link::{examples, kept::{Kept, One}}, state::keeping::{Keep, Keeper}};
    /// let scenario = examples::fluxstudio("2026-11".parse()?)?;
    /// let mine = Kept { scenarios: vec![One::new(scenario)], ..Kept::default() };
    /// let mut tab = Keeper::new("a");
    /// let Keep::Write(text) = tab.decide(None, mine.clone()) else { panic!() };
    /// tab.saw(&text);
    /// assert_eq!(tab.decide(Some(&text), mine), Keep::Same);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn decide(&self, there: Option<&str>, mine: Kept) -> Keep {
        let seen = self.seen.as_ref();
        let Some(there) = there else {
            return self.write(mine, seen.and_then(|(_, kept)| kept.as_ref()));
        };
        if let Some((_, kept)) = seen.filter(|(text, _)| text == there) {
            return match kept {
                Some(kept) if is_same(kept, &mine) && kept.current == mine.current => Keep::Same,
                kept => self.write(mine, kept.as_ref()),
            };
        }
        let (theirs, why) = match Kept::from_text(there) {
            // Which of them is current is each tab's own.
            Ok(theirs) if is_same(&theirs, &mine) => return Keep::Same,
            Ok(theirs) if theirs.stamp.writer == self.writer => {
                return self.write(mine, Some(&theirs));
            }
            Ok(theirs) => (Some(theirs), String::new()),
            Err(error) => (None, error.to_string()),
        };
        Keep::Conflict(Box::new(Conflict {
            said: conflict_said(theirs.as_ref(), &why),
            theirs,
            there: there.to_owned(),
        }))
    }

    /// The text of these scenarios, which comes behind another one.
    fn write(&self, mine: Kept, behind: Option<&Kept>) -> Keep {
        let before = behind.map_or(0, |kept| kept.stamp.sequence);
        let stamp = Stamp {
            writer: self.writer.clone(),
            sequence: before.saturating_add(1),
        };
        Keep::Write(Kept { stamp, ..mine }.to_text())
    }
}

/// True if both hold the same scenarios.
fn is_same(a: &Kept, b: &Kept) -> bool {
    a.scenarios == b.scenarios && a.unread == b.unread
}

fn conflict_said(theirs: Option<&Kept>, why: &str) -> String {
    let Some(theirs) = theirs else {
        return format!(
            "Another tab has saved what cannot be read here: {why} Yours is not saved over it as long as you do not say so."
        );
    };
    let current = theirs.scenarios.get(theirs.current);
    let name = current.map_or("", |one| one.scenario.name.as_str());
    let others = match theirs.scenarios.len() as u64 {
        0 | 1 => String::new(),
        n => format!(" and {}", show::plural(n - 1, "other scenario")),
    };
    format!(
        "Another tab has saved a newer plan ({name}{others}). Keep yours, take it, or open it beside yours."
    )
}

/// What is said where the browser refuses to save a text of that length.
///
/// ```
/// let said = plimsoll::state::keeping::refused(48_200).to_string();
/// assert_eq!(said, "the browser does not save these 48.2 kB: its storage is full or switched off. \
///     Save all scenarios as a file, or keep the link in the address bar.");
/// ```
pub fn refused(length_bytes: usize) -> Error {
    Error::new(format!(
        "the browser does not save these {}: its storage is full or switched off",
        show::bytes(length_bytes as f64)
    ))
    .next("Save all scenarios as a file, or keep the link in the address bar.")
}

/// What the page does when it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begin {
    /// It opens what was saved. This note stands in the storage before it does, and is taken away when the page is drawn.
    Open(String),
    /// The saved text has broken the page before: it stays closed and as it is, nothing is saved over it, and this is said beside
    /// a button that offers it as a file and one that tries again, which takes the note away.
    Closed(String),
}

/// What to do at the start, by the note that the last starts have left: without one, all went well.
///
/// ```
/// use plimsoll::state::keeping::{Begin, begin};
/// let Begin::Open(first) = begin(None) else { panic!() };
/// let Begin::Open(second) = begin(Some(&first)) else { panic!() };
/// assert!(matches!(begin(Some(&second)), Begin::Closed(_)));
/// ```
pub fn begin(note: Option<&str>) -> Begin {
    // A note that nobody here wrote counts for nothing.
    let attempts = note.and_then(|note| note.parse::<u32>().ok()).unwrap_or(0);
    match attempts < MAX_ATTEMPTS {
        true => Begin::Open((attempts + 1).to_string()),
        false => Begin::Closed(
            "The page broke twice while it opened your saved plan, so it is left closed. Save its text as a file, or try again."
                .to_owned(),
        ),
    }
}
