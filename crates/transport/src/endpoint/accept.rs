//! Who calls: handshakes side by side, each with an end.

use std::net::SocketAddr;
use std::sync::Arc;

use model::limits::INCOMING_MAX;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;

use crate::cert::{PeerCert, Standing};
use crate::close::{CloseCode, Closed};
use crate::enrol::Enrolment;
use crate::link::{Connected, Link};
use crate::shape::Shape;
use crate::tls::{self, ALPN_ENROL, ALPN_SYNC, Judge};

/// Above so many handshakes at once a caller must first prove that its address is its own, which
/// costs it a round trip and an attacker who lies about it the whole attempt.
const CALM: usize = INCOMING_MAX / 4;

/// Somebody is there, or tried to be.
#[derive(Debug)]
pub enum Arrival {
    /// A node under the root wants to talk of records.
    Sync(Caller),
    /// A node asks to be enrolled, or for a new certificate.
    Enrolment(Enrolment),
    /// A handshake failed.
    Failed {
        /// From where.
        from: SocketAddr,
        /// Why.
        why: Closed,
    },
}

/// Who has called; told apart by [`Endpoint::listen`](crate::Endpoint::listen).
#[derive(Debug)]
pub struct Arrivals(mpsc::Receiver<Arrival>);

impl Arrivals {
    /// The next one; none when the endpoint is closed.
    pub async fn next(&mut self) -> Option<Arrival> {
        self.0.recv().await
    }
}

/// A caller with a certificate under the root. Whether it belongs, the roster knows.
///
/// Dropped unanswered, it is refused.
#[derive(Debug)]
pub struct Caller {
    connected: Option<Arc<Connected>>,
    peer: PeerCert,
    shape: Arc<Shape>,
}

impl Caller {
    /// Its certificate.
    pub const fn peer(&self) -> &PeerCert {
        &self.peer
    }

    /// Where it calls from.
    pub fn from(&self) -> Option<SocketAddr> {
        self.connected.as_ref().map(|connected| connected.connection().remote_address())
    }

    /// Takes the call.
    pub fn accept(mut self) -> Link {
        let connected = self.connected.take().expect("taken only here, where `self` ends");
        Link::called(connected, self.peer.clone(), &self.shape)
    }

    /// Refuses it, and says why.
    pub fn refuse(mut self, code: CloseCode) {
        if let Some(connected) = self.connected.take() {
            connected.close(code);
        }
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        if let Some(connected) = &self.connected {
            connected.close(CloseCode::Busy);
        }
    }
}

/// Handshakes are done from here on.
pub(super) fn start(endpoint: quinn::Endpoint, judge: Judge, shape: Arc<Shape>) -> Arrivals {
    let (sender, arrivals) = mpsc::channel(INCOMING_MAX);
    tokio::spawn(run(endpoint, Desk { judge, shape, arrivals: sender }));
    Arrivals(arrivals)
}

#[derive(Clone)]
struct Desk {
    judge: Judge,
    shape: Arc<Shape>,
    arrivals: mpsc::Sender<Arrival>,
}

async fn run(endpoint: quinn::Endpoint, desk: Desk) {
    let places = Arc::new(Semaphore::new(INCOMING_MAX));
    while let Some(incoming) = endpoint.accept().await {
        let busy = places.available_permits() < INCOMING_MAX - CALM;
        if busy && !incoming.remote_address_validated() && incoming.may_retry() {
            // Its answer comes back as another `Incoming`.
            drop(incoming.retry());
            continue;
        }
        let Ok(place) = places.clone().try_acquire_owned() else {
            incoming.refuse();
            continue;
        };
        let desk = desk.clone();
        tokio::spawn(async move {
            let from = incoming.remote_address();
            let arrival = desk.welcome(incoming).await;
            match arrival {
                Ok(arrival) => drop(desk.arrivals.send(arrival).await),
                // Under attack nobody reads all of them.
                Err(why) => drop(desk.arrivals.try_send(Arrival::Failed { from, why })),
            }
            drop(place);
        });
    }
}

impl Desk {
    async fn welcome(&self, incoming: quinn::Incoming) -> Result<Arrival, Closed> {
        let of = |error| Closed::of(&error, CloseCode::Stopping);
        let connecting = incoming.accept().map_err(of)?;
        let connection = timeout(self.shape.handshake, connecting)
            .await
            .map_err(|_| Closed::Silent)?
            .map_err(of)?;
        let alpn = tls::alpn(&connection);
        let peer = tls::peer_cert(&connection, &self.judge);
        let connected = Connected::new(connection);
        let refuse = |code: CloseCode| {
            connected.close(code);
            Err(Closed::Ours(code))
        };
        match (alpn.as_deref(), peer) {
            (Some(ALPN_SYNC), Some(peer)) => match peer.standing {
                Standing::Unrooted => refuse(CloseCode::NotEnrolled),
                Standing::Current | Standing::RenewOnly => Ok(Arrival::Sync(Caller {
                    connected: Some(connected),
                    peer,
                    shape: self.shape.clone(),
                })),
            },
            (Some(ALPN_ENROL), Some(peer)) => {
                Enrolment::hear(connected, peer, &self.shape).await.map(Arrival::Enrolment)
            }
            (_, None) => refuse(CloseCode::Stranger),
            (_, Some(_)) => refuse(CloseCode::Unwanted),
        }
    }
}
