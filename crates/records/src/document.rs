//! One record's document: written by events, merged from changes, read as a snapshot.
//!
//! The root map holds fields under the letters of [`crate::key`]; the map `s` holds steps and only
//! grows; the map `c` holds covered persons. Both maps are made by the first change, as its first
//! two operations, and never again. No message, no time stamp, no text objects, no lists.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::transaction::{CommitOptions, Transactable as _, Transaction};
use automerge::{
    Automerge, AutomergeError, Change, ChangeHash, ObjId, ObjType, ROOT, ReadDoc as _, ScalarValue,
};
use model::planted::{Bug, planted};
use thiserror::Error;

use crate::actor::Actor;
use crate::covered::Covered;
use crate::event::Event;
use crate::key::{COVERED, Clearing, Key, STEPS};
use crate::layout;
use crate::scalar::Scalar;
use crate::step::Step;
use crate::structure::{self, Outline};

mod quarantine;
mod snapshot;

pub use quarantine::{Quarantine, Reason};
pub use snapshot::Snapshot;

/// Why an event was not written. Nothing has changed.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Unwritable {
    /// There is nothing in it that the document doesn't say already.
    #[error("an event without news")]
    Empty,
    /// Its change would be larger than other nodes accept.
    #[error("an event too large for one change")]
    TooLarge,
    /// A field with a value of another shape, or one cleared that can't be: others would refuse it.
    #[error("{0:?} can't take this value")]
    Field(Key),
}

/// A record's document while it is live; some 20 kB of memory.
#[derive(Clone, Debug)]
pub struct Document {
    inner: Automerge,
    creator: Actor,
    steps: ObjId,
    covered: ObjId,
}

impl Document {
    /// Begins a record; returns its document and the one change's bytes.
    ///
    /// # Errors
    /// [`Unwritable`].
    pub fn create(actor: Actor, event: &Event) -> Result<(Self, Vec<u8>), Unwritable> {
        check(event)?;
        Ok(Self::begin(actor, event))
    }

    /// Writes one event as one change; returns the change's bytes.
    ///
    /// # Errors
    /// [`Unwritable`]; the document is as it was.
    pub fn write(&mut self, actor: Actor, event: &Event) -> Result<Vec<u8>, Unwritable> {
        check(event)?;
        self.append(actor, event).ok_or(Unwritable::Empty)
    }

    fn begin(actor: Actor, event: &Event) -> (Self, Vec<u8>) {
        let mut inner = blank(actor);
        let mut tx = inner.transaction();
        let [steps, covered] = [STEPS, COVERED]
            .map(|key| tx.put_object(ROOT, key, ObjType::Map).expect("a root takes maps"));
        put(&mut tx, [&steps, &covered], event).expect("both maps were just made");
        let hash = commit(tx).expect("two maps are a change");
        let change = raw(&inner, hash);
        (Self { inner, creator: actor, steps, covered }, change)
    }

    /// `None` if the document says all of it already: automerge drops a put of what is there.
    fn append(&mut self, actor: Actor, event: &Event) -> Option<Vec<u8>> {
        self.inner.set_actor(actor.id());
        let mut tx = self.inner.transaction();
        put(&mut tx, [&self.steps, &self.covered], event)
            .expect("both maps are there from the first change");
        commit(tx).map(|hash| raw(&self.inner, hash))
    }

    /// Takes in a change of `actor`, as its log says; one that is here already changes nothing.
    ///
    /// Structure first, layout next, then automerge, inside a guard and on a copy.
    ///
    /// # Errors
    /// [`Quarantine`]; the document is as it was. If [`Quarantine::waits`], the change may come
    /// again once what it builds on is here.
    pub fn apply(&mut self, actor: Actor, change: &[u8]) -> Result<(), Quarantine> {
        let outline = structure::outline(change)?;
        if outline.actor != actor {
            return Err(Reason::Author { named: outline.actor, expected: actor }.into());
        }
        let parsed = guarded(|| parse(&outline, change))?;
        if self.knows(&parsed.hash()) {
            return Ok(());
        }
        if outline.deps.is_empty() {
            return Err(Reason::SecondBeginning.into());
        }
        layout::check(&outline, self.creator)?;
        let missing = outline.deps.iter().find(|dep| !self.knows(&ChangeHash(**dep)));
        if let Some(missing) = missing.filter(|_| !planted(Bug::DependencyNotAwaited)) {
            return Err(Reason::Waits { missing: *missing }.into());
        }

        // Automerge may stop half-way; the copy is dropped then.
        let mut inner = self.inner.clone();
        let hash = parsed.hash();
        let merged = guarded(|| {
            inner.apply_changes([parsed]).map_err(|error| refused(&error))?;
            let taken = inner.get_change_meta_by_hash(&hash).is_some();
            if taken || planted(Bug::DependencyNotAwaited) {
                Ok(inner)
            } else {
                Err(Reason::Refused)
            }
        })?;
        self.inner = merged;
        Ok(())
    }

