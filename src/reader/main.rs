//! The program that reads files beside the page: it says which build it is, then reads one file at a
//! time, piece by piece, and tells how far it is.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Promise, Reflect, Uint8Array};
use plimsoll::build_id::BUILD_ID;
use plimsoll::error::Error;
use plimsoll::import::{Imported, Importer};
use plimsoll::job::{FileAnswer, Reading};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// How much of a file is read at a time, bytes.
const PIECE: f64 = 1024.0 * 1024.0;
/// How long it reads before it tells how far it is, milliseconds.
const TELL_MS: f64 = 200.0;

fn main() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let back = scope.clone();
    // One buffer for all pieces: what is freed leaves holes, and memory only ever grows.
    let buffer = Rc::new(RefCell::new(Vec::new()));
    let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |e: MessageEvent| {
        let (scope, buffer) = (back.clone(), Rc::clone(&buffer));
        spawn_local(async move {
            let file = Reflect::get(&e.data(), &"file".into());
            if let Some(file) = file.ok().and_then(|file| file.dyn_into::<File>().ok()) {
                let answers = read(&scope, &file, &buffer).await;
                // A text can always be posted.
                let _ = scope.post_message(&Reading::Done(answers).to_json().into());
            }
        });
    });
    scope.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // It listens as long as the program lives.
    heard.forget();
    scope.post_message(&BUILD_ID.into())
}

async fn read(
    scope: &DedicatedWorkerGlobalScope,
    file: &File,
    buffer: &RefCell<Vec<u8>>,
) -> Vec<FileAnswer> {
    let name = file.name();
    let mut importer = Importer::new(&name);
    let length = file.size();
    let (mut at, mut told_ms) = (0.0, js_sys::Date::now());
    // The browser fetches the next piece while this one is being read.
    let mut next = piece(file, at);
    while at < length && !importer.is_refused() {
        let Some(bytes) = arrived(next).await else {
            let error = Error::new("the browser could not read the file")
                .next("Was it moved or changed? Choose it again.");
            return vec![FileAnswer::new(name, Err(error))];
        };
        at += PIECE;
        next = piece(file, at);
        let mut buffer = buffer.borrow_mut();
        buffer.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut buffer);
        importer.push(&buffer);
        drop(buffer);
        if js_sys::Date::now() - told_ms > TELL_MS {
            let going = Reading::going(at.min(length), &importer.so_far());
            let _ = scope.post_message(&going.to_json().into());
            told_ms = js_sys::Date::now();
        }
    }
    let files = importer.finish().into_iter();
    files
        .map(|Imported { name, outcome }| FileAnswer::new(name, outcome))
        .collect()
}

fn piece(file: &File, at: f64) -> Option<Promise> {
    let piece = file.slice_with_f64_and_f64(at, at + PIECE).ok()?;
    Some(piece.array_buffer())
}

async fn arrived(piece: Option<Promise>) -> Option<Uint8Array> {
    let buffer = JsFuture::from(piece?).await.ok()?;
    Some(Uint8Array::new(&buffer))
}
