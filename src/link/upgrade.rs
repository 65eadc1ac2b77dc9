//! Older saved scenarios, brought up to date one version at a time.

use super::kept;
use crate::error::{Error, Result};
use crate::json::{Fault, Kind, Value, line_of, parse};

/// The version that is written today.
pub(super) const VERSION: u32 = 8;

/// Makes one version out of the one before.
type Step = fn(&mut Value) -> Result<()>;

/// Step `n` makes version `n + 2` out of version `n + 1`. The length is part of the type, so a new
/// version without its step does not compile.
const STEPS: [Step; VERSION as usize - 1] = [
    with_workload_and_rules,
    with_tiers_and_events,
    with_own_prices,
    with_ranges,
    with_ranges_in_lines,
    with_marks,
    with_spans,
];

/// Version 2 may hold a workload and rules; one without has none. All else is as it was.
fn with_workload_and_rules(document: &mut Value) -> Result<()> {
    has_none_of(document, 1, &["workload", "rules"])
}

/// Version 3 may hold an allocation table, tiers, resources, a market and load levels, a demand with events, curves of day and
/// week, and a lead time, and an app in zones. One without has none. All else is as it was.
fn with_tiers_and_events(document: &mut Value) -> Result<()> {
    has_none_of(document, 2, &["allocation", "tiers", "resources", "market"])?;
    let parts: [(&str, &[&str]); 3] = [
        ("app", &["zones"]),
        ("demand", &["events", "hours", "days", "lead_time"]),
        ("targets", &["levels"]),
    ];
    for (part, new) in parts {
        if let Some(part) = document.get(part) {
            has_none_of(part, 2, new)?;
        }
    }
    Ok(())
}

/// Version 4 may hold prices of one's own, and what the plan came to; one without has none. All else is as it was.
fn with_own_prices(document: &mut Value) -> Result<()> {
    has_none_of(document, 3, &["prices", "saved"])
}

/// Version 5 may hold ranges where a quantity stands, and correlations between them; one without has none. All else is as it was.
fn with_ranges(document: &mut Value) -> Result<()> {
    has_none_of(document, 4, &["correlations"])
}

/// Version 6 may hold ranges in the factors of events and in prices of one's own. One without is as it was.
fn with_ranges_in_lines(_: &mut Value) -> Result<()> {
    Ok(())
}

/// Version 7 may hold which inputs nobody typed; in one without, all that is in it counts as typed. All else is as it was.
fn with_marks(document: &mut Value) -> Result<()> {
    has_none_of(document, 6, &["assumed", "from_files"])
}

/// Version 8 may hold growth over a week, a quarter, six and eighteen months and two years, and spans of time in days, weeks, months and
/// quarters. One without is as it was.
fn with_spans(_: &mut Value) -> Result<()> {
    Ok(())
}

/// A document of that version knows none of these fields, which the next one has.
fn has_none_of(document: &Value, version: u32, new: &[&str]) -> Result<()> {
    match new.iter().find(|name| document.get(name).is_some()) {
        Some(name) => Err(
            Error::new(format!("version {version} of a scenario has no {name}"))
                .field(*name)
                .next(format!("Write \"plimsoll\": {} in it.", version + 1)),
        ),
        None => Ok(()),
    }
}

/// The JSON of a document of any version, brought up to [`VERSION`]; and whether it is as it was, so
/// that what is wrong with it can be told by line.
///
/// # Errors
/// If it is not JSON, names no version, or one from the future.
pub(super) fn to_current(text: &str) -> Result<(Value<'_>, bool)> {
    let mut value = parse(text).map_err(|fault| not_json(text, fault))?;
    if value.get(kept::VERSION_KEY).is_some() {
        return Err(Error::new("this file holds several scenarios")
            .next("Open it as such, or name the one that is meant."));
    }
    let Some(version) = version(&value).filter(|v| *v > 0) else {
        return Err(
            Error::new("this is not a scenario: it has no \"plimsoll\" version")
                .next("Open a .json file that Plimsoll saved."),
        );
    };
    if version > u64::from(VERSION) {
        return Err(Error::new(format!(
            "the scenario was written by a newer Plimsoll (version {version}; this one reads up to {VERSION})"
        ))
        .next("Reload the page, or open it where it was made."));
    }
    for step in STEPS.iter().skip(version as usize - 1) {
        step(&mut value)?;
    }
    Ok((value, version == u64::from(VERSION)))
}

fn version(document: &Value) -> Option<u64> {
    match document.get("plimsoll")?.kind {
        Kind::Number(number) => number.parse().ok(),
        _ => None,
    }
}

pub(super) fn not_json(text: &str, fault: Fault) -> Error {
    let error = if fault.cut {
        Error::new("the file is cut: its JSON ends in the middle")
            .next("Save the scenario again, or copy all of it.")
    } else {
        Error::new("this is not a scenario: it is not JSON")
            .next("Open a .json file that Plimsoll saved.")
    };
    error.line(line_of(text, fault.at))
}
