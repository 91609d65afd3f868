//! What a projection keeps in memory between frames: documents, heads, the roster. All of it is in the
//! views or the journal too.

use journal::{Head, Heads};
use model::LogId;
use model::view::{Damage, View};
use roster::{MemberRow, Roster, Writer};

use crate::docs::Docs;
use crate::entry::Opening;
use crate::schema::{self, meta};

/// Kept beside views and in step with them: made by [`Kept::load`], moved on by each projection.
#[derive(Debug, Default)]
pub struct Kept {
    /// Live documents.
    pub docs: Docs,
    /// Where every log stands.
    pub heads: Heads,
    /// Who belongs.
    pub roster: Roster,
}

impl Kept {
    /// Takes up what views say. Cost grows with the logs and members.
    ///
    /// # Errors
    /// [`Damage`] of the views.
    pub fn load(view: &dyn View) -> Result<Self, Damage> {
        Ok(Self { docs: Docs::default(), heads: heads(view)?, roster: roster(view)? })
    }
}

fn heads(view: &dyn View) -> Result<Heads, Damage> {
    let mut heads = Heads::new();
    schema::scan(view, (schema::HEAD, &[]), &mut |key, head: Head| {
        let log = LogId::from_key(key).ok_or_else(|| schema::bad_key(schema::HEAD))?;
        heads.set(log, head);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    Ok(heads)
}

fn roster(view: &dyn View) -> Result<Roster, Damage> {
    let mut rows: Vec<(Writer, MemberRow)> = Vec::new();
    schema::scan(view, (schema::ROSTER, &[]), &mut |_, row| {
        rows.push(row);
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    if !rows.is_empty() {
        return Ok(Roster::load(rows));
    }
    let opening: Option<Opening> = schema::get(view, schema::META, meta::OFFICE)?;
    Ok(opening.map_or_else(Roster::new, |opening| alone(&opening)))
}

/// Who belongs while no trust entry has said it: the office alone.
pub(crate) fn alone(opening: &Opening) -> Roster {
    let Opening { node, incarnation, unit, .. } = *opening;
    Roster::alone(Writer { node, incarnation }, unit)
}
