//! A quantile function as a table: quintic polynomials on cells that narrow towards both ends (Hörmann & Leydold, *Continuous Random
//! Variate Generation by Fast Numerical Inversion*, ACM TOMACS 13(4), 2003).
//!
//! A cell is found from the leading bits of the probability alone: its exponent and the first bits of its mantissa. So each halving of
//! the tail has the same number of cells, and the quantile is as smooth in a cell of the tail as in one of the middle. In each cell the
//! polynomial has the value, the slope and the curvature of the quantile at both ends.
//!
//! Where the quantile is a function of that of a standard law, the values of the standard one are the same for every table and kept, and
//! the derivatives follow by the chain rule. Where it must be searched for, they follow from the density f: Q′ = 1/f and Q″ = -f′/f³.

use std::sync::LazyLock;

use super::density::Density;
use super::{Distribution, Kind};
use crate::model::numeric::special::{normal_density, normal_quantile};

/// Halvings of the probability that the table follows from one half down; beyond, the quantile itself is asked (one probability in
/// 16 384).
const HALVINGS: u32 = 14;
const MANTISSA_BITS: u32 = 52;
const HALF_EXPONENT: u64 = 1022;
/// Cells per halving of the tail, as a power of two: more where a node costs little.
const QUICK_CELLS: u32 = 4;
const COSTLY_CELLS: u32 = 3;

/// The coefficients of a cell, by power of the distance from its start.
type Cell = [f64; 6];

/// The quantiles of one distribution.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// By the probability below, and by the probability above.
    sides: [Vec<Cell>; 2],
    places: Places,
}

/// Where the cells begin.
#[derive(Debug, Clone, Copy)]
struct Places {
    /// How far a probability's bits are shifted to leave the number of its cell.
    shift: u32,
    /// That number for the first cell.
    first: u64,
    /// And for the one after the last.
    half: u64,
}

impl Places {
    fn new(cell_bits: u32) -> Places {
        let half = (HALF_EXPONENT + 1) << cell_bits;
        Places {
            shift: MANTISSA_BITS - cell_bits,
            first: half - (u64::from(HALVINGS) << cell_bits),
            half,
        }
    }

    /// From the middle outwards, where each cell starts.
    fn outwards(self) -> impl Iterator<Item = f64> {
        (self.first..self.half)
            .rev()
            .map(move |number| f64::from_bits(number << self.shift))
    }
}

/// The quantile at a place with its derivatives over the probability of the tail.
#[derive(Clone, Copy)]
struct Node {
    value: f64,
    slope: f64,
    curvature: f64,
}

/// The nodes of a standard law from one half outwards, by the probability below and by that above.
type Nodes = [Vec<Node>; 2];

/// Gauss's law: Φ⁻¹, whose upper half is the lower one turned round.
static NORMAL: LazyLock<Nodes> = LazyLock::new(|| {
    let node = |tail: f64| {
        let z = normal_quantile(tail);
        let rise = 1.0 / normal_density(z);
        Node {
            value: z,
            slope: rise,
            curvature: z * rise * rise,
        }
    };
    let lower = nodes(node);
    let turned = |n: &Node| Node {
        value: -n.value,
        slope: -n.slope,
        curvature: -n.curvature,
    };
    let upper = lower.iter().map(turned).collect();
    [lower, upper]
});

/// The exponential law with mean 1: -ln(1 - p).
static EXPONENTIAL: LazyLock<Nodes> = LazyLock::new(|| {
    let lower = |tail: f64| {
        let rise = 1.0 / (1.0 - tail);
        Node {
            value: -libm::log1p(-tail),
            slope: rise,
            curvature: rise * rise,
        }
    };
    let upper = |tail: f64| Node {
        value: -libm::log(tail),
        slope: -1.0 / tail,
        curvature: 1.0 / (tail * tail),
    };
    [nodes(lower), nodes(upper)]
});

fn nodes(node: impl Fn(f64) -> Node) -> Vec<Node> {
    let tails = std::iter::once(0.5).chain(Places::new(QUICK_CELLS).outwards());
    tails.map(node).collect()
}

