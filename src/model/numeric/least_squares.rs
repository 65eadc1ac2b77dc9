//! Linear least squares in three unknowns by Givens rotations (Golub & Van Loan, *Matrix Computations*, §5.1.8 and §5.2.5).
//!
//! Rotating one row after the other into a triangle is as stable as Householder's method, never forms the
//! normal equations, and needs no storage that grows with the data.
// Rows and columns are counted to three over arrays of three.
#![allow(clippy::indexing_slicing)]

use std::array;

/// Three numbers, one per unknown.
pub(crate) type Triple = [f64; 3];

/// The upper triangle R and the vector Qᵀb of all rows added so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Triangle {
    r: [Triple; 3],
    qtb: Triple,
}

impl Triangle {
    /// Adds the equation `row · unknowns = rhs`.
    pub(crate) fn add(&mut self, row: Triple, rhs: f64) {
        let mut row = row;
        let mut rhs = rhs;
        for j in 0..3 {
            let (pivot, below) = (self.r[j][j], row[j]);
            if below == 0.0 {
                continue;
            }
            let length = libm::hypot(pivot, below);
            let (c, s) = (pivot / length, below / length);
            for (above, below) in self.r[j].iter_mut().zip(&mut row).skip(j) {
                (*above, *below) = rotate(*above, *below, c, s);
            }
            (self.qtb[j], rhs) = rotate(self.qtb[j], rhs, c, s);
        }
    }

    /// Adds `weight · unknown_j = 0`: with a small weight it damps, with weight 1 on an empty column it holds still.
    pub(crate) fn pull_to_zero(&mut self, j: usize, weight: f64) {
        let mut row = [0.0; 3];
        row[j] = weight;
        self.add(row, 0.0);
    }

    /// The least-squares solution, or `None` if the columns are linearly dependent.
    pub(crate) fn solve(&self) -> Option<Triple> {
        let mut x = [0.0; 3];
        for j in (0..3).rev() {
            let rest: f64 = (j + 1..3).map(|k| self.r[j][k] * x[k]).sum();
            x[j] = (self.qtb[j] - rest) / self.r[j][j];
        }
        x.iter().all(|v| v.is_finite()).then_some(x)
    }

    /// Solves Rᵀy = row. The squared length of y is the leverage of that row.
    pub(crate) fn whiten(&self, row: Triple) -> Option<Triple> {
        let mut y = [0.0; 3];
        for j in 0..3 {
            let rest: f64 = (0..j).map(|k| self.r[k][j] * y[k]).sum();
            y[j] = (row[j] - rest) / self.r[j][j];
        }
        y.iter().all(|v| v.is_finite()).then_some(y)
    }

    /// (RᵀR)⁻¹, the covariance of the solution up to the variance of the errors.
    pub(crate) fn inverse_gram(&self) -> Option<[Triple; 3]> {
        let mut columns = [[0.0; 3]; 3];
        for (j, column) in columns.iter_mut().enumerate() {
            let mut unit = [0.0; 3];
            unit[j] = 1.0;
            *column = self.whiten(unit)?;
        }
        let gram = columns.map(|a| columns.map(|b| dot(a, b)));
        gram.iter().flatten().all(|v| v.is_finite()).then_some(gram)
    }

    /// Ratio of the largest to the smallest singular value after each column is scaled to length 1.
    /// Infinite if the columns are dependent.
    pub(crate) fn scaled_condition(&self) -> f64 {
        let columns: [Triple; 3] = array::from_fn(|j| self.r.map(|row| row[j]));
        let cosine = |a: Triple, b: Triple| dot(a, b) / (dot(a, a) * dot(b, b)).sqrt();
        let gram = columns.map(|a| columns.map(|b| cosine(a, b)));
        let eigen = symmetric_eigenvalues(gram);
        let largest = eigen.iter().copied().fold(f64::MIN, f64::max);
        let smallest = eigen.iter().copied().fold(f64::MAX, f64::min);
        // Below this the smallest one is rounding.
        if smallest > 1e-15 * largest {
            (largest / smallest).sqrt()
        } else {
            f64::INFINITY
        }
    }
}

pub(crate) fn dot(a: Triple, b: Triple) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn rotate(a: f64, b: f64, c: f64, s: f64) -> (f64, f64) {
    (c * a + s * b, c * b - s * a)
}

/// Jacobi's method: rotates the off-diagonal entries away one at a time.
fn symmetric_eigenvalues(mut a: [Triple; 3]) -> Triple {
    for _sweep in 0..30 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if a[p][q] == 0.0 {
                continue;
            }
            let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
            let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
            let c = 1.0 / (t * t + 1.0).sqrt();
            let s = -t * c;
            for row in &mut a {
                (row[p], row[q]) = rotate(row[p], row[q], c, s);
            }
            (a[p], a[q]) = (
                array::from_fn(|k| c * a[p][k] + s * a[q][k]),
                array::from_fn(|k| c * a[q][k] - s * a[p][k]),
            );
        }
    }
    [a[0][0], a[1][1], a[2][2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_an_exact_system() {
        let mut triangle = Triangle::default();
        for n in 1..6 {
            let n = f64::from(n);
            triangle.add([1.0, n, n * n], 2.0 - n + 0.5 * n * n);
        }
        let x = triangle.solve().unwrap();
        for (got, want) in x.iter().zip([2.0, -1.0, 0.5]) {
            assert!((got - want).abs() < 1e-12, "{x:?}");
        }
    }

    #[test]
    fn knows_dependent_columns() {
        let mut triangle = Triangle::default();
        for n in 1..6 {
            let n = f64::from(n);
            triangle.add([1.0, n, 2.0 * n], n);
        }
        assert!(triangle.scaled_condition() > 1e7);
        let mut square = Triangle::default();
        for j in 0..3 {
            square.pull_to_zero(j, 7.0);
        }
        assert!((square.scaled_condition() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn jacobi_finds_known_eigenvalues() {
        let mut eigen = symmetric_eigenvalues([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [0.0, 0.0, 5.0]]);
        eigen.sort_by(f64::total_cmp);
        for (got, want) in eigen.iter().zip([1.0, 3.0, 5.0]) {
            assert!((got - want).abs() < 1e-12, "{eigen:?}");
        }
    }
}
