//! What `office lag` makes of neighbors in every state.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use console::{Look, Screen};
use expect_test::{Expect, expect};
use journal::Head;
use model::{Hash, Incarnation, Lane, Lang, LogId, NodeNumber, Seq};
use runtime::contacts::{RefusedBy, RefusedLog, SetBack, Trouble};
use runtime::control::protocol::Terminal;
use runtime::snapshot::{Ahead, Waiting};
use settings::{Color, Digits, NodeSettings};

use super::*;
use crate::cli::HUB;

/// 1405/09/03 07:40.
const NOW: u64 = 1_795_493_400_000;
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn ago(ms: u64) -> Timestamp {
    Timestamp::from_ms(NOW - ms)
}

fn log(child: &Neighbor, lane: Lane) -> LogId {
    let (origin, incarnation, scope) = (child.node, child.incarnation, child.unit);
    LogId { origin, incarnation, scope, lane }
}

fn head(seq: u64) -> Head {
    Head { seq: Seq(seq), hash: Hash([7; 32]) }
}

/// In step, and heard an hour ago.
fn well(unit: &str, node: u16) -> Neighbor {
    Neighbor {
        node: NodeNumber(node),
        incarnation: Incarnation(1),
        unit: unit.parse().unwrap(),
        fenced: false,
        link: Link::Down,
        waiting: Vec::new(),
        ahead: Vec::new(),
        acked: BTreeMap::new(),
        last_contact: Some(ago(HOUR)),
        last_settled: Some(ago(HOUR)),
        trouble: None,
        next_try: None,
        rate: None,
        refused: BTreeMap::new(),
        asides: BTreeMap::new(),
        spells: Vec::new(),
        set_back: None,
    }
}

fn cut_off(code: &str) -> Trouble {
    let say = Say::new("ارتباط قطع شد.", "The connection was lost.");
    Trouble { code: code.to_owned(), say, at: ago(2 * HOUR) }
}

fn behind() -> Neighbor {
    let mut child = well("1103", 1202);
    let log = log(&child, Lane::Control);
    child.waiting.push(Waiting { log, acked: head(3), here: head(15) });
    child
}

fn troubled() -> Neighbor {
    let mut child = well("1104", 1203);
    child.trouble = Some(cut_off("session.lost"));
    let log = log(&child, Lane::Records);
    child.ahead.push(Ahead { log, there: head(120), here: head(80) });
    child
}

fn silent() -> Neighbor {
    let mut child = well("1105", 1204);
    child.last_contact = Some(ago(9 * DAY));
    child.last_settled = Some(ago(12 * DAY));
    child.trouble = Some(cut_off("line.silent"));
    child
}

fn never_heard() -> Neighbor {
    let mut child = well("1106", 1205);
    (child.last_contact, child.last_settled) = (None, None);
    child
}

fn stands_still() -> Neighbor {
    let mut child = well("1107", 1206);
    child.link = Link::Live { since: ago(HOUR), settled: true };
    let log = log(&child, Lane::Records);
    let refused = RefusedLog { first: Seq(301), code: 12, by: RefusedBy::Us, at: ago(HOUR) };
    child.refused.insert(log, refused);
    child.asides.insert((log, Seq(290)), "authority.unit".to_owned());
    child
}

fn listed(children: Vec<Neighbor>) -> Vec<Lagging> {
    let of = |child: Neighbor| Lagging {
        state: State::of(&child, Timestamp::from_ms(NOW)),
        name: settings::reference::places().name_of(child.unit).unwrap_or_default(),
        bytes: child.entries() * 90,
        child,
    };
    let mut all: Vec<Lagging> = children.into_iter().map(of).collect();
    sort(&mut all);
    all
}

/// Keeps what is shown.
struct Shown(Rc<RefCell<Vec<u8>>>);

impl Screen for Shown {
    fn out(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().extend(bytes);
        Ok(())
    }

    fn err(&mut self, bytes: &[u8]) {
        self.0.borrow_mut().extend(bytes);
    }

    fn progress(&mut self, _: Lang, _: &Say, _: u64, _: u64) {}

