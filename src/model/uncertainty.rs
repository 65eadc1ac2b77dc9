//! What uncertain inputs make of a result: simulation, correlated inputs, and which input matters.
//!
//! Inputs are [`Distribution`](super::distribution::Distribution)s; those made from an interval that a person states are the usual ones.
//! [`simulate`] draws them on scrambled Sobol' points and gathers the result's mean, percentiles and the chance of passing a limit.
//! For sums of normal and products of lognormal inputs [`sum_of_normals`] and [`lognormal_product`] know the answer without drawing.
//! Samples that are there already are only re-ordered, by [`with_rank_correlation`]. [`tornado`] moves one input at a time; [`sobol_indices`] share the variance out.
//!
//! All of it is a function of a seed: the same seed gives the same bits on every machine.

mod closed_form;
mod columns;
mod copula;
mod draws;
mod halton;
mod iman_conover;
mod limits;
mod moments;
mod monte_carlo;
mod outcome;
mod sensitivity;
mod sobol;
mod tornado;
mod warning;

pub use closed_form::{LognormalProduct, NormalTerm, lognormal_product, sum_of_normals};
pub use copula::{Copula, spearman_to_pearson};
pub use draws::Draws;
pub use halton::halton_points;
pub use iman_conover::with_rank_correlation;
pub use monte_carlo::{Settings, by_row, simulate};
pub use outcome::{Breach, Outcome, percentiles_of};
pub use sensitivity::{Index, Sensitivity, sobol_indices};
pub use sobol::sobol_points;
pub use tornado::{Bar, Range, Tornado, tornado};
pub use warning::Warning;
