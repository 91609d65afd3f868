//! Rule sets as files: read whole, listed whole, refused with the place and what would do.

use std::fmt::Write as _;

use expect_test::expect;
use model::{Amount, Jobs, Rials};

use super::{date, rules};
use crate::{Bound, Problem, RuleSet, SkillGrace, WaitCounts};

const WRONG: &[(&str, &str)] = &[
    ("not-toml", include_str!("../../../../config/rules/wrong/not-toml.toml")),
    ("unknown-key", include_str!("../../../../config/rules/wrong/unknown-key.toml")),
    ("no-version", include_str!("../../../../config/rules/wrong/no-version.toml")),
    ("no-programme-year", include_str!("../../../../config/rules/wrong/no-programme-year.toml")),
    ("text-for-days", include_str!("../../../../config/rules/wrong/text-for-days.toml")),
    ("wait-too-long", include_str!("../../../../config/rules/wrong/wait-too-long.toml")),
    ("unknown-word", include_str!("../../../../config/rules/wrong/unknown-word.toml")),
    ("no-such-day", include_str!("../../../../config/rules/wrong/no-such-day.toml")),
    (
        "ends-before-it-starts",
        include_str!("../../../../config/rules/wrong/ends-before-it-starts.toml"),
    ),
    ("grace-without-unit", include_str!("../../../../config/rules/wrong/grace-without-unit.toml")),
    (
        "quorum-beyond-seats",
        include_str!("../../../../config/rules/wrong/quorum-beyond-seats.toml"),
    ),
    ("negative-ceiling", include_str!("../../../../config/rules/wrong/negative-ceiling.toml")),
    (
        "weights-beyond-the-whole",
        include_str!("../../../../config/rules/wrong/weights-beyond-the-whole.toml"),
    ),
    ("floor-above-cap", include_str!("../../../../config/rules/wrong/floor-above-cap.toml")),
    ("cap-without-unit", include_str!("../../../../config/rules/wrong/cap-without-unit.toml")),
    ("step-of-nothing", include_str!("../../../../config/rules/wrong/step-of-nothing.toml")),
    (
        "allocation-without-cap",
        include_str!("../../../../config/rules/wrong/allocation-without-cap.toml"),
    ),
];

