//! A bundle for a neighbor.

use std::io;
use std::path::PathBuf;

use bundle::{Envelope, Name, Words, Writer, due};
use journal::{Head, PublicKey, Segment};
use model::limits::FETCH_BYTES;
use model::{LogId, Timestamp, UnitCode};
use roster::{Member, Writer as Origin};
use session::Peer;
use thiserror::Error;

use super::{News, OUT, words};
use crate::contacts::{Contact, Contacts, SetBack, Spell, Traffic};
use crate::desk::{Desk, Mode};
use crate::fault::RuntimeFault;

/// Where parts are put.
pub trait Shelf {
    /// Begins a part. How many there will be isn't known yet: the name says one.
    ///
    /// # Errors
    /// What the disk says.
    fn begin(&mut self, name: &Name, to: PublicKey) -> io::Result<()>;

    /// Adds to the part that was begun.
    ///
    /// # Errors
    /// What the disk says.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Ends the part; it is durable when this returns.
    ///
    /// # Errors
    /// What the disk says.
    fn end(&mut self) -> io::Result<()>;

    /// Gives all parts their names, and returns where they lie.
    ///
    /// # Errors
    /// What the disk says.
    fn name(&mut self, names: &[Name]) -> io::Result<Vec<PathBuf>>;

    /// Takes away what was begun.
    fn discard(&mut self);
}

/// What is to go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Order {
    /// To which unit.
    pub to: UnitCode,
    /// Everything from the beginning, whatever it is known to have.
    pub whole: bool,
    /// No part grows larger, unless one segment alone does.
    pub part_bytes: u64,
    /// When.
    pub at: Timestamp,
    /// Whether it is written or only tried.
    pub mode: Mode,
}

/// What went.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Exported {
    /// To whom.
    pub to: Peer,
    /// Which bundle of those made for it.
    pub serial: u64,
    /// Where the parts lie; none if it was only tried.
    pub files: Vec<PathBuf>,
    /// How many parts there are.
    pub parts: u32,
    /// Bytes of the parts, before encryption.
    pub bytes: u64,
    /// What news they carry.
    pub news: News,
    /// Logs whose heads are acknowledged in it.
    pub acks: u64,
}

