//! A scenario as JSON: what is saved, and what a link holds.

use super::{MAX_JSON_BYTES, upgrade, wire};
use crate::error::{Error, Result};
use crate::json::{self, Place, Source, Writer};
use crate::scenario::Scenario;

const SOURCE: Source = Source {
    text: None,
    what: "the scenario has a part that is not understood",
    next: "Compare it with a scenario that Plimsoll saved.",
};

/// The scenario as JSON for a file, indented.
pub fn to_json(scenario: &Scenario) -> String {
    json::indented(&to_compact_json(scenario)) + "\n"
}

/// The scenario as JSON without blanks.
// One copy for links and files.
#[inline(never)]
pub(super) fn to_compact_json(scenario: &Scenario) -> String {
    let mut writer = Writer::default();
    wire::write(&mut writer, scenario);
    writer.finish()
}

/// Reads a scenario from JSON of this version or an older one.
///
/// # Errors
/// If the text is no JSON, is no scenario, was written by a newer version, or holds a value that is
/// not possible; the error names line or field.
// One copy for links and files: the reader of all parts is in it.
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
    let (document, as_it_was) = upgrade::to_current(text)?;
    let source = Source {
        // What was upgraded holds what the file's lines do not.
        text: Some(text).filter(|_| as_it_was),
        ..SOURCE
    };
    wire::read(Place::root(&document, &source))
}
