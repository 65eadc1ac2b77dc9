//! Linear systems with a symmetric positive definite matrix (Golub & Van Loan, *Matrix Computations*, §4.2).
// The matrix is square and the right side as long as its rows; rows and columns are counted to that length.
#![allow(clippy::indexing_slicing)]

/// The share of a diagonal entry that may be lost before the matrix counts as singular.
const SINGULAR: f64 = 1e-13;

/// Solves `matrix · x = rhs`; only the lower triangle is read. `None` if the matrix is not positive definite.
pub(crate) fn solve(mut matrix: Vec<Vec<f64>>, mut rhs: Vec<f64>) -> Option<Vec<f64>> {
    let n = rhs.len();
    for j in 0..n {
        for i in j..n {
            let known: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let left = matrix[i][j] - known;
            if i > j {
                matrix[i][j] = left / matrix[j][j];
            } else if left > SINGULAR * matrix[j][j] {
                matrix[j][j] = left.sqrt();
            } else {
                return None;
            }
        }
    }
    for i in 0..n {
        let known: f64 = (0..i).map(|k| matrix[i][k] * rhs[k]).sum();
        rhs[i] = (rhs[i] - known) / matrix[i][i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| matrix[k][i] * rhs[k]).sum();
        rhs[i] = (rhs[i] - known) / matrix[i][i];
    }
    rhs.iter().all(|v| v.is_finite()).then_some(rhs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_and_knows_singular() {
        let matrix = vec![
            vec![4.0, 0.0, 0.0],
            vec![2.0, 5.0, 0.0],
            vec![1.0, 3.0, 6.0],
        ];
        let x = solve(matrix, vec![11.0, 21.0, 25.0]).unwrap();
        for (got, want) in x.iter().zip([1.0, 2.0, 3.0]) {
            assert!((got - want).abs() < 1e-14, "{x:?}");
        }
        assert_eq!(
            solve(vec![vec![1.0, 0.0], vec![1.0, 1.0]], vec![1.0, 1.0]),
            None
        );
        assert_eq!(solve(vec![], vec![]), Some(vec![]));
    }
}
