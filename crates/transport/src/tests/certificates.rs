//! Who is let in, and who is told what.

use std::sync::Arc;

use model::Timestamp;
use tokio::time::timeout;

use super::pki::{DAY, Pki, TODAY, self_signed};
use super::{HUB, Hub, LOOPBACK, SOON, by_name, client, hello};
use crate::{
    Arrival, CloseCode, Closed, Endpoint, Failed, HubCheck, Parts, Shape, Standing, TlsFault,
    TlsTime,
};

const COUNTY: &str = "c1102.p11.hamgam.internal";

/// How a call of that node ends, on its side and on the hub's.
async fn refused(hub: &mut Hub, parts: &Parts) -> (Closed, Closed) {
    let county = client(parts, Shape::default());
    let name = by_name();
    let called = async {
        let mut link = county.connect(hub.at, &name).await.map_err(of)?;
        link.recv().await.map(drop)
    };
    let heard = async {
        match hub.arrivals.next().await {
            Some(Arrival::Failed { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    };
    let (theirs, ours) = timeout(SOON, async { tokio::join!(called, heard) }).await.unwrap();
    (theirs.unwrap_err(), ours)
}

fn of(failed: Failed) -> Closed {
    let Failed::Closed(closed) = failed else { panic!("{failed}") };
    closed
}

/// How the hub sees a county whose calendar has come that far, or why it doesn't.
async fn seen(days: i64, parts: &Parts, hub: &mut Hub) -> Result<Standing, Closed> {
    let span = days.unsigned_abs() * DAY;
    let now = if days < 0 { TODAY.ms() - span } else { TODAY.ms() + span };
    hub.time.set(Timestamp::from_ms(now));
    let at = LOOPBACK.parse().unwrap();
    // The office's own clock stands still: only the hub's counts for the office's certificate.
    let county = Endpoint::bind(at, parts, &TlsTime::new(TODAY), Shape::default()).unwrap();
    let name = by_name();
    let (link, arrival) =
        timeout(SOON, async { tokio::join!(county.connect(hub.at, &name), hub.arrivals.next()) })
            .await
            .unwrap();
    drop(link);
    match arrival {
        Some(Arrival::Sync(caller)) => Ok(caller.peer().standing),
        Some(Arrival::Failed { why, .. }) => Err(why),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_expired_certificate_is_good_for_renewal_during_two_years() {
    let mut hub = Hub::new();
    let county = hub.pki.leaf(11, COUNTY);
    // It ends on 1 February 2027, 245 days from today.
    assert_eq!(seen(0, &county, &mut hub).await, Ok(Standing::Current));
    assert_eq!(seen(244, &county, &mut hub).await, Ok(Standing::Current));
    assert_eq!(seen(246, &county, &mut hub).await, Ok(Standing::RenewOnly));
    assert_eq!(seen(245 + 730, &county, &mut hub).await, Ok(Standing::RenewOnly));
    assert_eq!(seen(245 + 732, &county, &mut hub).await, Err(Closed::PeerCert(TlsFault::Date)));
}

#[tokio::test]
async fn a_certificate_from_the_future_is_taken_as_beginning_now() {
    let mut hub = Hub::new();
    let county = hub.pki.leaf(11, COUNTY);
    // It begins on 1 January 2026, and so does all above it.
    assert_eq!(seen(-200, &county, &mut hub).await, Ok(Standing::Current));
    assert_eq!(seen(-9_000, &county, &mut hub).await, Ok(Standing::Current));
}

#[tokio::test]
async fn a_hub_of_another_name_is_refused_by_who_called() {
    let mut hub = Hub::new();
    let county = client(&hub.pki.leaf(11, COUNTY), Shape::default());
    let other = HubCheck::Name("hub.p12.hamgam.internal".to_owned());
    let (link, arrival) = tokio::join!(county.connect(hub.at, &other), hub.arrivals.next());
    assert_eq!(of(link.unwrap_err()), Closed::PeerCert(TlsFault::Name));
    let Some(Arrival::Failed { why, .. }) = arrival else { panic!("{arrival:?}") };
    assert_eq!(why, Closed::OurCert(TlsFault::Name));
}

#[tokio::test]
async fn another_root_is_refused() {
    let mut hub = Hub::new();
    let stranger = Pki::new().leaf(11, COUNTY);
    let stranger = Parts { root: hub.pki.leaf(11, COUNTY).root, ..stranger };
    let (theirs, ours) = refused(&mut hub, &stranger).await;
    assert_eq!(theirs, Closed::OurCert(TlsFault::Root));
    assert_eq!(ours, Closed::PeerCert(TlsFault::Root));
}

#[tokio::test]
async fn a_hub_under_another_root_is_refused() {
    let hub = Hub::new();
    let county = client(&Pki::new().leaf(11, COUNTY), Shape::default());
    let failed = county.connect(hub.at, &by_name()).await.unwrap_err();
    assert_eq!(of(failed), Closed::PeerCert(TlsFault::Root));
}

#[tokio::test]
async fn a_name_outside_its_province_is_refused() {
    let mut hub = Hub::new();
    let forged = hub.pki.leaf(12, COUNTY);
    let (theirs, ours) = refused(&mut hub, &forged).await;
    assert_eq!(theirs, Closed::OurCert(TlsFault::Refused));
    assert_eq!(ours, Closed::PeerCert(TlsFault::Refused));
}

#[tokio::test]
async fn another_provinces_county_is_for_the_roster_to_refuse() {
    let mut hub = Hub::new();
    let county = client(&hub.pki.leaf(12, "c1202.p12.hamgam.internal"), Shape::default());
    let (at, name) = (hub.at, by_name());
    let (link, caller) = tokio::join!(county.connect(at, &name), hub.caller());
    assert_eq!(caller.peer().standing, Standing::Current);
    caller.refuse(CloseCode::Stranger);
    assert_eq!(link.unwrap().recv().await, Err(Closed::Theirs(CloseCode::Stranger)));
}

#[tokio::test]
async fn a_certificate_of_its_own_making_may_not_sync() {
    let mut hub = Hub::new();
    let root = hub.pki.leaf(11, COUNTY).root;
    let new = Parts { root, ..self_signed(COUNTY) };
    let (theirs, ours) = refused(&mut hub, &new).await;
    assert_eq!(theirs, Closed::Theirs(CloseCode::NotEnrolled));
    assert_eq!(ours, Closed::Ours(CloseCode::NotEnrolled));
}

#[tokio::test]
async fn the_roster_is_asked_about_the_key_that_was_proved() {
    let mut hub = Hub::new();
    let (county, province) = hub.pair().await;
    let again = hub.pki.leaf(11, HUB);
    assert_ne!(province.peer().spki, county.peer().spki);
    assert_eq!(province.peer().chain.len(), 3);
    // A P-256 key: 91 bytes.
    assert_eq!(province.peer().spki.len(), 91);
    let held = &again.chain[0];
    assert!(!held.windows(91).any(|window| window == county.peer().spki));
    let shown = &county.peer().chain[0];
    assert!(shown.windows(91).any(|window| window == county.peer().spki));
}

#[tokio::test]
async fn who_enrolls_pins_the_hub_and_gets_its_answer() {
    let mut hub = Hub::new();
    let known = hub.pki.leaf(11, HUB).root.unwrap();
    let new = client(&self_signed(COUNTY), Shape::default());
    // What a slip pins is among what the hub shows: here, how many.
    let pin = HubCheck::Pin(Arc::new(|chain: &[&[u8]]| chain.len() == 3));
    let asked = async {
        let hub = new.knock(hub.at, &pin).await.unwrap();
        assert_eq!(hub.hub().standing, Standing::Unrooted);
        hub.ask(b"may I").await
    };
    let answered = async {
        let Some(Arrival::Enrolment(enrolment)) = hub.arrivals.next().await else { panic!("none") };
        assert_eq!(enrolment.peer().standing, Standing::Unrooted);
        assert_eq!(enrolment.question(), b"may I");
        enrolment.answer(&known).await
    };
    let (answer, sent) = timeout(SOON, async { tokio::join!(asked, answered) }).await.unwrap();
    assert_eq!(answer.unwrap(), known);
    assert_eq!(sent, Ok(()));
}

#[tokio::test]
async fn a_hub_that_is_not_the_slips_is_not_asked() {
    let hub = Hub::new();
    let new = client(&self_signed(COUNTY), Shape::default());
    let pin = HubCheck::Pin(Arc::new(|_: &[&[u8]]| false));
    let failed = new.knock(hub.at, &pin).await.unwrap_err();
    assert_eq!(of(failed), Closed::PeerCert(TlsFault::Pin));
}

#[tokio::test]
async fn a_node_renews_with_the_certificate_it_has() {
    let mut hub = Hub::new();
    let county = client(&hub.pki.leaf(11, COUNTY), Shape::default());
    let (at, name) = (hub.at, by_name());
    let asked = async { county.knock(at, &name).await.unwrap().ask(&[0; 4_000]).await };
    let answered = async {
        let Some(Arrival::Enrolment(enrolment)) = hub.arrivals.next().await else { panic!("none") };
        assert_eq!(enrolment.peer().standing, Standing::Current);
        enrolment.answer(&[1; 60_000]).await
    };
    let (answer, sent) = timeout(SOON, async { tokio::join!(asked, answered) }).await.unwrap();
    assert_eq!((answer.unwrap(), sent), (vec![1; 60_000], Ok(())));
}

#[tokio::test]
async fn a_question_above_the_limit_is_refused_on_both_sides() {
    let mut hub = Hub::new();
    let county = client(&hub.pki.leaf(11, COUNTY), Shape::default());
    let name = by_name();
    let (hub_side, _) = tokio::join!(hub.arrivals.next(), async {
        let asked = county.knock(hub.at, &name).await.unwrap().ask(&[0; 70_000]).await;
        assert_eq!(asked, Err(Closed::Ours(CloseCode::TooLarge)));
    });
    let Some(Arrival::Failed { why, .. }) = hub_side else { panic!("{hub_side:?}") };
    assert_eq!(why, Closed::Theirs(CloseCode::TooLarge));
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_from_the_next_call_on() {
    let mut hub = Hub::new();
    let (county, province) = hub.pair().await;
    let before = county.peer().spki.clone();
    hub.endpoint.renew(&hub.pki.leaf(11, HUB), true).unwrap();
    let (mut again, _kept) = hub.pair().await;
    assert_ne!(again.peer().spki, before);
    // The first link stands as it was.
    province.send(&hello()).await.unwrap();
    county.send(&hello()).await.unwrap();
    drop(province);
    drop(county);
    hub.endpoint.close(CloseCode::Stopping, SOON).await;
    assert_eq!(again.recv().await, Err(Closed::Theirs(CloseCode::Stopping)));
}

#[test]
fn a_key_that_is_not_the_certificates_is_found_at_once() {
    let (one, other) = (self_signed(COUNTY), self_signed(COUNTY));
    let mixed = Parts { key: other.key, ..one };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let at = LOOPBACK.parse().unwrap();
    let bound = Endpoint::bind(at, &mixed, &TlsTime::new(TODAY), Shape::default());
    assert_eq!(bound.unwrap_err().code(), "line.parts");
}
