//! pgbench of PostgreSQL: <https://www.postgresql.org/docs/current/pgbench.html>.
//!
//! The report and the progress lines are in milliseconds, both logs in microseconds. Up to version
//! 13 two throughputs are printed; the one that leaves out connecting counts, as it does since 14.
//! Since 15 failed transactions are told apart from those that were processed.

pub(super) mod aggregate;
pub(super) mod init;
pub(super) mod log;
pub(super) mod progress;
pub(super) mod report;

const TOOL: &str = "pgbench";

/// The last line of a text that is not empty.
fn last_line(text: &str) -> &str {
    text.trim_end().rsplit('\n').next().unwrap_or_default()
}
