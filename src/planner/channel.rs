//! This end of a program that runs beside. It is started when there is something for it, and
//! again after it died; it is listened to once it has said that it is of this build.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Reflect};
use plimsoll::build_id::BUILD_ID;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Who is told of something.
pub type Told<T> = Rc<dyn Fn(T)>;
/// What the program says: a text, or a sentence that says why it says no more.
pub type Heard = Result<String, String>;

/// A program beside this one.
#[derive(Clone)]
pub struct Channel(Rc<RefCell<Inner>>);

struct Inner {
    script: &'static str,
    /// What people call it, at the beginning of a sentence.
    called: &'static str,
    heard: Told<Heard>,
    running: Option<Running>,
    /// True once the program said that it is of this build.
    ready: bool,
    /// What it gets then.
    waiting: Vec<Object>,
}

struct Running {
    worker: Worker,
    // Kept alive as long as the worker may call them.
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Channel {
    /// A program that is not started yet.
    pub fn new(script: &'static str, called: &'static str, heard: Told<Heard>) -> Self {
        Channel(Rc::new(RefCell::new(Inner {
            script,
            called,
            heard,
            running: None,
            ready: false,
            waiting: Vec::new(),
        })))
    }

    /// Sends a message of these parts.
    pub fn send(&self, parts: &[(&str, JsValue)]) {
        let message = Object::new();
        for (name, value) in parts {
            // Setting a property of a fresh object has no way to fail.
            let _ = Reflect::set(&message, &(*name).into(), value);
        }
        self.0.borrow_mut().waiting.push(message);
        self.flush();
        let is_running = self.0.borrow().running.is_some();
        if is_running {
            return;
        }
        match self.start() {
            Ok(running) => self.0.borrow_mut().running = Some(running),
            Err(_) => self.fail("could not be started: the browser refused a worker."),
        }
    }

    /// Whether the program runs and has said that it is of this build.
    pub fn is_ready(&self) -> bool {
        self.0.borrow().ready
    }

    /// Ends the program, whatever it is doing; the next message starts it anew.
    pub fn end(&self) {
        let mut inner = self.0.borrow_mut();
        if let Some(running) = inner.running.take() {
            running.worker.terminate();
        }
        inner.ready = false;
        inner.waiting.clear();
    }

    fn start(&self) -> Result<Running, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(self.0.borrow().script, &options)?;
        let channel = self.clone();
        let message = Closure::new(move |e: MessageEvent| channel.heard(&e.data()));
        let channel = self.clone();
        let error = Closure::new(move |e: ErrorEvent| {
            // What is heard here need not end whoever started this program.
            e.prevent_default();
            channel.fail("stopped.");
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        Ok(Running {
            worker,
            _message: message,
            _error: error,
        })
    }

    fn heard(&self, data: &JsValue) {
        let Some(text) = data.as_string() else { return };
        if self.0.borrow().ready {
            let heard = self.0.borrow().heard.clone();
            return heard(Ok(text));
        }
        if text == BUILD_ID {
            self.0.borrow_mut().ready = true;
            self.flush();
        } else {
            self.fail("is of a newer Plimsoll, which was published while this page was open. Reload the page; your plan is saved.");
        }
    }

    fn flush(&self) {
        let mut inner = self.0.borrow_mut();
        if let Inner {
            running: Some(running),
            ready: true,
            waiting,
            ..
        } = &mut *inner
        {
            for message in waiting.drain(..) {
                let _ = running.worker.post_message(&message);
            }
        }
    }

    /// Lets the program go; who listens is told why.
    pub fn fail(&self, why: &str) {
        self.end();
        let (called, heard) = {
            let inner = self.0.borrow();
            (inner.called, inner.heard.clone())
        };
        heard(Err(format!("{called} {why}")));
    }
}
