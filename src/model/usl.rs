//! The Universal Scalability Law (Gunther, *Guerrilla Capacity Planning*, Springer 2007, ch. 4-6): throughput as a function of
//! the level N, which is users, connections, threads or instances.

mod bootstrap;
mod data;
mod fit;
mod interval;
mod solve;
mod warning;

pub use bootstrap::{PeakInterval, PeakMethod, REPLICATES};
pub use data::Weights;
pub use fit::{Fit, FitOptions, FittedPoint, KappaTest, Parameter, Start, fit, kappa_test};
pub use interval::{Interval, throughput_interval};
pub use warning::Warning;

use super::{ModelError, Standing, finite, not_negative, positive};

/// The law X(N) = λN / (1 + σ(N - 1) + κN(N - 1)) with its three coefficients.
///
/// ```
/// use plimsoll::model::usl::Usl;
/// let usl = Usl::new(100.0, 0.05, 0.001)?;
/// assert_eq!(usl.throughput(1.0)?, 100.0);
/// assert_eq!(usl.peak().level, Some(31));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usl {
    lambda: f64,
    sigma: f64,
    kappa: f64,
}

impl Usl {
    /// Takes λ > 0, σ ≥ -1 (below 0 it is superlinear) and κ ≥ 0, all finite.
    ///
    /// # Errors
    /// `invalid_input` outside that domain.
    ///
    /// ```
    /// use plimsoll::model::usl::Usl;
    /// let usl = Usl::new(995.6, 0.0267, 0.000769)?;
    /// assert_eq!((usl.lambda(), usl.sigma(), usl.kappa()), (995.6, 0.0267, 0.000769));
    /// assert_eq!(Usl::new(0.0, 0.1, 0.0).unwrap_err().code(), "invalid_input");
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn new(lambda: f64, sigma: f64, kappa: f64) -> Result<Usl, ModelError> {
        positive(lambda, "lambda")?;
        not_negative(kappa, "kappa")?;
        if finite(sigma, "sigma")? < -1.0 {
            return Err(ModelError::InvalidInput {
                name: "sigma",
                must: "-1 or more",
            });
        }
        Ok(Usl {
            lambda,
            sigma,
            kappa,
        })
    }

    /// λ: the throughput at level 1, in the unit of the throughput that was fitted (requests per second, say). See [`Usl::new`].
    pub fn lambda(&self) -> f64 {
        self.lambda
    }

    /// σ: contention, the share of the work that queues for something shared. No unit. See [`Usl::new`].
    pub fn sigma(&self) -> f64 {
        self.sigma
    }

    /// κ: coherency, the cost of keeping each pair of workers in agreement. No unit. See [`Usl::new`].
    pub fn kappa(&self) -> f64 {
        self.kappa
    }

    /// X(N) = λN / (1 + σ(N - 1) + κN(N - 1)) in λ's unit. N ≥ 0 may be fractional, and X(0) = 0.
    ///
    /// With σ below 0 do not ask beyond the levels measured: superlinearity is always paid back (Gunther, Puglia & Tomasette, ACM
    /// Queue 13(5), 2015).
    ///
    /// # Errors
    /// `invalid_input` for a negative or non-finite level, and where the law itself ends: a superlinear σ can bring the
    /// denominator to 0, and a huge λN leaves the range of `f64`.
    ///
    /// ```
    /// use plimsoll::model::usl::Usl;
    /// let usl = Usl::new(20.0, 0.05, 0.001)?;
    /// assert!((usl.throughput(10.0)? - 200.0 / 1.54).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn throughput(&self, n: f64) -> Result<f64, ModelError> {
        not_negative(n, "level")?;
        let x = self.lambda * relative_capacity(n, self.sigma, self.kappa);
        if x.is_finite() && x >= 0.0 {
            Ok(x)
        } else {
            Err(ModelError::InvalidInput {
                name: "level",
                must: "where the law is defined",
            })
        }
    }

    /// Where throughput is highest, and what limits it. O(1).
    ///
    /// N* = √((1 - σ)/κ). Without κ there is no peak: throughput approaches λ/σ (at σ = 1 it stays at λ), or grows without end.
    ///
    /// ```
    /// use plimsoll::model::usl::{PeakKind, Usl};
    /// let peak = Usl::new(100.0, 0.1, 0.0)?.peak();
    /// assert_eq!((peak.kind, peak.n_star, peak.x_max), (PeakKind::Asymptote, None, Some(1000.0)));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn peak(&self) -> Peak {
        let x_limit = Some(self.lambda / self.sigma).filter(|x| self.sigma > 0.0 && x.is_finite());
        let n_limit = Some(1.0 / self.sigma).filter(|n| self.sigma > 0.0 && n.is_finite());
        let nowhere = |kind, x_max| Peak {
            standing: Standing::Exact,
            kind,
            n_star: None,
            level: None,
            x_max,
            x_limit,
            n_limit,
        };
        if self.sigma <= 1.0 && self.kappa == 0.0 {
            return match self.sigma {
                s if s > 0.0 => nowhere(PeakKind::Asymptote, x_limit),
                0.0 => nowhere(PeakKind::Linear, None),
                _ => nowhere(PeakKind::Unbounded, None),
            };
        }
        let n_star = ((1.0 - self.sigma).max(0.0) / self.kappa).sqrt();
        if self.sigma >= 1.0 || n_star < 1.0 {
            return Peak {
                standing: Standing::Exact,
                kind: PeakKind::RetrogradeFrom1,
                n_star: Some(1.0),
                level: Some(1),
                x_max: Some(self.lambda),
                x_limit,
                n_limit,
            };
        }
        match self.throughput(n_star) {
            Ok(x) if n_star.is_finite() && self.is_positive_up_to(n_star) => Peak {
                standing: Standing::Exact,
                kind: PeakKind::Peak,
                n_star: Some(n_star),
                level: self.best_whole_level(n_star),
                x_max: Some(x),
                x_limit,
                n_limit,
            },
            _ => nowhere(PeakKind::Unbounded, None),
        }
    }

    fn best_whole_level(&self, n_star: f64) -> Option<u64> {
        let below = n_star.floor().max(1.0);
        let above = below + 1.0;
        let better = if self.throughput(above).ok()? > self.throughput(below).ok()? {
            above
        } else {
            below
        };
        // Beyond 2^53 there is no next whole number in f64.
        (better < 9e15).then_some(better as u64)
    }

    /// Whether the denominator stays above 0 from level 1 to `n`. Only a superlinear σ can break it.
    pub(crate) fn is_positive_up_to(&self, n: f64) -> bool {
        least_denominator(self.sigma, self.kappa, 1.0, n) > 0.0
    }
}

