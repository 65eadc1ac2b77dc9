//! What is doubtful about a plan, as sentences with a way out.

use serde::Serialize;

use super::demand::Course;
use super::prices::{old_price, old_prices};
use super::{LimitKind, Plan, Standing, Verdict, agreement, level, rules, saved};
use crate::catalog::{AsOf, Catalog, Offer};
use crate::error::Error;
use crate::quantity::show;
use crate::scenario::{
    Basis, Instance, Month, MonthLength, Point, Remark, Scenario, Shape, Statistic, Sweep,
};

/// How far throughput × latency may lie from the concurrency in a closed test.
const LITTLE_BOUNDS: std::ops::RangeInclusive<f64> = 0.8..=1.25;
/// A capacity by resources below this share of the one that the plan counts is worth a word.
const CAPACITY_SLACK: f64 = 0.9;
/// How many own prices that count nowhere are named.
const UNUSED_NAMED: usize = 3;
/// How far a price of one's own may lie from the catalogue's before it is worth a word.
const PRICE_SLACK: f64 = 0.1;

/// A sentence about what is doubtful, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What kind it is.
    pub code: Code,
    /// The sentence.
    pub message: String,
}

/// Kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Today's fleet does not carry today's peak.
    Overloaded,
    /// No load level meets the targets.
    Infeasible,
    /// No instance is left after losing the spare ones.
    NoSpare,
    /// A target cannot be judged.
    TargetUnknown,
    /// Something about the fit.
    Fit,
    /// The test itself looks doubtful.
    Test,
    /// The price differs from the catalogue's.
    Price,
    /// The price is old or of unknown date.
    OldPrice,
    /// Without requests there is no cost per request.
    NoDemand,
    /// The projection ends before the horizon.
    ShortTimeline,
    /// A request misses its latency target without any load.
    BudgetMissed,
    /// A spread that contradicts its mean, or says little.
    Spread,
    /// An asynchronous component that is stated to add latency.
    Asynchronous,
    /// The components do not add up to the overhead that was stated.
    StatedTotal,
    /// Stated shares are not of the same whole.
    MixedBases,
    /// Optimizations of one component, without a word on how they go together.
    Overlap,
    /// A rule contradicts another one, a target or a fact.
    Rule,
    /// What is said of the demand does not fit together.
    Demand,
    /// Load levels contradict each other.
    Level,
    /// A part of the plan cannot be worked out.
    Refused,
    /// The resources say something else than the capacity.
    Resource,
    /// A tier cannot work or be priced as it is set.
    Tier,
    /// A month costs more than the budget.
    Budget,
}

/// All warnings of a plan, the gravest first.
pub(super) fn find(
    scenario: &Scenario,
    catalog: &Catalog,
    plan: &Plan,
    course: &Course,
    (refused, refused_prices): (&[Error], &[(usize, Error)]),
) -> Vec<Warning> {
    let mut found = Warnings(Vec::new());
    demand(scenario, course, &mut found);
    for error in refused {
        let message = format!("A part of the plan cannot be worked out: {error}");
        found.add(Code::Refused, || message);
    }
    if let Some(message) = unused_prices(scenario, catalog, plan, refused_prices) {
        found.add(Code::Price, || message);
    }
    for (at, error) in refused_prices {
        let line = scenario.prices.get(*at).map(|line| line.id());
        let id = line.unwrap_or_default();
        found.add(Code::Price, || {
            format!("Your own price of {id} does not count: {error}")
        });
    }
    for message in level::doubts(&scenario.targets.levels, &plan.levels) {
        found.add(Code::Level, || message);
    }
    let doubts = { plan.overhead.iter() }.flat_map(|of| agreement::doubts(scenario, plan, of));
    for message in doubts {
        found.add(Code::Resource, || message);
    }
    resources(scenario, plan, &mut found);
    load(scenario, plan, &mut found);
    targets(scenario, plan, &mut found);
    if let Some(sweep) = scenario.app.capacity.fitted() {
        fit(sweep, &mut found);
        target(sweep, &mut found);
        test(sweep, &mut found);
    }
    if let Some(overhead) = &plan.overhead {
        found.0.extend(overhead.warnings.iter().cloned());
    }
    for doubt in rules::doubts(scenario, &plan.capacity) {
        found.add(Code::Rule, || doubt.message);
    }
    tiers(scenario, plan, &mut found);
    if let Some(message) = saved::differs(scenario, catalog, plan) {
        found.add(Code::Price, || message);
    }
    prices(
        &scenario.app.instance,
        scenario.demand.start,
        catalog,
        &mut found,
    );
    found.0
}

