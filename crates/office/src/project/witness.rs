//! What hubs witness of logs, and what of this node's own they haven't yet.

use escrow::Holder;
use model::Amount;
use model::view::{Batch, Damage, Overlay};
use roster::Writer;

use super::Placed;
use super::desk::Desk;
use crate::entry::Witness;
use crate::{guard, schema};

impl Desk<'_> {
    /// Keeps the furthest word of each hub on each log, in whatever order its incarnations' words come.
    pub(super) fn witness(&mut self, placed: &Placed, witness: &Witness) -> Result<(), Damage> {
        let key = crate::setback::key(witness.log, placed.log.origin);
        let known: Option<Witness> = self.get(schema::WITNESS, &key)?;
        let rank = |witness: &Witness| (witness.seq, witness.at, witness.hash);
        if known.is_none_or(|known| rank(&known) < rank(witness)) {
            self.put(schema::WITNESS, &key, witness);
        }
        if self.me() == Some(Holder::of(witness.log)) {
            let over = Overlay { base: self.ground.view, batch: &self.batch };
            let mut covered = Batch::default();
            guard::witnessed(&over, &mut covered, witness.log, witness.seq)?;
            self.batch.append(covered);
        }
        Ok(())
    }

    /// A hold of this node's own, until a hub has witnessed it. An office without a hub above has none
    /// that could.
    pub(super) fn unwitnessed(&mut self, placed: &Placed, amount: Amount) {
        let is_member = self.kept.roster.member(Writer::of(placed.log)).is_some();
        if self.is_own(placed) && is_member {
            let key = crate::setback::own_key(placed.log, placed.seq);
            self.put(schema::UNWITNESSED, &key, &amount);
        }
    }
}
