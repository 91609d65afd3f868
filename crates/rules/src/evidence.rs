//! What a finding rests on: numbers and dates, put into words only when somebody asks.

use model::words::{Control, Judgement, Kind, Purpose, Readiness, SkillEvidence};
use model::{Amount, JalaliDate, Jobs, Rials, Say, say};

use crate::case::EarlierFacility;
use crate::rule_set::HeadsBasis;

/// Facilities paid earlier, counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Facilities {
    /// How many were paid.
    pub paid: u32,
    /// Of those, how many have commitments open.
    pub unfulfilled: u32,
    /// Of those, how many the bank hasn't cleared.
    pub uncleared: u32,
}

impl Facilities {
    pub(crate) fn add(&mut self, one: &EarlierFacility) {
        self.paid = self.paid.saturating_add(1);
        self.unfulfilled = self.unfulfilled.saturating_add(u32::from(!one.fulfilled));
        self.uncleared = self.uncleared.saturating_add(u32::from(!one.cleared));
    }

    /// Says whether nothing of them is open.
    pub const fn settled(self) -> bool {
        self.unfulfilled == 0 && self.uncleared == 0
    }
}

/// What a finding rests on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "the fields are the facts the variant names")]
pub enum Evidence {
    /// An independent applicant's amount against the ceiling.
    Ceiling { amount: Option<Rials>, ceiling: Rials },
    /// A supporter's amount against what the covered persons allow.
    HeadsCeiling { amount: Option<Rials>, ceiling: Rials, heads: u32, basis: HeadsBasis },
    /// The assessment, as far as it is there.
    Assessment { need: Option<u8>, capacity: Option<u8>, jobs: Option<Jobs> },
    /// A supporter's earlier facilities.
    RepeatSupporter { facilities: Facilities, purpose: Option<Purpose> },
    /// Anyone else's earlier facilities.
    Repeat { facilities: Facilities, kind: Kind },
    /// What was judged of the applicant's readiness.
    Readiness(Readiness),
    /// What was declared, and the employees' list that names the applicant.
    Employee { declared: Option<bool>, retired: bool, listed: Option<JalaliDate> },
    /// The list of those served by another body that names the applicant.
    OtherBody { listed: Option<JalaliDate> },
    /// The newest exclusion list and its age in days.
    ListAge { newest: Option<JalaliDate>, age: Option<i32>, limit: u32 },
    /// Nothing is issued yet.
    NotIssued { control: Control },
    /// What was issued, and what ended it.
    Issued {
        control: Control,
        issued: JalaliDate,
        expired: Option<JalaliDate>,
        revoked: Option<JalaliDate>,
    },
    /// The wait since the issue.
    Wait { issued: JalaliDate, first: JalaliDate, passed: i32 },
    /// No inspection counts.
    NoVisit,
    /// What the deciding inspection found; the due date, if late visits don't count.
    Inspected {
        visited: JalaliDate,
        issued: JalaliDate,
        activity: Option<Judgement>,
        overdue: Option<JalaliDate>,
    },
    /// Who came.
    Joint { visited: JalaliDate, office: bool, agency: bool, invited_absent: bool },
    /// The control before the permit.
    BeforePermit { control: Option<JalaliDate>, issued: JalaliDate },
    /// The control before payment.
    BeforePayment { control: Option<JalaliDate> },
    /// The three judgements.
    Judgements {
        visited: JalaliDate,
        activity: Option<Judgement>,
        skill: Option<Judgement>,
        management: Option<Judgement>,
    },
    /// The form, and what it lacks.
    Form {
        visited: JalaliDate,
        joint: bool,
        judged: bool,
        completed: Option<JalaliDate>,
        awaits_province: bool,
    },
    /// Nothing is issued, so no time to show skill runs.
    SkillNotDue { control: Control },
    /// Evidence in time.
    SkillShown { kind: SkillEvidence, dated: JalaliDate },
    /// No evidence yet, and time left.
    SkillOwed { deadline: JalaliDate },
    /// No evidence in time.
    SkillVoid { since: JalaliDate },
    /// The county's free rights against what is asked.
    Quota { free: Amount, asked: Amount },
}

