//! One histogram out of a log: base64, then a header, zlib, a header, and counts of variable length
//! (encoding V2 of HdrHistogram).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The first word of a compressed histogram, and that of what is inside; the version is in the last
/// byte, and the bit 16 above it says how long the words are.
const COMPRESSED_V2: u32 = 0x1c84_9304;
const PLAIN_V2: u32 = 0x1c84_9303;
const COOKIE_MASK: u32 = 0xffff_ff0f;
/// The most bytes of one histogram, inflated.
const MAX_INFLATED: usize = 4 * 1024 * 1024;

/// What was counted: values with how often each was met, from the lowest to the highest.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub values: Vec<(u64, u64)>,
}

impl Counts {
    pub(super) fn highest(&self) -> Option<u64> {
        self.values.last().map(|(value, _)| *value)
    }
}

/// Decodes one; `None` if it is damaged or of another version.
pub(super) fn decode(text: &str) -> Option<Counts> {
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let mut bytes = Bytes(&bytes);
    if bytes.u32()? & COOKIE_MASK != COMPRESSED_V2 {
        return None;
    }
    let length = usize::try_from(bytes.u32()?).ok()?;
    let packed = bytes.0.get(..length)?;
    let inflated =
        miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed, MAX_INFLATED).ok()?;
    plain(Bytes(&inflated))
}

fn plain(mut bytes: Bytes) -> Option<Counts> {
    if bytes.u32()? & COOKIE_MASK != PLAIN_V2 {
        return None;
    }
    let length = usize::try_from(bytes.u32()?).ok()?;
    let shift = bytes.u32()? as i32;
    let digits = bytes.u32()?;
    let lowest = bytes.u64()?;
    // The highest value that can be counted, and the ratio of integers to doubles.
    let (_, _) = (bytes.u64()?, bytes.u64()?);
    let layout = Layout::of(lowest, digits)?;
    // No writer shifts its counts unless it was told to; such a log is not read.
    if shift != 0 {
        return None;
    }
    let mut counts = Bytes(bytes.0.get(..length)?);
    let mut values = Vec::new();
    let mut index: u64 = 0;
    while !counts.0.is_empty() {
        let count = counts.zigzag()?;
        if count < 0 {
            // That many counts are 0.
            index = index.checked_add(count.unsigned_abs())?;
        } else {
            if count > 0 {
                values.push((layout.value(index)?, count.unsigned_abs()));
            }
            index = index.checked_add(1)?;
        }
    }
    Some(Counts { values })
}

/// Which value a count belongs to.
struct Layout {
    unit_magnitude: u32,
    half_magnitude: u32,
}

impl Layout {
    fn of(lowest: u64, digits: u32) -> Option<Layout> {
        if digits > 5 || lowest == 0 {
            return None;
        }
        let single = 2_u64.checked_mul(10_u64.checked_pow(digits)?)?;
        let magnitude = single.next_power_of_two().ilog2();
        Some(Layout {
            unit_magnitude: lowest.ilog2(),
            half_magnitude: magnitude.max(1).saturating_sub(1),
        })
    }

    /// The lowest value that is counted in that place.
    fn value(&self, index: u64) -> Option<u64> {
        let half = 1_u64.checked_shl(self.half_magnitude)?;
        let bucket = index.checked_shr(self.half_magnitude)?;
        let within = (index & half.saturating_sub(1)).saturating_add(half);
        let (bucket, within) = match bucket {
            0 => (0, within.saturating_sub(half)),
            bucket => (bucket.saturating_sub(1), within),
        };
        let shift = u32::try_from(bucket)
            .ok()?
            .checked_add(self.unit_magnitude)?;
        // A shift that loses bits belongs to no value.
        (shift < within.leading_zeros().saturating_sub(1)).then(|| within.checked_shl(shift))?
    }
}

/// Numbers of several bytes, the highest first.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn u32(&mut self) -> Option<u32> {
        let (word, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*word))
    }

    fn u64(&mut self) -> Option<u64> {
        let (word, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_be_bytes(*word))
    }

    /// Seven bits a byte, the lowest first; the ninth byte holds eight. Odd ones are negative.
    fn zigzag(&mut self) -> Option<i64> {
        let mut number: u64 = 0;
        for place in 0..9_u32 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            let shift = place.saturating_mul(7);
            let is_last = place == 8;
            let bits = if is_last { *byte } else { byte & 0x7f };
            number |= u64::from(bits).checked_shl(shift)?;
            if is_last || byte & 0x80 == 0 {
                break;
            }
        }
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values, unit and digits as other implementations place them.
    #[test]
    fn places_belong_to_values() {
        let layout = Layout::of(1, 3).unwrap();
        assert_eq!(layout.value(0), Some(0));
        assert_eq!(layout.value(2047), Some(2047));
        assert_eq!(layout.value(2048), Some(2048));
        assert_eq!(layout.value(2049), Some(2050));
        assert_eq!(layout.value(3072), Some(4096));
        assert_eq!(layout.value(u64::MAX), None);
    }

    #[test]
    fn counts_have_variable_length() {
        let mut bytes = Bytes(&[0x01, 0x02, 0x80, 0x01]);
        assert_eq!(bytes.zigzag(), Some(-1));
        assert_eq!(bytes.zigzag(), Some(1));
        assert_eq!(bytes.zigzag(), Some(64));
        assert_eq!(bytes.zigzag(), None);
    }
}
