//! Files and texts that come in: dropped, picked or pasted.

use plimsoll::link;
use plimsoll::state::{Action, Notice};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, FileList};
use yew::Callback;

use super::store::{Dispatch, Latest};
use super::worker::{Client, Outcome};

/// A saved scenario names its version within this many bytes of its start.
const HEAD_BYTES: f64 = 200.0;

/// The files of a list.
pub fn listed(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)).collect()
}

/// Opens what is a saved scenario, and has the rest read as evidence.
pub fn take(files: Vec<File>, latest: Latest, client: Client, dispatch: Dispatch) {
    if files.is_empty() {
        return;
    }
    dispatch.dispatch(Action::Reading(files.len()));
    spawn_local(async move {
        let mut reports = Vec::new();
        for file in files {
            if is_scenario(&file).await {
                open_scenario(&file, &dispatch).await;
            } else {
                reports.push(file);
            }
        }
        if reports.is_empty() {
            dispatch.dispatch(Action::Reading(0));
        } else {
            let runs = move || latest.get().runs_without(None);
            client.ask(reports, runs, report_to(dispatch));
        }
    });
}

/// Opens a file that must be a saved scenario.
pub fn open(file: File, dispatch: Dispatch) {
    spawn_local(async move { open_scenario(&file, &dispatch).await });
}

/// Pasted text: a link, or the text of a file.
pub fn paste(text: &str, latest: Latest, client: Client, dispatch: Dispatch) {
    if link::looks_like(text) {
        dispatch.dispatch(match link::decode(text) {
            Ok(scenario) => Action::OpenShared(Box::new(scenario)),
            Err(e) => Action::Say(Notice::alarm(format!("The link could not be opened: {e}"))),
        });
        return;
    }
    let parts = js_sys::Array::of1(&text.into());
    if let Ok(file) = File::new_with_str_sequence(&parts, "pasted text") {
        take(vec![file], latest, client, dispatch);
    }
}

/// What to do with an answer of the worker about files.
fn report_to(dispatch: Dispatch) -> Callback<Outcome> {
    Callback::from(move |outcome: Outcome| match outcome {
        Ok(answer) => dispatch.dispatch(Action::Import(answer.files, answer.found)),
        Err(why) => {
            dispatch.dispatch(Action::Reading(0));
            dispatch.dispatch(Action::Say(Notice::alarm(why)));
        }
    })
}

async fn is_scenario(file: &File) -> bool {
    let head = file.slice_with_f64_and_f64(0.0, HEAD_BYTES);
    match head {
        Ok(head) => text(&head)
            .await
            .is_some_and(|t| t.contains("\"plimsoll\"")),
        Err(_) => false,
    }
}

async fn open_scenario(file: &File, dispatch: &Dispatch) {
    let name = file.name();
    let outcome = if file.size() > link::MAX_JSON_BYTES as f64 {
        None
    } else {
        text(file).await
    };
    let action = match outcome.as_deref().map(link::file::from_json) {
        Some(Ok(scenario)) => Action::Open(
            Box::new(scenario),
            format!("Opened {name}. Undo brings the earlier plan back."),
        ),
        Some(Err(e)) => Action::Say(Notice::alarm(e.file(name).to_string())),
        None => Action::Say(Notice::alarm(format!(
            "{name} could not be read as a scenario. Choose a .json file that Plimsoll saved."
        ))),
    };
    dispatch.dispatch(action);
}

async fn text(blob: &Blob) -> Option<String> {
    JsFuture::from(blob.text()).await.ok()?.as_string()
}

/// A file from where the page comes from, as if it had been picked.
pub async fn fetch(address: &str, name: &str) -> Option<File> {
    let response = JsFuture::from(gloo::utils::window().fetch_with_str(address))
        .await
        .ok()?;
    let response: web_sys::Response = wasm_bindgen::JsCast::dyn_into(response).ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    File::new_with_str_sequence(&js_sys::Array::of1(&text), name).ok()
}
