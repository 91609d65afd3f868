//! What officers do: quota at every tier, and the roster at hubs.

use std::collections::BTreeMap;

use escrow::apportion::Indicators;
use model::words::Role;
use model::{Amount, Jobs, Rials, UnitCode};
use office::allocation::{self, Row};
use office::entry::{Body, Source};
use office::quota::hub::{self, Terms, Wish};
use office::{members, quota};
use roster::{Kind, Tier};
use session::Peer;

use super::act::{Halt, Person, part};
use super::enrolled;

/// Hubs with no more units below count indicators from their files; others enter them.
const COUNTED_MAX: usize = 8;

impl Person<'_> {
    /// The role in which this tier writes such an entry.
    fn role(&self, kind: Kind) -> Role {
        roster::usual(Tier::of(self.desk.unit()), kind).unwrap_or(Role::Treasurer)
    }

    pub(super) fn acknowledge(&mut self) -> Result<(), Halt> {
        let role = self.role(Kind::Acknowledge);
        self.act(role, |drafter| quota::county::acknowledge(drafter).map(drop))
    }

    pub(super) fn request(&mut self, want: Amount) -> Result<(), Halt> {
        let role = self.role(Kind::Request);
        self.act(role, |drafter| quota::county::request(drafter, want, None).map(drop))
    }

    pub(super) fn give_back(&mut self, permille: u32) -> Result<(), Halt> {
        let free = self.look(quota::figures)?.free;
        self.give(part(free, permille))
    }

    /// Gives back what the parent asks for, as far as it is free.
    pub(super) fn follow(&mut self) -> Result<(), Halt> {
        let dealings = self.look(quota::county::dealings)?;
        let free = self.look(quota::figures)?.free;
        let asked = dealings
            .recalls
            .iter()
            .fold(Amount::ZERO, |sum, recalled| sum.checked_add(recalled.left()).unwrap_or(sum));
        self.give(asked.min(free))
    }

    fn give(&mut self, amount: Amount) -> Result<(), Halt> {
        let role = self.role(Kind::Return);
        self.act(role, |drafter| quota::county::give_back(drafter, amount).map(drop))
    }

    pub(super) fn open(&mut self, total: Amount) -> Result<(), Halt> {
        let (opens, closes) = self.look(|office| Ok(hub::usual_period(office)))?;
        let terms = Terms { total, opens, closes };
        self.act(Role::Treasurer, |drafter| hub::open(drafter, terms))
    }

    pub(super) fn amend(&mut self, total: Amount) -> Result<(), Halt> {
        self.act(Role::Treasurer, |drafter| hub::amend(drafter, Some(total), None).map(drop))
    }

    pub(super) fn allocate(&mut self, permille: u32) -> Result<(), Halt> {
        let on = self.on;
        let total = part(self.look(hub::divisible)?, permille);
        self.act(Role::Treasurer, |drafter| {
            let children = hub::children(&drafter.office);
            let rows = if children.len() <= COUNTED_MAX {
                allocation::counted(&drafter.office, on)?
            } else {
                children.iter().map(|child| entered(child.unit)).collect()
            };
            let set = BTreeMap::new();
            let breakdown = allocation::breakdown(&drafter.office, total, &rows, &set)?;
            hub::allocate(drafter, &breakdown, None).map(drop)
        })
    }

    pub(super) fn recall(
        &mut self,
        (from, to): (UnitCode, UnitCode),
        permille: u32,
    ) -> Result<(), Halt> {
        self.act(Role::Treasurer, |drafter| {
            let child = hub::child(&drafter.office, from)?;
            let q = quota::line(&drafter.office);
            let has = quota::of(&drafter.office, child.holder, &q)?.free;
            let amount = part(has, permille);
            let wish = Wish { from, amount, then: Some(to), note: Some("جابه‌جایی") };
            hub::recall(drafter, wish).map(drop)
        })
    }

    pub(super) fn fence(&mut self, unit: UnitCode) -> Result<(), Halt> {
        let shut = |drafter: &mut office::Drafter<'_>| {
            members::fence(drafter, unit, "دستگاه گم شده").map(drop)
        };
        self.act(Role::SecurityOfficer, shut)
    }

    /// Takes back what is free of each incarnation of a unit that was shut out and is destroyed.
    pub(super) fn settle(&mut self, unit: UnitCode) -> Result<(), Halt> {
        self.act(Role::Treasurer, |drafter| {
            let members = drafter.office.roster.members_of(unit);
            let lost = members.filter(|member| member.is_fenced()).map(|member| member.writer());
            for writer in lost.collect::<Vec<_>>() {
                let basis = escrow::SettleBasis::Destroyed;
                let (incarnation, last, reason) = (writer.incarnation, None, "سوخته");
                let wish =
                    hub::Settling { exhibition: None, unit, incarnation, basis, last, reason };
                match hub::settle(drafter, &wish) {
                    Err(office::Stop::Refused(refusal)) if refusal.code() == "settle.nothing" => {}
                    settled => drop(settled?),
                }
            }
            Ok(())
        })
    }

    pub(super) fn readmit(&mut self, unit: UnitCode) -> Result<(), Halt> {
        self.act(Role::SecurityOfficer, |drafter| {
            members::readmit(drafter, unit, "از شهرستان‌ها").map(drop)
        })
    }

    pub(super) fn enroll(&mut self, peer: Peer) -> Result<(), Halt> {
        let said = Body::Roster(roster::Entry::Enrolled(enrolled(peer, self.on)));
        self.act(Role::SecurityOfficer, |drafter| {
            drafter.say(said.clone());
            Ok(())
        })
    }
}

/// Indicators as an officer without figures enters them.
const fn entered(unit: UnitCode) -> Row {
    let approved = Amount::new(Rials::new(1_000_000_000), Jobs::new(10));
    let indicators =
        Indicators { approved, commitment: Jobs::new(10), absorption_per_mille: None, priority: 1 };
    Row { unit, indicators, source: Source::Entered, note: None }
}
