//! Three tiers in step, without a socket, a folder or a thread.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use journal::{Realm, Signer};
use model::words::{Entity, Kind, Role};
use model::{
    Hash, Incarnation, Instant, JalaliDate, NodeNumber, PersonId, Rials, Timestamp, UnitCode,
};
use office::entry::{Act, Body};
use office::forms::ApplicationForm;
use office::intake::{PersonFile, take_in};
use office::look;
use roster::{Enrolled, Entry, Key, Numbers, Rooted, Trust};
use session::Side;
use store::{CrashDisk, JournalOptions, Views};
use wire::Reader;

mod hubs;
mod nation;

use super::{Input, LineId, Machine, Output};
use crate::clock::Clock;
use crate::contacts::ContactBook;
use crate::daemon::{Ended, Options};
use crate::desk::tree::{root, root_certificate};
use crate::desk::{Bare, Desk, Mode};
use crate::fault::RuntimeFault;
use crate::found::{Founding, Tree, found_on};

const ZAHRA: &str = "0012345679";
const MARYAM: &str = "0076543218";
const LAYOUT: JournalOptions = JournalOptions { file_bytes: 1 << 20, reserve_bytes: 4_096 };
const UNITS: [&str; 3] = ["IR", "11", "1102"];
const NODES: [u16; 3] = [1, 1_200, 1_201];
const COUNTY: usize = 2;
const PROVINCE: usize = 1;

/// One machine, and what outlives its process.
struct Site {
    machine: Option<Machine>,
    me: Enrolled,
    seed: [u8; 32],
    disk: CrashDisk,
    book: CrashDisk,
}

/// A nation, a province and a county.
struct Town {
    now: Arc<AtomicU64>,
    sites: Vec<Site>,
    /// Which two ends are one connection.
    lines: BTreeMap<(usize, LineId), (usize, LineId)>,
    next: u64,
    /// Everything that was said, for comparison.
    said: String,
    answers: Vec<(u64, bool)>,
    ended: Vec<(usize, Ended)>,
    /// How long who starts from now on stays on a line on which all is said.
    linger: Option<Duration>,
}

fn day() -> JalaliDate {
    "1401/09/15".parse().unwrap()
}

fn unit(of: usize) -> UnitCode {
    UNITS[of].parse().unwrap()
}

fn act(role: Role) -> Act {
    let at = Timestamp::from_ms(1_670_000_000_000);
    Act { user: "maryam".to_owned(), role, on: day(), at, logical: 0 }
}

fn seed(of: usize) -> [u8; 32] {
    [u8::try_from(of + 1).unwrap(); 32]
}

fn bare(seed: [u8; 32], disk: &CrashDisk, views: Option<Views>) -> Bare {
    let places = Arc::new(settings::reference::places());
    Bare { disk: Arc::new(disk.clone()), layout: LAYOUT, seed, places, views, beside: None }
}

/// A machine with its folder, not started yet: below those who are trusted.
fn founded(of: usize, incarnation: u16, seed: [u8; 32], above: &[Enrolled]) -> (Site, Desk) {
    founded_on(of, enrolled(of, incarnation, seed), (seed, above), Vec::new())
}

fn enrolled(of: usize, incarnation: u16, seed: [u8; 32]) -> Enrolled {
    let at = unit(of);
    Enrolled {
        node: NodeNumber(NODES[of]),
        incarnation: Incarnation(incarnation),
        unit: at,
        key: Key::from(Signer::new(&seed, Realm::Practice).public()),
        tls: Hash(seed),
        numbers: match at {
            UnitCode::Province(code) => Some(Numbers::of_province(code)),
            UnitCode::County(_) | UnitCode::Nation => None,
        },
        slip: None,
        on: day(),
    }
}

