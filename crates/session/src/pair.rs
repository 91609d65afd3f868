//! Two sessions, their disks and the line between them, for tests.
//!
//! The line has three streams each way (control and one per lane), each in order, as QUIC has. Each
//! step does one thing: bring a frame over, hand in what was fetched, finish what is being stored.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use journal::{Head, Realm, Segment};
use model::limits::CREDIT_SEGMENTS;
use model::{Instant, LogId, Seq, Timestamp};
use proptest::sample::Index;
use wire::{Frame, Versions};

use crate::port::{Close, Fault, Input, Options, Output, Peer, Side, Start};
use crate::replica::{COUNTY, PROVINCE, Replica};
use crate::session::Session;

/// The caller and the answerer.
pub(crate) const A: usize = 0;
pub(crate) const B: usize = 1;

pub(crate) const SILENCE: Duration = Duration::from_secs(10);
pub(crate) const STALL: Duration = Duration::from_secs(60);

pub(crate) fn options() -> Options {
    Options {
        versions: Versions { min: 1, max: 1 },
        realm: Realm::Live,
        silence: SILENCE,
        stall: STALL,
        linger: None,
        renew_only: false,
        time: Timestamp::from_ms(1_000),
    }
}

/// One end.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) me: Peer,
    pub(crate) disk: Replica,
    pub(crate) options: Options,
    pub(crate) session: Option<Session>,
    fetches: VecDeque<(LogId, Head, usize)>,
    stores: VecDeque<(u64, Segment)>,
    /// Frames under way to the other end, by stream.
    line: [VecDeque<Frame>; 3],
    /// What it has sent in this session and wasn't told to be there: for the credit.
    unacked: Vec<(LogId, Seq, usize)>,
    /// What it wanted in this session.
    wanted: BTreeSet<(LogId, Seq)>,
    /// Everything told to the shell.
    pub(crate) said: Vec<Output>,
    pub(crate) close: Option<Close>,
    pub(crate) fault: Option<Fault>,
    /// Every frame sent, in order.
    pub(crate) sent: Vec<Frame>,
    /// Where the frames of this session begin.
    since: usize,
}

impl End {
    fn new(me: Peer) -> Self {
        Self {
            me,
            disk: Replica::default(),
            options: options(),
            session: None,
            fetches: VecDeque::new(),
            stores: VecDeque::new(),
            line: Default::default(),
            unacked: Vec::new(),
            wanted: BTreeSet::new(),
            said: Vec::new(),
            close: None,
            fault: None,
            sent: Vec::new(),
            since: 0,
        }
    }
}

/// Two ends and a clock.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) now: Instant,
    pub(crate) ends: [End; 2],
    /// What happened, line by line.
    pub(crate) trace: Vec<String>,
    /// One end says what it likes: what it sends obliges nobody.
    pub(crate) hostile: bool,
}

/// One thing that can happen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    /// A frame arrives that this end has sent on this stream.
    Carry(usize, usize),
    /// An end's oldest request to its journal is answered.
    Fetch(usize),
    /// All an end was asked to store is on its disk.
    Sync(usize),
}

impl Pair {
    /// A county's office that calls its province.
    pub(crate) fn new() -> Self {
        Self::of(COUNTY, PROVINCE)
    }

    pub(crate) fn of(caller: Peer, answerer: Peer) -> Self {
        let ends = [End::new(caller), End::new(answerer)];
        Self { now: Instant::from_ms(0), ends, trace: Vec::new(), hostile: false }
    }

    /// Opens a connection: both sessions begin.
    pub(crate) fn connect(&mut self) {
        for (at, side) in [(A, Side::Caller), (B, Side::Answerer)] {
            let peer = self.ends[1 - at].me;
            let end = &mut self.ends[at];
            end.close = None;
            end.wanted.clear();
            end.since = end.sent.len();
            let heads = end.disk.heads();
            let (me, book, options) = (end.me, end.disk.book.clone(), end.options);
            end.session =
                Some(Session::begin(self.now, Start { side, me, peer, heads, book, options }));
            self.drain(at);
        }
    }

