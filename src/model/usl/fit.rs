//! Fits the Universal Scalability Law by bounded weighted least squares with a free λ (as CRAN `usl` from 2.0 on does).
//!
//! λ is never fixed to the measurement at level 1, because that would give one point infinite weight.
// Rows and columns are counted to three over arrays of three.
#![allow(clippy::indexing_slicing)]

use super::data::{Data, PARAMETERS, Weights};
use super::solve::{Problem, linearized};
use super::warning::{Warning, doubts};
use super::{Peak, Usl};
use crate::model::numeric::least_squares::{Triangle, Triple};
use crate::model::numeric::student;
use crate::model::{Graded, ModelError, Standing};

/// Relative change at which the search hands over to the polish.
const SEARCH_TOLERANCE: f64 = 1e-10;
/// Relative change of every fitted throughput at which weights taken from the fit agree with it.
const AGREED: f64 = 1e-9;
/// Rounds after which weights taken from the fit are left as they are.
const ROUNDS: usize = 50;

/// What may be chosen about a fit. The default is `Weights::Auto` and no superlinearity.
///
/// ```
/// use plimsoll::model::usl::{FitOptions, Parameter, fit};
/// // Each worker did more at level 4 than alone: a σ of 0 or more cannot follow that.
/// let (levels, rps) = ([1., 2., 4., 8., 16., 32.], [100., 230., 520., 900., 1300., 1500.]);
/// let bounded = fit(&levels, &rps, &FitOptions::default())?;
/// assert!(bounded.at_bound(Parameter::Sigma));
/// let free = fit(&levels, &rps, &FitOptions { allow_superlinear: true, ..FitOptions::default() })?;
/// assert!(free.usl.sigma() < 0.0 && free.rss < bounded.rss);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FitOptions<'a> {
    /// How much each point counts.
    pub weights: Weights<'a>,
    /// Lets σ go down to -1 instead of 0, as long as the law stays defined on the measured range.
    /// Do not extrapolate such a fit: superlinearity is always paid back.
    pub allow_superlinear: bool,
}

/// A coefficient of the law, as [`Fit::interval`] asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// λ, throughput at level 1.
    Lambda,
    /// σ, contention.
    Sigma,
    /// κ, coherency.
    Kappa,
}

impl Parameter {
    /// The three, in the order of [`Fit::covariance`].
    pub const ALL: [Parameter; 3] = [Parameter::Lambda, Parameter::Sigma, Parameter::Kappa];

    pub(super) fn of(self, triple: Triple) -> f64 {
        let [lambda, sigma, kappa] = triple;
        match self {
            Parameter::Lambda => lambda,
            Parameter::Sigma => sigma,
            Parameter::Kappa => kappa,
        }
    }
}

/// One measured point and what the fit makes of it: a part of [`Fit`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FittedPoint {
    /// N, the level.
    pub level: f64,
    /// X, the measured throughput.
    pub throughput: f64,
    /// X(N) of the fitted law, in the same unit.
    pub fitted: f64,
    /// Measured minus fitted, in the same unit.
    pub residual: f64,
    /// The weight that was used.
    pub weight: f64,
    /// How much the point pulls the curve to itself, 0 to 1.
    pub leverage: f64,
}

/// The linearized estimate from which the search of [`fit`] starts; raw, so it may lie outside the bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// λ.
    pub lambda: f64,
    /// σ.
    pub sigma: f64,
    /// κ.
    pub kappa: f64,
}

/// Is κ needed? Amdahl's law (κ = 0) against the full law on the same points: what [`kappa_test`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KappaTest {
    /// Amdahl's law with a free λ, fitted to the same points: what to show where κ is not needed.
    pub amdahl: Usl,
    /// Weighted sum of squares left by `amdahl`.
    pub rss_amdahl: f64,
    /// The same for the full law.
    pub rss_usl: f64,
    /// F on 1 and n - 3 degrees of freedom. None with three points or a perfect fit.
    pub f: Option<f64>,
    /// Half of F's p-value, because κ ≥ 0 puts the null on a boundary (Self & Liang, JASA 82, 1987).
    pub p_value: Option<f64>,
    /// Small-sample AIC of Amdahl's law, the variance counted as a parameter.
    pub aicc_amdahl: Option<f64>,
    /// The same for the full law; none with five points or fewer.
    pub aicc_usl: Option<f64>,
    /// A rule of thumb: F is exact for laws that are linear in their coefficients only.
    pub standing: Standing,
}

