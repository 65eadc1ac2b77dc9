//! What PostgreSQL says of itself: <https://www.postgresql.org/docs/current/monitoring.html>.
//!
//! All times are milliseconds. Texts in statements are never kept, and in logs no numbers either.

pub(super) mod csvlog;
pub(super) mod explain;
pub(super) mod log;
mod logged;
pub(super) mod rows;
pub(super) mod sql;
pub(super) mod views;
