//! The sitting as the program holds it: what a person does changes it, what changed is sent to the page, and what must be asked of the
//! worker is asked shortly after each change.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Reflect, Uint8Array};
use nanoserde::SerBin;
use plimsoll::desk::part::Update;
use plimsoll::desk::{Gesture, Session};
use plimsoll::job::{Drawn, Question, Said};
use plimsoll::link::file;
use plimsoll::scenario::uncertainty::is_uncertain;
use plimsoll::state::{Action, Document, Notice, State};
use wasm_bindgen::JsValue;
use web_sys::{DedicatedWorkerGlobalScope, File};

use crate::intake::Intake;
use crate::reader::Reader;
use crate::worker::{Client, Outcome};

/// Most that the page is told at once, bytes: it draws as much within some 20 ms.
const SLICE_BYTES: usize = 40_000;
/// The same of what only changes where it stands, within some 10 ms: each time that it is told something it looks through all of its parts.
const CHANGE_BYTES: usize = 100_000;
/// How long after a change of the scenario its ranges are drawn, milliseconds.
const DRAW_MS: u32 = 10;
/// How long after a change what is open in a fold is asked again, milliseconds.
const ASK_MS: u32 = 150;
/// How long after a change the files are asked anew what they say of the inputs, milliseconds.
const PROPOSE_MS: u32 = 200;
/// How long after the last change the address follows, milliseconds.
const SETTLE_MS: u32 = 300;
/// The parts of the page in which the worker is asked.
const ASKING: [&str; 3] = ["which", "questions", "compare"];

/// The sitting.
pub struct Sitting {
    session: RefCell<Session>,
    scope: DedicatedWorkerGlobalScope,
    /// Who reads files.
    pub reader: Reader,
    /// Who is asked.
    pub client: Client,
    pending: RefCell<Pending>,
}

/// What waits for its time, and what was asked last.
#[derive(Default)]
struct Pending {
    document: Option<Rc<Document>>,
    question: Question,
    asked: BTreeMap<&'static str, (Rc<Document>, Vec<String>)>,
    draw: Option<Timeout>,
    propose: Option<Timeout>,
    settle: Option<Timeout>,
    ask: BTreeMap<&'static str, Timeout>,
}

impl Sitting {
    /// Tells the page the first answer.
    pub fn begin(session: Session, scope: DedicatedWorkerGlobalScope) -> Rc<Sitting> {
        let first = session.first();
        let sitting = Rc::new(Sitting {
            session: RefCell::new(session),
            scope,
            reader: Reader::default(),
            client: Client::default(),
            pending: RefCell::default(),
        });
        let said: Array = first.into_iter().map(JsValue::from).collect();
        sitting.post("first", &said);
        let document = Rc::clone(&sitting.state().document);
        // What the page opened with stands in the storage or the address already.
        sitting.pending.borrow_mut().document = Some(document);
        sitting
    }

    /// Tells the page what there is.
    pub fn go_on(self: &Rc<Self>) {
        self.tell();
        self.draw();
    }

    /// The newest state.
    pub fn state(&self) -> Rc<State> {
        Rc::clone(self.session.borrow().state())
    }

    /// Does it, and tells the page what came of it.
    pub fn act(self: &Rc<Self>, action: Action) {
        self.session.borrow_mut().act(action);
        self.follow();
    }

    /// Says that something went wrong.
    pub fn alarm(self: &Rc<Self>, why: impl Into<String>) {
        self.act(Action::Say(Notice::alarm(why)));
    }

    /// Takes a gesture.
    pub fn hear(self: &Rc<Self>, gesture: Gesture) {
        self.session.borrow_mut().hear();
        let intake = Intake::of(self);
        match gesture {
            Gesture::Remove(ids) => intake.remove(ids),
            Gesture::Sample => intake.take_sample(),
            Gesture::Cancel => intake.cancel(),
            Gesture::Paste(text) => intake.paste(&text),
            Gesture::Concurrency(id, text) => {
                let typed = self.session.borrow_mut().concurrency(id, &text);
                if let Some(concurrency) = typed {
                    intake.set_concurrency(id, concurrency);
                }
            }
            Gesture::ReadTable(id) => {
                let said = self.session.borrow().meanings(id);
                if let Some(said) = said {
                    intake.read_table(said);
                }
            }
            other => self.session.borrow_mut().take(other),
        }
        self.follow();
    }

    /// Takes files: plans, price lists and reports; of folders; or one that must be a plan.
    pub fn take(self: &Rc<Self>, files: Vec<File>, kind: &str) {
        let intake = Intake::of(self);
        match kind {
            "folders" => intake.take_folders(files),
            "plan" => files.into_iter().for_each(|file| intake.open(file)),
            _ => intake.take(files),
        }
    }

