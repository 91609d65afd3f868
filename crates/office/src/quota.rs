//! Quota at a county: what it holds, what it has set aside, what it gave back (A1).

pub mod county;
mod history;
pub mod hub;
pub(crate) mod keys;
mod recalls;
pub(crate) mod till;
mod unfunded;

use std::ops::ControlFlow;

use escrow::{
    Acknowledge, Answer, Branch, Consume, Entry as QuotaEntry, Figures, Grant, Hold, HoldKey,
    HoldRow, Holder, Ledger, QuotaLine, QuotaOpen, Release, Settlement, Totals, branches_below,
};
pub use history::{History, Sort, Told};
use model::view::{Damage, View};
use model::{Amount, JalaliDate, NodeNumber, RecordId, UnitCode};
pub use recalls::{Progress, Recalled};
pub use unfunded::{Cause as WhyUnfunded, Unfunded, unfunded};

use crate::draft::{Drafter, Stop};
use crate::entry::Body;
use crate::refusal::Refusal;
use crate::standing::Office;
use crate::{guard, schema};

/// The programme's short id in quota lines.
pub const PROGRAMME: &str = "home-business";

/// The node number of a practice office's own parent; no roster gives it to anyone.
pub const PRACTICE_PARENT: NodeNumber = NodeNumber(0);

/// The quota line of the office's programme year.
///
/// # Panics
/// If the programme's id above were malformed.
pub fn line(office: &Office<'_>) -> QuotaLine {
    QuotaLine::new(PROGRAMME, office.opening.year)
        .expect("the id and the year were checked at setup")
}

const fn me(office: &Office<'_>) -> Holder {
    office.opening.holder()
}

/// The totals of the office's line.
///
/// # Errors
/// [`Damage`] of the views.
pub fn ledger(office: &Office<'_>) -> Result<Ledger, Damage> {
    ledger_of(office, &line(office))
}

/// The totals of any line at this node.
///
/// # Errors
/// [`Damage`] of the views.
pub fn ledger_of(office: &Office<'_>, q: &QuotaLine) -> Result<Ledger, Damage> {
    let totals = totals(office, me(office), q)?;
    Ok(Ledger::load(me(office), totals.map(|totals| (q.clone(), totals))))
}

/// Where the office stands.
///
/// # Errors
/// [`Damage`] of the views.
pub fn figures(office: &Office<'_>) -> Result<Figures, Damage> {
    Ok(ledger(office)?.figures(&line(office)))
}

/// A letter's hold, and which incarnation wrote it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Held {
    /// Whose rights it takes from: this node's own, or an earlier incarnation's.
    pub by: Holder,
    /// What is known of it.
    pub row: HoldRow,
}

impl Held {
    /// The hold; `None` while only its end has been heard of.
    pub const fn hold(&self) -> Option<&Hold> {
        self.row.hold.as_ref()
    }

    /// Whether an earlier incarnation wrote it.
    pub fn is_earlier(&self, office: &Office<'_>) -> bool {
        self.by != me(office)
    }
}

/// Every hold of the office, those of earlier incarnations first, by application.
///
/// # Errors
/// [`Damage`] of the views.
pub fn holds(office: &Office<'_>) -> Result<Vec<Held>, Damage> {
    let mut all = Vec::new();
    for by in incarnations(office) {
        let rows = rows(office, &keys::holds(by, &line(office)))?;
        all.extend(rows.into_iter().map(|row| Held { by, row }));
    }
    Ok(all)
}

/// The holds of one application, those of earlier incarnations first, each first to last.
///
/// # Errors
/// [`Damage`] of the views.
pub fn holds_of(office: &Office<'_>, application: RecordId) -> Result<Vec<Held>, Damage> {
    holds_on(office, &line(office), application)
}

/// The same, of any line.
///
/// # Errors
/// [`Damage`] of the views.
pub fn holds_on(
    office: &Office<'_>,
    q: &QuotaLine,
    application: RecordId,
) -> Result<Vec<Held>, Damage> {
    let mut all = Vec::new();
    for by in incarnations(office) {
        let first = keys::hold(by, &HoldKey { q: q.clone(), application, n: 0 });
        let rows = rows(office, &first[..first.len().saturating_sub(4)])?;
        all.extend(rows.into_iter().map(|row| Held { by, row }));
    }
    Ok(all)
}