/// Where throughput is highest: what [`Usl::peak`] gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Peak {
    /// Whether there is a peak, and if not, why.
    pub kind: PeakKind,
    /// N*, the level of the peak as a real number.
    pub n_star: Option<f64>,
    /// The best whole level: the better neighbor of N*.
    pub level: Option<u64>,
    /// The throughput at N*, or the asymptote if it has no peak but a limit; in λ's unit.
    pub x_max: Option<f64>,
    /// λ/σ, the limit that contention alone would set (R's "Amdahl limit"); in λ's unit.
    pub x_limit: Option<f64>,
    /// 1/σ, the level at which growth as steep as at the first worker would reach that limit (R's "optimal scalability").
    pub n_limit: Option<f64>,
    /// Exact for the law; [`Fit::peak_standing`] says how far a fitted one can be trusted.
    pub standing: Standing,
}

/// The shape of the curve, by which [`Usl::peak`] says whether there is a peak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeakKind {
    /// Throughput rises to N* and falls after it.
    Peak,
    /// κ = 0 < σ: throughput rises towards λ/σ.
    Asymptote,
    /// σ = κ = 0: each worker adds as much as the first.
    Linear,
    /// N* < 1, or σ > 1: one worker is best.
    RetrogradeFrom1,
    /// Superlinear without an end: the law says nothing that could be relied on.
    Unbounded,
}

impl PeakKind {
    /// A stable name for programs and for the golden vectors.
    ///
    /// ```
    /// use plimsoll::model::usl::PeakKind;
    /// assert_eq!(PeakKind::RetrogradeFrom1.code(), "retrograde_from_1");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            PeakKind::Peak => "peak",
            PeakKind::Asymptote => "asymptote",
            PeakKind::Linear => "linear",
            PeakKind::RetrogradeFrom1 => "retrograde_from_1",
            PeakKind::Unbounded => "unbounded",
        }
    }
}

/// N / (1 + σ(N - 1) + κN(N - 1)). From 1 up it is divided through by N, so that no product overflows; below 1 the
/// denominator is gathered by powers of N, so that nothing cancels at σ = 1.
pub(super) fn relative_capacity(n: f64, sigma: f64, kappa: f64) -> f64 {
    if n == 0.0 {
        0.0
    } else if n < 1.0 {
        n / ((1.0 - sigma) + n * (sigma + kappa * (n - 1.0)))
    } else {
        1.0 / (1.0 / n + sigma * ((n - 1.0) / n) + kappa * (n - 1.0))
    }
}

/// The least of D(N) = 1 + σ(N - 1) + κN(N - 1) on `low..=high`.
fn least_denominator(sigma: f64, kappa: f64, low: f64, high: f64) -> f64 {
    let d = |n: f64| 1.0 + (sigma + kappa * n) * (n - 1.0);
    let lowest = if kappa > 0.0 {
        ((kappa - sigma) / (2.0 * kappa)).clamp(low, high.max(low))
    } else {
        high
    };
    [low, lowest, high]
        .into_iter()
        .map(d)
        .fold(f64::MAX, f64::min)
}
