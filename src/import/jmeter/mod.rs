//! Apache JMeter: <https://jmeter.apache.org/usermanual/listeners.html>.
//!
//! - `csv`: the sample results (JTL) that `-l FILE` writes, with or without a header.
//! - `xml`: the same as XML (`jmeter.save.saveservice.output_format=xml`).
//! - `perfmon`: what the PerfMon plugin measured, in the same layout.
//! - `statistics`: `statistics.json` of the HTML dashboard.
//! - `aggregate`: the table that the aggregate or summary report saves.
//! - `summariser`: the lines `summary = ...` of the console and of `jmeter.log`.
//!
//! All times are milliseconds. `elapsed` is the whole sample; `Latency` is only the time to the first
//! byte and is not read. What failed is what JMeter says failed (`success`), assertions included.

pub(super) mod aggregate;
pub(super) mod csv;
mod perfmon;
mod samples;
pub(super) mod statistics;
pub(super) mod summariser;
pub(super) mod xml;

const TOOL: &str = "JMeter";
