//! The ladder as a table: the plan at multiples of today's load.

pub use crate::chart::ladder::rows as table;
