//! What a plan comes to where its inputs are ranges: bands of every number over time and load, how likely it is that a limit or
//! the budget is passed, and which input matters. Percentiles are those of the results, and never the results of percentiles.

pub(super) mod layout;
mod lookup;
mod pace;
mod pair;
mod sensitivity;
mod summary;
pub(super) mod trial;

use serde::Serialize;

use super::what_if::{Step, WhatIf};
use crate::catalog::Catalog;
use crate::model::uncertainty::{Draws, Settings};
use crate::scenario::uncertainty::Uncertainty;
use crate::scenario::{Month, Scenario};
use layout::Layout;
use sensitivity::Study;
pub(super) use summary::percentiles;
use trial::Trial;

pub use pace::{PREVIEW_DRAWS, Pace};
pub use pair::{Difference, PAIR_DRAWS, difference};
pub use sensitivity::{Bar, Sensitivity};

/// Draws of what is shown in the end.
pub const FULL_DRAWS: u32 = 1 << 14;
/// Most draws that can be asked for.
pub const MOST_DRAWS: u32 = 1 << 18;
/// From so many on the draws are of several nets, whose differences tell the error.
const SEVERAL: u32 = 1 << 12;
const NETS: u32 = 16;
/// Draws that a step works out: it has to end soon, whatever a draw takes.
const STEP: usize = 64;

/// What a simulation of a scenario found. What is beyond all bounds, as the cost where no fleet meets the targets, is `null` in
/// JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bands {
    /// How many draws.
    pub draws: u32,
    /// The seed: the same seed gives the same numbers everywhere.
    pub seed: u64,
    /// What is uncertain.
    pub inputs: Vec<InputRow>,
    /// Numbers about now.
    pub now: NowBands,
    /// Month by month; with gaps beyond five years.
    pub months: Vec<MonthBands>,
    /// At multiples of today's load.
    pub ladder: Vec<RungBands>,
    /// Which input matters, for each of a few results.
    pub sensitivity: Vec<Sensitivity>,
    /// What is doubtful, as sentences.
    pub doubts: Vec<String>,
}

/// An uncertain input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InputRow {
    /// Its dotted name.
    pub path: String,
    /// What it is called.
    pub label: String,
    /// As it was written or fitted.
    pub written: String,
    /// The name of its law.
    pub law: &'static str,
}

/// A result: nine in ten draws lie above `p10`, and nine in ten below `p90`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// 10th percentile.
    pub p10: f64,
    /// Median.
    pub p50: f64,
    /// 90th percentile.
    pub p90: f64,
    /// Standard error of the ends, by the differences of the nets; none of fewer than 4,096 draws, and of most bands over time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<f64>,
}

impl Band {
    /// Of the results of all draws.
    pub(super) fn of(values: &[f64]) -> Band {
        let [p10, p50, p90] = percentiles(values, summary::PERCENTILES);
        Band {
            p10,
            p50,
            p90,
            error: None,
        }
    }

    /// Whether its ends may be off by more than a twentieth of its width.
    pub fn is_rough(&self) -> bool {
        let width = self.p90 - self.p10;
        self.error.is_some_and(|error| error > 0.05 * width)
    }
}

/// Numbers about now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NowBands {
    /// What one instance carries within the targets.
    pub per_instance_rps: Band,
    /// What today's fleet carries within them.
    pub within_targets_rps: Band,
    /// What is left of that at today's peak.
    pub headroom: Band,
    /// Instances that today's peak needs.
    pub instances_needed: Band,
    /// A month at today's load.
    pub usd_month: Band,
    /// A million requests at today's load.
    pub per_million_usd: Band,
    /// Months until today's fleet is too small; infinite if never.
    pub months_left: Band,
    /// In how many of the draws that is never, within what can be foreseen.
    pub never_share: f64,
    /// The latency of the target at today's peak; none where nothing says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<Band>,
    /// Mean of a request without load; none without a workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_ms: Option<Band>,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthBands {
    /// Months from now.
    pub index: u32,
    /// The calendar month.
    pub month: Month,
    /// Mean demand.
    pub mean_rps: Band,
    /// Peak demand.
    pub peak_rps: Band,
    /// Instances needed.
    pub instances: Band,
    /// Cost of the month.
    pub usd_month: Band,
    /// Cost of a million requests.
    pub per_million_usd: Band,
    /// What is left of today's fleet.
    pub headroom: Band,
    /// How likely the peak is above what today's fleet carries within the targets.
    pub breach: Chance,
    /// How likely a limit of a tier beside the app is passed; none without tiers that have limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier_breach: Option<Chance>,
    /// How likely the month costs more than the budget; none without a budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over_budget: Option<Chance>,
}

/// How likely something is, and how much it then is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chance {
    /// Share of the draws.
    pub probability: f64,
    /// Ends of the 95 % interval of that (Wilson).
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// Expected shortfall: by how much the limit is passed on the mean, where it is passed, in requests per second or dollars a
    /// month, or as a share of a tier's limit. None where it never is, or is passed beyond all bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<f64>,
}

