//! What can happen to the state.

use super::{Notice, Reading};
use crate::catalog::PriceLine;
use crate::job::{FileAnswer, OnFiles, Question};
use crate::link::kept::Kept;
use crate::report::bands::Told;
use crate::scenario::Scenario;
use crate::scenario::calibrate::{Found, Proposed};
use crate::scenario::field::{Field, Thumb};
use crate::scenario::list::List;
use crate::scenario::preset::Report;

/// What can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A text was typed into an input.
    Edit(Field, String),
    /// An input was left.
    Settle(Field),
    /// An input is moved by so many steps of its last digit, up or below 0 down: by the arrow keys.
    Nudge(Field, i32),
    /// A slider of an input is moved to a step.
    Slide(Field, Thumb, i32),
    /// A list gets one more.
    Add(List),
    /// The one of that number is taken out of a list.
    Remove(List, usize),
    /// The rules of a report and its allocation table are added, but for what is there already.
    AddRules(Report),
    /// The baseline of the workload is taken from the lightest run of the sweep.
    BaselineFromRuns,
    /// The growth is forecast from the demand by month that the file of that number holds.
    FollowHistory(u32),
    /// The targets and gates of a report are added as levels, but for those that are there already.
    AddTargets(Report),
    /// A file is being read, or none any more.
    Reading(Option<Reading>),
    /// Files were read; the sweeps are those among all runs, earlier ones included.
    Import(Vec<FileAnswer>, Found),
    /// A price list was read: its name, its prices, and what was passed over, as sentences.
    OwnPrices(String, Vec<PriceLine>, Vec<String>),
    /// The files of these numbers are taken away again, all in one step; the sweeps are those among the runs that stay,
    /// or none if the worker could not say, and then the capacity stays as it is.
    RemoveFiles(Vec<u32>, Option<Found>),
    /// The capacity follows the sweep of that place among those of the files.
    FollowSweep(usize),
    /// The concurrency of a file's runs that do not say it; the sweeps are those that come of it.
    Concurrency(u32, Option<f64>, Found),
    /// What the ranges come to; none if nothing is uncertain.
    Drew(Option<Box<Told>>),
    /// What the rules would have done with the files, as it was asked and answered.
    Measured(Question, OnFiles),
    /// What files say of the inputs, as the worker worked it out.
    Proposed(Box<Proposed>),
    /// What files say is taken into these inputs, all in one step.
    Adopt(Vec<Field>),
    /// What other files say of this input is taken, the one of that place among them.
    AdoptOther(Field, usize),
    /// A scenario comes in beside the others and is the current one: an example, a file, a blank one. The sentence is said.
    Open(Box<Scenario>, String),
    /// The same of somebody else's plan, from a link.
    OpenShared(Box<Scenario>),
    /// The scenarios of a file come in beside the others. The sentence is said.
    OpenAll(Box<Kept>, String),
    /// All scenarios give way to these, which another tab has saved.
    TakeAll(Box<Kept>),
    /// The shared plan becomes the reader's own.
    KeepShared,
    /// The shared plan goes, and the reader's own one is there again.
    BackToMine,
    /// The scenario of that number is the current one. No step: undo is for what was changed.
    Select(u32),
    /// A copy of the scenario of that number stands behind it and is the current one.
    Duplicate(u32),
    /// The scenario of that number goes; in the place of the last one comes a blank one.
    Delete(u32),
    /// The scenario of that number goes to that place, counted from 0.
    Move(u32, usize),
    /// Back one step.
    Undo,
    /// Forward again.
    Redo,
    /// Something is to be said.
    Say(Notice),
    /// The sentence was read.
    Dismiss,
}
