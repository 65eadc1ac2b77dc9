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

/// Six significant digits with thousands grouped, for what a person multiplies: `10,140`, `42.6125`.
///
/// ```
/// use plimsoll::quantity::show::amount;
/// assert_eq!((amount(10_140.04), amount(42.61251)), ("10,140".to_owned(), "42.6125".to_owned()));
/// ```
pub fn amount(value: f64) -> String {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    match rounded.is_finite() && (rounded == 0.0 || (1e-9..1e15).contains(&rounded.abs())) {
        true => group_thousands(&plain_zero(rounded.to_string())),
        false => number(value),
    }
}

/// A list price, in six significant digits and to the cent at least: `$0.0225`, `$12.00`.
///
/// ```
/// use plimsoll::quantity::show::price;
/// assert_eq!((price(0.0225), price(12.0), price(59.568)), ("$0.0225".to_owned(), "$12.00".to_owned(), "$59.568".to_owned()));
/// ```
pub fn price(value: f64) -> String {
    let text = amount(value);
    let decimals = text
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    match decimals {
        0 | 1 => dollars(value),
        _ => format!("${text}"),
    }
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
    format!("{} %", group_thousands(&plain_zero(text)))
}

/// How often something happens, of requests or of draws: as a percentage, and nothing finer than a hundredth of one.
///
/// ```
/// use plimsoll::quantity::show::chance;
/// assert_eq!([0.0, 2.2e-6, 0.0012].map(chance), ["0 %", "below 0.01 %", "0.12 %"]);
/// ```
pub fn chance(ratio: f64) -> String {
    match ratio > 0.0 && ratio < 1e-4 {
        true => "below 0.01 %".to_owned(),
        false => percent(ratio),
    }
}

/// Dollars: `$4.00`, `$1,788`, `$0.0000040`. Cents between one and a thousand dollars, whole
/// dollars above, two significant digits below a cent; `$2.98e21` where no digit of a dollar is known any more.
pub fn dollars(value: f64) -> String {
    dollars_beside(value, value)
}

/// The same as fine as another amount is told, so that both together add up: `$0.1523` beside `$0.0051`.
///
/// ```
/// use plimsoll::quantity::show::dollars_beside;
/// assert_eq!(dollars_beside(0.1523, 0.0051), "$0.1523");
/// assert_eq!(dollars_beside(4.0, 2.0), "$4.00");
/// ```
pub fn dollars_beside(value: f64, finest: f64) -> String {
    let text = match finest.abs() {
        v if !v.is_finite() || !value.is_finite() => return "unlimited".into(),
        _ if value.abs() >= 1e15 => format!("{value:.2e}"),
        v if v >= 999.995 => format!("{value:.0}"),
        v if v >= 0.0995 || v == 0.0 => format!("{value:.2}"),
        v => {
            let digits = (1.0 - libm::floor(libm::log10(v))).clamp(2.0, 15.0);
            format!("{value:.*}", digits as usize)
        }
    };
    let text = plain_zero(text);
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

/// A span of time given in seconds: `45 s`, `5 min`, `2.5 h`.
///
/// ```
/// use plimsoll::quantity::show::duration;
/// assert_eq!([45.0, 300.0, 9000.0].map(duration), ["45 s", "5 min", "2.5 h"]);
/// ```
pub fn duration(span_s: f64) -> String {
    match span_s {
        s if s < 120.0 => format!("{} s", number(s)),
        s if s < 7200.0 => format!("{} min", number(s / 60.0)),
        s => format!("{} h", number(s / 3600.0)),
    }
}

/// A moment in unix time, by the clock of Greenwich; seconds only where there are some.
///
/// ```
/// use plimsoll::quantity::show::moment;
/// assert_eq!(moment(1_760_572_800.0), "2025-10-16 00:00 UTC");
/// assert_eq!(moment(951_827_696.9), "2000-02-29 12:34:56 UTC");
/// assert_eq!(moment(-1.0), "1969-12-31 23:59:59 UTC");
/// ```
pub fn moment(unix_s: f64) -> String {
    // Beyond these years nothing is meant.
    let whole_s = unix_s.floor().clamp(-1e11, 1e11) as i64;
    let (day, of_day_s) = (whole_s.div_euclid(86_400), whole_s.rem_euclid(86_400));
    // Years counted from March, so that a leap day is their last; eras of 400 years have 146,097 days.
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let since_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * since_march + 2) / 5 + 1;
    let month = (since_march + 2) % 12 + 1;
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (of_day_s / 3600, of_day_s / 60 % 60);
    let second = match of_day_s % 60 {
        0 => String::new(),
        s => format!(":{s:02}"),
    };
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}{second} UTC")
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

/// Nothing is shown as below 0 that has no digit but zeros: the sum of no numbers is −0.
fn plain_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(digits) if !digits.bytes().any(|b| b.is_ascii_digit() && b != b'0') => {
            digits.to_owned()
        }
        _ => text,
    }
}

fn trim_zero(text: String) -> String {
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
