//! The program that reads files beside the page: it says which build it is, then reads one file at a
//! time, piece by piece, and tells how far it is.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Reflect, Uint8Array};
use plimsoll::build_id::BUILD_ID;
use plimsoll::error::Error;
use plimsoll::import::bytes::HEAD_BYTES;
use plimsoll::import::{Columns, Imported, Importer, offered};
use plimsoll::job::{FileAnswer, Reading};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, ReadableStreamDefaultReader};

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
            let part = |name: &str| Reflect::get(&e.data(), &name.into()).ok();
            if let Some(file) = part("file").and_then(|file| file.dyn_into::<File>().ok()) {
                let columns = part("columns").and_then(|columns| columns.as_string());
                let answers = read(&scope, &file, columns, &buffer).await;
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
    columns: Option<String>,
    buffer: &RefCell<Vec<u8>>,
) -> Vec<FileAnswer> {
    let name = file.name();
    let columns = columns.filter(|text| !text.is_empty());
    let columns = columns.map(|text| text.parse()).transpose();
    let is_mapped = matches!(columns, Ok(Some(_)));
    let mut head = Vec::new();
    let mut importer = match &columns {
        Ok(Some(columns)) => Importer::with_columns(&name, Columns::clone(columns)),
        _ => Importer::new(&name),
    };
    let (mut bytes_read, mut told_ms) = (0.0, js_sys::Date::now());
    // A stream hands over what it has read ahead, several times as fast as slice after slice.
    let source = file.stream().get_reader().dyn_into().ok();
    // Of a table whose columns cannot mean that only the head is needed, to ask again.
    while !importer.is_refused() && (columns.is_ok() || head.is_empty()) {
        let bytes = match next(source.as_ref()).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => break,
            Err(_) => {
                let error = Error::new("the browser could not read the file")
                    .next("Was it moved or changed? Choose it again.");
                return vec![FileAnswer::new(name, Err(error))];
            }
        };
        bytes_read += f64::from(bytes.length());
        let mut buffer = buffer.borrow_mut();
        buffer.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut buffer);
        let room = HEAD_BYTES.saturating_sub(head.len());
        head.extend(buffer.iter().take(room));
        importer.push(&buffer);
        drop(buffer);
        if js_sys::Date::now() - told_ms > TELL_MS {
            let going = Reading::going(bytes_read, &importer.so_far());
            let _ = scope.post_message(&going.to_json().into());
            told_ms = js_sys::Date::now();
        }
    }
    let files = importer.finish().into_iter();
    let answer = |Imported { name, outcome }| FileAnswer::new(name, outcome);
    let mut answers: Vec<FileAnswer> = match columns {
        Ok(_) => files.map(answer).collect(),
        Err(e) => vec![FileAnswer::new(name, Err(e))],
    };
    // What columns mean can be said, and said otherwise later.
    if let [answer] = answers.as_mut_slice()
        && (is_mapped || answer.outcome.is_err())
    {
        let columns = offered(&head).into_iter();
        answer.columns = columns
            .map(|(name, example)| (name, example.into()))
            .collect();
    }
    answers
}

/// The next bytes of a file; none at its end.
async fn next(source: Option<&ReadableStreamDefaultReader>) -> Result<Option<Uint8Array>, JsValue> {
    let source = source.ok_or(JsValue::NULL)?;
    let read = JsFuture::from(source.read()).await?;
    let value = Reflect::get(&read, &"value".into())?;
    Ok(value.dyn_into::<Uint8Array>().ok())
}