impl Evidence {
    /// Puts it into words.
    pub fn say(&self) -> Say {
        match *self {
            Self::Ceiling { amount, ceiling } => over(asked(amount), ceiling),
            Self::HeadsCeiling { amount, ceiling, heads, basis } => {
                heads_ceiling(amount, ceiling, heads, basis)
            }
            Self::Assessment { need, capacity, jobs } => assessment(need, capacity, jobs),
            Self::RepeatSupporter { facilities, purpose } => after(facilities, for_what(purpose)),
            Self::Repeat { facilities, kind } => after(facilities, applies_as(kind)),
            Self::Readiness(readiness) => readiness_said(readiness),
            Self::Employee { declared, retired, listed } => employee(declared, retired, listed),
            Self::OtherBody { listed } => other_body(listed),
            Self::ListAge { newest, age, limit } => list_age(newest, age, limit),
            Self::NotIssued { control } => {
                let Say { fa, en } = document(control);
                say!("{fa} هنوز صادر نشده است", "no {en} issued yet")
            }
            Self::Issued { control, issued, expired, revoked } => {
                issued_said(control, issued, expired, revoked)
            }
            Self::Wait { issued, first, passed } => wait(issued, first, passed),
            Self::NoVisit => Say::new("بازدیدی ثبت نشده است", "no inspection"),
            Self::Inspected { visited, issued, activity, overdue } => {
                inspected(visited, issued, activity, overdue)
            }
            Self::Joint { visited, office, agency, invited_absent } => {
                joint(visited, office, agency, invited_absent)
            }
            Self::BeforePermit { control, issued } => before_permit(control, issued),
            Self::BeforePayment { control: Some(day) } => {
                let fa = day.slashed();
                say!("کنترل پیش از پرداخت در {fa} انجام شده است", "control before payment {day}")
            }
            Self::BeforePayment { control: None } => {
                Say::new("کنترل پیش از پرداخت ثبت نشده است", "no control before payment")
            }
            Self::Judgements { visited, activity, skill, management } => {
                judgements(visited, [activity, skill, management])
            }
            Self::Form { visited, joint, judged, completed, awaits_province } => {
                form(visited, [joint, judged, awaits_province], completed)
            }
            Self::SkillNotDue { control } => {
                let Say { fa, en } = document(control);
                say!(
                    "مهلت ارائه مدرک مهارت با صدور {fa} آغاز می‌شود",
                    "the time to show skill starts with the {en}"
                )
            }
            Self::SkillShown { kind, dated } => skill_shown(kind, dated),
            Self::SkillOwed { deadline } => {
                let fa = deadline.slashed();
                say!(
                    "مدرک مهارت هنوز ارائه نشده است؛ مهلت تا پایان {fa}",
                    "no evidence of skill yet; it may be dated up to {deadline}"
                )
            }
            Self::SkillVoid { since } => {
                let fa = since.slashed();
                say!(
                    "تا پایان مهلت مدرک مهارتی ارائه نشد؛ مجوز یا تأییدیه از {fa} باطل است",
                    "no evidence of skill in time; void since {since}"
                )
            }
            Self::Quota { free, asked } => quota(free, asked),
        }
    }
}

fn document(control: Control) -> Say {
    match control {
        Control::Registration => Say::new("تأییدیه", "confirmation"),
        Control::Permit => Say::new("مجوز", "permit"),
    }
}

fn asked(amount: Option<Rials>) -> Say {
    match amount {
        Some(amount) => say!("مبلغ درخواستی {amount} ریال", "{amount} rials asked"),
        None => Say::new("مبلغ درخواستی ثبت نشده است", "no amount asked"),
    }
}

