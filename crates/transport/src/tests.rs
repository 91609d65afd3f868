//! Whole connections over loopback.

mod certificates;
mod frames;
mod hostile;
mod many;
mod pki;

use std::net::SocketAddr;
use std::time::Duration;

use journal::{Codec, Realm, Segment};
use model::{Hash, Incarnation, Lane, LogId, NodeNumber, Seq, Timestamp, UnitCode};
use wire::{Ack, Frame, Hello, Versions};

use crate::tests::pki::{Pki, TODAY};
use crate::{Arrival, Arrivals, Caller, Endpoint, HubCheck, Link, Parts, Shape, TlsTime};

pub(crate) const LOOPBACK: &str = "127.0.0.1:0";
pub(crate) const HUB: &str = "hub.p11.hamgam.internal";

/// A hub that listens and what it is called by.
pub(crate) struct Hub {
    pub(crate) endpoint: Endpoint,
    pub(crate) arrivals: Arrivals,
    pub(crate) at: SocketAddr,
    pub(crate) time: TlsTime,
    pub(crate) pki: Pki,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self::shaped(Shape::default())
    }

    pub(crate) fn shaped(shape: Shape) -> Self {
        let pki = Pki::new();
        let time = TlsTime::new(TODAY);
        let parts = pki.leaf(11, HUB);
        let at = LOOPBACK.parse().unwrap();
        let endpoint = Endpoint::bind(at, &parts, &time, shape).unwrap();
        let arrivals = endpoint.listen().unwrap();
        let at = endpoint.address().unwrap();
        Self { endpoint, arrivals, at, time, pki }
    }

    pub(crate) async fn caller(&mut self) -> Caller {
        match self.arrivals.next().await {
            Some(Arrival::Sync(caller)) => caller,
            other => panic!("{other:?}"),
        }
    }

    /// Both ends of a link with county 1102.
    pub(crate) async fn pair(&mut self) -> (Link, Link) {
        let county = client(&self.pki.leaf(11, "c1102.p11.hamgam.internal"), Shape::default());
        let (at, name) = (self.at, by_name());
        let (theirs, ours) = tokio::join!(county.connect(at, &name), self.caller());
        (theirs.unwrap(), ours.accept())
    }
}

pub(crate) fn by_name() -> HubCheck {
    HubCheck::Name(HUB.to_owned())
}

pub(crate) fn client(parts: &Parts, shape: Shape) -> Endpoint {
    let at = LOOPBACK.parse().unwrap();
    Endpoint::bind(at, parts, &TlsTime::new(TODAY), shape).unwrap()
}

/// A deadline for what must happen; a wait that ends early is no sleep.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) fn hello() -> Frame {
    Frame::Hello(Hello {
        versions: Versions { min: 1, max: 1 },
        realm: Realm::Practice,
        node: NodeNumber(1_201),
        incarnation: Incarnation(1),
        unit: "1102".parse().unwrap(),
        mine: [1; 16],
        yours: [2; 16],
        nation: [3; 16],
    })
}

pub(crate) fn log(lane: Lane) -> LogId {
    LogId { origin: NodeNumber(1_201), incarnation: Incarnation(1), scope: UnitCode::Nation, lane }
}

pub(crate) fn segment(lane: Lane, first: u64, bytes: usize) -> Frame {
    let noise = |at: usize| u8::try_from(at.wrapping_mul(31) % 251).unwrap();
    Frame::Segment(Box::new(Segment {
        log: log(lane),
        first_seq: Seq(first),
        count: 1,
        codec: Codec::Plain,
        payload: (0..bytes).map(noise).collect(),
        h_before: Hash([4; 32]),
        h_after: Hash([5; 32]),
        signature: [6; 64],
    }))
}

pub(crate) fn ack(seq: u64) -> Frame {
    let head = journal::Head { seq: Seq(seq), hash: Hash([7; 32]) };
    Frame::Ack(Ack { log: log(Lane::Records), head })
}

#[tokio::test]
async fn a_socket_of_ipv4_reaches_no_address_of_ipv6() {
    let end = client(&Pki::new().leaf(11, "c1102.p11.hamgam.internal"), Shape::default());
    let reaches = |to: &str| end.reaches(to.parse().unwrap());
    assert_eq!([reaches("192.0.2.1:4433"), reaches("[2001:db8::1]:4433")], [true, false]);
}

#[test]
fn the_clock_is_set_for_all_copies() {
    let clock = TlsTime::new(TODAY);
    let copy = clock.clone();
    copy.set(Timestamp::from_ms(TODAY.ms() + 1));
    assert_eq!(clock.now().ms(), TODAY.ms() + 1);
}
