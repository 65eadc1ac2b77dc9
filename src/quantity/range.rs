//! Quantities of which nobody knows the one number: `12..18 ms`, `between 12 and 18 ms`, `~94 MB`, `8 ± 2 %/month`,
//! `10..12..20 ms`, and the family of distributions behind them, as in `12..18 ms uniform`.

use super::number;
use super::unit::{self, Unit};
use super::written::{self, Written};
use crate::error::{Error, Result};

/// What `~` gives and takes.
const ABOUT: f64 = 1.1;
/// Signs between the ends of a range; the first is how it is printed.
const BETWEEN: [&str; 5] = ["..", "…", "–", " to ", " - "];
/// What may stand in front of two ends.
const IN_FRONT: [&str; 2] = ["between ", "from "];
/// Signs before what is given and taken; the first is how it is printed.
const GIVE: [&str; 3] = ["±", "+/-", "+-"];

/// A family of distributions. Of lognormal, gamma and normal ranges the ends are the 5th and the 95th percentile; the others do
/// not pass them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The logarithm is normal: positive, with a long tail.
    Lognormal,
    /// Positive, with a shorter tail.
    Gamma,
    /// Gauss's law.
    Normal,
    /// The beta law of project planning, with a most likely value.
    Pert,
    /// A straight rise to the most likely value, and a straight fall.
    Triangular,
    /// All values alike.
    Uniform,
}

impl Family {
    /// All of them.
    pub const ALL: [Family; 6] = [
        Family::Lognormal,
        Family::Gamma,
        Family::Normal,
        Family::Pert,
        Family::Triangular,
        Family::Uniform,
    ];

    /// Its name, as it is written behind a range.
    ///
    /// ```
    /// assert_eq!(plimsoll::quantity::Family::Pert.name(), "PERT");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Family::Lognormal => "lognormal",
            Family::Gamma => "gamma",
            Family::Normal => "normal",
            Family::Pert => "PERT",
            Family::Triangular => "triangular",
            Family::Uniform => "uniform",
        }
    }

    /// Whether it knows positive values only.
    fn is_positive(self) -> bool {
        matches!(self, Family::Lognormal | Family::Gamma)
    }
}

/// How a range was written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    /// `12..18 ms`
    Ends,
    /// `12..14..18 ms`
    Middle,
    /// `~94 MB`
    About,
    /// `8 ± 2 %/month`, and what is given and taken.
    Give(f64),
}

/// The ends of a quantity that is a range, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    low: f64,
    high: f64,
    form: Form,
    /// The family that was written; none if it goes without saying.
    chosen: Option<Family>,
    /// What it is without.
    usual: Family,
}

/// What is known of a quantity that is a range, in the unit in which it was written.
///
/// ```
/// use plimsoll::quantity::{Family, Latency, Quantity};
/// let spread = Quantity::<Latency>::parse("12..18 ms uniform")?.spread().unwrap();
/// assert_eq!((spread.low, spread.middle, spread.high), (12.0, 15.0, 18.0));
/// assert_eq!((spread.family, spread.unit.name), (Family::Uniform, "ms"));
/// assert!(Quantity::<Latency>::parse("15 ms")?.spread().is_none());
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Spread {
    /// The lower end.
    pub low: f64,
    /// What a plan counts with that counts with one number.
    pub middle: f64,
    /// The upper end, no lower than the lower one.
    pub high: f64,
    /// The family of distributions.
    pub family: Family,
    /// Whether the middle was written, and does not follow from the ends.
    pub is_middle_written: bool,
    /// Whether it was written between the ends, as in `12..14..18 ms`.
    pub is_middle_between: bool,
    /// Whether only whole numbers are possible.
    pub is_whole: bool,
    /// The unit of all of them.
    pub unit: &'static Unit,
    /// What is possible at all, in the unit.
    pub bounds: (f64, f64),
    range: Range,
    /// The family of ranges of this kind that name none.
    unsaid: Family,
}

