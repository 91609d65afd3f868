//! The keys themselves.

use super::Key;

const RIALS: (&str, &str) =
    ("عدد صحیح به ریال، از 0 تا 20000000000000", "whole rials from 0 to 20_000_000_000_000");
const DAYS: (&str, &str) = ("شمار روز، از 0 تا 1100", "a number of days from 0 to 1100");
const HEADS: (&str, &str) = ("شمار نفر، از 0 تا 600", "a number of persons from 0 to 600");
const YES_NO: (&str, &str) = ("true یا false", "true or false");
const TIER: (&str, &str) = ("\"county\" یا \"province\"", "\"county\" or \"province\"");
const STANCE: (&str, &str) = ("\"warn\" یا \"block\"", "\"warn\" or \"block\"");
const DATE: (&str, &str) =
    ("تاریخ شمسی مانند \"1401/01/01\"", "a Jalali date such as \"1401/01/01\"");

const WEIGHT: (&str, &str) = ("در هزار، از 0 تا 1000", "per mille, from 0 to 1000");
const BOUND: (&str, &str) = (
    "مانند \"20 per mille\" یا \"1_000_000_000 rials, 5 jobs\"",
    "such as \"20 per mille\" or \"1_000_000_000 rials, 5 jobs\"",
);

/// Every key, in the order of the file.
pub(super) const KEYS: &[Key] = &[
    Key {
        name: "version",
        article: "A11",
        means: ("نسخه ضوابط؛ هر تصمیم آن را نگه می‌دارد", "the version; every decision stores it"),
        wants: (
            "تا 32 حرف لاتین، رقم، نقطه یا خط تیره، مانند \"1401.1\"",
            "up to 32 letters, digits, dots or hyphens, such as \"1401.1\"",
        ),
    },
    Key {
        name: "valid_from",
        article: "A11",
        means: ("نخستین روز اعتبار ضوابط", "the first day on which the rules are in force"),
        wants: DATE,
    },
    Key {
        name: "valid_to",
        article: "A11",
        means: ("آخرین روز اعتبار ضوابط", "the last day on which the rules are in force"),
        wants: (
            "تاریخ شمسی، نه پیش از valid_from؛ یا هیچ",
            "a Jalali date not before valid_from, or no such line",
        ),
    },
    Key {
        name: "programme",
        article: "P",
        means: ("برنامه", "the programme"),
        wants: ("جدولی با name و year و target_jobs", "a table with name, year and target_jobs"),
    },
    Key {
        name: "programme.name",
        article: "P",
        means: ("نام برنامه", "the programme's name"),
        wants: ("نام برنامه به فارسی", "the programme's name in Persian"),
    },
    Key {
        name: "programme.year",
        article: "P",
        means: ("سال برنامه", "the programme's Jalali year"),
        wants: ("سال شمسی، از 1380 تا 1490", "a Jalali year from 1380 to 1490"),
    },
    Key {
        name: "programme.target_jobs",
        article: "P",
        means: ("هدف کشوری اشتغال", "the national job target"),
        wants: ("عدد صحیح از 1 تا 10000000", "a whole number from 1 to 10_000_000"),
    },
    Key {
        name: "independent_ceiling",
        article: "A3",
        means: ("سقف تسهیلات متقاضی مستقل", "the ceiling for an independent applicant"),
        wants: RIALS,
    },
    Key {
        name: "supporter_ceiling",
        article: "A3",
        means: ("سقف تسهیلات پشتیبان", "the ceiling for a supporter"),
        wants: RIALS,
    },
    Key {
        name: "per_head",
        article: "A3",
        means: (
            "سهم هر فرد تحت پوشش در سقف پشتیبان",
            "what each covered person adds to a supporter's ceiling",
        ),
        wants: RIALS,
    },
    Key {
        name: "heads_for_full",
        article: "A3",
        means: (
            "شمار افراد تحت پوشش برای سقف کامل",
            "the covered persons for whom the full ceiling is meant",
        ),
        wants: ("شمار نفر، از 1 تا 600", "a number of persons from 1 to 600"),
    },
    Key {
        name: "supporter_min_covered",
        article: "A3",
        means: (
            "کمترین شمار افراد تحت پوشش؛ 0 یعنی سقف به نسبت افراد",
            "the fewest covered persons; 0 means in proportion to them",
        ),
        wants: HEADS,
    },
    Key {
        name: "heads_basis",
        article: "A3, B5",
        means: (
            "افراد نام‌برده مبنای سقف‌اند یا افراد دیده‌شده در بازدید",
            "whether the ceiling counts heads named or heads found on inspection",
        ),
        wants: (
            "\"named_at_referral\" یا \"verified_at_referral\"",
            "\"named_at_referral\" or \"verified_at_referral\"",
        ),
    },
    Key {
        name: "headline_job",
        article: "P",
        means: ("شمارش اصلی اشتغال در گزارش", "the count of jobs that heads the reports"),
        wants: (
            "\"paid\"، \"permits\"، \"referrals\" یا \"verified_heads\"",
            "\"paid\", \"permits\", \"referrals\" or \"verified_heads\"",
        ),
    },
    Key {
        name: "priority_override",
        article: "A4",
        means: (
            "معرفی خارج از نوبت اولویت: با ذکر دلیل یا ناممکن",
            "referring a lower class past a higher one: with a reason, or not at all",
        ),
        wants: ("\"reason\" یا \"block\"", "\"reason\" or \"block\""),
    },
    Key {
        name: "wait_days_registration",
        article: "A10, B6",
        means: (
            "فاصله صدور تأییدیه تا معرفی به بانک، به روز",
            "days between the confirmation's issue and referral",
        ),
        wants: DAYS,
    },
    Key {
        name: "wait_counts",
        article: "A10",
        means: (
            "خود روز چهل‌وپنجم پذیرفته است یا روز پس از آن",
            "whether day 45 itself will do, or the day after it",
        ),
        wants: ("\"day_45_allowed\" یا \"after_day_45\"", "\"day_45_allowed\" or \"after_day_45\""),
    },
    Key {
        name: "visit_due_days",
        article: "B6",
        means: ("مهلت بازدید پس از صدور تأییدیه، به روز", "days within which the visit is due"),
        wants: DAYS,
    },
    Key {
        name: "visit_due",
        article: "B6",
        means: (
            "بازدید دیرتر از مهلت: تنها فهرست می‌شود یا مانع معرفی است",
            "a visit after its due date: listed as late, or no longer good",
        ),
        wants: ("\"list\" یا \"block\"", "\"list\" or \"block\""),
    },
    Key {
        name: "joint_visit_required",
        article: "B1",
        means: (
            "بازدید همیشه مشترک، یا غیبت دستگاه دعوت‌شده پذیرفته است",
            "whether the agency must have come, or an invitation it didn't follow will do",
        ),
        wants: (
            "\"always\" یا \"invited_absent_allowed\"",
            "\"always\" or \"invited_absent_allowed\"",
        ),
    },
    Key {
        name: "form_completed_by",
        article: "B4",
        means: ("تکمیل فرم بازدید با شهرستان یا استان", "the tier that completes visit forms"),
        wants: TIER,
    },
    Key {
        name: "referral_by",
        article: "A2, B4",
        means: ("معرفی به بانک با شهرستان یا استان", "the tier that refers to the bank"),
        wants: TIER,
    },
    Key {
        name: "skill_grace",
        article: "B7",
        means: ("مهلت ارائه مدرک مهارت", "the time to show skill"),
        wants: (
            "مانند \"6 months\" (تا 36 ماه) یا \"180 days\" (تا 1100 روز)",
            "such as \"6 months\" (up to 36) or \"180 days\" (up to 1100)",
        ),
    },
    Key {
        name: "refer_while_provisional",
        article: "B7",
        means: (
            "معرفی به بانک در مهلت ارائه مدرک مهارت: با هشدار یا ناممکن",
            "referral while the time to show skill runs: with a warning, or not",
        ),
        wants: STANCE,
    },
    Key {
        name: "exclusion_list_max_age_days",
        article: "A9",
        means: ("بیشترین کهنگی فهرست منع، به روز", "how old the newest exclusion list may be"),
        wants: DAYS,
    },
    Key {
        name: "exclusion_list_old",
        article: "A9",
        means: (
            "فهرست منع کهنه: هشدار یا مانع معرفی",
            "an older exclusion list: a warning, or no referral",
        ),
        wants: STANCE,
    },
    Key {
        name: "retiree_is_employee",
        article: "A9",
        means: ("بازنشسته، شاغل دولت شمرده می‌شود", "whether the retired count as employees"),
        wants: YES_NO,
    },
    Key {
        name: "hold_expiry_days",
        article: "",
        means: (
            "روزهای نگه‌داشتن سهمیه بی پاسخ بانک؛ 0 یعنی بی‌پایان",
            "days a hold waits for the bank's answer; 0 means for ever",
        ),
        wants: DAYS,
    },
    Key {
        name: "absorption_deadline",
        article: "A1",
        means: ("پایان مهلت جذب سهمیه", "until when quota may be absorbed"),
        wants: (
            "\"end_of_year\" یا تاریخی از سال برنامه یا پس از آن",
            "\"end_of_year\" or a date in the programme year or after it",
        ),
    },
    Key {
        name: "report_due_days",
        article: "B8",
        means: (
            "مهلت گزارش فصلی پس از پایان فصل، به روز",
            "days after a quarter's end until its report is due",
        ),
        wants: DAYS,
    },
    Key {
        name: "quorum",
        article: "C1",
        means: ("حد نصاب کارگروه", "the working group's quorum"),
        wants: (
            "جدولی با seats و present و chair_or_deputy",
            "a table with seats, present and chair_or_deputy",
        ),
    },
    Key {
        name: "quorum.seats",
        article: "C1",
        means: ("شمار اعضای کارگروه", "the working group's seats"),
        wants: ("عدد صحیح از 1 تا 50", "a whole number from 1 to 50"),
    },
    Key {
        name: "quorum.present",
        article: "C1",
        means: ("کمترین شمار حاضران", "how many seats must be taken"),
        wants: ("عدد صحیح از 1 تا شمار اعضا", "a whole number from 1 to the seats"),
    },
    Key {
        name: "quorum.chair_or_deputy",
        article: "C1",
        means: ("حضور رئیس یا جانشین او لازم است", "whether the chair or a deputy must be there"),
        wants: YES_NO,
    },
    Key {
        name: "promotional_needs_quorum",
        article: "C3",
        means: (
            "جلسهٔ ترویجی هم حد نصاب می‌خواهد",
            "whether a promotional meeting needs the quorum, too",
        ),
        wants: YES_NO,
    },
    Key {
        name: "founders_min",
        article: "C",
        means: ("کمترین شمار اعضای مؤسس تعاونی", "founders a cooperative has at least"),
        wants: ("عدد صحیح از 1 تا 1000", "a whole number from 1 to 1000"),
    },
    Key {
        name: "cooperative_without_expert",
        article: "C4",
        means: (
            "تعاونی در حال تشکیل بی کارشناس: هشدار یا مانع",
            "a cooperative in formation without an expert: listed, or it goes no further",
        ),
        wants: STANCE,
    },
    Key {
        name: "successful_heads",
        article: "I2",
        means: (
            "پشتیبان موفق: همهٔ افراد نام‌برده در بازدید سر کار بوده‌اند",
            "a successful supporter has all named heads found at work",
        ),
        wants: YES_NO,
    },
    Key {
        name: "successful_commitments",
        article: "I2",
        means: (
            "پشتیبان موفق: تعهدات همهٔ تسهیلاتش انجام شده است",
            "a successful supporter has fulfilled the commitments of each facility",
        ),
        wants: YES_NO,
    },
    Key {
        name: "successful_no_breach",
        article: "I2",
        means: ("پشتیبان موفق: نقض تعهدی ندارد", "a successful supporter has breached nothing"),
        wants: YES_NO,
    },
    Key {
        name: "amount_suspect_below",
        article: "A3",
        means: (
            "مبلغ کمتر از این، گویا به تومان نوشته شده است",
            "an amount below this looks as if it were toman",
        ),
        wants: RIALS,
    },
    Key {
        name: "service_level_days",
        article: "A2",
        means: ("روزهای کاری از آماده‌شدن تا ارسال به بانک", "working days from ready to sent"),
        wants: DAYS,
    },
    Key {
        name: "allocation",
        article: "A1",
        means: ("شیوهٔ تقسیم سهمیه میان واحدها", "how quota is divided among units"),
        wants: (
            "بخشی با weights، floor، cap، step_rials، step_jobs و absorption_source",
            "a section with weights, floor, cap, step_rials, step_jobs and absorption_source",
        ),
    },
    Key {
        name: "allocation.weights",
        article: "A1",
        means: ("وزن شاخص‌ها در تقسیم سهمیه", "what each indicator counts for"),
        wants: (
            "چهار عدد در هزار با جمع 1000: approved_quota، employment_commitment، absorption، priority",
            "four numbers per mille that sum to 1000: approved_quota, employment_commitment, absorption, priority",
        ),
    },
    Key {
        name: "allocation.weights.approved_quota",
        article: "A1",
        means: ("وزن سهمیهٔ مصوب", "what the approved quota counts for"),
        wants: WEIGHT,
    },
    Key {
        name: "allocation.weights.employment_commitment",
        article: "A1",
        means: ("وزن تعهد اشتغال", "what the employment commitment counts for"),
        wants: WEIGHT,
    },
    Key {
        name: "allocation.weights.absorption",
        article: "A1",
        means: ("وزن درصد جذب سال پیش", "what last year's absorption counts for"),
        wants: WEIGHT,
    },
    Key {
        name: "allocation.weights.priority",
        article: "A1",
        means: ("وزن اولویت و مزیت منطقه", "what the region's priority counts for"),
        wants: WEIGHT,
    },
    Key {
        name: "allocation.floor",
        article: "A1",
        means: ("کف سهم هر واحد", "the least a unit gets"),
        wants: (
            "مانند \"20 per mille\" یا \"1_000_000_000 rials, 5 jobs\"، نه بیش از cap",
            "such as \"20 per mille\" or \"1_000_000_000 rials, 5 jobs\", not above cap",
        ),
    },
    Key {
        name: "allocation.cap",
        article: "A1",
        means: ("سقف سهم هر واحد", "the most a unit gets"),
        wants: BOUND,
    },
    Key {
        name: "allocation.step_rials",
        article: "A1",
        means: ("گرد کردن سهم‌ها، به ریال", "parts are whole multiples of this many rials"),
        wants: (
            "عدد صحیح به ریال، از 1 تا 1000000000000",
            "whole rials from 1 to 1_000_000_000_000",
        ),
    },
    Key {
        name: "allocation.step_jobs",
        article: "A1",
        means: ("گرد کردن سهم‌ها، به شغل", "parts are whole multiples of this many jobs"),
        wants: ("عدد صحیح از 1 تا 1000", "a whole number from 1 to 1_000"),
    },
    Key {
        name: "allocation.absorption_source",
        article: "A1",
        means: (
            "درصد جذب سال پیش که دستی وارد می‌شود منبع می‌خواهد یا نه",
            "whether last year's absorption, entered by hand, needs a note of its source",
        ),
        wants: ("\"note\" یا \"free\"", "\"note\" or \"free\""),
    },
];
