//! The choices of one part, by cost and headroom: those that no other beats, the one to take, the present one, and why not the others.

use super::table::{Cell, Rows};
use super::{Axis, Body, Chart, Cursor, Drawing, Key, Look, Mark, Role, Scale, Table};
use crate::quantity::show;

const ID: &str = "front";
/// From such a ratio on the axis of costs is logarithmic.
const LOG_FROM: f64 = 20.0;
const MARGIN: f64 = 1.15;
/// Costs that differ by less are the same.
const CENT_USD: f64 = 0.01;

/// The offers that can do the job of one part.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Front {
    /// What they are for: `app`, `cache`, `database`.
    pub part: String,
    /// How many there are.
    pub offers: u32,
    /// Those that are drawn, by expected cost: the first is the choice.
    pub candidates: Vec<Candidate>,
}

/// An offer that can do the job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidate {
    /// Its id.
    pub offer: String,
    /// What the whole plan costs a month with it, on the mean of what is uncertain.
    pub usd_month: f64,
    /// What the plan and its bill say of a month with it.
    pub planned_usd_month: f64,
    /// What is left of its capacity, as a ratio; none if nothing says.
    pub headroom: Option<f64>,
    /// The latency of the target; none if nothing says.
    pub latency_ms: Option<f64>,
    /// Whether no other is at least as good in cost, headroom and latency, and better in one of them.
    pub is_on_front: bool,
    /// Whether the plan has it.
    pub is_present: bool,
    /// Why it is not the choice; empty for the choice.
    pub why_not: String,
}

impl Candidate {
    /// What it costs: on the mean, and in the plan where that is another number.
    fn costs(&self) -> String {
        let usd = show::dollars(self.usd_month);
        match self.is_certain() {
            true => format!("{usd} a month"),
            false => format!(
                "{usd} a month on the mean, {} in the plan",
                show::dollars(self.planned_usd_month)
            ),
        }
    }

    fn is_certain(&self) -> bool {
        (self.usd_month - self.planned_usd_month).abs() < CENT_USD
    }
}

impl Front {
    fn is_certain(&self) -> bool {
        self.candidates.iter().all(Candidate::is_certain)
    }
}

/// Whether a chart of that name is one of these.
pub(crate) fn is_one(id: &str) -> bool {
    id.starts_with(ID)
}

/// The charts of all parts, each under a name of its own: `front`, `front-2`, and so on.
pub fn charts(fronts: &[Front]) -> Vec<Chart> {
    let named = |(at, front)| Chart {
        id: match at {
            0 => ID.into(),
            at => format!("{ID}-{}", at + 1).into(),
        },
        ..chart(front)
    };
    fronts.iter().enumerate().map(named).collect()
}

/// The chart of one. The choice is what costs least.
pub fn chart(front: &Front) -> Chart {
    let Some(best) = front.candidates.first() else {
        return Chart::empty(
            ID,
            "Which offers",
            "No offer of the catalogue can do the job. Loosen a target, or name a provider under prices and budget.",
        );
    };
    let unbeaten = front.candidates.iter().filter(|c| c.is_on_front).count() as u64;
    let present = front
        .candidates
        .iter()
        .find(|c| c.is_present && c.offer != best.offer);
    let instead = present.map_or_else(String::new, |present| {
        format!(" The plan has {}: {}", present.offer, present.why_not)
    });
    Chart {
        id: ID.into(),
        title: format!("For the {}: {}, {}", front.part, best.offer, best.costs()),
        summary: format!(
            "{} can do the job; {} no other beats in cost, headroom and latency. The cheapest is {} with {} for the whole plan.{instead}",
            show::plural(u64::from(front.offers), "offer"),
            show::plural(unbeaten, "offer"),
            best.offer,
            best.costs()
        ),
        body: Body::Drawn(Box::new(drawing(front, best))),
    }
}

