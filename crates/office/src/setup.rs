//! A node's first acts: it opens, says whom it trusts, takes up a rule set, and, for practice alone, is
//! given a quota.

use model::Amount;
use roster::{Rooted, Tier, Trust, usual};

use crate::draft::{Draft, Said};
use crate::entry::{Act, Body, Opening, RulesAdopted};
use crate::quota;

/// What a node begins with besides its name.
#[derive(Clone, Copy, Debug)]
pub enum Ground<'a> {
    /// An office that stands alone. With a quota it is one for practice: its own parent opens the line
    /// and grants it, and the office acknowledges it at once.
    Alone(Option<(Amount, &'a rules::RuleSet)>),
    /// A member of a tree. Of a later incarnation of the nation the root says who it is, and who came
    /// before it.
    Member(&'a Trust, &'a [Rooted]),
}

/// The first draft of a node. It needs no views: there are none yet.
pub fn first(act: Act, opening: Opening, adopted: RulesAdopted, ground: Ground<'_>) -> Draft {
    let (scope, tier) = (opening.unit, Tier::of(opening.unit));
    let mut draft = Draft { act, bodies: Vec::new(), parent: Vec::new() };
    let mut acknowledged = None;
    let mut trust = None;
    let mut rooted: &[Rooted] = &[];
    match ground {
        Ground::Alone(None) => {}
        Ground::Alone(Some((amount, rules))) => {
            let (parent, acknowledge) = practice_quota(&draft.act, &opening, (amount, rules));
            draft.parent = parent;
            acknowledged = Some(acknowledge);
        }
        Ground::Member(known, words) => {
            trust = Some(Body::Trust(known.clone()));
            rooted = words;
        }
    }
    // The root's word comes early: before it nobody can read on.
    let rooted = rooted.iter().map(|word| Body::Roster(roster::Entry::Rooted(word.clone())));
    let begins = [Some(Body::Opened(opening)), trust].into_iter().flatten();
    let goes_on = [Some(Body::Rules(adopted)), acknowledged].into_iter().flatten();
    for body in begins.chain(rooted).chain(goes_on) {
        // Each in the role that says such things at this tier.
        let role = usual(tier, body.kind()).unwrap_or(draft.act.role);
        draft.bodies.push(Said { scope, role, body });
    }
    draft
}

fn practice_quota(
    act: &Act,
    opening: &Opening,
    (amount, rules): (Amount, &rules::RuleSet),
) -> (Vec<Body>, Body) {
    let q = escrow::QuotaLine::new(quota::PROGRAMME, opening.year).expect("checked by the caller");
    let opens =
        model::JalaliDate::new(i32::from(opening.year), 1, 1).expect("checked by the caller");
    let period = (opens, rules.absorption_until());
    let parent = quota::practice_grant(&q, opening.holder(), amount, period, &rules.version);
    let acknowledge =
        escrow::Acknowledge { q, from: quota::PRACTICE_PARENT, cumulative: amount, on: act.on };
    (parent, Body::Quota(escrow::Entry::Acknowledge(acknowledge)))
}
