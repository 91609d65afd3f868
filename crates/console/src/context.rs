//! What every command is run with: settings, who asks, which day it is, the open office.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use model::view::Damage;
use model::words::Role;
use model::{JalaliDate, Say, Timestamp, say};
use office::entry::Act;
use office::{Drafter, Office, Refusal, Stop};
use runtime::contacts::{ContactBook, Contacts};
use runtime::daemon::Lent;
use runtime::snapshot::Snapshot;
use runtime::{Acted, Desk, Gate, Mending, Mode};
use settings::{DataDir, Environment, NodeSettings, SealSettings};

use crate::args::{DayArg, Global};
use crate::clock;
use crate::failure::Failure;
use crate::program::Program;
use crate::ui::Ui;
use crate::who::{self, Who};

/// The surroundings of one command.
#[derive(Debug)]
pub struct Context {
    /// The program.
    pub program: &'static Program,
    /// What every command takes.
    pub global: Global,
    /// The environment of whoever typed the command.
    pub environment: Environment,
    /// The office's folder.
    pub dir: DataDir,
    /// The office's settings.
    pub settings: NodeSettings,
    /// When the command began.
    pub now: Timestamp,
    /// The civil day where the office is.
    pub today: JalaliDate,
    /// Where paths are counted from; empty is this process's own working directory.
    cwd: PathBuf,
    slot: Slot,
    daemon: Option<Daemon>,
    who: Rc<RefCell<Who>>,
}

/// Holds the daemon's open office while no command does.
type Slot = Rc<RefCell<Option<Desk>>>;

/// What a daemon lends besides its office.
#[derive(Debug)]
struct Daemon {
    snapshot: Snapshot,
    gate: RefCell<Option<Gate>>,
    contacts: RefCell<Contacts>,
}

impl Context {
    /// The surroundings of a command.
    ///
    /// # Errors
    /// [`Failure::Settings`].
    pub(crate) fn at(
        program: &'static Program,
        global: Global,
        environment: Environment,
        dir: DataDir,
    ) -> Result<Self, Failure> {
        let settings = (program.settings)(&dir, &environment)?;
        let now = clock::now();
        let today = clock::today(now, settings.clock.offset);
        let (cwd, slot) = (PathBuf::new(), Slot::default());
        let (daemon, who) = (None, Rc::default());
        Ok(Self { program, global, environment, dir, settings, now, today, cwd, slot, daemon, who })
    }

    /// The same surroundings, but that the store opens in another way.
    pub(crate) fn with_seal(&self, seal: SealSettings) -> Self {
        Self {
            program: self.program,
            global: self.global.clone(),
            environment: self.environment.clone(),
            dir: self.dir.clone(),
            settings: NodeSettings { seal, ..self.settings.clone() },
            now: self.now,
            today: self.today,
            cwd: self.cwd.clone(),
            slot: Slot::default(),
            daemon: None,
            who: Rc::default(),
        }
    }

    /// Takes what a daemon lends, until [`Context::give_back`]; paths are counted from `cwd`.
    pub(crate) fn borrow(&mut self, lent: &mut Lent, cwd: PathBuf) {
        self.cwd = cwd;
        self.slot = Rc::new(RefCell::new(lent.desk.take()));
        let gate = RefCell::new(lent.gate.take());
        let contacts = RefCell::new(std::mem::take(&mut lent.contacts));
        self.daemon = Some(Daemon { snapshot: lent.snapshot.clone(), gate, contacts });
    }

    /// Gives the daemon back what it lent.
    pub(crate) fn give_back(self, lent: &mut Lent) {
        lent.desk = self.slot.take();
        if let Some(Daemon { snapshot: _, gate, contacts }) = self.daemon {
            lent.gate = gate.into_inner();
            lent.contacts = contacts.into_inner();
        }
    }

    /// How the node stands with its neighbors: as the daemon sees it, or else as far as journal and
    /// contact book tell.
    ///
    /// # Errors
    /// [`Failure::Other`] if the contact book can't be read.
    pub fn snapshot(&self, session: &Session) -> Result<Snapshot, Failure> {
        if let Some(daemon) = &self.daemon {
            return Ok(daemon.snapshot.clone());
        }
        let desk = session.seen();
        let book = ContactBook::open(desk.root()).map_err(|fault| Failure::contacts(&fault))?;
        Ok(Snapshot::of(desk, &book.contacts, book.lost()))
    }

    /// Whether this runs within a daemon.
    pub const fn is_served(&self) -> bool {
        self.daemon.is_some()
    }

