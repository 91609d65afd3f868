//! One node of documents: the production loop, and the kernel's questions to it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use escrow::{Holder, Totals};
use journal::Head;
use model::view::Damage;
use model::{Amount, Hash, Instant, LogId, NodeNumber, Rials, Timestamp, UnitCode};
use office::{look, quota, setback};
use runtime::contacts::{ContactBook, RefusedLog};
use runtime::daemon::{self, Ended, Machine, Options};
use runtime::{Clock, Desk, RuntimeFault};
use session::Peer;
use wire::{Frame, Reader};

use super::act::{Doings, Halt, Person};
use super::proof::{self, Proof};
use super::{Disks, DocumentsDisk, ail, stick};
use crate::dice::Dice;
use crate::node::{
    Ailment, Errand, Input, Knobs, LineId, Node, Now, Out, Output, Process, Tally, Told, Wish,
};

/// A running process of a node of documents.
#[derive(Debug)]
pub struct DocumentsNode {
    me: Peer,
    knobs: Knobs,
    machine: Machine,
    disks: Disks,
    time: Time,
    proof: Proof,
    chance: Dice,
    /// The commands go on after the process has ended; what they say then doesn't count.
    wrong: Vec<String>,
}

/// The node's two clocks, as the kernel sets them.
#[derive(Clone, Debug, Default)]
struct Time(Arc<(AtomicU64, AtomicU64)>);

impl Time {
    fn set(&self, now: Now) {
        self.0.0.store(now.instant.ms(), Ordering::Relaxed);
        self.0.1.store(now.utc.ms(), Ordering::Relaxed);
    }

    fn clock(&self) -> Clock {
        let [instant, utc] = [self.clone(), self.clone()];
        Clock::of(
            move || Instant::from_ms(instant.0.0.load(Ordering::Relaxed)),
            move || Timestamp::from_ms(utc.0.1.load(Ordering::Relaxed)),
        )
    }
}

impl DocumentsNode {
    pub(super) fn new(
        (me, knobs): (Peer, Knobs),
        disks: Disks,
        (desk, contacts): (Desk, ContactBook),
        process: Process,
    ) -> Self {
        let time = Time::default();
        time.set(process.now);
        let options = Options {
            versions: process.versions,
            period: Duration::from_millis(knobs.period_ms),
            gather: Duration::from_millis(knobs.gather_ms),
            sessions_max: knobs.sessions_max,
            ..Options::bare(process.seed)
        };
        let machine = Machine::new(desk, contacts, options, time.clock());
        let chance = Dice::part(process.seed, 9);
        Self { me, knobs, machine, disks, time, proof: Proof::default(), chance, wrong: Vec::new() }
    }

    fn errand(&mut self, now: Now, errand: Errand, out: &mut Out) {
        if errand.wish == Wish::Sync {
            // What comes of it shows in what is where; the order itself is taken at once.
            self.machine.handle([daemon::Input::SyncNow { ticket: errand.ticket }]);
            let (tally, moved) = Default::default();
            let told = Told::Done { unit: None, tally, moved };
            return out.outputs.push(Output::Told { ticket: errand.ticket, told });
        }
        let done = self.machine.lend(|desk| run(desk, now, errand, out));
        self.check_allowance(out);
        match done {
            Some(Ok(told)) => out.outputs.push(Output::Told { ticket: errand.ticket, told }),
            // The disk failed: the node ends, and nobody was told anything.
            Some(Err(Halt::Disk)) | None => {}
            Some(Err(Halt::Refused(code))) => {
                let told = Told::Refused { code };
                out.outputs.push(Output::Told { ticket: errand.ticket, told });
            }
            Some(Err(Halt::Wrong(what))) => out.errors.push(format!("{errand:?}: {what}")),
        }
    }

    /// No more is held unwitnessed than is allowed.
    fn check_allowance(&mut self, out: &mut Out) {
        let Some(most) = self.knobs.unwitnessed_jobs else { return };
        let held = self.unwitnessed().jobs.whole();
        if most < held {
            let unit = self.me.unit;
            out.errors.push(format!("{unit} holds {held} jobs unwitnessed, {most} are allowed"));
        }
    }

    /// Every segment it holds, control before records: what goes along to a next incarnation; and how many
    /// don't, since others have another history of them.
    pub(crate) fn segments(&mut self) -> (Vec<journal::Segment>, usize) {
        let contacts = self.machine.contacts().clone();
        self.look(|desk| {
            let mut next = desk.opening().clone();
            next.incarnation = model::Incarnation(next.incarnation.0 + 1);
            let undisputed = runtime::Undisputed::of(&contacts, &next);
            let mut logs: Vec<LogId> = desk.heads().iter().map(|(log, _)| log).collect();
            logs.sort_by_key(|log| (log.lane, *log));
            let mut all = Vec::new();
            for log in logs {
                all.extend(desk.segments_from(log, Head::start(log), usize::MAX)?);
            }
            let whole = all.len();
            all.retain(|segment| undisputed.takes(segment));
            let left = whole - all.len();
            Ok((all, left))
        })
    }

