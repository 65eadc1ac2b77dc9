//! Which build this is. The page and its worker are two files that a browser caches apart, so they
//! compare this before they talk.

/// The version and, when built by `make`, the commit: `0.1.0+1a2b3c4`.
pub const BUILD_ID: &str = match option_env!("PLIMSOLL_BUILD") {
    Some(id) => id,
    None => env!("CARGO_PKG_VERSION"),
};
