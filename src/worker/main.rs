//! The program that holds the laws beside the page: it says which build it is, then finds sweeps, holds rules against series,
//! draws what is uncertain and answers questions.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Promise, Reflect};
use plimsoll::build_id::BUILD_ID;
use plimsoll::catalog::Catalog;
use plimsoll::job::{self, Answer, Answered, Ask, Draw, Drawn, Request, SEED, Said};
use plimsoll::link::file;
use plimsoll::plan::bands::{FULL_DRAWS, Pace, Question, Ready};
use plimsoll::report::bands::told;
use plimsoll::scenario::calibrate;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// How long it draws before it looks for messages, milliseconds.
const SLICE_MS: f64 = 20.0;

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let back = scope.clone();
    let newest = Rc::new(Cell::new(0));
    let asked_last = Rc::new(RefCell::new(BTreeMap::new()));
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
        let scope = back.clone();
        if let Some(asked) = asked_to_draw(&e.data()) {
            newest.set(asked.generation);
            let newest = Rc::clone(&newest);
            spawn_local(async move {
                let _ = draw(&scope, &asked, &newest).await;
            });
            return;
        }
        if let Some(asked) = asked_back(&e.data()) {
            let newest = Rc::clone(&asked_last);
            newest
                .borrow_mut()
                .insert(asked.place.clone(), asked.generation);
            spawn_local(async move {
                let _ = answer_back(&scope, &asked, &newest).await;
            });
            return;
        }
        if let Some(answer) = answer(&e.data()) {
            // An answer is a text, and texts can always be posted.
            let _ = scope.post_message(&answer.to_json().into());
        }
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    heard.forget();
    scope.post_message(&BUILD_ID.into())
}

fn asked_to_draw(message: &JsValue) -> Option<Draw> {
    let asked = Reflect::get(message, &"draw".into()).ok()?.as_string()?;
    Draw::from_json(&asked).ok()
}

fn asked_back(message: &JsValue) -> Option<Ask> {
    let asked = Reflect::get(message, &"ask".into()).ok()?.as_string()?;
    Ask::from_json(&asked).ok()
}

/// Posts what the questions come to; leaves off as soon as there are newer ones from the same place.
async fn answer_back(
    scope: &DedicatedWorkerGlobalScope,
    asked: &Ask,
    newest: &RefCell<BTreeMap<String, u32>>,
) -> Result<(), JsValue> {
    let Ok(scenario) = file::from_json(&asked.scenario) else {
        return Ok(());
    };
    let mut said = Said::default();
    for question in &asked.questions {
        breathe(scope).await?;
        if newest.borrow().get(&asked.place) != Some(&asked.generation) {
            return Ok(());
        }
        said.add(&scenario, Catalog::built_in(), question);
    }
    let answered = Answered {
        place: asked.place.clone(),
        generation: asked.generation,
        said,
    };
    scope.post_message(&answered.to_json().into())
}

/// Posts the bands of the draws so far, soon and then now and again, and at last of all; leaves off as soon as there is a newer
/// question.
async fn draw(
    scope: &DedicatedWorkerGlobalScope,
    asked: &Draw,
    newest: &Cell<u32>,
) -> Result<(), JsValue> {
    let begun_ms = js_sys::Date::now();
    let generation = asked.generation;
    let post = |told| {
        let drawn = Drawn { generation, told };
        scope.post_message(&drawn.to_json().into())
    };
    // What is not understood here was not saved by this build; the page then keeps what it has.
    let Ok(scenario) = file::from_json(&asked.scenario) else {
        return Ok(());
    };
    let (catalog, _) = Catalog::built_in().with_lines(&scenario.prices);
    let ready = Ready::of(&scenario);
    let question = Question {
        draws: FULL_DRAWS,
        seed: SEED,
    };
    let Some(mut simulation) = ready.begin(&catalog, question) else {
        return post(None);
    };
    let mut pace = Pace::default();
    let mut since_ms = begun_ms;
    while simulation.step() {
        let now_ms = js_sys::Date::now();
        let due = pace.due(now_ms - begun_ms, simulation.drawn());
        // All of them are told with what takes all of them.
        if let Some(draws) = due.filter(|draws| *draws < FULL_DRAWS) {
            post(Some(told(&scenario, &simulation.so_far(draws))))?;
        }
        if due.is_some() || now_ms - since_ms > SLICE_MS {
            breathe(scope).await?;
            if newest.get() != generation {
                return Ok(());
            }
            since_ms = js_sys::Date::now();
        }
    }
    post(Some(told(&scenario, &simulation.finish())))
}

/// Lets messages in, and says that it is at work: one that says nothing is missed.
async fn breathe(scope: &DedicatedWorkerGlobalScope) -> Result<(), JsValue> {
    scope.post_message(&"".into())?;
    let mut failed = None;
    let waited = Promise::new(&mut |resolve, _| {
        failed = scope.set_timeout_with_callback(&resolve).err();
    });
    match failed {
        Some(error) => Err(error),
        None => JsFuture::from(waited).await.map(drop),
    }
}

fn answer(message: &JsValue) -> Option<Answer> {
    let request = Reflect::get(message, &"request".into()).ok()?.as_string()?;
    let request = Request::from_json(&request).ok()?;
    let on_files = request.question.answer();
    Some(Answer {
        id: request.id,
        found: calibrate::find(&job::runs(&request.runs)),
        measured: on_files.lines,
        fired: on_files.fired,
        proposed: request.proposed(),
    })
}
