//! Components: each shows a part of the state and dispatches actions. No arithmetic here.

mod answer;
mod asked;
mod chart;
mod columns;
mod concurrency;
mod evidence;
mod field;
mod header;
mod inputs;
mod ladder;
mod notice;
mod outside;
mod overhead;
mod page;
mod proposals;
mod questions;
mod sections;
mod share;
mod uncertainty;
mod which;

pub use page::App;
