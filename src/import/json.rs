//! JSON (RFC 8259) without building it: where the documents of a file begin and end, and an
//! outline of each that is enough to tell its format.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::bytes::{self, MAX_DEPTH, MAX_DOCUMENTS};
use crate::error::{Error, Result};

/// One JSON object of a file: a report, or an element of an array of reports.
#[derive(Debug, Clone)]
pub(super) struct Document<'a> {
    pub raw: &'a str,
    /// Line on which it begins, counted from 1.
    pub line: usize,
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Documents<'a> {
    pub objects: Vec<Document<'a>>,
    /// Values at the top level (or in an array there) that are no objects.
    pub others: usize,
    /// What stopped the reading of a later document, where the ones before it are whole.
    pub broken: Vec<Error>,
}

/// True if the text looks like JSON objects or an array. Many logs begin with a bracket too: `[12:01:33]`.
pub(super) fn begins(text: &str) -> bool {
    let text = text.trim_start();
    let Some(inside) = text.strip_prefix('[') else {
        return text.starts_with('{');
    };
    let first = inside.trim_start();
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ']');
    let end = first.find(is_end).unwrap_or(first.len());
    let (word, behind) = first.split_at_checked(end).unwrap_or_default();
    first.is_empty()
        || first.starts_with(['{', '[', ']', '"'])
        || is_value(word) && matches!(behind.trim_start().bytes().next(), None | Some(b',' | b']'))
}

/// True of a number, true, false and null; also of one that is cut off.
fn is_value(word: &str) -> bool {
    ["true", "false", "null"]
        .iter()
        .any(|whole| whole.starts_with(word))
        || word.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
            && word.len() < 40
            && word.parse::<f64>().is_ok()
}

/// True if the text begins with JSON that is whole, whatever follows it.
pub(super) fn begins_whole(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    matches!(values.next(), Some(Ok(_)))
}

/// True if the text is JSON to its end.
pub(super) fn is_whole(text: &str) -> bool {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.all(|value| value.is_ok())
}

/// The objects in a text: one document, several on end (also one per line), or arrays of them.
///
/// A single document that is cut off or malformed is refused. Behind at least one whole document,
/// a bad one is passed over up to the next line.
pub(super) fn documents(text: &str) -> Result<Documents<'_>> {
    documents_from(text, 1)
}

/// The objects in a text that begins on that line of a file.
pub(super) fn documents_from(text: &str, line: usize) -> Result<Documents<'_>> {
    limit_depth(text)?;
    let mut found = Documents::default();
    let mut lines = Lines {
        line,
        ..Lines::of(text)
    };
    let mut start = 0;
    while let Some(rest) = text
        .get(start..)
        .filter(|rest| !rest.trim_start().is_empty())
    {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let failure = loop {
            match stream.next() {
                None => return Ok(found),
                Some(Ok(value)) => collect(value.get(), &mut lines, &mut found)?,
                Some(Err(failure)) => break failure,
            }
        };
        let at = start.saturating_add(offset_of(rest, &failure));
        if let Some(end) = hint_end(text, at).filter(|_| !found.objects.is_empty()) {
            start = end;
            continue;
        }
        let error = explain(text, at, &failure, &mut lines);
        if found.objects.is_empty() && found.others == 0 {
            return Err(error);
        }
        found.broken.push(error);
        if failure.is_eof() || found.broken.len() >= bytes::MAX_WARNINGS {
            break;
        }
        start = next_line(text, at);
    }
    Ok(found)
}

/// Where the hint ends that siege writes behind its JSON, if it begins there:
/// `LOG FILE: ...`, and how to do without it.
fn hint_end(text: &str, at: usize) -> Option<usize> {
    const LONGEST: usize = 4096;
    let rest = text.get(at..)?.strip_prefix("LOG FILE: ")?;
    let head = bytes::head(rest, LONGEST);
    let hint = head.find("show-logfile")?;
    let start = text.len().checked_sub(rest.len())?;
    Some(next_line(text, start.saturating_add(hint)))
}

