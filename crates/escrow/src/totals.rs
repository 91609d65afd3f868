//! One quota line of one node, without its holds.

use std::collections::BTreeMap;

use model::planted::{Bug, planted};
use model::{Amount, JalaliDate, NodeNumber};
use serde::{Deserialize, Serialize};

use crate::entry::{Entry, Holder, QuotaAmend, QuotaOpen, Request, Seal};
use crate::figures::Figures;
use crate::row::Sums;
use crate::wide::Wide;

/// Every counter of one line at one node; a store keeps it as one row.
///
/// Each half of an edge merges by its greatest value in each dimension, so that loss, repetition and
/// order of entries don't matter.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// The terms, whoever wrote them.
    open: Option<QuotaOpen>,
    amend: Option<QuotaAmend>,
    /// What the node itself opened the line with: its supply, which nobody else can touch.
    supply: Option<Amount>,
    /// The node's own last amendment of it.
    resupply: Option<(u32, Amount)>,
    parents: BTreeMap<NodeNumber, Up>,
    children: BTreeMap<Holder, Down>,
    sums: Sums,
    request: Option<Request>,
    seal: Option<Seal>,
    accepted: Option<Figures>,
    /// At a later incarnation of who opened the line: what it settled of the earlier ones.
    inherited: BTreeMap<Holder, Inherited>,
    /// An earlier incarnation of this node opened the line, or was itself an heir of who did.
    is_heir: bool,
}

/// What a supply's holder left, in all, to those that came after it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
struct Inherited {
    /// Written here.
    settled: Amount,
    /// Written by incarnations between the two.
    before: Amount,
}

/// The edge to a parent.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Up {
    /// Written by the parent.
    pub(crate) granted: Amount,
    /// Written here.
    pub(crate) acknowledged: Amount,
    /// Written here.
    pub(crate) returned: Amount,
    /// Written by the parent, of an incarnation that was shut out.
    pub(crate) settled: Amount,
}

/// The edge to one incarnation of a child.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Down {
    /// Written here.
    pub(crate) granted: Amount,
    /// Written by the child, like what follows.
    pub(crate) returned: Amount,
    pub(crate) acknowledged: Amount,
    pub(crate) request: Option<Request>,
    pub(crate) sealed: Option<Figures>,
    /// Written here.
    pub(crate) accepted: Option<Figures>,
    /// Written here, once it was shut out.
    pub(crate) settled: Amount,
    /// Written by earlier incarnations of this node: granted on this edge before it was taken over.
    pub(crate) before: Amount,
}

/// What came back on an edge: a return and a settlement may tell of the same rights.
fn back(returned: Amount, settled: Amount) -> Wide {
    if planted(Bug::SettleAddedToReturn) {
        return Wide::from(returned).plus(settled);
    }
    returned.max(settled).into()
}

impl Up {
    /// What went back on this edge.
    fn back(&self) -> Wide {
        let settled = if planted(Bug::SettleNotDebited) { Amount::ZERO } else { self.settled };
        back(self.returned, settled)
    }
}

impl Down {
    /// All that was granted on the edge, by whichever incarnation of the node above: a grant goes on from
    /// there.
    pub(crate) fn reached(&self) -> Amount {
        self.granted.max(self.before)
    }

    /// What the child has of this incarnation's grants. What comes back is an earlier one's first.
    pub(crate) fn net(&self) -> Wide {
        let reached = Wide::from(self.reached());
        reached.less(self.before).least(reached.less(back(self.returned, self.settled)))
    }

    /// What the child has of earlier incarnations' grants: these account for it.
    pub(crate) fn carried(&self) -> Wide {
        Wide::from(self.before).less(back(self.returned, self.settled))
    }
}

impl Totals {
    /// The line's terms as opened; `None` until they are heard of.
    pub const fn opened(&self) -> Option<&QuotaOpen> {
        self.open.as_ref()
    }

    /// The first and the last day of referrals, amendments included.
    pub fn period(&self) -> Option<(JalaliDate, JalaliDate)> {
        let open = self.open.as_ref()?;
        Some((open.opens, self.amend.as_ref().map_or(open.closes, |amend| amend.closes)))
    }

    /// Says whether the node has closed the line.
    pub const fn is_sealed(&self) -> bool {
        self.seal.is_some()
    }

    /// Says whether the parent has accepted the node's seal.
    pub fn is_accepted(&self) -> bool {
        self.seal.as_ref().is_some_and(|seal| self.accepted == Some(seal.figures))
    }

