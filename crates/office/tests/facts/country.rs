//! A nation, a province and two counties in memory, with a network that a test drives: each node has
//! its own rows and logs, and hears others' only when told to.

use std::collections::BTreeMap;

use escrow::{Figures, Holder};
use journal::{Realm, Signer};
use model::limits::VIEW_VALUE_BYTES_MAX;
use model::words::Role;
use model::{
    Amount, Hash, Incarnation, JalaliDate, Lane, LogId, Lsn, NodeNumber, Places, Timestamp,
    UnitCode,
};
use office::entry::{Act, Body, Entry, Opening, RulesAdopted};
use office::guard::Guard;
use office::members::{self, Newcomer};
use office::project::{Ground, Piece, project};
use office::{Drafter, Kept, Office, Refusal, Said, Stop, quota};
use roster::{Enrolled, Numbers, Slip, Trust};
use rules::RuleSet;

use crate::desk::{Frames, Rows, day, places};

/// One node.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) opening: Opening,
    pub(crate) rows: Rows,
    pub(crate) guard: Guard,
    frames: Frames,
    pub(crate) kept: Kept,
    places: Places,
    pub(crate) rules: RuleSet,
    adopted: RulesAdopted,
    /// Every log it holds, entry by entry.
    logs: BTreeMap<LogId, Vec<Vec<u8>>>,
}

/// All of them: the nation, the province, county 1102, county 1103.
pub(crate) const NATION: usize = 0;
pub(crate) const PROVINCE: usize = 1;
pub(crate) const COUNTY: usize = 2;
pub(crate) const NEIGHBOR: usize = 3;

/// The units of the tree, with their nodes.
const UNITS: [(&str, u16); 4] = [("IR", 1), ("11", 1200), ("1102", 1201), ("1103", 1202)];

pub(crate) fn unit(at: usize) -> UnitCode {
    UNITS[at].0.parse().unwrap()
}

pub(crate) fn holder(at: usize) -> Holder {
    Holder { node: NodeNumber(UNITS[at].1), incarnation: Incarnation(1) }
}

/// The node above; none above the nation.
pub(crate) const fn parent(at: usize) -> Option<usize> {
    match at {
        NATION => None,
        PROVINCE => Some(NATION),
        _ => Some(PROVINCE),
    }
}

pub(crate) struct Country(pub(crate) [Node; 4]);

impl Country {
    /// Everyone enrolled, and everyone having heard so; no quota yet.
    pub(crate) fn founded() -> Self {
        let mut country = Self([0, 1, 2, 3].map(Node::new));
        for (at, chain) in [&[0][..], &[0, 1], &[0, 1, 2], &[0, 1, 3]].into_iter().enumerate() {
            let members = chain.iter().map(|at| enrolled(*at)).collect();
            let node = &mut country.0[at];
            let role = if at == NATION { Role::NationalAdmin } else { node.quota_role() };
            let role = if at == PROVINCE { Role::SecurityOfficer } else { role };
            let scope = unit(at);
            let said = |body| Said { scope, role, body };
            let first = [
                said(Body::Opened(node.opening.clone())),
                said(Body::Trust(Trust { members, root: Hash([6; 32]) })),
            ];
            node.append(&act(role, "1401/01/01"), &first);
        }
        for (hub, child) in [(NATION, PROVINCE), (PROVINCE, COUNTY), (PROVINCE, NEIGHBOR)] {
            let scope = unit(hub);
            let body = Body::Roster(roster::Entry::Enrolled(enrolled(child)));
            let role = Role::SecurityOfficer;
            country.0[hub].append(&act(role, "1401/01/01"), &[Said { scope, role, body }]);
        }
        country.everyone_hears();
        country
    }

