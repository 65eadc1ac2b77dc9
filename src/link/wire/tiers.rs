//! The saved form of what is written in forms, as of version 3: tiers, resources, market. Frozen, as all of [`super`]. Only what
//! differs from the defaults is written, by name; so a default is frozen too.

use super::bounded;
use crate::error::{Error, Result};
use crate::json::{Object, Place, Writer};
use crate::scenario::{Form, MAX_TIERS, Scenario, Tier};

/// Writes the tiers and the two forms under their names; nothing where nothing differs.
pub(super) fn write(w: &mut Writer, s: &Scenario) {
    if !s.tiers.is_empty() {
        w.key("tiers").open('[');
        for tier in &s.tiers {
            w.open('{').key("kind").text(tier.kind().name());
            write_form(w, tier);
            w.close('}');
        }
        w.close(']');
    }
    for (name, form) in [("resources", &s.resources), ("market", &s.market)] {
        if !form.is_blank() {
            w.key(name).open('{');
            write_form(w, form);
            w.close('}');
        }
    }
}

fn write_form(w: &mut Writer, form: &Form) {
    for (name, text) in form.written() {
        w.key(name).text(text);
    }
}

/// Reads the tiers of a document.
pub(super) fn read(document: &Object) -> Result<Vec<Tier>> {
    let most = "Leave the others out.";
    bounded(document, "tiers", "tiers", MAX_TIERS, most)?
        .iter()
        .map(read_tier)
        .collect()
}

fn read_tier(place: &Place) -> Result<Tier> {
    let members = place.members()?;
    let kind = members.iter().find(|(name, _)| *name == "kind");
    let Some((_, kind)) = kind else {
        let none = Error::new("the tier has no kind");
        return place.judge(Err(none.next("Write \"kind\": \"cache\" or another one.")));
    };
    let mut tier = kind.judge(Tier::read(kind.text()?, []))?;
    let settings = members.iter().filter(|(name, _)| *name != "kind");
    fill(&mut tier, settings)?;
    Ok(tier)
}

/// Fills a form with what a document holds under its name.
pub(super) fn fill_form(document: &Object, name: &str, form: &mut Form) -> Result<()> {
    match document.optional(name) {
        Some(place) => fill(form, place.members()?.iter()),
        None => Ok(()),
    }
}

fn fill<'a, 'b: 'a>(
    form: &mut Form,
    members: impl Iterator<Item = &'a (&'b str, Place<'b>)>,
) -> Result<()> {
    for (name, place) in members {
        let set = form.set(name, place.text()?);
        // The place says where, and better than the form could.
        place.judge(set.map_err(|e| Error { field: None, ..e }))?;
    }
    Ok(())
}
