//! A UDP socket: calls out, and listens if told to.

mod accept;

use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use accept::{Arrival, Arrivals, Caller};
use model::limits::INCOMING_MAX;
use quinn::{ClientConfig, ConnectError, EndpointConfig, ServerConfig, TokioRuntime};
use tokio::time::timeout;

use crate::cert::PeerCert;
use crate::close::{CloseCode, Closed, Failed};
use crate::enrol::Enrolling;
use crate::link::{Connected, Link};
use crate::shape::Shape;
use crate::time::TlsTime;
use crate::tls::{self, ALPN_ENROL, ALPN_SYNC, HubCheck, Parts, PartsFault, Tls};

/// Bytes kept for connections not yet accepted, all together.
const INCOMING_BYTES_MAX: u64 = 4 << 20;
/// Bytes kept for one of them: some of a first flight.
const INCOMING_BYTES_EACH: u64 = 16 << 10;

/// A UDP socket with its certificates. Copies share it. Needs a tokio runtime around it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    quinn: quinn::Endpoint,
    shape: Arc<Shape>,
    time: TlsTime,
    tls: Arc<Mutex<Arc<Tls>>>,
}

impl Endpoint {
    /// Opens a socket at `at`, port 0 for any, to call from. Nothing is answered before
    /// [`Endpoint::listen`].
    ///
    /// # Errors
    /// [`Failed::Parts`] or [`Failed::Socket`].
    pub fn bind(
        at: SocketAddr,
        parts: &Parts,
        time: &TlsTime,
        shape: Shape,
    ) -> Result<Self, Failed> {
        let tls = Tls::read(parts, time)?;
        let failed = |source| Failed::Socket { at, source };
        let socket = UdpSocket::bind(at).map_err(failed)?;
        let config = EndpointConfig::default();
        let quinn =
            quinn::Endpoint::new(config, None, socket, Arc::new(TokioRuntime)).map_err(failed)?;
        let tls = Arc::new(Mutex::new(Arc::new(tls)));
        Ok(Self { quinn, shape: Arc::new(shape), time: time.clone(), tls })
    }

    /// Begins to answer. Who isn't taken from [`Arrivals`] in time is refused.
    ///
    /// # Errors
    /// [`Failed::Parts`] if there is no root to judge callers by.
    pub fn listen(&self) -> Result<Arrivals, Failed> {
        let (config, judge) = self.answering()?;
        let arrivals = accept::start(self.quinn.clone(), judge, self.shape.clone());
        self.quinn.set_server_config(Some(config));
        Ok(arrivals)
    }

    /// Shows other certificates from the next handshake on; connections that stand aren't touched.
    /// The root must be the old one: callers are judged by it for as long as this endpoint listens.
    ///
    /// # Errors
    /// [`Failed::Parts`]; then nothing has changed.
    pub fn renew(&self, parts: &Parts, listening: bool) -> Result<(), Failed> {
        let tls = Arc::new(Tls::read(parts, &self.time)?);
        let config = listening.then(|| self.server_config(&tls)).transpose()?;
        *self.tls.lock().unwrap_or_else(PoisonError::into_inner) = tls;
        if let Some((config, _)) = config {
            self.quinn.set_server_config(Some(config));
        }
        Ok(())
    }

    /// Calls a hub to talk of records.
    ///
    /// A hub that refuses this node's certificate says so only after this has succeeded: then the
    /// link's first [`Link::recv`] tells.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn connect(&self, to: SocketAddr, hub: &HubCheck) -> Result<Link, Failed> {
        let (connection, peer) = self.call(to, hub, ALPN_SYNC).await?;
        Ok(Link::calling(Connected::new(connection), peer, &self.shape))
    }

    /// Calls a hub to enroll, or to have a certificate renewed.
    ///
    /// # Errors
    /// [`Failed`].
    pub async fn knock(&self, to: SocketAddr, hub: &HubCheck) -> Result<Enrolling, Failed> {
        let (connection, peer) = self.call(to, hub, ALPN_ENROL).await?;
        Ok(Enrolling::new(Connected::new(connection), peer, &self.shape))
    }

    /// Where the socket is.
    ///
    /// # Errors
    /// [`Failed::Stopped`] if it is gone.
    pub fn address(&self) -> Result<SocketAddr, Failed> {
        self.quinn.local_addr().map_err(|_| Failed::Stopped)
    }

    /// Whether an address can be called from this socket: one of IPv4 reaches none of IPv6.
    pub fn reaches(&self, to: SocketAddr) -> bool {
        self.quinn.local_addr().is_ok_and(|own| own.is_ipv6() || to.is_ipv4())
    }

    /// Moves to a new socket at `at`: after the machine's address changed. Connections go on, and
    /// their peers learn the way with the next datagram.
    ///
    /// # Errors
    /// [`Failed::Socket`]; then the old one stays.
    pub fn rebind(&self, at: SocketAddr) -> Result<(), Failed> {
        let failed = |source| Failed::Socket { at, source };
        self.quinn.rebind(UdpSocket::bind(at).map_err(failed)?).map_err(failed)
    }

    /// Closes every connection at once and waits, for `within` at most, until their peers know.
    pub async fn close(&self, code: CloseCode, within: Duration) {
        self.quinn.close(code.into(), b"");
        drop(timeout(within, self.quinn.wait_idle()).await);
    }

    /// Connections that stand or are being made.
    pub fn connections(&self) -> usize {
        self.quinn.open_connections()
    }

    async fn call(
        &self,
        to: SocketAddr,
        hub: &HubCheck,
        alpn: &[u8],
    ) -> Result<(quinn::Connection, PeerCert), Failed> {
        let (crypto, judge) = self.tls().client(hub, alpn)?;
        let mut config = ClientConfig::new(Arc::new(crypto));
        config.transport_config(self.shape.caller());
        let name = match hub {
            HubCheck::Name(name) => name,
            // Asked of nobody and checked by nobody.
            HubCheck::Pin(_) => "hub",
        };
        let connecting =
            self.quinn.connect_with(config, to, name).map_err(|error| refused(error, to))?;
        let connection = timeout(self.shape.handshake, connecting)
            .await
            .map_err(|_| Closed::Silent)?
            .map_err(|error| Closed::of(&error, CloseCode::Stopping))?;
        let peer = tls::peer_cert(&connection, &judge).ok_or(Closed::Quic)?;
        Ok((connection, peer))
    }

    fn tls(&self) -> Arc<Tls> {
        self.tls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn answering(&self) -> Result<(ServerConfig, tls::Judge), PartsFault> {
        self.server_config(&self.tls())
    }

    fn server_config(&self, tls: &Tls) -> Result<(ServerConfig, tls::Judge), PartsFault> {
        let (crypto, judge) = tls.server()?;
        let mut config = ServerConfig::with_crypto(Arc::new(crypto));
        config
            .transport_config(self.shape.answerer())
            .max_incoming(INCOMING_MAX)
            .incoming_buffer_size(INCOMING_BYTES_EACH)
            .incoming_buffer_size_total(INCOMING_BYTES_MAX);
        Ok((config, judge))
    }
}

fn refused(error: ConnectError, to: SocketAddr) -> Failed {
    match error {
        ConnectError::EndpointStopping => Failed::Stopped,
        ConnectError::InvalidServerName(name) => PartsFault::Name { name }.into(),
        ConnectError::CidsExhausted
        | ConnectError::InvalidRemoteAddress(_)
        | ConnectError::NoDefaultClientConfig
        | ConnectError::UnsupportedVersion => Failed::Address { to },
    }
}
