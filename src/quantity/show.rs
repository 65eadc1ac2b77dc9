//! Computed numbers as they stand in sentences and tables: three significant digits, thousands
//! with a comma, SI for rates above 10,000, money as people write it. What a person typed is
//! printed by `Quantity` instead, with all its digits.

use super::number::group_thousands;
use super::unit::Unit;

/// Three significant digits with thousands grouped: `1,230`, `16.7`, `0.00112`.
///
/// ```
/// use plimsoll::quantity::show::number;
/// assert_eq!(number(1234.5), "1,230");
/// assert_eq!(number(16.66667), "16.7");
/// assert_eq!(number(0.0), "0");
/// ```
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "unlimited".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    if rounded.abs() >= 1e15 || rounded.abs() < 1e-9 {
        return format!("{value:.2e}");
    }
    group_thousands(&rounded.to_string())
}

/// As [`number`], with k, M and G from 10,000 upwards.
fn si(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    match rounded.abs() {
        v if v < 1e4 => number(value),
        v if v < 1e6 => number(value / 1e3) + "k",
        v if v < 1e9 => number(value / 1e6) + "M",
        _ => number(value / 1e9) + "G",
    }
}

/// A rate given in requests per second, told in `unit`: `1,230 req/min`, `12.3k req/s`.
pub fn rate(rps: f64, unit: &Unit) -> String {
    format!("{} {}", si(unit.from_base(rps)), unit.name)
}

/// A ratio as a percentage: `62 %`, `0.12 %`. Two digits below 10 %, whole numbers above.
pub fn percent(ratio: f64) -> String {
    let value = ratio * 100.0;
    let text = match value.abs() {
        v if !v.is_finite() => return "unlimited".into(),
        v if v >= 9.95 => format!("{value:.0}"),
        v if v >= 0.995 || v == 0.0 => trim_zero(format!("{value:.1}")),
        _ => number(format!("{value:.1e}").parse().unwrap_or(value)),
    };
    format!("{} %", group_thousands(&text))
}

/// Dollars: `$4.00`, `$1,788`, `$0.0000040`. Cents between one and a thousand dollars, whole
/// dollars above, two significant digits below a cent.
pub fn dollars(value: f64) -> String {
    let text = match value.abs() {
        v if !v.is_finite() => return "unlimited".into(),
        v if v >= 999.995 => format!("{value:.0}"),
        v if v >= 0.0995 || v == 0.0 => format!("{value:.2}"),
        v => {
            let digits = (1.0 - libm::floor(libm::log10(v))).clamp(2.0, 15.0);
            format!("{value:.*}", digits as usize)
        }
    };
    match text.strip_prefix('-') {
        Some(positive) => format!("-${}", group_thousands(positive)),
        None => format!("${}", group_thousands(&text)),
    }
}

/// Milliseconds: `86 ms`, `1.38 s`.
pub fn latency(ms: f64) -> String {
    if ms.abs() >= 1000.0 {
        format!("{} s", number(ms / 1000.0))
    } else {
        format!("{} ms", number(ms))
    }
}

/// A size: `25.5 MB`, `1.37 GB`, in steps of a thousand.
///
/// ```
/// use plimsoll::quantity::show::bytes;
/// assert_eq!(bytes(25_497_152.0), "25.5 MB");
/// assert_eq!(bytes(512.0), "512 B");
/// ```
pub fn bytes(value: f64) -> String {
    let (times, unit) = match value.abs() {
        v if v < 1e3 => (1.0, "B"),
        v if v < 1e6 => (1e3, "kB"),
        v if v < 1e9 => (1e6, "MB"),
        v if v < 1e12 => (1e9, "GB"),
        _ => (1e12, "TB"),
    };
    format!("{} {unit}", number(value / times))
}

/// `1 instance`, `2 instances`.
pub fn plural(n: u64, noun: &str) -> String {
    if n == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {noun}s", group_thousands(&n.to_string()))
    }
}

/// The text at the start of a sentence: its first letter as a capital. Names of percentiles (`p99`)
/// are written small wherever they stand.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next();
    if first == Some('p') && chars.clone().next().is_some_and(|c| c.is_ascii_digit()) {
        return text.to_owned();
    }
    // Letters beyond ASCII begin no sentence of ours, and their tables weigh 9 kB.
    let first = first.map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

fn trim_zero(text: String) -> String {
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
