//! The daemon: one loop that owns store, sessions, clock and contact book.
//!
//! ```text
//!  sockets ── tasks that only move bytes ──► one bounded queue ──► the loop ──► store (fsync)
//!     ▲                                                               │
//!     └──────────────── a bounded line per connection ◄───────────────┘
//! ```
//! The loop runs on the thread that calls [`run`]; the tasks have threads of their own. Commands come
//! over the control socket and run within the loop, on the office it holds open.
//!
//! Deliberately absent: what a session says (`session`), what an entry means (`office`), TLS
//! (`transport`), screens (`console`).

mod calls;
mod core;
mod duties;
mod enrol;
mod event;
mod lines;
mod machine;
mod parent;
mod parts;
mod seldom;
mod talk;
#[cfg(test)]
mod tests;
mod words;

use core::Core;
use std::io;
use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

pub use calls::{Lent, Runner};
pub(crate) use duties::after_contact;
pub use duties::follow;
use event::Event;
pub use event::LineId;
use identity::{Authority, ClockReadings, Credentials, Suffix, TlsClock};
use lines::Lines;
pub use machine::{Input, Machine, Output};
use model::Timestamp;
use model::limits::LOOP_QUEUE_MAX;
use parent::Dial;
pub use parts::{Answering, RELEASED};
use settings::DataDir;
use thiserror::Error;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tracing::{info, warn};
use transport::{CloseCode, Endpoint, Enrolment, Failed, Shape, TlsTime};
use wire::{ByeReason, Versions};

use crate::clock::Clock;
use crate::contacts::{ContactBook, ContactsFault};
use crate::control::Listening;
use crate::control::protocol::Reply;
use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::gate::Gate;
use crate::metrics::{self, Metrics};
use crate::renewal;

/// How a daemon behaves. Durations and addresses come from the settings, checked.
#[derive(Clone, Debug)]
pub struct Options {
    /// The protocol versions it speaks; [`wire::CURRENT`] but in tests.
    pub versions: Versions,
    /// The parent's address, `name:port`; it is looked up at each call.
    pub parent: Option<String>,
    /// What the names of the tree end with.
    pub suffix: Suffix,
    /// Where it answers callers; a node that only calls has none.
    pub listen: Option<SocketAddr>,
    /// Where its figures are read, on loopback.
    pub metrics: Option<SocketAddr>,
    /// How often the parent is called when there is nothing to say.
    pub period: Duration,
    /// How long news are gathered before a call.
    pub gather: Duration,
    /// How long a quiet session is kept; `None` for ever.
    pub linger: Option<Duration>,
    /// Without an answer for so long a line counts as dead; what a slow line needs is added.
    pub silence: Duration,
    /// The first wait after a failed call.
    pub backoff_min: Duration,
    /// The longest.
    pub backoff_max: Duration,
    /// Callers served at once.
    pub sessions_max: usize,
    /// The office's distance from UTC.
    pub utc_offset_minutes: i32,
    /// When the program was built: no clock is believed that lies before it.
    pub built: Timestamp,
    /// How connections behave.
    pub shape: Shape,
    /// For jitter; any number.
    pub seed: u64,
}

/// What a daemon is made of, besides its office.
#[derive(Debug)]
pub struct Parts {
    /// How it behaves.
    pub options: Options,
    /// Its certificates; without them it only runs commands.
    pub credentials: Option<Credentials>,
    /// A hub's authority: with it others are let in.
    pub authority: Option<Authority>,
}

/// Where a daemon is, once it answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Started {
    /// Where it answers callers.
    pub listening: Option<SocketAddr>,
    /// Where its figures are read.
    pub metrics: Option<SocketAddr>,
}

/// How a daemon ended.
#[derive(Debug)]
pub enum Ended {
    /// By a signal or an order; everything is closed in order.
    Asked,
    /// The disk failed. What was acknowledged is safe; nothing more was.
    Disk(Box<RuntimeFault>),
}

