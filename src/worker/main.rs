//! The program that runs in the Web Worker: it says which build it is, then reads files.

use js_sys::{Array, Reflect, Uint8Array};
use plimsoll::build_id::BUILD_ID;
use plimsoll::error::Error;
use plimsoll::import;
use plimsoll::job::{self, Answer, FileAnswer, Request};
use plimsoll::scenario::calibrate;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let back = scope.clone();
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
        let scope = back.clone();
        spawn_local(async move {
            if let Some(answer) = answer(&e.data()).await {
                // An answer is a text, and texts can always be posted.
                let _ = scope.post_message(&answer.into());
            }
        });
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It listens as long as the worker lives.
    heard.forget();
    scope.post_message(&BUILD_ID.into())
}

async fn answer(message: &JsValue) -> Option<String> {
    let request = Reflect::get(message, &"request".into()).ok()?.as_string()?;
    let request = Request::from_json(&request).ok()?;
    let given: Array = Reflect::get(message, &"files".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let mut files = Vec::new();
    let mut runs = job::runs(&request.runs);
    for file in given.iter().filter_map(|f| f.dyn_into::<File>().ok()) {
        let evidence = read(&file).await;
        runs.extend(evidence.iter().flat_map(|e| e.runs.iter().cloned()));
        files.push(FileAnswer::new(file.name(), evidence));
    }
    let answer = Answer {
        id: request.id,
        files,
        found: calibrate::find(&runs),
        measured: request.question.answer(),
    };
    Some(answer.to_json())
}

async fn read(file: &File) -> plimsoll::error::Result<plimsoll::evidence::Evidence> {
    let name = file.name();
    import::bytes::check_size(file.size() as u64).map_err(|e| e.file(name.clone()))?;
    let unreadable = |_| {
        Error::new("the browser could not read the file")
            .file(name.clone())
            .next("Was it moved or changed? Choose it again.")
    };
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(unreadable)?;
    let bytes = Uint8Array::new(&buffer).to_vec();
    import::import(&name, &bytes)
}