/// The fitted law, how sure it is, and what to doubt about it: what [`fit`] gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The law with the coefficients found.
    pub usl: Usl,
    /// Its peak: the same as `usl.peak()`.
    pub peak: Peak,
    /// Weighted residual sum of squares.
    pub rss: f64,
    /// Degrees of freedom: points minus coefficients that do not stand on a bound; 0 for three points, wherever they stand.
    pub df: usize,
    /// Residual standard error √(rss/df). None for three points.
    pub residual_se: Option<f64>,
    /// 1 - RSS/TSS about the weighted mean. Above 0.95 for any monotone curve: it proves nothing by itself.
    /// None if all throughputs are equal.
    pub r2: Option<f64>,
    /// Covariance of (λ, σ, κ), with zeros for a coefficient on a bound. None for three points.
    pub covariance: Option<[[f64; 3]; 3]>,
    /// Condition number of the column-scaled Jacobian: above 1e4 σ and κ cannot be told apart.
    pub condition: f64,
    /// The linearized estimate; none if it does not exist.
    pub start: Option<Start>,
    /// Whether κ is needed.
    pub kappa_test: KappaTest,
    /// The points in the order given.
    pub points: Vec<FittedPoint>,
    /// What to doubt, the gravest first.
    pub warnings: Vec<Warning>,
    pub(super) problem: Problem,
    /// The coefficients on the scale of `problem`.
    pub(super) at: Triple,
    /// Throughput that is 1 on the scale of `problem`.
    pub(super) unit: f64,
    held: [bool; 3],
}

impl Fit {
    /// Standard error of a coefficient, in λ's unit for λ and without a unit for σ and κ: the root of the diagonal of
    /// s²(JᵀWJ)⁻¹, s² = RSS/df. None on a bound and for three points.
    ///
    /// A rule of thumb, as [`Interval`](super::Interval) says.
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, Parameter, fit};
    /// let fit = fit(&[1., 4., 8., 12., 16., 20.], &[20., 78., 130., 170., 190., 200.], &FitOptions::default())?;
    /// let se = fit.standard_error(Parameter::Kappa).unwrap();
    /// assert!((fit.usl.kappa() / se.value - 6.2).abs() < 0.1);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn standard_error(&self, parameter: Parameter) -> Option<Graded<f64>> {
        if self.at_bound(parameter) {
            return None;
        }
        let [[lambda, ..], [_, sigma, _], [.., kappa]] = self.covariance?;
        Some(Graded::heuristic(
            parameter.of([lambda, sigma, kappa]).sqrt(),
        ))
    }

    /// Whether a coefficient stands on the edge of what is allowed (σ or κ at 0 or 1).
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, Parameter, Weights, fit};
    /// // Throughput still rises at the highest level: nothing for κ to explain.
    /// let levels = [1., 4., 8., 12., 16., 20., 24., 28., 32., 48., 64.];
    /// let rays = [20., 78., 130., 170., 190., 200., 210., 230., 260., 280., 310.];
    /// let fit = fit(&levels, &rays, &FitOptions { weights: Weights::Equal, ..FitOptions::default() })?;
    /// assert!(fit.at_bound(Parameter::Kappa) && fit.standard_error(Parameter::Kappa).is_none());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn at_bound(&self, parameter: Parameter) -> bool {
        let [lambda, sigma, kappa] = self.held;
        match parameter {
            Parameter::Lambda => lambda,
            Parameter::Sigma => sigma,
            Parameter::Kappa => kappa,
        }
    }

    /// Whether the points say more than "throughput is constant".
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, fit};
    /// let flat = fit(&[1., 2., 4., 8., 16., 32.], &[301., 298., 304., 299., 302., 297.], &FitOptions::default())?;
    /// assert!(!flat.is_meaningful());
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn is_meaningful(&self) -> bool {
        !self
            .warnings
            .iter()
            .any(|w| matches!(w, Warning::NoScaling { .. }))
    }

    /// How far the fitted throughput can be trusted within the measured levels: approximate by the root mean square of the
    /// relative residuals, over the degrees of freedom; a rule of thumb where nothing is left to judge it by.
    ///
    /// ```
    /// use plimsoll::model::{Standing, usl::{FitOptions, fit}};
    /// let fit = fit(&[1., 4., 8., 12., 16., 20.], &[20., 78., 130., 170., 190., 200.], &FitOptions::default())?;
    /// let Standing::Approx { relative_error } = fit.standing() else { panic!("{:?}", fit.standing()) };
    /// assert!(relative_error > 0.01 && relative_error < 0.05);
    /// // Six points up to level 20 say that the peak is at 24.
    /// assert_eq!(fit.peak_standing(), Standing::Heuristic);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn standing(&self) -> Standing {
        let squares = self
            .points
            .iter()
            .map(|p| p.residual / p.fitted)
            .map(|r| r * r);
        let relative_error = (squares.sum::<f64>() / self.df as f64).sqrt();
        if self.df > 0 && self.is_meaningful() && relative_error.is_finite() {
            Standing::Approx { relative_error }
        } else {
            Standing::Heuristic
        }
    }

    /// How far the peak can be trusted: as the throughput if it lies within the measured levels, else a rule of thumb. The
    /// example is at [`Fit::standing`].
    pub fn peak_standing(&self) -> Standing {
        match self.peak.n_star {
            Some(n_star) if n_star <= self.highest_level() => self.standing(),
            _ => Standing::Heuristic,
        }
    }

    /// Highest measured level.
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, fit};
    /// let fit = fit(&[8., 1., 32., 4.], &[60., 10., 90., 36.], &FitOptions::default())?;
    /// assert_eq!(fit.highest_level(), 32.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn highest_level(&self) -> f64 {
        self.points.iter().map(|p| p.level).fold(0.0, f64::max)
    }

    pub(super) fn held_any(&self) -> bool {
        self.held.contains(&true)
    }
}

