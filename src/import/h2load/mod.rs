//! h2load: <https://nghttp2.org/documentation/h2load.1.html>.

pub(super) mod log;
pub(super) mod text;
