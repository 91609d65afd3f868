//! Supporters (پشتیبان) and the persons they answer for (A3, B5).

use std::ops::ControlFlow;

use model::view::Damage;
use model::words::Kind;
use model::{ApplicationNumber, JalaliDate, Jobs, PersonId, Rials};
use rules::{Case, RuleSet};

use super::cases;
use crate::rows::Stage;
use crate::standing::Office;

/// A supporter's file: what was promised and what was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Supporter {
    /// The application.
    pub number: ApplicationNumber,
    /// How far it has come.
    pub stage: Stage,
    /// Who applies.
    pub applicant: PersonId,
    /// Persons named who haven't left.
    pub named: u32,
    /// The latest visit with a complete form that counted heads: its day and the count.
    pub found: Option<(JalaliDate, u32)>,
    /// Jobs planned.
    pub jobs: Option<Jobs>,
    /// Rials asked for.
    pub amount: Option<Rials>,
    /// What the persons named allow (A3).
    pub ceiling: Rials,
}

impl Supporter {
    /// How many of those named the visit didn't find at work; `None` before a visit counted them.
    pub fn shortfall(&self) -> Option<u32> {
        self.found.map(|(_, found)| self.named.saturating_sub(found))
    }

    /// Says whether recruitment lags behind what was named (B5).
    pub fn is_short(&self) -> bool {
        self.shortfall().is_some_and(|missing| 0 < missing)
    }

    pub(crate) fn of(
        number: ApplicationNumber,
        stage: Stage,
        case: &Case,
        (rules, as_of): (&RuleSet, JalaliDate),
    ) -> Self {
        let named = named(case, as_of);
        Self {
            number,
            stage,
            applicant: case.applicant,
            named,
            found: found(case, as_of),
            jobs: case.jobs,
            amount: case.amount,
            ceiling: rules.ceiling_for_heads(named),
        }
    }
}

/// The supporters of the office, by number.
///
/// # Errors
/// [`Damage`] of the views.
pub fn supporters(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Supporter>, Damage> {
    let mut all = Vec::new();
    cases(office, &mut |number, row| {
        if row.case.kind == Kind::Supporter {
            all.push(Supporter::of(number, row.stage, &row.case, (office.rules, as_of)));
        }
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// One supporter; `None` if there is no such application or it is no supporter's.
///
/// # Errors
/// [`Damage`] of the views.
pub fn supporter(
    office: &Office<'_>,
    number: ApplicationNumber,
    as_of: JalaliDate,
) -> Result<Option<Supporter>, Damage> {
    let row = office.case(number)?.filter(|row| row.case.kind == Kind::Supporter);
    Ok(row.map(|row| Supporter::of(number, row.stage, &row.case, (office.rules, as_of))))
}

/// Persons named who haven't left, as A3 counts them; the supporter is not his own covered person.
pub fn named(case: &Case, as_of: JalaliDate) -> u32 {
    let stays = case.covered.iter().filter(|head| {
        head.until.is_none_or(|until| as_of <= until)
            && PersonId::National(head.id) != case.applicant
    });
    u32::try_from(stays.count()).unwrap_or(u32::MAX)
}

/// The latest visit with a complete form that counted heads: its day and the count (B5).
pub fn found(case: &Case, as_of: JalaliDate) -> Option<(JalaliDate, u32)> {
    let complete = case.inspections.iter().filter(|visit| {
        let completed =
            visit.completed_by.is_some() && visit.completed_on.is_some_and(|on| on <= as_of);
        let replaced = visit.superseded_on.is_some_and(|on| on <= as_of);
        completed && !replaced && visit.visited_on <= as_of
    });
    let counted = complete.filter_map(|visit| Some((visit.visited_on, visit.heads_found?)));
    counted.max_by_key(|(on, _)| *on)
}

#[cfg(test)]
mod tests {
    use model::geography::FieldCode;
    use model::words::{Control, Entity};
    use rules::{CoveredHead, Inspection};

    use super::*;

    fn day(text: &str) -> JalaliDate {
        text.parse().unwrap()
    }

    fn case() -> Case {
        let applicant = "0012345679".parse().unwrap();
        let mut case = Case::new(
            Kind::Supporter,
            Entity::Person,
            applicant,
            FieldCode(2001),
            Control::Registration,
        );
        let head = |id: &str, until| CoveredHead { id: id.parse().unwrap(), from: None, until };
        case.covered = vec![
            head("0012345679", None),
            head("0076543218", None),
            head("1234567891", None),
            head("9999999905", Some(day("1401/05/01"))),
        ];
        let mut visit = Inspection::on(day("1401/06/01"));
        visit.heads_found = Some(1);
        visit.completed_by = model::Name::new("کیخا");
        visit.completed_on = Some(day("1401/06/02"));
        let mut draft = Inspection::on(day("1401/07/01"));
        draft.heads_found = Some(2);
        case.inspections = vec![visit, draft];
        case
    }

    fn of(case: &Case, as_of: &str) -> Supporter {
        let county = "1102".parse().unwrap();
        let number = ApplicationNumber::new(1401, county, model::NodeNumber(1), 12);
        let rules = RuleSet::embedded_1401();
        Supporter::of(number, Stage::Open, case, (&rules, day(as_of)))
    }

    #[test]
    fn those_who_left_and_the_supporter_are_not_counted() {
        assert_eq!(of(&case(), "1401/04/01").named, 3);
        assert_eq!(of(&case(), "1401/07/15").named, 2);
    }

    #[test]
    fn a_visit_counts_heads_once_its_form_is_complete() {
        assert_eq!(of(&case(), "1401/06/01").found, None);
        let supporter = of(&case(), "1401/07/15");
        assert_eq!(supporter.found, Some((day("1401/06/01"), 1)));
        assert_eq!(supporter.shortfall(), Some(1));
        assert!(supporter.is_short());
    }

    #[test]
    fn a_correction_takes_the_count_of_the_form_it_corrects() {
        let mut case = case();
        case.inspections[0].superseded_on = Some(day("1401/06/10"));
        assert_eq!(of(&case, "1401/07/15").found, None);
        assert!(!of(&case, "1401/07/15").is_short());
    }
}
