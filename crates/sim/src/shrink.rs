//! Making a failing plan small: faults are left out for as long as it still fails.

use crate::plan::Plan;
use crate::report::{Config, Report};

/// Leaves faults out, many at a time first, within so many runs. Returns the smallest plan that still
/// violates something, and how its run went.
pub fn shrink(
    config: &Config,
    plan: &Plan,
    runs: u32,
    run: &mut dyn FnMut(Config) -> Report,
) -> (Plan, Option<Report>) {
    let mut plan = plan.clone();
    let mut last = None;
    let mut left = runs;
    let mut chunk = plan.faults.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        let mut shrunk = false;
        while at < plan.faults.len() && 0 < left {
            left -= 1;
            let mut fewer = plan.clone();
            fewer.faults.drain(at..plan.faults.len().min(at + chunk));
            let report = run(Config { plan: Some(fewer.clone()), ..config.clone() });
            if report.violation.is_some() {
                plan = fewer;
                last = Some(report);
                shrunk = true;
            } else {
                at += chunk;
            }
        }
        if left == 0 || (chunk == 1 && !shrunk) {
            return (plan, last);
        }
        chunk = if shrunk { chunk.min(plan.faults.len().max(1)) } else { (chunk / 2).max(1) };
    }
}