/// Own prices that count nowhere in today's bill: of something that the plan does not hold, or of a name that was mistyped.
fn unused_prices(
    scenario: &Scenario,
    catalog: &Catalog,
    plan: &Plan,
    refused: &[(usize, Error)],
) -> Option<String> {
    let bill = plan.bill.as_ref()?;
    let lines = || bill.parts.iter().flat_map(|part| &part.lines);
    let unused = scenario.prices.iter().enumerate().filter(|(at, line)| {
        // What is refused is told by itself, and what a region is left out of is found by the catalogue.
        let id = catalog.get(&line.id()).map(Offer::id).unwrap_or_default();
        refused.iter().all(|(other, _)| other != at) && lines().all(|l| l.offer_id != id)
    });
    let ids: Vec<String> = unused.map(|(_, line)| line.id()).collect();
    let (named, more) = ids.split_at_checked(UNUSED_NAMED).unwrap_or((&ids, &[]));
    let more = match more.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    (!ids.is_empty()).then(|| {
        format!(
            "Today's bill has no line at your own price of {}{more}.",
            named.join(", ")
        )
    })
}

struct Warnings(Vec<Warning>);

impl Warnings {
    /// The sentence is made apart: most plans need few of them, and the first answer waits for none that it does not need.
    #[cold]
    #[inline(never)]
    fn add<M: Into<String>>(&mut self, code: Code, message: impl FnOnce() -> M) {
        let message = message().into();
        self.0.push(Warning { code, message });
    }
}

fn demand(scenario: &Scenario, course: &Course, found: &mut Warnings) {
    for message in &course.warnings {
        found.add(Code::Demand, || message);
    }
    let demand = &scenario.demand;
    if demand.rate.unit().name == "req/month" && scenario.month != MonthLength::Thirty {
        let days = scenario.month.days();
        found.add(
            Code::Demand,
            || format!(
                "{} is read as a month of 30 days, and a month of costs counts {days}, in which that is {} requests. Let a month count 30 days, or write the rate by the day.",
                demand.rate,
                show::number(demand.rate.base() * 86_400.0 * days)
            ),
        );
    }
    // Without curves there is nothing to hold the peak against.
    if demand.shape != Shape::flat()
        && let Some(message) = demand.shape.disagrees_with(demand.peak_to_mean)
    {
        found.add(Code::Demand, || message);
    }
}

fn resources(scenario: &Scenario, plan: &Plan, found: &mut Warnings) {
    let basis = scenario.app.capacity.basis;
    if basis == Basis::Derived && plan.capacity.standing == Standing::Typed {
        found.add(
            Code::Resource,
            || format!(
                "Nothing that limits an instance is known, so the capacity typed in counts, {}. Write what a request takes: its CPU time first.",
                scenario.app.capacity.typed
            ),
        );
    }
    let Some(resources) = &plan.resources else {
        return;
    };
    let answer = &resources.answer;
    let stated_rps = plan.capacity.per_instance_rps;
    if let Some(rps) = answer
        .capacity_rps
        .filter(|rps| *rps < stated_rps * CAPACITY_SLACK)
    {
        let names: Vec<&str> = answer.binding.iter().map(|kind| kind.name()).collect();
        found.add(
            Code::Resource,
            || format!(
                "By what a request takes, an instance carries {} req/s within the targets, bound by {}; the plan counts {} req/s. One of them is wrong: measure the CPU time of a request, or the capacity.",
                show::number(rps),
                names.join(" and "),
                show::number(stated_rps),
            ),
        );
    }
    if let Some(message) = resources
        .cross_check
        .as_ref()
        .and_then(|check| check.disagree.as_ref())
    {
        found.add(Code::Resource, || {
            format!("How many instances the peak needs depends on the law. {message}")
        });
    }
}

