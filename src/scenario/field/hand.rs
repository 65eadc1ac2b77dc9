//! An input moved by hand: by the arrow keys, a step at a time, and by a slider.

use super::Field;
use crate::catalog::Catalog;
use crate::quantity::{Dimension, Month, Quantity, Spread, Unit, nudged};
use crate::scenario::Scenario;
use crate::scenario::growth::Law;

/// Most steps at once.
const MOST_STEPS: u32 = 100;
/// The numbers of a decade on which a slider stops.
const STOPS: [f64; 10] = [10.0, 12.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 80.0];

/// What of an input a slider moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thumb {
    /// Its one number.
    Number,
    /// The lower end of a range.
    Low,
    /// The upper end.
    High,
}

impl Thumb {
    /// Its name, as it travels.
    ///
    /// ```
    /// use plimsoll::scenario::field::Thumb;
    /// assert_eq!((Thumb::High.name(), Thumb::from_name("low")), ("high", Some(Thumb::Low)));
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Thumb::Number => "number",
            Thumb::Low => "low",
            Thumb::High => "high",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Thumb> {
        let all = [Thumb::Number, Thumb::Low, Thumb::High];
        all.into_iter().find(|thumb| thumb.name() == name)
    }
}

/// Where a slider stands, in whole steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// What it moves.
    pub thumb: Thumb,
    /// The step that is nearest to the value there.
    pub at: i32,
    /// The lowest step.
    pub min: i32,
    /// The highest step.
    pub max: i32,
    /// The lowest step that it can be moved to: an end of a range does not pass the other one, nor a middle between them.
    pub least: i32,
    /// The highest step that it can be moved to.
    pub most: i32,
    /// The value there, in the unit of the input.
    pub text: String,
}

/// What a slider's steps are, in the unit in which the input was written.
enum Scale {
    /// Ten to a decade, as in 1, 1.2, 1.5, 2: from one power of ten to another.
    Decades(i32, i32),
    /// Multiples of a number, from one to another.
    Even(f64, i32, i32),
}

impl Scale {
    /// From one value to another, given in the base unit.
    fn decades(unit: &Unit, least: f64, most: f64) -> Scale {
        let power = |base: f64| libm::floor(libm::log10(unit.from_base(base)) + 1e-9) as i32;
        Scale::Decades(power(least), power(most))
    }

    fn ends(&self) -> (i32, i32) {
        let stops = STOPS.len() as i32;
        match *self {
            Scale::Decades(least, most) => (least * stops, most * stops),
            Scale::Even(_, least, most) => (least, most),
        }
    }

    fn value(&self, at: i32) -> f64 {
        let stops = STOPS.len() as i32;
        match *self {
            Scale::Decades(..) => {
                let stop = STOPS.get(at.rem_euclid(stops) as usize);
                let power = at.div_euclid(stops) - 1;
                let times = libm::pow(10.0, f64::from(power.abs()));
                let stop = stop.copied().unwrap_or_default();
                // Dividing gives the decimal number itself, multiplying by 0.01 does not.
                if power < 0 {
                    stop / times
                } else {
                    stop * times
                }
            }
            Scale::Even(by, ..) if by < 1.0 => f64::from(at) / (1.0 / by).round(),
            Scale::Even(by, ..) => f64::from(at) * by,
        }
    }

    /// The step that is nearest to a value.
    fn nearest(&self, value: f64) -> i32 {
        let (min, max) = self.ends();
        let off = |at: &i32| (self.value(*at) - value).abs();
        let nearest = (min..=max).min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.unwrap_or(min)
    }

    fn track(&self, moved: &Moved, thumb: Thumb) -> Track {
        let (min, max) = self.ends();
        let (value, low, high) = match (thumb, moved.spread) {
            (Thumb::Number, _) | (_, None) => (moved.value, None, None),
            (Thumb::Low, Some(range)) => (range.low, None, Some(range.high)),
            (Thumb::High, Some(range)) => (range.high, Some(range.low), None),
        };
        let between = moved.spread.filter(|range| range.is_middle_between);
        let (low, high) = (
            low.map(|low| between.map_or(low, |range| range.middle)),
            high.map(|high| between.map_or(high, |range| range.middle)),
        );
        let above = |at: &i32| low.is_none_or(|low| self.value(*at) > low);
        let below = |at: &i32| high.is_none_or(|high| self.value(*at) < high);
        let least = (min..=max).find(above).unwrap_or(max);
        let most = (min..=max).rev().find(below).unwrap_or(min);
        Track {
            thumb,
            at: self.nearest(value).clamp(least, most),
            min,
            max,
            least,
            most,
            text: moved.unit.write(value),
        }
    }
}

/// The number or the range that sliders move.
struct Moved {
    value: f64,
    unit: &'static Unit,
    spread: Option<Spread>,
}

impl Moved {
    fn thumbs(&self) -> &'static [Thumb] {
        match self.spread {
            None => &[Thumb::Number],
            Some(_) => &[Thumb::Low, Thumb::High],
        }
    }
}

