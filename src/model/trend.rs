//! Does a series rise, how fast, and when did it change: Theil-Sen's slope, the Mann-Kendall test and its forms for
//! autocorrelated series, changes of the mean, and the verdict on a leak.
//!
//! R² is not used for any of it: it says how small the noise is beside the trend, not how steep the trend is. A slow leak in a
//! noisy series has a small R², a harmless drift in a quiet one has R² = 1.

mod autocorrelation;
mod changepoint;
mod leak;
mod mann_kendall;
mod modified;
mod prepare;
mod theil_sen;
mod warning;

pub use changepoint::{Changepoints, LONGEST_SERIES, changepoints_l2, default_penalty};
pub use leak::{
    Leak, LeakAssessment, LeakQuestion, LeakVerdict, R2_RULE, assess_leak, leak_verdict,
    material_slope,
};
pub use mann_kendall::{Direction, MannKendall, mann_kendall};
pub use modified::{HamedRao, PreWhitened, mann_kendall_hamed_rao, mann_kendall_tfpw};
pub use prepare::{Thinned, lower_envelope, thin, warm_up};
pub use theil_sen::{ALL_PAIRS_UP_TO, RANDOM_PAIRS, TheilSen, theil_sen};
pub use warning::Warning;
