//! A tree begins: its root, the nation's authority, and the nation's own hub.

use identity::{
    Authority, Credentials, FoundingKeys, IdentityFault, KEY, Suffix, TlsKey, spki_hash,
};
use journal::{Realm, Signer};
use model::{Incarnation, JalaliDate, Places, Timestamp, UnitCode};
use roster::{Enrolled, Trust};
use settings::{DataDir, NodeSettings};
use thiserror::Error;

use crate::desk::Desk;
use crate::fault::RuntimeFault;
use crate::found::{Founding, Tree, found};
use crate::keys;

/// What a tree is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FoundingNation {
    /// Live or practice, for all who will ever belong.
    pub realm: Realm,
    /// What the names of its machines end with.
    pub suffix: Suffix,
    /// The rule set's text.
    pub rules: String,
    /// Who founds it.
    pub user: String,
    /// On which day.
    pub on: JalaliDate,
    /// At which machine time.
    pub at: Timestamp,
}

/// The root's secret key, which is to be carried away.
const ROOT_KEY: &str = "root.key";

/// Founds a tree in a folder: `keys/root.key` is then to be carried to a safe, and the hub works
/// without it. Cut off half-way it can simply be done again.
///
/// # Errors
/// [`NationFault`].
pub fn found_nation(
    dir: DataDir,
    settings: &NodeSettings,
    places: Places,
    founding: &FoundingNation,
) -> Result<Desk, NationFault> {
    let FoundingNation { realm, suffix, rules, user, on, at } = founding;
    begin(&dir)?;
    let seed = keys::new_seed(&dir)?;
    let tls = TlsKey::load_or_make(&dir, KEY)?;
    keys::aside(&dir, ROOT_KEY)?;
    let pair =
        FoundingKeys { root: TlsKey::generate()?, authority: Authority::load_or_make_key(&dir)? };
    let (root, nation) = Authority::found_nation(pair, suffix, *at)?;
    root.store(&dir)?;
    nation.store(&dir)?;
    let chain = nation.issue_leaf(&tls.proven(), UnitCode::Nation, *at)?;
    Credentials::new(&tls, chain, root.certificate().clone())?.store(&dir)?;
    let me = Enrolled {
        node: roster::NATION,
        incarnation: Incarnation(1),
        unit: UnitCode::Nation,
        key: Signer::new(&seed, *realm).public().into(),
        tls: tls.spki(),
        numbers: None,
        slip: None,
        on: *on,
    };
    // Whoever comes after this incarnation, with nothing but the root, can read what it wrote.
    let rooted = vec![root.vouch(me.clone())];
    let founding = Founding {
        unit: me.unit,
        node: me.node,
        incarnation: me.incarnation,
        tree: Tree::Member {
            realm: *realm,
            trust: Trust { members: vec![me], root: spki_hash(root.certificate()) },
            rooted,
        },
        rules: rules.clone(),
        user: user.clone(),
        on: *on,
        at: *at,
    };
    Ok(found(dir, settings, places, &founding)?)
}

/// Makes the folder, unless a node is there: its keys are not to be touched.
fn begin(dir: &DataDir) -> Result<(), RuntimeFault> {
    dir.make()?;
    if dir.journal().read_dir().is_ok_and(|mut files| files.next().is_some()) {
        return Err(RuntimeFault::SetUpAlready { dir: dir.root().to_owned() });
    }
    Ok(())
}

/// Why a tree wasn't founded. Running the same again begins anew.
#[derive(Debug, Error)]
pub enum NationFault {
    /// A node is there, the rule set can't be used, or the disk fails.
    #[error(transparent)]
    Office(#[from] RuntimeFault),
    /// Keys or certificates can't be made.
    #[error(transparent)]
    Identity(#[from] IdentityFault),
    /// Another unit's folder: the root vouches for the nation alone.
    #[error("the folder is {unit}'s, not the nation's")]
    NotTheNation {
        /// Whose it is.
        unit: UnitCode,
    },
    /// The root's certificate isn't here, and none was given.
    #[error("the root's certificate isn't here")]
    NoRootCertificate,
    /// The tree hangs on another root.
    #[error("the tree hangs on another root")]
    OtherRoot,
    /// There was an incarnation of that number, or a later one.
    #[error("incarnation {last} is known already")]
    Incarnation {
        /// The last that is known.
        last: u16,
    },
}

#[cfg(test)]
mod tests {
    use identity::CertFacts;
    use settings::{Engine, Environment};

    use super::*;

    #[test]
    fn a_nation_is_founded_once_and_a_broken_start_can_be_repeated() {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::locate(Some(temp.path()), &Environment::default()).unwrap();
        dir.make().unwrap();
        dir.write_key(ROOT_KEY, b"of a start that was cut off").unwrap();
        let mut settings = NodeSettings::default();
        settings.views.engine = Engine::Memory;
        let founding = FoundingNation {
            realm: Realm::Live,
            suffix: Suffix::default(),
            rules: rules::RuleSet::embedded_1401_text().to_owned(),
            user: "maryam".to_owned(),
            on: "1404/03/25".parse().unwrap(),
            at: Timestamp::from_ms(1_750_000_000_000),
        };
        let places = settings::reference::places;
        let begin = || found_nation(dir.clone(), &settings, places(), &founding);
        let desk = begin().unwrap();
        assert_eq!((desk.unit(), desk.opening().practice), (UnitCode::Nation, false));
        let me = desk.roster().of_unit(UnitCode::Nation).unwrap();
        let own = Credentials::load(&dir).unwrap().unwrap();
        assert_eq!((me.tls, own.place().1), (own.facts().spki, UnitCode::Nation));
        let authority = Authority::load(&dir).unwrap().unwrap();
        assert!(CertFacts::read(authority.root()).is_ok());
        drop(desk);
        let again = begin().unwrap_err();
        let already = matches!(again, NationFault::Office(RuntimeFault::SetUpAlready { .. }));
        assert!(already, "{again}");
    }
}
