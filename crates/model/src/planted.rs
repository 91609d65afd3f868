//! Planted bugs: slips that could really be made, each behind a switch, to see which checker finds it.
//!
//! [`planted`] is a constant `false` unless the cargo feature `planted` is on, which no binary and no
//! ordinary build of the workspace has (`cargo xtask tidy` proves it): the branches are gone from what
//! is shipped. A checker counts once it has found a planted bug.

macro_rules! bugs {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $place:literal;)*) => {
        /// One slip: what it breaks, and which oracle should see it.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Bug {
            $($(#[$doc])* $variant,)*
        }

        impl Bug {
            /// Every bug, by the crates they sit in, from the cores outwards.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What commands and tables call it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The crate its switch sits in.
            pub const fn place(self) -> &'static str {
                match self { $(Self::$variant => $place,)* }
            }
        }
    };
}

bugs! {
    /// A grant to another incarnation counts: a copied machine spends twice (P7). Models, `escrow`.
    IncarnationNotCompared = "incarnation-not-compared", "escrow";
    /// Grants are added up instead of merged by maximum: one heard twice counts twice (P4). Laws.
    GrantsSummed = "grants-summed", "escrow";
    /// Whoever hears of a line takes its supply for his own (P1, P2). Conservation.
    SupplyFromAnyone = "supply-from-anyone", "escrow";
    /// What was returned isn't debited where it was returned (P2). Conservation.
    ReturnNotDebited = "return-not-debited", "escrow";
    /// A release frees the rights once as no longer held and once more (P1, P2). Conservation.
    ReleaseCreditedTwice = "release-credited-twice", "escrow";
    /// A hold that was given up can be paid and the other way round (P9): its rights come back.
    SettledTwice = "settled-twice", "escrow";
    /// Only money is compared, jobs aren't (P8). Both dimensions.
    HoldInRialsOnly = "hold-in-rials-only", "escrow";
    /// What is granted is spent before it was notified (R-A1c). Facts of the desk.
    UnacknowledgedUsed = "unacknowledged-used", "escrow";
    /// More is acknowledged than was granted (A1). Facts of the ledger, models.
    AcknowledgeUnheard = "acknowledge-unheard", "escrow";
    /// One hold's name is used for two letters, which count as one (P9). Each hold once.
    DuplicateHoldKey = "duplicate-hold-key", "escrow";
    /// A sealed line is still written to (P11). Facts, models.
    SealIgnored = "seal-ignored", "escrow";
    /// What the bank paid too much is taken from the rights (P1). Never overdrawn.
    OverrunInsideRights = "overrun-inside-rights", "escrow";
    /// What a machine spent beyond its grants counts in the sums above it (P3). Trees.
    UnfundedRecognized = "unfunded-recognized", "escrow";
    /// What a fenced incarnation had free is in the parent's pool and still its own (P2, P3). Trees.
    SettleNotDebited = "settle-not-debited", "escrow";
    /// A return that is found later is credited beside the settlement (P2). Trees.
    SettleAddedToReturn = "settle-added-to-return", "escrow";
    /// A successor's answer is booked on its own letter of that name (P9). Each hold once.
    AnswerToOwnLetter = "answer-to-own-letter", "escrow";
    /// A breakdown depends on the order in which units are named. Laws of apportionment.
    ApportionedByOrder = "apportioned-by-order", "escrow";
    /// A segment counts whoever signed it. Hostile segments.
    SignatureUnverified = "signature-unverified", "journal";
    /// What a practice office signed counts as live. Facts of realms.
    PracticeInLive = "practice-in-live", "journal";
    /// Entries needn't lead from the hash before to the hash after. Hostile segments.
    ChainUnverified = "chain-unverified", "journal";
    /// Another history of the same log is taken for this one. Forks.
    ForkAccepted = "fork-accepted", "journal";
    /// Entries that are here already are applied again. Laws of segments.
    OverlapTwice = "overlap-twice", "journal";
    /// What is missing before a segment is passed over. Laws of segments, want and resume.
    GapFilled = "gap-filled", "journal";
    /// Any role may write what its tier may. The authority table.
    RoleUnchecked = "role-unchecked", "roster";
    /// What a fenced node writes still counts. Fences.
    FenceIgnored = "fence-ignored", "roster";
    /// The last entry a fence lets count is cut off. Fences.
    FenceCutsEarly = "fence-cuts-early", "roster";
    /// Any province fences any county. Authority, models.
    AnyoneFences = "anyone-fences", "roster";
    /// A province enrolls under another's numbers. Authority.
    NumberStolen = "number-stolen", "roster";
    /// Statements are kept in the order they came: replicas differ (P4). Laws of the roster.
    RosterByArrival = "roster-by-arrival", "roster";
    /// A log goes to everyone, also over the table of readers. Scopes.
    ScopeFilterMissing = "scope-filter-missing", "roster";
    /// The acknowledgement is sent when storing begins. An ack waits for the disk.
    AckBeforeDurable = "ack-before-durable", "session";
    /// What the peer asks for again isn't sent. No log stands still.
    WantUnanswered = "want-unanswered", "session";
    /// The credit set aside for an answer that came too late isn't given back. No log stands still.
    CreditLeaked = "credit-leaked", "session";
    /// An older acknowledgement takes the place of a newer one. Levels never go back.
    BeliefMovesBack = "belief-moves-back", "session";
    /// Any parent's acknowledgement counts as the nation's. Levels.
    ProvinceTakenForNation = "province-taken-for-nation", "session";
    /// One log's head is acknowledged in another's name. Misdeeds between honest nodes.
    AckOfAnotherLog = "ack-of-another-log", "session";
    /// What an earlier session stored is forgotten until the next: wants from the wrong position.
    GreetingNotHeard = "greeting-not-heard", "session";
    /// Waits double without end: a node never comes back. Back-off.
    BackoffWithoutEnd = "backoff-without-end", "session";
    /// A busy hub's wish is not kept to: all come back at once. Back-off.
    WishIgnored = "wish-ignored", "session";
    /// Chatty nodes take the places kept for those long away. Admission.
    SlotsForChatty = "slots-for-chatty", "session";
    /// A change goes in though what it builds on isn't here. Laws of documents.
    DependencyNotAwaited = "dependency-not-awaited", "records";
    /// Of two concurrent values only automerge's winner is seen: a dispute is decided by chance.
    WinnerDecides = "winner-decides", "records";
    /// The machine's clock decides which step was last. Shifted clocks.
    ClockDecides = "clock-decides", "records";
    /// A change that waits for another is never looked at again. Convergence.
    WaitingForever = "waiting-forever", "office";
    /// Changes that wait are forgotten at a restart. Restarts.
    WaitingLostAtRestart = "waiting-lost-at-restart", "office";
    /// What came before its writer's enrolment never counts. Convergence.
    DeniedForever = "denied-forever", "office";
    /// An entry speaks of another unit than its log's. Scopes.
    ElsewhereCounts = "elsewhere-counts", "office";
    /// A record takes another county's numbers. Scopes.
    RecordElsewhere = "record-elsewhere", "office";
    /// A letter's number is given again after a restart. Unique numbers.
    LetterReused = "letter-reused", "office";
    /// Ids aren't counted on from the own log: two records share one. Unique ids.
    CountersNotRestored = "counters-not-restored", "office";
    /// Rows keep the order of arrival: the same entries give other state. State hashes.
    LinksByArrival = "links-by-arrival", "office";
    /// A machine behind its witness goes on spending (P6). Restored backups.
    WitnessIgnored = "witness-ignored", "office";
    /// Letters nobody has witnessed have no limit (P6). Whole machines set back.
    AllowanceIgnored = "allowance-ignored", "office";
    /// A machine that works is settled, as one that hasn't been heard for long (P7). Facts of settling.
    SettledUnfenced = "settled-unfenced", "office";
    /// An incarnation is enrolled whose reserve was taken back (P7). Facts of settling.
    SettledReserveEnrolled = "settled-reserve-enrolled", "office";
    /// Booths of a machine that was shut out are settled on facilities' line (P2). Facts of booths.
    BoothsSettledAsQuota = "booths-settled-as-quota", "office";
    /// One return settles a recall again and again. Moves.
    RecallSettledTwice = "recall-settled-twice", "office";
    /// A move is granted before the return was heard of. Moves.
    RecallSettledUnheard = "recall-settled-unheard", "office";
    /// An append is answered without a sync. Power cuts.
    SyncSkipped = "sync-skipped", "store";
    /// After a failed sync the journal goes on as if nothing were lost. Power cuts, failing disks.
    FailedSyncForgotten = "failed-sync-forgotten", "store";
    /// A new file's name isn't durable. Power cuts.
    NameNotSynced = "name-not-synced", "store";
    /// A torn tail is left behind the journal's end. Power cuts.
    TailNotCut = "tail-not-cut", "store";
    /// Damage before acknowledged frames is taken for a torn tail. Rot.
    DamageTakenForTail = "damage-taken-for-tail", "store";
    /// A frame's checksum isn't compared. Rot.
    ChecksumIgnored = "checksum-ignored", "store";
    /// Views don't note how far they have come: frames are applied again. Restarts.
    ViewsAtNotStored = "views-at-not-stored", "store";
    /// Views are written before the journal: a refused append leaves traces. Full disks.
    ViewsFirst = "views-first", "runtime";
    /// What the note beside the journal says isn't heeded (P6). Restored backups.
    NoteIgnored = "note-ignored", "runtime";
    /// Views made anew judge without the fences that come later. Rebuilds.
    RebuildForgetsFences = "rebuild-forgets-fences", "runtime";
    /// A neighbor's log is taken in. Scopes.
    NeighborAccepted = "neighbor-accepted", "runtime";
    /// A fenced node's own new segments are stored. Fences.
    FencedWriterHeard = "fenced-writer-heard", "runtime";
    /// A machine that was set back takes its own log from others and goes on. Restored backups.
    RollbackMended = "rollback-mended", "runtime";
    /// A fence doesn't end the connection that is open. Fences.
    FencedTalkGoesOn = "fenced-talk-goes-on", "runtime";
}

