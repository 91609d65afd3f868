//! One open office or hub.

mod guarded;
mod home;
mod mend;
mod receive;
mod relay;
mod ruled;
mod seal;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod tree;

use std::path::Path;
use std::sync::Arc;

pub use home::Bare;
pub(crate) use home::{Home, Opened};
use journal::{Heads, PublicKey, Realm};
pub use mend::Mending;
use mend::{CUT, mended};
use model::planted::{Bug, planted};
use model::view::{Batch, Damage};
use model::{Incarnation, JalaliDate, Lane, LogId, Lsn, NodeNumber, Places, Seq, UnitCode};
use office::entry::{Act, Opening, RulesAdopted};
use office::guard::Guard;
use office::project::{Ground, Piece, project};
use office::rulebook::Rulebook;
use office::{Draft, Drafter, Kept, Office, Stop, schema};
use roster::Roster;
use rules::RuleSet;
pub(crate) use seal::{large, sealed};
use settings::{DataDir, NodeSettings};
use store::{Disk, Journal, Recovery, Views, ViewsOptions};

use crate::archive::{JournalArchive, LastFrames};
use crate::fault::RuntimeFault;
use crate::keys::Keys;
use crate::watch::Watch;
use crate::{forks, keys, origin, replay};

/// Whether an act is written or only tried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    /// It is written.
    Write,
    /// Everything is decided, nothing is written.
    DryRun,
}

/// Entries that were set aside, with their codes.
type Aside = Vec<(LogId, Seq, String)>;

/// What an act came to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Acted<T> {
    /// The answer.
    pub answer: T,
    /// Where it lies in the journal; `None` if there was nothing to write or it was only tried.
    pub at: Option<Lsn>,
    /// How many entries were written.
    pub entries: usize,
}

/// An open office: its journal, views, keys and rules, and the folder they lie in.
#[derive(Debug)]
pub struct Desk {
    options: ViewsOptions,
    journal: Journal,
    views: Option<Views>,
    keys: Keys,
    kept: Kept,
    last: LastFrames,
    places: Arc<Places>,
    opening: Opening,
    adopted: RulesAdopted,
    rules: RuleSet,
    /// The day whose rule set is looked by; the one the unit began with before any is named.
    day: Option<JalaliDate>,
    recovery: Recovery,
    disk: Arc<dyn Disk>,
    replayed: u64,
    mendings: Vec<Mending>,
    guard: Guard,
    watch: Watch,
    /// Where the journal's last frame begins.
    last_frame: Lsn,
    /// Dropped last: nobody else may come in before everything is closed.
    home: Home,
}

