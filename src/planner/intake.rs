//! Files and texts that come in: what they are, and what becomes of them.

use std::cell::RefCell;
use std::rc::Rc;

use plimsoll::catalog::{Catalog, MAX_OWN_BYTES};
use plimsoll::desk::{Meanings, is_about};
use plimsoll::job::{FileAnswer, OnFiles, Question, Request};
use plimsoll::link;
use plimsoll::link::kept::{Kept, MAX_KEPT_BYTES};
use plimsoll::scenario::MAX_PRICES;
use plimsoll::scenario::calibrate::Found;
use plimsoll::state::{Action, Notice, Reading, left_off};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, Response};

use crate::channel::Told;
use crate::reader::Came;
use crate::sitting::Sitting;
use crate::worker::Outcome;

/// A saved scenario names its version within this many characters of its start.
const SCENARIO_CHARS: usize = 200;
/// The header of a price list ends within this many bytes.
const HEAD_BYTES: f64 = 1000.0;
/// The sample sweep: seven runs of autocannon at these levels of concurrency.
const SAMPLES: [&str; 7] = ["001", "002", "004", "008", "016", "032", "064"];

/// Where files and texts go in.
#[derive(Clone)]
pub struct Intake(Rc<Sitting>);

impl Intake {
    /// That of a sitting.
    pub fn of(sitting: &Rc<Sitting>) -> Intake {
        Intake(Rc::clone(sitting))
    }

    /// Opens what is a saved scenario, and has the rest read as evidence.
    pub fn take(&self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        // A large file is on its way for a while.
        self.0.act(Action::Reading(Some(Reading {
            name: files.first().map(File::name).unwrap_or_default(),
            waiting: files.len().saturating_sub(1),
            ..Reading::default()
        })));
        let intake = self.clone();
        spawn_local(async move {
            let mut reports = Vec::new();
            for file in files {
                match kind(&file).await {
                    Kind::Scenario => open_scenario(&file, &intake.0).await,
                    Kind::PriceList => take_prices(&file, &intake.0).await,
                    Kind::Report => reports.push(file),
                }
            }
            if reports.is_empty() {
                return intake.0.act(Action::Reading(None));
            }
            intake.read(reports);
        });
    }

    /// Takes the files of folders.
    pub fn take_folders(&self, files: Vec<File>) {
        if files.is_empty() {
            let why = "The folder holds no file that can be read; hidden ones are left out.";
            return self.0.act(Action::Say(Notice::alarm(why)));
        }
        self.take(files);
    }

    /// Opens a file that must be a saved scenario.
    pub fn open(&self, file: File) {
        let sitting = Rc::clone(&self.0);
        spawn_local(async move { open_scenario(&file, &sitting).await });
    }

    /// Has reports read.
    fn read(&self, reports: Vec<File>) {
        let intake = self.clone();
        let read = Rc::new(move |came| intake.take_in(came));
        self.0.reader.read(reports, self.going(), read);
    }

    /// Who is told how far the reading is.
    fn going(&self) -> Told<Reading> {
        let sitting = Rc::clone(&self.0);
        Rc::new(move |reading| sitting.act(Action::Reading(Some(reading))))
    }

    /// Reads a table that no known tool wrote, and all others with such columns, now that it is said what these mean.
    pub fn read_table(&self, said: Meanings) {
        let state = self.0.state();
        let rows = state.document.files.iter();
        let rows = rows.filter(|f| is_about(&said, &f.columns));
        let sources: Vec<u32> = rows.filter_map(|f| f.source).collect();
        let intake = self.clone();
        let read = Rc::new(move |came| intake.take_in_again(came));
        self.0
            .reader
            .read_tables(&sources, said, self.going(), read);
    }

    /// Takes in what was read once more, of the tables that were not removed meanwhile.
    fn take_in_again(&self, mut came: Came) {
        let state = self.0.state();
        let is_there = |a: &FileAnswer| state.document.files.iter().any(|f| f.source == a.source);
        came.answers.retain(is_there);
        self.take_in(came);
    }

    /// Leaves off reading. What has been read by now stays.
    pub fn cancel(&self) {
        self.0.reader.cancel();
    }

    /// Puts what was read beside what there is, and has the sweeps found among all runs.
    fn take_in(&self, came: Came) {
        let Came { answers, left_off } = came;
        if answers.is_empty() {
            self.0.act(Action::Reading(None));
            return self.tell_left_off(&left_off, None);
        }
        let (latest, read) = (Rc::clone(&self.0), answers.clone());
        let request = move || Request {
            runs: latest.state().document.with(read.clone(), 0).runs(),
            ..Request::default()
        };
        let sitting = Rc::clone(&self.0);
        let found = Rc::new(move |outcome: Outcome| {
            let (found, why) = match outcome {
                Ok(answer) => (answer.found, None),
                Err(why) => (Found::default(), Some(why)),
            };
            sitting.act(Action::Import(answers.clone(), found));
            let said = sitting.state().notice.clone();
            Intake::of(&sitting).tell_left_off(&left_off, said);
            if let Some(why) = why {
                sitting.act(Action::Say(Notice::alarm(why)));
            }
        });
        self.0.client.ask(request, found);
    }

