//! A quantile function as a table: quintic polynomials on cells that narrow towards both ends (Hörmann & Leydold, *Continuous Random
//! Variate Generation by Fast Numerical Inversion*, ACM TOMACS 13(4), 2003).
//!
//! A cell is found from the leading bits of the probability alone: its exponent and the first bits of its mantissa. So each halving of
//! the tail has the same number of cells, and the quantile is as smooth in a cell of the tail as in one of the middle. In each cell the
//! polynomial has the value, the slope and the curvature of the quantile at both ends, which follow from the density f:
//! Q′ = 1/f and Q″ = -f′/f³.

use super::Distribution;

/// Halvings of the probability that the table follows from one half down; beyond, the quantile itself is asked (one probability in
/// 16 384).
const HALVINGS: u32 = 14;
const MANTISSA_BITS: u32 = 52;
const HALF_EXPONENT: u64 = 1022;

/// The coefficients of a cell, by power of the distance from its start.
type Cell = [f64; 6];

/// The quantiles of one distribution.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// By the probability below, and by the probability above.
    sides: [Vec<Cell>; 2],
    /// How far a probability's bits are shifted to leave the number of its cell.
    shift: u32,
    /// That number for the first cell.
    first: u64,
}

#[derive(Clone, Copy)]
struct Node {
    value: f64,
    slope: f64,
    curvature: f64,
}

impl Table {
    /// The table with 2^`cell_bits` cells per halving; `None` if the distribution has no smooth density at a node.
    pub(super) fn new(law: &Distribution, cell_bits: u32) -> Option<Table> {
        let shift = MANTISSA_BITS - cell_bits;
        let half = (HALF_EXPONENT + 1) << cell_bits;
        let first = half - (u64::from(HALVINGS) << cell_bits);
        let place = |number: u64| f64::from_bits(number << shift);
        let side = |upper: bool| {
            // From the middle outwards, each node helps to find the next one.
            let mut cells = Vec::with_capacity((half - first) as usize);
            let mut right = node(law, 0.5, upper, law.at(0.5))?;
            for number in (first..half).rev() {
                let (start, end) = (place(number), place(number + 1));
                let width = end - start;
                let guess = right.value - width * (right.slope - 0.5 * width * right.curvature);
                let left = node(law, start, upper, found(law, start, upper, guess))?;
                cells.push(cell(left, right, width)?);
                right = left;
            }
            cells.reverse();
            Some(cells)
        };
        Some(Table {
            sides: [side(false)?, side(true)?],
            shift,
            first,
        })
    }

    /// Writes the quantile of each probability; `beyond` gives those outside the table.
    pub(super) fn fill(&self, p: &[f64], out: &mut [f64], beyond: &Distribution) {
        let [lower, upper] = &self.sides;
        let start_of_cell = u64::MAX << self.shift;
        for (out, p) in out.iter_mut().zip(p) {
            let (tail, cells) = if *p > 0.5 {
                (1.0 - *p, upper)
            } else {
                (*p, lower)
            };
            let bits = tail.to_bits();
            let number = (bits >> self.shift).wrapping_sub(self.first) as usize;
            *out = match cells.get(number) {
                Some([a, b, c, d, e, f]) => {
                    let x = tail - f64::from_bits(bits & start_of_cell);
                    a + x * (b + x * (c + x * (d + x * (e + x * f))))
                }
                None => beyond.at(*p),
            };
        }
    }
}

/// The quantile where `tail` is the probability below it, or above it.
fn found(law: &Distribution, tail: f64, upper: bool, guess: f64) -> f64 {
    let exact = || law.at(if upper { 1.0 - tail } else { tail });
    if law.has_quick_quantile() {
        return exact();
    }
    // Halley's steps triple the digits each time: from a guess within a hundredth two are enough.
    let mut x = guess;
    for _ in 0..4 {
        let Some((density, slope)) = law.density_and_slope(x) else {
            break;
        };
        let miss = if upper {
            tail - law.above(x)
        } else {
            law.below(x) - tail
        };
        let newton = miss / density;
        let step = newton / (1.0 - 0.5 * newton * slope);
        if step.is_nan() || step.abs() >= 0.5 * x.abs() {
            break;
        }
        x -= step;
        if step.abs() <= 1e-5 * x.abs() {
            return x;
        }
    }
    exact()
}

fn node(law: &Distribution, tail: f64, upper: bool, value: f64) -> Option<Node> {
    let (density, slope) = law.density_and_slope(value)?;
    let rise = 1.0 / density;
    let node = Node {
        value,
        slope: if upper { -rise } else { rise },
        curvature: -slope * rise * rise,
    };
    let all = [tail, node.value, node.slope, node.curvature];
    all.iter().all(|v| v.is_finite()).then_some(node)
}

/// Hermite's quintic through both nodes; `None` beyond the range of f64.
fn cell(left: Node, right: Node, width: f64) -> Option<Cell> {
    let (b, c) = (width * left.slope, 0.5 * width * width * left.curvature);
    let value = right.value - (left.value + b + c);
    let slope = width * right.slope - (b + 2.0 * c);
    let curvature = width * width * right.curvature - 2.0 * c;
    let d = 10.0 * value - 4.0 * slope + 0.5 * curvature;
    let e = -15.0 * value + 7.0 * slope - curvature;
    let f = 6.0 * value - 3.0 * slope + 0.5 * curvature;
    // The width is a power of two, so that this is exact.
    let w = 1.0 / width;
    let (w2, w3) = (w * w, w * w * w);
    let cell = [left.value, b * w, c * w2, d * w3, e * w2 * w2, f * w2 * w3];
    cell.iter().all(|c| c.is_finite()).then_some(cell)
}
