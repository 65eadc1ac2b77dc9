//! The answer, as sentences whose numbers lead to their chart and their input.

use crate::plan::{
    Crossed, LimitKind, NEVER_YEARS, Plan, Standing, TargetCheck, TierPlan, Verdict,
};
use crate::quantity::show;
use crate::scenario::field::{ComponentField, Field, WorkloadField};
use crate::scenario::{Scenario, Statistic};

/// A sentence in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// In order; joined they are the sentence.
    pub parts: Vec<Part>,
    /// True if it says that something is wrong now.
    pub alarm: bool,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Words.
    Text(String),
    /// A number that leads somewhere.
    Figure {
        /// As it stands in the sentence.
        text: String,
        /// Identity of the chart that shows it.
        chart: &'static str,
        /// The input it depends on most.
        input: Field,
    },
}

impl Sentence {
    pub(super) fn new() -> Self {
        Sentence {
            parts: Vec::new(),
            alarm: false,
        }
    }

    pub(super) fn say(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Text(text.into()));
        self
    }

    pub(super) fn figure(
        mut self,
        text: impl Into<String>,
        chart: &'static str,
        input: Field,
    ) -> Self {
        self.parts.push(Part::Figure {
            text: text.into(),
            chart,
            input,
        });
        self
    }

    fn alarm(mut self, alarm: bool) -> Self {
        self.alarm = alarm;
        self
    }

    /// The sentence as plain text.
    pub fn text(&self) -> String {
        let texts = self.parts.iter().map(|part| match part {
            Part::Text(text) | Part::Figure { text, .. } => text.as_str(),
        });
        texts.collect()
    }
}

/// The answer: what can be carried, what runs out first, what a request costs, whether the targets hold.
pub fn sentences(scenario: &Scenario, plan: &Plan) -> Vec<Sentence> {
    let mut all = vec![carry(scenario, plan)];
    all.extend(tier_first(scenario, plan));
    all.push(runs_out(scenario, plan));
    all.push(cost(plan));
    let unloaded = unloaded(scenario, plan);
    let measured = latency(scenario, plan).filter(|_| unloaded.is_none() || is_judged(plan));
    all.extend(measured);
    all.extend(unloaded);
    all
}

fn carry(scenario: &Scenario, plan: &Plan) -> Sentence {
    let unit = scenario.capacity_unit();
    let capacity = &plan.capacity;
    let capacity_input = match capacity.standing {
        Standing::Typed => Field::Capacity,
        Standing::Fitted | Standing::Derived => Field::Basis,
    };
    if capacity.within_targets_rps <= 0.0 {
        return Sentence::new()
            .say("Today's fleet carries ")
            .figure("nothing", "headroom", Field::Minimum)
            .say(" within the targets.")
            .alarm(true);
    }
    let used = plan.peak_rps / capacity.within_targets_rps;
    let sentence = Sentence::new()
        .say("You can carry ")
        .figure(
            show::rate(capacity.within_targets_rps, unit),
            "headroom",
            capacity_input,
        )
        .say(" within the targets; today's peak of ")
        .figure(
            show::rate(plan.peak_rps, unit),
            "headroom",
            Field::PeakToMean,
        )
        .say(" is ")
        .figure(share_or_times(used), "headroom", Field::Rate);
    match plan.instances_needed {
        Some(needed) if used > 1.0 => sentence
            .say(": run ")
            .figure(show::plural(needed, "instance"), "headroom", Field::Minimum)
            .say(".")
            .alarm(true),
        _ => sentence.say(".").alarm(used > 1.0),
    }
}

/// `30 % of what they allow`, the targets, or `23 times what they allow` where a percentage says little.
fn share_or_times(used: f64) -> String {
    if used < 10.0 {
        format!("{} of what they allow", show::percent(used))
    } else {
        format!("{} times what they allow", show::number(used))
    }
}

/// The tier beside the app that is at its limit before the app is, if one is.
fn first_tier(plan: &Plan) -> Option<(usize, &TierPlan, Crossed)> {
    let tiers = plan.tiers.iter().enumerate();
    let crossed = tiers.filter_map(|(at, tier)| Some((at, tier, tier.crossed?)));
    let first = crossed.min_by_key(|(_, _, crossed)| crossed.month)?;
    let app = plan.crossings.first().and_then(|crossing| crossing.month);
    app.is_none_or(|app| first.2.month <= app).then_some(first)
}

