//! Shape.