    /// A machine is lost: who is above shuts it out where it has its logs, and a new one with the next
    /// incarnation takes its place, knowing nothing yet. Returns the old one, as it was.
    pub(crate) fn succeeds(&mut self, at: usize, slip: u8) -> Node {
        let hash = Hash([slip; 32]);
        let key = Signer::new(&[slip; 32], Realm::Practice).public().into();
        let newcomer = Newcomer { unit: unit(at), slip: hash, key, tls: hash };
        let above = parent(at).expect("the root vouches for the nation");
        let until = day("1401/12/29");
        let mut officer = |work: &mut dyn FnMut(&mut Drafter<'_>) -> Result<(), Stop>| {
            self.0[above].act_as(Role::SecurityOfficer, "1401/09/01", work).unwrap();
        };
        officer(&mut |drafter| members::fence(drafter, unit(at), "stolen").map(|_| ()));
        officer(&mut |drafter| members::hand_out(drafter, &Slip { hash, unit: unit(at), until }));
        let mut next = None;
        officer(&mut |drafter| {
            next = Some(members::enroll(drafter, &newcomer)?);
            Ok(())
        });
        let next = next.unwrap();
        let mut node = Node::new(at);
        node.opening.incarnation = next.incarnation;
        let roster = &self.0[above].kept.roster;
        let chain = [unit(NATION), unit(PROVINCE)].into_iter().filter(|it| *it != unit(at));
        let known = chain.filter_map(|it| roster.of_unit(it)).map(|it| it.enrolled.clone());
        let members = known.chain([next]).collect();
        let role = if at == PROVINCE { Role::SecurityOfficer } else { Role::CountyHead };
        let said = |body| Said { scope: unit(at), role, body };
        let first = [
            said(Body::Opened(node.opening.clone())),
            said(Body::Trust(Trust { members, root: Hash([6; 32]) })),
        ];
        node.append(&act(role, "1401/09/02"), &first);
        std::mem::replace(&mut self.0[at], node)
    }

    /// Logs of a machine that was lost are found and come to the province, whole.
    pub(crate) fn found(&mut self, old: &Node, lane: Lane) {
        let by = old.opening.holder();
        let scope = old.opening.unit;
        let log = LogId { origin: by.node, incarnation: by.incarnation, scope, lane };
        self.brought(PROVINCE, old, log);
    }

    /// The control log that a lost machine wrote for a unit is found and comes to a node, whole.
    pub(crate) fn found_at(&mut self, at: usize, old: &Node, scope: UnitCode) {
        let Holder { node: origin, incarnation } = old.opening.holder();
        self.brought(at, old, LogId { origin, incarnation, scope, lane: Lane::Control });
    }

    fn brought(&mut self, at: usize, old: &Node, log: LogId) {
        let head = self.0[at].kept.heads.of(log);
        let have = usize::try_from(head.seq.0).unwrap();
        let news: Vec<Vec<u8>> = old.logs[&log].iter().skip(have).cloned().collect();
        let after = news.iter().fold(head, |head, bytes| head.push(bytes));
        let piece = Piece { log, first: head.seq.next(), after, entries: news };
        self.0[at].hears(vec![piece]);
    }

    /// Everyone hears everything that is meant for them.
    pub(crate) fn everyone_hears(&mut self) {
        loop {
            let mut heard = 0;
            for from in 0..4 {
                for to in 0..4 {
                    for log in self.logs_between(from, to) {
                        heard += self.deliver(from, to, log, usize::MAX);
                    }
                }
            }
            if heard == 0 {
                return;
            }
        }
    }

    /// The logs one node can tell another of: neighbors in the tree, and both may read it.
    pub(crate) fn logs_between(&self, from: usize, to: usize) -> Vec<LogId> {
        let joined = parent(from) == Some(to) || parent(to) == Some(from);
        let meant = |log: &&LogId| {
            let own = Holder::of(**log) == self.0[to].opening.holder();
            roster::reads(unit(to), log.scope, log.lane) && !own
        };
        let logs = self.0[from].logs.keys();
        if joined { logs.filter(meant).copied().collect() } else { Vec::new() }
    }

    /// Delivers the next entries of a log, up to `count`; says how many there were.
    pub(crate) fn deliver(&mut self, from: usize, to: usize, log: LogId, count: usize) -> usize {
        let (count, aside) = self.bring(from, to, log, count);
        assert_eq!(aside, Vec::<String>::new(), "honest nodes write nothing strange");
        count
    }

    /// The same, in whatever order: some may be set aside until what it rests on has come.
    pub(crate) fn bring(
        &mut self,
        from: usize,
        to: usize,
        log: LogId,
        count: usize,
    ) -> (usize, Vec<String>) {
        let head = self.0[to].kept.heads.of(log);
        let have = usize::try_from(head.seq.0).unwrap();
        let known = &self.0[from].logs[&log];
        let news: Vec<Vec<u8>> = known.iter().skip(have).take(count).cloned().collect();
        if news.is_empty() {
            return (0, Vec::new());
        }
        let after = news.iter().fold(head, |head, bytes| head.push(bytes));
        let count = news.len();
        let piece = Piece { log, first: head.seq.next(), after, entries: news };
        (count, self.0[to].hears(vec![piece]))
    }
}

