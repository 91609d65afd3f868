//! Every key of a rule set: its article, what it means, what may stand there, what stands there.

use model::Say;
use serde::Serialize;

use super::RuleSet;

/// One key of a rule set, as `rules show` prints it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Entry {
    /// The key in the file, with its table: `quorum.seats`.
    pub key: &'static str,
    /// Its value, as the file would write it.
    pub value: String,
    /// The article it belongs to; empty where the directive is silent.
    pub article: &'static str,
    /// What it means.
    pub explanation: Say,
}

/// What is known about a key beside its value.
#[derive(Debug)]
pub(super) struct Key {
    name: &'static str,
    article: &'static str,
    means: (&'static str, &'static str),
    wants: (&'static str, &'static str),
}

impl Key {
    /// The key as it stands in its own table.
    fn leaf(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }

    /// What may stand there.
    pub(super) fn wants(&self) -> Say {
        Say::new(self.wants.0, self.wants.1)
    }
}

pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.leaf() == name)
}

/// The key most like a misspelled one, if it is like one at all.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let near = KEYS.iter().map(|key| (distance(name, key.leaf()), key.leaf())).min()?;
    let close = near.0.saturating_mul(3) <= name.len();
    close.then_some(near.1)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, a) in left.bytes().enumerate() {
        let mut diagonal = at;
        let mut last = at.saturating_add(1);
        for (slot, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let substituted = diagonal.saturating_add(usize::from(a != b));
            diagonal = *slot;
            last = substituted.min(diagonal.saturating_add(1)).min(last.saturating_add(1));
            *slot = last;
        }
        if let Some(first) = row.first_mut() {
            *first = at.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

pub(super) fn entries(rules: &RuleSet) -> Vec<Entry> {
    KEYS.iter()
        .filter_map(|key| {
            let value = value(rules, key.name)?;
            let explanation = Say::new(key.means.0, key.means.1);
            Some(Entry { key: key.name, value, article: key.article, explanation })
        })
        .collect()
}

/// The value of a key; `None` for `valid_to` if it is open.
fn value(rules: &RuleSet, name: &str) -> Option<String> {
    let plain = |number: u32| number.to_string();
    let weights = rules.allocation.weights;
    let per_mille = |weight: u16| weight.to_string();
    let value = match name {
        "version" => rules.version.clone(),
        "valid_from" => rules.valid_from.slashed(),
        "valid_to" => return rules.valid_to.map(|day| day.slashed()),
        "programme.name" => rules.programme.name.clone(),
        "programme.year" => rules.programme.year.to_string(),
        "programme.target_jobs" => rules.programme.target_jobs.to_string(),
        "independent_ceiling" => rules.independent_ceiling.to_string(),
        "supporter_ceiling" => rules.supporter_ceiling.to_string(),
        "per_head" => rules.per_head.to_string(),
        "heads_for_full" => plain(rules.heads_for_full),
        "supporter_min_covered" => plain(rules.supporter_min_covered),
        "heads_basis" => rules.heads_basis.to_string(),
        "headline_job" => rules.headline_job.to_string(),
        "priority_override" => rules.priority_override.to_string(),
        "wait_days_registration" => plain(rules.wait_days_registration),
        "wait_counts" => rules.wait_counts.to_string(),
        "visit_due_days" => plain(rules.visit_due_days),
        "visit_due" => rules.visit_due.to_string(),
        "joint_visit_required" => rules.joint_visit_required.to_string(),
        "form_completed_by" => rules.form_completed_by.to_string(),
        "referral_by" => rules.referral_by.to_string(),
        "skill_grace" => rules.skill_grace.to_string(),
        "refer_while_provisional" => rules.refer_while_provisional.to_string(),
        "exclusion_list_max_age_days" => plain(rules.exclusion_list_max_age_days),
        "exclusion_list_old" => rules.exclusion_list_old.to_string(),
        "retiree_is_employee" => rules.retiree_is_employee.to_string(),
        "hold_expiry_days" => plain(rules.hold_expiry_days),
        "absorption_deadline" => rules.absorption_deadline.to_string(),
        "report_due_days" => plain(rules.report_due_days),
        "quorum.seats" => plain(rules.quorum.seats),
        "quorum.present" => plain(rules.quorum.present),
        "quorum.chair_or_deputy" => rules.quorum.chair_or_deputy.to_string(),
        "amount_suspect_below" => rules.amount_suspect_below.to_string(),
        "service_level_days" => plain(rules.service_level_days),
        "allocation.weights.approved_quota" => per_mille(weights.approved_quota),
        "allocation.weights.employment_commitment" => per_mille(weights.employment_commitment),
        "allocation.weights.absorption" => per_mille(weights.absorption),
        "allocation.weights.priority" => per_mille(weights.priority),
        "allocation.floor" => rules.allocation.floor.to_string(),
        "allocation.cap" => rules.allocation.cap.to_string(),
        "allocation.step_rials" => rules.allocation.step.rials.to_string(),
        "allocation.step_jobs" => rules.allocation.step.jobs.to_string(),
        "allocation.absorption_source" => rules.allocation.absorption_source.to_string(),
        // Tables; their keys are listed one by one.
        _ => return None,
    };
    Some(value)
}

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

const KEYS: &[Key] = &[
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelled_key_finds_the_nearest_one() {
        assert_eq!(nearest("wait_day_registration"), Some("wait_days_registration"));
        assert_eq!(nearest("skil_grace"), Some("skill_grace"));
        assert_eq!(nearest("colour"), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
