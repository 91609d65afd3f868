//! The documents tier: the production loop itself, on real documents, codecs and journals.
//!
//! Real: everything a node is but sockets, threads, files and certificates: `runtime`'s loop with its
//! desk, signed journals on disks that lose power ([`store::CrashDisk`]), views that prove themselves
//! and are rebuilt, automerge, gates and quota, frames as bytes of the wire. Small: nothing. People
//! act through the commands of `office`, as clerks and officers do.
//!
//! Deliberately absent: what a line does and what goes wrong when, which is the kernel's.

mod act;
mod clerk;
mod disks;
mod hub;
mod node;
pub(crate) mod people;
mod proof;
mod root;
mod stick;

use std::fmt;
use std::sync::Arc;

pub(crate) use disks::Disks;
use journal::{Realm, Signer};
use model::words::Role;
use model::{JalaliDate, Places, Timestamp, UnitCode};
pub use node::DocumentsNode;
use office::entry::{Act, Body};
use office::guard::Doubt;
use roster::{Enrolled, Key, Numbers, Trust};
use runtime::contacts::ContactBook;
use runtime::{Bare, Desk, Founding, Mode, RuntimeFault, Tree, found_on};
use session::Peer;
use store::{CrashDisk, JournalOptions, Views};

use crate::calendar::BEGINS_UTC_MS;
use crate::dice::Dice;
use crate::node::{Ailment, Birth, Knobs, Out, Process, Tier, secret_of, tls_of};

/// Small files, so that journals cross from one to the next: only then does a full disk refuse.
const LAYOUT: JournalOptions = JournalOptions { file_bytes: 16 << 10, reserve_bytes: 4 << 10 };
/// Machine time at which every node is founded.
const FOUNDED: Timestamp = Timestamp::from_ms(BEGINS_UTC_MS);
/// Journals up to this size are rotted on trial.
const ROTTED_BYTES_MAX: u64 = 512 << 10;

/// Makes nodes of documents.
#[derive(Debug)]
pub struct DocumentsTier {
    places: Arc<Places>,
    rules: String,
}

impl Default for DocumentsTier {
    fn default() -> Self {
        let rules = ::rules::RuleSet::embedded_1401_text().to_owned();
        Self { places: Arc::new(settings::reference::places()), rules }
    }
}

/// What a node of documents leaves behind: its disks, and what chance left of its views.
pub struct DocumentsDisk {
    pub(crate) me: Peer,
    pub(crate) knobs: Knobs,
    pub(crate) disks: Disks,
    pub(crate) views: Option<Views>,
}

impl fmt::Debug for DocumentsDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DocumentsDisk").field("me", &self.me).finish_non_exhaustive()
    }
}

impl DocumentsTier {
    fn bare(&self, me: Peer, disk: &CrashDisk, views: Option<Views>) -> Bare {
        Bare {
            disk: Arc::new(disk.clone()),
            layout: LAYOUT,
            seed: secret_of(me),
            places: Arc::clone(&self.places),
            views,
            beside: None,
        }
    }

    /// The same with what guards the journal.
    fn guarded(&self, (me, knobs): (Peer, Knobs), disks: &Disks, views: Option<Views>) -> Bare {
        let beside = Some(disks.beside(me, knobs));
        Bare { beside, ..self.bare(me, &disks.journal, views) }
    }

    /// Whether an office opens on such disks; what is wrong with them is told by its code.
    pub(crate) fn opens(&self, disk: &DocumentsDisk) -> Result<(), String> {
        let bare = self.guarded((disk.me, disk.knobs), &disk.disks, None);
        Desk::on(bare, &mut |_, _| {}).map(drop).map_err(|fault| format!("{fault:?}"))
    }

