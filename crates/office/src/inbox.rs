//! The inbox (کارتابل): what waits for whom, and what was said of it.
//!
//! Items are not written: each follows from facts, and is gone when they change. What people say of one
//! (who is to see to it, that it was seen to) is kept by the item's name. An item that was seen to comes
//! back when what it rests on is newer.

mod affairs;
mod sections;

use std::collections::BTreeMap;

use model::view::Damage;
use model::words::Role;
use model::{ApplicationNumber, JalaliDate, Say, UnitCode};
use roster::Tier;
use serde::{Deserialize, Serialize};

use crate::draft::{Drafter, Stop};
use crate::entry::{Act, Body, Task, TaskVerb};
use crate::refusal::Refusal;
use crate::standing::Office;
use crate::{apart, schema};

/// Letters of an item's name.
const ITEM_BYTES_MAX: usize = 200;
/// Letters of a remark or a user's name.
const NOTE_BYTES_MAX: usize = 1_000;

macro_rules! sections {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $article:literal, $fa:literal, $en:literal,
       [$($role:ident),*];)*) => {
        /// The parts of an inbox.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Section {
            $($(#[$doc])* $variant,)*
        }

        impl Section {
            /// Every section, in the order of an inbox.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code of JSON and of items' names.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The article it comes from.
            pub const fn article(self) -> &'static str {
                match self { $(Self::$variant => $article,)* }
            }

            /// What people call it.
            pub fn say(self) -> Say {
                match self { $(Self::$variant => Say::new($fa, $en),)* }
            }

            /// Whose it is.
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$variant => &[$(Role::$role,)*],)* }
            }
        }
    };
}

sections! {
    /// Facts that contradict each other, objections, duplicates.
    Dispute = "dispute", "X2", "مغایرت‌ها", "disputes", [CountyHead, ProvinceReviewer, NationalAdmin];
    /// Settled against the file: its letter is to be taken back.
    GivesWay = "gives-way", "X2", "معرفی‌نامه‌هایی که باید پس گرفته شوند", "letters to take back", [CountyHead, Clerk];
    /// The secretariat has sent a report back.
    Returned = "report.returned", "B8", "گزارش‌های برگشتی از دبیرخانه", "reports sent back", [ProvinceReviewer];
    /// A quarter is over and not confirmed, compiled or sent.
    Quarter = "report.due", "B8", "بستن فصل", "quarters to close", [CountyHead, ProvinceReviewer, NationalAdmin];
    /// Quota was granted and waits to be acknowledged.
    Acknowledge = "quota.acknowledge", "A1", "سهمیه‌های منتظر اعلام وصول", "quota to acknowledge", [CountyHead, Treasurer];
    /// The bank has sent a letter back.
    Correct = "letter.returned", "A2", "عودتی‌های بانک", "letters the bank sent back", [Clerk, CountyHead];
    /// Letters whose time at the bank has run out, or whose permit is void (B7).
    Expired = "letter.expired", "A2", "معرفی‌نامه‌های بی‌پاسخ", "letters that ran out", [Clerk, CountyHead];
    /// Visits that are overdue or due within a week.
    Visit = "inspection.due", "B6", "بازدیدهای سررسید", "inspections due", [Inspector, CountyHead, ProvinceReviewer];
    /// Visits without a complete form.
    Form = "inspection.form", "B4", "فرم‌های ناتمام بازدید", "forms to complete", [Inspector, Clerk, CountyHead];
    /// Forms that came from the counties.
    Applicants = "inspections", "B4", "بازدید از متقاضیان", "inspections of applicants", [ProvinceReviewer];
    /// Paid, and not visited since.
    AfterPayment = "inspection.after-payment", "B2", "بازدید پس از پرداخت", "visits after payment", [Inspector, CountyHead];
    /// Permits that lapse soon without evidence of skill.
    Lapse = "permit.lapse", "B7", "مجوزهای رو به بطلان", "permits about to lapse", [Clerk, CountyHead];
    /// Supporters of whom fewer heads were found than are named.
    Short = "supporter.short", "B5", "پشتیبان‌های با کمبود افراد", "supporters below their heads", [CountyHead, ProvinceReviewer];
    /// Active supporters who aren't introduced to cooperative affairs.
    Introduce = "supporter.introduce", "C2", "پشتیبان‌های معرفی‌نشده به امور تعاون", "supporters to introduce", [ProvinceReviewer];
    /// Cooperatives in formation without an expert.
    Expert = "cooperative.expert", "C4", "تعاونی‌های بی کارشناس", "cooperatives without an expert", [ProvinceReviewer];
    /// Meetings without final minutes.
    Minutes = "meeting.minutes", "C1", "صورت‌جلسه‌های ناتمام", "minutes to finish", [ProvinceReviewer];
    /// Resolutions that are neither done nor dropped.
    Resolution = "meeting.resolution", "C1", "مصوبه‌های باز", "open resolutions", [ProvinceReviewer];
    /// Certificates that wait for a signature.
    Signature = "certificate.signature", "I2", "لوح‌های منتظر امضا", "certificates to sign", [ProvinceReviewer, NationalAdmin];
    /// May go to the bank and has not.
    Ready = "ready", "A2", "آماده و فرستاده‌نشده", "ready and not sent", [Clerk, CountyHead, ProvinceReviewer];
}

