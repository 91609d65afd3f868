//! The columns of a change: one run-length coded column per part of an operation.

use model::limits::CHANGE_OPS_MAX;

use super::{Action, Fault, Op, number, value};
use crate::pack::{take_bytes, take_number, take_signed, take_text};

/// More replaced operations than any honest change names: every value of every key a few times over.
const REPLACED_MAX: u64 = 4 * CHANGE_OPS_MAX;

/// The columns a record's changes have, in their order; each once at most.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    map_actor: &'a [u8],
    map_op: &'a [u8],
    key: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    meta: &'a [u8],
    raw: &'a [u8],
    replaces: &'a [u8],
    replaced_actor: &'a [u8],
    replaced_op: &'a [u8],
}

impl<'a> Columns<'a> {
    /// Takes the columns' table and bytes off the front.
    pub(super) fn split(rest: &mut &'a [u8]) -> Result<Self, Fault> {
        let count = number(rest)?;
        let mut table = Vec::new();
        for _ in 0..count {
            let (spec, length) = (number(rest)?, number(rest)?);
            if length == 0 || table.last().is_some_and(|(before, _)| *before >= spec) {
                return Err(Fault::Column);
            }
            table.push((spec, length));
        }
        let mut columns = Self::default();
        for (spec, length) in table {
            let bytes = take_bytes(rest, length).ok_or(Fault::Length)?;
            // The column's id in the upper bits, its type in the lower three.
            *match spec {
                0x01 => &mut columns.map_actor,
                0x02 => &mut columns.map_op,
                0x15 => &mut columns.key,
                0x34 => &mut columns.insert,
                0x42 => &mut columns.action,
                0x56 => &mut columns.meta,
                0x57 => &mut columns.raw,
                0x70 => &mut columns.replaces,
                0x71 => &mut columns.replaced_actor,
                0x73 => &mut columns.replaced_op,
                _ => return Err(Fault::Column),
            } = bytes;
        }
        Ok(columns)
    }

    /// Reads the operations, each of which has something in every column.
    pub(super) fn ops(mut self, actors: usize) -> Result<Vec<Op<'a>>, Fault> {
        let actions = runs(self.action, CHANGE_OPS_MAX, take_number)?;
        let count = actions.len();
        let keys = runs(self.key, CHANGE_OPS_MAX, take_text)?;
        let metas = runs(self.meta, CHANGE_OPS_MAX, take_number)?;
        let replaces = runs(self.replaces, CHANGE_OPS_MAX, take_number)?;
        let same = [keys.len(), metas.len(), replaces.len()].iter().all(|&length| length == count);
        if count == 0 || !same || !self.inserts_nothing(count) {
            return Err(Fault::Ragged);
        }
        self.check_replaced(&replaces, actors)?;
        let maps = self.maps(count, actors)?;

        let mut ops = Vec::with_capacity(count);
        let rows = actions.into_iter().zip(keys).zip(metas).zip(replaces).zip(maps);
        for ((((action, key), meta), replaces), map) in rows {
            let value = value(meta.ok_or(Fault::Malformed)?, &mut self.raw)?;
            let action = match (action, value) {
                (Some(0), super::Value::Null) => Action::MakeMap,
                (Some(1), value) => Action::Put(value),
                _ => return Err(Fault::Malformed),
            };
            let key = key.ok_or(Fault::Column)?;
            ops.push(Op { map, key, action, replaces: replaces.ok_or(Fault::Malformed)? });
        }
        if self.raw.is_empty() { Ok(ops) } else { Err(Fault::Ragged) }
    }

    /// The column of insertions is one run of "no".
    fn inserts_nothing(&self, count: usize) -> bool {
        let mut column = self.insert;
        let run = take_number(&mut column);
        run.is_some_and(|run| usize::try_from(run) == Ok(count)) && column.is_empty()
    }

    /// The columns of replaced operations are as long as their counts add up to.
    fn check_replaced(&self, counts: &[Option<u64>], actors: usize) -> Result<(), Fault> {
        let total = counts
            .iter()
            .try_fold(0u64, |total, count| total.checked_add((*count)?))
            .filter(|total| *total <= REPLACED_MAX)
            .ok_or(Fault::Operations)?;
        let authors = runs(self.replaced_actor, total, take_number)?;
        let steps = runs(self.replaced_op, total, take_signed)?;
        let lengths = [authors.len(), steps.len()].map(u64::try_from);
        if lengths != [Ok(total), Ok(total)] {
            return Err(Fault::Ragged);
        }
        if !authors.iter().all(|author| named(*author, actors)) {
            return Err(Fault::Actor);
        }
        let mut at = 0i64;
        for step in steps {
            at = step.and_then(|step| at.checked_add(step)).ok_or(Fault::Malformed)?;
            if !(1..=i64::from(u32::MAX)).contains(&at) {
                return Err(Fault::Malformed);
            }
        }
        Ok(())
    }

    /// The map each operation writes in.
    fn maps(&self, count: usize, actors: usize) -> Result<Vec<Option<(u64, u64)>>, Fault> {
        if self.map_actor.is_empty() && self.map_op.is_empty() {
            return Ok(vec![None; count]);
        }
        let authors = runs(self.map_actor, CHANGE_OPS_MAX, take_number)?;
        let ops = runs(self.map_op, CHANGE_OPS_MAX, take_number)?;
        if authors.len() != count || ops.len() != count {
            return Err(Fault::Ragged);
        }
        let pairs = ops.into_iter().zip(authors);
        pairs
            .map(|pair| match pair {
                (None, None) => Ok(None),
                (Some(op), Some(author)) if named(Some(author), actors) => Ok(Some((op, author))),
                (Some(_), Some(_)) => Err(Fault::Actor),
                (Some(_), None) | (None, Some(_)) => Err(Fault::Ragged),
            })
            .collect()
    }
}

fn named(author: Option<u64>, actors: usize) -> bool {
    author.and_then(|author| usize::try_from(author).ok()).is_some_and(|author| author < actors)
}

/// Reads a run-length coded column: a positive count and one value, a negative count and as many
/// values, or a zero and a count of nothings.
fn runs<'a, T: Copy>(
    mut column: &'a [u8],
    most: u64,
    take: impl Fn(&mut &'a [u8]) -> Option<T>,
) -> Result<Vec<Option<T>>, Fault> {
    let mut values = Vec::new();
    let mut left = most;
    while !column.is_empty() {
        let run = take_signed(&mut column).ok_or(Fault::Malformed)?;
        let nothings = if run == 0 { number(&mut column)? } else { 0 };
        let length = if run == 0 { nothings } else { run.unsigned_abs() };
        left = left.checked_sub(length).ok_or(Fault::Operations)?;
        let length = usize::try_from(length).map_err(|_| Fault::Operations)?;
        match run {
            0 if length == 0 => return Err(Fault::Malformed),
            0 => values.extend(std::iter::repeat_n(None, length)),
            1.. => {
                let value = take(&mut column).ok_or(Fault::Malformed)?;
                values.extend(std::iter::repeat_n(Some(value), length));
            }
            _ => {
                for _ in 0..length {
                    values.push(Some(take(&mut column).ok_or(Fault::Malformed)?));
                }
            }
        }
    }
    Ok(values)
}
