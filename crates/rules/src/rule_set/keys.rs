//! Every key of a rule set: its article, what it means, what may stand there, what stands there.

mod table;

use model::Say;
use serde::Serialize;
use table::KEYS;

use super::RuleSet;

/// One key of a rule set, as `rules show` prints it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Entry {
    /// The key in the file, with its table: `quorum.seats`.
    pub key: &'static str,
    /// Its value, as the file would write it.
    pub value: String,
    /// The article it belongs to; empty where the directive is silent.
    pub article: &'static str,
    /// What it means.
    pub explanation: Say,
}

/// What is known about a key beside its value.
#[derive(Debug)]
pub(super) struct Key {
    name: &'static str,
    article: &'static str,
    means: (&'static str, &'static str),
    wants: (&'static str, &'static str),
}

impl Key {
    /// The key as it stands in its own table.
    fn leaf(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    /// What may stand there.
    pub(super) fn wants(&self) -> Say {
        Say::new(self.wants.0, self.wants.1)
    }
}

pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.leaf() == name)
}

/// The key most like a misspelled one, if it is like one at all.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let near = KEYS.iter().map(|key| (distance(name, key.leaf()), key.leaf())).min()?;
    let close = near.0.saturating_mul(3) <= name.len();
    close.then_some(near.1)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.bytes().enumerate() {
        let mut diagonal = at;
        let mut last = at.saturating_add(1);
        for (slot, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let substituted = diagonal.saturating_add(usize::from(a != b));
            diagonal = *slot;
            last = substituted.min(diagonal.saturating_add(1)).min(last.saturating_add(1));
            *slot = last;
        }
        if let Some(first) = row.first_mut() {
            *first = at.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

/// Every key, in the order of the file.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|key| key.name)
}

pub(super) fn entries(rules: &RuleSet) -> Vec<Entry> {
    KEYS.iter()
        .filter_map(|key| {
            let value = value(rules, key.name)?;
            let explanation = Say::new(key.means.0, key.means.1);
            Some(Entry { key: key.name, value, article: key.article, explanation })
        })
        .collect()
}

/// The value of a key; `None` for `valid_to` if it is open.
fn value(rules: &RuleSet, name: &str) -> Option<String> {
    let plain = |number: u32| number.to_string();
    let weights = rules.allocation.weights;
    let per_mille = |weight: u16| weight.to_string();
    let value = match name {
        "version" => rules.version.clone(),
        "valid_from" => rules.valid_from.slashed(),
        "valid_to" => return rules.valid_to.map(|day| day.slashed()),
        "programme.name" => rules.programme.name.clone(),
        "programme.year" => rules.programme.year.to_string(),
        "programme.target_jobs" => rules.programme.target_jobs.to_string(),
        "independent_ceiling" => rules.independent_ceiling.to_string(),
        "supporter_ceiling" => rules.supporter_ceiling.to_string(),
        "per_head" => rules.per_head.to_string(),
        "heads_for_full" => plain(rules.heads_for_full),
        "supporter_min_covered" => plain(rules.supporter_min_covered),
        "heads_basis" => rules.heads_basis.to_string(),
        "headline_job" => rules.headline_job.to_string(),
        "priority_override" => rules.priority_override.to_string(),
        "wait_days_registration" => plain(rules.wait_days_registration),
        "wait_counts" => rules.wait_counts.to_string(),
        "visit_due_days" => plain(rules.visit_due_days),
        "visit_due" => rules.visit_due.to_string(),
        "joint_visit_required" => rules.joint_visit_required.to_string(),
        "form_completed_by" => rules.form_completed_by.to_string(),
        "referral_by" => rules.referral_by.to_string(),
        "skill_grace" => rules.skill_grace.to_string(),
        "refer_while_provisional" => rules.refer_while_provisional.to_string(),
        "exclusion_list_max_age_days" => plain(rules.exclusion_list_max_age_days),
        "exclusion_list_old" => rules.exclusion_list_old.to_string(),
        "retiree_is_employee" => rules.retiree_is_employee.to_string(),
        "hold_expiry_days" => plain(rules.hold_expiry_days),
        "absorption_deadline" => rules.absorption_deadline.to_string(),
        "report_due_days" => plain(rules.report_due_days),
        "quorum.seats" => plain(rules.quorum.seats),
        "quorum.present" => plain(rules.quorum.present),
        "quorum.chair_or_deputy" => rules.quorum.chair_or_deputy.to_string(),
        "promotional_needs_quorum" => rules.promotional_needs_quorum.to_string(),
        "founders_min" => plain(rules.founders_min),
        "cooperative_without_expert" => rules.cooperative_without_expert.to_string(),
        "successful_heads" => rules.successful.heads.to_string(),
        "successful_commitments" => rules.successful.commitments.to_string(),
        "successful_no_breach" => rules.successful.no_breach.to_string(),
        "amount_suspect_below" => rules.amount_suspect_below.to_string(),
        "service_level_days" => plain(rules.service_level_days),
        "allocation.weights.approved_quota" => per_mille(weights.approved_quota),
        "allocation.weights.employment_commitment" => per_mille(weights.employment_commitment),
        "allocation.weights.absorption" => per_mille(weights.absorption),
        "allocation.weights.priority" => per_mille(weights.priority),
        "allocation.floor" => rules.allocation.floor.to_string(),
        "allocation.cap" => rules.allocation.cap.to_string(),
        "allocation.step_rials" => rules.allocation.step.rials.to_string(),
        "allocation.step_jobs" => rules.allocation.step.jobs.to_string(),
        "allocation.absorption_source" => rules.allocation.absorption_source.to_string(),
        // Tables; their keys are listed one by one.
        _ => return None,
    };
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_key_finds_the_nearest_one() {
        assert_eq!(nearest("wait_day_registration"), Some("wait_days_registration"));
        assert_eq!(nearest("skil_grace"), Some("skill_grace"));
        assert_eq!(nearest("colour"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