/// Why a daemon couldn't begin.
#[derive(Debug, Error)]
pub enum DaemonFault {
    /// The tasks' threads can't be made.
    #[error("the daemon's threads can't be started")]
    Threads(#[source] io::Error),
    /// The control socket can't be opened.
    #[error("the control socket can't be opened")]
    Control(#[source] io::Error),
    /// The metrics can't be served.
    #[error("metrics can't be served at {at}")]
    Metrics {
        /// The address.
        at: SocketAddr,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The network socket or its certificates can't be used.
    #[error(transparent)]
    Line(#[from] Failed),
    /// The contact book can't be read or written.
    #[error(transparent)]
    Contacts(#[from] ContactsFault),
    /// The office couldn't be closed in order; what was acknowledged is safe.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
}

/// How long goodbyes may take.
const FAREWELL: Duration = Duration::from_secs(6);
/// Events of one turn.
const EVENTS_A_TURN: usize = 256;

/// Runs a node until it is asked to end: answers and calls neighbors, runs commands.
///
/// `started` is told once callers are answered.
///
/// # Errors
/// [`DaemonFault`] if it couldn't begin, or close in order.
pub fn run(
    desk: Desk,
    parts: Parts,
    clock: Clock,
    runner: Runner,
    started: &mut dyn FnMut(Started),
) -> Result<Ended, DaemonFault> {
    let tasks = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("hamgam-io")
        .enable_all()
        .build()
        .map_err(DaemonFault::Threads)?;
    let Parts { options, credentials, authority } = parts;
    let gate = authority
        .zip(credentials.as_ref())
        .map(|(authority, own)| Gate::new(authority, own.facts().spki));
    // An office without a folder is driven as a `Machine`.
    let nowhere = || RuntimeFault::NotSetUp { dir: desk.root().to_owned() };
    let dir = desk.dir().cloned().ok_or_else(nowhere)?;
    let book = ContactBook::open(dir.root())?;
    let metrics = Metrics::new();
    let (events, queue) = mpsc::channel(LOOP_QUEUE_MAX);
    let time = TlsTime::new(tls_time(&options, &book, &clock));
    let credentials = up_to_date(&dir, credentials, time.now());
    let control = door(&tasks, &desk, &dir)?;
    let for_whom = (&options, credentials.as_ref());
    let outside = Outside::open(&tasks, control, for_whom, (&time, &events, &metrics))?;
    started(outside.started);
    let begin = core::Begin {
        calls: credentials.is_some(),
        options,
        clock,
        metrics,
        started: outside.started,
        time,
        credentials,
        gate,
        runner,
    };
    let mut core = Core::new(desk, book, begin);
    let mut dial = outside.dial;
    let ended = turn_around(&mut core, queue, tasks.handle(), &mut dial);
    info!(?ended, "the daemon ends");
    finish(tasks, core, dial, &ended)?;
    Ok(ended)
}

/// What it shows. Nobody else renews the nation's, and nobody calls a nation whose certificate has ended.
fn up_to_date(dir: &DataDir, known: Option<Credentials>, now: Timestamp) -> Option<Credentials> {
    let known = known?;
    let renewed = renewal::renew_the_nations(dir, now).and_then(|()| Credentials::load(dir));
    let renewed = renewed.inspect_err(|fault| warn!(%fault, "certificates can't be looked after"));
    Some(renewed.ok().flatten().unwrap_or(known))
}

/// The control socket. On a full disk the space kept back is enough to be told to end.
fn door(tasks: &Runtime, desk: &Desk, dir: &DataDir) -> Result<Listening, DaemonFault> {
    let mut opened = tasks.block_on(Listening::open(dir));
    if opened.is_err() && desk.release_reserve().is_ok() {
        opened = tasks.block_on(Listening::open(dir));
    }
    opened.map_err(DaemonFault::Control)
}

/// What stands between the loop and the world.
struct Outside {
    started: Started,
    dial: Dialer,
}

impl Outside {
    fn open(
        tasks: &Runtime,
        control: Listening,
        (options, credentials): (&Options, Option<&Credentials>),
        (time, events, metrics): (&TlsTime, &mpsc::Sender<Event>, &Metrics),
    ) -> Result<Self, DaemonFault> {
        let knocks = events.clone();
        tasks.spawn(control.serve(move |knock| {
            let knocks = knocks.clone();
            async move { drop(knocks.send(Event::Knock(knock)).await) }
        }));
        tasks.spawn(signals(events.clone()));
        let mut started = Started { listening: None, metrics: None };
        if let Some(at) = options.metrics {
            let open = metrics::Endpoint::open(at, metrics.clone());
            let endpoint =
                tasks.block_on(open).map_err(|source| DaemonFault::Metrics { at, source })?;
            started.metrics = Some(endpoint.address());
            tasks.spawn(endpoint.serve());
        }
        let mut dial = Dialer(None);
        if let Some(credentials) = credentials {
            let _within = tasks.enter();
            let any = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
            let at = options.listen.or_else(|| any_of(options)).unwrap_or(any);
            let endpoint = Endpoint::bind(at, &parts(credentials), time, options.shape.clone())?;
            let lines = Lines::new(tasks.handle().clone(), endpoint.clone(), events.clone());
            if options.listen.is_some() {
                started.listening = Some(endpoint.address()?);
                tasks.spawn(lines.clone().answer(endpoint.listen()?));
            }
            dial.0 = Some(Out { lines, endpoint, listens: options.listen.is_some() });
        }
        Ok(Self { started, dial })
    }
}

/// An address to call from: of IPv4 unless the parent's is one of IPv6.
fn any_of(options: &Options) -> Option<SocketAddr> {
    let parent: Option<SocketAddr> = options.parent.as_ref()?.parse().ok();
    let v6 = parent.is_some_and(|parent| parent.is_ipv6());
    (!v6).then(|| SocketAddr::from((std::net::Ipv4Addr::UNSPECIFIED, 0)))
}

/// The way out, if there is one.
struct Dialer(Option<Out>);

/// The network, of a node with certificates.
struct Out {
    lines: Lines,
    endpoint: Endpoint,
    listens: bool,
}

impl Dial for Dialer {
    fn call(&mut self, address: String, hub: String) -> LineId {
        // Without certificates there is no parent to call.
        self.0.as_ref().map_or(LineId(0), |out| out.lines.call(address, hub))
    }

    fn renew(&mut self, address: String, hub: String, question: Vec<u8>) {
        if let Some(out) = &self.0 {
            out.lines.renew(address, hub, question);
        }
    }

    fn answer(&mut self, enrolment: Enrolment, answer: Vec<u8>) {
        if let Some(out) = &self.0 {
            out.lines.answer_one(enrolment, answer);
        }
    }

    fn show(&mut self, credentials: &Credentials) {
        if let Some(out) = &self.0
            && let Err(fault) = out.endpoint.renew(&parts(credentials), out.listens)
        {
            warn!(%fault, "the new certificate can't be shown");
        }
    }
}

fn turn_around(
    core: &mut Core,
    mut queue: mpsc::Receiver<Event>,
    tasks: &Handle,
    dial: &mut dyn Dial,
) -> Ended {
    loop {
        let events = tasks.block_on(gather(&mut queue, core.rest()));
        core.metrics().queue("events", queue.len());
        if let Some(ended) = core.turn(events, dial) {
            return ended;
        }
    }
}

/// Waits for the first event, at most so long, and takes what else is there.
async fn gather(queue: &mut mpsc::Receiver<Event>, rest: Duration) -> Vec<Event> {
    let mut events = Vec::new();
    // Too long means that a deadline has come: a turn without events.
    drop(timeout(rest, queue.recv_many(&mut events, EVENTS_A_TURN)).await);
    events
}

/// Says goodbye, lets that go out, closes the office, and answers who asked for it.
fn finish(tasks: Runtime, mut core: Core, dial: Dialer, ended: &Ended) -> Result<(), DaemonFault> {
    let reason = match ended {
        Ended::Asked => ByeReason::Stopping,
        Ended::Disk(_) => ByeReason::Disk,
    };
    core.stop(reason);
    if let Some(Out { lines, endpoint, .. }) = dial.0 {
        tasks.block_on(async {
            lines.farewell(FAREWELL).await;
            endpoint.close(CloseCode::Stopping, Duration::from_secs(1)).await;
        });
    }
    let (desk, stopper) = core.into_parts();
    let closed = desk.map_or(Ok(()), Desk::close);
    if let Err(fault) = &closed {
        warn!(%fault, "the office isn't closed in order");
    }
    if let Some(replies) = stopper {
        replies.send(Reply::Exit(u8::from(closed.is_err())));
        tasks.block_on(replies.delivered(FAREWELL));
    }
    tasks.shutdown_timeout(Duration::from_secs(1));
    Ok(closed?)
}

/// Waits for the system to ask the daemon to end, as often as it does.
async fn signals(events: mpsc::Sender<Event>) {
    loop {
        if let Err(error) = asked_to_end().await {
            return warn!(%error, "signals aren't heard");
        }
        drop(events.send(Event::Signal).await);
    }
}

#[cfg(unix)]
async fn asked_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

/// The window is closed, or the machine is turned off.
#[cfg(windows)]
async fn asked_to_end() -> io::Result<()> {
    use tokio::signal::windows::{ctrl_close, ctrl_shutdown};

    let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = close.recv() => Ok(()),
        _ = shutdown.recv() => Ok(()),
    }
}

#[cfg(not(any(unix, windows)))]
async fn asked_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn parts(credentials: &Credentials) -> transport::Parts {
    transport::Parts {
        chain: credentials.chain.iter().map(|der| der.to_vec()).collect(),
        key: credentials.key.secret_der().to_vec(),
        root: Some(credentials.root.to_vec()),
    }
}

/// The moment certificates are judged at.
fn tls_time(options: &Options, book: &ContactBook, clock: &Clock) -> Timestamp {
    tls_clock(options, book, clock).now()
}

fn tls_clock(options: &Options, book: &ContactBook, clock: &Clock) -> TlsClock {
    let known = |time: Timestamp| (time != Timestamp::default()).then_some(time);
    TlsClock::at(ClockReadings {
        build: options.built,
        hub: known(book.contacts.hub_time),
        persisted: known(book.contacts.seen_time),
        system: clock.utc(),
    })
}
