//! A newcomer's way into a tree: it calls a hub with a slip, shows six words, waits for an officer,
//! and is set up with the package it gets.
//!
//! Cut off at any moment it can be done again with the same slip: keys are on the disk before they are
//! shown, and the same keys get the same answer.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use identity::{
    Answer, Ask, Authority, ClockReadings, Credentials, IdentityFault, KEY, MessageFault, Newcomer,
    Package, Refusal, Slip, TlsClock, TlsKey, Words, spki_hash,
};
use journal::{Realm, Signer};
use model::{Hash, JalaliDate, Places, Timestamp, UnitCode};
use settings::{DataDir, NodeSettings};
use thiserror::Error;
use tokio::net::lookup_host;
use transport::{CloseCode, Closed, Endpoint, Failed, HubCheck, Parts, Shape, TlsTime};

use crate::clock::Clock;
use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::found::{Founding, Tree, found};
use crate::keys;

/// Who wants to belong.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The unit it is to work for.
    pub unit: UnitCode,
    /// The hub's address, `name:port`.
    pub address: String,
    /// The slip.
    pub slip: Slip,
    /// Who sets the node up.
    pub user: String,
    /// On which day.
    pub on: JalaliDate,
    /// When the program was built.
    pub built: Timestamp,
    /// The rule set's text, should the hub send none.
    pub rules: String,
}

/// What happens meanwhile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// The words the officer at the hub has to see as well. Told once.
    Words(Words),
    /// An officer is asked; told at each answer.
    Waiting,
    /// The hub couldn't be reached; it is tried again.
    NoLine,
}

/// Whether a newcomer goes on waiting.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Patience {
    /// It does.
    More,
    /// It gives up for now; the same slip and keys are good later.
    Over,
}

