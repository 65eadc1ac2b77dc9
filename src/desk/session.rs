//! A sitting: the state, what only the page shows of it, and what the page has been sent by now.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use nanoserde::SerBin;

use super::answers::Answers;
use super::evidence::Meanings;
use super::keep::Keeping;
use super::part::{Download, Link, Part, Told, Update};
use super::show::{self, HEADROOM, LOAD, QUESTIONS};
use super::{Gesture, evidence, paired, press, share};
use crate::catalog::Catalog;
use crate::chart::{Chart, Shown, front};
use crate::error::Error;
use crate::job::{Said, WHICH};
use crate::link::{self, examples, file};
use crate::scenario::field::{Field, Thumb};
use crate::scenario::{Month, Scenario};
use crate::state::{Action, Against, Document, Notice, State, typed_concurrency};

/// What is said where there is no plan to show.
const EXAMPLE: &str = "What you see is the example.";

/// What a sitting begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opened {
    /// What the browser kept; empty if it kept nothing.
    pub saved: String,
    /// What was left too early for the address to follow; empty if nothing was.
    pub left: String,
    /// What stands behind the address.
    pub fragment: String,
    /// Whether this tab itself put that there as a plan of one's own.
    pub is_own: bool,
    /// The input that was being typed into when the page was left, if the planner did not hear of it any more; else empty.
    pub typed_path: String,
    /// What was typed there.
    pub typed_text: String,
    /// What earlier starts have noted that have not come to an end; else empty.
    pub note: String,
    /// Names this tab among all others.
    pub writer: String,
}

/// A sitting.
pub struct Session {
    state: Rc<State>,
    now: Month,
    focused: Option<Field>,
    widths_px: BTreeMap<String, u32>,
    open: BTreeSet<String>,
    /// The load and the headroom that questions are asked about.
    load: String,
    headroom: String,
    answers: Answers,
    result: usize,
    meanings: Vec<Meanings>,
    /// What is wrong with a concurrency that was typed, by the file's number.
    wrong: BTreeMap<u32, String>,
    notices: u32,
    heard: u32,
    /// What the page was sent by now, under the names of the parts.
    sent: BTreeMap<String, Vec<u8>>,
    keeping: Keeping,
    against: Option<Against>,
    link: Link,
    paper: share::Paper,
    download: Option<Download>,
    /// A saved plan that could not be read, until the page knows of it.
    aside: Option<String>,
}

impl Session {
    /// Begins with the person's own last plan or the example, and over it the plan of a link, if the address holds one. The month is
    /// the present one.
    pub fn open(opened: &Opened, now: Month) -> Session {
        let catalog = Catalog::built_in();
        let shared = opened.shared();
        let shown = match &shared {
            Some(Ok(_)) => "What you see is the plan of the link.",
            _ => EXAMPLE,
        };
        let (keeping, own) = Keeping::open(opened, shown);
        let has_own = own.is_some();
        let mut state = match own {
            Some(kept) => State::of_kept(kept, || example(now), catalog),
            None => State::new(example(now), catalog),
        };
        let mut is_unsaved = !opened.left.is_empty() || !opened.typed_path.is_empty();
        match shared {
            Some(Ok(scenario)) if has_own => {
                act_on(&mut state, Action::OpenShared(Box::new(scenario)));
                // What another tab has saved since may be without it.
                if opened.is_own && state.document.shared {
                    act_on(&mut state, Action::KeepShared);
                    is_unsaved = true;
                }
            }
            Some(Ok(scenario)) => state = State::new(scenario, catalog),
            Some(Err(e)) => {
                let shown = match has_own {
                    true => "What you see is your own plan.",
                    false => EXAMPLE,
                };
                act_on(&mut state, Action::Say(bad_link(&e, shown)));
            }
            None => {
                let said = no_plan(&state, &opened.fragment).filter(|_| opened.left.is_empty());
                if let Some(said) = said {
                    act_on(&mut state, Action::Say(said));
                }
            }
        }
        if let Some(field) = Field::from_path(&opened.typed_path) {
            act_on(&mut state, Action::Edit(field, opened.typed_text.clone()));
            act_on(&mut state, Action::Settle(field));
        }
        let state = Rc::new(state);
        let mut keeping = keeping;
        let aside = keeping.aside();
        if !is_unsaved {
            keeping.stands(&state);
        }
        Session {
            keeping,
            state,
            now,
            focused: None,
            widths_px: BTreeMap::new(),
            open: BTreeSet::new(),
            load: "10x".into(),
            headroom: "30 %".into(),
            answers: Answers::default(),
            result: 1,
            meanings: Vec::new(),
            wrong: BTreeMap::new(),
            notices: 0,
            heard: 0,
            sent: BTreeMap::new(),
            against: None,
            link: Link::default(),
            paper: share::Paper::default(),
            download: None,
            aside,
        }
    }

