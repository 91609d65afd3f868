//! The facts tier: the production cores around small facts for records.
//!
//! Real: sessions, chain and signatures (a knob), roster and authority, the quota's fold and its
//! preconditions, call schedule, admission, back-off. Small: records, which are facts with unique ids;
//! the disk, which is a list of synced frames; moves of quota, which follow `office` line by line.

mod disk;
mod errand;
mod hub;
mod log;
mod office;
mod probe;
mod shell;
mod state;
mod units;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use ::office::entry::{Body, Opening};
use journal::Segment;
use model::{Hash, Timestamp};
use office::{Office, When};
use roster::Trust;
use session::Peer;
pub use shell::FactsNode;
use shell::{Begin, Contacts};
use state::State;

use crate::dice::Dice;
use crate::node::{Birth, Knobs, Out, Process, Tier};

/// Makes nodes of facts.
#[derive(Debug, Default)]
pub struct FactsTier {
    pool: Pool,
}

/// What a node of facts leaves behind.
#[derive(Debug)]
pub struct FactsDisk {
    me: Peer,
    knobs: Knobs,
    disk: disk::Disk,
    /// What was folded from the synced frames: a disk holds it as views do. None on a copy.
    views: Option<Box<State>>,
    contacts: Contacts,
}

/// Segments that several nodes hold, kept once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool(Rc<RefCell<BTreeMap<Hash, Rc<Segment>>>>);

/// Segments the pool remembers; the rest have found all who hold them.
const POOL_MAX: usize = 20_000;

impl Pool {
    /// The same segment, as another node keeps it already.
    fn share(&self, segment: Rc<Segment>) -> Rc<Segment> {
        let mut known = self.0.borrow_mut();
        if let Some(kept) = known.get(&segment.h_after).filter(|kept| **kept == segment) {
            return Rc::clone(kept);
        }
        if POOL_MAX <= known.len() {
            known.clear();
        }
        known.insert(segment.h_after, Rc::clone(&segment));
        segment
    }
}

impl Tier for FactsTier {
    type Node = FactsNode;

    fn born(&mut self, birth: &Birth) -> FactsDisk {
        let Birth { me, above, below, on, knobs } = birth;
        let mut office = Office::new(State::new(*me), disk::Disk::default());
        let opening = Opening {
            unit: me.unit,
            node: me.node,
            incarnation: me.incarnation,
            practice: true,
            year: 1401,
        };
        let members = above.iter().chain([me]).map(|peer| hub::enrolled(*peer, *on)).collect();
        let mut draft = office.draft_lightly(When { on: *on, at: Timestamp::from_ms(0) });
        draft.say(me.unit, Body::Opened(opening));
        draft.say(me.unit, Body::Trust(Trust { members, root: Hash([6; 32]) }));
        for peer in below {
            let enrolled = ::roster::Entry::Enrolled(hub::enrolled(*peer, *on));
            draft.say(me.unit, Body::Roster(enrolled));
        }
        office.write(draft).expect("a new disk takes its first frame");
        FactsDisk {
            me: *me,
            knobs: *knobs,
            disk: office.disk,
            views: Some(Box::new(office.state)),
            contacts: Contacts::default(),
        }
    }

    fn start(
        &mut self,
        remains: FactsDisk,
        process: Process,
        out: &mut Out,
    ) -> Result<FactsNode, FactsDisk> {
        let FactsDisk { me, knobs, mut disk, views, contacts } = remains;
        let mut dice = Dice::part(process.seed, 1);
        let fresh = disk.crash(dice.roll());
        let mut office = match views {
            Some(state) => Office::new(*state, disk),
            None => {
                let office = Office::new(State::replayed(me, disk.frames()), disk);
                return Ok(begin(self, office, contacts, (knobs, process)));
            }
        };
        if let Some(frame) = fresh {
            out.points.push("an unsynced frame has survived");
            office.follow(&frame);
        }
        let few = office.disk.frames().len() < REPLAYED_MAX;
        if few || dice.chance(20) {
            out.points.push("a disk is replayed");
            let replayed = State::replayed(me, office.disk.frames());
            if !probe::alike(&office.state, &replayed) {
                out.errors.push("a replayed disk is folded to another state".to_owned());
            }
            office.state = replayed;
        }
        Ok(begin(self, office, contacts, (knobs, process)))
    }
}

/// Disks with fewer frames are always folded anew after a crash, to see that it comes to the same.
const REPLAYED_MAX: usize = 300;

fn begin(
    tier: &FactsTier,
    office: Office,
    contacts: Contacts,
    (knobs, process): (Knobs, Process),
) -> FactsNode {
    FactsNode::new(Begin {
        office,
        contacts,
        knobs,
        versions: process.versions,
        pool: tier.pool.clone(),
        seed: process.seed,
        now: process.now,
    })
}
