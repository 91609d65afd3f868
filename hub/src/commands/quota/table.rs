//! A breakdown as people read it and as JSON.

use console::commands::quota::words;
use console::{Failure, Tone, Ui};
use escrow::apportion::{Indicators, Weights};
use model::{Amount, Places, Say};
use office::entry::{Cause, Share, Source};
use serde_json::{Value, json};

/// The table: a line a unit, codes and figures in columns, and the sum.
pub(super) fn tell(
    ui: &mut Ui<'_>,
    total: Amount,
    cause: &Cause,
    shares: &[Share],
) -> Result<(), Failure> {
    let value = words(total);
    let value = ui.said(&value).to_owned();
    ui.fact_toned(Tone::Bold, &Say::new("تقسیم", "Divided"), &value)?;
    if let Cause::Breakdown { rule_set, weights, step, .. } = cause {
        let Weights { approved, commitment, absorption, priority } = weights;
        let text = format!(
            "{rule_set}: {approved}/{commitment}/{absorption}/{priority}, step {}/{}",
            step.rials, step.jobs
        );
        ui.fact(&Say::new("ضوابط", "Rules"), &text)?;
    }
    let head = format!(
        "{:<5} {:>13} {:>24} {:>9} {:>6} {:>5} {:>20} {:>7}  from",
        "unit", "weight %", "approved", "committed", "absorb", "prio", "rials", "jobs"
    );
    ui.toned(Tone::Dim, &head)?;
    for share in shares {
        ui.line(line(share).trim_end())?;
    }
    let sum = shares.iter().map(|share| share.amount);
    let sum = sum.fold(Amount::ZERO, |sum, part| sum.checked_add(part).unwrap_or(sum));
    let text = format!(
        "{:<5} {:>13} {:>24} {:>9} {:>6} {:>5} {:>20} {:>7}",
        "sum",
        "",
        "",
        "",
        "",
        "",
        sum.rials.to_string(),
        sum.jobs.to_string(),
    );
    ui.toned(Tone::Bold, &text)
}

fn line(share: &Share) -> String {
    let Indicators { approved, commitment, absorption_per_mille, priority } =
        share.basis.indicators;
    let absorption = absorption_per_mille.map_or_else(|| "?".to_owned(), |rate| rate.to_string());
    let source = match (share.basis.set, share.basis.source) {
        (true, _) => "set by hand",
        (false, source) => source.code(),
    };
    let note = share.basis.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!(
        "{:<5} {:>6}/{:>6} {:>24} {:>9} {:>6} {:>5} {:>20} {:>7}  {source}{note}",
        share.unit.to_string(),
        percent(share.weight.rials),
        percent(share.weight.jobs),
        format!("{}/{}", approved.rials, approved.jobs),
        commitment.to_string(),
        absorption,
        priority,
        share.amount.rials.to_string(),
        share.amount.jobs.to_string(),
    )
}

/// Billionths as a percentage with two decimals, rounded to the nearest.
fn percent(billionths: u32) -> String {
    let hundredths = billionths.saturating_add(50_000) / 100_000;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The same as JSON: every share with all it was computed from.
pub(super) fn rows(places: &Places, shares: &[Share]) -> Vec<Value> {
    let row = |share: &Share| {
        let basis = &share.basis;
        json!({
            "unit": share.unit, "name": places.name_of(share.unit), "node": share.holder.node,
            "incarnation": share.holder.incarnation,
            "approved": basis.indicators.approved, "commitment_jobs": basis.indicators.commitment,
            "absorption_per_mille": basis.indicators.absorption_per_mille,
            "priority": basis.indicators.priority,
            "source": basis.source.code(), "note": basis.note, "set": basis.set,
            "weight_billionths": { "rials": share.weight.rials, "jobs": share.weight.jobs },
            "floor": share.floor, "cap": share.cap, "amount": share.amount,
        })
    };
    shares.iter().map(row).collect()
}

/// How an allocation came about, as JSON.
pub(super) fn cause(cause: &Cause) -> Value {
    match cause {
        Cause::Breakdown { rule_set, rule_set_hash, weights, step } => json!({
            "kind": "breakdown", "rule_set": rule_set, "rule_set_hash": rule_set_hash.to_string(),
            "weights_per_mille": {
                "approved_quota": weights.approved, "employment_commitment": weights.commitment,
                "absorption": weights.absorption, "priority": weights.priority,
            },
            "step": step,
        }),
        Cause::Single => json!({ "kind": "single" }),
        Cause::Move { from, n } => json!({ "kind": "move", "from_node": from.node, "n": n }),
    }
}

/// One word for it.
pub(super) const fn word(cause: &Cause) -> &'static str {
    match cause {
        Cause::Breakdown { .. } => "breakdown",
        Cause::Single => "single",
        Cause::Move { .. } => "move",
    }
}

/// Says whether any indicator was counted rather than entered.
pub(super) fn is_counted(shares: &[Share]) -> bool {
    shares.iter().any(|share| share.basis.source == Source::Counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_percentages_with_two_decimals() {
        for (billionths, text) in [
            (0, "0.00"),
            (1_000_000_000, "100.00"),
            (431_234_567, "43.12"),
            (49_999, "0.00"),
            (50_000, "0.01"),
        ] {
            assert_eq!(percent(billionths), text);
        }
    }
}