fn collect<'a>(raw: &'a str, lines: &mut Lines<'a>, found: &mut Documents<'a>) -> Result<()> {
    let elements = match raw.as_bytes().first() {
        Some(b'[') => parse(raw)?,
        Some(b'{') => Elements::one(raw),
        _ => Elements::other(),
    };
    found.others = found.others.saturating_add(elements.others);
    for raw in elements.objects()? {
        if found.objects.len() >= MAX_DOCUMENTS {
            return Err(too_many());
        }
        let line = lines.at(raw);
        found.objects.push(Document { raw, line });
    }
    Ok(())
}

fn too_many() -> Error {
    Error::new(format!(
        "the file holds more than {MAX_DOCUMENTS} documents"
    ))
    .next("Export a shorter time.")
}

/// Reads a whole document into a type.
pub(super) fn parse<'a, T: Deserialize<'a>>(raw: &'a str) -> Result<T> {
    serde_json::from_str(raw)
        .map_err(|e| Error::new(format!("the JSON cannot be read: {}", reason(&e))))
}

/// The objects in an array, unread, and how many other elements it has.
#[derive(Default)]
pub(super) struct Elements<'a> {
    objects: Vec<&'a str>,
    pub others: usize,
    has_more: bool,
}

impl<'a> Elements<'a> {
    fn one(raw: &'a str) -> Self {
        Elements {
            objects: vec![raw],
            ..Elements::default()
        }
    }

    fn other() -> Self {
        Elements {
            others: 1,
            ..Elements::default()
        }
    }

    /// The objects, unless there are more of them than the limit.
    pub(super) fn objects(self) -> Result<Vec<&'a str>> {
        if self.has_more {
            Err(too_many())
        } else {
            Ok(self.objects)
        }
    }

    fn add(&mut self, element: &'a str) {
        if !element.starts_with('{') {
            self.others = self.others.saturating_add(1);
        } else if self.objects.len() < MAX_DOCUMENTS {
            self.objects.push(element);
        } else {
            self.has_more = true;
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Elements<'a> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Elements<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut elements = Elements::default();
                while let Some(element) = seq.next_element::<&RawValue>()? {
                    elements.add(element.get());
                }
                Ok(elements)
            }
        }
        d.deserialize_seq(Collect)
    }
}

// --- places ----------------------------------------------------------------------------------

/// Counts lines up to places that come in order, so that no byte is looked at twice.
struct Lines<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Lines {
            text,
            offset: 0,
            line: 1,
        }
    }

    /// The line on which this part of the text begins.
    fn at(&mut self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.at_offset(offset)
    }

    fn at_offset(&mut self, offset: usize) -> usize {
        let passed = self
            .text
            .as_bytes()
            .get(self.offset..offset)
            .unwrap_or_default();
        let feeds = passed.iter().filter(|b| **b == b'\n').count();
        self.line = self.line.saturating_add(feeds);
        self.offset = self.offset.max(offset);
        self.line
    }
}

/// The byte at which parsing failed: serde_json counts lines from 1 and columns in bytes.
fn offset_of(text: &str, failure: &serde_json::Error) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(failure.line().saturating_sub(1))
        .map(str::len)
        .sum();
    before
        .saturating_add(failure.column().saturating_sub(1))
        .min(text.len())
}

fn next_line(text: &str, offset: usize) -> usize {
    let rest = text.as_bytes().get(offset..).unwrap_or_default();
    match rest.iter().position(|b| *b == b'\n') {
        Some(feed) => offset.saturating_add(feed).saturating_add(1),
        None => text.len(),
    }
}

fn explain(text: &str, at: usize, failure: &serde_json::Error, lines: &mut Lines) -> Error {
    let end = text.trim_end().len();
    let at = if failure.is_eof() { end } else { at };
    let line = lines.at_offset(at);
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let column = before
        .iter()
        .rev()
        .take_while(|b| **b != b'\n')
        .count()
        .saturating_add(1);
    if failure.is_eof() {
        return Error::new(format!(
            "the JSON is cut off at line {line}, column {column} (after byte {end})"
        ))
        .next("Export the report again; the part that is there was not imported.");
    }
    Error::new(format!(
        "the JSON cannot be read at line {line}, column {column}: {}",
        reason(failure)
    ))
    .next("Export the report again, or open it in an editor and mend that place.")
}