    /// Says what was left off, behind what was said of what was read before.
    fn tell_left_off(&self, names: &[String], said: Option<Notice>) {
        if names.is_empty() {
            return;
        }
        let left_off = left_off(names);
        self.0.act(Action::Say(match said {
            Some(said) => Notice {
                text: format!("{} {left_off}", said.text),
                ..said
            },
            None => Notice::calm(left_off),
        }));
    }

    /// Takes pasted text: a link, or the text of a file.
    pub fn paste(&self, text: &str) {
        if link::looks_like(text) {
            self.0.act(match link::decode(text) {
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
                    return intake.0.act(Action::Say(Notice::alarm(why)));
                };
                files.push(file);
            }
            intake.take(files);
        });
    }

    /// Takes files away again; the capacity follows the runs that stay.
    pub fn remove(&self, ids: Vec<u32>) {
        let (latest, sitting) = (Rc::clone(&self.0), Rc::clone(&self.0));
        let going = ids.clone();
        let removed = Rc::new(move |outcome: Outcome| {
            // Without an answer the files still go; the capacity then stays as it is.
            let found = outcome.ok().map(|a| a.found);
            sitting.act(Action::RemoveFiles(ids.clone(), found));
        });
        let request = move || Request {
            runs: latest.state().document.without(&going).runs(),
            ..Request::default()
        };
        self.0.client.ask(request, removed);
    }

    /// Takes a typed concurrency for the runs of a file; the capacity follows.
    pub fn set_concurrency(&self, id: u32, concurrency: Option<f64>) {
        let (latest, sitting) = (Rc::clone(&self.0), Rc::clone(&self.0));
        let found = Rc::new(move |outcome: Outcome| {
            sitting.act(match outcome {
                Ok(answer) => Action::Concurrency(id, concurrency, answer.found),
                Err(why) => Action::Say(Notice::alarm(why)),
            });
        });
        let request = move || {
            let state = latest.state();
            Request {
                runs: state.document.with_concurrency(id, concurrency).runs(),
                ..Request::default()
            }
        };
        self.0.client.ask(request, found);
    }

    /// Has the rules held against the series of the files.
    pub fn measure(&self) {
        let asked = Rc::new(RefCell::new(Question::default()));
        let (latest, asking) = (Rc::clone(&self.0), Rc::clone(&asked));
        let request = move || {
            let question = latest.state().document.question();
            asking.replace(question.clone());
            Request {
                question,
                ..Request::default()
            }
        };
        let sitting = Rc::clone(&self.0);
        let done = Rc::new(move |outcome: Outcome| {
            sitting.act(match outcome {
                Ok(answer) => {
                    let found = OnFiles {
                        lines: answer.measured,
                        fired: answer.fired,
                    };
                    Action::Measured(asked.take(), found)
                }
                Err(why) => Action::Say(Notice::alarm(why)),
            });
        });
        self.0.client.ask(request, done);
    }
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
        () if start.contains("\"plimsoll") => Kind::Scenario,
        () if Catalog::is_price_list(&head) => Kind::PriceList,
        () => Kind::Report,
    }
}

/// Lays a price list over the catalogue.
async fn take_prices(file: &File, sitting: &Rc<Sitting>) {
    let name = file.name();
    // What is longer than a list may be is refused by its length alone.
    let most = (MAX_OWN_BYTES + 1) as f64;
    let list = file.slice_with_f64_and_f64(0.0, most);
    let list = match list {
        Ok(list) => text(&list).await.unwrap_or_default(),
        Err(_) => String::new(),
    };
    sitting.act(match Catalog::lines_of_csv(&name, &list, MAX_PRICES) {
        Ok((lines, remarks)) => Action::OwnPrices(name, lines, remarks),
        Err(e) => Action::Say(Notice::alarm(format!(
            "Nothing of the price list was taken: {e}"
        ))),
    });
}

async fn open_scenario(file: &File, sitting: &Rc<Sitting>) {
    let name = file.name();
    let outcome = if file.size() > MAX_KEPT_BYTES as f64 {
        None
    } else {
        text(file).await
    };
    let said = format!("Opened {name} beside what was there.");
    let action = match outcome.as_deref().map(Kept::from_text) {
        Some(Ok(kept)) => match kept.scenarios.as_slice() {
            [one] if kept.unread.is_empty() => Action::Open(Box::new(one.scenario.clone()), said),
            _ => Action::OpenAll(Box::new(kept), said),
        },
        Some(Err(e)) => Action::Say(Notice::alarm(e.file(name).to_string())),
        None => Action::Say(Notice::alarm(format!(
            "{name} could not be read as a scenario. Choose a .json file that Plimsoll saved."
        ))),
    };
    sitting.act(action);
}

async fn text(blob: &Blob) -> Option<String> {
    JsFuture::from(blob.text()).await.ok()?.as_string()
}

/// A file from where the page comes from, as if it had been picked.
async fn fetch(address: &str, name: &str) -> Option<File> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into().ok()?;
    let response = JsFuture::from(scope.fetch_with_str(address)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    File::new_with_str_sequence(&js_sys::Array::of1(&text), name).ok()
}
