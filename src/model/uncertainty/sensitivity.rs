//! Sobol' indices: the share of the variance that each input explains, alone and with the others (Sobol', *Math. Comput. Simul.* 55, 2001;
//! first order by Saltelli et al., *Comput. Phys. Commun.* 181, 2010; total by Jansen, *Comput. Phys. Commun.* 117, 1999).

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use super::columns::{Columns, point_bits};
use super::moments::Moments;
use super::sobol::MOST_DIMENSIONS;
use crate::model::distribution::Distribution;
use crate::model::{ModelError, Standing};

/// The error is told from the spread of so many parts of the sample.
const BATCHES: usize = 16;
/// Variance below this share of the squared mean is rounding.
const ROUNDING: f64 = 1e-28;
/// Runs of the model that may be asked for.
const MOST_RUNS: u64 = 1 << 24;

/// The indices of all inputs: what [`sobol_indices`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// One for each input, in the order of the inputs; `None` if the result does not vary.
    pub indices: Option<Vec<Index>>,
    /// The mean of the result, in its unit.
    pub mean: f64,
    /// The variance of the result, in its unit squared.
    pub variance: f64,
    /// How often the model was run: points·(inputs that vary + 2).
    pub runs: usize,
    /// The standard error of the least certain index, absolute (an index is a share of 1); `None` if nothing varies or for a single point.
    ///
    /// From the spread of sixteen batches of the sample. These are less even than the whole, so that a smooth model is nearer than that.
    pub absolute_error: Option<f64>,
    /// That error as a share of the largest index. Exact if no input varies; a rule of thumb if some do and the result shows none of it.
    pub standing: Standing,
}

/// The share of the variance that is due to one input, as [`sobol_indices`] shows: 0 to 1 but for noise. Estimates below 0 are shown as 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    /// First order: what would go if only this input were known.
    pub first: f64,
    /// Total: what would stay if all but this input were known. Total less first is the share of interactions.
    pub total: f64,
}

/// Estimates the Sobol' indices of independent inputs: of the variance V of the result f, the share that is due to one input.
///
/// With two samples A and B of N points each, and ABᵢ, which is A with the column of input i from B:
/// - first order Sᵢ = (1/N) Σ f(B)·(f(ABᵢ) - f(A)) / V (Saltelli et al., *Comput. Phys. Commun.* 181, 2010), with f around its mean;
/// - total Tᵢ = (1/2N) Σ (f(A) - f(ABᵢ))² / V (Jansen, *Comput. Phys. Commun.* 117, 1999).
///
/// V is the mean of the variances of the two samples that the sum compares: of B and ABᵢ for Sᵢ, of A and ABᵢ for Tᵢ. A few large results
/// then raise both sides of the fraction (Janon et al., *Asymptotic Normality and Efficiency of Two Sobol Index Estimators*, ESAIM 18, 2014).
///
/// `points` (rounded up to a power of two, at most 2²⁰) is the size of each sample: 2¹¹ to 2¹³ are usual. The model is that of
/// [`simulate`](super::simulate). At most 16 inputs may vary, and `points`·(inputs + 2) may be 2²⁴ at most. Typical absolute error 0.01 to
/// 0.02 at 2¹³ points, falling about as 1/points for a smooth model; each answer tells its own.
///
/// # Errors
/// `invalid_input`: too many points, inputs or runs, or a model whose result is not finite everywhere.
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::uncertainty::{by_row, sobol_indices};
/// let inputs = [Distribution::normal(0.0, 1.0)?, Distribution::normal(0.0, 2.0)?];
/// let found = sobol_indices(&inputs, 1 << 11, 1, by_row(|row| row.iter().sum()))?;
/// let indices = found.indices.unwrap();
/// assert!((indices[0].first - 0.2).abs() < 0.01 && (indices[1].total - 0.8).abs() < 0.01);
/// assert!(found.absolute_error.unwrap() < 0.05);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn sobol_indices(
    inputs: &[Distribution],
    points: u32,
    seed: u64,
    mut model: impl FnMut(&[&[f64]], &mut [f64]),
) -> Result<Sensitivity, ModelError> {
    let bits = point_bits(points)?;
    let varying: Vec<usize> = inputs
        .iter()
        .enumerate()
        .filter(|(_, law)| law.constant_value().is_none())
        .map(|(i, _)| i)
        .collect();
    let runs = runs(varying.len(), bits)?;
    let mut first_sample = Columns::new(inputs, None, bits)?;
    let mut second_sample = first_sample.clone();
    let mut random = Pcg64::seed_from_u64(seed);
    let net = first_sample.net(2, bits, &mut random);
    let rows = first_sample.rows();
    let mut results = Results::new(rows, bits);
    let mut sums = vec![Sums::default(); varying.len()];
    for first in (0..1 << bits).step_by(rows) {
        first_sample.draw(&net, first, 0);
        second_sample.draw(&net, first, varying.len());
        let mut columns = first_sample.views();
        let second = second_sample.views();
        model(&columns, &mut results.first);
        model(&second, &mut results.second);
        results.add()?;
        for (sums, input) in sums.iter_mut().zip(&varying) {
            let own = exchange(&mut columns, *input, second.get(*input));
            model(&columns, &mut results.mixed);
            exchange(&mut columns, *input, own.as_ref());
            sums.add(&results)?;
        }
    }
    let all = results.all();
    let (mean, variance) = (all.mean()?, all.variance());
    let index = |input| {
        let own = varying.iter().zip(&sums).find(|(i, _)| **i == input);
        own.map_or(Index::NONE, |(_, sums)| sums.index(&results))
    };
    let varies = variance > ROUNDING * mean * mean;
    let indices: Vec<Index> = (0..inputs.len()).map(index).collect();
    if varies && !indices.iter().all(Index::is_finite) {
        return Err(not_finite());
    }
    let errors = sums.iter().map(|sums| sums.error(&results));
    let absolute_error = errors
        .fold(None, |largest: Option<f64>, error| {
            Some(error?.max(largest.unwrap_or(0.0)))
        })
        .filter(|error| varies && error.is_finite());
    Ok(Sensitivity {
        standing: standing(&varying, &indices, absolute_error),
        absolute_error,
        indices: varies.then_some(indices),
        mean,
        variance,
        runs,
    })
}

