//! What a certificate says, read with bounds; and how old it may be.

use std::time::Duration;

use model::{Hash, Timestamp, UnitCode};
use rustls::pki_types::{CertificateDer, UnixTime};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

use crate::fault::IdentityFault;
use crate::key::spki_hash;
use crate::name::Suffix;

/// What a certificate says of its holder. Read is not verified: the chain is rustls's to check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CertFacts {
    /// The DNS names, at most [`NAMES_MAX`].
    pub names: Vec<String>,
    /// BLAKE3 of the public key (SubjectPublicKeyInfo, DER): what the roster knows the holder by.
    pub spki: Hash,
    /// From when on it is good.
    pub not_before: Timestamp,
    /// Up to when it is good.
    pub not_after: Timestamp,
}

/// The largest certificate anyone looks at.
const CERTIFICATE_BYTES_MAX: usize = 4_096;
/// Certificates of one chain, the leaf included.
pub(crate) const CHAIN_MAX: usize = 4;
/// Names of one certificate; ours have one.
const NAMES_MAX: usize = 4;
/// How long after its end a certificate is still good for renewal: 24 months.
const GRACE: Duration = Duration::from_hours(730 * 24);

impl CertFacts {
    /// Reads a certificate (DER). Any bytes may come.
    ///
    /// # Errors
    /// [`IdentityFault::Certificate`] if the bytes are none, or one larger than ours are.
    pub fn read(der: &[u8]) -> Result<Self, IdentityFault> {
        let (facts, rest) = Self::read_first(der)?;
        if rest.is_empty() { Ok(facts) } else { Err(IdentityFault::Certificate("what follows it")) }
    }

    /// Reads the first of several certificates that follow each other.
    fn read_first(der: &[u8]) -> Result<(Self, &[u8]), IdentityFault> {
        let bounded = der.get(..CERTIFICATE_BYTES_MAX).unwrap_or(der);
        let (_, parsed) = X509Certificate::from_der(bounded)
            .map_err(|_| IdentityFault::Certificate("the certificate"))?;
        let rest = der.get(parsed.as_raw().len()..).unwrap_or_default();
        let facts = Self {
            names: dns_names(&parsed)?,
            spki: spki_hash(parsed.public_key().raw),
            not_before: timestamp(parsed.validity().not_before.timestamp())?,
            not_after: timestamp(parsed.validity().not_after.timestamp())?,
        };
        Ok((facts, rest))
    }

    /// The unit the holder works for; `None` unless there is exactly one name, of this tree.
    pub fn unit(&self, suffix: &Suffix) -> Option<UnitCode> {
        match self.names.as_slice() {
            [name] => suffix.unit_of(name),
            [] | [_, _, ..] => None,
        }
    }

    /// The suffix and the unit of one's own certificate.
    pub(crate) fn place(&self) -> Option<(Suffix, UnitCode)> {
        match self.names.as_slice() {
            [name] => Suffix::of_name(name),
            [] | [_, _, ..] => None,
        }
    }

    /// How the certificate stands at `now`.
    pub fn standing(&self, now: Timestamp) -> Standing {
        standing(self.not_before, self.not_after, now)
    }

    /// The moment at which to check the certificate's chain, `now` or the nearest at which it is good.
    ///
    /// What lies outside is judged by [`Self::standing`]; an authority's certificate is good as long
    /// as those it issued. A certificate from the future says that the clock here is behind, so it is
    /// taken as beginning now.
    pub fn moment(&self, now: Timestamp) -> UnixTime {
        let within = now.max(self.not_before).min(self.not_after);
        UnixTime::since_unix_epoch(Duration::from_millis(within.ms()))
    }
}

/// How a certificate stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Standing {
    /// Good.
    Current,
    /// Good, and a third or more of its life is over: renew it at this contact.
    RenewDue,
    /// Over for at most 24 months: own data may be pushed and the certificate renewed, nothing else.
    RenewOnly,
    /// Over for longer: only a new enrolment helps.
    Expired,
}

/// How a certificate of this life stands at `now`; the bounds belong to it.
pub fn standing(not_before: Timestamp, not_after: Timestamp, now: Timestamp) -> Standing {
    let life = not_after.ms().saturating_sub(not_before.ms());
    let due = not_before.ms().saturating_add(life / 3);
    let grace = u64::try_from(GRACE.as_millis()).expect("two years are few");
    match now.ms() {
        now if now < due => Standing::Current,
        now if now <= not_after.ms() => Standing::RenewDue,
        now if now <= not_after.ms().saturating_add(grace) => Standing::RenewOnly,
        _ => Standing::Expired,
    }
}

