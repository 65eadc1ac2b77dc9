//! The page as data: what it shows of the state, in parts that travel between programs of one build, and what comes back when
//! something is pressed. The page draws what is here and knows nothing of what it is about.

pub mod inputs;
pub mod item;
pub mod press;
