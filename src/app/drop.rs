//! Files and texts that come in: dropped, picked or pasted.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use plimsoll::catalog::{Catalog, MAX_OWN_BYTES};
use plimsoll::job::{Drawn, FileAnswer, Question, Request};
use plimsoll::link;
use plimsoll::scenario::MAX_PRICES;
use plimsoll::scenario::calibrate::Found;
use plimsoll::scenario::uncertainty::is_uncertain;
use plimsoll::state::{Action, Document, Notice, Reading};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, ClipboardEvent, DragEvent, Event, File, FileList, HtmlElement, HtmlInputElement, Response,
};
use yew::prelude::*;

use super::folder;
use super::reader::{self, Reader, Said};
use super::store::{Dispatch, Latest};
use super::worker::{Client, Outcome};

/// How long after a change of the scenario its ranges are drawn, milliseconds.
const DRAW_MS: u32 = 40;
/// How long after a change the files are asked anew what they say of the inputs, milliseconds.
const PROPOSE_MS: u32 = 200;
/// A saved scenario names its version within this many characters of its start.
const SCENARIO_CHARS: usize = 200;
/// The header of a price list ends within this many bytes.
const HEAD_BYTES: f64 = 1000.0;
/// The sample sweep: seven runs of autocannon at these levels of concurrency.
const SAMPLES: [&str; 7] = ["001", "002", "004", "008", "016", "032", "064"];

/// Where files and texts go in.
#[derive(Clone, PartialEq)]
pub struct Intake {
    /// The state when their turn comes, which may be later than they came.
    pub latest: Latest,
    /// Who reads them.
    pub reader: Reader,
    /// Who finds the sweeps among their runs.
    pub client: Client,
    /// Who is told what came of it.
    pub dispatch: Dispatch,
}

impl Intake {
    /// Opens what is a saved scenario, and has the rest read as evidence.
    pub fn take(&self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        // A large file is on its way for a while.
        self.dispatch.dispatch(Action::Reading(Some(Reading {
            name: files.first().map(File::name).unwrap_or_default(),
            waiting: files.len().saturating_sub(1),
            ..Reading::default()
        })));
        let intake = self.clone();
        spawn_local(async move {
            let mut reports = Vec::new();
            for file in files {
                match kind(&file).await {
                    Kind::Scenario => open_scenario(&file, &intake.dispatch).await,
                    Kind::PriceList => take_prices(&file, &intake.dispatch).await,
                    Kind::Report => reports.push(file),
                }
            }
            if reports.is_empty() {
                return intake.dispatch.dispatch(Action::Reading(None));
            }
            intake.read(reports);
        });
    }

    /// Takes the files of folders.
    fn take_folders(&self, files: Vec<File>) {
        if files.is_empty() {
            let why = "The folder holds no file that can be read; hidden ones are left out.";
            return self.dispatch.dispatch(Action::Say(Notice::alarm(why)));
        }
        self.take(files);
    }

    /// Has reports read.
    fn read(&self, reports: Vec<File>) {
        let intake = self.clone();
        let read = Callback::from(move |answers| intake.take_in(answers));
        self.reader.read(reports, self.going(), read);
    }