fn over(asked: Say, ceiling: Rials) -> Say {
    let Say { fa, en } = asked;
    say!("{fa}، سقف {ceiling} ریال", "{en}, ceiling {ceiling} rials")
}

fn heads_ceiling(amount: Option<Rials>, ceiling: Rials, heads: u32, basis: HeadsBasis) -> Say {
    let Say { fa, en } = over(asked(amount), ceiling);
    match basis {
        HeadsBasis::Named => {
            say!("{fa} برای {heads} فرد تحت پوشش نام‌برده", "{en} for {heads} covered persons named")
        }
        HeadsBasis::Verified => say!(
            "{fa} برای {heads} فرد تحت پوشش دیده‌شده در بازدید",
            "{en} for {heads} covered persons found on inspection"
        ),
    }
}

fn assessment(need: Option<u8>, capacity: Option<u8>, jobs: Option<Jobs>) -> Say {
    let (mut fa, mut en) = (Vec::new(), Vec::new());
    let mut add = |what: (&str, &str), value: Option<String>| {
        let missing = ("ثبت نشده", "missing");
        let value = value.as_deref();
        fa.push(format!("{}: {}", what.0, value.unwrap_or(missing.0)));
        en.push(format!("{} {}", what.1, value.unwrap_or(missing.1)));
    };
    add(("نیاز", "need"), need.map(|score| score.to_string()));
    add(("ظرفیت", "capacity"), capacity.map(|score| score.to_string()));
    add(("تعداد شغل", "planned jobs"), jobs.map(|jobs| jobs.to_string()));
    Say::new(fa.join("، "), en.join(", "))
}

fn after(facilities: Facilities, now: Say) -> Say {
    let Facilities { paid, unfulfilled, uncleared } = facilities;
    let Say { fa, en } = now;
    say!(
        "{paid} تسهیلات پیشین، {unfulfilled} مورد با تعهد انجام‌نشده، {uncleared} مورد بدون تسویه بانکی؛ {fa}",
        "{paid} earlier, commitments open in {unfulfilled}, bank clearance missing in {uncleared}; {en}"
    )
}

fn for_what(purpose: Option<Purpose>) -> Say {
    match purpose {
        Some(Purpose::Development) => Say::new("هدف: توسعه", "purpose development"),
        Some(Purpose::Start) => Say::new("هدف: شروع", "purpose start"),
        None => Say::new("هدف ثبت نشده است", "no purpose"),
    }
}

fn applies_as(kind: Kind) -> Say {
    match kind {
        Kind::Independent => {
            Say::new("درخواست تازه از نوع مستقل است", "the new application is independent")
        }
        Kind::Supporter => {
            Say::new("درخواست تازه از نوع پشتیبان است", "the new application is a supporter's")
        }
    }
}

fn readiness_said(readiness: Readiness) -> Say {
    match readiness {
        Readiness::Ready => Say::new("آمادگی تأیید شده است", "judged ready"),
        Readiness::NotReady => Say::new("آمادگی تأیید نشده است", "judged not ready"),
        Readiness::Unknown => {
            Say::new("درباره آمادگی هنوز نظری ثبت نشده است", "readiness not judged yet")
        }
    }
}

fn employee(declared: Option<bool>, retired: bool, listed: Option<JalaliDate>) -> Say {
    if let Some(day) = listed {
        let fa = day.slashed();
        return say!("نام در فهرست شاغلان دولت مورخ {fa} است", "on the employees' list of {day}");
    }
    match (retired, declared) {
        (true, Some(_) | None) => Say::new("بازنشسته دولت", "retired from government employment"),
        (false, Some(true)) => {
            Say::new("متقاضی خود را شاغل دولت اعلام کرده است", "declared a government employee")
        }
        (false, Some(false)) => Say::new(
            "متقاضی خود را شاغل دولت اعلام نکرده و نام او در فهرست نیست",
            "declared no government employee, on no list",
        ),
        (false, None) => {
            Say::new("اظهاری ثبت نشده و نام متقاضی در فهرست نیست", "nothing declared, on no list")
        }
    }
}

