//! `free`. Without `-h` it does not say the unit, which is kibibytes unless another was asked for;
//! so its amounts are kept without one, and the shares of them are kept too.

use super::super::micro::{Found, Measured};
use super::super::text::Place;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::import::record::rows::number;

const FORMAT: &str = "free-text";

/// A header in any language, a row with as many numbers, and a row with the three of swap.
pub(in crate::import) fn begins(place: &Place) -> bool {
    let first = place.line();
    if !first.starts_with("  ") || first.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let names = first.split_whitespace().count();
    let mut rows = place.lines(4).skip(1).map(amounts);
    let is_memory = |row: Option<(&str, Vec<Amount>)>| {
        // Of an older free the header holds two more names than its second row has numbers.
        row.is_some_and(|(_, amounts)| (5..=8).contains(&names) && amounts.len() == names)
    };
    is_memory(rows.next().flatten()) && rows.flatten().any(|(_, amounts)| amounts.len() == 3)
}

/// A number and the letters of its unit.
type Amount<'a> = (f64, &'a str);

/// `Mem:           24105        3830`
fn amounts(line: &str) -> Option<(&str, Vec<Amount<'_>>)> {
    let (name, rest) = line.split_once(':')?;
    let amounts: Option<Vec<_>> = rest.split_whitespace().map(amount).collect();
    let is_name = !name.is_empty() && name.len() < 24 && !name.starts_with(' ');
    amounts
        .filter(|amounts| is_name && !amounts.is_empty())
        .map(|amounts| (name, amounts))
}

/// free divides no thousands, so that a comma is a decimal sign.
fn amount(word: &str) -> Option<Amount<'_>> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = word.strip_prefix(digits)?;
    let number = number(digits).filter(|n| *n >= 0.0)?;
    (unit.len() <= 2).then_some((number, unit))
}

/// An amount in bytes; `None` if there is no unit. free writes `Gi`, and `G` for its thousands.
fn bytes((number, unit): Amount) -> Option<f64> {
    let letter = unit.chars().next()?;
    let power = match letter.to_ascii_uppercase() {
        'B' => 0,
        'K' => 1,
        'M' => 2,
        'G' => 3,
        'T' => 4,
        _ => return None,
    };
    let base: f64 = if unit.ends_with('i') || power == 0 {
        1024.0
    } else {
        1000.0
    };
    Some(number * base.powi(power))
}

pub(in crate::import) fn read(raw: &str) -> Result<Evidence> {
    let mut found = Found::default();
    let header = raw.lines().next().unwrap_or_default();
    let names: Vec<&str> = header.split_whitespace().collect();
    let rows = raw.lines().skip(1).take(4).map_while(amounts);
    let rows: Vec<Vec<Amount>> = rows.map(|(_, amounts)| amounts).collect();
    let has_unit = rows.iter().flatten().any(|(_, unit)| !unit.is_empty());
    for row in &rows {
        match row.len() == names.len() && row.len() > 3 {
            true => memory(row, &names, has_unit, &mut found),
            false if row.len() == 3 => swap(row, has_unit, &mut found),
            false => {}
        }
    }
    if !has_unit {
        found.doubt(
            "unit_unknown",
            "free does not write the unit of its amounts, so they have none here; free -h writes it"
                .to_owned(),
        );
    }
    found.evidence("the table of free holds no memory")
}

/// The amounts have the same order in every language.
fn memory(row: &[Amount], names: &[&str], has_unit: bool, found: &mut Found) {
    let mut order = vec![
        "memory_total",
        "memory_used",
        "memory_free",
        "memory_shared",
    ];
    // What is behind depends on the version and on `-w`.
    match (names.len(), names.last()) {
        (7, _) => order.extend(["memory_buffers", "memory_cached", "memory_available"]),
        (6, Some(&"cached")) => order.extend(["memory_buffers", "memory_cached"]),
        (6, _) => order.extend(["memory_buffers_and_cached", "memory_available"]),
        _ => {}
    }
    each(row, &order, has_unit, found);
    let amount = |name: &str| {
        let at = order.iter().position(|known| *known == name)?;
        let amount = row.get(at).copied()?;
        bytes(amount).or((!has_unit).then_some(amount.0))
    };
    let total = amount("memory_total").filter(|total| *total > 0.0);
    if let Some(total) = total {
        let used = amount("memory_used").map(|used| used / total);
        found.add(Measured::new(FORMAT, "memory_usage", "ratio").value(used));
        let available = amount("memory_available").map(|available| available / total);
        found.add(Measured::new(FORMAT, "memory_available_share", "ratio").value(available));
    }
}

fn swap(row: &[Amount], has_unit: bool, found: &mut Found) {
    each(
        row,
        &["swap_total", "swap_used", "swap_free"],
        has_unit,
        found,
    );
}

fn each(row: &[Amount], order: &[&str], has_unit: bool, found: &mut Found) {
    for (name, amount) in order.iter().zip(row) {
        let measured = match has_unit {
            // A bare 0 among amounts with units is none.
            true if amount.0 == 0.0 => Measured::new(FORMAT, name, "bytes").value(Some(0.0)),
            true => Measured::new(FORMAT, name, "bytes").value(bytes(*amount)),
            false => Measured::new(FORMAT, name, "").value(Some(amount.0)),
        };
        found.add(measured);
    }
}