    /// The state.
    pub fn state(&self) -> &Rc<State> {
        &self.state
    }

    /// How many gestures it knows of.
    pub fn heard(&self) -> u32 {
        self.heard
    }

    /// Does it.
    pub fn act(&mut self, action: Action) {
        if let Some(next) = self.state.reduce(action, Catalog::built_in()) {
            // What was said of another plan is not said of this one; and what was said before an edit stays, marked, only where it is
            // asked anew.
            let (before, now) = (&self.state.document, &next.document);
            if now.id != before.id {
                self.answers = Answers::default();
            } else if !Rc::ptr_eq(before, now) && before.scenario != now.scenario {
                let is_asked = |place: &str| self.open.contains(place) || place == paired::PLACE;
                self.answers.keep(is_asked);
            }
            if next.notice != self.state.notice {
                self.notices = self.notices.wrapping_add(1);
            }
            self.state = Rc::new(next);
        }
    }

    /// Notes that one more gesture has come, whatever it was.
    pub fn hear(&mut self) {
        self.heard = self.heard.wrapping_add(1);
    }

    /// What a gesture does to the plan or to what is shown. Those about files are not for here: the reader and the worker must be asked.
    pub fn take(&mut self, gesture: Gesture) {
        match gesture {
            Gesture::Type(path, text) if path == LOAD => self.load = text,
            Gesture::Type(path, text) if path == HEADROOM => self.headroom = text,
            Gesture::Type(path, text) => self.with_field(&path, |field| Action::Edit(field, text)),
            Gesture::Settle(path) => {
                self.focused = None;
                self.with_field(&path, Action::Settle);
            }
            Gesture::Focus(path) => self.focused = Field::from_path(&path),
            Gesture::Widths(letters, widths) => {
                let drawn = |(id, px): (String, u32)| (id, show::drawn_px(px, &letters));
                self.widths_px.extend(widths.into_iter().map(drawn));
            }
            gesture => self.take_other(gesture),
        }
    }

    /// The same of those that the page does not begin with: a function of its own, which it need not wait for.
    #[inline(never)]
    fn take_other(&mut self, gesture: Gesture) {
        match gesture {
            Gesture::Slide(path, thumb, step) => {
                if let (Some(thumb), Ok(step)) = (Thumb::from_name(&thumb), step.parse()) {
                    self.with_field(&path, |field| Action::Slide(field, thumb, step));
                }
            }
            Gesture::Press(text) => {
                if let Some(action) = press::read(&text) {
                    self.act(action);
                }
            }
            Gesture::Fold(place, true) => drop(self.open.insert(place)),
            Gesture::Fold(place, false) => {
                let is_old = self.is_old(&place);
                self.answers.keep(|other| other != place || !is_old);
                self.open.remove(&place);
            }
            Gesture::Result(part, at) => {
                let at = at as usize;
                match part.as_str() {
                    "compare" => {
                        let all = show::against(&self.state);
                        self.hold_against(all.into_iter().nth(at).map(|(one, _)| one));
                    }
                    _ => self.result = at,
                }
            }
            Gesture::Example(at) => {
                if let Some((_, _, make)) = examples::ALL.get(at as usize) {
                    self.act(match make(self.now) {
                        Ok(scenario) => opening(scenario, "Opened the example."),
                        Err(e) => Action::Say(Notice::alarm(e.to_string())),
                    });
                }
            }
            Gesture::Blank => self.act(blank(self.now)),
            Gesture::Download(what) => {
                let state = &self.state;
                self.download = match what.as_str() {
                    "saved" => Some(self.keeping.closed_file()),
                    "compare" => self.against.and_then(|against| {
                        share::comparison(state, against, self.likely(paired::written))
                    }),
                    what => share::written(state, what),
                };
            }
            Gesture::Report(page, day) => {
                self.download = Some(share::report(&self.state, &page, &day));
            }
            Gesture::Export(id, form, is_dark) => {
                let chart = self.chart(&id);
                let width = self.widths_px.get(&id).copied().unwrap_or_default();
                let scenario = self.state.scenario();
                self.download =
                    chart.and_then(|c| share::chart((scenario, &c), &form, width, is_dark));
            }
            Gesture::Share(page) => self.link = share::link(&self.state, &page),
            Gesture::Print(page, day) => self.paper.write(&self.state, &page, &day),
            Gesture::Compare(against) => {
                self.hold_against(match against.as_str() {
                    "origin" => Some(Against::Origin),
                    id => id.parse().ok().map(Against::Scenario),
                });
            }
            Gesture::Elsewhere(there, is_late) => {
                self.keeping.find(&self.state, &there, is_late);
            }
            Gesture::Answer(answer) => {
                if let Some(action) = self.keeping.answer(&answer, self.now) {
                    self.act(action);
                }
            }
            Gesture::Fragment(text) if link::looks_like(&text) => {
                self.act(match link::decode(&text) {
                    Ok(scenario) => Action::OpenShared(Box::new(scenario)),
                    Err(e) => Action::Say(bad_link(&e, "The plan that you see stays as it is.")),
                });
            }
            Gesture::Fragment(text) => {
                if let Some(said) = no_plan(&self.state, &text) {
                    self.act(Action::Say(said));
                }
            }
            Gesture::Column(id, column, meaning) => {
                // A row that is gone has no columns any more.
                let _ = self.mean(id, column, meaning);
            }
            // A newer one stays.
            Gesture::Dismiss(count) if count == self.notices => self.act(Action::Dismiss),
            Gesture::Refused(is_refused) => self.keeping.refused(is_refused),
            _ => {}
        }
    }

