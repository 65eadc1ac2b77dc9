//! Two plans side by side: in which inputs they differ, and in which answers, with difference and ratio in words.

use serde::Serialize;

use super::markdown::{table, text};
use super::section::DASH;
use crate::catalog::Catalog;
use crate::chart::Table;
use crate::chart::compare::Side;
use crate::plan::{LimitKind, Plan};
use crate::quantity::{Unit, show};
use crate::scenario::field::Field;
use crate::scenario::{Month, Scenario, Sweep};

/// Ratios nearer to 1 are not told apart.
const SAME: f64 = 0.0005;
/// Amounts that differ by less are told as finely as their difference.
const DIME_USD: f64 = 0.1;

/// Two plans side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What the first is called.
    pub a: String,
    /// What the second is called.
    pub b: String,
    /// The inputs that differ, in the order of a form.
    pub inputs: Vec<Row>,
    /// The answers that at least one of both has.
    pub answers: Vec<Row>,
    /// By how much the second differs where inputs are ranges, in sentences; empty where nothing is uncertain, or nothing was drawn.
    #[serde(skip)]
    pub likely: Vec<String>,
}

/// One thing in which two plans may differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Tells it from others: of an input its path, in which names stand for places in lists.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// As it is in the first; empty if that has none.
    pub a: String,
    /// As it is in the second.
    pub b: String,
    /// How the second differs from the first, in words; empty if it does not.
    pub said: String,
}

impl Row {
    /// `$12.00 → $24.00`.
    fn change(&self) -> String {
        format!("{} → {}", or_dash(&self.a), or_dash(&self.b))
    }
}

/// Holds a plan against another one.
///
/// ```
/// use plimsoll::{catalog::Catalog, chart::compare::Side, link::examples, plan, report::compare::compare};
/// let (catalog, now) = (Catalog::built_in(), "2026-11".parse()?);
/// let (one, ten) = (examples::fluxstudio(now)?, examples::fluxstudio_10x(now)?);
/// let (plan, other) = (plan::solve(&one, catalog), plan::solve(&ten, catalog));
/// let (a, b) = (
///     Side { name: "today", scenario: &one, plan: &plan },
///     Side { name: "×10", scenario: &ten, plan: &other },
/// );
/// let found = compare(a, b, catalog);
/// let rate = found.inputs.iter().find(|row| row.id == "demand.rate").unwrap();
/// assert_eq!((rate.a.as_str(), rate.b.as_str()), ("100,000 req/day", "1,000,000 req/day"));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn compare(a: Side, b: Side, catalog: &Catalog) -> Comparison {
    Comparison {
        a: a.name.to_owned(),
        b: b.name.to_owned(),
        inputs: inputs(a.scenario, b.scenario, catalog),
        answers: answers(a, b),
        likely: Vec::new(),
    }
}

impl Comparison {
    /// In sentences: how many inputs differ, each answer that does, and what that comes to with what is uncertain.
    pub fn sentences(&self) -> Vec<String> {
        let (a, b) = (&self.a, &self.b);
        let inputs = match self.inputs.len() as u64 {
            0 => format!("{a} and {b} have the same inputs."),
            1 => format!("From {a} to {b}, 1 input differs."),
            n => format!("From {a} to {b}, {n} inputs differ."),
        };
        let (same, differ): (Vec<&Row>, Vec<&Row>) =
            self.answers.iter().partition(|row| row.said.is_empty());
        let told = differ.into_iter().map(|row| {
            let label = show::capitalized(&row.label);
            format!("{label}: {}; {}.", row.change(), row.said)
        });
        let mut all: Vec<String> = std::iter::once(inputs).chain(told).collect();
        if !same.is_empty() {
            let labels: Vec<&str> = same.iter().map(|row| row.label.as_str()).collect();
            all.push(format!("The same in both: {}.", labels.join(", ")));
        }
        all.extend(self.likely.iter().cloned());
        all
    }

