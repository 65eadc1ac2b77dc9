//! The parts of the page beside the inputs, each drawn by one view. A part that is as it was is not sent again.

use nanoserde::{DeBin, SerBin};

use super::item::{Button, Section};
use crate::chart::{Shown, Table};

/// A part of the page.
#[derive(Debug, Clone, PartialEq, SerBin, DeBin)]
pub enum Part {
    /// The bar at the top.
    Head(Head),
    /// The answer.
    Answer(Answer),
    /// A chart.
    Chart(Shown),
    /// A part of the plan in sentences and tables.
    Told(Told),
    /// A section of the inputs.
    Inputs(Section),
    /// What was measured, but for its files.
    Evidence(Evidence),
    /// A file.
    File(FileRow),
    /// What files say of inputs.
    Proposals(Proposals),
    /// What just happened, or is happening.
    Notice(Notice),
    /// What is doubtful about the answer.
    Warnings(Warnings),
    /// Sentences; or the names of parts, in their order.
    Lines(Vec<String>),
    /// The link to this plan.
    Link(Link),
    /// A question that must be answered before all else goes on.
    Question(Question),
    /// The plan on paper.
    Sheet(Sheet),
}

/// The bar at the top.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Head {
    /// The name of the plan, as it stands in its input.
    pub name: String,
    /// What is wrong with it; empty if nothing is.
    pub name_error: String,
    /// The name of the window.
    pub title: String,
    /// Whether there is a step to go back.
    pub can_undo: bool,
    /// Whether there is a step to go forward.
    pub can_redo: bool,
    /// Whether somebody else's plan is looked at.
    pub is_shared: bool,
    /// Examples that can be opened: name and what each is.
    pub examples: Vec<(String, String)>,
    /// All scenarios in their order.
    pub scenarios: Vec<Tab>,
    /// Whether the current one is held against another one.
    pub is_compared: bool,
}

/// One of the scenarios.
#[derive(Debug, Clone, Default, PartialEq, Eq, SerBin, DeBin)]
pub struct Tab {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Whether it is the current one.
    pub is_current: bool,
    /// Whether it is somebody else's.
    pub is_shared: bool,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Answer {
    /// In order.
    pub sentences: Vec<Sentence>,
    /// How sure it is, in sentences.
    pub sure: Vec<Sentence>,
    /// Whether those are not the last word: the worker is still drawing.
    pub is_drawing: bool,
    /// And whether most of them may still move by more than a little, or are not there yet.
    pub is_early: bool,
    /// What they are until then, in words; empty where there is nothing to say.
    pub until_then: String,
    /// Whether they are of the plan before.
    pub is_of_before: bool,
}

/// A sentence whose numbers lead somewhere.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Sentence {
    /// True if it says that something is wrong now.
    pub is_alarm: bool,
    /// In order; joined they are the sentence.
    pub pieces: Vec<Piece>,
}

/// A piece of a sentence: words, or a number that leads to a chart and an input.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Piece {
    /// As it stands in the sentence.
    pub text: String,
    /// The chart that shows it; empty for words.
    pub chart: String,
    /// The input that it depends on most, as it is named on the page; empty for words.
    pub input: String,
}

/// What is doubtful about the answer.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Warnings {
    /// How many there are, in words; empty if there are none.
    pub said: String,
    /// The beginning of the first one.
    pub short: String,
    /// Each, in sentences.
    pub all: Vec<String>,
}

/// A part of the plan in sentences and tables.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Told {
    /// Tells it from others.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// In a few words, for a heading that is closed; empty for a part that is always open.
    pub short: String,
    /// What to know first.
    pub sentences: Vec<String>,
    /// What questions are asked about: path, label, an example, and the text that stands in each.
    pub asks: Vec<(String, String, String, String)>,
    /// Questions and their answers.
    pub answers: Vec<(String, String)>,
    /// The numbers, each with a heading that may be empty.
    pub tables: Vec<(String, Table)>,
    /// What to read last.
    pub notes: Vec<String>,
    /// What the charts in it can be about, and which of these they are.
    pub results: Vec<String>,
    /// The place of the chosen one among them.
    pub chosen: u32,
    /// Whether all of it is of the plan before, while it is worked out anew.
    pub is_busy: bool,
}

