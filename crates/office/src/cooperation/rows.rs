//! What views keep of section C, and where it stands.

use model::{Hash, Say, say};
use serde::{Deserialize, Serialize};

use crate::codec;
use crate::entry::{
    Answered, Called, CalledOff, Formation, Formed, Founders, Held, Identified, Introduced,
    MeetingKind, Minuted, Outcome, Seat, Seated, Signed,
};
use crate::fact::Fact;

/// Who sits in a seat of a province's working group.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct GroupRow {
    /// The last one seated.
    pub seated: Option<Fact<Seated>>,
}

/// A meeting.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct MeetingRow {
    /// How it was called.
    pub called: Option<Fact<Called>>,
    /// How it was held.
    pub held: Option<Fact<Held>>,
    /// Why it was called off.
    pub off: Option<Fact<CalledOff>>,
    /// The last draft of its minutes.
    pub draft: Option<Fact<Minuted>>,
    /// The chair's last signature.
    pub chair: Option<Fact<Signed>>,
    /// The secretary's last signature.
    pub secretary: Option<Fact<Signed>>,
}

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum MeetingState {
    /// Called, and not held yet.
    Called,
    /// Held, without minutes.
    Held,
    /// Its minutes want a signature.
    MinutesDraft,
    /// Chair and secretary have signed the last draft.
    MinutesFinal,
    /// It isn't held.
    CalledOff,
}

impl MeetingRow {
    /// Where it stands; `None` while nothing says that it was called.
    pub fn state(&self) -> Option<MeetingState> {
        self.called.as_ref()?;
        Some(match (&self.held, &self.draft, &self.off) {
            // What was held was held, whatever was said before.
            (Some(_), Some(_), _) if self.is_final() => MeetingState::MinutesFinal,
            (Some(_), Some(_), _) => MeetingState::MinutesDraft,
            (Some(_), None, _) => MeetingState::Held,
            (None, _, Some(_)) => MeetingState::CalledOff,
            (None, _, None) => MeetingState::Called,
        })
    }

    /// Says whether chair and secretary have both signed the draft that counts.
    pub fn is_final(&self) -> bool {
        self.has_signed(Seat::DirectorGeneral) && self.has_signed(Seat::CooperativeAffairs)
    }

    /// Says whether a seat's signature is under the draft that counts, word for word.
    pub fn has_signed(&self, seat: Seat) -> bool {
        let signed = match seat {
            Seat::DirectorGeneral => &self.chair,
            Seat::CooperativeAffairs => &self.secretary,
            Seat::Entrepreneurship | Seat::Chamber | Seat::Jahad => &None,
        };
        let (Some(signed), Some(draft)) = (signed, &self.draft) else { return false };
        signed.what.n == draft.what.n && signed.what.over == minutes_hash(&draft.what)
    }
}

/// What a signature under minutes is over.
pub fn minutes_hash(draft: &Minuted) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"hamgam/minutes/1");
    hasher.update(&codec::encode(draft));
    Hash(*hasher.finalize().as_bytes())
}

/// A supporter put forward and introduced (C2).
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct IntroductionRow {
    /// Put forward, by the county or its province.
    pub identified: Option<Fact<Identified>>,
    /// Introduced to cooperative affairs.
    pub introduced: Option<Fact<Introduced>>,
    /// What came of it.
    pub answered: Option<Fact<Answered>>,
}

/// A need-supply cooperative.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CooperativeRow {
    /// Its proposal.
    pub proposed: Option<Fact<Formed>>,
    /// The meeting it was made known at.
    pub promoted: Option<Fact<Formed>>,
    /// How many founders were listed; the last list.
    pub listed: Option<Fact<Formed>>,
    /// Who they are, where that is known.
    pub founders: Option<Fact<Founders>>,
    /// Its expert.
    pub expert: Option<Fact<Formed>>,
    /// Its founding assembly.
    pub assembly: Option<Fact<Formed>>,
    /// Its registration.
    pub registered: Option<Fact<Formed>>,
    /// It works.
    pub started: Option<Fact<Formed>>,
    /// It has ended.
    pub dissolved: Option<Fact<Formed>>,
}

/// Where a cooperative stands; the order is that of its formation.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Stand {
    /// An idea, with a supporter.
    Proposed,
    /// Made known at a meeting.
    Promoted,
    /// It has founders enough.
    Founders,
    /// It has founders and an expert.
    ExpertAssigned,
    /// Its founding assembly was held.
    GeneralAssembly,
    /// It has a legal id.
    Registered,
    /// It works.
    Active,
    /// It has ended.
    Dissolved,
}

