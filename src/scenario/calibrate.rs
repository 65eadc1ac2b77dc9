//! From evidence to scenario values: sweeps become the capacity; whatever else was measured becomes a proposal for an input, with
//! where it comes from and how sure it is.

mod bench;
mod cpu;
mod demand;
mod gather;
mod leak;
mod measure;
mod memory;
mod overhead;
mod proposal;
mod run;
mod source;
mod store;
mod sweeps;

use super::growth::History;
use super::rule::Metric;
use super::workload::{Component, Spread, Timed, Workload};
use super::{Basis, Demand, Instance, Law, Point, Scenario, Statistic, Sweep};
use crate::catalog::Offer;
use crate::error::{Error, Result};
use crate::evidence::Series;
use crate::quantity::{Latency, Quantity, show};
pub use gather::propose;
pub use measure::{MAX_READINGS, measures};
pub use proposal::{Adopted, Finding, MemoryTrend, Other, Proposal, Proposed, Sure, adopt};
pub use sweeps::{Figures, Found, MIN_LEVELS, Measured, concurrency, find};

/// Lets the scenario's capacity follow this sweep.
pub fn apply(scenario: &mut Scenario, sweep: Sweep) {
    scenario.app.capacity.basis = Basis::Fitted;
    scenario.app.capacity.sweep = Some(sweep);
}

/// What the lightest run of the sweep says of a request without the components: its mean and its percentiles less what those
/// add that a request waits for, since a run measures the service as it is. And a sentence about it.
///
/// # Errors
/// Without a sweep; if its lightest run holds no mean; if the components add more than it took.
pub fn baseline(scenario: &Scenario) -> Result<(Timed, String)> {
    let sweep = { scenario.app.capacity.sweep.as_ref() }.ok_or_else(|| {
        Error::new("there are no runs to take the baseline from").next("Drop those of a sweep.")
    })?;
    baseline_of(&sweep.points, &scenario.workload)
}

fn baseline_of(points: &[Point], workload: &Workload) -> Result<(Timed, String)> {
    let light = { points.iter() }.min_by(|a, b| a.concurrency.total_cmp(&b.concurrency));
    let mean = light.and_then(|point| Some((point, point.latency_ms(Statistic::Mean)?)));
    let (point, mean_ms) = mean.ok_or_else(|| {
        Error::new("the lightest run holds no mean latency").next("Type the baseline.")
    })?;
    let added_ms = workload.components.iter().map(Component::adds_ms);
    let added_ms: f64 = added_ms.sum();
    let at = format!(
        "the lightest run, at a concurrency of {}, took {} on average",
        show::number(point.concurrency),
        show::latency(mean_ms)
    );
    if mean_ms <= added_ms {
        let what = format!(
            "{at}, and the components alone take {}",
            show::latency(added_ms)
        );
        return Err(Error::new(what).next(
            "One of them is wrong, or the run was made without them: take them out, or type the baseline.",
        ));
    }
    // What is told of it is what it is worth.
    let time = |ms: f64| show::latency(ms).parse::<Quantity<Latency>>();
    let mut points = Vec::new();
    for (statistic, ms) in &point.latency_ms {
        let rest_ms = ms - added_ms;
        if *statistic != Statistic::Mean && rest_ms > 0.0 {
            points.push((*statistic, time(rest_ms)?));
        }
    }
    points.sort_by_key(|(statistic, _)| *statistic);
    let rising = points.is_sorted_by(|(_, a), (_, b)| a.base() < b.base());
    let baseline = Timed {
        time: time(mean_ms - added_ms)?,
        spread: match points.len() >= 2 && rising {
            true => Spread::Percentiles(points),
            false => Spread::Constant,
        },
    };
    let less = match added_ms > 0.0 {
        true => format!(", {} of it by the components", show::latency(added_ms)),
        false => String::new(),
    };
    let waits = match point.concurrency > 2.0 {
        true => " Part of that is waiting: measure at a concurrency of 1.",
        false => "",
    };
    let said = format!("The baseline is now {}: {at}{less}.{waits}", baseline.time);
    Ok((baseline, said))
}

/// The rate of the whole service by calendar months; none if no series holds enough of them.
///
/// ```
/// use plimsoll::{evidence::Series, scenario::calibrate};
/// let month = |i: u32| (1_768_435_200.0 + 2_629_800.0 * f64::from(i), Some(10.0 + f64::from(i)));
/// let series = |months| Series {
///     name: "requests_per_second".into(), unit: "per_second".into(), points: (0..months).map(month).collect(), ..Series::default()
/// };
/// assert_eq!(calibrate::history(&[series(6)]).map(|h| h.mean_rps.len()), Some(6));
/// assert_eq!(calibrate::history(&[series(3)]), None);
/// ```
pub fn history(series: &[Series]) -> Option<History> {
    let names = Metric::RequestRate.series_names();
    let mut rates = { series.iter() }.filter(|s| s.labels.is_empty() && names.contains(&s.name));
    rates.find_map(|series| History::from_series(series).ok())
}

/// Lets the demand follow what was measured by month: the growth is forecast from it. A plan that begins before the history ends
/// begins where it ends.
pub fn follow_history(demand: &mut Demand, history: History) {
    demand.start = demand.start.max(history.last);
    demand.growth = Law::History(history);
}

/// The instance that an offer of the catalogue is.
///
/// # Errors
/// If the offer is no machine of known size, or its figures are out of bounds.
pub fn instance(offer: &Offer) -> Result<Instance> {
    let (Some(vcpus), Some(memory_gib)) = (offer.vcpus, offer.memory_gib) else {
        return Err(
            Error::new(format!("the size of {} is not known", offer.id()))
                .next("Choose an offer with vcpus and memory_gib."),
        );
    };
    Ok(Instance {
        offer: Some(offer.id()),
        name: offer.sku.clone(),
        cpus: Quantity::from_base(vcpus)?,
        memory: Quantity::parse(&format!("{memory_gib} GiB"))?,
        cost: Quantity::from_base(offer.price_usd_month)?,
    })
}
