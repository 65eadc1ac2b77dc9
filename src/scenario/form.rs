//! Forms: tables of settings, and what a person wrote in them. No type per setting: all are texts that one table explains, and
//! page, saved link and command line all come from that table. A form holds only what differs from its defaults.

use std::fmt;

use crate::catalog::Kind;
use crate::error::{Error, Result};
use crate::quantity::{
    Bandwidth, Bytes, Cost, Count, Dimension, Items, Latency, PerRequest, Plain, Quantity, Rate,
    Share, Span, Spread, Uncertain, Written,
};
use crate::scenario::MAX_NAME;
use crate::scenario::currency::Currency;

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SettingKind {
    /// A whole number up to a million: nodes, connections.
    Count,
    /// A whole number of any size: keys, users.
    Items,
    /// A size; base: bytes.
    Bytes,
    /// How much goes through a line or to a disk; base: bytes per second.
    Bandwidth,
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
    /// A number without a unit.
    Plain,
    /// A few words.
    Words,
    /// A currency and its rate: `1 EUR = 1.08 USD`.
    Currency,
    /// The id of an offer of the catalogue, of this kind.
    Offer(Kind),
    /// One of several: names and labels.
    Choice(&'static [(&'static str, &'static str)]),
    /// On or off.
    Switch,
}

impl SettingKind {
    /// The dimension of what holds a quantity; none of words and choices.
    pub fn dimension(self) -> Option<&'static Written> {
        Some(match self {
            SettingKind::Count => Count::WRITTEN,
            SettingKind::Items => Items::WRITTEN,
            SettingKind::Bytes => Bytes::WRITTEN,
            SettingKind::Bandwidth => Bandwidth::WRITTEN,
            SettingKind::Rate => Rate::WRITTEN,
            SettingKind::Share => Share::WRITTEN,
            SettingKind::Latency => Latency::WRITTEN,
            SettingKind::Cost => Cost::WRITTEN,
            SettingKind::PerRequest => PerRequest::WRITTEN,
            SettingKind::Span => Span::WRITTEN,
            SettingKind::Plain => Plain::WRITTEN,
            _ => return None,
        })
    }
}

/// One line of a table.
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

    /// What it begins with.
    fn default_slot(&self) -> Slot {
        let read = self.read(self.default, "").unwrap_or_default();
        Slot {
            written: None,
            value: read.value,
            spread: read.spread,
        }
    }

    /// What was written in its normal form, and its value; `before` is what stood there.
    fn read(&self, text: &str, before: &str) -> Result<Read> {
        let text = text.trim();
        if text.is_empty() && self.may_be_empty() {
            return Ok(Read::default());
        }
        match self.kind {
            SettingKind::Count => quantity::<Count>(text, before),
            SettingKind::Items => quantity::<Items>(text, before),
            SettingKind::Bytes => quantity::<Bytes>(text, before),
            SettingKind::Bandwidth => quantity::<Bandwidth>(text, before),
            SettingKind::Rate => quantity::<Rate>(text, before),
            SettingKind::Share => quantity::<Share>(text, before),
            SettingKind::Latency => quantity::<Latency>(text, before),
            SettingKind::Cost => quantity::<Cost>(text, before),
            SettingKind::PerRequest => quantity::<PerRequest>(text, before),
            SettingKind::Span => quantity::<Span>(text, before),
            SettingKind::Plain => quantity::<Plain>(text, before),
            SettingKind::Currency => Ok(Read::text(text.parse::<Currency>()?.to_string())),
            SettingKind::Words => Ok(Read::text(super::field::name(text)?)),
            SettingKind::Offer(_) => offer(text).map(Read::text),
            SettingKind::Choice(choices) => choice(text, choices),
            SettingKind::Switch => switch(text),
        }
    }
}

/// What a text means.
#[derive(Default)]
struct Read {
    /// In its normal form.
    text: String,
    value: Option<f64>,
    spread: Option<Spread>,
}

impl Read {
    /// What is no number.
    fn text(text: String) -> Read {
        Read {
            text,
            ..Read::default()
        }
    }
}

/// What a person has set of a table.
///
/// ```
/// use plimsoll::scenario::resources;
/// let mut form = resources::form();
/// form.set("cpu", "7.50 ms")?;
/// assert_eq!((form.text("cpu"), form.value("cpu"), form.given("io")), ("7.5 ms", 7.5, None));
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
#[derive(Clone)]
pub struct Form {
    /// Where it is saved, and the first word of its fields.
    called: &'static str,
    table: &'static [Setting],
    /// One for each setting of the table, in its order.
    slots: Vec<Slot>,
}

