//! What a month costs and why, what more requests cost, and how instances can be paid for.

use super::section::{DASH, Section, or_dash, table};
use crate::chart::Table;
use crate::plan::bill::Line;
use crate::plan::purchase::{Payment, Way, WayKind};
use crate::plan::{Bill, Budget, Marginal, Part, Plan, Purchase};
use crate::quantity::show;
use crate::scenario::Scenario;
use crate::scenario::currency::Currency;

/// Today's bill; none if no number of instances meets the targets.
pub(super) fn section(scenario: &Scenario, plan: &Plan) -> Option<Section> {
    let bill = plan.bill.as_ref()?;
    let mut sentences = vec![splits(bill)];
    sentences.extend(plan.marginal.as_ref().and_then(marginal));
    sentences.extend(forgotten(bill));
    sentences.extend(plan.budget.as_ref().map(budget));
    sentences.extend(paid(scenario, bill));
    Some(Section {
        id: "bill",
        title: "Bill",
        short: format!("{}/mo", show::dollars(bill.usd_month)),
        sentences,
        tables: vec![("", lines(bill)), ("By part", parts(bill))],
    })
}

fn splits(bill: &Bill) -> String {
    let (all, fixed) = (
        show::dollars(bill.usd_month),
        show::dollars(bill.fixed_usd_month),
    );
    match all == fixed {
        true => format!("Today's load costs {all} a month, and as much without any requests."),
        false => {
            format!("Today's load costs {all} a month, of which {fixed} stay without any requests.")
        }
    }
}

fn marginal(found: &Marginal) -> Option<String> {
    let elasticity = found.elasticity_ratio.map_or_else(String::new, |e| {
        format!(
            "; one per cent more of them costs {} per cent more",
            show::number(e)
        )
    });
    (found.per_million_usd.abs() > 0.0).then(|| {
        format!(
            "Between today's load and ten times it, a million more requests cost {}{elasticity}.",
            show::dollars(found.per_million_usd)
        )
    })
}

fn forgotten(bill: &Bill) -> Option<String> {
    let usd = bill.often_forgotten_usd_month;
    (usd > 0.0).then(|| {
        format!(
            "{} of it are lines that are often forgotten; switch off at their tier what you do not have.",
            show::dollars(usd)
        )
    })
}

fn budget(budget: &Budget) -> String {
    let most = show::dollars(budget.usd_month);
    match budget.over {
        Some(month) => format!(
            "The budget of {most} a month is passed in {}.",
            month.spoken()
        ),
        None => format!("The budget of {most} a month holds within the horizon."),
    }
}

/// What the bill is in the currency that is paid in.
fn paid(scenario: &Scenario, bill: &Bill) -> Option<String> {
    let currency: Currency = scenario.market.text("currency").parse().ok()?;
    let amount = bill.usd_month / currency.usd_per_unit();
    let code = currency.code();
    Some(format!(
        "At {currency} that is {} {code} a month.",
        show::number(amount)
    ))
}

fn lines(bill: &Bill) -> Table {
    let row = |part: &Part, line: &Line| {
        let source = match line.offer_id.as_str() {
            "" => "as entered".to_owned(),
            id => format!("{id}, {}", line.as_of),
        };
        let note = match (line.often_forgotten, line.note.as_str()) {
            (true, "") => "often forgotten".to_owned(),
            (true, note) => format!("often forgotten; {note}"),
            (false, note) => note.to_owned(),
        };
        vec![
            part.name.to_owned(),
            line.name.clone(),
            format!("{} × {}", show::amount(line.quantity), line.unit.label()),
            show::price(line.unit_price_usd),
            show::dollars(line.usd_month),
            source,
            note,
        ]
    };
    let rows = bill
        .parts
        .iter()
        .flat_map(|part| part.lines.iter().map(|line| row(part, line)));
    table(
        [
            "part",
            "line",
            "quantity",
            "unit price",
            "per month",
            "price of",
            "note",
        ],
        rows.collect(),
    )
}

fn parts(bill: &Bill) -> Table {
    let share = |usd: f64| match bill.usd_month {
        all if all > 0.0 => show::percent(usd / all),
        _ => DASH.to_owned(),
    };
    let row = |name: &str, usd: f64, fixed: f64| {
        vec![
            name.to_owned(),
            show::dollars(usd),
            show::dollars(fixed),
            show::dollars(usd - fixed),
            share(usd),
        ]
    };
    let parts = bill.parts.iter();
    let mut rows: Vec<Vec<String>> = parts
        .map(|part| row(part.name, part.usd_month, part.fixed_usd_month))
        .collect();
    rows.push(row("All", bill.usd_month, bill.fixed_usd_month));
    table(
        ["part", "per month", "fixed", "with the load", "share"],
        rows,
    )
}

