//! Which rule set a look goes by; acts go by their own day.

use model::JalaliDate;
use office::entry::RulesAdopted;
use rules::RuleSet;

use super::Desk;

impl Desk {
    /// The rule set in force.
    pub fn rules(&self) -> &RuleSet {
        self.in_force().1
    }

    /// The rule set as it was taken up.
    pub fn adopted(&self) -> &RulesAdopted {
        self.in_force().0
    }

    /// Looks from now on by the rule set in force on a day. Acts go by their own day.
    pub const fn turn_to(&mut self, day: JalaliDate) {
        self.day = Some(day);
    }

    pub(super) fn in_force(&self) -> (&RulesAdopted, &RuleSet) {
        match self.day.and_then(|day| self.kept.rules.on(day)) {
            Some((adopted, rules)) => (adopted, rules),
            None => (&self.adopted, &self.rules),
        }
    }
}
