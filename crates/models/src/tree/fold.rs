//! A node's account from its disk.

use escrow::{Account, Figures};

use super::LETTER;
use crate::acts::{Act, Little, Party};
use crate::naive::Naive;

/// Folds entries as a node does; the naive ways bend them before.
pub(super) fn fold(
    naive: Naive,
    me: Party,
    log: &[Act],
    heard: impl Iterator<Item = (Party, Act)>,
) -> Account {
    let mut account = Account::new(me.holder());
    let given_up = log.iter().filter(|act| matches!(act, Act::Release(_))).count();
    let mut sum = Little::default();
    for (by, act) in heard {
        let bent = match (naive, act) {
            (Naive::Increments, Act::Grant(to, amount)) if to == me => {
                sum = sum.plus(amount);
                Act::Grant(to, sum)
            }
            (Naive::ReleaseCredits, Act::Grant(to, amount)) if to == me => {
                Act::Grant(to, (0..given_up).fold(amount, |all, _| all.plus(LETTER)))
            }
            (_, act) => act,
        };
        account.apply(by.holder(), &bent.entry(Figures::default()));
    }
    for act in log {
        account.apply(me.holder(), &act.entry(Figures::default()));
    }
    account
}
