//! Complete worked examples, in the saved form.

use super::file;
use crate::error::Result;
use crate::scenario::{Month, Scenario};

/// The Node.js auth service of the FluxStudio performance report of 16 October 2025, by the
/// report's own figures: 100,000 requests a day, 1,000 req/min an instance, one droplet at $12 that
/// Redis shares. Peak-to-mean and growth are not in the report; they are assumed.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
pub fn fluxstudio(now: Month) -> Result<Scenario> {
    let mut scenario = file::from_json(include_str!("../../assets/examples/fluxstudio.json"))?;
    scenario.demand.start = now;
    Ok(scenario)
}
