//! Folders that are dropped: the files in them, and in the folders in these.

use std::collections::BTreeMap;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry};

/// The most files of folders that are taken.
const MOST_FILES: usize = 2_000;

/// What was dropped, if a folder is among it; otherwise the browser's own list of files will do. It
/// has to be asked for while the event lasts.
pub fn dropped(data: &DataTransfer) -> Option<Vec<FileSystemEntry>> {
    let items = data.items();
    let items = (0..items.length()).filter_map(|i| items.get(i));
    let entries = items.filter_map(|item| item.webkit_get_as_entry().ok().flatten());
    let entries: Vec<FileSystemEntry> = entries.collect();
    let has_folder = entries.iter().any(FileSystemEntry::is_directory);
    has_folder.then_some(entries)
}

/// All files in them, in the order of their paths; hidden ones are left out.
pub async fn files(mut open: Vec<FileSystemEntry>) -> Vec<File> {
    let mut found = BTreeMap::new();
    while let Some(entry) = open.pop() {
        if entry.name().starts_with('.') || found.len() >= MOST_FILES {
            continue;
        }
        // Browsers do not show the classes of entries, so that nothing can be cast to them with a check.
        if entry.is_directory() {
            open.extend(entries(entry.unchecked_ref()).await);
        } else {
            let path = entry.full_path();
            let file = file(entry.unchecked_ref()).await;
            found.extend(file.map(|file| (path.clone(), named(&file, &path))));
        }
    }
    found.into_values().collect()
}

/// The file with its path as its name, so that what came together can be told and removed together. Its bytes are not copied.
fn named(file: &File, path: &str) -> File {
    let path = path.trim_start_matches('/');
    let parts = Array::of1(file);
    File::new_with_blob_sequence(&parts, path).unwrap_or_else(|_| file.clone())
}

/// What is in a folder. A browser gives it out in parts, the last of which is empty.
async fn entries(folder: &FileSystemDirectoryEntry) -> Vec<FileSystemEntry> {
    let reader = folder.create_reader();
    let mut all = Vec::new();
    loop {
        let part = asked(|done, failed| {
            let _ = reader.read_entries_with_callback_and_callback(done, failed);
        });
        let part: Option<Array> = part.await.and_then(|part| part.dyn_into().ok());
        match part {
            Some(part) if part.length() > 0 => {
                all.extend(part.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
            }
            _ => return all,
        }
    }
}

async fn file(entry: &FileSystemFileEntry) -> Option<File> {
    let file = asked(|done, failed| entry.file_with_callback_and_callback(done, failed));
    file.await?.dyn_into().ok()
}

/// What a function gives to the first of its callbacks; none if it calls the second.
async fn asked(ask: impl Fn(&js_sys::Function, &js_sys::Function)) -> Option<JsValue> {
    let answer = Promise::new(&mut |done, failed| ask(&done, &failed));
    JsFuture::from(answer).await.ok()
}
