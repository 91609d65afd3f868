//! The columns of each sheet: heading, other spellings, and which a sheet can't do without.

use model::text::search_fold;

use crate::kind::SheetKind;

/// A column of a sheet.
#[derive(Debug)]
pub(crate) struct Column {
    /// The heading offices write.
    pub(crate) heading: &'static str,
    /// Other headings that mean the same, separated by `|`; the English code first.
    pub(crate) also: &'static str,
    /// A sheet without it can't be read.
    pub(crate) required: bool,
}

const fn must(heading: &'static str, also: &'static str) -> Column {
    Column { heading, also, required: true }
}

const fn may(heading: &'static str, also: &'static str) -> Column {
    Column { heading, also, required: false }
}

const APPLICANT: &str = "applicant|کد ملی|شناسه ملی|شماره ملی|کد ملی متقاضی|national id";

/// A column every sheet may have: the office's own row number. Always the first.
pub(crate) const ROW: usize = 0;

const NUMBER: Column = may("ردیف", "row|شماره ردیف");

/// Columns of the applications, in the order of [`APPLICATIONS`].
pub(crate) mod application {
    pub(crate) const KIND: usize = 1;
    pub(crate) const ENTITY: usize = 2;
    pub(crate) const APPLICANT: usize = 3;
    pub(crate) const GIVEN: usize = 4;
    pub(crate) const FAMILY: usize = 5;
    pub(crate) const GENDER: usize = 6;
    pub(crate) const BORN: usize = 7;
    pub(crate) const MOBILE: usize = 8;
    pub(crate) const FIELD: usize = 9;
    pub(crate) const ISSUED: usize = 10;
    pub(crate) const SKILL: usize = 11;
    pub(crate) const SKILL_DATED: usize = 12;
    pub(crate) const AMOUNT: usize = 13;
    pub(crate) const JOBS: usize = 14;
    pub(crate) const PURPOSE: usize = 15;
    pub(crate) const NEED: usize = 16;
    pub(crate) const CAPACITY: usize = 17;
    pub(crate) const READINESS: usize = 18;
    pub(crate) const EMPLOYEE: usize = 19;
    pub(crate) const CONTROL_PERMIT: usize = 20;
    pub(crate) const CONTROL_PAYMENT: usize = 21;
    pub(crate) const BANK: usize = 22;
}

const APPLICATIONS: &[Column] = &[
    NUMBER,
    must("نوع متقاضی", "kind"),
    must("نوع شخص", "entity"),
    must("کد ملی / شناسه ملی", APPLICANT),
    may("نام", "given name"),
    may("نام خانوادگی / نام شرکت", "family name|نام خانوادگی|نام شرکت|نام شرکت / نام خانوادگی"),
    may("جنسیت", "gender|جنس"),
    may("تاریخ تولد", "born on"),
    may("تلفن همراه", "mobile|شماره همراه|موبایل|همراه"),
    must("کد رشته", "field|رشته"),
    may("تاریخ صدور تاییدیه / مجوز", "issued on|تاریخ صدور|تاریخ تاییدیه / مجوز|تاریخ مجوز"),
    may("مدرک مهارت", "skill"),
    may("تاریخ مدرک مهارت", "skill dated|تاریخ مدرک"),
    may("مبلغ درخواستی (ریال)", "amount|مبلغ درخواستی|مبلغ|مبلغ (ریال)"),
    may("تعداد شغل", "jobs|شغل"),
    may("هدف", "purpose"),
    may("نیاز", "need"),
    may("ظرفیت", "capacity"),
    may("آمادگی", "readiness"),
    may("شاغل دولت", "declared employee|employee"),
    may("کنترل پیش از مجوز", "control before permit"),
    may("کنترل پیش از پرداخت", "control before payment"),
    may("بانک عامل", "bank|بانک"),
];

