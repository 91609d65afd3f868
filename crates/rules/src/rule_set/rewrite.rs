//! A rule set's text with other values, and what differs between two rule sets, in plain words.

use model::{Say, say};

use super::RuleSet;
use super::fault::RuleSetFault;

/// One key that two rule sets have otherwise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Difference {
    /// The key.
    pub key: &'static str,
    /// The article it belongs to; empty where the directive is silent.
    pub article: &'static str,
    /// What it means.
    pub explanation: Say,
    /// What stood there; nothing where the key was open.
    pub before: Option<String>,
    /// What stands there.
    pub after: Option<String>,
}

impl Difference {
    /// One sentence: "the ceiling for an independent applicant (A3) rises from … to …".
    pub fn say(&self) -> Say {
        let Say { fa, en } = &self.explanation;
        let shown = |value: &Option<String>| {
            value.as_deref().map_or_else(|| Say::new("باز", "open"), worded)
        };
        let (was, is) = (shown(&self.before), shown(&self.after));
        let (Say { fa: was_fa, en: was }, Say { fa: is_fa, en: is }) = (was, is);
        let article =
            if self.article.is_empty() { String::new() } else { format!(" ({})", self.article) };
        let (verb_fa, verb) = match (number(self.before.as_ref()), number(self.after.as_ref())) {
            (Some(before), Some(after)) if before < after => ("افزایش می‌یابد", "rises"),
            (Some(before), Some(after)) if after < before => ("کاهش می‌یابد", "falls"),
            _ => ("تغییر می‌کند", "changes"),
        };
        say!(
            "{fa}{article} از {was_fa} به {is_fa} {verb_fa}.",
            "{en}{article} {verb} from {was} to {is}."
        )
    }
}

/// What of one rule set is otherwise in another, in the order of the file.
pub fn differences(before: &RuleSet, after: &RuleSet) -> Vec<Difference> {
    let (before, after) = (before.entries(), after.entries());
    let keys = super::keys::names();
    let find = |entries: &[super::Entry], key: &str| {
        entries.iter().find(|entry| entry.key == key).cloned()
    };
    keys.filter_map(|key| {
        let (was, is) = (find(&before, key), find(&after, key));
        let shown = is.as_ref().or(was.as_ref())?.clone();
        let (before, after) = (was.map(|entry| entry.value), is.map(|entry| entry.value));
        let (key, article, explanation) = (shown.key, shown.article, shown.explanation);
        (before != after).then_some(Difference { key, article, explanation, before, after })
    })
    .collect()
}

/// The text of a rule set with other values in some keys of its first level; a word that is no number, truth
/// or table is put in quotation marks. Comments beside a changed value go: they were about the old one.
///
/// # Errors
/// [`RuleSetFault`] if the outcome is no rule set.
pub fn rewritten(
    text: &str,
    changes: &[(String, String)],
) -> Result<(String, RuleSet), RuleSetFault> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (key, value) in changes {
        let line = format!("{key} = {}", literal(value));
        let is_it = |line: &String| {
            line.strip_prefix(key.as_str()).is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        let first_table = lines.iter().position(|line| line.starts_with('['));
        let end = first_table.unwrap_or(lines.len());
        match lines.iter().take(end).position(is_it) {
            Some(at) => line.clone_into(&mut lines[at]),
            None => lines.insert(end, line),
        }
    }
    let mut text = lines.join("\n");
    text.push('\n');
    let rules = RuleSet::parse(&text)?;
    Ok((text, rules))
}

