//! What people said of items of the inbox.

use model::view::Damage;

use super::Placed;
use super::desk::Desk;
use crate::entry::{Act, Task};
use crate::inbox::TaskRow;
use crate::schema;

impl Desk<'_> {
    /// Takes a word on an item in; another unit's inbox is its own affair.
    pub(super) fn task(&mut self, placed: &Placed, act: &Act, said: &Task) -> Result<(), Damage> {
        if !self.is_own_unit(placed) {
            return Ok(());
        }
        let row: Option<TaskRow> = self.get(schema::TASK, said.item.as_bytes())?;
        let mut row = row.unwrap_or_default();
        row.take(act, said);
        self.put(schema::TASK, said.item.as_bytes(), &row);
        Ok(())
    }
}