/// Takes apart certificates that follow each other in one file, leaf first.
pub(crate) fn split(mut bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, IdentityFault> {
    let mut chain = Vec::new();
    while !bytes.is_empty() {
        let (_, rest) = CertFacts::read_first(bytes)?;
        let used = bytes.len().saturating_sub(rest.len());
        let first = bytes.get(..used).unwrap_or(bytes);
        chain.push(CertificateDer::from(first.to_vec()));
        if chain.len() > CHAIN_MAX {
            return Err(IdentityFault::Certificate("the chain's length"));
        }
        bytes = rest;
    }
    Ok(chain)
}

fn dns_names(certificate: &X509Certificate<'_>) -> Result<Vec<String>, IdentityFault> {
    let names = certificate
        .subject_alternative_name()
        .map_err(|_| IdentityFault::Certificate("its names"))?
        .map_or(&[] as &[GeneralName<'_>], |names| &names.value.general_names);
    if names.len() > NAMES_MAX {
        return Err(IdentityFault::Certificate("the number of its names"));
    }
    let dns = |name: &GeneralName<'_>| {
        let GeneralName::DNSName(name) = name else {
            return Err(IdentityFault::Certificate("the kind of its names"));
        };
        Ok((*name).to_owned())
    };
    names.iter().map(dns).collect()
}

fn timestamp(seconds: i64) -> Result<Timestamp, IdentityFault> {
    u64::try_from(seconds)
        .ok()
        .and_then(|seconds| seconds.checked_mul(1_000))
        .map(Timestamp::from_ms)
        .ok_or(IdentityFault::Certificate("its dates"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::authority::tests::{county, nation_at, province_at};

    const DAY: u64 = 86_400_000;
    const NOW: Timestamp = Timestamp::from_ms(20_000 * DAY);

    fn leaf() -> Vec<u8> {
        let province = province_at(NOW, &nation_at(NOW), "11");
        county(&province, "1102", NOW).chain.remove(0).to_vec()
    }

    #[test]
    fn a_certificate_says_its_unit_its_key_and_its_dates() {
        let facts = CertFacts::read(&leaf()).unwrap();
        assert_eq!(facts.names, ["c1102.p11.hamgam.internal"]);
        assert_eq!(facts.unit(&Suffix::default()), Some("1102".parse().unwrap()));
        assert_eq!(facts.unit(&"other.internal".parse().unwrap()), None);
        assert_eq!(facts.not_before.ms(), NOW.ms() - DAY);
        assert_eq!(facts.not_after.ms(), NOW.ms() + 396 * DAY);
    }

    #[test]
    fn a_certificate_ages_in_four_steps() {
        let at = |days: u64| {
            standing(
                Timestamp::from_ms(0),
                Timestamp::from_ms(390 * DAY),
                Timestamp::from_ms(days * DAY),
            )
        };
        assert_eq!([at(0), at(129)], [Standing::Current; 2]);
        assert_eq!([at(130), at(390)], [Standing::RenewDue; 2]);
        assert_eq!([at(391), at(390 + 730)], [Standing::RenewOnly; 2]);
        assert_eq!(at(390 + 731), Standing::Expired);
        let odd = standing(NOW, Timestamp::from_ms(0), NOW);
        assert_eq!(odd, Standing::Expired, "a life that ends before it begins");
    }

    #[test]
    fn a_chain_is_checked_within_the_certificates_life() {
        let facts = CertFacts::read(&leaf()).unwrap();
        let at = |ms: u64| facts.moment(Timestamp::from_ms(ms)).as_secs() * 1_000;
        assert_eq!(at(0), facts.not_before.ms());
        assert_eq!(at(NOW.ms()), NOW.ms());
        assert_eq!(at(u64::MAX), facts.not_after.ms());
    }

    #[test]
    fn a_chain_in_one_file_comes_apart_again() {
        let one = leaf();
        let several = [one.clone(), one.clone(), one.clone()].concat();
        assert_eq!(split(&several).unwrap().len(), 3);
        assert_eq!(split(&[]).unwrap().len(), 0);
        assert!(split(&one.repeat(CHAIN_MAX + 1)).is_err());
        assert!(split(&several[..several.len() - 1]).is_err());
        assert!(CertFacts::read(&several).is_err());
    }

    proptest! {
        #[test]
        fn hostile_certificates_are_refused_calmly(
            at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>(),
        ) {
            let mut der = leaf();
            let at = at.index(der.len());
            der[at] = byte;
            // Whatever is read, it is read without a panic.
            drop(CertFacts::read(&der));
            drop(split(&der[..cut.index(der.len())]));
        }

        #[test]
        fn noise_is_no_certificate(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(CertFacts::read(&bytes).is_err());
        }
    }
}
