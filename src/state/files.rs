//! Files that come and go, and the sweep among them that the capacity follows.

use std::rc::Rc;

use super::{File, Notice, State};
use crate::job::FileAnswer;
use crate::quantity::show;
use crate::scenario::calibrate::{self, Found, Measured};
use crate::scenario::{Basis, Sweep};

/// The list of sweeps on the page.
const SWEEPS: &str = "sweeps";
const NO_RUN: &str =
    "No run with a throughput and a concurrency is among them, so the capacity stays as it is.";

/// Files that came in, as long as it is not known what they say of the inputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Untold {
    /// What was said since.
    pub(super) said: Notice,
    pub(super) names: Vec<String>,
}

impl State {
    pub(super) fn import(&mut self, answers: Vec<FileAnswer>, found: Found) {
        self.reading = None;
        let read = answers.iter().filter(|a| a.outcome.is_ok()).count();
        let failed = answers.len() - read;
        let first_id = self.next_id();
        let names = answers.iter().map(|a| a.name.clone()).collect();
        self.change(|d| *d = d.with(answers, first_id));
        let said = files_said(read, failed);
        // Files without a run leave the sweeps as they are, and what the capacity follows.
        let is_known = !found.sweeps.is_empty() && found.sweeps == *self.document.sweeps;
        let outcome = match read {
            0 => String::new(),
            _ if is_known => String::new(),
            _ => self.calibrate(found, false),
        };
        let is_choice =
            !outcome.is_empty() && self.document.sweeps.len() > 1 && !self.document.is_chosen;
        let notice = Notice {
            text: format!("{said} {outcome}").trim().to_owned(),
            alarm: failed > 0,
            place: if is_choice { SWEEPS } else { "" },
        };
        // Where they say other things, it is no news that they hold no sweep.
        let text = match outcome.as_str() {
            NO_RUN => said,
            _ => notice.text.clone(),
        };
        self.untold = (read > 0).then(|| Untold {
            said: Notice {
                text,
                ..notice.clone()
            },
            names,
        });
        self.notice = Some(notice);
    }

    pub(super) fn remove_files(&mut self, ids: &[u32], found: Option<Found>) {
        let files = self.document.files.iter();
        let going: Vec<Rc<File>> = files.filter(|f| ids.contains(&f.id)).cloned().collect();
        let mut read = going.iter().flat_map(|f| f.outcome.iter());
        let had_runs = read.any(|d| !d.figures.is_empty());
        let counted = self.counts_files();
        let said = match going.as_slice() {
            [] => return,
            [one] => format!("{} removed.", one.name),
            several => format!("{} removed.", show::plural(several.len() as u64, "file")),
        };
        self.change(|d| *d = d.without(ids));
        let taken_away = counted && !self.counts_files();
        let outcome = match found {
            Some(found) if had_runs => self.calibrate(found, taken_away),
            _ => String::new(),
        };
        self.notice = Some(Notice::calm(format!("{said} {outcome}").trim().to_owned()));
    }

    pub(super) fn set_concurrency(&mut self, id: u32, concurrency: Option<f64>, found: Found) {
        let counted = self.counts_files();
        self.change(|d| *d = d.with_concurrency(id, concurrency));
        let taken_away = counted && !self.counts_files();
        self.notice = Some(Notice::calm(self.calibrate(found, taken_away)));
    }

    /// True if the sweep that the capacity follows is one of the files at hand.
    fn counts_files(&self) -> bool {
        let sweep = self.scenario().app.capacity.sweep.as_ref();
        sweep.is_some_and(|sweep| self.document.is_measured(sweep))
    }

    /// A number that no file of the document or its history has.
    fn next_id(&self) -> u32 {
        let past = self.undo.iter().chain(&self.redo).map(|s| &s.document);
        let documents = past.chain([&self.document]);
        let ids = documents.flat_map(|d| d.files.iter().map(|f| f.id));
        ids.max().map_or(0, |id| id.saturating_add(1))
    }

    /// Lets the capacity follow a sweep, as part of the step that changed the files: the chosen one as long as any of its runs is
    /// there, else the newest. `taken_away` says that the present sweep has lost the last of its runs.
    fn calibrate(&mut self, found: Found, taken_away: bool) -> String {
        let mut document = (*self.document).clone();
        let chosen = document
            .is_chosen
            .then_some(document.scenario.app.capacity.sweep.as_ref());
        let chosen = chosen.flatten().and_then(|sweep| found.place_of(sweep));
        let place = chosen.unwrap_or_default();
        let said = match found.sweeps.get(place) {
            Some(Measured { sweep, .. }) => {
                document.is_chosen = chosen.is_some();
                calibrate::apply(&mut document.scenario, sweep.clone());
                let others = found
                    .sweeps
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != place);
                let others: Vec<String> = others.map(|(_, found)| runs_of(&found.sweep)).collect();
                let counted = runs_of(sweep);
                match (others.is_empty(), chosen) {
                    (true, _) => {
                        format!("A sweep of {counted} was fitted, and the capacity follows it.")
                    }
                    (false, None) => format!(
                        "The newest sweep, {counted}, was fitted, and the capacity follows it. Not counted: {}. Choose among them under Evidence.",
                        others.join(", ")
                    ),
                    (false, Some(_)) => format!(
                        "The capacity follows the sweep that you chose, {counted}. Not counted: {}.",
                        others.join(", ")
                    ),
                }
            }
            None if taken_away => {
                document.is_chosen = false;
                document.scenario.app.capacity.sweep = None;
                document.scenario.app.capacity.basis = Basis::Typed;
                "The capacity is the typed one again.".into()
            }
            None if found.notes.is_empty() => NO_RUN.to_owned(),
            None => format!("The capacity stays as it is. {}", found.notes.join(" ")),
        };
        document.sweeps = Rc::new(found.sweeps);
        self.drafts.clear();
        self.document = Rc::new(document);
        said
    }

    /// Lets the capacity follow the sweep of that place among those of the files, until its runs are gone.
    pub(super) fn follow_sweep(&mut self, place: usize) {
        let Some(Measured { sweep, .. }) = self.document.sweeps.get(place).cloned() else {
            return;
        };
        let counted = runs_of(&sweep);
        self.drafts.clear();
        self.change(|d| {
            d.is_chosen = true;
            calibrate::apply(&mut d.scenario, sweep);
        });
        self.notice = Some(Notice::calm(format!(
            "The capacity follows the {counted}, until another sweep is chosen."
        )));
    }

    /// The sweeps among the files, and whether the capacity follows each.
    pub fn sweeps(&self) -> Vec<(&Measured, bool)> {
        let followed = self.scenario().app.capacity.fitted();
        let all = self.document.sweeps.iter();
        all.map(|found| (found, followed == Some(&found.sweep)))
            .collect()
    }
}

fn runs_of(sweep: &Sweep) -> String {
    format!("{} runs of {}", sweep.points.len(), sweep.tool)
}

fn files_said(read: usize, failed: usize) -> String {
    let files = |n| show::plural(n as u64, "file");
    match (read, failed) {
        (0, failed) => format!(
            "{} could not be read: the list of files says why.",
            files(failed)
        ),
        (read, 0) => format!("{} read.", files(read)),
        (read, failed) => format!(
            "{} read; {} could not be: the list of files says why.",
            files(read),
            files(failed)
        ),
    }
}