/// What one setting holds.
#[derive(Debug, Clone)]
struct Slot {
    /// What differs from the default, in the unit that was written.
    written: Option<String>,
    /// The value in the base unit; none of an empty text and of what is no number.
    value: Option<f64>,
    /// What is known of it, if it is a range.
    spread: Option<Spread>,
}

impl PartialEq for Slot {
    /// A spread is what was written.
    fn eq(&self, other: &Slot) -> bool {
        self.written == other.written && self.value == other.value
    }
}

impl Uncertain for Slot {
    fn spread(&self) -> Option<Spread> {
        self.spread
    }

    fn draw(&mut self, value: f64) {
        if let Some(spread) = &self.spread {
            self.value = Some(spread.unit.to_base(spread.possible(value)));
        }
    }
}

impl fmt::Debug for Form {
    /// What was written, and not the table.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.called)?;
        f.debug_map().entries(self.written()).finish()
    }
}

impl PartialEq for Form {
    /// A table does not change, and is the only one of its name.
    fn eq(&self, other: &Form) -> bool {
        self.called == other.called && self.slots == other.slots
    }
}

impl Form {
    /// A form as the defaults have it.
    pub(super) fn new(called: &'static str, table: &'static [Setting]) -> Form {
        Form {
            called,
            table,
            slots: table.iter().map(Setting::default_slot).collect(),
        }
    }

    /// All that can be set, in the order in which a page asks for it.
    pub fn table(&self) -> &'static [Setting] {
        self.table
    }

    /// The choices of a setting that is chosen and not typed: name and label.
    pub fn choices(&self, name: &str) -> Option<Vec<(String, String)>> {
        let pairs: &[(&str, &str)] = match self.find(name)?.0.kind {
            SettingKind::Choice(choices) => choices,
            SettingKind::Switch => &[("on", "on"), ("off", "off")],
            _ => return None,
        };
        let owned = |(name, label): &(&str, &str)| ((*name).to_owned(), (*label).to_owned());
        Some(pairs.iter().map(owned).collect())
    }

    /// What a setting holds; none if there is none of that name.
    ///
    /// ```
    /// use plimsoll::scenario::{form::SettingKind, market};
    /// assert_eq!(market::form().kind_of("budget"), Some(SettingKind::Cost));
    /// ```
    pub fn kind_of(&self, name: &str) -> Option<SettingKind> {
        Some(self.find(name)?.0.kind)
    }

    /// Whether nothing differs from the defaults.
    pub fn is_blank(&self) -> bool {
        self.written().next().is_none()
    }

    /// A setting as it stands; empty if there is none of that name.
    pub fn text(&self, name: &str) -> &str {
        let Some((setting, slot)) = self.find(name) else {
            return "";
        };
        slot.written.as_deref().unwrap_or(setting.default)
    }

    /// A setting in its base unit: bytes, requests a second, milliseconds, seconds, dollars a month, shares of 1. 0 where it is
    /// empty, and where it is no number.
    pub fn value(&self, name: &str) -> f64 {
        self.given(name).unwrap_or(0.0)
    }

    /// As [`value`](Tier::value), none where it is empty.
    pub fn given(&self, name: &str) -> Option<f64> {
        self.find(name)?.1.value
    }

    /// Whether a switch is on.
    pub fn is(&self, name: &str) -> bool {
        self.value(name) > 0.0
    }

    /// The name of what was chosen among several.
    pub fn choice(&self, name: &str) -> &str {
        self.text(name)
    }

    /// Sets what a person wrote. A bare number takes the unit that stands there; an empty text is what a setting without a
    /// default begins with.
    ///
    /// # Errors
    /// Names the field, what was written and what to write instead; then nothing has changed.
    ///
    /// ```
    /// use plimsoll::scenario::tier::{Tier, TierKind};
    /// let mut database = Tier::new(TierKind::Database);
    /// let error = database.set("pool", "many").unwrap_err();
    /// assert_eq!(error.to_string(), "“many” does not begin with a number (database.pool). Write a whole number such as 2.");
    /// database.set("hold", "8")?;
    /// assert_eq!(database.text("hold"), "8 ms");
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn set(&mut self, name: &str, text: &str) -> Result<()> {
        let place = self.table.iter().position(|s| s.name == name);
        let found = place.and_then(|i| self.table.get(i).zip(self.slots.get_mut(i)));
        let Some((setting, slot)) = found else {
            return Err(self.unknown(name));
        };
        let before = slot.written.as_deref().unwrap_or(setting.default);
        let read = setting
            .read(text, before)
            .map_err(|e| e.field(format!("{}.{name}", self.called)))?;
        *slot = Slot {
            written: (read.text != setting.default).then_some(read.text),
            value: read.value,
            spread: read.spread,
        };
        Ok(())
    }

    /// Puts a setting back to its default.
    pub fn reset(&mut self, name: &str) {
        let place = self.table.iter().position(|s| s.name == name);
        let found = place.and_then(|i| self.table.get(i).zip(self.slots.get_mut(i)));
        if let Some((setting, slot)) = found {
            *slot = setting.default_slot();
        }
    }

    /// What differs from the defaults, by name: all there is to save.
    pub fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        let slots = self.table.iter().zip(&self.slots);
        slots.filter_map(|(setting, slot)| Some((setting.name, slot.written.as_deref()?)))
    }

    /// A setting as what a simulation draws into; none if there is none of that name.
    pub(super) fn uncertain(&mut self, name: &str) -> Option<&mut dyn Uncertain> {
        let mut settings = self.table.iter();
        // The names of fields are mostly those of the table itself, and this is asked for every draw.
        let itself = settings.clone().position(|s| std::ptr::eq(s.name, name));
        let place = itself.or_else(|| settings.position(|s| s.name == name))?;
        let slot = self.slots.get_mut(place)?;
        Some(slot)
    }

    /// Whether any setting is a range.
    pub(crate) fn is_uncertain(&self) -> bool {
        self.slots.iter().any(|slot| slot.spread.is_some())
    }

    /// As [`Form::given`], at a place.
    pub(crate) fn given_at(&self, place: Place) -> Option<f64> {
        self.slots.get(place.0)?.value
    }

    /// As [`Form::value`], at a place.
    pub(crate) fn value_at(&self, place: Place) -> f64 {
        self.given_at(place).unwrap_or(0.0)
    }

    /// As [`Form::is`], at a place.
    pub(crate) fn is_at(&self, place: Place) -> bool {
        self.value_at(place) > 0.0
    }

    fn find(&self, name: &str) -> Option<(&'static Setting, &Slot)> {
        let slots = self.table.iter().zip(&self.slots);
        slots.into_iter().find(|(setting, _)| setting.name == name)
    }

    fn unknown(&self, name: &str) -> Error {
        let names: Vec<&str> = self.table.iter().map(|s| s.name).collect();
        let called = self.called;
        Error::new(format!("{called} has no “{}”", short(name)))
            .field(called)
            .next(format!("It has {}.", names.join(", ")))
    }
}

