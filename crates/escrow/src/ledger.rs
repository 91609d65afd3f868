//! A node's quota lines: what may be written, and what an entry changes.

use std::collections::BTreeMap;

use model::planted::{Bug, planted};
use model::{Amount, JalaliDate, Jobs, Rials};

use crate::entry::{
    Accept, Acknowledge, Answer, Consume, Entry, Grant, Hold, Holder, QuotaAmend, QuotaOpen,
    Release, ReleaseReason, Request, Return, Seal, Settle,
};
use crate::figures::Figures;
use crate::line::{HoldKey, QuotaLine};
use crate::refusal::Refusal;
use crate::row::{HoldRow, HoldState, Settlement};
use crate::totals::{Down, Totals};
use crate::wide::Wide;

/// One node's totals, without the rows of its holds.
///
/// Made to sit before a store: load the totals of the lines at hand, fetch the row that
/// [`Entry::hold_key`] names, ask or fold, and keep what [`Applied`] says has changed. Issuing one
/// referral beside 20,000 others reads one totals row and looks for one hold row.
///
/// The `row` handed in must be the one last kept for the entry's key, `None` if there is none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ledger {
    me: Holder,
    lines: BTreeMap<QuotaLine, Totals>,
}

/// What an entry has changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Applied {
    /// The line whose totals may have changed: keep [`Ledger::totals`] of it.
    pub line: QuotaLine,
    /// The row that has changed: keep it under the key.
    pub row: Option<(HoldKey, HoldRow)>,
}

impl Ledger {
    /// Knows no line.
    pub const fn new(me: Holder) -> Self {
        Self { me, lines: BTreeMap::new() }
    }

    /// Takes up totals that were kept.
    pub fn load(me: Holder, lines: impl IntoIterator<Item = (QuotaLine, Totals)>) -> Self {
        Self { me, lines: lines.into_iter().collect() }
    }

    /// Whose rights these are.
    pub const fn me(&self) -> Holder {
        self.me
    }