impl Node {
    fn new(at: usize) -> Self {
        let rules = RuleSet::embedded_1401();
        let adopted = RulesAdopted {
            version: rules.version.clone(),
            hash: Hash([7; 32]),
            text: String::new(),
        };
        let Holder { node, incarnation } = holder(at);
        Self {
            opening: Opening { unit: unit(at), node, incarnation, practice: true, year: 1401 },
            rows: Rows::default(),
            guard: Guard::NONE,
            frames: Frames::default(),
            kept: Kept::default(),
            places: places(),
            rules,
            adopted,
            logs: BTreeMap::new(),
        }
    }

    /// Who acts on quota here.
    pub(crate) const fn quota_role(&self) -> Role {
        match self.opening.unit {
            UnitCode::County(_) => Role::CountyHead,
            UnitCode::Province(_) | UnitCode::Nation => Role::Treasurer,
        }
    }

    fn office(&self) -> Office<'_> {
        Office {
            view: &self.rows,
            archive: &self.frames,
            rules: &self.rules,
            adopted: &self.adopted,
            places: &self.places,
            opening: &self.opening,
            roster: &self.kept.roster,
            succession: &self.kept.succession,
            heads: &self.kept.heads,
            guard: &self.guard,
        }
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&Office<'_>) -> T) -> T {
        look(&self.office())
    }

    pub(crate) fn figures(&self) -> Figures {
        self.look(quota::figures).unwrap()
    }

    /// Acts on quota, on a day.
    pub(crate) fn act<T>(
        &mut self,
        on: &str,
        work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<T, Refusal> {
        self.act_as(self.quota_role(), on, work)
    }

    /// Acts in a role.
    pub(crate) fn act_as<T>(
        &mut self,
        role: Role,
        on: &str,
        work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<T, Refusal> {
        self.act_by(act(role, on), work)
    }

    /// Acts as somebody.
    pub(crate) fn act_by<T>(
        &mut self,
        act: Act,
        work: impl FnOnce(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<T, Refusal> {
        let mut docs = std::mem::take(&mut self.kept.docs);
        let drafted = {
            let mut drafter = Drafter::new(self.office(), &mut docs, act).unwrap();
            work(&mut drafter).and_then(|answer| {
                drafter.is_persons()?;
                Ok((answer, drafter.finish()))
            })
        };
        self.kept.docs = docs;
        match drafted {
            Ok((answer, draft)) => {
                if !draft.is_empty() {
                    self.append(&draft.act, &draft.bodies);
                }
                Ok(answer)
            }
            Err(Stop::Refused(refusal)) => Err(*refusal),
            Err(Stop::Damaged(damage)) => panic!("{damage}"),
        }
    }

    fn append(&mut self, act: &Act, bodies: &[Said]) {
        let Holder { node, incarnation } = self.opening.holder();
        let mut pieces: BTreeMap<(Lane, LogId), Piece> = BTreeMap::new();
        for said in bodies {
            let lane = said.body.lane();
            let log = LogId { origin: node, incarnation, scope: said.scope, lane };
            let piece = pieces.entry((lane, log)).or_insert_with(|| {
                let head = self.kept.heads.of(log);
                Piece { log, first: head.seq.next(), after: head, entries: Vec::new() }
            });
            let act = Act { role: said.role, ..act.clone() };
            let bytes = Entry { act, body: said.body.clone() }.encode().unwrap();
            piece.after = piece.after.push(&bytes);
            piece.entries.push(bytes);
        }
        self.take(pieces.into_values().collect());
    }

    /// Puts a frame behind the others and projects it.
    fn take(&mut self, frame: Vec<Piece>) {
        assert_eq!(self.hears(frame), Vec::<String>::new(), "honest nodes write nothing strange");
    }

    /// Hears bodies that a member has signed, whatever they are; says with which codes they were set
    /// aside. Every row fits the views.
    pub(crate) fn hears_from(
        &mut self,
        by: Holder,
        scope: UnitCode,
        bodies: &[Body],
    ) -> Vec<String> {
        let mut codes = Vec::new();
        for body in bodies {
            let (origin, incarnation) = (by.node, by.incarnation);
            let log = LogId { origin, incarnation, scope, lane: body.lane() };
            let tier = roster::Tier::of(self.kept.roster.unit_of(origin).unwrap());
            let role = roster::usual(tier, body.kind()).unwrap_or(Role::System);
            let entry = Entry { act: act(role, "1401/09/15"), body: body.clone() };
            let bytes = entry.encode().unwrap();
            let head = self.kept.heads.of(log);
            let after = head.push(&bytes);
            codes.extend(self.hears(vec![Piece {
                log,
                first: head.seq.next(),
                after,
                entries: vec![bytes],
            }]));
        }
        codes
    }

    fn hears(&mut self, frame: Vec<Piece>) -> Vec<String> {
        for piece in &frame {
            self.logs.entry(piece.log).or_default().extend(piece.entries.iter().cloned());
        }
        let lsn = Lsn(u64::try_from(self.frames.0.borrow().len()).unwrap());
        self.frames.0.borrow_mut().push(frame.clone());
        let ground = Ground { view: &self.rows, archive: &self.frames, places: &self.places };
        let projected = project(ground, &mut self.kept, lsn, &frame).unwrap();
        for (table, key, value) in projected.batch.iter() {
            let bytes = value.map_or(0, <[u8]>::len);
            assert!(
                bytes <= VIEW_VALUE_BYTES_MAX && key.len() <= 1_024,
                "{table:?}: {bytes} bytes"
            );
        }
        self.rows.apply(&projected.batch);
        projected.aside.into_iter().map(|(_, _, code)| code).collect()
    }

    /// The rows made anew from the frames alone.
    pub(crate) fn rebuilt(&self) -> Rows {
        let mut rows = Rows::default();
        let mut kept = Kept::default();
        for (at, frame) in self.frames.0.borrow().iter().enumerate() {
            let ground = Ground { view: &rows, archive: &self.frames, places: &self.places };
            let lsn = Lsn(u64::try_from(at).unwrap());
            let batch = project(ground, &mut kept, lsn, frame).unwrap().batch;
            rows.apply(&batch);
        }
        rows
    }

    /// Every entry of its journal, in order, with who wrote it.
    pub(crate) fn heard(&self) -> Vec<(Holder, Entry)> {
        let frames = self.frames.0.borrow();
        let pieces = frames.iter().flatten();
        pieces
            .flat_map(|piece| piece.entries.iter().map(|bytes| (Holder::of(piece.log), bytes)))
            .map(|(by, bytes)| (by, Entry::decode(bytes).unwrap()))
            .collect()
    }

    /// Every entry of its own logs.
    pub(crate) fn written(&self) -> Vec<Entry> {
        let own = self.logs.iter().filter(|(log, _)| Holder::of(**log) == self.opening.holder());
        own.flat_map(|(_, log)| log).map(|bytes| Entry::decode(bytes).unwrap()).collect()
    }
}

pub(crate) fn act(role: Role, on: &str) -> Act {
    let at = Timestamp::from_ms(1_670_000_000_000);
    Act { user: "maryam".to_owned(), role, on: day(on), at, logical: 0 }
}

fn enrolled(at: usize) -> Enrolled {
    let Holder { node, incarnation } = holder(at);
    let seed = [u8::try_from(at).unwrap() + 1; 32];
    let numbers = match unit(at) {
        UnitCode::Nation => Some(Numbers { first: NodeNumber(1), last: NodeNumber(1) }),
        UnitCode::Province(code) => Some(Numbers::of_province(code)),
        UnitCode::County(_) => None,
    };
    Enrolled {
        node,
        incarnation,
        unit: unit(at),
        key: Signer::new(&seed, Realm::Practice).public().into(),
        tls: Hash(seed),
        numbers,
        slip: (at != NATION).then_some(Hash(seed)),
        on: first_day(),
    }
}

fn first_day() -> JalaliDate {
    day("1401/01/01")
}

/// What the figures of an edge say: granted, acknowledged and returned, as the parent has heard.
pub(crate) fn edge(parent: &Node, child: usize) -> [Amount; 3] {
    parent.look(|office| {
        let ledger = quota::ledger(office).unwrap();
        let children = ledger.totals(&quota::line(office)).map(|totals| {
            totals.children().find(|(holder_, _)| *holder_ == holder(child)).map(|(_, edge)| edge)
        });
        children.flatten().unwrap_or_default()
    })
}
