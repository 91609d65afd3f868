//! The rights at hand while a draft is drawn up: the stored ones, less what the draft has said so far.

use escrow::{Entry as QuotaEntry, Figures, Holder, Ledger, QuotaLine, Totals};
use model::view::Damage;
use model::{Amount, UnitCode};

use crate::draft::{Drafter, Stop};
use crate::entry::Body;
use crate::refusal::Refusal;

/// The ledger of the node that acts, as it will be once the draft is appended.
#[derive(Debug)]
pub(crate) struct Till {
    ledger: Ledger,
    q: QuotaLine,
}

impl Till {
    pub(super) fn open(drafter: &Drafter<'_>) -> Result<Self, Damage> {
        Self::of(drafter, super::line(&drafter.office))
    }

    /// The same for any line.
    pub(crate) fn of(drafter: &Drafter<'_>, q: QuotaLine) -> Result<Self, Damage> {
        let me = drafter.office.opening.holder();
        let mut ledger = super::ledger_of(&drafter.office, &q)?;
        for said in drafter.said() {
            if let Body::Quota(entry) = &said.body {
                ledger.apply(me, entry, None);
            }
        }
        Ok(Self { ledger, q })
    }

    pub(crate) fn figures(&self) -> Figures {
        self.ledger.figures(&self.q)
    }

    pub(crate) fn totals(&self) -> Option<&Totals> {
        self.ledger.totals(&self.q)
    }

    /// What a child was granted and what it gave back, all in all.
    pub(crate) fn edge(&self, child: Holder) -> (Amount, Amount) {
        let mut children = self.totals().into_iter().flat_map(Totals::children);
        let found = children.find(|(holder, _)| *holder == child);
        found
            .map_or((Amount::ZERO, Amount::ZERO), |(_, [granted, _, returned])| (granted, returned))
    }

    /// Says whether an entry that is about no hold could be written.
    pub(super) fn allows(&self, entry: &QuotaEntry) -> bool {
        self.ledger.allows(entry, None).is_ok()
    }

    /// Writes an entry that is about no hold into the draft, for those who hold `scope`'s logs.
    ///
    /// # Errors
    /// [`Refusal::Quota`]; [`Refusal::SetBack`] if this machine spends nothing any more.
    pub(crate) fn write(
        &mut self,
        drafter: &mut Drafter<'_>,
        scope: UnitCode,
        entry: QuotaEntry,
    ) -> Result<(), Stop> {
        crate::guard::allows(&drafter.office, &entry)??;
        self.ledger.write(&entry, None).map_err(Refusal::Quota)?;
        drafter.say_to(scope, Body::Quota(entry));
        Ok(())
    }
}
