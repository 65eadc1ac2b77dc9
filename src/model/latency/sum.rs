//! The time of a request made of several parts. Means add, and variances if the parts are independent; percentiles do not.
//!
//! Independent parts are convolved on grids ([`super::lattice`]); fully dependent ones add quantile by quantile (Dhaene et al.,
//! *The concept of comonotonicity in actuarial science and finance*, Insurance: Math. & Econ. 31, 2002).

use super::grade::{approx, of_power, of_probability, share};
use super::lattice::Lattice;
use super::law::{Latency, Law, a_number};
use crate::model::distribution::Distribution;
use crate::model::numeric::sum::sum;
use crate::model::{Graded, ModelError, Standing, probability};

const MOST_PARTS: usize = 256;
/// Each law is looked at thousands of times.
const MOST_LAWS: usize = 4096;
/// Where a part practically begins.
const BOTTOM: f64 = 1e-12;
/// Beyond the quantile of 1 - this no grid is kept, nor below that of [`LOW`]: both ends are looked at only when asked for.
const TOP: f64 = 1e-4;
const LOW: f64 = 0.2;
/// Rounding on a grid hides smaller probabilities.
const NOISE: f64 = 1e-9;
/// Each grid spans a quarter of the one before.
const FINER: f64 = 0.25;
const MOST_GRIDS: usize = 14;
/// A quantile should be this many cells up its grid.
const ENOUGH_CELLS: f64 = 500.0;
/// Of the quantiles of 62 sums, by transforms of half a million points and closed forms, the worst was 2·10⁻⁵ off; at a step of the
/// law the error may be a cell.
const GRID_ERROR: f64 = 0.001;

/// The law of a sum of independent parts, as good as its weakest part.
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::latency::{Law, Sum};
/// let app_ms = Distribution::lognormal(3.0, 0.5)?.into();
/// let cache_miss_ms = Law::sometimes(Distribution::exponential(80.0)?.into(), 0.1)?;
/// let request_ms = Sum::new(&[app_ms, cache_miss_ms])?;
/// assert!((request_ms.quantile(0.95)?.value - 82.9).abs() < 0.5);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// All parts, as given.
    parts: Vec<Law>,
    /// The random ones, each with the point at which it practically begins.
    random: Vec<(Law, f64)>,
    /// The constants and the starts of the random parts: what the grids begin at.
    base: f64,
    /// The law itself where only one part is random, and the constants to add to it.
    single: Option<(Law, f64)>,
    /// From wide to fine.
    grids: Vec<Lattice>,
    standing: Standing,
}

