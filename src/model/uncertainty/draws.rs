//! Draws of uncertain inputs for a model of many results, block by block (Owen, *Monte Carlo Theory, Methods and Examples*, ch. 15-17).

use rand_core::SeedableRng;
use rand_pcg::Pcg64;

use super::Settings;
use super::columns::{Columns, point_bits};
use super::copula::Copula;
use super::sobol::Net;
use crate::model::ModelError;
use crate::model::distribution::Distribution;

const MOST_SCRAMBLES: u32 = 64;
const MOST_DRAWS: u64 = 1 << 22;

/// The draws of [`simulate`](super::simulate), to be worked out one block after another: for models that give many results, and for
/// programs that must be able to stop in between.
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// use plimsoll::model::uncertainty::{Draws, Settings};
/// let inputs = [Distribution::uniform(0.0, 1.0)?, Distribution::uniform(2.0, 4.0)?];
/// let settings = Settings { points: 256, scrambles: 4, seed: 1 };
/// let mut draws = Draws::new(&inputs, None, &settings)?;
/// let (mut count, mut sum) = (0, 0.0);
/// while let Some(columns) = draws.next_block() {
///     count += columns[0].len();
///     sum += columns[1].iter().sum::<f64>();
/// }
/// assert_eq!(count, 1024);
/// assert!((sum / 1024.0 - 3.0).abs() < 1e-3);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub struct Draws<'a> {
    columns: Columns<'a>,
    random: Pcg64,
    bits: u32,
    /// Nets that are still to come.
    nets_left: u32,
    /// The net at hand, and the number of its next point.
    net: Option<(Net, u32)>,
}

impl<'a> Draws<'a> {
    /// Gets ready; what it draws depends on the inputs, the copula and the settings only.
    ///
    /// O(inputs) beside the tables of their quantiles.
    ///
    /// # Errors
    /// `invalid_input`: settings outside their domain, more than 32 inputs that vary, a copula of another size.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::{Draws, Settings};
    /// assert!(Draws::new(&[], None, &Settings { points: 0, scrambles: 1, seed: 1 }).is_err());
    /// ```
    pub fn new(
        inputs: &[Distribution],
        copula: Option<&'a Copula>,
        settings: &Settings,
    ) -> Result<Draws<'a>, ModelError> {
        let bits = checked(settings)?;
        Ok(Draws {
            columns: Columns::new(inputs, copula, bits)?,
            random: Pcg64::seed_from_u64(settings.seed),
            bits,
            nets_left: settings.scrambles,
            net: None,
        })
    }

    /// The next block by columns, one slice for each input in their order, all of the same length; `None` after the last. No block
    /// reaches from one net into the next. See the example of [`Draws`].
    pub fn next_block(&mut self) -> Option<Vec<&[f64]>> {
        let (net, first) = match self.net.take() {
            Some((net, first)) if first < 1 << self.bits => (net, first),
            _ => {
                self.nets_left = self.nets_left.checked_sub(1)?;
                (self.columns.net(1, self.bits, &mut self.random), 0)
            }
        };
        self.columns.draw(&net, first, 0);
        // A block is no longer than 2^20.
        self.net = Some((net, first + self.block_len() as u32));
        Some(self.columns.views())
    }

    /// The rows of each block.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::{Draws, Settings};
    /// assert_eq!(Draws::new(&[], None, &Settings::preview(1))?.block_len(), 256);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn block_len(&self) -> usize {
        self.columns.rows()
    }

    /// The points of each net.
    ///
    /// ```
    /// use plimsoll::model::uncertainty::{Draws, Settings};
    /// assert_eq!(Draws::new(&[], None, &Settings::preview(1))?.points(), 4096);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn points(&self) -> usize {
        1 << self.bits
    }
}

/// The points of a net, as a power of two.
fn checked(settings: &Settings) -> Result<u32, ModelError> {
    let bits = point_bits(settings.points)?;
    if !(1..=MOST_SCRAMBLES).contains(&settings.scrambles) {
        return Err(ModelError::InvalidInput {
            name: "number of scramblings",
            must: "between 1 and 64",
        });
    }
    if u64::from(settings.scrambles) << bits > MOST_DRAWS {
        return Err(ModelError::InvalidInput {
            name: "number of draws",
            must: "at most 2^22",
        });
    }
    Ok(bits)
}
