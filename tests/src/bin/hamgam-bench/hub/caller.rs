//! A county's node as its hub sees it: real connections and the real session, over segments that were
//! sealed before, with a disk that only remembers how far it is.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use hamgam_tests::tree::{Site, now};
use identity::{Credentials, Suffix};
use journal::{Heads, Realm, Segment};
use model::{Instant, LogId, UnitCode};
use session::{Backoff, Book, Close, Input, Options, Output, Peer, Session, Side, Start, Stored};
use tokio::time::{sleep, timeout};
use transport::{CloseCode, Endpoint, HubCheck, Parts, Receiver, Sender, Shape, TlsTime};
use wire::ByeReason;

use crate::Fault;
use crate::figure::Stopwatch;

/// A node that calls.
#[derive(Debug)]
pub(super) struct Caller {
    me: Peer,
    hub: Peer,
    credentials: Credentials,
    /// What it wrote, sealed.
    written: BTreeMap<LogId, Vec<Segment>>,
    heads: Heads,
    book: Book,
}

/// What a visit came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    /// Since the beginning of all visits, until the hub had acknowledged everything.
    pub(super) took: Duration,
    /// How often it was asked to come later.
    pub(super) refused: u32,
    /// How often the line or the handshake failed.
    pub(super) failed: u32,
}

/// How a call ended.
enum End {
    AllSaid,
    Later(Duration),
    Cut,
}

/// What a certificate's owner shows.
pub(super) fn parts(credentials: &Credentials) -> Parts {
    Parts {
        chain: credentials.chain.iter().map(|der| der.to_vec()).collect(),
        key: credentials.key.secret_der().to_vec(),
        root: Some(credentials.root.to_vec()),
    }
}

/// What a hub's certificate has to say.
pub(super) fn check(hub: UnitCode) -> HubCheck {
    HubCheck::Name(Suffix::default().name_of(hub))
}

impl Caller {
    /// A node that has written nothing yet, below a hub.
    pub(super) fn new(site: &Site, hub: &Site) -> Self {
        Self {
            me: site.peer(),
            hub: hub.peer(),
            credentials: site.credentials().clone(),
            written: BTreeMap::new(),
            heads: Heads::new(),
            book: Book::default(),
        }
    }

    /// It has written more of a log.
    pub(super) fn writes(&mut self, log: LogId, segments: &[Segment]) {
        if let Some(last) = segments.last() {
            self.heads.set(log, last.head_after());
        }
        self.written.entry(log).or_default().extend_from_slice(segments);
    }

    /// How far its own logs are.
    pub(super) fn own(&self) -> impl Iterator<Item = (LogId, journal::Head)> {
        self.heads.iter().filter(|(log, _)| log.origin == self.me.node)
    }

    /// Calls until the hub has acknowledged everything, as often as it takes.
    pub(super) async fn visit(
        &mut self,
        to: SocketAddr,
        began: Stopwatch,
        (floor, ceiling): (Duration, Duration),
    ) -> Result<Visit, Fault> {
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        let time = TlsTime::new(now());
        let endpoint = Endpoint::bind(any, &parts(&self.credentials), &time, Shape::default())?;
        let mut backoff = Backoff::new(floor, ceiling);
        let mut visit = Visit { took: Duration::ZERO, refused: 0, failed: 0 };
        loop {
            let end = match endpoint.connect(to, &check(self.hub.unit)).await {
                Ok(link) => {
                    let (sender, receiver) = link.split();
                    let end = self.talk(&sender, receiver, began).await?;
                    sender.close(CloseCode::Done, Duration::from_secs(5)).await;
                    end
                }
                Err(_) => End::Cut,
            };
            let chance = u64::from(self.me.node.0) + u64::from(visit.refused + visit.failed);
            let wait = match end {
                End::AllSaid => break,
                End::Later(asked) => {
                    visit.refused += 1;
                    backoff.fail(Some(asked), chance)
                }
                End::Cut => {
                    visit.failed += 1;
                    backoff.fail(None, chance)
                }
            };
            sleep(wait).await;
        }
        visit.took = began.elapsed();
        Ok(visit)
    }