/// A value as the file writes it.
fn literal(value: &str) -> String {
    let value = value.trim();
    let plain = value.starts_with(['{', '"'])
        || matches!(value, "true" | "false")
        || (!value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_'));
    if plain { value.to_owned() } else { format!("{value:?}") }
}

fn number(value: Option<&String>) -> Option<u64> {
    value?.replace([',', '_'], "").parse().ok()
}

/// What a value is called: numbers in threes, spans and shares in words, the words of switches.
fn worded(value: &str) -> Say {
    if let Some((_, fa)) = WORDS.iter().find(|(code, _)| *code == value) {
        return Say::new(*fa, value.replace('_', " "));
    }
    let units = [("months", "ماه"), ("days", "روز"), ("per mille", "در هزار")];
    let spanned = units.iter().find_map(|(en, fa)| {
        let count = value.strip_suffix(en)?;
        Some(format!("{count}{fa}"))
    });
    let amount = || value.replace(" rials, ", " ریال، ").replace(" jobs", " شغل");
    let fa = spanned.unwrap_or_else(|| grouped(&amount()));
    Say::new(fa, grouped(value))
}

/// The words of switches in Persian; in English their codes are words.
const WORDS: &[(&str, &str)] = &[
    ("after_day_45", "روز پس از واپسین روز"),
    ("always", "همیشه"),
    ("block", "منع"),
    ("county", "شهرستان"),
    ("day_45_allowed", "خود واپسین روز"),
    ("end_of_year", "پایان سال برنامه"),
    ("false", "خیر"),
    ("free", "بی یادداشت"),
    ("invited_absent_allowed", "دستگاه دعوت‌شده می‌تواند نیاید"),
    ("list", "تنها فهرست"),
    ("named_at_referral", "افراد نام‌برده هنگام معرفی"),
    ("note", "با یادداشت منبع"),
    ("paid", "پرداخت"),
    ("permits", "مجوز"),
    ("province", "استان"),
    ("reason", "با دلیل کتبی"),
    ("referrals", "معرفی"),
    ("true", "بلی"),
    ("verified_at_referral", "افراد دیده‌شده تا هنگام معرفی"),
    ("verified_heads", "افراد دیده‌شده در بازدید"),
    ("warn", "هشدار"),
];

/// A number in threes; anything else as it is.
fn grouped(value: &str) -> String {
    let is_number = 4 < value.len() && value.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return value.to_owned();
    }
    let mut shown = String::new();
    for (at, digit) in value.chars().enumerate() {
        if 0 < at && value.len().saturating_sub(at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(changes: &[(&str, &str)]) -> Result<(String, RuleSet), RuleSetFault> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let changes: Vec<(String, String)> = changes.iter().map(owned).collect();
        rewritten(RuleSet::embedded_1401_text(), &changes)
    }

    /// R-A11
    #[test]
    fn what_changes_is_said_in_plain_words() {
        let changes = [
            ("independent_ceiling", "2_000_000_000"),
            ("wait_days_registration", "30"),
            ("referral_by", "province"),
            ("valid_to", "1402/06/31"),
        ];
        let (_, rules) = change(&changes).unwrap();
        let said: Vec<Say> =
            differences(&RuleSet::embedded_1401(), &rules).iter().map(Difference::say).collect();
        let en: Vec<&str> = said.iter().map(|say| say.en.as_str()).collect();
        assert_eq!(en.len(), 4, "{en:?}");
        assert!(en[1].ends_with("(A3) rises from 1,000,000,000 to 2,000,000,000."), "{en:?}");
        assert!(en.iter().any(|text| text.contains("falls from 45 to 30")), "{en:?}");
        assert!(en.iter().any(|text| text.contains("changes from county to province")), "{en:?}");
        assert!(en[0].contains("from open to 1402/06/31"), "{en:?}");
        assert!(said.iter().all(|say| say.fa.ends_with('.')));
        assert!(
            said.iter().any(|say| say.fa.contains("از شهرستان به استان تغییر می‌کند")),
            "{said:?}"
        );
    }

    #[test]
    fn no_value_of_a_switch_is_a_code_in_persian() {
        let changes = [
            ("heads_basis", "verified_at_referral"),
            ("headline_job", "verified_heads"),
            ("priority_override", "block"),
            ("wait_counts", "after_day_45"),
            ("visit_due", "block"),
            ("joint_visit_required", "invited_absent_allowed"),
            ("form_completed_by", "province"),
            ("skill_grace", "180 days"),
            ("refer_while_provisional", "block"),
            ("retiree_is_employee", "true"),
            ("absorption_deadline", "1402/04/31"),
            ("promotional_needs_quorum", "true"),
        ];
        let (_, rules) = change(&changes).unwrap();
        for difference in differences(&RuleSet::embedded_1401(), &rules) {
            let Say { fa, en } = difference.say();
            let values = fa.rsplit_once(" از ").unwrap().1;
            assert!(!values.contains(|c: char| c.is_ascii_alphabetic()), "{fa}");
            assert!(!en.rsplit_once(" from ").unwrap().1.contains('_'), "{en}");
        }
    }

    #[test]
    fn a_rewritten_set_keeps_all_else_and_a_wrong_value_is_refused_with_its_key() {
        let (text, rules) = change(&[("version", "1401.2"), ("skill_grace", "180 days")]).unwrap();
        assert_eq!(rules.version, "1401.2");
        assert_eq!(RuleSet::parse(&text), Ok(rules.clone()));
        let differ = differences(&RuleSet::embedded_1401(), &rules);
        assert_eq!(differ.iter().map(|it| it.key).collect::<Vec<_>>(), ["version", "skill_grace"]);
        assert_eq!(
            change(&[("no_such_key", "1")]).unwrap_err().key.as_deref(),
            Some("no_such_key")
        );
        let wrong = change(&[("independent_ceiling", "much")]).unwrap_err();
        assert_eq!(wrong.key.as_deref(), Some("independent_ceiling"));
        assert!(change(&[("x\ny", "1")]).is_err());
    }

    #[test]
    fn a_key_that_is_not_mentioned_is_added_before_the_tables() {
        let short = "version = \"1401.2\"\nvalid_from = \"1401/07/01\"\n\
                     programme = { name = \"x\", year = 1401, target_jobs = 300_000 }\n\n\
                     [quorum]\nseats = 5\npresent = 3\nchair_or_deputy = true\n";
        let change = [("hold_expiry_days".to_owned(), "60".to_owned())];
        let (_, rules) = rewritten(short, &change).unwrap();
        assert_eq!(rules.hold_expiry_days, 60);
    }
}
