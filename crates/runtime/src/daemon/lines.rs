//! Tasks that move bytes between the sockets and the loop. They decide nothing.
//!
//! Inwards every frame waits for a place, counted in frames per connection and in bytes over all of
//! them: a peer is read only as fast as the loop takes. Outwards each of a connection's streams has a
//! line of its own, so that records never hold up an acknowledgement.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use model::limits::{LINE_FRAMES_MAX, LINES_BYTES_MAX, OUTGOING_FRAMES_MAX};
use model::{Lane, Say};
use session::Side;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::timeout;
use tracing::{debug, warn};
use transport::{
    Arrival, Arrivals, CloseCode, Endpoint, Enrolment, Failed, HubCheck, Link, PeerCert, Receiver,
    Sender, Standing, Traffic,
};
use wire::Frame;

use super::event::{Event, LineId, Room, Up, Way};

/// How long the last frames of a connection may take to go out.
const FAREWELL: Duration = Duration::from_secs(5);
/// One permit stands for so many bytes.
const PERMIT_BYTES: usize = 1 << 10;

/// Makes connections and listens. Copies share everything.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    handle: Handle,
    endpoint: Endpoint,
    events: mpsc::Sender<Event>,
    bytes: Arc<Semaphore>,
    next: Arc<AtomicU64>,
    /// Connections that aren't closed yet.
    open: Arc<watch::Sender<usize>>,
}

impl Lines {
    /// Over an endpoint, towards a loop.
    pub(crate) fn new(handle: Handle, endpoint: Endpoint, events: mpsc::Sender<Event>) -> Self {
        Self {
            open: Arc::new(watch::Sender::new(0)),
            handle,
            endpoint,
            events,
            bytes: Arc::new(Semaphore::new(LINES_BYTES_MAX / PERMIT_BYTES)),
            next: Arc::new(AtomicU64::new(1)),
        }
    }

    /// Calls a hub. What comes of it is an event with the number returned here.
    pub(crate) fn call(&self, address: String, hub: String) -> LineId {
        let (line, lines) = (self.number(), self.clone());
        self.handle.spawn(async move {
            match lines.connect(&address, hub).await {
                Ok(link) => lines.stand(line, Side::Caller, link).await,
                Err(NoLine { code, say }) => lines.tell(Event::Down { line, code, say }).await,
            }
        });
        line
    }

    /// Calls a hub to ask for a certificate; an answer is an event.
    pub(crate) fn renew(&self, address: String, hub: String, question: Vec<u8>) {
        let lines = self.clone();
        self.handle.spawn(async move {
            let answer = lines.ask(&address, hub, &question).await;
            let answer = answer.inspect_err(|NoLine { code, .. }| {
                warn!(code, "no certificate could be asked for");
            });
            lines.tell(Event::Renewed(answer.ok())).await;
        });
    }

    /// Answers somebody at the gate.
    pub(crate) fn answer_one(&self, enrolment: Enrolment, answer: Vec<u8>) {
        self.handle.spawn(async move {
            if let Err(closed) = enrolment.answer(&answer).await {
                debug!(code = closed.code(), "an answer at the gate didn't arrive");
            }
        });
    }

    /// Takes in whoever calls, until the endpoint closes.
    pub(crate) async fn answer(self, mut arrivals: Arrivals) {
        while let Some(arrival) = arrivals.next().await {
            match arrival {
                Arrival::Sync(caller) => {
                    let (line, lines) = (self.number(), self.clone());
                    let link = caller.accept();
                    self.handle.spawn(async move { lines.stand(line, Side::Answerer, link).await });
                }
                Arrival::Enrolment(enrolment) => self.tell(Event::Enrolment(enrolment)).await,
                Arrival::Failed { from, why } => {
                    let (code, detail) = (why.code(), why.detail());
                    self.tell(Event::Failed { from, code, detail }).await;
                }
            }
        }
    }

    /// Waits until every connection is closed, at most so long.
    pub(crate) async fn farewell(&self, within: Duration) {
        let mut open = self.open.subscribe();
        // What isn't closed by then is cut off.
        drop(timeout(within, open.wait_for(|open| *open == 0)).await);
    }

    fn number(&self) -> LineId {
        LineId(self.next.fetch_add(1, Ordering::Relaxed))
    }

    async fn tell(&self, event: Event) {
        // A loop that has ended hears nothing more.
        drop(self.events.send(event).await);
    }

    /// Where a name leads, as far as this socket goes.
    async fn found(&self, address: &str) -> Result<Vec<SocketAddr>, NoLine> {
        let found = tokio::net::lookup_host(address)
            .await
            .map_err(|error| NoLine::name(address, &error))?;
        Ok(found.filter(|to| self.endpoint.reaches(*to)).collect())
    }

    async fn ask(&self, address: &str, hub: String, question: &[u8]) -> Result<Vec<u8>, NoLine> {
        let hub = HubCheck::Name(hub);
        let mut failed = NoLine::name(address, &std::io::ErrorKind::NotFound.into());
        for to in self.found(address).await? {
            match self.endpoint.knock(to, &hub).await {
                Ok(line) => {
                    let answer = line.ask(question).await;
                    return answer.map_err(|closed| NoLine::of(&closed.into()));
                }
                Err(fault) => failed = NoLine::of(&fault),
            }
        }
        Err(failed)
    }

