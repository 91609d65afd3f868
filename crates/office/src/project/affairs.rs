//! Section C and the incentives: what is said of them into their rows, and whose it is to say.

use model::view::Damage;
use model::{LogId, UnitCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Placed;
use super::desk::Desk;
use super::judge::lives_in;
use crate::cooperation::{CooperativeRow, GroupRow, IntroductionRow, MeetingRow};
use crate::entry::{Act, Cooperation, Formation, Honor, Incentive, Seat, Whom};
use crate::fact::Fact;
use crate::incentive::rows::honor_key;
use crate::incentive::{BoothRow, ExhibitionRow, HonorRow};
use crate::schema;

/// Letters of a festival's short name.
pub(crate) const FESTIVAL_LETTERS_MAX: usize = 32;

impl Desk<'_> {
    /// Takes in what is said under section C.
    pub(super) fn cooperation(
        &mut self,
        placed: &Placed,
        act: &Act,
        said: &Cooperation,
    ) -> Result<(), Damage> {
        let fact = fact(placed, act);
        match said {
            Cooperation::Seated(it) => {
                let key = seat_key(placed.log.scope, it.seat);
                self.amend(schema::GROUP, &key, |row: &mut GroupRow| {
                    Fact::latest(&mut row.seated, fact.with(it.clone()), |seated| seated.n);
                })
            }
            Cooperation::Called(it) => self.meeting(it.meeting, |row| {
                Fact::first(&mut row.called, fact.with(it.clone()));
            }),
            Cooperation::Held(it) => self.meeting(it.meeting, |row| {
                Fact::first(&mut row.held, fact.with(it.clone()));
            }),
            Cooperation::CalledOff(it) => self.meeting(it.meeting, |row| {
                Fact::first(&mut row.off, fact.with(it.clone()));
            }),
            Cooperation::Minuted(it) => self.meeting(it.meeting, |row| {
                Fact::latest(&mut row.draft, fact.with(it.clone()), |draft| draft.n);
            }),
            Cooperation::Signed(it) => self.meeting(it.meeting, |row| {
                let slot = match it.seat {
                    Seat::DirectorGeneral => &mut row.chair,
                    Seat::CooperativeAffairs => &mut row.secretary,
                    Seat::Entrepreneurship | Seat::Chamber | Seat::Jahad => return,
                };
                Fact::latest(slot, fact.with(it.clone()), |signed| signed.n);
            }),
            Cooperation::Resolved(it) => {
                let key = [&it.meeting.key()[..], &it.resolution.to_be_bytes()].concat();
                self.amend(schema::RESOLUTION, &key, |row: &mut Option<_>| {
                    Fact::first(row, fact.with(it.clone()));
                })
            }
            Cooperation::Identified(it) => self.introduction(it.supporter, |row| {
                Fact::first(&mut row.identified, fact.with(it.clone()));
            }),
            Cooperation::Introduced(it) => self.introduction(it.supporter, |row| {
                Fact::first(&mut row.introduced, fact.with(it.clone()));
            }),
            Cooperation::Answered(it) => self.introduction(it.supporter, |row| {
                Fact::latest(&mut row.answered, fact.with(it.clone()), |answer| answer.n);
            }),
            Cooperation::Formed(it) => self.amend(
                schema::COOPERATIVE,
                &it.cooperative.key(),
                |row: &mut CooperativeRow| {
                    row.take(fact.with(it.clone()));
                },
            ),
            Cooperation::Founders(it) => self.amend(
                schema::COOPERATIVE,
                &it.cooperative.key(),
                |row: &mut CooperativeRow| {
                    Fact::latest(&mut row.founders, fact.with(it.clone()), |list| list.n);
                },
            ),
            Cooperation::Tagged(it) => {
                self.amend(schema::TAG, &it.letter.key(), |row: &mut Option<_>| {
                    Fact::latest(row, fact.with(it.clone()), |tag: &crate::entry::Tagged| tag.n);
                })
            }
        }
    }

    /// Takes in what is said of incentives.
    pub(super) fn incentive(
        &mut self,
        placed: &Placed,
        act: &Act,
        said: &Incentive,
    ) -> Result<(), Damage> {
        let fact = fact(placed, act);
        match said {
            Incentive::Exhibited(it) => {
                self.amend(schema::EXHIBITION, &it.exhibition.key(), |row: &mut ExhibitionRow| {
                    Fact::first(&mut row.announced, fact.with(it.clone()));
                })
            }
            Incentive::CalledOff(it) => {
                self.amend(schema::EXHIBITION, &it.exhibition.key(), |row: &mut ExhibitionRow| {
                    Fact::first(&mut row.off, fact.with(it.clone()));
                })
            }
            Incentive::Booth(it) => {
                let key = booth_key(it.exhibition, it.letter);
                self.amend(schema::BOOTH, &key, |row: &mut BoothRow| {
                    Fact::first(&mut row.given, fact.with(it.clone()));
                })
            }
            Incentive::BoothEnded(it) => {
                let key = booth_key(it.exhibition, it.letter);
                self.amend(schema::BOOTH, &key, |row: &mut BoothRow| {
                    Fact::first(&mut row.ended, fact.with(it.clone()));
                })
            }
            Incentive::Nominated(it) => self.honor(&it.honor, it.supporter, |row| {
                Fact::first(&mut row.nominated, fact.with(it.clone()));
            }),
            Incentive::Endorsed(it) => self.honor(&it.honor, it.supporter, |row| {
                row.take(fact.with(it.clone()));
            }),
            Incentive::MinisterSigned(it) => {
                self.honor(&Honor::Certificate { year: it.year }, it.supporter, |row| {
                    Fact::first(&mut row.minister, fact.with(it.clone()));
                })
            }
        }
    }

    fn meeting(
        &mut self,
        meeting: crate::entry::Docket,
        change: impl FnOnce(&mut MeetingRow),
    ) -> Result<(), Damage> {
        self.amend(schema::MEETING, &meeting.key(), change)
    }

    fn introduction(
        &mut self,
        supporter: Whom,
        change: impl FnOnce(&mut IntroductionRow),
    ) -> Result<(), Damage> {
        self.amend(schema::INTRODUCTION, &supporter.number.key(), change)
    }

    fn honor(
        &mut self,
        honor: &Honor,
        supporter: Whom,
        change: impl FnOnce(&mut HonorRow),
    ) -> Result<(), Damage> {
        self.amend(schema::HONOR, &honor_key(honor, supporter.number), change)
    }

    /// Changes a row, or begins it.
    fn amend<T: Default + Serialize + DeserializeOwned>(
        &mut self,
        table: model::view::Table,
        key: &[u8],
        change: impl FnOnce(&mut T),
    ) -> Result<(), Damage> {
        let mut row: T = self.get(table, key)?.unwrap_or_default();
        change(&mut row);
        self.put(table, key, &row);
        Ok(())
    }
}

