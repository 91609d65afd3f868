//! First pass: a rule set as its file is written. Second pass: the checks.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use model::{JalaliDate, Jobs, Rials};
use serde::Deserialize;
use toml::Spanned;

use super::allocation::WrittenAllocation;
use super::choices::AbsorptionDeadline;
use super::fault::RuleSetFault;
use super::{Programme, Quorum, RuleSet, Successful};

macro_rules! written {
    (own { $($own:ident: $own_ty:ty,)* } inherited { $($key:ident: $ty:ty,)* }) => {
        /// Every key as written, with its place in the text.
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Written {
            $($own: Option<Spanned<$own_ty>>,)*
            $($key: Option<Spanned<$ty>>,)*
        }

        impl Written {
            /// Takes the switches this text doesn't mention from `base`; version, dates and
            /// programme are never taken over.
            pub(super) fn over(self, base: Self) -> Self {
                Self {
                    $($own: self.$own,)*
                    $($key: self.$key.or(base.$key),)*
                }
            }
        }
    };
}

written! {
    own {
        version: String,
        valid_from: String,
        valid_to: String,
        programme: WrittenProgramme,
    }
    inherited {
        independent_ceiling: i64,
        supporter_ceiling: i64,
        per_head: i64,
        heads_for_full: i64,
        supporter_min_covered: i64,
        heads_basis: String,
        headline_job: String,
        priority_override: String,
        wait_days_registration: i64,
        wait_counts: String,
        visit_due_days: i64,
        visit_due: String,
        joint_visit_required: String,
        form_completed_by: String,
        referral_by: String,
        skill_grace: String,
        refer_while_provisional: String,
        exclusion_list_max_age_days: i64,
        exclusion_list_old: String,
        retiree_is_employee: bool,
        hold_expiry_days: i64,
        absorption_deadline: String,
        report_due_days: i64,
        quorum: WrittenQuorum,
        promotional_needs_quorum: bool,
        founders_min: i64,
        cooperative_without_expert: String,
        successful_heads: bool,
        successful_commitments: bool,
        successful_no_breach: bool,
        amount_suspect_below: i64,
        service_level_days: i64,
        allocation: WrittenAllocation,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenProgramme {
    name: Spanned<String>,
    year: Spanned<i64>,
    target_jobs: Spanned<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenQuorum {
    seats: Spanned<i64>,
    present: Spanned<i64>,
    chair_or_deputy: bool,
}

/// No year of the programme passes a million jobs tenfold.
pub(super) const JOBS_MAX: i64 = 10_000_000;
/// A thousand times the ceiling of 1401: far above inflation, far below overflow.
const RIALS_MAX: i64 = 20_000_000_000_000;

pub(super) type Checked<T> = Result<T, RuleSetFault>;

impl Written {
    pub(super) fn read(text: &str) -> Checked<Self> {
        toml::from_str(text).map_err(|error| RuleSetFault::from_toml(text, &error))
    }

    /// The second pass.
    pub(super) fn check(self, text: &str) -> Checked<RuleSet> {
        let check = Check { text };
        macro_rules! take {
            ($key:ident: $how:ident) => {
                check.$how(stringify!($key), self.$key.as_ref())?
            };
            ($key:ident in $range:expr) => {
                check.number(
                    present(stringify!($key), self.$key.as_ref())?,
                    stringify!($key),
                    $range,
                )?
            };
        }
        let valid_from = take!(valid_from: choice);
        let programme = check.programme(self.programme)?;
        Ok(RuleSet {
            version: check.version(self.version)?,
            valid_to: check.valid_to(self.valid_to.as_ref(), valid_from)?,
            valid_from,
            independent_ceiling: take!(independent_ceiling: rials),
            supporter_ceiling: take!(supporter_ceiling: rials),
            per_head: take!(per_head: rials),
            heads_for_full: take!(heads_for_full in 1..=600),
            supporter_min_covered: take!(supporter_min_covered in 0..=600),
            heads_basis: take!(heads_basis: choice),
            headline_job: take!(headline_job: choice),
            priority_override: take!(priority_override: choice),
            wait_days_registration: take!(wait_days_registration in DAYS),
            wait_counts: take!(wait_counts: choice),
            visit_due_days: take!(visit_due_days in DAYS),
            visit_due: take!(visit_due: choice),
            joint_visit_required: take!(joint_visit_required: choice),
            form_completed_by: take!(form_completed_by: choice),
            referral_by: take!(referral_by: choice),
            skill_grace: take!(skill_grace: choice),
            refer_while_provisional: take!(refer_while_provisional: choice),
            exclusion_list_max_age_days: take!(exclusion_list_max_age_days in DAYS),
            exclusion_list_old: take!(exclusion_list_old: choice),
            retiree_is_employee: take!(retiree_is_employee: switch),
            hold_expiry_days: take!(hold_expiry_days in DAYS),
            absorption_deadline: check
                .absorption(self.absorption_deadline.as_ref(), i32::from(programme.year))?,
            report_due_days: take!(report_due_days in DAYS),
            quorum: check.quorum(self.quorum)?,
            promotional_needs_quorum: take!(promotional_needs_quorum: switch),
            founders_min: take!(founders_min in 1..=1000),
            cooperative_without_expert: take!(cooperative_without_expert: choice),
            successful: Successful {
                heads: take!(successful_heads: switch),
                commitments: take!(successful_commitments: switch),
                no_breach: take!(successful_no_breach: switch),
            },
            amount_suspect_below: take!(amount_suspect_below: rials),
            service_level_days: take!(service_level_days in DAYS),
            allocation: check.allocation(self.allocation)?,
            programme,
        })
    }
}

/// Three years: longer than any wait of the programme.
const DAYS: RangeInclusive<i64> = 0..=1100;

fn present<'a, T>(key: &str, value: Option<&'a Spanned<T>>) -> Checked<&'a Spanned<T>> {
    value.ok_or_else(|| RuleSetFault::missing(key))
}

/// The checks of single values, with the text at hand for the place of a fault.
#[derive(Clone, Copy)]
pub(super) struct Check<'a> {
    text: &'a str,
}