    /// Who is told how far the reading is.
    fn going(&self) -> Callback<Reading> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |reading| dispatch.dispatch(Action::Reading(Some(reading))))
    }

    /// Reads a table that no known tool wrote, and all others with such columns, now that it is said what these mean.
    pub fn read_table(&self, said: Said) {
        let state = self.latest.get();
        let rows = state.document.files.iter();
        let rows = rows.filter(|f| reader::is_about(&said, &f.columns));
        let sources: Vec<u32> = rows.filter_map(|f| f.source).collect();
        let intake = self.clone();
        let read = Callback::from(move |answers| intake.take_in_again(answers));
        self.reader.read_tables(&sources, said, self.going(), read);
    }

    /// Takes in what was read once more, of the tables that were not removed meanwhile.
    fn take_in_again(&self, mut answers: Vec<FileAnswer>) {
        let state = self.latest.get();
        let is_there = |a: &FileAnswer| state.document.files.iter().any(|f| f.source == a.source);
        answers.retain(is_there);
        self.take_in(answers);
    }

    /// Leaves off reading. What has been read by now stays.
    pub fn cancel(&self) {
        self.reader.cancel();
    }

    /// Puts what was read beside what there is, and has the sweeps found among all runs.
    fn take_in(&self, answers: Vec<FileAnswer>) {
        if answers.is_empty() {
            return self.dispatch.dispatch(Action::Reading(None));
        }
        let (latest, read) = (self.latest.clone(), answers.clone());
        let request = move || Request {
            runs: latest.get().document.with(read.clone(), 0).runs(),
            ..Request::default()
        };
        let dispatch = self.dispatch.clone();
        let found = Callback::from(move |outcome: Outcome| {
            let (found, why) = match outcome {
                Ok(answer) => (answer.found, None),
                Err(why) => (Found::default(), Some(why)),
            };
            dispatch.dispatch(Action::Import(answers.clone(), found));
            if let Some(why) = why {
                dispatch.dispatch(Action::Say(Notice::alarm(why)));
            }
        });
        self.client.ask(request, found);
    }

    /// Takes pasted text: a link, or the text of a file.
    pub fn paste(&self, text: &str) {
        if link::looks_like(text) {
            self.dispatch.dispatch(match link::decode(text) {
                Ok(scenario) => Action::OpenShared(Box::new(scenario)),
                Err(e) => Action::Say(Notice::alarm(format!("The link could not be opened: {e}"))),
            });
            return;
        }
        let parts = js_sys::Array::of1(&text.into());
        if let Ok(file) = File::new_with_str_sequence(&parts, "pasted text") {
            self.take(vec![file]);
        }
    }

    /// Takes the sample sweep, exactly as if its files had been dropped.
    pub fn take_sample(&self) {
        let intake = self.clone();
        spawn_local(async move {
            let mut files = Vec::new();
            for level in SAMPLES {
                let name = format!("autocannon-c{level}.json");
                let Some(file) = fetch(&format!("./samples/{name}"), &name).await else {
                    let why = "The sample could not be fetched from where this page comes from.";
                    return intake.dispatch.dispatch(Action::Say(Notice::alarm(why)));
                };
                files.push(file);
            }
            intake.take(files);
        });
    }

    /// Takes a file away again; the capacity follows the runs that stay.
    pub fn remove(&self, id: u32) {
        let (latest, dispatch) = (self.latest.clone(), self.dispatch.clone());
        let removed = Callback::from(move |outcome: Outcome| {
            // Without an answer the file still goes; the capacity then stays as it is.
            let found = outcome.ok().map(|a| a.found);
            dispatch.dispatch(Action::RemoveFile(id, found));
        });
        let request = move || Request {
            runs: latest.get().document.without(id).runs(),
            ..Request::default()
        };
        self.client.ask(request, removed);
    }

    /// Takes a typed concurrency for the runs of a file; the capacity follows.
    pub fn set_concurrency(&self, id: u32, concurrency: Option<f64>) {
        let (latest, dispatch) = (self.latest.clone(), self.dispatch.clone());
        let found = Callback::from(move |outcome: Outcome| {
            dispatch.dispatch(match outcome {
                Ok(answer) => Action::Concurrency(id, concurrency, answer.found),
                Err(why) => Action::Say(Notice::alarm(why)),
            });
        });
        let request = move || {
            let state = latest.get();
            Request {
                runs: state.document.with_concurrency(id, concurrency).runs(),
                ..Request::default()
            }
        };
        self.client.ask(request, found);
    }

    /// Has the rules held against the series of the files.
    fn measure(&self) {
        let asked = Rc::new(RefCell::new(Question::default()));
        let (latest, asking) = (self.latest.clone(), Rc::clone(&asked));
        let request = move || {
            let question = latest.get().document.question();
            asking.replace(question.clone());
            Request {
                question,
                ..Request::default()
            }
        };
        let dispatch = self.dispatch.clone();
        let done = Callback::from(move |outcome: Outcome| {
            dispatch.dispatch(match outcome {
                Ok(answer) => Action::Measured(asked.take(), answer.measured),
                Err(why) => Action::Say(Notice::alarm(why)),
            });
        });
        self.client.ask(request, done);
    }
}

/// Asks what the rules would have done whenever that is another question.
#[hook]
pub fn use_measuring(intake: &Intake, document: &Document) {
    let intake = intake.clone();
    use_effect_with(document.question(), move |question| {
        if !question.series.is_empty() && !question.rules.is_empty() {
            intake.measure();
        }
    });
}

