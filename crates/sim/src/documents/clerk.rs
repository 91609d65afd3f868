//! What clerks of a county do: files, visits, letters, the bank's answers.

use model::words::{BankResult, Role};
use model::{ApplicationNumber, CountyCode, Jobs, LetterNumber, Rials};
use office::forms::BankAnswer;
use office::rows::Counters;
use office::{application, bank, inspection, intake, referral};

use super::act::{Halt, Person};
use super::people;
use crate::dice::Dice;

/// Files and letters are mostly taken from so many last ones: old ones rest.
const RECENT: u64 = 400;

impl Person<'_> {
    pub(super) fn edit(&mut self, changes: u32, dice: &mut Dice) -> Result<(), Halt> {
        let county = self.county()?;
        for _ in 0..changes {
            self.user = if dice.chance(500) { "maryam" } else { "reza" };
            let done = self.change(county, &mut Dice::new(dice.roll()));
            self.doings.part(done)?;
        }
        Ok(())
    }

    /// One change, by one act.
    fn change(&mut self, county: CountyCode, dice: &mut Dice) -> Result<(), Halt> {
        let counters = self.counters()?;
        let number = self.some_file(county, &counters, dice);
        let (Some(number), false) = (number, dice.chance(300)) else {
            let file = people::file(county, self.on, self.desk.places(), dice);
            return self.act(Role::Clerk, |drafter| intake::take_in(drafter, &file).map(drop));
        };
        match dice.below(100) {
            0..50 => self.correct(number, dice),
            50..75 => self.visit(number, dice),
            75..80 => {
                self.act(Role::Clerk, |drafter| application::withdraw(drafter, number, "انصراف"))
            }
            80..90 => {
                let covered = people::covered(county, self.on, dice);
                self.act(Role::Clerk, |drafter| application::cover(drafter, number, &covered))
            }
            90..95 => self.send_back(county, &counters, dice),
            _ => self.act(Role::Clerk, |drafter| application::submit(drafter, number)),
        }
    }

    /// Another number, telephone, score or amount on a form.
    fn correct(&mut self, number: ApplicationNumber, dice: &mut Dice) -> Result<(), Halt> {
        let (sort, value) = (dice.below(5), dice.roll());
        self.act(Role::Clerk, |drafter| {
            let mut form = application::form_of(&drafter.office, number)?;
            match sort {
                0 => form.mobile = format!("09{:09}", value % 1_000_000_000).parse().ok(),
                1 => form.need = u8::try_from(value % 6).ok(),
                2 => form.jobs = Some(Jobs::new(1 + value % 4)),
                3 => form.amount = Some(Rials::new(100_000_000 * (1 + value % 5))),
                _ => form.readiness = model::words::Readiness::Ready,
            }
            application::edit(drafter, number, &form)
        })
    }

    fn visit(&mut self, number: ApplicationNumber, dice: &mut Dice) -> Result<(), Halt> {
        let form = people::visit(self.on.plus_days(-20), self.on, dice);
        self.act(Role::Inspector, |drafter| inspection::record(drafter, number, &form).map(drop))
    }

    /// A letter goes to the bank again, or is taken back.
    fn send_back(
        &mut self,
        county: CountyCode,
        counters: &Counters,
        dice: &mut Dice,
    ) -> Result<(), Halt> {
        let letter = self.some_letter(county, counters, dice)?;
        if dice.chance(700) {
            self.act(Role::Clerk, |drafter| referral::resend(drafter, letter).map(drop))
        } else {
            let back = |drafter: &mut office::Drafter<'_>| {
                referral::take_back(drafter, letter, "اصلاح").map(drop)
            };
            self.act(Role::Clerk, back)
        }
    }

    pub(super) fn refer(&mut self, letters: u32, dice: &mut Dice) -> Result<(), Halt> {
        let county = self.county()?;
        let counters = self.counters()?;
        let mut issued = 0;
        for _ in 0..letters.saturating_mul(TRIES) {
            let Some(number) = self.some_file(county, &counters, dice) else { break };
            let reason = dice.chance(900).then_some("نوبت");
            let done = self.act(Role::CountyHead, |drafter| {
                referral::issue(drafter, number, reason).map(drop)
            });
            if self.doings.part(done)?.is_some() {
                self.doings.points.push("a referral is issued");
                issued += 1;
            }
            if letters <= issued {
                break;
            }
        }
        Ok(())
    }

    /// Most letters are paid, some in part or twice or late; some rejected or returned.
    pub(super) fn answer(&mut self, letters: u32, dice: &mut Dice) -> Result<(), Halt> {
        let county = self.county()?;
        let counters = self.counters()?;
        if dice.chance(100) {
            let on = self.on;
            let done = self.act(Role::Clerk, |drafter| referral::expire(drafter, on).map(drop));
            self.doings.part(done)?;
        }
        for _ in 0..letters {
            let Ok(letter) = self.some_letter(county, &counters, dice) else { break };
            let (result, amount) = match dice.below(20) {
                0..13 => (BankResult::Paid, Some(Rials::new(100_000_000 * dice.within(1, 5)))),
                13..16 => (BankResult::Rejected, None),
                16..19 => (BankResult::Returned, None),
                _ => (BankResult::Paid, None),
            };
            let reason = (result != BankResult::Paid).then(|| "مدارک".to_owned());
            let answer = BankAnswer {
                letter: Some(letter),
                applicant: None,
                result,
                amount,
                on: self.on,
                reason,
            };
            let done = self.act(Role::Clerk, |drafter| bank::take_in(drafter, &answer).map(drop));
            self.doings.part(done)?;
        }
        Ok(())
    }

    fn county(&self) -> Result<CountyCode, Halt> {
        let county = self.desk.opening().county();
        county.ok_or_else(|| Halt::Refused("authority.kind".to_owned()))
    }

    fn counters(&mut self) -> Result<Counters, Halt> {
        self.look(|office| office.counters())
    }

    fn some_file(
        &self,
        county: CountyCode,
        counters: &Counters,
        dice: &mut Dice,
    ) -> Option<ApplicationNumber> {
        let opening = self.desk.opening();
        let serial = recent(counters.applications, dice)?;
        Some(ApplicationNumber::new(opening.year, county, opening.node, serial))
    }

    fn some_letter(
        &self,
        county: CountyCode,
        counters: &Counters,
        dice: &mut Dice,
    ) -> Result<LetterNumber, Halt> {
        let opening = self.desk.opening();
        let serial = recent(counters.letters, dice);
        let serial = serial.ok_or_else(|| Halt::Refused("referral.no_letter".to_owned()))?;
        Ok(LetterNumber::new(opening.year, county, opening.node, serial))
    }
}

/// How many files are tried for a letter.
const TRIES: u32 = 10;

/// One of the last numbers given.
fn recent(last: u32, dice: &mut Dice) -> Option<u32> {
    let back = u32::try_from(dice.below(RECENT.min(u64::from(last)))).expect("a few hundred");
    (0 < last).then(|| last - back)
}
