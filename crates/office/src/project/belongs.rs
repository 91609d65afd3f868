//! Who belongs, and whose entries count.

use journal::Head;
use model::{LogId, UnitCode};
use roster::Writer;

use super::Placed;
use super::desk::Desk;
use crate::kept::Kept;
use crate::schema;

impl Desk<'_> {
    pub(super) fn roster(&mut self, placed: &Placed, entry: &roster::Entry) {
        let applied = self.kept.roster.apply(placed.log, placed.seq, entry);
        self.decides(placed, entry);
        let Some(writer) = applied else { return };
        self.keep_member(writer);
        let Kept { heads, roster, foresight, .. } = &*self.kept;
        let behind = |log: LogId, head: Head| {
            Writer::of(log) == writer
                && !roster.counts(log, head.seq)
                && foresight.counts(log, head.seq)
        };
        self.cut |= heads.iter().any(|(log, head)| behind(log, head));
    }

    /// Notes an entry that decides whose entries count; a new TLS key doesn't.
    fn decides(&mut self, placed: &Placed, entry: &roster::Entry) {
        if !matches!(entry, roster::Entry::Renewed(_)) {
            let unit = self.kept.roster.unit_of(entry.of().node).unwrap_or(UnitCode::Nation);
            let key = crate::setback::own_key(placed.log, placed.seq);
            self.put(schema::AUTHORITY, &key, &unit);
        }
    }

    pub(super) fn keep_member(&mut self, writer: Writer) {
        if let Some(row) = self.kept.roster.row(writer) {
            let key = [writer.node.0.to_be_bytes(), writer.incarnation.0.to_be_bytes()].concat();
            schema::put(&mut self.batch, schema::ROSTER, &key, &(writer, row));
        }
    }
}