fn other_body(listed: Option<JalaliDate>) -> Say {
    match listed {
        Some(day) => {
            let fa = day.slashed();
            say!(
                "نام در فهرست دریافت‌کنندگان از سایر دستگاه‌ها مورخ {fa} است",
                "on the list of {day} of those served by another body"
            )
        }
        None => Say::new(
            "نام در فهرست دریافت‌کنندگان از سایر دستگاه‌ها نیست",
            "not on the list of those served by another body",
        ),
    }
}

fn list_age(newest: Option<JalaliDate>, age: Option<i32>, limit: u32) -> Say {
    let (Some(day), Some(age)) = (newest, age) else {
        return Say::new("هیچ فهرست منعی دریافت نشده است", "no exclusion list received");
    };
    let fa = day.slashed();
    say!(
        "با فهرست مورخ {fa} سنجیده شد؛ {age} روز از آن گذشته، حد {limit} روز",
        "checked against the list of {day}, {age} days old, limit {limit}"
    )
}

fn issued_said(
    control: Control,
    issued: JalaliDate,
    expired: Option<JalaliDate>,
    revoked: Option<JalaliDate>,
) -> Say {
    let Say { fa, en } = document(control);
    let issued_fa = issued.slashed();
    let Say { fa, en } = say!("صدور {fa} در {issued_fa}", "{en} issued {issued}");
    match (revoked, expired) {
        (Some(day), Some(_) | None) => {
            let day_fa = day.slashed();
            say!("{fa}، لغو در {day_fa}", "{en}, revoked {day}")
        }
        (None, Some(day)) => {
            let day_fa = day.slashed();
            say!("{fa}، پایان اعتبار {day_fa}", "{en}, expired after {day}")
        }
        (None, None) => Say { fa, en },
    }
}

fn wait(issued: JalaliDate, first: JalaliDate, passed: i32) -> Say {
    let (issued_fa, first_fa) = (issued.slashed(), first.slashed());
    say!(
        "صدور تأییدیه در {issued_fa}، {passed} روز گذشته؛ نخستین روز معرفی {first_fa}",
        "confirmation issued {issued}, {passed} days ago; first day {first}"
    )
}

fn inspected(
    visited: JalaliDate,
    issued: JalaliDate,
    activity: Option<Judgement>,
    overdue: Option<JalaliDate>,
) -> Say {
    let visited_fa = visited.slashed();
    let found = activity.map_or_else(|| Say::new("ثبت نشده", "not judged"), Judgement::say);
    let Say { fa, en } = found;
    let Say { fa, en } =
        say!("بازدید {visited_fa}، فعال بودن: {fa}", "inspected {visited}, activity {en}");
    match overdue {
        Some(due) if issued <= visited => {
            let due_fa = due.slashed();
            say!("{fa}؛ مهلت بازدید {due_fa} بود", "{en}; the visit was due by {due}")
        }
        Some(_) | None if visited < issued => {
            let issued_fa = issued.slashed();
            say!("{fa}؛ پیش از صدور تأییدیه ({issued_fa})", "{en}; before the issue on {issued}")
        }
        Some(_) | None => Say { fa, en },
    }
}

fn joint(visited: JalaliDate, office: bool, agency: bool, invited_absent: bool) -> Say {
    let visited_fa = visited.slashed();
    match (office, agency) {
        (true, true) => say!(
            "بازدید مشترک اداره و دستگاه اجرایی در {visited_fa}",
            "inspected {visited} by office and agency"
        ),
        (true, false) if invited_absent => say!(
            "بازدید {visited_fa} تنها با ناظر اداره؛ دستگاه اجرایی دعوت شد و نیامد",
            "inspected {visited} by the office alone; the agency was invited and didn't come"
        ),
        (true, false) => say!(
            "در فرم بازدید {visited_fa} نام ناظر دستگاه اجرایی نیامده است",
            "inspected {visited}, no inspector of the agency named"
        ),
        (false, true) => say!(
            "در فرم بازدید {visited_fa} نام ناظر اداره نیامده است",
            "inspected {visited}, no inspector of the office named"
        ),
        (false, false) => say!(
            "در فرم بازدید {visited_fa} نام هیچ ناظری نیامده است",
            "inspected {visited}, no inspector named"
        ),
    }
}

