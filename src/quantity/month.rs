//! A calendar month.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::error::{Error, Result};

/// A calendar month from 1970-01 to 2999-12, and what becomes of it by adding months.
///
/// ```
/// use plimsoll::quantity::Month;
/// let start: Month = "2026-11".parse().unwrap();
/// assert_eq!(start.plus(16).to_string(), "2028-03");
/// assert_eq!(start.plus(16).spoken(), "March 2028");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    /// Months since January of year 0.
    since_zero: u32,
}

const FIRST_YEAR: u32 = 1970;
const LAST_YEAR: u32 = 2999;
const NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// The month of that year; `month` counts from 1.
    ///
    /// # Errors
    /// If the year is not within 1970..2999 or the month not within 1..12.
    pub fn new(year: u32, month: u32) -> Result<Self> {
        if !(FIRST_YEAR..=LAST_YEAR).contains(&year) || !(1..=12).contains(&month) {
            return Err(Error::new(format!("{year}-{month:02} is not a month"))
                .next("Write a month such as 2026-11 or November 2026."));
        }
        Ok(Month {
            since_zero: year * 12 + (month - 1),
        })
    }

    /// The first month there is.
    pub fn earliest() -> Self {
        Month {
            since_zero: FIRST_YEAR * 12,
        }
    }

    /// The month that many months later.
    pub fn plus(self, months: u32) -> Self {
        Month {
            since_zero: self.since_zero.saturating_add(months),
        }
    }

    /// The month before; none before the first month there is.
    pub(crate) fn before(self) -> Option<Self> {
        let before = self.since_zero.checked_sub(1)?;
        (before >= FIRST_YEAR * 12).then_some(Month { since_zero: before })
    }

    /// Whole months from `earlier` to this one; 0 if it is later.
    pub fn months_since(self, earlier: Month) -> u32 {
        self.since_zero.saturating_sub(earlier.since_zero)
    }

    /// How many days it has.
    pub fn days(self) -> u32 {
        let year = self.year();
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        match self.number() {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Months since January of year 0: multiples of 12 are Januaries.
    pub fn ordinal(self) -> u32 {
        self.since_zero
    }

    /// The calendar year.
    pub fn year(self) -> u32 {
        self.since_zero / 12
    }

    /// The month within the year, counted from 1.
    pub fn number(self) -> u32 {
        self.since_zero % 12 + 1
    }

    /// As it stands in a sentence: `March 2028`.
    pub fn spoken(self) -> String {
        format!("{} {}", self.name(), self.year())
    }

    /// As it stands on an axis: `Mar 2028`.
    pub fn short(self) -> String {
        let name: String = self.name().chars().take(3).collect();
        format!("{name} {}", self.year())
    }

    fn name(self) -> &'static str {
        NAMES
            .get((self.since_zero % 12) as usize)
            .copied()
            .unwrap_or_default()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = Error;
    /// Reads `2026-11`, `11/2026`, `November 2026` or `Nov 2026`; a day behind the first is allowed and dropped.
    fn from_str(text: &str) -> Result<Self> {
        let expected = || {
            Error::new(format!(
                "“{}” is not a month",
                text.chars().take(24).collect::<String>()
            ))
            .next("Write a month such as 2026-11 or November 2026.")
        };
        let number = |text: &str| text.parse::<u32>().ok();
        let (year, month) = read_numbers(text.trim(), number)
            .or_else(|| read_name(text.trim(), number))
            .ok_or_else(expected)?;
        Month::new(year, month).map_err(|_| expected())
    }
}

/// Year and month of `2026-11`, `2026-11-30`, `11/2026` and `2026/11`.
fn read_numbers(text: &str, number: impl Fn(&str) -> Option<u32>) -> Option<(u32, u32)> {
    if let Some((month, year)) = text.split_once('/') {
        // Two digits of a year may be a day.
        return match (month.len(), year.len()) {
            (_, 4) => Some((number(year)?, number(month)?)),
            (4, _) => Some((number(month)?, number(year)?)),
            _ => None,
        };
    }
    let mut parts = text.split('-').map(number);
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(year)), Some(Some(month)), None | Some(Some(1..=31)), None) => {
            Some((year, month))
        }
        _ => None,
    }
}

/// Year and month of `November 2026`, `nov. 2026` and `Nov, 2026`.
#[inline(never)]
fn read_name(text: &str, number: impl Fn(&str) -> Option<u32>) -> Option<(u32, u32)> {
    let (name, year) = text.split_once(char::is_whitespace)?;
    let name = name.trim_end_matches(['.', ',']);
    let is_meant = |full: &&str| {
        let front = full.get(..name.len());
        name.len() >= 3 && front.is_some_and(|front| front.eq_ignore_ascii_case(name))
    };
    let at = NAMES.iter().position(is_meant)?;
    Some((number(year.trim())?, at as u32 + 1))
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
