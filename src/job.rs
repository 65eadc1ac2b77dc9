//! What the page asks of the worker, and the answers. Files themselves go beside the request, as
//! the browser's own file objects: their bytes never pass through the page. The worker's first
//! message is its `build_id`, because its file's name does not change with its content.

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::evidence::{Evidence, Run};
use crate::quantity::show;
use crate::scenario::calibrate::Found;

/// Asks for files to be read, and for the sweeps among their runs and earlier ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Tells answers apart.
    pub id: u32,
    /// Runs of files that were read before and still count.
    pub runs: Vec<Run>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The request's number.
    pub id: u32,
    /// In the order of the files.
    pub files: Vec<FileAnswer>,
    /// The sweeps among all runs.
    pub found: Found,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileAnswer {
    /// The file's name.
    pub name: String,
    /// What was read, or a sentence that says why not.
    pub outcome: Result<Evidence, String>,
}

impl FileAnswer {
    /// A file that was read, or not.
    pub fn new(name: impl Into<String>, outcome: Result<Evidence, Error>) -> Self {
        let name = name.into();
        // The file's name stands beside the sentence.
        let sentence = |e| show::capitalized(&Error { file: None, ..e }.to_string());
        let outcome = outcome.map_err(sentence);
        FileAnswer { name, outcome }
    }
}
