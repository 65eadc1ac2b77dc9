//! Sobol' points (Sobol', *USSR Comput. Math. Math. Phys.* 7, 1967) with the direction numbers of Joe & Kuo (*Constructing Sobol
//! Sequences with Better Two-Dimensional Projections*, SIAM J. Sci. Comput. 30, 2008; the set new-joe-kuo-6.21201), in Gray-code order
//! (Antonov & Saleev, 1979), and their random linear scrambling with a digital shift (Matoušek, *On the L2-Discrepancy for Anchored
//! Boxes*, J. Complexity 14, 1998): each scrambled point is uniform, so that means are without bias, and the points stay a net.

use rand_core::Rng;

use super::limits::{point_count, points};
use crate::model::ModelError;

/// The most dimensions that the points have.
pub const MOST_DIMENSIONS: usize = 32;
/// Bits of a point's number; with more points than 2³² the sequence would end.
const INDEX_BITS: u32 = 32;
/// Points whose numbers differ in these last bits only are drawn from one table.
const BLOCK_BITS: u32 = 6;
const BLOCK: usize = 1 << BLOCK_BITS;

/// Dimension 2 to 32: the primitive polynomial over GF(2), its bits as a number, and the first direction numbers m₁, m₂, ... (as many as
/// its degree). Dimension 1 is van der Corput's sequence, all m = 1.
const DIRECTIONS: [(u8, [u8; 7]); MOST_DIMENSIONS - 1] = [
    (3, [1, 0, 0, 0, 0, 0, 0]),
    (7, [1, 3, 0, 0, 0, 0, 0]),
    (11, [1, 3, 1, 0, 0, 0, 0]),
    (13, [1, 1, 1, 0, 0, 0, 0]),
    (19, [1, 1, 3, 3, 0, 0, 0]),
    (25, [1, 3, 5, 13, 0, 0, 0]),
    (37, [1, 1, 5, 5, 17, 0, 0]),
    (41, [1, 1, 5, 5, 5, 0, 0]),
    (47, [1, 1, 7, 11, 19, 0, 0]),
    (55, [1, 1, 5, 1, 1, 0, 0]),
    (59, [1, 1, 1, 3, 11, 0, 0]),
    (61, [1, 3, 5, 5, 31, 0, 0]),
    (67, [1, 3, 3, 9, 7, 49, 0]),
    (91, [1, 1, 1, 15, 21, 21, 0]),
    (97, [1, 3, 1, 13, 27, 49, 0]),
    (103, [1, 1, 1, 15, 7, 5, 0]),
    (109, [1, 3, 1, 15, 13, 25, 0]),
    (115, [1, 1, 5, 5, 19, 61, 0]),
    (131, [1, 3, 7, 11, 23, 15, 103]),
    (137, [1, 3, 7, 13, 13, 15, 69]),
    (143, [1, 1, 3, 13, 7, 35, 63]),
    (145, [1, 3, 5, 9, 1, 25, 53]),
    (157, [1, 3, 1, 13, 9, 35, 107]),
    (167, [1, 3, 1, 5, 27, 61, 31]),
    (171, [1, 1, 5, 11, 19, 41, 61]),
    (185, [1, 3, 5, 3, 3, 13, 69]),
    (191, [1, 1, 7, 13, 1, 19, 1]),
    (193, [1, 3, 7, 5, 13, 19, 59]),
    (203, [1, 1, 3, 9, 25, 29, 41]),
    (211, [1, 3, 5, 13, 23, 1, 55]),
    (213, [1, 3, 7, 3, 13, 59, 17]),
];

/// Directions of one dimension: the number that each bit of a point's number adds, in 64 bits after the point.
type Directions = [u64; INDEX_BITS as usize];