/// Columns of the covered persons.
pub(crate) mod covered {
    pub(crate) const SUPPORTER: usize = 1;
    pub(crate) const PERSON: usize = 2;
    pub(crate) const GIVEN: usize = 3;
    pub(crate) const FAMILY: usize = 4;
    pub(crate) const FROM: usize = 5;
    pub(crate) const AGREEMENT: usize = 6;
}

const COVERED: &[Column] = &[
    NUMBER,
    must("شناسه پشتیبان", "supporter|کد ملی پشتیبان|کد ملی / شناسه پشتیبان|کد پشتیبان"),
    must("کد ملی", "person|شماره ملی|کد ملی فرد|national id"),
    may("نام", "given name"),
    may("نام خانوادگی", "family name"),
    may("تاریخ شروع", "from|تاریخ شروع قرارداد"),
    may("شماره قرارداد", "agreement|قرارداد"),
];

/// Columns of the inspections.
pub(crate) mod inspection {
    pub(crate) const APPLICANT: usize = 1;
    pub(crate) const VISITED: usize = 2;
    pub(crate) const OFFICE_INSPECTOR: usize = 3;
    pub(crate) const AGENCY: usize = 4;
    pub(crate) const AGENCY_INSPECTOR: usize = 5;
    pub(crate) const ACTIVITY: usize = 6;
    pub(crate) const SKILL: usize = 7;
    pub(crate) const MANAGEMENT: usize = 8;
    pub(crate) const HEADS: usize = 9;
    pub(crate) const COMPLETED_BY: usize = 10;
    pub(crate) const COMPLETED_ON: usize = 11;
}

const INSPECTIONS: &[Column] = &[
    NUMBER,
    must("کد ملی / شناسه ملی", APPLICANT),
    must("تاریخ بازدید", "visited on"),
    may("ناظر اداره", "office inspector"),
    may("دستگاه اجرایی", "agency|دستگاه"),
    may("ناظر دستگاه", "agency inspector|ناظر دستگاه اجرایی"),
    may("فعال بودن", "activity"),
    may("مهارت", "skill"),
    may("توان مدیریت", "management"),
    may("تعداد افراد مشاهده شده", "heads found|تعداد افراد"),
    may("تکمیل کننده فرم", "completed by"),
    may("تاریخ تکمیل فرم", "completed on|تاریخ تکمیل"),
];

/// Columns of the earlier facilities.
pub(crate) mod earlier {
    pub(crate) const APPLICANT: usize = 1;
    pub(crate) const YEAR: usize = 2;
    pub(crate) const KIND: usize = 3;
    pub(crate) const AMOUNT: usize = 4;
    pub(crate) const FULFILLED: usize = 5;
    pub(crate) const CLEARED: usize = 6;
}

const EARLIER: &[Column] = &[
    NUMBER,
    must("کد ملی / شناسه ملی", APPLICANT),
    must("سال", "year"),
    must("نوع متقاضی", "kind"),
    must("مبلغ (ریال)", "amount|مبلغ|مبلغ تسهیلات (ریال)|مبلغ تسهیلات"),
    must("انجام تعهدات", "fulfilled|تعهدات"),
    must("تسویه بانکی", "cleared|تسویه"),
];

/// Columns of the exclusion lists.
pub(crate) mod exclusion {
    pub(crate) const PERSON: usize = 1;
    pub(crate) const LIST: usize = 2;
    pub(crate) const AS_OF: usize = 3;
}

const EXCLUSIONS: &[Column] = &[
    NUMBER,
    must("کد ملی / شناسه ملی", "person|کد ملی|شناسه ملی|شماره ملی|national id"),
    must("فهرست", "list|نوع فهرست"),
    must("تاریخ فهرست", "as of|تاریخ"),
];

/// Columns of the bank's answers.
pub(crate) mod bank {
    pub(crate) const LETTER: usize = 1;
    pub(crate) const APPLICANT: usize = 2;
    pub(crate) const RESULT: usize = 3;
    pub(crate) const AMOUNT: usize = 4;
    pub(crate) const ON: usize = 5;
    pub(crate) const REASON: usize = 6;
}