    /// Takes in a record's first change, of `actor`, as its log says.
    ///
    /// # Errors
    /// [`Quarantine`]; [`Quarantine::waits`] if it is a later change and the first isn't here.
    pub fn receive(actor: Actor, change: &[u8]) -> Result<Self, Quarantine> {
        let outline = structure::outline(change)?;
        if outline.actor != actor {
            return Err(Reason::Author { named: outline.actor, expected: actor }.into());
        }
        match outline.deps.first() {
            Some(missing) => Err(Reason::Waits { missing: *missing }.into()),
            None => Self::rebuild(std::iter::once(change)),
        }
    }

    /// Makes a document from what can be used of a record's changes, in any order, and names the
    /// rest: each change's place in the slice, and why it was set aside.
    ///
    /// # Errors
    /// [`Quarantine`] if no good first change is among them.
    pub fn gather(changes: &[&[u8]]) -> Result<(Self, Vec<(usize, Quarantine)>), Quarantine> {
        if let Ok(document) = Self::rebuild(changes.iter().copied()) {
            return Ok((document, Vec::new()));
        }
        let first = changes.iter().map(|change| Self::rebuild(std::iter::once(*change)));
        let mut document = first
            .reduce(|found, next| if found.is_ok() { found } else { next })
            .unwrap_or(Err(Reason::NoBeginning.into()))?;
        let mut left: Vec<usize> = (0..changes.len()).collect();
        loop {
            let mut aside = Vec::new();
            for &at in &left {
                let taken = structure::outline(changes[at])
                    .map_err(Quarantine::from)
                    .and_then(|outline| document.apply(outline.actor, changes[at]));
                aside.extend(taken.err().map(|quarantine| (at, quarantine)));
            }
            if aside.len() == left.len() || aside.is_empty() {
                return Ok((document, aside));
            }
            left = aside.into_iter().map(|(at, _)| at).collect();
        }
    }

    /// Makes a document from all changes of a record, in any order.
    ///
    /// # Errors
    /// [`Quarantine`] if any of them is bad, if one is missing, or if there are none.
    pub fn rebuild<'a>(changes: impl Iterator<Item = &'a [u8]>) -> Result<Self, Quarantine> {
        let bytes: Vec<&[u8]> = changes.collect();
        let outlines =
            bytes.iter().map(|change| structure::outline(change)).collect::<Result<Vec<_>, _>>()?;
        let creator = creator(&outlines)?;
        for outline in &outlines {
            layout::check(outline, creator)?;
        }
        let inner = guarded(|| {
            let pairs = outlines.iter().zip(&bytes);
            let parsed = pairs
                .map(|(outline, change)| parse(outline, change))
                .collect::<Result<Vec<_>, _>>()?;
            let hashes: Vec<ChangeHash> = parsed.iter().map(Change::hash).collect();
            let deps = outlines.iter().flat_map(|outline| &outline.deps);
            if let Some(missing) = deps.copied().find(|dep| !hashes.contains(&ChangeHash(*dep))) {
                return Err(Reason::Waits { missing });
            }
            let mut inner = blank(creator);
            inner.apply_changes(parsed).map_err(|error| refused(&error))?;
            let all_here = hashes.iter().all(|hash| inner.get_change_meta_by_hash(hash).is_some());
            if all_here { Ok(inner) } else { Err(Reason::Refused) }
        })?;
        let [steps, covered] = [STEPS, COVERED].map(|key| map(&inner, key));
        Ok(Self { creator, steps: steps?, covered: covered?, inner })
    }

    /// Everything the document says, every concurrent value included.
    pub fn snapshot(&self) -> Snapshot {
        snapshot::read(&self.inner, &self.steps, &self.covered)
    }

    /// The hashes of the changes nothing builds on yet, in order.
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.inner.get_heads().into_iter().map(|hash| hash.0).collect()
    }

    /// Who began the record.
    pub const fn creator(&self) -> Actor {
        self.creator
    }

    fn knows(&self, hash: &ChangeHash) -> bool {
        self.inner.get_change_meta_by_hash(hash).is_some()
    }
}

fn check(event: &Event) -> Result<(), Unwritable> {
    let wrong = |(key, value): &&(Key, Option<Scalar>)| match value {
        Some(value) => !key.shape().admits(value),
        None => key.clearing() == Clearing::Refused,
    };
    match event.sets.iter().find(wrong) {
        Some((key, _)) => Err(Unwritable::Field(*key)),
        None if event.is_empty() => Err(Unwritable::Empty),
        None if !event.fits() => Err(Unwritable::TooLarge),
        None => Ok(()),
    }
}

