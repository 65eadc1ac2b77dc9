//! Files and texts that come in: dropped, picked or pasted. The planner takes them.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use plimsoll::desk::Gesture;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ClipboardEvent, DragEvent, Event, File, FileList, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::folder;
use super::planner::Planner;

/// The files that were picked with an input; the same can then be picked again.
pub fn picked(e: &Event) -> Vec<File> {
    let input: HtmlInputElement = e.target_unchecked_into();
    let files = listed(input.files());
    input.set_value("");
    files
}

/// Listens for files dropped anywhere, and texts pasted anywhere but into an input. `over` says whether something is held over the page.
pub fn incoming(planner: Planner, over: UseStateSetter<bool>) -> [EventListener; 4] {
    let (entered, left) = (over.clone(), over.clone());
    let dropped = planner.clone();
    [
        listen("dragover", move |e| {
            e.prevent_default();
            entered.set(true);
        }),
        listen("dragleave", move |e| {
            // Left for another element of the page: still over it.
            let to = e.dyn_ref::<DragEvent>().and_then(|d| d.related_target());
            if to.is_none() {
                left.set(false);
            }
        }),
        listen("drop", move |e| {
            e.prevent_default();
            over.set(false);
            let data = e.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
            match data.as_ref().and_then(folder::dropped) {
                Some(entries) => {
                    let planner = dropped.clone();
                    spawn_local(async move {
                        planner.send_files(folder::files(entries).await, "folders");
                    });
                }
                None => dropped.send_files(listed(data.and_then(|d| d.files())), "any"),
            }
        }),
        listen("paste", move |e| pasted(e, &planner)),
    ]
}

fn listen(name: &'static str, handle: impl Fn(&Event) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), name, options, move |e| handle(e))
}

fn pasted(e: &Event, planner: &Planner) {
    let target = e.target().and_then(|t| t.dyn_into::<HtmlElement>().ok());
    if target.is_some_and(|t| matches!(t.tag_name().as_str(), "INPUT" | "TEXTAREA")) {
        return;
    }
    let data = e
        .dyn_ref::<ClipboardEvent>()
        .and_then(ClipboardEvent::clipboard_data);
    let Some(data) = data else { return };
    let files = listed(data.files());
    let text = data.get_data("text/plain").unwrap_or_default();
    if !files.is_empty() {
        planner.send_files(files, "any");
    } else if !text.trim().is_empty() {
        planner.send(&Gesture::Paste(text));
    }
}

fn listed(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)).collect()
}