impl Desk {
    /// Opens an office, brings its views up to its journal, and mends what has to be mended.
    ///
    /// # Errors
    /// [`RuntimeFault::NotSetUp`], [`RuntimeFault::Lock`] if another process works in the folder,
    /// [`RuntimeFault::Journal`] if acknowledged entries are damaged.
    pub fn open(
        dir: DataDir,
        settings: &NodeSettings,
        places: Places,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<Self, RuntimeFault> {
        if !dir.is_set_up() {
            return Err(RuntimeFault::NotSetUp { dir: dir.root().to_owned() });
        }
        let opened = Opened::folder(dir.clone(), settings)?;
        let opening = origin::opening(&opened)?;
        let keys = keys::read(&dir, opening.practice)?;
        Self::of(opened, (opening, keys), Arc::new(places), progress)
    }

    /// Opens an office that has no folder, by the same steps.
    ///
    /// # Errors
    /// [`RuntimeFault::NotSetUp`], [`RuntimeFault::Journal`] if acknowledged entries are damaged.
    pub fn on(bare: Bare, progress: &mut dyn FnMut(Lsn, Lsn)) -> Result<Self, RuntimeFault> {
        let (seed, places) = (bare.seed, Arc::clone(&bare.places));
        let opened = Opened::bare(bare)?;
        let opening = origin::opening(&opened)?;
        let keys = Keys::of(&seed, opening.practice);
        Self::of(opened, (opening, keys), places, progress)
    }

    pub(crate) fn of(
        opened: Opened,
        (opening, keys): (Opening, Keys),
        places: Arc<Places>,
        progress: &mut dyn FnMut(Lsn, Lsn),
    ) -> Result<Self, RuntimeFault> {
        let Opened { home, disk, journal, recovery, last } = opened;
        let mut options = ViewsOptions::new(schema::VERSION, instance(&keys));
        options.cache_bytes = home.cache_bytes();
        let mut desk = Self {
            adopted: RulesAdopted {
                version: String::new(),
                hash: model::Hash([0; 32]),
                text: String::new(),
            },
            rules: RuleSet::embedded_1401(),
            day: None,
            options,
            journal,
            views: None,
            keys,
            kept: Kept::default(),
            last: LastFrames::default(),
            places,
            opening,
            mendings: mended(&recovery),
            recovery,
            disk,
            replayed: 0,
            guard: Guard::NONE,
            watch: Watch::default(),
            last_frame: last,
            home,
        };
        desk.catch_up(progress)?;
        desk.look_around()?;
        Ok(desk)
    }

    /// Loads what every command needs from the views.
    fn load(&mut self) -> Result<(), RuntimeFault> {
        let views = self.views()?;
        let version: Option<String> = schema::get(views, schema::META, schema::meta::RULES)?;
        let adopted = match version {
            Some(version) => schema::get(views, schema::RULES, version.as_bytes())?,
            None => None,
        };
        let adopted: RulesAdopted = adopted
            .ok_or_else(|| Damage { what: "the rule set in force is missing".to_owned() })?;
        self.rules = RuleSet::parse(&adopted.text).map_err(Box::new)?;
        self.adopted = adopted;
        Ok(())
    }

    fn views(&self) -> Result<&Views, Damage> {
        self.views.as_ref().ok_or_else(closed_views)
    }

    /// Looks at the office. Views found damaged are made anew and looked at again.
    ///
    /// # Errors
    /// [`RuntimeFault`] if even new views don't hold.
    pub fn look<T>(
        &mut self,
        mut look: impl FnMut(&Office<'_>) -> Result<T, Damage>,
    ) -> Result<T, RuntimeFault> {
        match self.look_once(&mut look) {
            Err(RuntimeFault::Damaged(Damage { what })) => {
                self.rebuild(what, &mut |_, _| {})?;
                self.look_once(&mut look)
            }
            other => other,
        }
    }

    fn look_once<T>(
        &self,
        look: &mut dyn FnMut(&Office<'_>) -> Result<T, Damage>,
    ) -> Result<T, RuntimeFault> {
        let archive = JournalArchive { journal: &self.journal, last: &self.last };
        let (adopted, rules) = self.in_force();
        let office = Office {
            view: self.views()?,
            archive: &archive,
            rules,
            adopted,
            places: &self.places,
            opening: &self.opening,
            roster: &self.kept.roster,
            succession: &self.kept.succession,
            heads: &self.kept.heads,
            guard: &self.guard,
        };
        Ok(look(&office)?)
    }

    /// Acts: decides, appends, and returns once the act is on the disk.
    ///
    /// # Errors
    /// [`RuntimeFault::Refused`] if a rule says no, others if the world does. Nothing has changed.
    pub fn act<T>(
        &mut self,
        act: &Act,
        mode: Mode,
        mut work: impl FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<Acted<T>, RuntimeFault> {
        let decided = match self.decide(act, &mut work) {
            Err(RuntimeFault::Damaged(Damage { what })) => {
                self.rebuild(what, &mut |_, _| {})?;
                self.decide(act, &mut work)
            }
            other => other,
        };
        let (answer, draft) = decided.inspect_err(|_| self.kept.docs.clear())?;
        if mode == Mode::DryRun || draft.is_empty() {
            self.kept.docs.clear();
            return Ok(Acted { answer, at: None, entries: draft.bodies.len() });
        }
        let entries = draft.bodies.len();
        let at = self.append(draft).inspect_err(|_| self.kept.docs.clear())?;
        Ok(Acted { answer, at: Some(at), entries })
    }

    fn decide<T>(
        &mut self,
        act: &Act,
        work: &mut dyn FnMut(&mut Drafter<'_>) -> Result<T, Stop>,
    ) -> Result<(T, Draft), RuntimeFault> {
        self.has_own_key()?;
        let archive = JournalArchive { journal: &self.journal, last: &self.last };
        let Kept { docs, heads, roster, succession, rules: book, .. } = &mut self.kept;
        let (adopted, rules) = match book.on(act.on) {
            Some((adopted, rules)) => (adopted, rules),
            None => (&self.adopted, &self.rules),
        };
        let office = Office {
            view: self.views.as_ref().ok_or_else(closed_views)?,
            archive: &archive,
            rules,
            adopted,
            places: &self.places,
            opening: &self.opening,
            roster,
            succession,
            heads,
            guard: &self.guard,
        };
        let mut drafter = Drafter::new(office, docs, act.clone())?;
        let answer = work(&mut drafter).map_err(stopped)?;
        drafter.allowed()?;
        drafter.is_persons().map_err(stopped)?;
        Ok((answer, drafter.finish()))
    }

    /// Signs, appends with fsync, and brings the views up.
    pub(crate) fn append(&mut self, draft: Draft) -> Result<Lsn, RuntimeFault> {
        let frame = sealed(&draft, &self.opening, &self.keys, &self.kept.heads)?;
        let body = frame.encode().map_err(|fault| large(&fault))?;
        if planted(Bug::ViewsFirst) {
            let lsn = self.journal.end();
            self.follow(lsn, &replay::pieces(lsn, &frame)?)?;
        }
        let lsn = self.write_down(&body)?;
        // From here on the act is done; the views only follow.
        let followed = replay::pieces(lsn, &frame).map_err(RuntimeFault::from);
        if let Err(fault) = followed.and_then(|pieces| self.follow(lsn, &pieces)) {
            self.rebuild(fault.to_string(), &mut |_, _| {})?;
        }
        Ok(lsn)
    }

    /// Brings the views up by the journal's last frame; says what of it was set aside.
    fn follow(&mut self, lsn: Lsn, frame: &[Piece]) -> Result<Aside, RuntimeFault> {
        let archive = JournalArchive { journal: &self.journal, last: &self.last };
        let views = self.views.as_mut().ok_or_else(closed_views)?;
        let ground = Ground { view: &*views, archive: &archive, places: &self.places };
        let projected = project(ground, &mut self.kept, lsn, frame)?;
        views.apply(self.journal.end(), &projected.batch)?;
        if projected.cut {
            self.rebuild_knowing(CUT.to_owned(), &mut |_, _| {})?;
        } else if projected.rules {
            self.load()?;
        }
        Ok(projected.aside)
    }

    /// Adds rows that no entry makes: what was counted.
    pub(crate) fn keep(&mut self, rows: &Batch) -> Result<(), RuntimeFault> {
        if rows.is_empty() {
            return Ok(());
        }
        let views = self.views.as_mut().ok_or_else(closed_views)?;
        let at = views.at();
        Ok(views.apply(at, rows)?)
    }

    /// Closes the office in order.
    ///
    /// # Errors
    /// [`RuntimeFault::Journal`]; everything acknowledged is on the disk in any case.
    pub fn close(mut self) -> Result<(), RuntimeFault> {
        if let Some(views) = self.views.take() {
            // Nothing rests on it: what the views missed is replayed at the next start.
            drop(views.close());
        }
        self.journal.close()?;
        Ok(())
    }

    /// Who the office is.
    pub const fn opening(&self) -> &Opening {
        &self.opening
    }

    /// The unit it works for.
    pub const fn unit(&self) -> UnitCode {
        self.opening.unit
    }

    /// Live or practice.
    pub const fn realm(&self) -> Realm {
        if self.opening.practice { Realm::Practice } else { Realm::Live }
    }

    /// Who belongs.
    pub const fn roster(&self) -> &Roster {
        &self.kept.roster
    }

    /// The rule sets it knows, and which of them holds on which day.
    pub const fn rulebook(&self) -> &Rulebook {
        &self.kept.rules
    }

    /// This machine's signature under a statement, which stands for nothing but its context.
    pub fn attest(&self, context: &str, statement: &[u8]) -> [u8; 64] {
        self.keys.own.attest(context, statement)
    }

    /// The key of a machine: this one's own, or by the roster.
    pub fn key_of(&self, node: NodeNumber, incarnation: Incarnation) -> Option<PublicKey> {
        if (node, incarnation) == (self.opening.node, self.opening.incarnation) {
            return Some(self.keys.own.public());
        }
        let log = LogId { origin: node, incarnation, scope: UnitCode::Nation, lane: Lane::Control };
        self.kept.roster.key_of(log)
    }

    /// The reference tables.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The reference tables with the counties there are on a day, under the names of that day.
    pub fn places_on(&self, day: JalaliDate) -> Places {
        office::counties::places_on(&self.places, &self.kept.succession, day)
    }

    /// Where the office lies; nowhere if it has no folder.
    pub fn root(&self) -> &Path {
        self.home.root()
    }

    /// The folder with its parts, if it has one.
    pub const fn dir(&self) -> Option<&DataDir> {
        self.home.dir()
    }

    /// Every proof of a fork that this node has found, by log.
    ///
    /// # Errors
    /// [`RuntimeFault`] if the folder can't be read. A file that is no proof is passed over.
    pub fn forks(&self) -> Result<Vec<forks::Kept>, RuntimeFault> {
        self.dir().map_or(Ok(Vec::new()), |dir| forks::all(dir, self.home.sealer()))
    }

    /// What seals the folder's files, if its store is sealed.
    pub(crate) fn sealer(&self) -> Option<&store::Sealer> {
        self.home.sealer()
    }

    /// What a power cut at this moment leaves of views in memory, drawn by `seed`: an earlier state,
    /// the last one, or nothing. Nothing either for views on a disk: they are there after it.
    pub fn views_after_crash(&self, seed: u64) -> Option<Views> {
        self.views.as_ref()?.crashed(seed)
    }

    /// What was mended since the office was opened.
    pub fn mendings(&self) -> &[Mending] {
        &self.mendings
    }

    /// What was found when the journal was opened.
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Frames replayed when the office was opened.
    pub const fn replayed(&self) -> u64 {
        self.replayed
    }

    /// The heads of all logs.
    pub const fn heads(&self) -> &Heads {
        &self.kept.heads
    }

    /// How often the journal's files were synced in this process.
    pub fn syncs(&self) -> u64 {
        self.disk.syncs()
    }

    /// Why nothing more can be written, if the disk has failed once.
    pub fn poisoned(&self) -> Option<RuntimeFault> {
        self.journal.poisoned().map(RuntimeFault::Journal)
    }

    /// Gives back the space that is kept for leaving a full disk in order.
    ///
    /// # Errors
    /// [`RuntimeFault::Journal`]; nothing has changed.
    pub fn release_reserve(&self) -> Result<(), RuntimeFault> {
        Ok(self.journal.release_reserve()?)
    }

    /// Where the journal ends.
    pub fn journal_end(&self) -> Lsn {
        self.journal.end()
    }

    /// Forgets what is kept in memory and takes it from the views again, as a start does.
    #[cfg(test)]
    pub(crate) fn remember(&mut self) {
        self.kept = Kept::load(self.views().unwrap()).unwrap();
    }

    /// Makes as if a log had never been written here.
    #[cfg(test)]
    pub(crate) fn forget(&mut self, log: LogId) {
        self.kept.heads.set(log, journal::Head::start(log));
    }

    pub(crate) const fn parts(&self) -> (&Journal, &Keys, Option<&Views>) {
        (&self.journal, &self.keys, self.views.as_ref())
    }
}

fn stopped(stop: Stop) -> RuntimeFault {
    match stop {
        Stop::Refused(refusal) => RuntimeFault::Refused(refusal),
        Stop::Damaged(damage) => RuntimeFault::Damaged(damage),
    }
}

fn closed_views() -> Damage {
    Damage { what: "the views are closed".to_owned() }
}

/// Sixteen bytes that tie views to their journal: the start of its signer's key.
fn instance(keys: &Keys) -> [u8; 16] {
    let key = keys.own.public().to_bytes();
    std::array::from_fn(|index| key.get(index).copied().unwrap_or_default())
}
