//! Results whose distribution is known without simulation: weighted sums of normal inputs, and products of lognormal ones (Sobol'
//! indices of a product: Homma & Saltelli, *Reliab. Eng. Syst. Saf.* 52, 1996).

use super::{Copula, Index};
use crate::model::distribution::Distribution;
use crate::model::{ModelError, Standing, finite, not_negative};

/// An input of a weighted sum, as [`sum_of_normals`] shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalTerm {
    /// What the input counts in the sum.
    pub weight: f64,
    /// The input's mean.
    pub mean: f64,
    /// The input's standard deviation, 0 or more.
    pub sd: f64,
}

/// The distribution of Σ weight·X of normal inputs, which is normal: mean Σ wᵢmᵢ, variance Σᵢⱼ wᵢwⱼsᵢsⱼρᵢⱼ.
///
/// Without a copula the inputs are independent. Exact. O(n²).
///
/// # Errors
/// `invalid_input`: a number that is not finite, a negative deviation, a copula of another size, a result outside the domain of
/// [`Distribution::normal`].
///
/// ```
/// use plimsoll::model::uncertainty::{Copula, NormalTerm, sum_of_normals};
/// let app = NormalTerm { weight: 1.0, mean: 10.0, sd: 2.0 };
/// let database = NormalTerm { weight: 1.0, mean: 20.0, sd: 3.0 };
/// let together = Copula::from_scores(&[vec![1.0, 0.5], vec![0.5, 1.0]])?;
/// let sum = sum_of_normals(&[app, database], Some(&together))?;
/// assert_eq!((sum.mean(), sum.variance().round()), (30.0, 19.0));
/// assert!((sum.quantile(0.9)? - 35.586).abs() < 1e-3);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn sum_of_normals(
    terms: &[NormalTerm],
    copula: Option<&Copula>,
) -> Result<Distribution, ModelError> {
    let mut spreads = Vec::with_capacity(terms.len());
    let mut mean = 0.0;
    for term in terms {
        finite(term.weight, "weight")?;
        not_negative(term.sd, "standard deviation")?;
        mean += term.weight * finite(term.mean, "mean")?;
        spreads.push(term.weight * term.sd);
    }
    let variance: f64 = match copula.map(Copula::correlation) {
        None => spreads.iter().map(|s| s * s).sum(),
        Some(rows) if rows.len() == terms.len() => {
            let row_sum =
                |row: &Vec<f64>| row.iter().zip(&spreads).map(|(r, s)| r * s).sum::<f64>();
            rows.iter()
                .zip(&spreads)
                .map(|(row, s)| s * row_sum(row))
                .sum()
        }
        Some(_) => {
            return Err(ModelError::InvalidInput {
                name: "copula",
                must: "of as many inputs as there are terms",
            });
        }
    };
    // Full cancellation may leave a rounding error below 0.
    Distribution::normal(
        finite(mean, "mean of the sum")?,
        finite(variance, "variance of the sum")?.max(0.0).sqrt(),
    )
}

/// The distribution of a product and what each factor does to it: what [`lognormal_product`] finds.
#[derive(Debug, Clone, PartialEq)]
pub struct LognormalProduct {
    /// The product, which is lognormal.
    pub distribution: Distribution,
    /// Mean of its logarithm.
    pub mu: f64,
    /// Standard deviation of its logarithm.
    pub sigma: f64,
    /// The Sobol' indices of the factors, in their order; `None` if the product does not vary.
    pub indices: Option<Vec<Index>>,
    /// Exact.
    pub standing: Standing,
}

/// The product of independent lognormal factors, each (μ, σ) of its logarithm: μ = Σμᵢ, σ² = Σσᵢ².
///
/// First order Sᵢ = (e^σᵢ² - 1)/(e^σ² - 1), total Tᵢ = (1 - e^-σᵢ²)/(1 - e^-σ²). O(n).
///
/// # Errors
/// `invalid_input`: a number that is not finite, a negative σ, a product outside the domain of [`Distribution::lognormal`].
///
/// ```
/// use plimsoll::model::uncertainty::lognormal_product;
/// let product = lognormal_product(&[(3.0, 0.2), (1.0, 0.5), (2.0, 0.1)])?;
/// assert!((product.distribution.mean() - 468.7174).abs() < 1e-4);
/// assert!((product.indices.unwrap()[1].first - 0.811829).abs() < 1e-6);
/// # Ok::<(), plimsoll::model::ModelError>(())
/// ```
pub fn lognormal_product(factors: &[(f64, f64)]) -> Result<LognormalProduct, ModelError> {
    let (mut mu, mut variance) = (0.0, 0.0);
    for (log_mean, log_sd) in factors {
        mu += finite(*log_mean, "log mean")?;
        variance += not_negative(*log_sd, "log standard deviation")? * log_sd;
    }
    let sigma = finite(variance, "log variance")?.sqrt();
    let distribution = Distribution::lognormal(mu, sigma)?;
    // As shares of e^σ², which may itself exceed the range of f64.
    let varies = -libm::expm1(-variance);
    let index = |(_, log_sd): &(f64, f64)| {
        let own = log_sd * log_sd;
        let total = -libm::expm1(-own) / varies;
        Index {
            first: total * libm::exp(own - variance),
            total,
        }
    };
    Ok(LognormalProduct {
        distribution,
        mu,
        sigma,
        indices: (varies > 0.0).then(|| factors.iter().map(index).collect()),
        standing: Standing::Exact,
    })
}