/// Fits the law to throughput measured at several levels.
///
/// Minimizes Σ w(X - X(N; λ, σ, κ))² over λ > 0, 0 ≤ σ ≤ 1, 0 ≤ κ ≤ 1. `levels` are users, connections, threads or
/// instances (above 0, up to 1e9); `throughputs` are above 0 in any one unit, which is then that of λ. Repeated
/// measurements at a level are separate points. O(n): some 0.1 ms for 8 points, 10 ms for 1,000.
///
/// # Errors
/// - `invalid_input`: lists of different length, a level or throughput outside its domain, a weight not above 0.
/// - `too_few_points`, `too_few_distinct_n`: fewer than three.
/// - `not_converged`: the numbers are too extreme for `f64`.
///
/// ```
/// use plimsoll::model::usl::{FitOptions, fit};
/// let levels = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// let rps = [87.0, 176.0, 352.0, 449.0, 400.0, 331.0, 243.0];
/// let fit = fit(&levels, &rps, &FitOptions::default())?;
/// assert_eq!(fit.peak.level, Some(12));
/// assert!(fit.warnings.is_empty());
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn fit(
    levels: &[f64],
    throughputs: &[f64],
    options: &FitOptions<'_>,
) -> Result<Fit, ModelError> {
    let mut fit = weighted(levels, throughputs, options)?;
    if options.weights != Weights::Proportional {
        return Ok(fit);
    }
    for _ in 0..ROUNDS {
        let square = |p: &FittedPoint| 1.0 / p.fitted / p.fitted;
        let weights: Vec<f64> = fit.points.iter().map(square).collect();
        if !weights.iter().all(|w| w.is_normal()) {
            break;
        }
        let next = FitOptions {
            weights: Weights::Given(&weights),
            ..*options
        };
        let refit = weighted(levels, throughputs, &next)?;
        let change = |(a, b): (&FittedPoint, &FittedPoint)| (a.fitted / b.fitted - 1.0).abs();
        let changes = fit.points.iter().zip(&refit.points).map(change);
        let agreed = changes.fold(0.0, f64::max) < AGREED;
        fit = refit;
        if agreed {
            break;
        }
    }
    Ok(fit)
}

