//! Made-up applicants, plans and visits, most of them good enough to be referred.
//!
//! A national code tells whose applicant it is: `8`, the county's four digits, a serial. So a neighbor
//! that comes to hold it can be seen.

use model::words::{Entity, Judgement, Kind, Purpose, Readiness, SkillEvidence};
use model::{CountyCode, JalaliDate, Jobs, Name, NationalId, PersonId, Places, Rials, UnitCode};
use office::forms::{ApplicationForm, CoveredForm, InspectionForm};
use office::intake::PersonFile;
use records::Covered;

use crate::dice::Dice;

/// The first digit of every code that is made up here.
const MARK: u64 = 8;

/// The code of a county's made-up person.
pub(crate) fn national(county: CountyCode, serial: u64) -> NationalId {
    let nine = (MARK * 10_000 + u64::from(county.number())) * 10_000 + serial % 10_000;
    let sum: u64 =
        (2..=10).zip(0..9).map(|(weight, at)| weight * (nine / 10_u64.pow(at) % 10)).sum();
    let rest = sum % 11;
    let check = if rest < 2 { rest } else { 11 - rest };
    format!("{nine:09}{check}").parse().expect("a code with its check digit")
}

/// The county whose made-up person has this code, in digits.
pub(super) fn county_of(code: &[u8; 10]) -> Option<u64> {
    let number = code.iter().try_fold(0_u64, |sum, byte| {
        byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0'))
    })?;
    let is_ours = number / 1_000_000_000 == MARK;
    let text = std::str::from_utf8(code).ok()?;
    (is_ours && text.parse::<NationalId>().is_ok()).then_some(number / 100_000 % 10_000)
}

/// A person with a file, most often visited.
pub(crate) fn file(
    county: CountyCode,
    on: JalaliDate,
    places: &Places,
    dice: &mut Dice,
) -> PersonFile {
    let person = PersonId::National(national(county, dice.roll()));
    let field = &places.fields[dice.index(places.fields.len())];
    let supporter = dice.chance(200);
    let kind = if supporter { Kind::Supporter } else { Kind::Independent };
    let mut form = ApplicationForm::new(kind, Entity::Person, person, field.code);
    let issued = on.plus_days(-days(dice, 46, 120));
    form.given_name = Name::new("زهرا");
    form.family_name = Name::new(&format!("آزمون {}", dice.below(1_000)));
    form.mobile = format!("09{:09}", dice.below(1_000_000_000)).parse().ok();
    form.issued_on = (!dice.chance(80)).then_some(issued);
    form.skill = Some(SkillEvidence::Certificate);
    form.skill_dated = Some(issued.plus_days(-days(dice, 1, 60)));
    form.amount = Some(Rials::new(100_000_000 * dice.within(1, 5)));
    form.jobs = Some(Jobs::new(dice.within(1, 4)));
    form.purpose = Some(if dice.chance(500) { Purpose::Start } else { Purpose::Development });
    form.need = u8::try_from(dice.below(6)).ok();
    form.capacity = u8::try_from(dice.below(6)).ok();
    form.readiness = if dice.chance(60) { Readiness::NotReady } else { Readiness::Ready };
    form.declared_employee = Some(dice.chance(40));
    form.bank = places.banks.get(dice.index(places.banks.len())).map(|bank| bank.code.clone());
    if supporter {
        form.control_before_permit = Some(issued.plus_days(-3));
        form.control_before_payment = Some(on);
    }
    let mut file = PersonFile::new(person);
    file.applications.push((0, form));
    if supporter {
        file.covered = (1..=3).map(|row| (row, covered(county, issued, dice))).collect();
    }
    if dice.chance(700) {
        file.inspections.push((9, visit(issued, on, dice)));
    }
    file
}

/// A covered person of a supporter.
pub(super) fn covered(county: CountyCode, from: JalaliDate, dice: &mut Dice) -> CoveredForm {
    let person = national(county, dice.roll());
    let covered = Covered {
        given_name: Name::new("مریم"),
        family_name: Name::new("آزمون"),
        from: Some(from),
        agreement: None,
        until: None,
        left_reason: None,
        verified: None,
    };
    (person, covered)
}

/// A visit between two days, its form most often complete.
pub(crate) fn visit(from: JalaliDate, to: JalaliDate, dice: &mut Dice) -> InspectionForm {
    let mut form = InspectionForm::on(to.plus_days(-days(dice, 0, 20)).max(from));
    let judged = |dice: &mut Dice| match dice.below(12) {
        0 => None,
        1 => Some(Judgement::No),
        2 | 3 => Some(Judgement::Partly),
        _ => Some(Judgement::Yes),
    };
    form.office_inspector = Name::new("بازرس اداره");
    form.agency = Name::new("دستگاه");
    form.agency_inspector = Name::new("بازرس دستگاه");
    form.activity = judged(dice);
    form.skill = judged(dice);
    form.management = judged(dice);
    if dice.chance(900) {
        form.completed_by = Name::new("بازرس اداره");
        form.completed_on = Some(to.max(form.visited_on));
    }
    form
}

fn days(dice: &mut Dice, from: u64, to: u64) -> i32 {
    i32::try_from(dice.within(from, to)).expect("a few days")
}

/// Says whether a unit may know of a county's persons.
pub(super) fn may_know(unit: UnitCode, county: u64) -> bool {
    match unit {
        UnitCode::Nation => true,
        UnitCode::Province(province) => u64::from(province.number()) == county / 100,
        UnitCode::County(own) => u64::from(own.number()) == county,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_county() {
        let county: CountyCode = "1102".parse().unwrap();
        for serial in 0..10_000 {
            let code = national(county, serial).number().to_string();
            let code: &[u8; 10] = code.as_bytes().try_into().unwrap();
            assert_eq!(county_of(code), Some(1_102));
        }
        assert!(
            may_know("11".parse().unwrap(), 1_102) && !may_know("1103".parse().unwrap(), 1_102)
        );
        assert_eq!(county_of(b"0012345679"), None);
    }
}
