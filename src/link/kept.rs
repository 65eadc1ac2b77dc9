//! All scenarios in one text: what the browser's storage keeps, and what a file of all of them holds. The text has a version of
//! its own; each scenario in it is in the saved form of a single one, with the version of that. A text of a single scenario, which is
//! all that was kept before there could be several, is read too.
//!
//! ```
//! use plimsoll::link::{examples, kept::{Kept, One}};
//! let scenario = examples::fluxstudio("2026-11".parse()?)?;
//! let kept = Kept { scenarios: vec![One::new(scenario)], ..Kept::default() };
//! assert_eq!(Kept::from_text(&kept.to_text())?, kept);
//! # Ok::<(), plimsoll::error::Error>(())
//! ```

use super::file;
use super::upgrade::not_json;
use crate::error::{Error, Result};
use crate::json::{self, Kind, Place, Source, Value, Writer, line_of, parse};
use crate::scenario::Scenario;

/// Most that is read, bytes: more than a browser's storage keeps.
pub const MAX_KEPT_BYTES: usize = 16 * 1024 * 1024;
/// The version that is written today. Version 2 will need a step that makes it out of version 1, as `upgrade` has them.
const VERSION: u32 = 1;
/// What tells such a text from that of a single scenario.
pub(super) const VERSION_KEY: &str = "plimsoll_scenarios";
const TEXT: [&str; 6] = [
    VERSION_KEY,
    "writer",
    "sequence",
    "current",
    "scenarios",
    "unread",
];
const ONE: [&str; 3] = ["scenario", "origin", "shared"];
const WHAT: &str = "the saved scenarios have a part that is not understood";
const NEXT: &str = "Compare it with a file that Plimsoll saved.";

/// All scenarios, as they are kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept {
    /// In their order.
    pub scenarios: Vec<One>,
    /// The place of the current one, counted from 0.
    pub current: usize,
    /// What could not be read: it is written again as it was.
    pub unread: Vec<Unread>,
    /// Who wrote it, and when among others.
    pub stamp: Stamp,
}

/// One of the scenarios.
#[derive(Debug, Clone, PartialEq)]
pub struct One {
    /// The scenario.
    pub scenario: Scenario,
    /// What it was when it was opened or copied; none if it still is that.
    pub origin: Option<Scenario>,
    /// True of somebody else's plan that the reader has not made an own one.
    pub shared: bool,
}

impl One {
    /// A scenario of one's own as it was opened.
    pub fn new(scenario: Scenario) -> Self {
        One {
            scenario,
            origin: None,
            shared: false,
        }
    }

    fn write(&self, w: &mut Writer) {
        let scenario = file::to_compact_json(&self.scenario);
        w.open('{').key("scenario").written(&scenario);
        if let Some(origin) = &self.origin {
            w.key("origin").written(&file::to_compact_json(origin));
        }
        w.flag("shared", self.shared).close('}');
    }
}

/// A scenario that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Its JSON.
    pub text: String,
    /// What is wrong with it.
    pub why: Error,
}

/// Tells two writers of one storage apart. Both parts come from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Names the tab that wrote it.
    pub writer: String,
    /// Grows by one with each text that is written over another.
    pub sequence: u32,
}

impl Kept {
    /// The text for the storage: JSON without blanks.
    pub fn to_text(&self) -> String {
        let mut w = Writer::default();
        w.open('{').key(VERSION_KEY).whole(VERSION);
        w.key("writer").text(&self.stamp.writer);
        w.key("sequence").whole(self.stamp.sequence);
        let current = u32::try_from(self.current).unwrap_or_default();
        w.key("current").whole(current);
        w.key("scenarios").open('[');
        self.scenarios.iter().for_each(|one| one.write(&mut w));
        w.close(']');
        if !self.unread.is_empty() {
            w.key("unread").open('[');
            for unread in &self.unread {
                w.text(&unread.text);
            }
            w.close(']');
        }
        w.close('}');
        w.finish()
    }

    /// The same for a file, indented.
    pub fn to_json(&self) -> String {
        json::indented(&self.to_text()) + "\n"
    }

    /// Reads such a text, or that of a single scenario. What cannot be read of several is in [`Kept::unread`].
    ///
    /// # Errors
    /// If the text is no JSON, holds no scenarios, was written by a newer version, or is understood in no part; the error
    /// names line or field.
    pub fn from_text(text: &str) -> Result<Kept> {
        if text.len() > MAX_KEPT_BYTES {
            return Err(Error::new(format!(
                "the file is too large: {} bytes, and {MAX_KEPT_BYTES} is the most",
                text.len()
            ))
            .next("Is this the right file?"));
        }
        if !text.contains(VERSION_KEY) {
            return single(text);
        }
        let document = parse(text).map_err(|fault| not_json(text, fault))?;
        match document.get(VERSION_KEY) {
            Some(version) => several(text, &document, version),
            None => single(text),
        }
    }

