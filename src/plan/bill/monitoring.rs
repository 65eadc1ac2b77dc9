//! Logs and metrics.

use serde::Serialize;

use super::{Ledger, Line, Market, Rates, What, amount, written};
use crate::catalog::Meter;
use crate::error::Result;

/// What is asked of a log store.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct LogUse {
    /// Taken in over the month.
    pub ingested_gb: f64,
    /// Kept beyond what comes with it.
    pub stored_gb: f64,
}

/// The lines of logs: taken in above what is free, and kept.
///
/// # Errors
/// A quantity out of bounds. What has no price is a line that says so: see [`Line::is_priced`].
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, LogUse, Market, logs}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// let used = LogUse { ingested_gb: 50.0, stored_gb: 0.0 };
/// assert!((Bill::of(logs(&market, &used)?).usd_month - 22.5).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn logs(market: &Market, used: &LogUse) -> Result<Vec<Line>> {
    written(market, |rates, ledger| bill_logs(rates, used, ledger))
}

/// What [`logs`] gives, into a ledger.
pub(in crate::plan) fn bill_logs(rates: &Rates, used: &LogUse, ledger: &mut Ledger) -> Result<()> {
    let ingested_gb = amount(used.ingested_gb, "ingested_gb")?;
    let stored_gb = amount(used.stored_gb, "stored_gb")?;
    let taken_in = What::named("Logs").forgotten();
    rates.metered_if_priced(&taken_in, Meter::Logs, ingested_gb, ledger);
    let kept = What::named("Logs kept").forgotten();
    rates.metered_if_priced(&kept, Meter::LogsStored, stored_gb, ledger);
    Ok(())
}

/// The lines of custom metrics above what is free. A label with many values makes as many metrics.
///
/// # Errors
/// A quantity out of bounds; no price known.
///
/// ```
/// use plimsoll::{catalog::Catalog, plan::bill::{Bill, Market, metrics}};
/// let market = Market::new(Catalog::built_in(), "aws", "us-east-1");
/// // 9,990 at $0.30 above the 10 that are free, then 2,000 at $0.10.
/// assert!((Bill::of(metrics(&market, 12_000.0)?).usd_month - 3_197.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn metrics(market: &Market, count: f64) -> Result<Vec<Line>> {
    written(market, |rates, ledger| bill_metrics(rates, count, ledger))
}

/// What [`metrics`] gives, into a ledger.
pub(in crate::plan) fn bill_metrics(rates: &Rates, count: f64, ledger: &mut Ledger) -> Result<()> {
    let count = amount(count, "count")?;
    let what = What::named("Custom metrics").forgotten();
    rates.metered(&what, Meter::Metrics, count, ledger)
}