fn tiers(scenario: &Scenario, plan: &Plan, found: &mut Warnings) {
    for tier in &plan.tiers {
        for note in tier.now.notes.iter().filter(|note| note.grave) {
            found.add(Code::Tier, || format!("{}: {}", tier.label, note.text));
        }
    }
    if let Some((budget, month)) = plan.budget.and_then(|b| Some((b, b.over?))) {
        let over = match budget.over_usd_month {
            Some(usd) => format!("costs {}", show::dollars(usd)),
            None => "has no fleet within the targets".to_owned(),
        };
        found.add(Code::Budget, || {
            format!(
                "{} {over}, and the budget is {} a month.",
                show::capitalized(&month.spoken()),
                show::dollars(budget.usd_month)
            )
        });
    }
    // That of the instance has a sentence of its own.
    let parts = plan.bill.iter().flat_map(|bill| bill.parts.iter().skip(1));
    let listed = parts
        .flat_map(|part| &part.lines)
        .filter(|line| !line.offer_id.is_empty());
    if let Some(message) = old_prices(listed, scenario.demand.start) {
        found.add(Code::OldPrice, || message);
    }
}

fn load(scenario: &Scenario, plan: &Plan, found: &mut Warnings) {
    let capacity = &plan.capacity;
    let redundancy = scenario.app.redundancy();
    if capacity.per_instance_rps <= 0.0 {
        found.add(
            Code::Infeasible,
            || format!(
                "Even the lowest level measured breaks the target: {}. Loosen the target, or measure at a lower concurrency.",
                capacity.binding().map_or("unknown", |l| l.name.as_str())
            ),
        );
    } else if capacity.instances > 0 && redundancy.left_of(capacity.instances) == 0 {
        let (spare, zones) = (scenario.app.spare, u64::from(scenario.app.zones.get()));
        let lost = match zones {
            0 | 1 => format!("With {spare} to spare"),
            zones if spare.get() == 0 => format!("After losing one of {zones} zones"),
            zones => format!("With {spare} to spare after losing one of {zones} zones"),
        };
        found.add(Code::NoSpare, || {
            format!(
                "{lost}, no instance is left of today's {}: run at least {}.",
                show::plural(capacity.instances, "instance"),
                redundancy.fewest()
            )
        });
    } else if let Some(needed) = plan.instances_needed.filter(|n| *n > capacity.instances) {
        found.add(Code::Overloaded, || {
            format!(
                "Today's peak needs {} within the targets, and {} today.",
                show::plural(needed, "instance"),
                match capacity.instances {
                    0 => "none runs".to_owned(),
                    1 => "1 runs".to_owned(),
                    n => format!("{n} run"),
                }
            )
        });
    }
    if plan.mean_rps <= 0.0 {
        found.add(
            Code::NoDemand,
            || "There is no demand, so there is no cost per request. Type today's rate.",
        );
    }
    if plan.timeline.len() as u64 <= u64::from(scenario.demand.horizon.months()) {
        found.add(Code::ShortTimeline, || {
            format!(
                "At {} demand passes all bounds after {}; the projection ends there.",
                scenario.demand.growth.spoken(),
                show::plural(plan.timeline.len() as u64, "month")
            )
        });
    }
}