    /// The parents that granted, with what they granted and what of it was acknowledged.
    pub fn grants(&self) -> impl Iterator<Item = (NodeNumber, Amount, Amount)> {
        self.parents.iter().map(|(parent, up)| (*parent, up.granted, up.acknowledged))
    }

    /// The children, each with what it was granted, by this incarnation or an earlier one of this node,
    /// what it acknowledged and what it gave back.
    pub fn children(&self) -> impl Iterator<Item = (Holder, [Amount; 3])> {
        self.children
            .iter()
            .map(|(child, down)| (*child, [down.reached(), down.acknowledged, down.returned]))
    }

    /// The node's own last wish.
    pub const fn own_request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// All the node gave back to a parent.
    pub fn returned_to(&self, parent: NodeNumber) -> Amount {
        self.up(parent).returned
    }

    /// All that came back from a child that was shut out, by settlement; zero if nothing was settled.
    pub fn settled_of(&self, child: Holder) -> Amount {
        self.children.get(&child).map_or(Amount::ZERO, |down| down.settled)
    }

    /// What the next [`crate::Settle`] of this holder by a later incarnation of its own node says: all that
    /// it leaves, with what is free by everything known here.
    pub fn inheritance(&self, node: NodeNumber) -> Amount {
        self.up(node).back().plus(self.free()).narrow()
    }

    /// All that was taken over from an earlier incarnation of this node, by whichever came after it.
    pub fn inherited_of(&self, earlier: Holder) -> Amount {
        let all = |it: &Inherited| it.settled.max(it.before);
        self.inherited.get(&earlier).map_or(Amount::ZERO, all)
    }

    /// All a child has given back by its own words.
    pub fn returned_by(&self, child: Holder) -> Amount {
        self.children.get(&child).map_or(Amount::ZERO, |down| down.returned)
    }

    /// Says whether a parent has taken back what was free here: this incarnation was shut out, or never
    /// enrolled, and nothing it writes counts any more.
    pub fn is_settled(&self) -> bool {
        self.parents.values().any(|up| up.settled != Amount::ZERO)
    }

    /// What the next [`crate::Settle`] of this holder by `parent` says: all that came back on the edge,
    /// with what is free by everything known here.
    pub fn settlement(&self, parent: NodeNumber) -> Amount {
        let up = self.up(parent);
        let free = self.free().least(Wide::from(up.granted).less(up.back()));
        up.back().plus(free).narrow()
    }

    /// A child's last wish.
    pub fn request_of(&self, child: Holder) -> Option<&Request> {
        self.children.get(&child)?.request.as_ref()
    }

    /// Where the node stands.
    pub fn figures(&self) -> Figures {
        Figures {
            granted: self.granted().narrow(),
            acknowledged: self.acknowledged().narrow(),
            returned: self.returned().narrow(),
            passed_on: self.passed_on().narrow(),
            free: self.free().narrow(),
            held: self.sums.held.narrow(),
            consumed: self.sums.consumed.narrow(),
            released: self.sums.released.narrow(),
            overrun: self.sums.overrun.narrow().rials,
            holds_open: self.sums.open,
            holds_consumed: self.sums.paid,
            holds_released: self.sums.given_up,
        }
    }

    /// All it has a right to, before it is used: what it was given less what it gave back.
    pub(crate) fn rights(&self) -> Wide {
        self.granted().less(self.returned())
    }

    /// Set aside or paid.
    pub(crate) fn committed(&self) -> Wide {
        self.sums.held.plus(self.sums.consumed)
    }

    /// What may be given away or held (`A`); stops at zero should another's log claim more.
    pub(crate) fn free(&self) -> Wide {
        self.granted().less(self.out())
    }

    /// What of `A` may be acted on: what was notified and acknowledged (R-A1c).
    pub(crate) fn usable(&self) -> Wide {
        self.acknowledged().less(self.out())
    }

    /// Says whether nothing is overdrawn, in either dimension.
    pub(crate) fn holds(&self) -> bool {
        self.granted().minus(self.out()).is_some() && self.figures().holds()
    }

    pub(crate) fn up(&self, parent: NodeNumber) -> Up {
        self.parents.get(&parent).copied().unwrap_or_default()
    }

    /// The edges to the children, by holder.
    pub(crate) fn downs(&self) -> impl Iterator<Item = (Holder, &Down)> {
        self.children.iter().map(|(child, down)| (*child, down))
    }

    pub(crate) fn down(&self, child: Holder) -> Option<&Down> {
        self.children.get(&child)
    }

    pub(crate) const fn sums(&self) -> Sums {
        self.sums
    }

    /// Says whether the line's supply is this node's.
    pub(crate) const fn supplies(&self) -> bool {
        self.supply.is_some() || self.is_heir
    }