/// Why a newcomer wasn't let in.
#[derive(Debug, Error)]
pub enum JoinFault {
    /// The hub said no.
    #[error("the hub refuses: {}", .0.code())]
    Refused(Refusal),
    /// Nobody has answered yet, and the newcomer doesn't wait longer.
    #[error("no officer has answered yet")]
    NotYet,
    /// The address is none.
    #[error("the hub's address can't be found")]
    Address(#[source] io::Error),
    /// The hub isn't reached, or isn't the slip's.
    #[error(transparent)]
    Line(#[from] Failed),
    /// The hub's answer makes no sense.
    #[error("the hub's answer makes no sense")]
    Answer(#[from] MessageFault),
    /// The package isn't what was asked for, or keys can't be used.
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    /// The node can't be set up.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
    /// The call's threads can't be made.
    #[error("the call's threads can't be started")]
    Threads(#[source] io::Error),
}

/// How soon a hub that wasn't reached is called again.
const RETRY: Duration = Duration::from_secs(3);
/// No hub makes a newcomer wait longer between two questions.
const RETRY_MAX: Duration = Duration::from_secs(60);

/// Asks a hub to belong, waits for its officer, and sets the node up.
///
/// # Errors
/// [`JoinFault`]. Whatever was begun is taken up again by the next try.
pub fn join(
    dir: DataDir,
    (settings, places): (&NodeSettings, Places),
    joining: &Joining,
    clock: &Clock,
    tell: &mut dyn FnMut(Step) -> Patience,
) -> Result<Desk, JoinFault> {
    dir.make().map_err(RuntimeFault::from)?;
    not_set_up(&dir)?;
    let own = Own::of(&dir, joining.unit)?;
    let welcome = asked(joining, &own, clock, tell)?;
    settle(dir, (settings, places), joining, clock.utc(), welcome)
}

/// Makes the request of a newcomer that has no line, to be carried to its hub, and the words its
/// officer must see. The same keys make the same request, however often it is asked for.
///
/// # Errors
/// [`JoinFault`].
pub fn ask_by_stick(
    dir: &DataDir,
    unit: UnitCode,
    slip: Slip,
) -> Result<(Vec<u8>, Words), JoinFault> {
    dir.make().map_err(RuntimeFault::from)?;
    not_set_up(dir)?;
    let own = Own::of(dir, unit)?;
    let newcomer = own.newcomer((unit, slip), None);
    Ok((Ask::Enrol(Box::new(newcomer.request()?)).encode(), newcomer.words()))
}

/// Sets a node up with the answer that was carried back.
///
/// # Errors
/// [`JoinFault`]; nothing was set up, and the same slip and keys stay good.
pub fn join_by_stick(
    dir: DataDir,
    (settings, places): (&NodeSettings, Places),
    joining: &Joining,
    now: Timestamp,
    answer: &[u8],
) -> Result<Desk, JoinFault> {
    not_set_up(&dir)?;
    let own = Own::of(&dir, joining.unit)?;
    let newcomer = own.newcomer((joining.unit, joining.slip), None);
    let (package, seal) = match Answer::decode(answer)? {
        Answer::Enrolled { package, seal } => (package, seal),
        Answer::Refused(refusal) => return Err(JoinFault::Refused(refusal)),
        Answer::Waiting { .. } | Answer::Renewed(_) => return Err(MessageFault::Malformed.into()),
    };
    let (credentials, authority) = newcomer.open(&package, &seal)?;
    settle(dir, (settings, places), joining, now, (*package, credentials, authority))
}

fn not_set_up(dir: &DataDir) -> Result<(), JoinFault> {
    if dir.journal().read_dir().is_ok_and(|mut files| files.next().is_some()) {
        return Err(RuntimeFault::SetUpAlready { dir: dir.root().to_owned() }.into());
    }
    Ok(())
}

/// Sets the node up with what its hub has given it.
fn settle(
    dir: DataDir,
    (settings, places): (&NodeSettings, Places),
    joining: &Joining,
    now: Timestamp,
    (package, credentials, authority): Welcome,
) -> Result<Desk, JoinFault> {
    // Certificates first: with the journal in place the node counts as set up.
    credentials.store(&dir)?;
    if let Some(authority) = authority {
        authority.store(&dir)?;
    }
    let founding = Founding {
        unit: joining.unit,
        node: package.node,
        incarnation: package.incarnation,
        tree: Tree::Member { realm: package.realm, trust: package.trust, rooted: Vec::new() },
        rules: package.rules.unwrap_or_else(|| joining.rules.clone()),
        user: joining.user.clone(),
        on: joining.on,
        at: now,
    };
    Ok(found(dir, settings, places, &founding)?)
}

/// The newcomer's keys, on its disk.
struct Own {
    signer: Signer,
    tls: TlsKey,
    authority: Option<TlsKey>,
}

impl Own {
    fn of(dir: &DataDir, unit: UnitCode) -> Result<Self, JoinFault> {
        let seed = match keys::seed(dir)? {
            Some(seed) => seed,
            None => keys::new_seed(dir)?,
        };
        let authority = match unit {
            UnitCode::Province(_) => Some(Authority::load_or_make_key(dir)?),
            UnitCode::County(_) | UnitCode::Nation => None,
        };
        // Statements outside of any log are the same in both realms.
        let signer = Signer::new(&seed, Realm::Live);
        Ok(Self { signer, tls: TlsKey::load_or_make(dir, KEY)?, authority })
    }
}

type Welcome = (Package, Credentials, Option<Authority>);

fn asked(
    joining: &Joining,
    own: &Own,
    clock: &Clock,
    tell: &mut dyn FnMut(Step) -> Patience,
) -> Result<Welcome, JoinFault> {
    let tasks = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(JoinFault::Threads)?;
    tasks.block_on(async {
        let ends = ends(joining, own, clock)?;
        let welcome = ask(&ends, joining, own, tell).await;
        for end in &ends {
            end.close(CloseCode::Done, RETRY).await;
        }
        welcome
    })
}

/// Sockets to call from: of IPv4, and of IPv6 where the machine has it.
fn ends(joining: &Joining, own: &Own, clock: &Clock) -> Result<Vec<Endpoint>, JoinFault> {
    let readings =
        ClockReadings { build: joining.built, hub: None, persisted: None, system: clock.utc() };
    let time = TlsTime::new(TlsClock::at(readings).now());
    let parts = Parts {
        chain: vec![own.tls.self_signed()?.to_vec()],
        key: own.tls.pkcs8().to_vec(),
        root: None,
    };
    let bind = |any| Endpoint::bind(any, &parts, &time, Shape::default());
    let mut ends = vec![bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)))?];
    ends.extend(bind(SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0))).ok());
    Ok(ends)
}