    fn progress_end(&mut self) {}

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn shown(lang: Lang, show: impl FnOnce(&mut Ui<'_>)) -> String {
    let bytes = Rc::new(RefCell::new(Vec::new()));
    let look = Look { lang, digits: Digits::Latn, color: Color::Never, json: false };
    let screen = Box::new(Shown(Rc::clone(&bytes)));
    let mut ui = Ui::new(&HUB, look, Terminal::default(), screen);
    show(&mut ui);
    drop(ui);
    let bytes = bytes.take();
    String::from_utf8(bytes).unwrap()
}

fn check(lang: Lang, children: Vec<Neighbor>, expected: &Expect) {
    let offset = NodeSettings::default().clock.offset;
    let when = When { now: Timestamp::from_ms(NOW), offset };
    expected.assert_eq(&shown(lang, |ui| tell(&listed(children), when, ui).unwrap()));
}

#[test]
fn the_worst_comes_first_and_then_the_longest_silence() {
    let mut quieter = silent();
    quieter.last_contact = Some(ago(20 * DAY));
    quieter.unit = "1108".parse().unwrap();
    let all = vec![
        well("1102", 1201),
        behind(),
        silent(),
        troubled(),
        never_heard(),
        quieter,
        stands_still(),
    ];
    let order: Vec<_> =
        listed(all).iter().map(|it| (it.child.unit.to_string(), it.state.code())).collect();
    let order: Vec<_> = order.iter().map(|(unit, code)| (unit.as_str(), *code)).collect();
    assert_eq!(
        order,
        [
            ("1107", "stands_still"),
            ("1106", "never_heard"),
            ("1108", "silent"),
            ("1105", "silent"),
            ("1104", "trouble"),
            ("1103", "behind"),
            ("1102", "in_step"),
        ]
    );
}

#[test]
fn a_unit_that_was_cut_off_before_all_was_said_is_behind() {
    let mut child = well("1102", 1201);
    child.last_settled = None;
    assert_eq!(State::of(&child, Timestamp::from_ms(NOW)), State::Behind);
}

#[test]
fn each_is_told_with_what_it_lacks_and_what_to_do() {
    let all = vec![well("1102", 1201), behind(), troubled(), silent(), stands_still()];
    check(
        Lang::En,
        all,
        &expect![[r#"
        1107 Nikshahr, node 1206: STANDS STILL
        Last heard    connected now
        In step at    1405/09/03 06:40, 1 h ago
        For it        nothing waits
        With it       nothing is lacking here
        Stands still  1206.1/1107/1 from 301: The log has two histories: the machine was copied or set back.
        Set aside     1206.1/1107/1 290 [authority.unit]
        Next          hamgam-hub office fence 1107 --confirm 1107 --reason …; hamgam-hub office enrol 1107
        Next          hamgam-hub explain authority.unit

        1105 Zahedan, node 1204: SILENT
        Last heard    1405/08/24 07:40, 9 d ago
        In step at    1405/08/21 07:40, 12 d ago
        For it        nothing waits
        With it       nothing was lacking at the last contact; what it wrote since isn't known
        Last error    The connection was lost. [line.silent] 1405/09/03 05:40, 2 h ago
        Next          Telephone: is the machine on, is there a line? There: hamgam-node status

        1104 Zabol, node 1203: last contact failed
        Last heard    1405/09/03 06:40, 1 h ago
        In step at    1405/09/03 06:40, 1 h ago
        For it        nothing waits
        With it       at least 40 entries haven't come
        Last error    The connection was lost. [session.lost] 1405/09/03 05:40, 2 h ago
        Next          Look at the line, or telephone; the call is made again by itself.

        1103 Khash, node 1202: behind
        Last heard    1405/09/03 06:40, 1 h ago
        In step at    1405/09/03 06:40, 1 h ago
        For it        12 entries wait, about 1080 B
        With it       nothing was lacking at the last contact; what it wrote since isn't known

        1102 Chabahar, node 1201: in step when last heard, 1 h ago
        5 nodes, 1 in step
    "#]],
    );
}

#[test]
fn the_same_in_persian() {
    let all = vec![well("1102", 1201), behind(), troubled(), silent(), stands_still()];
    check(
        Lang::Fa,
        all,
        &expect![[r#"
        1107 نیک شهر، گره 1206: ایستاده
        آخرین تماس: اکنون وصل است
        آخرین همگامی: 1405/09/03 06:40، 1 ساعت پیش
        برای آن: چیزی نمانده است
        نزد آن: چیزی نمانده است
        دفتر ایستاده: 1206.1/1107/1 از 301: از این دفتر دو نسخهٔ ناسازگار هست؛ رایانه رونوشت یا به عقب بازگردانده شده است.
        کنار گذاشته: 1206.1/1107/1 290 [authority.unit]
        گام بعدی: hamgam-hub office fence 1107 --confirm 1107 --reason …; hamgam-hub office enrol 1107
        گام بعدی: hamgam-hub explain authority.unit

        1105 زاهدان، گره 1204: خاموش
        آخرین تماس: 1405/08/24 07:40، 9 روز پیش
        آخرین همگامی: 1405/08/21 07:40، 12 روز پیش
        برای آن: چیزی نمانده است
        نزد آن: تا آخرین تماس چیزی نمانده بود؛ از آنچه پس از آن نوشته خبری نیست
        خطای آخر: ارتباط قطع شد. [line.silent] 1405/09/03 05:40، 2 ساعت پیش
        گام بعدی: تلفن بزنید: رایانه روشن است؟ خط برقرار است؟ آن‌جا: hamgam-node status

        1104 زابل، گره 1203: تماس آخر ناموفق
        آخرین تماس: 1405/09/03 06:40، 1 ساعت پیش
        آخرین همگامی: 1405/09/03 06:40، 1 ساعت پیش
        برای آن: چیزی نمانده است
        نزد آن: دست‌کم 40 ثبت هنوز نرسیده است
        خطای آخر: ارتباط قطع شد. [session.lost] 1405/09/03 05:40، 2 ساعت پیش
        گام بعدی: خط اینترنت را ببینید و تلفن بزنید؛ تماس خودبه‌خود دوباره گرفته می‌شود.

        1103 خاش، گره 1202: عقب
        آخرین تماس: 1405/09/03 06:40، 1 ساعت پیش
        آخرین همگامی: 1405/09/03 06:40، 1 ساعت پیش
        برای آن: 12 ثبت در نوبت، حدود 1080 بایت
        نزد آن: تا آخرین تماس چیزی نمانده بود؛ از آنچه پس از آن نوشته خبری نیست

        1102 چابهار، گره 1201: در آخرین تماس به‌روز، 1 ساعت پیش
        5 گره، 1 به‌روز
    "#]],
    );
}

fn set_back() -> Neighbor {
    let mut child = well("1108", 1207);
    let log = log(&child, Lane::Records);
    child.set_back = Some(SetBack { log, had: Seq(90), has: Seq(70), at: ago(HOUR) });
    child
}

#[test]
fn a_unit_that_was_set_back_comes_before_all_others() {
    let text = shown(Lang::En, |ui| {
        let offset = NodeSettings::default().clock.offset;
        let when = When { now: Timestamp::from_ms(NOW), offset };
        tell(&listed(vec![stands_still(), set_back()]), when, ui).unwrap();
    });
    assert!(text.starts_with("1108 "), "{text}");
    assert!(text.contains("SET BACK") && text.contains("[peer.rolled_back]"), "{text}");
    assert!(text.contains("office fence 1108 --confirm 1108"), "{text}");
}

#[test]
fn what_a_rebuilt_hub_misses_is_named_from_where_to_where() {
    let log = log(&well("1102", 1201), Lane::Records);
    let missing = [Missing { log, here: Seq(7), had: Seq(9) }];
    let text = shown(Lang::En, |ui| tell_missing(&missing, ui).unwrap());
    assert!(text.contains("[log.missing]") && text.contains("1201.1/1102/1: 8 to 9"), "{text}");
    assert!(text.contains("sync export --all"), "{text}");
    let json = shown(Lang::En, |ui| {
        let document = document(ui, &listed(Vec::new()), &missing);
        ui.json(&document).unwrap();
    });
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["missing"][0]["from"], &json["missing"][0]["to"]), (&8.into(), &9.into()));
}

#[test]
fn a_document_says_the_same() {
    let json = shown(Lang::En, |ui| {
        let document = document(ui, &listed(vec![well("1102", 1201), troubled()]), &[]);
        ui.json(&document).unwrap();
    });
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schema"], "hub.office.lag/1");
    assert_eq!(json["counts"], json!({ "trouble": 1, "in_step": 1 }));
    let [worst, well] = [0, 1].map(|at| json["offices"][at].clone());
    assert_eq!((&worst["unit"], &worst["from_it"]["entries"]), (&"1104".into(), &40.into()));
    assert_eq!(worst["silent_since_ms"], NOW - HOUR);
    assert!(worst["next"][0]["fa"].as_str().is_some_and(|next| !next.is_empty()));
    assert_eq!((&well["state"], &well["to_it"]["bytes"]), (&"in_step".into(), &0.into()));
}
