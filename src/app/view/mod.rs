//! What draws the parts of the page. No arithmetic here.

mod answer;
mod chart;
mod dialog;
mod download;
mod evidence;
mod field;
mod focus;
mod header;
mod inputs;
mod notice;
mod outside;
mod page;
mod paper;
mod share;
mod shown;
mod sight;
mod tabs;
mod told;

pub use page::App;
