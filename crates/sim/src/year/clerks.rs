//! A county's quarter, by the hundred: files, visits, letters, payments, and what is typed in late.

use model::words::{BankResult, Judgement, Kind as Applicant, Role};
use model::{
    ApplicationNumber, CountyCode, JalaliDate, Jobs, LetterNumber, PersonId, Places, Rials,
};
use office::forms::BankAnswer;
use office::intake::PersonFile;
use office::{application, bank, inspection, intake, look, referral};

use super::country::Place;
use crate::dice::Dice;
use crate::documents::people;

/// What the clerks of a county have on their desks.
#[derive(Debug, Default)]
pub(crate) struct Desktop {
    /// How many persons have come so far.
    people: u64,
    /// Letters the bank hasn't answered.
    letters: Vec<(ApplicationNumber, LetterNumber, Rials)>,
    /// Files that were paid and not visited since.
    paid: Vec<ApplicationNumber>,
    /// Nothing is heard of the county until the next quarter.
    pub(crate) silent: bool,
    /// It has nothing to report.
    pub(crate) nothing: bool,
}

/// Files of one act, as an import takes them together.
const TOGETHER: usize = 40;
/// Letters of one act.
const LETTERS: usize = 20;

impl Place {
    /// So many files come in, and what follows from earlier ones is done.
    pub(crate) fn work(
        &mut self,
        (county, files): (CountyCode, u32),
        on: JalaliDate,
        tables: &Places,
        dice: &mut Dice,
    ) {
        self.answer(on, dice);
        self.take_in((county, files), on, tables, dice);
        self.refer(on, dice);
        self.visit(on, dice);
        self.correct(on, dice);
    }

    fn take_in(
        &mut self,
        (county, files): (CountyCode, u32),
        on: JalaliDate,
        tables: &Places,
        dice: &mut Dice,
    ) {
        let mut all: Vec<PersonFile> = Vec::new();
        for _ in 0..files {
            self.clerks.people += 1;
            all.push(person(county, self.clerks.people, on, tables, dice));
        }
        for some in all.chunks(TOGETHER) {
            let taken = self.tried(Role::Clerk, on, |drafter| {
                some.iter().try_for_each(|file| intake::take_in(drafter, file).map(drop))
            });
            taken.expect("made-up files go in");
        }
    }

    /// Most of what is ready goes to the bank.
    fn refer(&mut self, on: JalaliDate, dice: &mut Dice) {
        let ready = self.desk.look(|office| look::ready(office, on)).expect("views in memory");
        let some = ready.iter().map(|it| it.number).filter(|_| dice.chance(800));
        for some in some.collect::<Vec<_>>().chunks(LETTERS) {
            let mut issued = Vec::new();
            let done = self.tried(Role::CountyHead, on, |drafter| {
                issued.clear();
                for number in some {
                    match referral::issue(drafter, *number, Some("نوبت")) {
                        Ok(letter) => issued.push((*number, letter.letter, letter.amount.rials)),
                        // The quota's end, or a ceiling: the others go all the same.
                        Err(office::Stop::Refused(_)) => {}
                        Err(stop) => return Err(stop),
                    }
                }
                Ok(())
            });
            if done.is_ok() {
                self.clerks.letters.append(&mut issued);
            }
        }
    }

    /// The bank pays most letters of the quarter before; one in fifty with more than was held.
    fn answer(&mut self, on: JalaliDate, dice: &mut Dice) {
        let letters = std::mem::take(&mut self.clerks.letters);
        for some in letters.chunks(LETTERS) {
            let mut answers: Vec<(ApplicationNumber, BankAnswer)> = Vec::new();
            for (number, letter, held) in some {
                if dice.chance(950) {
                    answers.push((*number, answer((*letter, *held), on, dice)));
                }
            }
            let done = self.tried(Role::Clerk, on, |drafter| {
                answers.iter().try_for_each(|(_, it)| bank::take_in(drafter, it).map(drop))
            });
            if done.is_ok() {
                let paid = answers.iter().filter(|(_, it)| it.result == BankResult::Paid);
                self.clerks.paid.extend(paid.map(|(number, _)| *number));
            }
        }
    }

    /// What was paid is visited.
    fn visit(&mut self, on: JalaliDate, dice: &mut Dice) {
        let paid = std::mem::take(&mut self.clerks.paid);
        let some: Vec<_> = paid.into_iter().filter(|_| dice.chance(500)).collect();
        for some in some.chunks(TOGETHER) {
            let forms: Vec<_> = some
                .iter()
                .map(|number| (*number, people::visit(on.plus_days(-9), on, dice)))
                .collect();
            let done = self.tried(Role::Inspector, on, |drafter| {
                forms.iter().try_for_each(|(number, form)| {
                    inspection::record(drafter, *number, form).map(drop)
                })
            });
            // A visit of that very day may be there already: it is enough.
            drop(done);
        }
    }

    /// A few open files say something else now: late facts, where they are of a closed quarter.
    fn correct(&mut self, on: JalaliDate, dice: &mut Dice) {
        let lines = self.desk.look(|office| {
            let filter =
                look::Filter { stage: Some(office::rows::Stage::Open), ..Default::default() };
            look::list(office, &filter)
        });
        let lines = lines.expect("views in memory");
        for (number, _) in lines {
            let (chosen, jobs) = (dice.chance(15), Jobs::new(dice.within(1, 6)));
            if !chosen {
                continue;
            }
            let edited = self.tried(Role::Clerk, on, |drafter| {
                let mut form = application::form_of(&drafter.office, number)?;
                form.jobs = Some(jobs);
                application::edit(drafter, number, &form)
            });
            // It may say the same.
            drop(edited);
        }
    }
}

fn person(
    county: CountyCode,
    nth: u64,
    on: JalaliDate,
    tables: &Places,
    dice: &mut Dice,
) -> PersonFile {
    let mut file = people::file(county, on, tables, dice);
    // One person, one file: those drawn by chance would meet.
    file.applicant = PersonId::National(people::national(county, nth));
    for (_, form) in &mut file.applications {
        form.applicant = file.applicant;
        if form.kind == Applicant::Supporter {
            for (_, visit) in &mut file.inspections {
                visit.heads_found = u32::try_from(dice.below(4)).ok();
            }
        }
    }
    let own = |id| PersonId::National(id) == file.applicant;
    file.covered.retain(|(_, (id, _))| !own(*id));
    for (_, visit) in &mut file.inspections {
        visit.activity.get_or_insert(Judgement::Yes);
    }
    file
}

fn answer((letter, held): (LetterNumber, Rials), on: JalaliDate, dice: &mut Dice) -> BankAnswer {
    let (result, amount) = match dice.below(50) {
        0 => (BankResult::Paid, Some(held.checked_add(Rials::new(1_000_000)).unwrap_or(held))),
        1..46 => (BankResult::Paid, Some(held)),
        _ => (BankResult::Rejected, None),
    };
    let reason = (result != BankResult::Paid).then(|| "مدارک".to_owned());
    BankAnswer { letter: Some(letter), applicant: None, result, amount, on, reason }
}
