//! The state of the page and the one way to change it. No browser in it: what the page saves, shows
//! and puts into the address follows from here.

mod action;
mod beside;
mod compare;
mod document;
mod files;
pub mod keeping;
mod opened;
mod proposals;
mod reading;

use std::rc::Rc;

use crate::catalog::{Catalog, PriceLine};
use crate::chart::fired::Fired;
use crate::job::{OnFiles, Question};
use crate::link::kept::Unread;
use crate::plan::bands::FULL_DRAWS;
use crate::plan::{self, Plan};
use crate::quantity::show;
use crate::report::bands::Told;
use crate::scenario::allocation::MAX_ROWS;
use crate::scenario::calibrate::{self, MemoryTrend, Proposed};
use crate::scenario::field::{Field, WorkloadField};
use crate::scenario::list::List;
use crate::scenario::preset::Report;
use crate::scenario::uncertainty::is_uncertain;
use crate::scenario::{Law, MAX_LEVELS, MAX_RULES, Scenario, Whence, prices};
pub use action::Action;
pub use beside::MAX_SCENARIOS;
use beside::{Beside, Step};
pub use compare::{Against, Compared};
pub use document::{Document, Draft, File, Notice, typed_concurrency};
use files::Untold;
pub use opened::{Opened, Source};
pub use proposals::{Row, why_other};
pub use reading::{Reading, left_off};

/// Steps that undo goes back.
const MAX_UNDO: usize = 200;

/// Everything the page shows.
#[derive(Debug, Clone)]
pub struct State {
    /// The current scenario, with what belongs to it.
    pub document: Rc<Document>,
    /// What follows from it.
    pub plan: Rc<Plan>,
    /// The other scenarios. An edit takes them over as one pointer.
    beside: Rc<Beside>,
    /// What of the saved scenarios could not be read: it is saved again as it is.
    unread: Rc<Vec<Unread>>,
    /// What the worker made of its ranges; of an earlier scenario as long as the worker draws anew. None where nothing is uncertain.
    pub told: Option<Rc<Told>>,
    /// Whether the worker is still to say more: `told` is of an earlier scenario, or of a few draws only.
    pub is_drawing: bool,
    /// Whether `told` is of an earlier scenario.
    pub is_told_of_before: bool,
    /// What was last asked about the rules, and the answer, a list of lines for each.
    measured: Rc<(Question, OnFiles)>,
    /// What the worker last said that files say of the inputs.
    proposed: Rc<Proposed>,
    /// Texts being typed, where they differ from what the scenario holds; one of a field.
    pub drafts: Vec<(Field, Draft)>,
    /// The file that is being read.
    pub reading: Option<Reading>,
    /// A sentence about the last thing that happened.
    pub notice: Option<Notice>,
    /// Files that came in, as long as it is not known what they say of the inputs.
    untold: Option<Untold>,
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// Keystrokes in one field are one step.
    typing: Option<Field>,
}

impl PartialEq for State {
    /// The plan follows from the scenario, and the past does not change, so that the same document in it is the same address:
    /// comparing must not walk through either.
    fn eq(&self, other: &Self) -> bool {
        self.document == other.document
            && self.beside == other.beside
            && (Rc::ptr_eq(&self.unread, &other.unread) || self.unread == other.unread)
            && self.drafts == other.drafts
            && match (&self.told, &other.told) {
                (Some(a), Some(b)) => Rc::ptr_eq(a, b),
                (a, b) => a.is_none() && b.is_none(),
            }
            && self.is_drawing == other.is_drawing
            && self.reading == other.reading
            && (Rc::ptr_eq(&self.measured, &other.measured) || self.measured == other.measured)
            && (Rc::ptr_eq(&self.proposed, &other.proposed) || self.proposed == other.proposed)
            && self.notice == other.notice
            && self.untold == other.untold
            && self.undo == other.undo
            && self.redo == other.redo
            && self.typing == other.typing
    }
}

impl State {
    /// A state that shows this scenario.
    pub fn new(scenario: Scenario, catalog: &Catalog) -> Self {
        State {
            plan: Rc::new(plan::solve(&scenario, catalog)),
            told: None,
            is_drawing: is_uncertain(&scenario),
            is_told_of_before: false,
            measured: Rc::default(),
            proposed: Rc::default(),
            document: Rc::new(Document::new(0, scenario, false)),
            beside: Rc::default(),
            unread: Rc::default(),
            drafts: Vec::new(),
            reading: None,
            notice: None,
            untold: None,
            undo: Vec::new(),
            redo: Vec::new(),
            typing: None,
        }
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.document.scenario
    }

