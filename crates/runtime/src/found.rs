//! Setting an office up.

use model::words::Role;
use model::{
    Amount, CountyCode, Hash, Incarnation, JalaliDate, Lsn, NodeNumber, Places, Timestamp, UnitCode,
};
use office::entry::{Act, Opening, RulesAdopted};
use office::setup;
use rules::RuleSet;
use settings::{DataDir, NodeSettings};

use crate::desk::{Desk, Opened, open_journal};
use crate::fault::RuntimeFault;
use crate::keys;

/// What a new office is to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Founding {
    /// The county.
    pub office: CountyCode,
    /// The node's number.
    pub node: NodeNumber,
    /// The quota of a practice office; `None` for a real one, whose quota comes from its province.
    pub practice: Option<Amount>,
    /// The rule set's text.
    pub rules: String,
    /// Who sets it up.
    pub user: String,
    /// On which day.
    pub on: JalaliDate,
    /// At which machine time.
    pub at: Timestamp,
}

/// Sets an office up in a folder. Cut off half-way it can simply be done again.
///
/// # Errors
/// [`RuntimeFault::SetUpAlready`], [`RuntimeFault::Rules`], or what the disk says.
pub fn found(
    dir: DataDir,
    settings: &NodeSettings,
    places: Places,
    founding: &Founding,
) -> Result<Desk, RuntimeFault> {
    let rules = RuleSet::parse(&founding.rules).map_err(Box::new)?;
    dir.make()?;
    let Opened { lock, disk, journal, recovery } = open_journal(&dir, settings)?;
    if journal.end() != Lsn(0) {
        return Err(RuntimeFault::SetUpAlready { dir: dir.root().to_owned() });
    }
    crate::origin::lost_journal(&dir)?;
    keys::make(&dir, founding.practice.is_some())?;
    let opening = Opening {
        unit: UnitCode::County(founding.office),
        node: founding.node,
        incarnation: Incarnation(1),
        practice: founding.practice.is_some(),
        year: rules.programme.year,
    };
    let act = Act {
        user: founding.user.clone(),
        role: Role::CountyHead,
        on: founding.on,
        at: founding.at,
        logical: 1,
    };
    let adopted = RulesAdopted {
        version: rules.version.clone(),
        hash: Hash(*blake3::hash(founding.rules.as_bytes()).as_bytes()),
        text: founding.rules.clone(),
    };
    let quota = founding.practice.map(|amount| (amount, &rules));
    let draft = setup::first(act, opening.clone(), adopted, quota);
    let keys = keys::read(&dir, opening.practice)?;
    let frame = crate::desk::sealed(&draft, &opening, &keys, &journal::Heads::new())?;
    let body = frame.encode().map_err(|fault| {
        let why = model::Say::new(fault.to_string(), fault.to_string());
        RuntimeFault::from(office::Refusal::TooLarge { why })
    })?;
    journal.append(&body)?;
    Desk::of(dir, Opened { lock, disk, journal, recovery }, settings, places, &mut |_, _| {})
}
