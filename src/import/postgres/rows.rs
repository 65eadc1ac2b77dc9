//! The rows of a view, however they were exported: CSV, JSON, or a table of psql.

use serde_json::Value;

use crate::import::text;

/// Named columns and rows of text.
#[derive(Default)]
pub(super) struct Rows {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The most rows.
const MAX_ROWS: usize = 20_000;

impl Rows {
    /// The text of a cell; none if it is empty.
    pub(super) fn cell<'a>(&self, row: &'a [String], name: &str) -> Option<&'a str> {
        let place = self
            .columns
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))?;
        let cell = row.get(place)?.trim();
        (!cell.is_empty() && cell != "NULL").then_some(cell)
    }

    /// Adds an object of JSON.
    pub(super) fn add_object(&mut self, value: &Value) {
        let Some(fields) = value.as_object().filter(|_| self.rows.len() < MAX_ROWS) else {
            return;
        };
        let mut row = vec![String::new(); self.columns.len()];
        for (name, value) in fields {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                // Whole numbers of 64 bits stay what they are.
                other => other.to_string(),
            };
            self.set(&mut row, name, text);
        }
        self.rows.push(row);
    }

    fn set(&mut self, row: &mut Vec<String>, name: &str, text: String) {
        let place = self.columns.iter().position(|column| column == name);
        let place = place.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len().saturating_sub(1)
        });
        if place >= row.len() {
            row.resize(place.saturating_add(1), String::new());
        }
        if let Some(cell) = row.get_mut(place) {
            *cell = text;
        }
    }
}

/// A number in a table of psql, where commas may stand between thousands.
pub(super) fn number(cell: &str) -> Option<f64> {
    text::leading_number(cell)
        .filter(|(_, rest)| rest.trim().is_empty())
        .map(|(n, _)| n)
}

/// The names of the columns of a table of psql that begins on the first of these lines.
pub(super) fn header<'a>(mut lines: impl Iterator<Item = &'a str>) -> Option<Vec<String>> {
    let (names, rule) = (lines.next()?, lines.next()?.trim());
    let is_rule = rule.contains("-+-") && rule.chars().all(|c| matches!(c, '-' | '+' | '|'));
    is_rule.then(|| cells(names, 0).into_iter().map(str::to_owned).collect())
}

/// The cells of a line. Where there are more than `columns` (a statement holds `||`), those in the
/// first place are put together by the caller.
fn cells(line: &str, columns: usize) -> Vec<&str> {
    let line = line.trim();
    // With `\pset border 2` the outer lines are drawn too.
    let inner = line
        .strip_prefix('|')
        .and_then(|rest| rest.strip_suffix('|'));
    let inner = match columns {
        0 => inner.unwrap_or(line),
        n if line.matches('|').count() > n => inner.unwrap_or(line),
        _ => line,
    };
    inner.split('|').map(str::trim).collect()
}

/// Reads an aligned table of psql: header, rule, rows, and a number of rows at its end.
pub(super) fn aligned(raw: &str, long: &str) -> Rows {
    let mut table = Rows {
        columns: header(raw.lines()).unwrap_or_default(),
        rows: Vec::new(),
    };
    let long = table
        .columns
        .iter()
        .position(|column| column == long)
        .unwrap_or(0);
    let width = table.columns.len();
    let mut goes_on = false;
    for line in raw.lines().skip(2) {
        let is_end =
            line.trim().is_empty() || line.starts_with('(') || line.trim().starts_with("+-");
        if is_end || table.rows.len() >= MAX_ROWS {
            break;
        }
        let row = widest(cells(line, width), width, long);
        if row.len() != width {
            break;
        }
        let continues = row.get(long).is_some_and(|cell| cell.ends_with('+'));
        let mut row = row;
        if let Some(cell) = row.get_mut(long).filter(|_| continues) {
            cell.pop();
        }
        match table.rows.last_mut().filter(|_| goes_on) {
            Some(last) => {
                if let (Some(cell), Some(more)) = (last.get_mut(long), row.get(long)) {
                    cell.push('\n');
                    cell.push_str(more);
                }
            }
            None => table.rows.push(row),
        }
        goes_on = continues;
    }
    table
}

/// Puts surplus cells back into the long one.
fn widest(cells: Vec<&str>, width: usize, long: usize) -> Vec<String> {
    let surplus = cells.len().saturating_sub(width);
    let mut row = Vec::new();
    let mut cells = cells.into_iter();
    while let Some(cell) = cells.next() {
        let mut text = cell.to_owned();
        if row.len() == long {
            for more in cells.by_ref().take(surplus) {
                text.push('|');
                text.push_str(more);
            }
        }
        row.push(text);
    }
    row
}

/// True if an expanded table of psql begins on that line: `-[ RECORD 1 ]---+----`.
pub(super) fn is_record(line: &str) -> bool {
    let line = line.trim_start_matches('+');
    line.strip_prefix("-[ ")
        .is_some_and(|rest| rest.contains(" ]-") || rest.trim_end().ends_with(']'))
}

/// Reads an expanded table of psql.
pub(super) fn expanded(raw: &str) -> Rows {
    let mut table = Rows::default();
    let mut row: Option<Vec<String>> = None;
    let mut last = String::new();
    for line in raw.lines() {
        if is_record(line) {
            table.rows.extend(row.replace(Vec::new()));
            if table.rows.len() >= MAX_ROWS {
                break;
            }
            continue;
        }
        let Some((name, value)) = line.split_once('|') else {
            break;
        };
        let Some(row) = &mut row else { break };
        let (name, value) = (name.trim().trim_start_matches('|'), value.trim());
        let value = value.strip_suffix('+').map_or(value, str::trim_end);
        if !name.is_empty() {
            last = name.to_owned();
            table.set(row, name, value.to_owned());
        } else if let Some(place) = table.columns.iter().position(|column| *column == last)
            && let Some(cell) = row.get_mut(place)
        {
            cell.push('\n');
            cell.push_str(value);
        }
    }
    table.rows.extend(row);
    table
}
