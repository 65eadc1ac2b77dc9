//! This end of the worker, which holds the laws: it finds sweeps, holds rules against series,
//! draws what is uncertain and answers questions.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use plimsoll::job::{Answer, Answered, Ask, Draw, Drawn, Request, Said};
use plimsoll::plan::bands::FULL_DRAWS;
use wasm_bindgen::JsValue;

use super::channel::{Channel, Heard, Told};

const SCRIPT: &str = "./worker_loader.js";
/// How long it may say nothing while it draws or is asked, milliseconds: it says every while that it is at work.
const SILENT_MS: u32 = 20_000;
/// So many times as long it may say nothing while it is being loaded, or works through all files, which it does in one go.
const BUSY_TIMES: u32 = 6;

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
    /// The scenario that is being drawn; none once all draws are there.
    drawing: Option<String>,
    /// Who waits for answers, by the place that asks, and the number of what was asked.
    asked: BTreeMap<String, (u32, Told<Said>)>,
    /// Misses it if it says nothing.
    watch: Option<Timeout>,
    /// Whether it was started anew because it was missed, and has said nothing since.
    is_second: bool,
}

impl Inner {
    /// Who waits for this answer; none if something else was asked there since.
    fn answer_of(&mut self, answered: &Answered) -> Option<Told<Said>> {
        let (generation, _) = self.asked.get(&answered.place)?;
        let is_newest = *generation == answered.generation;
        let waited = is_newest.then(|| self.asked.remove(&answered.place));
        waited.flatten().map(|(_, told)| told)
    }

    /// Whether something is expected of it soon.
    fn waits(&self) -> bool {
        self.drawing.is_some() || !self.asked.is_empty()
    }

    /// Whether it has a reason to say nothing for long.
    fn is_busy(&self) -> bool {
        let is_ready = self.channel.as_ref().is_some_and(Channel::is_ready);
        !is_ready || self.waiting.iter().any(|waiting| waiting.sent)
    }
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
            inner.drawing = Some(scenario.clone());
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
            let generation = inner.generation;
            inner.asked.insert(place.to_owned(), (generation, answered));
            Ask {
                place: place.to_owned(),
                generation,
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
        // What is sent to one that says nothing gives it no more time.
        let is_watched = self.0.borrow().watch.is_some();
        if !is_watched {
            self.watch(1);
        }
    }

    /// A program may end without a word. `times` is how often it has been waited for since it said something, this time included.
    fn watch(&self, times: u32) {
        let mut inner = self.0.borrow_mut();
        let (client, is_busy) = (self.clone(), inner.is_busy());
        let late = move || match is_busy && times < BUSY_TIMES {
            true => client.watch(times.saturating_add(1)),
            false => client.miss(),
        };
        inner.watch = inner.waits().then(|| Timeout::new(SILENT_MS, late));
    }

    /// It has said nothing for too long: it is let go, and started anew once for what is to be drawn.
    fn miss(&self) {
        let (channel, again) = {
            let mut inner = self.0.borrow_mut();
            inner.watch = None;
            let again = inner.drawing.take().zip(inner.drawn.clone());
            let again = again.filter(|_| !inner.is_second);
            inner.is_second = true;
            (inner.channel.clone(), again)
        };
        if let Some(channel) = channel {
            channel.fail("does not answer.");
        }
        if let Some((scenario, drawn)) = again {
            self.draw(scenario, drawn);
        }
    }

    fn heard(&self, heard: Heard) {
        let text = match heard {
            Ok(text) => text,
            Err(why) => return self.fail(&why),
        };
        self.0.borrow_mut().is_second = false;
        self.take(&text);
        self.watch(1);
    }

    /// Takes what it says; an empty text says only that it is at work.
    fn take(&self, text: &str) {
        if text.is_empty() {
            return;
        }
        if let Ok(drawn) = Drawn::from_json(text) {
            let mut inner = self.0.borrow_mut();
            let newest = drawn.generation == inner.draw_generation;
            let is_first = drawn.told.as_ref().is_some_and(|t| t.draws < FULL_DRAWS);
            inner.drawing = inner.drawing.take().filter(|_| !newest || is_first);
            let told = inner.drawn.clone().filter(|_| newest);
            std::mem::drop(inner);
            if let Some(told) = told {
                told(Ok(drawn));
            }
            return;
        }
        if let Ok(answered) = Answered::from_json(text) {
            let told = self.0.borrow_mut().answer_of(&answered);
            if let Some(told) = told {
                told(answered.said);
            }
            return;
        }
        let answer = match Answer::from_json(text) {
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
        let (channel, waiting, asked, drawn) = {
            let inner = &mut *self.0.borrow_mut();
            inner.watch = None;
            inner.drawing = None;
            (
                inner.channel.clone(),
                std::mem::take(&mut inner.waiting),
                std::mem::take(&mut inner.asked),
                inner.drawn.take(),
            )
        };
        if let Some(channel) = channel {
            channel.end();
        }
        for one in waiting {
            (one.done)(Err(why.to_owned()));
        }
        for (_, told) in asked.into_values() {
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
