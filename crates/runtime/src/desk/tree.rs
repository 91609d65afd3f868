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
use roster::{Enrolled, Entry, Key, NATION, Numbers, Rooted, Trust};
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

/// Whose key lies in the safe.
pub(crate) fn root() -> Signer {
    Signer::new(&[99; 32], Realm::Practice)
}

/// What stands for the root's certificate: it holds its key as certificates do (RFC 8410).
pub(crate) fn root_certificate() -> Vec<u8> {
    let head = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    [head.as_slice(), &root().public().to_bytes()].concat()
}

/// A word on an incarnation of the nation, by whoever holds that key.
pub(crate) fn word(enrolled: &Enrolled, by: &Signer) -> Rooted {
    let signature = by.attest(Rooted::CONTEXT, &Rooted::statement(enrolled)).to_vec();
    Rooted { enrolled: enrolled.clone(), root: root_certificate(), signature }
}

impl Site {
    /// The nation, alone.
    pub(crate) fn nation() -> Self {
        Self::begin((unit("IR"), 1), Incarnation(1), None, |me| vec![word(me, &root())])
    }

    /// The nation's next incarnation, by the word of whoever holds that key, with all that lies here: its
    /// own folder, or a province's where nothing of it is left.
    pub(crate) fn next_nation(&self, by: &Signer) -> Self {
        let roster = self.desk.roster();
        let earlier: Vec<Enrolled> =
            roster.incarnations(NATION).map(|member| member.enrolled.clone()).collect();
        let next = Incarnation(earlier.last().unwrap().incarnation.0 + 1);
        let words = |me: &Enrolled| {
            earlier.iter().map(|it| word(it, &root())).chain([word(me, by)]).collect()
        };
        let mut site = Self::begin((unit("IR"), 1), next, None, words);
        // Who wrote a segment may be enrolled further on.
        for _ in 0..3 {
            site.pull(self);
        }
        site
    }

    /// A node below this one, enrolled by it; it doesn't know of each other's logs yet.
    pub(crate) fn enroll(&mut self, at: &str, node: u16) -> Self {
        self.enroll_next(at, node, Incarnation(1))
    }

    /// The same in a later incarnation.
    pub(crate) fn enroll_next(&mut self, at: &str, node: u16, incarnation: Incarnation) -> Self {
        let child = Self::begin((unit(at), node), incarnation, Some(&self.trust), |_| Vec::new());
        let said = Body::Roster(Entry::Enrolled(child.me.clone()));
        self.say(Role::SecurityOfficer, self.me.unit, &said);
        child
    }

    fn begin(
        (at, node): (UnitCode, u16),
        incarnation: Incarnation,
        above: Option<&Trust>,
        rooted: impl FnOnce(&Enrolled) -> Vec<Rooted>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = dir(&folder);
        dir.make().unwrap();
        let seed = crate::keys::new_seed(&dir).unwrap();
        let me = Enrolled {
            node: NodeNumber(node),
            incarnation,
            unit: at,
            key: Key::from(Signer::new(&seed, Realm::Practice).public()),
            tls: Hash([u8::try_from(node % 200 + 10 * (incarnation.0 - 1)).unwrap(); 32]),
            numbers: match at {
                UnitCode::Province(code) => Some(Numbers::of_province(code)),
                UnitCode::County(_) | UnitCode::Nation => None,
            },
            slip: None,
            on: day(),
        };
        let mut members = above.map(|trust| trust.members.clone()).unwrap_or_default();
        members.push(me.clone());
        let root = Hash(*blake3::hash(&root_certificate()).as_bytes());
        let trust = Trust { members, root };
        let founding = Founding {
            unit: at,
            node: me.node,
            incarnation: me.incarnation,
            tree: Tree::Member {
                realm: Realm::Practice,
                trust: trust.clone(),
                rooted: rooted(&me),
            },
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

    /// An older copy of its folder, brought back on another machine.
    pub(crate) fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for part in ["journal", "keys"] {
            let (from, to) = (self.folder.path().join(part), folder.path().join(part));
            std::fs::create_dir_all(&to).unwrap();
            for file in std::fs::read_dir(from).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        }
        let places: Places = settings::reference::places();
        let desk = Desk::open(dir(&folder), &settings(), places, &mut |_, _| {}).unwrap();
        Self { desk, me: self.me.clone(), trust: self.trust.clone(), folder }
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
