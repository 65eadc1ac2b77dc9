//! The saved form of a scenario, version 2. Frozen: a change of these types is a new version, a
//! step in `upgrade` and a specimen in the tests. Quantities are texts (`"100,000 req/day"`), so
//! that a file can be read and written by hand and every number keeps its unit.

mod workload;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::upgrade::VERSION;
use crate::error::{Error, Result};
use crate::order::by_key;
use crate::quantity::{Dimension, Quantity};
use crate::scenario::{
    self, MAX_CONCURRENCY, MAX_FIXED, MAX_LATENCY_MS, MAX_POINTS, MAX_RPS, MAX_RULES, Scenario,
    field,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    plimsoll: u64,
    name: String,
    demand: Demand,
    app: App,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<FixedItem>,
    targets: Targets,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    workload: Option<workload::Workload>,
    /// Each in one line, as a person writes it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rules: Vec<String>,
    month: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demand {
    rate: String,
    peak_to_mean: String,
    growth: String,
    horizon: String,
    start: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    instance: Instance,
    capacity: Capacity,
    target_utilization: String,
    minimum: String,
    spare: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Instance {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    offer: Option<String>,
    name: String,
    cpus: String,
    memory: String,
    cost: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Capacity {
    basis: String,
    typed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sweep: Option<Sweep>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sweep {
    tool: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    fit: Fit,
    points: Vec<Point>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fit {
    lambda_rps: f64,
    sigma: f64,
    kappa: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    covariance: Option<[[f64; 3]; 3]>,
    df: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    peak_interval: Option<[Option<f64>; 2]>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Point {
    concurrency: f64,
    rps: f64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    latency_ms: BTreeMap<String, f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error_rate: Option<f64>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedItem {
    name: String,
    cost: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Targets {
    statistic: String,
    latency: String,
    error_rate: String,
}

/// The saved names of [`scenario::Remark`].
const REMARKS: [(scenario::Remark, &str); 9] = [
    (scenario::Remark::FewPoints, "few_points"),
    (scenario::Remark::NoInterval, "no_interval"),
    (scenario::Remark::NotSeparable, "not_separable"),
    (scenario::Remark::PeakBeyondData, "peak_beyond_data"),
    (scenario::Remark::PeakExtrapolated, "peak_extrapolated"),
    (scenario::Remark::LambdaExtrapolated, "lambda_extrapolated"),
    (scenario::Remark::NoPeak, "no_peak"),
    (scenario::Remark::Superlinear, "superlinear"),
    (scenario::Remark::Flat, "flat"),
];

impl From<&Scenario> for Document {
    fn from(s: &Scenario) -> Self {
        Document {
            plimsoll: VERSION,
            name: s.name.clone(),
            demand: Demand {
                rate: s.demand.rate.to_string(),
                peak_to_mean: s.demand.peak_to_mean.to_string(),
                growth: s.demand.growth.to_string(),
                horizon: s.demand.horizon.to_string(),
                start: s.demand.start.to_string(),
            },
            app: App::from(&s.app),
            fixed: s
                .fixed
                .iter()
                .map(|f| FixedItem {
                    name: f.name.clone(),
                    cost: f.cost.to_string(),
                })
                .collect(),
            targets: Targets {
                statistic: s.targets.statistic.name().to_owned(),
                latency: s.targets.latency.to_string(),
                error_rate: s.targets.error_rate.to_string(),
            },
            workload: workload::write(&s.workload),
            rules: s.rules.iter().map(ToString::to_string).collect(),
            month: field::month_name(s.month).to_owned(),
        }
    }
}

impl From<&scenario::App> for App {
    fn from(app: &scenario::App) -> Self {
        App {
            instance: Instance {
                offer: app.instance.offer.clone(),
                name: app.instance.name.clone(),
                cpus: app.instance.cpus.to_string(),
                memory: app.instance.memory.to_string(),
                cost: app.instance.cost.to_string(),
            },
            capacity: Capacity {
                basis: field::basis_name(app.capacity.basis).to_owned(),
                typed: app.capacity.typed.to_string(),
                sweep: app.capacity.sweep.as_ref().map(Sweep::from),
            },
            target_utilization: app.target_utilization.to_string(),
            minimum: app.minimum.to_string(),
            spare: app.spare.to_string(),
        }
    }
}

impl From<&scenario::Sweep> for Sweep {
    fn from(s: &scenario::Sweep) -> Self {
        Sweep {
            tool: s.tool.clone(),
            target: s.target.clone(),
            fit: Fit {
                lambda_rps: s.fit.lambda_rps,
                sigma: s.fit.sigma,
                kappa: s.fit.kappa,
                covariance: s.fit.covariance,
                df: s.fit.df,
                peak_interval: s.fit.peak_interval.map(|(lo, hi)| [lo, hi]),
                remarks: s.fit.remarks.iter().map(|r| remark_name(*r)).collect(),
            },
            points: s
                .points
                .iter()
                .map(|p| Point {
                    concurrency: p.concurrency,
                    rps: p.rps,
                    latency_ms: p
                        .latency_ms
                        .iter()
                        .map(|(s, ms)| (s.name().to_owned(), *ms))
                        .collect(),
                    error_rate: p.error_rate,
                })
                .collect(),
        }
    }
}

fn remark_name(remark: scenario::Remark) -> String {
    let found = REMARKS.iter().find(|(r, _)| *r == remark);
    found
        .map(|(_, name)| (*name).to_owned())
        .unwrap_or_default()
}

impl TryFrom<Document> for Scenario {
    type Error = Error;
    fn try_from(d: Document) -> Result<Self> {
        if d.fixed.len() > MAX_FIXED {
            return Err(
                Error::new(format!("there are more than {MAX_FIXED} monthly items"))
                    .field("fixed")
                    .next("Join some of them."),
            );
        }
        Ok(Scenario {
            name: at("name", field::name(&d.name))?,
            demand: scenario::Demand {
                rate: quantity("demand.rate", &d.demand.rate)?,
                peak_to_mean: quantity("demand.peak_to_mean", &d.demand.peak_to_mean)?,
                growth: quantity("demand.growth", &d.demand.growth)?,
                horizon: quantity("demand.horizon", &d.demand.horizon)?,
                start: at("demand.start", d.demand.start.parse())?,
            },
            app: d.app.try_into()?,
            fixed: d
                .fixed
                .iter()
                .enumerate()
                .map(|(i, f)| fixed_item(i, f))
                .collect::<Result<_>>()?,
            targets: scenario::Targets {
                statistic: at("targets.statistic", field::statistic(&d.targets.statistic))?,
                latency: positive("targets.latency", &d.targets.latency)?,
                error_rate: quantity("targets.error_rate", &d.targets.error_rate)?,
            },
            workload: d
                .workload
                .as_ref()
                .map_or_else(|| Ok(scenario::Workload::default()), workload::read)?,
            rules: rules(&d.rules)?,
            month: at("month", field::month_length(&d.month))?,
        })
    }
}

fn rules(lines: &[String]) -> Result<Vec<scenario::Rule>> {
    if lines.len() > MAX_RULES {
        return Err(Error::new(format!("there are more than {MAX_RULES} rules"))
            .field("rules")
            .next("Leave the others out."));
    }
    let lines = lines.iter().enumerate();
    lines
        .map(|(i, line)| at(&format!("rules.{i}"), line.parse()))
        .collect()
}

fn fixed_item(i: usize, f: &FixedItem) -> Result<scenario::FixedItem> {
    Ok(scenario::FixedItem {
        name: at(&format!("fixed.{i}.name"), field::name(&f.name))?,
        cost: quantity(&format!("fixed.{i}.cost"), &f.cost)?,
    })
}

impl TryFrom<App> for scenario::App {
    type Error = Error;
    fn try_from(app: App) -> Result<Self> {
        let i = &app.instance;
        Ok(scenario::App {
            instance: scenario::Instance {
                offer: i
                    .offer
                    .as_deref()
                    .map(|id| at("app.instance.offer", field::name(id)))
                    .transpose()?,
                name: at("app.instance.name", field::name(&i.name))?,
                cpus: quantity("app.instance.cpus", &i.cpus)?,
                memory: quantity("app.instance.memory", &i.memory)?,
                cost: quantity("app.instance.cost", &i.cost)?,
            },
            capacity: scenario::Capacity {
                basis: basis(&app.capacity)?,
                typed: positive("app.capacity.typed", &app.capacity.typed)?,
                sweep: app.capacity.sweep.map(TryInto::try_into).transpose()?,
            },
            target_utilization: positive("app.target_utilization", &app.target_utilization)?,
            minimum: quantity("app.minimum", &app.minimum)?,
            spare: quantity("app.spare", &app.spare)?,
        })
    }
}

fn basis(capacity: &Capacity) -> Result<scenario::Basis> {
    let basis = field::basis(&capacity.basis).and_then(|basis| {
        if basis == scenario::Basis::Fitted && capacity.sweep.is_none() {
            return Err(
                Error::new("the capacity is to be fitted, and there is no sweep")
                    .next("Choose typed, or import the runs again."),
            );
        }
        Ok(basis)
    });
    at("app.capacity.basis", basis)
}

impl TryFrom<Sweep> for scenario::Sweep {
    type Error = Error;
    fn try_from(s: Sweep) -> Result<Self> {
        let path = |name: &str| format!("app.capacity.sweep.{name}");
        if s.points.is_empty() || s.points.len() > MAX_POINTS {
            return Err(Error::new(format!(
                "a sweep has 1 to {MAX_POINTS} points, not {}",
                s.points.len()
            ))
            .field(path("points"))
            .next("Import the runs again."));
        }
        Ok(scenario::Sweep {
            tool: at(&path("tool"), field::name(&s.tool))?,
            target: s
                .target
                .map(|t| at(&path("target"), field::name(&t)))
                .transpose()?,
            fit: fit(&s.fit)?,
            points: s.points.iter().map(point).collect::<Result<_>>()?,
        })
    }
}

fn fit(f: &Fit) -> Result<scenario::Fit> {
    let path = |name: &str| format!("app.capacity.sweep.fit.{name}");
    within(
        &path("lambda_rps"),
        f.lambda_rps,
        f64::MIN_POSITIVE,
        MAX_RPS,
    )?;
    within(&path("sigma"), f.sigma, 0.0, 1.0)?;
    within(&path("kappa"), f.kappa, 0.0, 1.0)?;
    for end in f.peak_interval.iter().flatten().flatten() {
        within(&path("peak_interval"), *end, 0.0, 1e15)?;
    }
    for value in f.covariance.iter().flatten().flatten() {
        within(&path("covariance"), *value, -1e24, 1e24)?;
    }
    Ok(scenario::Fit {
        lambda_rps: f.lambda_rps,
        sigma: f.sigma,
        kappa: f.kappa,
        covariance: f.covariance,
        df: f.df,
        peak_interval: f.peak_interval.map(|[lo, hi]| (lo, hi)),
        remarks: f
            .remarks
            .iter()
            .map(|name| remark(name))
            .collect::<Result<_>>()?,
    })
}

fn remark(name: &str) -> Result<scenario::Remark> {
    let found = REMARKS.iter().find(|(_, n)| *n == name);
    found.map(|(r, _)| *r).ok_or_else(|| {
        Error::new("the fit has a remark that is not known")
            .field("app.capacity.sweep.fit.remarks")
            .next("Import the runs again.")
    })
}

fn point(p: &Point) -> Result<scenario::Point> {
    let path = |name: &str| format!("app.capacity.sweep.points.{name}");
    within(
        &path("concurrency"),
        p.concurrency,
        f64::MIN_POSITIVE,
        MAX_CONCURRENCY,
    )?;
    within(&path("rps"), p.rps, f64::MIN_POSITIVE, MAX_RPS)?;
    if let Some(rate) = p.error_rate {
        within(&path("error_rate"), rate, 0.0, 1.0)?;
    }
    let mut latency_ms = Vec::new();
    for (name, ms) in &p.latency_ms {
        within(&path("latency_ms"), *ms, 0.0, MAX_LATENCY_MS)?;
        latency_ms.push((at(&path("latency_ms"), field::statistic(name))?, *ms));
    }
    let latency_ms = by_key(latency_ms, |(s, _)| f64::from(*s as u8));
    Ok(scenario::Point {
        concurrency: p.concurrency,
        rps: p.rps,
        latency_ms,
        error_rate: p.error_rate,
    })
}

fn within(path: &str, value: f64, min: f64, max: f64) -> Result<()> {
    if value >= min && value <= max {
        Ok(())
    } else {
        Err(Error::new(format!("{value} is out of bounds"))
            .field(path)
            .next("Import the runs again."))
    }
}

fn quantity<D: Dimension>(path: &str, text: &str) -> Result<Quantity<D>> {
    at(path, Quantity::parse(text))
}

fn positive<D: Dimension>(path: &str, text: &str) -> Result<Quantity<D>> {
    at(path, Quantity::parse(text).and_then(field::positive))
}

fn at<T>(path: &str, result: Result<T>) -> Result<T> {
    result.map_err(|e| e.field(path))
}