impl Field {
    /// What stands in an input after so many steps up, or below 0 down: a step is one in the last digit, of whole numbers from 1,000 on
    /// in the third, or a month. At most 100 steps count, and a step that the input does not take is not made. Unit, way of writing
    /// and the shape of a range stay. None where nothing moves.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, scenario::{Month, Scenario, field::Field}};
    /// let scenario = Scenario::blank(Month::earliest());
    /// let nudge = |field: Field, text, steps| field.nudge(&scenario, Catalog::built_in(), text, steps);
    /// assert_eq!(nudge(Field::Rate, "100k/day", 2).as_deref(), Some("102k/day"));
    /// assert_eq!(nudge(Field::Growth, "12..18 %/month", -1).as_deref(), Some("11..17 %/month"));
    /// assert_eq!(nudge(Field::Minimum, "2", -10).as_deref(), Some("0"));
    /// assert_eq!(nudge(Field::Name, "New plan", 1), None);
    /// ```
    pub fn nudge(self, s: &Scenario, catalog: &Catalog, text: &str, steps: i32) -> Option<String> {
        if !self.can_be_nudged(s) {
            return None;
        }
        let canonical = self.read(s);
        let is_moved = |text: &&str| {
            let taken = self.write(&mut s.clone(), catalog, text).is_ok();
            taken && (self == Field::Start || nudged(text, true).is_some())
        };
        let from = [text, canonical.as_str()].into_iter().find(is_moved)?;
        let mut reached = None;
        for _ in 0..steps.unsigned_abs().min(MOST_STEPS) {
            let next = self.one_step(reached.as_deref().unwrap_or(from), steps > 0);
            let taken = |next: &String| self.write(&mut s.clone(), catalog, next).is_ok();
            match next.filter(taken) {
                Some(next) => reached = Some(next),
                None => break,
            }
        }
        reached
    }

    /// Whether the arrow keys move it.
    pub fn can_be_nudged(self, s: &Scenario) -> bool {
        match self {
            Field::Start => true,
            Field::Growth => !matches!(s.demand.growth, Law::History(_)),
            field => field.dimension(s).is_some(),
        }
    }

    fn one_step(self, text: &str, up: bool) -> Option<String> {
        if self != Field::Start {
            return nudged(text, up);
        }
        let month: Month = text.parse().ok()?;
        let other = if up { month.plus(1) } else { month.before()? };
        Some(other.to_string())
    }

    /// Where the sliders of an input stand: one of a number, two of a range, and none of an input that has no scale.
    ///
    /// ```
    /// use plimsoll::scenario::{Month, Scenario, field::Field};
    /// let scenario = Scenario::blank(Month::earliest());
    /// let tracks = Field::Utilization.sliders(&scenario);
    /// assert_eq!((tracks[0].at, tracks[0].min, tracks[0].max), (70, 5, 100)); // per cent
    /// ```
    pub fn sliders(self, s: &Scenario) -> Vec<Track> {
        let Some((scale, moved)) = self.scale(s) else {
            return Vec::new();
        };
        let thumbs = moved.thumbs().iter();
        thumbs.map(|thumb| scale.track(&moved, *thumb)).collect()
    }

    /// The text with one of its [`sliders`](Field::sliders) at a step, in the unit that stands there; none without that slider. Steps
    /// beyond those that it can be moved to are the last of these.
    ///
    /// ```
    /// use plimsoll::scenario::{Month, Scenario, field::{Field, Thumb}};
    /// let scenario = Scenario::blank(Month::earliest());
    /// assert_eq!(Field::Rate.slide(&scenario, Thumb::Number, 11).as_deref(), Some("12 req/s"));
    /// assert_eq!(Field::Rate.slide(&scenario, Thumb::Low, 11), None);
    /// assert_eq!(Field::Hours.slide(&scenario, Thumb::Number, 1), None);
    /// ```
    pub fn slide(self, s: &Scenario, thumb: Thumb, at: i32) -> Option<String> {
        let (scale, moved) = self.scale(s)?;
        if !moved.thumbs().contains(&thumb) {
            return None;
        }
        let track = scale.track(&moved, thumb);
        let value = scale.value(at.clamp(track.least, track.most));
        let Some(range) = moved.spread else {
            return Some(moved.unit.write(value));
        };
        let (low, high) = match thumb {
            Thumb::High => (range.low, value),
            _ => (value, range.high),
        };
        // A range beyond the slider leaves an end no step.
        (low < high).then(|| range.with_ends(low, high))
    }

    fn scale(self, s: &Scenario) -> Option<(Scale, Moved)> {
        match self {
            Field::Rate => by_decades(&s.demand.rate, 0.01, 1e5),
            Field::Capacity => by_decades(&s.app.capacity.typed, 0.01, 1e5),
            Field::LatencyLimit => by_decades(&s.targets.latency, 1.0, 1e4),
            Field::InstanceCost => by_decades(&s.app.instance.cost, 1.0, 1e4),
            Field::PeakToMean => with_scale(&s.demand.peak_to_mean, Scale::Even(0.1, 10, 100)),
            Field::Utilization => with_scale(&s.app.target_utilization, Scale::Even(1.0, 5, 100)),
            Field::Minimum => with_scale(&s.app.minimum, Scale::Even(1.0, 0, 100)),
            Field::Growth => match &s.demand.growth {
                Law::Compound(growth) if growth.unit().name.starts_with('×') => {
                    with_scale(growth, Scale::Even(0.1, 5, 50))
                }
                Law::Compound(growth) if growth.unit().growth_months() <= 1.0 => {
                    with_scale(growth, Scale::Even(0.5, -20, 80))
                }
                Law::Compound(growth) if growth.unit().growth_months() <= 6.0 => {
                    with_scale(growth, Scale::Even(1.0, -20, 80))
                }
                Law::Compound(growth) => with_scale(growth, Scale::Even(5.0, -10, 60)),
                _ => None,
            },
            _ => None,
        }
    }
}

fn by_decades<D: Dimension>(
    quantity: &Quantity<D>,
    least: f64,
    most: f64,
) -> Option<(Scale, Moved)> {
    let scale = Scale::decades(quantity.unit(), least, most);
    with_scale(quantity, scale)
}

fn with_scale<D: Dimension>(quantity: &Quantity<D>, scale: Scale) -> Option<(Scale, Moved)> {
    Some((
        scale,
        Moved {
            value: quantity.value(),
            unit: quantity.unit(),
            spread: quantity.spread(),
        },
    ))
}
