//! Dates and times of day as the tools of a system write them, in the language of its user.

/// A day and the times of it that come one after another.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::import) struct Clock {
    /// Seconds from 1970 to the beginning of the day, if it is known.
    day_s: Option<f64>,
    /// Days that have passed since.
    passed: f64,
    last_s: Option<f64>,
}

const DAY_S: f64 = 86_400.0;

impl Clock {
    pub(in crate::import) fn of_day(day_s: Option<f64>) -> Self {
        Clock {
            day_s,
            ..Clock::default()
        }
    }

    /// True if the day is known.
    pub(in crate::import) fn is_dated(&self) -> bool {
        self.day_s.is_some()
    }

    /// One that begins with the first day.
    pub(in crate::import) fn of_same_day(&self) -> Self {
        Clock::of_day(self.day_s)
    }

    /// A time of day; after midnight it is smaller than the one before.
    pub(in crate::import) fn at(&mut self, second_of_day: f64) -> f64 {
        if self
            .last_s
            .is_some_and(|last| second_of_day < last - DAY_S / 2.0)
        {
            self.passed += 1.0;
        }
        self.last_s = Some(second_of_day);
        self.day_s.unwrap_or(0.0) + self.passed * DAY_S + second_of_day
    }
}

/// `07:18:40`, `07时18分40秒`, and what may follow it: `AM`, `PM`. Gives the second of the day, and how many words it took.
pub(in crate::import) fn time_of_day(words: &[&str]) -> Option<(f64, usize)> {
    let mut parts = words
        .first()?
        .trim_end_matches('秒')
        .split([':', '时', '時', '分']);
    let mut part = |most: u32| {
        let digits = parts.next()?;
        let is_short = digits.len() == 2 || digits.len() == 1;
        let number: u32 = digits.parse().ok()?;
        (is_short && number <= most).then(|| f64::from(number))
    };
    let (mut hour, minute, second) = (part(23)?, part(59)?, part(60)?);
    if parts.next().is_some() {
        return None;
    }
    let half = words.get(1).copied().unwrap_or_default();
    let taken = match half.to_ascii_uppercase().as_str() {
        "AM" | "A.M." => {
            hour = if hour == 12.0 { 0.0 } else { hour };
            2
        }
        "PM" | "P.M." => {
            hour = if hour < 12.0 { hour + 12.0 } else { hour };
            2
        }
        _ => 1,
    };
    Some((hour * 3600.0 + minute * 60.0 + second, taken))
}

/// A date, and whether its day and month may be the other way round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::import) struct Date {
    pub unix_s: f64,
    pub is_ambiguous: bool,
}

/// `2026-11-23`, `11/23/26`, `23.11.2026`, `2026年11月23日`.
pub(in crate::import) fn date(text: &str) -> Option<Date> {
    let groups = text.split(|c: char| !c.is_ascii_digit());
    let groups: Vec<&str> = groups.filter(|group| !group.is_empty()).collect();
    let [first, second, third] = groups.as_slice() else {
        return None;
    };
    let number = |digits: &str| digits.parse::<i16>().ok().filter(|_| digits.len() <= 4);
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let (year, month, day, is_ambiguous) = if first.len() == 4 {
        (a, b, c, false)
    } else if !text.contains('/') || a > 12 {
        (c, b, a, false)
    } else {
        // American, as in the C locale, unless that is no date.
        (c, a, b, b <= 12 && a != b)
    };
    let year = if year < 100 {
        year.checked_add(2000)?
    } else {
        year
    };
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = jiff::civil::Date::new(year, month, day).ok()?;
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    let time = jiff::tz::Offset::UTC.to_timestamp(midnight).ok()?;
    Some(Date {
        unix_s: time.as_second() as f64,
        is_ambiguous,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_several_languages() {
        for text in [
            "2026-11-23",
            "11/23/26",
            "11/23/2026",
            "23.11.2026",
            "23/11/26",
            "23-11-26",
        ] {
            let date = date(text).unwrap();
            assert_eq!(
                (date.unix_s, date.is_ambiguous),
                (1_795_392_000.0, false),
                "{text}"
            );
        }
        assert!(date("03/04/26").unwrap().is_ambiguous);
        assert_eq!(date("2026-13-01"), None);
        assert_eq!(date("6.18.44-fc-v669"), None);
    }

    #[test]
    fn halves_of_a_day() {
        assert_eq!(time_of_day(&["12:00:01", "AM"]), Some((1.0, 2)));
        assert_eq!(time_of_day(&["12:00:01", "PM"]), Some((43_201.0, 2)));
        assert_eq!(time_of_day(&["11:59:59", "PM"]), Some((86_399.0, 2)));
        assert_eq!(time_of_day(&["23:59:59", "all"]), Some((86_399.0, 1)));
        assert_eq!(time_of_day(&["07时18分40秒"]), Some((26_320.0, 1)));
        assert_eq!(time_of_day(&["Average:"]), None);
        assert_eq!(time_of_day(&["平均时间:"]), None);
    }

    #[test]
    fn midnight_passes() {
        let mut clock = Clock::of_day(Some(86_400.0));
        assert_eq!(clock.at(86_399.0), 172_799.0);
        assert_eq!(clock.at(1.0), 172_801.0);
    }
}
