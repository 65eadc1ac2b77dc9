//! High dynamic range histograms (Tene, *HdrHistogram: A High Dynamic Range Histogram*, 2012,
//! <https://hdrhistogram.github.io/HdrHistogram/>), merged by adding counts.

use hdrhistogram::Histogram;

use crate::model::{Graded, ModelError, probability};

/// A wider range at five digits would take over 30 MB.
const LARGEST: u64 = 1_000_000_000_000_000;

/// Counts of whole numbers, such as microseconds, that keep a fixed number of decimal digits over the whole range.
///
/// ```
/// use plimsoll::model::latency::Hdr;
/// let mut latency_us = Hdr::new(1, 3_600_000_000, 3)?;
/// latency_us.record(12_000, 99)?;
/// latency_us.record(250_000, 1)?;
/// assert_eq!(latency_us.quantile(0.5)?.unwrap().value, 12_007);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Hdr {
    counts: Histogram<u64>,
    digits: u8,
}

impl Hdr {
    /// An empty histogram for values from `low` to `high` with so many significant digits.
    ///
    /// # Errors
    /// `invalid_input`: `low` of 0, `high` below twice `low` or above 10¹⁵, more than five digits.
    ///
    /// ```
    /// use plimsoll::model::latency::Hdr;
    /// assert!(Hdr::new(1, 3_600_000_000, 3)?.is_empty());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(low: u64, high: u64, digits: u8) -> Result<Hdr, ModelError> {
        let invalid = ModelError::InvalidInput {
            name: "range of the histogram",
            must: "from 1 or more to at least twice that and at most 10^15, with up to five digits",
        };
        if low == 0 || high > LARGEST || high / 2 < low || digits > 5 {
            return Err(invalid);
        }
        match Histogram::new_with_bounds(low, high, digits) {
            Ok(counts) => Ok(Hdr { counts, digits }),
            Err(_) => Err(invalid),
        }
    }

    /// Counts a value `count` times.
    ///
    /// # Errors
    /// `invalid_input`: a value above the range.
    ///
    /// ```
    /// use plimsoll::model::latency::Hdr;
    /// let mut latency_us = Hdr::new(1, 3_600_000_000, 3)?;
    /// latency_us.record(12_000, 3)?;
    /// assert_eq!(latency_us.len(), 3);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn record(&mut self, value: u64, count: u64) -> Result<(), ModelError> {
        if count == 0 || u64::MAX - self.len() < count {
            return if count == 0 { Ok(()) } else { Err(TOO_MANY) };
        }
        self.counts
            .record_n(value, count)
            .map_err(|_| ModelError::InvalidInput {
                name: "value",
                must: "within the range of the histogram",
            })
    }

    /// Adds the counts of another histogram, which may have other bounds as long as its values fit here.
    ///
    /// # Errors
    /// `invalid_input`: a value above the range of this one, fewer digits in the other, more than 2⁶⁴ values.
    ///
    /// ```
    /// use plimsoll::model::latency::Hdr;
    /// let mut one = Hdr::new(1, 1_000_000, 3)?;
    /// one.record(10_000, 90)?;
    /// let mut other = Hdr::new(1, 1_000_000, 3)?;
    /// other.record(200_000, 10)?;
    /// one.add(&other)?;
    /// // Averaging the two p95 would give 29 000.
    /// assert_eq!(one.quantile(0.95)?.unwrap().value, 200_063);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn add(&mut self, other: &Hdr) -> Result<(), ModelError> {
        if other.digits < self.digits {
            return Err(ModelError::InvalidInput {
                name: "other histogram",
                must: "at least as precise as this one",
            });
        }
        if u64::MAX - self.len() < other.len() {
            return Err(TOO_MANY);
        }
        self.counts
            .add(&other.counts)
            .map_err(|_| ModelError::InvalidInput {
                name: "other histogram",
                must: "within the range of this one",
            })
    }

    /// How many values were counted.
    ///
    /// ```
    /// use plimsoll::model::latency::Hdr;
    /// assert_eq!(Hdr::new(1, 1_000_000, 3)?.len(), 0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn len(&self) -> u64 {
        self.counts.len()
    }

    /// Whether nothing was counted.
    ///
    /// ```
    /// use plimsoll::model::latency::Hdr;
    /// assert!(Hdr::new(1, 1_000_000, 3)?.is_empty());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The value at p: the highest one that counts as equal to that of rank p·n, rounded to the nearest rank from 1 on, as in the C
    /// and Python editions. Approximate to the digits kept. `None` of nothing.
    ///
    /// # Errors
    /// `p_out_of_range`: p is not between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::latency::Hdr;
    /// let mut latency_us = Hdr::new(1, 3_600_000_000, 3)?;
    /// latency_us.record(130_391, 1)?;
    /// let p95 = latency_us.quantile(0.95)?.unwrap();
    /// assert_eq!(p95.value, 130_431);
    /// assert_eq!(p95.standing.to_string(), "approximate (±0.1 %)");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn quantile(&self, p: f64) -> Result<Option<Graded<u64>>, ModelError> {
        probability(p)?;
        if self.is_empty() {
            return Ok(None);
        }
        let n = self.len() as f64;
        // A rank that is half way but for rounding is half way.
        let place = p * n;
        let rank = (place + 0.5 + 1e-12 * place).floor().clamp(1.0, n);
        // The crate rounds up, so half a rank below it stays there.
        let value = self.counts.value_at_quantile((rank - 0.5) / n);
        let relative_error = libm::pow(10.0, -f64::from(self.digits));
        Ok(Some(Graded::approx(value, relative_error)))
    }
}

const TOO_MANY: ModelError = ModelError::InvalidInput {
    name: "number of values",
    must: "below 2^64",
};
