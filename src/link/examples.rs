//! Complete worked examples, in the saved form.

use super::file;
use crate::error::Result;
use crate::scenario::field::Field;
use crate::scenario::{Month, Scenario};

const FLUXSTUDIO: &str = include_str!("../../assets/examples/fluxstudio.json");
const FLUXSTUDIO_10X: &str = include_str!("../../assets/examples/fluxstudio-10x.json");
const FLUXSTUDIO_100X: &str = include_str!("../../assets/examples/fluxstudio-100x.json");
const SINGURA: &str = include_str!("../../assets/examples/singura.json");
const SINGURA_100K: &str = include_str!("../../assets/examples/singura-100k.json");

/// What all examples assume, since their reports do not say it.
pub const ASSUMED: [Field; 2] = [Field::PeakToMean, Field::Growth];

/// The Node.js auth service of the FluxStudio performance report of 16 October 2025, by the
/// report's own figures: 100,000 requests a day, 1,000 req/min an instance, one droplet at $12 that
/// Redis shares; its targets, rules, allocation table and the phases of Redis. Peak-to-mean and growth
/// are not in the report; they are assumed.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
pub fn fluxstudio(now: Month) -> Result<Scenario> {
    read(FLUXSTUDIO, now)
}

/// The same at ten times the load, 10,000 req/min at the peak, with three droplets as the report has it.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let plan = plan::solve(&examples::fluxstudio_10x("2026-11".parse()?)?, Catalog::built_in());
/// assert_eq!((plan.capacity.instances, plan.instances_needed), (3, Some(15)));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn fluxstudio_10x(now: Month) -> Result<Scenario> {
    read(FLUXSTUDIO_10X, now)
}

/// The same at a hundred times the load, with three larger droplets at $48, a load balancer and a Redis of its own, as the report
/// has it.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let plan = plan::solve(&examples::fluxstudio_100x("2026-11".parse()?)?, Catalog::built_in());
/// assert_eq!((plan.capacity.instances, plan.instances_needed), (3, Some(72)));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn fluxstudio_100x(now: Month) -> Result<Scenario> {
    read(FLUXSTUDIO_100X, now)
}

/// The automation detector of the Singura performance report of 30 October 2025 at 10,000 automations a day, by the report's own
/// figures: its four prices, the pool, the batch, the shards and the alerts. The capacity is its target of 300 a second; peak to
/// mean and growth are assumed. What the report leaves out of its bill is switched off.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let plan = plan::solve(&examples::singura("2026-11".parse()?)?, Catalog::built_in());
/// assert_eq!(plan.bill.unwrap().usd_month, 80.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn singura(now: Month) -> Result<Scenario> {
    read(SINGURA, now)
}

/// The same at 100,000 automations a day, as the report would set it up then.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
pub fn singura_100k(now: Month) -> Result<Scenario> {
    read(SINGURA_100K, now)
}

/// The example of which a scenario of that name was made, if there is one.
///
/// ```
/// use plimsoll::link::examples;
/// let now = "2026-11".parse()?;
/// assert_eq!(examples::named("FluxStudio auth", now), examples::fluxstudio(now).ok());
/// assert_eq!(examples::named("Another", now), None);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn named(name: &str, now: Month) -> Option<Scenario> {
    let all = [
        FLUXSTUDIO,
        FLUXSTUDIO_10X,
        FLUXSTUDIO_100X,
        SINGURA,
        SINGURA_100K,
    ];
    // Only the one that holds the name is read: each takes as long as a plan.
    let written = format!("\"name\": \"{name}\",\n  \"");
    let json = all.into_iter().find(|json| json.contains(&written))?;
    read(json, now).ok().filter(|example| example.name == name)
}

fn read(json: &str, now: Month) -> Result<Scenario> {
    let mut scenario = file::from_json(json)?;
    scenario.demand.start = now;
    Ok(scenario)
}

/// An example: its name, what it is, and how it is opened.
pub type Example = (&'static str, &'static str, fn(Month) -> Result<Scenario>);

/// All of them, that of the first visit first.
pub const ALL: [Example; 5] = [
    (
        "FluxStudio auth",
        "A login service on small droplets, with Redis beside it.",
        fluxstudio,
    ),
    (
        "FluxStudio auth, ×10",
        "The same at ten times the load, on three droplets.",
        fluxstudio_10x,
    ),
    (
        "FluxStudio auth, ×100",
        "At a hundred times, on three larger ones.",
        fluxstudio_100x,
    ),
    (
        "Singura, 10k a day",
        "An automation detector on AWS, with Postgres and Redis.",
        singura,
    ),
    (
        "Singura, 100k a day",
        "The same at ten times the load.",
        singura_100k,
    ),
];