/// What serde_json says, without its own count of lines.
fn reason(failure: &serde_json::Error) -> String {
    let said = failure.to_string();
    let reason = said.split(" at line ").next().unwrap_or_default();
    bytes::shorten(reason, 200)
}

/// Refuses deep nesting before anything recursive sees it, and without recursion itself.
fn limit_depth(text: &str) -> Result<()> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth = depth.saturating_add(1),
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Error::new(format!(
                "the JSON is nested too deeply (more than {MAX_DEPTH} levels)"
            ))
            .next("No report that can be read is nested like that."));
        }
    }
    Ok(())
}

// --- outline ---------------------------------------------------------------------------------

/// How many levels of keys an outline has: enough for `history[0].requests.latency.p95`.
const LEVELS: usize = 4;
/// How many keys an outline has at most.
const MAX_KEYS: usize = 20_000;

/// The keys of a document down to the fourth level; of an array only the first element.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Outline {
    Object(BTreeMap<String, Outline>),
    List(Option<Box<Outline>>),
    /// A number, a string, true, false, null, or something below the last level.
    Leaf,
}

impl Outline {
    /// The outline of one document, and the keys that it says twice.
    pub(super) fn of(raw: &str) -> Result<(Outline, Vec<String>)> {
        let (budget, repeated) = (Cell::new(MAX_KEYS), RefCell::default());
        let seed = Seed {
            levels: LEVELS,
            budget: &budget,
            repeated: &repeated,
        };
        let mut parser = serde_json::Deserializer::from_str(raw);
        let outline = seed
            .deserialize(&mut parser)
            .map_err(|e| Error::new(format!("the JSON cannot be read: {}", reason(&e))))?;
        Ok((outline, repeated.into_inner()))
    }

    /// What lies under that path; of a list, what lies in its first element.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Outline> {
        let mut here = self;
        for key in path {
            if let Outline::List(Some(first)) = here {
                here = first;
            }
            let Outline::Object(fields) = here else {
                return None;
            };
            here = fields.get(*key)?;
        }
        Some(here)
    }

    /// True if there is something under that path.
    pub(super) fn has(&self, path: &[&str]) -> bool {
        self.at(path).is_some()
    }

    /// True if there is a list under that path.
    pub(super) fn has_list(&self, path: &[&str]) -> bool {
        matches!(self.at(path), Some(Outline::List(_)))
    }

    /// What lies under the keys of the object under that path.
    pub(super) fn children(&self, path: &[&str]) -> impl Iterator<Item = &Outline> {
        self.fields(path).map(|(_, child)| child)
    }

    /// The keys of the object under that path.
    pub(super) fn keys(&self, path: &[&str]) -> impl Iterator<Item = &str> {
        self.fields(path).map(|(key, _)| key)
    }

    fn fields(&self, path: &[&str]) -> impl Iterator<Item = (&str, &Outline)> {
        let fields = match self.at(path) {
            Some(Outline::Object(fields)) => Some(fields),
            _ => None,
        };
        fields.into_iter().flatten().map(|(k, v)| (k.as_str(), v))
    }
}

#[derive(Clone, Copy)]
struct Seed<'c> {
    levels: usize,
    budget: &'c Cell<usize>,
    repeated: &'c RefCell<Vec<String>>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Outline;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Outline, D::Error> {
        if self.levels == 0 || self.budget.get() == 0 {
            IgnoredAny::deserialize(d)?;
            return Ok(Outline::Leaf);
        }
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let inner = Seed {
            levels: self.levels.saturating_sub(1),
            ..self
        };
        let mut fields = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            self.budget.set(self.budget.get().saturating_sub(1));
            let value = map.next_value_seed(inner)?;
            if self.budget.get() == 0 {
                continue;
            }
            if fields.insert(key.clone(), value).is_some() {
                self.repeated.borrow_mut().push(key);
            }
        }
        Ok(Outline::Object(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Outline, A::Error> {
        let first = seq.next_element_seed(self)?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Outline::List(first.map(Box::new)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::Leaf)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::Leaf)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::Leaf)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::Leaf)
    }
    fn visit_str<E>(self, _: &str) -> Result<Outline, E> {
        Ok(Outline::Leaf)
    }
    fn visit_unit<E>(self) -> Result<Outline, E> {
        Ok(Outline::Leaf)
    }
}
