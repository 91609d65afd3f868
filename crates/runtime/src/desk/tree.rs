//! A nation, a province and two counties in temporary folders, for tests.

use journal::{Realm, Segment, Signer};
use model::words::{Entity, Kind, Role};
use model::{
    Amount, Hash, Incarnation, JalaliDate, Jobs, LogId, NodeNumber, PersonId, Places, Rials,
    Timestamp, UnitCode,
};
use office::entry::{Act, Body};
use office::forms::ApplicationForm;
use office::intake::{PersonFile, take_in};
use office::{Draft, Drafter, Said, Stop};
use roster::{Enrolled, Entry, Key, Numbers, Trust};
use session::{Peer, Stored};
use settings::{DataDir, Engine, Environment, NodeSettings};
use tempfile::TempDir;

use crate::desk::{Desk, Mode};
use crate::fault::RuntimeFault;
use crate::found::{Founding, Tree, found};

/// One node.
pub(crate) struct Site {
    pub(crate) desk: Desk,
    pub(crate) me: Enrolled,
    trust: Trust,
    folder: TempDir,
}

pub(crate) fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub(crate) fn day() -> JalaliDate {
    "1401/09/15".parse().unwrap()
}

pub(crate) fn act(role: Role) -> Act {
    let at = Timestamp::from_ms(1_670_000_000_000);
    Act { user: "maryam".to_owned(), role, on: day(), at, logical: 0 }
}

pub(crate) fn amount(millions: u64, jobs: u64) -> Amount {
    Amount::new(Rials::new(millions * 1_000_000), Jobs::new(jobs))
}

fn settings() -> NodeSettings {
    let mut settings = NodeSettings::load(None, &Environment::of([])).unwrap();
    settings.views.engine = Engine::Memory;
    settings
}

fn dir(folder: &TempDir) -> DataDir {
    DataDir::locate(Some(folder.path()), &Environment::of([])).unwrap()
}

impl Site {
    /// The nation, alone.
    pub(crate) fn nation() -> Self {
        Self::begin((unit("IR"), 1), None)
    }

    /// A node below this one, enrolled by it; it doesn't know of each other's logs yet.
    pub(crate) fn enroll(&mut self, at: &str, node: u16) -> Self {
        let child = Self::begin((unit(at), node), Some(&self.trust));
        let said = Body::Roster(Entry::Enrolled(child.me.clone()));
        self.say(Role::SecurityOfficer, self.me.unit, &said);
        child
    }

    fn begin((at, node): (UnitCode, u16), above: Option<&Trust>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = dir(&folder);
        dir.make().unwrap();
        let seed = crate::keys::new_seed(&dir).unwrap();
        let me = Enrolled {
            node: NodeNumber(node),
            incarnation: Incarnation(1),
            unit: at,
            key: Key::from(Signer::new(&seed, Realm::Practice).public()),
            tls: Hash([u8::try_from(node % 200).unwrap(); 32]),
            numbers: match at {
                UnitCode::Province(code) => Some(Numbers::of_province(code)),
                UnitCode::County(_) | UnitCode::Nation => None,
            },
            slip: None,
            on: day(),
        };
        let mut members = above.map(|trust| trust.members.clone()).unwrap_or_default();
        members.push(me.clone());
        let trust = Trust { members, root: Hash([1; 32]) };
        let founding = Founding {
            unit: at,
            node: me.node,
            incarnation: me.incarnation,
            tree: Tree::Member { realm: Realm::Practice, trust: trust.clone(), rooted: Vec::new() },
            rules: rules::RuleSet::embedded_1401_text().to_owned(),
            user: "maryam".to_owned(),
            on: day(),
            at: act(Role::System).at,
        };
        let desk = found(dir, &settings(), settings::reference::places(), &founding).unwrap();
        Self { desk, me, trust, folder }
    }

    pub(crate) fn peer(&self) -> Peer {
        let Enrolled { node, incarnation, unit, .. } = self.me;
        Peer { node, incarnation, unit }
    }

    /// Writes one entry.
    pub(crate) fn say(&mut self, role: Role, scope: UnitCode, body: &Body) {
        self.act(role, |drafter| {
            drafter.say_to(scope, body.clone());
            Ok(())
        })
        .unwrap();
    }

    /// Writes an entry that its writer has no right to, as a program that was tampered with would.
    pub(crate) fn lie(&mut self, role: Role, scope: UnitCode, body: &Body) {
        let act = act(role);
        let bodies = vec![Said { scope, role, body: body.clone() }];
        self.desk.append(Draft { act, bodies, parent: Vec::new() }).unwrap();
    }

    /// Says whether this node's views are what its journal makes.
    pub(crate) fn holds(&self) {
        crate::verify::verify(&self.desk, &mut |_, _| {}).unwrap();
    }

    pub(crate) fn act(
        &mut self,
        role: Role,
        work: impl FnMut(&mut Drafter<'_>) -> Result<(), Stop>,
    ) -> Result<(), RuntimeFault> {
        self.desk.act(&act(role), Mode::Write, work).map(drop)
    }

    /// Opens a file of a person.
    pub(crate) fn take(&mut self, person: &str, millions: u64) {
        let person: PersonId = person.parse().unwrap();
        let field = self.desk.places().fields[0].code;
        let mut form = ApplicationForm::new(Kind::Independent, Entity::Person, person, field);
        form.amount = Some(Rials::new(millions * 1_000_000));
        let mut file = PersonFile::new(person);
        file.applications.push((0, form));
        self.act(Role::Clerk, |drafter| take_in(drafter, &file).map(drop)).unwrap();
    }

    /// Everything another node may have and hasn't, as the wire carries it.
    pub(crate) fn news_for(&self, other: &Self) -> Vec<Segment> {
        let mut logs: Vec<LogId> =
            self.desk.shared_heads(other.me.unit).iter().map(|(log, _)| log).collect();
        logs.sort_by_key(|log| (log.lane, *log));
        let news = |log: LogId| {
            self.desk.segments_from(log, other.desk.heads().of(log), usize::MAX).unwrap()
        };
        logs.into_iter().flat_map(news).collect()
    }

    /// Takes in segments from a peer.
    pub(crate) fn hear(&mut self, from: &Self, segments: Vec<Segment>) -> Vec<Stored> {
        let peer = from.peer();
        let parts: Vec<(Peer, Segment)> =
            segments.into_iter().map(|segment| (peer, segment)).collect();
        self.desk.receive(&parts).unwrap()
    }

    /// Takes in all the other has.
    pub(crate) fn pull(&mut self, from: &Self) -> Vec<Stored> {
        let news = from.news_for(self);
        self.hear(from, news)
    }

    /// Closes and opens it again: its views are made anew.
    pub(crate) fn reopened(self) -> Self {
        let Self { desk, me, trust, folder } = self;
        desk.close().unwrap();
        let places: Places = settings::reference::places();
        let desk = Desk::open(dir(&folder), &settings(), places, &mut |_, _| {}).unwrap();
        Self { desk, me, trust, folder }
    }
}

/// Brings two nodes to the same state.
pub(crate) fn meet(one: &mut Site, other: &mut Site) {
    one.pull(other);
    other.pull(one);
}
