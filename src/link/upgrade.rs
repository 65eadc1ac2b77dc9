//! Older saved scenarios, brought up to date one version at a time.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Result};

/// The version that is written today.
pub(super) const VERSION: u64 = 2;

/// Step `n` makes version `n + 2` out of version `n + 1`. The length is part of the type, so a new
/// version without its step does not compile.
const STEPS: [fn(Value) -> Result<Value>; VERSION as usize - 1] = [with_workload_and_rules];

/// Version 2 may hold a workload and rules; one without has none. All else is as it was.
fn with_workload_and_rules(mut document: Value) -> Result<Value> {
    if let Some(fields) = document.as_object_mut() {
        for new in ["workload", "rules"] {
            if fields.contains_key(new) {
                return Err(Error::new(format!("version 1 of a scenario has no {new}"))
                    .field(new)
                    .next("Write \"plimsoll\": 2 in it."));
            }
        }
        fields.insert("plimsoll".to_owned(), Value::from(2));
    }
    Ok(document)
}

/// All that is needed of a document to know how to read it.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    plimsoll: Option<u64>,
}

/// Brings the JSON of a document of any version up to [`VERSION`]. The text of the present version
/// stays as it is, so that what is wrong with it can be told by line.
///
/// # Errors
/// If it is not JSON, names no version, or one from the future.
pub(super) fn to_current(text: &str) -> Result<Cow<'_, str>> {
    let head: Head = serde_json::from_str(text).map_err(|e| not_json(&e))?;
    let Some(version) = head.plimsoll.filter(|v| *v > 0) else {
        return Err(no_scenario());
    };
    if version > VERSION {
        return Err(Error::new(format!(
            "the scenario was written by a newer Plimsoll (version {version}; this one reads up to {VERSION})"
        ))
        .next("Reload the page, or open it where it was made."));
    }
    if version == VERSION {
        return Ok(Cow::Borrowed(text));
    }
    let mut value: Value = serde_json::from_str(text).map_err(|e| not_json(&e))?;
    for step in STEPS.iter().skip(version as usize - 1) {
        value = step(value)?;
    }
    Ok(Cow::Owned(value.to_string()))
}

fn no_scenario() -> Error {
    Error::new("this is not a scenario: it has no \"plimsoll\" version")
        .next("Open a .json file that Plimsoll saved.")
}

fn not_json(e: &serde_json::Error) -> Error {
    let error = match e.classify() {
        serde_json::error::Category::Data => return no_scenario(),
        serde_json::error::Category::Eof => {
            Error::new("the file is cut: its JSON ends in the middle")
                .next("Save the scenario again, or copy all of it.")
        }
        _ => Error::new("this is not a scenario: it is not JSON")
            .next("Open a .json file that Plimsoll saved."),
    };
    error.line(e.line())
}