fn standing(varying: &[usize], indices: &[Index], absolute_error: Option<f64>) -> Standing {
    if varying.is_empty() {
        return Standing::Exact;
    }
    let largest = indices.iter().map(|i| i.first.max(i.total));
    let largest = largest.fold(0.0, f64::max);
    let relative = absolute_error.map(|error| error / largest);
    match relative.filter(|error| error.is_finite()) {
        Some(relative_error) => Standing::Approx { relative_error },
        None => Standing::Heuristic,
    }
}

fn runs(varying: usize, bits: u32) -> Result<usize, ModelError> {
    if 2 * varying > MOST_DIMENSIONS {
        return Err(ModelError::InvalidInput {
            name: "number of inputs that vary",
            must: "at most 16",
        });
    }
    let runs = (varying as u64 + 2) << bits;
    if runs > MOST_RUNS {
        return Err(ModelError::InvalidInput {
            name: "number of runs",
            must: "at most 2^24",
        });
    }
    Ok(runs as usize)
}

fn not_finite() -> ModelError {
    ModelError::InvalidInput {
        name: "model's result",
        must: "finite for every draw, and below 10^150",
    }
}

/// Puts another column in the place of one, and gives that one back.
fn exchange<'a>(
    columns: &mut [&'a [f64]],
    input: usize,
    with: Option<&&'a [f64]>,
) -> Option<&'a [f64]> {
    let column = columns.get_mut(input)?;
    Some(std::mem::replace(column, with?))
}

impl Index {
    const NONE: Index = Index {
        first: 0.0,
        total: 0.0,
    };

    fn is_finite(&self) -> bool {
        self.first.is_finite() && self.total.is_finite()
    }
}

/// The results of a block: of both samples, and of the first one with one column from the second.
struct Results {
    first: Vec<f64>,
    second: Vec<f64>,
    mixed: Vec<f64>,
    of_first: Moments,
    of_second: Moments,
    /// The mean of the first block: products around it keep their digits.
    center: f64,
    /// Rows of a batch.
    batch: usize,
}

impl Results {
    fn new(rows: usize, bits: u32) -> Results {
        Results {
            first: vec![0.0; rows],
            second: vec![0.0; rows],
            mixed: vec![0.0; rows],
            of_first: Moments::default(),
            of_second: Moments::default(),
            center: 0.0,
            batch: ((1 << bits) / BATCHES).max(1),
        }
    }

    fn add(&mut self) -> Result<(), ModelError> {
        let begins = self.of_first == Moments::default();
        self.of_first.add(&self.first)?;
        self.of_second.add(&self.second)?;
        let all = self.all();
        if all.infinite_share() > 0.0 {
            return Err(not_finite());
        }
        if begins {
            self.center = all.mean()?;
        }
        Ok(())
    }