fn founded_on(
    of: usize,
    me: Enrolled,
    (seed, above): ([u8; 32], &[Enrolled]),
    rooted: Vec<Rooted>,
) -> (Site, Desk) {
    let at = unit(of);
    let members = above.iter().chain([&me]).cloned().collect();
    let founding = Founding {
        unit: at,
        node: me.node,
        incarnation: me.incarnation,
        tree: Tree::Member {
            realm: Realm::Practice,
            trust: Trust { members, root: Hash(*blake3::hash(&root_certificate()).as_bytes()) },
            rooted,
        },
        rules: rules::RuleSet::embedded_1401_text().to_owned(),
        user: "maryam".to_owned(),
        on: day(),
        at: act(Role::System).at,
    };
    let (disk, book) = (CrashDisk::new(), CrashDisk::new());
    let desk = found_on(bare(seed, &disk, None), &founding).unwrap();
    (Site { machine: None, me, seed, disk, book }, desk)
}

impl Town {
    fn new() -> Self {
        let mut members: Vec<Enrolled> = Vec::new();
        let mut town = Self {
            now: Arc::new(AtomicU64::new(0)),
            sites: Vec::new(),
            lines: BTreeMap::new(),
            next: 2,
            said: String::new(),
            answers: Vec::new(),
            ended: Vec::new(),
            linger: None,
        };
        for of in 0..NODES.len() {
            let (site, desk) = founded(of, 1, seed(of), &members);
            members.push(site.me.clone());
            town.sites.push(site);
            town.start(of, desk);
        }
        for (parent, child) in [(0, PROVINCE), (PROVINCE, COUNTY)] {
            let enrolled = Entry::Enrolled(town.sites[child].me.clone());
            town.says(parent, enrolled);
        }
        town
    }

