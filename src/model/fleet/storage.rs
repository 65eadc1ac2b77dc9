//! Storage that grows and ages: recent data hot, the rest in a cold class (plain arithmetic).

use crate::model::numeric::sum::{compensated, sum};
use crate::model::{ModelError, Standing, finite, not_negative};

/// Days of a mean month of the Gregorian calendar: 365.25 / 12.
const DAYS_PER_MONTH: f64 = 30.4375;
/// A thousand years.
const MOST_MONTHS: u32 = 12_000;

/// Storage with an archive, for [`storage_archive`]. Nothing is deleted, so that the least storage time that cold classes
/// charge for plays no part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Archive {
    /// GB at the start, 0 or more. They count as new.
    pub initial_gb: f64,
    /// GB added each month, 0 or more.
    pub add_gb_month: f64,
    /// Days for which data stay hot, 0 or more.
    pub hot_days: f64,
    /// USD for a hot GB for a month, 0 or more.
    pub hot_usd_gb_month: f64,
    /// USD for a cold GB for a month, 0 or more.
    pub cold_usd_gb_month: f64,
    /// Share of the cold data that is read back each month, 0 or more (above 1: more than once).
    pub read_share_month: f64,
    /// USD to read a cold GB back, 0 or more.
    pub read_usd_gb: f64,
    /// USD to move a GB to the cold class, once, 0 or more.
    pub move_usd_gb: f64,
    /// Months to look ahead, up to 12 000.
    pub months: u32,
}

/// Storage at the end of one month; see the example of [`storage_archive`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StorageMonth {
    /// All data, GB.
    pub total_gb: f64,
    /// Of them hot, GB.
    pub hot_gb: f64,
    /// Of them cold, GB.
    pub cold_gb: f64,
    /// USD for this month.
    pub cost_usd: f64,
}

/// Storage over months, with the archive and without it: what [`storage_archive`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct ArchivedStorage {
    /// Each month, the first one first.
    pub months: Vec<StorageMonth>,
    /// USD for all months.
    pub sum_cost_usd: f64,
    /// USD for all months if everything stayed hot.
    pub sum_cost_no_archive_usd: f64,
    /// Exact: arithmetic. The growth is a claim.
    pub standing: Standing,
}

/// After m months there are initial + add · m; hot of them are those added within `hot_days`, at most all; the rest is cold.
///
/// A month has 30.4375 days, and is paid for at the size of its end. O(months).
///
/// # Errors
/// `invalid_input`: a number outside the domain of [`Archive`], or a sum beyond the range of `f64`.
///
/// ```
/// use plimsoll::model::fleet::{Archive, storage_archive};
/// let storage = storage_archive(&Archive {
///     initial_gb: 0.0, add_gb_month: 50.0, hot_days: 91.3125, hot_usd_gb_month: 0.115, cold_usd_gb_month: 0.004,
///     read_share_month: 0.0, read_usd_gb: 0.0, move_usd_gb: 0.0, months: 12,
/// })?;
/// let last = storage.months.last().unwrap();
/// assert_eq!((last.total_gb, last.hot_gb, last.cold_gb), (600.0, 150.0, 450.0));
/// assert!((last.cost_usd - 19.05).abs() < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn storage_archive(archive: &Archive) -> Result<ArchivedStorage, ModelError> {
    check(archive)?;
    let most_hot = archive.add_gb_month * archive.hot_days / DAYS_PER_MONTH;
    let mut cold_before = 0.0;
    let months = (1..=archive.months)
        .map(|month| {
            let total_gb = finite(
                archive.initial_gb + archive.add_gb_month * f64::from(month),
                "amount of data",
            )?;
            let hot_gb = total_gb.min(most_hot);
            let cold_gb = total_gb - hot_gb;
            let moved_gb = cold_gb - cold_before;
            cold_before = cold_gb;
            let parts = [
                hot_gb * archive.hot_usd_gb_month,
                cold_gb * archive.cold_usd_gb_month,
                cold_gb * archive.read_share_month * archive.read_usd_gb,
                moved_gb * archive.move_usd_gb,
            ];
            Ok(StorageMonth {
                total_gb,
                hot_gb,
                cold_gb,
                cost_usd: finite(compensated(parts.into_iter()), "cost of storage")?,
            })
        })
        .collect::<Result<Vec<_>, ModelError>>()?;
    let all_hot = |m: &StorageMonth| m.total_gb * archive.hot_usd_gb_month;
    Ok(ArchivedStorage {
        sum_cost_usd: finite(sum(months.iter().map(|m| m.cost_usd)), "cost of storage")?,
        sum_cost_no_archive_usd: finite(sum(months.iter().map(all_hot)), "cost of storage")?,
        months,
        standing: Standing::Exact,
    })
}

fn check(archive: &Archive) -> Result<(), ModelError> {
    not_negative(archive.initial_gb, "amount at the start")?;
    not_negative(archive.add_gb_month, "amount added")?;
    not_negative(archive.hot_days, "number of hot days")?;
    not_negative(archive.hot_usd_gb_month, "hot price")?;
    not_negative(archive.cold_usd_gb_month, "cold price")?;
    not_negative(archive.read_share_month, "share read back")?;
    not_negative(archive.read_usd_gb, "price of reading back")?;
    not_negative(archive.move_usd_gb, "price of moving")?;
    if archive.months > MOST_MONTHS {
        return Err(ModelError::InvalidInput {
            name: "number of months",
            must: "at most 12000",
        });
    }
    Ok(())
}