/// The first limit of a tier beside the app, where it comes before that of the app: the app alone then says too little.
fn tier_first(scenario: &Scenario, plan: &Plan) -> Option<Sentence> {
    let (at, tier, crossed) = first_tier(plan)?;
    let setting = scenario.tiers.get(at)?.table().first()?.name;
    let limits = &tier.now.limits;
    let used = limits.iter().find(|limit| limit.name == crossed.limit);
    let now = used.filter(|_| crossed.month == scenario.demand.start);
    let sentence = Sentence::new().say(format!("{}: ", tier.label));
    Some(match now {
        Some(limit) if limit.utilization.is_finite() => sentence
            .say(format!("{} at ", limit.name))
            .figure(
                show::percent(limit.utilization),
                "headroom",
                Field::Tier(at, setting),
            )
            .say(" of what is allowed, today already.")
            .alarm(true),
        Some(limit) => sentence
            .figure(limit.name, "headroom", Field::Tier(at, setting))
            .say(" used, and nothing of it is allowed.")
            .alarm(true),
        None => sentence
            .say(format!(
                "the limit of {} is reached first, in ",
                crossed.limit
            ))
            .figure(crossed.month.spoken(), "headroom", Field::Tier(at, setting))
            .say("."),
    })
}

fn runs_out(scenario: &Scenario, plan: &Plan) -> Sentence {
    let demand = &scenario.demand;
    let end = demand.start.plus(demand.horizon.months());
    let Some(first) = plan.crossings.first() else {
        return Sentence::new().say("Nothing limits the load.");
    };
    let app = &scenario.app;
    let instances = plan.capacity.instances;
    if instances > 0 && app.redundancy().left_of(instances) == 0 {
        let lost = match (app.zones.get(), app.spare.get()) {
            (2.., 0) => ("a zone".to_owned(), Field::Zones),
            (2.., _) => (format!("a zone and {}", app.spare), Field::Zones),
            _ => (app.spare.to_string(), Field::Spare),
        };
        return Sentence::new()
            .say("Of today's fleet nothing is left after losing ")
            .figure(lost.0, "headroom", lost.1)
            .say(".")
            .alarm(true);
    }
    match (first.month, first.months) {
        (_, Some(months)) if months <= 0.0 => {
            let passed = plan.peak_rps > first.limit_rps;
            Sentence::new()
                .say(format!(
                    "{} on the app tier is {} ",
                    show::capitalized(&first.name),
                    match (passed, first.kind) {
                        (false, _) => "reached",
                        (true, LimitKind::Latency | LimitKind::ErrorRate) => "missed",
                        (true, _) => "already passed",
                    }
                ))
                .figure("today", "headroom", Field::Minimum)
                .say(".")
                .alarm(passed)
        }
        (Some(month), Some(_)) => {
            let beyond = if month > end {
                ", beyond the horizon"
            } else {
                ""
            };
            Sentence::new()
                .say(format!(
                    "{} on the app tier is reached {}in ",
                    show::capitalized(&first.name),
                    if first_tier(plan).is_some() {
                        ""
                    } else {
                        "first, "
                    }
                ))
                .figure(month.spoken(), "headroom", Field::Growth)
                .say(match first.act_by {
                    Some(by) if by.late_months > 0 => format!(
                        "{beyond}; with the lead time it is {} too late to begin.",
                        show::plural(u64::from(by.late_months), "month")
                    ),
                    Some(by) => format!("{beyond}; begin by {}.", by.month.spoken()),
                    None => format!("{beyond}."),
                })
        }
        _ if demand.growth.falls() => {
            let growth = demand.growth.spoken();
            Sentence::new()
                .say(match growth.contains('×') {
                    true => "Demand falls to ",
                    false => "Demand falls by ",
                })
                .figure(growth.trim_start_matches('-'), "headroom", Field::Growth)
                .say(", so no limit is reached.")
        }
        _ => Sentence::new()
            .say("At a growth of ")
            .figure(demand.growth.spoken(), "headroom", Field::Growth)
            .say(match first_tier(plan) {
                Some(_) => format!(" the app tier reaches no limit within {NEVER_YEARS} years."),
                None => format!(" no limit is reached within {NEVER_YEARS} years."),
            }),
    }
}

