//! Inputs that move together: the Gaussian copula (Nelsen, *An Introduction to Copulas*, 2nd ed., 2006), which leaves each input its own
//! distribution. A matrix that no set of inputs can have is repaired by clipping its eigenvalues (Rebonato & Jäckel, *J. Risk* 2, 2000),
//! or, where that would change a correlation by more than 0.05, replaced by the nearest possible one (Higham, *IMA J. Numer. Anal.* 22,
//! 2002).
// Rows and columns are counted to `size` over matrices of `size` rows and columns.
#![allow(clippy::indexing_slicing)]

use std::f64::consts::PI;

use super::Warning;
use super::sobol::MOST_DIMENSIONS;
use crate::model::ModelError;
use crate::model::numeric::eigen::{Square, symmetric};

/// Eigenvalues above this are rounding of 0.
const ROUNDING: f64 = -1e-10;
/// What clipping may change before the nearest matrix is looked for.
const MOST_CLIPPED: f64 = 0.05;
/// Clipped eigenvalues get this value, so that the matrix stays regular.
const LEAST_EIGENVALUE: f64 = 1e-9;
const MOST_STEPS: usize = 500;

/// The correlation ρ of the normal scores that gives two inputs of any shape the rank correlation `spearman`: ρ = 2 sin(π·spearman/6)
/// (Pearson 1907; Kruskal, *J. Amer. Statist. Assoc.* 53, 1958). Exact.
///
/// # Errors
/// `invalid_input`: outside -1..=1.
///
/// ```
/// use plimsoll::model::uncertainty::spearman_to_pearson;
/// assert!((spearman_to_pearson(0.5)? - 0.5176).abs() < 1e-4);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn spearman_to_pearson(spearman: f64) -> Result<f64, ModelError> {
    if !(-1.0..=1.0).contains(&spearman) {
        return Err(ModelError::InvalidInput {
            name: "correlation",
            must: "between -1 and 1",
        });
    }
    Ok(2.0 * libm::sin(PI * spearman / 6.0))
}

/// How inputs move together.
///
/// ```
/// use plimsoll::model::uncertainty::Copula;
/// let together = Copula::from_spearman(&[vec![1.0, 0.6], vec![0.6, 1.0]])?;
/// assert!((together.correlation()[0][1] - 0.618).abs() < 1e-3);
/// assert!(together.warnings().is_empty());
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Copula {
    correlation: Square,
    /// L of the Cholesky factorization LLᵀ.
    lower: Square,
    warnings: Vec<Warning>,
}

