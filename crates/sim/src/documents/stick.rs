//! Sticks at a node of documents: the production steps, but for the encryption, whose chance is the
//! machine's.

use model::UnitCode;
use runtime::daemon::Machine;
use runtime::stick::{Carried, Moment, Order, Part, Pocket, StickFault, Verdict, export, import};
use runtime::{Mode, RuntimeFault};

use crate::node::{Now, Out};

/// Small, so that a bundle has parts.
const PART_BYTES: u64 = 3 << 10;
/// The country's distance from UTC.
const OFFSET_MINUTES: i32 = 210;

/// The parts for the office of a unit.
pub(super) fn pack(machine: &mut Machine, now: Now, to: UnitCode, out: &mut Out) -> Vec<Vec<u8>> {
    let order = Order { to, whole: false, part_bytes: PART_BYTES, at: now.utc, mode: Mode::Write };
    let mut pocket = Pocket::default();
    let made = machine.carry(|desk, contacts| {
        export(desk, contacts, &order, &mut pocket, &mut |_, _| {}).map(drop)
    });
    match made {
        Some(Ok(())) => pocket.parts.into_iter().map(|part| part.bytes).collect(),
        // Shut out, or not known yet.
        Some(Err(StickFault::NoNeighbor { .. })) | None => Vec::new(),
        Some(Err(fault)) => {
            out.errors.push(format!("a stick for {to}: {fault:?}"));
            Vec::new()
        }
    }
}

/// Takes in what was brought.
pub(super) fn unpack(machine: &mut Machine, now: Now, parts: &[Vec<u8>], out: &mut Out) {
    let Ok(today) = now.utc.civil_day(OFFSET_MINUTES) else { return };
    let moment = Moment { at: now.utc, today, mode: Mode::Write };
    let parts: Vec<Part> = parts
        .iter()
        .enumerate()
        .map(|(at, bytes)| Part { name: at.to_string(), bytes: bytes.clone() })
        .collect();
    let brought: Vec<&dyn Carried> = parts.iter().map(|part| part as &dyn Carried).collect();
    let taken =
        machine.carry(|desk, contacts| import(desk, contacts, &brought, moment, &mut |_, _| {}));
    match taken {
        Some(Ok(imported)) => {
            if !imported.missing.is_empty() {
                out.points.push("a part of a bundle is missing");
            }
            out.points.extend(imported.files.iter().map(|file| point(&file.verdict)));
            if imported.files.iter().any(|file| 0 < file.heard.nation) {
                out.points.push("the nation's word comes by stick");
            }
        }
        // The disk failed: the node ends, and what it had taken by then is known after its start.
        Some(Err(RuntimeFault::Journal(_))) | None => {}
        Some(Err(fault)) => out.errors.push(format!("a stick: {fault:?}")),
    }
}

const fn point(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Taken => "a stick brings news",
        Verdict::NothingNew => "a stick brings nothing new",
        Verdict::Waits => "a stick waits for an earlier one",
        Verdict::Damaged { .. } => "a torn stick gives what stands before",
        Verdict::NotForUs | Verdict::Own => "a stick is brought to the wrong office",
        Verdict::NoBundle | Verdict::Newer | Verdict::Unreadable { .. } => "a stick says nothing",
        Verdict::NotNeighbor => "a stick is no neighbor's",
        Verdict::Stranger => "a stick is a stranger's",
        Verdict::Fenced => "a stick of a fenced node is refused",
        Verdict::Forged => "a stick is forged",
        Verdict::Realm => "a stick is of another realm",
    }
}
