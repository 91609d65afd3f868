//! An office's first acts: it opens, takes up a rule set, and, for practice, is given a quota.

use model::Amount;

use crate::draft::{Draft, Said};
use crate::entry::{Act, Body, Opening, RulesAdopted};
use crate::quota;

/// The first draft of an office. It needs no views: there are none yet.
///
/// With a `quota` the office is one for practice: its own parent opens the line and grants it, and the
/// office acknowledges it at once.
pub fn first(
    act: Act,
    opening: Opening,
    adopted: RulesAdopted,
    quota: Option<(Amount, &rules::RuleSet)>,
) -> Draft {
    let mut draft = Draft { act, bodies: Vec::new(), parent: Vec::new() };
    let mut acknowledged = None;
    if let Some((amount, rules)) = quota {
        let q =
            escrow::QuotaLine::new(quota::PROGRAMME, opening.year).expect("checked by the caller");
        let to = escrow::Holder { node: opening.node, incarnation: opening.incarnation };
        let opens =
            model::JalaliDate::new(i32::from(opening.year), 1, 1).expect("checked by the caller");
        let period = (opens, rules.absorption_until());
        let acknowledge = escrow::Acknowledge {
            q: q.clone(),
            from: quota::PRACTICE_PARENT,
            cumulative: amount,
            on: draft.act.on,
        };
        acknowledged = Some(Body::Quota(escrow::Entry::Acknowledge(acknowledge)));
        draft.parent = quota::practice_grant(&q, to, amount, period, &adopted.version);
    }
    let (scope, role) = (opening.unit, draft.act.role);
    let own = [Body::Opened(opening), Body::Rules(adopted)].into_iter().chain(acknowledged);
    draft.bodies.extend(own.map(|body| Said { scope, role, body }));
    draft
}