    /// Says whether the line's supply is an earlier incarnation's, as far as it hasn't come over.
    pub const fn is_heir(&self) -> bool {
        self.is_heir
    }

    /// The last amendment that the node's next one follows, counted from 1; 0 is none.
    pub fn revision(&self) -> u32 {
        let own = self.resupply.map_or(0, |(revision, _)| revision);
        let heard = self.amend.as_ref().filter(|_| self.is_heir);
        own.max(heard.map_or(0, |amend| amend.revision))
    }

    pub(crate) fn requests(&self) -> u32 {
        self.request.as_ref().map_or(0, |request| request.n)
    }

    /// All there is to give, amendments included; nothing where another opened the line.
    pub(crate) fn supply(&self) -> Amount {
        match (self.supply, self.resupply) {
            (None, None) => self.inherits(),
            (Some(opened), None) => opened,
            (Some(_), Some((_, amended))) => amended,
            (None, Some((_, amended))) if self.is_heir => amended,
            (None, Some(_)) => Amount::ZERO,
        }
    }

    /// What came over from earlier incarnations; nothing where none of them had a supply.
    fn inherits(&self) -> Amount {
        let each = self.inherited.values().filter(|_| self.is_heir);
        let sum = each.fold(Wide::ZERO, |sum, it| {
            sum.plus(Wide::from(it.settled.max(it.before)).less(it.before))
        });
        sum.narrow()
    }

    fn granted(&self) -> Wide {
        self.parents.values().fold(self.supply().into(), |sum, up| sum.plus(up.granted))
    }

    fn acknowledged(&self) -> Wide {
        let heard = self.parents.values().map(|up| up.acknowledged.min(up.granted));
        heard.fold(self.supply().into(), Wide::plus)
    }

    fn returned(&self) -> Wide {
        self.parents.values().fold(Wide::ZERO, |sum, up| sum.plus(up.back()))
    }

    /// What children have. One that claims to have given back more than it got counts as having none.
    fn passed_on(&self) -> Wide {
        self.children.values().fold(Wide::ZERO, |sum, down| sum.plus(down.net()))
    }

    fn out(&self) -> Wide {
        let out = self.returned().plus(self.passed_on()).plus(self.committed());
        if planted(Bug::ReleaseCreditedTwice) { out.less(self.sums.released) } else { out }
    }

    /// Folds in an entry of the node's own.
    pub(crate) fn fold_own(&mut self, me: Holder, entry: &Entry) {
        match entry {
            Entry::QuotaOpen(open) => {
                raise(&mut self.supply, &open.total);
                raise(&mut self.open, open);
            }
            Entry::QuotaAmend(amend) => {
                raise(&mut self.resupply, &(amend.revision, amend.total));
                raise(&mut self.amend, amend);
            }
            Entry::Request(request) => raise(&mut self.request, request),
            Entry::Grant(grant) => {
                let down = self.children.entry(grant.to).or_default();
                down.granted = down.granted.max(grant.cumulative);
            }
            Entry::Acknowledge(acknowledge) => {
                let up = self.parents.entry(acknowledge.from).or_default();
                up.acknowledged = up.acknowledged.max(acknowledge.cumulative);
            }
            Entry::Return(_) if planted(Bug::ReturnNotDebited) => {}
            Entry::Return(back) => {
                let up = self.parents.entry(back.to).or_default();
                up.returned = up.returned.max(back.cumulative);
            }
            Entry::Seal(seal) => raise(&mut self.seal, seal),
            Entry::Accept(accept) => {
                let down = self.children.entry(accept.of).or_default();
                raise(&mut down.accepted, &accept.figures);
            }
            Entry::Settle(settle) if me.node == settle.of.node => {
                let left = self.inherited.entry(settle.of).or_default();
                left.settled = left.settled.max(settle.cumulative);
            }
            Entry::Settle(settle) => {
                let down = self.children.entry(settle.of).or_default();
                down.settled = down.settled.max(settle.cumulative);
            }
            // Their rows count, see `fold_row`.
            Entry::Hold(_) | Entry::Consume(_) | Entry::Release(_) | Entry::Answer(_) => {}
        }
    }

