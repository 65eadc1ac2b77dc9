//! One file from its first byte to its last: archives are opened, bytes become text, the format is
//! found at the beginning, and records are read as they come.

use std::rc::Rc;

use super::bytes::{self, HEAD_BYTES, MAX_BYTES};
use super::decode::Decoder;
use super::record::Records;
use super::unpack::Entry;
use super::unpack::gzip::{self, Gunzip};
use super::unpack::tar::{self, Tar};
use super::unpack::zip::{self, Zip};
use super::{Columns, Head, check, documents, of_records};
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Warning};

/// What came of one file, which may have been part of an archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Its name; that of a file in an archive stands behind the archive's.
    pub name: String,
    /// What it holds, or why it could not be read.
    pub outcome: Result<Evidence>,
}

/// Reads a file piece by piece.
///
/// ```
/// use plimsoll::import::Importer;
/// let mut importer = Importer::new("runs.json");
/// for piece in [&b"{\"connections\": 8, \"latency\": {\"p97_5\": 30}, "[..], b"\"requests\": {\"total\": 9}}"] {
///     importer.push(piece);
/// }
/// let files = importer.finish();
/// assert_eq!(files[0].outcome.as_ref().unwrap().runs[0].concurrency, Some(8.0));
/// ```
pub struct Importer {
    layer: Layer,
    done: Vec<Imported>,
}

impl Importer {
    /// Begins a file. The name is shown to people and plays no part in finding the format.
    pub fn new(name: &str) -> Self {
        Importer {
            layer: Layer::new(bytes::name(name), 0, None),
            done: Vec::new(),
        }
    }

    /// Begins a file of no known tool, or an archive of such files, whose columns mean this.
    pub fn with_columns(name: &str, columns: Columns) -> Self {
        Importer {
            layer: Layer::new(bytes::name(name), 0, Some(Rc::new(columns))),
            done: Vec::new(),
        }
    }

    /// The next bytes. What is wrong with them comes out at the end.
    pub fn push(&mut self, bytes: &[u8]) {
        self.layer.push(bytes, &mut self.done);
    }

    /// True if nothing that may come can change that the file is refused: it need not be read on.
    pub fn is_refused(&self) -> bool {
        matches!(self.layer.state, State::Refused(_))
    }

    /// What is known so far of the file or of the one in an archive that is at hand. Series may wait for
    /// the end.
    pub fn so_far(&self) -> Evidence {
        self.layer.so_far()
    }

    /// What came of the file, or of each file in the archive.
    pub fn finish(mut self) -> Vec<Imported> {
        self.layer.finish(&mut self.done);
        self.done
    }
}

/// How many archives may lie within each other: a gzip file in a ZIP archive, and no more.
const MAX_LAYERS: usize = 3;
/// The most files of an archive that are read.
const MAX_FILES: usize = 2_000;
/// What shows that a file is a tar archive comes within so many bytes.
const TAR_HEAD: usize = 512;

/// One file, packed or not.
struct Layer {
    kind: Kind,
    state: State,
}

/// What is known of a file from outside.
struct Kind {
    name: String,
    /// In how many archives it lies.
    depth: usize,
    /// What its columns mean, where somebody has said it.
    columns: Option<Rc<Columns>>,
}

enum State {
    /// Too little to tell what it is.
    Start(Vec<u8>),
    Gzip(Box<Gunzip>, Box<Layer>),
    Zip(Box<Zip>, Option<Box<Layer>>),
    Tar(Box<Tar>, Option<Box<Layer>>),
    Plain(Box<Plain>),
    Refused(Error),
}

impl Layer {
    fn new(name: String, depth: usize, columns: Option<Rc<Columns>>) -> Self {
        Layer {
            kind: Kind {
                name,
                depth,
                columns,
            },
            state: State::Start(Vec::new()),
        }
    }

    fn push(&mut self, bytes: &[u8], done: &mut Vec<Imported>) {
        if let Err(error) = self.take(bytes, done) {
            self.state = State::Refused(error);
        }
    }

    fn take(&mut self, bytes: &[u8], done: &mut Vec<Imported>) -> Result<()> {
        match &mut self.state {
            State::Refused(_) => Ok(()),
            State::Plain(plain) => plain.push(bytes),
            State::Start(head) => {
                head.extend_from_slice(bytes);
                if head.len() < TAR_HEAD {
                    return Ok(());
                }
                self.begin(done)
            }
            State::Gzip(gunzip, inner) => gunzip.push(bytes, &mut |data| {
                inner.push(data, done);
                match &inner.state {
                    State::Refused(error) => Err(error.clone()),
                    _ => Ok(()),
                }
            }),
            State::Zip(zip, file) => {
                zip.push(bytes, &mut |entry| self.kind.take_entry(entry, file, done))
            }
            State::Tar(tar, file) => {
                tar.push(bytes, &mut |entry| self.kind.take_entry(entry, file, done))
            }
        }
    }