fn before_permit(control: Option<JalaliDate>, issued: JalaliDate) -> Say {
    let issued_fa = issued.slashed();
    match control {
        Some(day) => {
            let fa = day.slashed();
            say!(
                "کنترل پیش از مجوز در {fa}، صدور در {issued_fa}",
                "control before the permit {day}, issued {issued}"
            )
        }
        None => say!(
            "کنترل پیش از مجوز ثبت نشده است؛ صدور در {issued_fa}",
            "no control before the permit, issued {issued}"
        ),
    }
}

fn judgements(visited: JalaliDate, judged: [Option<Judgement>; 3]) -> Say {
    const WORDS: [(&str, &str); 3] =
        [("فعال بودن", "activity"), ("مهارت", "skill"), ("توان مدیریت", "management")];
    let visited_fa = visited.slashed();
    let (mut fa, mut en) = (Vec::new(), Vec::new());
    for (word, judgement) in WORDS.iter().zip(judged) {
        let said = judgement.map_or_else(|| Say::new("ثبت نشده", "missing"), Judgement::say);
        fa.push(format!("{}: {}", word.0, said.fa));
        en.push(format!("{} {}", word.1, said.en));
    }
    let (fa, en) = (fa.join("، "), en.join(", "));
    say!("بازدید {visited_fa}، {fa}", "inspected {visited}, {en}")
}

fn form(
    visited: JalaliDate,
    [joint, judged, awaits_province]: [bool; 3],
    completed: Option<JalaliDate>,
) -> Say {
    let visited_fa = visited.slashed();
    let mut lacks = Vec::new();
    if !joint {
        lacks.push(("بازدید مشترک نیست", "not joint"));
    }
    if !judged {
        lacks.push(("نظرها کامل نیست", "judgements missing"));
    }
    if completed.is_none() {
        lacks.push(("تکمیل‌کننده یا تاریخ تکمیل نیامده", "who completed it and when is missing"));
    }
    if awaits_province {
        lacks.push(("در انتظار تکمیل استان", "waits for the province to complete it"));
    }
    match completed {
        Some(day) if lacks.is_empty() => {
            let fa = day.slashed();
            say!(
                "فرم بازدید {visited_fa} در {fa} تکمیل شده است",
                "form of the inspection of {visited} completed {day}"
            )
        }
        Some(_) | None => {
            let fa = lacks.iter().map(|lack| lack.0).collect::<Vec<_>>().join("، ");
            let en = lacks.iter().map(|lack| lack.1).collect::<Vec<_>>().join(", ");
            say!(
                "فرم بازدید {visited_fa} کامل نیست: {fa}",
                "form of the inspection of {visited} incomplete: {en}"
            )
        }
    }
}

fn skill_shown(kind: SkillEvidence, dated: JalaliDate) -> Say {
    let (Say { fa, en }, dated_fa) = (kind.say(), dated.slashed());
    say!("{fa} مورخ {dated_fa}", "{en} dated {dated}")
}

fn quota(free: Amount, asked: Amount) -> Say {
    let Amount { rials, jobs } = free;
    let Amount { rials: asked_rials, jobs: asked_jobs } = asked;
    say!(
        "سهمیه آزاد {rials} ریال و {jobs} شغل؛ درخواست {asked_rials} ریال و {asked_jobs} شغل",
        "{rials} rials and {jobs} jobs free, {asked_rials} rials and {asked_jobs} jobs asked"
    )
}
