//! What came on a stick.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use bundle::{Envelope, Fault, Item, Reader, Stage, Words};
use identity::UnsealFault;
use journal::{Misdeed, PublicKey, Segment};
use model::words::Role;
use model::{JalaliDate, LogId, Say, Timestamp, UnitCode};
use office::entry::Act;
use roster::{Unwelcome, Writer};
use session::{Peer, Stored};

use super::export::{spell, traffic};
use super::files::Carried;
use super::{FileOutcome, IN, News, Verdict, words};
use crate::contacts::{Contacts, RefusedBy, RefusedLog, Traffic};
use crate::daemon::after_contact;
use crate::desk::{Desk, Mode};
use crate::fault::RuntimeFault;

/// Bytes of segments that are stored with one sync.
const BATCH_BYTES: usize = 2 << 20;
/// Segments that are stored with one sync.
const BATCH_SEGMENTS: usize = 512;
/// What is read from a file at once: as much as proves itself.
const PIECE_BYTES: usize = 64 << 10;

/// What came of it all.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Imported {
    /// File by file, in the order in which they were read.
    pub files: Vec<FileOutcome>,
    /// Parts that belong to those read and weren't among them.
    pub missing: Vec<Missing>,
}

/// A part that wasn't there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Missing {
    /// Whose bundle.
    pub from: UnitCode,
    /// Which bundle.
    pub serial: u64,
    /// Which part; the last one if it is the first behind those that came.
    pub part: u32,
}

impl Imported {
    /// All that was new.
    pub fn news(&self) -> News {
        self.files.iter().fold(News::default(), |mut news, file| {
            news.add(&file.news);
            news
        })
    }
}

/// When, and whether it is only tried.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// UTC.
    pub at: Timestamp,
    /// The civil day.
    pub today: JalaliDate,
    /// Only tried: everything is read and checked against its seals, nothing is taken.
    pub mode: Mode,
}

/// Takes what of these parts is for this office, in any order, as often as they are brought.
///
/// Every segment goes the way of a session's: verified, appended, synced, projected. Only then do the
/// sender's words count. What a file can't give is named with the reason and touches nothing else.
/// `tell` hears how many files of how many are through.
///
/// # Errors
/// [`RuntimeFault`] if the disk fails. What was taken before is safe; the same files can be brought
/// again.
pub fn import(
    desk: &mut Desk,
    contacts: &mut Contacts,
    parts: &[&dyn Carried],
    moment: Moment,
    tell: &mut dyn FnMut(u64, u64),
) -> Result<Imported, RuntimeFault> {
    let mut ordered: Vec<(Option<Envelope>, &dyn Carried)> =
        parts.iter().map(|part| (envelope_of(desk, *part), *part)).collect();
    // Earlier bundles first, so that what continues them finds them there.
    ordered.sort_by_key(|(envelope, part)| {
        let place = envelope.map(|it| (it.from.node, it.from.incarnation, it.serial, it.part));
        (place, part.name())
    });
    let total = u64::try_from(ordered.len()).unwrap_or(u64::MAX);
    let mut imported = Imported::default();
    let mut shown = BTreeMap::new();
    for (done, (_, part)) in (1u64..).zip(&ordered) {
        let outcome = one(desk, (contacts, &mut shown), *part, moment)?;
        imported.files.push(outcome);
        tell(done, total);
    }
    // What shows who the sender is may have come in a later part.
    for (file, (_, part)) in imported.files.iter_mut().zip(&ordered) {
        if file.verdict == Verdict::Stranger {
            let before = std::mem::take(&mut file.news);
            *file = one(desk, (contacts, &mut shown), *part, moment)?;
            file.news.add(&before);
            if file.verdict == Verdict::NothingNew && 0 < before.entries {
                file.verdict = Verdict::Taken;
            }
        }
    }
    imported.missing = missing(&imported.files);
    if moment.mode == Mode::Write {
        remember(desk, contacts, &imported, moment)?;
    }
    Ok(imported)
}

/// Who sent it, at a first look.
fn envelope_of(desk: &Desk, part: &dyn Carried) -> Option<Envelope> {
    let (_, keys, _) = desk.parts();
    let mut from = part.open(&keys.own).ok()?;
    let mut reader = Reader::new();
    let mut piece = [0; 512];
    let count = from.read(&mut piece).ok()?;
    reader.push(piece.get(..count)?);
    match reader.pull() {
        Ok(Some(Item::Envelope(envelope))) => Some(envelope),
        Ok(Some(Item::Words(..) | Item::Segment(_) | Item::End(_)) | None) | Err(_) => None,
    }
}

