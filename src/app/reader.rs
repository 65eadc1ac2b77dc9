//! The page's end of the reader of files: one file goes to it after the other, so that one that
//! breaks it takes no other with it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use plimsoll::job::{self, FileAnswer};
use plimsoll::state::Reading;
use web_sys::File;
use yew::Callback;

use super::channel::{Channel, Heard};

const SCRIPT: &str = "./reader_loader.js";

/// Has files read.
#[derive(Clone, Default)]
pub struct Reader(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    channel: Option<Channel>,
    batches: VecDeque<Batch>,
}

/// Files that came together.
struct Batch {
    waiting: VecDeque<File>,
    /// The file that is being read.
    at: Option<File>,
    read: Vec<FileAnswer>,
    going: Callback<Reading>,
    done: Callback<Vec<FileAnswer>>,
}

impl PartialEq for Reader {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Reader {
    /// Reads files; `going` is told how far it is, and `done` at the end what came of them.
    pub fn read(
        &self,
        files: Vec<File>,
        going: Callback<Reading>,
        done: Callback<Vec<FileAnswer>>,
    ) {
        self.0.borrow_mut().batches.push_back(Batch {
            waiting: files.into(),
            at: None,
            read: Vec::new(),
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
                batch.waiting.clear();
                batch.at = None;
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
            batch.done.emit(batch.read);
            return self.next();
        }
        self.tell(0.0, String::new());
        let reader = self.clone();
        let to_send = {
            let mut inner = self.0.borrow_mut();
            let file = inner.batches.front().and_then(|b| b.at.clone());
            let heard = Callback::from(move |heard| reader.heard(heard));
            let channel = inner
                .channel
                .get_or_insert_with(|| Channel::new(SCRIPT, "The reader of files", heard));
            file.map(|file| (channel.clone(), file))
        };
        if let Some((channel, file)) = to_send {
            channel.send(&[("file", file.into())]);
        }
    }

    fn tell(&self, done_bytes: f64, so_far: String) {
        let told = {
            let inner = self.0.borrow();
            let batch = inner.batches.front();
            batch.and_then(|b| Some((b.going.clone(), b.at.clone()?, b.waiting.len())))
        };
        if let Some((going, file, waiting)) = told {
            going.emit(Reading {
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
        if let Some(batch) = self.0.borrow_mut().batches.front_mut()
            && let Some(file) = batch.at.take()
        {
            batch.read.extend(answers.unwrap_or_else(|why| {
                vec![FileAnswer {
                    name: file.name(),
                    outcome: Err(format!("{why} The other files are not lost.")),
                }]
            }));
        }
        self.next();
    }
}
