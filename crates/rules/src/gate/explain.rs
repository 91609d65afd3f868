//! What `explain CODE` says: a title, what the gate asks, what to do when it is shut.

use model::Say;
use serde::Serialize;

use super::Gate;
use crate::reason::Reason;

/// A code in plain words.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Explanation {
    /// A few words.
    pub title: Say,
    /// What it means.
    pub text: Say,
    /// What to do.
    pub next: Say,
}

/// Title, text and next step, each in Persian and English.
pub(crate) type Words = [(&'static str, &'static str); 3];

impl Explanation {
    pub(crate) fn of(words: Words) -> Self {
        let [title, text, next] = words.map(|(fa, en)| Say::new(fa, en));
        Self { title, text, next }
    }
}

/// Explains the code of a gate or of a refused row; `None` if it is neither.
pub fn explain(code: &str) -> Option<Explanation> {
    let gate = code.parse::<Gate>().ok().map(Gate::explain);
    gate.or_else(|| code.parse::<Reason>().ok().map(Reason::explain))
}

impl Gate {
    /// Explains the gate.
    pub fn explain(self) -> Explanation {
        let found = WORDS.iter().find(|(gate, _)| *gate == self);
        Explanation::of(found.expect("a test walks every gate").1)
    }
}

const WORDS: &[(Gate, Words)] = &[
    (
        Gate::Ceiling,
        [
            ("سقف تسهیلات", "Ceiling of the facility"),
            (
                "تسهیلات متقاضی مستقل تا یک میلیارد ریال است؛ تسهیلات پشتیبان برای هر فرد تحت پوشش 500 میلیون و در مجموع تا 20 میلیارد ریال. افراد تحت پوشش با کد ملی درست و بدون تکرار شمرده می‌شوند و خود پشتیبان به شمار نمی‌آید.",
                "An independent applicant gets up to one billion rials; a supporter 500 million for each covered person, up to 20 billion. Covered persons count by valid, distinct national ids; the supporter is not one of them.",
            ),
            (
                "مبلغ را کم کنید یا افراد تحت پوشش را کامل کنید.",
                "Lower the amount, or name the covered persons who are missing.",
            ),
        ],
    ),
    (
        Gate::Assessment,
        [
            ("ارزیابی نیاز، ظرفیت و اشتغال", "Assessment of need, capacity and jobs"),
            (
                "امتیاز نیاز و ظرفیت (0 تا 5) و تعداد شغل (دست‌کم 1) باید پیش از معرفی ثبت شده باشد.",
                "Scores of need and capacity (0 to 5) and the planned jobs (at least 1) must be there before referral.",
            ),
            ("ارزیابی را کامل کنید.", "Complete the assessment."),
        ],
    ),
    (
        Gate::RepeatSupporter,
        [
            ("پرداخت دوباره به پشتیبان", "A further facility to a supporter"),
            (
                "پشتیبانی که پیش‌تر تسهیلات گرفته، هنگامی دوباره می‌گیرد که همه تعهدات پیشین انجام و تسویه بانکی ثبت شده باشد و هدف، توسعه فعالیت پشتیبانی باشد.",
                "A supporter who had a facility gets another once all earlier commitments are carried out, the bank's clearance is recorded, and the purpose is development.",
            ),
            (
                "انجام تعهدات و تسویه بانکی تسهیلات پیشین و هدف توسعه را ثبت کنید.",
                "Record fulfilled commitments, the bank's clearance, and development as the purpose.",
            ),
        ],
    ),
    (
        Gate::Repeat,
        [
            ("پرداخت دوباره به متقاضی پیشین", "A further facility to an earlier applicant"),
            (
                "کسی که تسهیلات گرفته است، بار دیگر تنها به عنوان پشتیبان و پس از انجام تعهدات و تسویه بانکی می‌تواند بگیرد. تسهیلات دوم به متقاضی مستقل هیچ‌گاه پرداخت نمی‌شود.",
                "Who had a facility gets another only as a supporter, with earlier commitments carried out and the bank's clearance recorded. A second facility to an independent applicant never passes.",
            ),
            (
                "اگر متقاضی می‌خواهد پشتیبان شود، درخواست تازه‌ای از نوع پشتیبان ثبت کنید؛ وگرنه درخواست را رد کنید.",
                "If the applicant is to become a supporter, take in a new application of that kind; otherwise refuse this one.",
            ),
        ],
    ),
    (
        Gate::Readiness,
        [
            ("آمادگی ورود به بازار کار", "Readiness for the labour market"),
            (
                "تسهیلات تنها به متقاضی‌ای داده می‌شود که آمادگی او تأیید شده باشد؛ نامشخص کافی نیست.",
                "Only an applicant judged ready gets a facility; not judged yet is not enough.",
            ),
            ("نظر خود را درباره آمادگی متقاضی ثبت کنید.", "Record a judgement of readiness."),
        ],
    ),
    (
        Gate::Employee,
        [
            ("شاغل دولت نبودن", "No government employee"),
            (
                "به شاغلان دولت (رسمی، پیمانی، قراردادی، ساعتی، روزمزد و پروژه‌ای) تسهیلات پرداخت نمی‌شود؛ بازنشستگان شاغل شمرده نمی‌شوند، مگر ضوابط چیز دیگری بگوید.",
                "Government employees of any contract get no facility; the retired are not employees unless the rules say so.",
            ),
            (
                "اظهار متقاضی و فهرست شاغلان را بررسی کنید؛ اگر فهرست نادرست است، به استان اطلاع دهید.",
                "Check the declaration and the employees' list; if the list is wrong, tell the province.",
            ),
        ],
    ),
    (
        Gate::OtherBody,
        [
            ("نگرفتن تسهیلات از دستگاه دیگر", "Not served by another body"),
            (
                "کسی که کمیته امداد، بهزیستی، بنیاد برکت، بنیاد علوی، بسیج یا نیروهای مسلح به او تسهیلات مشابه داده‌اند، از این محل تسهیلات نمی‌گیرد.",
                "Whom the Relief Committee, the Welfare Organisation, Barakat, Alavi, Basij or the armed forces serve with a like facility gets none here.",
            ),
            (
                "فهرست را بررسی کنید؛ اگر نادرست است، به استان اطلاع دهید.",
                "Check the list; if it is wrong, tell the province.",
            ),
        ],
    ),
    (
        Gate::ListAge,
        [
            ("تازگی فهرست‌های منع", "Age of the exclusion lists"),
            (
                "فهرست‌های منع نباید بیش از 30 روز کهنه باشند. با فهرست کهنه‌تر معرفی ممکن است، ولی استان دوباره با فهرست تازه می‌سنجد.",
                "The newest exclusion lists are to be at most 30 days old. Referral goes on with older ones, and the province checks again with newer.",
            ),
            (
                "هنگام ارتباط با استان، فهرست‌های تازه را دریافت کنید.",
                "Fetch the newest lists when there is a line to the province.",
            ),
        ],
    ),
    (
        Gate::Issued,
        [
            ("صدور تأییدیه یا مجوز", "Confirmation or permit"),
            (
                "رشته ثبت‌محور به تأییدیه آنی و رشته مجوزمحور به مجوز نیاز دارد؛ صادرشده، در مدت اعتبار و لغونشده.",
                "A registration-based field needs its instant confirmation, a permit-based one its permit: issued, not expired, not revoked.",
            ),
            ("تاریخ صدور تأییدیه یا مجوز را ثبت کنید.", "Record when it was issued or renewed."),
        ],
    ),
    (
        Gate::Wait,
        [
            ("گذشت 45 روز از صدور تأییدیه", "45 days since the confirmation"),
            (
                "در رشته‌های ثبت‌محور، معرفی به بانک از روز چهل‌وپنجم پس از صدور تأییدیه ممکن است، نه از روز ثبت در سامانه.",
                "In registration-based fields the bank may be told from day 45 after the confirmation's issue, not after its entry here.",
            ),
            ("تا روز یادشده صبر کنید.", "Wait until the day named."),
        ],
    ),
    (
        Gate::Inspected,
        [
            ("بازدید و اطمینان از اجرای طرح", "A visit that found the plan carried out"),
            (
                "در رشته‌های ثبت‌محور، بازدید باید در روز صدور تأییدیه یا پس از آن باشد و طرح را فعال یا تا حدی فعال یافته باشد.",
                "In registration-based fields a visit on or after the day of issue must have found the work active, wholly or partly.",
            ),
            (
                "از طرح بازدید کنید و نتیجه را ثبت کنید.",
                "Visit the plan and record what was found.",
            ),
        ],
    ),
    (
        Gate::Joint,
        [
            ("بازدید مشترک", "A joint visit"),
            (
                "بازدید با دستگاه اجرایی مربوط انجام می‌شود و فرم باید نام ناظر اداره و ناظر دستگاه را داشته باشد.",
                "Visits are made together with the relevant executive agency; the form names an inspector of the office and one of the agency.",
            ),
            (
                "با ناظر دستگاه اجرایی بازدید کنید و نام هر دو ناظر را ثبت کنید.",
                "Visit together with the agency's inspector and record both names.",
            ),
        ],
    ),
    (
        Gate::BeforePermit,
        [
            ("کنترل پیش از مجوز", "Control before the permit"),
            (
                "فعالیت پشتیبان پیش از صدور مجوز یا حداکثر در همان روز کنترل می‌شود.",
                "A supporter's activity is controlled before the permit is issued, or on that day at the latest.",
            ),
            (
                "تاریخ کنترل را ثبت کنید؛ اگر کنترل پس از صدور بوده است، مجوز باید دوباره صادر شود.",
                "Record the date of the control; if it came after the issue, the permit has to be issued anew.",
            ),
        ],
    ),
    (
        Gate::BeforePayment,
        [
            ("کنترل پیش از پرداخت", "Control before payment"),
            (
                "فعالیت پشتیبان پیش از پرداخت تسهیلات کنترل می‌شود.",
                "A supporter's activity is controlled before the facility is paid.",
            ),
            ("کنترل را انجام دهید و تاریخ آن را ثبت کنید.", "Carry it out and record its date."),
        ],
    ),
    (
        Gate::Judgements,
        [
            ("سه نظر ناظر", "The three judgements"),
            (
                "فرم بازدید باید درباره فعال بودن، مهارت و توان مدیریت نظر بدهد: بلی، تا حدی یا خیر.",
                "The form judges activity, skill and management: yes, partly or no.",
            ),
            ("نظرهای جاافتاده را در فرم بنویسید.", "Write the missing judgements into the form."),
        ],
    ),
    (
        Gate::Form,
        [
            ("فرم بازدید", "The visit form"),
            (
                "بدون فرم کامل، معرفی به بانک ممکن نیست: بازدید مشترک، هر سه نظر، و نام تکمیل‌کننده و تاریخ تکمیل.",
                "Without a complete form nobody is introduced to the bank: a joint visit, all three judgements, and who completed the form and when.",
            ),
            ("فرم بازدید را کامل کنید.", "Complete the visit form."),
        ],
    ),
    (
        Gate::Skill,
        [
            ("مدرک مهارت", "Evidence of skill"),
            (
                "متقاضی حقیقی تا شش ماه پس از صدور، گواهی مهارت، مدرک تحصیلی مرتبط یا گواهی تجربه ارائه می‌دهد؛ وگرنه مجوز یا تأییدیه باطل است. تاریخ خود مدرک ملاک است، نه روز ثبت آن.",
                "A natural person shows a skill certificate, related degree or certificate of experience within six months of the issue; otherwise the permit is void. The date on it counts, not the day it was entered.",
            ),
            (
                "مدرک را با تاریخ آن ثبت کنید؛ پس از باطل شدن، درخواست تازه لازم است.",
                "Record the evidence with its date; once void, a new application is needed.",
            ),
        ],
    ),
    (
        Gate::Quota,
        [
            ("سهمیه آزاد شهرستان", "The county's free quota"),
            (
                "هنگام معرفی، سهمیه آزاد شهرستان باید مبلغ و تعداد شغل را با هم پوشش دهد.",
                "At referral the county's free rights must cover the amount and the planned jobs together.",
            ),
            (
                "از استان سهمیه بخواهید یا تا آزاد شدن سهمیه نگه‌داشته صبر کنید.",
                "Ask the province for quota, or wait until held quota is released.",
            ),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        let codes = Gate::ALL.iter().map(|gate| gate.code());
        for code in codes.chain(Reason::ALL.iter().map(|reason| reason.code())) {
            let Explanation { title, text, next } =
                explain(code).unwrap_or_else(|| panic!("{code}"));
            for said in [title, text, next] {
                assert!(!said.en.is_empty() && said.en.is_ascii(), "{code}: {}", said.en);
                assert!(said.fa.chars().any(|c| ('ا'..='ی').contains(&c)), "{code}: {}", said.fa);
                assert!(!said.fa.contains(['ي', 'ك']), "{code}: {}", said.fa);
            }
        }
        assert_eq!(explain("A99.none"), None);
    }
}