    /// Takes along what an earlier incarnation held, as `key recover` does; whose writer becomes known by
    /// it comes in with the second pass.
    pub(crate) fn absorb(&mut self, segments: &[journal::Segment]) {
        let (node, incarnation) = (NodeNumber(0), model::Incarnation(0));
        let from = Peer { node, incarnation, unit: self.me.unit };
        let taken = self.machine.lend(|desk| {
            for _pass in 0..2 {
                for segment in segments {
                    desk.receive(&[(from, segment.clone())])?;
                }
            }
            Ok::<(), RuntimeFault>(())
        });
        if let Some(Err(fault)) = taken {
            self.wrong.push(format!("{} takes nothing along: {fault:?}", self.me.unit));
        }
    }

    /// Logs that an earlier incarnation of this hub had and nobody has brought.
    pub(crate) fn missing(&mut self) -> Vec<setback::Missing> {
        self.look(|desk| desk.look(setback::missing))
    }

    /// Why it spends nothing, by its code.
    pub(crate) fn frozen(&mut self) -> Option<&'static str> {
        self.look(|desk| desk.look(office::guard::frozen)).map(|frozen| frozen.code())
    }

    /// What is held here and no hub has witnessed, counted from the journal alone.
    pub(crate) fn unwitnessed(&mut self) -> Amount {
        let mut proof = std::mem::take(&mut self.proof);
        let held = self.look(|desk| proof.unwitnessed(desk));
        self.proof = proof;
        held
    }

    /// Which incarnation of the nation it takes for the nation.
    pub(crate) fn nation_is(&self) -> Option<model::Incarnation> {
        let member = self.machine.desk()?.roster().of_unit(UnitCode::Nation)?;
        Some(member.writer().incarnation)
    }

    /// Says whether its book tells that a neighbor has another history of a log.
    pub(crate) fn tells_of_fork(&self, log: LogId) -> bool {
        let forked = |refused: &RefusedLog| refused.code == journal::Misdeed::FORKED;
        let mut peers = self.machine.contacts().peers.values();
        peers.any(|contact| contact.refused.get(&log).is_some_and(forked))
    }

    /// Says whether it has seen a neighbor set back.
    pub(crate) fn sees_set_back(&self, neighbor: NodeNumber) -> bool {
        let peers = &self.machine.contacts().peers;
        peers.get(&neighbor).is_some_and(|contact| contact.set_back.is_some())
    }

    fn pass_on(&mut self, out: &mut Out) {
        while let Some(output) = self.machine.poll_output() {
            out.outputs.push(match output {
                daemon::Output::Call { line } => Output::Call { line: LineId(line.0) },
                daemon::Output::Send { line, frame } => {
                    if let Some(what) = over_the_wire(&frame) {
                        out.errors.push(what);
                    }
                    Output::Send { line: LineId(line.0), frame }
                }
                daemon::Output::Close { line, .. } => Output::Close { line: LineId(line.0) },
                daemon::Output::Answered { done, .. } => {
                    out.points.push(if done {
                        "all was said on demand"
                    } else {
                        "no line on demand"
                    });
                    continue;
                }
                daemon::Output::Ended(Ended::Disk(fault)) => {
                    if !matches!(*fault, RuntimeFault::Journal(_)) {
                        out.errors.push(format!("{} ends: {fault:?}", self.me.unit));
                    }
                    Output::Ended { code: "disk" }
                }
                daemon::Output::Ended(Ended::Asked) => Output::Ended { code: "asked" },
            });
        }
        out.errors.append(&mut self.wrong);
    }

    /// Looks at the office; what goes wrong is told with the next turn.
    fn look<T: Default>(&mut self, look: impl FnOnce(&mut Desk) -> Result<T, RuntimeFault>) -> T {
        match self.machine.look(look) {
            Some(Ok(seen)) => seen,
            Some(Err(fault)) => {
                self.wrong.push(format!("{}: {fault:?}", self.me.unit));
                T::default()
            }
            None => T::default(),
        }
    }
}

/// What is wrong with a frame's bytes, if they don't come back as what they were.
fn over_the_wire(frame: &Frame) -> Option<String> {
    let bytes = match frame.encode() {
        Ok(bytes) => bytes,
        Err(fault) => return Some(format!("a frame doesn't encode: {fault}: {frame:?}")),
    };
    let read = Reader::new().next(&mut &bytes[..]);
    let same = read.as_ref().is_ok_and(|read| read.as_ref() == Some(frame));
    (!same).then(|| format!("a frame comes back as {read:?}: {frame:?}"))
}