#[test]
fn r_a11_wrong_files_are_refused_with_the_place_and_what_would_do() {
    let mut told = String::new();
    for (name, text) in WRONG {
        let fault = RuleSet::parse(text).expect_err(name);
        let said = fault.say();
        assert_eq!(said.en, fault.to_string());
        writeln!(told, "{name}\n  {}\n  {}", said.en, said.fa).unwrap();
    }
    expect![[r#"
        not-toml
          line 5, column 28: not TOML: invalid basic string, expected `"`
          سطر 5، ستون 28: متن TOML نادرست است (invalid basic string, expected `"`)
        unknown-key
          line 5, column 1: `wait_day_registration` is not a key of rule sets; perhaps `wait_days_registration`
          سطر 5، ستون 1: کلید «wait_day_registration» شناخته نیست؛ شاید «wait_days_registration» منظور بوده است
        no-version
          `version` is missing; what would do: up to 32 letters, digits, dots or hyphens, such as "1401.1"
          کلید «version» نیامده است؛ مقدار پذیرفتنی: تا 32 حرف لاتین، رقم، نقطه یا خط تیره، مانند "1401.1"
        no-programme-year
          line 4, column 13: `year` is missing; what would do: a Jalali year from 1380 to 1490
          سطر 4، ستون 13: کلید «year» نیامده است؛ مقدار پذیرفتنی: سال شمسی، از 1380 تا 1490
        text-for-days
          line 5, column 26: `wait_days_registration`: invalid type: string "forty-five", expected i64; what would do: a number of days from 0 to 1100
          سطر 5، ستون 26: نوع مقدار «wait_days_registration» درست نیست (invalid type: string "forty-five", expected i64)؛ مقدار پذیرفتنی: شمار روز، از 0 تا 1100
        wait-too-long
          line 5, column 26: `wait_days_registration` can't be 4500; what would do: a number of days from 0 to 1100
          سطر 5، ستون 26: مقدار «wait_days_registration» پذیرفتنی نیست: 4500؛ مقدار پذیرفتنی: شمار روز، از 0 تا 1100
        unknown-word
          line 5, column 22: `exclusion_list_old` can't be "ignore"; what would do: "warn" or "block"
          سطر 5، ستون 22: مقدار «exclusion_list_old» پذیرفتنی نیست: "ignore"؛ مقدار پذیرفتنی: "warn" یا "block"
        no-such-day
          line 3, column 14: `valid_from` can't be "1402/12/30"; what would do: a Jalali date such as "1401/01/01"
          سطر 3، ستون 14: مقدار «valid_from» پذیرفتنی نیست: "1402/12/30"؛ مقدار پذیرفتنی: تاریخ شمسی مانند "1401/01/01"
        ends-before-it-starts
          line 5, column 12: `valid_to` can't be 1401/12/29; what would do: a Jalali date not before valid_from, or no such line
          سطر 5، ستون 12: مقدار «valid_to» پذیرفتنی نیست: 1401/12/29؛ مقدار پذیرفتنی: تاریخ شمسی، نه پیش از valid_from؛ یا هیچ
        grace-without-unit
          line 5, column 15: `skill_grace` can't be "6"; what would do: such as "6 months" (up to 36) or "180 days" (up to 1100)
          سطر 5، ستون 15: مقدار «skill_grace» پذیرفتنی نیست: "6"؛ مقدار پذیرفتنی: مانند "6 months" (تا 36 ماه) یا "180 days" (تا 1100 روز)
        quorum-beyond-seats
          line 5, column 33: `present` can't be 6; what would do: a whole number from 1 to the seats
          سطر 5، ستون 33: مقدار «present» پذیرفتنی نیست: 6؛ مقدار پذیرفتنی: عدد صحیح از 1 تا شمار اعضا
        negative-ceiling
          line 5, column 23: `independent_ceiling` can't be -1; what would do: whole rials from 0 to 20_000_000_000_000
          سطر 5، ستون 23: مقدار «independent_ceiling» پذیرفتنی نیست: -1؛ مقدار پذیرفتنی: عدد صحیح به ریال، از 0 تا 20000000000000
        weights-beyond-the-whole
          line 7, column 11: `weights` can't be 1100; what would do: four numbers per mille that sum to 1000: approved_quota, employment_commitment, absorption, priority
          سطر 7، ستون 11: مقدار «weights» پذیرفتنی نیست: 1100؛ مقدار پذیرفتنی: چهار عدد در هزار با جمع 1000: approved_quota، employment_commitment، absorption، priority
        floor-above-cap
          line 8, column 9: `floor` can't be 300 per mille; what would do: such as "20 per mille" or "1_000_000_000 rials, 5 jobs", not above cap
          سطر 8، ستون 9: مقدار «floor» پذیرفتنی نیست: 300 per mille؛ مقدار پذیرفتنی: مانند "20 per mille" یا "1_000_000_000 rials, 5 jobs"، نه بیش از cap
        cap-without-unit
          line 9, column 7: `cap` can't be "500"; what would do: such as "20 per mille" or "1_000_000_000 rials, 5 jobs"
          سطر 9، ستون 7: مقدار «cap» پذیرفتنی نیست: "500"؛ مقدار پذیرفتنی: مانند "20 per mille" یا "1_000_000_000 rials, 5 jobs"
        step-of-nothing
          line 10, column 14: `step_rials` can't be 0; what would do: whole rials from 1 to 1_000_000_000_000
          سطر 10، ستون 14: مقدار «step_rials» پذیرفتنی نیست: 0؛ مقدار پذیرفتنی: عدد صحیح به ریال، از 1 تا 1000000000000
        allocation-without-cap
          line 6, column 1: `cap` is missing; what would do: such as "20 per mille" or "1_000_000_000 rials, 5 jobs"
          سطر 6، ستون 1: کلید «cap» نیامده است؛ مقدار پذیرفتنی: مانند "20 per mille" یا "1_000_000_000 rials, 5 jobs"
    "#]].assert_eq(&told);
}

#[test]
fn no_wrong_file_is_forgotten() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/rules/wrong");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, WRONG.len());
}

const SHORT: &str = r#"
version = "1402.1"
valid_from = "1402/01/01"
valid_to = "1402/12/29"
programme = { name = "برنامه", year = 1402, target_jobs = 250_000 }
wait_counts = "after_day_45"
skill_grace = "180 days"
"#;

#[test]
fn a_switch_that_is_not_mentioned_is_as_in_1401() {
    let short = RuleSet::parse(SHORT).unwrap();
    assert_eq!(short.wait_counts, WaitCounts::AfterLastDay);
    assert_eq!(short.skill_grace, SkillGrace::Days(180));
    let mut expected = rules();
    expected.version = "1402.1".to_owned();
    expected.valid_from = date("1402/01/01");
    expected.valid_to = Some(date("1402/12/29"));
    expected.programme = short.programme.clone();
    expected.wait_counts = WaitCounts::AfterLastDay;
    expected.skill_grace = SkillGrace::Days(180);
    assert_eq!(short, expected);
}

#[test]
fn r_a11_a_rule_set_is_in_force_from_its_first_to_its_last_day() {
    let short = RuleSet::parse(SHORT).unwrap();
    for (day, expected) in
        [("1401/12/29", false), ("1402/01/01", true), ("1402/12/29", true), ("1403/01/01", false)]
    {
        assert_eq!(short.in_force(date(day)), expected, "{day}");
    }
    assert!(rules().in_force(date("1405/01/01")), "open until replaced");
}

#[test]
fn version_dates_and_programme_are_never_taken_over() {
    for key in ["version", "valid_from", "programme"] {
        let text: String = SHORT
            .lines()
            .filter(|line| !line.starts_with(key))
            .fold(String::new(), |text, line| text + line + "\n");
        let fault = RuleSet::parse(&text).unwrap_err();
        assert_eq!((fault.key.as_deref(), fault.problem), (Some(key), Problem::MissingKey));
    }
}

#[test]
fn the_embedded_file_mentions_every_key_and_the_list_shows_every_one() {
    let text = RuleSet::embedded_1401_text();
    let mut told = String::new();
    for entry in rules().entries() {
        let leaf = entry.key.rsplit('.').next().unwrap();
        assert!(text.contains(leaf), "{}", entry.key);
        assert!(!entry.explanation.en.is_empty() && !entry.explanation.fa.is_empty());
        writeln!(told, "{} = {} [{}]", entry.key, entry.value, entry.article).unwrap();
    }
    expect![[r#"
        version = 1401.1 [A11]
        valid_from = 1401/01/01 [A11]
        programme.name = طرح ایجاد 300 هزار فرصت شغلی در مشاغل خانگی [P]
        programme.year = 1401 [P]
        programme.target_jobs = 300,000 [P]
        independent_ceiling = 1,000,000,000 [A3]
        supporter_ceiling = 20,000,000,000 [A3]
        per_head = 500,000,000 [A3]
        heads_for_full = 40 [A3]
        supporter_min_covered = 0 [A3]
        heads_basis = named_at_referral [A3, B5]
        headline_job = paid [P]
        priority_override = reason [A4]
        wait_days_registration = 45 [A10, B6]
        wait_counts = day_45_allowed [A10]
        visit_due_days = 45 [B6]
        visit_due = list [B6]
        joint_visit_required = always [B1]
        form_completed_by = county [B4]
        referral_by = county [A2, B4]
        skill_grace = 6 months [B7]
        refer_while_provisional = warn [B7]
        exclusion_list_max_age_days = 30 [A9]
        exclusion_list_old = warn [A9]
        retiree_is_employee = false [A9]
        hold_expiry_days = 90 []
        absorption_deadline = end_of_year [A1]
        report_due_days = 15 [B8]
        quorum.seats = 5 [C1]
        quorum.present = 3 [C1]
        quorum.chair_or_deputy = true [C1]
        promotional_needs_quorum = false [C3]
        founders_min = 7 [C]
        cooperative_without_expert = warn [C4]
        successful_heads = true [I2]
        successful_commitments = true [I2]
        successful_no_breach = true [I2]
        amount_suspect_below = 10,000,000 [A3]
        service_level_days = 10 [A2]
        allocation.weights.approved_quota = 400 [A1]
        allocation.weights.employment_commitment = 300 [A1]
        allocation.weights.absorption = 200 [A1]
        allocation.weights.priority = 100 [A1]
        allocation.floor = 0 per mille [A1]
        allocation.cap = 1000 per mille [A1]
        allocation.step_rials = 1,000,000 [A1]
        allocation.step_jobs = 1 [A1]
        allocation.absorption_source = note [A1]
    "#]]
    .assert_eq(&told);
}

#[test]
fn r_p1_the_programme_has_its_year_and_target() {
    let programme = rules().programme;
    assert_eq!((programme.year, programme.target_jobs.whole()), (1401, 300_000));
    let other = RuleSet::parse(SHORT).unwrap().programme;
    assert_eq!((other.year, other.target_jobs.whole()), (1402, 250_000));
}

#[test]
fn a_bound_is_a_share_of_the_whole_or_an_amount() {
    let total = Amount::new(Rials::new(10_000_000_999), Jobs::new(150));
    for (text, rials, jobs) in [
        ("20 per mille", 200_000_019, 3),
        ("1000 per mille", 10_000_000_999, 150),
        ("1_000_000_000 rials, 5 jobs", 1_000_000_000, 5),
        ("1,000,000,000 rials 0 jobs", 1_000_000_000, 0),
    ] {
        let bound: Bound = text.parse().unwrap();
        assert_eq!(bound.of(total), Amount::new(Rials::new(rials), Jobs::new(jobs)), "{text}");
        assert_eq!(bound.to_string().parse(), Ok(bound));
    }
    for text in ["1001 per mille", "per mille", "-1 per mille", "5 rials", "5 jobs", "5%"] {
        assert_eq!(text.parse::<Bound>(), Err(()), "{text}");
    }
}
