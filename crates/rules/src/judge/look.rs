//! A look at one application: what counts of it, and what each gate makes of that.

use model::words::{Control, Entity, Kind, ListKind, Purpose, Readiness};
use model::{JalaliDate, PersonId, Rials};

use super::{days, visit_due};
use crate::case::{Case, EarlierFacility, Inspection, SkillPaper};
use crate::evidence::{Evidence, Facilities};
use crate::finding::{Finding, Outcome};
use crate::gate::Gate;
use crate::rule_set::{HeadsBasis, JointVisit, RuleSet, Stance, Tier, VisitDue, WaitCounts};

/// The facts that count on a day, and the day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    case: &'a Case,
    rules: &'a RuleSet,
    known: JalaliDate,
    /// The day asked about.
    pub(crate) day: JalaliDate,
    issued: Option<JalaliDate>,
    deciding: Option<&'a Inspection>,
    deadline: Option<JalaliDate>,
    heads: u32,
}

impl<'a> Look<'a> {
    pub(crate) fn new(
        case: &'a Case,
        rules: &'a RuleSet,
        known: JalaliDate,
        day: JalaliDate,
    ) -> Self {
        debug_assert!(known <= day, "nobody knows the future");
        let issued = counted(case.issued_on, known);
        let deadline = skill_deadline(case, rules, issued);
        let mut look = Self { case, rules, known, day, issued, deciding: None, deadline, heads: 0 };
        look.deciding = look.deciding_inspection();
        if case.kind == Kind::Supporter {
            look.heads = look.count_heads();
        }
        look
    }

    /// The same facts on another day.
    pub(crate) const fn on(mut self, day: JalaliDate) -> Self {
        self.day = day;
        self
    }

    /// Says whether no gate fails.
    pub(crate) fn ready(&self) -> bool {
        self.ready_but_for(None)
    }

    /// Says whether no gate fails, leaving one out.
    pub(crate) fn ready_but_for(&self, left_out: Option<Gate>) -> bool {
        Gate::ALL
            .iter()
            .filter(|&&gate| Some(gate) != left_out)
            .all(|&gate| self.finding(gate).is_none_or(|finding| finding.outcome != Outcome::Fail))
    }

