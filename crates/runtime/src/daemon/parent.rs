//! The way up: when the parent is called, and who waits for it.

use std::time::Duration;

use identity::Credentials;
use journal::{Head, Misdeed};
use model::{Instant, LogId, UnitCode};
use session::{Backoff, Close, Input, Schedule, Trouble as Failure};
use tracing::info;
use transport::Enrolment;
use wire::ByeReason;

use super::core::Core;
use super::event::LineId;
use super::{Options, words};
use crate::contacts::{Contact, RefusedBy, Trouble};
use crate::control::Replies;
use crate::control::protocol::Reply;

/// Nothing is left to say.
const DONE: u8 = 0;
/// There is no line: what is here will be sent when there is one.
const NO_LINE: u8 = 6;

/// Makes calls; what comes of one is an event with its number.
pub(crate) trait Dial {
    /// Calls an address whose certificate has to have that name.
    fn call(&mut self, address: String, hub: String) -> LineId;

    /// Calls to ask for a certificate; an answer is an event.
    fn renew(&mut self, address: String, hub: String, question: Vec<u8>);

    /// Answers somebody at the gate.
    fn answer(&mut self, enrolment: Enrolment, answer: Vec<u8>);

    /// Shows another certificate from now on.
    fn show(&mut self, credentials: &Credentials);
}

/// The parent, as far as calling it goes.
#[derive(Debug)]
pub(crate) struct Parent {
    address: String,
    hub: String,
    unit: UnitCode,
    schedule: Schedule,
    line: Option<LineId>,
    waiters: Vec<Waiter>,
}

/// A command that waits until everything is said.
#[derive(Debug)]
struct Waiter {
    replies: Replies,
    /// Entries that waited when it began.
    total: u64,
    /// Entries that waited when its line was lost.
    left: Option<u64>,
    /// The call that was there when it came. It waits for one more: what the parent had by then is
    /// only sure to be said over a call that begins later.
    found: Option<LineId>,
}

impl Waiter {
    fn answer(self, code: u8) {
        self.replies.send(Reply::ProgressEnd);
        self.replies.send(Reply::Exit(code));
    }
}

impl Parent {
    /// The parent there is to call; none at the nation or where no address is set.
    pub(crate) fn of(options: &Options, me: UnitCode, paused: bool, now: Instant) -> Option<Self> {
        let (unit, address) = (me.parent()?, options.parent.clone()?);
        let hub = options.suffix.name_of(unit);
        let backoff = Backoff::new(options.backoff_min, options.backoff_max);
        let mut schedule =
            Schedule::new(now, options.period, options.gather, backoff, options.seed);
        if paused {
            schedule.pause();
        } else {
            // Nothing is known of the line yet: find out.
            schedule.has_news(now);
        }
        Some(Self { address, hub, unit, schedule, line: None, waiters: Vec::new() })
    }

    /// When to call next.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.schedule.next()
    }

    /// Says whether a connection is the one to the parent.
    pub(crate) fn is_on(&self, line: LineId) -> bool {
        self.line == Some(line)
    }

    /// Where it is called, and what its certificate has to name.
    pub(crate) fn target(&self) -> (String, String) {
        (self.address.clone(), self.hub.clone())
    }

    /// Says whether a call is on.
    pub(crate) const fn is_calling(&self) -> bool {
        self.line.is_some()
    }

    /// Something came of the call that is on.
    pub(crate) const fn got_on(&mut self) {
        self.schedule.got_on();
    }

    fn answer_all(&mut self, code: u8) {
        self.waiters.drain(..).for_each(|waiter| waiter.answer(code));
    }

    /// A call has ended in nothing. Who came while it was on waits for another: the line may be back.
    fn unanswered(&mut self, line: LineId) {
        for mut waiter in std::mem::take(&mut self.waiters) {
            if waiter.found.take() == Some(line) {
                self.waiters.push(waiter);
            } else {
                waiter.answer(NO_LINE);
            }
        }
        if !self.waiters.is_empty() {
            self.schedule.demand();
        }
    }

    /// Calls again for those who wait, if something got through since they were last cut off.
    fn wait_on(&mut self, left: u64) {
        for mut waiter in std::mem::take(&mut self.waiters) {
            if waiter.left.replace(left).is_none_or(|before| left < before) {
                self.waiters.push(waiter);
            } else {
                waiter.answer(NO_LINE);
            }
        }
        if !self.waiters.is_empty() {
            self.schedule.demand();
        }
    }
}

