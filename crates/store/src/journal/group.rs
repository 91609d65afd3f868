//! Group commit: whoever finds no leader leads, writes what has queued, and syncs once for all.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, OnceLock, PoisonError};

use model::Lsn;
use model::planted::{Bug, planted};

use super::error::JournalError;
use super::frame::{encode, frame_bytes};
use super::mark::Mark;
use super::{Journal, MARK, Segment, segment_name};
use crate::disk::DiskFile;

/// Who waits, and up to where the journal is durable.
#[derive(Debug)]
pub(super) struct Queue {
    waiting: VecDeque<Entry>,
    leading: bool,
    end: u64,
    pub(super) poisoned: Option<Arc<io::Error>>,
}

impl Queue {
    pub(super) const fn starting_at(end: u64) -> Self {
        Self { waiting: VecDeque::new(), leading: false, end, poisoned: None }
    }

    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }
}

/// One append that waits, with the place for its answer.
#[derive(Debug)]
struct Entry {
    bodies: Vec<Vec<u8>>,
    bytes: u64,
    answer: Arc<OnceLock<Result<Vec<Lsn>, JournalError>>>,
}

/// What only the leader touches.
#[derive(Debug)]
pub(super) struct Writer {
    mark: Mark,
    /// The size of the last file.
    allocated: u64,
    scratch: Vec<u8>,
}

impl Writer {
    pub(super) const fn new(mark: Mark, allocated: u64) -> Self {
        Self { mark, allocated, scratch: Vec::new() }
    }

    pub(super) fn close(self) -> Result<(), JournalError> {
        self.mark.sync().map_err(JournalError::io("sync", MARK))
    }
}

/// How a group ended.
enum Outcome {
    /// All durable.
    Durable(Vec<Vec<Lsn>>),
    /// All durable, but the mark could not be written: take nothing more.
    Unmarked(Vec<Vec<Lsn>>, io::Error),
    /// Nothing has changed.
    Refused(JournalError),
    /// Nobody knows.
    Failed(io::Error),
}