/// A multiple of the load.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RungBands {
    /// Times the load that the plan counts with today.
    pub factor: f64,
    /// Mean demand: given here, so that the bands are of what it takes to carry it.
    pub mean_rps: f64,
    /// Instances needed.
    pub instances: Band,
    /// Cost of a month.
    pub usd_month: Band,
    /// Cost of a million requests.
    pub per_million_usd: Band,
}

/// How much to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Draws, 1 to [`MOST_DRAWS`]; rounded up to a power of two.
    pub draws: u32,
    /// Same seed, same numbers.
    pub seed: u64,
}

impl Question {
    /// The nets that such draws are made of.
    pub(super) fn settings(self) -> Settings {
        let draws = self.draws.clamp(1, MOST_DRAWS).next_power_of_two();
        let scrambles = if draws >= SEVERAL { NETS } else { 1 };
        Settings {
            points: draws / scrambles,
            scrambles,
            seed: self.seed,
        }
    }
}

/// Draws the uncertain inputs of a scenario and works each draw out. None where nothing is uncertain.
///
/// ```
/// use plimsoll::{catalog::Catalog, link::examples, quantity::Quantity};
/// use plimsoll::plan::bands::{Question, bands};
/// let mut scenario = examples::fluxstudio("2026-11".parse()?)?;
/// assert_eq!(bands(&scenario, Catalog::built_in(), Question { draws: 1024, seed: 1 }), None);
/// scenario.demand.rate = Quantity::parse("60k..240k/day")?;
/// let bands = bands(&scenario, Catalog::built_in(), Question { draws: 1024, seed: 1 }).unwrap();
/// let now = bands.months[0].mean_rps;
/// assert!(now.p10 < 1.0 && (now.p50 - 1.389).abs() < 0.01 && now.p90 > 2.0);
/// # Ok::<(), plimsoll::error::Error>(())
/// ```
pub fn bands(scenario: &Scenario, catalog: &Catalog, question: Question) -> Option<Bands> {
    let (catalog, _) = catalog.with_lines(&scenario.prices);
    Ready::of(scenario).run(&catalog, question)
}

/// A scenario and its uncertain inputs, from which simulations begin.
pub struct Ready<'a> {
    scenario: &'a Scenario,
    /// What lies between the scenario that was written and this one.
    steps: &'a [Step],
    uncertainty: Uncertainty,
}

impl<'a> Ready<'a> {
    /// Finds them.
    pub fn of(scenario: &'a Scenario) -> Ready<'a> {
        Ready {
            scenario,
            steps: &[],
            uncertainty: Uncertainty::of(scenario),
        }
    }

    /// The same for another now, of the inputs as they were written.
    pub fn what_if(what_if: &'a WhatIf) -> Ready<'a> {
        let (scenario, steps) = (what_if.scenario(), what_if.steps());
        let written = steps.first().map_or(scenario, |step| &step.before);
        let mut uncertainty = Uncertainty::of(written);
        uncertainty.doubts.extend(what_if.doubt());
        Ready {
            scenario,
            steps,
            uncertainty,
        }
    }

    /// A whole simulation; see [`Ready::begin`].
    pub(super) fn run(&self, catalog: &Catalog, question: Question) -> Option<Bands> {
        let mut simulation = self.begin(catalog, question)?;
        while simulation.step() {}
        Some(simulation.finish())
    }

    /// Begins a simulation, which can be left off between its steps. None where nothing is uncertain. The catalogue has the
    /// scenario's own prices in it.
    pub fn begin<'b>(&'b self, catalog: &'b Catalog, question: Question) -> Option<Simulation<'b>> {
        let uncertainty = &self.uncertainty;
        if uncertainty.is_empty() {
            return None;
        }
        let laws: Vec<_> = uncertainty.inputs.iter().map(|input| input.law).collect();
        let settings = question.settings();
        let draws = Draws::new(&laws, uncertainty.copula.as_ref(), &settings);
        let layout = Layout::whole(self.scenario);
        let count = (settings.points * settings.scrambles) as usize;
        let columns = vec![Vec::with_capacity(count); layout.len()];
        let trial = self.trial(catalog, layout);
        Some(Simulation {
            ready: self,
            catalog,
            // Settings and inputs are within their bounds by construction.
            draws: draws.ok()?,
            settings,
            columns,
            trial,
            block: Vec::new(),
            worked_out: 0,
            study: None,
        })
    }

    fn trial<'b>(&'b self, catalog: &'b Catalog, layout: Layout) -> Trial<'b> {
        Trial::new(self.scenario, catalog, &self.uncertainty, layout).after(self.steps)
    }
}

/// A simulation under way.
pub struct Simulation<'a> {
    ready: &'a Ready<'a>,
    catalog: &'a Catalog,
    draws: Draws<'a>,
    settings: Settings,
    trial: Trial<'a>,
    /// What came of the draws so far, each number by itself.
    columns: Vec<Vec<f64>>,
    /// The draws that were made last, row by row, and how many of them are worked out.
    block: Vec<f64>,
    worked_out: usize,
    /// What each input does; begun where it is first asked for.
    study: Option<Study<'a>>,
}

impl<'a> Simulation<'a> {
    /// Works some draws out or, after the last, some of what tells which input matters; false if nothing was left.
    pub fn step(&mut self) -> bool {
        let inputs = self.ready.uncertainty.inputs.len();
        if self.worked_out * inputs >= self.block.len() && !self.next_block() {
            let settings = self.settings;
            return self.study().step(settings);
        }
        let rows = self.block.chunks_exact(inputs).skip(self.worked_out);
        let rows = rows.take(STEP);
        let count = rows.len();
        // Row by row first, and each column then in one go: to every column in turn costs more than the draw itself.
        let width = self.columns.len();
        let mut results = vec![0.0; count * width];
        for (row, out) in rows.zip(results.chunks_exact_mut(width)) {
            self.trial.work_out(row.iter().copied(), out);
        }
        for (place, column) in self.columns.iter_mut().enumerate() {
            column.extend(results.iter().skip(place).step_by(width));
        }
        self.worked_out += count;
        true
    }