    /// Lets the power fail while the journal is opened, or soon after: what is left has to do.
    fn cut_in_recovery(
        &self,
        (me, knobs): (Peer, Knobs),
        disks: Disks,
        dice: &mut Dice,
        out: &mut Out,
    ) -> Disks {
        disks.journal.die_after(dice.below(8));
        match Desk::on(self.guarded((me, knobs), &disks, None), &mut |_, _| {}) {
            Ok(_) => {}
            Err(RuntimeFault::Journal(store::JournalError::Io { .. })) => {
                out.points.push("the power fails in recovery");
            }
            Err(fault) => out.errors.push(format!("a recovery cut short says {fault:?}")),
        }
        Disks { journal: disks.journal.crash(dice.roll()), ..disks }
    }

    /// Turns one bit of a whole journal around in a copy: whoever opens that must be told.
    fn rot(&self, remains: (Peer, &CrashDisk), desk: &Desk, dice: &mut Dice, out: &mut Out) {
        let (me, disk) = remains;
        let end = desk.journal_end().0;
        if ROTTED_BYTES_MAX < end || !dice.chance(ROT_PERMILLE) {
            return;
        }
        let copy = disk.copy();
        let used = copy.used(FIRST_FILE).and_then(|used| u64::try_from(used).ok()).unwrap_or(0);
        let offset = usize::try_from(dice.below(end.min(used))).expect("a small journal");
        copy.flip(FIRST_FILE, offset, 1 << dice.below(8));
        match Desk::on(self.bare(me, &copy, None), &mut |_, _| {}) {
            Err(RuntimeFault::Journal(store::JournalError::Damaged { .. })) => {
                out.points.push("rot of the journal is noticed");
            }
            Err(fault) => out.errors.push(format!("rot at {offset} is called {fault}")),
            Ok(_) => out.errors.push(format!("rot at {offset} of {end} isn't noticed")),
        }
    }
}

/// The first of a journal's files.
const FIRST_FILE: &str = "00000000000000000000.journal";
/// How often the power fails once more while a start recovers, in a thousand.
const RECOVERY_PERMILLE: u64 = 150;
/// How often a start tries what rot does, in a thousand.
const ROT_PERMILLE: u64 = 120;

impl Tier for DocumentsTier {
    type Node = DocumentsNode;

    const STICKS: bool = true;
    const NOTED: bool = true;

