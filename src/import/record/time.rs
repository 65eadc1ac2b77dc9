//! Times as records have them. They come by the million, so that the usual form has a way of its own.

use jiff::Timestamp;

/// A time in unix seconds as RFC 3339, to the millisecond.
pub(in crate::import) fn rfc3339(unix_s: f64) -> Option<String> {
    let ms = (unix_s * 1000.0).round();
    let time = Timestamp::from_millisecond(ms as i64).ok()?;
    Some(time.to_string())
}

/// The unix seconds of a time as RFC 3339 has it.
pub(in crate::import) fn unix_s(text: &str) -> Option<f64> {
    let (whole, nanoseconds) = unix(text)?;
    Some(whole as f64 + f64::from(nanoseconds) / 1e9)
}

/// The unix milliseconds of a time as RFC 3339 has it.
pub(in crate::import) fn unix_ms(text: &str) -> Option<i64> {
    let (whole, nanoseconds) = unix(text)?;
    let ms = i64::from(nanoseconds) / 1_000_000;
    Some(whole.saturating_mul(1000).saturating_add(ms))
}

/// Whole seconds, and what of the next one has passed.
fn unix(text: &str) -> Option<(i64, i32)> {
    utc(text.as_bytes()).or_else(|| {
        let time: Timestamp = text.parse().ok()?;
        Some((time.as_second(), time.subsec_nanosecond()))
    })
}

/// The days of a common year before each month, and those of the year.
const DAYS_BEFORE: [i64; 13] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/// The time of `2026-11-23T07:15:14.948Z`, with up to nine digits behind the point or none. Nothing for
/// any other form, also where it is a time, and before 1970.
fn utc(text: &[u8]) -> Option<(i64, i32)> {
    let (head, rest) = text.split_first_chunk::<19>()?;
    #[rustfmt::skip]
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2] = *head
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i64, |number, byte| match byte {
            b'0'..=b'9' => Some(number.wrapping_mul(10).wrapping_add(i64::from(byte & 15))),
            _ => None,
        })
    };
    let year = number(&[y1, y2, y3, y4]).filter(|year| *year >= 1970)?;
    let month = number(&[m1, m2])?;
    let day = number(&[d1, d2])?;
    let hour = number(&[h1, h2]).filter(|hour| *hour < 24)?;
    let minute = number(&[n1, n2]).filter(|minute| *minute < 60)?;
    let second = number(&[s1, s2]).filter(|second| *second < 60)?;
    let nanoseconds = match rest {
        [b'Z'] => 0,
        [b'.', digits @ .., b'Z'] if matches!(digits.len(), 1..=9) => {
            let missing = 9_u32.checked_sub(u32::try_from(digits.len()).ok()?)?;
            number(digits)?.checked_mul(10_i64.checked_pow(missing)?)?
        }
        _ => return None,
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let at = usize::try_from(month.checked_sub(1)?).ok()?;
    let (before, after) = (DAYS_BEFORE.get(at)?, DAYS_BEFORE.get(at.checked_add(1)?)?);
    let february = i64::from(is_leap && month == 2);
    if day == 0 || day > after - before + february {
        return None;
    }
    // 477 leap days are before 1970.
    let past = year - 1;
    let leap_days = past / 4 - past / 100 + past / 400 - 477 + i64::from(is_leap && month > 2);
    let days = (year - 1970) * 365 + leap_days + before + day - 1;
    let whole = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some((whole, i32::try_from(nanoseconds).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn general(text: &str) -> Option<(i64, i32)> {
        let time: Timestamp = text.parse().ok()?;
        Some((time.as_second(), time.subsec_nanosecond()))
    }

    #[test]
    fn the_short_way_says_what_the_long_one_says() {
        let mut count = 0;
        for year in [
            1970, 1971, 1972, 1999, 2000, 2001, 2026, 2028, 2100, 2399, 2400, 9998,
        ] {
            for month in 0..=13 {
                for day in 0..=32 {
                    for rest in [
                        "00:00:00Z",
                        "23:59:59.999Z",
                        "07:05:09.123456789Z",
                        "12:00:00.5Z",
                    ] {
                        let text = format!("{year}-{month:02}-{day:02}T{rest}");
                        assert_eq!(utc(text.as_bytes()), general(&text), "{text}");
                        count += usize::from(utc(text.as_bytes()).is_some());
                    }
                }
            }
        }
        // Twelve years, four of them leap years, in four forms each.
        assert_eq!(count, 4 * (12 * 365 + 4));
    }

    #[test]
    fn other_forms_are_left_to_the_long_way() {
        for text in [
            "1969-12-31T23:59:59Z",
            "2026-11-23T07:15:14+01:00",
            "2026-11-23t07:15:14z",
            "2026-11-23 07:15:14Z",
            "2026-11-23T07:15:60Z",
            "2026-11-23T24:00:00Z",
            "2026-11-23T07:60:00Z",
            "2026-11-23T07:15:14.Z",
            "2026-11-23T07:15:14.1234567890Z",
            "2026-11-23T07:15:14",
            "2026-11-23T07:15Z",
            "2026-1l-23T07:15:14Z",
            "",
        ] {
            assert_eq!(utc(text.as_bytes()), None, "{text}");
            assert_eq!(unix(text), general(text), "{text}");
        }
        assert_eq!(
            unix_ms("2026-11-23T07:15:14.9489Z"),
            Some(1_795_418_114_948)
        );
        assert_eq!(unix_ms("1969-12-31T23:59:59.5Z"), Some(-500));
        assert_eq!(unix_s("2026-11-23T08:15:14.5+01:00"), Some(1_795_418_114.5));
    }
}