impl Sum {
    /// Prepares the sum. Time O(parts·grids): about 1 ms for six parts and a grid, and most sums need two to four grids.
    ///
    /// Grids of 2048 cells, each a quarter as wide as the one before, put every quantile from p20 to p99.99 at least 500 cells above
    /// the bottom. Parts of any scale may be added: a constant is a shift, and a part smaller than a cell keeps its mean.
    ///
    /// # Errors
    /// `invalid_input`: no part, more than 256, or 4096 laws in all their mixtures, or a part whose far quantiles exceed the range of f64.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Sum;
    /// let app = Distribution::exponential(20.0)?.into();
    /// let database = Distribution::exponential(30.0)?.into();
    /// let request = Sum::new(&[app, database])?;
    /// assert_eq!(request.mean().value, 50.0);
    /// assert!((request.quantile(0.95)?.value / 119.993 - 1.0).abs() < 2e-3);
    /// assert!((request.comonotone(0.95)?.value - 149.787).abs() < 1e-3);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(parts: &[Law]) -> Result<Sum, ModelError> {
        let invalid = |name, must| Err(ModelError::InvalidInput { name, must });
        if parts.is_empty() || parts.len() > MOST_PARTS {
            return invalid("number of parts", "between 1 and 256");
        }
        if parts.iter().map(Law::size).sum::<usize>() > MOST_LAWS {
            return invalid("number of laws in all parts", "4096 or less");
        }
        let constants: f64 = parts.iter().filter_map(Law::constant_value).sum();
        let varied = parts.iter().filter(|law| law.constant_value().is_none());
        let random: Vec<(Law, f64)> = varied.map(|law| (law.clone(), law.at(BOTTOM))).collect();
        let base = constants + random.iter().map(|(_, start)| start).sum::<f64>();
        let single = match random.as_slice() {
            [] => Some((Distribution::constant(0.0)?.into(), constants)),
            [(only, _)] => Some((only.clone(), constants)),
            _ => None,
        };
        let standing = parts
            .iter()
            .map(Law::standing)
            .fold(Standing::Exact, Standing::weaker);
        let mut sum = Sum {
            parts: parts.to_vec(),
            random,
            base,
            single,
            grids: Vec::new(),
            standing,
        };
        let span = sum.span_for(1.0 - TOP);
        // Twice that is looked at.
        if !(base.is_finite() && span < f64::MAX / 4.0) {
            return invalid("part", "small enough for its far quantiles to be finite");
        }
        if sum.single.is_none() {
            sum.build_grids(span);
        }
        Ok(sum)
    }

    /// The mean, with the standing of the parts, whether those are independent or not. Infinite where it exceeds the range of f64.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Sum;
    /// let part = || Distribution::exponential(20.0).map(Into::into);
    /// assert_eq!(Sum::new(&[part()?, part()?])?.mean().value, 40.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn mean(&self) -> Graded<f64> {
        let value = sum(self.parts.iter().map(Law::expected));
        of_power(value, self.standing, 1.0)
    }

    /// The variance if the parts are independent, with twice their relative error. Infinite where it exceeds the range of f64.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Sum;
    /// let part = || Distribution::exponential(20.0).map(Into::into);
    /// assert_eq!(Sum::new(&[part()?, part()?])?.variance().value, 800.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn variance(&self) -> Graded<f64> {
        let value = sum(self.parts.iter().map(Law::spread));
        of_power(value, self.standing, 2.0)
    }

    /// The quantile at p if the parts are independent, for p from 10⁻⁹ to 1 - 10⁻⁹.
    ///
    /// Good to 10⁻³ of the quantile, usually to 10⁻⁵; the standing tells more where two grids of different fineness differ by more.
    /// Exact with one random part; the standing of the parts where that is weaker. A finer or wider grid is laid where none fits.
    ///
    /// # Errors
    /// `p_out_of_range`.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Sum;
    /// let random = Distribution::lognormal(3.0, 0.5)?;
    /// let shifted = Sum::new(&[random.into(), Distribution::constant(12.0)?.into()])?;
    /// assert_eq!(shifted.quantile(0.99)?.value, 12.0 + random.quantile(0.99)?);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        probability(p)?;
        if !(NOISE..=1.0 - NOISE).contains(&p) {
            return Err(ModelError::ProbabilityOutOfRange);
        }
        if let Some((law, constants)) = &self.single {
            return Ok(self.graded(constants + law.at(p), Standing::Exact));
        }
        let bottom: f64 = self
            .random
            .iter()
            .map(|(law, start)| law.atom_at(*start))
            .product();
        if p <= bottom {
            return Ok(self.graded(self.base, Standing::Exact));
        }
        let (value, difference) = self.on_grids(p);
        let relative_error = GRID_ERROR.max(difference);
        Ok(self.graded(self.base + value, Standing::Approx { relative_error }))
    }

    /// P(sum > x) if the parts are independent. The error is 10⁻⁹ and what the error of the quantiles makes of the probability, both as
    /// a share of it: at 10⁻⁸ little is known.
    ///
    /// # Errors
    /// `invalid_input`: x is not a number.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Sum;
    /// let part = || Distribution::exponential(20.0).map(Into::into);
    /// let late = Sum::new(&[part()?, part()?])?.exceeds(100.0)?;
    /// assert!((late.value - 6.0 * (-5.0_f64).exp()).abs() < 1e-5);
    /// assert_eq!(late.standing.to_string(), "approximate (±0.4 %)");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn exceeds(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        let x = a_number(x)?;
        if let Some((law, constants)) = &self.single {
            return Ok(of_probability(self.standing, |f| {
                law.above(f * x - constants)
            }));
        }
        let beyond = x - self.base;
        if beyond < 0.0 {
            return Ok(self.graded(1.0, Standing::Exact));
        }
        let (least, most) = self.tail_bounds(beyond.min(f64::MAX / 4.0));
        if least >= most {
            return Ok(self.graded(most, Standing::Exact));
        }
        if beyond > f64::MAX / 4.0 {
            // No grid reaches so far.
            return Ok(self.graded(least, Standing::Heuristic));
        }
        let quantiles = self.standing.weaker(Standing::Approx {
            relative_error: GRID_ERROR,
        });
        let tail = of_probability(quantiles, |f| {
            (1.0 - self.below(f * x - self.base)).clamp(least, most)
        });
        Ok(Graded {
            value: tail.value,
            standing: match tail.standing {
                Standing::Approx { relative_error } => {
                    approx(relative_error + share(NOISE, tail.value))
                }
                other => other,
            },
        })
    }

    /// P(sum ≤ base + beyond) from the finest grid that reaches so far, or from a wider one.
    fn below(&self, beyond: f64) -> f64 {
        let known = self.grids.iter().rev().find(|grid| beyond <= grid.end());
        match known {
            Some(grid) => grid.below(beyond),
            None => Lattice::new(&self.random, 1.01 * beyond).below(beyond),
        }
    }

    /// The quantile at p if the parts rise and fall together, as with one slow database behind them all: the sum of the quantiles.
    ///
    /// Independent parts usually give less at high p; between the two lies what is partly dependent. As good as the parts.
    ///
    /// # Errors
    /// `p_out_of_range`: p is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// use plimsoll::model::latency::Sum;
    /// let part = || Distribution::exponential(20.0).map(Into::into);
    /// let request = Sum::new(&[part()?, part()?])?;
    /// assert!(request.comonotone(0.95)?.value > request.quantile(0.95)?.value);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn comonotone(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        probability(p)?;
        let value = sum(self.parts.iter().map(|law| law.at(p)));
        Ok(of_power(value, self.standing, 1.0))
    }

    fn graded(&self, value: f64, standing: Standing) -> Graded<f64> {
        Graded {
            value,
            standing: self.standing.weaker(standing),
        }
    }

    /// A width within which the quantile at p certainly lies: at p itself each part may miss its share of 1 - p.
    fn span_for(&self, p: f64) -> f64 {
        let each = 1.0 - (1.0 - p) / self.random.len().max(1) as f64;
        let widths = self.random.iter().map(|(law, start)| law.at(each) - start);
        1.01 * widths.sum::<f64>()
    }

    fn build_grids(&mut self, widest: f64) {
        let mut span = widest;
        while self.grids.len() < MOST_GRIDS {
            let grid = Lattice::new(&self.random, span);
            // Nothing but the far tail may lie above a finer one.
            let finer = (FINER * span).min(grid.quantile(1.0 - TOP).map_or(span, |q| 1.2 * q));
            let enough = grid.below(FINER * span) < LOW;
            self.grids.push(grid);
            if enough || finer < 1e-9 * self.base.abs() || finer < 1e-290 {
                break;
            }
            span = finer;
        }
    }

    /// The quantile above the base from the finest grid that holds it, and how far the next wider grid is from it.
    fn on_grids(&self, p: f64) -> (f64, f64) {
        let mut wide = None;
        let mut found = None;
        for grid in &self.grids {
            match grid.quantile(p) {
                Some(value) => {
                    wide = found.map(|(value, _)| value);
                    found = Some((value, grid.step()));
                }
                None => break,
            }
        }
        let (mut value, mut step) = match found {
            Some(found) => found,
            None => self.on_wider_grid(p),
        };
        for _ in 0..60 {
            let size = value.max((self.base + value).abs());
            if step * ENOUGH_CELLS <= size || step < 1e-290 {
                break;
            }
            let grid = Lattice::new(&self.random, 1.25 * value + 2.0 * step);
            match grid.quantile(p) {
                Some(finer) => {
                    wide = Some(value);
                    (value, step) = (finer, grid.step());
                }
                None => break,
            }
        }
        let size = value.max((self.base + value).abs());
        // The error falls at least in proportion to the step, here to a quarter.
        let difference = wide.map_or(0.0, |wide: f64| 0.25 * (wide - value).abs() / size);
        (
            value,
            if difference.is_finite() {
                difference
            } else {
                0.0
            },
        )
    }

    fn on_wider_grid(&self, p: f64) -> (f64, f64) {
        let span = self.span_for(p).min(f64::MAX / 4.0);
        let grid = Lattice::new(&self.random, span);
        (grid.quantile(p).unwrap_or(span), grid.step())
    }

    /// What P(sum > base + beyond) certainly lies between: that one part alone exceeds it, and that some part exceeds its share.
    fn tail_bounds(&self, beyond: f64) -> (f64, f64) {
        let share = beyond / self.random.len() as f64;
        let one = self
            .random
            .iter()
            .map(|(law, start)| law.above(start + beyond));
        let any = self
            .random
            .iter()
            .map(|(law, start)| law.above(start + share));
        let most = any.sum::<f64>().min(1.0);
        (one.fold(0.0, f64::max).min(most), most)
    }
}

impl Latency for Sum {
    fn percentile(&self, p: f64) -> Result<Graded<f64>, ModelError> {
        self.quantile(p)
    }

    fn exceeding(&self, x: f64) -> Result<Graded<f64>, ModelError> {
        self.exceeds(x)
    }
}