impl Core {
    /// Calls the parent if it is time.
    pub(super) fn call_parent(&mut self, now: Instant, dial: &mut dyn Dial) {
        let Some(parent) = self.parent.as_mut() else { return };
        if self.ended.is_none() && parent.next().is_some_and(|at| at <= now) {
            parent.schedule.begin();
            parent.line = Some(dial.call(parent.address.clone(), parent.hub.clone()));
        }
    }

    /// Somebody wants everything to be said now, and waits for it.
    pub(super) fn sync_now(&mut self, now: Instant, replies: Replies) {
        let total = self.behind_parent();
        let Some(parent) = self.parent.as_mut() else {
            // The nation has nobody to tell; who has no parent's address has no line.
            let code = if self.me.unit == UnitCode::Nation { DONE } else { NO_LINE };
            return replies.send(Reply::Exit(code));
        };
        let found = parent.line;
        parent.waiters.push(Waiter { replies, total, left: None, found });
        match found {
            None => parent.schedule.demand(),
            // The line may be dead without anybody having noticed: an answer shows that it isn't.
            Some(line) if !self.is_all_said(line) => self.feed(now, line, Input::Ask),
            Some(_) => {}
        }
        self.show_progress();
    }

    /// Calls nobody, or calls again; also after a restart.
    pub(super) fn pause(&mut self, now: Instant, paused: bool) {
        self.book.contacts.paused = paused;
        if let Some(parent) = self.parent.as_mut() {
            if paused {
                parent.schedule.pause();
            } else {
                parent.schedule.resume();
                parent.schedule.demand();
            }
        }
        self.keep_book(now, Duration::ZERO);
    }

    /// Once all is said, and no new certificate is on its way: whoever waited for that is told, or,
    /// if it came during this very call, waits for the next.
    pub(super) fn tell_waiters(&mut self, now: Instant) {
        let Some(parent) = self.parent.as_mut().filter(|parent| !parent.waiters.is_empty()) else {
            return;
        };
        let Some(line) = parent.line else { return };
        if self.renewing.under_way || !self.is_all_said(line) {
            return;
        }
        let Some(parent) = self.parent.as_mut() else { return };
        if parent.waiters.iter().any(|waiter| waiter.found == Some(line)) {
            self.call_anew(now, line);
        } else {
            parent.answer_all(DONE);
        }
    }

    fn is_all_said(&self, line: LineId) -> bool {
        self.talks.get(&line).is_some_and(|talk| {
            talk.session.is_live() && talk.session.is_settled() && talk.session.behind() == 0
        })
    }

    /// Ends a call in order and makes another; who waits goes on waiting.
    fn call_anew(&mut self, now: Instant, line: LineId) {
        let Some(parent) = self.parent.as_mut() else { return };
        let waiters = std::mem::take(&mut parent.waiters);
        self.feed(now, line, Input::Stop(ByeReason::Done));
        if let Some(parent) = self.parent.as_mut() {
            parent.waiters = waiters;
            parent.schedule.demand();
        }
    }

    /// Moves the bars of those who wait.
    pub(super) fn show_progress(&self) {
        let Some(parent) = self.parent.as_ref().filter(|parent| !parent.waiters.is_empty()) else {
            return;
        };
        let left = self.behind_parent();
        for Waiter { replies, total, .. } in &parent.waiters {
            let total = (*total).max(left);
            let done = total.saturating_sub(left);
            replies.offer(Reply::Progress { what: words::sending(), done, total });
        }
    }

    /// Entries that the parent hasn't acknowledged.
    pub(super) fn behind_parent(&self) -> u64 {
        let Some(desk) = self.desk() else { return 0 };
        let Some(unit) = self.me.unit.parent() else { return 0 };
        let contact = self.parents_contact();
        let of =
            |log: &LogId| contact.and_then(|it| it.acked.get(log)).map_or(0, |head| head.seq.0);
        let heads = desk.shared_heads(unit);
        heads.iter().map(|(log, head)| head.seq.0.saturating_sub(of(&log))).sum()
    }

