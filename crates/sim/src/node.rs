//! A node of any tier, as the kernel sees it.

use std::fmt::Debug;

use escrow::{Holder, Totals};
use journal::Head;
use model::{Amount, Hash, Instant, JalaliDate, LogId, NodeNumber, Timestamp, UnitCode};
use session::{Peer, Side};
use wire::{Frame, Versions};

/// A line's number at one node, never given twice to it. Odd ones are the node's, even the kernel's.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct LineId(pub u64);

/// What time it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Now {
    /// Since the run began; goes on while a node is down.
    pub instant: Instant,
    /// The node's wall clock, which may be years off.
    pub utc: Timestamp,
}

/// What a node is told.
#[derive(Clone, Debug)]
pub enum Input {
    /// The moment of [`Node::next`] has come.
    Wake,
    /// A connection stands.
    Up {
        /// Its number.
        line: LineId,
        /// Who called.
        side: Side,
        /// BLAKE3 of the peer's TLS key, see [`Peer`]'s [`tls_of`].
        tls: Hash,
    },
    /// A frame came.
    Frame {
        /// Over which connection.
        line: LineId,
        /// The frame.
        frame: Frame,
    },
    /// A connection is over, or never came about.
    Down {
        /// Which.
        line: LineId,
    },
    /// A person wants something.
    Errand(Errand),
}

/// What a node does, in order.
#[derive(Clone, Debug)]
pub enum Output {
    /// Calls its parent.
    Call {
        /// The number of the connection to come, odd and new.
        line: LineId,
    },
    /// Sends a frame.
    Send {
        /// Over which connection.
        line: LineId,
        /// The frame.
        frame: Frame,
    },
    /// Ends a connection once what was sent has gone.
    Close {
        /// Which.
        line: LineId,
    },
    /// Answers an errand. What was done is on the disk.
    Told {
        /// [`Errand::ticket`].
        ticket: u64,
        /// What came of it.
        told: Told,
    },
    /// The process ends by itself; the kernel crashes what is left of it.
    Ended {
        /// A stable code, such as `disk`.
        code: &'static str,
    },
}

/// Where a node puts what it does.
#[derive(Debug, Default)]
pub struct Out {
    /// In order.
    pub outputs: Vec<Output>,
    /// Points passed in this turn, see `sometimes`.
    pub points: Vec<&'static str>,
    /// Events that a log would show at `error`, in words. Any fails the run, unless the disk ailed.
    pub errors: Vec<String>,
}

/// One thing a person wants of a node.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Errand {
    /// Its number, never given twice in a run.
    pub ticket: u64,
    /// The civil day the person means, whatever the machine's clock says.
    pub on: JalaliDate,
    /// Draws which files, amounts and outcomes it is about.
    pub seed: u64,
    /// What is wanted.
    pub wish: Wish,
}

/// What a person may want. Which files and amounts follows from the errand's seed and what is there;
/// refusals are answers too.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wish {
    /// Enter or change so many facts of files.
    Edit {
        /// How many.
        changes: u32,
    },
    /// Refer files to the bank.
    Refer {
        /// How many.
        letters: u32,
    },
    /// Take the bank's answers in: paid, or given up.
    Answer {
        /// How many letters at most.
        letters: u32,
    },
    /// Acknowledge what was granted.
    Acknowledge,
    /// Ask for more.
    Request {
        /// How much.
        amount: Amount,
    },
    /// Give back a part of what is free.
    GiveBack {
        /// Thousandths.
        permille: u32,
    },
    /// Give back what the parent asks for, as far as it is free.
    Follow,
    /// The nation opens its line.
    Open {
        /// All there is.
        total: Amount,
    },
    /// The nation changes its supply.
    Amend {
        /// All there is from now on.
        total: Amount,
    },
    /// A hub divides a part of what it may among the units below it.
    Allocate {
        /// Thousandths of what may be divided.
        permille: u32,
    },
    /// A hub asks one unit to give back, for another.
    Move {
        /// Who gives back.
        from: UnitCode,
        /// Who is to get it.
        to: UnitCode,
        /// Thousandths of what the first has.
        permille: u32,
    },
    /// A hub shuts the present incarnation of a unit's node out.
    Fence {
        /// The unit below.
        unit: UnitCode,
    },
    /// A hub lets in what an incarnation that was shut out had written before, as far as it is here.
    Readmit {
        /// The unit below.
        unit: UnitCode,
    },
    /// A hub enrolls a new incarnation of a unit's node.
    Enroll {
        /// The incarnation, with its unit.
        peer: Peer,
    },
    /// A hub takes back what lost incarnations of a unit's node had free.
    Settle {
        /// The unit below.
        unit: UnitCode,
    },
    /// The machine is in the wrong hands: it writes what no honest one would. A tier that can't
    /// refuses.
    Cheat {
        /// Which trick.
        trick: u32,
    },
    /// Everything is to be said to the parent now.
    Sync,
}

