//! Dates and times of day as people and spreadsheets write them, without a zone.

use jiff::civil::DateTime;

use crate::error::Error;
use crate::import::bytes;

/// What is said of such times.
pub(crate) const LOCAL: &str = "The file has local times without a zone; they are taken as UTC.";

/// Which comes first where the year is last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// 31/12/2026
    DayMonth,
    /// 12/31/2026
    MonthDay,
}

/// The order of day and month that some of the dates of a column show, each of which is one text;
/// none if no date has the year last, or each could be both.
///
/// # Errors
/// The first date that could be both, if there are such and none that shows the order.
pub(crate) fn order<'a>(column: impl Iterator<Item = &'a str>) -> Result<Option<Order>, &'a str> {
    let mut unclear = None;
    for text in column {
        let Some((first, second, separator)) = first_two(text) else {
            continue;
        };
        match (first, second) {
            // Nobody writes the month first with points.
            _ if separator == '.' => return Ok(Some(Order::DayMonth)),
            (13.., _) => return Ok(Some(Order::DayMonth)),
            (_, 13..) => return Ok(Some(Order::MonthDay)),
            _ => unclear = unclear.or(Some(text)),
        }
    }
    unclear.map_or(Ok(None), Err)
}

/// Refuses a column whose dates do not tell their order. What to do is left to say.
pub(crate) fn unclear(date: &str) -> Error {
    Error::new(format!(
        "whether the day or the month comes first in \"{}\" cannot be told",
        bytes::shorten(date, 40)
    ))
}

/// The seconds since 1970 of a time that is taken as UTC: `2026-05-01 10:00`, `5/1/2026, 1:02:03 PM`,
/// `01.05.2026`. `order` says what the first number is where the year is last; without it such a date
/// is none.
pub(crate) fn unix_s(text: &str, order: Option<Order>) -> Option<f64> {
    let at = civil(text.trim(), order)?;
    let at = jiff::tz::TimeZone::UTC.to_timestamp(at).ok()?;
    Some(at.as_millisecond() as f64 / 1000.0)
}

/// The seconds since 1970 of a time as web servers log it: `29/Nov/2026:16:00:00 +0000`, also in brackets.
pub(crate) fn of_server(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    let at = jiff::fmt::strtime::parse("%d/%b/%Y:%H:%M:%S %z", text).ok()?;
    Some(at.to_timestamp().ok()?.as_millisecond() as f64 / 1000.0)
}

fn civil(text: &str, order: Option<Order>) -> Option<DateTime> {
    let (date, time) = text.split_once([' ', 'T', ',']).unwrap_or((text, ""));
    let ([a, b, c], _) = parts(date)?;
    let (year, month, day) = match (a.len(), c.len(), order) {
        (4, 1..=2, _) => (a, b, c),
        (1..=2, 4, Some(Order::DayMonth)) => (c, b, a),
        (1..=2, 4, Some(Order::MonthDay)) => (c, a, b),
        _ => return None,
    };
    let (hour, minute, second, nanosecond) = time_of_day(time.trim())?;
    DateTime::new(
        year.parse().ok()?,
        month.parse().ok()?,
        day.parse().ok()?,
        hour,
        minute,
        second,
        nanosecond,
    )
    .ok()
}

/// The three numbers of a date and what stands between them.
fn parts(date: &str) -> Option<([&str; 3], char)> {
    let separator = date.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '/' | '.' | '-') {
        return None;
    }
    let mut parts = date.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    let is_number =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (parts.next().is_none() && three.iter().all(is_number)).then_some((three, separator))
}

/// The first two numbers of a date whose year is last, and what stands between them.
fn first_two(text: &str) -> Option<(u16, u16, char)> {
    let date = text.trim().split([' ', 'T', ',']).next()?;
    let ([first, second, year], separator) = parts(date)?;
    let (first, second): (u16, u16) = (first.parse().ok()?, second.parse().ok()?);
    (year.len() == 4 && first <= 31 && second <= 31).then_some((first, second, separator))
}

/// `10:00`, `10:00:00.123`, `1:02:03 PM`; nothing is midnight.
fn time_of_day(text: &str) -> Option<(i8, i8, i8, i32)> {
    if text.is_empty() {
        return Some((0, 0, 0, 0));
    }
    let text = text.trim_end_matches(" UTC");
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(text.len());
    let (clock, half) = text.split_at_checked(end)?;
    let mut parts = clock.split(':');
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = seconds.split_once(['.', ',']).unwrap_or((seconds, ""));
    let nanosecond: i32 = match fraction.len() {
        0 => 0,
        1..=9 => format!("{fraction:0<9}").parse().ok()?,
        _ => return None,
    };
    let half = half.trim().to_ascii_lowercase();
    let hour = match (half.as_str(), hour) {
        ("", _) => hour,
        ("am" | "a.m.", 12) => 0,
        ("am" | "a.m.", 1..=11) | ("pm" | "p.m.", 12) => hour,
        ("pm" | "p.m.", 1..=11) => hour.saturating_add(12),
        _ => return None,
    };
    Some((hour, minute, second.parse().ok()?, nanosecond))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written() {
        const DAY: Option<Order> = Some(Order::DayMonth);
        const MONTH: Option<Order> = Some(Order::MonthDay);
        // 1 May 2024 began 1,714,521,600 s after 1970.
        for (text, order, since_s) in [
            ("2024-05-01", None, Some(0.0)),
            ("2024-05-01 10:00", None, Some(36_000.0)),
            ("2024/05/01 10:00:01.5", None, Some(36_001.5)),
            ("01.05.2024 10:00:01,25", DAY, Some(36_001.25)),
            ("01/05/2024", DAY, Some(0.0)),
            ("05/01/2024", MONTH, Some(0.0)),
            ("5/1/2024, 1:00:00 PM", MONTH, Some(46_800.0)),
            ("5/1/2024 12:30 AM", MONTH, Some(1_800.0)),
            ("05/01/2024", None, None),
            ("31/12/2024", MONTH, None),
            ("1/5/24", DAY, None),
            ("5/1/2024 13:00 PM", MONTH, None),
            ("noon", DAY, None),
        ] {
            let at = unix_s(text, order).map(|s| s - 1_714_521_600.0);
            assert_eq!(at, since_s, "{text}");
        }
    }

    #[test]
    fn times_of_web_servers() {
        // 29 November 2026 began 20,786 days after 1970.
        let midnight_s = 20_786.0 * 86_400.0;
        for (text, since_s) in [
            ("29/Nov/2026:16:00:01 +0000", Some(57_601.0)),
            ("[29/Nov/2026:16:00:01 +0530]", Some(37_801.0)),
            ("29/11/2026:16:00:01 +0000", None),
            ("29/Nov/2026:16:00:01", None),
        ] {
            assert_eq!(of_server(text).map(|s| s - midnight_s), since_s, "{text}");
        }
    }

    #[test]
    fn a_column_shows_its_order() {
        let of = |column: &[&'static str]| order(column.iter().copied());
        assert_eq!(of(&["05/01/2024", "13/01/2024"]), Ok(Some(Order::DayMonth)));
        assert_eq!(of(&["05/01/2024", "05/13/2024"]), Ok(Some(Order::MonthDay)));
        assert_eq!(of(&["05.01.2024"]), Ok(Some(Order::DayMonth)));
        assert_eq!(of(&["2024-05-01", "1714521600"]), Ok(None));
        assert_eq!(of(&["05/01/2024", "06/01/2024"]), Err("05/01/2024"));
    }
}
