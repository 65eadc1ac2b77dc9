//! The page's end of the planner, the program that holds the state. `assets/boot.js` has started it before the page was there, and
//! starts it anew if it dies.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use nanoserde::{DeBin, SerBin};
use plimsoll::build_id::BUILD_ID;
use plimsoll::desk::Gesture;
use plimsoll::desk::part::Update;
use wasm_bindgen::prelude::*;
use web_sys::{File, MessageEvent, Worker};
use yew::Callback;

/// What `assets/boot.js` calls the place where it keeps the planner.
const PLACE: &str = "plimsoll";

/// How long it may say nothing to a gesture, milliseconds.
const SILENT_MS: u32 = 10_000;

/// What the planner says: what is new; or why it says no more, which is empty if it is started anew.
pub type Heard = Result<Update, String>;

/// The planner.
#[derive(Clone)]
pub struct Planner(Rc<Inner>);

struct Inner {
    worker: RefCell<Option<Worker>>,
    told: RefCell<Callback<Heard>>,
    /// Gestures that were sent, and those that it knows of.
    sent: Cell<u32>,
    heard: Cell<u32>,
    /// What was typed or slid last, and as which gesture.
    typed: RefCell<(Entered, u32)>,
    /// What waits until it has heard all before: only the newest of what is typed or slid is of use.
    held: RefCell<Option<Gesture>>,
    is_of_this_build: Cell<bool>,
    /// What it said before anybody listened, and since then as long as that is not heard.
    early: RefCell<VecDeque<JsValue>>,
    /// What it gets once it has said which build it is: what comes before may be lost.
    waiting: RefCell<Vec<Object>>,
    /// Says so if it does not answer.
    watch: RefCell<Option<Timeout>>,
    /// Keeps for the next one what this one does not know of or has not had saved.
    leave: RefCell<Callback<()>>,
    /// Kept alive as long as it may be called.
    listeners: RefCell<Vec<JsValue>>,
}

/// What was typed in an input, or where one of its sliders was put.
#[derive(Clone, Default, PartialEq)]
struct Entered {
    path: String,
    /// Which slider; empty for what was typed.
    thumb: String,
    text: String,
}

impl PartialEq for Planner {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Planner {
    /// Listens to the planner that runs.
    pub fn new(told: Callback<Heard>) -> Planner {
        let planner = Planner(Rc::new(Inner {
            worker: RefCell::new(None),
            told: RefCell::new(told),
            sent: Cell::new(0),
            heard: Cell::new(0),
            typed: RefCell::default(),
            held: RefCell::default(),
            is_of_this_build: Cell::new(false),
            early: RefCell::default(),
            waiting: RefCell::default(),
            watch: RefCell::default(),
            leave: RefCell::default(),
            listeners: RefCell::default(),
        }));
        planner.listen();
        planner
    }

    /// Sends a gesture. Of what is typed or slid in one input while it is busy only the newest goes.
    pub fn send(&self, gesture: &Gesture) {
        let is_busy = self.0.sent.get() != self.0.heard.get();
        let entered = entered(gesture);
        let is_elsewhere = |held: &Gesture| match (&entered, self::entered(held)) {
            (Some(now), Some(held)) => (&now.path, &now.thumb) != (&held.path, &held.thumb),
            _ => true,
        };
        let held = self.0.held.take();
        if let Some(held) = held.filter(is_elsewhere) {
            self.post_gesture(&held);
        }
        match entered {
            Some(entered) => {
                *self.0.typed.borrow_mut() = (entered, u32::MAX);
                match is_busy {
                    true => *self.0.held.borrow_mut() = Some(gesture.clone()),
                    false => self.post_gesture(gesture),
                }
            }
            None => self.post_gesture(gesture),
        }
    }

    fn post_gesture(&self, gesture: &Gesture) {
        let sent = self.0.sent.get().wrapping_add(1);
        self.0.sent.set(sent);
        let mut typed = self.0.typed.borrow_mut();
        if entered(gesture).is_some_and(|entered| entered == typed.0) {
            typed.1 = sent;
        }
        let bytes = Uint8Array::from(gesture.serialize_bin().as_slice());
        self.post(&[("gesture", bytes.into())]);
        if self.0.watch.borrow().is_none() {
            self.watch();
        }
    }

    /// A program may end without a word; what it does takes milliseconds.
    fn watch(&self) {
        let planner = self.clone();
        let watch = Timeout::new(SILENT_MS, move || {
            planner.0.watch.take();
            planner.fail("The program that works out the plan does not answer.");
        });
        *self.0.watch.borrow_mut() = Some(watch);
    }

    /// Sends files: `any`, those of `folders`, or one that must be a `plan`.
    pub fn send_files(&self, files: Vec<File>, kind: &str) {
        let files: Array = files.into_iter().map(JsValue::from).collect();
        self.post(&[("files", files.into()), ("kind", kind.into())]);
    }

    /// The text that is being typed there, or where the slider is being put, as long as the planner does not know of it.
    pub fn typing(&self, path: &str, thumb: &str) -> Option<String> {
        let typed = self.0.typed.borrow();
        let (entered, sent) = &*typed;
        let is_there = entered.path == path && entered.thumb == thumb;
        (is_there && *sent > self.0.heard.get()).then(|| entered.text.clone())
    }

