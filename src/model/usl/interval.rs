//! How sure a fit is: Student's intervals of its coefficients and of its curve (Draper & Smith, *Applied Regression Analysis*, 3rd ed.,
//! 1998, ch. 24).

use super::data::PARAMETERS;
use super::solve::{gradient, variance};
use super::{Fit, Parameter, Usl};
use crate::model::numeric::student;
use crate::model::{Graded, ModelError, Standing, probability};

/// Two ends of a confidence interval, in the unit of the value between them: what [`Fit::interval`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end; not clipped, so that that of σ or κ may be below 0.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
    /// A rule of thumb: Student's interval is exact for laws that are linear in their coefficients, and with weights that match
    /// the noise. In simulations with 2 % of noise and the right weights the 95 % intervals of the coefficients held the truth 95
    /// times in 100; with equal weights on noise that grows with the throughput, κ's did some 80 times.
    pub standing: Standing,
}

impl Interval {
    /// The same with a lower end of at least 0, as σ, κ and throughput are shown.
    ///
    /// ```
    /// use plimsoll::model::{Standing, usl::Interval};
    /// let sigma = Interval { lower: -0.02, upper: 0.05, standing: Standing::Heuristic };
    /// assert_eq!((sigma.clipped_at_zero().lower, sigma.clipped_at_zero().upper), (0.0, 0.05));
    /// ```
    pub fn clipped_at_zero(self) -> Interval {
        Interval {
            lower: self.lower.max(0.0),
            upper: self.upper.max(0.0),
            standing: self.standing,
        }
    }
}

impl Fit {
    /// Student's interval of a coefficient at a confidence such as 0.95, unclipped: value ± t·se on `df` degrees of freedom.
    /// None where there is no standard error: on a bound [`Fit::upper_bound`] says how far the coefficient may be from it.
    ///
    /// # Errors
    /// `p_out_of_range`: a confidence that is not strictly between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, Parameter, fit};
    /// let fit = fit(&[1., 4., 8., 12., 16., 20.], &[20., 78., 130., 170., 190., 200.], &FitOptions::default())?;
    /// let kappa = fit.interval(Parameter::Kappa, 0.95)?.unwrap();
    /// assert!(kappa.lower > 0.0 && kappa.lower < fit.usl.kappa() && fit.usl.kappa() < kappa.upper);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn interval(
        &self,
        parameter: Parameter,
        confidence: f64,
    ) -> Result<Option<Interval>, ModelError> {
        probability(confidence)?;
        let value = parameter.of([self.usl.lambda(), self.usl.sigma(), self.usl.kappa()]);
        let se = self.standard_error(parameter);
        Ok(se.and_then(|se| self.around(value, se.value, confidence)))
    }

    /// The one-sided limit that a coefficient stays below with this confidence, such as 0.95: value + t·se, where the error of a
    /// coefficient on a bound is that of the fit with it free. For a κ of 0 it says how early a peak could still lie. None for
    /// three points and where the points cannot tell the coefficients apart.
    ///
    /// # Errors
    /// `p_out_of_range`: a confidence that is not strictly between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, Parameter, Weights, fit};
    /// let levels = [1., 4., 8., 12., 16., 20., 24., 28., 32., 48., 64.];
    /// let rays = [20., 78., 130., 170., 190., 200., 210., 230., 260., 280., 310.];
    /// let fit = fit(&levels, &rays, &FitOptions { weights: Weights::Equal, ..FitOptions::default() })?;
    /// assert!(fit.interval(Parameter::Kappa, 0.95)?.is_none());
    /// let kappa = fit.upper_bound(Parameter::Kappa, 0.95)?.unwrap();
    /// assert!(kappa.value > 1e-5 && kappa.value < 1e-3);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn upper_bound(
        &self,
        parameter: Parameter,
        confidence: f64,
    ) -> Result<Option<Graded<f64>>, ModelError> {
        probability(confidence)?;
        let value = parameter.of([self.usl.lambda(), self.usl.sigma(), self.usl.kappa()]);
        let freedom = self.points.len().saturating_sub(PARAMETERS);
        let covariance = self.problem.triangle_of_all(self.at).inverse_gram();
        let (Some([[lambda, ..], [_, sigma, _], [.., kappa]]), true) = (covariance, freedom > 0)
        else {
            return Ok(None);
        };
        let variance = parameter.of([lambda * self.unit * self.unit, sigma, kappa])
            * (self.problem.cost(self.at) / freedom as f64);
        // Both tails outside of the one-sided limit.
        let t = student::two_sided_quantile(2.0 * confidence - 1.0, freedom);
        let t = match t {
            Some(t) => t,
            None if confidence == 0.5 => 0.0,
            None => {
                student::two_sided_quantile(1.0 - 2.0 * confidence, freedom).map_or(0.0, |t| -t)
            }
        };
        let limit = value + t * variance.sqrt();
        Ok(Some(Graded::heuristic(limit)).filter(|l| l.value.is_finite()))
    }

    /// The confidence band of the curve at level `n`: X(n) ± t·√(gᵀCg), g = ∂X/∂(λ, σ, κ) (delta method), not below 0.
    ///
    /// It is the band of the mean, not of a single new measurement. None for three points and outside the law's domain.
    ///
    /// # Errors
    /// `p_out_of_range`: a confidence that is not strictly between 0 and 1.
    ///
    /// ```
    /// use plimsoll::model::usl::{FitOptions, fit};
    /// let fit = fit(&[1., 4., 8., 12., 16., 20.], &[20., 78., 130., 170., 190., 200.], &FitOptions::default())?;
    /// let inside = fit.throughput_interval(10.0, 0.95)?.unwrap();
    /// let outside = fit.throughput_interval(60.0, 0.95)?.unwrap();
    /// assert!(outside.upper - outside.lower > 3.0 * (inside.upper - inside.lower));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn throughput_interval(
        &self,
        n: f64,
        confidence: f64,
    ) -> Result<Option<Interval>, ModelError> {
        match &self.covariance {
            Some(covariance) => throughput_interval(&self.usl, covariance, self.df, n, confidence),
            None => probability(confidence).map(|_| None),
        }
    }

    pub(super) fn around(&self, value: f64, se: f64, confidence: f64) -> Option<Interval> {
        around(value, se, self.df, confidence)
    }
}

