//! What goes out: the answer in sentences, the plan as Markdown and as tables, and what a pipeline fails on.

pub mod allocation;
pub mod answer;
pub mod ask;
pub mod bands;
mod bill;
pub mod breach;
pub mod buying;
pub mod calibrate;
pub mod choice;
pub mod compare;
pub mod csv;
mod demand;
pub mod evidence;
pub mod fit;
pub mod ladder;
mod levels;
pub mod markdown;
pub mod overhead;
pub mod paired;
pub mod print;
mod resources;
pub mod rules;
pub mod section;
pub mod share;
mod tiers;
pub mod whence;
