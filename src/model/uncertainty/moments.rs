//! Mean and variance of many values by blocks (Chan, Golub & LeVeque, *Algorithms for Computing the Sample Variance*, Amer. Statist. 37,
//! 1983).

use crate::model::ModelError;

/// Larger values count as infinite: their squares would leave the range of f64.
const INFINITE: f64 = 1e150;

/// Mean and sum of squared deviations; infinite values are counted beside them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
    above: f64,
    below: f64,
}

impl Moments {
    /// Adds a block of some hundred values. A NaN is an error.
    pub(super) fn add(&mut self, values: &[f64]) -> Result<(), ModelError> {
        let block = Moments::plain(values);
        // Holds for no block with a NaN or an infinity in it.
        if block.mean.abs() <= INFINITE && block.squares <= INFINITE * INFINITE {
            self.merge(&block);
            return Ok(());
        }
        for value in values {
            if value.is_nan() {
                return Err(ModelError::InvalidInput {
                    name: "model's result",
                    must: "a number for every draw",
                });
            }
            if *value > INFINITE {
                self.above += 1.0;
            } else if *value < -INFINITE {
                self.below += 1.0;
            } else {
                self.merge(&Moments::plain(&[*value]));
            }
        }
        Ok(())
    }

    fn plain(values: &[f64]) -> Moments {
        if values.is_empty() {
            return Moments::default();
        }
        let count = values.len() as f64;
        let mean = lanes(values, |x| x) / count;
        Moments {
            count,
            mean,
            squares: lanes(values, |x| (x - mean) * (x - mean)),
            ..Moments::default()
        }
    }

    pub(super) fn merge(&mut self, other: &Moments) {
        self.above += other.above;
        self.below += other.below;
        let count = self.count + other.count;
        if count == 0.0 {
            return;
        }
        let apart = other.mean - self.mean;
        let share = other.count / count;
        self.squares += other.squares + apart * apart * self.count * share;
        self.mean += apart * share;
        self.count = count;
    }

    /// The share of the values that are infinite.
    pub(super) fn infinite_share(&self) -> f64 {
        let infinite = self.above + self.below;
        infinite / (self.count + infinite).max(1.0)
    }

    /// The mean. Infinities of both signs have none.
    pub(super) fn mean(&self) -> Result<f64, ModelError> {
        match (self.above > 0.0, self.below > 0.0) {
            (false, false) => Ok(self.mean),
            (true, false) => Ok(f64::INFINITY),
            (false, true) => Ok(f64::NEG_INFINITY),
            (true, true) => Err(ModelError::InvalidInput {
                name: "model's result",
                must: "not infinite in both directions",
            }),
        }
    }

    /// The sample variance; 0 of a single value.
    pub(super) fn variance(&self) -> f64 {
        if self.infinite_share() > 0.0 {
            f64::INFINITY
        } else {
            self.squares / (self.count - 1.0).max(1.0)
        }
    }
}

/// The sum of a function of the values, in eight lanes, which keeps the processor busy and the sum precise.
pub(super) fn lanes(values: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let mut sums = [0.0; 8];
    let blocks = values.chunks_exact(8);
    let rest: f64 = blocks.remainder().iter().map(|x| f(*x)).sum();
    for block in blocks {
        for (sum, x) in sums.iter_mut().zip(block) {
            *sum += f(*x);
        }
    }
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_agree_with_the_definition() {
        let values: Vec<f64> = (0..1000).map(|i| 1e9 + f64::from(i * i % 17)).collect();
        let mut moments = Moments::default();
        for block in values.chunks(37) {
            moments.add(block).unwrap();
        }
        let mean = values.iter().map(|x| x - 1e9).sum::<f64>() / 1000.0;
        let squares = values.iter().map(|x| (x - 1e9 - mean) * (x - 1e9 - mean));
        assert!((moments.mean().unwrap() - 1e9 - mean).abs() < 1e-6);
        let variance = squares.sum::<f64>() / 999.0;
        assert!((moments.variance() - variance).abs() < 1e-7 * variance);
    }

    #[test]
    fn infinities_are_counted_and_a_nan_is_refused() {
        let mut moments = Moments::default();
        moments.add(&[1.0, f64::INFINITY, 2.0, 1e300]).unwrap();
        assert_eq!(
            (moments.mean(), moments.variance()),
            (Ok(f64::INFINITY), f64::INFINITY)
        );
        assert_eq!(moments.infinite_share(), 0.5);
        moments.add(&[f64::NEG_INFINITY]).unwrap();
        assert!(moments.mean().is_err());
        assert!(moments.add(&[1.0, f64::NAN]).is_err());
        assert_eq!(Moments::default().mean(), Ok(0.0));
    }
}