fn weighted(
    levels: &[f64],
    throughputs: &[f64],
    options: &FitOptions<'_>,
) -> Result<Fit, ModelError> {
    let data = Data::new(levels, throughputs, options)?;
    let problem = data.problem(options.allow_superlinear, true);
    let start = linearized(&problem.observations);
    let at = minimize(&problem, start);
    if problem.is_stopped(at) {
        return Err(ModelError::NotConverged);
    }
    let (triangle, held) = problem.geometry(at);
    let [lambda, sigma, kappa] = at;
    let usl = Usl::new(lambda * data.unit, sigma, kappa).map_err(|_| ModelError::NotConverged)?;
    let cost = problem.cost(at);
    let total = problem.total_about_mean();
    let exact = levels.len() == PARAMETERS;
    let df = if exact {
        0
    } else {
        levels.len() - held.iter().filter(|h| !**h).count()
    };
    let gram = if exact { None } else { triangle.inverse_gram() };
    let mut fit = Fit {
        usl,
        peak: usl.peak(),
        rss: cost * data.rss_unit,
        df,
        residual_se: (df > 0).then(|| (cost / df as f64).sqrt() * data.rss_unit.sqrt()),
        r2: (total > 0.0).then(|| 1.0 - cost / total),
        covariance: gram.and_then(|g| covariance(g, cost / df.max(1) as f64, held, data.unit)),
        condition: triangle.scaled_condition(),
        start: start.map(|[lambda, sigma, kappa]| Start {
            lambda: lambda * data.unit,
            sigma,
            kappa,
        }),
        kappa_test: test_kappa(&data, options, cost)?,
        points: Vec::new(),
        warnings: Vec::new(),
        at,
        unit: data.unit,
        held,
        problem,
    };
    fit.points = fitted_points(&data, &fit, &triangle)?;
    if !(fit.rss.is_finite()
        && fit.residual_se.is_none_or(f64::is_finite)
        && fit.r2.is_none_or(f64::is_finite))
    {
        return Err(ModelError::NotConverged);
    }
    fit.warnings = doubts(&fit, cost, total);
    Ok(fit)
}

/// Tests whether the points need κ at all, that is, whether they show a peak.
///
/// Nested F-test with halved p-value, and AICc of both laws. The same is in [`Fit::kappa_test`]. Above p = 0.05 show
/// [`KappaTest::amdahl`] and say that no peak is visible.
///
/// # Errors
/// As [`fit`].
///
/// ```
/// use plimsoll::model::usl::{FitOptions, kappa_test};
/// let levels = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// let rps = [87.0, 176.0, 352.0, 449.0, 400.0, 331.0, 243.0];
/// let test = kappa_test(&levels, &rps, &FitOptions::default())?;
/// assert!(test.p_value.unwrap() < 0.01);
/// assert_eq!(test.amdahl.kappa(), 0.0);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn kappa_test(
    levels: &[f64],
    throughputs: &[f64],
    options: &FitOptions<'_>,
) -> Result<KappaTest, ModelError> {
    fit(levels, throughputs, options).map(|fit| fit.kappa_test)
}

/// The lowest of the minima reached from the linearized start and from three stock ones, polished.
fn minimize(problem: &Problem, start: Option<Triple>) -> Triple {
    let steepest = problem
        .observations
        .iter()
        .map(|o| o.x / o.n)
        .fold(0.0, f64::max);
    let stock = [
        [steepest, 0.01, 1e-4],
        [steepest, 0.1, 1e-3],
        [steepest, 0.001, 1e-6],
    ];
    let mut best = problem.project([steepest, 1.0, 0.0]);
    let mut lowest = f64::INFINITY;
    for from in start
        .map(|s| inside(problem, s, steepest))
        .into_iter()
        .chain(stock)
    {
        let at = problem.descend(from, SEARCH_TOLERANCE);
        let cost = problem.cost(at);
        if cost < lowest {
            (best, lowest) = (at, cost);
        }
    }
    problem.settled(problem.polish(best))
}