fn run(desk: &mut Desk, now: Now, errand: Errand, out: &mut Out) -> Result<Told, Halt> {
    let Errand { on, seed, wish, .. } = errand;
    let mut dice = Dice::new(seed);
    let doings = Doings::default();
    let mut person = Person { desk, on, at: now.utc, user: "maryam", doings };
    match wish {
        Wish::Edit { changes } => person.edit(changes, &mut dice),
        Wish::Refer { letters } => person.refer(letters, &mut dice),
        Wish::Answer { letters } => person.answer(letters, &mut dice),
        Wish::Acknowledge => person.acknowledge(),
        Wish::Request { amount } => person.request(minted(amount)),
        Wish::GiveBack { permille } => person.give_back(permille),
        Wish::Follow => person.follow(),
        Wish::Open { total } => person.open(minted(total)),
        Wish::Amend { total } => person.amend(minted(total)),
        Wish::Allocate { permille } => person.allocate(permille),
        Wish::Move { from, to, permille } => person.recall((from, to), permille),
        Wish::Fence { unit } => person.fence(unit),
        Wish::Readmit { unit } => person.readmit(unit),
        Wish::Enroll { peer } => person.enroll(peer),
        Wish::Settle { unit } => person.settle(unit),
        Wish::Cheat { .. } => Err(Halt::Refused("sim.no_tricks".to_owned())),
        Wish::Sync => unreachable!("the loop's own order"),
    }?;
    out.points.append(&mut person.doings.points);
    Ok(person.doings.told())
}

/// The kernel counts in small coin: letters here are of hundreds of millions.
fn minted(amount: Amount) -> Amount {
    let rials = amount.rials.whole().saturating_mul(COIN_RIALS);
    Amount::new(Rials::new(rials), amount.jobs)
}

/// The kernel's coin.
const COIN_RIALS: u64 = 250_000;

impl Node for DocumentsNode {
    type Remains = DocumentsDisk;

    fn turn(&mut self, now: Now, input: Input, out: &mut Out) {
        self.time.set(now);
        match input {
            Input::Wake => self.machine.handle([]),
            Input::Up { line, side, tls } => {
                let line = daemon::LineId(line.0);
                self.machine.handle([daemon::Input::Up { line, side, tls, renew_only: false }]);
            }
            Input::Frame { line, frame } => {
                let line = daemon::LineId(line.0);
                self.machine.handle([daemon::Input::Frame { line, frame }]);
            }
            Input::Down { line } => {
                self.machine.handle([daemon::Input::Down { line: daemon::LineId(line.0) }]);
            }
            Input::Errand(errand) => self.errand(now, errand, out),
        }
        self.pass_on(out);
    }

    fn pack(&mut self, now: Now, to: UnitCode, out: &mut Out) -> Vec<Vec<u8>> {
        self.time.set(now);
        let parts = stick::pack(&mut self.machine, now, to, out);
        self.pass_on(out);
        parts
    }

    fn unpack(&mut self, now: Now, parts: &[Vec<u8>], out: &mut Out) {
        self.time.set(now);
        stick::unpack(&mut self.machine, now, parts, out);
        self.pass_on(out);
    }

    fn next(&mut self) -> Option<Instant> {
        self.machine.poll_timeout()
    }

    fn ail(&mut self, ailment: Ailment) {
        ail(&self.disks.journal, ailment, self.chance.roll());
    }

    fn crash(self, seed: u64) -> DocumentsDisk {
        let views = self.machine.desk().and_then(|desk| desk.views_after_crash(seed));
        DocumentsDisk { me: self.me, knobs: self.knobs, disks: self.disks.crash(seed), views }
    }

    fn copy(&mut self) -> Option<DocumentsDisk> {
        let views = self.machine.desk().and_then(|desk| desk.views_after_crash(self.chance.roll()));
        Some(DocumentsDisk { me: self.me, knobs: self.knobs, disks: self.disks.copy(), views })
    }

    fn me(&self) -> Peer {
        self.me
    }

    fn heads(&mut self, each: &mut dyn FnMut(LogId, Head)) {
        let desk = self.machine.desk();
        desk.into_iter()
            .flat_map(|desk| desk.heads().iter())
            .for_each(|(log, head)| each(log, head));
    }

    fn has(&mut self, log: LogId, head: Head) -> bool {
        self.look(|desk| proof::passes(desk, log, head))
    }

    fn acked(&mut self, by: NodeNumber, log: LogId) -> Option<Head> {
        self.machine.contacts().peers.get(&by)?.acked.get(&log).copied()
    }

