//! Counties split, take other names and merge: dated facts, and what they come to on any day.

mod fact;
#[cfg(test)]
mod laws;

use std::collections::{BTreeMap, BTreeSet};

pub use fact::{CountyFact, Merge, Named, Rename, Split, Unfit};
use model::{CountyCode, JalaliDate, LogId, Say, Seq};

/// What the facts about counties come to: whose place each has taken, and under which name.
///
/// A fold, the same in whatever order and however often the facts come: they count by their dates, of
/// two of one day the one written first. One that doesn't fit those before it is kept and changes
/// nothing. A code that no fact has made was there from the beginning; so nothing here depends on a
/// table of codes.
///
/// # Examples
/// ```
/// # use roster::Succession;
/// let code = "0105".parse().unwrap();
/// let day = "1401/01/01".parse().unwrap();
/// assert_eq!(Succession::new().heir(code, day), code);
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Succession {
    said: BTreeMap<(LogId, Seq), CountyFact>,
    counties: BTreeMap<CountyCode, Life>,
}

/// What facts say of one county.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Life {
    /// The day it was made, unless it was there from the beginning.
    begun: Option<JalaliDate>,
    /// The day it ended, and which county it went into.
    ended: Option<(JalaliDate, CountyCode)>,
    /// Its names, each from a day on.
    names: Vec<(JalaliDate, Say)>,
    /// Counties that took over something of it, each from a day on.
    into: Vec<(JalaliDate, CountyCode)>,
    /// The day of the last fact about it.
    last: Option<JalaliDate>,
}

impl Succession {
    /// Nothing has happened.
    pub const fn new() -> Self {
        Self { said: BTreeMap::new(), counties: BTreeMap::new() }
    }

    /// Takes up facts that were kept.
    pub fn load(facts: impl IntoIterator<Item = ((LogId, Seq), CountyFact)>) -> Self {
        let mut succession = Self { said: facts.into_iter().collect(), counties: BTreeMap::new() };
        succession.fold();
        succession
    }

    /// Hears a fact. Cost grows with the facts there are: some dozens in ten years.
    pub fn hear(&mut self, log: LogId, seq: Seq, fact: CountyFact) {
        self.said.insert((log, seq), fact);
        self.fold();
    }

    /// Says whether a fact fits those known: what would change nothing isn't to be written.
    ///
    /// # Errors
    /// [`Unfit`], the first that applies.
    pub fn judge(&self, fact: &CountyFact) -> Result<(), Unfit> {
        let on = fact.on();
        let (sources, results) = (fact.sources(), fact.results());
        let count = sources.len().saturating_add(results.len());
        let home = match sources.first() {
            Some(first) if !results.is_empty() => first.province(),
            Some(_) | None => return Err(Unfit::Nothing),
        };
        let distinct = |codes: &[CountyCode]| codes.iter().collect::<BTreeSet<_>>().len();
        if COUNTIES_MAX < count
            || distinct(&sources) < sources.len()
            || distinct(&results) < results.len()
        {
            return Err(Unfit::Twice);
        }
        if let Some(code) = sources.iter().chain(&results).find(|code| code.province() != home) {
            return Err(Unfit::Province { code: *code });
        }
        match fact {
            CountyFact::Split(split) if results.contains(&split.from) => {
                return Err(Unfit::Itself { code: split.from });
            }
            CountyFact::Merge(merge) if merge.leaving().next().is_none() => {
                return Err(Unfit::Itself { code: merge.into.code });
            }
            CountyFact::Split(_) | CountyFact::Merge(_) | CountyFact::Rename(_) => {}
        }
        if !fact.names().all(Named::is_named) {
            return Err(Unfit::Nameless);
        }
        sources.iter().try_for_each(|code| self.stands(*code, on))?;
        match fact {
            CountyFact::Split(split) => split.into.iter().try_for_each(|new| self.is_new(new.code)),
            CountyFact::Merge(merge) if merge.makes => self.is_new(merge.into.code),
            CountyFact::Merge(merge) => self.stands(merge.into.code, on),
            CountyFact::Rename(_) => Ok(()),
        }
    }

    /// A county's name on a day, if a fact gave it one; else it is the reference table's.
    pub fn name(&self, code: CountyCode, day: JalaliDate) -> Option<&Say> {
        let names = &self.counties.get(&code)?.names;
        names.iter().rfind(|(from, _)| *from <= day).map(|(_, name)| name)
    }

    /// Counties that facts have made by a day, whether they stand still or not.
    pub fn made(&self, day: JalaliDate) -> impl Iterator<Item = CountyCode> {
        let begun = move |life: &Life| life.begun.is_some_and(|begun| begun <= day);
        self.counties.iter().filter(move |(_, life)| begun(life)).map(|(code, _)| *code)
    }

    /// Says whether a county is there on a day: made by then, and not gone into another.
    pub fn is_there(&self, code: CountyCode, day: JalaliDate) -> bool {
        self.stands_on(code, day).is_ok()
    }

    /// The day a county ends, if it does.
    pub fn ended(&self, code: CountyCode) -> Option<JalaliDate> {
        self.counties.get(&code)?.ended.map(|(on, _)| on)
    }

    /// Whether any fact, of whatever day, speaks of a county.
    pub fn knows(&self, code: CountyCode) -> bool {
        self.counties.contains_key(&code)
    }

