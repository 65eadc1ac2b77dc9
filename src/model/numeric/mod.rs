//! The numerics under the laws: roots, sums, transforms, special functions. Small, deterministic, named after the method.
//!
//! No third-party crate of this kind is light enough for a page and gives the same bits on all platforms, except `libm`, which is
//! used here.

pub(crate) mod cholesky;
pub(crate) mod eigen;
pub(crate) mod fft;
mod incomplete_beta;
mod incomplete_gamma;
pub(crate) mod least_squares;
pub(crate) mod line;
pub(crate) mod nelder_mead;
pub(crate) mod order;
pub(crate) mod quadrature;
pub(crate) mod random;
pub(crate) mod root;
pub(crate) mod select;
pub(crate) mod series;
pub(crate) mod special;
pub(crate) mod student;
pub(crate) mod sum;