    /// Folds in an entry of another node, as far as it concerns `me`.
    pub(crate) fn fold_remote(&mut self, me: Holder, by: Holder, entry: &Entry) {
        match entry {
            Entry::QuotaOpen(open) => {
                raise(&mut self.open, open);
                self.is_heir |= is_earlier(by, me);
                if planted(Bug::SupplyFromAnyone) {
                    raise(&mut self.supply, &open.total);
                }
            }
            Entry::QuotaAmend(amend) => raise(&mut self.amend, amend),
            Entry::Grant(grant) if is_to(grant.to, me) => {
                let up = self.parents.entry(by.node).or_default();
                let sum = up.granted.checked_add(grant.cumulative);
                up.granted = match sum.filter(|_| planted(Bug::GrantsSummed)) {
                    Some(sum) => sum,
                    None => up.granted.max(grant.cumulative),
                };
            }
            Entry::Settle(settle) if settle.of == me => {
                let up = self.parents.entry(by.node).or_default();
                up.settled = up.settled.max(settle.cumulative);
            }
            // What an earlier incarnation of the supplier left went to one between that and this.
            Entry::Settle(settle) if by.node == me.node && settle.of.node == me.node => {
                if is_earlier(by, me) {
                    let left = self.inherited.entry(settle.of).or_default();
                    left.before = left.before.max(settle.cumulative);
                }
            }
            // By another incarnation of this node: it is the same edge.
            Entry::Settle(settle) if by.node == me.node => {
                let down = self.children.entry(settle.of).or_default();
                down.settled = down.settled.max(settle.cumulative);
            }
            Entry::Grant(grant) if is_earlier(by, me) => {
                let down = self.children.entry(grant.to).or_default();
                down.before = down.before.max(grant.cumulative);
            }
            Entry::Accept(accept) if accept.of == me => raise(&mut self.accepted, &accept.figures),
            Entry::Acknowledge(acknowledge) if acknowledge.from == me.node => {
                let down = self.children.entry(by).or_default();
                down.acknowledged = down.acknowledged.max(acknowledge.cumulative);
            }
            Entry::Return(back) if back.to == me.node => {
                let down = self.children.entry(by).or_default();
                down.returned = down.returned.max(back.cumulative);
            }
            Entry::Request(request) if request.to == me.node => {
                raise(&mut self.children.entry(by).or_default().request, request);
            }
            Entry::Seal(seal) if seal.to == Some(me.node) => {
                raise(&mut self.children.entry(by).or_default().sealed, &seal.figures);
            }
            // Between others: their own folds count it.
            Entry::Grant(_)
            | Entry::Accept(_)
            | Entry::Acknowledge(_)
            | Entry::Return(_)
            | Entry::Request(_)
            | Entry::Seal(_)
            | Entry::Hold(_)
            | Entry::Consume(_)
            | Entry::Release(_)
            | Entry::Settle(_)
            | Entry::Answer(_) => {}
        }
    }

    /// Goes on with the edges of an earlier incarnation of the same node, as far as they are known: what it
    /// granted, and what children said to the node in whichever incarnation. Doing it again, or hearing
    /// the same entries as well, changes nothing.
    pub fn succeed(&mut self, earlier: &Self) {
        self.is_heir |= earlier.supplies();
        for (of, left) in &earlier.inherited {
            let known = self.inherited.entry(*of).or_default();
            known.before = known.before.max(left.settled).max(left.before);
        }
        if let Some(open) = earlier.open.as_ref().filter(|_| self.is_heir) {
            raise(&mut self.open, open);
        }
        if let Some(amend) = earlier.amend.as_ref().filter(|_| self.is_heir) {
            raise(&mut self.amend, amend);
        }
        for (child, before) in &earlier.children {
            let down = self.children.entry(*child).or_default();
            down.before = down.before.max(before.reached());
            down.returned = down.returned.max(before.returned);
            down.settled = down.settled.max(before.settled);
            down.acknowledged = down.acknowledged.max(before.acknowledged);
            if let Some(request) = &before.request {
                raise(&mut down.request, request);
            }
            if let Some(sealed) = &before.sealed {
                raise(&mut down.sealed, sealed);
            }
        }
    }

    /// Counts a row that has changed.
    pub(crate) fn fold_row(&mut self, old: Sums, new: Sums) {
        self.sums = self.sums.replace(old, new);
    }
}

/// Says whether a grant is this holder's: another incarnation's rights are its own.
fn is_to(to: Holder, me: Holder) -> bool {
    to == me || (planted(Bug::IncarnationNotCompared) && to.node == me.node)
}

/// Says whether a writer is an incarnation of this node before this one: its edges to children are this
/// one's to go on with.
fn is_earlier(by: Holder, me: Holder) -> bool {
    by.node == me.node && by.incarnation < me.incarnation
}

/// Keeps the greater of the two.
fn raise<T: Clone + Ord>(kept: &mut Option<T>, heard: &T) {
    if kept.as_ref().is_none_or(|kept| kept < heard) {
        *kept = Some(heard.clone());
    }
}
