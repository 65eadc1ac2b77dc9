//! The interval of a percentile by resampling runs: the bias-corrected and accelerated bootstrap (Efron, *Better Bootstrap
//! Confidence Intervals*, JASA 82, 1987; Davison & Hinkley, *Bootstrap Methods and their Application*, 1997, §5.3 and, for two
//! samples, §3.2).

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use super::{LEAST_RUNS, Warning};
use crate::model::numeric::order::{quantile_of_sorted, sorted};
use crate::model::numeric::random;
use crate::model::numeric::series::in_range;
use crate::model::numeric::special::{normal_cdf, normal_quantile};
use crate::model::{ModelError, Standing, probability};
use crate::order::sort_numbered;

/// How often the runs are resampled.
pub const REPLICATES: usize = 5000;
/// The largest number of samples in all runs of a group.
pub const MOST_SAMPLES: usize = 1_000_000;
/// The largest number of runs of a group.
pub const MOST_RUNS: usize = 1000;
/// Samples between two places at which the runs have been counted.
const BLOCK: usize = 256;

/// A percentile, or a ratio of two, with its interval: what [`percentile_interval`] and [`percentile_ratio_interval`] give.
#[derive(Debug, Clone, PartialEq)]
pub struct PercentileInterval {
    /// From the samples of all runs together; a percentile has their unit.
    pub value: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// What to doubt.
    pub warnings: Vec<Warning>,
    /// A rule of thumb: with few runs the interval is rather narrow.
    pub standing: Standing,
}

/// A percentile over the samples of all runs, with an interval that resamples whole runs.
///
/// `runs` holds the samples (such as response times) of each run; `p` is between 0 and 1, such as 0.99; the percentile is the
/// type-7 quantile of the merged samples, since percentiles must not be averaged. `confidence` is two-sided, such as 0.95.
/// [`REPLICATES`] times as many runs are drawn with `seed`, and the same seed gives the same interval on every machine.
///
/// O(N log N + replicates·runs·log N) for N samples.
///
/// # Errors
/// `too_few_points` below 2 runs; `p_out_of_range` for `p` or the confidence; `invalid_input`: a run without samples, more than
/// [`MOST_RUNS`] runs or [`MOST_SAMPLES`] samples, a number that is not finite or beyond ±1e100.
///
/// ```
/// use plimsoll::model::compare::percentile_interval;
/// let runs: Vec<Vec<f64>> = (0..10).map(|r| (0..100).map(|i| f64::from(i + r)).collect()).collect();
/// let p90 = percentile_interval(&runs, 0.9, 0.95, 7)?;
/// assert!(p90.lower <= p90.value && p90.value <= p90.upper);
/// assert!((p90.value - 93.6).abs() < 0.5 && p90.upper - p90.lower < 6.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn percentile_interval(
    runs: &[Vec<f64>],
    p: f64,
    confidence: f64,
    seed: u64,
) -> Result<PercentileInterval, ModelError> {
    let group = Group::new(runs, p)?;
    interval(
        &[&group],
        |values| values.first().copied(),
        confidence,
        seed,
    )
}

/// The ratio new/base of a percentile of two groups of runs, with an interval that resamples the runs of each group.
///
/// Otherwise as [`percentile_interval`].
///
/// # Errors
/// As [`percentile_interval`], for either group; `not_positive` if a sample of the base is not above 0.
///
/// ```
/// use plimsoll::model::compare::percentile_ratio_interval;
/// let runs = |slow: f64| -> Vec<Vec<f64>> {
///     (0..10).map(|r| (0..100).map(|i| slow * f64::from(100 + i + r)).collect()).collect()
/// };
/// let ratio = percentile_ratio_interval(&runs(1.0), &runs(1.3), 0.99, 0.95, 7)?;
/// assert!((ratio.value - 1.3).abs() < 1e-9 && ratio.lower > 1.2 && ratio.upper < 1.4);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn percentile_ratio_interval(
    base: &[Vec<f64>],
    new: &[Vec<f64>],
    p: f64,
    confidence: f64,
    seed: u64,
) -> Result<PercentileInterval, ModelError> {
    let (base, new) = (Group::new(base, p)?, Group::new(new, p)?);
    if base
        .samples
        .iter()
        .any(|(value, _)| *value < f64::MIN_POSITIVE)
    {
        return Err(ModelError::NotPositive {
            name: "samples of the base",
        });
    }
    let ratio = |values: &[f64]| match values {
        [base, new] => Some(new / base).filter(|r| r.is_finite()),
        _ => None,
    };
    interval(&[&base, &new], ratio, confidence, seed)
}

