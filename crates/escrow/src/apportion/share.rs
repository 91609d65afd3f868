//! One dimension shared out: what is set by hand first, then steps by largest remainder.

use std::cmp::Reverse;

use model::UnitCode;

use super::{Dimension, Party, Refusal, Weight};

/// What a unit may and must get in one dimension.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Claim {
    pub(super) unit: UnitCode,
    pub(super) weight: u32,
    pub(super) floor: u64,
    pub(super) cap: u64,
    pub(super) set: Option<u64>,
}

impl Claim {
    pub(super) fn of(dimension: Dimension, party: &Party, weight: Weight) -> Self {
        Self {
            unit: party.unit,
            weight: dimension.of_weight(weight),
            floor: dimension.of(party.floor),
            cap: dimension.of(party.cap),
            set: party.set.map(|set| dimension.of(set)),
        }
    }
}

/// Shares `total` out; the parts come in the order of the claims and sum to it.
pub(super) fn share(
    dimension: Dimension,
    total: u64,
    step: u64,
    claims: &[Claim],
) -> Result<Vec<u64>, Refusal> {
    let step = step.max(1);
    let set = claims.iter().filter_map(|claim| claim.set);
    let set = set.fold(0u128, |sum, set| sum.saturating_add(set.into()));
    let rest = u128::from(total).checked_sub(set);
    let open: Vec<&Claim> = claims.iter().filter(|claim| claim.set.is_none()).collect();
    let rest = match rest {
        Some(rest) if rest == 0 || !open.is_empty() => rest,
        Some(_) | None => return Err(Refusal::SetDiffers { dimension, set, total }),
    };
    let mut steps = Steps::of(dimension, rest, step, &open)?;
    steps.fix();
    let mut parts = steps.parts();
    for part in &mut parts {
        *part = part.saturating_mul(u128::from(step));
    }
    let short = rest.checked_rem(step.into()).unwrap_or_default();
    place(short, &open, &mut parts).ok_or(Refusal::CapsBelow {
        dimension,
        caps: rest.saturating_sub(short),
        total: rest,
    })?;
    let mut parts = parts.into_iter().map(|part| u64::try_from(part).expect("at most the total"));
    Ok(claims.iter().map(|claim| claim.set.unwrap_or_else(|| parts.next().unwrap_or(0))).collect())
}

/// Gives what is less than a step to the heaviest unit that has room for it; `None` if none has.
fn place(short: u128, open: &[&Claim], parts: &mut [u128]) -> Option<()> {
    if short == 0 {
        return Some(());
    }
    let room = |at: usize| u128::from(open[at].cap).checked_sub(parts[at]);
    let fits = (0..open.len()).filter(|at| room(*at).is_some_and(|room| short <= room));
    let to = fits.min_by_key(|at| (Reverse(open[*at].weight), open[*at].unit))?;
    parts[to] = parts[to].saturating_add(short);
    Some(())
}

/// A unit's claim in whole steps.
#[derive(Clone, Copy, Debug)]
struct Slot {
    weight: u128,
    floor: u128,
    cap: u128,
    fixed: Option<u128>,
}

/// The steps to hand out, and to whom.
#[derive(Debug)]
struct Steps {
    total: u128,
    slots: Vec<Slot>,
}

impl Steps {
    /// Checks that the steps can be handed out at all; from here on nothing is refused.
    fn of(dimension: Dimension, rest: u128, step: u64, open: &[&Claim]) -> Result<Self, Refusal> {
        let wide = u128::from(step);
        let total = rest.checked_div(wide).unwrap_or(rest);
        let mut slots = Vec::with_capacity(open.len());
        for claim in open {
            let floor = u128::from(claim.floor.div_ceil(step));
            let cap = u128::from(claim.cap.checked_div(step).unwrap_or_default());
            if cap < floor {
                let Claim { unit, floor, cap, .. } = **claim;
                return Err(Refusal::FloorAboveCap { dimension, unit, floor, cap });
            }
            slots.push(Slot { weight: claim.weight.into(), floor, cap, fixed: None });
        }
        let sum = |value: fn(&Slot) -> u128| {
            slots.iter().fold(0u128, |sum, slot| sum.saturating_add(value(slot)))
        };
        let floors = sum(|slot| slot.floor);
        if total < floors {
            let floors = floors.saturating_mul(wide);
            return Err(Refusal::FloorsAbove { dimension, floors, total: rest });
        }
        // A unit without weight gets its floor and no more.
        let reach = sum(|slot| if slot.weight == 0 { slot.floor } else { slot.cap });
        if reach < total && slots.iter().all(|slot| slot.weight == 0) {
            return Err(Refusal::NoWeight { dimension });
        }
        if reach < total {
            let caps = reach.saturating_mul(wide);
            return Err(Refusal::CapsBelow { dimension, caps, total: rest });
        }
        Ok(Self { total, slots })
    }

    /// Fixes units at floors and caps until everyone else's quota lies between its own.
    ///
    /// What is short of floors against what is beyond caps says whether quotas will yet fall or rise,
    /// and so which side is sure to stay fixed. Each round fixes one unit at least.
    fn fix(&mut self) {
        loop {
            let (rest, whole) = self.open();
            let whole = whole.max(1);
            let short = |slot: &Slot| {
                slot.floor.saturating_mul(whole).saturating_sub(rest.saturating_mul(slot.weight))
            };
            let beyond = |slot: &Slot| {
                rest.saturating_mul(slot.weight).saturating_sub(slot.cap.saturating_mul(whole))
            };
            let sum = |of: &dyn Fn(&Slot) -> u128| {
                let open = self.slots.iter().filter(|slot| slot.fixed.is_none());
                open.fold(0u128, |sum, slot| sum.saturating_add(of(slot)))
            };
            let (low, high) = (sum(&short), sum(&beyond));
            if low == 0 && high == 0 {
                return;
            }
            for slot in self.slots.iter_mut().filter(|slot| slot.fixed.is_none()) {
                if high <= low && 0 < short(slot) {
                    slot.fixed = Some(slot.floor);
                } else if low <= high && 0 < beyond(slot) {
                    slot.fixed = Some(slot.cap);
                }
            }
        }
    }

    /// Every unit's steps: fixed ones as they are, the others by largest remainder, ties in order.
    fn parts(&self) -> Vec<u128> {
        let (rest, whole) = self.open();
        let whole = whole.max(1);
        let mut left = rest;
        let mut remainders = Vec::new();
        let mut parts = Vec::with_capacity(self.slots.len());
        for (at, slot) in self.slots.iter().enumerate() {
            let quota = rest.saturating_mul(slot.weight);
            let part = slot.fixed.unwrap_or_else(|| quota.checked_div(whole).unwrap_or_default());
            if slot.fixed.is_none() {
                left = left.saturating_sub(part);
                let remainder = quota.checked_rem(whole).unwrap_or_default();
                remainders.push((Reverse(remainder), at));
            }
            parts.push(part);
        }
        remainders.sort_unstable();
        for (_, at) in remainders {
            if left == 0 {
                break;
            }
            parts[at] = parts[at].saturating_add(1);
            left = left.saturating_sub(1);
        }
        parts
    }

    /// What isn't fixed yet: the steps, and the weights of those who share them.
    fn open(&self) -> (u128, u128) {
        let mut rest = self.total;
        let mut whole = 0u128;
        for slot in &self.slots {
            match slot.fixed {
                Some(fixed) => rest = rest.saturating_sub(fixed),
                None => whole = whole.saturating_add(slot.weight),
            }
        }
        (rest, whole)
    }
}