impl Check<'_> {
    pub(super) fn unfit<T>(
        self,
        key: &str,
        value: &Spanned<T>,
        found: &dyn Display,
    ) -> RuleSetFault {
        RuleSetFault::unfit(self.text, key, &value.span(), found)
    }

    pub(super) fn number<N: TryFrom<i64>>(
        self,
        value: &Spanned<i64>,
        key: &str,
        range: RangeInclusive<i64>,
    ) -> Checked<N> {
        let number = *value.get_ref();
        let fits = range.contains(&number).then(|| N::try_from(number).ok()).flatten();
        fits.ok_or_else(|| self.unfit(key, value, &number))
    }

    pub(super) fn rials(self, key: &str, value: Option<&Spanned<i64>>) -> Checked<Rials> {
        self.number(present(key, value)?, key, 0..=RIALS_MAX).map(Rials::new)
    }

    pub(super) fn choice<T: FromStr>(
        self,
        key: &str,
        value: Option<&Spanned<String>>,
    ) -> Checked<T> {
        let value = present(key, value)?;
        let text = value.get_ref();
        text.parse().map_err(|_| self.unfit(key, value, &format_args!("\"{text}\"")))
    }

    fn switch(self, key: &str, value: Option<&Spanned<bool>>) -> Checked<bool> {
        present(key, value).map(|value| *value.get_ref())
    }

    fn version(self, value: Option<Spanned<String>>) -> Checked<String> {
        let value = value.ok_or_else(|| RuleSetFault::missing("version"))?;
        let text = value.get_ref();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if text.is_empty() || text.len() > 32 || !text.chars().all(plain) {
            return Err(self.unfit("version", &value, &format_args!("\"{text}\"")));
        }
        Ok(value.into_inner())
    }

    fn valid_to(
        self,
        value: Option<&Spanned<String>>,
        from: JalaliDate,
    ) -> Checked<Option<JalaliDate>> {
        let Some(value) = value else { return Ok(None) };
        let last: JalaliDate = self.choice("valid_to", Some(value))?;
        if last < from {
            return Err(self.unfit("valid_to", value, &last.slashed()));
        }
        Ok(Some(last))
    }

    fn absorption(self, value: Option<&Spanned<String>>, year: i32) -> Checked<AbsorptionDeadline> {
        let deadline = self.choice("absorption_deadline", value)?;
        let value = present("absorption_deadline", value)?;
        match deadline {
            AbsorptionDeadline::On(day) if day.year() < year => {
                Err(self.unfit("absorption_deadline", value, &day.slashed()))
            }
            AbsorptionDeadline::On(_) | AbsorptionDeadline::EndOfYear => Ok(deadline),
        }
    }

    fn programme(self, value: Option<Spanned<WrittenProgramme>>) -> Checked<Programme> {
        let value = value.ok_or_else(|| RuleSetFault::missing("programme"))?.into_inner();
        let name = value.name.get_ref().trim();
        if name.is_empty() {
            return Err(self.unfit("name", &value.name, &"\"\""));
        }
        Ok(Programme {
            name: name.to_owned(),
            year: self.number(&value.year, "year", 1380..=1490)?,
            target_jobs: Jobs::new(self.number(&value.target_jobs, "target_jobs", 1..=JOBS_MAX)?),
        })
    }

    fn quorum(self, value: Option<Spanned<WrittenQuorum>>) -> Checked<Quorum> {
        let value = value.ok_or_else(|| RuleSetFault::missing("quorum"))?.into_inner();
        let seats: u32 = self.number(&value.seats, "seats", 1..=50)?;
        let present = self.number(&value.present, "present", 1..=i64::from(seats))?;
        Ok(Quorum { seats, present, chair_or_deputy: value.chair_or_deputy })
    }
}