    /// The moments of both samples.
    fn all(&self) -> Moments {
        let mut all = self.of_first;
        all.merge(&self.of_second);
        all
    }
}

/// What one input needs, summed over some rows.
#[derive(Debug, Clone, Copy, Default)]
struct Batch {
    rows: usize,
    /// Σ (f(B) - center)(f(ABᵢ) - f(A)).
    product: f64,
    /// Σ (f(ABᵢ) - f(A)).
    difference: f64,
    /// Σ (f(ABᵢ) - f(A))².
    square: f64,
    /// Squares around the center, the mean of those of B and ABᵢ.
    of_first: f64,
    /// The same of A and ABᵢ.
    of_total: f64,
}

impl Batch {
    fn add(&mut self, a: &[f64], b: &[f64], mixed: &[f64], center: f64) {
        for ((a, b), mixed) in a.iter().zip(b).zip(mixed) {
            let difference = mixed - a;
            let (a, b, mixed) = (a - center, b - center, mixed - center);
            self.product += b * difference;
            self.difference += difference;
            self.square += difference * difference;
            self.of_first += 0.5 * (b * b + mixed * mixed);
            self.of_total += 0.5 * (a * a + mixed * mixed);
        }
        self.rows += a.len();
    }

    fn merge(&mut self, other: &Batch) {
        self.rows += other.rows;
        self.product += other.product;
        self.difference += other.difference;
        self.square += other.square;
        self.of_first += other.of_first;
        self.of_total += other.of_total;
    }
}

/// What the batches tell of a ratio of their sums, part over whole.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    part: f64,
    both: f64,
    whole: f64,
    sum: f64,
}

impl Spread {
    fn add(&mut self, part: f64, whole: f64) {
        self.part += part * part;
        self.both += part * whole;
        self.whole += whole * whole;
        self.sum += whole;
    }

    /// The standard error of the ratio (Cochran, *Sampling Techniques*, 3rd ed., 1977, ch. 6).
    fn error(&self, ratio: f64, batches: f64) -> f64 {
        let squares = self.part - 2.0 * ratio * self.both + ratio * ratio * self.whole;
        (squares.max(0.0) * batches / (batches - 1.0)).sqrt() / self.sum
    }
}

/// What one input needs, summed over the blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    all: Batch,
    /// The batch that is not full yet.
    now: Batch,
    batches: usize,
    first: Spread,
    total: Spread,
    /// Of f(ABᵢ).
    of_mixed: Moments,
}

impl Sums {
    fn add(&mut self, results: &Results) -> Result<(), ModelError> {
        self.of_mixed.add(&results.mixed)?;
        if self.of_mixed.infinite_share() > 0.0 {
            return Err(not_finite());
        }
        let chunks = |values| <[f64]>::chunks(values, results.batch);
        let samples = chunks(&results.first).zip(chunks(&results.second));
        for ((a, b), mixed) in samples.zip(chunks(&results.mixed)) {
            self.now.add(a, b, mixed, results.center);
            if self.now.rows >= results.batch {
                self.end_batch();
            }
        }
        Ok(())
    }

    fn end_batch(&mut self) {
        let batch = std::mem::take(&mut self.now);
        self.first.add(batch.product, batch.of_first);
        self.total.add(0.5 * batch.square, batch.of_total);
        self.batches += 1;
        self.all.merge(&batch);
    }

    /// Each part as a share of the variance of the two samples that it was found with: what a few large results add to the part, they
    /// add to that variance too.
    fn index(&self, results: &Results) -> Index {
        let all = results.all();
        let count = self.all.rows as f64;
        let shift = all.mean().unwrap_or(0.0) - results.center;
        let first = (self.all.product - shift * self.all.difference) / count;
        let total = 0.5 * self.all.square / count;
        let share = |part: f64, sample: &Moments| {
            let variance = 0.5 * (sample.variance() + self.of_mixed.variance());
            let variance = if variance > 0.0 {
                variance
            } else {
                all.variance()
            };
            // Not `max`, which would hide something that is not a number.
            if part <= 0.0 { 0.0 } else { part / variance }
        };
        Index {
            first: share(first, &results.of_second),
            total: share(total, &results.of_first),
        }
    }

    /// The larger standard error of the two indices; `None` from a single batch.
    fn error(&self, results: &Results) -> Option<f64> {
        let index = self.index(results);
        let batches = self.batches as f64;
        let first = self.first.error(index.first, batches);
        let total = self.total.error(index.total, batches);
        (self.batches > 1).then_some(first.max(total))
    }
}
