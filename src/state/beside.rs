//! Scenarios side by side: one is current, the others stand before and behind it in their order. So there always is a current
//! one, and an edit takes all others over as one pointer.

use std::cell::OnceCell;
use std::rc::Rc;

use super::document::Origin;
use super::{Document, Notice, State};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::link::kept::{Kept, One, Unread};
use crate::plan::{self, Plan};
use crate::quantity::show;
use crate::scenario::{MAX_NAME, Scenario};

/// Scenarios that stand side by side.
pub const MAX_SCENARIOS: usize = 20;
const COPY: &str = ", copy";

/// A scenario that is not the current one.
#[derive(Debug, Clone)]
pub(super) struct Other {
    document: Rc<Document>,
    plan: OnceCell<Rc<Plan>>,
}

impl Other {
    fn new(document: Document) -> Rc<Self> {
        Rc::new(Other {
            document: Rc::new(document),
            plan: OnceCell::new(),
        })
    }

    /// Its plan, worked out when it is first asked for.
    fn plan(&self, catalog: &Catalog) -> &Rc<Plan> {
        let solve = || Rc::new(plan::solve(&self.document.scenario, catalog));
        self.plan.get_or_init(solve)
    }
}

/// The scenarios beside the current one.
#[derive(Debug, Default)]
pub(super) struct Beside {
    before: Vec<Rc<Other>>,
    after: Vec<Rc<Other>>,
}

impl Beside {
    fn all(&self) -> impl Iterator<Item = &Rc<Other>> {
        self.before.iter().chain(&self.after)
    }

    /// Refuses a name that one of them has.
    pub(super) fn check_name(&self, name: &str) -> Result<()> {
        match self.all().any(|o| o.document.scenario.name == name) {
            true => Err(Error::new("another scenario has this name").next("Write another one.")),
            false => Ok(()),
        }
    }
}

impl PartialEq for Beside {
    /// A scenario that is not current does not change, so that the same one is the same address.
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &[Rc<Other>], b: &[Rc<Other>]| {
            let mut pairs = a.iter().zip(b);
            a.len() == b.len() && pairs.all(|(a, b)| Rc::ptr_eq(&a.document, &b.document))
        };
        std::ptr::eq(self, other)
            || same(&self.before, &other.before) && same(&self.after, &other.after)
    }
}

/// What undo comes back to.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) beside: Rc<Beside>,
    pub(super) document: Rc<Document>,
}

impl PartialEq for Step {
    /// The past does not change: the same is the same address.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.document, &other.document) && Rc::ptr_eq(&self.beside, &other.beside)
    }
}

/// All scenarios in their order, and which of them is current.
struct Row {
    all: Vec<Rc<Other>>,
    at: usize,
}

impl Row {
    /// What was saved.
    fn of(kept: Kept, first_id: u32) -> Self {
        let at = kept.current.min(kept.scenarios.len().saturating_sub(1));
        let mut row = Row {
            all: Vec::new(),
            at,
        };
        for (id, one) in (first_id..).zip(kept.scenarios) {
            let mut document = document(id, one);
            document.scenario.name = free_name(&document.scenario.name, &row.names());
            row.all.push(Other::new(document));
        }
        row
    }

    fn place(&self, id: u32) -> Option<usize> {
        self.all.iter().position(|o| o.document.id == id)
    }

    /// Where a scenario stands already, under its name or under the one that it got because its own was taken.
    fn same(&self, scenario: &Scenario) -> Option<usize> {
        self.all.iter().position(|other| {
            let held = &other.document.scenario;
            // What it came to elsewhere does not make it another plan.
            is_numbered(&held.name, &scenario.name)
                && *scenario
                    == Scenario {
                        name: scenario.name.clone(),
                        saved: scenario.saved.clone(),
                        ..held.clone()
                    }
        })
    }

    fn names(&self) -> Vec<&str> {
        let names = self.all.iter().map(|o| o.document.scenario.name.as_str());
        names.collect()
    }
}

impl State {
    /// The scenarios in their order; the current one among them.
    pub fn scenarios(&self) -> Vec<&Rc<Document>> {
        let mut all: Vec<&Rc<Document>> = self.beside.all().map(|o| &o.document).collect();
        all.insert(self.beside.before.len(), &self.document);
        all
    }