fn cost(plan: &Plan) -> Sentence {
    let per_million = |factor: f64| {
        let rung = plan.ladder.iter().find(|r| r.factor == factor);
        rung.and_then(|r| r.cost.per_million_usd)
    };
    match (per_million(1.0), per_million(10.0)) {
        // Two that read alike are one.
        (Some(now), Some(ten)) if show::dollars(now) == show::dollars(ten) => Sentence::new()
            .say("A million requests cost ")
            .figure(show::dollars(now), "cost", Field::InstanceCost)
            .say(", today and at ten times the load."),
        (Some(now), Some(ten)) => Sentence::new()
            .say("A million requests cost ")
            .figure(show::dollars(now), "cost", Field::InstanceCost)
            .say(" today and ")
            .figure(show::dollars(ten), "cost", Field::Utilization)
            .say(" at ten times the load."),
        _ if plan.mean_rps <= 0.0 => Sentence::new()
            .say("There is ")
            .figure("no demand", "cost", Field::Rate)
            .say(", so there is no cost per request."),
        _ => Sentence::new()
            .say("There is no cost per request: ")
            .figure("no load can be served", "cost", Field::LatencyLimit)
            .say(" within the targets."),
    }
}

fn is_judged(plan: &Plan) -> bool {
    let check = plan.capacity.target(LimitKind::Latency);
    check.is_some_and(|c| c.verdict != Verdict::Unknown)
}

/// What the workload says of the target's statistic; none without a workload.
fn unloaded(scenario: &Scenario, plan: &Plan) -> Option<Sentence> {
    let overhead = plan.overhead.as_ref()?;
    let statistic = scenario.targets.statistic;
    let level = overhead.level(statistic)?;
    let target = overhead
        .targets
        .iter()
        .find(|t| t.statistic == statistic.name())?;
    // Beside one that was measured or predicted it must be plain that this one is another.
    let before = match is_judged(plan) {
        true => "Without load, by the workload that is stated, ",
        false => "Without load, ",
    };
    let sentence = Sentence::new()
        .say(format!("{before}{} is ", statistic.spoken()))
        .figure(
            show::latency(level.total_ms),
            "overhead",
            Field::Workload(WorkloadField::BaselineTime),
        )
        .say(match target.met {
            true => " of ",
            false => ", above its target of ",
        })
        .figure(
            scenario.targets.latency.to_string(),
            "overhead",
            Field::LatencyLimit,
        )
        .alarm(!target.met);
    let features = overhead.features() as u64;
    if features == 0 {
        return Some(sentence.say("."));
    }
    let are = if features == 1 { "is" } else { "are" };
    Some(
        sentence
            .say(format!("; {} {are} ", super::overhead::how_many(overhead)))
            .figure(
                show::latency(level.adds_ms),
                "overhead",
                Field::Workload(WorkloadField::Component(0, ComponentField::Time)),
            )
            .say(" of it."),
    )
}

/// Where the latency under load comes from, where one without load stands beside it.
fn latency_origin(plan: &Plan, statistic: Statistic) -> &'static str {
    let overhead = plan.overhead.as_ref();
    match overhead.and_then(|overhead| overhead.level(statistic)) {
        None => "",
        Some(_) if plan.capacity.standing == Standing::Derived => ", as predicted",
        Some(_) => ", as measured",
    }
}

fn latency(scenario: &Scenario, plan: &Plan) -> Option<Sentence> {
    let check: &TargetCheck = plan.capacity.target(LimitKind::Latency)?;
    let statistic = show::capitalized(scenario.targets.statistic.spoken());
    let limit = scenario.targets.latency;
    let derived = plan.capacity.standing == Standing::Derived;
    let chart = if derived { "headroom" } else { "scalability" };
    let origin = latency_origin(plan, scenario.targets.statistic);
    let sentence = Sentence::new().say(format!("{statistic} "));
    Some(match (check.verdict, check.value) {
        (Verdict::Unknown, _) => sentence
            .say(match derived {
                true => "cannot be predicted, so",
                false => "is not measured, so",
            })
            .say(" its target of ")
            .figure(limit.to_string(), chart, Field::LatencyLimit)
            .say(" is not judged."),
        (_, Some(value)) => sentence
            .say("is ")
            .figure(show::latency(value), chart, Field::LatencyLimit)
            .say(match check.verdict {
                Verdict::Missed => {
                    format!(" at today's peak{origin}, above its target of {limit}.")
                }
                _ => format!(" of {limit} at today's peak{origin}."),
            })
            .alarm(check.verdict == Verdict::Missed),
        (_, None) => sentence
            .say("grows without bound: today's peak is above ")
            .figure(
                match derived {
                    true => "all that the fleet can do",
                    false => "all that was measured",
                },
                chart,
                Field::Minimum,
            )
            .say(".")
            .alarm(true),
    })
}
