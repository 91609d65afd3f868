//! Records without number, for an office that is only measured.

use model::words::{Entity, Kind, Role};
use model::{PersonId, Rials};
use office::forms::ApplicationForm;
use office::intake::{PersonFile, take_in};
use runtime::{Desk, Mode};

use super::{Fault, act};

/// Files taken in by one act.
const AN_ACT: usize = 100;

/// A national code that passes its check.
fn person(serial: u32) -> Result<PersonId, Fault> {
    let nine = format!("{:09}", 1_000_000 + serial);
    let digits = nine.bytes().zip((2..=10).rev());
    let sum: u32 = digits.map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let rest = sum % 11;
    Ok(format!("{nine}{}", if rest < 2 { rest } else { 11 - rest }).parse()?)
}

/// Opens files of the persons with these serials, a hundred in one act.
///
/// # Errors
/// [`Fault`], of the store.
pub fn fill(office: &mut Desk, serials: std::ops::Range<u32>) -> Result<(), Fault> {
    let field = office.places().fields.first().ok_or("no fields of work")?.code;
    let persons: Vec<PersonId> = serials.map(person).collect::<Result<_, Fault>>()?;
    for some in persons.chunks(AN_ACT) {
        let work = |drafter: &mut office::Drafter<'_>| {
            for &person in some {
                let mut form =
                    ApplicationForm::new(Kind::Independent, Entity::Person, person, field);
                form.amount = Some(Rials::new(500_000_000));
                let mut file = PersonFile::new(person);
                file.applications.push((0, form));
                take_in(drafter, &file)?;
            }
            Ok(())
        };
        office.act(&act(Role::Clerk)?, Mode::Write, work)?;
    }
    Ok(())
}
