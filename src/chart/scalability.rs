//! Throughput over concurrency: the measured points, the fitted law with its interval, the peak.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Stroke, Table};
use crate::model::usl;
use crate::plan::{Plan, Standing};
use crate::quantity::show;
use crate::scenario::{Fit, Point, Remark, Scenario, Statistic, Sweep};

const ID: &str = "scalability";
/// Points of the curve.
const SAMPLES: u32 = 96;

/// How far the interval may reach above all else that is drawn.
const MOST_ABOVE: f64 = 1.5;

/// The scalability chart.
pub fn chart(scenario: &Scenario, plan: &Plan) -> Chart {
    let Some(sweep) = &scenario.app.capacity.sweep else {
        return Chart::empty(
            ID,
            "Scalability",
            "Nothing was measured yet. Drop the reports of a load test at three or more levels of concurrency, and the Universal Scalability Law is fitted to them.",
        );
    };
    let peak = sweep.fit.peak();
    Chart {
        id: ID.into(),
        title: title(sweep),
        summary: format!("{}{}", summary(sweep), residuals(sweep)),
        body: Body::Drawn(Box::new(drawing(sweep, plan, peak))),
    }
}

/// The levels up to an end at which the law is drawn.
pub(super) fn levels(end: f64) -> impl Iterator<Item = f64> {
    (0..=SAMPLES).map(move |i| end * f64::from(i) / f64::from(SAMPLES))
}

/// What was found, in a few words.
pub fn title(sweep: &Sweep) -> String {
    let peak = sweep.fit.peak();
    let remarks = &sweep.fit.remarks;
    let doubtful = remarks.contains(&Remark::NoPeak) || remarks.contains(&Remark::Flat);
    match peak.filter(|_| !doubtful) {
        Some((n, rps)) => format!(
            "Throughput peaks at {} req/s with {} in flight",
            show::number(rps),
            show::number(n)
        ),
        None => format!(
            "No peak is visible up to {} in flight",
            show::number(sweep.highest())
        ),
    }
}

/// The line at the level of the peak.
pub(super) fn peak_at(n: f64) -> Mark {
    Mark::Upright {
        role: Role::Soft,
        x: n,
        label: format!("peak at {}", show::number(n)),
    }
}

/// The coefficients of the law, and between what its peak lies.
pub fn summary(sweep: &Sweep) -> String {
    let (fit, peak) = (&sweep.fit, sweep.fit.peak());
    let interval = match (peak, fit.peak_interval) {
        (Some(_), Some((Some(low), Some(high)))) => format!(
            "; the peak lies between {} and {} (95 %)",
            show::number(low),
            show::number(high)
        ),
        (Some(_), Some((Some(low), None))) => format!(
            "; the peak lies above {} if there is one (95 %)",
            show::number(low)
        ),
        _ => String::new(),
    };
    format!(
        "{} runs of {}: λ = {} req/s, contention σ = {}, coherency κ = {}{interval}.",
        sweep.points.len(),
        sweep.tool,
        show::number(fit.lambda_rps),
        show::number(fit.sigma),
        show::number(fit.kappa)
    )
}

/// How far the runs lie from the law, as one more sentence.
fn residuals(sweep: &Sweep) -> String {
    let off = sweep.points.iter().filter_map(|p| residual(sweep, p));
    let most = off.map(f64::abs).max_by(f64::total_cmp);
    most.map_or_else(String::new, |most| {
        format!(" The runs lie within {} of the law.", show::percent(most))
    })
}

/// How far a run lies above the law, as a share of what the law says; below it, less than 0.
fn residual(sweep: &Sweep, run: &Point) -> Option<f64> {
    let off = run.rps / sweep.fit.rps(run.concurrency) - 1.0;
    Some(off).filter(|off| off.is_finite())
}

/// The same with its sign: `+1.2 %`.
fn signed(ratio: f64) -> String {
    match ratio > 0.0 {
        true => format!("+{}", show::percent(ratio)),
        false => show::percent(ratio),
    }
}

