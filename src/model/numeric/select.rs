//! Several quantiles of many values without sorting them all: a histogram over the order of the values' bits finds the few that matter.

use super::order::quantile_of_sorted;

/// Fewer values than this are sorted.
const FEW: usize = 2048;
const BIN_BITS: u32 = 12;

/// The type-7 quantiles of values that hold no NaN, for probabilities in 0..=1, in their order. `None` of nothing or for another
/// probability.
///
/// O(n) for values that spread; at worst, where most share their leading bits, a sort.
pub(crate) fn quantiles(values: &[f64], probabilities: &[f64]) -> Option<Vec<f64>> {
    if values.len() < FEW {
        let sorted = super::order::sorted(values);
        let quantile = |p: &f64| quantile_of_sorted(&sorted, *p);
        return probabilities.iter().map(quantile).collect();
    }
    let bins = Bins::over(values);
    let counts = bins.counts(values);
    let last = values.len() - 1;
    let mut wanted = vec![false; counts.len()];
    let mut ranks = Vec::with_capacity(2 * probabilities.len());
    for p in probabilities {
        let below = rank(*p, last)?;
        ranks.extend([below, (below + 1).min(last)]);
    }
    let places: Vec<(usize, usize)> = ranks.iter().map(|r| place(&counts, *r)).collect();
    for (bin, _) in &places {
        if let Some(wanted) = wanted.get_mut(*bin) {
            *wanted = true;
        }
    }
    let mut kept: Vec<f64> = Vec::new();
    for value in values {
        if wanted.get(bins.bin(*value)) == Some(&true) {
            kept.push(*value);
        }
    }
    crate::order::sort(&mut kept);
    // How many kept values lie in bins before a bin.
    let before = |bin: usize| -> usize {
        let earlier = counts.iter().zip(&wanted).take(bin);
        earlier.filter(|(_, w)| **w).map(|(n, _)| *n as usize).sum()
    };
    let values_at: Vec<f64> = places
        .iter()
        .filter_map(|(bin, within)| kept.get(before(*bin) + within).copied())
        .collect();
    let pairs = values_at.chunks_exact(2).zip(probabilities);
    let found = pairs.map(|(pair, p)| {
        let place = last as f64 * p;
        quantile_of_sorted(pair, place - place.floor())
    });
    found.collect()
}

fn rank(p: f64, last: usize) -> Option<usize> {
    let known = (0.0..=1.0).contains(&p);
    known.then_some((last as f64 * p) as usize)
}

/// The bin of the value of that rank, and its rank within the bin.
fn place(counts: &[u32], rank: usize) -> (usize, usize) {
    let mut before = 0;
    for (bin, count) in counts.iter().enumerate() {
        let next = before + *count as usize;
        if rank < next {
            return (bin, rank - before);
        }
        before = next;
    }
    (counts.len(), 0)
}

/// Bins of equal width in the order of the bits: near enough equal steps of the value within an octave, and octaves beyond.
struct Bins {
    least: u64,
    shift: u32,
}

impl Bins {
    fn over(values: &[f64]) -> Bins {
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for value in values {
            let key = signed_key(*value);
            least = least.min(key);
            most = most.max(key);
        }
        let (least, most) = (unsigned(least), unsigned(most));
        let bits = u64::BITS - (most - least).leading_zeros();
        Bins {
            least,
            shift: bits.saturating_sub(BIN_BITS),
        }
    }

    fn bin(&self, value: f64) -> usize {
        (unsigned(signed_key(value)).wrapping_sub(self.least) >> self.shift) as usize
    }

    fn counts(&self, values: &[f64]) -> Vec<u32> {
        let mut counts = vec![0; 1 << BIN_BITS];
        for value in values {
            if let Some(count) = counts.get_mut(self.bin(*value)) {
                *count += 1;
            }
        }
        counts
    }
}

/// The order of `f64::total_cmp` as a number.
fn signed_key(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

fn unsigned(key: i64) -> u64 {
    (key as u64) ^ (1 << 63)
}

#[cfg(test)]
mod tests {
    use super::super::order::sorted;
    use super::*;

    #[test]
    fn agrees_with_sorting() {
        let p = [0.0, 0.05, 0.1, 0.5, 0.50001, 0.9, 0.95, 0.999, 1.0];
        let shapes: [fn(f64) -> f64; 8] = [
            |u| u,
            |u| u - 0.5,
            |u| libm::exp(40.0 * (u - 0.5)),
            |_| 7.0,
            |u| (u * 5.0).floor(),
            |u| 1e9 + 1e-3 * u,
            |u| if u > 0.9 { f64::INFINITY } else { u },
            |u| -libm::exp(700.0 * u),
        ];
        for shape in shapes {
            for n in [1u32, 2, 2047, 2048, 5000] {
                let mut x = 0.3;
                let values: Vec<f64> = (0..n)
                    .map(|_| {
                        x = (x + 0.618_033_988_749_895) % 1.0;
                        shape(x)
                    })
                    .collect();
                let sorted = sorted(&values);
                let want: Vec<f64> = p
                    .iter()
                    .map(|p| quantile_of_sorted(&sorted, *p).unwrap())
                    .collect();
                let got = quantiles(&values, &p).unwrap();
                for (got, want) in got.iter().zip(want) {
                    assert!(*got == want || (got - want).abs() <= 1e-12 * want.abs());
                }
            }
        }
        assert_eq!(quantiles(&[], &[0.5]), None);
        assert_eq!(quantiles(&[0.0; 5000], &[1.5]), None);
        assert_eq!(quantiles(&[0.0; 5000], &[f64::NAN]), None);
        assert_eq!(quantiles(&[0.0; 5000], &[]), Some(vec![]));
    }
}