    /// Says whether the permit is void for want of skill (B7); derived by date, never stored.
    pub(crate) fn voided(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline < self.day) && self.paper_in_time().is_none()
    }

    /// Says whether confirmation or permit is issued, not revoked, not expired and not void.
    pub(crate) fn permit_valid(&self) -> bool {
        self.issued().outcome == Outcome::Pass && !self.voided()
    }

    /// The first day after the wait of a registration-based field (A10).
    pub(crate) fn wait_over(&self) -> Option<JalaliDate> {
        if self.case.control == Control::Permit {
            return None;
        }
        let last = self.issued?.plus_days(days(self.rules.wait_days_registration));
        Some(match self.rules.wait_counts {
            WaitCounts::LastDayAllowed => last,
            WaitCounts::AfterLastDay => last.plus_days(1),
        })
    }

    /// What one gate finds; `None` if it doesn't apply.
    pub(crate) fn finding(&self, gate: Gate) -> Option<Finding> {
        match gate {
            Gate::Ceiling => Some(self.ceiling()),
            Gate::Assessment => Some(self.assessment()),
            Gate::RepeatSupporter => self.repeat_supporter(),
            Gate::Repeat => self.repeat(),
            Gate::Readiness => Some(self.readiness()),
            Gate::Employee => self.employee(),
            Gate::OtherBody => Some(self.other_body()),
            Gate::ListAge => Some(self.list_age()),
            Gate::Issued => Some(self.issued()),
            Gate::Wait => self.wait(),
            Gate::Inspected => self.inspected(),
            Gate::Joint => Some(self.joint()),
            Gate::BeforePermit => self.before_permit(),
            Gate::BeforePayment => self.before_payment(),
            Gate::Judgements => Some(self.judgements()),
            Gate::Form => Some(self.form()),
            Gate::Skill => self.skill(),
            Gate::Quota => None,
        }
    }

    fn natural(&self) -> bool {
        self.case.entity == Entity::Person
    }

    // A: the facility

    fn ceiling(&self) -> Finding {
        let amount = self.case.amount;
        let within = |ceiling: Rials| amount.is_some_and(|amount| amount <= ceiling);
        match self.case.kind {
            Kind::Independent => {
                let ceiling = self.rules.independent_ceiling;
                let evidence = Evidence::Ceiling { amount, ceiling };
                Finding::passes_if(Gate::Ceiling, within(ceiling), evidence)
            }
            Kind::Supporter => {
                let ceiling = self.rules.ceiling_for_heads(self.heads);
                let basis = self.rules.heads_basis;
                let evidence = Evidence::HeadsCeiling { amount, ceiling, heads: self.heads, basis };
                Finding::passes_if(Gate::Ceiling, within(ceiling), evidence)
            }
        }
    }

    /// Distinct covered persons who haven't left; the supporter is not his own covered person.
    fn count_heads(&self) -> u32 {
        let left = |until: Option<JalaliDate>| until.is_some_and(|until| until < self.known);
        let mut named: Vec<u64> = (self.case.covered.iter())
            .filter(|head| !left(head.until) && PersonId::National(head.id) != self.case.applicant)
            .map(|head| head.id.number())
            .collect();
        named.sort_unstable();
        named.dedup();
        let named = u32::try_from(named.len()).unwrap_or(u32::MAX);
        match self.rules.heads_basis {
            HeadsBasis::Named => named,
            HeadsBasis::Verified => {
                named.min(self.deciding.and_then(|visit| visit.heads_found).unwrap_or(0))
            }
        }
    }

    fn assessment(&self) -> Finding {
        let score = |score: Option<u8>| score.filter(|&score| score <= 5);
        let (need, capacity) = (score(self.case.need), score(self.case.capacity));
        let jobs = self.case.jobs.filter(|jobs| jobs.whole() >= 1);
        let complete = need.is_some() && capacity.is_some() && jobs.is_some();
        let evidence = Evidence::Assessment { need, capacity, jobs };
        Finding::passes_if(Gate::Assessment, complete, evidence)
    }

    fn earlier(&self) -> impl Iterator<Item = &'a EarlierFacility> {
        let known = self.known;
        self.case.earlier.iter().filter(move |one| one.paid_on.is_none_or(|paid| paid <= known))
    }

    fn facilities(&self) -> Facilities {
        let mut facilities = Facilities::default();
        for one in self.earlier() {
            facilities.add(one);
        }
        facilities
    }

    fn is_a6_case(&self) -> bool {
        self.case.kind == Kind::Supporter && self.earlier().any(|one| one.kind == Kind::Supporter)
    }

    fn repeat_supporter(&self) -> Option<Finding> {
        if !self.is_a6_case() {
            return None;
        }
        let (facilities, purpose) = (self.facilities(), self.case.purpose);
        let passes = facilities.settled() && purpose == Some(Purpose::Development);
        let evidence = Evidence::RepeatSupporter { facilities, purpose };
        Some(Finding::passes_if(Gate::RepeatSupporter, passes, evidence))
    }

    fn repeat(&self) -> Option<Finding> {
        if self.is_a6_case() || self.earlier().next().is_none() {
            return None;
        }
        let (facilities, kind) = (self.facilities(), self.case.kind);
        let passes = facilities.settled() && kind == Kind::Supporter;
        Some(Finding::passes_if(Gate::Repeat, passes, Evidence::Repeat { facilities, kind }))
    }

    fn readiness(&self) -> Finding {
        let readiness = self.case.readiness;
        let ready = readiness == Readiness::Ready;
        Finding::passes_if(Gate::Readiness, ready, Evidence::Readiness(readiness))
    }

    fn listed(&self, list: ListKind) -> Option<JalaliDate> {
        let counted = self.case.lists.iter().filter(|on| on.list == list && on.as_of <= self.known);
        counted.map(|on| on.as_of).max()
    }

    fn employee(&self) -> Option<Finding> {
        if !self.natural() {
            return None;
        }
        let (declared, retired) = (self.case.declared_employee, self.case.retired);
        let declares = match (retired, self.rules.retiree_is_employee) {
            (true, retiree_is_employee) => retiree_is_employee,
            (false, _) => declared == Some(true),
        };
        let listed = self.listed(ListKind::Employees);
        let evidence = Evidence::Employee { declared, retired, listed };
        Some(Finding::passes_if(Gate::Employee, !declares && listed.is_none(), evidence))
    }

    fn other_body(&self) -> Finding {
        let listed = self.listed(ListKind::OtherBody);
        Finding::passes_if(Gate::OtherBody, listed.is_none(), Evidence::OtherBody { listed })
    }

    fn list_age(&self) -> Finding {
        let dates = self.case.lists.iter().map(|on| on.as_of).chain(self.case.lists_as_of);
        let newest = dates.filter(|&as_of| as_of <= self.known).max();
        let limit = self.rules.exclusion_list_max_age_days;
        let age = newest.map(|newest| self.day.days_since(newest));
        let evidence = Evidence::ListAge { newest, age, limit };
        let fresh = age.is_some_and(|age| age <= days(limit));
        let outcome =
            if fresh { Outcome::Pass } else { Outcome::of(self.rules.exclusion_list_old) };
        Finding::new(Gate::ListAge, outcome, evidence)
    }

    fn issued(&self) -> Finding {
        let control = self.case.control;
        let Some(issued) = self.issued else {
            return Finding::fails(Gate::Issued, Evidence::NotIssued { control });
        };
        let expired = self.case.expires_on.filter(|&last| last < self.day);
        let revoked = counted(self.case.revoked_on, self.known);
        let evidence = Evidence::Issued { control, issued, expired, revoked };
        let valid = expired.is_none() && revoked.is_none();
        Finding::passes_if(Gate::Issued, valid, evidence)
    }

    fn wait(&self) -> Option<Finding> {
        let control = self.case.control;
        if control == Control::Permit {
            return None;
        }
        let (Some(issued), Some(first)) = (self.issued, self.wait_over()) else {
            return Some(Finding::fails(Gate::Wait, Evidence::NotIssued { control }));
        };
        let evidence = Evidence::Wait { issued, first, passed: self.day.days_since(issued) };
        let mut finding = Finding::passes_if(Gate::Wait, first <= self.day, evidence);
        finding.clears_on = (finding.outcome == Outcome::Fail).then_some(first);
        Some(finding)
    }

    // B: the visit

    /// The latest inspection with a complete form, by date and then by entry; failing that the
    /// latest. Superseded forms don't count.
    fn deciding_inspection(&self) -> Option<&'a Inspection> {
        let complete = self.visits().filter(|visit| self.form_complete(visit));
        let latest = complete.max_by_key(|visit| visit.visited_on);
        latest.or_else(|| self.visits().max_by_key(|visit| visit.visited_on))
    }

    fn visits(&self) -> impl Iterator<Item = &'a Inspection> {
        let known = self.known;
        let stands = move |visit: &&Inspection| {
            visit.visited_on <= known && counted(visit.superseded_on, known).is_none()
        };
        self.case.inspections.iter().filter(stands)
    }

    fn form_complete(&self, visit: &Inspection) -> bool {
        self.jointly(visit) != Outcome::Fail
            && judged(visit)
            && visit.completed_by.is_some()
            && counted(visit.completed_on, self.known).is_some()
            && self.tier_completed(visit)
    }

    fn tier_completed(&self, visit: &Inspection) -> bool {
        match self.rules.form_completed_by {
            Tier::County => true,
            Tier::Province => visit.completed_at == Tier::Province,
        }
    }

    fn jointly(&self, visit: &Inspection) -> Outcome {
        let excused = self.rules.joint_visit_required == JointVisit::InvitedAbsentAllowed
            && visit.invited_absent;
        match (visit.office_inspector.is_some(), visit.agency_inspector.is_some()) {
            (true, true) => Outcome::Pass,
            (true, false) if excused => Outcome::Warn,
            (true | false, false) | (false, true) => Outcome::Fail,
        }
    }

    fn inspected(&self) -> Option<Finding> {
        let control = self.case.control;
        if control == Control::Permit {
            return None;
        }
        let Some(visit) = self.deciding else {
            return Some(Finding::fails(Gate::Inspected, Evidence::NoVisit));
        };
        let Some(issued) = self.issued else {
            return Some(Finding::fails(Gate::Inspected, Evidence::NotIssued { control }));
        };
        let overdue = match self.rules.visit_due {
            VisitDue::List => None,
            VisitDue::Block => visit_due(self.case, self.rules)
                .filter(|&due| !self.visits().any(|v| (issued..=due).contains(&v.visited_on))),
        };
        let (visited, activity) = (visit.visited_on, visit.activity);
        let evidence = Evidence::Inspected { visited, issued, activity, overdue };
        let passes = issued <= visited && visit.found_active() && overdue.is_none();
        Some(Finding::passes_if(Gate::Inspected, passes, evidence))
    }

    fn joint(&self) -> Finding {
        let Some(visit) = self.deciding else {
            return Finding::fails(Gate::Joint, Evidence::NoVisit);
        };
        let evidence = Evidence::Joint {
            visited: visit.visited_on,
            office: visit.office_inspector.is_some(),
            agency: visit.agency_inspector.is_some(),
            invited_absent: visit.invited_absent,
        };
        Finding::new(Gate::Joint, self.jointly(visit), evidence)
    }

    fn before_permit(&self) -> Option<Finding> {
        if self.case.kind == Kind::Independent {
            return None;
        }
        let control = counted(self.case.control_before_permit, self.known);
        let Some(issued) = self.issued else {
            let evidence = Evidence::NotIssued { control: self.case.control };
            return Some(Finding::fails(Gate::BeforePermit, evidence));
        };
        let in_time = control.is_some_and(|control| control <= issued);
        let evidence = Evidence::BeforePermit { control, issued };
        Some(Finding::passes_if(Gate::BeforePermit, in_time, evidence))
    }

    fn before_payment(&self) -> Option<Finding> {
        if self.case.kind == Kind::Independent {
            return None;
        }
        let control = counted(self.case.control_before_payment, self.known);
        let evidence = Evidence::BeforePayment { control };
        Some(Finding::passes_if(Gate::BeforePayment, control.is_some(), evidence))
    }

    fn judgements(&self) -> Finding {
        let Some(visit) = self.deciding else {
            return Finding::fails(Gate::Judgements, Evidence::NoVisit);
        };
        let evidence = Evidence::Judgements {
            visited: visit.visited_on,
            activity: visit.activity,
            skill: visit.skill,
            management: visit.management,
        };
        Finding::passes_if(Gate::Judgements, judged(visit), evidence)
    }

    fn form(&self) -> Finding {
        let Some(visit) = self.deciding else {
            return Finding::fails(Gate::Form, Evidence::NoVisit);
        };
        let signed = visit.completed_by.is_some();
        let evidence = Evidence::Form {
            visited: visit.visited_on,
            joint: self.jointly(visit) != Outcome::Fail,
            judged: judged(visit),
            completed: counted(visit.completed_on, self.known).filter(|_| signed),
            awaits_province: !self.tier_completed(visit),
        };
        Finding::passes_if(Gate::Form, self.form_complete(visit), evidence)
    }

    /// The earliest evidence of skill that is in time.
    fn paper_in_time(&self) -> Option<SkillPaper> {
        let in_time =
            |dated: JalaliDate| dated <= self.known && self.deadline.is_some_and(|d| dated <= d);
        let papers = self.case.skill.iter().copied();
        papers.filter(|paper| paper.dated.is_some_and(in_time)).min_by_key(|paper| paper.dated)
    }

    fn skill(&self) -> Option<Finding> {
        if !self.natural() {
            return None;
        }
        let Some(deadline) = self.deadline else {
            let evidence = Evidence::SkillNotDue { control: self.case.control };
            return Some(Finding::new(Gate::Skill, Outcome::Pass, evidence));
        };
        if let Some(SkillPaper { kind, dated: Some(dated) }) = self.paper_in_time() {
            let evidence = Evidence::SkillShown { kind, dated };
            return Some(Finding::new(Gate::Skill, Outcome::Pass, evidence));
        }
        let (outcome, evidence) = if self.day <= deadline {
            let outcome = Outcome::of(self.rules.refer_while_provisional);
            (outcome, Evidence::SkillOwed { deadline })
        } else {
            (Outcome::Fail, Evidence::SkillVoid { since: deadline.plus_days(1) })
        };
        Some(Finding::new(Gate::Skill, outcome, evidence))
    }
}

impl Outcome {
    const fn of(stance: Stance) -> Self {
        match stance {
            Stance::Warn => Self::Warn,
            Stance::Block => Self::Fail,
        }
    }
}

/// Natural persons owe evidence of skill, counted from the issue.
pub(super) fn skill_deadline(
    case: &Case,
    rules: &RuleSet,
    issued: Option<JalaliDate>,
) -> Option<JalaliDate> {
    match case.entity {
        Entity::Person => Some(rules.skill_grace.deadline(issued?)),
        Entity::Company | Entity::Cooperative | Entity::WomensCooperative => None,
    }
}

fn judged(visit: &Inspection) -> bool {
    visit.activity.is_some() && visit.skill.is_some() && visit.management.is_some()
}

fn counted(date: Option<JalaliDate>, known: JalaliDate) -> Option<JalaliDate> {
    date.filter(|&date| date <= known)
}
