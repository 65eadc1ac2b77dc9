//! Axes: their ranges, and round ticks (1, 2 or 5 times a power of ten; whole months).

use crate::quantity::show;
use crate::scenario::Month;

/// An axis of milliseconds that ends here counts seconds; a logarithmic one, on which short times are read too, from the second.
const SECONDS_FROM_MS: [f64; 2] = [2_000.0, 10_000.0];
/// Space at the ends of a logarithmic axis, as a factor.
const LOG_MARGIN: f64 = 1.5;

/// One axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Quantity and unit, as it stands at the axis.
    pub name: String,
    /// How values are laid out along it.
    pub scale: Scale,
    /// Least value shown.
    pub min: f64,
    /// Greatest value shown.
    pub max: f64,
    /// What stands before each number (`$`).
    pub prefix: &'static str,
}

/// The unit of time that a chart counts in: one for all that it says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Time {
    /// As it is written.
    pub unit: &'static str,
    ms: f64,
    /// What makes milliseconds this unit behind their digits.
    power: &'static str,
}

impl Time {
    /// How many of it a time is.
    pub fn of(self, time_ms: f64) -> f64 {
        time_ms / self.ms
    }

    /// The same to the last digit, for a file: 13.1 ms are 0.0131 s and no rounding less.
    pub fn exactly(self, time_ms: f64) -> f64 {
        let written = format!("{time_ms}{}", self.power);
        written.parse().unwrap_or_else(|_| self.of(time_ms))
    }

    /// A time in words.
    pub fn show(self, time_ms: f64) -> String {
        format!("{} {}", show::number(self.of(time_ms)), self.unit)
    }
}

/// How values are laid out along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// In proportion.
    Linear,
    /// By their logarithm.
    Log,
    /// Months from this one, in proportion.
    Months(Month),
    /// Rows, each for a thing of its own: without ticks.
    Rows,
}

impl Axis {
    /// From 0 to a round number not below `max`.
    pub fn from_zero(name: impl Into<String>, max: f64) -> Self {
        let max = if max.is_finite() && max > 0.0 {
            max
        } else {
            1.0
        };
        let step = round_step(max / 5.0);
        Axis {
            name: name.into(),
            scale: Scale::Linear,
            min: 0.0,
            max: (max * 1.04 / step).ceil() * step,
            prefix: "",
        }
    }

    /// By their logarithm, with some space below the least, which is above 0, and above the greatest.
    pub(super) fn logarithmic(name: impl Into<String>, least: f64, max: f64) -> Self {
        Axis {
            name: name.into(),
            scale: Scale::Log,
            min: least / LOG_MARGIN,
            max: max * LOG_MARGIN,
            prefix: "",
        }
    }

    /// The months from that one on, up to so many of them; their dates say what they are.
    pub fn months(start: Month, end: f64) -> Self {
        Axis {
            name: String::new(),
            scale: Scale::Months(start),
            min: 0.0,
            max: end,
            prefix: "",
        }
    }

    /// Where a value stands along the axis, 0..1 within its range.
    pub fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Log => {
                let log = |v: f64| libm::log10(v.max(f64::MIN_POSITIVE));
                (log(value) - log(self.min)) / (log(self.max) - log(self.min))
            }
            _ => (value - self.min) / (self.max - self.min),
        }
    }

    /// The axis's name; a logarithmic one says so, and one of many milliseconds counts seconds.
    pub fn spoken(&self) -> String {
        let name = match self.in_seconds() {
            Some(what) => format!("{what}, s"),
            None => self.name.clone(),
        };
        match self.scale {
            Scale::Log => format!("{name} (log)"),
            _ => name,
        }
    }

    /// What the axis is of, if it is of milliseconds and better read in seconds.
    fn in_seconds(&self) -> Option<&str> {
        let of_ms = self.name.strip_suffix(", ms");
        let [linear, log] = SECONDS_FROM_MS;
        let least = if self.scale == Scale::Log {
            log
        } else {
            linear
        };
        of_ms.filter(|_| self.max >= least)
    }

    /// The unit of an axis of time.
    pub(super) fn time(&self) -> Time {
        match self.in_seconds() {
            Some(_) => Time {
                unit: "s",
                ms: 1000.0,
                power: "e-3",
            },
            None => Time {
                unit: "ms",
                ms: 1.0,
                power: "",
            },
        }
    }

    /// Ticks and their labels along so many pixels, each with at least `room` pixels to itself.
    pub fn ticks(&self, pixels: i32, room: i32) -> Vec<(f64, String)> {
        let most = |room: i32| (pixels / room.max(1)).max(1) as usize;
        match self.scale {
            Scale::Linear => self.linear_ticks(most(room)),
            Scale::Log => self.log_ticks(most(room)),
            Scale::Months(start) => self.month_ticks(start, pixels),
            Scale::Rows => Vec::new(),
        }
    }

    fn linear_ticks(&self, most: usize) -> Vec<(f64, String)> {
        let step = round_step((self.max - self.min) / most as f64);
        let first = (self.min / step).ceil() as i64;
        (first..)
            .map(|i| i as f64 * step)
            .take_while(|v| *v <= self.max * (1.0 + 1e-9))
            .take(50)
            .map(|v| (v, self.label(v)))
            .collect()
    }

    /// 1, 2 and 5 times each power of ten, or only the powers, or only some of them.
    fn log_ticks(&self, most: usize) -> Vec<(f64, String)> {
        let low = libm::floor(libm::log10(self.min)) as i32;
        let high = libm::ceil(libm::log10(self.max)) as i32;
        let ticks = |within: &[f64], stride: usize| -> Vec<f64> {
            (low..=high)
                .filter(|e| e.rem_euclid(stride as i32) == 0)
                .flat_map(|e| {
                    within
                        .iter()
                        .map(move |m| m * libm::pow(10.0, f64::from(e)))
                })
                .filter(|v| (self.min * 0.999..=self.max * 1.001).contains(v))
                .collect()
        };
        let choices = [
            (&[1.0, 2.0, 5.0][..], 1),
            (&[1.0], 1),
            (&[1.0], 2),
            (&[1.0], 3),
        ];
        let all = choices.map(|(within, stride)| ticks(within, stride));
        let fitting = all.iter().find(|t| t.len() <= most.max(2)).or(all.last());
        let chosen = fitting.into_iter().flatten();
        chosen.map(|v| (*v, self.label(*v))).collect()
    }

    fn month_ticks(&self, start: Month, pixels: i32) -> Vec<(f64, String)> {
        let months = self.max as u32;
        // A year alone is a shorter label than a month with its year.
        let fits = |step: &&u32| {
            let room = if **step >= 12 { 44 } else { 68 };
            (months / **step) as i32 * room <= pixels
        };
        let step = [1, 2, 3, 6, 12, 24, 60]
            .iter()
            .find(fits)
            .copied()
            .unwrap_or(120);
        (0..=months)
            .filter(|i| start.plus(*i).ordinal().is_multiple_of(step))
            .map(|i| {
                let month = start.plus(i);
                let label = if step >= 12 {
                    month.year().to_string()
                } else {
                    month.short()
                };
                (f64::from(i), label)
            })
            .collect()
    }

    fn label(&self, value: f64) -> String {
        let value = self.time().of(value);
        let text = match value.abs() {
            v if v >= 1e15 => {
                let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
                format!("{rounded:e}")
            }
            v if v >= 1e12 => show::number(value / 1e12) + "T",
            v if v >= 1e9 => show::number(value / 1e9) + "G",
            v if v >= 1e6 => show::number(value / 1e6) + "M",
            v if v >= 1e4 => show::number(value / 1e3) + "k",
            _ => show::number(value),
        };
        format!("{}{text}", self.prefix)
    }
}