    /// A hub's officer says something of who belongs.
    fn says(&mut self, of: usize, entry: Entry) {
        let said = Body::Roster(entry);
        let work = |drafter: &mut office::Drafter<'_>| {
            drafter.say_to(unit(of), said.clone());
            Ok(())
        };
        let act = act(Role::SecurityOfficer);
        self.lend(of, |desk| desk.act(&act, Mode::Write, work).map(drop)).unwrap();
    }

    /// Its lines are cut.
    fn cut_off(&mut self, of: usize) {
        let lost: Vec<_> = self.lines.keys().filter(|(at, _)| *at == of).copied().collect();
        for end in lost {
            let (peer, line) = self.lines.remove(&end).unwrap();
            self.lines.remove(&(peer, line));
            self.handle(peer, Input::Down { line });
        }
    }

    fn start(&mut self, of: usize, desk: Desk) {
        let site = &mut self.sites[of];
        let book = ContactBook::on(Arc::new(site.book.clone())).unwrap();
        let [instant, utc] = [Arc::clone(&self.now), Arc::clone(&self.now)];
        let clock = Clock::of(
            move || Instant::from_ms(instant.load(Ordering::Relaxed)),
            move || Timestamp::from_ms(1_800_000_000_000 + utc.load(Ordering::Relaxed)),
        );
        let options = Options { linger: self.linger, ..Options::bare(u64::from(NODES[of])) };
        site.machine = Some(Machine::new(desk, book, options, clock));
    }

    /// The power fails at one node; its disks and views keep what chance leaves them.
    fn crash(&mut self, of: usize, chance: u64) {
        let machine = self.sites[of].machine.take().unwrap();
        let views = machine.desk().and_then(|desk| desk.views_after_crash(chance));
        let site = &mut self.sites[of];
        (site.disk, site.book) = (site.disk.crash(chance), site.book.crash(chance));
        let disk = site.disk.clone();
        self.cut_off(of);
        let desk = Desk::on(bare(self.sites[of].seed, &disk, views), &mut |_, _| {}).unwrap();
        self.start(of, desk);
    }

    fn lend<T>(&mut self, of: usize, work: impl FnOnce(&mut Desk) -> T) -> T {
        self.sites[of].machine.as_mut().unwrap().lend(work).unwrap()
    }

    fn handle(&mut self, of: usize, input: Input) {
        if let Some(machine) = self.sites[of].machine.as_mut() {
            machine.handle([input]);
        }
    }

    /// Brings everything said to whom it is for, and lets so much time pass.
    fn run(&mut self, ms: u64) {
        let until = Instant::from_ms(self.now.load(Ordering::Relaxed) + ms);
        loop {
            while self.deliver() {}
            let next = |site: &Site| site.machine.as_ref()?.poll_timeout();
            let Some(at) = self.sites.iter().filter_map(next).min().filter(|at| *at <= until)
            else {
                break;
            };
            self.now.fetch_max(at.ms(), Ordering::Relaxed);
            self.sites.iter_mut().filter_map(|site| site.machine.as_mut()).for_each(|machine| {
                if machine.poll_timeout().is_some_and(|due| due <= at) {
                    machine.handle([]);
                }
            });
        }
        self.now.fetch_max(until.ms(), Ordering::Relaxed);
    }

    fn deliver(&mut self) -> bool {
        let mut outputs: VecDeque<(usize, Output)> = VecDeque::new();
        for (of, site) in self.sites.iter_mut().enumerate() {
            while let Some(output) = site.machine.as_mut().and_then(Machine::poll_output) {
                outputs.push_back((of, output));
            }
        }
        let any = !outputs.is_empty();
        for (of, output) in outputs {
            writeln!(self.said, "{} {of} {output:?}", self.now.load(Ordering::Relaxed)).unwrap();
            self.carry_out(of, output);
        }
        any
    }

    fn carry_out(&mut self, of: usize, output: Output) {
        match output {
            Output::Call { line } => {
                let parent = of - 1;
                let theirs = LineId(self.next);
                self.next += 2;
                self.lines.insert((of, line), (parent, theirs));
                self.lines.insert((parent, theirs), (of, line));
                let up = |line, side, peer: &Site| Input::Up {
                    line,
                    side,
                    tls: peer.me.tls,
                    renew_only: false,
                };
                let caller = up(line, Side::Caller, &self.sites[parent]);
                let answerer = up(theirs, Side::Answerer, &self.sites[of]);
                self.handle(of, caller);
                self.handle(parent, answerer);
            }
            Output::Send { line, frame } => {
                if let Some((peer, line)) = self.lines.get(&(of, line)).copied() {
                    let bytes = frame.encode().unwrap();
                    let frame = Reader::new().next(&mut &bytes[..]).unwrap().unwrap();
                    self.handle(peer, Input::Frame { line, frame });
                }
            }
            Output::Close { line, .. } => {
                if let Some((peer, line)) = self.lines.remove(&(of, line)) {
                    self.lines.remove(&(peer, line));
                    self.handle(peer, Input::Down { line });
                }
            }
            Output::Answered { ticket, done } => self.answers.push((ticket, done)),
            Output::Ended(ended) => self.ended.push((of, ended)),
        }
    }

    /// Opens a person's file in the county.
    fn take(&mut self, person: &str) {
        self.try_take(person.parse().unwrap()).unwrap();
    }

    fn try_take(&mut self, person: PersonId) -> Result<(), RuntimeFault> {
        self.lend(COUNTY, |desk| {
            let field = desk.places().fields[0].code;
            let mut form = ApplicationForm::new(Kind::Independent, Entity::Person, person, field);
            form.amount = Some(Rials::new(500_000_000));
            let mut file = PersonFile::new(person);
            file.applications.push((0, form));
            let work = |drafter: &mut office::Drafter<'_>| take_in(drafter, &file).map(drop);
            desk.act(&act(Role::Clerk), Mode::Write, work).map(drop)
        })
    }

    fn files(&mut self, of: usize) -> usize {
        let filter = look::Filter::default();
        self.lend(of, |desk| desk.look(|office| look::list(office, &filter)).unwrap().len())
    }

    /// All three make the same of the county, and of themselves what their journals say.
    fn agree(&mut self) {
        let county = unit(COUNTY);
        let states: Vec<_> = (0..UNITS.len())
            .map(|of| {
                self.lend(of, |desk| {
                    crate::verify(desk, &mut |_, _| {}).unwrap();
                    desk.look(|office| look::state(office, county)).unwrap()
                })
            })
            .collect();
        assert!(states.windows(2).all(|pair| pair[0] == pair[1]), "{states:?}");
    }
}

#[test]
fn what_a_county_writes_is_at_the_nation_and_everybody_agrees() {
    let mut town = Town::new();
    town.run(60_000);
    town.take(ZAHRA);
    town.handle(COUNTY, Input::SyncNow { ticket: 7 });
    town.run(60_000);
    assert_eq!(town.answers, [(7, true)]);
    assert_eq!([0, PROVINCE, COUNTY].map(|of| town.files(of)), [1; 3]);
    town.agree();
}

