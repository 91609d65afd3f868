//! Whose certificates count: webpki's answer, with grace for offices that were long without a line.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ParsedCertificate, WebPkiClientVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, RootCertStore,
    SignatureScheme,
};

use crate::cert::{PeerCert, Standing};
use crate::time::TlsTime;
use crate::tls::{PartsFault, Pin};

/// How long after its end a certificate is still good for being renewed: 24 months.
///
/// An office may be without a line for that long and must not need a visit because of it.
const GRACE: Duration = Duration::from_secs(731 * 86_400);

/// Certificates shown by one peer at most; a county's chain has three.
const CHAIN_MAX: usize = 6;

/// Judges a chain, during a handshake and once more behind it.
#[derive(Clone)]
pub(crate) struct Judge {
    by: By,
    schemes: rustls::crypto::WebPkiSupportedAlgorithms,
    time: TlsTime,
}

#[derive(Clone)]
enum By {
    Clients(Arc<dyn ClientCertVerifier>),
    Hub(Arc<WebPkiServerVerifier>, ServerName<'static>),
    Pin(Pin),
}

impl std::fmt::Debug for Judge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by = match self.by {
            By::Clients(_) => "clients",
            By::Hub(..) => "hub",
            By::Pin(_) => "pin",
        };
        f.debug_tuple("Judge").field(&by).finish()
    }
}

impl Judge {
    pub(crate) fn of_clients(
        roots: Option<Arc<RootCertStore>>,
        provider: &Arc<CryptoProvider>,
        time: TlsTime,
    ) -> Result<Self, PartsFault> {
        let roots = roots.ok_or(PartsFault::NoRoot)?;
        let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone())
            .clear_root_hint_subjects()
            .build()
            .map_err(|_| PartsFault::NoRoot)?;
        Ok(Self::new(By::Clients(verifier), provider, time))
    }

    pub(crate) fn of_hub(
        name: ServerName<'static>,
        roots: Option<Arc<RootCertStore>>,
        provider: &Arc<CryptoProvider>,
        time: TlsTime,
    ) -> Result<Self, PartsFault> {
        let roots = roots.ok_or(PartsFault::NoRoot)?;
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
            .build()
            .map_err(|_| PartsFault::NoRoot)?;
        Ok(Self::new(By::Hub(verifier, name), provider, time))
    }

    pub(crate) fn by_pin(pin: Pin, provider: &Arc<CryptoProvider>, time: TlsTime) -> Self {
        Self::new(By::Pin(pin), provider, time)
    }

    fn new(by: By, provider: &Arc<CryptoProvider>, time: TlsTime) -> Self {
        Self { by, schemes: provider.signature_verification_algorithms, time }
    }

    /// What to think of a chain whose holder has proved to have the key.
    pub(crate) fn cert(&self, chain: &[CertificateDer<'_>]) -> Option<PeerCert> {
        let (leaf, others) = chain.split_first()?;
        let standing = self.standing(leaf, others, self.time.unix()).ok()?;
        let spki = ParsedCertificate::try_from(leaf).ok()?.subject_public_key_info();
        let chain = chain.iter().map(|der| der.to_vec()).collect();
        Some(PeerCert { standing, spki: spki.to_vec(), chain })
    }

    fn standing(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<Standing, Error> {
        if CHAIN_MAX <= others.len() {
            return Err(Error::InvalidCertificate(CertificateError::BadEncoding));
        }
        match &self.by {
            By::Clients(webpki) => {
                let asked = |at| webpki.verify_client_cert(leaf, others, at).map(drop);
                match with_grace(now, asked) {
                    // Alone and not ours: a node that wants to enroll. The protocol it asks for
                    // decides, see `endpoint`.
                    Err(Error::InvalidCertificate(CertificateError::UnknownIssuer))
                        if others.is_empty() =>
                    {
                        Ok(Standing::Unrooted)
                    }
                    answer => answer,
                }
            }
            By::Hub(webpki, name) => with_grace(now, |at| {
                webpki.verify_server_cert(leaf, others, name, &[], at).map(drop)
            }),
            By::Pin(pin) => {
                let shown: Vec<&[u8]> =
                    std::iter::once(leaf).chain(others).map(|der| der.as_ref()).collect();
                if pin(&shown) {
                    Ok(Standing::Unrooted)
                } else {
                    Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
                }
            }
        }
    }
}

/// Asks for now; a chain that only ended lately is asked about for when it last held.
///
/// One from the future says that the clock here is behind, or that its authority's was ahead: it is
/// taken as beginning now.
fn with_grace(
    now: UnixTime,
    asked: impl Fn(UnixTime) -> Result<(), Error>,
) -> Result<Standing, Error> {
    match asked(now) {
        Ok(()) => Ok(Standing::Current),
        Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. }))
            if now.as_secs() <= not_after.as_secs().saturating_add(GRACE.as_secs()) =>
        {
            asked(not_after).map(|()| Standing::RenewOnly)
        }
        Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
            not_before, ..
        })) => asked(not_before).map(|()| Standing::Current),
        Err(fault) => Err(fault),
    }
}

fn tls12() -> Error {
    Error::General("TLS 1.2 is off".to_owned())
}

/// A listener's view of callers.
#[derive(Debug)]
pub(super) struct OfClients(Judge);

impl OfClients {
    pub(super) const fn new(judge: Judge) -> Self {
        Self(judge)
    }
}

impl ClientCertVerifier for OfClients {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0.standing(leaf, others, now).map(|_| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(tls12())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, signature, &self.0.schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.schemes.supported_schemes()
    }
}

/// A caller's view of the hub.
#[derive(Debug)]
pub(super) struct OfServers(Judge);

impl OfServers {
    pub(super) const fn new(judge: Judge) -> Self {
        Self(judge)
    }
}

impl ServerCertVerifier for OfServers {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.0.standing(leaf, others, now).map(|_| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(tls12())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, cert, signature, &self.0.schemes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.schemes.supported_schemes()
    }
}