fn drawing(sweep: &Sweep, plan: &Plan, peak: Option<(f64, f64)>) -> Drawing {
    let highest = sweep.highest().max(1.0);
    let end = peak.map_or(highest, |(n, _)| highest.max(n.min(2.0 * highest))) * 1.05;
    let levels: Vec<f64> = levels(end).collect();
    let curve: Vec<(f64, f64)> = levels.iter().map(|n| (*n, sweep.fit.rps(*n))).collect();
    let band: Vec<(f64, f64, f64)> = levels
        .iter()
        .filter_map(|n| interval(&sweep.fit, *n))
        .collect();
    let dots: Vec<(f64, f64)> = sweep
        .points
        .iter()
        .map(|p| (p.concurrency, p.rps))
        .collect();
    let tops = curve.iter().chain(&dots).map(|p| p.1);
    let top = tops.fold(0.0, f64::max) * 1.08;
    // The interval is seen whole, unless it is so wide that the curve would lie flat.
    let widest = band.iter().map(|b| b.2).fold(top, f64::max);
    let top = widest.min(top * MOST_ABOVE);
    let mut marks = Vec::new();
    let mut legend = vec![
        Key::of(Role::Demand, Look::Dot, "measured runs"),
        Key::of(Role::Capacity, Look::Line, "fitted law"),
        Key::of(
            Role::Demand,
            Look::Thin,
            "what a run lies above or below it",
        ),
    ];
    if !band.is_empty() {
        legend.push(Key::of(Role::Capacity, Look::Band, "its 95 % interval"));
        marks.push(Mark::Band {
            role: Role::Capacity,
            points: band,
        });
    }
    if let Some((n, _)) = peak.filter(|(n, _)| *n <= end) {
        marks.push(peak_at(n));
    }
    marks.push(Mark::Line {
        role: Role::Capacity,
        label: "fit, 95 %".into(),
        points: curve,
        stroke: Stroke::Thick,
    });
    let within = plan.capacity.per_instance_rps;
    if plan.capacity.standing == Standing::Fitted && within > 0.0 {
        legend.push(Key::of(Role::Breach, Look::Thin, "within the targets"));
        marks.push(Mark::Line {
            role: Role::Breach,
            label: "within targets".into(),
            points: vec![(0.0, within), (end, within)],
            stroke: Stroke::Thin,
        });
    }
    // The residuals: from each run to what the law says there.
    marks.extend(sweep.points.iter().map(|p| Mark::Line {
        role: Role::Demand,
        label: String::new(),
        points: vec![
            (p.concurrency, p.rps),
            (p.concurrency, sweep.fit.rps(p.concurrency)),
        ],
        stroke: Stroke::Thin,
    }));
    marks.push(Mark::Dots {
        role: Role::Demand,
        points: dots,
    });
    let (table, export) = table(sweep);
    Drawing {
        x: Axis {
            name: "concurrency (requests in flight)".into(),
            scale: Scale::Linear,
            min: 0.0,
            max: end,
            prefix: "",
        },
        y: Axis::from_zero("throughput of one instance, req/s", top),
        marks,
        legend,
        cursor: Cursor::Own,
        readings: levels
            .iter()
            .map(|n| (*n, reading(&sweep.fit, *n)))
            .collect(),
        table,
        export,
    }
}

fn reading(fit: &Fit, n: f64) -> String {
    let at = format!(
        "{} in flight: {} req/s",
        show::number(n),
        show::number(fit.rps(n))
    );
    match interval(fit, n) {
        Some((_, low, high)) => format!("{at} ({}–{})", show::number(low), show::number(high)),
        None => at,
    }
}

/// The 95 % interval of the curve at a concurrency, by the delta method.
fn interval(fit: &Fit, n: f64) -> Option<(f64, f64, f64)> {
    let covariance = fit.covariance.as_ref()?;
    let band =
        usl::throughput_interval(&fit.usl()?, covariance, fit.df as usize, n, 0.95).ok()??;
    Some((n, band.lower, band.upper))
}

fn table(sweep: &Sweep) -> (Table, Table) {
    let measured: Vec<Statistic> = Statistic::ALL
        .into_iter()
        .filter(|s| sweep.holds(*s))
        .collect();
    let names: Vec<String> = measured
        .iter()
        .map(|s| format!("{}, ms", s.name()))
        .collect();
    let fixed = [
        ("concurrency", ""),
        ("req/s", ""),
        ("fit, req/s", ""),
        ("off the fit", "%"),
    ];
    let is_known = sweep.fit.covariance.is_some();
    let ends = ["from (95 %)", "to (95 %)"].map(|end| (end, "req/s"));
    let fixed = fixed
        .into_iter()
        .chain(ends.into_iter().filter(|_| is_known));
    let latencies = names.iter().map(|name| (name.as_str(), ""));
    let mut rows = Rows::of(fixed.chain(latencies).chain([("errors", "%")]));
    for p in &sweep.points {
        let fixed = [
            Cell::number(p.concurrency),
            Cell::number(p.rps),
            Cell::number(sweep.fit.rps(p.concurrency)),
            Cell::percent_with(residual(sweep, p), signed),
        ];
        let (low, high) = interval(&sweep.fit, p.concurrency)
            .map(|b| (b.1, b.2))
            .unzip();
        let ends = [low, high].into_iter().filter(|_| is_known);
        let fixed = fixed.into_iter().chain(ends.map(Cell::number));
        let latencies = measured.iter().map(|s| Cell::number(p.latency_ms(*s)));
        let errors = Cell::percent(p.error_rate);
        rows.push(fixed.chain(latencies).chain([errors]));
    }
    rows.done()
}
