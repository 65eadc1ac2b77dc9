//! What takes the lines of a bill: their sum, and the lines themselves where somebody reads them. The rules of billing are written
//! once for both, and words are only made for who reads them.

use std::fmt;

use super::{Line, NOT_PRICED};
use crate::catalog::{Offer, Unit};
use crate::error::Error;

/// What a line is for.
#[derive(Clone, Copy)]
pub(super) struct What<'a> {
    name: &'a str,
    /// Which offer it is, where the name says that.
    sku: Option<&'a str>,
    often_forgotten: bool,
    /// How all of its lines came about.
    note: Option<fmt::Arguments<'a>>,
}

impl<'a> What<'a> {
    pub(super) fn named(name: &'a str) -> What<'a> {
        What {
            name,
            sku: None,
            often_forgotten: false,
            note: None,
        }
    }

    /// Of that offer.
    pub(super) fn sku(self, sku: &'a str) -> What<'a> {
        What {
            sku: Some(sku),
            ..self
        }
    }

    /// Its lines are often forgotten.
    pub(super) fn forgotten(self) -> What<'a> {
        self.forgotten_if(true)
    }

    pub(super) fn forgotten_if(self, often_forgotten: bool) -> What<'a> {
        What {
            often_forgotten,
            ..self
        }
    }

    /// With a note at the end of that of each line.
    pub(super) fn note(self, note: fmt::Arguments<'a>) -> What<'a> {
        self.note_if(true, note)
    }

    pub(super) fn note_if(self, noted: bool, note: fmt::Arguments<'a>) -> What<'a> {
        What {
            note: Some(note).filter(|_| noted),
            ..self
        }
    }

    fn to_name(self) -> String {
        match self.sku {
            Some(sku) => format!("{}: {sku}", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// Lines of bills as they come in.
#[derive(Debug, Clone)]
pub(in crate::plan) struct Ledger {
    /// What is paid of a list price; one's own prices are paid in full.
    paid_share: f64,
    usd_month: f64,
    is_billed: bool,
    /// None where nobody reads them.
    lines: Option<Vec<Line>>,
}

impl Ledger {
    /// Adds up only.
    pub(in crate::plan) fn summed(paid_share: f64) -> Ledger {
        Ledger {
            paid_share,
            usd_month: 0.0,
            is_billed: false,
            lines: None,
        }
    }

    /// Writes down as well.
    pub(in crate::plan) fn written(paid_share: f64) -> Ledger {
        Ledger {
            lines: Some(Vec::new()),
            ..Ledger::summed(paid_share)
        }
    }

    /// Whether it only adds up.
    pub(in crate::plan) fn is_summed(&self) -> bool {
        self.lines.is_none()
    }

    /// What is paid of a list price.
    pub(in crate::plan) fn paid_share(&self) -> f64 {
        self.paid_share
    }

    /// What it comes to in a month, at the prices paid.
    pub(in crate::plan) fn usd_month(&self) -> f64 {
        self.usd_month
    }

    /// Whether anything in it has a price, paid or not.
    pub(in crate::plan) fn is_billed(&self) -> bool {
        self.is_billed
    }

    /// The lines that were written down.
    pub(in crate::plan) fn into_lines(self) -> Vec<Line> {
        self.lines.unwrap_or_default()
    }

    /// Takes the lines of a bill, all of them or, if there is none, nothing of it; gives why lines of it have no price.
    pub(in crate::plan) fn take<E>(
        &mut self,
        bill: impl FnOnce(&mut Ledger) -> Result<(), E>,
    ) -> Result<impl Iterator<Item = String>, E> {
        let before = (self.usd_month, self.is_billed);
        let count = self.lines.as_ref().map_or(0, Vec::len);
        if let Err(error) = bill(self) {
            (self.usd_month, self.is_billed) = before;
            if let Some(lines) = &mut self.lines {
                lines.truncate(count);
            }
            return Err(error);
        }
        let new = self.lines.iter().flatten().skip(count);
        Ok(new.filter_map(Line::unpriced_because))
    }

    /// So many at a price of an offer, and how that came about.
    pub(super) fn add(
        &mut self,
        what: &What,
        (quantity, unit): (f64, Unit),
        (price_usd, offer): (f64, &Offer),
        notes: [Option<fmt::Arguments>; 2],
    ) {
        let paid_share = match offer.is_own {
            true => 1.0,
            false => self.paid_share,
        };
        self.sum(quantity * price_usd, paid_share);
        let Some(lines) = &mut self.lines else {
            return;
        };
        let mut line = Line {
            name: what.to_name(),
            quantity,
            unit,
            unit_price_usd: price_usd * paid_share,
            usd_month: quantity * price_usd * paid_share,
            offer_id: offer.id(),
            as_of: offer.as_of,
            is_own: offer.is_own,
            is_priced: true,
            often_forgotten: what.often_forgotten,
            note: String::new(),
        };
        for note in notes.into_iter().chain([what.note]).flatten() {
            line.add_note(note);
        }
        lines.push(line);
    }

    /// What is in no catalogue: so many at a cost each, as a person said.
    pub(in crate::plan) fn own(&mut self, name: &str, count: f64, each_usd_month: f64) {
        self.sum(count * each_usd_month, 1.0);
        if let Some(lines) = &mut self.lines {
            lines.push(Line::own(name, count, each_usd_month));
        }
    }

    /// So much of what has no price, in GB, and why; nothing of nothing.
    pub(super) fn unpriced(&mut self, what: &What, gb: f64, why: impl FnOnce() -> Error) {
        if let Some(lines) = self.lines.as_mut().filter(|_| gb > 0.0) {
            lines.push(Line {
                unit: Unit::Gb,
                is_priced: false,
                often_forgotten: what.often_forgotten,
                note: format!("{NOT_PRICED}, since {}", why().what),
                ..Line::own(what.name, gb, 0.0)
            });
        }
    }

    #[inline(always)]
    fn sum(&mut self, list_usd_month: f64, paid_share: f64) {
        self.is_billed |= list_usd_month > 0.0;
        self.usd_month += list_usd_month * paid_share;
    }
}
