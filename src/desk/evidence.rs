//! What the page shows of files.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::item::Button;
use super::part::{Evidence, FileRow, Proposal, Proposals, SweepRow};
use crate::report;
use crate::state::{Action, File, Row, State, why_other};

/// Up to so many files are listed at once.
const FEW_FILES: usize = 3;
/// What a person said of columns: their names, and of each its place in [`MEANINGS`](crate::job::MEANINGS).
pub type Meanings = Vec<(String, usize)>;

pub(super) fn evidence(state: &State) -> Evidence {
    let files = &state.document.files;
    let sweep = state.scenario().app.capacity.sweep.as_ref();
    let held = sweep.filter(|_| files.is_empty()).map(|sweep| {
        format!(
            "This plan holds {} runs of {}.",
            sweep.points.len(),
            sweep.tool
        )
    });
    let said = match files.is_empty() {
        true => held.clone().unwrap_or_default(),
        false => state.document.files_said(),
    };
    Evidence {
        held: held.unwrap_or_else(|| match files.is_empty() {
            true => "Nothing was read yet.".to_owned(),
            false => String::new(),
        }),
        said,
        is_folded: files.len() > FEW_FILES,
        is_open: files.iter().any(|f| f.outcome.is_err()),
        sweeps: sweeps(state),
        removals: removals(files),
    }
}

/// All files, those of each folder or archive, and those that could not be read: whatever is more than one file. What
/// would be the same files as those of a folder around it is left out.
fn removals(files: &[Rc<File>]) -> Vec<(String, Vec<u32>)> {
    let ids = |is_meant: &dyn Fn(&File) -> bool| -> Vec<u32> {
        let meant = files.iter().filter(|f| is_meant(f));
        meant.map(|f| f.id).collect()
    };
    let all = ids(&|_| true);
    if all.len() < 2 {
        return Vec::new();
    }
    let mut found: Vec<(String, Vec<u32>)> = Vec::new();
    let mut add = |said: String, ids: Vec<u32>| {
        if ids.len() > 1 && ids.len() < all.len() && found.iter().all(|(_, known)| *known != ids) {
            found.push((format!("Remove the {} files {said}", ids.len()), ids));
        }
    };
    let folders: BTreeSet<&str> = files.iter().flat_map(|f| f.folders()).collect();
    for folder in folders {
        let is_in = |f: &File| f.folders().any(|of_file| of_file == folder);
        add(format!("of {folder}"), ids(&is_in));
    }
    add(
        "that were not read".to_owned(),
        ids(&|f| f.outcome.is_err()),
    );
    let said = format!("Remove all {} files", all.len());
    [(said, all)].into_iter().chain(found).collect()
}

/// A single sweep is no choice, unless the capacity does not follow it.
fn sweeps(state: &State) -> Vec<SweepRow> {
    let all = state.sweeps();
    if let [] | [(_, true)] = all.as_slice() {
        return Vec::new();
    }
    let rows = all.into_iter().enumerate();
    let row = |(place, (found, is_followed))| {
        let (label, said) = report::calibrate::sweep(found);
        SweepRow {
            label,
            said,
            is_followed,
            press: press(&Action::FollowSweep(place)),
        }
    };
    rows.map(row).collect()
}

/// A file; `said` is what was said of such columns, and `error` what is wrong with the concurrency that was typed.
pub(super) fn file(state: &State, file: &Rc<File>, said: &Meanings, error: &str) -> FileRow {
    let columns = file.columns.iter().zip(said);
    let columns = columns.map(|((name, example), (_, meaning))| {
        let place = u32::try_from(*meaning).unwrap_or_default();
        (name.clone(), example.to_string(), place)
    });
    let open = state.document.open_concurrency(file);
    let digest = file.outcome.as_ref().ok();
    let forecast = file.history().map(|_| Button {
        label: "Forecast the demand from it".into(),
        is_enabled: true,
        press: press(&Action::FollowHistory(file.id)),
        ..Button::default()
    });
    FileRow {
        id: file.id,
        name: file.name.clone(),
        is_failed: digest.is_none(),
        what: match &file.outcome {
            Ok(_) => file.description().to_owned(),
            Err(why) => why.clone(),
        },
        warnings: file.warnings().to_vec(),
        asks_concurrency: open.is_some(),
        concurrency: open.unwrap_or_default(),
        concurrency_error: error.to_owned(),
        columns: columns.collect(),
        can_read: said.iter().any(|(_, meaning)| *meaning > 0),
        notes: digest.map(|d| d.notes.clone()).unwrap_or_default(),
        tables: digest.map(|d| d.tables.clone()).unwrap_or_default(),
        forecast,
    }
}

pub(super) fn proposals(state: &State) -> Proposals {
    let rows = state.proposals();
    let texts = |all: Vec<&crate::scenario::calibrate::Finding>| -> Vec<String> {
        all.into_iter()
            .map(|finding| finding.text.clone())
            .collect()
    };
    let (findings, refusals) = (texts(state.findings()), texts(state.refusals()));
    if rows.is_empty() && findings.is_empty() && refusals.is_empty() {
        return Proposals::default();
    }
    // Where files do not agree a person says which counts.
    let open = rows.iter();
    let open = open.filter(|row| !row.taken && !row.is_open_choice());
    let open: Vec<_> = open.map(|row| row.proposal.field).collect();
    let take_all = (open.len() > 1).then(|| Button {
        id: "adopt-all".into(),
        label: "Take all".into(),
        is_enabled: true,
        press: press(&Action::Adopt(open)),
        ..Button::default()
    });
    Proposals {
        said: state.proposals_said(),
        take_all,
        rows: rows.iter().map(proposal).collect(),
        findings,
        refusals,
    }
}

fn proposal(row: &Row) -> Proposal {
    let proposed = row.proposal;
    let id = proposed.field.id();
    let take = |id: String, text: &str, action: Action| {
        (row.now != text).then(|| Button {
            id,
            label: "Take".into(),
            name: match row.others.is_empty() {
                true => format!("Take {}", proposed.label),
                false => format!("Take {}: {text}", proposed.label),
            },
            is_enabled: true,
            press: press(&action),
            ..Button::default()
        })
    };
    let others = row.others.iter().map(|(place, other)| {
        let action = Action::AdoptOther(proposed.field, *place);
        let take = take(format!("take-{id}-{place}"), &other.text, action);
        (other.text.clone(), why_other(other), take)
    });
    let others = others.collect();
    let action = Action::Adopt(vec![proposed.field]);
    let take = take(format!("take-{id}"), &proposed.text, action);
    Proposal {
        label: proposed.label.clone(),
        input: proposed.field.id(),
        text: proposed.text.clone(),
        before: row.before(),
        why: row.why(),
        take,
        others,
    }
}

fn press(action: &Action) -> String {
    super::press::write(action)
}

/// True if what is said is about these columns.
pub fn is_about(said: &[(String, usize)], columns: &[(String, Rc<str>)]) -> bool {
    said.iter().map(|c| &c.0).eq(columns.iter().map(|c| &c.0))
}