    /// Cuts the line: what is on it is gone; what is being stored will still be stored.
    pub(crate) fn cut(&mut self) {
        for at in [A, B] {
            self.input(at, Input::Lost);
            self.end_session(at);
        }
    }

    fn end_session(&mut self, at: usize) {
        let end = &mut self.ends[at];
        end.session = None;
        end.line = Default::default();
        end.unacked.clear();
        end.fetches.clear();
        for (_, segment) in std::mem::take(&mut end.stores) {
            end.disk.receive(&segment);
        }
    }

    /// An act of this end, told to its session.
    pub(crate) fn act(&mut self, at: usize, log: LogId, count: u64, bytes: usize) {
        let head = self.ends[at].disk.grow(log, count, bytes);
        self.input(at, Input::Grew { log, head });
    }

    pub(crate) fn input(&mut self, at: usize, input: Input) {
        if let Some(session) = &mut self.ends[at].session {
            if let Err(fault) = session.handle(self.now, input) {
                self.ends[at].fault = Some(fault);
            }
            self.drain(at);
        }
    }

    fn drain(&mut self, at: usize) {
        while let Some(output) = self.ends[at].session.as_mut().and_then(Session::poll_output) {
            self.trace.push(format!("{}ms {} {}", self.now.ms(), ["A", "B"][at], short(&output)));
            self.output(at, output);
        }
    }

    fn output(&mut self, at: usize, output: Output) {
        if let Output::Send(Frame::Segment(segment)) = &output {
            let writer = &self.ends[1 - at];
            let has = segment.last_seq() <= writer.disk.head(segment.log).seq;
            let echo = segment.log.origin == writer.me.node && has;
            assert!(!echo || self.hostile, "{} goes back to who wrote it", segment.log);
        }
        let end = &mut self.ends[at];
        match output {
            Output::Send(frame) => {
                if !self.hostile {
                    check_frame(end, &frame);
                }
                end.sent.push(frame.clone());
                end.line[frame.stream()].push_back(frame);
            }
            Output::Fetch { log, from, bytes } => {
                let open = end.fetches.iter().any(|(other, ..)| *other == log);
                assert!(!open, "two fetches of {log} at once");
                end.fetches.push_back((log, from, bytes));
            }
            Output::Store { ticket, segment } => end.stores.push_back((ticket, segment)),
            Output::Acked { log, head } => {
                end.unacked.retain(|(other, seq, _)| *other != log || head.seq < *seq);
                end.disk.book.acked.insert(log, head);
            }
            Output::Nation { log, head } => {
                end.disk.book.nation.insert(log, head);
                end.said.push(output);
            }
            Output::PeerRefused { log, .. } => {
                end.unacked.retain(|(other, ..)| *other != log);
                end.said.push(output);
            }
            Output::PeerSetAside { .. }
            | Output::PeerTime(_)
            | Output::Prove(_)
            | Output::Settled => {
                end.said.push(output);
            }
            Output::Close(close) => end.close = Some(close),
        }
    }

