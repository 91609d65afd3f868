//! A machine's daemon, in a thread of this process, on real sockets on loopback.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use identity::{Authority, Credentials, Suffix};
use model::Timestamp;
use runtime::Clock;
use runtime::contacts::ContactBook;
use runtime::control::protocol::{self, Call, Door, Order, Reply, Request, Terminal};
use runtime::daemon::{DaemonFault, Ended, Options, Parts, Runner, Started, run};
use settings::{DataDir, Engine};
use transport::Shape;

use super::{Fault, open};

/// A daemon that runs.
#[derive(Debug)]
pub struct House {
    dir: DataDir,
    started: Started,
    thread: JoinHandle<Result<Ended, DaemonFault>>,
}

/// Bytes of one session, as the one who told its contact book counted them.
pub type Line = runtime::contacts::Spell;

/// How long a daemon may take to begin.
const BEGIN: Duration = Duration::from_secs(60);

impl House {
    /// Starts the daemon of a folder's office and returns once it answers.
    ///
    /// # Errors
    /// [`Fault`], if it can't begin.
    pub fn start(
        dir: &DataDir,
        engine: Engine,
        options: Options,
        runner: Runner,
    ) -> Result<Self, Fault> {
        let desk = open(dir, engine)?;
        let parts = Parts {
            options,
            credentials: Credentials::load(dir)?,
            authority: Authority::load(dir)?,
        };
        let (told, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let mut told = |started| {
                // Who started it may have lost patience.
                let _heard = told.send(started);
            };
            run(desk, parts, Clock::of_the_machine(), runner, &mut told)
        });
        let started = started.recv_timeout(BEGIN)?;
        Ok(Self { dir: dir.clone(), started, thread })
    }

    /// Where it answers callers.
    pub const fn address(&self) -> Option<SocketAddr> {
        self.started.listening
    }

    /// Runs a command within it; returns the exit code and what it said.
    ///
    /// # Errors
    /// [`Fault`], if it is gone.
    pub fn ask(&self, words: &[&str]) -> Result<(u8, String), Fault> {
        let call = Call {
            argv: words.iter().map(|word| (*word).to_owned()).collect(),
            cwd: String::new(),
            environment: Vec::new(),
            terminal: Terminal::default(),
        };
        self.request(&Request::Command(call))
    }

    /// Has it call its parent until nothing is left to say.
    ///
    /// # Errors
    /// [`Fault`], if there is no line.
    pub fn sync(&self) -> Result<(), Fault> {
        match self.request(&Request::Order(Order::SyncNow))? {
            (0, _) => Ok(()),
            (code, said) => Err(format!("no line: {code} {said}").into()),
        }
    }

    /// Ends it in order.
    ///
    /// # Errors
    /// [`Fault`], if it ends otherwise.
    pub fn stop(self) -> Result<(), Fault> {
        self.request(&Request::Order(Order::Stop))?;
        match self.thread.join() {
            Ok(Ok(Ended::Asked)) => Ok(()),
            Ok(Ok(Ended::Disk(fault))) => Err(fault),
            Ok(Err(fault)) => Err(fault.into()),
            Err(_) => Err("the daemon panicked".into()),
        }
    }

    /// What its contact book says of the last session with its parent, once it has ended.
    ///
    /// # Errors
    /// [`Fault`], if there was none.
    pub fn last_line(dir: &DataDir) -> Result<Line, Fault> {
        let book = ContactBook::open(dir.root())?;
        let mut spells = book.contacts.peers.values().filter_map(|peer| peer.spells.back());
        Ok(spells.next().ok_or("there was no session")?.clone())
    }

    fn request(&self, request: &Request) -> Result<(u8, String), Fault> {
        let door: Door = std::fs::read_to_string(self.dir.control_file())?.parse()?;
        let mut client = TcpStream::connect((Ipv4Addr::LOCALHOST, door.port))?;
        client.set_nodelay(true)?;
        client.write_all(door.token.bytes())?;
        if protocol::read::<Reply>(&mut client)? != Reply::Ready {
            return Err("the daemon isn't ready".into());
        }
        protocol::write(&mut client, request)?;
        let mut out = String::new();
        loop {
            match protocol::read(&mut client)? {
                Reply::Exit(code) => return Ok((code, out)),
                Reply::Out(bytes) => out.push_str(std::str::from_utf8(&bytes)?),
                Reply::Ready | Reply::Err(_) | Reply::Progress { .. } | Reply::ProgressEnd => {}
            }
        }
    }
}

/// A daemon's settings as they are shipped, on free ports of loopback, listening if it is a hub.
pub fn options(parent: Option<SocketAddr>, listens: bool) -> Options {
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let line = settings::HubSettings::default();
    let sync = line.node.sync;
    Options {
        versions: wire::CURRENT,
        parent: parent.map(|at| at.to_string()),
        suffix: Suffix::default(),
        listen: listens.then_some(loopback),
        metrics: None,
        period: sync.period,
        gather: sync.gather,
        linger: Some(sync.linger),
        silence: sync.silence,
        backoff_min: sync.backoff_min,
        backoff_max: sync.backoff_max,
        sessions_max: line.limits.sessions,
        utc_offset_minutes: 210,
        built: Timestamp::from_ms(1_700_000_000_000),
        shape: Shape::default(),
        seed: 7,
    }
}
