//! A province's hub under a member that signs anything: what its entries do to the rows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use arbitrary::{Result, Unstructured};
use journal::{Realm, Signer};
use model::limits::VIEW_VALUE_BYTES_MAX;
use model::view::{Batch, Damage, Each, Table, View};
use model::words::Role;
use model::{
    Hash, Incarnation, JalaliDate, Lane, LogId, Lsn, NodeNumber, Places, Seq, Timestamp, UnitCode,
};
use office::entry::{Act, Body, Entry, Opening, RulesAdopted};
use office::guard::Guard;
use office::project::{Ground, Piece, project};
use office::rows::Place;
use office::{Archive, Kept, Office, codec, look, quota};
use roster::{Enrolled, Numbers, Trust};
use rules::RuleSet;
use sha2::{Digest as _, Sha256};

use super::asked;

const ENTRIES_MAX: usize = 24;
/// What every engine of views takes as a key.
const KEY_BYTES_MAX: usize = 1_024;
const NATION: u16 = 1;
const HUB: u16 = 1200;
const COUNTY: u16 = 1201;

/// Recipes for entries, one behind the other: whose log, in which role, and what.
pub(super) fn projection(bytes: &[u8]) {
    let mut hub = Hub::founded();
    let mut u = Unstructured::new(bytes);
    let mut piece = Vec::new();
    let mut count = 0;
    while !u.is_empty() && count < ENTRIES_MAX {
        let Ok((log, bytes, more)) = entry(&mut u) else { break };
        count += 1;
        let known = piece.first().is_none_or(|(other, _)| *other == log);
        if !known || !more {
            hub.take(std::mem::take(&mut piece));
        }
        piece.push((log, bytes));
    }
    hub.take(piece);
    hub.look();
    hub.rebuilt();
}

fn entry(u: &mut Unstructured<'_>) -> Result<(LogId, Vec<u8>, bool)> {
    let log = *u.choose(&logs())?;
    let role = *u.choose(Role::ALL)?;
    let more = u.ratio(1, 4)?;
    let length = usize::from(u.arbitrary::<u16>()?).min(u.len());
    let said = u.bytes(length)?;
    let on = JalaliDate::from_days(738_400 + i64::from(u.arbitrary::<u8>()?)).expect("in 1401");
    let at = Timestamp::from_ms(1_670_000_000_000);
    let act = Act { user: "mad".to_owned(), role, on, at, logical: 1 };
    let whole = [vec![0], codec::encode(&act), said.to_vec()].concat();
    Ok((log, mended(whole), more))
}

/// A record's change gets the checksum its bytes deserve.
fn mended(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(mut entry) = Entry::decode(&bytes) else { return bytes };
    let Body::Change(record) = &mut entry.body else { return bytes };
    if record.change.len() < 9 {
        return bytes;
    }
    let hash = Sha256::digest(&record.change[8..]);
    record.change[4..8].copy_from_slice(&hash[..4]);
    entry.encode().unwrap_or(bytes)
}

/// The logs a mad member writes, and those above that it may have in its hands.
fn logs() -> [LogId; 6] {
    [
        log(COUNTY, "1102", Lane::Control),
        log(COUNTY, "1102", Lane::Records),
        log(COUNTY, "11", Lane::Control),
        log(NATION, "IR", Lane::Control),
        log(NATION, "11", Lane::Control),
        log(HUB, "1102", Lane::Control),
    ]
}

fn log(origin: u16, scope: &str, lane: Lane) -> LogId {
    LogId {
        origin: NodeNumber(origin),
        incarnation: Incarnation(1),
        scope: scope.parse().expect("a unit"),
        lane,
    }
}

#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Rows(BTreeMap<(Table, Vec<u8>), Vec<u8>>);

impl View for Rows {
    fn get(&self, table: Table, key: &[u8]) -> std::result::Result<Option<Vec<u8>>, Damage> {
        Ok(self.0.get(&(table, key.to_vec())).cloned())
    }