    /// Tells by the first bytes what it is, and reads them.
    fn begin(&mut self, done: &mut Vec<Imported>) -> Result<()> {
        let State::Start(head) = &mut self.state else {
            return Ok(());
        };
        let head = std::mem::take(head);
        let is_archive = zip::MAGIC.iter().any(|magic| head.starts_with(magic))
            || tar::is_tar(&head)
            || head.starts_with(gzip::MAGIC);
        if is_archive && self.kind.depth >= MAX_LAYERS {
            return Err(Error::new("too many archives lie within each other")
                .next("Unpack them and drop in what they hold."));
        }
        self.state = if head.starts_with(gzip::MAGIC) {
            let inner = self.kind.inside(self.kind.name.clone());
            State::Gzip(Box::new(Gunzip::new()), Box::new(inner))
        } else if zip::MAGIC.iter().any(|magic| head.starts_with(magic)) {
            State::Zip(Box::new(Zip::new()), None)
        } else if tar::is_tar(&head) {
            State::Tar(Box::new(Tar::new()), None)
        } else {
            State::Plain(Box::new(Plain::new(self.kind.columns.clone())))
        };
        self.take(&head, done)
    }

    fn so_far(&self) -> Evidence {
        match &self.state {
            State::Plain(plain) => {
                let mut evidence = plain.so_far();
                check::check(&self.kind.name, &mut evidence);
                evidence
            }
            State::Gzip(_, inner) => inner.so_far(),
            State::Zip(_, Some(file)) | State::Tar(_, Some(file)) => file.so_far(),
            _ => Evidence::default(),
        }
    }

    fn finish(mut self, done: &mut Vec<Imported>) {
        if matches!(self.state, State::Start(_))
            && let Err(error) = self.begin(done)
        {
            self.state = State::Refused(error);
        }
        let name = self.kind.name;
        let outcome = match self.state {
            State::Refused(error) => Err(error),
            State::Start(_) => return,
            State::Plain(plain) => plain.finish(),
            State::Gzip(gunzip, inner) => match gunzip.finish() {
                Ok(()) => return inner.finish(done),
                Err(error) => Err(error),
            },
            State::Zip(zip, file) => match end_of_archive(zip.finish(), file, done) {
                Ok(()) => return,
                Err(error) => Err(error),
            },
            State::Tar(tar, file) => match end_of_archive(tar.finish(), file, done) {
                Ok(()) => return,
                Err(error) => Err(error),
            },
        };
        done.push(Imported::new(name, outcome));
    }
}

fn end_of_archive(
    ended: Result<()>,
    file: Option<Box<Layer>>,
    done: &mut Vec<Imported>,
) -> Result<()> {
    ended?;
    if let Some(file) = file {
        file.finish(done);
    }
    match done.is_empty() {
        true => Err(Error::new("the archive holds no file")
            .next("Pack the reports themselves, and drop in the archive again.")),
        false => Ok(()),
    }
}

impl Imported {
    fn new(name: String, outcome: Result<Evidence>) -> Self {
        let outcome = match outcome {
            Ok(mut evidence) => {
                check::check(&name, &mut evidence);
                Ok(evidence)
            }
            Err(error) => Err(error.file(&name)),
        };
        Imported { name, outcome }
    }
}

impl Kind {
    /// A file inside of this one.
    fn inside(&self, name: String) -> Layer {
        Layer::new(name, self.depth.saturating_add(1), self.columns.clone())
    }

