//! The flags an application is typed in with; `new` and `edit` share them.

use clap::{Args, ValueEnum};
use console::{Context, DayArg, Failure, Misfit};
use model::geography::FieldCode;
use model::text::{fold_digits, search_fold};
use model::words::{Entity, Gender, Kind, Purpose, Readiness, SkillEvidence, YesNo};
use model::{Jobs, Mobile, Name, PersonId, Places, Rials, Say};
use office::Refusal;
use office::forms::ApplicationForm;

/// What an application says; each flag may be left out.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct FormFlags {
    /// Who applies: independent or supporter
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    /// In law: person, company, cooperative or womens_cooperative
    #[arg(long, value_name = "ENTITY")]
    pub(crate) entity: Option<Entity>,
    /// National id of a person (10 digits) or of an entity (11 digits)
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<PersonId>,
    /// Given name
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(crate) given_name: Option<Name>,
    /// Family name, or the entity's name
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(crate) family_name: Option<Name>,
    /// Gender: woman or man
    #[arg(long, value_name = "GENDER")]
    pub(crate) gender: Option<Gender>,
    /// Date of birth
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(crate) born: Option<DayArg>,
    /// Mobile number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) mobile: Option<Mobile>,
    /// Field of work, by code or name; see `application codes`
    #[arg(long, value_name = "FIELD")]
    pub(crate) field: Option<String>,
    /// Day the confirmation or permit was issued
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(crate) issued: Option<DayArg>,
    /// Last day of its validity
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(crate) expires: Option<DayArg>,
    /// Evidence of skill: certificate, degree or experience
    #[arg(long, value_name = "EVIDENCE")]
    pub(crate) skill: Option<SkillEvidence>,
    /// The date on that evidence
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(crate) skill_dated: Option<DayArg>,
    /// Amount asked for, in rials
    #[arg(long, value_name = "RIALS")]
    pub(crate) amount: Option<Rials>,
    /// Jobs planned
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<Jobs>,
    /// What the money is for: start or development
    #[arg(long, value_name = "PURPOSE")]
    pub(crate) purpose: Option<Purpose>,
    /// Need, 0 to 5
    #[arg(long, value_name = "0-5", value_parser = score)]
    pub(crate) need: Option<u8>,
    /// Capacity, 0 to 5
    #[arg(long, value_name = "0-5", value_parser = score)]
    pub(crate) capacity: Option<u8>,
    /// Ready for the labour market: ready, not_ready or unknown
    #[arg(long, value_name = "READINESS")]
    pub(crate) readiness: Option<Readiness>,
    /// Declared to be a government employee: yes or no
    #[arg(long, value_name = "YES|NO")]
    pub(crate) employee: Option<YesNo>,
    /// Day of the control before the permit
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(crate) control_before_permit: Option<DayArg>,
    /// Day of the control before payment
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub(crate) control_before_payment: Option<DayArg>,
    /// Agent bank, by code or name; see `application codes`
    #[arg(long, value_name = "BANK")]
    pub(crate) bank: Option<String>,
}

/// A field that can be emptied.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Clearable {
    GivenName,
    FamilyName,
    Gender,
    Born,
    Mobile,
    Issued,
    Expires,
    Skill,
    SkillDated,
    Amount,
    Jobs,
    Purpose,
    Need,
    Capacity,
    Readiness,
    Employee,
    ControlBeforePermit,
    ControlBeforePayment,
    Bank,
}

impl Clearable {
    /// Empties the field.
    pub(crate) fn clear(self, form: &mut ApplicationForm) {
        match self {
            Self::GivenName => form.given_name = None,
            Self::FamilyName => form.family_name = None,
            Self::Gender => form.gender = None,
            Self::Born => form.born_on = None,
            Self::Mobile => form.mobile = None,
            Self::Issued => form.issued_on = None,
            Self::Expires => form.expires_on = None,
            Self::Skill => form.skill = None,
            Self::SkillDated => form.skill_dated = None,
            Self::Amount => form.amount = None,
            Self::Jobs => form.jobs = None,
            Self::Purpose => form.purpose = None,
            Self::Need => form.need = None,
            Self::Capacity => form.capacity = None,
            Self::Readiness => form.readiness = Readiness::Unknown,
            Self::Employee => form.declared_employee = None,
            Self::ControlBeforePermit => form.control_before_permit = None,
            Self::ControlBeforePayment => form.control_before_payment = None,
            Self::Bank => form.bank = None,
        }
    }
}

pub(crate) fn name(text: &str) -> Result<Name, Misfit> {
    Name::new(text).ok_or_else(|| Misfit::new("نام حرف دارد", "a name has letters"))
}

