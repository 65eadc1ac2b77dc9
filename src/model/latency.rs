//! Latency distributions: from reported percentiles to a law, laws added, merged and compared, and what a sample can show.
//!
//! | from | to | how |
//! | --- | --- | --- |
//! | a few [`Percentiles`] | a [`Description`] | the best of three families, or a [`Curve`] through the points |
//! | the parts of a request | a [`Sum`] | convolution of independent parts; the comonotone sum beside it |
//! | several instances or routes | a [`Mixture`] | the share of requests of each |
//! | Prometheus buckets, HDR histograms | a quantile | [`Buckets`], [`Hdr`]: counts are added, never percentiles averaged |
//! | single measurements | a quantile with its interval | [`sample_quantile`], [`quantile_ranks`], [`least_sample`] |
//!
//! Labels pass through: a [`Sum`] or a [`Mixture`] is worth what its weakest [`Law`] is worth.
//!
//! Every law here only scales: times have any unit, and results the same one.

mod buckets;
mod curve;
mod describe;
mod gamma_fit;
mod grade;
mod hdr;
mod lattice;
mod law;
mod mixture;
mod percentiles;
mod sample;
mod sum;
mod two_lognormals;
mod warning;

pub use buckets::{BucketQuantile, Buckets};
pub use curve::{Curve, CurvePoint, Limits};
pub use describe::{Description, Stated, describe};
pub use hdr::Hdr;
pub use law::{Latency, Law};
pub use mixture::Mixture;
pub use percentiles::{Family, PercentileFit, Percentiles, fit_gamma, fit_lognormal, fit_weibull};
pub use sample::{
    Ranks, SampleQuantile, describe_sample, least_sample, nearest_rank, quantile_ranks,
    sample_quantile,
};
pub use sum::Sum;
pub use two_lognormals::{TwoLognormals, fit_two_lognormals};
pub use warning::Warning;