    fn scan(
        &self,
        table: Table,
        prefix: &[u8],
        each: &mut Each<'_>,
    ) -> std::result::Result<(), Damage> {
        for ((at, key), value) in self.0.range((table, prefix.to_vec())..) {
            if *at != table || !key.starts_with(prefix) || each(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Rows {
    fn apply(&mut self, batch: &Batch) {
        for (table, key, value) in batch.iter() {
            match value {
                Some(value) => self.0.insert((table, key.to_vec()), value.to_vec()),
                None => self.0.remove(&(table, key.to_vec())),
            };
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Frames(Vec<Vec<Piece>>);

impl Archive for Frames {
    fn entry(&self, place: Place) -> std::result::Result<Vec<u8>, Damage> {
        let frame = usize::try_from(place.lsn.0).ok().and_then(|at| self.0.get(at));
        let piece = frame.and_then(|frame| frame.get(usize::from(place.segment)));
        let entry = piece.and_then(|piece| piece.entries.get(usize::from(place.entry)));
        entry.cloned().ok_or_else(|| Damage { what: "no such entry".to_owned() })
    }

    fn origin(&self, place: Place) -> std::result::Result<(LogId, Seq), Damage> {
        let frame = usize::try_from(place.lsn.0).ok().and_then(|at| self.0.get(at));
        let piece = frame.and_then(|frame| frame.get(usize::from(place.segment)));
        let piece = piece.ok_or_else(|| Damage { what: "no such segment".to_owned() })?;
        Ok((piece.log, Seq(piece.first.0.saturating_add(u64::from(place.entry)))))
    }
}

/// The province's hub, in memory.
#[derive(Debug)]
struct Hub {
    rows: Rows,
    frames: Frames,
    kept: Kept,
    cut: bool,
}

/// What every run starts from.
struct World {
    places: Places,
    rules: RuleSet,
    adopted: RulesAdopted,
    opening: Opening,
    rows: Rows,
    frames: Frames,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let rules = RuleSet::embedded_1401();
        let adopted = RulesAdopted {
            version: rules.version.clone(),
            hash: Hash([7; 32]),
            text: RuleSet::embedded_1401_text().to_owned(),
        };
        let opening = Opening {
            unit: "11".parse().expect("a province"),
            node: NodeNumber(HUB),
            incarnation: Incarnation(1),
            practice: true,
            year: 1401,
        };
        let places = settings::reference::places();
        let empty = World {
            places,
            rules,
            adopted,
            opening,
            rows: Rows::default(),
            frames: Frames::default(),
        };
        let mut hub = Hub {
            rows: Rows::default(),
            frames: Frames::default(),
            kept: Kept::default(),
            cut: false,
        };
        let own = log(HUB, "11", Lane::Control);
        let trust = Trust {
            members: vec![enrolled(NATION, "IR"), enrolled(HUB, "11")],
            root: Hash([6; 32]),
        };
        let first = [
            (Role::SecurityOfficer, Body::Opened(empty.opening.clone())),
            (Role::SecurityOfficer, Body::Trust(trust)),
            (Role::Treasurer, Body::Rules(empty.adopted.clone())),
            (
                Role::SecurityOfficer,
                Body::Roster(roster::Entry::Enrolled(enrolled(COUNTY, "1102"))),
            ),
        ];
        for (role, body) in first {
            let at = Timestamp::from_ms(1_670_000_000_000);
            let on = "1401/01/01".parse().expect("a day");
            let act = Act { user: "maryam".to_owned(), role, on, at, logical: 0 };
            let entry = Entry { act, body }.encode().expect("it is small");
            hub.take_on(&empty.places, vec![(own, entry)]);
        }
        assert!(hub.kept.roster.of_unit("1102".parse().expect("a county")).is_some(), "enrolled");
        World { rows: hub.rows, frames: hub.frames, ..empty }
    })
}

fn enrolled(node: u16, at: &str) -> Enrolled {
    let unit: UnitCode = at.parse().expect("a unit");
    let seed = [u8::try_from(node % 251).expect("below 251"); 32];
    let numbers = match unit {
        UnitCode::Nation => Some(Numbers { first: NodeNumber(NATION), last: NodeNumber(NATION) }),
        UnitCode::Province(code) => Some(Numbers::of_province(code)),
        UnitCode::County(_) => None,
    };
    Enrolled {
        node: NodeNumber(node),
        incarnation: Incarnation(1),
        unit,
        key: Signer::new(&seed, Realm::Practice).public().into(),
        tls: Hash(seed),
        numbers,
        slip: (unit != UnitCode::Nation).then_some(Hash(seed)),
        on: "1401/01/01".parse().expect("a day"),
    }
}

impl Hub {
    fn founded() -> Self {
        let World { rows, frames, .. } = world();
        let kept = Kept::load(rows).expect("they were just made");
        Self { rows: rows.clone(), frames: frames.clone(), kept, cut: false }
    }

    fn take(&mut self, said: Vec<(LogId, Vec<u8>)>) {
        self.take_on(&world().places, said);
    }

    /// Puts one frame behind the others. Nothing a member says is damage.
    fn take_on(&mut self, places: &Places, said: Vec<(LogId, Vec<u8>)>) {
        let Some((log, _)) = said.first() else { return };
        let log = *log;
        let head = self.kept.heads.of(log);
        let entries: Vec<Vec<u8>> = said.into_iter().map(|(_, bytes)| bytes).collect();
        let after = entries.iter().fold(head, |head, entry| head.push(entry));
        let frame = vec![Piece { log, first: head.seq.next(), after, entries }];
        let lsn = Lsn(u64::try_from(self.frames.0.len()).expect("few"));
        self.frames.0.push(frame.clone());
        let ground = Ground { view: &self.rows, archive: &self.frames, places };
        let projected = project(ground, &mut self.kept, lsn, &frame)
            .expect("what a member says is set aside, never damage");
        for (table, key, value) in projected.batch.iter() {
            let bytes = value.map_or(0, <[u8]>::len);
            assert!(bytes <= VIEW_VALUE_BYTES_MAX, "a row of {bytes} bytes in {table:?}");
            assert!(key.len() <= KEY_BYTES_MAX, "a key of {} bytes in {table:?}", key.len());
        }
        self.cut |= projected.cut;
        self.rows.apply(&projected.batch);
    }

    /// The screens can be drawn.
    fn look(&self) {
        let World { places, rules, adopted, opening, .. } = world();
        let office = Office {
            view: &self.rows,
            archive: &self.frames,
            rules,
            adopted,
            places,
            opening,
            roster: &self.kept.roster,
            succession: &self.kept.succession,
            heads: &self.kept.heads,
            guard: &Guard::NONE,
        };
        let figures = quota::figures(&office).expect("its rows are sound");
        assert!(figures.holds(), "the hub's own quota adds up");
        asked(quota::ledger(&office).expect("its rows are sound"));
        let lines = look::list(&office, &look::Filter::default()).expect("its rows are sound");
        let day = "1401/09/15".parse().expect("a day");
        for line in &lines {
            asked(look::why(&office, line.0, day));
        }
        asked(look::ready(&office, day).expect("its rows are sound"));
        asked(look::due_visits(&office, day).expect("its rows are sound"));
    }

    /// Made anew from the frames, the rows are the same.
    fn rebuilt(&self) {
        if self.cut {
            // Then they are made anew with what lies further on, as the shell does.
            return;
        }
        let mut rows = Rows::default();
        let mut kept = Kept::default();
        for (at, frame) in self.frames.0.iter().enumerate() {
            let lsn = Lsn(u64::try_from(at).expect("few"));
            let ground = Ground { view: &rows, archive: &self.frames, places: &world().places };
            let projected = project(ground, &mut kept, lsn, frame).expect("as the first time");
            rows.apply(&projected.batch);
        }
        assert!(rows == self.rows, "the journal alone says what the rows say");
    }
}
