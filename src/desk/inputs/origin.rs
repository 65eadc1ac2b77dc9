//! Where the value of an input comes from, and what it can be set back to. What nobody typed is marked in the
//! scenario, but for what that shows by itself: a growth that is a history, a capacity that is fitted, the facts and the price of an
//! offer, defaults of forms.

use crate::catalog::Catalog;
use crate::desk::item::{Origin, Reset};
use crate::desk::press;
use crate::quantity::Cost;
use crate::quantity::Quantity;
use crate::scenario::field::{ComponentField, Field, OptimizationField, WorkloadField};
use crate::scenario::form::{Form, SettingKind};
use crate::scenario::{Basis, Law, Whence, prices};
use crate::state::{Action, Row, Source, State};

/// What is looked up once for all inputs.
pub(super) struct Origins<'a> {
    state: &'a State,
    catalog: &'a Catalog,
    rows: Vec<Row<'a>>,
    /// What the instance costs by the lists.
    listed: Option<Quantity<Cost>>,
}

impl<'a> Origins<'a> {
    pub(super) fn new(state: &'a State, catalog: &'a Catalog) -> Self {
        let scenario = state.scenario();
        Origins {
            state,
            catalog,
            rows: state.proposals(),
            listed: prices::listed(scenario, catalog),
        }
    }

    /// Where the value comes from; none of what holds nothing, and of names.
    pub(super) fn of(&self, field: Field) -> Option<Origin> {
        let scenario = self.state.scenario();
        let text = field.read(scenario);
        if is_name(field) {
            return None;
        }
        if self.is_of_catalog(field, &text) {
            return Some(Origin::Catalog);
        }
        if text.is_empty() {
            return None;
        }
        Some(match self.is_fitted(field) {
            true => Origin::Fitted,
            false if self.is_assumed(field) => Origin::Assumed,
            false => Origin::Typed,
        })
    }

    /// That as a sentence; empty for what was typed.
    pub(super) fn source(&self, field: Field) -> String {
        match self.of(field) {
            Some(Origin::Fitted) => match self.row(field) {
                Some(row) => row.why_held(),
                None => "Fitted or taken from files.".to_owned(),
            },
            Some(Origin::Catalog) => match self.catalog.newest() {
                Some(month) => format!("From the catalogue, prices of {month}."),
                None => "From the catalogue.".to_owned(),
            },
            Some(Origin::Assumed) => match self.state.document.opened.source {
                Source::Example => {
                    "Assumed: the report behind the example does not say it.".to_owned()
                }
                _ => "Assumed: nobody has said it yet.".to_owned(),
            },
            Some(Origin::Typed) | None => String::new(),
        }
    }

    /// What the input can be set back to; `choices` are those that it has.
    pub(super) fn resets(&self, field: Field, choices: &[(String, String)]) -> Vec<Reset> {
        let now = self.state.text(field);
        let shown = |text: &str| {
            let chosen = choices.iter().find(|(value, _)| value == text);
            chosen.map_or(text, |(_, label)| label).to_owned()
        };
        let edit = |called: &str, text: &str| Reset {
            called: called.to_owned(),
            text: shown(text),
            press: press::write(&Action::Edit(field, text.to_owned())),
        };
        let mut found = Vec::new();
        if let Some((called, text)) = self.original(field, &now) {
            found.push(edit(called, &text));
        }
        if let Some(row) = self.row(field).filter(|row| !row.taken) {
            found.push(Reset {
                called: "what the files say".to_owned(),
                text: row.proposal.text.clone(),
                press: press::write(&Action::Adopt(vec![field])),
            });
        }
        let capacity = &self.state.scenario().app.capacity;
        if field == Field::Capacity && capacity.sweep.is_some() && capacity.basis != Basis::Fitted {
            let fitted = Action::Edit(Field::Basis, "fitted".to_owned());
            found.push(Reset {
                called: "the fitted value".to_owned(),
                text: "fitted to runs".to_owned(),
                press: press::write(&fitted),
            });
        }
        if let (Field::InstanceCost, Some(listed)) = (field, self.listed) {
            let text = listed.to_string();
            if text != now && found.iter().all(|reset| reset.text != text) {
                found.push(edit("the catalogue's price", &text));
            }
        }
        found
    }

    /// What stood there when the plan was opened, if that was something else and can still be written.
    fn original(&self, field: Field, now: &str) -> Option<(&'static str, String)> {
        let opened = &self.state.document.opened;
        let before = field.read(&opened.scenario);
        // Most inputs are as they were: nothing more is asked of them.
        if before == now {
            return None;
        }
        let called = |scenario| field.called(scenario);
        if !is_name(field) && called(&opened.scenario) != called(self.state.scenario()) {
            return None;
        }
        let mut tried = self.state.scenario().clone();
        let written = field.write(&mut tried, self.catalog, &before);
        written.ok().map(|()| (opened.source.called(), before))
    }

    fn row(&self, field: Field) -> Option<&Row<'a>> {
        self.rows.iter().find(|row| row.proposal.field == field)
    }

    fn is_fitted(&self, field: Field) -> bool {
        let scenario = self.state.scenario();
        let itself = match field {
            Field::Growth => matches!(scenario.demand.growth, Law::History(_)),
            Field::Basis => scenario.app.capacity.fitted().is_some(),
            _ => false,
        };
        itself
            || scenario.whence(field) == Some(Whence::Files)
            || self.row(field).is_some_and(|row| row.taken)
    }

    fn is_of_catalog(&self, field: Field, text: &str) -> bool {
        let scenario = self.state.scenario();
        let has_offer = scenario.app.instance.offer.is_some();
        // An offer that is left open, and a price that nobody typed, are the catalogue's.
        let is_left_open = |form: &Form, name: &str| {
            let kind = form.kind_of(name);
            let is_offer = matches!(kind, Some(SettingKind::Offer(_)));
            text.is_empty() && is_offer
        };
        match field {
            Field::Offer => has_offer,
            Field::Cpus | Field::Memory => has_offer,
            Field::InstanceCost => self.listed.is_some_and(|listed| listed.to_string() == text),
            Field::Tier(i, name) => {
                let tier = scenario.tiers.get(i);
                tier.is_some_and(|tier| is_left_open(tier, name))
            }
            _ => false,
        }
    }

    fn is_assumed(&self, field: Field) -> bool {
        let scenario = self.state.scenario();
        let is_default =
            |form: &Form, name: &str| form.written().all(|(written, _)| written != name);
        match field {
            Field::Resource(name) => is_default(&scenario.resources, name),
            Field::Market(name) => is_default(&scenario.market, name),
            Field::Tier(i, name) => {
                let tier = scenario.tiers.get(i);
                tier.is_some_and(|tier| is_default(tier, name))
            }
            _ => scenario.whence(field) == Some(Whence::Assumed),
        }
    }
}

/// Names and groups, which are nobody's figures.
fn is_name(field: Field) -> bool {
    matches!(
        field,
        Field::Name
            | Field::InstanceName
            | Field::FixedName(_)
            // A line says its own name.
            | Field::Rule(_)
            | Field::Level(_)
            | Field::Allocation(_)
            | Field::Workload(
                WorkloadField::Component(_, ComponentField::Name)
                    | WorkloadField::Optimization(_, OptimizationField::Name)
            )
    )
}