/// The least of 1, 2 or 5 times a power of ten that is not below `rough`.
fn round_step(rough: f64) -> f64 {
    if !(rough.is_finite() && rough > 0.0) {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
    let lead = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|m| m * power >= rough * 0.999_999);
    lead.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis, pixels: i32) -> Vec<String> {
        axis.ticks(pixels, 60)
            .into_iter()
            .map(|(_, label)| label)
            .collect()
    }

    fn axis(scale: Scale, min: f64, max: f64) -> Axis {
        Axis {
            name: String::new(),
            scale,
            min,
            max,
            prefix: "",
        }
    }

    #[test]
    fn linear_ticks_are_round() {
        let up_to = |max| Axis::from_zero("", max);
        assert_eq!(
            labels(&up_to(3470.0), 300),
            ["0", "1,000", "2,000", "3,000", "4,000"]
        );
        assert_eq!(labels(&up_to(0.7), 240), ["0", "0.2", "0.4", "0.6", "0.8"]);
        // 7e13 · 1.04 is not above 8e13; 3e16 in steps of 1e16 ends at 4e16.
        assert_eq!(labels(&up_to(7e13), 240), ["0", "20T", "40T", "60T", "80T"]);
        assert_eq!(
            labels(&up_to(3e16), 300),
            ["0", "1e16", "2e16", "3e16", "4e16"]
        );
    }

    #[test]
    fn many_milliseconds_are_seconds() {
        let up_to = |max| Axis::from_zero("response time, ms", max);
        let (short, long) = (up_to(1_100.0), up_to(140_000.0));
        assert_eq!(short.spoken(), "response time, ms");
        assert_eq!(labels(&short, 240), ["0", "500", "1,000", "1,500"]);
        assert_eq!(long.spoken(), "response time, s");
        assert_eq!(labels(&long, 240), ["0", "50", "100", "150"]);
        let log = Axis {
            scale: Scale::Log,
            min: 100.0,
            ..long
        };
        assert_eq!(log.spoken(), "response time, s (log)");
        assert_eq!(labels(&log, 240), ["0.1", "1", "10", "100"]);
    }

    #[test]
    fn seconds_have_the_digits_of_their_milliseconds() {
        let seconds = Axis::from_zero("response time, ms", 140_000.0).time();
        for ms in [13.1, 950.0, 1.1, 66.47, 20_307.075_618_938_4, 0.3, 0.0] {
            let written = seconds.exactly(ms).to_string();
            let digits = |text: &str| text.replace(['.', '0'], "");
            assert_eq!(digits(&written), digits(&ms.to_string()), "{written}");
            assert!((seconds.exactly(ms) - ms / 1000.0).abs() <= 1e-15 * ms);
        }
        assert_eq!(seconds.exactly(13.1).to_string(), "0.0131");
    }

    #[test]
    fn log_ticks_are_as_dense_as_fits() {
        let wide = axis(Scale::Log, 5e4, 1e7);
        assert_eq!(labels(&wide, 260), ["100k", "1M", "10M"]);
        assert_eq!(
            labels(&wide, 600),
            ["50k", "100k", "200k", "500k", "1M", "2M", "5M", "10M"]
        );
    }

    #[test]
    fn month_ticks_fall_on_januaries() {
        let three_years = axis(Scale::Months("2026-11".parse().unwrap()), 0.0, 36.0);
        assert_eq!(labels(&three_years, 200), ["2027", "2028", "2029"]);
        let halves = [
            "Jan 2027", "Jul 2027", "Jan 2028", "Jul 2028", "Jan 2029", "Jul 2029",
        ];
        assert_eq!(labels(&three_years, 600), halves);
    }
}