/// The number the application's next hold gets: beyond those of every incarnation.
///
/// # Errors
/// [`Damage`] of the views.
pub fn next_hold(office: &Office<'_>, application: RecordId) -> Result<u32, Damage> {
    let held = holds_of(office, application)?;
    let last = held.iter().filter_map(|held| Some(held.hold()?.key.n)).max();
    Ok(last.unwrap_or(0).saturating_add(1))
}

/// This node as it was and is, in order. Of later ones, heard of where it was set back, nothing is its.
fn incarnations(office: &Office<'_>) -> Vec<Holder> {
    let me = me(office);
    let known = office.roster.incarnations(me.node).map(|member| hub::holder(member.writer()));
    known.filter(|of| me.succeeds(*of)).chain([me]).collect()
}

/// Ends a hold, in whose account it stands.
///
/// # Errors
/// [`Refusal::Quota`].
pub fn end(
    drafter: &mut Drafter<'_>,
    held: &Held,
    key: HoldKey,
    settlement: Settlement,
) -> Result<(), Stop> {
    let entry = match settlement {
        _ if held.is_earlier(&drafter.office) => {
            QuotaEntry::Answer(Answer { of: held.by, key, settlement })
        }
        Settlement::Consumed { paid, on } => QuotaEntry::Consume(Consume { key, paid, on }),
        Settlement::Released { reason, on } => QuotaEntry::Release(Release { key, reason, on }),
    };
    write(drafter, entry)
}

fn rows(office: &Office<'_>, prefix: &[u8]) -> Result<Vec<HoldRow>, Damage> {
    let mut holds = Vec::new();
    let mut bad = None;
    office.view.scan(
        schema::QUOTA,
        prefix,
        &mut |_, value| match schema::row::<(QuotaLine, HoldRow)>(schema::QUOTA, value) {
            Ok((_, row)) => {
                holds.push(row);
                ControlFlow::Continue(())
            }
            Err(damage) => {
                bad = Some(damage);
                ControlFlow::Break(())
            }
        },
    )?;
    bad.map_or(Ok(holds), Err)
}

/// Writes a quota entry of this office if its rights allow it.
///
/// # Errors
/// [`Refusal::Quota`].
pub fn write(drafter: &mut Drafter<'_>, entry: QuotaEntry) -> Result<(), Stop> {
    let row = match entry.hold_key() {
        Some(key) => {
            let of = entry.whose(me(&drafter.office)).unwrap_or_else(|| me(&drafter.office));
            let key = keys::hold(of, key);
            schema::get::<(QuotaLine, HoldRow)>(drafter.office.view, schema::QUOTA, &key)?
        }
        None => None,
    };
    guard::allows(&drafter.office, &entry)??;
    ledger_of(&drafter.office, entry.line())?
        .allows(&entry, row.as_ref().map(|(_, row)| row))
        .map_err(Refusal::Quota)?;
    drafter.say(Body::Quota(entry));
    Ok(())
}

/// What a practice office's own parent says: the line is open, and this much is granted.
pub fn practice_grant(
    q: &QuotaLine,
    to: Holder,
    amount: Amount,
    period: (JalaliDate, JalaliDate),
    rule_set: &str,
) -> Vec<Body> {
    let (opens, closes) = period;
    let open =
        QuotaOpen { q: q.clone(), total: amount, opens, closes, rule_set: rule_set.to_owned() };
    let grant = Grant {
        q: q.clone(),
        to,
        cumulative: amount,
        on: opens,
        note: Some("practice".to_owned()),
    };
    vec![Body::Quota(QuotaEntry::QuotaOpen(open)), Body::Quota(QuotaEntry::Grant(grant))]
}

/// Acknowledges everything that was granted and not acknowledged yet (R-A1c); says how much that is.
///
/// # Errors
/// [`Refusal::Quota`] if there is nothing to acknowledge.
pub fn acknowledge(drafter: &mut Drafter<'_>) -> Result<Amount, Stop> {
    let q = line(&drafter.office);
    let ledger = ledger(&drafter.office)?;
    let grants: Vec<_> =
        ledger.totals(&q).map(|totals| totals.grants().collect()).unwrap_or_default();
    let mut total = Amount::ZERO;
    for (from, granted, acknowledged) in grants {
        // A fence may have taken back what was acknowledged.
        if acknowledged.covers(granted) {
            continue;
        }
        let news = granted.saturating_sub(acknowledged);
        total = total.checked_add(news).unwrap_or(total);
        let on = drafter.act.on;
        let entry = Acknowledge { q: q.clone(), from, cumulative: granted, on };
        write(drafter, QuotaEntry::Acknowledge(entry))?;
    }
    Ok(total)
}

