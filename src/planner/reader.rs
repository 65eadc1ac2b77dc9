//! This end of the reader of files: one file goes to it after the other, so that one that
//! breaks it takes no other with it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use plimsoll::desk::{Meanings, is_about};
use plimsoll::job::{self, FileAnswer};
use plimsoll::state::Reading;
use web_sys::File;

use super::channel::{Channel, Heard, Told};

const SCRIPT: &str = "./reader_loader.js";

/// Has files read.
#[derive(Clone, Default)]
pub struct Reader(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    channel: Option<Channel>,
    batches: VecDeque<Batch>,
    /// Tables that no known tool wrote, at the places that are their sources.
    tables: Vec<File>,
    /// What a person said of columns: their names, and of each its place in [`MEANINGS`](job::MEANINGS).
    said: Vec<Meanings>,
}

/// A file, and what its columns mean where it is read as a table; else empty.
#[derive(Clone)]
struct Order {
    file: File,
    columns: String,
    /// The table's number, if it was read before.
    source: Option<u32>,
}

/// Files that came together.
struct Batch {
    waiting: VecDeque<Order>,
    /// The file that is being read.
    at: Option<Order>,
    came: Came,
    going: Told<Reading>,
    done: Told<Came>,
}

/// What came of files that were read together.
#[derive(Clone, Default)]
pub struct Came {
    /// What was read of each.
    pub answers: Vec<FileAnswer>,
    /// The names of those whose reading was left off.
    pub left_off: Vec<String>,
}

impl Reader {
    /// Reads files; `going` is told how far it is, and `done` at the end what came of them.
    pub fn read(&self, files: Vec<File>, going: Told<Reading>, done: Told<Came>) {
        let order = |file| Order {
            file,
            columns: String::new(),
            source: None,
        };
        self.begin(files.into_iter().map(order).collect(), going, done);
    }

    /// Reads tables of these numbers once more, now that it is said what their columns mean.
    pub fn read_tables(
        &self,
        sources: &[u32],
        said: Meanings,
        going: Told<Reading>,
        done: Told<Came>,
    ) {
        let columns = job::written_columns(&said);
        let waiting = {
            let mut inner = self.0.borrow_mut();
            let is_same =
                |known: &Meanings| known.iter().map(|c| &c.0).eq(said.iter().map(|c| &c.0));
            inner.said.retain(|known| !is_same(known));
            inner.said.push(said);
            let order = |source: &u32| {
                let file = inner.tables.get(usize::try_from(*source).ok()?)?;
                Some(Order {
                    file: file.clone(),
                    columns: columns.clone(),
                    source: Some(*source),
                })
            };
            sources.iter().filter_map(order).collect()
        };
        self.begin(waiting, going, done);
    }

    fn begin(&self, waiting: VecDeque<Order>, going: Told<Reading>, done: Told<Came>) {
        self.0.borrow_mut().batches.push_back(Batch {
            waiting,
            at: None,
            came: Came::default(),
            going,
            done,
        });
        self.next();
    }

    /// Leaves off reading. What has been read stays.
    pub fn cancel(&self) {
        {
            let mut inner = self.0.borrow_mut();
            if let Some(channel) = &inner.channel {
                channel.end();
            }
            if let Some(batch) = inner.batches.front_mut() {
                let left = batch.at.take().into_iter().chain(batch.waiting.drain(..));
                let names = left.map(|order| order.file.name());
                batch.came.left_off.extend(names);
            }
        }
        self.next();
    }

    /// Begins the next file if none is being read.
    fn next(&self) {
        let ended = {
            let batches = &mut self.0.borrow_mut().batches;
            let Some(batch) = batches.front_mut().filter(|b| b.at.is_none()) else {
                return;
            };
            batch.at = batch.waiting.pop_front();
            match &batch.at {
                Some(_) => None,
                None => batches.pop_front(),
            }
        };
        if let Some(batch) = ended {
            (batch.done)(batch.came);
            return self.next();
        }
        self.tell(0.0, String::new());
        let reader = self.clone();
        let to_send = {
            let mut inner = self.0.borrow_mut();
            let file = inner.batches.front().and_then(|b| b.at.clone());
            let heard = Rc::new(move |heard| reader.heard(heard));
            let channel = inner
                .channel
                .get_or_insert_with(|| Channel::new(SCRIPT, "The reader of files", heard));
            file.map(|file| (channel.clone(), file))
        };
        if let Some((channel, Order { file, columns, .. })) = to_send {
            channel.send(&[("file", file.into()), ("columns", columns.into())]);
        }
    }

    fn tell(&self, done_bytes: f64, so_far: String) {
        let told = {
            let inner = self.0.borrow();
            let batch = inner.batches.front();
            batch.and_then(|b| Some((b.going.clone(), b.at.clone()?, b.waiting.len())))
        };
        if let Some((going, Order { file, .. }, waiting)) = told {
            going(Reading {
                name: file.name(),
                length_bytes: file.size(),
                done_bytes,
                so_far,
                waiting,
            });
        }
    }

    fn heard(&self, heard: Heard) {
        let reading = match heard {
            Ok(text) => job::Reading::from_json(&text)
                .map_err(|e| format!("The reader of files was not understood: {e}")),
            Err(why) => Err(why),
        };
        let answers = match reading {
            Ok(job::Reading::Going { bytes, so_far }) => return self.tell(bytes, so_far),
            Ok(job::Reading::Done(answers)) => Ok(answers),
            Err(why) => Err(why),
        };
        self.0.borrow_mut().take_in(answers);
        self.next();
    }
}

impl Inner {
    /// What came of the file that was being read.
    fn take_in(&mut self, answers: Result<Vec<FileAnswer>, String>) {
        let Some(order) = self.batches.front_mut().and_then(|batch| batch.at.take()) else {
            return;
        };
        let mut answers = answers.unwrap_or_else(|why| {
            let why = Err(format!("{why} The other files are not lost."));
            vec![FileAnswer {
                name: order.file.name(),
                outcome: why,
                columns: Vec::new(),
                source: None,
            }]
        });
        if let Some(first) = answers.first_mut() {
            first.source = order.source;
        }
        let table = answers.first_mut().filter(|a| !a.columns.is_empty());
        if let Some(table) = table {
            let said = self
                .said_of(&table.columns)
                .filter(|_| order.columns.is_empty());
            // What was said of such columns once holds for all tables with them.
            let columns = said.map(|said| job::written_columns(said));
            let source = order.source.unwrap_or_else(|| {
                self.tables.push(order.file.clone());
                u32::try_from(self.tables.len()).map_or(u32::MAX, |count| count.saturating_sub(1))
            });
            table.source = Some(source);
            if let (Some(columns), Some(batch)) = (columns, self.batches.front_mut()) {
                batch.waiting.push_front(Order {
                    columns,
                    source: Some(source),
                    ..order
                });
                return;
            }
        }
        if let Some(batch) = self.batches.front_mut() {
            batch.came.answers.extend(answers);
        }
    }

    fn said_of(&self, columns: &[(String, Rc<str>)]) -> Option<&Meanings> {
        self.said.iter().find(|said| is_about(said, columns))
    }
}
