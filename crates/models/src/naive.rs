//! Naive designs: what one might have built. The checker must find what is wrong with each.

/// A naive variant of a model; the production code is the same, what surrounds it is not.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Naive {
    /// As designed.
    #[default]
    Sound,
    /// An entry is seen by others before it is on the disk.
    SentBeforeDurable,
    /// Counters on the wire are increments, added up as they come.
    Increments,
    /// A release frees the rights, and credits them as well.
    ReleaseCredits,
    /// Only rials are compared, never jobs.
    RialsOnly,
    /// A restored machine spends before any hub has witnessed where it stands.
    WitnessIgnored,
    /// A grant to a node is taken by each of its incarnations.
    AnyIncarnation,
    /// What a fenced incarnation wrote later counts as well.
    FenceForgotten,
    /// Who hasn't been heard for long is settled, whatever it may still do.
    SettledByClock,
    /// A member's last word counts, whoever said it.
    LastWordCounts,
    /// A peer's segment is acknowledged before it is stored.
    AckBeforeDurable,
    /// What was sent counts as had, acknowledged or not.
    SentIsHad,
}
