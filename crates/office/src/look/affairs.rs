//! What is chased under section C and of the incentives: one list for each duty.

use std::collections::BTreeMap;

use model::view::Damage;
use model::words::Kind;
use model::{ApplicationNumber, JalaliDate, Quarter, Rials, UnitCode};
use rules::is_active_supporter;

use super::cases;
use crate::cooperation::forming::Cooperative;
use crate::cooperation::meetings::{Meeting, Resolution};
use crate::cooperation::{MeetingState, forming, introductions, meetings, tags};
use crate::entry::{BoothEnd, Docket, Honor, MeetingKind, Signatory};
use crate::incentive::{BoothRow, HonorState, booths, honors};
use crate::rows::CaseRow;
use crate::standing::Office;

/// A supporter who works and isn't introduced to cooperative affairs yet (C2).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct NotIntroduced {
    /// Whose file.
    pub number: ApplicationNumber,
    /// The county that has it.
    pub home: UnitCode,
    /// When it was put forward, if it was.
    pub identified_on: Option<JalaliDate>,
}

/// Active supporters not yet introduced, those put forward first (C2).
///
/// # Errors
/// [`Damage`] of the views.
pub fn not_introduced(
    office: &Office<'_>,
    as_of: JalaliDate,
) -> Result<Vec<NotIntroduced>, Damage> {
    let mut all = Vec::new();
    for (number, row) in files(office, |row| row.case.kind == Kind::Supporter)? {
        let known = introductions::of(office, number)?;
        if known.introduced.is_none() && is_active_supporter(&row.case, office.rules, as_of) {
            let identified_on = known.identified.map(|fact| fact.what.on);
            all.push(NotIntroduced { number, home: UnitCode::County(row.home), identified_on });
        }
    }
    all.sort_by_key(|one| (one.identified_on.is_none(), one.identified_on, one.home, one.number));
    Ok(all)
}

/// Cooperatives that left "proposed" and have no expert (C4).
///
/// # Errors
/// [`Damage`] of the views.
pub fn without_expert(office: &Office<'_>) -> Result<Vec<Cooperative>, Damage> {
    let all = forming::list(office)?;
    Ok(all.into_iter().filter(|(_, row)| row.lacks_expert()).collect())
}

/// Promotional meetings that were held, by unit and quarter (C3).
///
/// # Errors
/// [`Damage`] of the views.
pub fn promotional(office: &Office<'_>) -> Result<BTreeMap<(UnitCode, Quarter), u32>, Damage> {
    let mut counts: BTreeMap<(UnitCode, Quarter), u32> = BTreeMap::new();
    for (meeting, row) in meetings::list(office)? {
        let kind = row.called.as_ref().map(|called| called.what.kind);
        if let (Some(MeetingKind::Promotional), Some(held)) = (kind, &row.held) {
            let count = counts.entry((meeting.unit, held.what.on.quarter())).or_default();
            *count = count.saturating_add(1);
        }
    }
    Ok(counts)
}

/// What a county's facilities were paid, and how much of it to need-supply cooperatives (C5).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Share {
    /// All that was paid.
    pub paid: Rials,
    /// Of that, on facilities tagged as a cooperative's.
    pub tagged: Rials,
}

impl Share {
    /// The share in thousandths; nothing before anything was paid.
    pub fn per_mille(&self) -> Option<u64> {
        let (paid, tagged) = (u128::from(self.paid.whole()), u128::from(self.tagged.whole()));
        u64::try_from(tagged.checked_mul(1_000)?.checked_div(paid)?).ok()
    }

    /// Both sums.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let add = |a: Rials, b: Rials| a.checked_add(b).unwrap_or(Rials::new(u64::MAX));
        Self { paid: add(self.paid, other.paid), tagged: add(self.tagged, other.tagged) }
    }
}

