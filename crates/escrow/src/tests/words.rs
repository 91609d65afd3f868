//! What people are told.

use expect_test::expect;

use super::*;
use crate::{HoldState, Refusal};

#[test]
#[expect(clippy::too_many_lines, reason = "all that is ever said, in one list")]
fn every_refusal_has_its_code_its_words_and_its_way_out() {
    let (asked, free) = (amount(1_000_000_000, 2), amount(250_000_000, 4));
    let (opens, closes) = (day("1401/01/15"), day("1401/12/29"));
    let settled = |state| Refusal::AlreadySettled { key: key(7, 1), state };
    let all = [
        Refusal::NotOpened { q: line() },
        Refusal::LineExists { q: line() },
        Refusal::NotOurs { q: line() },
        Refusal::DatesReversed { opens: closes, closes: opens },
        Refusal::Sealed { q: line() },
        Refusal::PeriodClosed { q: line(), on: day("1402/01/05"), opens, closes },
        Refusal::Exhausted { asked, free },
        Refusal::NotAcknowledged { asked, usable: Amount::ZERO, free },
        Refusal::NothingToAcknowledge { from: PROVINCE.node, granted: free },
        Refusal::NothingAsked,
        Refusal::NotGrowing { had: free },
        Refusal::OutOfTurn { expected: 3 },
        Refusal::ToItself,
        Refusal::HoldExists { key: key(7, 1) },
        Refusal::NoSuchHold { key: key(7, 1) },
        settled(HoldState::Open),
        settled(HoldState::Consumed { paid: asked.rials, overrun: Rials::ZERO }),
        settled(HoldState::Released { reason: ReleaseReason::Expired }),
        Refusal::NothingPaid { key: key(7, 1) },
        Refusal::NotExpired { key: key(7, 1), expires_on: Some(closes) },
        Refusal::NotExpired { key: key(7, 1), expires_on: None },
        Refusal::OpenHolds { count: 2, held: asked },
        Refusal::FiguresDiffer { figures: Box::default() },
        Refusal::NotSealed { of: COUNTY },
        Refusal::TakenBack { q: line() },
        Refusal::NotItsLetter { of: NEIGHBOR },
    ];
    let told: Vec<String> = all
        .iter()
        .map(|refusal| {
            let (say, next) = (refusal.say(), refusal.next().unwrap_or_default());
            let lines = [say.fa, next.fa, say.en, next.en];
            let lines = lines.iter().filter(|line| !line.is_empty());
            lines.fold(refusal.code().to_owned(), |told, line| told + "\n  " + line)
        })
        .collect();
    expect![[r#"
        A1.opened
          سهمیهٔ home-business/1401 هنوز گشوده نشده است.
          از استان بخواهید سهمیه را بفرستد یا بستهٔ رسیده را وارد کنید.
          The quota line home-business/1401 has not been opened yet.
          Ask the province to send the quota line, or import the bundle that came.
        A1.exists
          سهمیهٔ home-business/1401 پیش از این گشوده شده است.
          The quota line home-business/1401 is open already.
        A1.owner
          سهمیهٔ home-business/1401 را این واحد نگشوده است.
          This unit did not open the quota line home-business/1401.
        A1.dates
          پایان دوره (1401/01/15) پیش از آغاز آن (1401/12/29) است.
          The period ends (1401-01-15) before it begins (1401-12-29).
        A1.sealed
          حساب سهمیهٔ home-business/1401 بسته شده است.
          The quota line home-business/1401 has been sealed.
        A1.period
          سهمیهٔ home-business/1401 از 1401/01/15 تا 1401/12/29 باز است و تاریخ 1402/01/05 در این دوره نیست.
          تاریخ معرفی‌نامه یا سال سهمیه را بررسی کنید.
          The quota line home-business/1401 is open from 1401-01-15 to 1401-12-29; 1402-01-05 lies outside.
          Check the letter's date or the quota line's year.
        A1.quota
          سهمیه کافی نیست: 1,000,000,000 ریال و 2 شغل لازم است و 250,000,000 ریال و 4 شغل مانده است.
          از استان سهمیهٔ بیشتری بخواهید یا معرفی‌نامه‌های منقضی را آزاد کنید.
          The quota does not cover it: 1,000,000,000 rials and 2 jobs needed, 250,000,000 rials and 4 jobs left.
          Ask the province for more, or release the referrals that have expired.
        A1.acknowledged
          وصول تخصیص هنوز تأیید نشده است: 1,000,000,000 ریال و 2 شغل لازم است و تنها 0 ریال و 0 شغل قابل استفاده است.
          نخست وصول تخصیص را تأیید کنید.
          The allocation has not been acknowledged: 1,000,000,000 rials and 2 jobs needed, only 0 rials and 0 jobs usable.
          Acknowledge the allocation first.
        A1.nothing_to_acknowledge
          تخصیص تازه‌ای برای تأیید وصول نرسیده است.
          There is no new allocation to acknowledge.
        A1.nothing_asked
          مبلغ و تعداد شغل هر دو صفر است.
          Both the amount and the number of jobs are zero.
        A1.cumulative
          جمع تازه باید از جمع پیشین (250,000,000 ریال و 4 شغل) بیشتر باشد.
          The new total must be more than the one before (250,000,000 rials and 4 jobs).
        A1.turn
          شمارهٔ بعدی باید 3 باشد.
          The next number must be 3.
        A1.itself
          هیچ واحدی نمی‌تواند به خودش سهمیه بدهد.
          A unit can't allocate quota to itself.
        A1.hold_exists
          معرفی‌نامهٔ شمارهٔ 1 این پرونده (a3-7) پیش از این ثبت شده است.
          Referral 1 of this application (a3-7) is recorded already.
        A1.no_hold
          معرفی‌نامهٔ شمارهٔ 1 برای این پرونده (a3-7) ثبت نشده است.
          There is no referral 1 of this application (a3-7).
        A1.settled
          این معرفی‌نامه هنوز نزد بانک است.
          This referral is still with the bank.
        A1.settled
          پرداخت این معرفی‌نامه (1,000,000,000 ریال) پیش از این ثبت شده است.
          The payment on this referral (1,000,000,000 rials) is recorded already.
        A1.settled
          این معرفی‌نامه پیش از این آزاد شده است: پایان اعتبار معرفی‌نامه.
          This referral was given up before: the letter has expired.
        A1.nothing_paid
          مبلغ پرداختی صفر است.
          اگر چیزی پرداخت نشده است، معرفی‌نامه را آزاد کنید.
          The amount paid is zero.
          If nothing was paid, release the referral.
        A1.not_expired
          این معرفی‌نامه تا پایان 1401/12/29 اعتبار دارد.
          برای آزاد کردن پیش از موعد، دلیل دیگری برگزینید.
          This referral is good until the end of 1401-12-29.
          To release it before that, choose another reason.
        A1.not_expired
          این معرفی‌نامه تاریخ پایان ندارد.
          برای آزاد کردن پیش از موعد، دلیل دیگری برگزینید.
          This referral does not expire.
          To release it before that, choose another reason.
        A1.open_holds
          2 معرفی‌نامه (1,000,000,000 ریال و 2 شغل) هنوز نزد بانک است.
          پاسخ بانک را ثبت کنید یا این معرفی‌نامه‌ها را آزاد کنید.
          2 referrals (1,000,000,000 rials and 2 jobs) are still with the bank.
          Record the bank's answers, or release these referrals.
        A1.figures
          ارقام اعلام‌شده با ارقام دفتر یکی نیست.
          The figures stated differ from those of the log.
        A1.not_sealed
          این واحد هنوز حساب خود را نبسته است.
          This unit has not sealed its account yet.
        A1.taken_back
          این نوبت دستگاه کنار گذاشته شده و سهمیهٔ آن به مرکز بازگشته است.
          با برگهٔ تازه ادامه دهید: hamgam-node key recover --hub HOST:PORT --slip SLIP
          This machine's incarnation was shut out and its quota taken back.
          Go on with a new slip: hamgam-node key recover --hub HOST:PORT --slip SLIP
        A1.not_its_letter
          این معرفی‌نامه از نوبت‌های پیشین همین اداره نیست.
          This letter is not of an earlier incarnation of this office."#]].assert_eq(&told.join("\n"));
}
