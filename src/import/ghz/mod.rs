//! ghz: <https://ghz.sh/docs/output>.

pub(super) mod json;
pub(super) mod text;