#[test]
fn a_power_cut_between_append_and_acknowledgement_loses_and_doubles_nothing() {
    for cut in 0..12 {
        let mut town = Town::new();
        town.run(60_000);
        // What the county sends next, the province stores in so many writes and syncs, or not.
        town.sites[PROVINCE].disk.die_after(cut);
        town.take(ZAHRA);
        town.run(60_000);
        let died =
            town.ended.iter().any(|(of, ended)| *of == PROVINCE && matches!(ended, Ended::Disk(_)));
        assert!(died || 2 <= cut, "a write and a sync come before the acknowledgement: {cut}");
        town.crash(PROVINCE, cut);
        town.take(MARYAM);
        town.run(3_600_000);
        assert_eq!([0, PROVINCE, COUNTY].map(|of| town.files(of)), [2; 3], "cut at {cut}");
        town.agree();
    }
}

#[test]
fn a_disk_that_fails_under_a_command_ends_the_node_and_nothing_was_done() {
    let mut town = Town::new();
    town.run(60_000);
    town.sites[COUNTY].disk.die_after(0);
    assert!(matches!(town.try_take(ZAHRA.parse().unwrap()), Err(RuntimeFault::Journal(_))));
    town.run(0);
    assert!(matches!(town.ended[..], [(COUNTY, Ended::Disk(_))]), "{:?}", town.ended);
    assert!(town.sites[COUNTY].machine.as_mut().unwrap().lend(|_| ()).is_none());
}

#[test]
fn the_same_inputs_give_the_same_outputs() {
    let run = || {
        let mut town = Town::new();
        town.run(60_000);
        town.take(ZAHRA);
        town.run(1_000);
        town.crash(COUNTY, 3);
        town.run(600_000);
        town.take(MARYAM);
        town.crash(0, 4);
        town.run(7_200_000);
        town.agree();
        town.said
    };
    let said = run();
    assert!(said.contains("Segment"), "{said}");
    assert_eq!(said, run());
}

#[test]
fn a_paused_node_calls_nobody_but_on_demand() {
    let mut town = Town::new();
    town.run(60_000);
    town.handle(COUNTY, Input::Pause);
    town.take(ZAHRA);
    town.run(86_400_000);
    assert_eq!(town.files(0), 1, "the line that was there stands");
    town.crash(COUNTY, 1);
    town.take(MARYAM);
    town.run(86_400_000);
    assert_eq!(town.files(0), 1, "a pause outlives the process");
    town.handle(COUNTY, Input::SyncNow { ticket: 1 });
    town.run(60_000);
    assert_eq!((town.files(0), &town.answers[..]), (2, &[(1, true)][..]));
}

/// What it waits to say would be taken by nobody, however often it calls.
#[test]
fn for_a_log_that_has_another_history_above_nobody_is_called_over_and_over() {
    let mut town = Town::new();
    town.run(60_000);
    let [older, book] =
        [&town.sites[COUNTY].disk, &town.sites[COUNTY].book].map(|disk| disk.crash(1));
    town.take(ZAHRA);
    town.run(60_000);
    // The image is put back, and files opened where the first one stood.
    town.cut_off(COUNTY);
    let site = &mut town.sites[COUNTY];
    (site.disk, site.book) = (older, book);
    let desk = Desk::on(bare(site.seed, &site.disk, None), &mut |_, _| {}).unwrap();
    town.linger = Some(Duration::from_secs(20));
    town.start(COUNTY, desk);
    // One more than there were.
    town.take(MARYAM);
    town.take(ZAHRA);
    town.run(600_000);
    assert!(town.said.contains("code: 12"), "the province refuses it as another history");
    let calls = |town: &Town| town.said.matches(&format!(" {COUNTY} Call")).count();
    let before = calls(&town);
    town.run(6 * 3_600_000);
    let often = calls(&town) - before;
    // One in each period of a quarter of an hour, more or less a tenth.
    assert!((21..=27).contains(&often), "{often}");
}
