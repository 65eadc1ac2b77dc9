//! How to buy instances for a load that comes and goes: a fleet that follows the hours of the week, two sizes of it, reserved and
//! spot instances beside those on demand, and the CPU credits of burstable ones.
//!
//! Everything is a plain number, and nothing here knows a scenario. A month is 730 hours, as the lists have it.

mod credits;
mod follow;
mod outlook;
mod pay;

use crate::error::{Error, Result};

pub use credits::{Burst, Credits, credits, credits_of};
pub use follow::{Followed, TwoSizes, Week, follow, hourly_rps, two_sizes};
pub(super) use follow::{Levels, Runs};
pub use outlook::{Commitment, Outlook, commit};
pub use pay::{Payment, Reservation, ReservedBill, Spot, Terms, Way, WayKind, pay, reserved_bill};

/// Hours of a week.
pub const WEEK_HOURS: usize = 168;
/// No number is larger, so that no sum overflows.
const MOST: f64 = 1e15;
/// No fleet is larger: its hours are added and multiplied as whole numbers.
const MOST_INSTANCES: u64 = 1_000_000_000;

/// Passes a number of 0 or more on.
pub(super) fn amount(value: f64, field: &str) -> Result<f64> {
    within(value, (0.0..=MOST).contains(&value), field, "0 or more")
}

/// Passes a number above 0 on.
pub(super) fn above_zero(value: f64, field: &str) -> Result<f64> {
    let fine = (1.0 / MOST..=MOST).contains(&value);
    within(value, fine, field, "more than 0")
}

/// Passes a share from 0 to 1 on.
fn share(value: f64, field: &str) -> Result<f64> {
    let fine = (0.0..=1.0).contains(&value);
    within(value, fine, field, "a share from 0 to 1, such as 0.37")
}

fn within(value: f64, fine: bool, field: &str, must: &str) -> Result<f64> {
    if fine {
        return Ok(value);
    }
    Err(Error::new(format!("{field} is {value}"))
        .field(field)
        .next(format!("Write {must}.")))
}

/// Passes on a list of as many hours as are wanted.
fn hours<T>(list: &[T], most: usize, field: &str) -> Result<()> {
    if (1..=most).contains(&list.len()) {
        return Ok(());
    }
    Err(Error::new(format!("{field} has {} hours", list.len()))
        .field(field)
        .next(format!("Give 1 to {most} of them.")))
}

/// What is saved of a cost, as a share of it; 0 of nothing, or of next to nothing.
fn saving(full: f64, paid: f64) -> f64 {
    if full > 1.0 / MOST {
        1.0 - paid / full
    } else {
        0.0
    }
}