/// An empty document. Automerge draws an actor by chance; it is replaced before anything is written.
fn blank(actor: Actor) -> Automerge {
    Automerge::new().with_actor(actor.id())
}

fn put(tx: &mut Transaction<'_>, maps: [&ObjId; 2], event: &Event) -> Result<(), AutomergeError> {
    let [steps, covered] = maps;
    for (key, value) in &event.sets {
        let value = automerge_scalar(value.as_ref());
        put_anew(tx, &ROOT, key.letter(), value, key.shape().fillers())?;
    }
    for (step, mark) in &event.steps {
        let key = free_key(tx, steps, *step)?;
        tx.put(steps, key, ScalarValue::Bytes(mark.pack()))?;
    }
    for (person, enrolment) in &event.covered {
        let value = ScalarValue::Bytes(enrolment.pack());
        put_anew(tx, covered, &person.to_string(), value, Covered::fillers().map(Scalar::Bytes))?;
    }
    Ok(())
}

/// Puts a value, also where it stands beside others and is automerge's winner.
///
/// There automerge would delete the others instead, and no change of ours may delete: whether a
/// deletion leaves a field empty would depend on what else has arrived. So another value goes first.
fn put_anew(
    tx: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    value: ScalarValue,
    fillers: [Scalar; 2],
) -> Result<(), AutomergeError> {
    let standing = tx.get_all(map, key)?;
    let wins = standing.last().is_some_and(|(last, _)| last.as_scalar() == Some(&value));
    if wins && 1 < standing.len() {
        let fillers = fillers.iter().map(|filler| automerge_scalar(Some(filler)));
        // One of two differs from any value.
        for filler in fillers.filter(|filler| *filler != value).take(1) {
            tx.put(map, key, filler)?;
        }
    }
    tx.put(map, key, value)
}

/// The step's code, with a number behind it if the step was taken before: nothing is replaced.
fn free_key(tx: &Transaction<'_>, steps: &ObjId, step: Step) -> Result<String, AutomergeError> {
    let mut key = step.code().to_owned();
    let mut count = 1u32;
    while tx.get(steps, key.as_str())?.is_some() {
        count += 1;
        key = format!("{}{count}", step.code());
    }
    Ok(key)
}

fn automerge_scalar(value: Option<&Scalar>) -> ScalarValue {
    match value {
        None => ScalarValue::Null,
        Some(Scalar::Text(text)) => ScalarValue::Str(text.as_str().into()),
        Some(Scalar::Int(number)) => ScalarValue::Int(*number),
        Some(Scalar::Date(date)) => ScalarValue::Int(i64::from(date.days())),
        Some(Scalar::Bytes(bytes)) => ScalarValue::Bytes(bytes.clone()),
    }
}

fn commit(tx: Transaction<'_>) -> Option<ChangeHash> {
    tx.commit_with(CommitOptions::default().with_time(0)).0
}

fn raw(inner: &Automerge, hash: ChangeHash) -> Vec<u8> {
    let change = inner.get_change_by_hash(&hash).expect("the change was just committed");
    change.raw_bytes().to_vec()
}

/// Runs automerge on bytes from elsewhere; its panics are quarantines, here and nowhere else.
fn guarded<T>(work: impl FnOnce() -> Result<T, Reason>) -> Result<T, Quarantine> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(Quarantine::from),
        Err(_panic) => Err(Reason::Panicked.into()),
    }
}

fn parse(outline: &Outline<'_>, change: &[u8]) -> Result<Change, Reason> {
    let parsed = Change::try_from(change).map_err(|_| Reason::Refused)?;
    if parsed.hash().0.starts_with(&outline.checksum) { Ok(parsed) } else { Err(Reason::Checksum) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "automerge's errors, not ours")]
const fn refused(error: &AutomergeError) -> Reason {
    match error {
        AutomergeError::DuplicateSeqNumber { .. } => Reason::SeqTaken,
        _ => Reason::Refused,
    }
}

/// The author of the one change that builds on nothing.
fn creator(outlines: &[Outline<'_>]) -> Result<Actor, Quarantine> {
    let mut beginnings = outlines.iter().filter(|outline| outline.deps.is_empty());
    let first = beginnings.next().ok_or(Reason::NoBeginning)?;
    match beginnings.all(|other| other.checksum == first.checksum) {
        true => Ok(first.actor),
        false => Err(Reason::SecondBeginning.into()),
    }
}

fn map(inner: &Automerge, key: &str) -> Result<ObjId, Quarantine> {
    match inner.get(ROOT, key) {
        Ok(Some((_, id))) if id != ROOT => Ok(id),
        Ok(_) | Err(_) => Err(Reason::NoBeginning.into()),
    }
}