/// Ways to pay for today's instances; none if nothing is said of a week or of other prices.
pub(super) fn purchase(plan: &Plan) -> Option<Section> {
    let purchase = plan.purchase.as_ref()?;
    let best = purchase.ways.first();
    let short = best.filter(|way| way.saving_usd_month > 0.0);
    let short = short.map_or_else(
        || "on demand is cheapest".to_owned(),
        |way| {
            format!(
                "{} saves {}/mo",
                way_name(way),
                show::dollars(way.saving_usd_month)
            )
        },
    );
    Some(Section {
        id: "purchase",
        title: "Ways to pay for instances",
        short,
        sentences: week(purchase)
            .into_iter()
            .chain(best_mix(purchase))
            .collect(),
        tables: vec![("", ways(&purchase.ways))],
    })
}

fn week(purchase: &Purchase) -> Vec<String> {
    let following = purchase
        .following
        .filter(|found| found.saving_usd_month > 0.0);
    let following = following.map(|found| {
        format!(
            "Following each hour of the week takes {} to {} instances and saves {} a month ({}) against standing at the peak.",
            found.fewest,
            found.most,
            show::dollars(found.saving_usd_month),
            show::percent(found.saving_share)
        )
    });
    let sizes = purchase
        .two_sizes
        .filter(|sizes| sizes.small < sizes.large)
        .map(|sizes| {
            format!(
                "Two sizes by a timetable, {} in {} and else {}, save {} a month.",
                sizes.small,
                show::plural(sizes.small_count, "hour"),
                sizes.large,
                show::dollars(sizes.saving_usd_month)
            )
        });
    following.into_iter().chain(sizes).collect()
}

/// Reserved, spot and on demand together; none if that is not cheapest.
fn best_mix(purchase: &Purchase) -> Option<String> {
    let best = { purchase.ways.iter() }.find(|way| way.kind == WayKind::BestMix)?;
    Some(format!(
        "The best mix reserves {}{}, runs {} on the mean as spot, taken back {} times a month, and the rest on demand: {} a month, {} ({}) less than all on demand.",
        show::plural(best.committed, "instance"),
        term(best.years, best.payment),
        show::number(best.spot_instances),
        show::number(best.interruptions_month),
        show::dollars(best.usd_month),
        show::dollars(best.saving_usd_month),
        show::percent(best.saving_share)
    ))
}

/// For how long instances are reserved, and when that is paid; begins with a space.
fn term(years: Option<u32>, payment: Option<Payment>) -> String {
    let Some(years) = years else {
        return String::new();
    };
    let paid = match payment {
        Some(Payment::NoUpfront) => "",
        Some(Payment::PartialUpfront) => ", part at once",
        _ => ", all at once",
    };
    format!(" for {}{paid}", show::plural(u64::from(years), "year"))
}

/// What is done, in a few words.
pub(super) fn way_name(way: &Way) -> String {
    name_of(way.kind, way.committed, (way.years, way.payment))
}

/// The same of a number that is bound for a term, and how that is paid.
pub(super) fn name_of(
    kind: WayKind,
    committed: u64,
    (years, payment): (Option<u32>, Option<Payment>),
) -> String {
    let term = term(years, payment);
    match kind {
        WayKind::OnDemand => "All on demand".to_owned(),
        WayKind::Mix => format!("{committed} reserved{term}, the rest on demand"),
        WayKind::Reserved => format!("All {committed} reserved{term}"),
        WayKind::Savings => format!("A commitment for {committed}"),
        WayKind::Spot => "Spot where it may be".to_owned(),
        WayKind::BestMix => {
            format!("Best mix: {committed} reserved{term}, the rest partly spot")
        }
    }
}

fn ways(ways: &[Way]) -> Table {
    let row = |way: &Way| {
        vec![
            way_name(way),
            show::dollars(way.usd_month),
            show::dollars(way.saving_usd_month),
            show::dollars(way.upfront_usd),
            or_dash(way.break_even_share, show::percent),
            or_dash(way.break_even_month, |month| month.to_string()),
        ]
    };
    // The cheapest number may be all of them.
    let same = |a: &Way, b: &Way| {
        (a.years, a.payment, a.committed) == (b.years, b.payment, b.committed)
            && a.usd_month == b.usd_month
    };
    let told = ways.iter().enumerate().filter(|(at, way)| {
        let mut before = ways.iter().take(*at);
        !before.any(|other| same(other, way))
    });
    table(
        [
            "way",
            "per month",
            "saves",
            "at once",
            "worth it from use of",
            "paid back in month",
        ],
        told.map(|(_, way)| row(way)).collect(),
    )
}