fn one(
    desk: &mut Desk,
    (contacts, shown): (&mut Contacts, &mut BTreeMap<Writer, PublicKey>),
    part: &dyn Carried,
    moment: Moment,
) -> Result<FileOutcome, RuntimeFault> {
    let opened = part.open(&desk.parts().1.own);
    let from = match opened {
        Ok(from) => from,
        Err(fault) => return Ok(FileOutcome::new(part.name(), unopened(&fault))),
    };
    let out = FileOutcome::new(part.name(), Verdict::NothingNew);
    let (batch, words) = (Vec::new(), None);
    let mut intake = Intake { desk, contacts, moment, out, batch, words, shown };
    let end = intake.read(from)?;
    intake.finish(end)
}

fn unopened(fault: &UnsealFault) -> Verdict {
    match fault {
        UnsealFault::NotSealed => Verdict::NoBundle,
        UnsealFault::OtherKey => Verdict::NotForUs,
        UnsealFault::Damaged => damaged(0, "stick.damaged"),
        UnsealFault::Io(fault) => Verdict::Unreadable { what: fault.to_string() },
    }
}

fn damaged(at: u64, code: &'static str) -> Verdict {
    Verdict::Damaged { at, code, say: Fault::Hash.say() }
}

fn broken(at: u64, fault: Fault) -> Verdict {
    match fault {
        Fault::NoBundle => Verdict::NoBundle,
        Fault::Version { .. } => Verdict::Newer,
        Fault::Envelope
        | Fault::Frame(_)
        | Fault::Misplaced
        | Fault::TooMuch
        | Fault::Hash
        | Fault::CutOff
        | Fault::LeftOver => {
            let say: Say = fault.say();
            Verdict::Damaged { at, code: fault.code(), say }
        }
    }
}

/// One part being taken in.
struct Intake<'a> {
    desk: &'a mut Desk,
    contacts: &'a mut Contacts,
    moment: Moment,
    out: FileOutcome,
    batch: Vec<(Peer, Segment)>,
    /// The sender's words with their seal.
    words: Option<(Box<Words>, bundle::Seal)>,
    /// Keys by the root's word among the news: of a nation nobody here has heard of.
    shown: &'a mut BTreeMap<Writer, PublicKey>,
}

