//! The facts tier's answers to the kernel and its oracles.

use escrow::{Account, Holder, Totals};
use journal::Head;
use model::{Hash, Instant, LogId, NodeNumber, UnitCode};
use session::Peer;

use super::FactsDisk;
use super::office::line;
use super::shell::{Contacts, FactsNode};
use super::state::State;
use crate::dice::Dice;
use crate::node::{Ailment, Input, Node, Now, Out, Tally};

impl Node for FactsNode {
    type Remains = FactsDisk;

    fn turn(&mut self, now: Now, input: Input, out: &mut Out) {
        self.take(now, input, out);
    }

    fn next(&mut self) -> Option<Instant> {
        self.next_wake()
    }

    fn ail(&mut self, ailment: Ailment) {
        self.office.disk.ail(ailment);
    }

    /// The contact book is a cache that a crash may take.
    fn crash(self, seed: u64) -> FactsDisk {
        let kept = !Dice::part(seed, 2).chance(300);
        let contacts = if kept { self.contacts } else { Contacts::default() };
        FactsDisk {
            me: self.office.state.me,
            knobs: self.knobs,
            disk: self.office.disk,
            views: Some(Box::new(self.office.state)),
            contacts,
        }
    }

    fn copy(&mut self) -> Option<FactsDisk> {
        Some(FactsDisk {
            me: self.office.state.me,
            knobs: self.knobs,
            disk: self.office.disk.clone(),
            views: None,
            contacts: self.contacts.clone(),
        })
    }

    fn me(&self) -> Peer {
        self.office.state.me
    }

    fn heads(&mut self, each: &mut dyn FnMut(LogId, Head)) {
        self.office.state.logs.iter().for_each(|(log, kept)| each(*log, kept.head));
    }

    fn has(&mut self, log: LogId, head: Head) -> bool {
        self.office.state.logs.get(&log).is_some_and(|kept| kept.has(log, head))
    }

    fn acked(&mut self, by: NodeNumber, log: LogId) -> Option<Head> {
        let (_, contact) = self.contacts.peers.get(&by)?;
        contact.acked.get(&log).copied()
    }

    fn nation(&mut self, log: LogId) -> Option<Head> {
        self.contacts.nation.get(&log).copied()
    }

    fn totals(&mut self, of: Holder, look: &mut dyn FnMut(&Totals)) {
        let account = self.office.state.account(of);
        account.and_then(|account| account.ledger().totals(&line())).into_iter().for_each(look);
    }

    fn state(&mut self, unit: UnitCode) -> Hash {
        state_of(&self.office.state, unit)
    }

    fn tell(&mut self, unit: UnitCode) -> String {
        let state = &self.office.state;
        let mut text = format!("{:?}", state.units.get(&unit).map(super::units::UnitFacts::sums));
        let of_unit = |holder: &Holder| state.roster.unit_of(holder.node) == Some(unit);
        for (holder, account) in state.accounts.iter().filter(|(holder, _)| of_unit(holder)) {
            text.push_str(&in_words(*holder, account).unwrap_or_default());
        }
        text
    }

    fn tally(&mut self, unit: UnitCode, by: NodeNumber) -> Tally {
        self.office.state.units.get(&unit).map(|unit| unit.tally(by)).unwrap_or_default()
    }

    fn is_set_back(&mut self) -> bool {
        self.office.state.is_set_back()
    }

    fn queued(&mut self) -> usize {
        self.longest_queue()
    }
}

/// Says whether two folds agree on everything.
pub(crate) fn alike(one: &State, other: &State) -> bool {
    let heads = |state: &State| -> Vec<(LogId, Head)> {
        state.logs.iter().map(|(log, kept)| (*log, kept.head)).collect()
    };
    heads(one) == heads(other)
        && one.units == other.units
        && one.accounts == other.accounts
        && one.roster == other.roster
        && one.witnessed == other.witnessed
        && one.letters == other.letters
        && one.settled == other.settled
}

/// Facts, and where the unit's holders stand. The terms of a line are left out: a hub keeps them once.
fn state_of(state: &State, unit: UnitCode) -> Hash {
    let mut hasher = blake3::Hasher::new();
    if let Some(facts) = state.units.get(&unit) {
        facts.sums().iter().for_each(|sum| {
            hasher.update(&sum.to_le_bytes());
        });
    }
    for holder in state.holders.get(&unit).into_iter().flatten() {
        let words = state.account(*holder).and_then(|account| in_words(*holder, account));
        hasher.update(words.unwrap_or_default().as_bytes());
    }
    Hash(*hasher.finalize().as_bytes())
}

/// None where nothing was heard but the line's terms.
fn in_words(holder: Holder, account: &Account) -> Option<String> {
    let figures = account.figures(&line());
    let totals = account.ledger().totals(&line());
    let children: Vec<_> = totals.map(|it| it.children().collect()).unwrap_or_default();
    let grants: Vec<_> = totals.map(|it| it.grants().collect()).unwrap_or_default();
    let is_empty =
        figures == escrow::Figures::default() && children.is_empty() && grants.is_empty();
    (!is_empty).then(|| format!("{holder:?} {figures:?} {children:?} {grants:?}"))
}