    /// The plan of the scenario of that number, worked out when it is first asked for; none without such a one.
    pub fn plan_of(&self, id: u32, catalog: &Catalog) -> Option<Rc<Plan>> {
        if id == self.document.id {
            return Some(Rc::clone(&self.plan));
        }
        let other = self.beside.all().find(|o| o.document.id == id)?;
        Some(Rc::clone(other.plan(catalog)))
    }

    /// The plan of a scenario that stands beside the current one, exactly as it is there.
    pub(super) fn kept_plan(&self, document: &Rc<Document>, catalog: &Catalog) -> Option<Rc<Plan>> {
        let mut others = self.beside.all();
        let other = others.find(|o| Rc::ptr_eq(&o.document, document))?;
        Some(Rc::clone(other.plan(catalog)))
    }

    /// A state that shows what was saved, or another scenario where that holds none.
    pub fn of_kept(kept: Kept, or: impl FnOnce() -> Scenario, catalog: &Catalog) -> Self {
        let kept = kept.within(MAX_SCENARIOS);
        let Some(first) = kept.scenarios.first() else {
            return State::new(or(), catalog);
        };
        let mut state = State::new(first.scenario.clone(), catalog);
        state.unread = Rc::new(kept.unread.clone());
        state.put(Row::of(kept, 0));
        state.plan = Rc::new(plan::solve(state.scenario(), catalog));
        state.notice = unread_said(&state.unread);
        state
    }

    /// True if both hold the very same scenarios, so that the same is to be saved. Nothing is walked through.
    pub fn keeps_the_same(&self, other: &State) -> bool {
        Rc::ptr_eq(&self.document, &other.document)
            && Rc::ptr_eq(&self.beside, &other.beside)
            && Rc::ptr_eq(&self.unread, &other.unread)
    }

    /// What is to be saved: all scenarios, each with what its plan comes to if that is known by now.
    pub fn to_keep(&self, catalog: &Catalog) -> Kept {
        let row = self.row();
        let one = |other: &Rc<Other>| {
            let document = &other.document;
            let scenario = match other.plan.get() {
                Some(plan) => plan::to_save(&document.scenario, plan, catalog),
                None => document.scenario.clone(),
            };
            let origin = &document.origin.scenario;
            One {
                origin: (*origin != document.scenario).then(|| origin.clone()),
                scenario,
                shared: document.shared,
            }
        };
        Kept {
            scenarios: row.all.iter().map(one).collect(),
            current: row.at,
            unread: (*self.unread).clone(),
            ..Kept::default()
        }
    }

    fn row(&self) -> Row {
        let current = Rc::new(Other {
            document: Rc::clone(&self.document),
            plan: OnceCell::from(Rc::clone(&self.plan)),
        });
        let Beside { before, after } = &*self.beside;
        Row {
            at: before.len(),
            all: [before.as_slice(), &[current], after.as_slice()].concat(),
        }
    }

    /// Takes over an order in which something may have come or gone.
    fn put(&mut self, row: Row) {
        let Row { all, at } = row;
        let Some(current) = all.get(at) else {
            return;
        };
        self.drafts.clear();
        self.typing = None;
        self.document = Rc::clone(&current.document);
        let part = |from: usize, to: usize| all.get(from..to).unwrap_or_default().to_vec();
        self.beside = Rc::new(Beside {
            before: part(0, at),
            after: part(at + 1, all.len()),
        });
    }

    /// The same as a step that undo takes back.
    fn step_to(&mut self, row: Row) {
        self.step();
        self.redo.clear();
        self.put(row);
    }

    /// A number that no scenario has or had.
    fn next_scenario(&self) -> u32 {
        let past = self.undo.iter().chain(&self.redo);
        let past = past.map(|step| (&step.document, &step.beside));
        let all = past.chain([(&self.document, &self.beside)]);
        let ids = all.flat_map(|(document, beside)| {
            let others = beside.all().map(|o| o.document.id);
            others.chain([document.id])
        });
        ids.max().map_or(0, |id| id.saturating_add(1))
    }

