//! What each optimization contributes: in the order shown, where the order matters, and on average over all orders (Shapley, *A
//! Value for n-Person Games*, 1953; by sampling: Castro, Gómez & Tejada, Computers & Operations Research 36, 2009).

// Places are below the number of optimizations in the order, and components are numbered.
#![allow(clippy::indexing_slicing)]

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use super::options::{Options, Problem, Rest};
use crate::model::numeric::random;
use crate::model::{ModelError, Standing};

/// How many orders are drawn where there are too many to go through.
pub const PERMUTATIONS: u32 = 20_000;
/// Up to here all sets are worked out.
const MOST_EXACT: usize = 12;

/// One optimization in the order shown; see the example of [`waterfall`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it changes after those before it, below 0 for a gain.
    pub delta: f64,
    /// The total with it.
    pub after: f64,
}

/// The share of one optimization in the whole change, whatever the order; see the example of [`waterfall`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it changes on average over all orders (its Shapley value), below 0 for a gain.
    pub value: f64,
    /// Standard error of that average; 0 when all orders were counted.
    pub standard_error: f64,
}

/// From the time now to the time with some optimizations made: what [`waterfall`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall<'a> {
    /// The time now.
    pub start: f64,
    /// One entry per optimization, in the order given.
    pub steps: Vec<Step<'a>>,
    /// The time with all of them made.
    pub end: f64,
    /// Shares in the same order; they sum to `end` - `start`.
    pub shares: Vec<Share<'a>>,
    /// Of the shares: exact up to 12 optimizations, and above it the largest standard error over the whole change. All else is
    /// exact.
    pub standing: Standing,
}

/// The optimizations `order`, one after the other, and their shares.
///
/// Exclusive groups and prerequisites play no part. Up to 12 optimizations the shares come from all 2ⁿ sets; above, from
/// [`PERMUTATIONS`] orders drawn with the seed, and the same seed gives the same shares on every machine.
///
/// # Errors
/// `invalid_input`: as [`super::total_of`], or an id twice in the order.
///
/// ```
/// use plimsoll::model::budget::{Component, Gain, Optimization, Options, waterfall};
/// let components = [Component { name: "cache", time: 6.0 }, Component { name: "app", time: 20.0 }];
/// let optimizations = [
///     Optimization { id: "a", component: "cache", gain: Gain::Time(5.0), effort: 1.0 },
///     Optimization { id: "b", component: "cache", gain: Gain::Time(4.0), effort: 1.0 },
/// ];
/// let options = Options { components: &components, optimizations: &optimizations, ..Options::default() };
/// let fall = waterfall(&options, &["a", "b"], 1)?;
/// assert_eq!((fall.steps[0].delta, fall.steps[1].delta), (-5.0, -1.0));
/// assert_eq!((fall.shares[0].value, fall.shares[1].value), (-3.5, -2.5));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn waterfall<'a>(
    options: &Options<'a>,
    order: &[&'a str],
    seed: u64,
) -> Result<Waterfall<'a>, ModelError> {
    let problem = Problem::new(options)?;
    let numbers = order
        .iter()
        .map(|id| problem.number(id))
        .collect::<Result<Vec<_>, _>>()?;
    if problem.mask(order)?.count_ones() as usize != order.len() {
        return Err(ModelError::InvalidInput {
            name: "id in the order",
            must: "used once",
        });
    }
    let start = problem.total(0);
    let mut steps = Vec::with_capacity(order.len());
    let (mut mask, mut before) = (0, start);
    for (id, number) in order.iter().zip(&numbers) {
        mask |= 1 << number;
        let after = problem.total(mask);
        let delta = after - before;
        steps.push(Step { id, delta, after });
        before = after;
    }
    let values = if numbers.len() <= MOST_EXACT {
        over_all_sets(&problem, &numbers)
    } else {
        over_drawn_orders(&problem, &numbers, seed)
    };
    let standing = if numbers.len() <= MOST_EXACT {
        Standing::Exact
    } else {
        sampling_standing(&values, before - start)
    };
    let share = |(id, (value, standard_error)): (&&'a str, (f64, f64))| Share {
        id,
        value,
        standard_error,
    };
    let shares = order.iter().zip(values).map(share).collect();
    Ok(Waterfall {
        start,
        steps,
        end: before,
        shares,
        standing,
    })
}

