//! The page as data: what it shows of the state, in parts that travel between programs of one build, and what comes back when
//! something is typed or pressed. The page draws what is here and knows nothing of what it is about.

mod answers;
mod evidence;
mod gesture;
pub mod inputs;
pub mod item;
mod keep;
mod paired;
pub mod part;
pub mod press;
mod session;
mod share;
mod show;

pub use evidence::{Meanings, is_about};
pub use gesture::Gesture;
pub use session::{Opened, Session};
