//! What views keep of incentives, and where they stand.

use model::{ApplicationNumber, Hash, Say};
use serde::{Deserialize, Serialize};

use crate::codec;
use crate::cooperation::rows::words;
use crate::entry::{
    Booth, BoothEnd, BoothEnded, Endorsed, Endorsement, Exhibited, ExhibitionOff, Honor,
    MinisterSigned, Nominated, Reach, Signatory,
};
use crate::fact::Fact;

/// An exhibition.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExhibitionRow {
    /// How it was announced.
    pub announced: Option<Fact<Exhibited>>,
    /// Why it isn't held.
    pub off: Option<Fact<ExhibitionOff>>,
}

/// A booth given to somebody.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct BoothRow {
    /// To whom.
    pub given: Option<Fact<Booth>>,
    /// What became of it.
    pub ended: Option<Fact<BoothEnded>>,
}

/// A nomination and what came of it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct HonorRow {
    /// The nomination.
    pub nominated: Option<Fact<Nominated>>,
    /// Its indicators were checked.
    pub checked: Option<Fact<Endorsed>>,
    /// The Director General's signature.
    pub director: Option<Fact<Endorsed>>,
    /// The deputy's.
    pub deputy: Option<Fact<Endorsed>>,
    /// The Minister's.
    pub minister: Option<Fact<MinisterSigned>>,
    /// It was handed over.
    pub delivered: Option<Fact<Endorsed>>,
    /// It was sent to the festival.
    pub sent: Option<Fact<Endorsed>>,
    /// The festival's result.
    pub result: Option<Fact<Endorsed>>,
    /// Nothing comes of it.
    pub declined: Option<Fact<Endorsed>>,
}

/// Where a nomination stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum HonorState {
    /// Put forward.
    Nominated,
    /// Its indicators were checked.
    Checked,
    /// A certificate with some of its signatures: incomplete.
    Signing,
    /// A certificate with all three.
    Complete,
    /// Handed over.
    Delivered,
    /// Sent to the festival.
    Sent,
    /// The festival has decided.
    Result,
    /// Nothing comes of it.
    Declined,
}

impl HonorRow {
    /// Takes in a step of the province's.
    pub(crate) fn take(&mut self, said: Fact<Endorsed>) {
        let slot = match &said.what.step {
            Endorsement::Checked => &mut self.checked,
            Endorsement::Signed { by: Signatory::DirectorGeneral, .. } => &mut self.director,
            Endorsement::Signed { by: Signatory::Deputy, .. } => &mut self.deputy,
            // Only the nation says that the Minister has signed.
            Endorsement::Signed { by: Signatory::Minister, .. } => return,
            Endorsement::Delivered => &mut self.delivered,
            Endorsement::Sent => &mut self.sent,
            Endorsement::Result { .. } => &mut self.result,
            Endorsement::Declined { .. } => &mut self.declined,
        };
        Fact::first(slot, said);
    }

    /// The signatures that count, in their order: each is over the nomination and those before it, so one
    /// that skips another, or was made over something else, counts for nothing.
    pub fn signatures(&self) -> Vec<Signatory> {
        let Some(nominated) = &self.nominated else { return Vec::new() };
        let mut over = nomination_hash(&nominated.what);
        let mut counted = Vec::new();
        for by in Signatory::ALL {
            let signed = match by {
                Signatory::DirectorGeneral => signed_by(self.director.as_ref()),
                Signatory::Deputy => signed_by(self.deputy.as_ref()),
                Signatory::Minister => {
                    self.minister.as_ref().map(|fact| (&fact.what.name, fact.what.over))
                }
            };
            let Some((name, _)) = signed.filter(|(_, said)| *said == over) else { break };
            over = signature_hash(over, *by, name);
            counted.push(*by);
        }
        counted
    }

    /// Who signs next; `None` once all three have.
    pub fn next_signatory(&self) -> Option<Signatory> {
        Signatory::ALL.get(self.signatures().len()).copied()
    }