/// The share of facilities' rials that goes to cooperatives, by the county that referred (C5). Cost grows
/// with the files.
///
/// # Errors
/// [`Damage`] of the views.
pub fn share(office: &Office<'_>) -> Result<BTreeMap<UnitCode, Share>, Damage> {
    let mut shares: BTreeMap<UnitCode, Share> = BTreeMap::new();
    for (_, row) in files(office, |row| !row.timeline.letters.is_empty())? {
        for letter in &row.timeline.letters {
            let paid = letter.paid_rials();
            let tag = tags::of(office, letter.number)?;
            let is_tagged = tag.is_some_and(|fact| fact.what.cooperative.is_some());
            let tagged = if is_tagged { paid } else { Rials::ZERO };
            let unit = UnitCode::County(letter.number.county());
            let sum = shares.entry(unit).or_default();
            *sum = sum.plus(&Share { paid, tagged });
        }
    }
    shares.retain(|_, share| share.paid != Rials::ZERO);
    Ok(shares)
}

/// A certificate that waits for a signature (R-I2).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unsigned {
    /// Whose file.
    pub number: ApplicationNumber,
    /// For which.
    pub honor: Honor,
    /// Who signs next.
    pub next: Signatory,
    /// When it was nominated.
    pub nominated_on: JalaliDate,
}

/// Certificates whose indicators were checked and that lack a signature, oldest first.
///
/// # Errors
/// [`Damage`] of the views.
pub fn unsigned(office: &Office<'_>) -> Result<Vec<Unsigned>, Damage> {
    let mut all = Vec::new();
    for row in honors::certificates(office)? {
        let waits = matches!(row.state(), Some(HonorState::Checked | HonorState::Signing));
        if let (true, Some(next), Some(nominated)) = (waits, row.next_signatory(), &row.nominated) {
            let (number, honor) = (nominated.what.supporter.number, nominated.what.honor.clone());
            all.push(Unsigned { number, honor, next, nominated_on: nominated.what.on });
        }
    }
    all.sort_by_key(|one| (one.nominated_on, one.number));
    Ok(all)
}

/// Booths nobody came to (R-I1).
///
/// # Errors
/// [`Damage`] of the views.
pub fn no_shows(office: &Office<'_>, exhibition: Option<Docket>) -> Result<Vec<BoothRow>, Damage> {
    let all = booths::list(office, exhibition)?;
    let missed =
        |row: &BoothRow| row.ended.as_ref().is_some_and(|it| it.what.end == BoothEnd::NoShow);
    Ok(all.into_iter().filter(missed).collect())
}

/// Meetings whose minutes aren't final though they were held (C1).
///
/// # Errors
/// [`Damage`] of the views.
pub fn unminuted(office: &Office<'_>) -> Result<Vec<Meeting>, Damage> {
    // Minutes stay with province and nation: a county can't know whether they are finished.
    if matches!(office.opening.unit, UnitCode::County(_)) {
        return Ok(Vec::new());
    }
    let all = meetings::list(office)?;
    let open = |(_, row): &Meeting| {
        matches!(row.state(), Some(MeetingState::Held | MeetingState::MinutesDraft))
    };
    Ok(all.into_iter().filter(open).collect())
}

/// Resolutions of final minutes that are neither done nor dropped (C1).
///
/// # Errors
/// [`Damage`] of the views.
pub fn open_resolutions(office: &Office<'_>) -> Result<Vec<(Docket, Resolution)>, Damage> {
    let mut all = Vec::new();
    for (meeting, row) in meetings::list(office)? {
        if row.state() == Some(MeetingState::MinutesFinal) {
            let open = meetings::resolutions(office, &row)?.into_iter();
            all.extend(open.filter(|one| one.ended.is_none()).map(|one| (meeting, one)));
        }
    }
    Ok(all)
}

/// The files some are looked for among.
fn files(
    office: &Office<'_>,
    fit: impl Fn(&CaseRow) -> bool,
) -> Result<Vec<(ApplicationNumber, CaseRow)>, Damage> {
    let mut all = Vec::new();
    cases(office, &mut |number, row| {
        if fit(row) {
            all.push((number, row.clone()));
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(all)
}
