//! The roster itself.

use std::collections::BTreeMap;

use journal::PublicKey;
use model::planted::{Bug, planted};
use model::{Hash, Incarnation, Lane, LogId, NodeNumber, Seq, UnitCode};

use crate::authority::Tier;
use crate::denied::Denied;
use crate::entry::{Enrolled, Entry, Fence, Numbers, Trust};
use crate::index::Index;
use crate::member::{Member, Writer};
use crate::numbers::PRACTICE_PARENT;
use crate::rooted::Rooted;
use crate::row::{Heard, MemberRow, is_sane};

/// Who belongs.
///
/// A fold over what control logs say: total, and the same whatever the order and however often
/// entries come. What was heard is kept even where it doesn't count; whether it counts is asked anew
/// each time, up the tree: a statement counts if its writer is the parent, wrote it to its own scope
/// and was not fenced before it. Everything rests on the own [`Trust`].
///
/// At most one question goes up three tiers; for a unit or a TLS key only rows that name it are asked.
///
/// # Examples
/// ```
/// # use roster::Roster;
/// let stranger = "1102".parse().unwrap();
/// assert_eq!(Roster::new().of_unit(stranger), None);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Roster {
    rows: BTreeMap<Writer, MemberRow>,
    index: Index,
    alone: Option<(Writer, UnitCode)>,
    root: Option<Hash>,
}

impl Roster {
    /// Knows nobody yet: a store before its first frame.
    pub const fn new() -> Self {
        Self { rows: BTreeMap::new(), index: Index::new(), alone: None, root: None }
    }

    /// A practice office that stands alone, below its built-in parent. It has no member: the keys of
    /// both are its shell's.
    pub const fn alone(office: Writer, unit: UnitCode) -> Self {
        Self { rows: BTreeMap::new(), index: Index::new(), alone: Some((office, unit)), root: None }
    }

    /// Begins with whom a node trusts.
    pub fn trusting(trust: &Trust) -> Self {
        let mut roster = Self::new();
        roster.trust(trust);
        roster
    }

    /// Takes up rows that were kept.
    pub fn load(rows: impl IntoIterator<Item = (Writer, MemberRow)>) -> Self {
        let rows: BTreeMap<_, _> = rows.into_iter().collect();
        let mut index = Index::default();
        for (of, row) in &rows {
            index.add(*of, row);
        }
        let root = rows.values().find_map(|row: &MemberRow| row.root);
        Self { rows, index, alone: None, root }
    }

    /// Trusts whom the node's *own* trust entry names; another's says nothing here. Returns whose
    /// rows have changed. Who is trusted already stays as it is.
    pub fn trust(&mut self, trust: &Trust) -> Vec<Writer> {
        let mut changed = Vec::new();
        for (place, member) in trust.members.iter().enumerate() {
            let of = Writer::from(member);
            let row = self.rows.entry(of).or_default();
            if place == 0 && self.root.is_none() {
                row.root = Some(trust.root);
                self.root = row.root;
            }
            if row.trusted.is_none() {
                row.trusted = Some(member.clone());
                self.index.add(of, row);
                changed.push(of);
            }
        }
        changed
    }

    /// Folds in an entry of the roster. Returns whose row has changed: keep [`Roster::row`] of it.
    ///
    /// Total: what has no right to be said changes no member. Fences past the limits are not kept.
    pub fn apply(&mut self, log: LogId, seq: Seq, entry: &Entry) -> Option<Writer> {
        let of = entry.of();
        if let Entry::Rooted(word) = entry
            && self.vouched(log, word).is_err()
        {
            return None;
        }
        let known = self.rows.contains_key(&of);
        let row = self.rows.entry(of).or_default();
        self.index.remove(of, row);
        let changed = row.hear(log, seq, entry);
        self.index.add(of, row);
        if !changed && !known {
            self.rows.remove(&of);
        }
        changed.then_some(of)
    }

    /// Says whether an entry, written to `log` now, has its writer's right and sane contents.
    ///
    /// Order: who writes, whose child it is, number, key, whether it is another's already; a fence
    /// and a renewal need a member.
    ///
    /// # Errors
    /// [`Denied`]; nothing has changed.
    pub fn judge(&self, log: LogId, entry: &Entry) -> Result<(), Denied> {
        if let Entry::Rooted(word) = entry {
            return self.vouched(log, word);
        }
        let parent = self.member_in(Writer::of(log), log.scope).ok_or(Denied::Stranger)?;
        if log.lane != Lane::Control {
            return Err(Denied::Lane);
        }
        match entry {
            Entry::Enrolled(enrolled) => self.judge_enrolled(parent, enrolled),
            Entry::Fenced(fence) if !is_sane(fence) => Err(Denied::TooLarge),
            Entry::Fenced(_) | Entry::Renewed(_) => {
                let member = self.member(entry.of()).ok_or(Denied::Unknown)?;
                let is_child = member.unit().parent() == Some(log.scope);
                let fences = matches!(entry, Entry::Fenced(_));
                let is_earlier = fences && succeeds(log, member.enrolled);
                if is_child || is_earlier { Ok(()) } else { Err(Denied::NotItsChild) }
            }
            // It was judged above.
            Entry::Rooted(_) => Ok(()),
        }
    }

