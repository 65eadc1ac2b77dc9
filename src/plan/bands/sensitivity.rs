//! Which of the uncertain inputs matters, for a few results: what each does alone, from its 10th to its 90th percentile, and what
//! share of the variance it explains.

use serde::Serialize;

use super::layout::{Layout, Monthly};
use super::trial::Trial;
use super::{Ready, STEP};
use crate::catalog::Catalog;
use crate::model::ModelError;
use crate::model::uncertainty::{Range, Sensitivity as Shares, Settings, sobol_indices, tornado};
use crate::scenario::uncertainty::{Input, Uncertainty};

/// The ends of an input that a tornado looks at.
const ENDS: (f64, f64) = (0.1, 0.9);
/// Most points of each of the two samples that the variance is shared out by.
const MOST_POINTS: u32 = 1 << 9;
/// More inputs than this have no shares: the points have no more dimensions.
const MOST_INPUTS: usize = 16;

/// What matters for a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensitivity {
    /// The result: `headroom`, `usd_month` or `per_million_usd`.
    pub result: &'static str,
    /// The result in words.
    pub label: &'static str,
    /// Months from now of the result.
    pub index: u32,
    /// The result with all inputs in their middle.
    pub middle: f64,
    /// What each input does, the widest first.
    pub bars: Vec<Bar>,
    /// Standard error of the shares, as a share; none where there are none.
    pub error_share: Option<f64>,
    /// Why there are no shares of the variance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_shares_because: Option<&'static str>,
}

/// What an input does to a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// What the input is called.
    pub label: String,
    /// Its dotted name.
    pub path: String,
    /// The result with this input at its 10th percentile and all others in their middle.
    pub low: f64,
    /// The same at its 90th percentile.
    pub high: f64,
    /// Share of the variance that would go if this input were known (Sobol' index of first order).
    pub first_share: Option<f64>,
    /// Share that would stay if all but this input were known (total index).
    pub total_share: Option<f64>,
}

const RESULTS: [(&str, &str, Monthly, bool); 3] = [
    (
        "headroom",
        "Headroom of today's fleet now",
        Monthly::Headroom,
        false,
    ),
    (
        "usd_month",
        "Cost of a month at the end",
        Monthly::Usd,
        true,
    ),
    (
        "per_million_usd",
        "Cost of a million requests at the end",
        Monthly::PerMillionUsd,
        true,
    ),
];

/// What tells which input matters, under way.
pub(super) struct Study<'a> {
    ready: &'a Ready<'a>,
    runs: Runs<'a>,
    /// Values of the runs that are to come, once it is known which; the last first.
    ahead: Option<Vec<Vec<f64>>>,
}

impl<'a> Study<'a> {
    pub(super) fn of(ready: &'a Ready<'a>, catalog: &'a Catalog) -> Study<'a> {
        Study {
            ready,
            runs: Runs {
                trial: ready.trial(catalog, Layout::ends(ready.scenario)),
                known: Vec::new(),
                next: 0,
                place: 0,
            },
            ahead: None,
        }
    }

    /// Works out some of the runs that draws of such settings ask for; false if none is left.
    pub(super) fn step(&mut self, settings: Settings) -> bool {
        let uncertainty = &self.ready.uncertainty;
        if self.ahead.is_none() {
            self.runs.again(0);
            self.runs.bars(uncertainty);
            let mut ahead = rows(uncertainty, settings);
            ahead.reverse();
            self.ahead = Some(ahead);
        }
        let Some(ahead) = self.ahead.as_mut().filter(|ahead| !ahead.is_empty()) else {
            return false;
        };
        for row in ahead
            .split_off(ahead.len().saturating_sub(STEP))
            .iter()
            .rev()
        {
            self.runs.work_out(row.iter().copied());
        }
        true
    }

    /// Each result, in the order of a person's questions.
    pub(super) fn told(&mut self, settings: Settings) -> Vec<Sensitivity> {
        let Ready {
            scenario,
            uncertainty,
            ..
        } = self.ready;
        let layout = Layout::ends(scenario);
        let runs = &mut self.runs;
        let of = |(result, label, what, at_end): (&'static str, &'static str, Monthly, bool)| {
            let (place, index) = match at_end {
                true => (layout.last(what), scenario.demand.horizon.months()),
                false => (layout.month(0, what), 0),
            };
            runs.again(place);
            let (middle, bars) = runs.bars(uncertainty)?;
            let mut found = Sensitivity {
                result,
                label,
                index,
                middle,
                bars,
                error_share: None,
                no_shares_because: None,
            };
            runs.share(uncertainty, settings, &mut found);
            Some(found)
        };
        RESULTS.into_iter().filter_map(of).collect()
    }
}

/// Why draws of such settings give no shares of the variance.
fn no_shares_because(uncertainty: &Uncertainty, settings: Settings) -> Option<&'static str> {
    if uncertainty.copula.is_some() {
        Some("the inputs move together, so that no share is due to one of them alone")
    } else if uncertainty.inputs.len() > MOST_INPUTS {
        Some("more than 16 inputs are uncertain")
    } else if settings.scrambles == 1 {
        Some("they are told from 4,096 draws on")
    } else {
        None
    }
}