impl Copula {
    /// From the correlations of the normal scores: a row and a column for each input, in the order of the inputs. For normal inputs they
    /// are the inputs' own correlations, for lognormal ones those of the logarithms.
    ///
    /// O(size³) for up to 32 inputs, some hundred times that for a matrix that needs repair.
    ///
    /// # Errors
    /// `invalid_input`: not square with 1 to 32 rows, not symmetric, an entry outside -1..=1 or a diagonal other than 1.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::Copula;
    /// let impossible = Copula::from_scores(&[vec![1.0, 0.9, -0.9], vec![0.9, 1.0, 0.9], vec![-0.9, 0.9, 1.0]])?;
    /// assert_eq!(impossible.warnings()[0].code(), "correlation_repaired");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn from_scores(matrix: &[Vec<f64>]) -> Result<Copula, ModelError> {
        let stated = checked(matrix)?;
        let (values, _) = symmetric(&stated);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        if least >= ROUNDING {
            return Ok(Copula::of(stated, Vec::new()));
        }
        let mut repaired = clipped(&stated);
        if largest_change(&stated, &repaired) > MOST_CLIPPED {
            repaired = clipped(&nearest(&stated));
        }
        let warning = Warning::CorrelationRepaired {
            largest_change: largest_change(&stated, &repaired),
            least_eigenvalue: least,
        };
        Ok(Copula::of(repaired, vec![warning]))
    }

    /// From rank correlations, which is what people can judge; each becomes [`spearman_to_pearson`] of it.
    ///
    /// # Errors
    /// As [`Copula::from_scores`].
    ///
    /// ```
    /// use plimsoll::model::uncertainty::Copula;
    /// assert!(Copula::from_spearman(&[vec![1.0, 2.0], vec![2.0, 1.0]]).is_err());
    /// ```
    pub fn from_spearman(matrix: &[Vec<f64>]) -> Result<Copula, ModelError> {
        let stated = checked(matrix)?;
        let size = stated.size;
        let mut scores = vec![vec![1.0; size]; size];
        for (i, row) in scores.iter_mut().enumerate() {
            for (j, entry) in row.iter_mut().enumerate().filter(|(j, _)| *j != i) {
                *entry = spearman_to_pearson(stated.at(i, j))?;
            }
        }
        Copula::from_scores(&scores)
    }

    /// The correlations of the normal scores that are used, after any repair.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::Copula;
    /// assert_eq!(Copula::from_scores(&[vec![1.0]])?.correlation(), [[1.0]]);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn correlation(&self) -> Vec<Vec<f64>> {
        let rows = self.correlation.entries.chunks_exact(self.correlation.size);
        rows.map(<[f64]>::to_vec).collect()
    }

    /// What was changed about the matrix as stated.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::Copula;
    /// assert!(Copula::from_scores(&[vec![1.0]])?.warnings().is_empty());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// How many inputs it is for.
    pub(super) fn size(&self) -> usize {
        self.lower.size
    }

    /// The weights of the independent scores 0..=i in score i.
    pub(super) fn weights(&self, i: usize) -> &[f64] {
        let start = i * self.lower.size;
        self.lower.entries.get(start..=start + i).unwrap_or(&[])
    }

    fn of(correlation: Square, warnings: Vec<Warning>) -> Copula {
        Copula {
            lower: cholesky(&correlation),
            correlation,
            warnings,
        }
    }
}

fn checked(matrix: &[Vec<f64>]) -> Result<Square, ModelError> {
    let wrong = |must| ModelError::InvalidInput {
        name: "correlation matrix",
        must,
    };
    let size = matrix.len();
    if !(1..=MOST_DIMENSIONS).contains(&size) || matrix.iter().any(|row| row.len() != size) {
        return Err(wrong("square, with 1 to 32 rows"));
    }
    for (i, row) in matrix.iter().enumerate() {
        for (j, entry) in row.iter().enumerate() {
            if !(-1.0..=1.0).contains(entry) {
                return Err(wrong("of numbers between -1 and 1"));
            }
            if (entry - matrix[j][i]).abs() > 1e-9 {
                return Err(wrong("symmetric"));
            }
            if i == j && (entry - 1.0).abs() > 1e-9 {
                return Err(wrong("1 on its diagonal"));
            }
        }
    }
    Ok(Square::new(size, |i, j| {
        if i == j {
            1.0
        } else {
            0.5 * (matrix[i][j] + matrix[j][i])
        }
    }))
}

/// L of LLᵀ. A pivot that is 0 but for rounding means that the score is a sum of those before it.
fn cholesky(matrix: &Square) -> Square {
    let size = matrix.size;
    let mut lower = Square::new(size, |_, _| 0.0);
    for j in 0..size {
        let dot = |lower: &Square, i: usize| -> f64 {
            (0..j).map(|k| lower.at(i, k) * lower.at(j, k)).sum()
        };
        let pivot = matrix.at(j, j) - dot(&lower, j);
        if pivot <= 1e-12 {
            continue;
        }
        let root = pivot.sqrt();
        for i in j..size {
            lower.entries[i * size + j] = (matrix.at(i, j) - dot(&lower, i)) / root;
        }
    }
    lower
}