/// What came of an errand.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Told {
    /// It is done and on the disk.
    Done {
        /// The unit in whose scope operations were done; none where there are none.
        unit: Option<UnitCode>,
        /// Operations done on files.
        tally: Tally,
        /// What it moved.
        moved: Moved,
    },
    /// A rule said no; nothing has changed.
    Refused {
        /// The rule's stable code.
        code: String,
    },
}

/// A set of operations: how many, and the sum of their mixed ids, wrapping. Ids are unique in a run.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// The sum of [`mix`] over their ids.
    pub sum: u64,
}

/// What an errand moved, as the person was told.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Moved {
    /// Set aside for letters.
    pub held: Amount,
    /// Held before and paid now, or in part.
    pub consumed: Amount,
    /// No longer held: paid or given up, as it was held.
    pub settled: Amount,
    /// Given back to the parent.
    pub returned: Amount,
    /// Granted to units below.
    pub granted: Amount,
    /// What is the supply from now on; only at the nation.
    pub supply: Option<Amount>,
}

/// What is wrong with a node's disk from now on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ailment {
    /// The power fails in the write or sync so many from now.
    PowerIn {
        /// Writes and syncs that still go well.
        operations: u64,
    },
    /// The sync so many from now fails once: part of what it should have written is lost.
    SyncFailsIn {
        /// Syncs that still go well.
        syncs: u64,
    },
    /// There is no room left.
    Full,
    /// There is room again.
    Roomy,
}

/// How a whole run's nodes behave; drawn from the seed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Knobs {
    /// Segments are really signed and packed. Without, signatures are taken for granted.
    pub signed: bool,
    /// A hub's slots.
    pub sessions_max: usize,
    /// How often a node calls without a reason, in milliseconds.
    pub period_ms: u64,
    /// How long news is gathered before it is worth a call, in milliseconds.
    pub gather_ms: u64,
    /// Jobs that may be held before a hub has witnessed them; without, any number.
    pub unwitnessed_jobs: Option<u64>,
}

/// A node about to be founded.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Birth {
    /// Who it is.
    pub me: Peer,
    /// Its chain of parents, the nation first.
    pub above: Vec<Peer>,
    /// Whom it has enrolled by now.
    pub below: Vec<Peer>,
    /// The day.
    pub on: JalaliDate,
    /// As for the whole run.
    pub knobs: Knobs,
}

/// A process about to start.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Process {
    /// When.
    pub now: Now,
    /// Draws jitter and what a crash left of caches.
    pub seed: u64,
    /// What this program speaks.
    pub versions: Versions,
    /// The disk fails as soon as it starts, before it has recovered.
    pub ailment: Option<Ailment>,
}

/// What is left of a tier's node when its process is gone.
pub type Remains<T> = <<T as Tier>::Node as Node>::Remains;

/// Makes nodes.
pub trait Tier {
    /// What it makes.
    type Node: Node;

    /// Whether its nodes take sticks.
    const STICKS: bool = false;

    /// Whether its nodes have a note beside the journal.
    const NOTED: bool = false;

    /// The disk of a node that was founded just now: it knows whom it trusts and whom it has enrolled.
    fn born(&mut self, birth: &Birth) -> Remains<Self>;

    /// An older image of a disk, with the key and the note that lie beside it now.
    fn beside(image: Remains<Self>, _now: Remains<Self>) -> Remains<Self> {
        image
    }

    /// A disk whose note is gone.
    fn noteless(remains: Remains<Self>) -> Remains<Self> {
        remains
    }

    /// Starts a process on a disk.
    ///
    /// # Errors
    /// The disk again if it failed during recovery.
    fn start(
        &mut self,
        remains: Remains<Self>,
        process: Process,
        out: &mut Out,
    ) -> Result<Self::Node, Remains<Self>>;
}

