//! One question and one answer, for nodes that enroll or renew; what they say is `identity`'s.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use quinn::{RecvStream, SendStream};
use tokio::time::timeout;

use crate::cert::PeerCert;
use crate::close::{CloseCode, Closed};
use crate::link::Connected;
use crate::shape::Shape;

/// The largest question and the largest answer.
pub const ENROL_BYTES_MAX: usize = 64 << 10;

/// How long an answer on its way may take to arrive.
const DELIVERY: Duration = Duration::from_secs(60);

/// A hub that was called to enroll at. Its certificates are known, the question isn't asked yet.
#[derive(Debug)]
pub struct Enrolling {
    connected: Arc<Connected>,
    hub: PeerCert,
    wait: Duration,
}

impl Enrolling {
    pub(crate) fn new(connected: Arc<Connected>, hub: PeerCert, shape: &Shape) -> Self {
        Self { connected, hub, wait: shape.frame }
    }

    /// The hub's certificates.
    pub const fn hub(&self) -> &PeerCert {
        &self.hub
    }

    /// Asks, waits for the answer, and ends the connection.
    ///
    /// # Errors
    /// [`Closed`]; `Ours(TooLarge)` if the question is larger than [`ENROL_BYTES_MAX`].
    pub async fn ask(self, question: &[u8]) -> Result<Vec<u8>, Closed> {
        let connected = &self.connected;
        if ENROL_BYTES_MAX < question.len() {
            return Err(fault(connected, CloseCode::TooLarge).await);
        }
        let asked = async {
            let (mut out, mut back) = connected.connection().open_bi().await.ok()?;
            out.write_all(question).await.ok()?;
            out.finish().ok()?;
            Some(back.read_to_end(ENROL_BYTES_MAX).await)
        };
        match timeout(self.wait, asked).await {
            Ok(Some(Ok(answer))) => {
                connected.close(CloseCode::Done);
                Ok(answer)
            }
            Ok(Some(Err(quinn::ReadToEndError::TooLong))) => {
                Err(fault(connected, CloseCode::TooLarge).await)
            }
            Ok(Some(Err(quinn::ReadToEndError::Read(_))) | None) => Err(connected.closed().await),
            Err(_) => Err(fault(connected, CloseCode::Stalled).await),
        }
    }
}

/// A question that has arrived whole.
#[derive(Debug)]
pub struct Enrolment {
    connected: Arc<Connected>,
    answer: SendStream,
    peer: PeerCert,
    question: Vec<u8>,
}

impl Enrolment {
    pub(crate) async fn hear(
        connected: Arc<Connected>,
        peer: PeerCert,
        shape: &Shape,
    ) -> Result<Self, Closed> {
        match timeout(shape.frame, question(&connected)).await {
            Ok(Some((answer, Ok(question)))) => Ok(Self { connected, answer, peer, question }),
            Ok(Some((_, Err(quinn::ReadToEndError::TooLong)))) => {
                Err(fault(&connected, CloseCode::TooLarge).await)
            }
            Ok(Some((_, Err(quinn::ReadToEndError::Read(_)))) | None) => {
                Err(connected.closed().await)
            }
            Err(_) => Err(fault(&connected, CloseCode::Stalled).await),
        }
    }

    /// Who asks: a key not under the root when it enrolls, a node's certificate when it renews.
    pub const fn peer(&self) -> &PeerCert {
        &self.peer
    }

    /// Where it calls from.
    pub fn from(&self) -> SocketAddr {
        self.connected.connection().remote_address()
    }

    /// What it asks, in `identity`'s bytes.
    pub fn question(&self) -> &[u8] {
        &self.question
    }

    /// Answers, and waits until that has arrived.
    ///
    /// # Errors
    /// [`Closed`]; `Ours(TooLarge)` if the answer is larger than [`ENROL_BYTES_MAX`].
    pub async fn answer(mut self, answer: &[u8]) -> Result<(), Closed> {
        if ENROL_BYTES_MAX < answer.len() {
            return Err(fault(&self.connected, CloseCode::TooLarge).await);
        }
        let delivered = async {
            self.answer.write_all(answer).await.ok()?;
            self.answer.finish().ok()?;
            self.answer.stopped().await.ok()
        };
        match timeout(DELIVERY, delivered).await {
            Ok(Some(_)) => Ok(()),
            // Its reader closes as soon as it has all of it.
            Ok(None) => {
                let closed = self.connected.closed().await;
                if closed == Closed::Theirs(CloseCode::Done) { Ok(()) } else { Err(closed) }
            }
            Err(_) => Err(fault(&self.connected, CloseCode::Stalled).await),
        }
    }

    /// Refuses to answer, and says why.
    pub fn refuse(self, code: CloseCode) {
        self.connected.close(code);
    }
}

async fn question(
    connected: &Connected,
) -> Option<(SendStream, Result<Vec<u8>, quinn::ReadToEndError>)> {
    let (answer, mut stream) = connected.connection().accept_bi().await.ok()?;
    let question = stream_to_end(&mut stream).await;
    Some((answer, question))
}

async fn stream_to_end(stream: &mut RecvStream) -> Result<Vec<u8>, quinn::ReadToEndError> {
    stream.read_to_end(ENROL_BYTES_MAX).await
}

async fn fault(connected: &Connected, code: CloseCode) -> Closed {
    connected.close(code);
    connected.closed().await
}