    /// What can happen now.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for at in [A, B] {
            let end = &self.ends[at];
            let carries = |stream: &usize| !end.line[*stream].is_empty();
            steps.extend((0..3).filter(carries).map(|stream| Step::Carry(at, stream)));
            steps.extend((!end.fetches.is_empty()).then_some(Step::Fetch(at)));
            steps.extend((!end.stores.is_empty()).then_some(Step::Sync(at)));
        }
        steps
    }

    pub(crate) fn step(&mut self, step: Step) {
        match step {
            Step::Carry(from, stream) => {
                let frame = self.ends[from].line[stream].pop_front().unwrap();
                self.deliver(1 - from, frame);
            }
            Step::Fetch(at) => {
                let (log, from, bytes) = self.ends[at].fetches.pop_front().unwrap();
                let segments = self.ends[at].disk.fetch(log, from.seq, bytes);
                self.input(at, Input::Fetched { log, segments });
            }
            Step::Sync(at) => {
                for (ticket, segment) in std::mem::take(&mut self.ends[at].stores) {
                    let stored = self.ends[at].disk.receive(&segment);
                    self.input(at, Input::Stored { ticket, stored });
                }
            }
        }
    }

    pub(crate) fn deliver(&mut self, to: usize, frame: Frame) {
        self.rewound(to, &frame);
        self.input(to, Input::Frame(frame));
    }

    /// A segment that was sent in this session arrives once more.
    pub(crate) fn repeat(&mut self, from: usize, which: &Index) {
        let sent = &self.ends[from].sent[self.ends[from].since..];
        let segments: Vec<&Frame> =
            sent.iter().filter(|frame| matches!(frame, Frame::Segment(_))).collect();
        if !segments.is_empty() {
            let frame = segments[which.index(segments.len())].clone();
            self.deliver(1 - from, frame);
        }
    }

    /// A want or heads free what was sent past them.
    fn rewound(&mut self, at: usize, frame: &Frame) {
        let unacked = &mut self.ends[at].unacked;
        if let Frame::Want(want) = frame {
            unacked.retain(|(log, seq, _)| *log != want.log || *seq <= want.from.seq);
        }
        if let Frame::Heads { heads, .. } = frame {
            let named: BTreeMap<LogId, Head> = heads.iter().copied().collect();
            let told = |log: &LogId| named.get(log).map_or(Seq(0), |head| head.seq);
            let believed = self.ends[at].disk.book.acked.clone();
            let before = |log: &LogId| believed.get(log).map_or(Seq(0), |head| head.seq);
            self.ends[at].unacked.retain(|(log, ..)| before(log) <= told(log));
        }
    }

    /// Disks and journals do what they have to, the line brings nothing.
    pub(crate) fn work(&mut self) {
        let local = |step: &Step| !matches!(step, Step::Carry(..));
        while let Some(step) = self.steps().into_iter().find(local) {
            self.step(step);
        }
    }

    /// Half a round trip each way: everything on the line arrives, is stored and answered.
    pub(crate) fn half(&mut self, from: usize) {
        self.work();
        self.now = self.now.after(Duration::from_millis(500));
        for stream in 0..3 {
            for frame in std::mem::take(&mut self.ends[from].line[stream]) {
                self.deliver(1 - from, frame);
            }
        }
        self.work();
    }

    /// Until nothing happens any more.
    pub(crate) fn run(&mut self) {
        let mut left = 100_000;
        while let Some(step) = self.steps().into_iter().next() {
            self.step(step);
            left -= 1;
            assert!(0 < left, "no end:\n{}", self.trace[self.trace.len() - 40..].join("\n"));
        }
    }

    /// Lets time pass, telling each session of its deadlines.
    pub(crate) fn wait(&mut self, wait: Duration) {
        let until = self.now.after(wait);
        let due = |end: &End| end.session.as_ref().and_then(Session::poll_timeout);
        while let Some(next) = self.ends.iter().filter_map(due).min().filter(|at| *at <= until) {
            self.now = self.now.max(next);
            for at in [A, B] {
                if due(&self.ends[at]).is_some_and(|at| at <= self.now) {
                    self.input(at, Input::Timeout);
                }
            }
        }
        self.now = until;
    }

    pub(crate) fn session(&self, at: usize) -> &Session {
        self.ends[at].session.as_ref().unwrap()
    }

    /// Both have the same and know it of each other.
    pub(crate) fn in_step(&self) -> bool {
        let [a, b] = &self.ends;
        let begun = |end: &End| -> BTreeMap<LogId, Head> {
            end.disk.heads().iter().filter(|(_, head)| Seq(0) < head.seq).collect()
        };
        begun(a) == begun(b)
            && self.session(A).is_settled()
            && self.session(B).is_settled()
            && [A, B].into_iter().all(|at| self.session(at).behind() == 0)
    }

    /// Clears what was recorded so far.
    pub(crate) fn forget(&mut self) {
        self.trace.clear();
        for end in &mut self.ends {
            end.sent.clear();
            end.since = 0;
        }
    }
}

