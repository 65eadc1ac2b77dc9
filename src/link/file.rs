//! A scenario as JSON: what is saved, and what a link holds.

use std::borrow::Cow;

use super::{MAX_JSON_BYTES, place, upgrade, wire};
use crate::error::{Error, Result};
use crate::scenario::Scenario;

/// The scenario as JSON for a file, indented.
pub fn to_json(scenario: &Scenario) -> String {
    place::indented(&to_compact_json(scenario)) + "\n"
}

/// The scenario as JSON without blanks.
// One copy for links and files.
#[inline(never)]
pub(super) fn to_compact_json(scenario: &Scenario) -> String {
    // Serialising plain structs of strings and finite numbers has no way to fail.
    serde_json::to_string(&wire::Document::from(scenario)).unwrap_or_default()
}

/// Reads a scenario from JSON of this version or an older one.
///
/// # Errors
/// If the text is no JSON, is no scenario, was written by a newer version, or holds a value that is
/// not possible; the error names line or field.
// One copy for links and files: the reader of all types is in it.
#[inline(never)]
pub fn from_json(text: &str) -> Result<Scenario> {
    if text.len() > MAX_JSON_BYTES {
        return Err(Error::new(format!(
            "the scenario is too large: {} bytes, and {MAX_JSON_BYTES} is the most",
            text.len()
        ))
        .next("Is this the right file?"));
    }
    if text.trim().is_empty() {
        return Err(Error::new("the file is empty").next("Save the scenario again."));
    }
    let text = upgrade::to_current(text)?;
    let document: wire::Document = serde_json::from_str(&text).map_err(|e| {
        let error = not_understood(&e, &text);
        // The lines of a text that was upgraded are none of the file's.
        match text {
            Cow::Borrowed(_) => error.line(e.line()),
            Cow::Owned(_) => error,
        }
    })?;
    document.try_into()
}

fn not_understood(e: &serde_json::Error, text: &str) -> Error {
    let path = place::path_before(text, e.line(), e.column());
    // The line is said apart; serde_json would say it once more.
    let what = e.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let error = Error::new(format!(
        "the scenario has a part that is not understood: {what}"
    ))
    .next("Compare it with a scenario that Plimsoll saved.");
    if path.is_empty() {
        error
    } else {
        error.field(path)
    }
}
