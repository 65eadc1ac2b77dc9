//! What files say of the inputs: rows to show, and taking them.

use std::rc::Rc;

use super::{Notice, State};
use crate::catalog::Catalog;
use crate::job::Request;
use crate::link;
use crate::quantity::show;
use crate::scenario::calibrate::{Finding, Other, Proposal, Sure, adopt};
use crate::scenario::field::Field;

/// The list of proposals on the page.
const PROPOSALS: &str = "proposals-said";

/// A proposal beside what its input holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The proposal: label, text, origin, how sure and why.
    pub proposal: &'a Proposal,
    /// What the input holds now; empty if it holds nothing.
    pub now: String,
    /// True if that is what is proposed, by these files or by others.
    pub taken: bool,
    /// What other files say of it, with their places.
    pub others: Vec<(usize, &'a Other)>,
}

impl Row<'_> {
    /// True if files do not agree and none of what they say was taken: a person has to say which.
    pub fn is_open_choice(&self) -> bool {
        !self.taken && !self.others.is_empty()
    }

    /// What the input holds now, behind what is proposed; empty if that is what any file says.
    pub fn before(&self) -> String {
        match (self.taken, self.now.as_str()) {
            (true, _) => String::new(),
            (false, "") => "; now empty".to_owned(),
            (false, now) => format!("; now {now}"),
        }
    }

    /// Where it comes from and how sure it is.
    pub fn why(&self) -> String {
        let Proposal {
            origin, sure, why, ..
        } = self.proposal;
        sourced(origin, *sure, why)
    }

    /// The same of what the input holds, if that is what other files say.
    pub fn why_held(&self) -> String {
        let held = self.others.iter().find(|(_, other)| other.text == self.now);
        held.map_or_else(|| self.why(), |(_, other)| why_other(other))
    }
}

/// Where what other files say comes from, and how sure it is.
pub fn why_other(other: &Other) -> String {
    sourced(&other.origin, other.sure, &other.why)
}

fn sourced(origin: &str, sure: Sure, why: &str) -> String {
    let sure = show::capitalized(sure.name());
    match why.is_empty() {
        true => format!("{origin} {sure}."),
        false => format!("{origin} {sure}: {why}"),
    }
}

/// How many values are not taken, and of how many of them the files do not agree.
fn open_of(rows: &[Row]) -> (usize, usize) {
    let open = rows.iter().filter(|row| !row.taken).count();
    let choices = rows.iter().filter(|row| row.is_open_choice()).count();
    (open, choices)
}

impl State {
    /// What the files say, in a few words: the heading of their list.
    pub fn proposals_said(&self) -> String {
        let rows = self.proposals();
        let (open, choices) = open_of(&rows);
        let disagree = match choices {
            0 => String::new(),
            all if all == open => ", and do not agree".to_owned(),
            some => format!(", and do not agree on {some} of them"),
        };
        match (rows.len(), open) {
            (0, _) => "What the files say".to_owned(),
            (_, 0) => "The plan holds what the files say".to_owned(),
            (_, open) => {
                let values = show::plural(open as u64, "value");
                format!("The files propose {values}{disagree}")
            }
        }
    }

    /// Says behind what was said of files that came in what they say of the inputs; nothing as long as that is nothing.
    pub(super) fn tell_proposals(&mut self) {
        let Some(untold) = &self.untold else {
            return;
        };
        let said = self.proposals_in_short(&untold.names);
        if said.is_empty() {
            return;
        }
        let before = untold.said.clone();
        self.untold = None;
        self.notice = Some(Notice {
            text: format!("{} {said}", before.text).trim().to_owned(),
            place: match before.place {
                "" => PROPOSALS,
                place => place,
            },
            ..before
        });
    }

    /// For how many inputs these files propose values, or why for none, and their verdict on memory, in a sentence or two; empty if there
    /// is neither.
    fn proposals_in_short(&self, names: &[String]) -> String {
        let are_of = |files: &[String]| files.iter().any(|file| names.contains(file));
        let mut rows = self.proposals();
        rows.retain(|row| {
            let mut others = row.others.iter();
            are_of(&row.proposal.files) || others.any(|(_, other)| are_of(&other.files))
        });
        let (open, choices) = open_of(&rows);
        let disagree = match choices {
            0 => String::new(),
            all if all == open => "; the files do not agree".to_owned(),
            some => format!("; of {some} of them the files do not agree"),
        };
        let inputs = show::plural(open as u64, "input");
        let proposed = (open > 0).then(|| format!("Values are proposed for {inputs}{disagree}."));
        let mut memory = self.proposed.memory.iter();
        let verdict = memory.find(|trend| {
            names.contains(&trend.file) && self.holds(std::slice::from_ref(&trend.file))
        });
        let verdict = verdict.map(|trend| format!("{}.", trend.verdict));
        let mut refusals = self.refusals().into_iter();
        let why = refusals.find(|refusal| are_of(&refusal.files));
        let why = why.filter(|_| proposed.is_none() && verdict.is_none());
        let why = why.map(|refusal| refusal.text.clone());
        let said: Vec<String> = { proposed.into_iter() }.chain(verdict).chain(why).collect();
        said.join(" ")
    }