/// Who says it, and where.
fn fact(placed: &Placed, act: &Act) -> Fact<()> {
    let (by, seq) = (placed.by(), placed.seq);
    Fact { by, seq, entered: act.on, user: act.user.clone(), what: () }
}

/// The key of a seat of a unit's working group.
pub(crate) fn seat_key(unit: UnitCode, seat: Seat) -> Vec<u8> {
    [&unit.letters()[..], &[seat as u8]].concat()
}

/// The key of a booth; an exhibition's side by side.
pub(crate) fn booth_key(exhibition: crate::entry::Docket, letter: model::LetterNumber) -> Vec<u8> {
    [&exhibition.key()[..], &letter.key()].concat()
}

/// Says whether what is said under section C is its log's to say.
pub(super) fn cooperation_fits(
    desk: &Desk<'_>,
    log: LogId,
    said: &Cooperation,
) -> Result<bool, Damage> {
    let scope = log.scope;
    Ok(match said {
        Cooperation::Seated(_) => true,
        Cooperation::Called(it) => it.meeting.unit == scope,
        Cooperation::Held(it) => it.meeting.unit == scope,
        Cooperation::CalledOff(it) => it.meeting.unit == scope,
        Cooperation::Minuted(it) => it.meeting.unit == scope,
        Cooperation::Signed(it) => it.meeting.unit == scope,
        Cooperation::Resolved(it) => it.meeting.unit == scope,
        Cooperation::Identified(it) => is_here(desk, scope, it.supporter)?,
        Cooperation::Introduced(it) => is_here(desk, scope, it.supporter)?,
        Cooperation::Answered(it) => is_here(desk, scope, it.supporter)?,
        Cooperation::Formed(it) => {
            let own = it.cooperative.unit == scope;
            match &it.step {
                Formation::Promoted { meeting } => own && meeting.unit == scope,
                Formation::Proposed { supporter, .. } => {
                    own && UnitCode::Province(supporter.county().province()) == scope
                }
                Formation::FoundersListed { .. }
                | Formation::Expert { .. }
                | Formation::Assembly
                | Formation::Registered { .. }
                | Formation::Started
                | Formation::Dissolved { .. } => own,
            }
        }
        Cooperation::Founders(it) => it.cooperative.unit == scope,
        Cooperation::Tagged(it) => {
            let here = lives_in(&desk.kept.roster, it.application.origin, scope)
                || desk.was_home(scope, it.application)?;
            here && it.cooperative.is_none_or(|whose| Some(whose.unit) == scope.parent())
        }
    })
}

/// Says whether what is said of incentives is its log's to say.
pub(super) fn incentive_fits(
    desk: &Desk<'_>,
    log: LogId,
    said: &Incentive,
) -> Result<bool, Damage> {
    let scope = log.scope;
    let short = |honor: &Honor| match honor {
        Honor::Certificate { .. } => true,
        Honor::Festival { festival, .. } => is_festival(festival),
    };
    Ok(match said {
        Incentive::Exhibited(it) => it.exhibition.unit == scope,
        Incentive::CalledOff(it) => it.exhibition.unit == scope,
        Incentive::Booth(it) => is_here(desk, scope, it.holder)?,
        Incentive::BoothEnded(it) => is_here(desk, scope, it.holder)?,
        Incentive::Nominated(it) => short(&it.honor) && is_here(desk, scope, it.supporter)?,
        Incentive::Endorsed(it) => short(&it.honor) && is_here(desk, scope, it.supporter)?,
        Incentive::MinisterSigned(it) => {
            UnitCode::Province(it.supporter.number.county().province()) == scope
        }
    })
}

/// Says whether a text is a festival's short name.
pub(crate) fn is_festival(name: &str) -> bool {
    let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=FESTIVAL_LETTERS_MAX).contains(&name.len()) && name.bytes().all(letters)
}

/// Says whether a file is, or was, a county's.
fn is_here(desk: &Desk<'_>, scope: UnitCode, whom: Whom) -> Result<bool, Damage> {
    let own = UnitCode::County(whom.number.county()) == scope;
    let here = lives_in(&desk.kept.roster, whom.record.origin, scope);
    Ok((own && here) || desk.was_home(scope, whom.record)?)
}
