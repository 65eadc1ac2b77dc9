//! The columns of a table that no known tool wrote, so that a person can say what they mean.

use serde_json::Value;

use super::objects::Objects;
use crate::import::bytes::{self, HEAD_BYTES};
use crate::import::decode::Decoder;
use crate::import::json;
use crate::import::record::rows::{Header, Row, number, separator};
use crate::import::unpack::gzip::{self, Gunzip};

/// The most columns of a table.
const MAX_COLUMNS: usize = 200;
/// How many rows are looked at.
const MOST_ROWS: usize = 20;

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

/// Names, and rows of as many fields, in one of which there is a number. What stands above the names, as a comment or as what Excel
/// writes of its separator, is passed over; columns without a name, or with one that others have, cannot be said.
fn of_rows(text: &str) -> Option<Vec<(String, String)>> {
    let lines = bytes::head(text, 32_000).lines();
    let mut lines = lines.skip_while(|line| line.trim().is_empty() || separator(line).is_some());
    let header = Header::of_line(lines.next()?);
    let names = &header.names;
    // What begins so is a line of a log or a document.
    if names.iter().any(|name| name.starts_with(['[', '{', '<'])) {
        return None;
    }
    let is_name = |name: &String| !name.is_empty() && number(name).is_none();
    let mut examples = vec![String::new(); names.len()];
    let (mut rows, mut has_number) = (0, false);
    let mut row = Row::default();
    for line in lines.filter(|line| !line.trim().is_empty()).take(MOST_ROWS) {
        row.read(line, header.delimiter);
        // A last line may be cut off here; a delimiter too many at the end is a common slip.
        if !(names.len()..=names.len().saturating_add(1)).contains(&row.len()) {
            break;
        }
        rows += 1;
        for (example, field) in examples.iter_mut().zip(row.iter()) {
            has_number |= field.trim().starts_with(|c: char| c.is_ascii_digit());
            if example.is_empty() {
                field.trim().clone_into(example);
            }
        }
    }
    let named = names.iter().filter(|name| is_name(name)).count();
    let is_table = rows > 0 && has_number && named > 1 && names.len() <= MAX_COLUMNS;
    let is_alone = |name: &String| {
        names
            .iter()
            .filter(|n| n.eq_ignore_ascii_case(name))
            .count()
            == 1
    };
    let columns = names
        .iter()
        .zip(examples)
        .filter(|(name, _)| is_name(name) && is_alone(name));
    is_table.then(|| {
        columns
            .map(|(name, example)| (name.clone(), example))
            .collect()
    })
}

/// The plain fields of the first of several objects, and those of an object in them behind a dot.
fn of_objects(text: &str) -> Vec<(String, String)> {
    let mut columns: Vec<(String, String)> = Vec::new();
    let mut add = |name: String, value: Value| {
        if let Some(value) = plain(value)
            && columns.len() < MAX_COLUMNS
            && columns.iter().all(|(known, _)| *known != name)
        {
            columns.push((name, value));
        }
    };
    let mut rows = 0;
    for (_, object) in Objects(text).take(MOST_ROWS) {
        rows += 1;
        for (name, value) in object {
            match value {
                Value::Object(inner) => {
                    for (inner, value) in inner {
                        add(format!("{name}.{inner}"), value);
                    }
                }
                value => add(name, value),
            }
        }
    }
    // One object alone is no table.
    columns.truncate(if rows > 1 { MAX_COLUMNS } else { 0 });
    columns
}

fn plain(value: Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) | Value::Array(_) => None,
        Value::String(text) => Some(text),
        value => Some(value.to_string()),
    }
}
