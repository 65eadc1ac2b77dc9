//! Gatling: <https://docs.gatling.io/concepts/session/>, reports of the open-source version.
//!
//! - `stats`: `js/stats.json`, `js/global_stats.json` and `js/stats.js` of the HTML report.
//! - `log`: `simulation.log` as text, which versions 2 to 3.11 write. Since 3.12 it is binary, and
//!   refused by its first bytes.
//! - `console`: what stands on the terminal at the end of a run.
//!
//! All times are milliseconds. Failures are KO, by status or by a check of the script; figures of "total"
//! contain them.

pub(super) mod console;
pub(super) mod log;
pub(super) mod stats;

const TOOL: &str = "Gatling";
