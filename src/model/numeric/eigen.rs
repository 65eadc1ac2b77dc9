//! Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method (Golub & Van Loan, *Matrix Computations*, §8.5).
// Rows and columns are counted to `size` over matrices of `size` rows and columns.
#![allow(clippy::indexing_slicing)]

/// A square matrix, row after row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Square {
    pub size: usize,
    pub entries: Vec<f64>,
}

impl Square {
    pub(crate) fn new(size: usize, entry: impl Fn(usize, usize) -> f64) -> Square {
        let places = (0..size * size).map(|i| (i / size, i % size));
        Square {
            size,
            entries: places.map(|(i, j)| entry(i, j)).collect(),
        }
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    fn rotate_columns(&mut self, p: usize, q: usize, (c, s): (f64, f64)) {
        for row in self.entries.chunks_exact_mut(self.size) {
            (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
        }
    }

    fn rotate_rows(&mut self, p: usize, q: usize, (c, s): (f64, f64)) {
        for j in 0..self.size {
            let (a, b) = (self.at(p, j), self.at(q, j));
            self.entries[p * self.size + j] = c * a - s * b;
            self.entries[q * self.size + j] = s * a + c * b;
        }
    }
}

/// Eigenvalues, and the eigenvectors as columns. O(size³) a sweep; some ten sweeps.
pub(crate) fn symmetric(matrix: &Square) -> (Vec<f64>, Square) {
    let size = matrix.size;
    let mut a = matrix.clone();
    let mut vectors = Square::new(size, |i, j| f64::from(u8::from(i == j)));
    for _sweep in 0..50 {
        let mut turned = false;
        for p in 0..size {
            for q in p + 1..size {
                let off = a.at(p, q);
                // Below this a rotation changes nothing.
                if off.abs() <= f64::EPSILON * 1e-3 * (a.at(p, p).abs() + a.at(q, q).abs()) {
                    continue;
                }
                turned = true;
                let theta = (a.at(q, q) - a.at(p, p)) / (2.0 * off);
                let t = 1f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let rotation = (c, t * c);
                a.rotate_columns(p, q, rotation);
                a.rotate_rows(p, q, rotation);
                vectors.rotate_columns(p, q, rotation);
            }
        }
        if !turned {
            break;
        }
    }
    ((0..size).map(|i| a.at(i, i)).collect(), vectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rebuilds_the_matrix() {
        for size in [1, 2, 5, 32] {
            let matrix = Square::new(size, |i, j| libm::cos((i * j + i + j) as f64));
            let (values, vectors) = symmetric(&matrix);
            for i in 0..size {
                for j in 0..size {
                    let terms = values.iter().enumerate();
                    let got: f64 = terms
                        .map(|(k, v)| v * vectors.at(i, k) * vectors.at(j, k))
                        .sum();
                    assert!((got - matrix.at(i, j)).abs() < 1e-12, "{size} {i} {j}");
                }
            }
        }
    }

    #[test]
    fn known_eigenvalues() {
        let (mut values, _) = symmetric(&Square::new(3, |i, j| if i == j { 1.0 } else { -0.9 }));
        values.sort_by(f64::total_cmp);
        for (got, want) in values.iter().zip([-0.8, 1.9, 1.9]) {
            assert!((got - want).abs() < 1e-14, "{values:?}");
        }
    }
}
