//! Distributions of one quantity: service times, latencies, uncertain inputs (Johnson, Kotz & Balakrishnan, *Continuous Univariate
//! Distributions*, 2nd ed., 1994).
//!
//! What goes in has any unit, and what comes out the same one (a variance its square).

mod density;
mod draw;
mod from_interval;
mod moments;
mod parameters;
mod probability;
mod sampler;
mod short;
mod shortfall;
mod table;

pub use from_interval::IntervalWarning;
pub(crate) use sampler::Sampler;
pub(crate) use short::Short;

use super::{ModelError, not_negative};

/// Shapes beyond this are constants for any purpose, and slow.
const LARGEST_SHAPE: f64 = 1e6;
/// Beyond this the beta law's function loses its digits.
const LARGEST_BETA_SHAPE: f64 = 1e5;
/// Values up to this, and scales down to its inverse, so that no moment leaves the range of f64.
const LARGEST: f64 = 1e100;
/// Below this a power law has no quantile that f64 can hold.
const SMALLEST_SHAPE: f64 = 1e-3;

/// A distribution whose parameters are known to be in their domain.
///
/// ```
/// use plimsoll::model::distribution::Distribution;
/// let service = Distribution::exponential(0.02)?;
/// assert!((service.quantile(0.95)? - 0.0599).abs() < 1e-4);
/// assert_eq!(service.squared_variation(), Some(1.0));
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution(Kind);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Constant {
        value: f64,
    },
    Uniform {
        low: f64,
        high: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Beta {
        alpha: f64,
        beta: f64,
        low: f64,
        width: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Exponential {
        mean: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    HyperExponential {
        share: f64,
        mean: f64,
        other_mean: f64,
    },
}

impl Distribution {
    /// Always the same value.
    ///
    /// # Errors
    /// `invalid_input`: not a number within ±10¹⁰⁰.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::constant(12.0)?.quantile(0.99)?, 12.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn constant(value: f64) -> Result<Distribution, ModelError> {
        moderate(value, "value")?;
        Ok(Distribution(Kind::Constant { value }))
    }

    /// Every value between `low` and `high` is equally likely.
    ///
    /// # Errors
    /// `invalid_input`: an end is not a number within ±10¹⁰⁰, or `high` is below `low`.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::uniform(10.0, 14.0)?.mean(), 12.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn uniform(low: f64, high: f64) -> Result<Distribution, ModelError> {
        ordered(low, high)?;
        Ok(Distribution(if low == high {
            Kind::Constant { value: low }
        } else {
            Kind::Uniform { low, high }
        }))
    }

    /// Gauss's law with a standard deviation of 0 or more.
    ///
    /// # Errors
    /// `invalid_input`: not numbers within ±10¹⁰⁰, or a negative deviation.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert!((Distribution::normal(30.0, 4.0)?.quantile(0.975)? - 37.84).abs() < 0.01);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn normal(mean: f64, sd: f64) -> Result<Distribution, ModelError> {
        moderate(mean, "mean")?;
        moderate(sd, "standard deviation")?;
        not_negative(sd, "standard deviation")?;
        Ok(Distribution(if sd == 0.0 {
            Kind::Constant { value: mean }
        } else {
            Kind::Normal { mean, sd }
        }))
    }

    /// A triangle over `low..high` with its top at `mode`.
    ///
    /// # Errors
    /// `invalid_input`: not numbers within ±10¹⁰⁰, or not low ≤ mode ≤ high.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::triangular(1.1, 1.4, 2.0)?.mean(), 1.5);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Distribution, ModelError> {
        ordered(low, mode)?;
        ordered(mode, high)?;
        ordered(low, high)?;
        Ok(Distribution(if low == high {
            Kind::Constant { value: low }
        } else {
            Kind::Triangular { low, mode, high }
        }))
    }

    /// The beta law on 0..1, both parameters above 0.
    ///
    /// # Errors
    /// `invalid_input`: a parameter outside 0.001..=10⁵.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert!((Distribution::beta(8.0, 3.0)?.mean() - 8.0 / 11.0).abs() < 1e-15);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn beta(alpha: f64, beta: f64) -> Result<Distribution, ModelError> {
        beta_shape(alpha)?;
        beta_shape(beta)?;
        Ok(Distribution(Kind::Beta {
            alpha,
            beta,
            low: 0.0,
            width: 1.0,
        }))
    }

    /// PERT: the beta law on `low..high`, the hard limits, with α = 1 + 4(mode - low)/(high - low) and β = 1 + 4(high - mode)/(high - low)
    /// (Malcolm, Roseboom, Clark & Fazar, *Operations Research* 7, 1959). Constant when the limits are equal.
    ///
    /// # Errors
    /// `invalid_input`: not numbers within ±10¹⁰⁰, or not low ≤ mode ≤ high.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let effort = Distribution::pert(2.0, 4.0, 12.0)?;
    /// assert!((effort.mean() - (2.0 + 4.0 * 4.0 + 12.0) / 6.0).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn pert(low: f64, mode: f64, high: f64) -> Result<Distribution, ModelError> {
        ordered(low, mode)?;
        ordered(mode, high)?;
        ordered(low, high)?;
        let width = high - low;
        if width == 0.0 {
            return Distribution::constant(low);
        }
        let (alpha, beta) = (
            1.0 + 4.0 * ((mode - low) / width),
            1.0 + 4.0 * ((high - mode) / width),
        );
        Ok(Distribution(Kind::Beta {
            alpha,
            beta,
            low,
            width,
        }))
    }

    /// The law whose logarithm is normal with mean `mu` and standard deviation `sigma`, 0 or more. The median is e^mu.
    ///
    /// # Errors
    /// `invalid_input`: `mu` beyond ±200 or `sigma` outside 0..=30.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::lognormal(0.0, 0.5)?.quantile(0.5)?, 1.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Distribution, ModelError> {
        if !(-200.0..=200.0).contains(&mu) {
            return Err(ModelError::InvalidInput {
                name: "log mean",
                must: "between -200 and 200",
            });
        }
        if !(0.0..=30.0).contains(&sigma) {
            return Err(ModelError::InvalidInput {
                name: "log standard deviation",
                must: "between 0 and 30",
            });
        }
        Ok(Distribution(if sigma == 0.0 {
            Kind::Constant {
                value: libm::exp(mu),
            }
        } else {
            Kind::Lognormal { mu, sigma }
        }))
    }

    /// The memoryless law with a mean above 0.
    ///
    /// # Errors
    /// `invalid_input`: the mean is outside 10⁻¹⁰⁰..=10¹⁰⁰.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert!((Distribution::exponential(20.0)?.cdf(20.0)? - 0.632).abs() < 1e-3);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn exponential(mean: f64) -> Result<Distribution, ModelError> {
        scale_of(mean, "mean")?;
        Ok(Distribution(Kind::Exponential { mean }))
    }

    /// P(X > x) = exp(-(x/scale)^shape).
    ///
    /// # Errors
    /// `invalid_input`: the shape is outside 0.001..=10⁶, or the scale outside 10⁻¹⁰⁰..=10¹⁰⁰.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::weibull(1.0, 20.0)?.mean(), 20.0);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn weibull(shape: f64, scale: f64) -> Result<Distribution, ModelError> {
        usable_shape(shape)?;
        scale_of(scale, "scale")?;
        Ok(Distribution(Kind::Weibull { shape, scale }))
    }

    /// The gamma law: mean shape·scale, squared coefficient of variation 1/shape.
    ///
    /// # Errors
    /// `invalid_input`: the shape is outside 0.001..=10⁶, or the scale outside 10⁻¹⁰⁰..=10¹⁰⁰.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let twice = Distribution::gamma(4.0, 5.0)?;
    /// assert_eq!((twice.mean(), twice.variance()), (20.0, 100.0));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn gamma(shape: f64, scale: f64) -> Result<Distribution, ModelError> {
        usable_shape(shape)?;
        scale_of(scale, "scale")?;
        Ok(Distribution(Kind::Gamma { shape, scale }))
    }

    /// Two exponential laws with balanced means, the usual stand-in for a squared coefficient of variation of 1 or more
    /// (Whitt, *Approximating a Point Process by a Renewal Process*, Oper. Res. 30, 1982): both contribute half of the mean.
    ///
    /// # Errors
    /// `invalid_input`: the mean is outside 10⁻¹⁰⁰..=10¹⁰⁰, or the variation is outside 1..=10⁶.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// let service = Distribution::hyperexponential(1.0, 4.0)?;
    /// assert!((service.variance() - 4.0).abs() < 1e-12);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn hyperexponential(mean: f64, squared_variation: f64) -> Result<Distribution, ModelError> {
        scale_of(mean, "mean")?;
        if !(1.0..=1e6).contains(&squared_variation) {
            return Err(ModelError::InvalidInput {
                name: "squared coefficient of variation",
                must: "between 1 and 10^6",
            });
        }
        let share = 0.5 * (1.0 + ((squared_variation - 1.0) / (squared_variation + 1.0)).sqrt());
        let (mean, other_mean) = (0.5 * mean / share, 0.5 * mean / (1.0 - share));
        Ok(Distribution(Kind::HyperExponential {
            share,
            mean,
            other_mean,
        }))
    }
}

