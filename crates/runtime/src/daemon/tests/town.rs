//! A nation, a province and counties as daemons in one process, over real sockets on loopback.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use identity::{Authority, Credentials, FoundingKeys, KEY, Slip, Suffix, TlsKey};
use journal::{Realm, Signer};
use model::words::{Entity, Kind, Role};
use model::{Hash, Incarnation, JalaliDate, NodeNumber, PersonId, Rials, Timestamp, UnitCode};
use office::entry::{Act, Body};
use office::forms::ApplicationForm;
use office::intake::{PersonFile, take_in};
use roster::{Enrolled, Entry, Fence, Key, Numbers, Trust};
use settings::{DataDir, Engine, Environment, NodeSettings};
use tempfile::TempDir;
use transport::Shape;
use wire::Versions;

use crate::clock::Clock;
use crate::control::protocol::{self, Call, Door, Order, Reply, Request, Terminal};
use crate::daemon::{DaemonFault, Ended, Lent, Options, Parts, Started, run};
use crate::desk::{Desk, Mode};
use crate::found::{Founding, Tree, found};
use crate::gate::GateFault;
use crate::join::{JoinFault, Joining, Patience, Step, join};
use crate::snapshot::Snapshot;

mod commands;

const DAY_MS: u64 = 86_400_000;
const SILENCE: Duration = Duration::from_secs(10);

/// One machine.
pub(crate) struct Town {
    folder: TempDir,
    pub(crate) me: Enrolled,
    trust: Trust,
    authority: Option<Authority>,
    running: Option<House>,
    /// Where it answered before: an address doesn't change with a restart.
    port: u16,
    pub(crate) versions: Versions,
    /// Without an answer for so long a line counts as dead.
    pub(crate) silence: Duration,
}

/// Its daemon.
struct House {
    started: Started,
    thread: JoinHandle<Result<Ended, DaemonFault>>,
}

pub(crate) fn unit(text: &str) -> UnitCode {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    Clock::of_the_machine().utc()
}

/// When the authorities were founded: before every certificate they signed.
fn long_ago() -> Timestamp {
    Timestamp::from_ms(now().ms() - 1_300 * DAY_MS)
}

fn day() -> JalaliDate {
    "1401/09/15".parse().unwrap()
}

fn settings() -> NodeSettings {
    let mut settings = NodeSettings::load(None, &Environment::of([])).unwrap();
    settings.views.engine = Engine::Memory;
    settings
}

impl Town {
    pub(crate) fn nation() -> Self {
        Self::nation_days_ago(0)
    }

    /// The same, its certificate issued so many days ago.
    pub(crate) fn nation_days_ago(days: u64) -> Self {
        let then = long_ago();
        let keys = FoundingKeys {
            root: TlsKey::generate().unwrap(),
            authority: TlsKey::generate().unwrap(),
        };
        let (_, authority) = Authority::found_nation(keys, &Suffix::default(), then).unwrap();
        let tls = TlsKey::generate().unwrap();
        let issued = Timestamp::from_ms(now().ms() - days * DAY_MS);
        let chain = authority.issue_leaf(&tls.proven(), UnitCode::Nation, issued).unwrap();
        let credentials = Credentials::new(&tls, chain, authority.root().clone()).unwrap();
        Self::begin((UnitCode::Nation, 1), credentials, (None, Some(authority)))
    }

    /// A node below this one, enrolled by it. Its daemon must not run.
    pub(crate) fn enroll(&self, at: &str, node: u16) -> Self {
        let child = self.certify(at, node);
        self.roster(Entry::Enrolled(child.me.clone()));
        child
    }

    /// An enrolled node whose certificate was issued so many days ago.
    pub(crate) fn enroll_days_ago(&self, at: &str, node: u16, days: u64) -> Self {
        let then = Timestamp::from_ms(now().ms() - days * DAY_MS);
        let child = self.certify_at(at, node, then);
        self.roster(Entry::Enrolled(child.me.clone()));
        child
    }