    /// The inputs that differ, as a table.
    pub fn inputs_table(&self) -> Table {
        let rows = self
            .inputs
            .iter()
            .map(|row| vec![row.label.clone(), or_dash(&row.a), or_dash(&row.b)]);
        Table {
            head: vec!["input".to_owned(), self.a.clone(), self.b.clone()],
            rows: rows.collect(),
        }
    }

    /// The answers, as a table.
    pub fn answers_table(&self) -> Table {
        let rows = self.answers.iter().map(|row| {
            let said = if row.said.is_empty() {
                "the same"
            } else {
                &row.said
            };
            vec![
                row.label.clone(),
                or_dash(&row.a),
                or_dash(&row.b),
                said.to_owned(),
            ]
        });
        let head = ["answer", &self.a, &self.b, "difference"];
        Table {
            head: head.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        }
    }

    /// As plain text: a line for each thing that differs.
    pub fn text(&self) -> String {
        let inputs = self.inputs.iter();
        let inputs = inputs.map(|row| format!("  {}: {}\n", row.label, row.change()));
        let mut sentences = self.sentences().into_iter();
        let first = sentences.next().map(|first| first + "\n");
        let rest = sentences.map(|sentence| sentence + "\n");
        first.into_iter().chain(inputs).chain(rest).collect()
    }

    /// As a Markdown report.
    pub fn markdown(&self) -> String {
        let mut out = format!("# {} and {}\n", text(&self.a), text(&self.b));
        for (heading, rows) in [
            ("Answers", self.answers_table()),
            ("Inputs that differ", self.inputs_table()),
        ] {
            if !rows.rows.is_empty() {
                out += &format!("\n## {heading}\n\n");
                table(&mut out, &rows);
            }
        }
        if !self.likely.is_empty() {
            out += "\n## With what is uncertain\n\n";
            for sentence in &self.likely {
                out += &format!("- {}\n", text(sentence));
            }
        }
        out
    }
}

fn or_dash(text: &str) -> String {
    if text.is_empty() { DASH } else { text }.to_owned()
}

// --- inputs ----------------------------------------------------------------------------------

fn inputs(a: &Scenario, b: &Scenario, catalog: &Catalog) -> Vec<Row> {
    // What both are called stands above.
    let every = |s| -> Vec<(String, Field)> {
        let all = Field::every(s).into_iter();
        all.filter(|(_, field)| *field != Field::Name).collect()
    };
    let (of_a, of_b) = (every(a), every(b));
    let mut rows = Vec::new();
    for (key, field) in &of_a {
        let other = of_b.iter().find(|(of, _)| of == key);
        let text = shown(*field, a, catalog);
        let there = other.map(|(_, field)| shown(*field, b, catalog));
        rows.extend(input(key, field.called(a), text, there.unwrap_or_default()));
    }
    let only = of_b
        .iter()
        .filter(|(key, _)| !of_a.iter().any(|(of, _)| of == key));
    for (key, field) in only {
        let text = shown(*field, b, catalog);
        rows.extend(input(key, field.called(b), String::new(), text));
    }
    let sweep = |s: &Scenario| {
        s.app
            .capacity
            .sweep
            .as_ref()
            .map_or_else(String::new, sweep_said)
    };
    if a.app.capacity.sweep != b.app.capacity.sweep {
        rows.push(Row {
            id: "app.capacity.sweep".to_owned(),
            label: "Measured runs".to_owned(),
            a: sweep(a),
            b: sweep(b),
            said: "another sweep".to_owned(),
        });
    }
    rows
}

fn input(id: &str, label: String, a: String, b: String) -> Option<Row> {
    let said = match (a.as_str(), b.as_str()) {
        (a, b) if a == b => return None,
        ("", _) => "only in the second",
        (_, "") => "only in the first",
        _ => "differs",
    };
    Some(Row {
        id: id.to_owned(),
        label,
        a,
        b,
        said: said.to_owned(),
    })
}