    /// A file in this archive begins, goes on or ends.
    fn take_entry(
        &self,
        entry: Entry,
        file: &mut Option<Box<Layer>>,
        done: &mut Vec<Imported>,
    ) -> Result<()> {
        match entry {
            Entry::Begin(name) => {
                if done.len() >= MAX_FILES {
                    return Err(Error::new(format!(
                        "the archive holds more than {MAX_FILES} files"
                    ))
                    .next("Pack fewer of them."));
                }
                let name = bytes::name(&format!("{}/{}", self.name, bytes::name(name)));
                *file = (!is_litter(&name)).then(|| Box::new(self.inside(name)));
            }
            Entry::Data(data) => {
                if let Some(file) = file {
                    file.push(data, done);
                }
            }
            Entry::End => {
                if let Some(file) = file.take() {
                    file.finish(done);
                }
            }
            Entry::Refuse(why) => {
                if let Some(file) = file.take() {
                    let error =
                        Error::new(format!("the file in the archive cannot be read: {why}"))
                            .next("Unpack the archive and drop in what it holds.");
                    done.push(Imported::new(file.kind.name, Err(error)));
                }
            }
        }
        Ok(())
    }
}

/// What file managers leave behind in archives.
fn is_litter(name: &str) -> bool {
    let mut parts = name.split('/').rev();
    let is_hidden = parts.next().is_some_and(|file| file.starts_with('.'));
    is_hidden || parts.any(|folder| folder == "__MACOSX")
}

/// A file that is no archive.
struct Plain {
    columns: Option<Rc<Columns>>,
    /// Bytes that have not been looked at yet.
    head: Vec<u8>,
    decoder: Option<Decoder>,
    body: Body,
}

enum Body {
    /// Text that has to be there as a whole, or whose format is not known yet.
    Whole {
        text: String,
        is_known: bool,
    },
    Records(Box<dyn Records>),
}

impl Default for Body {
    fn default() -> Self {
        Body::Whole {
            text: String::new(),
            is_known: false,
        }
    }
}

impl Plain {
    fn new(columns: Option<Rc<Columns>>) -> Self {
        Plain {
            columns,
            head: Vec::new(),
            decoder: None,
            body: Body::default(),
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(decoder) = &mut self.decoder else {
            self.head.extend_from_slice(bytes);
            return match self.head.len() < HEAD_BYTES {
                true => Ok(()),
                false => self.begin(),
            };
        };
        let text = decoder.push(bytes);
        self.body.push(&text, false, self.columns.as_deref())
    }

    fn begin(&mut self) -> Result<()> {
        let head = std::mem::take(&mut self.head);
        let mut decoder = Decoder::of(&head)?;
        self.body
            .push(&decoder.push(&head), false, self.columns.as_deref())?;
        self.decoder = Some(decoder);
        Ok(())
    }

    fn so_far(&self) -> Evidence {
        match &self.body {
            Body::Records(records) => records.so_far(),
            Body::Whole { .. } => Evidence::default(),
        }
    }

    fn finish(mut self) -> Result<Evidence> {
        if self.decoder.is_none() {
            if self.head.is_empty() {
                return Err(Error::new("the file is empty").next("Export the report again."));
            }
            self.begin()?;
        }
        let (rest, warnings) = self.decoder.take().map(Decoder::finish).unwrap_or_default();
        self.body.push(&rest, true, self.columns.as_deref())?;
        let mut evidence = self.body.finish()?;
        evidence.warnings.splice(0..0, warnings);
        Ok(evidence)
    }
}

impl Body {
    fn push(&mut self, text: &str, is_last: bool, columns: Option<&Columns>) -> Result<()> {
        let (whole, is_known) = match self {
            Body::Records(records) => return records.push(text),
            Body::Whole { text, is_known } => (text, is_known),
        };
        if whole.len().saturating_add(text.len()) > MAX_BYTES {
            return Err(bytes::too_large());
        }
        whole.push_str(text);
        if *is_known || (whole.len() < HEAD_BYTES / 2 && !is_last) {
            return Ok(());
        }
        *is_known = true;
        let head = Head::of(whole, is_last);
        let records = match columns {
            Some(columns) => Some(columns.begin(&head)?),
            None => of_records(&head).map(|found| found.begin(&head)),
        };
        if let Some(mut records) = records {
            records.push(whole)?;
            *self = Body::Records(records);
        }
        Ok(())
    }

    fn finish(self) -> Result<Evidence> {
        match self {
            Body::Records(records) => records.finish(),
            Body::Whole { text, .. } => {
                if text.trim().is_empty() {
                    return Err(Error::new("the file holds only white space")
                        .next("Export the report again."));
                }
                documents::read(&text)
            }
        }
    }
}

/// The warning that a file of an archive or a folder could not be read, where others could.
pub fn left_out(file: &str, error: &Error) -> Warning {
    Warning {
        code: "file_left_out".to_owned(),
        message: format!("the file was left out: {}", error.what),
        file: file.to_owned(),
        line: error.line,
        field: error.field.clone(),
    }
}