/// Points `skip..skip + count` of the Sobol' sequence, without scrambling: a row of `dimensions` numbers in 0..1 for each point. Point 0 is
/// the origin, at which an inverse distribution function may be infinite; leaving it out would spoil the net. Exact.
///
/// O(count·dimensions).
///
/// # Errors
/// `invalid_input`: `dimensions` is not 1 to 32, there would be more than 10⁷ numbers, or a point's number is 2³² or more.
///
/// ```
/// use plimsoll::model::uncertainty::sobol_points;
/// assert_eq!(sobol_points(2, 4, 0)?, [[0.0, 0.0], [0.5, 0.5], [0.75, 0.25], [0.25, 0.75]]);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn sobol_points(
    dimensions: usize,
    count: usize,
    skip: u64,
) -> Result<Vec<Vec<f64>>, ModelError> {
    point_count(dimensions, count)?;
    let end = skip.saturating_add(count as u64);
    if end > 1 << INDEX_BITS {
        return Err(ModelError::InvalidInput {
            name: "number of the last point",
            must: "below 2^32",
        });
    }
    let directions: Vec<Directions> = (0..dimensions).map(directions).collect();
    let coordinate = |dimension: usize, number: u64| {
        let v = directions.get(dimension).map_or(&[][..], |v| &v[..]);
        let sum = combined(v, number ^ (number >> 1));
        (sum >> 11) as f64 / (1u64 << 53) as f64
    };
    Ok(points(dimensions, skip..end, coordinate))
}

/// The directions of dimension `dimension`, counted from 0.
fn directions(dimension: usize) -> Directions {
    let mut v = [0u64; INDEX_BITS as usize];
    let row = dimension.checked_sub(1).and_then(|row| DIRECTIONS.get(row));
    let Some((polynomial, first)) = row else {
        for (v, k) in v.iter_mut().zip(1..) {
            *v = 1 << (64 - k);
        }
        return v;
    };
    let degree = (u8::BITS - 1 - polynomial.leading_zeros()) as usize;
    for ((v, m), k) in v.iter_mut().zip(first).zip(1..=degree) {
        *v = u64::from(*m) << (64 - k);
    }
    for k in degree..v.len() {
        let back = |j: usize| v.get(k - j).copied().unwrap_or(0);
        let mut next = back(degree) ^ (back(degree) >> degree);
        for j in 1..degree {
            if polynomial >> (degree - j) & 1 == 1 {
                next ^= back(j);
            }
        }
        if let Some(v) = v.get_mut(k) {
            *v = next;
        }
    }
    v
}

/// The sum, in GF(2), of the numbers at the set bits.
fn combined(numbers: &[u64], bits: u64) -> u64 {
    let (mut sum, mut rest) = (0, bits);
    for number in numbers {
        if rest == 0 {
            break;
        }
        if rest & 1 == 1 {
            sum ^= number;
        }
        rest >>= 1;
    }
    sum
}

/// A scrambled net of 2^`bits` points, drawn by columns.
pub(super) struct Net {
    dimensions: Vec<Scrambled>,
}

/// One dimension. Point n is shift ⊕ (the steps at the bits of n): a step is the difference of two directions, so that the order is
/// Gray's.
struct Scrambled {
    shift: u64,
    steps: Directions,
    /// What the last bits of n add, for each value of them.
    block: [u64; BLOCK],
}

impl Net {
    /// Scrambles anew with each call; the generator decides how.
    pub(super) fn scrambled(dimensions: usize, bits: u32, random: &mut impl Rng) -> Net {
        let dimensions = (0..dimensions).map(|d| Scrambled::new(directions(d), bits, random));
        Net {
            dimensions: dimensions.collect(),
        }
    }

    /// Writes one coordinate of the points from number `first` on, which must be a multiple of 64. Each lies strictly between 0 and 1,
    /// on the middle of a cell of width 2⁻⁵².
    pub(super) fn fill(&self, dimension: usize, first: u32, out: &mut [f64]) {
        let Some(own) = self.dimensions.get(dimension) else {
            out.fill(0.5);
            return;
        };
        let steps = own.steps.get(BLOCK_BITS as usize..).unwrap_or(&[]);
        for (block, out) in (first >> BLOCK_BITS..).zip(out.chunks_mut(BLOCK)) {
            let base = own.shift ^ combined(steps, u64::from(block));
            for (out, low) in out.iter_mut().zip(&own.block) {
                *out = to_unit(base ^ low);
            }
        }
    }
}