    fn born(&mut self, birth: &Birth) -> DocumentsDisk {
        let Birth { me, above, below, on, knobs } = birth;
        let disks = Disks::default();
        let members = above.iter().chain([me]).map(|peer| enrolled(*peer, *on)).collect();
        let trust = Trust { members, root: root::hash() };
        let founding = Founding {
            unit: me.unit,
            node: me.node,
            incarnation: me.incarnation,
            tree: Tree::Member { realm: Realm::Practice, trust, rooted: root::words(*me, *on) },
            rules: self.rules.clone(),
            user: "founder".to_owned(),
            on: *on,
            at: FOUNDED,
        };
        let mut desk = found_on(self.guarded((*me, *knobs), &disks, None), &founding)
            .expect("a new disk takes an office");
        if !below.is_empty() {
            let user = "officer".to_owned();
            let act = Act { user, role: Role::SecurityOfficer, on: *on, at: FOUNDED, logical: 0 };
            let work = |drafter: &mut office::Drafter<'_>| {
                for peer in below {
                    let entry = roster::Entry::Enrolled(enrolled(*peer, *on));
                    drafter.say_to(me.unit, Body::Roster(entry));
                }
                Ok(())
            };
            desk.act(&act, Mode::Write, work).expect("an officer enrolls whom it has below");
        }
        let views = desk.views_after_crash(0);
        DocumentsDisk { me: *me, knobs: *knobs, disks, views }
    }

    fn beside(image: DocumentsDisk, now: DocumentsDisk) -> DocumentsDisk {
        let Disks { keys, state, .. } = now.disks;
        DocumentsDisk { disks: Disks { keys, state, ..image.disks }, ..image }
    }

    fn noteless(remains: DocumentsDisk) -> DocumentsDisk {
        let disks = Disks { state: CrashDisk::new(), ..remains.disks };
        DocumentsDisk { disks, ..remains }
    }

    fn start(
        &mut self,
        remains: DocumentsDisk,
        process: Process,
        out: &mut Out,
    ) -> Result<DocumentsNode, DocumentsDisk> {
        let DocumentsDisk { me, knobs, mut disks, views } = remains;
        let mut dice = Dice::part(process.seed, 1);
        // Views and contact book may be lost with the medium they lie on.
        let views = views.filter(|_| !dice.chance(100));
        if dice.chance(100) {
            disks.book = CrashDisk::new();
        }
        if let Some(ailment) = process.ailment {
            ail(&disks.journal, ailment, dice.roll());
        }
        if dice.chance(RECOVERY_PERMILLE) {
            disks = self.cut_in_recovery((me, knobs), disks, &mut dice, out);
        }
        let had_views = views.is_some();
        let opened = Desk::on(self.guarded((me, knobs), &disks, views), &mut |_, _| {});
        let desk = match opened {
            Ok(desk) => desk,
            Err(fault) => {
                let broken = matches!(
                    fault,
                    RuntimeFault::Journal(
                        store::JournalError::Io { .. } | store::JournalError::Full
                    )
                );
                if process.ailment.is_none() || !broken {
                    out.errors.push(format!("{} can't be opened: {fault:?}", me.unit));
                }
                out.points.push("the disk fails in recovery");
                let disks = Disks { journal: disks.journal.crash(dice.roll()), ..disks };
                return Err(DocumentsDisk { me, knobs, disks, views: None });
            }
        };
        points(&desk, had_views, out);
        self.rot((me, &disks.journal), &desk, &mut dice, out);
        let contacts = match ContactBook::on(Arc::new(disks.book.clone())) {
            Ok(contacts) => contacts,
            Err(fault) => {
                out.errors.push(format!("the contact book can't be read: {fault:?}"));
                return Err(DocumentsDisk { me, knobs, disks, views: None });
            }
        };
        Ok(DocumentsNode::new((me, knobs), disks, (desk, contacts), process))
    }
}

fn points(desk: &Desk, had_views: bool, out: &mut Out) {
    let recovery = desk.recovery();
    if 0 < recovery.torn_bytes {
        out.points.push("a torn tail is cut off");
    }
    if 0 < recovery.rewritten_bytes {
        out.points.push("frames not known to be durable are written again");
    }
    if had_views && 0 < desk.replayed() {
        out.points.push("stale views catch up");
    }
    if !had_views {
        out.points.push("views are made anew");
    }
    if let Some(doubt) = desk.guard().doubt {
        out.points.push(doubted(doubt));
    }
}

const fn doubted(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Behind => "a store behind its note is noticed at the start",
        Doubt::OtherHistory => "a store with another history than its note is noticed at the start",
        Doubt::OtherStore => "another machine's store is noticed at the start",
        Doubt::NoNote => "a note that is gone is missed at the start",
        Doubt::Restored => "a backup brought back is noticed at the start",
    }
}

/// Makes a disk fail.
pub(crate) fn ail(disk: &CrashDisk, ailment: Ailment, seed: u64) {
    match ailment {
        Ailment::PowerIn { operations } => disk.die_after(operations),
        Ailment::SyncFailsIn { syncs } => disk.fail_sync_after(syncs, seed),
        Ailment::Full => disk.set_space(Some(0)),
        Ailment::Roomy => disk.set_space(None),
    }
}

/// Somebody as his parent's roster names him.
pub(crate) fn enrolled(peer: Peer, on: JalaliDate) -> Enrolled {
    Enrolled {
        node: peer.node,
        incarnation: peer.incarnation,
        unit: peer.unit,
        key: Key::from(Signer::new(&secret_of(peer), Realm::Practice).public()),
        tls: tls_of(peer),
        numbers: match peer.unit {
            UnitCode::Province(code) => Some(Numbers::of_province(code)),
            UnitCode::County(_) | UnitCode::Nation => None,
        },
        slip: None,
        on,
    }
}

#[cfg(test)]
mod tests;