impl Intake<'_> {
    /// Reads to the end, or to what can't be read or isn't to be taken.
    fn read(&mut self, mut from: Box<dyn Read>) -> Result<Option<Verdict>, RuntimeFault> {
        let mut reader = Reader::new();
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            loop {
                match reader.pull() {
                    Ok(Some(item)) => {
                        if let Some(verdict) = self.take(item, reader.at())? {
                            return Ok(Some(verdict));
                        }
                    }
                    Ok(None) => break,
                    Err(fault) => return Ok(Some(broken(reader.at(), fault))),
                }
            }
            match from.read(&mut piece) {
                Ok(0) => return Ok(reader.end().err().map(|fault| broken(reader.at(), fault))),
                Ok(count) => reader.push(piece.get(..count).unwrap_or_default()),
                Err(fault) if fault.kind() == std::io::ErrorKind::Interrupted => {}
                // The stream proves itself piece by piece: what came before is whole.
                Err(_) => return Ok(Some(damaged(reader.at(), "stick.damaged"))),
            }
        }
    }

    /// Takes one thing; a verdict ends the reading.
    fn take(&mut self, item: Item, at: u64) -> Result<Option<Verdict>, RuntimeFault> {
        self.out.bytes = at;
        match item {
            Item::Envelope(envelope) => {
                self.out.envelope = Some(envelope);
                Ok(self.judge(&envelope))
            }
            Item::Words(words, seal) => {
                if words.hello.realm != self.desk.realm() {
                    return Ok(Some(Verdict::Realm));
                }
                let verdict = match self.sender() {
                    Some(key) if !seal.is_by(&key) => Some(Verdict::Forged),
                    Some(_) | None => None,
                };
                self.words = Some((words, seal));
                Ok(verdict)
            }
            Item::Segment(segment) => {
                if let Some(envelope) = self.out.envelope {
                    let of_sender = Writer::of(segment.log) == writer_of(envelope.from);
                    if of_sender && self.sender().is_none() {
                        let shown = self.desk.rooted_key(&segment);
                        self.shown.extend(shown.map(|key| (writer_of(envelope.from), key)));
                    }
                    self.batch.push((envelope.from, *segment));
                }
                let bytes: usize = self.batch.iter().map(|(_, it)| it.payload.len()).sum();
                if BATCH_BYTES <= bytes || BATCH_SEGMENTS <= self.batch.len() {
                    self.store()?;
                }
                Ok(None)
            }
            Item::End(seal) => {
                let own = self.sender().is_none_or(|key| seal.is_by(&key));
                if own {
                    self.out.end = Some(seal.stage == Stage::End { last: true });
                }
                // Its words are the sender's; what stands behind them was exchanged.
                Ok((!own).then(|| broken(at, Fault::Hash)))
            }
        }
    }

    /// Whether it is to be read on: for whom it is, and from whom.
    fn judge(&self, envelope: &Envelope) -> Option<Verdict> {
        let me = words::me(self.desk);
        let Envelope { from, to, .. } = envelope;
        if *from == me {
            return Some(Verdict::Own);
        }
        if *to != me {
            return Some(Verdict::NotForUs);
        }
        let next_to = me.unit.parent() == Some(from.unit) || from.unit.parent() == Some(me.unit);
        if !next_to {
            return Some(Verdict::NotNeighbor);
        }
        let roster = self.desk.roster();
        let writer = writer_of(*from);
        if roster.fenced(writer) {
            return Some(Verdict::Fenced);
        }
        // Of another unit than it says: whoever it is, it isn't who it says.
        let other = roster.member(writer).is_some_and(|member| member.unit() != from.unit);
        other.then_some(Verdict::Forged)
    }

    /// The sender's key, if it belongs, or has shown that it does.
    fn sender(&self) -> Option<PublicKey> {
        let writer = writer_of(self.out.envelope?.from);
        match self.desk.roster().member(writer) {
            Some(member) => member.enrolled.key.usable().ok(),
            None => self.shown.get(&writer).copied(),
        }
    }

    /// Stores what was gathered.
    fn store(&mut self) -> Result<(), RuntimeFault> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() || self.moment.mode == Mode::DryRun {
            return Ok(());
        }
        let mut known: BTreeMap<LogId, model::Seq> = BTreeMap::new();
        for (_, segment) in &batch {
            known.entry(segment.log).or_insert_with(|| self.desk.heads().of(segment.log).seq);
        }
        let outcomes = self.desk.receive(&batch)?;
        for ((from, segment), stored) in batch.into_iter().zip(outcomes) {
            self.note(from, &segment, stored, &mut known);
        }
        Ok(())
    }

    fn note(
        &mut self,
        from: Peer,
        segment: &Segment,
        stored: Stored,
        known: &mut BTreeMap<LogId, model::Seq>,
    ) {
        let (log, first) = (segment.log, segment.first_seq);
        match stored {
            Stored::Durable { head, aside } => {
                let before = known.get(&log).copied().unwrap_or_default();
                if segment.last_seq() <= before {
                    self.out.known = self.out.known.saturating_add(1);
                } else {
                    self.out.news.count(segment, before);
                    known.insert(log, segment.last_seq().min(head.seq));
                }
                let asides = u64::try_from(aside.len()).unwrap_or(u64::MAX);
                self.out.asides = self.out.asides.saturating_add(asides);
                if let Some(contact) = self.contacts.peers.get_mut(&from.node) {
                    contact.refused.remove(&log);
                }
            }
            Stored::Refused { code } => self.out.refused.push((log, first, code)),
            Stored::Gap { .. } => self.out.gaps.push((log, first)),
            Stored::Failed => {}
        }
    }

    /// Stores the rest, then lets the words count.
    fn finish(mut self, end: Option<Verdict>) -> Result<FileOutcome, RuntimeFault> {
        self.store()?;
        let refused = end.as_ref().is_some_and(|it| !matches!(it, Verdict::Damaged { .. }));
        self.out.verdict = match end {
            Some(verdict) => verdict,
            None if !self.out.gaps.is_empty() => Verdict::Waits,
            None if self.out.news.entries == 0 => Verdict::NothingNew,
            None => Verdict::Taken,
        };
        let (Some((words, seal)), Some(envelope), false) =
            (self.words.take(), self.out.envelope, refused)
        else {
            return Ok(self.out);
        };
        // Its news may have said who the sender is.
        let Some(key) = self.sender() else {
            self.out.verdict = Verdict::Stranger;
            return Ok(self.out);
        };
        let writer = writer_of(envelope.from);
        if !seal.is_by(&key) {
            self.out.verdict = Verdict::Forged;
        } else if self.desk.roster().fenced(writer) {
            self.out.verdict = Verdict::Fenced;
        } else if self.moment.mode == Mode::Write && self.is_present(writer) {
            self.hear(envelope, &words)?;
        }
        Ok(self.out)
    }

    /// What an earlier incarnation knew says nothing of the present one.
    fn is_present(&self, writer: Writer) -> bool {
        let current = self.desk.roster().current(writer.node);
        current.is_some_and(|member| member.writer() == writer)
    }

    fn hear(&mut self, envelope: Envelope, words: &Words) -> Result<(), RuntimeFault> {
        let Envelope { from, made, .. } = envelope;
        let at = self.moment.at;
        self.out.heard = words::heard(self.desk, self.contacts, from, words, at)?;
        let is_parent = self.desk.unit().parent() == Some(from.unit);
        if is_parent {
            for log in &self.out.heard.set_back {
                self.desk.heard_of_itself(*log, Unwelcome::RolledBack.code());
            }
            for log in &self.out.heard.forked {
                self.desk.heard_of_itself(*log, Misdeed::FORKED);
            }
        }
        let contact = self.contacts.peer(from.node, from.incarnation);
        for (log, first, code) in &self.out.refused {
            let refused = RefusedLog { first: *first, code: *code, by: RefusedBy::Us, at };
            contact.refused.insert(*log, refused);
        }
        if is_parent {
            // It may have lain in a drawer: it can show that this machine was set back, not that it wasn't.
            self.desk.heard_parent(contact, None)?;
            self.desk.heard_at(made);
            self.contacts.hub_time = self.contacts.hub_time.max(made);
        }
        if self.out.verdict == Verdict::NothingNew && self.heard_something() {
            self.out.verdict = Verdict::Taken;
        }
        Ok(())
    }

    fn heard_something(&self) -> bool {
        let heard = &self.out.heard;
        0 < heard.acked + heard.nation + heard.asides || !heard.refused.is_empty()
    }
}

