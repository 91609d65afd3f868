//! What segments say, counted in the words of an office.

use std::collections::BTreeSet;

use journal::{Segment, read_unverified};
use model::{RecordId, RecordKind, Seq};
use office::entry::{Body, Entry};

/// What came or went.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct News {
    /// Segments.
    pub segments: u64,
    /// Entries.
    pub entries: u64,
    /// Files whose records changed.
    pub files: BTreeSet<RecordId>,
    /// Letters to banks: referrals with their hold.
    pub letters: u64,
    /// Grants of quota.
    pub grants: u64,
    /// Rule sets.
    pub rules: u64,
    /// Enrolments, fences, renewals.
    pub members: u64,
    /// Objections of a hub.
    pub objections: u64,
}

impl News {
    /// Counts what lies behind a position in a segment that has been verified, or is one's own.
    pub(crate) fn count(&mut self, segment: &Segment, behind: Seq) {
        self.segments = self.segments.saturating_add(1);
        let entries = read_unverified(segment).unwrap_or_default();
        let known = behind.0.saturating_sub(segment.head_before().seq.0);
        for entry in entries.iter().skip(usize::try_from(known).unwrap_or(usize::MAX)) {
            self.entries = self.entries.saturating_add(1);
            // What can't be read is set aside by the projection; here it is one entry.
            if let Ok(entry) = Entry::decode(entry) {
                self.say(&entry.body);
            }
        }
    }

    fn say(&mut self, body: &Body) {
        let one = |count: &mut u64| *count = count.saturating_add(1);
        match body {
            Body::Change(change) if change.record.kind == RecordKind::Application => {
                self.files.insert(change.record);
            }
            Body::Quota(escrow::Entry::Hold(_)) => one(&mut self.letters),
            Body::Quota(escrow::Entry::Grant(_)) => one(&mut self.grants),
            Body::Rules(_) | Body::Published(_) => one(&mut self.rules),
            Body::Roster(_) => one(&mut self.members),
            Body::Objection(_) => one(&mut self.objections),
            Body::Opened(_)
            | Body::Quota(_)
            | Body::Change(_)
            | Body::Lists(_)
            | Body::Trust(_)
            | Body::Slip(_)
            | Body::Witness(_)
            | Body::Allocation(_)
            | Body::Recall(_)
            | Body::Checkpoint(_)
            | Body::County(_)
            | Body::Rehomed(_)
            | Body::Carried(_)
            | Body::Closing(_)
            | Body::User(_)
            | Body::Audited(_)
            | Body::Drafted(_)
            | Body::Cooperation(_)
            | Body::Incentive(_)
            | Body::Tags(_)
            | Body::Duplicate(_)
            | Body::Ruling(_)
            | Body::Task(_) => {}
        }
    }

    /// Adds another's.
    pub fn add(&mut self, other: &Self) {
        let Self { segments, entries, files, letters, grants, rules, members, objections } = other;
        let add = |count: &mut u64, more: &u64| *count = count.saturating_add(*more);
        add(&mut self.segments, segments);
        add(&mut self.entries, entries);
        self.files.extend(files);
        add(&mut self.letters, letters);
        add(&mut self.grants, grants);
        add(&mut self.rules, rules);
        add(&mut self.members, members);
        add(&mut self.objections, objections);
    }
}
