//! The rules of a document's layout, for changes that come from elsewhere.
//!
//! The first change makes the two maps, and no other does: maps made twice hide one another. Steps
//! are never replaced. A known key holds its shape; an unknown one, from a later version, is kept.

use model::{JalaliDate, NationalId};
use thiserror::Error;

use crate::actor::Actor;
use crate::covered::Covered;
use crate::key::{COVERED, Clearing, Key, STEPS, Shape};
use crate::step::{Mark, Step};
use crate::structure::{Action, Op, Outline, Value};

/// The operation that makes the map of steps: the first of the first change.
pub(crate) const STEPS_OP: u64 = 1;
/// The operation that makes the map of covered persons.
pub(crate) const COVERED_OP: u64 = 2;

/// What a well-formed change does that no record allows.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum Fault {
    /// A first change that doesn't begin with the two maps and nothing before them.
    #[error("a record begins with its two maps")]
    Beginning,
    /// A map made later or elsewhere.
    #[error("maps are made in the first change only")]
    Map,
    /// An operation in a map the record doesn't have.
    #[error("no such map")]
    Elsewhere,
    /// A key that isn't one or two letters.
    #[error("no such key")]
    Key,
    /// A known key with a value of another shape.
    #[error("a value of the wrong shape")]
    Shape,
    /// A field that can't be cleared.
    #[error("this field can't be cleared")]
    Cleared,
    /// A step that would be replaced or removed.
    #[error("steps only grow")]
    Step,
    /// An enrolment that can't be read.
    #[error("unreadable enrolment")]
    Covered,
}

/// Checks a change against the layout; `creator` is the author of the record's first change.
pub(crate) fn check(outline: &Outline<'_>, creator: Actor) -> Result<(), Fault> {
    let ops = if outline.deps.is_empty() {
        beginning(outline)?
    } else {
        if outline.start_op <= COVERED_OP {
            return Err(Fault::Beginning);
        }
        outline.ops.as_slice()
    };
    for op in ops {
        let Action::Put(value) = op.action else { return Err(Fault::Map) };
        match op.map {
            None => field(op, value)?,
            Some((map, author)) => {
                let author = usize::try_from(author).ok().and_then(|at| outline.actors.get(at));
                match map {
                    _ if author != Some(&creator) => return Err(Fault::Elsewhere),
                    STEPS_OP => step(op, value)?,
                    COVERED_OP => covered(op, value)?,
                    _ => return Err(Fault::Elsewhere),
                }
            }
        }
    }
    Ok(())
}

fn beginning<'o, 'a>(outline: &'o Outline<'a>) -> Result<&'o [Op<'a>], Fault> {
    let made = |op: &Op<'_>, key| op.map.is_none() && op.key == key && op.action == Action::MakeMap;
    let fresh = outline.seq == 1
        && outline.start_op == STEPS_OP
        && outline.actors.len() == 1
        && outline.ops.iter().all(|op| op.replaces == 0);
    match outline.ops.as_slice() {
        [steps, covered, rest @ ..] if fresh && made(steps, STEPS) && made(covered, COVERED) => {
            Ok(rest)
        }
        _ => Err(Fault::Beginning),
    }
}

fn field(op: &Op<'_>, value: Value<'_>) -> Result<(), Fault> {
    let letters = (1..=2).contains(&op.key.len())
        && op.key.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && op.key != STEPS
        && op.key != COVERED;
    if !letters {
        return Err(Fault::Key);
    }
    let Some(key) = Key::from_letter(op.key) else { return Ok(()) };
    let fits = match (key.shape(), value) {
        (_, Value::Null) if key.clearing() == Clearing::Refused => return Err(Fault::Cleared),
        (Shape::Date, Value::Int(days)) => JalaliDate::from_days(days).is_ok(),
        (_, Value::Null)
        | (Shape::Int, Value::Int(_))
        | (Shape::Text, Value::Text(_))
        | (Shape::Bytes, Value::Bytes(_)) => true,
        (_, Value::Int(_) | Value::Text(_) | Value::Bytes(_)) => false,
    };
    if fits { Ok(()) } else { Err(Fault::Shape) }
}

fn step(op: &Op<'_>, value: Value<'_>) -> Result<(), Fault> {
    let Value::Bytes(bytes) = value else { return Err(Fault::Step) };
    let code = op.key.trim_end_matches(|c: char| c.is_ascii_digit());
    let letters = (1..=2).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphabetic());
    if !letters || op.key.len() > 8 || op.replaces != 0 {
        return Err(Fault::Step);
    }
    let readable = Step::from_key(op.key).is_none() || Mark::unpack(bytes).is_some();
    if readable { Ok(()) } else { Err(Fault::Step) }
}

fn covered(op: &Op<'_>, value: Value<'_>) -> Result<(), Fault> {
    let Value::Bytes(bytes) = value else { return Err(Fault::Covered) };
    let digits = op.key.len() == 10 && op.key.bytes().all(|byte| byte.is_ascii_digit());
    let person = digits && op.key.parse::<NationalId>().is_ok();
    if person && Covered::unpack(bytes).is_some() { Ok(()) } else { Err(Fault::Covered) }
}
