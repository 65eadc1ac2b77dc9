//! Inputs drawn by columns, some hundred rows at a time: while one column is made, only its own table is in the cache.

use rand_core::Rng;

use super::copula::Copula;
use super::sobol::{MOST_DIMENSIONS, Net};
use crate::model::ModelError;
use crate::model::distribution::{Distribution, Sampler};

/// Rows that are drawn at a time: 2 kB for each input.
const MOST_ROWS: usize = 256;

/// The most points of one net.
const MOST_POINTS: u32 = 1 << 20;

/// The number of points as a power of two, at or above what was asked for: 2^result.
pub(super) fn point_bits(points: u32) -> Result<u32, ModelError> {
    if !(1..=MOST_POINTS).contains(&points) {
        return Err(ModelError::InvalidInput {
            name: "number of points",
            must: "between 1 and 2^20",
        });
    }
    Ok(points.next_power_of_two().trailing_zeros())
}

/// Where the values of one input come from.
#[derive(Clone)]
struct Input {
    sampler: Sampler,
    /// None for an input that does not vary: it takes no dimension of the points.
    dimension: Option<usize>,
    /// It moves with another input.
    bound: bool,
}

/// A block of rows, one column for each input.
#[derive(Clone)]
pub(super) struct Columns<'a> {
    inputs: Vec<Input>,
    copula: Option<&'a Copula>,
    /// Where inputs move together: what draws their normal scores.
    normal: Option<Sampler>,
    values: Vec<Vec<f64>>,
    /// Independent normal scores, for inputs that move together.
    scores: Vec<Vec<f64>>,
    uniform: Vec<f64>,
    sum: Vec<f64>,
}

impl<'a> Columns<'a> {
    /// For nets of 2^`bits` points.
    pub(super) fn new(
        inputs: &[Distribution],
        copula: Option<&'a Copula>,
        bits: u32,
    ) -> Result<Columns<'a>, ModelError> {
        if copula.is_some_and(|c| c.size() != inputs.len()) {
            return Err(ModelError::InvalidInput {
                name: "correlation matrix",
                must: "of as many rows as there are inputs",
            });
        }
        let rows = MOST_ROWS.min(1 << bits);
        let mut next = 0;
        let inputs: Vec<Input> = inputs
            .iter()
            .enumerate()
            .map(|(i, law)| {
                let bound = copula.is_some_and(|c| is_bound(c, i));
                let takes_one = bound || law.constant_value().is_none();
                let dimension = takes_one.then(|| {
                    next += 1;
                    next - 1
                });
                Input {
                    sampler: Sampler::new(*law),
                    dimension,
                    bound,
                }
            })
            .collect();
        if next > MOST_DIMENSIONS {
            return Err(ModelError::InvalidInput {
                name: "number of inputs that vary",
                must: "at most 32",
            });
        }
        let mut columns = Columns {
            normal: match copula {
                Some(_) => Some(Sampler::new(Distribution::normal(0.0, 1.0)?)),
                None => None,
            },
            values: vec![vec![0.0; rows]; inputs.len()],
            scores: vec![vec![]; inputs.len()],
            uniform: vec![0.5; rows],
            sum: vec![0.0; rows],
            copula,
            inputs,
        };
        let all = columns.inputs.iter().zip(&mut columns.values);
        for ((input, values), scores) in all.zip(&mut columns.scores) {
            input.sampler.fill(&columns.uniform, values);
            if input.bound {
                scores.resize(rows, 0.0);
            }
        }
        Ok(columns)
    }

    /// How many rows a block has.
    pub(super) fn rows(&self) -> usize {
        self.uniform.len()
    }

    /// How many dimensions of the points the inputs take.
    pub(super) fn dimensions(&self) -> usize {
        self.inputs.iter().filter(|i| i.dimension.is_some()).count()
    }

    /// A scrambled net for these inputs and as many others.
    pub(super) fn net(&self, copies: usize, bits: u32, random: &mut impl Rng) -> Net {
        Net::scrambled(copies * self.dimensions(), bits, random)
    }

    /// Draws the rows of the net from number `first` on, and from its dimension `from` on.
    pub(super) fn draw(&mut self, net: &Net, first: u32, from: usize) {
        let all = self.inputs.iter().zip(&mut self.values);
        for ((input, values), scores) in all.zip(&mut self.scores) {
            let Some(dimension) = input.dimension else {
                continue;
            };
            net.fill(from + dimension, first, &mut self.uniform);
            match &self.normal {
                Some(normal) if input.bound => normal.fill(&self.uniform, scores),
                _ => input.sampler.fill(&self.uniform, values),
            }
        }
        if let Some(copula) = self.copula {
            self.bind(copula);
        }
    }

    /// Turns the independent scores into values of the inputs that move together.
    fn bind(&mut self, copula: &Copula) {
        let all = self.inputs.iter().zip(&mut self.values).enumerate();
        for (i, (input, values)) in all.filter(|(_, (input, _))| input.bound) {
            self.sum.fill(0.0);
            for (weight, scores) in copula.weights(i).iter().zip(&self.scores) {
                if *weight != 0.0 {
                    for (sum, z) in self.sum.iter_mut().zip(scores) {
                        *sum += weight * z;
                    }
                }
            }
            input.sampler.fill_from_scores(&mut self.sum, values);
        }
    }

    /// The columns, each of as many rows.
    pub(super) fn views(&self) -> Vec<&[f64]> {
        self.values.iter().map(Vec::as_slice).collect()
    }
}

/// Whether input i has a part in a correlation other than 0.
fn is_bound(copula: &Copula, i: usize) -> bool {
    let earlier = copula.weights(i).iter().take(i).any(|w| *w != 0.0);
    let later = |k| copula.weights(k).get(i).is_some_and(|w| *w != 0.0);
    earlier || (i + 1..copula.size()).any(later)
}