fn interval(
    groups: &[&Group],
    statistic: impl Fn(&[f64]) -> Option<f64>,
    confidence: f64,
    seed: u64,
) -> Result<PercentileInterval, ModelError> {
    probability(confidence)?;
    let beyond = ModelError::InvalidInput {
        name: "samples",
        must: "such that their ratio is finite",
    };
    let whole: Vec<f64> = groups
        .iter()
        .map(|g| g.percentile(&vec![1; g.runs]))
        .collect();
    let value = statistic(&whole).ok_or(beyond)?;
    let mut random = Pcg64::seed_from_u64(seed);
    let mut replicates = Vec::with_capacity(REPLICATES);
    for _ in 0..REPLICATES {
        let drawn: Vec<f64> = groups
            .iter()
            .map(|g| g.percentile(&g.draw(&mut random)))
            .collect();
        replicates.push(statistic(&drawn).ok_or(beyond)?);
    }
    let ordered = sorted(&replicates);
    let acceleration = acceleration(groups, &whole, &statistic);
    let bias = bias(&ordered, value);
    let end = |p: f64| {
        let z = bias + normal_quantile(p);
        let corrected = normal_cdf(bias + z / (1.0 - acceleration * z));
        quantile_of_sorted(&ordered, corrected.clamp(0.0, 1.0)).unwrap_or(value)
    };
    let tail = 0.5 * (1.0 - confidence);
    let (a, b) = (end(tail), end(1.0 - tail));
    let runs = groups.iter().map(|g| g.runs).min().unwrap_or(0);
    Ok(PercentileInterval {
        value,
        lower: a.min(b),
        upper: a.max(b),
        warnings: Warning::of_runs(runs).into_iter().collect(),
        standing: Standing::Heuristic,
    })
}

/// z₀: where the value stands among the replicates; those equal to it count half.
fn bias(ordered: &[f64], value: f64) -> f64 {
    let less = ordered.partition_point(|r| *r < value) as f64;
    let not_more = ordered.partition_point(|r| *r <= value) as f64;
    let count = ordered.len() as f64;
    normal_quantile((0.5 * (less + not_more)).clamp(0.5, count - 0.5) / count)
}

/// Σ l³/n³ / (6 (Σ l²/n²)^(3/2)) with l the influence of each run, (n-1)(mean of the others - value without the run).
fn acceleration(
    groups: &[&Group],
    whole: &[f64],
    statistic: &impl Fn(&[f64]) -> Option<f64>,
) -> f64 {
    let (mut cubes, mut squares) = (0.0, 0.0);
    for (i, group) in groups.iter().enumerate() {
        let without = |run: usize| {
            let counts: Vec<u32> = (0..group.runs).map(|r| u32::from(r != run)).collect();
            let values: Vec<f64> = whole
                .iter()
                .enumerate()
                .map(|(j, value)| {
                    if i == j {
                        group.percentile(&counts)
                    } else {
                        *value
                    }
                })
                .collect();
            statistic(&values)
        };
        let left: Vec<f64> = (0..group.runs).filter_map(without).collect();
        let center = left.iter().sum::<f64>() / left.len().max(1) as f64;
        let n = group.runs as f64;
        for value in left {
            let influence = (n - 1.0) * (center - value) / n;
            squares += influence * influence;
            cubes += influence * influence * influence;
        }
    }
    let acceleration = cubes / (6.0 * squares * squares.sqrt());
    // Without any influence it is 0/0. Beyond ±0.3 the correction would turn back on itself.
    if acceleration.is_finite() {
        acceleration.clamp(-0.3, 0.3)
    } else {
        0.0
    }
}