    /// The scenario as it is to be saved or sent: see [`plan::to_save`].
    pub fn to_save(&self, catalog: &Catalog) -> Scenario {
        plan::to_save(self.scenario(), &self.plan, catalog)
    }

    /// The text that an input shows.
    pub fn text(&self, field: Field) -> String {
        match self.draft(field) {
            Some(draft) => draft.text.clone(),
            None => field.read(self.scenario()),
        }
    }

    /// Why the text in an input cannot be used, if so.
    pub fn error(&self, field: Field) -> Option<&str> {
        self.draft(field)?.error.as_deref()
    }

    /// Whether a text is being typed into an input.
    pub fn is_being_typed(&self, field: Field) -> bool {
        self.draft(field).is_some()
    }

    fn draft(&self, field: Field) -> Option<&Draft> {
        let found = self.drafts.iter().find(|(of, _)| *of == field);
        found.map(|(_, draft)| draft)
    }

    /// What each rule would have done with the files at hand, in lines; none as long as it is not known.
    pub fn measured(&self) -> Vec<&[String]> {
        let (asked, OnFiles { lines, .. }) = &*self.measured;
        let now = self.document.question();
        let same = asked.series == now.series && asked.memory_bytes == now.memory_bytes;
        // Another rule may have been edited or taken out since.
        let of_rule = |text: &String| {
            let at = asked.rules.iter().position(|asked| same && asked == text);
            at.and_then(|at| lines.get(at))
                .map_or(&[][..], Vec::as_slice)
        };
        now.rules.iter().map(of_rule).collect()
    }

    /// What rules would have done with the files at hand, to be drawn.
    pub fn fired(&self) -> &[Fired] {
        let (asked, found) = &*self.measured;
        match *asked == self.document.question() {
            true => &found.fired,
            false => &[],
        }
    }

    /// How the memory of the files at hand went.
    pub fn memory(&self) -> &[MemoryTrend] {
        match self.document.files.is_empty() {
            true => &[],
            false => &self.proposed.memory,
        }
    }

    /// True if there is a step to go back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// True if there is a step to go forward.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// What the worker made of the ranges of this very scenario, by now.
    pub fn told_now(&self) -> Option<&Told> {
        self.told.as_deref().filter(|_| !self.is_told_of_before)
    }

    /// The state after an action; none if nothing changes, so that nothing is drawn again.
    pub fn reduce(&self, action: Action, catalog: &Catalog) -> Option<State> {
        let mut next = self.clone();
        next.act(action, catalog);
        let same = next.document.id == self.document.id;
        if same && next.scenario().saved.is_some() && next.is_edited_from(self) {
            Rc::make_mut(&mut next.document).scenario.saved = None;
        }
        if next == *self {
            return None;
        }
        if !same || next.scenario() != self.scenario() {
            next.plan = self.kept_plan(&next.document, catalog).unwrap_or_else(|| {
                let (before, plan) = (self.scenario(), &self.plan);
                Rc::new(plan::solve_again(next.scenario(), catalog, before, plan))
            });
            // Bands of another scenario are never those of this one.
            next.is_drawing = is_uncertain(next.scenario());
            let may_stay = same && next.is_drawing;
            next.told = next.told.filter(|_| may_stay);
            next.is_told_of_before = next.told.is_some();
        }
        Some(next)
    }

    /// True if the scenario is another one than that which was opened, though it still says what that one came to.
    fn is_edited_from(&self, before: &State) -> bool {
        let (now, then) = (self.scenario(), before.scenario());
        now.saved == then.saved && now != then
    }

    fn act(&mut self, action: Action, catalog: &Catalog) {
        match action {
            Action::Edit(field, text) => self.edit(field, text, catalog),
            Action::Settle(field) => self.settle(field),
            Action::Drew(told) => {
                // What comes late may be of a plan that is no longer here.
                let told = told.filter(|_| is_uncertain(self.scenario()));
                self.is_drawing = told.as_ref().is_some_and(|t| t.draws < FULL_DRAWS);
                self.told = told.map(|told| Rc::new(*told));
                self.is_told_of_before = false;
            }
            action => self.act_otherwise(action, catalog),
        }
    }