    /// Makes more draws; false if there are none left.
    fn next_block(&mut self) -> bool {
        let rows = self.draws.block_len();
        let Some(columns) = self.draws.next_block() else {
            return false;
        };
        (self.worked_out, self.block) = (0, Vec::with_capacity(rows * columns.len()));
        for row in 0..rows {
            let values = columns.iter().filter_map(|column| column.get(row).copied());
            self.block.extend(values);
        }
        true
    }

    /// How many draws are worked out.
    pub fn drawn(&self) -> u32 {
        self.columns.first().map_or(0, Vec::len) as u32
    }

    /// What the first so many draws say, at most those that are worked out: bands, and what each input does by itself. Their errors and
    /// the shares of the variance take all draws.
    ///
    /// ```
    /// use plimsoll::{catalog::Catalog, link::examples};
    /// use plimsoll::plan::bands::{Question, Ready, bands};
    /// let scenario = examples::catalogue("2026-11".parse()?)?;
    /// let ready = Ready::of(&scenario);
    /// let all = Question { draws: 16_384, seed: 1 };
    /// let mut simulation = ready.begin(Catalog::built_in(), all).unwrap();
    /// while simulation.drawn() < 1024 {
    ///     simulation.step();
    /// }
    /// // They are those that a simulation of so few has.
    /// let few = bands(&scenario, Catalog::built_in(), Question { draws: 1024, seed: 1 });
    /// assert_eq!(Some(simulation.so_far(1024)), few);
    /// # Ok::<(), plimsoll::error::Error>(())
    /// ```
    pub fn so_far(&mut self, draws: u32) -> Bands {
        let draws = draws.min(self.drawn());
        let settings = Settings {
            points: draws,
            scrambles: 1,
            ..self.settings
        };
        self.bands(settings)
    }

    /// What all draws say.
    pub fn finish(mut self) -> Bands {
        self.bands(self.settings)
    }

    /// What the draws of such settings say, the first of those that are worked out.
    fn bands(&mut self, settings: Settings) -> Bands {
        let sensitivity = self.study().told(settings);
        let Ready {
            scenario,
            uncertainty,
            ..
        } = self.ready;
        let inputs = uncertainty.inputs.iter().map(|input| InputRow {
            path: input.path.clone(),
            label: input.label.clone(),
            written: input.written.clone(),
            law: input.law_name,
        });
        let draws = settings.points * settings.scrambles;
        let summary = summary::Summary {
            scenario,
            layout: &self.trial.layout,
            columns: &self.columns,
            draws: draws as usize,
            now_rps: self.trial.now_rps(),
            nets: settings.scrambles as usize,
        };
        let mut doubts = uncertainty.doubts.clone();
        doubts.extend(summary.doubts());
        Bands {
            draws,
            seed: settings.seed,
            inputs: inputs.collect(),
            now: summary.now(),
            months: summary.months(),
            ladder: summary.ladder(),
            sensitivity,
            doubts,
        }
    }

    fn study(&mut self) -> &mut Study<'a> {
        let (ready, catalog) = (self.ready, self.catalog);
        self.study.get_or_insert_with(|| Study::of(ready, catalog))
    }
}

/// The draws by rows; one in the middle where nothing is uncertain.
pub(super) fn rows(uncertainty: &Uncertainty, settings: Settings) -> Vec<Vec<f64>> {
    let laws: Vec<_> = uncertainty.inputs.iter().map(|input| input.law).collect();
    let draws = Draws::new(&laws, uncertainty.copula.as_ref(), &settings);
    let Some(mut draws) = draws.ok().filter(|_| !uncertainty.is_empty()) else {
        return vec![Vec::new()];
    };
    let rows = draws.block_len();
    let mut all = Vec::new();
    while let Some(block) = draws.next_block() {
        let row = |row: usize| {
            block
                .iter()
                .filter_map(|column| column.get(row).copied())
                .collect()
        };
        all.extend((0..rows).map(row));
    }
    all
}