    /// Every line with its totals, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&QuotaLine, &Totals)> {
        self.lines.iter()
    }

    /// A line's totals; `None` if nothing was heard of it.
    pub fn totals(&self, q: &QuotaLine) -> Option<&Totals> {
        self.lines.get(q)
    }

    /// Where the node stands on a line; all zero if nothing was heard of it.
    pub fn figures(&self, q: &QuotaLine) -> Figures {
        self.totals(q).map(Totals::figures).unwrap_or_default()
    }

    /// Says whether no line is overdrawn, in either dimension.
    pub fn holds(&self) -> bool {
        self.lines.values().all(Totals::holds)
    }

    /// Says whether the node may write an entry now.
    ///
    /// Order of precedence for a [`Hold`]: opened, not sealed, within the period, key new, amount
    /// not zero, covered by what is free, and by what of it is acknowledged. For the rest: opened,
    /// not sealed, in turn or growing, then amounts.
    ///
    /// # Errors
    /// The first [`Refusal`] that applies. Nothing has changed.
    pub fn allows(&self, entry: &Entry, row: Option<&HoldRow>) -> Result<(), Refusal> {
        let unheard = Totals::default();
        let q = entry.line();
        let line = Line { me: self.me, q, totals: self.totals(q).unwrap_or(&unheard) };
        if line.totals.is_settled() {
            return Err(Refusal::TakenBack { q: q.clone() });
        }
        match entry {
            Entry::QuotaOpen(open) => line.allows_open(open),
            Entry::Accept(accept) => line.allows_accept(accept),
            _ if line.totals.is_sealed() && !planted(Bug::SealIgnored) => {
                Err(Refusal::Sealed { q: q.clone() })
            }
            Entry::QuotaAmend(amend) => line.allows_amend(amend),
            Entry::Request(request) => line.allows_request(request),
            Entry::Grant(grant) => line.allows_grant(grant),
            Entry::Acknowledge(acknowledge) => line.allows_acknowledge(acknowledge),
            Entry::Hold(hold) => line.allows_hold(hold, row),
            Entry::Consume(consume) => allows_consume(consume, row),
            Entry::Release(release) => allows_release(release, row),
            Entry::Return(back) => line.allows_return(back),
            Entry::Seal(seal) => line.allows_seal(seal),
            Entry::Settle(settle) => line.allows_settle(settle),
            Entry::Answer(answer) => line.allows_answer(answer, row),
        }
    }

    /// Writes an entry of the node's own: [`Ledger::allows`], then [`Ledger::apply`].
    ///
    /// # Errors
    /// [`Refusal`]; nothing has changed.
    ///
    /// A line may be overdrawn before, where a fence took back a grant that was acted on: then only what
    /// uses no rights is allowed.
    ///
    /// # Panics
    /// If the line would be overdrawn all the same, which is a mistake in this crate.
    pub fn write(&mut self, entry: &Entry, row: Option<&HoldRow>) -> Result<Applied, Refusal> {
        self.allows(entry, row)?;
        let held = self.totals(entry.line()).is_none_or(Totals::holds);
        let applied = self.apply(self.me, entry, row);
        let holds = self.totals(entry.line()).is_some_and(Totals::holds);
        assert!(holds || !held, "never overdrawn");
        Ok(applied)
    }

    /// Folds in an entry that was written, by this node or another.
    ///
    /// Total: whatever the entry says, and in whatever order and how often entries come, the fold is
    /// the same. What concerns others changes nothing.
    pub fn apply(&mut self, by: Holder, entry: &Entry, row: Option<&HoldRow>) -> Applied {
        let line = entry.line().clone();
        let totals = self.lines.entry(line.clone()).or_default();
        if by == self.me {
            totals.fold_own(self.me, entry);
        } else {
            totals.fold_remote(self.me, by, entry);
        }
        if entry.whose(by) != Some(self.me) {
            return Applied { line, row: None };
        }
        let old = row.cloned().unwrap_or_default();
        let new = old.clone().heard(entry);
        if old == new {
            return Applied { line, row: None };
        }
        totals.fold_row(old.sums(), new.sums());
        Applied { line, row: entry.hold_key().cloned().map(|key| (key, new)) }
    }
}

impl HoldRow {
    fn heard(self, entry: &Entry) -> Self {
        match entry {
            Entry::Hold(hold) => self.with_hold(hold),
            Entry::Consume(Consume { paid, on, .. }) => {
                self.with_settlement(Settlement::Consumed { paid: *paid, on: *on })
            }
            Entry::Release(Release { reason, on, .. }) => {
                self.with_settlement(Settlement::Released { reason: *reason, on: *on })
            }
            Entry::Answer(Answer { settlement, .. }) => self.with_settlement(*settlement),
            Entry::QuotaOpen(_)
            | Entry::QuotaAmend(_)
            | Entry::Request(_)
            | Entry::Grant(_)
            | Entry::Acknowledge(_)
            | Entry::Return(_)
            | Entry::Seal(_)
            | Entry::Accept(_)
            | Entry::Settle(_) => self,
        }
    }
}

/// A line as its preconditions see it.
struct Line<'a> {
    me: Holder,
    q: &'a QuotaLine,
    totals: &'a Totals,
}