/// [`Fit::throughput_interval`] for a fit of which only the law, the covariance of (λ, σ, κ) and the degrees of
/// freedom were kept. None also for a covariance that no fit gives.
///
/// # Errors
/// `p_out_of_range`: a confidence that is not strictly between 0 and 1.
///
/// ```
/// use plimsoll::model::usl::{FitOptions, fit, throughput_interval};
/// let fit = fit(&[1., 4., 8., 12., 16., 20.], &[20., 78., 130., 170., 190., 200.], &FitOptions::default())?;
/// let kept = throughput_interval(&fit.usl, &fit.covariance.unwrap(), fit.df, 10.0, 0.95);
/// assert_eq!(kept, fit.throughput_interval(10.0, 0.95));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn throughput_interval(
    usl: &Usl,
    covariance: &[[f64; 3]; 3],
    df: usize,
    n: f64,
    confidence: f64,
) -> Result<Option<Interval>, ModelError> {
    probability(confidence)?;
    let at = |x: f64| {
        let g = gradient(n, [usl.lambda(), usl.sigma(), usl.kappa()]);
        let se = variance(g, covariance)?.sqrt();
        Some(around(x, se, df, confidence)?.clipped_at_zero())
    };
    Ok(usl.throughput(n).ok().and_then(at))
}

fn around(value: f64, se: f64, df: usize, confidence: f64) -> Option<Interval> {
    let half = student::two_sided_quantile(confidence, df)? * se;
    let (lower, upper) = (value - half, value + half);
    (lower.is_finite() && upper.is_finite()).then_some(Interval {
        lower,
        upper,
        standing: Standing::Heuristic,
    })
}