    fn with_field(&mut self, path: &str, action: impl FnOnce(Field) -> Action) {
        if let Some(field) = Field::from_path(path) {
            self.act(action(field));
        }
    }

    /// A concurrency as it was typed for the runs of that file; none if it is none, which the page is then told.
    pub fn concurrency(&mut self, id: u32, text: &str) -> Option<Option<f64>> {
        let typed = typed_concurrency(text);
        match &typed {
            Ok(_) => self.wrong.remove(&id),
            Err(e) => self.wrong.insert(id, e.to_string()),
        };
        typed.ok()
    }

    /// What the columns of that file's table mean, as far as it was said of such columns.
    pub fn meanings(&self, id: u32) -> Option<Meanings> {
        let file = self.state.document.files.iter().find(|f| f.id == id)?;
        let mut known = self.meanings.iter();
        let known = known.find(|said| evidence::is_about(said, &file.columns));
        let columns = file.columns.iter();
        Some(match known {
            Some(said) => said.clone(),
            None => columns.map(|(name, _)| (name.clone(), 0)).collect(),
        })
    }

    fn mean(&mut self, id: u32, column: u32, meaning: u32) -> Option<()> {
        let mut said = self.meanings(id)?;
        let (_, chosen) = said.get_mut(usize::try_from(column).ok()?)?;
        *chosen = usize::try_from(meaning).ok()?;
        let file = self.state.document.files.iter().find(|f| f.id == id)?;
        self.meanings
            .retain(|known| !evidence::is_about(known, &file.columns));
        self.meanings.push(said);
        Some(())
    }

    /// What is asked in a fold while it is open; none while it is closed.
    pub fn asked(&self, place: &str) -> Option<Vec<String>> {
        if place == paired::PLACE {
            return paired::asked(&self.state, self.against?);
        }
        if !self.open.contains(place) {
            return None;
        }
        if place == "which" {
            return Some(vec![WHICH.to_owned()]);
        }
        let asked = QUESTIONS.map(|(question, _)| match question {
            "headroom" => format!("{question} {}", self.headroom),
            at if at.ends_with(" at") => format!("{at} {}", self.load),
            question => question.to_owned(),
        });
        Some(asked.to_vec())
    }

    /// Takes what was answered in a fold to these questions about a plan; of one that is not seen any more nothing is said.
    pub fn answered(&mut self, place: &str, of: (Rc<Document>, Vec<String>), said: Said) {
        if of.0.id == self.state.document.id {
            self.answers.take(place, of, said);
        }
    }

    /// Whether what was answered in a fold is of the plan before the last edit, or of other questions.
    fn is_old(&self, place: &str) -> bool {
        let asked = self.asked(place);
        self.answers
            .is_old(place, &self.state.document, asked.as_deref())
    }