    /// The county that answers for all of another's on a day: itself while it stands, else the one it
    /// went into, followed to the end. There is always exactly one.
    pub fn heir(&self, code: CountyCode, day: JalaliDate) -> CountyCode {
        let mut heir = code;
        // A county that has ended is nobody's heir later, so no code comes twice.
        for _ in 0..=self.counties.len() {
            match self.counties.get(&heir).and_then(|life| life.ended) {
                Some((on, into)) if on <= day => heir = into,
                Some(_) | None => return heir,
            }
        }
        unreachable!("a county went into itself")
    }

    /// Which counties have taken over something of one by a day, with the day each did.
    pub fn successors(&self, code: CountyCode, day: JalaliDate) -> Vec<(JalaliDate, CountyCode)> {
        let into = self.counties.get(&code).map(|life| life.into.as_slice()).unwrap_or_default();
        into.iter().filter(|(on, _)| *on <= day).copied().collect()
    }

    /// Of which counties one has taken something over by a day, with the day it did.
    pub fn predecessors(&self, code: CountyCode, day: JalaliDate) -> Vec<(JalaliDate, CountyCode)> {
        let from = self.counties.iter().flat_map(|(from, life)| {
            life.into.iter().filter(|(_, into)| *into == code).map(|(on, _)| (*on, *from))
        });
        let mut from: Vec<_> = from.filter(|(on, _)| *on <= day).collect();
        from.sort_unstable();
        from
    }

    /// Says whether what was one county's may be another's by a day: step by step, each no earlier
    /// than the one before. Each county leads to itself.
    pub fn leads(&self, from: CountyCode, to: CountyCode, day: JalaliDate) -> bool {
        // The earliest day on which each could have something of `from`.
        let mut since: BTreeMap<CountyCode, Option<JalaliDate>> = BTreeMap::from([(from, None)]);
        let mut left = vec![from];
        while let Some(code) = left.pop() {
            let at = since.get(&code).copied().flatten();
            for (on, next) in self.successors(code, day) {
                let sooner = since.get(&next).is_none_or(|known| Some(on) < *known);
                if at.is_none_or(|at| at <= on) && sooner {
                    since.insert(next, Some(on));
                    left.push(next);
                }
            }
        }
        since.contains_key(&to)
    }

    /// The facts that speak of a county, by date; all facts if none is named.
    pub fn facts(&self, of: Option<CountyCode>) -> Vec<&CountyFact> {
        let about = |fact: &&CountyFact| {
            of.is_none_or(|code| fact.sources().contains(&code) || fact.results().contains(&code))
        };
        let mut facts: Vec<_> = self.said.iter().filter(|(_, fact)| about(fact)).collect();
        facts.sort_by_key(|(at, fact)| (fact.on(), **at));
        facts.into_iter().map(|(_, fact)| fact).collect()
    }

    fn fold(&mut self) {
        self.counties.clear();
        let mut said: Vec<((LogId, Seq), CountyFact)> =
            self.said.iter().map(|(at, fact)| (*at, fact.clone())).collect();
        said.sort_by_key(|(at, fact)| (fact.on(), *at));
        for (_, fact) in said {
            if self.judge(&fact).is_ok() {
                self.take(&fact);
            }
        }
        debug_assert!(self.holds());
    }

    fn take(&mut self, fact: &CountyFact) {
        let on = fact.on();
        for code in fact.sources().into_iter().chain(fact.results()) {
            self.life(code).last = Some(on);
        }
        match fact {
            CountyFact::Split(split) => {
                for new in &split.into {
                    self.life(split.from).into.push((on, new.code));
                    self.life(new.code).begun = Some(on);
                    self.life(new.code).names.push((on, new.say()));
                }
            }
            CountyFact::Rename(rename) => {
                let named = rename.to.say();
                self.life(rename.to.code).names.push((on, named));
            }
            CountyFact::Merge(merge) => {
                let into = merge.into.code;
                if merge.makes {
                    self.life(into).begun = Some(on);
                    self.life(into).names.push((on, merge.into.say()));
                }
                for code in merge.leaving().collect::<Vec<_>>() {
                    self.life(code).into.push((on, into));
                    self.life(code).ended = Some((on, into));
                }
            }
        }
    }

    fn life(&mut self, code: CountyCode) -> &mut Life {
        self.counties.entry(code).or_default()
    }

    /// A county stands on a day, and nothing later was said of it.
    fn stands(&self, code: CountyCode, on: JalaliDate) -> Result<(), Unfit> {
        self.stands_on(code, on)?;
        match self.counties.get(&code).and_then(|life| life.last) {
            Some(last) if on < last => Err(Unfit::Early { code, last }),
            Some(_) | None => Ok(()),
        }
    }

    fn stands_on(&self, code: CountyCode, on: JalaliDate) -> Result<(), Unfit> {
        let Some(life) = self.counties.get(&code) else { return Ok(()) };
        match (life.begun, life.ended) {
            (Some(begun), _) if on < begun => Err(Unfit::NotYet { code, begun }),
            (_, Some((ended, into))) if ended <= on => Err(Unfit::Ended { code, ended, into }),
            _ => Ok(()),
        }
    }

    fn is_new(&self, code: CountyCode) -> Result<(), Unfit> {
        if self.counties.contains_key(&code) { Err(Unfit::InUse { code }) } else { Ok(()) }
    }

    /// No county went into one that had ended by then.
    fn holds(&self) -> bool {
        self.counties.values().filter_map(|life| life.ended).all(|(on, into)| {
            let then = self.counties.get(&into).and_then(|life| life.ended);
            then.is_none_or(|(ended, _)| on <= ended)
        })
    }
}

/// Counties one fact names at most.
const COUNTIES_MAX: usize = 64;
