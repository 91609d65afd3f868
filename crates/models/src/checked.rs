//! Runs the checker within bounds and says what it did.

use std::fmt;
use std::hash::Hash;

use stateright::{Checker as _, DiscoveryClassification, Expectation, HasDiscoveries, Model};

/// How far to look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bounds {
    /// Steps from the first state.
    pub depth: usize,
    /// States that are made, repeated ones too.
    pub states: usize,
}

/// What the checker did.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checked {
    /// States that were made, repeated ones too.
    pub states: usize,
    /// States that differ.
    pub unique: usize,
    /// The longest way to a state that was looked at.
    pub depth: usize,
    /// Whether every state within the bounds of depth was looked at.
    pub whole: bool,
    /// What should happen on some way, and did on none.
    pub unseen: Vec<&'static str>,
    /// The first broken property with the way to it.
    pub broken: Option<Broken>,
}

/// A property that doesn't hold, and how one gets there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Broken {
    /// The property's name.
    pub property: &'static str,
    /// The steps, first to last.
    pub steps: Vec<String>,
}

/// Checks a model breadth first, in one thread. A broken property comes with a shortest way to it.
pub fn check<M>(model: M, bounds: Bounds) -> Checked
where
    M: Model + Clone + Send + Sync + 'static,
    M::State: Clone + fmt::Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + fmt::Debug + PartialEq + Send + Sync,
{
    let checked = once(model.clone(), bounds);
    let Some(broken) = &checked.broken else { return checked };
    // The checker keeps the last way it came by; with ever deeper bounds the first one is a shortest.
    let nearer = (1..=broken.steps.len())
        .map(|depth| once(model.clone(), Bounds { depth, ..bounds }))
        .find(|nearer| nearer.broken.is_some());
    nearer.unwrap_or(checked)
}

fn once<M>(model: M, bounds: Bounds) -> Checked
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + fmt::Debug + Hash + PartialEq + Send + Sync,
    M::Action: Clone + fmt::Debug + PartialEq + Send + Sync,
{
    let checker = model
        .checker()
        .threads(1)
        .finish_when(HasDiscoveries::AnyFailures)
        .target_max_depth(bounds.depth)
        .target_state_count(bounds.states)
        .spawn_bfs()
        .join();
    let mut found: Vec<_> = checker.discoveries().into_iter().collect();
    found.sort_by_key(|(name, _)| *name);
    let is_example =
        |name| matches!(checker.discovery_classification(name), DiscoveryClassification::Example);
    let sometimes = checker.model().properties().into_iter();
    let sometimes = sometimes.filter(|wanted| wanted.expectation == Expectation::Sometimes);
    let seen = |name: &&str| found.iter().any(|(seen, _)| seen == name);
    let unseen = sometimes.map(|wanted| wanted.name).filter(|name| !seen(name)).collect();
    let faults = found.into_iter().filter(|(name, _)| !is_example(name));
    let faults = faults.map(|(property, way)| Broken {
        property,
        steps: way.into_actions().iter().map(|step| format!("{step:?}")).collect(),
    });
    let broken = faults.min_by_key(|broken| broken.steps.len());
    let states = checker.state_count();
    Checked {
        states,
        unique: checker.unique_state_count(),
        depth: checker.max_depth(),
        whole: states < bounds.states,
        unseen,
        broken,
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, unique, depth, whole, unseen, broken } = self;
        let whole = if *whole { "all" } else { "the first" };
        write!(f, "{whole} {unique} states ({states} made), depth {depth}")?;
        if !unseen.is_empty() {
            write!(f, ", never seen: {}", unseen.join(", "))?;
        }
        match broken {
            None => write!(f, ", no property broken"),
            Some(Broken { property, steps }) => {
                write!(f, "; BROKEN in {} steps: {property}", steps.len())?;
                steps.iter().enumerate().try_for_each(|(at, step)| write!(f, "\n  {at} {step}"))
            }
        }
    }
}
