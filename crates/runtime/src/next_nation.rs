//! The nation goes on in its next incarnation: nobody is above it to enroll it, so the root vouches for it.
//!
//! ```text
//! DIR (set back, or brought back from a backup)  or  a province's folder
//!     └ who the nation was, up to where its log is known
//! root.key out of the safe ─► DIR/next/: new keys, authority, certificates; the root's word first in its log
//!     └ carried through as any new incarnation, see `recover`
//! ```
//!
//! What is lacking then comes from the provinces, once they have seen the root's word.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;

use identity::{Authority, Credentials, KEY, Root, TlsKey, spki_hash};
use journal::{Realm, Signer};
use model::{Incarnation, JalaliDate, Lsn, Places, Timestamp, UnitCode};
use office::entry::{Body, Entry};
use roster::{Enrolled, NATION, Rooted, Trust};
use settings::{DataDir, NodeSettings, SealSettings, SettingsFault};

use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::found::{Founding, Tree, found};
use crate::keys;
use crate::nation::NationFault;
use crate::recover::{Recovered, is_set_up, take_over_from};

/// What the nation goes on with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NextNation {
    /// The root's key (PKCS #8, DER), out of the safe.
    pub root_key: PathBuf,
    /// The root's certificate (DER); else the one that lies in the folder or in the nation's log.
    pub root_certificate: Option<PathBuf>,
    /// Nothing of the nation's own is left: another node's folder, to take the logs from, and the
    /// incarnation that comes next.
    pub from: Option<(DataDir, Incarnation)>,
    /// Who does it.
    pub user: String,
    /// On which day.
    pub on: JalaliDate,
    /// At which machine time.
    pub at: Timestamp,
}

/// What is known of the nation until now.
struct Known {
    realm: Realm,
    root: model::Hash,
    earlier: Vec<Enrolled>,
    next: Incarnation,
    rules: String,
    /// The root's certificate, as the nation's own first frame has it.
    certificate: Option<Vec<u8>>,
}

/// Goes on as the nation's next incarnation, with all that lies in its folder, or in another node's where
/// nothing of it is left. Cut off at any moment the same command goes on where it stopped.
///
/// The earlier incarnation isn't shut out by it: an officer does that once the provinces were heard.
///
/// # Errors
/// [`NationFault`]; what was there is as it was. [`RuntimeFault::Lock`] if the hub still runs.
pub fn next_nation(
    dir: &DataDir,
    (settings, places): (&NodeSettings, Places),
    with: &NextNation,
) -> Result<Recovered, NationFault> {
    let old = match &with.from {
        None => {
            is_set_up(dir)?;
            dir.clone()
        }
        Some((from, _)) => {
            if dir.is_set_up() {
                return Err(RuntimeFault::SetUpAlready { dir: dir.root().to_owned() }.into());
            }
            is_set_up(from)?;
            from.clone()
        }
    };
    let known = known(dir, (settings, places.clone()), with)?;
    let recovered = take_over_from((dir, &old), (settings, places), |next, places| {
        begin(&next, (settings, places), with, (&known, &old))
    })?;
    // Where nothing was there, the rest of the folder is made as well, and closed to others.
    dir.make().map_err(RuntimeFault::from)?;
    Ok(recovered)
}

/// Looks up who the nation has been.
fn known(
    dir: &DataDir,
    (settings, places): (&NodeSettings, Places),
    with: &NextNation,
) -> Result<Known, NationFault> {
    let (at, settings) = match &with.from {
        None => (dir, settings.clone()),
        Some((from, _)) => {
            (from, NodeSettings { seal: SealSettings::default(), ..settings.clone() })
        }
    };
    let desk = Desk::open(at.clone(), &settings, places, &mut |_, _| {})?;
    let opening = desk.opening().clone();
    if with.from.is_none() && opening.unit != UnitCode::Nation {
        return Err(NationFault::NotTheNation { unit: opening.unit });
    }
    let roster = desk.roster();
    let earlier: Vec<Enrolled> =
        roster.incarnations(NATION).map(|member| member.enrolled.clone()).collect();
    let last = earlier.last().map_or(0, |it| it.incarnation.0);
    let next = match with.from {
        Some((_, next)) if next.0 <= last => return Err(NationFault::Incarnation { last }),
        Some((_, next)) => next,
        None => Incarnation(last.checked_add(1).ok_or(NationFault::Incarnation { last })?),
    };
    let known = Known {
        realm: desk.realm(),
        root: roster.root().ok_or(NationFault::OtherRoot)?,
        earlier,
        next,
        rules: desk.adopted().text.clone(),
        certificate: certificate_in(&desk)?,
    };
    desk.close()?;
    Ok(known)
}

/// Makes the newcomer: its keys, its certificates below the root, and its first frame.
fn begin(
    next: &DataDir,
    (settings, places): (&NodeSettings, Places),
    with: &NextNation,
    (known, old): (&Known, &DataDir),
) -> Result<Desk, NationFault> {
    let certificate = match &with.root_certificate {
        Some(path) => Some(read(path)?),
        None => old.read_key(identity::ROOT).map_err(RuntimeFault::from)?,
    };
    let certificate = certificate.or_else(|| known.certificate.clone());
    let certificate = certificate.ok_or(NationFault::NoRootCertificate)?;
    if spki_hash(&certificate) != known.root {
        return Err(NationFault::OtherRoot);
    }
    let root = Root::of(&read(&with.root_key)?, certificate.into())?;
    next.make().map_err(RuntimeFault::from)?;
    let seed = keys::new_seed(next)?;
    let tls = TlsKey::load_or_make(next, KEY)?;
    let authority =
        root.issue_nation(Authority::load_or_make_key(next)?, root.suffix()?, with.at)?;
    authority.store(next)?;
    let chain = authority.issue_leaf(&tls.proven(), UnitCode::Nation, with.at)?;
    Credentials::new(&tls, chain, root.certificate().clone())?.store(next)?;
    let me = Enrolled {
        node: NATION,
        incarnation: known.next,
        unit: UnitCode::Nation,
        key: Signer::new(&seed, known.realm).public().into(),
        tls: tls.spki(),
        numbers: None,
        slip: None,
        on: with.on,
    };
    let rooted: Vec<Rooted> =
        known.earlier.iter().chain([&me]).map(|it| root.vouch(it.clone())).collect();
    let trust = Trust { members: vec![me.clone()], root: known.root };
    let founding = Founding {
        unit: me.unit,
        node: me.node,
        incarnation: me.incarnation,
        tree: Tree::Member { realm: known.realm, trust, rooted },
        rules: known.rules.clone(),
        user: with.user.clone(),
        on: with.on,
        at: with.at,
    };
    Ok(found(next.clone(), settings, places, &founding)?)
}

/// The root's certificate in the words of a journal's first frame.
fn certificate_in(desk: &Desk) -> Result<Option<Vec<u8>>, RuntimeFault> {
    let mut first = None;
    desk.parts().0.frames_from(Lsn(0), &mut |frame| {
        first = crate::archive::unpack(frame.body).ok();
        ControlFlow::Break(())
    })?;
    let entries = first.into_iter().flatten().flatten();
    let mut said = entries.filter_map(|bytes| Entry::decode(&bytes).ok());
    Ok(said.find_map(|entry| {
        let Body::Roster(roster::Entry::Rooted(word)) = entry.body else { return None };
        Some(word.root)
    }))
}

fn read(path: &PathBuf) -> Result<Vec<u8>, RuntimeFault> {
    let unreadable = |source| SettingsFault::Unreadable { path: path.clone(), source };
    Ok(fs::read(path).map_err(unreadable)?)
}
