//! JSON, read and written by hand: saved plans, and what page and worker say to each other. A general library compiles a reader
//! for each type, and its weight would stand before the first answer.
//!
//! ```
//! use plimsoll::json::{Place, Source, Writer, parse};
//! let text = r#"{"rate": "5 req/s"}"#;
//! let source = Source { text: Some(text), what: "not understood", next: "Look." };
//! let value = parse(text).unwrap();
//! let demand = Place::root(&value, &source).object("a demand", &["rate"]).unwrap();
//! assert_eq!(demand.get("rate").unwrap().text().unwrap(), "5 req/s");
//! let error = demand.get("rate").unwrap().number().unwrap_err();
//! assert!(error.to_string().contains("expected f64 (rate, line 1)"));
//! ```

mod parse;
mod place;
mod value;
mod write;

pub use parse::{Fault, MAX_DEPTH, parse};
pub use place::{Object, Place, Source};
pub use value::{Kind, Member, Value, line_of};
pub use write::{Writer, indented};
