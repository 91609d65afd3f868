//! What makes two reports differ, in words: figures by unit, and the entries behind them.

use ::report::{Change, Figure};
use model::{Lane, Places, RecordKind, Say, UnitCode, say};
use roster::Kind;
use runtime::report::Stretch;
use serde_json::{Value, json};

use crate::{Failure, Tone, Ui};

/// A figure that is another, under its unit's name.
pub(super) fn tell(
    ui: &mut Ui<'_>,
    places: &Places,
    (unit, change): (UnitCode, &Change),
) -> Result<(), Failure> {
    let mut name = change.figure.say();
    if let Figure::Visits { field, .. } = change.figure
        && let Some(field) = places.field(field)
    {
        let code = field.code.to_string();
        name.fa = name.fa.replacen(&code, &field.name.fa, 1);
        name.en = name.en.replacen(&code, &field.name.en, 1);
    }
    let (of, Say { fa, en }) = (named(places, unit), name);
    let (minus, plus) = (grouped(change.minus), grouped(change.plus));
    ui.say(&Say::new(
        format!("{}: {fa}: {minus} بود، {plus} است", of.fa),
        format!("{}: {en}: was {minus}, is {plus}", of.en),
    ))
}

/// A log that one cut has further, and the first entries by which.
pub(super) fn show(ui: &mut Ui<'_>, places: &Places, stretch: &Stretch) -> Result<(), Failure> {
    let Stretch { log, writer, one, other, entries } = stretch;
    let about = named(places, log.scope);
    let node = log.origin.0;
    let by = writer.map_or_else(|| say!("گره {node}", "node {node}"), |unit| named(places, unit));
    let more = one.abs_diff(*other);
    let (lane_fa, lane_en) = match log.lane {
        Lane::Control => ("سهمیه و اداره", "quota and control"),
        Lane::Records => ("پرونده‌ها", "records"),
    };
    let (first_fa, first_en) =
        if other < one { ("نخستین", "the first") } else { ("دومین", "the second") };
    let Say { fa, en } = about;
    let head = Say::new(
        format!("{more} ثبت تنها در {first_fa} است: {lane_fa}، دربارهٔ {fa}، نوشتهٔ {}", by.fa),
        format!(
            "{more} entries are in {first_en} alone: {lane_en}, about {en}, written by {}",
            by.en
        ),
    );
    ui.gap()?;
    let head = ui.said(&head).to_owned();
    ui.toned(Tone::Bold, &head)?;
    for entry in entries {
        let (on, by) = (entry.on.slashed(), &entry.by);
        let kind = ui.said(&kind(entry.kind)).to_owned();
        let of = entry.number.map(|number| number.to_string()).unwrap_or_default();
        ui.line(&format!("  {on}  {by}  {kind}  {of}"))?;
    }
    let shown = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    let rest = more.saturating_sub(shown);
    if 0 < rest {
        let rest = say!("  و {rest} ثبت دیگر", "  and {rest} more");
        let rest = ui.said(&rest).to_owned();
        ui.toned(Tone::Dim, &rest)?;
    }
    Ok(())
}

/// The same as JSON.
pub(super) fn log(stretch: &Stretch) -> Value {
    let entries: Vec<Value> = stretch
        .entries
        .iter()
        .map(|it| {
            json!({
                "seq": it.seq.0, "on": it.on, "by": it.by, "kind": it.kind.code(),
                "record": it.record.map(|record| record.to_string()), "application": it.number,
            })
        })
        .collect();
    json!({
        "log": stretch.log.to_string(), "writer": stretch.writer, "one": stretch.one,
        "other": stretch.other, "entries": entries,
    })
}

/// A unit's name with its code.
fn named(places: &Places, unit: UnitCode) -> Say {
    let Say { fa, en } = places.name_of(unit).unwrap_or_default();
    match unit {
        UnitCode::Nation => Say { fa, en },
        UnitCode::Province(_) | UnitCode::County(_) => say!("{fa} ({unit})", "{en} ({unit})"),
    }
}

fn grouped(many: u64) -> String {
    model::Rials::new(many).to_string()
}