    /// Works at the hub's gate; `None` where no daemon keeps one open.
    pub fn at_gate<T>(&self, work: impl FnOnce(&mut Gate) -> T) -> Option<T> {
        self.daemon.as_ref()?.gate.borrow_mut().as_mut().map(work)
    }

    /// Works on the office and on what is remembered of its neighbors; that is kept when this returns.
    ///
    /// # Errors
    /// [`Failure`], of the work or of the contact book.
    pub fn with_contacts<T>(
        &self,
        session: &mut Session,
        work: impl FnOnce(&mut Desk, &mut Contacts) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        if let Some(daemon) = &self.daemon {
            return work(session.desk(), &mut daemon.contacts.borrow_mut());
        }
        let book = ContactBook::open(session.seen().root());
        let mut book = book.map_err(|fault| Failure::contacts(&fault))?;
        let done = work(session.desk(), &mut book.contacts)?;
        book.save().map_err(|fault| Failure::contacts(&fault))?;
        Ok(done)
    }

    /// A path as typed, from where it was typed.
    pub fn path(&self, typed: &Path) -> PathBuf {
        self.cwd.join(typed)
    }

    /// Takes the office that is open already, or opens it, with a bar while its views are brought
    /// up.
    ///
    /// # Errors
    /// [`Failure::Runtime`], [`Failure::Settings`].
    pub fn open(&self, ui: &mut Ui<'_>) -> Result<Session, Failure> {
        if let Some(desk) = self.slot.take() {
            let told = desk.mendings().len();
            let back = Some(Rc::clone(&self.slot));
            return self.known(Session { desk: Some(desk), back, told, who: Who::Unasked });
        }
        let places = settings::reference::places_of(&self.dir)?;
        let what = Say::new("بازسازی نماها از دفتر ثبت", "making the views anew from the journal");
        let mut bar = ui.bar(what);
        let desk = Desk::open(self.dir.clone(), &self.settings, places, &mut |at, end| {
            bar.set(at.0, end.0);
        })?;
        drop(bar);
        tell_mendings(ui, desk.mendings());
        let told = desk.mendings().len();
        self.known(Session { desk: Some(desk), back: None, told, who: Who::Unasked })
    }

    /// An open office, and who works in it.
    fn known(&self, mut session: Session) -> Result<Session, Failure> {
        session.desk().turn_to(self.today);
        let who = who::find(self, session.desk())?;
        session.who = who.clone();
        self.who.replace(who);
        Ok(session)
    }

    /// Opens the office for as long as the process lives.
    ///
    /// # Errors
    /// As [`Context::open`].
    pub(crate) fn open_alone(&self, ui: &mut Ui<'_>) -> Result<Desk, Failure> {
        let mut session = self.open(ui)?;
        Ok(session.desk.take().expect(OPEN))
    }

    /// Who acts, on a day.
    pub fn act(&self, on: JalaliDate) -> Act {
        self.act_as(Role::Clerk, on)
    }

    /// Who acts, on a day; in this role unless another was asked for, or the user has others. Known once the
    /// office is open.
    pub fn act_as(&self, role: Role, on: JalaliDate) -> Act {
        let (user, role) = self.who.borrow().acts(self, role);
        Act { user, role, on, at: self.now, logical: 0 }
    }

    /// A day as typed, counted from today.
    pub fn day(&self, day: Option<DayArg>) -> JalaliDate {
        day.map_or(self.today, |day| day.resolve(self.today))
    }

    /// Whether the act is written or only tried.
    pub const fn mode(dry_run: bool) -> Mode {
        if dry_run { Mode::DryRun } else { Mode::Write }
    }
}

/// An open office during one command.
///
/// Dropped, it gives the daemon's office back, also when the command failed.
#[derive(Debug)]
pub struct Session {
    /// There until the session is closed.
    desk: Option<Desk>,
    back: Option<Slot>,
    told: usize,
    who: Who,
}

impl Session {
    /// The open office.
    pub const fn desk(&mut self) -> &mut Desk {
        self.desk.as_mut().expect(OPEN)
    }

    /// Who is at work here.
    pub(crate) const fn who(&self) -> &Who {
        &self.who
    }

    /// The open office, to look at.
    pub const fn seen(&self) -> &Desk {
        self.desk.as_ref().expect(OPEN)
    }