fn drawing(front: &Front, best: &Candidate) -> Drawing {
    let drawn = &front.candidates;
    // What is free costs as good as nothing where the axis is logarithmic.
    let costs = || drawn.iter().map(|c| c.usd_month).filter(|usd| *usd > 0.0);
    let (least, most) = costs().fold((f64::INFINITY, 0.0_f64), |(low, high), usd| {
        (low.min(usd), high.max(usd))
    });
    let at = |c: &Candidate| (c.usd_month, 100.0 * c.headroom.unwrap_or(0.0));
    let (unbeaten, beaten): (Vec<&Candidate>, Vec<&Candidate>) = drawn
        .iter()
        .partition(|c| c.is_on_front && c.offer != best.offer);
    let mut marks: Vec<Mark> = { beaten.into_iter().skip(1) }
        .map(|c| Mark::Event {
            role: Role::Soft,
            at: at(c),
            label: String::new(),
        })
        .collect();
    marks.push(Mark::Dots {
        role: Role::Cost,
        points: unbeaten.into_iter().map(at).collect(),
    });
    marks.push(Mark::Spot {
        role: Role::Cost,
        at: at(best),
        label: short(&best.offer).to_owned(),
    });
    let present = drawn.iter().find(|c| c.is_present && c.offer != best.offer);
    marks.extend(present.map(|c| Mark::Event {
        role: Role::Demand,
        at: at(c),
        label: format!("today {}", short(&c.offer)),
    }));
    let mut legend = vec![
        Key::of(
            Role::Cost,
            Look::Dot,
            "no other beats it in cost, headroom and latency",
        ),
        Key::of(Role::Soft, Look::Ring, "another is better"),
    ];
    legend.extend(present.map(|_| Key::of(Role::Demand, Look::Ring, "the plan's")));
    let (table, export) = table(front);
    Drawing {
        x: across(least, most, front.is_certain()),
        y: Axis {
            max: 100.0,
            ..Axis::from_zero("headroom, %", 100.0)
        },
        marks,
        legend,
        cursor: Cursor::Own,
        readings: { drawn.iter() }
            .map(|c| (c.usd_month, reading(c)))
            .collect(),
        table,
        export,
    }
}

/// The part of an offer's id that tells it from others of its region.
fn short(offer: &str) -> &str {
    offer.rsplit('/').next().unwrap_or(offer)
}

/// The axis of costs: it is about points, so it need not begin at 0.
fn across(least_usd: f64, most_usd: f64, is_certain: bool) -> Axis {
    let margin = (MARGIN - 1.0) * most_usd.max(1.0);
    let is_wide = most_usd > LOG_FROM * least_usd;
    let (scale, min, max) = match is_wide {
        true => (Scale::Log, least_usd / MARGIN, most_usd * MARGIN),
        false => (
            Scale::Linear,
            (least_usd.min(most_usd) - margin).max(0.0),
            most_usd + margin,
        ),
    };
    Axis {
        name: match is_certain {
            true => "cost of the whole plan, $ a month",
            false => "cost of the whole plan on the mean, $ a month",
        }
        .into(),
        scale,
        min,
        max,
        prefix: "$",
    }
}

fn reading(c: &Candidate) -> String {
    let headroom = c.headroom.map_or_else(String::new, |left| {
        format!(", {} headroom", show::percent(left))
    });
    let why = match c.why_not.as_str() {
        "" => "the choice",
        why => why,
    };
    format!("{}: {}{headroom}: {why}", c.offer, c.costs())
}

fn table(front: &Front) -> (Table, Table) {
    let is_certain = front.is_certain();
    let mut head = vec![("offer", ""), ("whole plan, $ a month", "")];
    if !is_certain {
        head.push(("on the mean, $ a month", ""));
    }
    head.extend([
        ("headroom", "%"),
        ("latency", "ms"),
        ("unbeaten", ""),
        ("why not", ""),
    ]);
    let mut rows = Rows::of(head);
    for c in &front.candidates {
        let mut cells = vec![Cell::words(&c.offer), Cell::dollars(c.planned_usd_month)];
        if !is_certain {
            cells.push(Cell::dollars(c.usd_month));
        }
        cells.extend([
            Cell::percent(c.headroom),
            Cell::latency(c.latency_ms),
            Cell::words(if c.is_on_front { "✓" } else { "–" }),
            Cell::words(match c.why_not.as_str() {
                "" => "the choice",
                why => why,
            }),
        ]);
        rows.push(cells);
    }
    rows.done()
}
