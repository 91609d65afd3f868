//! Somebody at a hub's port that speaks the protocol, but not as a node of ours does.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use journal::{Head, Realm, Segment};
use model::{Lane, LogId};
use tokio::runtime::Runtime;
use tokio::time::timeout;
use transport::{CloseCode, Closed, Endpoint, HubCheck, Link, Shape, TlsTime};
use wire::{Frame, Hello};

use crate::clock::Clock;
use crate::daemon::tests::town::Town;

/// A connection made by hand.
pub(crate) struct Raw {
    tasks: Runtime,
    endpoint: Endpoint,
    link: Link,
}

impl Raw {
    /// Calls a hub with a node's certificate, and takes whoever answers for it.
    pub(crate) fn call(hub: &Town, shows: &Town) -> Self {
        let tasks = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let parts = super::super::parts(&shows.credentials());
        let time = TlsTime::new(Clock::of_the_machine().utc());
        let to = hub.address().unwrap();
        let (endpoint, link) = tasks.block_on(async {
            let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
            let endpoint = Endpoint::bind(here, &parts, &time, Shape::default()).unwrap();
            let anybody = HubCheck::Pin(Arc::new(|_| true));
            let link = endpoint.connect(to, &anybody).await.unwrap();
            (endpoint, link)
        });
        Self { tasks, endpoint, link }
    }

    /// Greets as a node that knows nothing of the hub.
    pub(crate) fn greet(&mut self, node: &Town) {
        self.say(&Frame::Hello(Hello {
            versions: wire::CURRENT,
            realm: Realm::Practice,
            node: node.me.node,
            incarnation: node.me.incarnation,
            unit: node.me.unit,
            mine: [1; 16],
            yours: [2; 16],
            nation: [3; 16],
        }));
    }

    pub(crate) fn say(&self, frame: &Frame) {
        self.tasks.block_on(self.link.send(frame)).unwrap();
    }

    /// The next thing the hub says.
    pub(crate) fn hear(&mut self) -> Result<Frame, Closed> {
        let Self { tasks, link, .. } = self;
        let next = async { timeout(Duration::from_secs(30), link.recv()).await };
        tasks.block_on(next).unwrap_or(Err(Closed::Silent))
    }

    /// The hub's first word that is asked for, if it says one before it closes.
    pub(crate) fn hear_until<T>(&mut self, mut wanted: impl FnMut(Frame) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.hear().unwrap()) {
                return found;
            }
        }
    }
}

impl Drop for Raw {
    /// Hangs up, so that nobody waits for it.
    fn drop(&mut self) {
        let gone = self.endpoint.close(CloseCode::Done, Duration::from_secs(1));
        self.tasks.block_on(gone);
    }
}

/// All segments a node has of one of its logs. Its daemon must not run.
pub(crate) fn segments(node: &Town, lane: Lane) -> Vec<Segment> {
    let log =
        LogId { origin: node.me.node, incarnation: node.me.incarnation, scope: node.me.unit, lane };
    let desk = node.desk();
    let segments = desk.segments_from(log, Head::start(log), usize::MAX).unwrap();
    desk.close().unwrap();
    segments
}