/// Shares the variance of a model of the inputs out.
fn shares(
    uncertainty: &Uncertainty,
    settings: Settings,
    mut result: impl FnMut(&[f64]) -> f64,
) -> Result<Shares, ModelError> {
    let laws: Vec<_> = uncertainty.inputs.iter().map(|input| input.law).collect();
    let points = MOST_POINTS.min(settings.points);
    let mut row = Vec::new();
    let model = |columns: &[&[f64]], results: &mut [f64]| {
        for (draw, out) in results.iter_mut().enumerate() {
            row.clear();
            row.extend(columns.iter().filter_map(|column| column.get(draw)));
            *out = result(&row);
        }
    };
    sobol_indices(&laws, points, settings.seed, model)
}

/// What each run of [`shares`] is asked for, in its order: which these are depends on no result.
fn rows(uncertainty: &Uncertainty, settings: Settings) -> Vec<Vec<f64>> {
    let mut rows = Vec::new();
    if no_shares_because(uncertainty, settings).is_none() {
        let remember = |row: &[f64]| {
            rows.push(row.to_vec());
            0.0
        };
        // What it makes of results that are none is not looked at.
        let _ = shares(uncertainty, settings, remember);
    }
    rows
}

/// The runs of a trial. Each result asks for the same ones in the same order, so that they are worked out once and kept.
struct Runs<'a> {
    trial: Trial<'a>,
    /// All numbers of each run.
    known: Vec<Vec<f64>>,
    /// The run that comes next.
    next: usize,
    /// The number that is asked for.
    place: usize,
}

impl Runs<'_> {
    /// Begins again, for another number.
    fn again(&mut self, place: usize) {
        (self.next, self.place) = (0, place);
    }

    /// Works out the run after those that are known.
    fn work_out(&mut self, values: impl Iterator<Item = f64> + Clone) {
        let mut out = vec![0.0; self.trial.layout.len()];
        self.trial.work_out(values, &mut out);
        self.known.push(out);
    }

    fn result(&mut self, values: impl Iterator<Item = f64> + Clone) -> f64 {
        if self.next == self.known.len() {
            self.work_out(values);
        }
        let run = self.known.get(self.next);
        self.next += 1;
        run.and_then(|run| run.get(self.place).copied())
            .unwrap_or(f64::INFINITY)
    }

    /// The result in the middle, and the bars, the widest first.
    fn bars(&mut self, uncertainty: &Uncertainty) -> Option<(f64, Vec<Bar>)> {
        let inputs = &uncertainty.inputs;
        let middles: Vec<f64> = inputs.iter().map(|input| input.middle).collect();
        let end = |input: &Input, p| input.law.quantile(p).unwrap_or(input.middle);
        let ranges: Vec<Range> = { inputs.iter().enumerate() }
            .map(|(place, input)| Range {
                name: &input.path,
                input: place,
                low: end(input, ENDS.0),
                high: end(input, ENDS.1),
            })
            .collect();
        let found = tornado(&middles, &ranges, |row| self.result(row.iter().copied())).ok()?;
        let bar = |bar: crate::model::uncertainty::Bar| Bar {
            label: { inputs.iter() }
                .find(|input| input.path == bar.name)
                .map(|input| input.label.clone())
                .unwrap_or_default(),
            path: bar.name,
            low: bar.at_low,
            high: bar.at_high,
            first_share: None,
            total_share: None,
        };
        Some((found.base, found.bars.into_iter().map(bar).collect()))
    }

    /// Shares the variance out.
    fn share(&mut self, uncertainty: &Uncertainty, settings: Settings, found: &mut Sensitivity) {
        found.no_shares_because = no_shares_because(uncertainty, settings);
        if found.no_shares_because.is_some() {
            return;
        }
        let Ok(shares) = shares(uncertainty, settings, |row| {
            self.result(row.iter().copied())
        }) else {
            found.no_shares_because = Some("the result is beyond all bounds in some of the draws");
            return;
        };
        let Some(indices) = shares.indices else {
            found.no_shares_because = Some("the result does not vary");
            return;
        };
        found.error_share = shares.absolute_error;
        for (input, index) in uncertainty.inputs.iter().zip(indices) {
            if let Some(bar) = found.bars.iter_mut().find(|bar| bar.path == input.path) {
                bar.first_share = Some(index.first);
                bar.total_share = Some(index.total);
            }
        }
    }
}