/// What an input holds, as a person reads it: choices by their labels.
fn shown(field: Field, s: &Scenario, catalog: &Catalog) -> String {
    let text = field.read(s);
    let choices = field.choices(s, catalog).unwrap_or_default();
    let chosen = choices.into_iter().find(|(value, _)| *value == text);
    chosen.map_or(text, |(_, label)| label)
}

fn sweep_said(sweep: &Sweep) -> String {
    let runs = show::plural(sweep.points.len() as u64, "run");
    let fit = &sweep.fit;
    format!(
        "{runs} of {}: λ {} req/s, σ {}, κ {}",
        sweep.tool,
        show::number(fit.lambda_rps),
        show::number(fit.sigma),
        show::number(fit.kappa)
    )
}

// --- answers ---------------------------------------------------------------------------------

/// What an answer is measured in, and so how it is told.
#[derive(Clone, Copy)]
enum Kind {
    Rate(&'static Unit),
    /// Dollars, and what stands behind a difference of them.
    Dollars(&'static str),
    Latency,
    Count,
    Share,
}

fn answers(a: Side, b: Side) -> Vec<Row> {
    let unit = a.scenario.capacity_unit();
    let of = |id: &str, label: &str, kind: Kind, value: fn(&Plan) -> Option<f64>| {
        number(id, label, kind, (value(a.plan), value(b.plan)))
    };
    let month = |id: &str, label: &str, value: fn(&Plan) -> Dated| {
        date(id, label, (value(a.plan), value(b.plan)))
    };
    let usd = Kind::Dollars;
    [
        of(
            "capacity",
            "capacity within the targets",
            Kind::Rate(unit),
            |p| Some(p.capacity.within_targets_rps),
        ),
        of("headroom", "headroom", Kind::Share, |p| p.headroom),
        month("crossing", "first limit", first_limit),
        of(
            "instances",
            "instances that today's peak needs",
            Kind::Count,
            |p| p.instances_needed.map(|n| n as f64),
        ),
        of("cost", "cost a month", usd(" a month"), |p| {
            p.bill.as_ref().map(|bill| bill.usd_month)
        }),
        of(
            "cost_10x",
            "cost a month at ten times the load",
            usd(" a month"),
            |p| rung(p, 10.0, |cost| cost.usd_month),
        ),
        of("per_million", "cost of a million requests", usd(""), |p| {
            rung(p, 1.0, |cost| cost.per_million_usd)
        }),
        of(
            "per_million_10x",
            "cost of a million requests at ten times the load",
            usd(""),
            |p| rung(p, 10.0, |cost| cost.per_million_usd),
        ),
        of(
            "latency",
            "latency that is limited, at today's peak",
            Kind::Latency,
            |p| p.capacity.target(LimitKind::Latency)?.value,
        ),
        of(
            "request_mean",
            "mean of a request without load",
            Kind::Latency,
            |p| Some(p.overhead.as_ref()?.total_ms),
        ),
        of(
            "request_p99",
            "p99 of a request without load",
            Kind::Latency,
            |p| {
                let mut levels = p.overhead.as_ref()?.levels.iter();
                Some(levels.find(|level| level.statistic == "p99")?.total_ms)
            },
        ),
        month("budget", "month in which the budget is passed", |p| {
            Some((p.budget.as_ref()?.over?, String::new()))
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rung(plan: &Plan, factor: f64, of: fn(&crate::plan::Cost) -> Option<f64>) -> Option<f64> {
    let rung = plan.ladder.iter().find(|rung| rung.factor == factor)?;
    of(&rung.cost)
}

/// When something is so, and what; none if never.
type Dated = Option<(Month, String)>;

/// The first limit that is crossed, of the app or of a tier beside it, and when.
fn first_limit(plan: &Plan) -> Dated {
    let app = plan.crossings.iter();
    let app = app.filter_map(|crossing| Some((crossing.month?, crossing.name.clone())));
    let tiers = plan.tiers.iter().filter_map(|tier| {
        let crossed = tier.crossed.as_ref()?;
        Some((crossed.month, format!("{}: {}", tier.label, crossed.limit)))
    });
    app.chain(tiers).min_by_key(|(month, _)| *month)
}

fn number(id: &str, label: &str, kind: Kind, values: (Option<f64>, Option<f64>)) -> Option<Row> {
    let said = match values {
        (None, None) => return None,
        (Some(a), Some(b)) => difference(kind, a, b),
        (None, _) => "only in the second".to_owned(),
        (_, None) => "only in the first".to_owned(),
    };
    let told = |value: Option<f64>| match (kind, values, value) {
        // Or the difference would not be that of the two.
        (Kind::Dollars(_), (Some(a), Some(b)), Some(value))
            if !said.is_empty() && (b - a).abs() < DIME_USD =>
        {
            show::dollars_beside(value, b - a)
        }
        (_, _, value) => value.map_or_else(String::new, |value| told(kind, value)),
    };
    Some(Row {
        id: id.to_owned(),
        label: label.to_owned(),
        a: told(values.0),
        b: told(values.1),
        said,
    })
}

fn told(kind: Kind, value: f64) -> String {
    match kind {
        Kind::Rate(unit) => show::rate(value, unit),
        Kind::Dollars(_) => show::dollars(value),
        Kind::Latency => show::latency(value),
        Kind::Count => show::number(value),
        Kind::Share => show::percent(value),
    }
}

/// `$12.00 more a month, twice as much`; empty for what is the same.
fn difference(kind: Kind, a: f64, b: f64) -> String {
    let (by, more) = ((b - a).abs(), if b > a { "more" } else { "less" });
    if a == b || by <= SAME * a.abs().max(b.abs()) {
        return String::new();
    }
    match kind {
        // Of shares the points count: a ratio of them says nothing.
        Kind::Share => format!("{} points {more}", show::number(by * 100.0)),
        Kind::Dollars(per) => format!("{} {more}{per}{}", show::dollars(by), ratio(a, b)),
        _ => format!("{} {more}{}", told(kind, by), ratio(a, b)),
    }
}

/// `, twice as much`, ` (20 %)`: how many times as much, where that can be told.
fn ratio(a: f64, b: f64) -> String {
    if a <= 0.0 || b < 0.0 {
        return String::new();
    }
    match b / a {
        r if !r.is_finite() => String::new(),
        r if (1.95..2.05).contains(&r) => ", twice as much".to_owned(),
        r if r > 1.95 => format!(", {} times as much", show::number(r)),
        r if (0.49..0.51).contains(&r) => ", half as much".to_owned(),
        r => format!(" ({})", show::percent((r - 1.0).abs())),
    }
}

fn date(id: &str, label: &str, (a, b): (Dated, Dated)) -> Option<Row> {
    let spoken = |at: &Dated| match at {
        None => "never".to_owned(),
        Some((month, what)) if what.is_empty() => month.spoken(),
        Some((month, what)) => format!("{}, {what}", month.spoken()),
    };
    let said = match (&a, &b) {
        (None, None) => return None,
        (None, Some(_)) => "only in the second".to_owned(),
        (Some(_), None) => "only in the first".to_owned(),
        (Some((a, of_a)), Some((b, of_b))) => {
            let (later, earlier) = (b.months_since(*a), a.months_since(*b));
            match (later, earlier) {
                (0, 0) if of_a == of_b => String::new(),
                (0, 0) => "another limit".to_owned(),
                (later, 0) => format!("{} later", show::plural(u64::from(later), "month")),
                (_, earlier) => format!("{} earlier", show::plural(u64::from(earlier), "month")),
            }
        }
    };
    Some(Row {
        id: id.to_owned(),
        label: label.to_owned(),
        a: spoken(&a),
        b: spoken(&b),
        said,
    })
}