/// What was measured, but for its files.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Evidence {
    /// What the plan holds of files that are no longer at hand, or that nothing was read; empty if there are files.
    pub held: String,
    /// All files in one line, or what the plan holds of them; empty if it holds nothing.
    pub said: String,
    /// Whether so few are there, or one of them needs a look, that they are listed at once.
    pub is_open: bool,
    /// Whether the files stand behind a line.
    pub is_folded: bool,
    /// The sweeps among them, if there are several to choose from.
    pub sweeps: Vec<SweepRow>,
    /// What can be taken away at once: what the button says, and the files.
    pub removals: Vec<(String, Vec<u32>)>,
}

/// A sweep that the capacity can follow.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct SweepRow {
    /// What it is, in a few words.
    pub label: String,
    /// Its fit and its files, in sentences.
    pub said: String,
    /// Whether the capacity follows it.
    pub is_followed: bool,
    /// Has the capacity follow it.
    pub press: String,
}

/// A file that was read or could not be.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct FileRow {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Whether it could not be read.
    pub is_failed: bool,
    /// What it was, or why it could not be read.
    pub what: String,
    /// What is doubtful about it.
    pub warnings: Vec<String>,
    /// Whether its runs do not say their concurrency.
    pub asks_concurrency: bool,
    /// What of that is known; empty if nothing.
    pub concurrency: String,
    /// What is wrong with the concurrency that was typed; empty if nothing.
    pub concurrency_error: String,
    /// Columns of a table that no known tool wrote: name, an example of what stands there, and the place of its meaning.
    pub columns: Vec<(String, String, u32)>,
    /// Whether any of these meanings is said, so that the table can be read.
    pub can_read: bool,
    /// How to read the figures.
    pub notes: Vec<String>,
    /// Every figure.
    pub tables: Vec<(String, Table)>,
    /// Has the demand follow it, if it holds any.
    pub forecast: Option<Button>,
}

/// What files say of inputs.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Proposals {
    /// The heading; empty if they say nothing.
    pub said: String,
    /// Takes all that is not taken, if that are several.
    pub take_all: Option<Button>,
    /// Each value.
    pub rows: Vec<Proposal>,
    /// What they say that no input holds.
    pub findings: Vec<String>,
    /// What they do not say, and why.
    pub refusals: Vec<String>,
}

/// A value that files propose.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Proposal {
    /// The input's name.
    pub label: String,
    /// The input, as it is named on the page.
    pub input: String,
    /// What is proposed.
    pub text: String,
    /// What the input holds now, behind that.
    pub before: String,
    /// Where it comes from and how sure it is.
    pub why: String,
    /// Takes it; none if the plan holds it.
    pub take: Option<Button>,
    /// What other files say instead: the text, where it comes from, and what takes it; none if the plan holds it.
    pub others: Vec<(String, String, Option<Button>)>,
}

/// What just happened, or is happening.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Notice {
    /// A sentence; empty if there is nothing to say.
    pub text: String,
    /// Whether something went wrong.
    pub is_alarm: bool,
    /// The element that it is about; empty if it leads nowhere.
    pub place: String,
    /// Whether a file is being read.
    pub is_reading: bool,
    /// And then how much of it was.
    pub done_percent: u32,
    /// Rises with each, so that the same sentence said again is another notice.
    pub count: u32,
}

/// The link to this plan.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Link {
    /// The whole address; empty if it would be too long.
    pub address: String,
    /// What to know of its length, or why there is none.
    pub said: String,
    /// How much of the scale its length fills, percent of a scale that ends where a file is better.
    pub filled_percent: u32,
    /// Where on that scale the length ends that passes anywhere, percent.
    pub anywhere_percent: u32,
    /// What it holds and what it does not, as sentences.
    pub contents: Vec<String>,
}

/// A question that must be answered before all else goes on.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Question {
    /// What happened; empty if there is no question.
    pub said: String,
    /// What can be done: what is sent back, and what the button says.
    pub answers: Vec<(String, String)>,
    /// Whether something is not kept anywhere as long as it is not answered.
    pub is_unsaved: bool,
}

/// The plan on paper.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Sheet {
    /// The name of the scenario.
    pub title: String,
    /// The link; empty where it is too long to print.
    pub link: String,
    /// When it was printed, of when the prices are, and what the link does.
    pub notes: Vec<String>,
    /// The answer, in sentences.
    pub answer: Vec<String>,
    /// What is doubtful about it, in sentences.
    pub warnings: Vec<String>,
    /// All other parts.
    pub parts: Vec<Told>,
}

