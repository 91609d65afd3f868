//! What every command is run with: settings, who asks, which day it is, the open office.

use model::view::Damage;
use model::words::Role;
use model::{JalaliDate, Say, Timestamp, say};
use office::entry::Act;
use office::{Drafter, Office, Refusal, Stop};
use runtime::{Acted, Desk, Mending, Mode};
use settings::{DataDir, Environment, NodeSettings};

use crate::cli::{DayArg, Global};
use crate::clock;
use crate::failure::Failure;
use crate::progress::Bar;
use crate::ui::Ui;

/// The surroundings of one command.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) global: Global,
    pub(crate) environment: Environment,
    pub(crate) dir: DataDir,
    pub(crate) settings: NodeSettings,
    pub(crate) now: Timestamp,
    pub(crate) today: JalaliDate,
}

impl Context {
    pub(crate) fn new(global: Global, environment: Environment) -> Result<Self, Failure> {
        let dir = DataDir::locate(global.data.as_deref(), &environment)?;
        let settings = NodeSettings::load(Some(&dir), &environment)?;
        let now = clock::now();
        let today = clock::today(now, settings.clock.offset);
        Ok(Self { global, environment, dir, settings, now, today })
    }

    /// Opens the office, with a bar while its views are brought up.
    pub(crate) fn open(&self, ui: &mut Ui) -> Result<Session, Failure> {
        let places = settings::reference::places_of(&self.dir)?;
        let lang = ui.lang();
        let mut bar: Option<Bar> = None;
        let desk = Desk::open(self.dir.clone(), &self.settings, places, &mut |at, end| {
            let what =
                Say::new("بازسازی نماها از دفتر ثبت", "making the views anew from the journal");
            bar.get_or_insert_with(|| Bar::new(end.0, &what, lang)).set(at.0, end.0);
        })?;
        drop(bar);
        tell_mendings(ui, desk.mendings());
        Ok(Session { desk, told: 0 }.told())
    }

    /// Who acts, on a day.
    pub(crate) fn act(&self, on: JalaliDate) -> Act {
        let user = self.global.user.clone().or_else(|| self.environment.user());
        Act {
            user: user.unwrap_or_else(|| "clerk".to_owned()),
            role: self.global.role,
            on,
            at: self.now,
            logical: 0,
        }
    }

    /// A day as typed, counted from today.
    pub(crate) fn day(&self, day: Option<DayArg>) -> JalaliDate {
        day.map_or(self.today, |day| day.resolve(self.today))
    }

    /// Whether the act is written or only tried.
    pub(crate) const fn mode(dry_run: bool) -> Mode {
        if dry_run { Mode::DryRun } else { Mode::Write }
    }
}

/// An open office during one command.
#[derive(Debug)]
pub(crate) struct Session {
    desk: Desk,
    told: usize,
}

impl Session {
    fn told(mut self) -> Self {
        self.told = self.desk.mendings().len();
        self
    }

    /// The open office.
    pub(crate) const fn desk(&mut self) -> &mut Desk {
        &mut self.desk
    }

    /// Looks at the office.
    pub(crate) fn look<T>(
        &mut self,
        look: impl FnMut(&Office<'_>) -> Result<T, Damage>,
    ) -> Result<T, Failure> {
        Ok(self.desk.look(look)?)
    }

    /// Looks, where the look itself may refuse.
    pub(crate) fn ask<T>(
        &mut self,
        mut ask: impl FnMut(&Office<'_>) -> Result<T, Stop>,
    ) -> Result<T, Failure> {
        let asked = self.desk.look(|office| match ask(office) {
            Ok(answer) => Ok(Ok(answer)),
            Err(Stop::Refused(refusal)) => Ok(Err(*refusal)),
            Err(Stop::Damaged(damage)) => Err(damage),
        })?;
        asked.map_err(Failure::from)
    }

    /// Acts; durable when it returns.
    pub(crate) fn act<T>(
        &mut self,
        act: &Act,
        mode: Mode,
        work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<Acted<T>, Failure> {
        Ok(self.desk.act(act, mode, work)?)
    }

    /// An act on another day than today: in practice at will, else by the head with a reason.
    pub(crate) fn may_act_on(
        &self,
        context: &Context,
        on: JalaliDate,
        reason: Option<&str>,
    ) -> Result<(), Failure> {
        let head =
            context.global.role == Role::CountyHead && reason.is_some_and(|r| !r.trim().is_empty());
        if on == context.today || self.desk.opening().practice || head {
            Ok(())
        } else {
            Err(Refusal::OtherDay { on }.into())
        }
    }

    /// Closes the office after a rebuild that was asked for.
    pub(crate) fn close_quietly(self) -> Result<(), Failure> {
        Ok(self.desk.close()?)
    }

    /// Closes the office and tells what was mended meanwhile.
    pub(crate) fn close(self, ui: &mut Ui) -> Result<(), Failure> {
        if let Some(news) = self.desk.mendings().get(self.told..) {
            tell_mendings(ui, news);
        }
        Ok(self.desk.close()?)
    }
}

fn tell_mendings(ui: &mut Ui, mendings: &[Mending]) {
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