fn sampling_standing(values: &[(f64, f64)], change: f64) -> Standing {
    let worst = values.iter().map(|v| v.1).fold(0.0, f64::max);
    let relative_error = if worst > 0.0 {
        worst / change.abs().max(worst)
    } else {
        0.0
    };
    Standing::Approx { relative_error }
}

/// Σ |S|!(n-|S|-1)!/n! · (v(S + i) - v(S)) over all sets S without i.
fn over_all_sets(problem: &Problem<'_>, numbers: &[usize]) -> Vec<(f64, f64)> {
    let n = numbers.len();
    let full = |set: usize| {
        let members = (0..n).filter(|at| set & (1 << at) != 0);
        members.fold(0_u128, |mask, at| mask | 1 << numbers[at])
    };
    let totals: Vec<f64> = (0..1_usize << n)
        .map(|set| problem.total(full(set)))
        .collect();
    // 1/(n·C(n-1, s)), from one s to the next.
    let mut weights = vec![1.0 / n.max(1) as f64; n];
    for s in 1..n {
        weights[s] = weights[s - 1] * (s as f64 / (n - s) as f64);
    }
    (0..n)
        .map(|at| {
            let without = (0..totals.len()).filter(|set| set & (1 << at) == 0);
            let value: f64 = without
                .map(|set| {
                    let delta = totals[set | 1 << at] - totals[set];
                    weights[set.count_ones() as usize] * delta
                })
                .sum();
            (value, 0.0)
        })
        .collect()
}

/// Mean change and its standard error, by place in `numbers`.
fn over_drawn_orders(problem: &Problem<'_>, numbers: &[usize], seed: u64) -> Vec<(f64, f64)> {
    let mut random = Pcg64::seed_from_u64(seed);
    let combinations = |number: usize| -> Vec<(u128, f64)> {
        let with = problem.combinations.iter().copied();
        with.filter(|(all, _)| all & (1 << number) != 0).collect()
    };
    let combinations: Vec<_> = (0..problem.items.len()).map(combinations).collect();
    let always = problem.combinations.iter().filter(|(all, _)| *all == 0);
    let start = problem.times.iter().sum::<f64>() + always.map(|(_, a)| a).sum::<f64>();
    let fresh: Vec<Rest> = problem.times.iter().map(|time| Rest::of(*time)).collect();
    let mut rests = fresh.clone();
    let mut sums = vec![(0.0, 0.0); numbers.len()];
    let mut places: Vec<usize> = (0..numbers.len()).collect();
    for _ in 0..PERMUTATIONS {
        shuffle(&mut places, &mut random);
        rests.copy_from_slice(&fresh);
        let (mut mask, mut total) = (0_u128, start);
        for place in &places {
            let number = numbers[*place];
            let item = &problem.items[number];
            let before = rests[item.component];
            let after = before.less(item.gain);
            rests[item.component] = after;
            mask |= 1 << number;
            let adjusted = combinations[number]
                .iter()
                .filter(|(all, _)| mask & all == *all);
            let next = total
                + (after.value() - before.value())
                + adjusted.map(|(_, adjust)| adjust).sum::<f64>();
            let delta = next.max(0.0) - total.max(0.0);
            total = next;
            sums[*place].0 += delta;
            sums[*place].1 += delta * delta;
        }
    }
    let count = f64::from(PERMUTATIONS);
    let estimate = |(sum, squares): (f64, f64)| {
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(0.0) / (count - 1.0);
        (mean, variance.sqrt())
    };
    sums.into_iter().map(estimate).collect()
}

/// Fisher and Yates's shuffle (Knuth, *The Art of Computer Programming* 2, §3.4.2).
fn shuffle(places: &mut [usize], random: &mut Pcg64) {
    for last in (1..places.len()).rev() {
        let at = random::index(random, last + 1);
        places.swap(last, at);
    }
}