    /// Says whether the parent may take something that it hasn't acknowledged. Of a log that has another
    /// history there, or stays here for that, it takes nothing however often it is called.
    fn is_worth_a_call(&self) -> bool {
        let (Some(desk), Some(unit)) = (self.desk(), self.me.unit.parent()) else { return false };
        let contact = self.parents_contact();
        let is_parted = |log: &LogId| {
            let refused = contact.and_then(|contact| contact.refused.get(log));
            refused.is_some_and(|it| it.by == RefusedBy::Them && it.code == Misdeed::FORKED)
        };
        let acked = |log: &LogId| contact.and_then(|contact| contact.acked.get(log));
        let is_behind = |log: &LogId, head: Head| acked(log).is_none_or(|had| had.seq < head.seq);
        let heads = desk.shared_heads(unit);
        let mut open = heads.iter().filter(|(log, _)| !is_parted(log) && !desk.keeps_back(*log));
        open.any(|(log, head)| is_behind(&log, head))
    }

    fn parents_contact(&self) -> Option<&Contact> {
        let member = self.desk()?.roster().of_unit(self.me.unit.parent()?)?;
        self.book.contacts.peers.get(&member.writer().node)
    }

    /// Logs have grown: if the parent should have one and isn't on the line, it is worth a call.
    pub(super) fn news_for_parent(&mut self, now: Instant, grown: impl Iterator<Item = LogId>) {
        let me = self.me.unit;
        let Some(parent) = self.parent.as_mut() else { return };
        let unit = parent.unit;
        let mut grown = grown;
        if parent.line.is_none() && grown.any(|log| roster::shared(log, me, unit)) {
            parent.schedule.has_news(now);
        }
    }

    /// Nobody need wait any longer: the daemon ends.
    pub(super) fn give_up_waiting(&mut self) {
        if let Some(parent) = self.parent.as_mut() {
            parent.answer_all(NO_LINE);
        }
    }

    /// A call to the parent came to nothing.
    pub(super) fn parent_down(&mut self, now: Instant, line: LineId, trouble: Trouble) {
        let chance = self.chance();
        let Some(parent) = self.parent.as_mut().filter(|parent| parent.is_on(line)) else { return };
        info!(code = trouble.code, say = %trouble.say, "the parent wasn't reached");
        parent.line = None;
        parent.schedule.failed(now, Failure::Line, chance);
        parent.unanswered(line);
        self.metrics.handshake("failed");
        self.note_trouble(trouble);
    }

    /// The parent was reached and isn't who it should be.
    pub(super) fn parent_failed(&mut self, now: Instant, line: LineId, reason: ByeReason) {
        let chance = self.chance();
        let Some(parent) = self.parent.as_mut().filter(|parent| parent.is_on(line)) else { return };
        parent.line = None;
        parent.schedule.failed(now, Failure::Line, chance);
        parent.answer_all(NO_LINE);
        let (code, say) = (words::code(reason).to_owned(), words::say(reason));
        self.note_trouble(Trouble { code, say, at: self.clock.utc() });
    }

    /// A session with the parent has ended.
    ///
    /// Where the line was lost it was there a moment ago, for somebody had answered with the parent's
    /// certificate: who waits goes on waiting, over a new call, for as long as each call brings
    /// something on. The same if the parent says that it heard nothing: on a bad line greetings are
    /// lost too.
    pub(super) fn parent_ended(&mut self, now: Instant, line: LineId, close: Close) {
        let chance = self.chance();
        if self.parent.as_ref().is_none_or(|parent| !parent.is_on(line)) {
            return;
        }
        let left = words::is_cut(close).then(|| self.behind_parent());
        let Some(parent) = self.parent.as_mut() else { return };
        parent.line = None;
        match close.trouble() {
            None => parent.schedule.ended(now, chance),
            Some(failure) => parent.schedule.failed(now, failure, chance),
        }
        match left {
            Some(left) => parent.wait_on(left),
            None => parent.unanswered(line),
        }
        if self.is_worth_a_call()
            && let Some(parent) = self.parent.as_mut()
        {
            parent.schedule.has_news(now);
        }
    }

    /// What an old certificate didn't allow is said over a new call; who waits waits for that.
    pub(super) fn call_in_full(&mut self, now: Instant) {
        let Some(parent) = &self.parent else { return };
        let line = parent
            .line
            .filter(|line| self.talks.get(line).is_some_and(|talk| talk.session.is_renew_only()));
        if let Some(line) = line {
            self.call_anew(now, line);
        }
    }

    pub(super) fn note_trouble(&mut self, trouble: Trouble) {
        let parent = self.me.unit.parent();
        let member =
            parent.and_then(|unit| self.desk()?.roster().of_unit(unit)).map(|m| m.writer());
        if let Some(writer) = member {
            let contact = self.book.contacts.peer(writer.node, writer.incarnation);
            contact.trouble = Some(trouble);
        }
    }
}