    pub(super) fn open(&mut self, scenario: Scenario, shared: bool, said: &str) {
        let mut row = self.row();
        if let Some(at) = row.same(&scenario) {
            if at != row.at {
                row.at = at;
                self.put(row);
                self.notice = None;
            }
            if !shared {
                self.notice = Some(Notice::calm(said));
            }
            return;
        }
        if row.all.len() >= MAX_SCENARIOS {
            self.notice = Some(full(&scenario.name));
            return;
        }
        let mut document = Document::new(self.next_scenario(), scenario, shared);
        document.scenario.name = free_name(&document.scenario.name, &row.names());
        row.at += 1;
        row.all.insert(row.at, Other::new(document));
        self.step_to(row);
        self.notice = (!shared).then(|| Notice::calm(said));
    }

    pub(super) fn open_all(&mut self, kept: Kept, said: &str) {
        self.keep_unread(&kept);
        let mut row = self.row();
        let (behind, wanted) = (row.at, kept.current);
        let (mut place, mut left_out) = (behind, 0_u64);
        let first_id = self.next_scenario();
        for (i, (id, one)) in (first_id..).zip(kept.scenarios.iter().cloned()).enumerate() {
            let at = match row.same(&one.scenario) {
                Some(at) => at,
                None if row.all.len() >= MAX_SCENARIOS => {
                    left_out += 1;
                    continue;
                }
                None => {
                    let mut document = document(id, one);
                    document.scenario.name = free_name(&document.scenario.name, &row.names());
                    place += 1;
                    row.all.insert(place, Other::new(document));
                    place
                }
            };
            if i == wanted {
                row.at = at;
            }
        }
        match place > behind {
            true => self.step_to(row),
            false => self.put(row),
        }
        let no_room = (left_out > 0).then(|| {
            let scenarios = show::plural(left_out, "scenario");
            format!("{scenarios} of it found no room: {MAX_SCENARIOS} is the most. Delete some and open it again.")
        });
        let unread = unread_said(&kept.unread).map(|notice| notice.text);
        let told = [Some(said.to_owned()), no_room, unread];
        let told: Vec<String> = told.into_iter().flatten().collect();
        self.notice = Some(Notice {
            alarm: told.len() > 1,
            ..Notice::calm(told.join(" "))
        });
    }

    pub(super) fn take_all(&mut self, kept: Kept) {
        let kept = kept.within(MAX_SCENARIOS);
        self.keep_unread(&kept);
        let row = Row::of(kept, self.next_scenario());
        if row.all.is_empty() {
            return;
        }
        self.step_to(row);
        self.notice = Some(Notice::calm(
            "These are the scenarios of the other tab. Undo brings yours back.",
        ));
    }

    /// What of a saved text cannot be read is saved again with the others.
    fn keep_unread(&mut self, kept: &Kept) {
        let mut unread = (*self.unread).clone();
        for one in &kept.unread {
            if !unread.contains(one) {
                unread.push(one.clone());
            }
        }
        if unread.len() > self.unread.len() {
            self.unread = Rc::new(unread);
        }
    }

    pub(super) fn back_to_mine(&mut self) {
        if !self.document.shared {
            return;
        }
        let mut row = self.row();
        let own = |o: &&Rc<Other>| !o.document.shared;
        let before = row.all.iter().take(row.at).rev().find(own);
        let Some(mine) = before.or_else(|| row.all.iter().skip(row.at).find(own)) else {
            return;
        };
        let mine = mine.document.id;
        row.all.remove(row.at);
        row.at = row.place(mine).unwrap_or_default();
        self.step_to(row);
        self.notice = None;
    }

    pub(super) fn select(&mut self, id: u32) {
        let mut row = self.row();
        if let Some(at) = row.place(id).filter(|at| *at != row.at) {
            row.at = at;
            self.put(row);
            self.notice = None;
        }
    }

    pub(super) fn duplicate(&mut self, id: u32) {
        let mut row = self.row();
        let Some(at) = row.place(id) else {
            return;
        };
        let Some(other) = row.all.get(at) else {
            return;
        };
        let of = Rc::clone(&other.document);
        if row.all.len() >= MAX_SCENARIOS {
            self.notice = Some(full(&of.scenario.name));
            return;
        }
        let mut copy = Document {
            id: self.next_scenario(),
            origin: Rc::new(Origin::new(of.scenario.clone())),
            shared: false,
            ..(*of).clone()
        };
        copy.scenario.name = copy_name(&of.scenario.name, &row.names());
        let said = format!("{} is a copy of {}.", copy.scenario.name, of.scenario.name);
        row.at = at + 1;
        row.all.insert(row.at, Other::new(copy));
        self.step_to(row);
        self.notice = Some(Notice::calm(said));
    }

