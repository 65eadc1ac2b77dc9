//! What goes out: the answer in sentences, and the plan as Markdown.

pub mod answer;
pub mod ladder;
pub mod markdown;
pub mod overhead;
pub mod rules;