async fn ask(
    ends: &[Endpoint],
    joining: &Joining,
    own: &Own,
    tell: &mut dyn FnMut(Step) -> Patience,
) -> Result<Welcome, JoinFault> {
    let mut shown = None;
    loop {
        let (step, wait) = match call(ends, joining).await {
            Ok((hub, line)) => {
                let newcomer = own.newcomer((joining.unit, joining.slip), Some(hub));
                let question = Ask::Enrol(Box::new(newcomer.request()?)).encode();
                match line.ask(&question).await {
                    Ok(answer) => match Answer::decode(&answer)? {
                        Answer::Enrolled { package, seal } => {
                            let (credentials, authority) = newcomer.open(&package, &seal)?;
                            return Ok((*package, credentials, authority));
                        }
                        Answer::Refused(refusal) => return Err(JoinFault::Refused(refusal)),
                        Answer::Renewed(_) => return Err(MessageFault::Malformed.into()),
                        Answer::Waiting { retry_after_ms } => {
                            // The hub has the question now: whoever sees the words may approve.
                            if shown != Some(hub) {
                                shown = Some(hub);
                                go_on(tell(Step::Words(newcomer.words())))?;
                            }
                            (Step::Waiting, Duration::from_millis(u64::from(retry_after_ms)))
                        }
                    },
                    Err(closed) => (unreached(closed.into())?, RETRY),
                }
            }
            Err(JoinFault::Line(failed)) => (unreached(failed)?, RETRY),
            Err(fault) => return Err(fault),
        };
        go_on(tell(step))?;
        tokio::time::sleep(wait.min(RETRY_MAX)).await;
    }
}

/// A line that fails may come back; a hub that isn't the slip's doesn't become it.
fn unreached(failed: Failed) -> Result<Step, JoinFault> {
    let passing = matches!(
        failed,
        Failed::Closed(
            Closed::Silent
                | Closed::Forgotten
                | Closed::Refused
                | Closed::Theirs(CloseCode::Busy | CloseCode::Stopping)
        )
    );
    if passing { Ok(Step::NoLine) } else { Err(failed.into()) }
}

const fn go_on(patience: Patience) -> Result<(), JoinFault> {
    match patience {
        Patience::More => Ok(()),
        Patience::Over => Err(JoinFault::NotYet),
    }
}

/// Calls where the hub's name leads, one address after the other.
async fn call(
    ends: &[Endpoint],
    joining: &Joining,
) -> Result<(Hash, transport::Enrolling), JoinFault> {
    let found = lookup_host(&joining.address).await.map_err(JoinFault::Address)?;
    let slip = joining.slip;
    let pin = move |chain: &[&[u8]]| {
        let own = chain.first().and_then(|der| identity::CertFacts::read(der).ok());
        own.is_some_and(|facts| slip.pins(&facts.spki))
    };
    let hub = HubCheck::Pin(Arc::new(pin));
    let mut failed = JoinFault::Address(io::ErrorKind::NotFound.into());
    for to in found {
        let Some(end) = ends.iter().find(|end| end.reaches(to)) else { continue };
        match end.knock(to, &hub).await {
            Ok(line) => return Ok((spki_hash(&line.hub().spki), line)),
            Err(fault) => failed = fault.into(),
        }
    }
    Err(failed)
}

impl Own {
    fn newcomer(&self, (unit, slip): (UnitCode, Slip), hub: Option<Hash>) -> Newcomer<'_> {
        Newcomer {
            unit,
            slip,
            hub,
            signer: &self.signer,
            tls: &self.tls,
            authority: self.authority.as_ref(),
        }
    }
}