    /// Says whether the root vouches for an incarnation of the nation, in a log where that may stand. Who
    /// wrote the log doesn't matter: the word is the root's.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn vouched(&self, log: LogId, word: &Rooted) -> Result<(), Denied> {
        if !Rooted::may_stand_in(log) {
            return Err(Denied::Lane);
        }
        word.verify(self.root.ok_or(Denied::Unrooted)?)
    }

    /// BLAKE3 of the certificate of the root the own trust names.
    pub const fn root(&self) -> Option<Hash> {
        self.root
    }

    fn judge_enrolled(&self, parent: Member<'_>, enrolled: &Enrolled) -> Result<(), Denied> {
        if enrolled.unit.parent() != Some(parent.unit()) {
            return Err(Denied::NotItsChild);
        }
        if !has_its_number(parent.enrolled, enrolled) || enrolled.incarnation == Incarnation(0) {
            return Err(Denied::Number);
        }
        enrolled.key.usable().map_err(|_| Denied::Key)?;
        match self.member(enrolled.into()) {
            Some(known) if known.enrolled != enrolled => Err(Denied::Taken),
            Some(_) | None => Ok(()),
        }
    }

    /// One incarnation of a node; `None` for a stranger.
    pub fn member(&self, writer: Writer) -> Option<Member<'_>> {
        let row = self.rows.get(&writer)?;
        let enrolled = match row.trusted.as_ref().or(row.rooted.as_ref()) {
            Some(known) => known,
            None => &row.enrolled.iter().find(|heard| self.enrolls(heard))?.says,
        };
        Some(self.as_member(row, enrolled))
    }

    /// A node's newest incarnation that is not fenced.
    pub fn current(&self, node: NodeNumber) -> Option<Member<'_>> {
        self.incarnations(node).rfind(|member| !member.is_fenced())
    }

    /// The unit a node works for, fenced or not; of a stand-alone office its own.
    pub fn unit_of(&self, node: NodeNumber) -> Option<UnitCode> {
        let alone = self.alone.filter(|(office, _)| office.node == node).map(|(_, unit)| unit);
        alone.or_else(|| self.incarnations(node).next_back().map(|member| member.unit()))
    }

    /// The current member of a unit; of two the one with the lower number.
    pub fn of_unit(&self, unit: UnitCode) -> Option<Member<'_>> {
        self.members_of(unit).find(|member| self.is_current(member))
    }

    /// The member that has, or had, a TLS key, for a handshake; who has it unfenced comes first.
    ///
    /// An older key goes on standing for its member, for a node may not have heard of its renewal;
    /// certificates end by date.
    pub fn by_tls(&self, tls: Hash) -> Option<Member<'_>> {
        let mut owners: Vec<Member<'_>> =
            self.members(self.index.of_key(tls)).filter(|it| self.has_tls(it, tls)).collect();
        owners.sort_by_key(|member| (!member.is_fenced(), member.writer()));
        owners.pop()
    }

    /// The neighbor at the other end of a line, by its TLS key: the parent of who calls (`upwards`), a
    /// child of who answers. It may be fenced. Who has an unknown key has to show first that it belongs: a
    /// province by the nation's word, the nation by the root's.
    pub fn neighbor(&self, me: UnitCode, upwards: bool, tls: Hash) -> Option<Member<'_>> {
        let by_key = self.by_tls(tls);
        if upwards {
            by_key.filter(|member| Some(member.unit()) == me.parent())
        } else {
            by_key.filter(|member| member.unit().parent() == Some(me))
        }
    }

    /// What a log's segments are checked by; `None` for a stranger's, and for a stand-alone office.
    ///
    /// A fenced member's key is still known: what it wrote before counts, the rest is kept aside.
    pub fn key_of(&self, log: LogId) -> Option<PublicKey> {
        self.member(Writer::of(log))?.enrolled.key.usable().ok()
    }

    /// Says whether a member was shut out.
    pub fn fenced(&self, writer: Writer) -> bool {
        self.member(writer).is_some_and(|member| member.is_fenced())
    }

    /// Says whether an entry does *not* lie behind its writer's fence.
    pub fn counts(&self, log: LogId, seq: Seq) -> bool {
        let fence = self.member(Writer::of(log)).and_then(|member| member.fence);
        fence.is_none_or(|fence| is_before(fence, log, seq))
    }

    /// The current members right below a unit, by number.
    pub fn children_of(&self, unit: UnitCode) -> impl Iterator<Item = Member<'_>> {
        self.members(self.index.below(unit).into_iter())
            .filter(move |member| member.unit().parent() == Some(unit) && self.is_current(member))
    }

    /// The current member right above a node, whether that is fenced or not.
    pub fn parent_of(&self, node: NodeNumber) -> Option<Member<'_>> {
        let member = self.incarnations(node).next_back()?;
        self.of_unit(member.unit().parent()?)
    }

    /// The next number nobody was ever given; `None` if all are.
    pub fn next_number(&self, numbers: Numbers) -> Option<NodeNumber> {
        numbers.each().find(|number| self.rows_of(*number).next().is_none())
    }

    /// The incarnation a node's next enrolment has; 1 for a new node.
    pub fn next_incarnation(&self, node: NodeNumber) -> Option<Incarnation> {
        let last = self.rows_of(node).next_back().map_or(0, |(writer, _)| writer.incarnation.0);
        last.checked_add(1).map(Incarnation)
    }

    /// Says whether a slip was used up.
    pub fn is_slip_used(&self, slip: Hash) -> bool {
        self.iter().any(|member| member.enrolled.slip == Some(slip))
    }

    /// Everyone who is or was a unit's, fenced ones too, by number and incarnation.
    pub fn members_of(&self, unit: UnitCode) -> impl DoubleEndedIterator<Item = Member<'_>> {
        self.members(self.index.of_unit(unit)).filter(move |member| member.unit() == unit)
    }

    /// Every member, fenced ones too, by number and incarnation.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Member<'_>> {
        self.members(self.rows.keys().copied())
    }

    /// What was heard about an incarnation, to be kept.
    pub fn row(&self, writer: Writer) -> Option<&MemberRow> {
        self.rows.get(&writer)
    }

    /// Everything that was heard, to be kept.
    pub fn rows(&self) -> impl Iterator<Item = (&Writer, &MemberRow)> {
        self.rows.iter()
    }

    /// As what a log's writer writes, and for which unit; `None` for a stranger.
    ///
    /// Before anything is known the store's own first frame is judged by the scope it claims: no
    /// other's could have been opened without a key.
    pub(crate) fn standing(&self, log: LogId) -> Option<Standing> {
        let writer = Writer::of(log);
        if let Some((office, unit)) = self.alone {
            let is_parent = writer.node == PRACTICE_PARENT && log.scope == unit;
            let parent = unit.parent().filter(|_| is_parent);
            let parent = parent.map(|unit| Standing::Member(Tier::Practice, unit));
            return (writer == office).then(|| Standing::of(unit)).or(parent);
        }
        if self.rows.is_empty() {
            return Some(Standing::Founder(log.scope));
        }
        self.member(writer).map(|member| Standing::of(member.unit()))
    }

    fn rows_of(&self, node: NodeNumber) -> impl DoubleEndedIterator<Item = (&Writer, &MemberRow)> {
        let at = |incarnation| Writer { node, incarnation: Incarnation(incarnation) };
        self.rows.range(at(0)..=at(u16::MAX))
    }

    /// The members a node has been, first to last.
    pub fn incarnations(&self, node: NodeNumber) -> impl DoubleEndedIterator<Item = Member<'_>> {
        self.rows_of(node).filter_map(|(writer, _)| self.member(*writer))
    }

    fn members<W>(&self, writers: W) -> impl DoubleEndedIterator<Item = Member<'_>>
    where
        W: DoubleEndedIterator<Item = Writer>,
    {
        writers.filter_map(|writer| self.member(writer))
    }

    fn is_current(&self, member: &Member<'_>) -> bool {
        self.current(member.enrolled.node).is_some_and(|now| now.writer() == member.writer())
    }

    fn has_tls(&self, member: &Member<'_>, tls: Hash) -> bool {
        let row = self.rows.get(&member.writer());
        let renewals = row.into_iter().flat_map(|row| &row.renewed);
        member.enrolled.tls == tls
            || renewals
                .filter(|heard| heard.says.tls == tls)
                .any(|heard| self.is_said_by_parent(heard, member.unit()))
    }

    fn as_member<'a>(&'a self, row: &'a MemberRow, enrolled: &'a Enrolled) -> Member<'a> {
        let unit = enrolled.unit;
        let shuts_out = |heard: &&Heard<Fence>| {
            self.is_said_by_parent(heard, unit) || self.is_said_by_successor(heard, enrolled)
        };
        let fence = row.fenced.iter().rfind(shuts_out);
        let renewal = row.renewed.iter().rfind(|heard| self.is_said_by_parent(heard, unit));
        Member {
            enrolled,
            tls: renewal.map_or(enrolled.tls, |heard| heard.says.tls),
            fence: fence.map(|heard| &heard.says),
        }
    }

    /// A member of one certain unit. Statements about another are passed over, so that each question
    /// this leads to is about the unit above: it ends at the nation.
    fn member_in(&self, writer: Writer, unit: UnitCode) -> Option<Member<'_>> {
        let row = self.rows.get(&writer)?;
        let of_unit = |enrolled: &&Enrolled| enrolled.unit == unit;
        let trusted = row.trusted.as_ref().or(row.rooted.as_ref()).filter(of_unit);
        let heard = || {
            let mut heard = row.enrolled.iter().filter(|heard| heard.says.unit == unit);
            heard.find(|heard| self.enrolls(heard)).map(|heard| &heard.says)
        };
        trusted.or_else(heard).map(|enrolled| self.as_member(row, enrolled))
    }

    fn enrolls(&self, heard: &Heard<Enrolled>) -> bool {
        let parent = self.parent_saying(heard, heard.says.unit);
        parent.is_some_and(|parent| has_its_number(parent.enrolled, &heard.says))
    }

    fn is_said_by_parent<T>(&self, heard: &Heard<T>, unit: UnitCode) -> bool {
        self.parent_saying(heard, unit).is_some()
    }

    /// Above the nation there is only the root: a later incarnation of it says up to where an earlier
    /// one's word counts. Each question this leads to is about a later one: it ends at the last.
    fn is_said_by_successor(&self, heard: &Heard<Fence>, of: &Enrolled) -> bool {
        let log = heard.log;
        let by = || self.member_in(Writer::of(log), UnitCode::Nation);
        succeeds(log, of)
            && by().is_some_and(|by| by.fence.is_none_or(|fence| is_before(fence, log, heard.seq)))
    }

    /// The parent that said something about its child at `unit`, if it had the right to.
    fn parent_saying<T>(&self, heard: &Heard<T>, unit: UnitCode) -> Option<Member<'_>> {
        let log = heard.log;
        let provinces = [unit.parent(), Some(log.scope)].into_iter().flatten();
        let hub = provinces.filter(|unit| matches!(unit, UnitCode::Province(_))).count() == 2;
        let above = unit.parent() == Some(log.scope) || (hub && planted(Bug::AnyoneFences));
        if log.lane != Lane::Control || !above {
            return None;
        }
        let parent = self.member_in(Writer::of(log), log.scope)?;
        parent.fence.is_none_or(|fence| is_before(fence, log, heard.seq)).then_some(parent)
    }
}