/// The first 52 bits after the point, and half a unit of the last one.
#[inline(always)]
fn to_unit(bits: u64) -> f64 {
    const ONE: u64 = 1023 << 52;
    f64::from_bits((bits >> 12) | ONE) - (1.0 - 0.5 * f64::EPSILON)
}

impl Scrambled {
    fn new(plain: Directions, bits: u32, random: &mut impl Rng) -> Scrambled {
        let shift = random.next_u64();
        // A lower triangular matrix with ones on the diagonal: bit j of a direction turns the bits below it at random. The directions
        // that are used have no more than the first `bits` bits set.
        let mut columns = [0; 64];
        for (column, j) in columns.iter_mut().zip(0..bits) {
            let top = 1u64 << (63 - j);
            *column = top | (random.next_u64() & (top - 1));
        }
        let mut steps = [0; INDEX_BITS as usize];
        let mut before = 0;
        for (step, plain) in steps.iter_mut().zip(plain).take(bits as usize) {
            let direction = combined(&columns, plain.reverse_bits());
            *step = direction ^ before;
            before = direction;
        }
        let mut block = [0; BLOCK];
        for (value, n) in block.iter_mut().zip(0..) {
            *value = combined(&steps, n);
        }
        Scrambled {
            shift,
            steps,
            block,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rand_core::{SeedableRng, TryRng};
    use rand_pcg::Pcg64;

    use super::*;

    #[test]
    fn each_interval_of_a_net_holds_one_point() {
        let mut random = Pcg64::seed_from_u64(7);
        let (bits, count) = (10, 1024);
        let net = Net::scrambled(MOST_DIMENSIONS, bits, &mut random);
        let mut columns = vec![vec![0.0; count]; MOST_DIMENSIONS];
        for (d, column) in columns.iter_mut().enumerate() {
            for (i, part) in column.chunks_mut(256).enumerate() {
                net.fill(d, 256 * i as u32, part);
            }
            let mut cells: Vec<u32> = column.iter().map(|x| (x * count as f64) as u32).collect();
            cells.sort();
            assert!(cells.iter().copied().eq(0..count as u32), "dimension {d}");
            assert!(column.iter().all(|x| *x > 0.0 && *x < 1.0));
        }
        // The first two dimensions are a (0, m, 2)-net: one point in each box of that area.
        for wide in 0..=bits {
            let (a, b) = (f64::from(1u32 << wide), f64::from(1u32 << (bits - wide)));
            let points = columns[0].iter().zip(&columns[1]);
            let mut boxes: Vec<_> = points
                .map(|(x, y)| ((x * a) as u32, (y * b) as u32))
                .collect();
            boxes.sort();
            boxes.dedup();
            assert_eq!(boxes.len(), count);
        }
    }

    /// Gives 0 for ever: no shift, and the identity as matrix.
    struct Zeros;

    impl TryRng for Zeros {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(0)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(0)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill(0);
            Ok(())
        }
    }

    #[test]
    fn a_net_that_is_not_scrambled_is_the_sequence() {
        let net = Net::scrambled(MOST_DIMENSIONS, 12, &mut Zeros);
        let want = sobol_points(MOST_DIMENSIONS, 1 << 12, 0).unwrap();
        for d in 0..MOST_DIMENSIONS {
            let mut got = vec![0.0; 1 << 12];
            net.fill(d, 0, &mut got);
            let half = 0.5 * f64::EPSILON;
            assert!(got.iter().zip(&want).all(|(x, row)| *x == row[d] + half));
        }
    }
}