/// One running process of a node. See the crate's documentation for the law.
pub trait Node: Debug + Sized {
    /// A disk, and nothing else.
    type Remains: Debug;

    /// Takes in one input and does all that follows.
    fn turn(&mut self, now: Now, input: Input, out: &mut Out);

    /// Puts on a stick what the office of a unit next to this one lacks: the parts. A tier without
    /// sticks has none.
    fn pack(&mut self, _now: Now, _to: UnitCode, _out: &mut Out) -> Vec<Vec<u8>> {
        Vec::new()
    }

    /// Takes in what a stick brings, and does all that follows.
    fn unpack(&mut self, _now: Now, _parts: &[Vec<u8>], _out: &mut Out) {}

    /// When [`Input::Wake`] is next due.
    fn next(&mut self) -> Option<Instant>;

    /// Its disk fares so from now on.
    fn ail(&mut self, ailment: Ailment);

    /// The process is gone; the seed draws what of unsynced work survives.
    fn crash(self, seed: u64) -> Self::Remains;

    /// What a backup or a copied disk holds: all that is durable. None if the tier can't.
    fn copy(&mut self) -> Option<Self::Remains>;

    /// Who it is.
    fn me(&self) -> Peer;

    /// Every log with its durable head.
    fn heads(&mut self, each: &mut dyn FnMut(LogId, Head));

    /// Says whether a log passes through a head.
    fn has(&mut self, log: LogId, head: Head) -> bool;

    /// How far a neighbor is said to have a log.
    fn acked(&mut self, by: NodeNumber, log: LogId) -> Option<Head>;

    /// How far the nation is said to have a log.
    fn nation(&mut self, log: LogId) -> Option<Head>;

    /// Shows where a holder stands by what is heard here; not if nothing was.
    fn totals(&mut self, of: Holder, look: &mut dyn FnMut(&Totals));

    /// A hash of all that is known here about one unit, leaving machine times out: equal wherever the
    /// unit's logs are held and equally far.
    fn state(&mut self, unit: UnitCode) -> Hash;

    /// The same to the last bit, machine times and all.
    fn replica(&mut self, unit: UnitCode) -> Hash {
        self.state(unit)
    }

    /// The same in words, for the report of a run that failed.
    fn tell(&mut self, _unit: UnitCode) -> String {
        String::new()
    }

    /// The operations on files known here in one unit's scope that a node wrote, in whichever
    /// incarnation.
    fn tally(&mut self, unit: UnitCode, by: NodeNumber) -> Tally;

    /// Says whether it knows itself to be set back, so that it spends nothing.
    fn is_set_back(&mut self) -> bool;

    /// Says whether it spends nothing for any doubt of its store, also one that a contact clears.
    fn is_doubted(&mut self) -> bool {
        self.is_set_back()
    }

    /// The longest of its queues, to be bounded.
    fn queued(&mut self) -> usize;

    /// Proves all that lies on its disk, at a run's end: that what it makes of its journal is what the
    /// journal says, and that nothing of another unit is in it.
    ///
    /// # Errors
    /// What is wrong, in words.
    fn audit(&mut self) -> Result<(), String> {
        Ok(())
    }
}

/// The hash that stands for a node's TLS key.
pub fn tls_of(peer: Peer) -> Hash {
    let [high, low] = peer.node.0.to_be_bytes();
    let [up, down] = peer.incarnation.0.to_be_bytes();
    let mut tls = [7; 32];
    tls[..4].copy_from_slice(&[high, low, up, down]);
    Hash(tls)
}

/// The secret a node's signing key is made of.
pub fn secret_of(peer: Peer) -> [u8; 32] {
    let mut secret = tls_of(peer).0;
    secret[31] = 1;
    secret
}

/// Scatters a number (`SplitMix64`).
pub const fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Tally {
    /// One operation more.
    pub const fn add(&mut self, id: u64) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(mix(id));
    }

    /// One operation less, which was among them.
    pub const fn take_away(&mut self, id: u64) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(mix(id));
    }

    /// Both sets, which have nothing in common.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { count: self.count.wrapping_add(other.count), sum: self.sum.wrapping_add(other.sum) }
    }
}