    /// The same with at most so many scenarios: what finds no room is kept as it is, beside what cannot be read.
    pub fn within(mut self, most: usize) -> Kept {
        let most = most.max(1);
        let over = self.scenarios.split_off(self.scenarios.len().min(most));
        self.current = self.current.min(most - 1);
        self.unread.extend(over.iter().map(|one| {
            let mut w = Writer::default();
            one.write(&mut w);
            let name = &one.scenario.name;
            Unread {
                text: w.finish(),
                why: Error::new(format!("there is no room for {name}: {most} is the most"))
                    .next("Delete others, and load the page again."),
            }
        }));
        self
    }

    /// The scenario of that name, or the only one.
    ///
    /// # Errors
    /// Names those that there are, if none or another one was named.
    pub fn pick(mut self, name: Option<&str>) -> Result<Scenario> {
        let names: Vec<&str> = { self.scenarios.iter() }
            .map(|one| one.scenario.name.as_str())
            .collect();
        let listed = names.join(", ");
        let at = match (name, names.as_slice()) {
            (Some(name), _) => names.iter().position(|n| *n == name).ok_or_else(|| {
                Error::new(format!("there is no scenario “{name}” in it"))
                    .next(format!("There are: {listed}."))
            })?,
            (None, [_]) => 0,
            (None, _) => {
                return Err(Error::new(format!("it holds {} scenarios", names.len()))
                    .next(format!("Name one of them: {listed}.")));
            }
        };
        Ok(self.scenarios.swap_remove(at).scenario)
    }
}

fn single(text: &str) -> Result<Kept> {
    Ok(Kept {
        scenarios: vec![One::new(file::from_json(text)?)],
        ..Kept::default()
    })
}

fn several(text: &str, document: &Value, version: &Value) -> Result<Kept> {
    let source = Source {
        text: Some(text),
        what: WHAT,
        next: NEXT,
    };
    let known = match version.kind {
        Kind::Number(number) => number.parse::<u32>().unwrap_or(u32::MAX),
        _ => 0,
    };
    if known > VERSION {
        return Err(Error::new(format!(
            "the scenarios were saved by a newer Plimsoll (version {known}; this one reads up to {VERSION})"
        ))
        .next("Reload the page, or open them where they were saved."));
    }
    if known == 0 {
        return Err(
            Error::new("the version of the saved scenarios is no number")
                .field(VERSION_KEY)
                .next(NEXT),
        );
    }
    let object = Place::root(document, &source).object("saved scenarios", &TEXT)?;
    let stamp = Stamp {
        writer: object.get("writer")?.text()?.to_owned(),
        sequence: object.get("sequence")?.whole()?,
    };
    let chosen = object.get("current")?.whole()? as usize;
    object.get("scenarios")?.list()?;
    let items = match document.get("scenarios").map(|list| &list.kind) {
        Some(Kind::List(items)) => items.as_slice(),
        _ => &[],
    };
    let mut kept = Kept {
        stamp,
        ..Kept::default()
    };
    for (at, item) in items.iter().enumerate() {
        if at == chosen {
            kept.current = kept.scenarios.len();
        }
        match one(text, item, &source) {
            Ok(read) => kept.scenarios.push(read),
            Err(why) => kept.unread.push(Unread {
                text: within(text, item).to_owned(),
                why: why.field(format!("scenarios.{at}")),
            }),
        }
    }
    let before = object.optional("unread").map(|p| p.texts()).transpose()?;
    for text in before.unwrap_or_default() {
        // What another version could not read, this one may.
        match again(text) {
            Ok(read) => kept.scenarios.push(read),
            Err(why) => kept.unread.push(Unread {
                text: text.to_owned(),
                why,
            }),
        }
    }
    kept.current = kept.current.min(kept.scenarios.len().saturating_sub(1));
    match (kept.scenarios.is_empty(), kept.unread.first()) {
        (true, Some(first)) => Err(first.why.clone()),
        (true, None) => Err(Error::new("the file holds no scenario").next(NEXT)),
        _ => Ok(kept),
    }
}

fn again(text: &str) -> Result<One> {
    let item = parse(text).map_err(|fault| not_json(text, fault))?;
    let source = Source {
        text: Some(text),
        what: WHAT,
        next: NEXT,
    };
    one(text, &item, &source)
}

fn one(text: &str, item: &Value, source: &Source) -> Result<One> {
    let object = Place::root(item, source).object("a saved scenario", &ONE)?;
    object.get("scenario")?;
    let shared = object.flag("shared")?;
    let read = |name| {
        item.get(name)
            .map(|value| scenario(text, value))
            .transpose()
    };
    let scenario = read("scenario")?;
    Ok(One {
        scenario: scenario.ok_or_else(|| Error::new(WHAT).next(NEXT))?,
        origin: read("origin")?,
        shared,
    })
}

/// A scenario within the text; its lines are those of the whole.
fn scenario(text: &str, value: &Value) -> Result<Scenario> {
    file::from_json(within(text, value)).map_err(|e| Error {
        line: e.line.map(|line| line + line_of(text, value.start) - 1),
        ..e
    })
}

fn within<'a>(text: &'a str, value: &Value) -> &'a str {
    text.get(value.start..value.end).unwrap_or_default()
}