const BANK: &[Column] = &[
    NUMBER,
    may("شماره معرفی نامه", "letter|معرفی نامه"),
    may("کد ملی / شناسه ملی", APPLICANT),
    must("نتیجه", "result"),
    may("مبلغ (ریال)", "amount|مبلغ|مبلغ پرداختی (ریال)"),
    must("تاریخ", "on|تاریخ نتیجه"),
    may("علت", "reason|توضیح|توضیحات"),
];

/// Columns of the indicators.
pub(crate) mod indicators {
    pub(crate) const UNIT: usize = 1;
    pub(crate) const APPROVED_RIALS: usize = 2;
    pub(crate) const APPROVED_JOBS: usize = 3;
    pub(crate) const COMMITMENT_JOBS: usize = 4;
    pub(crate) const ABSORPTION: usize = 5;
    pub(crate) const PRIORITY: usize = 6;
    pub(crate) const NOTE: usize = 7;
}

const INDICATORS: &[Column] = &[
    NUMBER,
    must("کد واحد", "unit|واحد|کد شهرستان|شهرستان|کد استان"),
    may("سهمیه مصوب (ریال)", "approved rials|سهمیه مصوب"),
    may("سهمیه مصوب (شغل)", "approved jobs|شغل مصوب"),
    may("تعهد اشتغال", "commitment jobs|commitment|تعهد"),
    may("جذب سال پیش (در هزار)", "absorption per mille|absorption|جذب سال پیش"),
    may("اولویت", "priority"),
    may("منبع", "note|توضیح|توضیحات"),
];

impl SheetKind {
    /// The sheet's columns in the offices' order; the first is the row number.
    pub(crate) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Applications => APPLICATIONS,
            Self::Covered => COVERED,
            Self::Inspections => INSPECTIONS,
            Self::Earlier => EARLIER,
            Self::Exclusions => EXCLUSIONS,
            Self::Bank => BANK,
            Self::Indicators => INDICATORS,
        }
    }

    /// Says whether offices write a row number in this sheet.
    pub(crate) const fn is_numbered(self) -> bool {
        matches!(self, Self::Applications)
    }
}

/// Folds a heading: letters and digits only, of one form.
pub(crate) fn fold_heading(text: &str) -> String {
    search_fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Knows a sheet's columns by their folded headings.
#[derive(Debug)]
pub(crate) struct Headings {
    known: Vec<(String, usize)>,
}

impl Headings {
    pub(crate) fn of(kind: SheetKind) -> Self {
        let columns = kind.columns();
        let spelled = |(index, column): (usize, &'static Column)| {
            let all = std::iter::once(column.heading).chain(column.also.split('|'));
            all.map(move |heading| (fold_heading(heading), index))
        };
        Self { known: columns.iter().enumerate().flat_map(spelled).collect() }
    }

    /// Which column a heading names.
    pub(crate) fn find(&self, heading: &str) -> Option<usize> {
        let folded = fold_heading(heading);
        self.known.iter().find(|(known, _)| *known == folded).map(|(_, index)| *index)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn no_heading_means_two_columns_of_one_sheet() {
        for kind in SheetKind::ALL.into_iter().chain([SheetKind::Indicators]) {
            let mut seen = BTreeMap::new();
            for (heading, index) in Headings::of(kind).known {
                let before = seen.insert(heading.clone(), index);
                assert!(before.is_none_or(|before| before == index), "{kind}: {heading}");
            }
        }
    }

    #[test]
    fn headings_are_known_however_they_are_typed() {
        let headings = Headings::of(SheetKind::Applications);
        for text in ["کد ملی / شناسه ملی", "كد ملي/شناسه‌ملي", " کدملی ", "\u{feff}کد ملی"]
        {
            assert_eq!(headings.find(text), Some(application::APPLICANT), "{text}");
        }
        assert_eq!(headings.find("تاریخ صدور تأییدیه / مجوز"), Some(application::ISSUED));
        assert_eq!(headings.find("توضیحات"), None);
    }
}