    /// One session. It says goodbye as soon as all is said.
    async fn talk(
        &mut self,
        sender: &Sender,
        mut receiver: Receiver,
        began: Stopwatch,
    ) -> Result<End, Fault> {
        let mut session = Session::begin(at(began), self.start());
        let mut end = None;
        loop {
            while let Some(output) = session.poll_output() {
                if let Some(input) = self.carry_out(sender, output, &mut end).await? {
                    session.handle(at(began), input)?;
                }
            }
            if let Some(end) = end {
                return Ok(end);
            }
            if session.is_live() && session.is_settled() && session.behind() == 0 {
                session.handle(at(began), Input::Stop(ByeReason::Done))?;
                continue;
            }
            let rest =
                session.poll_timeout().map_or(Duration::from_secs(60), |due| due.since(at(began)));
            let input = match timeout(rest, receiver.recv()).await {
                Ok(Ok(frame)) => Input::Frame(frame),
                Ok(Err(_)) => Input::Lost,
                Err(_) => Input::Timeout,
            };
            session.handle(at(began), input)?;
        }
    }

    fn start(&self) -> Start {
        let seconds = Duration::from_secs;
        Start {
            side: Side::Caller,
            me: self.me,
            peer: self.hub,
            heads: self.heads.clone(),
            book: self.book.clone(),
            options: Options {
                versions: wire::CURRENT,
                realm: Realm::Practice,
                silence: seconds(30),
                stall: seconds(120),
                linger: None,
                renew_only: false,
                time: now(),
            },
        }
    }

    async fn carry_out(
        &mut self,
        sender: &Sender,
        output: Output,
        end: &mut Option<End>,
    ) -> Result<Option<Input>, Fault> {
        match output {
            // A link that is gone says so on its other half.
            Output::Send(frame) => drop(sender.send(&frame).await),
            Output::Fetch { log, from, .. } => {
                let all = self.written.get(&log).map_or(&[][..], Vec::as_slice);
                let new = all.iter().filter(|segment| from.seq < segment.last_seq());
                return Ok(Some(Input::Fetched { log, segments: new.cloned().collect() }));
            }
            Output::Store { ticket, segment } => {
                let (log, here) = (segment.log, self.heads.of(segment.log));
                let after = segment.head_after();
                let stored = if here.seq.0 + 1 < segment.first_seq.0 {
                    Stored::Gap { head: here }
                } else {
                    let head = if here.seq < after.seq { after } else { here };
                    self.heads.set(log, head);
                    Stored::Durable { head, aside: Vec::new() }
                };
                return Ok(Some(Input::Stored { ticket, stored }));
            }
            Output::Acked { log, head } => drop(self.book.acked.insert(log, head)),
            Output::Nation { log, head } => drop(self.book.nation.insert(log, head)),
            Output::PeerRefused { log, code, .. } => {
                return Err(format!("{log} is refused: {code}").into());
            }
            Output::PeerSetAside { log, code, .. } => {
                return Err(format!("an entry of {log} is set aside: {code}").into());
            }
            Output::Close(close) => *end = Some(End::of(close)),
            Output::PeerTime(_) | Output::Prove(_) | Output::Settled => {}
        }
        Ok(None)
    }
}

impl End {
    const fn of(close: Close) -> Self {
        match close {
            Close::Ours(ByeReason::Done) => Self::AllSaid,
            Close::Theirs { reason: ByeReason::Busy, retry_after_ms } => {
                Self::Later(Duration::from_millis(retry_after_ms as u64))
            }
            Close::Ours(_) | Close::Theirs { .. } | Close::Misdeed | Close::Lost => Self::Cut,
        }
    }
}

fn at(began: Stopwatch) -> Instant {
    Instant::from_ms(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX))
}
