//! What an input that is typed suggests: names of the catalogue that nobody knows by heart.

use super::{Field, offer_label};
use crate::catalog::{Catalog, PriceLine};
use crate::scenario::Scenario;
use crate::scenario::form::SettingKind;

impl Field {
    /// Texts that could be typed, each with what it is; none where a person knows what to write. The lists hold what the catalogue
    /// and the scenario's own prices have.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, scenario::{Month, Scenario, field::Field}};
    /// let scenario = Scenario::blank(Month::earliest());
    /// let suggested = Field::Market("provider").suggestions(&scenario, Catalog::built_in());
    /// assert!(suggested.iter().any(|(text, _)| text == "hetzner"));
    /// assert!(Field::Rate.suggestions(&scenario, Catalog::built_in()).is_empty());
    /// ```
    pub fn suggestions(self, s: &Scenario, catalog: &Catalog) -> Vec<(String, String)> {
        let own = catalog.with_lines(&s.prices).0;
        let offers = own.iter();
        match self {
            Field::Tier(i, name) => {
                let Some(SettingKind::Offer(kind)) = s.tiers.get(i).and_then(|t| t.kind_of(name))
                else {
                    return Vec::new();
                };
                let nodes = offers.filter(|o| o.kind == kind && o.is_node());
                nodes.map(|o| (o.id(), offer_label(o))).collect()
            }
            Field::Correlation(_) => {
                let ranges = Field::ranges(s);
                let pairs = ranges.iter().enumerate().flat_map(|(at, one)| {
                    let others = ranges.iter().skip(at + 1);
                    others.map(move |other| (one, other))
                });
                let line = |(one, other): (&Field, &Field)| {
                    let about = format!("{} with {}", one.called(s), other.called(s));
                    (format!("{} ~ {} = 0.5", one.path(), other.path()), about)
                };
                pairs.map(line).collect()
            }
            Field::Price(_) => offers
                .filter(|offer| !offer.is_own)
                .map(|o| (PriceLine::of(o).to_string(), o.kind.to_string()))
                .collect(),
            Field::Market("provider") => distinct(offers.map(|o| (o.provider.as_str(), ""))),
            Field::Market("region") => {
                let chosen = s.market.text("provider");
                let there = offers.filter(|o| chosen.is_empty() || o.provider == chosen);
                distinct(there.map(|o| (o.region.as_str(), o.provider.as_str())))
            }
            _ => Vec::new(),
        }
    }
}

/// Each once, in their order.
fn distinct<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    let owned = |(text, about): (&str, &str)| (text.to_owned(), about.to_owned());
    seen.into_iter().map(owned).collect()
}
