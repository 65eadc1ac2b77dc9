//! The parameters of a distribution, for those who show or store them.

use super::{Distribution, Kind};

impl Distribution {
    /// μ and σ of the logarithm, for a lognormal law; a constant above 0 is one with σ = 0. `None` for the other laws.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::lognormal(3.0, 0.5)?.log_parameters(), Some((3.0, 0.5)));
    /// assert_eq!(Distribution::normal(3.0, 0.5)?.log_parameters(), None);
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn log_parameters(&self) -> Option<(f64, f64)> {
        match self.0 {
            Kind::Lognormal { mu, sigma } => Some((mu, sigma)),
            Kind::Constant { value } if value > 0.0 => Some((libm::log(value), 0.0)),
            _ => None,
        }
    }

    /// Shape and scale of a gamma law. `None` for the other laws.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::gamma(4.0, 5.0)?.gamma_parameters(), Some((4.0, 5.0)));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn gamma_parameters(&self) -> Option<(f64, f64)> {
        match self.0 {
            Kind::Gamma { shape, scale } => Some((shape, scale)),
            _ => None,
        }
    }

    /// α and β of a beta law, which PERT is too. `None` for the other laws.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::pert(10.0, 20.0, 50.0)?.beta_parameters(), Some((2.0, 4.0)));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn beta_parameters(&self) -> Option<(f64, f64)> {
        match self.0 {
            Kind::Beta { alpha, beta, .. } => Some((alpha, beta)),
            _ => None,
        }
    }

    /// The value of a distribution that does not vary. `None` for the others.
    ///
    /// ```
    /// use plimsoll::model::distribution::Distribution;
    /// assert_eq!(Distribution::uniform(5.0, 5.0)?.constant_value(), Some(5.0));
    /// # Ok::<(), plimsoll::model::ModelError>(())
    /// ```
    pub fn constant_value(&self) -> Option<f64> {
        match self.0 {
            Kind::Constant { value } => Some(value),
            _ => None,
        }
    }
}
