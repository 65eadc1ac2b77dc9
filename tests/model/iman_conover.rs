//! Samples that are re-ordered to move together.

use plimsoll::model::uncertainty::{Copula, with_rank_correlation};
use proptest::prelude::*;
use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use crate::anything::{anything, config, no_nan};

/// Spearman's rank correlation of values without ties.
fn rank_correlation(a: &[f64], b: &[f64]) -> f64 {
    let ranks = |values: &[f64]| -> Vec<f64> {
        let rank = |v: &f64| values.iter().filter(|other| *other < v).count() as f64;
        values.iter().map(rank).collect()
    };
    let (a, b) = (ranks(a), ranks(b));
    let n = a.len() as f64;
    let squares: f64 = a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}

#[test]
fn samples_are_reordered_to_the_correlations_asked_for() {
    let column = |seed: u64| -> Vec<f64> {
        let mut random = Pcg64::seed_from_u64(seed);
        (0..1000)
            .map(|_| (random.next_u64() >> 11) as f64)
            .collect()
    };
    let columns = [column(1), column(2), column(3)];
    let asked = [
        vec![1.0, 0.7, -0.3],
        vec![0.7, 1.0, 0.1],
        vec![-0.3, 0.1, 1.0],
    ];
    let copula = Copula::from_spearman(&asked).unwrap();
    let together = with_rank_correlation(&columns, &copula, 5).unwrap();
    for (i, row) in asked.iter().enumerate() {
        for (j, want) in row.iter().enumerate() {
            let got = rank_correlation(&together[i], &together[j]);
            assert!((got - want).abs() < 0.02, "{i} {j}: {got} {want}");
        }
        let sorted = |values: &[f64]| {
            let mut copy = values.to_vec();
            copy.sort_by(f64::total_cmp);
            copy
        };
        assert_eq!(sorted(&columns[i]), sorted(&together[i]));
    }
    assert_eq!(
        together,
        with_rank_correlation(&columns, &copula, 5).unwrap()
    );
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn reordering_never_panics(rows in 0usize..12, values in prop::collection::vec(anything(), 36), rho in anything(), seed in any::<u64>()) {
        let columns: Vec<Vec<f64>> = values.chunks(12).map(|c| c[..rows].to_vec()).collect();
        let one = Copula::from_scores(&[vec![1.0]]).unwrap();
        prop_assert!(with_rank_correlation(&columns, &one, seed).is_err());
        let matrix = [vec![1.0, rho, 0.0], vec![rho, 1.0, 0.0], vec![0.0, 0.0, 1.0]];
        if let Ok(copula) = Copula::from_scores(&matrix) {
            let _ = with_rank_correlation(&columns, &copula, seed).map(|all| assert!(no_nan(&all)));
        }
    }
}
