//! What nodes write in the models of quota: small acts, made into production entries when folded.

use std::sync::LazyLock;

use escrow::{
    Acknowledge, Answer, Basis, Consume, Entry, Figures, Grant, Hold, HoldKey, Holder, QuotaLine,
    QuotaOpen, Release, ReleaseReason, Return, Seal, Settle, SettleBasis, Settlement,
};
use model::{
    Amount, Hash, Incarnation, JalaliDate, Jobs, LetterNumber, NodeNumber, RecordId, RecordKind,
    Rials, Seq, UnitCode,
};

/// A small amount: rials and jobs.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Little(pub u8, pub u8);

impl Little {
    pub(crate) const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0), self.1.saturating_add(other.1))
    }

    pub(crate) fn amount(self) -> Amount {
        Amount::new(Rials::new(self.0.into()), Jobs::new(self.1.into()))
    }

    pub(crate) fn of(amount: Amount) -> Self {
        let little = |whole: u64| u8::try_from(whole).unwrap_or(u8::MAX);
        Self(little(amount.rials.whole()), little(amount.jobs.whole()))
    }

    pub(crate) const fn covers(self, other: Self) -> bool {
        other.0 <= self.0 && other.1 <= self.1
    }
}

/// One incarnation of a node, by the node's number in the model.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Party(pub u8, pub u8);

impl Party {
    pub(crate) fn holder(self) -> Holder {
        Holder { node: NODES[usize::from(self.0)], incarnation: Incarnation(self.1.into()) }
    }
}

/// The numbers the nation, a province and two of its counties have.
const NODES: [NodeNumber; 4] =
    [NodeNumber(1), NodeNumber(1200), NodeNumber(1201), NodeNumber(1202)];

/// One act on the model's one quota line. Counters are cumulative, as in the product.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Act {
    /// The nation opens the line.
    Open(Little),
    /// A parent gives.
    Grant(Party, Little),
    /// A child confirms.
    Acknowledge(Party, Little),
    /// A letter to the bank.
    Hold(u8, Little),
    /// The bank has paid so many rials.
    Consume(u8, u8),
    /// It won't.
    Release(u8),
    /// A child gives back.
    Return(Party, Little),
    /// The line is closed for this log.
    Seal(Party),
    /// A parent takes back what is free of an incarnation that was shut out.
    Settle(Party, Little),
    /// The bank won't pay on an earlier incarnation's letter.
    Answer(Party, u8),
}

pub(crate) fn line() -> QuotaLine {
    QuotaLine::new("home-business", 1401).expect("a line's name")
}

/// A hold's name: applications of the county, each referred once.
pub(crate) fn key(n: u8) -> HoldKey {
    let origin = NODES[2];
    let application = RecordId { kind: RecordKind::Application, origin, serial: n.into() };
    HoldKey { q: line(), application, n: 1 }
}

impl Act {
    /// The production entry. A seal states the figures it is given.
    pub(crate) fn entry(self, figures: Figures) -> Entry {
        let (q, on) = (line(), day());
        match self {
            Self::Open(total) => Entry::QuotaOpen(QuotaOpen {
                q,
                total: total.amount(),
                opens: on,
                closes: on.plus_days(300),
                rule_set: String::new(),
            }),
            Self::Grant(to, all) => {
                Entry::Grant(Grant { q, to: to.holder(), cumulative: all.amount(), on, note: None })
            }
            Self::Acknowledge(from, all) => Entry::Acknowledge(Acknowledge {
                q,
                from: from.holder().node,
                cumulative: all.amount(),
                on,
            }),
            Self::Hold(n, amount) => Entry::Hold(Box::new(hold(n, amount))),
            Self::Consume(n, paid) => {
                Entry::Consume(Consume { key: key(n), paid: Rials::new(paid.into()), on })
            }
            Self::Release(n) => {
                Entry::Release(Release { key: key(n), reason: ReleaseReason::BankRejected, on })
            }
            Self::Return(to, all) => {
                Entry::Return(Return { q, to: to.holder().node, cumulative: all.amount(), on })
            }
            Self::Seal(to) => {
                let to = Some(to.holder().node);
                Entry::Seal(Seal { q, to, figures, heads: Vec::new() })
            }
            Self::Settle(of, all) => Entry::Settle(Box::new(Settle {
                q,
                of: of.holder(),
                cumulative: all.amount(),
                basis: SettleBasis::Destroyed,
                upto: Seq(0),
                on,
                reason: String::new(),
            })),
            Self::Answer(of, n) => {
                let settlement = Settlement::Released { reason: ReleaseReason::BankRejected, on };
                Entry::Answer(Answer { of: of.holder(), key: key(n), settlement })
            }
        }
    }
}

fn hold(n: u8, amount: Little) -> Hold {
    let county = match "1102".parse() {
        Ok(UnitCode::County(county)) => county,
        Ok(UnitCode::Nation | UnitCode::Province(_)) | Err(_) => unreachable!("a county's code"),
    };
    Hold {
        key: key(n),
        amount: amount.amount(),
        letter: LetterNumber::new(1401, county, NODES[2], n.into()),
        on: day(),
        expires_on: None,
        basis: Basis {
            rule_set: String::new(),
            rule_set_hash: Hash::default(),
            as_of: day(),
            warned: Vec::new(),
            override_reason: None,
        },
    }
}

fn day() -> JalaliDate {
    // The calendar's arithmetic is dear, and there is but one day.
    static DAY: LazyLock<JalaliDate> =
        LazyLock::new(|| JalaliDate::new(1401, 2, 1).expect("a day of the calendar"));
    *DAY
}