/// Where a setting stands in its table. A simulation reads all settings of a tier for every draw, which is too often to look for names.
#[derive(Clone, Copy)]
pub(crate) struct Place(usize);

/// The place of a name, for constants: a name that is not in the table does not compile.
pub(crate) const fn place(table: &[Setting], name: &str) -> Place {
    let mut place = 0;
    let mut rest = table;
    while let [setting, after @ ..] = rest {
        if is_same(setting.name.as_bytes(), name.as_bytes()) {
            return Place(place);
        }
        place += 1;
        rest = after;
    }
    assert!(place < table.len(), "the table has no setting of that name");
    Place(place)
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, one_after @ ..], [b, other_after @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (one_after, other_after);
    }
    one.is_empty() && other.is_empty()
}

/// A quantity; a bare number takes the unit that stood there.
#[inline(never)]
fn quantity<D: Dimension>(text: &str, before: &str) -> Result<Read> {
    let read = match Quantity::<D>::parse(before) {
        Ok(before) => before.parse_like(text),
        Err(_) => Quantity::parse(text),
    }?;
    Ok(Read {
        text: read.to_string(),
        value: Some(read.base()),
        spread: read.spread(),
    })
}

#[inline(never)]
fn offer(text: &str) -> Result<String> {
    let written = text.contains('/') && text.chars().count() <= MAX_NAME;
    if written && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Ok(text.to_owned());
    }
    let what = format!("“{}” is not the name of an offer", short(text));
    let next = "Write provider/offer or provider/region/offer, as the catalogue has it.";
    Err(Error::new(what).next(next))
}

#[inline(never)]
fn choice(text: &str, choices: &[(&str, &str)]) -> Result<Read> {
    let same = |(name, label): &(&str, &str)| {
        text.eq_ignore_ascii_case(name) || text.eq_ignore_ascii_case(label)
    };
    if let Some((name, _)) = choices.iter().find(|one| same(one)) {
        return Ok(Read::text((*name).to_owned()));
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let what = format!("“{}” is not one of the choices", short(text));
    Err(Error::new(what).next(format!("Write one of {}.", names.join(", "))))
}

#[inline(never)]
fn switch(text: &str) -> Result<Read> {
    let read = |text: &str, value| Read {
        value: Some(value),
        ..Read::text(text.to_owned())
    };
    match text.to_ascii_lowercase().as_str() {
        "on" | "yes" | "true" | "1" => Ok(read("on", 1.0)),
        "off" | "no" | "false" | "0" => Ok(read("off", 0.0)),
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
