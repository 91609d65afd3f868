//! An office's first acts: it opens, takes up a rule set, and, for practice, is given a quota.

use model::{Amount, Lane};

use crate::draft::Draft;
use crate::entry::{Act, Body, Opening, RulesAdopted};
use crate::quota;

/// The first draft of an office. It needs no views: there are none yet.
///
/// With a `quota` the office is one for practice: its own parent opens the line and grants it.
pub fn first(
    act: Act,
    opening: Opening,
    adopted: RulesAdopted,
    quota: Option<(Amount, &rules::RuleSet)>,
) -> Draft {
    let mut draft = Draft { act, bodies: Vec::new(), parent: Vec::new() };
    if let Some((amount, rules)) = quota {
        let q =
            escrow::QuotaLine::new(quota::PROGRAMME, opening.year).expect("checked by the caller");
        let to = escrow::Holder { node: opening.node, incarnation: opening.incarnation };
        let opens =
            model::JalaliDate::new(i32::from(opening.year), 1, 1).expect("checked by the caller");
        let period = (opens, rules.absorption_until());
        draft.parent = quota::practice_grant(&q, to, amount, period, &adopted.version);
    }
    draft.bodies.push(Body::Opened(opening));
    draft.bodies.push(Body::Rules(adopted));
    draft
}

/// The entries of a draft that travel in a lane.
pub fn in_lane(bodies: &[Body], lane: Lane) -> Vec<&Body> {
    bodies.iter().filter(|body| body.lane() == lane).collect()
}
