//! What a tier is made of while it is worked out: its bill, how full it is, and what to say about it where somebody reads that.

use super::{Limit, Note, Phase, TierAt, grave, remark, share};
use crate::error::Result;
use crate::plan::bill::Ledger;
use crate::quantity::show::capitalized;
use crate::scenario::tier::TierKind;

/// A tier under way.
pub(super) struct Draft {
    pub(super) ledger: Ledger,
    /// The utilization of the fullest limit.
    highest: Option<f64>,
    /// None where nobody reads it.
    page: Option<Page>,
}

/// What is read of a tier besides its bill.
pub(super) struct Page {
    limits: Vec<Limit>,
    pub(super) notes: Vec<Note>,
}

impl Draft {
    /// Money and headroom only.
    pub(super) fn summed(paid_share: f64) -> Draft {
        Draft {
            ledger: Ledger::summed(paid_share),
            highest: None,
            page: None,
        }
    }

    /// With the lines of the bill.
    pub(super) fn billed(paid_share: f64) -> Draft {
        Draft {
            ledger: Ledger::written(paid_share),
            highest: None,
            page: None,
        }
    }

    /// With all there is to read; begins with these notes.
    pub(super) fn written(paid_share: f64, notes: &[Note]) -> Draft {
        Draft {
            page: Some(Page {
                limits: Vec::new(),
                notes: notes.to_vec(),
            }),
            ..Draft::billed(paid_share)
        }
    }

    /// Whether nobody reads more of it than what it comes to.
    pub(super) fn is_summed(&self) -> bool {
        self.page.is_none() && self.ledger.is_summed()
    }

    /// What is paid of a list price.
    pub(super) fn paid_share(&self) -> f64 {
        self.ledger.paid_share()
    }

    /// Where to write what is read; none where nobody does.
    pub(super) fn page(&mut self) -> Option<&mut Page> {
        self.page.as_mut()
    }

    /// A limit that grows with the rate of requests.
    #[inline(always)]
    pub(super) fn rate_limit(
        &mut self,
        name: &'static str,
        used: f64,
        allowed: f64,
        unit: &'static str,
    ) {
        self.limit_of(name, (used, allowed), unit, true);
    }

    #[inline(always)]
    pub(super) fn limit(
        &mut self,
        name: &'static str,
        used: f64,
        allowed: f64,
        unit: &'static str,
    ) {
        self.limit_of(name, (used, allowed), unit, false);
    }

    // Half a dozen of these are asked for every load of every draw, and the page is built for size.
    #[inline(always)]
    fn limit_of(
        &mut self,
        name: &'static str,
        (used, allowed): (f64, f64),
        unit: &'static str,
        follows_load: bool,
    ) {
        let utilization = share(used, allowed);
        let is_higher = |highest: f64| utilization.total_cmp(&highest).is_ge();
        if self.highest.is_none_or(is_higher) {
            self.highest = Some(utilization);
        }
        if let Some(page) = &mut self.page {
            page.push(Limit {
                name,
                used,
                allowed,
                unit,
                utilization,
                follows_load,
            });
        }
    }

    /// Takes a bill on; an error becomes a note.
    pub(super) fn bill(&mut self, bill: impl FnOnce(&mut Ledger) -> Result<()>) {
        let unpriced = self.ledger.take(bill);
        let Some(page) = &mut self.page else {
            return;
        };
        match unpriced {
            Ok(unpriced) => page.notes.extend(unpriced.map(|why| grave(why + "."))),
            Err(error) => page.notes.push(grave(capitalized(&error.to_string()))),
        }
    }

    /// What it comes to in a month, and what is left of the fullest limit; none without a limit.
    pub(super) fn sum(&self) -> (f64, Option<f64>) {
        let headroom = self.highest.map(|utilization| 1.0 - utilization);
        (
            self.ledger.usd_month(),
            headroom.filter(|headroom| headroom.is_finite()),
        )
    }

    pub(super) fn finish(
        self,
        kind: TierKind,
        (phase, units): (Phase, f64),
        peak_rps: f64,
    ) -> TierAt {
        let (usd_month, headroom) = self.sum();
        let (mut limits, mut notes) = (Vec::new(), Vec::new());
        if let Some(mut page) = self.page {
            page.note_nothing();
            (limits, notes) = (page.limits, page.notes);
        }
        let highest = |a: &&Limit, b: &&Limit| a.utilization.total_cmp(&b.utilization);
        let binding = limits.iter().max_by(highest);
        let of_rate = limits.iter().filter(|limit| limit.follows_load);
        let of_rate = of_rate.max_by(highest).map(|limit| limit.utilization);
        // Without load, or with next to none, nobody can say how often it fits.
        let capacity_rps = of_rate
            .map(|utilization| peak_rps / utilization)
            .filter(|rate| rate.is_finite());
        TierAt {
            kind,
            phase,
            units,
            binding: binding.map(|limit| limit.name),
            capacity_rps,
            headroom,
            usd_month,
            lines: self.ledger.into_lines(),
            limits,
            notes,
        }
    }
}

impl Page {
    #[inline(never)]
    fn push(&mut self, limit: Limit) {
        self.limits.push(limit);
    }

    pub(super) fn remark(&mut self, text: String) {
        self.notes.push(remark(text));
    }

    pub(super) fn grave(&mut self, text: String) {
        self.notes.push(grave(text));
    }

    /// Says so where nothing is allowed of what is used.
    fn note_nothing(&mut self) {
        let nothing = self.limits.iter().filter(|l| l.utilization.is_infinite());
        let names: Vec<&str> = nothing.map(|limit| limit.name).collect();
        if !names.is_empty() {
            self.grave(format!(
                "Nothing is allowed of what is used ({}): a target, a size or a limit is 0, or all of it is kept free.",
                names.join(", ")
            ));
        }
    }
}