impl Journal {
    /// Queues frames and waits until a leader, maybe this thread, has made them durable.
    pub(super) fn enqueue_and_wait(&self, bodies: &[&[u8]]) -> Result<Vec<Lsn>, JournalError> {
        let seal = self.seal.as_deref();
        let bytes = bodies.iter().map(|body| frame_bytes(body.len(), seal) as u64).sum();
        let answer = Arc::new(OnceLock::new());
        let bodies = bodies.iter().map(|body| body.to_vec()).collect();
        let mut queue = self.queue();
        if let Some(source) = &queue.poisoned {
            return Err(JournalError::Poisoned { source: Arc::clone(source) });
        }
        queue.waiting.push_back(Entry { bodies, bytes, answer: Arc::clone(&answer) });
        loop {
            if let Some(answer) = answer.get() {
                return answer.clone();
            }
            if queue.leading {
                queue = self.turn.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            queue.leading = true;
            let start = queue.end;
            let group = self.take_group(&mut queue);
            drop(queue);
            let outcome = self.commit(start, &group);
            queue = self.queue();
            queue.settle(group, outcome);
            queue.leading = false;
            self.turn.notify_all();
        }
    }

    /// Takes what fits the last file, or, if nothing does, what fits a new one.
    fn take_group(&self, queue: &mut Queue) -> Vec<Entry> {
        let room = self.room(queue.end);
        let first = queue.waiting.front().map_or(0, |entry| entry.bytes);
        let room = if first <= room { room } else { self.options.file_bytes };
        let mut group = Vec::new();
        let mut sum = 0;
        while let Some(entry) = queue.waiting.front() {
            sum += entry.bytes;
            if room < sum {
                break;
            }
            group.extend(queue.waiting.pop_front());
        }
        debug_assert!(!group.is_empty(), "an append fits one file");
        group
    }

    /// What is left in the last file. Only the leader calls it, so nothing moves meanwhile.
    fn room(&self, end: u64) -> u64 {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.allocated.saturating_sub(end - self.segment_of(end).start)
    }

    /// Writes a group with one write and one sync, and then the mark.
    fn commit(&self, start: u64, group: &[Entry]) -> Outcome {
        let bytes: u64 = group.iter().map(|entry| entry.bytes).sum();
        if self.room(start) < bytes
            && let Err(error) = self.roll(start)
        {
            return if error.kind() == io::ErrorKind::StorageFull {
                Outcome::Refused(JournalError::Full)
            } else {
                Outcome::Failed(error)
            };
        }
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = std::mem::take(&mut writer.scratch);
        scratch.clear();
        let mut answers = Vec::with_capacity(group.len());
        let seal = self.seal.as_deref();
        let mut lsn = start;
        for entry in group {
            let mut lsns = Vec::with_capacity(entry.bodies.len());
            for body in &entry.bodies {
                encode((lsn, start), body, seal, &mut scratch);
                lsns.push(Lsn(lsn));
                lsn += frame_bytes(body.len(), seal) as u64;
            }
            answers.push(lsns);
        }
        assert_eq!(lsn - start, bytes, "a group is as long as its frames");
        // From here on nothing is refused: it is durable, or nobody knows.
        let segment = self.segment_of(start);
        let written = segment.file.write_at(start - segment.start, &scratch);
        scratch.shrink_to(SCRATCH);
        writer.scratch = scratch;
        let synced = written.and_then(|()| match planted(Bug::SyncSkipped) {
            false => segment.file.sync_data(),
            true => Ok(()),
        });
        match synced {
            Err(_) if planted(Bug::FailedSyncForgotten) => {}
            Err(error) => return Outcome::Failed(error),
            Ok(()) => {}
        }
        match writer.mark.set(lsn) {
            Ok(()) => Outcome::Durable(answers),
            Err(error) => Outcome::Unmarked(answers, error),
        }
    }

    /// Begins a new file at `start`: zeroed, synced, its name synced. All before it is durable already.
    fn roll(&self, start: u64) -> io::Result<()> {
        let last = self.segment_of(start);
        let name = segment_name(start);
        let fresh = last.start != start;
        let file = if fresh { self.new_file(&name)? } else { last.file };
        let size = file.size()?;
        let made = file.zero(size, self.options.file_bytes).and_then(|()| file.sync_data());
        let name_synced = || match planted(Bug::NameNotSynced) {
            false => self.disk.sync_dir(),
            true => Ok(()),
        };
        if let Err(error) = made.and_then(|()| name_synced()) {
            if fresh {
                // A leftover would be found empty by the next attempt or the next open.
                drop(self.disk.remove(&name));
            }
            return Err(error);
        }
        if fresh {
            let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
            files.push(Segment { start, file });
        }
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.allocated = self.options.file_bytes.max(size);
        Ok(())
    }

    fn new_file(&self, name: &str) -> io::Result<Arc<dyn DiskFile>> {
        let file = match self.disk.create(name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.disk.open(name),
            created => created,
        };
        file.map(Arc::from)
    }
}

impl Queue {
    /// Hands each append of a group its answer.
    fn settle(&mut self, group: Vec<Entry>, outcome: Outcome) {
        let answers = match outcome {
            Outcome::Durable(answers) => answers,
            Outcome::Unmarked(answers, error) => {
                self.poison(error);
                answers
            }
            Outcome::Refused(error) => {
                fail(group, &error);
                return;
            }
            Outcome::Failed(error) => {
                let poisoned = self.poison(error);
                fail(group, &poisoned);
                return;
            }
        };
        for (entry, lsns) in group.into_iter().zip(answers) {
            self.end += entry.bytes;
            let first = entry.answer.set(Ok(lsns));
            assert!(first.is_ok(), "an append is answered once");
        }
    }

    /// Takes nothing more, and tells those who wait.
    fn poison(&mut self, error: io::Error) -> JournalError {
        let source = Arc::new(error);
        self.poisoned = Some(Arc::clone(&source));
        let poisoned = JournalError::Poisoned { source };
        fail(std::mem::take(&mut self.waiting).into(), &poisoned);
        poisoned
    }
}

fn fail(entries: Vec<Entry>, error: &JournalError) {
    for entry in entries {
        let first = entry.answer.set(Err(error.clone()));
        assert!(first.is_ok(), "an append is answered once");
    }
}

/// What the leader's buffer may keep between groups.
const SCRATCH: usize = 1 << 20;