fn targets(scenario: &Scenario, plan: &Plan, found: &mut Warnings) {
    let statistic = scenario.targets.statistic;
    let unknown = |kind| {
        let check = plan.capacity.target(kind);
        check.is_some_and(|t| t.verdict == Verdict::Unknown)
    };
    if plan.capacity.standing == Standing::Derived {
        found.add(
            Code::TargetUnknown,
            || match unknown(LimitKind::Latency) {
                true => "The latency and error targets cannot be judged: by what is said of a request no response time can be predicted, and nothing was measured over load. Write how long a request waits without the CPU, or drop the runs of a load-test sweep.",
                false => "The error target cannot be judged: nothing was measured over load. Drop the runs of a load-test sweep.",
            },
        );
        return;
    }
    let Some(sweep) = scenario.app.capacity.fitted() else {
        found.add(
            Code::TargetUnknown,
            || match plan.overhead {
                Some(_) => "The latency is that of a request without load, and the error target cannot be judged: the capacity is typed in, and nothing was measured over load. Drop the runs of a load-test sweep.",
                None => "The latency and error targets cannot be judged: the capacity is typed in, and nothing was measured over load. Drop the runs of a load-test sweep.",
            },
        );
        return;
    };
    if !sweep.holds(statistic) {
        let held: Vec<&str> = Statistic::ALL
            .into_iter()
            .filter(|s| sweep.holds(*s))
            .map(|s| s.name())
            .collect();
        found.add(Code::TargetUnknown, || {
            format!(
                "The runs hold no {}, so the latency target cannot be judged. They hold {}.",
                statistic.spoken(),
                if held.is_empty() {
                    "no latency".to_owned()
                } else {
                    held.join(", ")
                }
            )
        });
    }
    if unknown(LimitKind::ErrorRate) && sweep.points.iter().all(|p| p.error_rate.is_none()) {
        found.add(
            Code::TargetUnknown,
            || "The runs hold no error rate, so the error target cannot be judged.",
        );
    }
}

fn fit(sweep: &Sweep, found: &mut Warnings) {
    let highest = sweep.highest();
    let peak = sweep.fit.peak();
    let rps = || sweep.points.iter().map(|p| p.rps);
    let (least_rps, most_rps) = (rps().fold(f64::MAX, f64::min), rps().fold(0.0, f64::max));
    for remark in &sweep.fit.remarks {
        let message = match remark {
            Remark::FewPoints => format!(
                "The fit rests on {}: measure at six levels or more.",
                show::plural(sweep.points.len() as u64, "point")
            ),
            Remark::NoInterval => {
                "Three points fix three coefficients exactly, so no error can be told: measure at more levels.".into()
            }
            Remark::NotSeparable => {
                "Contention and coherency cannot be told apart with these levels: measure at higher concurrency.".into()
            }
            Remark::PeakBeyondData | Remark::PeakExtrapolated => format!(
                "The peak at {} is extrapolated: your highest level was {}. The plan counts what the fit says at {}; measure beyond the peak.",
                peak.map_or("unknown".into(), |(n, _)| show::number(n)),
                show::number(highest),
                show::number(highest)
            ),
            Remark::LambdaExtrapolated => {
                "There is no level at 1 or 2, so the throughput of a single user is extrapolated: measure at 1.".into()
            }
            Remark::NoPeak => format!(
                "No peak is visible up to a concurrency of {}: the plan counts what the fit says there, and nothing beyond.",
                show::number(highest)
            ),
            Remark::Superlinear => {
                "Throughput per user rises at first. That is usually a cold cache or a noisy first level: measure the lowest levels again.".into()
            }
            Remark::Flat if least_rps > 0.0 && most_rps / least_rps < FLAT => {
                "Throughput hardly depends on concurrency: the fit is not meaningful. Was the load generator the limit?".into()
            }
            Remark::Flat => {
                "The runs scatter too much, or are too few, to tell a law from a constant throughput: the fit is not meaningful. Measure at more levels, and longer.".into()
            }
        };
        found.add(Code::Fit, || message);
    }
    if let Some((n, rps)) = peak.filter(|(n, rps)| *n <= highest && *rps > OVER_MEASURED * most_rps)
    {
        found.add(
            Code::Fit,
            || format!(
                "The fit peaks at {} req/s with {} in flight, but no run had more than {}: the law does not follow these runs well, so do not count on more than was measured.",
                show::number(rps),
                show::number(n),
                show::number(most_rps)
            ),
        );
    }
}

/// Highest over lowest throughput up to which runs are told to be alike.
const FLAT: f64 = 1.5;
/// How far above all that was measured a fitted peak may lie among the measured levels.
const OVER_MEASURED: f64 = 1.1;