impl Table {
    /// `None` if the distribution needs no table, or has no smooth density at a node.
    pub(super) fn new(law: &Distribution) -> Option<Table> {
        match law.0 {
            Kind::Normal { mean, sd } => Table::over(&NORMAL, |z| [mean + sd * z, sd, 0.0]),
            Kind::Lognormal { mu, sigma } => Table::over(&NORMAL, |z| {
                let value = libm::exp(mu + sigma * z);
                [value, sigma * value, sigma * sigma * value]
            }),
            Kind::Exponential { mean } => Table::over(&EXPONENTIAL, |e| [mean * e, mean, 0.0]),
            Kind::Weibull { shape, scale } => Table::over(&EXPONENTIAL, |e| {
                let power = 1.0 / shape;
                let value = scale * libm::pow(e, power);
                let slope = power * value / e;
                [value, slope, (power - 1.0) * slope / e]
            }),
            _ => Table::searched(law),
        }
    }

    /// From a function of a standard law's value: the function with its first and second derivative.
    fn over(standard: &Nodes, function: impl Fn(f64) -> [f64; 3]) -> Option<Table> {
        let places = Places::new(QUICK_CELLS);
        let at = |standard: &Node| {
            let [value, first, second] = function(standard.value);
            let rise = standard.slope;
            Node {
                value,
                slope: first * rise,
                curvature: second * rise * rise + first * standard.curvature,
            }
        };
        let side = |standard: &[Node]| {
            let mut nodes = standard.iter().map(at);
            let mut cells = Vec::with_capacity(standard.len());
            let (mut right, mut end) = (nodes.next()?, 0.5);
            for (start, left) in places.outwards().zip(nodes) {
                cells.push(cell(left, right, end - start)?);
                (right, end) = (left, start);
            }
            cells.reverse();
            Some(cells)
        };
        let [lower, upper] = standard;
        Some(Table {
            sides: [side(lower)?, side(upper)?],
            places,
        })
    }

    /// From quantiles that are searched for, each from where the polynomial before it points.
    fn searched(law: &Distribution) -> Option<Table> {
        let places = Places::new(COSTLY_CELLS);
        let density = Density::of(law)?;
        let side = |upper: bool| {
            let mut cells: Vec<Cell> = Vec::new();
            let mut right = node(&density, upper, law.at(0.5));
            let mut end = 0.5;
            for start in places.outwards() {
                let width = end - start;
                let guess = match cells.last() {
                    Some(cell) => polynomial(cell, -width),
                    None => right.value - width * (right.slope - 0.5 * width * right.curvature),
                };
                let left = node(&density, upper, found(law, &density, start, upper, guess));
                cells.push(cell(left, right, width)?);
                (right, end) = (left, start);
            }
            cells.reverse();
            Some(cells)
        };
        Some(Table {
            sides: [side(false)?, side(true)?],
            places,
        })
    }

    /// Writes the quantile of each probability; `beyond` gives those outside the table.
    pub(super) fn fill(&self, p: &[f64], out: &mut [f64], beyond: &Distribution) {
        let [lower, upper] = &self.sides;
        let Places { shift, first, .. } = self.places;
        let start_of_cell = u64::MAX << shift;
        for (out, p) in out.iter_mut().zip(p) {
            let (tail, cells) = if *p > 0.5 {
                (1.0 - *p, upper)
            } else {
                (*p, lower)
            };
            let bits = tail.to_bits();
            let number = (bits >> shift).wrapping_sub(first) as usize;
            *out = match cells.get(number) {
                Some(cell) => polynomial(cell, tail - f64::from_bits(bits & start_of_cell)),
                None => beyond.at(*p),
            };
        }
    }
}

#[inline(always)]
fn polynomial([a, b, c, d, e, f]: &Cell, x: f64) -> f64 {
    a + x * (b + x * (c + x * (d + x * (e + x * f))))
}

/// The quantile where `tail` is the probability below it, or above it.
fn found(law: &Distribution, density: &Density, tail: f64, upper: bool, guess: f64) -> f64 {
    // Halley's steps triple the digits each time: from a guess within a hundredth two are enough, and one from the usual 10⁻⁵.
    let mut x = guess;
    for _ in 0..4 {
        let (density, slope) = density.at(x);
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
    law.at(if upper { 1.0 - tail } else { tail })
}

fn node(density: &Density, upper: bool, value: f64) -> Node {
    let (density, slope) = density.at(value);
    let rise = 1.0 / density;
    Node {
        value,
        slope: if upper { -rise } else { rise },
        curvature: -slope * rise * rise,
    }
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