/// How a log's writer stands to this roster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standing {
    /// It belongs.
    Member(Tier, UnitCode),
    /// The store's own first frame.
    Founder(UnitCode),
}

impl Standing {
    fn of(unit: UnitCode) -> Self {
        Self::Member(Tier::of(unit), unit)
    }
}

/// Says whether a log is a later incarnation's of the nation, in which it speaks of itself.
fn succeeds(log: LogId, of: &Enrolled) -> bool {
    of.unit == UnitCode::Nation
        && Rooted::may_stand_in(log)
        && log.origin == of.node
        && of.incarnation < log.incarnation
}

fn is_before(fence: &Fence, log: LogId, seq: Seq) -> bool {
    let seq = if planted(Bug::FenceCutsEarly) { seq.next() } else { seq };
    fence.last_valid.iter().any(|(of, last)| *of == log && seq <= *last)
}

/// The nation gives each province its hundred numbers; a province gives counties one of them.
fn has_its_number(parent: &Enrolled, child: &Enrolled) -> bool {
    match child.unit {
        UnitCode::Nation => false,
        UnitCode::County(_) if planted(Bug::NumberStolen) => true,
        UnitCode::Province(code) => {
            let numbers = Numbers::of_province(code);
            child.numbers == Some(numbers) && child.node == numbers.first
        }
        UnitCode::County(_) => {
            let is_one = parent.numbers.is_some_and(|numbers| numbers.contain(child.node));
            is_one && child.node != parent.node && child.numbers.is_none()
        }
    }
}