    /// Tells the page what changed, and has asked what follows from it.
    fn follow(self: &Rc<Self>) {
        self.tell();
        let state = self.state();
        self.ask(&state);
        let before = self
            .pending
            .borrow_mut()
            .document
            .replace(Rc::clone(&state.document));
        if before.is_some_and(|before| Rc::ptr_eq(&before, &state.document)) {
            return;
        }
        self.draw();
        self.propose(&state);
        self.measure(&state);
        let sitting = Rc::clone(self);
        let settle = Timeout::new(SETTLE_MS, move || sitting.settle());
        self.pending.borrow_mut().settle = Some(settle);
    }

    fn tell(&self) {
        let update = self.session.borrow_mut().update();
        let most_bytes = match update.is_in_place() {
            true => CHANGE_BYTES,
            false => SLICE_BYTES,
        };
        for slice in update.slices(most_bytes) {
            self.send(&slice);
        }
    }

    fn send(&self, update: &Update) {
        let bytes = Uint8Array::from(update.serialize_bin().as_slice());
        self.post("update", &bytes);
    }

    fn post(&self, name: &str, value: &JsValue) {
        let message = Object::new();
        // Setting a property of a fresh object has no way to fail, and bytes and texts can always be posted.
        let _ = Reflect::set(&message, &name.into(), value);
        let _ = self.scope.post_message(&message);
    }

    /// Lets the address follow.
    pub fn settle(&self) {
        let fragment = self.session.borrow().fragment();
        let is_own = !self.state().document.shared;
        let heard = self.session.borrow().heard();
        self.send(&Update {
            heard,
            fragment: Some((fragment, is_own)),
            ..Update::default()
        });
    }

    /// Has the ranges drawn, shortly after each change of the scenario.
    fn draw(self: &Rc<Self>) {
        let state = self.state();
        if !is_uncertain(state.scenario()) {
            self.pending.borrow_mut().draw = None;
            return;
        }
        let sitting = Rc::clone(self);
        let draw = Timeout::new(DRAW_MS, move || {
            let (told, sent) = (Rc::clone(&sitting), Rc::clone(&sitting.state().document));
            let drawn = move |drawn: Result<Drawn, String>| match drawn {
                // What comes late is of a scenario that has changed since.
                Ok(_) if told.state().scenario() != &sent.scenario => {}
                Ok(drawn) => told.act(Action::Drew(drawn.told.map(Box::new))),
                Err(why) => {
                    told.act(Action::Drew(None));
                    told.alarm(why);
                }
            };
            let scenario = file::to_json(sitting.state().scenario());
            sitting.client.draw(scenario, Rc::new(drawn));
        });
        self.pending.borrow_mut().draw = Some(draw);
    }

    /// Asks what the files say of the inputs, shortly after each change of files or plan.
    fn propose(self: &Rc<Self>, state: &State) {
        if state.document.files.is_empty() {
            self.pending.borrow_mut().propose = None;
            return;
        }
        let sitting = Rc::clone(self);
        let propose = Timeout::new(PROPOSE_MS, move || {
            let (told, asking) = (Rc::clone(&sitting), Rc::clone(&sitting));
            let request = move || asking.state().proposal_request();
            let done = Rc::new(move |outcome: Outcome| match outcome {
                Ok(answer) => told.act(Action::Proposed(Box::new(answer.proposed))),
                Err(why) => told.alarm(why),
            });
            sitting.client.ask(request, done);
        });
        self.pending.borrow_mut().propose = Some(propose);
    }

    /// Asks what the rules would have done with the series of the files, whenever that is another question.
    fn measure(self: &Rc<Self>, state: &State) {
        let question = state.document.question();
        let before = {
            let mut pending = self.pending.borrow_mut();
            std::mem::replace(&mut pending.question, question.clone())
        };
        if question == before || question.series.is_empty() || question.rules.is_empty() {
            return;
        }
        Intake::of(self).measure();
    }

    /// Asks the questions of the folds that are open, shortly after each change of them or of the plan.
    fn ask(self: &Rc<Self>, state: &State) {
        for place in ASKING {
            let Some(questions) = self.session.borrow().asked(place) else {
                self.pending.borrow_mut().asked.remove(place);
                continue;
            };
            let asked = (Rc::clone(&state.document), questions);
            let mut pending = self.pending.borrow_mut();
            let is_same = |before: &(Rc<Document>, Vec<String>)| {
                Rc::ptr_eq(&before.0, &asked.0) && before.1 == asked.1
            };
            if pending.asked.get(place).is_some_and(is_same) {
                continue;
            }
            pending.asked.insert(place, asked.clone());
            let sitting = Rc::clone(self);
            let (document, questions) = asked;
            let ask = Timeout::new(ASK_MS, move || {
                let told = Rc::clone(&sitting);
                let of = (Rc::clone(&document), questions.clone());
                let answered = Rc::new(move |said: Said| {
                    let of = of.clone();
                    told.session.borrow_mut().answered(place, of, said);
                    told.follow();
                });
                let scenario = file::to_json(&document.scenario);
                let questions = questions.clone();
                sitting
                    .client
                    .ask_back(place, scenario, questions, answered);
            });
            pending.ask.insert(place, ask);
        }
    }
}
