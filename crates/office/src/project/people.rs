//! Users, and rule sets on their way into force.

use model::view::Damage;
use model::words::Role;
use model::{Say, UnitCode};

use super::Placed;
use super::desk::Desk;
use super::judge::Aside;
use crate::entry::{Act, Body, Entry, Published, RulesDraft, UserFact, UserSaid};
use crate::{rulebook, schema, users};

/// Says whether what is said of users and rule sets holds by itself, so that every replica finds the
/// same, whatever else it has heard of.
pub(super) fn is_sound(entry: &Entry) -> Result<(), Aside> {
    if let Body::User(fact) = &entry.body
        && !(fact.is_sound() && is_by_whom_it_may_be(&entry.act, fact))
    {
        let fa = "نام، نقش یا دلیلی که دربارهٔ این کاربر آمده پذیرفتنی نیست.";
        let en = "what is said of the user has no sound name, role or reason";
        return Err(Aside::new("user.unsound", Say::new(fa, en)));
    }
    if let Body::Drafted(draft) = &entry.body
        && draft.rules.hash != rulebook::hash_of(&draft.rules.text)
    {
        return Err(other_hash());
    }
    if let Body::Published(said) = &entry.body { published(&entry.act, said) } else { Ok(()) }
}

/// Without the officer who keeps the users a person changes the own password, and nothing else.
fn is_by_whom_it_may_be(act: &Act, fact: &UserFact) -> bool {
    act.role != Role::System || (fact.said == UserSaid::Password && fact.user == act.user)
}

fn published(act: &Act, said: &Published) -> Result<(), Aside> {
    if said.rules.hash != rulebook::hash_of(&said.rules.text) {
        return Err(other_hash());
    }
    if said.drafter == act.user {
        let fa = "پیش‌نویس ضوابط را کسی جز نویسنده‌اش باید منتشر کند.";
        let en = "a rule set is published by another person than who drafted it";
        return Err(Aside::new("people.same", Say::new(fa, en)));
    }
    let rules = ::rules::RuleSet::parse(&said.rules.text);
    let rules = rules.map_err(|fault| Aside::unreadable_rules(&fault))?;
    if (rules.valid_from, &rules.version) != (said.from, &said.rules.version) {
        let fa = "نسخه یا روز آغازی که اعلام شده با متن ضوابط یکی نیست.";
        let en = "the version or first day it names isn't the rule set's own";
        return Err(Aside::new("rules.mislabelled", Say::new(fa, en)));
    }
    Ok(())
}

fn other_hash() -> Aside {
    let fa = "چکیدهٔ متن ضوابط با آنچه اعلام شده یکی نیست.";
    Aside::new("rules.hash", Say::new(fa, "the rule set's text has another hash"))
}

impl Desk<'_> {
    /// Notes a word on a user. They are read in the order of their numbers, not of their arrival.
    pub(super) fn user(&mut self, placed: &Placed, act: &Act, fact: &UserFact) {
        let key = users::key(placed.log, placed.seq, fact);
        self.put(schema::USER, &key, &(act, fact));
    }

    pub(super) fn drafted(&mut self, placed: &Placed, act: &Act, draft: &RulesDraft) {
        let own = crate::setback::own_key(placed.log, placed.seq);
        let key = [draft.n.to_be_bytes().as_slice(), &own].concat();
        self.put(schema::DRAFT, &key, &(act, draft));
    }

    /// A rule set comes into force, today or later, if the nation says so in its own scope.
    pub(super) fn published(&mut self, placed: &Placed, said: &Published) -> Result<(), Damage> {
        debug_assert_eq!(placed.log.scope, UnitCode::Nation);
        if let Err(fault) = self.kept.rules.publish(said) {
            self.set_aside(placed, Aside::unreadable_rules(&fault));
            return Ok(());
        }
        let own = crate::setback::own_key(placed.log, placed.seq);
        self.put(schema::PUBLISHED, &own, said);
        self.rules_changed()
    }
}