    fn nation(&mut self, log: LogId) -> Option<Head> {
        self.machine.contacts().nation.get(&log).copied()
    }

    fn totals(&mut self, of: Holder, look: &mut dyn FnMut(&Totals)) {
        let totals =
            self.look(|desk| desk.look(|office| quota::totals(office, of, &quota::line(office))));
        totals.iter().for_each(look);
    }

    fn state(&mut self, unit: UnitCode) -> Hash {
        let state = self.look(|desk| desk.look(|office| seen(office, unit)).map(Some));
        state.unwrap_or(Hash([0; 32]))
    }

    fn replica(&mut self, unit: UnitCode) -> Hash {
        let state = self.look(|desk| desk.look(|office| replica(office, unit)).map(Some));
        state.unwrap_or(Hash([0; 32]))
    }

    fn tell(&mut self, unit: UnitCode) -> String {
        self.look(|desk| desk.look(|office| told_of(office, unit)))
    }

    fn tally(&mut self, unit: UnitCode, by: NodeNumber) -> Tally {
        let mut proof = std::mem::take(&mut self.proof);
        let tally = self.look(|desk| proof.tally(desk, unit, by));
        self.proof = proof;
        tally
    }

    fn is_set_back(&mut self) -> bool {
        self.look(|desk| {
            let doubted = desk.guard().doubt.is_some_and(|doubt| !doubt.passes());
            desk.look(setback::of).map(|set_back| doubted || set_back.is_some())
        })
    }

    fn is_doubted(&mut self) -> bool {
        self.frozen().is_some()
    }

    fn queued(&mut self) -> usize {
        self.machine.queued()
    }

    fn audit(&mut self) -> Result<(), String> {
        self.machine.look(proof::audit).unwrap_or(Ok(()))
    }
}

/// What people see of a unit: each file as it is listed and judged, in dispute or not, and where the
/// unit's quota stands. No machine's clock is in it.
fn seen(office: &office::Office<'_>, unit: UnitCode) -> Result<Hash, Damage> {
    let mut hasher = blake3::Hasher::new();
    if let UnitCode::County(county) = unit {
        look::cases(office, &mut |number, row| {
            if number.county() == county {
                hasher.update(&office::codec::encode(&(number, row)));
            }
            ControlFlow::Continue(())
        })?;
        let filter = look::Filter { county: Some(county), ..look::Filter::default() };
        for (number, row) in look::list(office, &filter)? {
            let row = office::rows::ListRow { tops: office::rows::Tops::default(), ..row };
            hasher.update(&office::codec::encode(&(number, row)));
        }
    }
    let q = quota::line(office);
    let members = office.roster.members_of(unit);
    for writer in members.map(|member| member.writer()) {
        let holder = Holder { node: writer.node, incarnation: writer.incarnation };
        hasher.update(&office::codec::encode(&quota::of(office, holder, &q)?));
    }
    Ok(Hash(*hasher.finalize().as_bytes()))
}

/// What differs if replicas do, in words.
fn told_of(office: &office::Office<'_>, unit: UnitCode) -> Result<String, Damage> {
    let mut words = Vec::new();
    for (log, head) in office.heads.iter().filter(|(log, _)| log.scope == unit) {
        words.push(format!("{log} {} {}", head.seq.0, head.hash));
    }
    look::cases(office, &mut |number, row| {
        if UnitCode::County(number.county()) == unit {
            let hash = blake3::hash(&office::codec::encode(&row.case)).to_hex();
            let seen = (row.stage, &row.disputes, row.conflicts, &row.letter);
            words.push(format!("{number} {seen:?} {}", &hash[..8]));
        }
        ControlFlow::Continue(())
    })?;
    office::schema::scan(
        office.view,
        (office::schema::SET_ASIDE, &[]),
        &mut |_, row: office::rows::SetAside| {
            if row.log.scope == unit {
                words.push(format!("aside {} {} {}", row.log, row.seq.0, row.code));
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    let q = quota::line(office);
    for member in office.roster.members_of(unit) {
        let writer = member.writer();
        let holder = Holder { node: writer.node, incarnation: writer.incarnation };
        words.push(format!("{holder:?} {:?}", quota::of(office, holder, &q)?));
    }
    Ok(words.join("\n"))
}

/// What `store state` prints, with what people see.
fn replica(office: &office::Office<'_>, unit: UnitCode) -> Result<Hash, Damage> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&look::state(office, unit)?.0);
    if matches!(unit, UnitCode::County(_)) {
        hasher.update(&seen(office, unit)?.0);
    }
    Ok(Hash(*hasher.finalize().as_bytes()))
}