    /// What the next signature is over.
    pub fn to_sign(&self) -> Option<Hash> {
        let nominated = self.nominated.as_ref()?;
        let mut over = nomination_hash(&nominated.what);
        for by in self.signatures() {
            let name = match by {
                Signatory::DirectorGeneral => signed_by(self.director.as_ref())?.0,
                Signatory::Deputy => signed_by(self.deputy.as_ref())?.0,
                Signatory::Minister => &self.minister.as_ref()?.what.name,
            };
            over = signature_hash(over, by, name);
        }
        Some(over)
    }

    /// Where it stands; `None` while no nomination was heard of.
    pub fn state(&self) -> Option<HonorState> {
        let nominated = self.nominated.as_ref()?;
        let certificate = matches!(nominated.what.honor, Honor::Certificate { .. });
        let signatures = self.signatures().len();
        let all = Signatory::ALL.len();
        Some(match () {
            () if certificate && signatures == all && self.delivered.is_some() => {
                HonorState::Delivered
            }
            () if !certificate && self.result.is_some() => HonorState::Result,
            () if self.declined.is_some() => HonorState::Declined,
            () if certificate && signatures == all => HonorState::Complete,
            () if certificate && 0 < signatures => HonorState::Signing,
            () if !certificate && self.sent.is_some() => HonorState::Sent,
            () if self.checked.is_some() => HonorState::Checked,
            () => HonorState::Nominated,
        })
    }
}

fn signed_by(fact: Option<&Fact<Endorsed>>) -> Option<(&String, Hash)> {
    match &fact?.what.step {
        Endorsement::Signed { name, over, .. } => Some((name, *over)),
        Endorsement::Checked
        | Endorsement::Delivered
        | Endorsement::Sent
        | Endorsement::Result { .. }
        | Endorsement::Declined { .. } => None,
    }
}

fn nomination_hash(nominated: &Nominated) -> Hash {
    chained(b"hamgam/certificate/1", &codec::encode(nominated))
}

fn signature_hash(before: Hash, by: Signatory, name: &str) -> Hash {
    chained(b"hamgam/signature/1", &codec::encode(&(before, by, name)))
}

fn chained(context: &[u8], bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(context);
    hasher.update(bytes);
    Hash(*hasher.finalize().as_bytes())
}

/// The key of an honor of a supporter: one each, whoever nominates.
pub(crate) fn honor_key(honor: &Honor, number: ApplicationNumber) -> Vec<u8> {
    [honor_prefix(honor).as_slice(), &number.key()].concat()
}

/// What the keys of all who are nominated for an honor begin with.
pub(crate) fn honor_prefix(honor: &Honor) -> Vec<u8> {
    match honor {
        Honor::Certificate { year } => [&[CERTIFICATE][..], &year.to_be_bytes()].concat(),
        Honor::Festival { festival, year } => {
            [&[FESTIVAL][..], &year.to_be_bytes(), festival.as_bytes(), &[0]].concat()
        }
    }
}

/// What certificates' keys begin with.
pub(crate) const CERTIFICATE: u8 = 1;
/// What festivals' keys begin with.
pub(crate) const FESTIVAL: u8 = 2;

words! {
    Reach {
        Local = "local", "محلی", "local";
        National = "national", "ملی", "national";
        International = "international", "بین‌المللی", "international";
    }
    BoothEnd {
        Used = "used", "استفاده شد", "used";
        NoShow = "no-show", "حاضر نشد", "no-show";
        GivenUp = "given-up", "پس داده شد", "given up";
    }
    Signatory {
        DirectorGeneral = "director-general", "مدیرکل استان", "Director General";
        Deputy = "deputy", "معاون توسعهٔ کارآفرینی و اشتغال", "deputy for entrepreneurship and employment";
        Minister = "minister", "وزیر", "Minister";
    }
    HonorState {
        Nominated = "nominated", "نامزدشده", "nominated";
        Checked = "checked", "بررسی‌شده", "indicators checked";
        Signing = "signing", "در دست امضا", "being signed";
        Complete = "complete", "امضاها کامل", "all signatures";
        Delivered = "delivered", "اعطاشده", "delivered";
        Sent = "sent", "فرستاده به جشنواره", "sent to the festival";
        Result = "result", "نتیجهٔ جشنواره", "festival's result";
        Declined = "declined", "رد شد", "declined";
    }
}
