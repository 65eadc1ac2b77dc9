//! What goes out: the answer in sentences, and the plan as Markdown.

pub mod answer;
mod bill;
mod demand;
pub mod ladder;
mod levels;
pub mod markdown;
pub mod overhead;
mod resources;
pub mod rules;
pub mod section;
mod tiers;