    /// What stands behind the address if this plan is in it; a plan too large for a link leaves the address without one.
    pub fn fragment(&self) -> String {
        share::fragment(&self.state).unwrap_or_else(|_| "#".into())
    }

    /// The answer in plain sentences, for whoever cannot draw the page yet.
    pub fn first(&self) -> Vec<String> {
        let sentences = show::answer(&self.state).sentences;
        sentences.iter().map(super::part::Sentence::text).collect()
    }

    /// What the page does not know yet.
    pub fn update(&mut self) -> Update {
        let keep = self.keeping.keep(&self.state);
        let parts = self.parts();
        let mut update = Update {
            heard: self.heard,
            download: self.download.take(),
            keep,
            seen: self.keeping.seen(&self.state),
            aside: self.aside.take(),
            ..Update::default()
        };
        let is_there = |name: &String| parts.iter().any(|(known, _)| known == name);
        let gone: Vec<String> = { self.sent.keys() }
            .filter(|name| !is_there(name))
            .cloned()
            .collect();
        for name in &gone {
            self.sent.remove(name);
        }
        update.gone = gone;
        for (name, part) in parts {
            let written = part.serialize_bin();
            if self.sent.get(&name) != Some(&written) {
                self.sent.insert(name.clone(), written);
                update.parts.push((name, part));
            }
        }
        update
    }

    /// All parts that there are, under their names.
    fn parts(&self) -> Vec<(String, Part)> {
        let state = &*self.state;
        let head = show::head(state, self.against);
        let mut parts = vec![
            ("head".to_owned(), Part::Head(head)),
            ("answer".to_owned(), Part::Answer(show::answer(state))),
            (
                "evidence".to_owned(),
                Part::Evidence(evidence::evidence(state)),
            ),
            (
                "proposals".to_owned(),
                Part::Proposals(evidence::proposals(state)),
            ),
            (
                "notice".to_owned(),
                Part::Notice(show::notice(state, self.notices)),
            ),
            ("intro".to_owned(), show::intro(state)),
            ("warnings".to_owned(), show::warnings(state)),
            ("footer".to_owned(), show::footer(state)),
            ("link".to_owned(), Part::Link(self.link.clone())),
            (
                "question".to_owned(),
                Part::Question(self.keeping.question()),
            ),
            ("sheet".to_owned(), Part::Sheet(self.paper.of(&self.state))),
        ];
        // In the order in which the page draws them, if they are many: first what is looked at first.
        let is_old = self.is_old("which");
        let shown = |chart: Chart| {
            // As long as no width is known, nothing is drawn.
            let width = self.widths_px.get(&*chart.id).copied().unwrap_or_default();
            let shown = Shown {
                is_busy: is_old && front::is_one(&chart.id),
                ..chart.shown(width)
            };
            (chart.id.to_string(), Part::Chart(shown))
        };
        let told = state.told.as_deref();
        let charts = show::charts(state, told, self.answers.of("which")).into_iter();
        self.add(&mut parts, "charts", charts.map(shown).collect());
        let (compare, curves) = self.compared().unzip();
        let curves = curves.into_iter().flatten().map(shown);
        self.add(&mut parts, "curves", curves.collect());
        let tornado = show::tornado(state, self.result).map(shown);
        self.add(&mut parts, "tornado", tornado.into_iter().collect());
        let told = state
            .told
            .as_ref()
            .map(|told| show::uncertainty(told, self.result));
        let asked = [
            show::which(self.answers.of("which"), is_old),
            show::questions(
                (self.answers.of("questions"), self.is_old("questions")),
                &self.load,
                &self.headroom,
            ),
        ];
        let first = compare
            .into_iter()
            .chain(told)
            .chain(asked)
            .chain(show::open_parts(state));
        let told = first.chain(show::folds(state));
        let told = told.map(|told| (told.id.clone(), Part::Told(told)));
        self.add(&mut parts, "told", told.collect());
        self.add(&mut parts, "inputs", self.inputs());
        let files = state.document.files.iter().map(|file| {
            let said = self.meanings(file.id).unwrap_or_default();
            let error = self.wrong.get(&file.id).map_or("", String::as_str);
            let row = evidence::file(state, file, &said, error);
            (file.id.to_string(), Part::File(row))
        });
        self.add(&mut parts, "files", files.collect());
        parts
    }