/// The linearized estimate, moved off the bounds so that no unknown starts out held by one.
fn inside(problem: &Problem, [lambda, sigma, kappa]: Triple, steepest: f64) -> Triple {
    let scale = if lambda > 0.0 { 1.0 } else { steepest / lambda };
    let [_, least_sigma, _] = problem.low;
    let floor = if least_sigma < 0.0 { -0.99 } else { 1e-6 };
    [
        if lambda > 0.0 { lambda } else { steepest },
        (sigma * scale).clamp(floor, 0.99),
        (kappa * scale).clamp(1e-9, 0.99),
    ]
}

fn fitted_points(
    data: &Data<'_>,
    fit: &Fit,
    triangle: &Triangle,
) -> Result<Vec<FittedPoint>, ModelError> {
    let mut points = Vec::with_capacity(data.levels.len());
    for ((o, x), level) in fit
        .problem
        .observations
        .iter()
        .zip(data.throughputs)
        .zip(data.levels)
    {
        let fitted = fit
            .usl
            .throughput(*level)
            .map_err(|_| ModelError::NotConverged)?;
        let row = fit.problem.row(o, fit.at, fit.held);
        let leverage: f64 = triangle
            .whiten(row)
            .unwrap_or_default()
            .iter()
            .map(|v| v * v)
            .sum();
        points.push(FittedPoint {
            level: *level,
            throughput: *x,
            fitted,
            residual: x - fitted,
            weight: o.root_weight * o.root_weight * data.weight_unit,
            leverage: leverage.min(1.0),
        });
    }
    Ok(points)
}

fn covariance(gram: [Triple; 3], s2: f64, held: [bool; 3], unit: f64) -> Option<[Triple; 3]> {
    let scale = [unit, 1.0, 1.0];
    let mut covariance = gram;
    for (i, row) in covariance.iter_mut().enumerate() {
        for (j, value) in row.iter_mut().enumerate() {
            *value = if held[i] || held[j] {
                0.0
            } else {
                *value * s2 * scale[i] * scale[j]
            };
        }
    }
    covariance
        .iter()
        .flatten()
        .all(|v| v.is_finite())
        .then_some(covariance)
}

fn test_kappa(
    data: &Data<'_>,
    options: &FitOptions<'_>,
    cost_usl: f64,
) -> Result<KappaTest, ModelError> {
    let amdahl = data.problem(options.allow_superlinear, false);
    let at = minimize(&amdahl, linearized(&amdahl.observations));
    let [lambda, sigma, kappa] = at;
    let law = Usl::new(lambda * data.unit, sigma, kappa).map_err(|_| ModelError::NotConverged)?;
    // The larger law contains the smaller one, so what is below it is rounding.
    let cost_amdahl = amdahl.cost(at).max(cost_usl);
    let n = data.levels.len();
    let rounding = amdahl.rounding();
    let freedom = n.saturating_sub(PARAMETERS);
    let f = match freedom {
        0 => None,
        _ if cost_amdahl <= rounding => Some(0.0),
        m => Some((cost_amdahl - cost_usl) / (cost_usl / m as f64)).filter(|f| f.is_finite()),
    };
    Ok(KappaTest {
        amdahl: law,
        standing: Standing::Heuristic,
        rss_amdahl: cost_amdahl * data.rss_unit,
        rss_usl: cost_usl * data.rss_unit,
        f,
        // F on 1 and m degrees of freedom is the square of Student's t on m; one tail of it is half of F's p-value.
        p_value: match f {
            Some(f) => Some(student::upper_tail(f.sqrt(), freedom)),
            None => (freedom > 0).then_some(0.0),
        },
        aicc_amdahl: aicc(cost_amdahl, data.rss_unit, n, PARAMETERS),
        aicc_usl: aicc(cost_usl, data.rss_unit, n, PARAMETERS + 1),
    })
}

/// n·ln(RSS/n) + 2k + 2k(k + 1)/(n - k - 1), with k counting the variance too.
fn aicc(cost: f64, rss_unit: f64, n: usize, k: usize) -> Option<f64> {
    let spare = n.checked_sub(k + 1).filter(|spare| *spare > 0)? as f64;
    let (n, k) = (n as f64, k as f64);
    let value =
        n * (libm::log(cost / n) + libm::log(rss_unit)) + 2.0 * k + 2.0 * k * (k + 1.0) / spare;
    value.is_finite().then_some(value)
}