/// A text that the page lets the browser save as a file.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Download {
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// What is in it.
    pub text: String,
    /// How many times as large a picture of it is to be saved; 0 if the text itself is.
    pub times: u32,
}

/// What became of gestures.
#[derive(Debug, Clone, Default, PartialEq, SerBin, DeBin)]
pub struct Update {
    /// How many gestures it knows of.
    pub heard: u32,
    /// Parts that are new or other than before, under their names.
    pub parts: Vec<(String, Part)>,
    /// Names of parts that are there no more.
    pub gone: Vec<String>,
    /// The text of all scenarios, to be kept; none if that is as before.
    pub keep: Option<String>,
    /// The plan that is seen, for a reload that comes before the address has followed; none if that is as before.
    pub seen: Option<String>,
    /// A saved plan that could not be read, to be kept aside; none if all could.
    pub aside: Option<String>,
    /// What stands behind the page's address from now on, and whether it is a plan of one's own; none if that is as before.
    pub fragment: Option<(String, bool)>,
    /// A file to be saved.
    pub download: Option<Download>,
}

impl Sentence {
    /// All of it as it is read.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

impl Head {
    /// What the current scenario is first held against: the number of the one before it, or else of the one behind it.
    pub fn beside(&self) -> String {
        let at = self.scenarios.iter().position(|tab| tab.is_current);
        let before = self
            .scenarios
            .iter()
            .take(at.unwrap_or_default())
            .next_back();
        let other = before.or_else(|| self.scenarios.iter().find(|tab| !tab.is_current));
        other.map(|tab| tab.id.to_string()).unwrap_or_default()
    }
}

impl Update {
    /// Whether it only changes parts that the page has: none comes or goes, which the names of those of its group would tell.
    ///
    /// ```
    /// use plimsoll::desk::part::{Answer, Part, Update};
    /// let update = |part: Part| Update { parts: vec![("charts".into(), part)], ..Update::default() };
    /// assert!(update(Part::Answer(Answer::default())).is_in_place());
    /// assert!(!update(Part::Lines(vec!["headroom".into(), "cost".into()])).is_in_place());
    /// ```
    pub fn is_in_place(&self) -> bool {
        let is_lines = |(_, part): &(String, Part)| matches!(part, Part::Lines(_));
        self.gone.is_empty() && !self.parts.iter().any(is_lines)
    }

    /// The same as several, one after another, so that none of them takes the page long to draw: what there is only one of first, with
    /// all that is not drawn; then the members of groups in their order, in each as many as have this many bytes, and at least one.
    ///
    /// ```
    /// use plimsoll::desk::part::{Part, Update};
    /// let part = |name: &str| (name.to_owned(), Part::Lines(vec!["x".repeat(600)]));
    /// let parts = ["charts", "charts a", "charts b", "footer"].map(part);
    /// let update = Update { heard: 7, parts: parts.into(), gone: vec!["charts c".into()], ..Update::default() };
    /// let names = |update: &Update| update.parts.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    /// let all = update.slices(2_000);
    /// assert_eq!(all.iter().map(names).collect::<Vec<_>>(), [vec!["charts", "footer", "charts a"], vec!["charts b"]]);
    /// assert!(all.iter().all(|one| one.heard == 7));
    /// assert_eq!((all[0].gone.len(), all[1].gone.len()), (1, 0));
    /// ```
    pub fn slices(mut self, most_bytes: usize) -> Vec<Update> {
        let heard = self.heard;
        let of_groups = |(name, _): &(String, Part)| name.contains(' ');
        let (members, single) = self.parts.into_iter().partition(of_groups);
        self.parts = single;
        let length = |parts: &Vec<(String, Part)>| parts.serialize_bin().len();
        let (mut filled, mut all) = (length(&self.parts), vec![self]);
        let members: Vec<(String, Part)> = members;
        for member in members {
            let parts = vec![member];
            let bytes = length(&parts);
            match all.last_mut().filter(|_| filled + bytes <= most_bytes) {
                Some(last) => last.parts.extend(parts),
                None => {
                    filled = 0;
                    all.push(Update {
                        heard,
                        parts,
                        ..Update::default()
                    });
                }
            }
            filled += bytes;
        }
        all
    }
}
