//! How demand is spread over the day and the week: relative curves, from which the peak over the mean follows.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::quantity::{Factor, Quantity, show};

/// Hours of a day.
pub const HOURS: usize = 24;
/// Days of a week.
pub const DAYS: usize = 7;
/// Greatest number in a curve as typed.
const MOST: f64 = 1e9;
/// How far a typed peak over the mean may lie from that of the curves before it is worth a word.
const SLACK_RATIO: f64 = 0.05;

/// Relative demand by hour of the day or by day of the week, as typed. At least one number is above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve<const N: usize> {
    typed: [f64; N],
}

/// 24 numbers, the first for the hour from midnight.
pub type HourCurve = Curve<HOURS>;
/// 7 numbers, the first for Monday.
pub type DayCurve = Curve<DAYS>;

impl<const N: usize> Curve<N> {
    /// The same all the time.
    pub fn flat() -> Self {
        Curve { typed: [1.0; N] }
    }

    /// From relative numbers, in any unit.
    ///
    /// ```
    /// use plimsoll::scenario::shape::DayCurve;
    /// let week = DayCurve::new([4.0, 4.0, 4.0, 4.0, 4.0, 0.5, 0.5])?;
    /// assert_eq!(week.relative()[0], 4.0 / 3.0);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    ///
    /// # Errors
    /// A number that is not finite, below 0 or above 10⁹, or nothing above 0.
    pub fn new(typed: [f64; N]) -> Result<Self> {
        for (at, value) in typed.iter().enumerate() {
            if !(0.0..=MOST).contains(value) {
                return Err(Error::new(format!("number {} is {value}", at + 1))
                    .field(Self::field())
                    .next("Write numbers of 0 or more; only their proportions count."));
            }
        }
        // The sum is what everything is divided by.
        if typed.iter().sum::<f64>() < 1e-9 {
            return Err(Error::new("all numbers are 0 or next to it")
                .field(Self::field())
                .next("Write a larger number where there is demand."));
        }
        Ok(Curve {
            typed: typed.map(|v| v + 0.0),
        })
    }

    /// The numbers as typed.
    pub fn typed(&self) -> &[f64; N] {
        &self.typed
    }

    /// The curve with a mean of 1.
    ///
    /// ```
    /// let week: plimsoll::scenario::shape::DayCurve = "2 2 2 2 2 1 3".parse()?;
    /// assert_eq!(week.relative()[6], 1.5);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn relative(&self) -> [f64; N] {
        let mean = self.typed.iter().sum::<f64>() / N as f64;
        self.typed.map(|v| v / mean)
    }

    /// The greatest value over the mean; 1 or more.
    ///
    /// ```
    /// let week: plimsoll::scenario::shape::DayCurve = "2 2 2 2 2 1 3".parse()?;
    /// assert_eq!(week.peak_ratio(), 1.5);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn peak_ratio(&self) -> f64 {
        self.relative().into_iter().fold(1.0, f64::max)
    }

    fn field() -> &'static str {
        if N == HOURS {
            "demand.shape.hours"
        } else {
            "demand.shape.days"
        }
    }

    fn next() -> String {
        format!("Write flat, office hours, evening peak, or {N} numbers with blanks between them.")
    }

    fn presets() -> [(&'static str, Curve<N>); 3] {
        let from = |level: fn(usize) -> f64| {
            let mut typed = [1.0; N];
            typed
                .iter_mut()
                .enumerate()
                .for_each(|(at, v)| *v = level(at));
            Curve { typed }
        };
        let of_day = N == HOURS;
        let office = if of_day { office_hour } else { office_day };
        let evening = if of_day { evening_hour } else { evening_day };
        [
            ("flat", Curve::flat()),
            ("office hours", from(office)),
            ("evening peak", from(evening)),
        ]
    }
}

/// People at work: from eight to eighteen, less at noon.
fn office_hour(hour: usize) -> f64 {
    match hour {
        9..=11 | 13..=16 => 10.0,
        8 | 12 | 17 => 7.0,
        7 | 18 => 4.0,
        19..=21 => 2.0,
        _ => 1.0,
    }
}

fn office_day(day: usize) -> f64 {
    if day < 5 { 10.0 } else { 2.0 }
}