fn score(text: &str) -> Result<u8, Misfit> {
    let score = fold_digits(text.trim()).parse::<u8>().ok();
    score
        .filter(|score| *score <= 5)
        .ok_or_else(|| Misfit::new("عددی صحیح از 0 تا 5", "a whole number from 0 to 5"))
}

impl FormFlags {
    /// The form of a new file.
    pub(crate) fn form(
        &self,
        context: &Context,
        places: &Places,
    ) -> Result<ApplicationForm, Failure> {
        let (Some(kind), Some(applicant), Some(field)) = (self.kind, self.id, &self.field) else {
            return Err(Failure::Usage {
                what: Say::new(
                    "برای پروندهٔ تازه نوع متقاضی، شناسه و رشته لازم است: --kind و --id و --field",
                    "a new application needs its kind, id and field: --kind, --id, --field",
                ),
                next: Some("hamgam-node application new --help".to_owned()),
            });
        };
        let entity = match (self.entity, applicant.is_natural()) {
            (Some(entity), _) => entity,
            (None, true) => Entity::Person,
            (None, false) => {
                return Err(Failure::Usage {
                    what: Say::new(
                        "برای شناسهٔ ۱۱ رقمی نوع شخص را هم بنویسید: --entity",
                        "with an id of 11 digits say which entity it is: --entity",
                    ),
                    next: Some("--entity company | cooperative | womens_cooperative".to_owned()),
                });
            }
        };
        let mut form = ApplicationForm::new(kind, entity, applicant, field_of(places, field)?);
        self.fill(&mut form, context, places)?;
        Ok(form)
    }

    /// Writes what was given into a form; what wasn't stays.
    pub(crate) fn fill(
        &self,
        form: &mut ApplicationForm,
        context: &Context,
        places: &Places,
    ) -> Result<(), Failure> {
        fn set<T: Clone>(slot: &mut Option<T>, given: Option<&T>) {
            if let Some(given) = given {
                *slot = Some(given.clone());
            }
        }
        let day = |slot: &mut Option<_>, given: Option<DayArg>| {
            set(slot, given.map(|given| given.resolve(context.today)).as_ref());
        };
        form.kind = self.kind.unwrap_or(form.kind);
        form.entity = self.entity.unwrap_or(form.entity);
        form.applicant = self.id.unwrap_or(form.applicant);
        form.readiness = self.readiness.unwrap_or(form.readiness);
        if let Some(field) = &self.field {
            form.field = field_of(places, field)?;
        }
        if let Some(bank) = &self.bank {
            form.bank = Some(bank_of(places, bank)?);
        }
        set(&mut form.given_name, self.given_name.as_ref());
        set(&mut form.family_name, self.family_name.as_ref());
        set(&mut form.gender, self.gender.as_ref());
        set(&mut form.mobile, self.mobile.as_ref());
        set(&mut form.skill, self.skill.as_ref());
        set(&mut form.amount, self.amount.as_ref());
        set(&mut form.jobs, self.jobs.as_ref());
        set(&mut form.purpose, self.purpose.as_ref());
        set(&mut form.need, self.need.as_ref());
        set(&mut form.capacity, self.capacity.as_ref());
        set(&mut form.declared_employee, self.employee.map(|it| it == YesNo::Yes).as_ref());
        day(&mut form.born_on, self.born);
        day(&mut form.issued_on, self.issued);
        day(&mut form.expires_on, self.expires);
        day(&mut form.skill_dated, self.skill_dated);
        day(&mut form.control_before_permit, self.control_before_permit);
        day(&mut form.control_before_payment, self.control_before_payment);
        Ok(())
    }
}

/// A field by its code, in digits of any script, or its name.
fn field_of(places: &Places, text: &str) -> Result<FieldCode, Failure> {
    let code: Option<FieldCode> = fold_digits(text.trim()).parse().ok().map(FieldCode);
    let folded = search_fold(text);
    let found = places.fields.iter().find(|field| {
        Some(field.code) == code
            || [&field.name.fa, &field.name.en].iter().any(|name| search_fold(name) == folded)
    });
    found.map(|field| field.code).ok_or_else(|| {
        let table = Say::new("رشته‌ها", "fields");
        Refusal::UnknownCode { table, text: text.to_owned() }.into()
    })
}

fn bank_of(places: &Places, text: &str) -> Result<String, Failure> {
    places.bank(text).map(|bank| bank.code.clone()).ok_or_else(|| {
        let table = Say::new("بانک‌ها", "banks");
        Refusal::UnknownCode { table, text: text.to_owned() }.into()
    })
}
