//! Where a series goes: lines, exponential and logistic growth, exponential smoothing with and without seasons, the decomposition
//! into trend and season, and the choice between the forecasts by how each would have done.
//!
//! What is fitted is exact under its law. What is forecast beyond the data is a rule of thumb: nothing says that a law goes on. R² is not used to choose: every curve that bends the right way has a large one.

mod choice;
mod ets;
mod ets_fit;
mod holt_winters;
mod line;
mod logistic;
mod multiplicative;
mod stl;
mod warning;

pub use choice::{Choice, Method, Score, choose};
pub use ets::{EtsForecast, LONGEST_HORIZON, Smoothing, States, ets_forecast};
pub use ets_fit::{EtsFit, EtsForm, LONGEST_SEASON, fit_ets};
pub use holt_winters::{HoltWinters, HoltWintersForecast, holt_winters_additive};
pub use line::{
    ExponentialForecast, ExponentialPoint, LineForecast, LinePoint, exponential_forecast,
    linear_forecast,
};
pub use logistic::{LogisticFit, LogisticPoint, logistic_fit};
pub use stl::{Mstl, Stl, StlOptions, mstl, stl};
pub use warning::Warning;