impl CooperativeRow {
    /// Takes in a step.
    pub(crate) fn take(&mut self, said: Fact<Formed>) {
        match &said.what.step {
            Formation::Proposed { .. } => Fact::first(&mut self.proposed, said),
            Formation::Promoted { .. } => Fact::first(&mut self.promoted, said),
            // The list may grow; the largest counts.
            Formation::FoundersListed { .. } => {
                Fact::latest(&mut self.listed, said, |formed| number(&formed.step));
            }
            Formation::Expert { .. } => {
                Fact::latest(&mut self.expert, said, |formed| number(&formed.step));
            }
            Formation::Assembly => Fact::first(&mut self.assembly, said),
            Formation::Registered { .. } => Fact::first(&mut self.registered, said),
            Formation::Started => Fact::first(&mut self.started, said),
            Formation::Dissolved { .. } => Fact::first(&mut self.dissolved, said),
        }
    }

    /// Where it stands; `None` while nothing says that it was proposed.
    pub fn stand(&self) -> Option<Stand> {
        self.proposed.as_ref()?;
        let reached = [
            (Stand::Dissolved, self.dissolved.is_some()),
            (Stand::Active, self.started.is_some()),
            (Stand::Registered, self.registered.is_some()),
            (Stand::GeneralAssembly, self.assembly.is_some()),
            (Stand::ExpertAssigned, self.listed.is_some() && self.expert.is_some()),
            (Stand::Founders, self.listed.is_some()),
            (Stand::Promoted, self.promoted.is_some()),
        ];
        let furthest = reached.into_iter().find(|(_, reached)| *reached);
        Some(furthest.map_or(Stand::Proposed, |(stand, _)| stand))
    }

    /// Says whether it has left "proposed", goes on, and nobody is named to help it (C4).
    pub fn lacks_expert(&self) -> bool {
        let forming = |stand| (Stand::Promoted..Stand::Registered).contains(&stand);
        self.expert.is_none() && self.stand().is_some_and(forming)
    }
}

/// The number of a step that is said anew.
const fn number(step: &Formation) -> u32 {
    match step {
        Formation::FoundersListed { count } => *count as u32,
        Formation::Expert { n, .. } => *n,
        Formation::Proposed { .. }
        | Formation::Promoted { .. }
        | Formation::Assembly
        | Formation::Registered { .. }
        | Formation::Started
        | Formation::Dissolved { .. } => 0,
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal, $fa:literal, $en:literal;)* })*) => {$(
        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable code of JSON and commands.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The word for people.
            pub fn say(self) -> Say {
                match self { $(Self::$variant => Say::new($fa, $en),)* }
            }
        }
    )*};
}
pub(crate) use words;

words! {
    Seat {
        DirectorGeneral = "director-general", "مدیرکل (رئیس کارگروه)", "Director General (chair)";
        CooperativeAffairs = "cooperative-affairs", "مدیریت امور تعاون (دبیر)", "cooperative affairs (secretary)";
        Entrepreneurship = "entrepreneurship", "مدیریت توسعهٔ کارآفرینی و اشتغال", "entrepreneurship and employment development";
        Chamber = "chamber", "اتاق تعاون", "Chamber of Cooperatives";
        Jahad = "jahad", "جهاد دانشگاهی", "Jahad-e Daneshgahi";
    }
    MeetingKind {
        Ordinary = "ordinary", "عادی", "ordinary";
        Promotional = "promotional", "ترویجی", "promotional";
    }
    MeetingState {
        Called = "called", "دعوت‌شده", "called";
        Held = "held", "برگزارشده", "held";
        MinutesDraft = "minutes-draft", "صورت‌جلسه در انتظار امضا", "minutes want signatures";
        MinutesFinal = "minutes-final", "صورت‌جلسه نهایی", "minutes final";
        CalledOff = "called-off", "لغوشده", "called off";
    }
    Outcome {
        TakenUp = "taken-up", "پذیرفته شد", "taken up";
        Declined = "declined", "نپذیرفت", "declined";
        Postponed = "postponed", "موکول به بعد", "postponed";
    }
    Stand {
        Proposed = "proposed", "پیشنهادشده", "proposed";
        Promoted = "promoted", "معرفی‌شده در جلسهٔ ترویجی", "promoted at a meeting";
        Founders = "founders", "هیئت مؤسس کامل", "founders listed";
        ExpertAssigned = "expert-assigned", "دارای کارشناس", "expert assigned";
        GeneralAssembly = "general-assembly", "مجمع عمومی مؤسس برگزارشده", "founding assembly held";
        Registered = "registered", "ثبت‌شده", "registered";
        Active = "active", "فعال", "active";
        Dissolved = "dissolved", "منحل", "dissolved";
    }
}

impl MeetingRow {
    /// What it waits for, in a sentence; nothing if it is at its end.
    pub fn waits(&self) -> Option<Say> {
        match self.state()? {
            MeetingState::Called => Some(say!("برگزاری", "to be held")),
            MeetingState::Held => Some(say!("صورت‌جلسه", "its minutes")),
            MeetingState::MinutesDraft => {
                let seats = [Seat::DirectorGeneral, Seat::CooperativeAffairs];
                let open = seats.into_iter().find(|seat| !self.has_signed(*seat))?.say();
                Some(Say::new(format!("امضای {}", open.fa), format!("signature: {}", open.en)))
            }
            MeetingState::MinutesFinal | MeetingState::CalledOff => None,
        }
    }
}