impl Spread {
    /// The possible value that is nearest to one that was drawn, in the unit.
    ///
    /// ```
    /// use plimsoll::quantity::{Quantity, Share};
    /// let hits = Quantity::<Share>::parse("90..99 %")?.spread().unwrap();
    /// assert_eq!((hits.possible(103.0), hits.possible(95.0)), (100.0, 95.0));
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn possible(&self, drawn: f64) -> f64 {
        let within = drawn.clamp(self.bounds.0, self.bounds.1);
        if self.is_whole {
            within.round()
        } else {
            within
        }
    }

    /// As a person writes it with other ends, in the unit. A middle that was written between them stays, and what was given and taken
    /// is written as ends, with its law.
    ///
    /// ```
    /// use plimsoll::quantity::{Latency, Quantity};
    /// let spread = |text| Quantity::<Latency>::parse(text).unwrap().spread().unwrap();
    /// assert_eq!(spread("10..12..20 ms").with_ends(8.0, 20.0), "8..12..20 ms");
    /// assert_eq!(spread("10 ± 2 ms").with_ends(8.0, 15.0), "8..15 ms normal");
    /// ```
    pub fn with_ends(&self, low: f64, high: f64) -> String {
        let of = self.range;
        let form = if self.is_middle_between {
            Form::Middle
        } else {
            Form::Ends
        };
        let is_said_now = form != of.form && of.usual != self.unsaid;
        // Ends that nobody wrote have digits that nobody meant.
        let told = |end: f64| match of.form {
            Form::About => format!("{end:.2e}").parse().unwrap_or(end),
            Form::Give(_) => rounded(end),
            Form::Ends | Form::Middle => end,
        };
        let range = Range {
            low: told(low),
            high: told(high),
            form,
            chosen: of.chosen.or(is_said_now.then_some(of.usual)),
            ..of
        };
        range.write(self.middle, self.unit)
    }
}

/// A number that may be a range, whatever its dimension: what a simulation draws into.
pub trait Uncertain {
    /// What is known of it; none if it is one number.
    fn spread(&self) -> Option<Spread>;
    /// Takes a value in the unit that was written, moved to the nearest possible one; the range stays. One number stays as it is.
    fn draw(&mut self, value: f64);
}

impl Range {
    /// So many times as much.
    pub(super) fn scaled(self, times: f64) -> Range {
        Range {
            low: self.low * times,
            high: self.high * times,
            form: match self.form {
                Form::Give(by) => Form::Give(by * times),
                form => form,
            },
            ..self
        }
    }

    pub(super) fn spread(&self, dimension: &Written, middle: f64, unit: &'static Unit) -> Spread {
        Spread {
            low: self.low,
            middle,
            high: self.high,
            family: self.family(),
            is_middle_written: self.form != Form::Ends,
            is_middle_between: self.form == Form::Middle,
            is_whole: dimension.whole,
            unit,
            bounds: (unit.from_base(dimension.min), unit.from_base(dimension.max)),
            range: *self,
            unsaid: dimension.family,
        }
    }

    fn family(&self) -> Family {
        self.chosen.unwrap_or(self.usual)
    }

    /// The number in the middle where only the ends are known: the median of most families, or near it.
    fn middle(&self, whole: bool) -> f64 {
        let middle = match self.family().is_positive() {
            true => (self.low * self.high).sqrt(),
            false => 0.5 * (self.low + self.high),
        };
        if whole { middle.round() } else { middle }
    }

    /// As a person writes it.
    pub(super) fn write(&self, middle: f64, unit: &Unit) -> String {
        let grouped = number::grouped;
        let text = match self.form {
            Form::Ends => format!("{}..{}", grouped(self.low), grouped(self.high)),
            Form::Middle => {
                let (low, high) = (grouped(self.low), grouped(self.high));
                format!("{low}..{}..{high}", grouped(middle))
            }
            Form::About => grouped(middle),
            Form::Give(by) => format!("{} ± {}", grouped(middle), grouped(by)),
        };
        let text = written::with_unit(&text, unit);
        let about = if self.form == Form::About { "~" } else { "" };
        match self.chosen {
            Some(family) => format!("{about}{text} {}", family.name()),
            None => format!("{about}{text}"),
        }
    }
}