    async fn connect(&self, address: &str, hub: String) -> Result<Link, NoLine> {
        let hub = HubCheck::Name(hub);
        let mut failed = NoLine::name(address, &std::io::ErrorKind::NotFound.into());
        for to in self.found(address).await? {
            match self.endpoint.connect(to, &hub).await {
                Ok(link) => return Ok(link),
                Err(fault) => failed = NoLine::of(&fault),
            }
        }
        Err(failed)
    }

    /// Tells of a connection, then reads it to its end.
    async fn stand(&self, line: LineId, side: Side, link: Link) {
        let PeerCert { standing, spki, .. } = link.peer();
        let (tls, renew_only) = (identity::spki_hash(spki), *standing == Standing::RenewOnly);
        let from = link.remote();
        let (sender, receiver) = link.split();
        let way = Box::new(Outgoing::start(&self.handle, sender, Arc::clone(&self.open)));
        self.tell(Event::Up(Up { line, side, way, tls, renew_only, from })).await;
        self.read(line, receiver).await;
    }

    async fn read(&self, line: LineId, mut receiver: Receiver) {
        let frames = Arc::new(Semaphore::new(LINE_FRAMES_MAX));
        loop {
            let frame = match receiver.recv().await {
                Ok(frame) => frame,
                Err(closed) => {
                    let (code, say) = (closed.code(), closed.say());
                    return self.tell(Event::Down { line, code, say }).await;
                }
            };
            let Ok(place) = Arc::clone(&frames).acquire_owned().await else { return };
            let Ok(bytes) = Arc::clone(&self.bytes).acquire_many_owned(weight(&frame)).await else {
                return;
            };
            self.tell(Event::Frame { line, frame, room: Room::taken(bytes, place) }).await;
        }
    }
}

/// Kibibytes a frame takes, about.
fn weight(frame: &Frame) -> u32 {
    // Frames of heads are the only others of some size, and there are few of them.
    let bytes = frame.segment().map_or(0, |segment| segment.payload.len());
    u32::try_from(bytes / PERMIT_BYTES).unwrap_or(u32::MAX).saturating_add(1)
}

/// Why there is no connection.
struct NoLine {
    code: &'static str,
    say: Say,
}

impl NoLine {
    fn of(failed: &Failed) -> Self {
        Self { code: failed.code(), say: failed.say() }
    }

    fn name(address: &str, error: &std::io::Error) -> Self {
        let say = model::say!(
            "نشانی {address} پیدا نشد: {error}",
            "the address {address} can't be found: {error}"
        );
        Self { code: "line.name", say }
    }
}

/// One connection's frames on their way out.
#[derive(Debug)]
struct Outgoing {
    sender: Sender,
    /// Control, then the lanes; none once the connection is being closed.
    queues: Option<[mpsc::UnboundedSender<Frame>; 3]>,
    waiting: Arc<AtomicUsize>,
    /// What the peer is told at the end.
    code: Arc<OnceLock<CloseCode>>,
}

impl Outgoing {
    fn start(handle: &Handle, sender: Sender, open: Arc<watch::Sender<usize>>) -> Self {
        open.send_modify(|open| *open = open.saturating_add(1));
        let waiting = Arc::new(AtomicUsize::new(0));
        let code = Arc::new(OnceLock::new());
        let mut pumps = tokio::task::JoinSet::new();
        let queues = std::array::from_fn(|_| {
            let (to, from) = mpsc::unbounded_channel();
            pumps.spawn_on(pump(sender.clone(), from, Arc::clone(&waiting)), handle);
            to
        });
        let (last, told) = (sender.clone(), Arc::clone(&code));
        handle.spawn(async move {
            while pumps.join_next().await.is_some() {}
            let code = told.get().copied().unwrap_or(CloseCode::Done);
            last.close(code, FAREWELL).await;
            open.send_modify(|open| *open = open.saturating_sub(1));
        });
        Self { sender, queues: Some(queues), waiting, code }
    }
}

async fn pump(
    sender: Sender,
    mut frames: mpsc::UnboundedReceiver<Frame>,
    waiting: Arc<AtomicUsize>,
) {
    while let Some(frame) = frames.recv().await {
        // A connection that is over tells so on its reading side.
        drop(sender.send(&frame).await);
        waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Way for Outgoing {
    fn send(&mut self, frame: Frame) {
        let Some([control, urgent, bulk]) = &self.queues else { return };
        let queue = match frame.lane() {
            None => control,
            Some(Lane::Control) => urgent,
            Some(Lane::Records) => bulk,
        };
        // A session bounds its segments by credit; only a peer that never reads gets this far.
        if OUTGOING_FRAMES_MAX <= self.waiting.fetch_add(1, Ordering::Relaxed) {
            self.sender.abort(CloseCode::Stalled);
        }
        drop(queue.send(frame));
    }

    fn close(&mut self, code: CloseCode) {
        // Said once; the pumps end with their queues, and then it is told.
        self.code.get_or_init(|| code);
        self.queues = None;
    }

    fn traffic(&self) -> Traffic {
        self.sender.traffic()
    }

    fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}
