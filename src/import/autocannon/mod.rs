//! autocannon: <https://github.com/mcollina/autocannon>.

pub(super) mod json;
pub(super) mod text;