/// Without a target, only the names of the files said that the runs belong together.
fn target(sweep: &Sweep, found: &mut Warnings) {
    if sweep.target.is_none() {
        found.add(
            Code::Test,
            || format!(
                "The files of {} do not say what was measured; their names say that the runs belong together. Remove those that do not.",
                sweep.tool
            ),
        );
    }
}

/// In a closed test without think time, throughput × mean latency is the concurrency (Little's law).
fn test(sweep: &Sweep, found: &mut Warnings) {
    let ratio = |p: &Point| {
        let mean_s = p.latency_ms(Statistic::Mean)? / 1000.0;
        Some(p.rps * mean_s / p.concurrency)
    };
    let off: Vec<String> = sweep
        .points
        .iter()
        .filter(|p| ratio(p).is_some_and(|r| !LITTLE_BOUNDS.contains(&r)))
        .map(|p| show::number(p.concurrency))
        .collect();
    if !off.is_empty() {
        found.add(
            Code::Test,
            || format!(
                "At a concurrency of {} throughput × mean latency is not the concurrency: there was think time, or the load generator was short of something.",
                off.join(", ")
            ),
        );
    }
}

fn prices(instance: &Instance, now: Month, catalog: &Catalog, found: &mut Warnings) {
    let listed = instance.offer.as_deref().and_then(|id| catalog.get(id));
    match (listed, &instance.offer) {
        (Some(offer), _) => listed_price(instance, offer, now, found),
        (None, Some(id)) => found.add(
            Code::Price,
            || format!(
                "The catalogue has no instance of the name {id}: its price counts as it is entered, {}/mo. Choose one of the catalogue, or write it as a price of your own.",
                show::dollars(instance.cost.base())
            ),
        ),
        (None, None) => own_price(instance, catalog, found),
    }
}

fn listed_price(instance: &Instance, offer: &Offer, now: Month, found: &mut Warnings) {
    let paid = instance.cost.base();
    let listed = show::dollars(offer.price_usd_month);
    if (paid - offer.price_usd_month).abs() > 0.005 {
        found.add(Code::Price, || {
            format!(
                "You pay {}/mo for {}; {} {listed}/mo{}.{}",
                show::dollars(paid),
                offer.sku,
                match offer.is_own {
                    true => "by your own prices it is",
                    false => "the catalogue lists",
                },
                dated(offer),
                match offer.is_own {
                    true => format!(" Write {listed}/mo as its price if it is that."),
                    false => String::new(),
                }
            )
        });
    }
    if let Some(message) = old_price(&offer.sku, offer.as_of, now) {
        found.add(Code::OldPrice, || message);
    }
}

/// A machine typed in by hand that the catalogue lists at another price.
fn own_price(instance: &Instance, catalog: &Catalog, found: &mut Warnings) {
    let paid = instance.cost.base();
    let memory_gib = instance.memory.base() / (1u64 << 30) as f64;
    // The provider is told from the name; where the name does not say, nothing is compared.
    let provider = instance.provider_by_name();
    let offers = catalog.of_size(instance.cpus.value(), memory_gib);
    let offers = offers
        .iter()
        .filter(|o| Some(o.provider.as_str()) == provider);
    // One that is named is that one; of others the cheapest.
    let named = offers.clone().find(|o| instance.name.contains(&o.sku));
    let cheapest = named.or_else(|| offers.clone().next());
    if let Some(offer) = cheapest
        && (paid - offer.price_usd_month).abs() > PRICE_SLACK * offer.price_usd_month
    {
        found.add(
            Code::Price,
            || format!(
                "{} is entered at {}/mo; the catalogue lists {} with the same processors and memory at {}/mo{}. Is the price or the size another one?",
                instance.name,
                show::dollars(paid),
                offer.sku,
                show::dollars(offer.price_usd_month),
                dated(offer)
            ),
        );
    }
}

fn dated(offer: &Offer) -> String {
    match offer.as_of {
        AsOf::Undated => " (undated)".into(),
        AsOf::Own => String::new(),
        date => format!(" (as of {date})"),
    }
}