/// Asks the worker what the files say of the inputs, shortly after each change of files or plan.
#[hook]
pub fn use_proposing(intake: &Intake, document: &Rc<Document>) {
    let pending = use_mut_ref(|| None::<Timeout>);
    let intake = intake.clone();
    use_effect_with(Rc::clone(document), move |document| {
        pending.borrow_mut().take();
        if document.files.is_empty() {
            return;
        }
        *pending.borrow_mut() = Some(Timeout::new(PROPOSE_MS, move || {
            let (latest, dispatch) = (intake.latest.clone(), intake.dispatch.clone());
            let done = Callback::from(move |outcome: Outcome| {
                dispatch.dispatch(match outcome {
                    Ok(answer) => Action::Proposed(Box::new(answer.proposed)),
                    Err(why) => Action::Say(Notice::alarm(why)),
                });
            });
            let request = move || latest.get().proposal_request();
            intake.client.ask(request, done);
        }));
    });
}

/// Asks the worker what the ranges come to, shortly after each change of the scenario.
#[hook]
pub fn use_drawing(intake: &Intake, document: &Rc<Document>) {
    let pending = use_mut_ref(|| None::<Timeout>);
    let intake = intake.clone();
    use_effect_with(Rc::clone(document), move |document| {
        if !is_uncertain(&document.scenario) {
            pending.borrow_mut().take();
            return;
        }
        let document = Rc::clone(document);
        *pending.borrow_mut() = Some(Timeout::new(DRAW_MS, move || {
            let told = intake.dispatch.clone();
            intake.client.draw(
                link::file::to_json(&document.scenario),
                Callback::from(move |drawn: Drawn| {
                    told.dispatch(Action::Drew(drawn.told.map(Box::new)));
                }),
            );
        }));
    });
}

/// The files that were picked with an input; the same can then be picked again.
pub fn picked(e: &Event) -> Vec<File> {
    let input: HtmlInputElement = e.target_unchecked_into();
    let files = listed(input.files());
    input.set_value("");
    files
}

/// Opens a file that must be a saved scenario.
pub fn open(file: File, dispatch: Dispatch) {
    spawn_local(async move { open_scenario(&file, &dispatch).await });
}

/// Files dropped anywhere, and texts pasted anywhere but into an input. `over` says whether
/// something is held over the page.
#[hook]
pub fn use_incoming(intake: &Intake, over: UseStateSetter<bool>) {
    let intake = intake.clone();
    use_effect_with((), move |()| {
        let (entered, left) = (over.clone(), over.clone());
        let dropped = intake.clone();
        let listeners = [
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
                        let intake = dropped.clone();
                        spawn_local(
                            async move { intake.take_folders(folder::files(entries).await) },
                        );
                    }
                    None => dropped.take(listed(data.and_then(|d| d.files()))),
                }
            }),
            listen("paste", move |e| pasted(e, &intake)),
        ];
        move || std::mem::drop(listeners)
    });
}

fn listen(name: &'static str, handle: impl Fn(&Event) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), name, options, move |e| handle(e))
}

fn pasted(e: &Event, intake: &Intake) {
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
        intake.take(files);
    } else if !text.trim().is_empty() {
        intake.paste(&text);
    }
}

fn listed(list: Option<FileList>) -> Vec<File> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|i| list.get(i)).collect()
}

/// What a file is, as far as the page must tell.
enum Kind {
    Scenario,
    PriceList,
    Report,
}

async fn kind(file: &File) -> Kind {
    let head = file.slice_with_f64_and_f64(0.0, HEAD_BYTES);
    let head = match head {
        Ok(head) => text(&head).await.unwrap_or_default(),
        Err(_) => String::new(),
    };
    // A scenario names its version early; elsewhere the word is only a word.
    let start: String = head.chars().take(SCENARIO_CHARS).collect();
    match () {
        () if start.contains("\"plimsoll\"") => Kind::Scenario,
        () if Catalog::is_price_list(&head) => Kind::PriceList,
        () => Kind::Report,
    }
}

/// Lays a price list over the catalogue.
async fn take_prices(file: &File, dispatch: &Dispatch) {
    let name = file.name();
    // What is longer than a list may be is refused by its length alone.
    let most = (MAX_OWN_BYTES + 1) as f64;
    let list = file.slice_with_f64_and_f64(0.0, most);
    let list = match list {
        Ok(list) => text(&list).await.unwrap_or_default(),
        Err(_) => String::new(),
    };
    dispatch.dispatch(match Catalog::lines_of_csv(&name, &list, MAX_PRICES) {
        Ok((lines, remarks)) => Action::OwnPrices(name, lines, remarks),
        Err(e) => Action::Say(Notice::alarm(format!(
            "Nothing of the price list was taken: {e}"
        ))),
    });
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
async fn fetch(address: &str, name: &str) -> Option<File> {
    let response = JsFuture::from(window().fetch_with_str(address))
        .await
        .ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    File::new_with_str_sequence(&js_sys::Array::of1(&text), name).ok()
}