fn usable_shape(value: f64) -> Result<f64, ModelError> {
    if (SMALLEST_SHAPE..=LARGEST_SHAPE).contains(&value) {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name: "shape",
            must: "between 0.001 and 10^6",
        })
    }
}

fn beta_shape(value: f64) -> Result<f64, ModelError> {
    if (SMALLEST_SHAPE..=LARGEST_BETA_SHAPE).contains(&value) {
        Ok(value)
    } else {
        Err(ModelError::InvalidInput {
            name: "shape",
            must: "between 0.001 and 10^5",
        })
    }
}

fn moderate(value: f64, name: &'static str) -> Result<(), ModelError> {
    if value.abs() <= LARGEST {
        Ok(())
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "a number up to 10^100",
        })
    }
}

fn scale_of(value: f64, name: &'static str) -> Result<(), ModelError> {
    if (1.0 / LARGEST..=LARGEST).contains(&value) {
        Ok(())
    } else {
        Err(ModelError::InvalidInput {
            name,
            must: "above 0, between 10^-100 and 10^100",
        })
    }
}

fn ordered(low: f64, high: f64) -> Result<(), ModelError> {
    moderate(low, "lower value")?;
    moderate(high, "upper value")?;
    if low <= high {
        Ok(())
    } else {
        Err(ModelError::InvalidInput {
            name: "upper value",
            must: "no lower than the lower value",
        })
    }
}
