//! What people and programs are told of a verdict.

use expect_test::expect;
use model::words::{Judgement, Kind, ListKind, Readiness};
use model::{Lang, Name, NodeNumber, Rials};

use super::gates::{earlier, listed};
use super::{TODAY, case, date, rules, supporter, visit};
use crate::{Case, judge};

#[test]
fn the_json_of_a_gate_has_its_five_fields() {
    let mut case = case();
    case.issued_on = Some(date("1401/08/17"));
    case.inspections = vec![visit("1401/08/20")];
    let verdict = judge(&case, &rules(), date(TODAY));
    assert_eq!(verdict.earliest, Some(date("1401/10/02")));
    let json = |lang| {
        let gates = verdict.gate_json(lang);
        let wait = gates.iter().find(|finding| finding.gate == "A10.wait").unwrap();
        serde_json::to_string(wait).unwrap()
    };
    expect![[r#"{"gate":"A10.wait","article":"A10","result":"fail","clears_on":"1401-10-02","evidence":"confirmation issued 1401-08-17, 28 days ago; first day 1401-10-02"}"#]].assert_eq(&json(Lang::En));
    expect![[r#"{"gate":"A10.wait","article":"A10","result":"fail","clears_on":"1401-10-02","evidence":"صدور تأییدیه در 1401/08/17، 28 روز گذشته؛ نخستین روز معرفی 1401/10/02"}"#]].assert_eq(&json(Lang::Fa));
}

fn told(case: &Case) -> String {
    let number = model::ApplicationNumber::new(1401, "1102".parse().unwrap(), NodeNumber(1), 17);
    let verdict = judge(case, &rules(), date(TODAY));
    let mut lines = Vec::new();
    for finding in &verdict.gates {
        let said = finding.evidence.say();
        let (result, code) = (finding.outcome.code(), finding.gate);
        lines.push(format!("{result} {code}: {} | {}", said.en, said.fa));
        if let Some(next) = finding.next(number) {
            lines.push(format!("  {} | {}\n  {}", next.text.en, next.text.fa, next.command));
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn a_ready_supporter_in_words() {
    let mut case = supporter(41);
    case.earlier = vec![earlier(Kind::Independent, true, true)];
    expect![[r#"
        pass A3.ceiling: 500,000,000 rials asked, ceiling 20,000,000,000 rials for 41 covered persons named | مبلغ درخواستی 500,000,000 ریال، سقف 20,000,000,000 ریال برای 41 فرد تحت پوشش نام‌برده
        pass A5.assessment: need 3, capacity 3, planned jobs 1 | نیاز: 3، ظرفیت: 3، تعداد شغل: 1
        pass A7.repeat: 1 earlier, commitments open in 0, bank clearance missing in 0; the new application is a supporter's | 1 تسهیلات پیشین، 0 مورد با تعهد انجام‌نشده، 0 مورد بدون تسویه بانکی؛ درخواست تازه از نوع پشتیبان است
        pass A8.readiness: judged ready | آمادگی تأیید شده است
        pass A9.employee: declared no government employee, on no list | متقاضی خود را شاغل دولت اعلام نکرده و نام او در فهرست نیست
        pass A9.other_body: not on the list of those served by another body | نام در فهرست دریافت‌کنندگان از سایر دستگاه‌ها نیست
        pass A9.list_age: checked against the list of 1401-09-03, 12 days old, limit 30 | با فهرست مورخ 1401/09/03 سنجیده شد؛ 12 روز از آن گذشته، حد 30 روز
        pass A10.issued: confirmation issued 1401-06-31 | صدور تأییدیه در 1401/06/31
        pass A10.wait: confirmation issued 1401-06-31, 75 days ago; first day 1401-08-15 | صدور تأییدیه در 1401/06/31، 75 روز گذشته؛ نخستین روز معرفی 1401/08/15
        pass A10.inspection: inspected 1401-07-20, activity yes | بازدید 1401/07/20، فعال بودن: بلی
        pass B1.joint: inspected 1401-07-20 by office and agency | بازدید مشترک اداره و دستگاه اجرایی در 1401/07/20
        pass B2.before_permit: control before the permit 1401-06-25, issued 1401-06-31 | کنترل پیش از مجوز در 1401/06/25، صدور در 1401/06/31
        pass B2.before_payment: control before payment 1401-07-25 | کنترل پیش از پرداخت در 1401/07/25 انجام شده است
        pass B3.judgements: inspected 1401-07-20, activity yes, skill yes, management partly | بازدید 1401/07/20، فعال بودن: بلی، مهارت: بلی، توان مدیریت: تا حدی
        pass B4.form: form of the inspection of 1401-07-20 completed 1401-07-20 | فرم بازدید 1401/07/20 در 1401/07/20 تکمیل شده است
        pass B7.skill: certificate dated 1401-05-01 | گواهی مهارت مورخ 1401/05/01
    "#]].assert_eq(&told(&case));
}

#[test]
fn a_case_with_everything_wrong_in_words() {
    let mut case = supporter(2);
    case.amount = Some(Rials::new(20_000_000_001));
    case.need = None;
    case.readiness = Readiness::Unknown;
    case.declared_employee = Some(true);
    case.earlier = vec![earlier(Kind::Supporter, false, false)];
    case.lists = vec![listed(ListKind::OtherBody, "1401/05/01")];
    case.lists_as_of = None;
    case.issued_on = Some(date("1401/03/10"));
    case.expires_on = Some(date("1401/09/10"));
    case.skill.clear();
    case.control_before_payment = None;
    case.inspections[0].agency_inspector = None;
    case.inspections[0].skill = None;
    case.inspections[0].activity = Some(Judgement::No);
    case.inspections[0].completed_by = Name::new("");
    expect![[r#"
        fail A3.ceiling: 20,000,000,001 rials asked, ceiling 1,000,000,000 rials for 2 covered persons named | مبلغ درخواستی 20,000,000,001 ریال، سقف 1,000,000,000 ریال برای 2 فرد تحت پوشش نام‌برده
          Lower the amount, or name the covered persons who are missing. | مبلغ را کم کنید یا افراد تحت پوشش را کامل کنید.
          hamgam-node supporter covered 1401-1102-1-000017-7
        fail A5.assessment: need missing, capacity 3, planned jobs 1 | نیاز: ثبت نشده، ظرفیت: 3، تعداد شغل: 1
          Complete the assessment. | ارزیابی را کامل کنید.
          hamgam-node application edit 1401-1102-1-000017-7
        fail A6.repeat: 1 earlier, commitments open in 1, bank clearance missing in 1; purpose start | 1 تسهیلات پیشین، 1 مورد با تعهد انجام‌نشده، 1 مورد بدون تسویه بانکی؛ هدف: شروع
          Record fulfilled commitments, the bank's clearance, and development as the purpose. | انجام تعهدات و تسویه بانکی تسهیلات پیشین و هدف توسعه را ثبت کنید.
          hamgam-node supporter commitments 1401-1102-1-000017-7
        fail A8.readiness: readiness not judged yet | درباره آمادگی هنوز نظری ثبت نشده است
          Record a judgement of readiness. | نظر خود را درباره آمادگی متقاضی ثبت کنید.
          hamgam-node application edit 1401-1102-1-000017-7
        fail A9.employee: declared a government employee | متقاضی خود را شاغل دولت اعلام کرده است
          Check the declaration and the employees' list; if the list is wrong, tell the province. | اظهار متقاضی و فهرست شاغلان را بررسی کنید؛ اگر فهرست نادرست است، به استان اطلاع دهید.
          hamgam-node application why 1401-1102-1-000017-7
        fail A9.other_body: on the list of 1401-05-01 of those served by another body | نام در فهرست دریافت‌کنندگان از سایر دستگاه‌ها مورخ 1401/05/01 است
          Check the list; if it is wrong, tell the province. | فهرست را بررسی کنید؛ اگر نادرست است، به استان اطلاع دهید.
          hamgam-node application why 1401-1102-1-000017-7
        warn A9.list_age: checked against the list of 1401-05-01, 136 days old, limit 30 | با فهرست مورخ 1401/05/01 سنجیده شد؛ 136 روز از آن گذشته، حد 30 روز
          Fetch the newest lists when there is a line to the province. | هنگام ارتباط با استان، فهرست‌های تازه را دریافت کنید.
          hamgam-node sync now
        fail A10.issued: confirmation issued 1401-03-10, expired after 1401-09-10 | صدور تأییدیه در 1401/03/10، پایان اعتبار 1401/09/10
          Record when it was issued or renewed. | تاریخ صدور تأییدیه یا مجوز را ثبت کنید.
          hamgam-node application edit 1401-1102-1-000017-7
        pass A10.wait: confirmation issued 1401-03-10, 189 days ago; first day 1401-04-24 | صدور تأییدیه در 1401/03/10، 189 روز گذشته؛ نخستین روز معرفی 1401/04/24
        fail A10.inspection: inspected 1401-07-20, activity no | بازدید 1401/07/20، فعال بودن: خیر
          Visit the plan and record what was found. | از طرح بازدید کنید و نتیجه را ثبت کنید.
          hamgam-node inspection record 1401-1102-1-000017-7
        fail B1.joint: inspected 1401-07-20, no inspector of the agency named | در فرم بازدید 1401/07/20 نام ناظر دستگاه اجرایی نیامده است
          Visit together with the agency's inspector and record both names. | با ناظر دستگاه اجرایی بازدید کنید و نام هر دو ناظر را ثبت کنید.
          hamgam-node inspection record 1401-1102-1-000017-7
        fail B2.before_permit: control before the permit 1401-06-25, issued 1401-03-10 | کنترل پیش از مجوز در 1401/06/25، صدور در 1401/03/10
          Record the date of the control; if it came after the issue, the permit has to be issued anew. | تاریخ کنترل را ثبت کنید؛ اگر کنترل پس از صدور بوده است، مجوز باید دوباره صادر شود.
          hamgam-node application edit 1401-1102-1-000017-7
        fail B2.before_payment: no control before payment | کنترل پیش از پرداخت ثبت نشده است
          Carry it out and record its date. | کنترل را انجام دهید و تاریخ آن را ثبت کنید.
          hamgam-node application edit 1401-1102-1-000017-7
        fail B3.judgements: inspected 1401-07-20, activity no, skill missing, management partly | بازدید 1401/07/20، فعال بودن: خیر، مهارت: ثبت نشده، توان مدیریت: تا حدی
          Write the missing judgements into the form. | نظرهای جاافتاده را در فرم بنویسید.
          hamgam-node inspection record 1401-1102-1-000017-7
        fail B4.form: form of the inspection of 1401-07-20 incomplete: not joint, judgements missing, who completed it and when is missing | فرم بازدید 1401/07/20 کامل نیست: بازدید مشترک نیست، نظرها کامل نیست، تکمیل‌کننده یا تاریخ تکمیل نیامده
          Complete the visit form. | فرم بازدید را کامل کنید.
          hamgam-node inspection record 1401-1102-1-000017-7
        fail B7.skill: no evidence of skill in time; void since 1401-09-11 | تا پایان مهلت مدرک مهارتی ارائه نشد؛ مجوز یا تأییدیه از 1401/09/11 باطل است
          Record the evidence with its date; once void, a new application is needed. | مدرک را با تاریخ آن ثبت کنید؛ پس از باطل شدن، درخواست تازه لازم است.
          hamgam-node application new
    "#]].assert_eq(&told(&case));
}
