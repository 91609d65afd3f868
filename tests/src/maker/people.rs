//! Applicants drawn around the edges of the gates: day 44 and 45, the last day of the skill
//! deadline, a rial above the ceiling.

use crate::day::Day;
use crate::dice::Dice;
use crate::people::{Applicant, Earlier, Entity, Visit, legal_id, national_id};

/// Fields of work and whether they are registration-based.
const FIELDS: [(u16, bool); 8] = [
    (1001, true),
    (1004, true),
    (2001, true),
    (2005, false),
    (3001, false),
    (4001, true),
    (4003, true),
    (5002, false),
];

pub(super) fn applicant(dice: &mut Dice, row: u64, around: Day) -> Applicant {
    let supporter = dice.once_in(4);
    let entity = match (supporter, dice.below(4)) {
        (true, 0) => Entity::Company,
        (true, 1) => Entity::Cooperative,
        (true, 2) => Entity::Women,
        (true | false, _) => Entity::Person,
    };
    let id = if entity == Entity::Person { national_id(dice) } else { legal_id(dice) };
    let (field, registration) = *dice.pick(&FIELDS);
    let issued = (!dice.once_in(12)).then(|| issue(dice, around));
    let covered = if supporter { covered(dice, &id, entity) } else { Vec::new() };
    let mobile = format!("09{:09}", dice.below(1_000_000_000));
    let skill = *dice.pick(&["گواهی مهارت", "مدرک تحصیلی مرتبط", "گواهی تجربه", "ندارد"]);
    Applicant {
        row,
        supporter,
        entity,
        mobile,
        field,
        registration,
        skill,
        skill_dated: skill_date(dice, issued, around).filter(|_| skill != "ندارد"),
        amount: amount(dice, &covered, supporter),
        jobs: (!dice.once_in(25)).then(|| 1 + dice.below(9)),
        development: dice.once_in(2),
        need: (!dice.once_in(25)).then(|| dice.below(6)),
        capacity: (!dice.once_in(25)).then(|| dice.below(6)),
        readiness: if dice.once_in(8) {
            dice.pick::<&str>(&["ندارد", "نامشخص"])
        } else {
            "دارد"
        },
        employee: entity == Entity::Person && dice.once_in(20),
        before_permit: control(dice, issued, supporter, -10),
        before_payment: control(dice, issued, supporter, 12),
        visits: visits(dice, issued, around),
        earlier: earlier(dice),
        listed: [false; 2],
        covered,
        issued,
        id,
    }
}

fn small(dice: &mut Dice, end: u64) -> i32 {
    i32::try_from(dice.below(end)).expect("small")
}

fn issue(dice: &mut Dice, around: Day) -> Day {
    match dice.below(8) {
        // Around the day on which the wait is over.
        0..=2 => around.plus(-43 - small(dice, 5)),
        // Around the day on which the time to show skill ends.
        3 | 4 => around.plus(-183 - small(dice, 6)),
        5 => Day::new(around.year, 6, 31),
        6 => around.plus(small(dice, 20) - 5),
        _ => around.plus(-small(dice, 250)),
    }
}

fn skill_date(dice: &mut Dice, issued: Option<Day>, around: Day) -> Option<Day> {
    let issued = issued.unwrap_or(around);
    match dice.below(8) {
        0 => None,
        1..=4 => Some(issued.plus(-small(dice, 60))),
        5 => Some(issued.plus_months(6).plus(small(dice, 3) - 1)),
        6 => Some(around.plus(small(dice, 3) - 1)),
        _ => Some(issued.plus(1 + small(dice, 100))),
    }
}

fn covered(dice: &mut Dice, own: &str, entity: Entity) -> Vec<String> {
    let count = *dice.pick(&[1, 2, 3, 5, 8, 39, 40, 41]);
    let mut all: Vec<String> = (0..count).map(|_| national_id(dice)).collect();
    if entity == Entity::Person && dice.once_in(3) {
        all.push(own.to_owned());
    }
    if dice.once_in(4) {
        all.push(all[0].clone());
    }
    all
}

fn amount(dice: &mut Dice, covered: &[String], supporter: bool) -> u64 {
    let heads = u64::try_from(covered.len()).expect("few");
    let ceiling = if supporter { 500_000_000 * heads } else { 1_000_000_000 };
    match dice.below(8) {
        0 => ceiling + 1,
        1 => ceiling.min(20_000_000_000),
        2 => 20_000_000_001,
        3 => ceiling.saturating_sub(500_000_000).max(100_000_000),
        _ => 100_000_000 * (1 + dice.below(5)),
    }
}

fn control(dice: &mut Dice, issued: Option<Day>, supporter: bool, offset: i32) -> Option<Day> {
    if !supporter || dice.once_in(8) {
        return None;
    }
    let near = if dice.once_in(3) { small(dice, 3) - 1 } else { offset };
    issued.map(|issued| issued.plus(near))
}

fn visits(dice: &mut Dice, issued: Option<Day>, around: Day) -> Vec<Visit> {
    let count = *dice.pick(&[0, 1, 1, 1, 2, 3]);
    let from = issued.unwrap_or(around);
    let mut last = None;
    let mut all = Vec::new();
    for _ in 0..count {
        let day = match dice.below(8) {
            0 => from.plus(-1),
            1 => from,
            2 => around.plus(1),
            3 => last.unwrap_or(from),
            _ => from.plus(1 + small(dice, 40)),
        };
        last = Some(day);
        all.push(visit(dice, day));
    }
    all
}

fn visit(dice: &mut Dice, on: Day) -> Visit {
    let mut judged = [0; 3].map(|_: u8| (!dice.once_in(12)).then_some(2));
    if dice.once_in(4) {
        judged[0] = Some(u8::try_from(dice.below(3)).expect("below three"));
    }
    Visit {
        on,
        office: !dice.once_in(15),
        agency: !dice.once_in(8),
        judged,
        by: !dice.once_in(12),
        completed: (!dice.once_in(12)).then(|| on.plus(small(dice, 8))),
    }
}

fn earlier(dice: &mut Dice) -> Vec<Earlier> {
    if !dice.once_in(6) {
        return Vec::new();
    }
    (0..1 + small(dice, 2))
        .map(|back| Earlier {
            year: 1400 - back,
            supporter: dice.once_in(2),
            fulfilled: !dice.once_in(4),
            cleared: !dice.once_in(4),
        })
        .collect()
}

/// Names one in fifteen on a list; a list that is kept has at least one name.
pub(super) fn name_on_list(dice: &mut Dice, people: &mut [Applicant], (list, kept): (usize, bool)) {
    if !kept {
        return;
    }
    for person in people.iter_mut() {
        let may = list == 1 || person.entity == Entity::Person;
        person.listed[list] = may && dice.once_in(15);
    }
    if !people.iter().any(|person| person.listed[list]) {
        let first = people.iter_mut().find(|person| person.entity == Entity::Person);
        first.expect("somebody is a person").listed[list] = true;
    }
}
