//! Drafts into signed frames, and own entries into segments for the wire.

use std::collections::BTreeMap;

use journal::{Frame, Heads, Signer, seal};
use model::{Incarnation, Lane, LogId, UnitCode};
use office::entry::{Act, Entry, Opening};
use office::{Draft, quota};

use crate::fault::RuntimeFault;
use crate::keys::Keys;

/// Entries of one segment; more of one act go into further segments of the same frame.
const PER_SEGMENT: usize = 1_024;

/// What an act says to one log, and who signs it.
type Part<'a> = (LogId, Vec<Entry>, &'a Signer);

/// Signs a draft: its control entries, its practice parent's, its records', each log in its own
/// segments.
pub(crate) fn sealed(
    draft: &Draft,
    opening: &Opening,
    keys: &Keys,
    heads: &Heads,
) -> Result<Frame, RuntimeFault> {
    let mut segments = Vec::new();
    for (log, said, signer) in parts(draft, opening, keys) {
        let mut head = heads.of(log);
        for piece in said.chunks(PER_SEGMENT) {
            let entries = piece
                .iter()
                .map(Entry::encode)
                .collect::<Result<Vec<_>, _>>()
                .map_err(|fault| large(&fault))?;
            let (segment, after) =
                seal(&head, log, &entries, signer).map_err(|fault| large(&fault))?;
            head = after;
            segments.push(segment);
        }
    }
    Ok(Frame { segments })
}

fn parts<'a>(draft: &Draft, opening: &Opening, keys: &'a Keys) -> Vec<Part<'a>> {
    let Opening { node, incarnation, unit, .. } = *opening;
    let mut own: BTreeMap<(Lane, UnitCode), Vec<Entry>> = BTreeMap::new();
    for said in &draft.bodies {
        let (scope, lane) = said.log();
        let act = Act { role: said.role, ..draft.act.clone() };
        own.entry((lane, scope)).or_default().push(Entry { act, body: said.body.clone() });
    }
    // Control goes first: what records refer to is known before them.
    let mut parts: Vec<Part<'a>> = Vec::new();
    for ((lane, scope), said) in own {
        parts.push((LogId { origin: node, incarnation, scope, lane }, said, &keys.own));
    }
    if let Some(signer) = keys.parent.as_ref().filter(|_| !draft.parent.is_empty()) {
        let parent = LogId {
            origin: quota::PRACTICE_PARENT,
            incarnation: Incarnation(1),
            scope: unit,
            lane: Lane::Control,
        };
        let behind = parts.partition_point(|(log, ..)| log.lane == Lane::Control);
        let said = draft.parent.iter().cloned();
        let said = said.map(|body| Entry { act: draft.act.clone(), body }).collect();
        parts.insert(behind, (parent, said, signer));
    }
    parts
}

/// Says that an act is larger than any node accepts.
pub(crate) fn large(fault: &dyn std::error::Error) -> RuntimeFault {
    let why = model::Say::new(fault.to_string(), fault.to_string());
    office::Refusal::TooLarge { why }.into()
}
