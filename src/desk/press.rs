//! What a button, a choice or a slider asks for, as a text that travels: `add rules`, `edit demand.rate 100k/day`. Whoever draws the
//! page knows these texts only as something to send back.

use crate::scenario::field::{Field, Thumb};
use crate::scenario::list::List;
use crate::scenario::preset::Report;
use crate::scenario::tier::TierKind;
use crate::state::Action;

/// Lists by name; tiers are named by their kind besides.
const LISTS: [(&str, List); 10] = [
    ("fixed", List::Fixed),
    ("components", List::Components),
    ("optimizations", List::Optimizations),
    ("combinations", List::Combinations),
    ("rules", List::Rules),
    ("allocation", List::Allocation),
    ("events", List::Events),
    ("levels", List::Levels),
    ("prices", List::Prices),
    ("correlations", List::Correlations),
];
const TIERS: &str = "tiers.";

/// The text of an action; empty for what nobody can press, since it brings something along from a file or from a program beside
/// the page.
///
/// ```
/// use plimsoll::{desk::press, scenario::list::List, state::Action};
/// assert_eq!(press::write(&Action::Remove(List::Rules, 3)), "remove rules 3");
/// assert_eq!(press::read("remove rules 3"), Some(Action::Remove(List::Rules, 3)));
/// ```
pub fn write(action: &Action) -> String {
    match action {
        Action::Edit(field, text) => format!("edit {} {text}", field.path()),
        Action::Settle(field) => format!("settle {}", field.path()),
        Action::Nudge(field, steps) => format!("nudge {} {steps}", field.path()),
        Action::Slide(field, thumb, at) => {
            format!("slide {} {} {at}", field.path(), thumb.name())
        }
        Action::Add(list) => format!("add {}", list_name(*list)),
        Action::Remove(list, at) => format!("remove {} {at}", list_name(*list)),
        Action::AddRules(report) => format!("add-rules {}", report.name()),
        Action::AddTargets(report) => format!("add-targets {}", report.name()),
        Action::BaselineFromRuns => "baseline-from-runs".to_owned(),
        Action::FollowHistory(file) => format!("follow-history {file}"),
        Action::FollowSweep(place) => format!("follow-sweep {place}"),
        Action::Adopt(fields) => fields.iter().fold("adopt".to_owned(), |text, field| {
            format!("{text} {}", field.path())
        }),
        Action::AdoptOther(field, place) => format!("adopt-other {} {place}", field.path()),
        Action::KeepShared => "keep-shared".to_owned(),
        Action::BackToMine => "back-to-mine".to_owned(),
        Action::Undo => "undo".to_owned(),
        Action::Redo => "redo".to_owned(),
        Action::Dismiss => "dismiss".to_owned(),
        Action::Select(id) => format!("select {id}"),
        Action::Duplicate(id) => format!("duplicate {id}"),
        Action::Delete(id) => format!("delete {id}"),
        Action::Move(id, to) => format!("move {id} {to}"),
        Action::Reading(_)
        | Action::Import(..)
        | Action::OwnPrices(..)
        | Action::RemoveFiles(..)
        | Action::Concurrency(..)
        | Action::Drew(_)
        | Action::Measured(..)
        | Action::Proposed(_)
        | Action::Open(..)
        | Action::OpenShared(_)
        | Action::OpenAll(..)
        | Action::TakeAll(_)
        | Action::Say(_) => String::new(),
    }
}

/// The action of a text; none of a text that [`write`] does not give.
pub fn read(text: &str) -> Option<Action> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let (first, second) = rest.split_once(' ').unwrap_or((rest, ""));
    let action = match verb {
        "edit" => Action::Edit(Field::from_path(first)?, second.to_owned()),
        "settle" => Action::Settle(Field::from_path(first)?),
        "nudge" => Action::Nudge(Field::from_path(first)?, second.parse().ok()?),
        "slide" => {
            let (thumb, at) = second.split_once(' ')?;
            let thumb = Thumb::from_name(thumb)?;
            Action::Slide(Field::from_path(first)?, thumb, at.parse().ok()?)
        }
        "select" => Action::Select(rest.parse().ok()?),
        "duplicate" => Action::Duplicate(rest.parse().ok()?),
        "delete" => Action::Delete(rest.parse().ok()?),
        "move" => Action::Move(first.parse().ok()?, second.parse().ok()?),
        "add" => Action::Add(list(first)?),
        "remove" => Action::Remove(list(first)?, second.parse().ok()?),
        "add-rules" => Action::AddRules(report(rest)?),
        "add-targets" => Action::AddTargets(report(rest)?),
        "baseline-from-runs" => Action::BaselineFromRuns,
        "follow-history" => Action::FollowHistory(first.parse().ok()?),
        "follow-sweep" => Action::FollowSweep(rest.parse().ok()?),
        "adopt" => {
            let fields = rest.split_whitespace().map(Field::from_path);
            Action::Adopt(fields.collect::<Option<_>>()?)
        }
        "adopt-other" => Action::AdoptOther(Field::from_path(first)?, second.parse().ok()?),
        "keep-shared" => Action::KeepShared,
        "back-to-mine" => Action::BackToMine,
        "undo" => Action::Undo,
        "redo" => Action::Redo,
        "dismiss" => Action::Dismiss,
        _ => return None,
    };
    // Each action has one text, so that nothing that stands behind it is passed over.
    (write(&action) == text).then_some(action)
}

fn list_name(list: List) -> String {
    if let List::Tiers(kind) = list {
        return format!("{TIERS}{}", kind.name());
    }
    let found = LISTS.iter().find(|(_, known)| *known == list);
    found.map_or(String::new(), |(name, _)| (*name).to_owned())
}

fn list(name: &str) -> Option<List> {
    if let Some(kind) = name.strip_prefix(TIERS) {
        return TierKind::parse(kind).ok().map(List::Tiers);
    }
    let found = LISTS.iter().find(|(known, _)| *known == name);
    found.map(|(_, list)| *list)
}

fn report(name: &str) -> Option<Report> {
    Report::ALL.into_iter().find(|report| report.name() == name)
}