/// A product without the last bits' noise.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

/// A range, if the text is one: the middle, its unit and the range.
pub(super) fn read(
    dimension: &Written,
    text: &str,
    default: Option<&'static Unit>,
) -> Result<Option<(f64, &'static Unit, Range)>> {
    let (text, chosen) = split_family(text.trim());
    let reader = Reader {
        dimension,
        default,
        chosen,
    };
    if let Some(about) = ["~", "≈", "about ", "ca. "]
        .iter()
        .find_map(|s| text.strip_prefix(s))
    {
        return reader.about(about).map(Some);
    }
    let ends = said(text);
    // The currency stands in front of all of it.
    let (currency, text) = unit::split_currency(ends.unwrap_or(text));
    let parts = |signs: &[&str]| {
        let sign = signs.iter().find(|sign| text.contains(**sign))?;
        Some(text.split(sign).collect::<Vec<&str>>())
    };
    if let Some(parts) = parts(&GIVE) {
        return reader.give(currency, &parts).map(Some);
    }
    let found = parts(&BETWEEN).or_else(|| hyphen(text));
    // Without a word in front nobody knows whether both are meant, or what lies between.
    if let Some(parts) = found.or_else(|| ends.and_then(|_| parts(&[" and "]))) {
        return reader.ends(currency, &parts).map(Some);
    }
    if ends.is_some() {
        return Err(reader.not("the range has one end only"));
    }
    match chosen {
        Some(family) => Err(Error::new(format!(
            "one number has no distribution, and “{}” is written behind it",
            family.name()
        ))
        .next(format!(
            "Write a range such as {}, or the number only.",
            dimension.range_example()
        ))),
        None => Ok(None),
    }
}

/// What stands behind the word in front of a range: `between 12 and 18 ms`, `from 12 to 18 ms`.
fn said(text: &str) -> Option<&str> {
    IN_FRONT.iter().find_map(|word| {
        let (front, ends) = text.split_at_checked(word.len())?;
        { front.eq_ignore_ascii_case(word) }.then(|| ends.trim_start())
    })
}

/// The family at the end of a text, in brackets or not, and what stands before it.
pub(crate) fn split_family(text: &str) -> (&str, Option<Family>) {
    let bare = text.strip_suffix(')').unwrap_or(text);
    let cut = |family: &Family| {
        let at = bare.len().checked_sub(family.name().len())?;
        let (before, last) = bare.split_at_checked(at)?;
        let stands_alone = before.ends_with([' ', ',', '(', '\t']);
        (stands_alone && last.eq_ignore_ascii_case(family.name())).then_some((before, *family))
    };
    match Family::ALL.iter().find_map(cut) {
        Some((before, family)) => (before.trim_end_matches([' ', ',', '(', '\t']), Some(family)),
        None => (text, None),
    }
}

/// `12-18 ms`, `$10-$20/mo`: the parts around a hyphen behind a number or its unit, and before another number.
fn hyphen(text: &str) -> Option<Vec<&str>> {
    let byte = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at));
    // Behind an e it is the sign of an exponent.
    let ends = |byte: &u8| byte.is_ascii_alphanumeric() && !matches!(byte, b'e' | b'E');
    let between = |(at, _): &(usize, &str)| {
        byte(at.checked_sub(1)).is_some_and(|b| ends(b) || *b == b'%')
            && byte(at.checked_add(1)).is_some_and(|b| b.is_ascii_digit() || *b == b'$')
    };
    let (at, _) = { text.match_indices('-') }.find(between)?;
    let (low, high) = text.split_at_checked(at)?;
    Some(vec![low, high.get(1..)?])
}

/// Reads the parts of a range.
struct Reader<'a> {
    dimension: &'a Written,
    default: Option<&'static Unit>,
    chosen: Option<Family>,
}