    /// Looks at the office.
    ///
    /// # Errors
    /// [`Failure::Runtime`].
    pub fn look<T>(
        &mut self,
        look: impl FnMut(&Office<'_>) -> Result<T, Damage>,
    ) -> Result<T, Failure> {
        Ok(self.desk().look(look)?)
    }

    /// Looks, where the look itself may refuse.
    ///
    /// # Errors
    /// [`Failure::Runtime`].
    pub fn ask<T>(
        &mut self,
        mut ask: impl FnMut(&Office<'_>) -> Result<T, Stop>,
    ) -> Result<T, Failure> {
        let asked = self.desk().look(|office| match ask(office) {
            Ok(answer) => Ok(Ok(answer)),
            Err(Stop::Refused(refusal)) => Ok(Err(*refusal)),
            Err(Stop::Damaged(damage)) => Err(damage),
        })?;
        asked.map_err(Failure::from)
    }

    /// Acts; durable when it returns.
    ///
    /// # Errors
    /// [`Failure::Runtime`].
    pub fn act<T>(
        &mut self,
        act: &Act,
        mode: Mode,
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<Acted<T>, Failure> {
        self.who.is_theirs(act)?;
        Ok(self.desk().act(act, mode, work)?)
    }

    /// An act on another day than today: in practice at will, else by the head with a reason, and never on a
    /// day to come.
    ///
    /// # Errors
    /// [`Failure::Runtime`].
    pub fn may_act_on(
        &self,
        context: &Context,
        on: JalaliDate,
        reason: Option<&str>,
    ) -> Result<(), Failure> {
        let head = context.global.role == Some(Role::CountyHead)
            && reason.is_some_and(|r| !r.trim().is_empty());
        let practice = self.seen().opening().practice;
        let may = practice || may_be_dated(on, context.today, head);
        if may { Ok(()) } else { Err(Refusal::OtherDay { on }.into()) }
    }

    /// Closes the office after a rebuild that was asked for.
    ///
    /// # Errors
    /// [`Failure::Runtime`]; what was acknowledged is on the disk.
    pub fn close_quietly(mut self) -> Result<(), Failure> {
        match (self.desk.take(), &self.back) {
            (Some(desk), Some(slot)) => drop(slot.replace(Some(desk))),
            (Some(desk), None) => desk.close()?,
            (None, _) => {}
        }
        Ok(())
    }

    /// Closes the office and tells what was mended meanwhile.
    ///
    /// # Errors
    /// [`Failure::Runtime`]; what was acknowledged is on the disk.
    pub fn close(self, ui: &mut Ui<'_>) -> Result<(), Failure> {
        if let Some(news) = self.seen().mendings().get(self.told..) {
            tell_mendings(ui, news);
        }
        self.close_quietly()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let (Some(desk), Some(slot)) = (self.desk.take(), &self.back) {
            slot.replace(Some(desk));
        }
    }
}

const OPEN: &str = "a session is open until it is closed, which takes it";

fn tell_mendings(ui: &mut Ui<'_>, mendings: &[Mending]) {
    for mending in mendings {
        let said = match mending {
            Mending::Rebuilt { why } => say!(
                "نماهای ذخیره‌شده آسیب دیده بودند ({why}) و از دفتر ثبت بازسازی شدند؛ چیزی گم نشد.",
                "the stored views were damaged ({why}) and were made anew from the journal; nothing is lost"
            ),
            Mending::Mark => Say::new(
                "نشانهٔ آخرین ثبت (journal/mark) آسیب دیده یا گم شده بود و از نو نوشته می‌شود؛ دفتر ثبت کامل است.",
                "the mark of the last acknowledged entry (journal/mark) was damaged or missing and is written anew; every frame found is sound",
            ),
            Mending::TornTail { bytes } => say!(
                "{bytes} بایت نیمه‌کاره از آخرین خاموشی که هنوز ثبت‌شده اعلام نشده بود کنار گذاشته شد.",
                "{bytes} half-written bytes from the last power cut, never acknowledged, were cut off"
            ),
        };
        ui.note(&said);
    }
}

/// Whether an act outside practice may bear a day.
fn may_be_dated(on: JalaliDate, today: JalaliDate, head_with_reason: bool) -> bool {
    on == today || (head_with_reason && on < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_dates_an_act_back_with_a_reason_and_nobody_ahead() {
        let today: JalaliDate = "1401/09/15".parse().unwrap();
        for (days, head, may) in
            [(0, false, true), (-1, false, false), (-1, true, true), (1, true, false)]
        {
            assert_eq!(may_be_dated(today.plus_days(days), today, head), may, "{days} {head}");
        }
    }
}