    /// The same of those that the page does not begin with: a function of its own, which it need not wait for.
    #[inline(never)]
    fn act_otherwise(&mut self, action: Action, catalog: &Catalog) {
        match action {
            Action::Nudge(field, steps) => {
                let text = self.text(field);
                if let Some(text) = field.nudge(self.scenario(), catalog, &text, steps) {
                    self.edit(field, text, catalog);
                }
            }
            Action::Slide(field, thumb, at) => {
                if let Some(text) = field.slide(self.scenario(), thumb, at) {
                    self.edit(field, text, catalog);
                }
            }
            Action::Add(list) => self.change(|d| list.add(&mut d.scenario)),
            Action::Remove(list, at) => self.remove(list, at, catalog),
            Action::AddRules(report) => self.add_rules(report),
            Action::BaselineFromRuns => self.baseline_from_runs(),
            Action::FollowHistory(id) => self.follow_history(id),
            Action::AddTargets(report) => self.add_targets(report),
            Action::Reading(reading) => self.reading = reading,
            Action::Import(answers, found) => self.import(answers, found),
            Action::OwnPrices(name, lines, remarks) => {
                self.own_prices(&name, lines, &remarks, catalog);
            }
            Action::RemoveFiles(ids, found) => self.remove_files(&ids, found),
            Action::FollowSweep(place) => self.follow_sweep(place),
            Action::Concurrency(id, concurrency, found) => {
                self.set_concurrency(id, concurrency, found)
            }
            Action::Measured(question, found) => self.measured = Rc::new((question, found)),
            Action::Proposed(proposed) => {
                self.proposed = Rc::new(*proposed);
                self.tell_proposals();
            }
            Action::Adopt(fields) => self.adopt(&fields, catalog),
            Action::AdoptOther(field, place) => self.adopt_other(field, place, catalog),
            Action::Open(scenario, said) => self.open(*scenario, false, &said),
            Action::OpenShared(scenario) => self.open(*scenario, true, ""),
            Action::OpenAll(kept, said) => self.open_all(*kept, &said),
            Action::TakeAll(kept) => self.take_all(*kept),
            Action::KeepShared => {
                self.change(|d| d.shared = false);
                self.notice = Some(Notice::calm(
                    "This plan is yours now, beside the others. Undo takes that back.",
                ));
            }
            Action::BackToMine => self.back_to_mine(),
            Action::Select(id) => self.select(id),
            Action::Duplicate(id) => self.duplicate(id),
            Action::Delete(id) => self.delete(id),
            Action::Move(id, to) => self.move_to(id, to),
            Action::Undo => self.travel(true),
            Action::Redo => self.travel(false),
            Action::Say(notice) => {
                if let Some(untold) = &mut self.untold {
                    untold.said = notice.clone();
                }
                self.notice = Some(notice);
            }
            Action::Dismiss => {
                if let Some(untold) = &mut self.untold {
                    untold.said.text.clear();
                }
                self.notice = None;
            }
            Action::Edit(..) | Action::Settle(_) | Action::Drew(_) => {}
        }
    }

    fn remove(&mut self, list: List, at: usize, catalog: &Catalog) {
        self.drafts.clear();
        let listed = prices::listed(self.scenario(), catalog);
        self.change(|d| {
            if at < list.len(&d.scenario) {
                list.remove(&mut d.scenario, at);
                // What stays keeps the line that it is compared with.
                list.remove(&mut Rc::make_mut(&mut d.opened).scenario, at);
                prices::follow(&mut d.scenario, listed, catalog);
            }
        });
    }

    fn add_rules(&mut self, report: Report) {
        self.change(|d| {
            let s = &mut d.scenario;
            add_new(&mut s.rules, report.rules(), MAX_RULES);
            add_new(&mut s.allocation.rows, report.allocation().rows, MAX_ROWS);
        });
    }

    fn own_prices(
        &mut self,
        name: &str,
        lines: Vec<PriceLine>,
        remarks: &[String],
        catalog: &Catalog,
    ) {
        let mut scenario = self.scenario().clone();
        self.notice = Some(match prices::add(&mut scenario, catalog, lines) {
            Ok(count) => {
                self.drafts.clear();
                self.change(|d| d.scenario = scenario);
                let prices = show::plural(count as u64, "price");
                let said =
                    format!("{prices} of {name} now in the plan, over those of the catalogue.");
                Notice::calm([&[said], remarks].concat().join(" "))
            }
            Err(error) => Notice::alarm(format!("Nothing of {name} was taken: {error}")),
        });
    }

