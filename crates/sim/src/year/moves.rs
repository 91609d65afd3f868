//! Files that another county's office goes on with: a county is cut out of another within the year.

use model::words::Role;
use model::{CountyCode, JalaliDate, UnitCode};
use office::entry::Body;
use office::rows::Stage;
use office::{counties, homes, look};
use roster::{CountyFact, Kind, Split};

use super::country::Country;

/// Files that go at a time, of each province.
const FILES: usize = 4;

impl Country {
    /// In every province its second county takes something over from its first, and open files go there;
    /// called again, others follow.
    pub(crate) fn rehome(&mut self, on: JalaliDate) {
        for at in self.map.seats()[0].children.clone() {
            let [from, to, ..] = self.map.seats()[at].children[..] else { continue };
            let units = [from, to].map(|seat| self.places[seat].peer.unit);
            let [UnitCode::County(old), UnitCode::County(new)] = units else { continue };
            self.split((old, new), on);
            self.down(at, on);
            self.hand_over((at, old, new), on);
            for below in [from, to] {
                self.down(below, on);
            }
        }
    }

    /// Said once: a county can't be cut out of another twice.
    fn split(&mut self, (from, to): (CountyCode, CountyCode), on: JalaliDate) {
        let tables = std::sync::Arc::clone(&self.tables);
        let nation = &mut self.places[0];
        let known = nation.desk.look(|office| Ok(office.succession.knows(to)));
        if known.expect("views in memory") {
            return;
        }
        let named = counties::named(&tables, to, (None, None)).expect("the tables name it");
        nation.act(Role::NationalAdmin, on, |drafter| {
            let split = Split { from, into: vec![named.clone()], on, note: None };
            drafter.say(Body::County(CountyFact::Split(split)));
            Ok(())
        });
    }

    fn hand_over(&mut self, (at, old, new): (usize, CountyCode, CountyCode), on: JalaliDate) {
        let province = &mut self.places[at];
        let open = province.desk.look(|office| {
            let filter = look::Filter { stage: Some(Stage::Open), ..Default::default() };
            let all = look::list(office, &filter)?.into_iter();
            Ok(all.filter(|(_, row)| row.home == old).map(|(number, _)| number).collect::<Vec<_>>())
        });
        let mut open = open.expect("views in memory");
        open.truncate(FILES);
        if open.is_empty() {
            return;
        }
        let role = province.role(Kind::Rehomed);
        let gone = province.act(role, on, |drafter| homes::assign(drafter, &open, new, None));
        while 0 < province.act(role, on, homes::carry) {}
        if !gone.files.is_empty() {
            self.points.pass("files go to another county");
        }
    }
}
