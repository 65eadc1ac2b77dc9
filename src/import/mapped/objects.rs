//! Tables that are written as JSON: objects one a line, one behind the other, or in an array.

use std::borrow::Cow;

use serde_json::{Deserializer, Map, Value};

use super::Written;
use super::reader::{Fields, Reader};
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::bytes::{self, MAX_BYTES};
use crate::import::record::{EachLine, Line, Records, lines};

type Object = Map<String, Value>;

/// Objects one behind the other, whatever stands between them, each with the length of the text from its beginning on. A last one that is
/// cut off does not come.
pub(super) struct Objects<'a>(pub &'a str);

impl Iterator for Objects<'_> {
    type Item = (usize, Object);

    fn next(&mut self) -> Option<(usize, Object)> {
        self.0 = self
            .0
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']'));
        let length = self.0.len();
        let mut stream = Deserializer::from_str(self.0).into_iter::<Object>();
        let object = stream.next()?.ok()?;
        self.0 = self.0.get(stream.byte_offset()..)?;
        Some((length, object))
    }
}

/// What a field of an object is as text; empty if it is not there. A dot leads into an object within it.
pub(super) fn text_of<'a>(object: &'a Object, name: &str) -> Cow<'a, str> {
    let value = object.get(name).or_else(|| {
        let (outer, inner) = name.split_once('.')?;
        object.get(outer)?.get(inner)
    });
    match value {
        None | Some(Value::Null) => Cow::Borrowed(""),
        Some(Value::String(text)) => Cow::Borrowed(text),
        Some(other) => Cow::Owned(other.to_string()),
    }
}

/// Begins to read a file of objects; line by line if they come so.
pub(super) fn begin(written: Written, head: &str) -> Box<dyn Records> {
    let first = head.lines().find(|line| !line.trim().is_empty());
    let reader = Reader::new(written);
    match first.is_some_and(|line| serde_json::from_str::<Object>(line).is_ok()) {
        true => lines(reader),
        false => Box::new(Whole {
            text: String::new(),
            reader,
        }),
    }
}

impl Reader {
    fn object(&mut self, object: &Object, line: usize) {
        let columns = self.columns();
        let fields = Fields {
            known: { columns.names() }
                .map(|name| name.map_or(Cow::Borrowed(""), |name| text_of(object, name))),
            several: { columns.several() }
                .map(|name| text_of(object, name))
                .collect(),
        };
        self.record(&fields, line, false);
    }
}

/// Objects one a line.
impl EachLine for Reader {
    fn line(&mut self, line: Line) -> Result<()> {
        if line.text.trim().is_empty() {
            return Ok(());
        }
        match serde_json::from_str::<Object>(line.text) {
            Ok(object) => self.object(&object, line.number),
            Err(_) => self.broken(line.number, line.is_cut),
        }
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        self.evidence()
    }

    fn finish(self) -> Result<Evidence> {
        self.end()
    }
}

/// Objects that have to be there as a whole, since they are written over several lines.
struct Whole {
    text: String,
    reader: Reader,
}

impl Records for Whole {
    fn push(&mut self, text: &str) -> Result<()> {
        if self.text.len().saturating_add(text.len()) > MAX_BYTES {
            return Err(bytes::too_large());
        }
        self.text.push_str(text);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        Evidence::default()
    }

    fn finish(mut self: Box<Self>) -> Result<Evidence> {
        let text = self.text.as_bytes();
        let (mut line, mut counted) = (1_usize, 0);
        let mut line_of = |length: usize| {
            let begin = text.len().saturating_sub(length);
            let passed = text.get(counted..begin).unwrap_or_default();
            line = line.saturating_add(memchr::memchr_iter(b'\n', passed).count());
            counted = begin;
            line
        };
        let mut objects = Objects(&self.text);
        for (length, object) in objects.by_ref() {
            self.reader.object(&object, line_of(length));
        }
        if !objects.0.is_empty() {
            self.reader.broken(line_of(objects.0.len()), true);
        }
        self.reader.end()
    }
}
