//! What plans are measured with: scenarios, and a plain loop that a machine's noise slows down alike.

use plimsoll::catalog::Catalog;
use plimsoll::link::{examples, file};
use plimsoll::plan;
use plimsoll::scenario::{Month, Scenario};

/// One of the scenarios: the login service, the automation detector, everything at once.
pub fn scenario(which: u32) -> Option<Scenario> {
    let now = Month::new(2026, 11).ok()?;
    match which {
        0 => examples::fluxstudio(now).ok(),
        1 => examples::singura(now).ok(),
        2 => file::from_json(include_str!(
            "../../tests/fixtures/links/v5-everything.json"
        ))
        .ok(),
        _ => None,
    }
}

/// Works a plan out, and gives a number of it that depends on all of it.
pub fn solve(scenario: &Scenario) -> f64 {
    let plan = plan::solve(scenario, Catalog::built_in());
    let last = plan.timeline.last().and_then(|row| row.cost.usd_month);
    last.unwrap_or(0.0) + plan.tiers.len() as f64
}

/// A million dependent additions and multiplications.
pub fn plain(seed: f64) -> f64 {
    (0..1_000_000).fold(seed, |x, i| x * 0.999_999 + f64::from(i & 7))
}