    /// When its certificate ends.
    pub(crate) fn good_until(&self) -> Timestamp {
        self.credentials().facts().not_after
    }

    /// What it shows.
    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::load(&self.dir()).unwrap().unwrap()
    }

    /// A node with a certificate of this one's authority, but not in its roster.
    pub(crate) fn certify(&self, at: &str, node: u16) -> Self {
        self.certify_at(at, node, now())
    }

    fn certify_at(&self, at: &str, node: u16, then: Timestamp) -> Self {
        let (authority, unit) = (self.authority.as_ref().unwrap(), unit(at));
        let tls = TlsKey::generate().unwrap();
        let chain = authority.issue_leaf(&tls.proven(), unit, then).unwrap();
        let credentials = Credentials::new(&tls, chain, authority.root().clone()).unwrap();
        let own = match unit {
            UnitCode::Province(code) => {
                let key = TlsKey::generate().unwrap();
                let chain = authority.issue_province_ca(&key.proven(), code, long_ago()).unwrap();
                Some(Authority::new(key, chain, authority.root().clone()).unwrap())
            }
            UnitCode::County(_) | UnitCode::Nation => None,
        };
        Self::begin((unit, node), credentials, (Some(&self.trust), own))
    }

    fn begin(
        (at, node): (UnitCode, u16),
        credentials: Credentials,
        (above, authority): (Option<&Trust>, Option<Authority>),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::locate(Some(folder.path()), &Environment::of([])).unwrap();
        dir.make().unwrap();
        let seed = crate::keys::new_seed(&dir).unwrap();
        let me = Enrolled {
            node: NodeNumber(node),
            incarnation: Incarnation(1),
            unit: at,
            key: Key::from(Signer::new(&seed, Realm::Practice).public()),
            tls: credentials.facts().spki,
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
            at: now(),
        };
        let desk = found(dir, &settings(), settings::reference::places(), &founding).unwrap();
        let dir = desk.dir().unwrap();
        if let Some(authority) = &authority {
            authority.store(dir).unwrap();
        }
        dir.write_key(KEY, credentials.key.secret_der()).unwrap();
        credentials.store(dir).unwrap();
        desk.close().unwrap();
        Self {
            folder,
            me,
            trust,
            authority,
            running: None,
            port: 0,
            versions: wire::CURRENT,
            silence: SILENCE,
        }
    }

    /// A machine that comes to a hub with a slip: the words on its screen, once the hub has heard it,
    /// and what it becomes.
    pub(crate) fn newcomer(
        hub: &Self,
        at: &str,
        slip: &str,
    ) -> (mpsc::Receiver<String>, JoinHandle<Result<Self, JoinFault>>) {
        let joining = Joining {
            unit: unit(at),
            address: hub.address().unwrap().to_string(),
            slip: slip.parse().unwrap(),
            user: "maryam".to_owned(),
            on: day(),
            built: Timestamp::from_ms(1_700_000_000_000),
            rules: String::new(),
        };
        let (screen, words) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let folder = tempfile::tempdir().unwrap();
            let dir = DataDir::locate(Some(folder.path()), &Environment::of([])).unwrap();
            let mut shown = None;
            let mut tell = |step| {
                match step {
                    Step::Words(words) => shown = Some(words.say().en),
                    // Who has gone home doesn't look any more.
                    Step::Waiting => drop(shown.take().map(|words| screen.send(words))),
                    Step::NoLine => {}
                }
                Patience::More
            };
            let places = settings::reference::places();
            let clock = Clock::of_the_machine();
            let desk = join(dir, (&settings(), places), &joining, &clock, &mut tell)?;
            let own = roster::Writer {
                node: desk.opening().node,
                incarnation: desk.opening().incarnation,
            };
            let me = desk.roster().member(own).unwrap().enrolled.clone();
            desk.close().unwrap();
            let trust = Trust { members: Vec::new(), root: Hash([1; 32]) };
            Ok(Self {
                folder,
                me,
                trust,
                authority: None,
                running: None,
                port: 0,
                versions: wire::CURRENT,
                silence: SILENCE,
            })
        });
        (words, thread)
    }

    /// Where it lies.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A copy of all it has. Its daemon must not run.
    pub(crate) fn copy(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_all(self.folder(), copy.path());
        copy
    }

    /// Puts a copy in the place of what it has.
    pub(crate) fn restore(&self, copy: &TempDir) {
        std::fs::remove_dir_all(self.folder()).unwrap();
        std::fs::create_dir(self.folder()).unwrap();
        copy_all(copy.path(), self.folder());
    }

    fn dir(&self) -> DataDir {
        DataDir::locate(Some(self.folder.path()), &Environment::of([])).unwrap()
    }

    pub(crate) fn desk(&self) -> Desk {
        Desk::open(self.dir(), &settings(), settings::reference::places(), &mut |_, _| {}).unwrap()
    }

    fn roster(&self, entry: Entry) {
        let mut desk = self.desk();
        write_roster(&mut desk, entry);
        desk.close().unwrap();
    }

    /// Starts its daemon, below a running one.
    pub(crate) fn start(&mut self, parent: Option<&Self>) {
        self.start_at(parent.and_then(Self::address));
    }

    /// Starts its daemon, to call an address.
    pub(crate) fn start_at(&mut self, parent: Option<SocketAddr>) {
        let options = Options {
            versions: self.versions,
            silence: self.silence,
            ..options(parent, self.port)
        };
        let desk = self.desk();
        let credentials = Credentials::load(&self.dir()).unwrap().unwrap();
        let authority = Authority::load(&self.dir()).unwrap();
        let (told, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut told = |started| told.send(started).unwrap();
            let clock = Clock::of_the_machine();
            let parts = Parts { options, credentials: Some(credentials), authority };
            run(desk, parts, clock, Box::new(commands::serve), &mut told)
        });
        let started = started.recv_timeout(Duration::from_secs(60)).unwrap();
        self.port = started.listening.unwrap().port();
        self.running = Some(House { started, thread });
    }

    pub(crate) fn address(&self) -> Option<SocketAddr> {
        self.running.as_ref()?.started.listening
    }

    /// Its page of figures.
    pub(crate) fn figures(&self) -> String {
        let at = self.running.as_ref().unwrap().started.metrics.unwrap();
        let mut reader = TcpStream::connect(at).unwrap();
        reader.write_all(b"GET /metrics HTTP/1.1\r\n\r\n").unwrap();
        let mut page = String::new();
        reader.read_to_string(&mut page).unwrap();
        page
    }

    /// Sends a request over the control socket and returns exit code and output.
    /// Nothing if the daemon goes away meanwhile.
    pub(crate) fn ask(&self, request: &Request) -> Option<(u8, String)> {
        let door = std::fs::read_to_string(self.dir().control_file()).unwrap();
        let door: Door = door.parse().unwrap();
        let mut client = TcpStream::connect(("127.0.0.1", door.port)).unwrap();
        client.write_all(door.token.bytes()).unwrap();
        assert_eq!(protocol::read::<Reply>(&mut client).unwrap(), Reply::Ready);
        protocol::write(&mut client, request).unwrap();
        let mut out = String::new();
        loop {
            match protocol::read(&mut client).ok()? {
                Reply::Exit(code) => return Some((code, out)),
                Reply::Out(bytes) => out.push_str(std::str::from_utf8(&bytes).unwrap()),
                Reply::Ready | Reply::Err(_) | Reply::Progress { .. } | Reply::ProgressEnd => {}
            }
        }
    }

    /// Runs a command within its daemon.
    pub(crate) fn command(&self, words: &[&str]) -> String {
        let (code, out) = self.call(words).unwrap();
        assert_eq!(code, 0, "{words:?}: {out}");
        out
    }

    /// Calls the parent and waits until all is said.
    pub(crate) fn sync(&self) -> u8 {
        self.ask(&Request::Order(Order::SyncNow)).unwrap().0
    }

    /// Ends its daemon in order.
    pub(crate) fn stop(&mut self) {
        let running = self.running.take().unwrap();
        assert_eq!(self.ask(&Request::Order(Order::Stop)).unwrap().0, 0);
        assert!(matches!(running.thread.join().unwrap(), Ok(Ended::Asked)));
        assert!(!self.dir().control_file().exists());
    }

    /// Ends its daemon in the middle of something: nothing is closed, nobody told.
    pub(crate) fn crash(&mut self) {
        let running = self.running.take().unwrap();
        self.call(&["crash"]);
        assert!(running.thread.join().is_err());
    }

    fn call(&self, words: &[&str]) -> Option<(u8, String)> {
        let call = Call {
            argv: words.iter().map(|word| (*word).to_owned()).collect(),
            cwd: String::new(),
            environment: Vec::new(),
            terminal: Terminal::default(),
        };
        self.ask(&Request::Command(call))
    }

    /// The heads both hold of what they share.
    pub(crate) fn in_step_with(&self, other: &Self) -> bool {
        let shared = |one: &Self, with: &Self| one.command(&["heads", &with.me.unit.to_string()]);
        shared(self, other) == shared(other, self)
    }

    /// Syncs until both have the same; fails if that doesn't come about.
    pub(crate) fn converge(&self, parent: &Self) {
        for _ in 0..100 {
            assert_eq!(self.sync(), 0, "no line: {}", self.command(&["trouble"]));
            if self.in_step_with(parent) {
                return;
            }
        }
        panic!("{} and {} don't come into step", self.me.unit, parent.me.unit);
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        if self.running.is_some() && !std::thread::panicking() {
            self.stop();
        }
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let goal = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&goal).unwrap();
            copy_all(&entry.path(), &goal);
        } else {
            std::fs::copy(entry.path(), goal).unwrap();
        }
    }
}

