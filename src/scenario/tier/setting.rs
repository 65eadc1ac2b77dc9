//! What can be set of a tier, and how it is read. No type per setting: all are texts that one table explains.

use crate::catalog::Kind;
use crate::error::{Error, Result};
use crate::quantity::{
    Bytes, Cost, Count, Dimension, Items, Latency, PerRequest, Quantity, Rate, Share, Span,
};
use crate::scenario::MAX_NAME;

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SettingKind {
    /// A whole number up to a million: nodes, connections.
    Count,
    /// A whole number of any size: keys, users.
    Items,
    /// A size; base: bytes.
    Bytes,
    /// Something per time; base: per second.
    Rate,
    /// A share of a whole; base: 1.
    Share,
    /// A time of a request; base: milliseconds.
    Latency,
    /// Money; base: dollars a month.
    Cost,
    /// How often something happens in a request.
    PerRequest,
    /// How long something is kept; base: seconds.
    Span,
    /// The id of an offer of the catalogue, of this kind.
    Offer(Kind),
    /// One of several: names and labels.
    Choice(&'static [(&'static str, &'static str)]),
    /// On or off.
    Switch,
}

/// One line of the table of a kind of tier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Its name where it is saved.
    pub name: &'static str,
    /// Its name in a form.
    pub label: &'static str,
    /// What it holds.
    pub kind: SettingKind,
    /// What it begins with, as it is printed. Empty: nothing, and then it may be emptied.
    pub default: &'static str,
    /// One sentence about it.
    pub help: &'static str,
}

/// A line of a table.
pub(super) const fn setting(
    name: &'static str,
    label: &'static str,
    kind: SettingKind,
    default: &'static str,
    help: &'static str,
) -> Setting {
    Setting {
        name,
        label,
        kind,
        default,
        help,
    }
}

/// Whose machine something runs on.
pub(super) const HOSTING: SettingKind = SettingKind::Choice(&[
    ("managed", "Managed by the provider"),
    ("own", "Machines of its own"),
    ("shared", "On the machines of the app"),
]);
/// What sharing machines costs is said once.
pub(super) const HOSTING_HELP: &str = "Managed nodes are billed from the catalogue, machines of its own at their cost, shared ones not at all.";

impl Setting {
    /// Whether it begins with nothing, and may be emptied.
    pub fn may_be_empty(&self) -> bool {
        self.default.is_empty()
    }

    /// The value of the default, if it is a number.
    pub(super) fn default_value(&self) -> Option<f64> {
        self.read(self.default, "")
            .ok()
            .and_then(|(_, value)| value)
    }

    /// What was written in its normal form, and its value; `before` is what stood there.
    pub(super) fn read(&self, text: &str, before: &str) -> Result<(String, Option<f64>)> {
        let text = text.trim();
        if text.is_empty() && self.may_be_empty() {
            return Ok((String::new(), None));
        }
        match self.kind {
            SettingKind::Count => quantity::<Count>(text, before),
            SettingKind::Items => quantity::<Items>(text, before),
            SettingKind::Bytes => quantity::<Bytes>(text, before),
            SettingKind::Rate => quantity::<Rate>(text, before),
            SettingKind::Share => quantity::<Share>(text, before),
            SettingKind::Latency => quantity::<Latency>(text, before),
            SettingKind::Cost => quantity::<Cost>(text, before),
            SettingKind::PerRequest => quantity::<PerRequest>(text, before),
            SettingKind::Span => quantity::<Span>(text, before),
            SettingKind::Offer(_) => offer(text).map(|text| (text, None)),
            SettingKind::Choice(choices) => choice(text, choices),
            SettingKind::Switch => switch(text),
        }
    }
}

/// A quantity; a bare number takes the unit that stood there.
fn quantity<D: Dimension>(text: &str, before: &str) -> Result<(String, Option<f64>)> {
    let read = match before.parse::<Quantity<D>>() {
        Ok(before) => before.parse_like(text),
        Err(_) => text.parse::<Quantity<D>>(),
    }?;
    Ok((read.to_string(), Some(read.base())))
}

fn offer(text: &str) -> Result<String> {
    let written = text.contains('/') && text.chars().count() <= MAX_NAME;
    if written && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Ok(text.to_owned());
    }
    let what = format!("“{}” is not the name of an offer", short(text));
    let next = "Write provider/offer or provider/region/offer, as the catalogue has it.";
    Err(Error::new(what).next(next))
}

fn choice(text: &str, choices: &[(&str, &str)]) -> Result<(String, Option<f64>)> {
    let same = |(name, label): &(&str, &str)| {
        text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(label)
    };
    if let Some((name, _)) = choices.iter().find(|one| same(one)) {
        return Ok(((*name).to_owned(), None));
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let what = format!("“{}” is not one of the choices", short(text));
    Err(Error::new(what).next(format!("Write one of {}.", names.join(", "))))
}

fn switch(text: &str) -> Result<(String, Option<f64>)> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Ok(("on".to_owned(), Some(1.0))),
        "off" | "no" | "false" | "0" => Ok(("off".to_owned(), Some(0.0))),
        _ => {
            let what = format!("“{}” is neither on nor off", short(text));
            Err(Error::new(what).next("Write on or off."))
        }
    }
}

/// What was written, cut to a length that fits in a sentence.
pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(24).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