/// People at home: most from nineteen to twenty-two.
fn evening_hour(hour: usize) -> f64 {
    match hour {
        19..=21 => 10.0,
        18 | 22 => 8.0,
        17 | 23 => 6.0,
        8..=16 => 4.0,
        7 | 0 => 3.0,
        _ => 1.0,
    }
}

fn evening_day(day: usize) -> f64 {
    match day {
        5 | 6 => 13.0,
        4 => 11.0,
        _ => 10.0,
    }
}

impl<const N: usize> fmt::Display for Curve<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = Self::presets().into_iter().find(|(_, c)| c == self) {
            return f.write_str(name);
        }
        let numbers: Vec<String> = self.typed.iter().map(f64::to_string).collect();
        f.write_str(&numbers.join(" "))
    }
}

impl<const N: usize> FromStr for Curve<N> {
    type Err = Error;

    /// Reads the name of a preset, or as many numbers as the curve has, with blanks, commas or semicolons between them.
    fn from_str(text: &str) -> Result<Self> {
        let words: Vec<&str> = text
            .split([' ', ',', ';', '\t', '\n'])
            .filter(|w| !w.is_empty())
            .collect();
        let name = words.join(" ").to_ascii_lowercase();
        if let Some((_, curve)) = Self::presets().into_iter().find(|(n, _)| *n == name) {
            return Ok(curve);
        }
        let error = |what: String| Error::new(what).field(Self::field()).next(Self::next());
        let numbers = words.iter().map(|word| {
            word.parse::<f64>().map_err(|_| {
                let short: String = word.chars().take(24).collect();
                error(format!("“{short}” is not a number"))
            })
        });
        let numbers: Vec<f64> = numbers.collect::<Result<_>>()?;
        let count = numbers.len();
        let typed: [f64; N] = numbers
            .try_into()
            .map_err(|_| error(format!("there are {count} numbers, and {N} are needed")))?;
        Self::new(typed)
    }
}

/// Demand over the hours of a week: a day's curve times a week's.
///
/// ```
/// use plimsoll::scenario::shape::Shape;
/// let shape = Shape { hours: "office hours".parse()?, days: "office hours".parse()? };
/// assert_eq!((shape.hours.to_string(), shape.hour_of_week().len()), ("office hours".to_owned(), 168));
/// assert!(shape.peak_to_mean_ratio() > 2.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// By hour of the day.
    pub hours: HourCurve,
    /// By day of the week.
    pub days: DayCurve,
}

impl Shape {
    /// The same all the time.
    pub fn flat() -> Self {
        Shape {
            hours: Curve::flat(),
            days: Curve::flat(),
        }
    }

    /// The busiest hour of the week over the mean.
    pub fn peak_to_mean_ratio(&self) -> f64 {
        self.hours.peak_ratio() * self.days.peak_ratio()
    }

    /// All hours of the week from Monday's midnight, relative to the mean.
    ///
    /// ```
    /// use plimsoll::scenario::shape::Shape;
    /// assert_eq!(Shape::flat().hour_of_week(), [1.0; 168]);
    /// ```
    pub fn hour_of_week(&self) -> Vec<f64> {
        let hours = self.hours.relative();
        let of_day = |day: f64| hours.map(|hour| hour * day);
        self.days.relative().into_iter().flat_map(of_day).collect()
    }

    /// Whether a typed peak over the mean agrees with the curves: none, or a sentence about the difference. A curve by the hour
    /// hides what happens within it, so a typed peak may well be higher.
    ///
    /// ```
    /// use plimsoll::scenario::shape::Shape;
    /// let said = Shape::flat().disagrees_with("3×".parse()?).unwrap();
    /// assert!(said.starts_with("The curves of the day and the week peak at 1× the mean, and 3× is typed"));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn disagrees_with(&self, typed: Quantity<Factor>) -> Option<String> {
        let own = self.peak_to_mean_ratio();
        let ratio = typed.base() / own;
        if (ratio - 1.0).abs() <= SLACK_RATIO {
            return None;
        }
        let own = show::number(own);
        Some(if ratio > 1.0 {
            format!(
                "The curves of the day and the week peak at {own}× the mean, and {typed} is typed: keep it if the busiest minute is that far above its hour, else take {own}×."
            )
        } else {
            format!(
                "The curves of the day and the week peak at {own}× the mean, and only {typed} is typed: take {own}×, or correct the curves."
            )
        })
    }
}