    pub(super) fn delete(&mut self, id: u32) {
        let mut row = self.row();
        let Some(at) = row.place(id) else {
            return;
        };
        let current = self.document.id;
        let gone = row.all.remove(at);
        let gone = &gone.document;
        if row.all.is_empty() {
            let blank = Scenario::blank(gone.scenario.demand.start);
            if gone.scenario == blank && gone.files.is_empty() {
                return;
            }
            row.all.push(Other::new(Document::new(
                self.next_scenario(),
                blank,
                false,
            )));
        }
        // The one behind it comes into its place, or the last one.
        let place = row.place(current).unwrap_or(at);
        row.at = place.min(row.all.len() - 1);
        self.step_to(row);
        self.notice = Some(Notice::calm(format!(
            "{} is deleted. Undo brings it back.",
            gone.scenario.name
        )));
    }

    pub(super) fn move_to(&mut self, id: u32, to: usize) {
        let mut row = self.row();
        let to = to.min(row.all.len() - 1);
        let Some(from) = row.place(id).filter(|from| *from != to) else {
            return;
        };
        let moved = row.all.remove(from);
        row.all.insert(to, moved);
        row.at = row.place(self.document.id).unwrap_or_default();
        self.step_to(row);
        self.notice = None;
    }
}

fn document(id: u32, one: One) -> Document {
    let origin = one.origin.unwrap_or_else(|| one.scenario.clone());
    Document {
        origin: Rc::new(Origin::new(origin)),
        ..Document::new(id, one.scenario, one.shared)
    }
}

/// What of a saved text is not open, because it cannot be read or finds no room; none if all of it is.
fn unread_said(unread: &[Unread]) -> Option<Notice> {
    let first = unread.first()?;
    let stay = match unread.len() as u64 {
        1 => "1 scenario stays closed".to_owned(),
        n => format!("{} stay closed", show::plural(n, "scenario")),
    };
    let why = show::capitalized(&first.why.to_string());
    Some(Notice::alarm(format!(
        "{stay}. {why} What stays closed is saved with the others, and is in the file of all of them."
    )))
}

fn full(name: &str) -> Notice {
    Notice::alarm(format!(
        "{name} is not opened: {MAX_SCENARIOS} scenarios are open, and that is the most. Delete one of them first."
    ))
}

/// What a copy is called; that of a copy as that of the first.
fn copy_name(name: &str, taken: &[&str]) -> String {
    let base = match name.rsplit_once(COPY) {
        Some((base, "")) => base,
        Some((base, number)) if number.trim_start().parse::<u32>().is_ok() => base,
        _ => name,
    };
    numbered(base, COPY, taken)
}

/// The name, or the first one with a number behind it that is not taken.
fn free_name(name: &str, taken: &[&str]) -> String {
    numbered(name, "", taken)
}

fn numbered(base: &str, behind: &str, taken: &[&str]) -> String {
    let first = shortened(base, behind);
    if !taken.contains(&first.as_str()) {
        return first;
    }
    let mut more = (2..).map(|n: u32| shortened(base, &format!("{behind} {n}")));
    let free = more.find(|name| !taken.contains(&name.as_str()));
    free.unwrap_or_default()
}

/// True if [`free_name`] may have made the one name out of the other.
fn is_numbered(name: &str, of: &str) -> bool {
    let behind = name.strip_prefix(of);
    behind.is_some_and(|behind| match behind.strip_prefix(' ') {
        Some(number) => number.parse::<u32>().is_ok(),
        None => behind.is_empty(),
    })
}

/// The name with something behind it, both no longer than a name can be.
fn shortened(name: &str, behind: &str) -> String {
    let room = MAX_NAME - behind.chars().count();
    let kept: String = name.chars().take(room).collect();
    kept.trim_end().to_owned() + behind
}