    /// Holds the current scenario against another one, of which nothing was said yet.
    fn hold_against(&mut self, against: Option<Against>) {
        self.against = against;
        self.answers.keep(|place| place != paired::PLACE);
    }

    /// What was said of both with what is uncertain; nothing where nothing is.
    fn likely(&self, told: fn(Option<&Said>, bool) -> Vec<String>) -> Vec<String> {
        let place = paired::PLACE;
        let said = || told(self.answers.of(place), self.is_old(place));
        self.asked(place).map(|_| said()).unwrap_or_default()
    }

    /// The current scenario held against another one, and the curves of both; none if it is held against none.
    fn compared(&self) -> Option<(Told, Vec<Chart>)> {
        let against = self.against?;
        let mut compared = self.state.compare(against, Catalog::built_in())?;
        compared.comparison.likely = self.likely(paired::shown);
        Some(show::compare(&self.state, compared, against))
    }

    /// The chart of that name, wherever it stands, as a file keeps it: without ranges of the plan before.
    fn chart(&self, id: &str) -> Option<Chart> {
        let curves = self.compared().map(|(_, curves)| curves);
        let (told, which) = (self.state.told_now(), self.answers.of("which"));
        let charts = show::charts(&self.state, told, which).into_iter();
        let tornado = show::tornado(&self.state, self.result);
        let mut all = charts.chain(tornado).chain(curves.into_iter().flatten());
        all.find(|chart| chart.id == id)
    }

    /// Adds parts of a group, and their order.
    fn add(&self, parts: &mut Vec<(String, Part)>, group: &str, members: Vec<(String, Part)>) {
        let order = members.iter().map(|(id, _)| id.clone()).collect();
        parts.push((group.to_owned(), Part::Lines(order)));
        let named = members.into_iter();
        parts.extend(named.map(|(id, part)| (format!("{group} {id}"), part)));
    }

    fn inputs(&self) -> Vec<(String, Part)> {
        let sections = super::inputs::sections(&self.state, Catalog::built_in(), self.focused);
        let sections = sections.into_iter();
        sections
            .map(|section| (section.id.clone(), Part::Inputs(section)))
            .collect()
    }
}

impl Opened {
    /// The plan that was left or that stands in the address.
    fn shared(&self) -> Option<crate::error::Result<Scenario>> {
        match self.left.as_str() {
            "" => link::looks_like(&self.fragment).then(|| link::decode(&self.fragment)),
            left => Some(file::from_json(left)),
        }
    }
}

/// The worked example, starting from this month.
fn example(now: Month) -> Scenario {
    examples::fluxstudio(now).unwrap_or_else(|_| Scenario::blank(now))
}

fn act_on(state: &mut State, action: Action) {
    if let Some(next) = state.reduce(action, Catalog::built_in()) {
        *state = next;
    }
}

/// Opens a blank plan.
pub(super) fn blank(now: Month) -> Action {
    opening(Scenario::blank(now), "Opened a new plan.")
}

fn opening(scenario: Scenario, said: &str) -> Action {
    let said = format!("{said} It stands beside what was there.");
    Action::Open(Box::new(scenario), said)
}

fn bad_link(e: &Error, shown: &str) -> Notice {
    Notice::alarm(format!("The link could not be opened: {e} {shown}"))
}

/// What is said of an address that holds no plan; none where it holds nothing, or leads to a place on the page.
fn no_plan(state: &State, fragment: &str) -> Option<Notice> {
    let name = fragment.trim_start_matches('#');
    if name.is_empty() || link::looks_like(name) || is_place(state, name) {
        return None;
    }
    let shown: String = name.chars().take(24).collect();
    let cut = if shown.len() < name.len() { "…" } else { "" };
    Some(Notice::alarm(format!(
        "The address holds #{shown}{cut}, which is no plan: a link to a plan goes on with #p1. and many letters. What you see stays as it is; ask for the whole link."
    )))
}

/// Whether an element of the page has that name: an input, a section of them, a chart, or a part of the page.
#[inline(never)]
fn is_place(state: &State, name: &str) -> bool {
    let is_part = ["app", "answer", "inputs"].contains(&name)
        || name.starts_with("chart-")
        || name.starts_with("title-");
    let sections = || super::inputs::sections(state, Catalog::built_in(), None);
    let inputs = || Field::every(state.scenario());
    is_part
        || inputs().iter().any(|(_, field)| field.id() == name)
        || sections().iter().any(|section| section.id == name)
}
