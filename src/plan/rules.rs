//! What a rule would have done with measured series, when it first holds on the projection, and which rules contradict each
//! other, the targets or the facts stated.

mod contradiction;
mod measured;
mod of_plan;
mod projection;
mod series;
mod stated;

pub use contradiction::{Contradiction, ContradictionCode, contradictions};
pub use measured::{Measured, on_files};
pub use of_plan::Outcome;
pub(super) use of_plan::{doubts, of_plan};
pub use projection::{Held, Projection, on_projection};
pub use series::{Firing, Look, USUAL_LOOKBACK_S, on_series};
pub use stated::{Machine, Redis, Stated};