/// Why no bundle was made. Nothing was left behind.
#[derive(Debug, Error)]
pub enum StickFault {
    /// No office of that unit is known here, or it is no neighbor.
    #[error("{unit} has no office next to this one")]
    NoNeighbor {
        /// The unit.
        unit: UnitCode,
    },
    /// Its key can't be encrypted to.
    #[error("the key of {unit} can't be used")]
    Key {
        /// The unit.
        unit: UnitCode,
    },
    /// The folder can't be written.
    #[error("the bundle can't be written")]
    Disk(#[source] io::Error),
    /// There is more to say than a bundle takes.
    #[error(transparent)]
    Words(#[from] wire::Fault),
    /// The office can't be read.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
}

/// Makes a bundle of all that a neighbor is not known to have, and counts it in the contact book.
///
/// What it is known to have isn't touched: only its own word raises that. `tell` hears how many
/// entries of how many are through.
///
/// # Errors
/// [`StickFault`].
pub fn export(
    desk: &mut Desk,
    contacts: &mut Contacts,
    order: &Order,
    shelf: &mut dyn Shelf,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Exported, StickFault> {
    let (to, key) = neighbor(desk, order.to)?;
    let words = words::said(desk, contacts, to)?;
    let serial = contacts.bundles.get(&to.node).copied().unwrap_or(0).saturating_add(1);
    let nothing = Default::default();
    let known = contacts.peers.get(&to.node);
    let known = known.filter(|contact| contact.incarnation == Some(to.incarnation));
    let acked = known.map_or(&nothing, |contact| &contact.acked);
    let mut due = due(&desk.shared_heads(to.unit), acked, to, order.whole);
    due.extend(known.map(|known| proof(desk, known, to)).transpose()?.flatten());
    let head = |log| desk.heads().of(log).seq.0;
    let total = due.iter().map(|(log, from)| head(*log).saturating_sub(from.seq.0)).sum();
    let from = words::me(desk);
    let envelope = Envelope { from, to, serial, part: 1, made: order.at };
    let mut parts = Parts {
        desk,
        words: &words,
        envelope,
        key,
        part_bytes: order.part_bytes,
        shelf: (order.mode == Mode::Write).then_some(shelf),
        open: None,
        bytes: 0,
        news: News::default(),
    };
    let written = parts.write(&due, &mut |done| tell(done, total));
    let (bytes, news, count) = (parts.bytes, std::mem::take(&mut parts.news), parts.envelope.part);
    let shelf = parts.shelf.take();
    let files = match (written, shelf) {
        (Ok(()), Some(shelf)) => named(shelf, &envelope, count)?,
        (Ok(()), None) => Vec::new(),
        (Err(fault), shelf) => {
            if let Some(shelf) = shelf {
                shelf.discard();
            }
            return Err(fault);
        }
    };
    if order.mode == Mode::Write {
        contacts.bundles.insert(to.node, serial);
        let sent = traffic(&news, bytes);
        contacts.peer(to.node, to.incarnation).ended(spell(
            order.at,
            OUT,
            sent,
            Traffic::default(),
        ));
    }
    let acks = u64::try_from(words.heads.len()).unwrap_or(u64::MAX);
    Ok(Exported { to, serial, files, parts: count, bytes, news, acks })
}

/// What shows a neighbor that it was set back: its own hand, from where its log says something else here.
/// It takes nobody's word for that who is below it.
fn proof(desk: &Desk, known: &Contact, to: Peer) -> Result<Option<(LogId, Head)>, RuntimeFault> {
    let Some(SetBack { log, had, has, .. }) = known.set_back.filter(|it| to.wrote(it.log)) else {
        return Ok(None);
    };
    let other = if has < had { has.next() } else { has };
    Ok(desk.head_before(log, other)?.map(|head| (log, head)))
}

fn named(
    shelf: &mut dyn Shelf,
    envelope: &Envelope,
    parts: u32,
) -> Result<Vec<PathBuf>, StickFault> {
    let names: Vec<Name> = (1..=parts).map(|part| name(envelope, part, parts)).collect();
    shelf.name(&names).map_err(|fault| {
        shelf.discard();
        StickFault::Disk(fault)
    })
}

const fn name(envelope: &Envelope, part: u32, parts: u32) -> Name {
    let Envelope { from, to, serial, .. } = *envelope;
    Name { from: from.unit, to: to.unit, serial, part, parts }
}

/// The present office of a unit next to this one, and the key it reads by.
fn neighbor(desk: &Desk, unit: UnitCode) -> Result<(Peer, PublicKey), StickFault> {
    let own = desk.unit();
    let next_to = own.parent() == Some(unit) || unit.parent() == Some(own);
    let member = desk.roster().of_unit(unit).filter(|member| next_to && !member.is_fenced());
    let Some(Member { enrolled, .. }) = member else { return Err(StickFault::NoNeighbor { unit }) };
    let Origin { node, incarnation } = enrolled.into();
    let key = enrolled.key.usable().map_err(|_| StickFault::Key { unit })?;
    Ok((Peer { node, incarnation, unit }, key))
}

pub(crate) fn traffic(news: &News, bytes: u64) -> Traffic {
    let News { entries, segments, .. } = *news;
    Traffic { entries, segments, frame_bytes: bytes, udp_bytes: 0 }
}

/// A contact by stick, as the book keeps it.
pub(crate) fn spell(at: Timestamp, end: &str, sent: Traffic, received: Traffic) -> Spell {
    Spell {
        from: at,
        lasted_ms: 0,
        end: end.to_owned(),
        settled: true,
        sent,
        received,
        round_trip_ms: None,
    }
}

/// The parts being written.
struct Parts<'a> {
    desk: &'a Desk,
    words: &'a Words,
    envelope: Envelope,
    key: PublicKey,
    part_bytes: u64,
    shelf: Option<&'a mut dyn Shelf>,
    open: Option<Writer<'a>>,
    bytes: u64,
    news: News,
}

impl Parts<'_> {
    fn write(
        &mut self,
        due: &[(LogId, Head)],
        tell: &mut dyn FnMut(u64),
    ) -> Result<(), StickFault> {
        self.begin()?;
        for (log, from) in due.iter().filter(|(log, _)| !self.desk.keeps_back(*log)) {
            let mut from = *from;
            loop {
                let segments = self.desk.segments_from(*log, from, FETCH_BYTES)?;
                let Some(last) = segments.last() else { break };
                let after = last.head_after();
                for segment in segments {
                    self.news.count(&segment, from.seq);
                    self.add(segment)?;
                }
                from = after;
                tell(self.news.entries);
            }
        }
        self.end(true)
    }

    fn add(&mut self, segment: Segment) -> Result<(), StickFault> {
        // A frame's length, kind and the segment's own head, above the payload.
        const HEAD_BYTES: usize = 256;
        let bytes = segment.payload.len().saturating_add(HEAD_BYTES);
        let full =
            |open: &Writer<'_>| self.part_bytes < open.size_with(bytes) && 0 < open.segments();
        if self.open.as_ref().is_some_and(full) {
            self.end(false)?;
            self.envelope.part = self.envelope.part.saturating_add(1);
            self.begin()?;
        }
        let Some(open) = self.open.as_mut() else { return Ok(()) };
        let bytes = open.segment(segment)?;
        self.put(&bytes)
    }

    fn begin(&mut self) -> Result<(), StickFault> {
        let part = self.envelope.part;
        let name = name(&self.envelope, part, part);
        if let Some(shelf) = self.shelf.as_mut() {
            shelf.begin(&name, self.key).map_err(StickFault::Disk)?;
        }
        let desk = self.desk;
        let (_, keys, _) = desk.parts();
        let (open, bytes) = Writer::begin(&self.envelope, self.words, &keys.own)?;
        self.open = Some(open);
        self.put(&bytes)
    }

    fn end(&mut self, last: bool) -> Result<(), StickFault> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let bytes = open.finish(last);
        self.put(&bytes)?;
        self.shelf.as_mut().map_or(Ok(()), |shelf| shelf.end()).map_err(StickFault::Disk)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StickFault> {
        self.bytes = self.bytes.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        self.shelf.as_mut().map_or(Ok(()), |shelf| shelf.write(bytes)).map_err(StickFault::Disk)
    }
}
