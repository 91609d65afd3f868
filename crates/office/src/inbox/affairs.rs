//! What waits of section C and of the incentives.

use model::view::Damage;
use model::{JalaliDate, Say, UnitCode, say};

use super::sections::{about, program};
use super::{Item, Section};
use crate::entry::Signatory;
use crate::look::affairs;
use crate::standing::Office;

/// Days a resolution may stay open before it is late.
const RESOLUTION_DAYS: i32 = 90;

pub(super) fn all(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let mut items = Vec::new();
    let unit = office.opening.unit;
    if matches!(unit, UnitCode::Province(_)) {
        items.extend(cooperation(office, as_of)?);
    }
    // Two of the three sign at the province, the Minister at the nation.
    for waits in affairs::unsigned(office)? {
        let signs_here = match unit {
            UnitCode::County(_) => false,
            UnitCode::Province(_) => waits.next != Signatory::Minister,
            UnitCode::Nation => waits.next == Signatory::Minister,
        };
        if !signs_here {
            continue;
        }
        let next = waits.next.say();
        let section = Section::Signature;
        let mut item = about(section, unit, waits.nominated_on, waits.number.to_string());
        item.number = Some(waits.number);
        item.note = Say::new(
            format!("منتظر امضای {}", next.fa),
            format!("waits for the signature of the {}", next.en),
        );
        item.next = format!("{} incentive certificate list", program(office));
        items.push(item);
    }
    Ok(items)
}

fn cooperation(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let mut items = Vec::new();
    for waits in affairs::not_introduced(office, as_of)? {
        let since = waits.identified_on.unwrap_or(as_of).min(as_of);
        let mut item = about(Section::Introduce, waits.home, since, waits.number.to_string());
        item.number = Some(waits.number);
        let number = waits.number;
        item.note = say!(
            "پشتیبان فعال {number} به امور تعاون معرفی نشده است",
            "active supporter {number} isn't introduced to cooperative affairs"
        );
        item.next = format!("hamgam-hub cooperative introduce {number}");
        items.push(item);
    }
    for (cooperative, row) in affairs::without_expert(office)? {
        let since = row.promoted.as_ref().map_or(as_of, |fact| fact.what.on);
        let mut item = about(Section::Expert, cooperative.unit, since, cooperative.to_string());
        item.note =
            say!("تعاونی {cooperative} کارشناس ندارد", "cooperative {cooperative} has no expert");
        item.next = format!("hamgam-hub cooperative show {cooperative}");
        items.push(item);
    }
    for (meeting, row) in affairs::unminuted(office)? {
        let since = row.held.as_ref().map_or(as_of, |fact| fact.what.on);
        let mut item = about(Section::Minutes, meeting.unit, since, meeting.to_string());
        item.note = say!("صورت‌جلسهٔ {meeting} نهایی نیست", "the minutes of {meeting} aren't final");
        item.next = format!("hamgam-hub meeting show {meeting}");
        items.push(item);
    }
    for (meeting, resolution) in affairs::open_resolutions(office)? {
        let held = crate::cooperation::meetings::of(office, meeting)?.and_then(|row| row.held);
        let since = held.map_or(as_of, |fact| fact.what.on);
        let name = format!("{meeting}/{}", resolution.n);
        let mut item = about(Section::Resolution, meeting.unit, since, name);
        item.due = Some(since.plus_days(RESOLUTION_DAYS));
        let text: String = resolution.text.chars().take(60).collect();
        item.note = say!("مصوبهٔ باز: {text}", "open resolution: {text}");
        item.next = format!("hamgam-hub meeting show {meeting}");
        items.push(item);
    }
    Ok(items)
}