fn options(parent: Option<SocketAddr>, port: u16) -> Options {
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Options {
        versions: wire::CURRENT,
        parent: parent.map(|at| at.to_string()),
        suffix: Suffix::default(),
        listen: Some(listen),
        metrics: Some(loopback),
        period: Duration::from_secs(3_600),
        gather: Duration::from_millis(50),
        linger: None,
        silence: SILENCE,
        backoff_min: Duration::from_millis(50),
        backoff_max: Duration::from_millis(200),
        sessions_max: 16,
        utc_offset_minutes: 210,
        built: Timestamp::from_ms(1_700_000_000_000),
        shape: Shape { handshake: Duration::from_secs(3), ..Shape::default() },
        seed: 7,
    }
}

fn act(role: Role) -> Act {
    Act { user: "maryam".to_owned(), role, on: day(), at: now(), logical: 0 }
}

fn write_roster(desk: &mut Desk, entry: Entry) {
    let said = Body::Roster(entry);
    let unit = desk.opening().unit;
    let work = |drafter: &mut office::Drafter<'_>| {
        drafter.say_to(unit, said.clone());
        Ok(())
    };
    desk.act(&act(Role::SecurityOfficer), Mode::Write, work).unwrap();
}

pub(crate) fn take(desk: &mut Desk, person: PersonId) {
    let field = desk.places().fields[0].code;
    let mut form = ApplicationForm::new(Kind::Independent, Entity::Person, person, field);
    form.amount = Some(Rials::new(500_000_000));
    let mut file = PersonFile::new(person);
    file.applications.push((0, form));
    desk.act(&act(Role::Clerk), Mode::Write, |drafter| take_in(drafter, &file).map(drop)).unwrap();
}
