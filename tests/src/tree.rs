//! A made-up tree: a nation, provinces and counties, enrolled by one hand instead of by slips, words
//! and officers, each with its keys, its certificate and its own folder.

mod fill;
mod house;
mod pair;

use std::error::Error;
use std::path::Path;

pub use fill::fill;
pub use house::{House, Line, options};
use identity::{Authority, Credentials, FoundingKeys, KEY, Suffix, TlsKey};
use journal::{Realm, Signer};
use model::words::Role;
use model::{Hash, Incarnation, JalaliDate, NodeNumber, Timestamp, UnitCode};
use office::Drafter;
use office::entry::{Act, Body};
pub use pair::{End, Meeting, meet};
use roster::{Enrolled, Entry, Key, Numbers, Trust};
use runtime::{Clock, Desk, Founding, Mode, Tree, found};
use session::Peer;
use settings::{DataDir, Engine, Environment, NodeSettings};

/// What went wrong; the tree is made for those who can read it.
pub type Fault = Box<dyn Error + Send + Sync>;

/// One machine of the tree: who it is, and where its office lies.
#[derive(Debug)]
pub struct Site {
    dir: DataDir,
    me: Enrolled,
    trust: Trust,
    credentials: Credentials,
    authority: Option<Authority>,
}

impl Site {
    /// Founds the nation's hub in a folder, with a root of its own.
    ///
    /// # Errors
    /// [`Fault`], of the disk.
    pub fn nation(folder: &Path) -> Result<Self, Fault> {
        let keys = FoundingKeys { root: TlsKey::generate()?, authority: TlsKey::generate()? };
        let (_, authority) = Authority::found_nation(keys, &Suffix::default(), now())?;
        let tls = TlsKey::generate()?;
        let chain = authority.issue_leaf(&tls.proven(), UnitCode::Nation, now())?;
        let credentials = Credentials::new(&tls, chain, authority.root().clone())?;
        Place { folder, unit: UnitCode::Nation, node: 1, numbers: None }.begin(
            None,
            credentials,
            Some(authority),
        )
    }

    /// Founds a node below this one. This one doesn't know of it yet: see [`enroll`].
    ///
    /// A province may be given more numbers than the hundred it has: below it, and nowhere else, as
    /// many machines belong.
    ///
    /// # Errors
    /// [`Fault`], of the disk, or if this one is no hub.
    pub fn below(
        &self,
        folder: &Path,
        (unit, node): (UnitCode, u16),
        numbers: Option<Numbers>,
    ) -> Result<Self, Fault> {
        let authority = self.authority.as_ref().ok_or("a county certifies nobody")?;
        let tls = TlsKey::generate()?;
        let chain = authority.issue_leaf(&tls.proven(), unit, now())?;
        let credentials = Credentials::new(&tls, chain, authority.root().clone())?;
        let own = match unit {
            UnitCode::Province(code) => {
                let key = TlsKey::generate()?;
                let chain = authority.issue_province_ca(&key.proven(), code, now())?;
                Some(Authority::new(key, chain, authority.root().clone())?)
            }
            UnitCode::County(_) | UnitCode::Nation => None,
        };
        let numbers = match unit {
            UnitCode::Province(code) => numbers.or_else(|| Some(Numbers::of_province(code))),
            UnitCode::County(_) | UnitCode::Nation => None,
        };
        Place { folder, unit, node, numbers }.begin(Some(&self.trust), credentials, own)
    }

    /// Who it is.
    pub const fn me(&self) -> &Enrolled {
        &self.me
    }

    /// Who it is to a session.
    pub const fn peer(&self) -> Peer {
        let Enrolled { node, incarnation, unit, .. } = self.me;
        Peer { node, incarnation, unit }
    }

    /// Where it lies.
    pub const fn dir(&self) -> &DataDir {
        &self.dir
    }

    /// What it shows and trusts.
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Opens its office.
    ///
    /// # Errors
    /// [`Fault`], of the store.
    pub fn desk(&self, engine: Engine) -> Result<Desk, Fault> {
        open(&self.dir, engine)
    }
}

/// Opens the office of a folder.
///
/// # Errors
/// [`Fault`], of the store.
pub fn open(dir: &DataDir, engine: Engine) -> Result<Desk, Fault> {
    let places = settings::reference::places();
    Ok(Desk::open(dir.clone(), &settings_with(engine)?, places, &mut |_, _| {})?)
}

/// Takes a node in below a hub, whose office is open.
///
/// # Errors
/// [`Fault`], if it has no right to.
pub fn enroll(hub: &mut Desk, child: &Enrolled) -> Result<(), Fault> {
    let unit = hub.unit();
    let said = Body::Roster(Entry::Enrolled(child.clone()));
    let work = |drafter: &mut Drafter<'_>| {
        drafter.say_to(unit, said.clone());
        Ok(())
    };
    hub.act(&act(Role::SecurityOfficer)?, Mode::Write, work)?;
    Ok(())
}

/// Somebody's act on the day all made-up files are judged for.
///
/// # Errors
/// None, in fact.
pub fn act(role: Role) -> Result<Act, Fault> {
    Ok(Act { user: "made-up".to_owned(), role, on: day()?, at: now(), logical: 0 })
}

/// The machine's time.
pub fn now() -> Timestamp {
    Clock::of_the_machine().utc()
}

fn day() -> Result<JalaliDate, Fault> {
    Ok(JalaliDate::new(1401, 9, 15)?)
}

fn settings_with(engine: Engine) -> Result<NodeSettings, Fault> {
    let mut settings = NodeSettings::load(None, &Environment::of([]))?;
    settings.views.engine = engine;
    Ok(settings)
}

/// Where a node comes to be, and as whom.
struct Place<'a> {
    folder: &'a Path,
    unit: UnitCode,
    node: u16,
    numbers: Option<Numbers>,
}

impl Place<'_> {
    fn begin(
        self,
        above: Option<&Trust>,
        credentials: Credentials,
        authority: Option<Authority>,
    ) -> Result<Site, Fault> {
        let dir = DataDir::locate(Some(self.folder), &Environment::of([]))?;
        dir.make()?;
        let seed = runtime::new_seed(&dir)?;
        let me = Enrolled {
            node: NodeNumber(self.node),
            incarnation: Incarnation(1),
            unit: self.unit,
            key: Key::from(Signer::new(&seed, Realm::Practice).public()),
            tls: credentials.facts().spki,
            numbers: self.numbers,
            slip: None,
            on: day()?,
        };
        let mut members = above.map(|trust| trust.members.clone()).unwrap_or_default();
        members.push(me.clone());
        let trust = Trust { members, root: Hash([1; 32]) };
        let founding = Founding {
            unit: self.unit,
            node: me.node,
            incarnation: me.incarnation,
            tree: Tree::Member { realm: Realm::Practice, trust: trust.clone(), rooted: Vec::new() },
            rules: rules::RuleSet::embedded_1401_text().to_owned(),
            user: "made-up".to_owned(),
            on: day()?,
            at: now(),
        };
        let settings = settings_with(Engine::Memory)?;
        found(dir.clone(), &settings, settings::reference::places(), &founding)?.close()?;
        if let Some(authority) = &authority {
            authority.store(&dir)?;
        }
        dir.write_key(KEY, credentials.key.secret_der())?;
        credentials.store(&dir)?;
        Ok(Site { dir, me, trust, credentials, authority })
    }
}
