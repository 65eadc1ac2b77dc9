//! What comes back from the page.

use nanoserde::{DeBin, SerBin};

/// Something that a person did, or that the page noticed.
#[derive(Debug, Clone, PartialEq, SerBin, DeBin)]
pub enum Gesture {
    /// A text was typed into the input of that path.
    Type(String, String),
    /// The slider of that name of the input of that path was moved to that step.
    Slide(String, String, String),
    /// The input of that path was left.
    Settle(String),
    /// The input of that path was entered.
    Focus(String),
    /// A button was pressed that asks for this.
    Press(String),
    /// Charts are that wide: how large the page's letters are, as the browser writes it (`16px`), then name and pixels of each.
    Widths(String, Vec<(String, u32)>),
    /// A fold was opened or closed.
    Fold(String, bool),
    /// The charts of a part are to be about what stands at that place among its results.
    Result(String, u32),
    /// An example is to be opened.
    Example(u32),
    /// A blank plan is to be opened.
    Blank,
    /// A file is asked for: `json` of the scenario, `all` of all scenarios, `compare` for the comparison, or the
    /// `saved` text that was left closed.
    Download(String),
    /// A chart is asked for as a file: its name, `svg`, `png` with how many times as large, or `csv`, and whether on a dark ground.
    Export(String, String, bool),
    /// The link is asked for, behind this address.
    Share(String),
    /// The report is asked for: the address, and the day as it is to be read.
    Report(String, String),
    /// The plan on paper is asked for: the address, and the day as it is to be read.
    Print(String, String),
    /// The current scenario is to be held against that one: its number, `origin` for what it was, or nothing to leave off.
    Compare(String),
    /// The storage holds this text of another tab; and whether that was found only when something was to be saved.
    Elsewhere(String, bool),
    /// A question was answered: as [`Question`](super::part::Question) has it.
    Answer(String),
    /// Another fragment stands behind the address.
    Fragment(String),
    /// A text was pasted.
    Paste(String),
    /// The notice of that count was read.
    Dismiss(u32),
    /// The browser refuses to save from now on, or does it again.
    Refused(bool),
    /// Files are to be taken away.
    Remove(Vec<u32>),
    /// The concurrency of a file's runs was typed.
    Concurrency(u32, String),
    /// The meaning of a table's column was chosen: the file, the place of the column and that of the meaning.
    Column(u32, u32, u32),
    /// The table in that file is to be read by what its columns mean.
    ReadTable(u32),
    /// The sample sweep is to be taken in.
    Sample,
    /// The reading of files is to be left off.
    Cancel,
}
