//! hey: <https://github.com/rakyll/hey>.

pub(super) mod csv;
pub(super) mod text;