/// A unit's place in a line's tree.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// The unit; `None` where the roster doesn't know the holder.
    pub unit: Option<UnitCode>,
    /// How it stands to the roster.
    pub state: State,
    /// Its figures, and what of them counts.
    pub branch: Branch,
}

/// How a holder of rights stands to the roster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// It works: what it has free is its own.
    Works,
    /// It was shut out: what it has free is in suspense until its parent settles it.
    ShutOut,
    /// Nobody was enrolled for it yet: a reserve.
    Reserve,
}

impl State {
    /// The stable code of JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::ShutOut => "shut_out",
            Self::Reserve => "reserve",
        }
    }
}

/// Where a holder stands on a line, by its own words and its neighbors'; all zero if nothing was heard.
///
/// # Errors
/// [`Damage`] of the views.
pub fn of(office: &Office<'_>, holder: Holder, q: &QuotaLine) -> Result<Figures, Damage> {
    Ok(totals(office, holder, q)?.map(|totals| totals.figures()).unwrap_or_default())
}

/// This node, at the nation in each of its incarnations, and all holders below it, parents before their children: what each has, and what of
/// its spending is recognized.
///
/// # Errors
/// [`Damage`] of the views.
pub fn tree(office: &Office<'_>, q: &QuotaLine) -> Result<Vec<Place>, Damage> {
    // Above the nation nobody grants: its earlier incarnations stand beside it.
    let roots = match office.opening.unit {
        UnitCode::Nation => incarnations(office),
        UnitCode::Province(_) | UnitCode::County(_) => vec![me(office)],
    };
    tree_of(office, &roots, q)
}

/// A holder and all below it.
///
/// # Errors
/// [`Damage`] of the views.
pub fn tree_from(office: &Office<'_>, root: Holder, q: &QuotaLine) -> Result<Vec<Place>, Damage> {
    tree_of(office, &[root], q)
}

fn tree_of(office: &Office<'_>, roots: &[Holder], q: &QuotaLine) -> Result<Vec<Place>, Damage> {
    let found = branches_below(roots, &mut |holder| totals(office, holder, q))?;
    let place = |branch: Branch| {
        let Holder { node, incarnation } = branch.holder;
        let member = office.roster.member(roster::Writer { node, incarnation });
        let state = match member {
            Some(member) if member.is_fenced() => State::ShutOut,
            Some(_) => State::Works,
            None if 0 < branch.depth => State::Reserve,
            None => State::Works,
        };
        Place { unit: office.roster.unit_of(node), state, branch }
    };
    Ok(found.into_iter().map(place).collect())
}

/// What the parent has set aside for this node's next incarnation: another's, until this one is lost.
///
/// # Errors
/// [`Damage`] of the views.
pub fn reserve(office: &Office<'_>) -> Result<Amount, Damage> {
    let Holder { node, incarnation } = me(office);
    let Some(next) = incarnation.0.checked_add(1) else { return Ok(Amount::ZERO) };
    let next = Holder { node, incarnation: model::Incarnation(next) };
    Ok(of(office, next, &line(office))?.free)
}

/// All that is known here of a holder on a line; nothing if nothing was heard.
///
/// # Errors
/// [`Damage`] of the views.
pub fn totals(
    office: &Office<'_>,
    holder: Holder,
    q: &QuotaLine,
) -> Result<Option<Totals>, Damage> {
    totals_in(office.view, holder, q)
}

/// The same, of views alone.
///
/// # Errors
/// [`Damage`] of the views.
pub fn totals_in(view: &dyn View, holder: Holder, q: &QuotaLine) -> Result<Option<Totals>, Damage> {
    let row: Option<(QuotaLine, Totals)> =
        schema::get(view, schema::QUOTA, &keys::line(holder, q))?;
    Ok(row.map(|(_, totals)| totals))
}
