//! The page's end of the worker. It is started when the first file comes, and again after it died.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Reflect};
use plimsoll::build_id::BUILD_ID;
use plimsoll::job::{Answer, Answered, Ask, Draw, Drawn, Request, Said};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

const SCRIPT: &str = "./worker_loader.js";

/// What becomes of a request: the answer, or a sentence that says why there is none.
pub type Outcome = Result<Answer, String>;

/// Sends files to the worker and hands out its answers.
#[derive(Clone, Default)]
pub struct Client(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    worker: Option<Running>,
    /// True once the worker said that it is of this build.
    ready: bool,
    waiting: Vec<Waiting>,
    next_id: u32,
    /// What is to be drawn, as long as the worker has not got it.
    draw: Option<Draw>,
    /// The last number of a draw or of questions.
    generation: u32,
    /// The newest number of a draw, and who is told.
    draw_generation: u32,
    drawn: Option<Callback<Drawn>>,
    /// Questions that the worker has not got yet, and who is told, by the place that asks.
    asks: Vec<Ask>,
    answered: BTreeMap<String, Callback<Said>>,
}

struct Running {
    worker: Worker,
    // Kept alive as long as the worker may call them.
    _message: Closure<dyn FnMut(MessageEvent)>,
    _error: Closure<dyn FnMut(ErrorEvent)>,
}

struct Waiting {
    id: u32,
    files: Vec<File>,
    /// What goes with the files when it is their turn; its number is set then.
    request: Box<dyn Fn() -> Request>,
    sent: bool,
    done: Callback<Outcome>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// Has the files read, the sweeps found among their runs and the earlier ones, and what is asked
    /// about rules answered. One request goes after another, and the rest of it is asked for when its
    /// turn comes: what the ones before it brought or took away counts.
    pub fn ask(
        &self,
        files: Vec<File>,
        request: impl Fn() -> Request + 'static,
        done: Callback<Outcome>,
    ) {
        {
            let mut inner = self.0.borrow_mut();
            let id = inner.next_id;
            inner.next_id = id.wrapping_add(1);
            inner.waiting.push(Waiting {
                id,
                files,
                request: Box::new(request),
                sent: false,
                done,
            });
        }
        self.awake();
        self.send();
    }

    /// Has the uncertain inputs of a scenario drawn, instead of whatever was asked before. It may be told more than once, of ever
    /// more draws.
    pub fn draw(&self, scenario: String, drawn: Callback<Drawn>) {
        {
            let mut inner = self.0.borrow_mut();
            inner.generation = inner.generation.wrapping_add(1);
            inner.draw_generation = inner.generation;
            inner.draw = Some(Draw {
                generation: inner.generation,
                scenario,
            });
            inner.drawn = Some(drawn);
        }
        self.awake();
        self.send();
    }

    /// Has questions about a scenario answered, instead of those that the same place asked before.
    pub fn ask_back(
        &self,
        place: &str,
        scenario: String,
        questions: Vec<String>,
        answered: Callback<Said>,
    ) {
        {
            let mut inner = self.0.borrow_mut();
            inner.generation = inner.generation.wrapping_add(1);
            let generation = inner.generation;
            inner.asks.retain(|ask| ask.place != place);
            inner.asks.push(Ask {
                place: place.to_owned(),
                generation,
                scenario,
                questions,
            });
            inner.answered.insert(place.to_owned(), answered);
        }
        self.awake();
        self.send();
    }

    /// Starts the worker where there is none.
    fn awake(&self) {
        if self.0.borrow().worker.is_none() {
            match self.start() {
                Ok(running) => self.0.borrow_mut().worker = Some(running),
                Err(_) => self.fail(
                    "The reader of files could not be started: the browser refused a worker.",
                ),
            }
        }
    }

    fn start(&self) -> Result<Running, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(SCRIPT, &options)?;
        let client = self.clone();
        let message = Closure::new(move |e: MessageEvent| client.heard(&e.data()));
        let client = self.clone();
        let error = Closure::new(move |_: ErrorEvent| {
            client.fail("The reader of files stopped. Try one file at a time to find which one it was; the others are not lost.");
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
        if !self.0.borrow().ready {
            if text == BUILD_ID {
                self.0.borrow_mut().ready = true;
                self.send();
            } else {
                self.fail("A newer Plimsoll was published while this page was open. Reload the page; your plan is saved.");
            }
            return;
        }
        if let Ok(drawn) = Drawn::from_json(&text) {
            let inner = self.0.borrow();
            let newest = drawn.generation == inner.draw_generation;
            let told = inner.drawn.clone().filter(|_| newest);
            std::mem::drop(inner);
            if let Some(told) = told {
                told.emit(drawn);
            }
            return;
        }
        if let Ok(answered) = Answered::from_json(&text) {
            // The worker leaves off what is no longer asked.
            let told = self.0.borrow().answered.get(&answered.place).cloned();
            if let Some(told) = told {
                told.emit(answered.said);
            }
            return;
        }
        let answer = match Answer::from_json(&text) {
            Ok(answer) => answer,
            Err(e) => return self.fail(&format!("The reader of files was not understood: {e}")),
        };
        let done = {
            let mut inner = self.0.borrow_mut();
            let at = inner.waiting.iter().position(|w| w.id == answer.id);
            at.map(|at| inner.waiting.remove(at).done)
        };
        if let Some(done) = done {
            done.emit(Ok(answer));
        }
        // Not at once: first the page takes the answer in.
        let client = self.clone();
        Timeout::new(0, move || client.send()).forget();
    }

    /// Sends the next of what waits, if the worker is ready and has nothing to do.
    fn send(&self) {
        let mut inner = self.0.borrow_mut();
        let Inner {
            worker: Some(running),
            ready: true,
            waiting,
            draw,
            asks,
            ..
        } = &mut *inner
        else {
            return;
        };
        let draw = draw.take().map(|draw| ("draw", draw.to_json()));
        let asks = asks.drain(..).map(|ask| ("ask", ask.to_json()));
        for (kind, text) in draw.into_iter().chain(asks) {
            let message = Object::new();
            // Setting a property of a fresh object has no way to fail.
            let _ = Reflect::set(&message, &kind.into(), &text.into());
            let _ = running.worker.post_message(&message);
        }
        if let Some(waiting) = waiting.first_mut().filter(|w| !w.sent) {
            waiting.sent = true;
            let files: Array = waiting.files.iter().collect();
            let message = Object::new();
            let request = Request {
                id: waiting.id,
                ..(waiting.request)()
            };
            // Setting a property of a fresh object has no way to fail.
            let _ = Reflect::set(&message, &"request".into(), &request.to_json().into());
            let _ = Reflect::set(&message, &"files".into(), &files);
            let _ = running.worker.post_message(&message);
        }
    }

    /// Lets the worker go; all that waited is told why.
    fn fail(&self, why: &str) {
        let waiting = {
            let mut inner = self.0.borrow_mut();
            if let Some(running) = inner.worker.take() {
                running.worker.terminate();
            }
            inner.ready = false;
            std::mem::take(&mut inner.waiting)
        };
        for one in waiting {
            one.done.emit(Err(why.to_owned()));
        }
    }
}
