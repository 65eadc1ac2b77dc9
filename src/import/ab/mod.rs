//! ApacheBench: <https://httpd.apache.org/docs/2.4/programs/ab.html>.

pub(super) mod gnuplot;
pub(super) mod percentiles;
pub(super) mod text;
