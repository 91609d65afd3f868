//! Who sits where: the nation's hub, its provinces' hubs, their counties' offices.

use model::{Incarnation, NodeNumber, UnitCode};
use roster::Numbers;
use session::Peer;

/// How much of the country takes part.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Size {
    /// The nation, two provinces, two counties in each.
    Small,
    /// The nation and one province with all its counties.
    Province,
    /// All 31 provinces and their counties.
    Country,
}

/// One place in the tree. Its node may be replaced; the place stays.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seat {
    /// The unit that sits there.
    pub unit: UnitCode,
    /// Its node's number.
    pub node: NodeNumber,
    /// The seat above; none above the nation.
    pub parent: Option<usize>,
    /// The seats right below.
    pub children: Vec<usize>,
}

/// The tree, the nation first, each province before its counties.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Map {
    seats: Vec<Seat>,
}

impl Size {
    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Province => "province",
            Self::Country => "country",
        }
    }

    /// The size of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Small, Self::Province, Self::Country].into_iter().find(|size| size.name() == name)
    }

    /// How many provinces, and how many counties of each.
    const fn bounds(self) -> (usize, usize) {
        match self {
            Self::Small => (2, 2),
            Self::Province => (1, usize::MAX),
            Self::Country => (usize::MAX, usize::MAX),
        }
    }
}

impl Map {
    /// The tree of that size, from the program's own tables of provinces and counties. Nodes are
    /// numbered as the roster asks for: a province's hundred numbers, its hub the first of them.
    pub fn of(size: Size) -> Self {
        let places = settings::reference::places();
        let (provinces_max, counties_max) = size.bounds();
        let mut map = Self { seats: Vec::new() };
        let nation = map.seat(UnitCode::Nation, roster::NATION, None);
        // In a small country: provinces of middling size.
        let skip = if size == Size::Country { 0 } else { 11 };
        for province in places.provinces.iter().skip(skip).take(provinces_max) {
            let mut numbers = Numbers::of_province(province.code).each();
            let hub = numbers.next().expect("a province has a hundred numbers");
            let hub = map.seat(UnitCode::Province(province.code), hub, Some(nation));
            let counties = places.counties.iter().map(|county| county.code);
            let counties = counties.filter(|county| county.province() == province.code);
            for (county, node) in counties.take(counties_max).zip(numbers) {
                map.seat(UnitCode::County(county), node, Some(hub));
            }
        }
        map
    }

    fn seat(&mut self, unit: UnitCode, node: NodeNumber, parent: Option<usize>) -> usize {
        let at = self.seats.len();
        self.seats.push(Seat { unit, node, parent, children: Vec::new() });
        if let Some(parent) = parent {
            self.seats[parent].children.push(at);
        }
        at
    }

    /// Every seat; its place is its number.
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// The seat of a unit.
    pub fn of_unit(&self, unit: UnitCode) -> Option<usize> {
        self.seats.iter().position(|seat| seat.unit == unit)
    }

    /// A seat's node in an incarnation.
    pub fn peer(&self, seat: usize, incarnation: Incarnation) -> Peer {
        let Seat { node, unit, .. } = self.seats[seat];
        Peer { node, incarnation, unit }
    }

    /// The seats from a seat up to the nation, the seat itself first.
    pub fn up(&self, seat: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(seat), |at| self.seats[*at].parent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_country_is_the_real_one() {
        let count = |size| {
            let map = Map::of(size);
            let of =
                |tier: fn(&UnitCode) -> bool| map.seats.iter().filter(|s| tier(&s.unit)).count();
            let provinces = of(|unit| matches!(unit, UnitCode::Province(_)));
            (provinces, of(|unit| matches!(unit, UnitCode::County(_))))
        };
        assert_eq!(count(Size::Small), (2, 4));
        assert_eq!(count(Size::Country), (31, 482));
        assert_eq!(count(Size::Province).0, 1);
    }

    #[test]
    fn the_way_up_ends_at_the_nation() {
        let map = Map::of(Size::Small);
        let county = map.seats.len() - 1;
        let units: Vec<usize> = map.up(county).collect();
        assert_eq!(units, [county, 4, 0]);
        assert_eq!(map.of_unit(map.seats[county].unit), Some(county));
        assert_eq!(map.peer(0, Incarnation(1)).unit, UnitCode::Nation);
    }
}
