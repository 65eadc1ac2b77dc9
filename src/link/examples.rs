//! Complete worked examples, in the saved form.

use super::file;
use crate::error::Result;
use crate::scenario::{Month, Scenario};

const FLUXSTUDIO: &str = include_str!("../../assets/examples/fluxstudio.json");
const FLUXSTUDIO_10X: &str = include_str!("../../assets/examples/fluxstudio-10x.json");
const FLUXSTUDIO_100X: &str = include_str!("../../assets/examples/fluxstudio-100x.json");
const SINGURA: &str = include_str!("../../assets/examples/singura.json");
const SINGURA_100K: &str = include_str!("../../assets/examples/singura-100k.json");

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

/// An API that is read two hundred times as often as it is written, on AWS: three zones, a cache with a replica before a database with
/// one, answers of 9 kB to the internet. Assumed are 620 to 1,150 requests a second with an evening peak, 4 to 7 ms of CPU for each,
/// a hit rate of 80 to 92 %, and a campaign two months from now.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let plan = plan::solve(&examples::catalogue("2026-11".parse()?)?, Catalog::built_in());
/// // Losing a zone of nine instances leaves six, each with 4 cores of which 55 % may be used, at 5 ms a request.
/// assert_eq!(plan.capacity.within_targets_rps.round(), 2640.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn catalogue(now: Month) -> Result<Scenario> {
    read(include_str!("../../assets/examples/catalogue.json"), now)
}

/// A service that takes in events, on servers of Hetzner: requests are appended to a queue of three brokers, whose machines are a
/// monthly item, and written to a column store in batches of a hundred. Assumed are 3,000 to 5,600 events a second in office hours,
/// 1 to 1.6 ms of CPU and 120 bytes on disk for each, kept for 90 days, a large customer five months from now, and what monitoring
/// costs. Traffic is in the price of the servers.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let plan = plan::solve(&examples::ingestion("2026-11".parse()?)?, Catalog::built_in());
/// // Eleven of twelve instances, each with 2 cores of which 65 % may be used, at 1.2 ms an event.
/// assert_eq!(plan.capacity.within_targets_rps.round(), 11_917.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn ingestion(now: Month) -> Result<Scenario> {
    read(include_str!("../../assets/examples/ingestion.json"), now)
}

/// Reports that are made from ten in the evening to five in the morning, on AWS: few requests that take 9 s of CPU each, a database
/// that is read from a replica, files kept for seven years, instances that may be spot for the most part. Assumed are 200,000 to
/// 300,000 reports a night, what each takes, and half as many more at the end of the year, one month from now.
///
/// # Errors
/// None for the file as it is in the repository; a test holds that.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, plan};
/// let plan = plan::solve(&examples::nightly("2026-11".parse()?)?, Catalog::built_in());
/// // 14 instances, each with 8 cores of which 85 % may be used, at 9 s a report: 10.58 a second.
/// assert_eq!((plan.capacity.within_targets_rps * 100.0).round(), 1058.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn nightly(now: Month) -> Result<Scenario> {
    read(include_str!("../../assets/examples/nightly.json"), now)
}

/// The example as if it were made in that month: its events come as long from then as they came from its own.
fn read(json: &str, now: Month) -> Result<Scenario> {
    let mut scenario = file::from_json(json)?;
    let later_months = now.months_since(scenario.demand.start);
    for event in &mut scenario.demand.events {
        event.from = event.from.plus(later_months);
        event.until = event.until.map(|until| until.plus(later_months));
    }
    scenario.demand.start = now;
    Ok(scenario)
}

/// An example: its name, what it is, and how it is opened.
pub type Example = (&'static str, &'static str, fn(Month) -> Result<Scenario>);

/// All of them, that of the first visit first.
pub const ALL: [Example; 8] = [
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
    (
        "Product catalogue",
        "Read-heavy: a cache, a database with replicas, three zones, an evening peak.",
        catalogue,
    ),
    (
        "Event ingestion",
        "Write-heavy: a queue, batches into a store, disks, on servers of Hetzner.",
        ingestion,
    ),
    (
        "Nightly reports",
        "Batch: few large requests at night, on instances that are partly reserved and partly spot.",
        nightly,
    ),
];
