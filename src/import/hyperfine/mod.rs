//! hyperfine: <https://github.com/sharkdp/hyperfine>. The time of whole processes, not of requests.
//!
//! Its JSON and CSV are in seconds; Markdown and the terminal name the unit. The files do not say
//! which version wrote them.

pub(super) mod csv;
pub(super) mod json;
pub(super) mod markdown;
pub(super) mod stdout;