type Read = (f64, &'static Unit, Range);

impl Reader<'_> {
    fn about(&self, text: &str) -> Result<Read> {
        let (value, unit) = self.number(text, self.default)?;
        let (less, more) = (value / ABOUT, value * ABOUT);
        let bounds = (
            unit.from_base(self.dimension.min),
            unit.from_base(self.dimension.max),
        );
        let end = |end: f64| self.whole(end.clamp(bounds.0, bounds.1));
        let usual = self.positive_or(Family::Normal, less);
        let range = Range {
            low: end(less.min(more)),
            high: end(less.max(more)),
            form: Form::About,
            chosen: self.chosen,
            usual,
        };
        self.done(value, unit, range)
    }

    fn give(&self, currency: &str, parts: &[&str]) -> Result<Read> {
        let [middle, by] = *parts else {
            return Err(self.unclear());
        };
        let (middle, by) = (middle.trim(), by.trim());
        let relative = by.split_once('%').filter(|_| !self.dimension.has_percent());
        let (value, unit, by) = match relative {
            Some((percent, behind)) => {
                let middle = self.middle_and_unit(&with(currency, middle), behind.trim());
                let (value, unit) = self.number(&middle, self.default)?;
                let (share, rest) = number::split(percent)?;
                if !rest.trim().is_empty() {
                    return Err(self.unclear());
                }
                (value, unit, rounded(value.abs() * share / 100.0))
            }
            None => {
                let units = self.units(&[with(currency, middle), with(currency, by)])?;
                let [(value, _), (by, unit)] = *units else {
                    return Err(self.unclear());
                };
                (value, unit, by)
            }
        };
        if by < 0.0 {
            return Err(Error::new("what is given and taken is below 0")
                .next(format!("Write {}.", self.dimension.range_example())));
        }
        let range = Range {
            low: self.whole(value - by),
            high: self.whole(value + by),
            form: Form::Give(by),
            chosen: self.chosen,
            usual: Family::Normal,
        };
        self.done(value, unit, range)
    }

    /// What stands behind the share belongs to the number before it, as in `100k ± 10 %/day`, unless that has it already.
    #[inline(never)]
    fn middle_and_unit(&self, middle: &str, behind: &str) -> String {
        let whole = format!("{middle} {behind}");
        let unit_of = |text: &str| Some(self.number(text, None).ok()?.1.name);
        match unit_of(middle) {
            Some(own) if unit_of(&format!("1 {behind}")) == Some(own) => middle.to_owned(),
            _ => whole,
        }
    }

    fn ends(&self, currency: &str, parts: &[&str]) -> Result<Read> {
        if parts.iter().any(|part| part.trim().is_empty()) {
            return Err(self.not("the range has one end only"));
        }
        let parts: Vec<String> = parts
            .iter()
            .map(|part| with(currency, part.trim()))
            .collect();
        let numbers = self.units(&parts)?;
        let (low, middle, high, unit) = match *numbers {
            [(low, _), (high, unit)] => (low, None, high, unit),
            [(low, _), (middle, _), (high, unit)] => (low, Some(middle), high, unit),
            _ => return Err(self.unclear()),
        };
        let usual = match middle {
            Some(_) => Family::Pert,
            None if low > 0.0 || !self.dimension.family.is_positive() => self.dimension.family,
            // A law of positive values does not begin at 0.
            None => Family::Pert,
        };
        let range = Range {
            low,
            high,
            form: if middle.is_some() {
                Form::Middle
            } else {
                Form::Ends
            },
            chosen: self.chosen,
            usual,
        };
        let middle = middle.unwrap_or_else(|| range.middle(self.dimension.whole));
        self.done(middle, unit, range)
    }

    /// The numbers of a range, in the unit of the last one; what has no unit takes that of the others.
    fn units(&self, parts: &[String]) -> Result<Vec<(f64, &'static Unit)>> {
        let unit_of = |part: &String| Some(self.number(part, None).ok()?.1);
        let said = parts.iter().rev().find_map(unit_of);
        let unit = said.or(self.default);
        let last = parts.last().map(String::as_str).unwrap_or_default();
        let (_, unit) = self.number(last, unit)?;
        self.ask_for_multiplier(parts, unit)?;
        // A share without its sign is a question on its own, and none where the other end has the sign.
        let is_asked = self.dimension.ask_below_one && said.is_some();
        let numbers = parts.iter().map(|part| {
            let bare = is_asked && part.ends_with(|c: char| c.is_ascii_digit());
            let signed = bare.then(|| written::with_unit(part, unit));
            let (value, own) = self.number(signed.as_ref().unwrap_or(part), Some(unit))?;
            let value = match own.name == unit.name {
                true => value,
                false => unit.from_base(own.to_base(value)),
            };
            Ok((value, unit))
        });
        numbers.collect()
    }

    /// `100..200k/day`: whether the first k goes without saying is for the person to say.
    fn ask_for_multiplier(&self, parts: &[String], unit: &'static Unit) -> Result<()> {
        let Some((last, before)) = parts.split_last() else {
            return Ok(());
        };
        let (plain, _) = number::split(unit::split_currency(last).1)?;
        let multiplied = self.number(last, Some(unit))?.0 != plain;
        // Nothing is nothing with any multiplier.
        let is_bare = |part: &&String| {
            part.ends_with(|c: char| c.is_ascii_digit())
                && part.contains(|c| ('1'..='9').contains(&c))
        };
        match before.iter().find(is_bare).filter(|_| multiplied) {
            Some(bare) => Err(Error::new(format!(
                "“{bare}” has no multiplier, and “{last}” behind it has one"
            ))
            .next("Write it with both, such as 100k..200k.")),
            None => Ok(()),
        }
    }

    fn number(&self, text: &str, default: Option<&'static Unit>) -> Result<(f64, &'static Unit)> {
        written::read(self.dimension, text, default)
    }

    fn whole(&self, value: f64) -> f64 {
        if self.dimension.whole {
            value.round()
        } else {
            value
        }
    }

    fn positive_or(&self, other: Family, low: f64) -> Family {
        let positive = self.dimension.family.is_positive() && low > 0.0;
        if positive {
            self.dimension.family
        } else {
            other
        }
    }

    /// What is possible of it.
    fn done(&self, middle: f64, unit: &'static Unit, range: Range) -> Result<Read> {
        let dimension = self.dimension;
        if !dimension.ranged {
            return Err(Error::new(format!(
                "{} is a decision, and no range",
                dimension.noun_with_article
            ))
            .next(format!("Write one number, such as {}.", dimension.example)));
        }
        let told = |value: f64| written::write(value, unit);
        let (low, high) = (range.low, range.high);
        if low > high {
            let next = format!("Write the lower end first: {}.", turned(&range, unit));
            return Err(Error::new(format!("{} is above {}", told(low), told(high))).next(next));
        }
        for end in [low, high] {
            written::checked(dimension, end, unit)?;
        }
        // Before the middle, which follows from the law where none is written.
        if range.family().is_positive() && low <= 0.0 {
            let family = range.family().name();
            return Err(Error::new(format!(
                "a {family} law knows values above 0 only, and the range begins at {}",
                told(low)
            ))
            .next("Write another law behind it: normal, PERT, triangular or uniform."));
        }
        if !(low..=high).contains(&middle) {
            let what = format!(
                "{} does not lie between {} and {}",
                told(middle),
                told(low),
                told(high)
            );
            return Err(Error::new(what).next("Write the middle between the ends."));
        }
        Ok((middle, unit, range))
    }

    fn unclear(&self) -> Error {
        self.not("the range has too many parts")
    }

    fn not(&self, what: &str) -> Error {
        Error::new(what).next(format!("Write {}.", self.dimension.range_example()))
    }
}

/// The same from the other side.
fn turned(range: &Range, unit: &Unit) -> String {
    let turned = Range {
        low: range.high,
        high: range.low,
        form: Form::Ends,
        ..*range
    };
    turned.write(0.0, unit)
}

/// With the currency that stands in front of the whole range.
fn with(currency: &str, part: &str) -> String {
    match part.starts_with('$') {
        true => part.to_owned(),
        false => format!("{currency}{part}"),
    }
}
