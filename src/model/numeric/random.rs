//! Numbers from a seeded generator (O'Neill, *PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
//! Number Generation*, 2014): the caller brings it, so the same seed gives the same numbers everywhere.

use rand_core::Rng as _;
use rand_pcg::Pcg64;

/// Strictly between 0 and 1, on 2⁵³ steps.
pub(crate) fn uniform(random: &mut Pcg64) -> f64 {
    const STEP: f64 = 1.0 / (1u64 << 53) as f64;
    ((random.next_u64() >> 11) as f64 + 0.5) * STEP
}

/// A whole number below `len`, by multiplying instead of dividing; the bias is below 2⁻³².
pub(crate) fn index(random: &mut Pcg64, len: usize) -> usize {
    ((u128::from(random.next_u64()) * len as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng;

    use super::*;

    #[test]
    fn every_index_comes_alike_and_uniform_keeps_off_its_ends() {
        let mut random = Pcg64::seed_from_u64(3);
        let mut counts = [0; 7];
        for _ in 0..7000 {
            counts[index(&mut random, 7)] += 1;
            let u = uniform(&mut random);
            assert!(u > 0.0 && u < 1.0);
        }
        assert!(counts.iter().all(|c| (900..1100).contains(c)), "{counts:?}");
    }
}
