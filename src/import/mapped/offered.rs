//! The columns of a table that no known tool wrote, so that a person can say what they mean.

use serde_json::Value;

use super::objects::Objects;
use crate::import::bytes::{self, HEAD_BYTES};
use crate::import::decode::Decoder;
use crate::import::json;
use crate::import::record::rows::{Header, Row, number};
use crate::import::unpack::gzip::{self, Gunzip};

/// The most columns of a table.
const MAX_COLUMNS: usize = 60;

/// The columns of a table by a file's first bytes, each with what stands in its first row; none if it looks like no table.
///
/// ```
/// let columns = plimsoll::import::offered(b"at;took\n2026-01-01 00:00;12,5\n");
/// assert_eq!(columns[1], ("took".into(), "12,5".into()));
/// assert_eq!(plimsoll::import::offered(b"{\"a\": 1}\n{\"a\": 2}\n"), [("a".into(), "1".into())]);
/// ```
pub fn offered(head: &[u8]) -> Vec<(String, String)> {
    if !head.starts_with(gzip::MAGIC) {
        return columns(&text(head));
    }
    let mut unpacked = Vec::new();
    // The file goes on behind its head: what could be unpacked is there, whatever came of it.
    let _ = Gunzip::new().push(head, &mut |data| {
        let room = HEAD_BYTES.saturating_sub(unpacked.len());
        unpacked.extend(data.iter().take(room));
        Ok(())
    });
    columns(&text(&unpacked))
}

fn text(head: &[u8]) -> String {
    let Ok(mut decoder) = Decoder::of(head) else {
        return String::new();
    };
    decoder.push(head).into_owned() + &decoder.finish().0
}

/// The columns of a table by the text that it begins with.
pub(in crate::import) fn columns(text: &str) -> Vec<(String, String)> {
    match json::begins(text) {
        true => of_objects(text),
        false => of_rows(text).unwrap_or_default(),
    }
}

/// Names, and as many fields in the next line.
fn of_rows(text: &str) -> Option<Vec<(String, String)>> {
    let mut lines = bytes::head(text, 8_000).lines();
    let header = Header::of_line(lines.next()?);
    let mut row = Row::default();
    row.read(lines.next()?, header.delimiter);
    let is_name = |name: &String| !name.is_empty() && !name.contains(['{', '[', '<']);
    let is_table = (2..=MAX_COLUMNS).contains(&header.names.len())
        && row.len() == header.names.len()
        && header.names.iter().all(is_name)
        && row.iter().any(|field| number(field).is_some())
        && header.names.iter().all(|name| number(name).is_none());
    let fields = row.iter().map(str::to_owned);
    is_table.then(|| header.names.into_iter().zip(fields).collect())
}

/// The plain fields of the first of several objects, and those of an object in it behind a dot.
fn of_objects(text: &str) -> Vec<(String, String)> {
    let mut objects = Objects(text);
    let (Some((_, first)), Some(_)) = (objects.next(), objects.next()) else {
        return Vec::new();
    };
    let mut columns = Vec::new();
    for (name, value) in first {
        match value {
            Value::Object(inner) => {
                let inner = inner
                    .into_iter()
                    .filter_map(|(inner, value)| Some((format!("{name}.{inner}"), plain(value)?)));
                columns.extend(inner);
            }
            value => columns.extend(plain(value).map(|value| (name, value))),
        }
    }
    columns.truncate(MAX_COLUMNS);
    columns
}

fn plain(value: Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) | Value::Array(_) => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}