    /// What was typed where, if the planner does not know of it.
    pub fn unheard(&self) -> Option<(String, String)> {
        let (entered, sent) = self.0.typed.borrow().clone();
        let is_typed = !entered.path.is_empty() && entered.thumb.is_empty();
        (is_typed && sent > self.0.heard.get()).then_some((entered.path, entered.text))
    }

    /// What is to be done before the planner is started anew, as before the page is left.
    pub fn before_restart(&self, leave: Callback<()>) {
        *self.0.leave.borrow_mut() = leave;
    }

    /// Starts the planner anew, from what is kept.
    pub fn restart(&self) {
        let Some(place) = place() else { return };
        let start = get(&place, "start").and_then(|start| start.dyn_into::<Function>().ok());
        if let Some(start) = start {
            self.0.leave.borrow().emit(());
            let _ = start.call0(&place);
            // What the one before has said is drawn no more.
            self.fail("");
            self.0.waiting.take();
            self.0.watch.take();
            self.0.held.take();
            self.0.typed.take();
            self.0.sent.set(0);
            self.0.heard.set(0);
            self.0.is_of_this_build.set(false);
            self.listen();
        }
    }

    fn post(&self, parts: &[(&str, JsValue)]) {
        let message = Object::new();
        for (name, value) in parts {
            // Setting a property of a fresh object has no way to fail.
            let _ = Reflect::set(&message, &(*name).into(), value);
        }
        self.0.waiting.borrow_mut().push(message);
        self.flush();
    }

    fn flush(&self) {
        if let (Some(worker), true) = (&*self.0.worker.borrow(), self.0.is_of_this_build.get()) {
            for message in self.0.waiting.take() {
                let _ = worker.post_message(&message);
            }
        }
    }

    fn listen(&self) {
        let Some(place) = place() else { return };
        let worker = get(&place, "worker").and_then(|worker| worker.dyn_into::<Worker>().ok());
        let Some(worker) = worker else { return };
        let planner = self.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
            let mut early = planner.0.early.borrow_mut();
            if !early.is_empty() {
                return early.push_back(e.data());
            }
            std::mem::drop(early);
            planner.hear(&e.data());
        });
        let planner = self.clone();
        let error = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            planner.fail("The program that works out the plan stopped.");
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        *self.0.listeners.borrow_mut() = vec![message.into_js_value(), error.into_js_value()];
        *self.0.worker.borrow_mut() = Some(worker);
        // What it said before anybody listened.
        let early = get(&place, "heard").and_then(|early| early.dyn_into::<Array>().ok());
        let early = early.iter().flat_map(Array::iter);
        *self.0.early.borrow_mut() = early.collect();
        self.catch_up();
        let failed = get(&place, "failed").is_some_and(|failed| failed.is_truthy());
        if failed {
            self.fail("The program that works out the plan could not be started.");
        }
    }

    /// Hears what was said early, each in a task of its own as what comes later, so that none holds up the page for long.
    fn catch_up(&self) {
        let next = self.0.early.borrow_mut().pop_front();
        if let Some(message) = next {
            self.hear(&message);
            let planner = self.clone();
            Timeout::new(0, move || planner.catch_up()).forget();
        }
    }

    fn hear(&self, message: &JsValue) {
        if let Some(build) = message.as_string() {
            self.0.is_of_this_build.set(build == BUILD_ID);
            if build != BUILD_ID {
                self.fail("A newer Plimsoll was published while this page was open. Reload the page; your plan is saved.");
            }
            self.flush();
            return;
        }
        let bytes = get(message, "update").and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok());
        let Some(bytes) = bytes.filter(|_| self.0.is_of_this_build.get()) else {
            return;
        };
        match Update::deserialize_bin(&bytes.to_vec()) {
            Ok(update) => {
                self.0.heard.set(update.heard);
                self.0.watch.take();
                if self.0.sent.get() != update.heard {
                    self.watch();
                }
                self.tell(Ok(update));
                if self.0.sent.get() == self.0.heard.get()
                    && let Some(held) = self.0.held.take()
                {
                    self.post_gesture(&held);
                }
            }
            Err(_) => self.fail("The program that works out the plan was not understood."),
        }
    }

    fn fail(&self, why: &str) {
        self.tell(Err(why.to_owned()));
    }

    fn tell(&self, heard: Heard) {
        let told = self.0.told.borrow().clone();
        told.emit(heard);
    }
}

/// What the storage held when the planner was started.
pub fn saved() -> String {
    let saved = place().and_then(|place| get(&place, "saved"));
    saved
        .and_then(|saved| saved.as_string())
        .unwrap_or_default()
}

/// What a gesture enters, of which only the newest is of use.
fn entered(gesture: &Gesture) -> Option<Entered> {
    let (path, thumb, text) = match gesture {
        Gesture::Type(path, text) => (path, "", text),
        Gesture::Slide(path, thumb, at) => (path, thumb.as_str(), at),
        _ => return None,
    };
    Some(Entered {
        path: path.clone(),
        thumb: thumb.to_owned(),
        text: text.clone(),
    })
}

fn place() -> Option<JsValue> {
    get(&js_sys::global(), PLACE)
}

fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_undefined()).then_some(value)
}