/// One thing that waits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Item {
    /// Its section.
    pub section: Section,
    /// What it is about, within the section; with its code the item's name.
    pub about: String,
    /// The file, where it is about one.
    pub number: Option<ApplicationNumber>,
    /// The unit it comes from.
    pub unit: UnitCode,
    /// Since when it waits, or what it rests on was known.
    pub since: JalaliDate,
    /// Until when it may.
    pub due: Option<JalaliDate>,
    /// What there is to say.
    pub note: Say,
    /// What to do.
    pub next: String,
    /// What people said of it.
    pub task: TaskRow,
}

impl Item {
    /// What commands call it.
    pub fn name(&self) -> String {
        format!("{}:{}", self.section.code(), self.about)
    }

    /// Says whether it is past its time.
    pub fn is_late(&self, as_of: JalaliDate) -> bool {
        self.due.is_some_and(|due| due < as_of)
    }

    /// Says whether somebody has seen to it as it stands.
    pub fn is_done(&self) -> bool {
        self.task.done.as_ref().is_some_and(|(on, _)| self.since <= *on)
    }
}

/// What was said of an item: who sees to it, and whether it was seen to.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct TaskRow {
    /// Who is to see to it.
    pub assigned: Option<String>,
    /// The day it was seen to, and by whom.
    pub done: Option<(JalaliDate, String)>,
    /// The last remark.
    pub note: Option<String>,
}

impl TaskRow {
    pub(crate) fn take(&mut self, act: &Act, said: &Task) {
        match &said.verb {
            TaskVerb::Assigned(user) => self.assigned = Some(user.clone()),
            TaskVerb::Done => self.done = Some((act.on, act.user.clone())),
            TaskVerb::Reopened => self.done = None,
        }
        if said.note.is_some() {
            self.note.clone_from(&said.note);
        }
    }
}

/// Everything that waits on a day for somebody here, in the order of the sections; in each the oldest first.
///
/// A hub sees what its counties are to do only where a role of its own is to look after it.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn items(office: &Office<'_>, as_of: JalaliDate) -> Result<Vec<Item>, Damage> {
    let mut items = sections::all(office, as_of)?;
    items.extend(affairs::all(office, as_of)?);
    let here = apart::roles_of(Tier::of(office.opening.unit));
    items.retain(|item| item.section.roles().iter().any(|role| here.contains(role)));
    for item in &mut items {
        item.task = task(office, &item.name())?.unwrap_or_default();
    }
    items.sort_by(|one, other| {
        let key = |item: &Item| (item.section, item.due.unwrap_or(item.since), item.about.clone());
        key(one).cmp(&key(other))
    });
    Ok(items)
}

/// How many items wait in each section.
///
/// # Errors
/// [`Damage`] of the views or the journal.
pub fn counts(
    office: &Office<'_>,
    as_of: JalaliDate,
) -> Result<BTreeMap<Section, (u64, u64)>, Damage> {
    let mut counts: BTreeMap<Section, (u64, u64)> = BTreeMap::new();
    for item in items(office, as_of)?.iter().filter(|item| !item.is_done()) {
        let (all, late) = counts.entry(item.section).or_default();
        *all = all.saturating_add(1);
        *late = late.saturating_add(u64::from(item.is_late(as_of)));
    }
    Ok(counts)
}

fn task(office: &Office<'_>, name: &str) -> Result<Option<TaskRow>, Damage> {
    schema::get(office.view, schema::TASK, name.as_bytes())
}

/// Says something of an item: who is to see to it, that it was seen to, that it is open again.
///
/// # Errors
/// [`Refusal::NoItem`] if nothing of that name waits, [`Refusal::NothingToChange`] if that was said
/// already, [`Refusal::TooLarge`].
pub fn say(
    drafter: &mut Drafter<'_>,
    name: &str,
    verb: TaskVerb,
    note: Option<&str>,
) -> Result<Item, Stop> {
    let as_of = drafter.act.on;
    let found = items(&drafter.office, as_of)?.into_iter().find(|item| item.name() == name);
    let Some(item) = found else {
        return Err(Refusal::NoItem { name: name.chars().take(ITEM_BYTES_MAX).collect() }.into());
    };
    let said = |known: &TaskRow| match &verb {
        TaskVerb::Assigned(user) => known.assigned.as_ref() == Some(user),
        TaskVerb::Done => item.is_done(),
        TaskVerb::Reopened => !item.is_done(),
    };
    if note.is_none() && said(&item.task) {
        return Err(Refusal::NothingToChange.into());
    }
    let user = if let TaskVerb::Assigned(user) = &verb { user.len() } else { 0 };
    if NOTE_BYTES_MAX < note.map_or(0, str::len).max(user) || ITEM_BYTES_MAX < name.len() {
        let why = Say::new("متن واردشده بیش از حد بلند است", "the text is too long");
        return Err(Refusal::TooLarge { why }.into());
    }
    let note = note.map(model::text::normalize).filter(|note| !note.is_empty());
    drafter.say(Body::Task(Task { item: name.to_owned(), verb, note }));
    Ok(item)
}