const fn writer_of(peer: Peer) -> Writer {
    Writer { node: peer.node, incarnation: peer.incarnation }
}

/// Parts between those that came, or behind them.
fn missing(files: &[FileOutcome]) -> Vec<Missing> {
    let mut bundles: BTreeMap<(UnitCode, u64), (BTreeSet<u32>, bool)> = BTreeMap::new();
    let read = files.iter().filter(|file| file.end.is_some());
    for (envelope, end) in read.filter_map(|file| file.envelope.zip(file.end)) {
        let (parts, last) = bundles.entry((envelope.from.unit, envelope.serial)).or_default();
        parts.insert(envelope.part);
        *last |= end;
    }
    let mut missing = Vec::new();
    for ((from, serial), (parts, last)) in bundles {
        let highest = parts.last().copied().unwrap_or(0);
        // A forged number can't ask for more than a person can look at.
        let behind = (!last).then(|| highest.saturating_add(1));
        let between = (1..highest).filter(|part| !parts.contains(part)).take(64);
        missing.extend(between.chain(behind).map(|part| Missing { from, serial, part }));
    }
    missing
}

/// Notes the contacts, and does what a hub does once entries have come.
fn remember(
    desk: &mut Desk,
    contacts: &mut Contacts,
    imported: &Imported,
    moment: Moment,
) -> Result<(), RuntimeFault> {
    let mut senders: Vec<(Peer, News, u64, bool)> = Vec::new();
    for file in imported.files.iter().filter(|file| file.verdict.is_good() || file.news.entries > 0)
    {
        let Some(from) = file.envelope.map(|envelope| envelope.from) else { continue };
        // Good segments in a bundle that another has made, or a former incarnation, are no contact with it.
        let present = desk.roster().current(from.node).map(|it| it.writer());
        if !file.verdict.is_heard() || present != Some(writer_of(from)) {
            continue;
        }
        let whole = file.verdict.is_good();
        match senders.iter_mut().find(|(peer, ..)| *peer == from) {
            Some((_, news, bytes, good)) => {
                news.add(&file.news);
                *bytes = bytes.saturating_add(file.bytes);
                *good &= whole;
            }
            None => senders.push((from, file.news.clone(), file.bytes, whole)),
        }
    }
    for (from, news, bytes, whole) in &senders {
        let missing = imported.missing.iter().any(|it| it.from == from.unit);
        let mut spell = spell(moment.at, IN, Traffic::default(), traffic(news, *bytes));
        spell.settled = *whole && !missing;
        let contact = contacts.peer(from.node, from.incarnation);
        contact.last_contact = contact.last_contact.max(Some(moment.at));
        if spell.settled {
            contact.last_settled = contact.last_settled.max(Some(moment.at));
        }
        contact.ended(spell);
    }
    let hub = !matches!(desk.unit(), UnitCode::County(_));
    if hub && imported.files.iter().any(|file| 0 < file.news.entries) {
        let Moment { at, today: on, .. } = moment;
        let act = Act { user: "system".to_owned(), role: Role::System, on, at, logical: 0 };
        let children: Vec<Peer> = senders.into_iter().map(|(from, ..)| from).collect();
        after_contact(desk, &act, &children)?;
    }
    Ok(())
}