/// The samples of several runs, sorted together.
struct Group {
    /// Each sample and its run.
    samples: Vec<(f64, usize)>,
    /// How many samples of each run lie before each block; the last entry counts all.
    before: Vec<Vec<u32>>,
    block: usize,
    runs: usize,
    p: f64,
}

impl Group {
    fn new(runs: &[Vec<f64>], p: f64) -> Result<Group, ModelError> {
        probability(p)?;
        let wrong = |name, must| Err(ModelError::InvalidInput { name, must });
        if runs.len() < LEAST_RUNS {
            return Err(ModelError::TooFewPoints {
                got: runs.len(),
                need: LEAST_RUNS,
            });
        }
        if runs.len() > MOST_RUNS {
            return wrong("number of runs", "1000 or less");
        }
        let total = runs
            .iter()
            .fold(0, |sum: usize, run| sum.saturating_add(run.len()));
        if runs.iter().any(Vec::is_empty) || total > MOST_SAMPLES {
            return wrong("number of samples", "1 or more a run and a million at most");
        }
        runs.iter().try_for_each(|run| in_range(run, "samples"))?;
        let tagged = runs
            .iter()
            .zip(0..)
            .flat_map(|(run, i)| run.iter().map(move |v| (*v, i)));
        let mut samples: Vec<(f64, usize)> = tagged.collect();
        sort_numbered(&mut samples);
        // At least as long as there are runs, so that the counts take no more room than the samples.
        let block = BLOCK.max(runs.len());
        let mut counts = vec![0; runs.len()];
        let mut before = vec![counts.clone()];
        for part in samples.chunks(block) {
            for (_, run) in part {
                if let Some(count) = counts.get_mut(*run) {
                    *count += 1;
                }
            }
            before.push(counts.clone());
        }
        Ok(Group {
            samples,
            before,
            block,
            runs: runs.len(),
            p,
        })
    }

    /// How often each run is drawn when as many as there are are drawn.
    fn draw(&self, random: &mut Pcg64) -> Vec<u32> {
        let mut counts = vec![0; self.runs];
        for _ in 0..self.runs {
            let run = random::index(random, self.runs);
            if let Some(count) = counts.get_mut(run) {
                *count += 1;
            }
        }
        counts
    }

    /// The type-7 quantile when each run counts that often: finds the block, then walks within it.
    fn percentile(&self, counts: &[u32]) -> f64 {
        let weighed = |before: &Vec<u32>| -> u64 {
            before
                .iter()
                .zip(counts)
                .map(|(n, c)| u64::from(*n) * u64::from(*c))
                .sum()
        };
        let total = self.before.last().map_or(0, weighed);
        let place = total.saturating_sub(1) as f64 * self.p;
        let rank = place.floor() as u64;
        let block = self
            .before
            .partition_point(|before| weighed(before) <= rank)
            .saturating_sub(1);
        let mut passed = self.before.get(block).map_or(0, weighed);
        let (mut low, mut high) = (None, 0.0);
        for (value, run) in self.samples.iter().skip(block * self.block) {
            let count = u64::from(counts.get(*run).copied().unwrap_or(0));
            if count == 0 {
                continue;
            }
            passed += count;
            high = *value;
            if passed > rank {
                low = low.or(Some(*value));
            }
            if passed > rank + 1 {
                break;
            }
        }
        let low = low.unwrap_or(high);
        low + (place - place.floor()) * (high - low)
    }
}
