//! What things cost, what may be spent, and how sure one is of all of it.

use super::build::{self, Builder, Lines, fold, remove_mark};
use crate::desk::item::{Item, Section};
use crate::scenario::field::Field;
use crate::scenario::list::List;
use crate::scenario::uncertainty::is_uncertain;

const PRICES: Lines = Lines {
    list: List::Prices,
    field: Field::Price,
    noun: "price",
    hint: "Over those of the catalogue, such as aws/us-east-1/t3.large = $50/mo; a new offer says what it is, such as own/box = $20/mo, 8 vCPU, 32 GiB. Or drop a price list: CSV with provider, sku, unit and price_usd.",
};
const CORRELATIONS: Lines = Lines {
    list: List::Correlations,
    field: Field::Correlation,
    noun: "correlation",
    hint: "Ranges that move together, by their names, such as demand.rate ~ resources.cpu = 0.6: a rank correlation from -1 to 1.",
};
const RANGES: &str = "Write a range into any input: 80k..200k/day, ~94 MB, 8 ± 2 %/month or 10..12..20 ms, and a law behind it if you know one: 12..18 ms uniform (or normal, lognormal, gamma, PERT, triangular). Of normal, lognormal and gamma ranges nine values in ten lie between the ends. Fits and forecasts bring their own uncertainty.";
/// Providers as they call themselves, by their names in the catalogue.
const PROVIDERS: [(&str, &str); 5] = [
    ("digitalocean", "DigitalOcean"),
    ("aws", "AWS"),
    ("gcp", "Google Cloud"),
    ("azure", "Azure"),
    ("hetzner", "Hetzner"),
];

/// Prices, budget and monthly items.
pub(super) fn section(of: &Builder) -> Section {
    let mut items = of.form(&of.scenario().market, "market", Field::Market);
    items.push(fold(
        "prices",
        "Your own prices",
        of.counted(List::Prices),
        of.lines(&PRICES, |_| Default::default()),
    ));
    items.push(Item::Heading("Monthly items".to_owned()));
    let fixed = of.scenario().fixed.iter().enumerate();
    items.extend(fixed.map(|(i, item)| {
        Item::Row(vec![
            of.one(Field::FixedName(i), "Item"),
            of.one(Field::FixedCost(i), "Cost of it"),
            remove_mark(format!("Remove {}", item.name), List::Fixed, i),
        ])
    }));
    items.push(of.adder(List::Fixed, "add-fixed", "Add an item"));
    items.push(of.one(Field::MonthLength, "A month counts"));
    build::section("market", "Prices and budget", said(of), items)
}

/// Whose prices, as of when, and the budget: `DigitalOcean, prices of 2026-07; at most $900/mo`.
fn said(of: &Builder) -> String {
    let scenario = of.scenario();
    let instance = &scenario.app.instance;
    let of_offer = instance
        .offer
        .as_deref()
        .and_then(|id| id.split('/').next());
    let known = [
        Some(scenario.market.text("provider")).filter(|text| !text.is_empty()),
        of_offer,
        instance.provider_by_name(),
    ];
    let provider = known.into_iter().flatten().next();
    let called = provider.map(|name| {
        let found = PROVIDERS.iter().find(|(known, _)| *known == name);
        found.map_or(name, |(_, called)| called).to_owned()
    });
    let dated = of
        .catalog
        .newest()
        .map(|month| format!("prices of {month}"));
    let said: Vec<String> = [called, dated].into_iter().flatten().collect();
    match scenario.market.text("budget") {
        "" => said.join(", "),
        budget => format!("{}; at most {budget}", said.join(", ")),
    }
}

/// How to write ranges, and which of them move together.
pub(super) fn uncertainty(of: &Builder) -> Section {
    let said = match &of.state.told {
        Some(told) => told.short.clone(),
        None if is_uncertain(of.scenario()) => "being drawn".to_owned(),
        None => "no ranges".to_owned(),
    };
    let mut items = vec![Item::Hint(RANGES.to_owned())];
    items.extend(of.lines(&CORRELATIONS, |_| Default::default()));
    build::section("uncertainty", "Uncertainty", said, items)
}