impl Bug {
    /// The bug a command names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|bug| bug.name() == name)
    }
}

/// Says whether a bug is to show itself: never, in whatever is shipped.
#[cfg(not(feature = "planted"))]
pub const fn planted(_bug: Bug) -> bool {
    false
}

#[cfg(feature = "planted")]
pub use switch::{choose, planted};

#[cfg(feature = "planted")]
mod switch {
    //! Which bug is planted: the thread's choice, else the process's.

    use std::cell::Cell;
    use std::sync::OnceLock;

    use super::Bug;

    /// The environment's word for a whole test program, which has no other place to be told.
    const VARIABLE: &str = "HAMGAM_PLANTED";

    thread_local! {
        static CHOSEN: Cell<Option<Bug>> = const { Cell::new(None) };
    }

    /// Says whether a bug is to show itself here.
    pub fn planted(bug: Bug) -> bool {
        CHOSEN.get().or_else(of_process) == Some(bug)
    }

    /// Plants a bug in this thread; `None` goes back to the process's.
    pub fn choose(bug: Option<Bug>) {
        CHOSEN.set(bug);
    }

    #[expect(clippy::disallowed_methods, reason = "test programs with the feature, none shipped")]
    fn of_process() -> Option<Bug> {
        static PROCESS: OnceLock<Option<Bug>> = OnceLock::new();
        *PROCESS.get_or_init(|| {
            let name = std::env::var(VARIABLE).ok()?;
            Some(
                Bug::from_name(&name).unwrap_or_else(|| {
                    unreachable!("{VARIABLE}={name}: no planted bug has that name")
                }),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_bug_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = Bug::ALL.iter().map(|bug| bug.name()).collect();
        assert_eq!(names.len(), Bug::ALL.len());
        assert!(Bug::ALL.iter().all(|bug| Bug::from_name(bug.name()) == Some(*bug)));
        assert_eq!(Bug::from_name("none"), None);
    }

    #[cfg(not(feature = "planted"))]
    #[test]
    fn nothing_is_planted_in_what_is_shipped() {
        const NONE: bool = planted(Bug::SyncSkipped);
        assert!(!NONE && !Bug::ALL.iter().any(|bug| planted(*bug)));
    }
}