/// What an entry of a sort does.
fn kind(kind: Kind) -> Say {
    let (fa, en) = match kind {
        Kind::Opened => ("گشایش دفتر", "log opened"),
        Kind::Trust => ("اعتماد", "trust"),
        Kind::Rules => ("ضوابط", "rules"),
        Kind::Lists => ("فهرست منع", "exclusion list"),
        Kind::Slip => ("برگهٔ ثبت", "enrolment slip"),
        Kind::Enrolled => ("ثبت دستگاه", "machine enrolled"),
        Kind::Fenced => ("کنارگذاری دستگاه", "machine shut out"),
        Kind::Renewed => ("گواهی تازه", "certificate renewed"),
        Kind::Rooted => ("گواهی ریشه", "the root's word"),
        Kind::QuotaOpen => ("گشایش سهمیه", "quota opened"),
        Kind::QuotaAmend => ("تغییر سهمیه", "quota amended"),
        Kind::Request => ("درخواست سهمیه", "quota asked for"),
        Kind::Grant => ("ابلاغ سهمیه", "quota granted"),
        Kind::Acknowledge => ("اعلام وصول سهمیه", "quota acknowledged"),
        Kind::Hold => ("رزرو برای نامه", "quota held for a letter"),
        Kind::Consume => ("پرداخت بانک", "paid by the bank"),
        Kind::Release => ("آزادی رزرو", "hold released"),
        Kind::Return => ("برگشت سهمیه", "quota given back"),
        Kind::Seal => ("مهر سهمیه", "quota sealed"),
        Kind::Accept => ("پذیرش دستگاه", "machine let in"),
        Kind::Recall => ("فراخوان سهمیه", "quota asked back"),
        Kind::Settle => ("تسویهٔ سهمیهٔ بلاتکلیف", "stranded quota settled"),
        Kind::Allocation => ("تخصیص", "allocation"),
        Kind::Witness => ("گواهی رسیدن", "witness"),
        Kind::Objection => ("ایراد", "objection"),
        Kind::Checkpoint => ("نقطهٔ وارسی", "checkpoint"),
        Kind::County => ("تغییر شهرستان‌ها", "counties changed"),
        Kind::Rehomed => ("انتقال پرونده", "file moved"),
        Kind::Carried => ("ادامهٔ پرونده در ادارهٔ دیگر", "file carried on"),
        Kind::Confirm => ("تأیید فصل", "quarter confirmed"),
        Kind::Compile => ("ساختن گزارش", "report made"),
        Kind::Review => ("بررسی گزارش", "report reviewed"),
        Kind::User => ("کاربر", "user"),
        Kind::Audited => ("بازرسی", "audit"),
        Kind::Drafted => ("پیش‌نویس ضوابط", "rules drafted"),
        Kind::Published => ("ابلاغ ضوابط", "rules published"),
        Kind::Group => ("عضو کارگروه", "seat of the working group"),
        Kind::Meeting => ("نشست", "meeting"),
        Kind::Minutes => ("صورت‌جلسه", "minutes"),
        Kind::Identify => ("شناسایی پشتیبان", "supporter put forward"),
        Kind::Introduce => ("معرفی پشتیبان", "supporter introduced"),
        Kind::Cooperative => ("تعاونی", "cooperative"),
        Kind::Founders => ("مؤسسان تعاونی", "cooperative's founders"),
        Kind::Tag => ("نامهٔ طرح تعاونی", "letter of a cooperative"),
        Kind::Exhibition => ("نمایشگاه", "exhibition"),
        Kind::Booths => ("تعداد غرفه", "booths opened"),
        Kind::Booth => ("غرفه", "booth"),
        Kind::Nominate => ("نامزدی", "nomination"),
        Kind::Endorse => ("گام لوح یا جشنواره", "step of an honor"),
        Kind::Sign => ("امضای وزیر", "the Minister's signature"),
        Kind::Tags => ("فهرست منع", "exclusion list"),
        Kind::Duplicate => ("تکراری", "duplicate"),
        Kind::Ruling => ("رأی در مغایرت", "ruling"),
        Kind::Task => ("کارتابل", "inbox"),
        Kind::Change(RecordKind::Application) => ("تغییر پرونده", "application changed"),
        Kind::Change(RecordKind::Permit) => ("تغییر مجوز", "permit changed"),
        Kind::Change(RecordKind::Inspection) => ("تغییر بازدید", "inspection changed"),
        Kind::Change(RecordKind::Facility) => ("تغییر تسهیلات", "facility changed"),
        Kind::Change(RecordKind::Earlier) => ("تسهیلات پیشین", "earlier facility changed"),
    };
    Say::new(fa, en)
}