/// The matrix with its eigenvalues raised to `least` or more.
fn raised(matrix: &Square, least: f64) -> Square {
    let (values, vectors) = symmetric(matrix);
    Square::new(matrix.size, |i, j| {
        let terms = values.iter().enumerate();
        terms
            .map(|(k, v)| v.max(least) * vectors.at(i, k) * vectors.at(j, k))
            .sum()
    })
}

/// Raised eigenvalues, then rows and columns scaled back to a diagonal of 1.
fn clipped(matrix: &Square) -> Square {
    let raised = raised(matrix, LEAST_EIGENVALUE);
    Square::new(matrix.size, |i, j| {
        if i == j {
            return 1.0;
        }
        let scale = (raised.at(i, i) * raised.at(j, j)).sqrt();
        (0.5 * (raised.at(i, j) + raised.at(j, i)) / scale).clamp(-1.0, 1.0)
    })
}

/// Higham's alternating projections with Dykstra's correction: onto the matrices without negative eigenvalues, and onto those with a
/// diagonal of 1.
fn nearest(matrix: &Square) -> Square {
    let size = matrix.size;
    let mut y = matrix.clone();
    let mut correction = Square::new(size, |_, _| 0.0);
    for _ in 0..MOST_STEPS {
        let r = Square::new(size, |i, j| y.at(i, j) - correction.at(i, j));
        let x = raised(&r, 0.0);
        correction = Square::new(size, |i, j| x.at(i, j) - r.at(i, j));
        let next = Square::new(size, |i, j| if i == j { 1.0 } else { x.at(i, j) });
        let moved = largest_change(&y, &next);
        y = next;
        if moved < 1e-9 {
            break;
        }
    }
    y
}

fn largest_change(a: &Square, b: &Square) -> f64 {
    let pairs = a.entries.iter().zip(&b.entries);
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(upper: [f64; 3]) -> Vec<Vec<f64>> {
        let [a, b, c] = upper;
        vec![vec![1.0, a, b], vec![a, 1.0, c], vec![b, c, 1.0]]
    }

    #[test]
    fn the_factor_rebuilds_the_matrix() {
        for upper in [
            [0.0; 3],
            [0.5, 0.3, 0.2],
            [1.0; 3],
            [-1.0, 1.0, -1.0],
            [-0.5; 3],
        ] {
            let copula = Copula::from_scores(&matrix(upper)).unwrap();
            assert!(copula.warnings().is_empty(), "{upper:?}");
            for (i, row) in matrix(upper).iter().enumerate() {
                for (j, want) in row.iter().enumerate() {
                    let pairs = copula.weights(i).iter().zip(copula.weights(j));
                    let got: f64 = pairs.map(|(a, b)| a * b).sum();
                    assert!((got - want).abs() < 1e-9, "{upper:?} {i} {j}");
                }
            }
        }
    }

    /// Higham 2002, §4: the nearest correlation matrix to a tridiagonal one, 4 digits.
    #[test]
    fn the_nearest_matrix_is_the_published_one() {
        let near = |i: usize, j: usize| f64::from(u8::from(i.abs_diff(j) < 2));
        let nearest = nearest(&Square::new(3, near));
        let want = [1.0, 0.7607, 0.1573, 0.7607, 1.0, 0.7607];
        for (got, want) in nearest.entries.iter().zip(want) {
            assert!((got - want).abs() < 1e-4, "{nearest:?}");
        }
    }

    #[test]
    fn a_repair_is_told() {
        let change = |copula: &Copula| match copula.warnings() {
            [Warning::CorrelationRepaired { largest_change, .. }] => *largest_change,
            _ => panic!("{copula:?}"),
        };
        let small = Copula::from_scores(&matrix([0.9, 0.6, 0.9])).unwrap();
        assert!(change(&small) > 0.0 && change(&small) < 0.01);
        let large = Copula::from_scores(&matrix([0.9, -0.9, 0.9])).unwrap();
        assert!(change(&large) > 0.05);
        assert!((large.correlation()[0][1] - 0.5).abs() < 1e-3, "{large:?}");
    }
}
