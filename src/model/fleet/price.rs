//! Prices by tiers, each part of the amount at its own tier's price, as clouds charge for traffic (plain arithmetic).

use crate::model::numeric::sum::compensated;
use crate::model::{ModelError, finite, not_negative, positive};

/// One tier of a price list; [`tiered_price`] takes all of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tier {
    /// Where the tier ends, in the unit of the amount, above the end of the tier before. None: it has no end.
    pub up_to: Option<f64>,
    /// Price of one unit of the amount within the tier, 0 or more.
    pub price_usd: f64,
}

/// What an amount costs under marginal tiers: Σ (part of the amount within the tier) · price.
///
/// Only the part above a limit pays the next tier's price. The amount is 0 or more, in any unit. O(tiers).
///
/// # Errors
/// `invalid_input`: a number outside its domain, no tier, a tier after one without an end, an amount beyond the last tier.
/// `not_increasing`: limits that do not rise.
///
/// ```
/// use plimsoll::model::fleet::{Tier, tiered_price};
/// let egress = [
///     Tier { up_to: Some(100.0), price_usd: 0.0 },
///     Tier { up_to: Some(10_240.0), price_usd: 0.09 },
///     Tier { up_to: None, price_usd: 0.07 },
/// ];
/// assert!((tiered_price(1_000.0, &egress)? - 81.0).abs() < 1e-9);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn tiered_price(amount: f64, tiers: &[Tier]) -> Result<f64, ModelError> {
    not_negative(amount, "amount")?;
    let end = end_of(tiers)?;
    if end.is_some_and(|end| amount > end) {
        return Err(ModelError::InvalidInput {
            name: "amount",
            must: "within the last tier",
        });
    }
    let starts = std::iter::once(0.0).chain(tiers.iter().filter_map(|t| t.up_to));
    let parts = tiers.iter().zip(starts).map(|(tier, start)| {
        let within = (tier.up_to.unwrap_or(amount).min(amount) - start).max(0.0);
        within * tier.price_usd
    });
    finite(compensated(parts), "price")
}

/// Where a valid list of tiers ends; none if it has no end.
fn end_of(tiers: &[Tier]) -> Result<Option<f64>, ModelError> {
    let Some((last, before)) = tiers.split_last() else {
        return Err(ModelError::InvalidInput {
            name: "list of tiers",
            must: "not empty",
        });
    };
    for tier in tiers {
        not_negative(tier.price_usd, "price of a tier")?;
        tier.up_to
            .map(|end| positive(end, "end of a tier"))
            .transpose()?;
    }
    if before.iter().any(|t| t.up_to.is_none()) {
        return Err(ModelError::InvalidInput {
            name: "tier without an end",
            must: "the last",
        });
    }
    let mut ends = tiers.iter().filter_map(|t| t.up_to);
    if !ends.by_ref().is_sorted_by(|a, b| a < b) {
        return Err(ModelError::NotIncreasing { name: "tiers" });
    }
    Ok(last.up_to)
}
