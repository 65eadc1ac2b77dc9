//! This end of the worker, which holds the laws: it finds sweeps, holds rules against series,
//! draws what is uncertain and answers questions.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use plimsoll::job::{Answer, Answered, Ask, Draw, Drawn, Request, Said};
use wasm_bindgen::JsValue;

use super::channel::{Channel, Heard, Told};

const SCRIPT: &str = "./worker_loader.js";

/// What becomes of a request: the answer, or a sentence that says why there is none.
pub type Outcome = Result<Answer, String>;

/// Asks the worker and hands out its answers.
#[derive(Clone, Default)]
pub struct Client(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    channel: Option<Channel>,
    waiting: Vec<Waiting>,
    next_id: u32,
    /// The last number of a draw or of questions.
    generation: u32,
    /// The newest number of a draw, and who is told.
    draw_generation: u32,
    drawn: Option<Told<Result<Drawn, String>>>,
    /// Who is told of answers, by the place that asks.
    answered: BTreeMap<String, Told<Said>>,
}

struct Waiting {
    id: u32,
    /// What is asked when it is its turn; its number is set then.
    request: Box<dyn Fn() -> Request>,
    sent: bool,
    done: Told<Outcome>,
}

impl Client {
    /// Has the sweeps found among runs, and what is asked about rules answered. One request goes after
    /// another, and what it is gets asked for when its turn comes: what the ones before it brought or
    /// took away counts.
    pub fn ask(&self, request: impl Fn() -> Request + 'static, done: Told<Outcome>) {
        {
            let mut inner = self.0.borrow_mut();
            let id = inner.next_id;
            inner.next_id = id.wrapping_add(1);
            inner.waiting.push(Waiting {
                id,
                request: Box::new(request),
                sent: false,
                done,
            });
        }
        self.next();
    }

    /// Has the uncertain inputs of a scenario drawn, instead of whatever was asked before. It may be told more than once, of ever
    /// more draws, or at last why there are none.
    pub fn draw(&self, scenario: String, drawn: Told<Result<Drawn, String>>) {
        let draw = {
            let mut inner = self.0.borrow_mut();
            inner.generation = inner.generation.wrapping_add(1);
            inner.draw_generation = inner.generation;
            inner.drawn = Some(drawn);
            Draw {
                generation: inner.generation,
                scenario,
            }
        };
        self.send("draw", draw.to_json());
    }

    /// Has questions about a scenario answered, instead of those that the same place asked before.
    pub fn ask_back(
        &self,
        place: &str,
        scenario: String,
        questions: Vec<String>,
        answered: Told<Said>,
    ) {
        let ask = {
            let mut inner = self.0.borrow_mut();
            inner.generation = inner.generation.wrapping_add(1);
            inner.answered.insert(place.to_owned(), answered);
            Ask {
                place: place.to_owned(),
                generation: inner.generation,
                scenario,
                questions,
            }
        };
        self.send("ask", ask.to_json());
    }

    fn send(&self, kind: &str, text: String) {
        let client = self.clone();
        let channel = {
            let mut inner = self.0.borrow_mut();
            let heard = Rc::new(move |heard| client.heard(heard));
            let channel = inner
                .channel
                .get_or_insert_with(|| Channel::new(SCRIPT, "The worker", heard));
            channel.clone()
        };
        channel.send(&[(kind, JsValue::from(text))]);
    }

    fn heard(&self, heard: Heard) {
        let text = match heard {
            Ok(text) => text,
            Err(why) => return self.fail(&why),
        };
        if let Ok(drawn) = Drawn::from_json(&text) {
            let inner = self.0.borrow();
            let newest = drawn.generation == inner.draw_generation;
            let told = inner.drawn.clone().filter(|_| newest);
            std::mem::drop(inner);
            if let Some(told) = told {
                told(Ok(drawn));
            }
            return;
        }
        if let Ok(answered) = Answered::from_json(&text) {
            // The worker leaves off what is no longer asked.
            let told = self.0.borrow().answered.get(&answered.place).cloned();
            if let Some(told) = told {
                told(answered.said);
            }
            return;
        }
        let answer = match Answer::from_json(&text) {
            Ok(answer) => answer,
            Err(e) => return self.fail(&format!("The worker was not understood: {e}")),
        };
        let done = {
            let mut inner = self.0.borrow_mut();
            let at = inner.waiting.iter().position(|w| w.id == answer.id);
            at.map(|at| inner.waiting.remove(at).done)
        };
        if let Some(done) = done {
            done(Ok(answer));
        }
        // Not at once: first the page takes the answer in.
        let client = self.clone();
        Timeout::new(0, move || client.next()).forget();
    }

    /// Sends the next of what waits, if the worker has nothing to do.
    fn next(&self) {
        let request = {
            let mut inner = self.0.borrow_mut();
            let waiting = inner.waiting.first_mut().filter(|w| !w.sent);
            waiting.map(|waiting| {
                waiting.sent = true;
                Request {
                    id: waiting.id,
                    ..(waiting.request)()
                }
            })
        };
        if let Some(request) = request {
            self.send("request", request.to_json());
        }
    }

    /// Lets the worker go; all that waited is told why.
    fn fail(&self, why: &str) {
        let (channel, waiting, answered, drawn) = {
            let inner = &mut *self.0.borrow_mut();
            (
                inner.channel.clone(),
                std::mem::take(&mut inner.waiting),
                std::mem::take(&mut inner.answered),
                inner.drawn.take(),
            )
        };
        if let Some(channel) = channel {
            channel.end();
        }
        for one in waiting {
            (one.done)(Err(why.to_owned()));
        }
        for told in answered.into_values() {
            told(Said {
                sentences: vec![why.to_owned()],
                ..Said::default()
            });
        }
        if let Some(told) = drawn {
            told(Err(why.to_owned()));
        }
    }
}