impl Line<'_> {
    fn allows_open(&self, open: &QuotaOpen) -> Result<(), Refusal> {
        if self.totals.opened().is_some() {
            return Err(Refusal::LineExists { q: self.q.clone() });
        }
        something(open.total)?;
        in_order(open.opens, open.closes)
    }

    fn allows_amend(&self, amend: &QuotaAmend) -> Result<(), Refusal> {
        let (opens, _) = self.period()?;
        if !self.totals.supplies() {
            return Err(Refusal::NotOurs { q: self.q.clone() });
        }
        in_turn(self.totals.revision(), amend.revision)?;
        in_order(opens, amend.closes)?;
        self.covers_giving(self.totals.supply().saturating_sub(amend.total))
    }

    fn allows_request(&self, request: &Request) -> Result<(), Refusal> {
        in_turn(self.totals.requests(), request.n)?;
        something(request.want)
    }

    fn allows_grant(&self, grant: &Grant) -> Result<(), Refusal> {
        self.period()?;
        if grant.to == self.me {
            return Err(Refusal::ToItself);
        }
        let had = self.totals.down(grant.to).map_or(Amount::ZERO, Down::reached);
        self.covers_use(growth(grant.cumulative, had)?)
    }

    fn allows_acknowledge(&self, acknowledge: &Acknowledge) -> Result<(), Refusal> {
        let up = self.totals.up(acknowledge.from);
        let grows = growth(acknowledge.cumulative, up.acknowledged).is_ok();
        let heard = up.granted.covers(acknowledge.cumulative);
        if grows && (heard || planted(Bug::AcknowledgeUnheard)) {
            Ok(())
        } else {
            let from = acknowledge.from;
            Err(Refusal::NothingToAcknowledge { from, granted: up.granted })
        }
    }

    fn allows_hold(&self, hold: &Hold, row: Option<&HoldRow>) -> Result<(), Refusal> {
        let (opens, closes) = self.period()?;
        if !(opens..=closes).contains(&hold.on) {
            return Err(Refusal::PeriodClosed { q: self.q.clone(), on: hold.on, opens, closes });
        }
        if row.is_some() && !planted(Bug::DuplicateHoldKey) {
            return Err(Refusal::HoldExists { key: hold.key.clone() });
        }
        something(hold.amount)?;
        if planted(Bug::HoldInRialsOnly) {
            return self.covers_use(Amount::new(hold.amount.rials, Jobs::ZERO));
        }
        self.covers_use(hold.amount)
    }

    fn allows_return(&self, back: &Return) -> Result<(), Refusal> {
        let up = self.totals.up(back.to);
        let asked = growth(back.cumulative, up.returned)?;
        // No parent takes back more than it gave.
        let of_this_parent = Wide::from(up.granted).less(up.returned).narrow();
        let free = self.totals.free().narrow().min(of_this_parent);
        if free.covers(asked) { Ok(()) } else { Err(Refusal::Exhausted { asked, free }) }
    }

    fn allows_seal(&self, seal: &Seal) -> Result<(), Refusal> {
        self.period()?;
        let figures = self.totals.figures();
        if 0 < figures.holds_open {
            return Err(Refusal::OpenHolds { count: figures.holds_open, held: figures.held });
        }
        if seal.figures == figures {
            Ok(())
        } else {
            Err(Refusal::FiguresDiffer { figures: Box::new(figures) })
        }
    }

    fn allows_accept(&self, accept: &Accept) -> Result<(), Refusal> {
        let of = accept.of;
        let down = self.totals.down(of).ok_or(Refusal::NotSealed { of })?;
        let sealed = down.sealed.ok_or(Refusal::NotSealed { of })?;
        if down.accepted.is_some() {
            return Err(Refusal::Sealed { q: self.q.clone() });
        }
        if accept.figures == sealed {
            Ok(())
        } else {
            Err(Refusal::FiguresDiffer { figures: Box::new(sealed) })
        }
    }

    /// Whether the child was shut out is the roster's to say; what of its rights is free, its own fold.
    fn allows_settle(&self, settle: &Settle) -> Result<(), Refusal> {
        if settle.of == self.me {
            return Err(Refusal::ToItself);
        }
        if settle.of.node == self.me.node {
            // What the earlier incarnation has free is its own fold's; here it only grows.
            if !self.me.succeeds(settle.of) || !self.totals.supplies() {
                return Err(Refusal::NotOurs { q: self.q.clone() });
            }
            return growth(settle.cumulative, self.totals.inherited_of(settle.of)).map(drop);
        }
        let granted = self.totals.down(settle.of).map_or(Amount::ZERO, Down::reached);
        let had = self
            .totals
            .down(settle.of)
            .map_or(Amount::ZERO, |down| down.returned.max(down.settled));
        let asked = growth(settle.cumulative, had)?;
        let free = Wide::from(granted).less(had).narrow();
        if free.covers(asked) { Ok(()) } else { Err(Refusal::Exhausted { asked, free }) }
    }

    /// An answer closes a hold that an earlier incarnation left open; nothing of the own rights moves.
    fn allows_answer(&self, answer: &Answer, row: Option<&HoldRow>) -> Result<(), Refusal> {
        let Answer { of, key, settlement } = answer;
        if !self.me.succeeds(*of) {
            return Err(Refusal::NotItsLetter { of: *of });
        }
        let key = key.clone();
        match *settlement {
            Settlement::Consumed { paid, on } => allows_consume(&Consume { key, paid, on }, row),
            Settlement::Released { reason, on } => {
                allows_release(&Release { key, reason, on }, row)
            }
        }
    }

    fn period(&self) -> Result<(JalaliDate, JalaliDate), Refusal> {
        self.totals.period().ok_or_else(|| Refusal::NotOpened { q: self.q.clone() })
    }

    /// Giving away needs rights.
    fn covers_giving(&self, asked: Amount) -> Result<(), Refusal> {
        let free = self.totals.free().narrow();
        if free.covers(asked) { Ok(()) } else { Err(Refusal::Exhausted { asked, free }) }
    }

    /// Acting on an allocation needs rights that were notified, too.
    fn covers_use(&self, asked: Amount) -> Result<(), Refusal> {
        self.covers_giving(asked)?;
        let usable = self.totals.usable().narrow();
        let free = self.totals.free().narrow();
        if usable.covers(asked) || planted(Bug::UnacknowledgedUsed) {
            Ok(())
        } else {
            Err(Refusal::NotAcknowledged { asked, usable, free })
        }
    }
}

