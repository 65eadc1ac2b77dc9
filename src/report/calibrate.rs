//! What files say of the inputs of a plan, in sentences.

use crate::chart::scalability;
use crate::quantity::show;
use crate::scenario::calibrate::{Finding, Found, Measured, Proposed};
use crate::scenario::{Point, Scenario};

/// What sweeps say of the capacity, a sentence each: the first is what it follows.
pub fn sweeps(found: &Found) -> Vec<String> {
    let fits = found.sweeps.iter().enumerate().map(|(place, found)| {
        let sweep = &found.sweep;
        let follows = match place {
            0 => "The capacity follows a fit",
            _ => "A fit that it does not follow",
        };
        let (title, summary) = (scalability::title(sweep), scalability::summary(sweep));
        format!("{follows}: {}. {summary}", uncapitalized(&title))
    });
    fits.chain(found.notes.iter().cloned()).collect()
}

/// A sweep among others: what it is, in a few words, and what its fit and its files are, in sentences.
pub fn sweep(found: &Measured) -> (String, String) {
    let Measured {
        sweep,
        begun,
        files,
    } = found;
    let level = |p: &Point| p.concurrency;
    let mut levels: Vec<f64> = sweep.points.iter().map(level).collect();
    levels.dedup();
    let [low, high] =
        [levels.first(), levels.last()].map(|n| show::number(n.copied().unwrap_or_default()));
    let target = sweep.target.as_ref().map(|target| format!(" of {target}"));
    let day = match begun.as_str() {
        "" => String::new(),
        day => format!(", {day}"),
    };
    let named = match files.as_slice() {
        [] => String::new(),
        [one] => format!(" From {one}."),
        [first, .., last] => format!(" From {} files, {first} to {last}.", files.len()),
    };
    (
        format!(
            "{}{}: {} levels from {low} to {high} in flight{day}",
            sweep.tool,
            target.unwrap_or_default(),
            levels.len()
        ),
        format!(
            "{}. {}{named}",
            scalability::title(sweep),
            scalability::summary(sweep)
        ),
    )
}

fn uncapitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_lowercase)
        .chain(letters)
        .collect()
}

/// All of it as text: what sweeps say, a paragraph for each input, and lists of what no input holds and of what could not be said.
///
/// ```
/// use plimsoll::{report::calibrate::text, scenario::{Month, Scenario, calibrate::Proposed}};
/// let said = text(&[], &Proposed::default(), &Scenario::blank(Month::earliest()));
/// assert_eq!(said, "The files say nothing of the inputs of a plan.\n");
/// ```
pub fn text(sweeps: &[String], proposed: &Proposed, scenario: &Scenario) -> String {
    let mut out = String::new();
    let mut part = |text: String| {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
    };
    sweeps.iter().for_each(|said| part(format!("{said}\n")));
    for p in &proposed.proposals {
        let now = match p.field.read(scenario) {
            _ if p.is_taken(scenario) => "as it is".to_owned(),
            now if now.is_empty() => "now empty".to_owned(),
            now => format!("now {now}"),
        };
        part(format!(
            "{} ({}): {} ({now})\n  {}\n  {}: {}\n",
            p.label,
            p.field.path(),
            p.text,
            p.origin,
            show::capitalized(p.sure.name()),
            p.why
        ));
    }
    let found = |f: &Finding| format!("- {} ({})\n", f.text, f.sure.name());
    let refused = |f: &Finding| format!("- {}\n", f.text);
    let found: String = proposed.findings.iter().map(found).collect();
    let refused: String = proposed.refusals.iter().map(refused).collect();
    for (heading, lines) in [("Found besides:", found), ("Not said:", refused)] {
        if !lines.is_empty() {
            part(format!("{heading}\n{lines}"));
        }
    }
    if out.is_empty() {
        return "The files say nothing of the inputs of a plan.\n".to_owned();
    }
    out
}