    /// What the worker is to be asked, so that it says what the files say of the inputs: another one whenever files or plan change.
    pub fn proposal_request(&self) -> Request {
        let read = self.document.files.iter().filter_map(|file| {
            let digest = file.outcome.as_ref().ok()?;
            Some((file.name.clone(), Rc::clone(&digest.measures)))
        });
        Request {
            runs: self.document.runs(),
            plan: link::file::to_json(self.scenario()),
            measures: read.filter(|(_, kept)| !kept.is_empty()).collect(),
            ..Request::default()
        }
    }

    /// What the files at hand say of the inputs that there are.
    pub fn proposals<'a>(&'a self) -> Vec<Row<'a>> {
        let scenario = self.scenario();
        let all = self.proposed.proposals.iter();
        let shown = all.filter(|p| self.holds(&p.files) && p.is_possible(scenario));
        let row = |proposal: &'a Proposal| {
            let now = proposal.field.read(scenario);
            let others = proposal.others.iter().enumerate();
            let others: Vec<_> = others.filter(|(_, o)| self.holds(&o.files)).collect();
            Row {
                taken: now == proposal.text || others.iter().any(|(_, o)| o.text == now),
                proposal,
                now,
                others,
            }
        };
        shown.map(row).collect()
    }

    /// What the files at hand say that no input holds.
    pub fn findings(&self) -> Vec<&Finding> {
        let all = self.proposed.findings.iter();
        all.filter(|f| self.holds(&f.files)).collect()
    }

    /// What they come near to and do not say, and why.
    pub fn refusals(&self) -> Vec<&Finding> {
        let all = self.proposed.refusals.iter();
        all.filter(|f| self.holds(&f.files)).collect()
    }

    /// True if all files of these names are at hand.
    fn holds(&self, names: &[String]) -> bool {
        let read = |name: &String| {
            let mut files = self.document.files.iter();
            files.any(|file| file.name == *name && file.outcome.is_ok())
        };
        names.iter().all(read)
    }

    /// Takes what other files say of an input.
    pub(super) fn adopt_other(&mut self, field: Field, place: usize, catalog: &Catalog) {
        let proposed = Rc::clone(&self.proposed);
        let of_field = proposed.proposals.iter().find(|p| p.field == field);
        let other = of_field.and_then(|p| p.with_other(place));
        match other.filter(|p| self.holds(&p.files)) {
            Some(other) => self.take_over(&[&other], Vec::new(), catalog),
            None => self.take_over(&[], vec![self.nobody_says(field)], catalog),
        }
    }

    fn nobody_says(&self, field: Field) -> String {
        let label = field.called(self.scenario());
        format!("No file says anything of {label} any more.")
    }

    /// Takes what is proposed for these inputs, in one step; what cannot be taken is told.
    pub(super) fn adopt(&mut self, fields: &[Field], catalog: &Catalog) {
        if fields.is_empty() {
            return;
        }
        let proposed = Rc::clone(&self.proposed);
        let mut asked: Vec<&Proposal> = Vec::new();
        let mut skipped = Vec::new();
        for field in fields {
            let of_field = proposed.proposals.iter().find(|p| p.field == *field);
            match of_field.filter(|p| self.holds(&p.files)) {
                Some(proposal) if asked.contains(&proposal) => {}
                Some(proposal) => asked.push(proposal),
                None => skipped.push(self.nobody_says(*field)),
            }
        }
        self.take_over(&asked, skipped, catalog);
    }

    /// Writes proposals into their inputs; `skipped` says what could not be found.
    fn take_over(&mut self, asked: &[&Proposal], mut skipped: Vec<String>, catalog: &Catalog) {
        let mut scenario = self.scenario().clone();
        let adopted = adopt(&mut scenario, catalog, asked);
        skipped.extend(adopted.skipped);
        if !adopted.taken.is_empty() {
            self.drafts.clear();
            self.change(|d| d.scenario = scenario);
        }
        let taken = match adopted.taken.as_slice() {
            [] => "Nothing was taken.".to_owned(),
            [label] => format!("{label} is now as the files say."),
            several => format!(
                "{} are now as the files say; one undo takes all back.",
                show::plural(several.len() as u64, "input")
            ),
        };
        let nothing = adopted.taken.is_empty();
        let said = [vec![taken], skipped].concat().join(" ");
        self.notice = Some(match nothing {
            true => Notice::alarm(said),
            false => Notice::calm(said),
        });
    }
}