fn allows_consume(consume: &Consume, row: Option<&HoldRow>) -> Result<(), Refusal> {
    open_hold(&consume.key, row)?;
    if consume.paid == Rials::ZERO {
        return Err(Refusal::NothingPaid { key: consume.key.clone() });
    }
    Ok(())
}

fn allows_release(release: &Release, row: Option<&HoldRow>) -> Result<(), Refusal> {
    let expires_on = open_hold(&release.key, row)?.expires_on;
    let expired = expires_on.is_some_and(|last| last < release.on);
    if release.reason == ReleaseReason::Expired && !expired {
        return Err(Refusal::NotExpired { key: release.key.clone(), expires_on });
    }
    Ok(())
}

fn open_hold<'a>(key: &HoldKey, row: Option<&'a HoldRow>) -> Result<&'a Hold, Refusal> {
    let unknown = || Refusal::NoSuchHold { key: key.clone() };
    let row = row.ok_or_else(unknown)?;
    match row.state().ok_or_else(unknown)? {
        HoldState::Open => row.hold.as_ref().ok_or_else(unknown),
        _ if planted(Bug::SettledTwice) => row.hold.as_ref().ok_or_else(unknown),
        state @ (HoldState::Consumed { .. } | HoldState::Released { .. }) => {
            Err(Refusal::AlreadySettled { key: key.clone(), state })
        }
    }
}

/// By how much a cumulative counter grows: in no dimension down, in one at least up.
fn growth(cumulative: Amount, had: Amount) -> Result<Amount, Refusal> {
    match cumulative.checked_sub(had) {
        Some(growth) if growth != Amount::ZERO => Ok(growth),
        Some(_) | None => Err(Refusal::NotGrowing { had }),
    }
}

fn something(amount: Amount) -> Result<(), Refusal> {
    if amount == Amount::ZERO { Err(Refusal::NothingAsked) } else { Ok(()) }
}

fn in_order(opens: JalaliDate, closes: JalaliDate) -> Result<(), Refusal> {
    if opens <= closes { Ok(()) } else { Err(Refusal::DatesReversed { opens, closes }) }
}

fn in_turn(last: u32, number: u32) -> Result<(), Refusal> {
    let expected = last.saturating_add(1);
    if number == expected { Ok(()) } else { Err(Refusal::OutOfTurn { expected }) }
}