/// What holds for every frame a session sends.
fn check_frame(end: &mut End, frame: &Frame) {
    match frame {
        Frame::Ack(ack) => assert!(end.disk.has(ack.log, ack.head), "not on the disk: {ack:?}"),
        Frame::Segment(segment) => {
            let (log, last) = (segment.log, segment.last_seq());
            let acked = end.disk.book.acked.get(&log);
            assert!(
                acked.is_none_or(|acked| acked.seq < last),
                "{log} {last:?} was acknowledged and is sent again"
            );
            end.unacked.push((log, last, segment.payload.len()));
            let lane = segment.log.lane;
            let on_lane: Vec<usize> =
                end.unacked.iter().filter(|u| u.0.lane == lane).map(|u| u.2).collect();
            let bytes: usize = on_lane.iter().sum();
            assert!(
                on_lane.len() == 1
                    || (bytes <= crate::session::credit(lane) && on_lane.len() <= CREDIT_SEGMENTS),
                "{} segments, {bytes} bytes under way on {lane:?}",
                on_lane.len()
            );
        }
        Frame::Want(want) => {
            assert!(end.disk.has(want.log, want.from) || want.from.seq == Seq(0));
            assert!(end.wanted.insert((want.log, want.from.seq)), "wanted twice: {want:?}");
        }
        Frame::Hello(_)
        | Frame::Welcome(_)
        | Frame::Heads { .. }
        | Frame::Nation(_)
        | Frame::Refused(_)
        | Frame::Aside(_)
        | Frame::Ping
        | Frame::Pong
        | Frame::Bye(_)
        | Frame::Prove(_)
        | Frame::Proof(_) => {}
    }
}

/// One line per output.
fn short(output: &Output) -> String {
    let until = |log: &LogId, head: &Head| format!("{log} {}", head.seq.0);
    let range = |s: &Segment| format!("{} {}..={}", s.log, s.first_seq.0, s.last_seq().0);
    match output {
        Output::Send(Frame::Hello(_)) => "send hello".to_owned(),
        Output::Send(Frame::Welcome(w)) => {
            format!("send welcome tells={} asks={}", w.tells, w.asks)
        }
        Output::Send(Frame::Heads { heads, last }) => {
            let heads: Vec<String> = heads.iter().map(|(log, head)| until(log, head)).collect();
            format!("send heads [{}] last={last}", heads.join(", "))
        }
        Output::Send(Frame::Segment(segment)) => format!("send segment {}", range(segment)),
        Output::Send(Frame::Ack(ack)) => format!("send ack {}", until(&ack.log, &ack.head)),
        Output::Send(Frame::Nation(word)) => {
            format!("send nation {}", until(&word.log, &word.head))
        }
        Output::Send(Frame::Want(want)) => format!("send want {}", until(&want.log, &want.from)),
        Output::Send(Frame::Refused(r)) => {
            format!("send refused {} {} code {}", r.log, r.first.0, r.code)
        }
        Output::Send(Frame::Aside(a)) => format!("send aside {} {} {}", a.log, a.seq.0, a.code),
        Output::Send(Frame::Ping) => "send ping".to_owned(),
        Output::Send(Frame::Pong) => "send pong".to_owned(),
        Output::Send(Frame::Bye(bye)) => format!("send bye {:?}", bye.reason),
        Output::Send(Frame::Prove(_)) => "send prove".to_owned(),
        Output::Send(Frame::Proof(_)) => "send proof".to_owned(),
        Output::Prove(heads) => format!("prove {}", heads.len()),
        Output::Fetch { log, from, .. } => format!("fetch {}", until(log, from)),
        Output::Store { segment, .. } => format!("store {}", range(segment)),
        Output::Acked { log, head } => format!("acked {}", until(log, head)),
        Output::Nation { log, head } => format!("nation {}", until(log, head)),
        Output::PeerRefused { log, first, code } => {
            format!("peer refused {log} {} code {code}", first.0)
        }
        Output::PeerSetAside { log, seq, code } => format!("peer set aside {log} {} {code}", seq.0),
        Output::PeerTime(time) => format!("peer time {}", time.ms()),
        Output::Settled => "settled".to_owned(),
        Output::Close(close) => format!("close {close:?}"),
    }
}
