//! TLS 1.3 with certificates on both sides, and nothing that would shorten a handshake.
//!
//! Resumption, tickets and early data are off: each connection shows its certificate, so that the
//! roster is asked each time.

mod verify;

use std::fmt;
use std::sync::Arc;

use quinn::crypto::rustls::{NoInitialCipherSuite, QuicClientConfig, QuicServerConfig};
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::server::NoServerSessionStorage;
use rustls::version::TLS13;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use thiserror::Error;
pub(crate) use verify::Judge;
use verify::{OfClients, OfServers};

use crate::cert::PeerCert;
use crate::time::TlsTime;

/// What both sides must name to talk of records.
pub(crate) const ALPN_SYNC: &[u8] = b"hamgam/1";
/// What both sides must name to enroll, or to renew a certificate.
pub(crate) const ALPN_ENROL: &[u8] = b"hamgam-enrol/1";

/// A node's certificates and key, all DER.
pub struct Parts {
    /// The node's own certificate, then those between it and the root.
    pub chain: Vec<Vec<u8>>,
    /// The own certificate's key, PKCS#8.
    pub key: Vec<u8>,
    /// The authority's root; a node that isn't enrolled has none and can only pin.
    pub root: Option<Vec<u8>>,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let certificates = self.chain.len();
        f.debug_struct("Parts").field("certificates", &certificates).finish_non_exhaustive()
    }
}

/// Why certificates and key are of no use.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum PartsFault {
    /// The key can't be read, or isn't the certificate's.
    #[error("the TLS key doesn't fit its certificate")]
    Key(#[source] rustls::Error),
    /// The root can't be read.
    #[error("the root certificate can't be read")]
    Root(#[source] rustls::Error),
    /// There is no root to judge others by.
    #[error("a root certificate is needed")]
    NoRoot,
    /// The name isn't one a certificate could have.
    #[error("the hub's name {name:?} isn't a DNS name")]
    Name {
        /// The name.
        name: String,
    },
}

/// Tells whether a chain (DER, the hub's own certificate first) is the one a slip was printed for.
pub type Pin = Arc<dyn Fn(&[&[u8]]) -> bool + Send + Sync>;

/// How a caller knows the hub.
#[derive(Clone)]
pub enum HubCheck {
    /// By its name in a certificate under the root.
    Name(String),
    /// By what a slip says of its certificates; the root isn't known yet.
    Pin(Pin),
}

impl fmt::Debug for HubCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.debug_tuple("Name").field(name).finish(),
            Self::Pin(_) => f.write_str("Pin"),
        }
    }
}

/// [`Parts`], read and ready for handshakes.
#[derive(Debug)]
pub(crate) struct Tls {
    provider: Arc<CryptoProvider>,
    time: TlsTime,
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    roots: Option<Arc<RootCertStore>>,
}

impl Tls {
    pub(crate) fn read(parts: &Parts, time: &TlsTime) -> Result<Self, PartsFault> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let roots = parts.root.as_deref().map(root_store).transpose()?;
        let chain: Vec<_> = parts.chain.iter().cloned().map(CertificateDer::from).collect();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(parts.key.clone()));
        rustls::sign::CertifiedKey::from_der(chain.clone(), key.clone_key(), &provider)
            .map_err(PartsFault::Key)?;
        Ok(Self { provider, time: time.clone(), chain, key, roots: roots.map(Arc::new) })
    }

    /// What a listener shows and asks for.
    pub(crate) fn server(&self) -> Result<(QuicServerConfig, Judge), PartsFault> {
        let judge = self.judge(None)?;
        let verifier = OfClients::new(judge.clone());
        let mut config =
            ServerConfig::builder_with_details(self.provider.clone(), Arc::new(self.time.clone()))
                .with_protocol_versions(&[&TLS13])
                .map_err(PartsFault::Key)?
                .with_client_cert_verifier(Arc::new(verifier))
                .with_single_cert(self.chain.clone(), self.key.clone_key())
                .map_err(PartsFault::Key)?;
        config.alpn_protocols = vec![ALPN_SYNC.to_vec(), ALPN_ENROL.to_vec()];
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.max_early_data_size = 0;
        Ok((QuicServerConfig::try_from(config).map_err(no_suite)?, judge))
    }

    /// What a caller shows, and how it checks whom it called.
    pub(crate) fn client(
        &self,
        hub: &HubCheck,
        alpn: &[u8],
    ) -> Result<(QuicClientConfig, Judge), PartsFault> {
        let judge = self.judge(Some(hub.clone()))?;
        let verifier = OfServers::new(judge.clone());
        let mut config =
            ClientConfig::builder_with_details(self.provider.clone(), Arc::new(self.time.clone()))
                .with_protocol_versions(&[&TLS13])
                .map_err(PartsFault::Key)?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_client_auth_cert(self.chain.clone(), self.key.clone_key())
                .map_err(PartsFault::Key)?;
        config.alpn_protocols = vec![alpn.to_vec()];
        config.resumption = Resumption::disabled();
        config.enable_early_data = false;
        Ok((QuicClientConfig::try_from(config).map_err(no_suite)?, judge))
    }

    /// `hub` is none for the judge of clients.
    fn judge(&self, hub: Option<HubCheck>) -> Result<Judge, PartsFault> {
        let (provider, time) = (&self.provider, self.time.clone());
        match hub {
            None => Judge::of_clients(self.roots.clone(), provider, time),
            Some(HubCheck::Pin(pin)) => Ok(Judge::by_pin(pin, provider, time)),
            Some(HubCheck::Name(name)) => {
                let name = server_name(&name)?;
                Judge::of_hub(name, self.roots.clone(), provider, time)
            }
        }
    }
}

/// Reads what the peer showed, once the handshake is over.
pub(crate) fn peer_cert(connection: &quinn::Connection, judge: &Judge) -> Option<PeerCert> {
    let shown = connection.peer_identity()?.downcast::<Vec<CertificateDer<'static>>>().ok()?;
    judge.cert(&shown)
}

/// The protocol both agreed on.
pub(crate) fn alpn(connection: &quinn::Connection) -> Option<Vec<u8>> {
    let agreed = connection.handshake_data()?;
    agreed.downcast::<quinn::crypto::rustls::HandshakeData>().ok()?.protocol
}

fn server_name(name: &str) -> Result<ServerName<'static>, PartsFault> {
    match ServerName::try_from(name.to_owned()) {
        Ok(name @ ServerName::DnsName(_)) => Ok(name),
        _ => Err(PartsFault::Name { name: name.to_owned() }),
    }
}

fn root_store(root: &[u8]) -> Result<RootCertStore, PartsFault> {
    let mut store = RootCertStore::empty();
    store.add(CertificateDer::from(root)).map_err(PartsFault::Root)?;
    Ok(store)
}

fn no_suite(_: NoInitialCipherSuite) -> PartsFault {
    unreachable!("ring has the suite QUIC begins with")
}