    fn baseline_from_runs(&mut self) {
        self.notice = Some(match calibrate::baseline(self.scenario()) {
            Ok((baseline, said)) => {
                self.drafts.clear();
                self.change(|d| {
                    d.scenario.workload.baseline = baseline;
                    for field in [WorkloadField::BaselineTime, WorkloadField::BaselineSpread] {
                        d.scenario.mark(Field::Workload(field), Whence::Files);
                    }
                });
                Notice::calm(said)
            }
            Err(error) => Notice::alarm(error.to_string()),
        });
    }

    fn follow_history(&mut self, id: u32) {
        let file = self.document.files.iter().find(|f| f.id == id);
        let written = file.and_then(|file| Some((file, file.history()?)));
        let Some((name, Ok(Law::History(history)))) =
            written.map(|(file, text)| (file.name.clone(), text.parse::<Law>()))
        else {
            return;
        };
        let (months, last) = (history.mean_rps.len() as u64, history.last.spoken());
        self.drafts.clear();
        self.change(|d| calibrate::follow_history(&mut d.scenario.demand, history));
        self.notice = Some(Notice::calm(format!(
            "Demand and growth are now forecast from {} of {name}, up to {last}.",
            show::plural(months, "month")
        )));
    }

    fn add_targets(&mut self, report: Report) {
        let (levels, left_out) = report.levels();
        self.change(|d| add_new(&mut d.scenario.targets.levels, levels, MAX_LEVELS));
        let said = (!left_out.is_empty()).then(|| {
            let why = "Left out, since a plan does not know it";
            Notice::calm(format!("{why}: {}.", left_out.join(", ")))
        });
        self.notice = said.or(self.notice.take());
    }

    fn edit(&mut self, field: Field, text: String, catalog: &Catalog) {
        // Each input holds one line, also if several were pasted.
        let text = text.replace(['\r', '\n'], " ");
        let mut scenario = self.scenario().clone();
        let written = field.write(&mut scenario, catalog, &text);
        let written = written.and_then(|()| match field {
            Field::Name => self.beside.check_name(&scenario.name),
            _ => Ok(()),
        });
        let error = written.err();
        // The input itself shows where: only what is wrong and what to do are said beside it.
        let error = error.map(|e| format!("{}. {}", show::capitalized(&e.what), e.next));
        if error.is_none() {
            self.document.opened.remind(&mut scenario, field);
        }
        if error.is_none() && scenario != *self.scenario() {
            if self.typing != Some(field) {
                self.step();
                self.typing = Some(field);
            }
            self.redo.clear();
            // What it said of undo is no longer so.
            self.notice = self.notice.take().filter(|n| n.alarm);
            self.document = Rc::new(Document {
                scenario,
                ..(*self.document).clone()
            });
        }
        self.drafts.retain(|(of, _)| *of != field);
        self.drafts.push((field, Draft { text, error }));
    }

    /// A text that was understood gives way to its canonical form; one that was not stays.
    fn settle(&mut self, field: Field) {
        self.typing = None;
        self.drafts
            .retain(|(of, draft)| *of != field || draft.error.is_some());
    }

    /// One step that undo takes back.
    fn change(&mut self, change: impl FnOnce(&mut Document)) {
        let mut document = (*self.document).clone();
        change(&mut document);
        if document != *self.document {
            self.step();
            self.redo.clear();
            self.document = Rc::new(document);
        }
    }

    /// What undo will come back to.
    fn present(&self) -> Step {
        Step {
            beside: Rc::clone(&self.beside),
            document: Rc::clone(&self.document),
        }
    }

    fn step(&mut self) {
        self.typing = None;
        self.untold = None;
        self.undo.push(self.present());
        if self.undo.len() > MAX_UNDO {
            self.undo.remove(0);
        }
    }

    fn travel(&mut self, back: bool) {
        let (from, to) = if back {
            (&mut self.undo, &mut self.redo)
        } else {
            (&mut self.redo, &mut self.undo)
        };
        if let Some(step) = from.pop() {
            to.push(Step {
                beside: std::mem::replace(&mut self.beside, step.beside),
                document: std::mem::replace(&mut self.document, step.document),
            });
            self.drafts.clear();
            self.typing = None;
            self.notice = None;
            self.untold = None;
        }
    }
}

/// Adds what a list does not hold yet, as long as there is room.
fn add_new<T: PartialEq>(list: &mut Vec<T>, new: Vec<T>, most: usize) {
    for item in new {
        if list.len() < most && !list.contains(&item) {
            list.push(item);
        }
    }
}
