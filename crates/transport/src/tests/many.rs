//! An ordinary morning: everybody calls at once.

use model::Lane;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Hub, SOON, ack, by_name, client, hello, segment};
use crate::{Arrival, CloseCode, Shape};

const COUNTY: &str = "c1102.p11.hamgam.internal";

#[tokio::test(flavor = "multi_thread")]
async fn fifty_call_at_once_and_each_is_answered() {
    let mut hub = Hub::new();
    let parts = hub.pki.leaf(11, COUNTY);
    let endpoint = client(&parts, Shape::default());
    let mut callers = JoinSet::new();
    for at in 0..50 {
        let (endpoint, to) = (endpoint.clone(), hub.at);
        callers.spawn(async move {
            let mut link = endpoint.connect(to, &by_name()).await.unwrap();
            link.send(&hello()).await.unwrap();
            link.send(&segment(Lane::Records, at + 1, 2_000)).await.unwrap();
            let answer = link.recv().await;
            link.close(CloseCode::Done, SOON).await;
            answer
        });
    }
    let mut answering = JoinSet::new();
    for _ in 0..50 {
        let Some(Arrival::Sync(caller)) = hub.arrivals.next().await else { panic!("a caller") };
        answering.spawn(async move {
            let mut link = caller.accept();
            assert_eq!(link.recv().await, Ok(hello()));
            link.recv().await.unwrap();
            link.send(&ack(1)).await.unwrap();
            link.recv().await.unwrap_err()
        });
    }
    while let Some(answer) = timeout(SOON, callers.join_next()).await.unwrap() {
        assert_eq!(answer.unwrap(), Ok(ack(1)));
    }
    while let Some(end) = timeout(SOON, answering.join_next()).await.unwrap() {
        assert_eq!(end.unwrap(), crate::Closed::Theirs(CloseCode::Done));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_goes_on_from_another_address() {
    let mut hub = Hub::new();
    let endpoint = client(&hub.pki.leaf(11, COUNTY), Shape::default());
    let (at, name) = (hub.at, by_name());
    let (county, caller) = tokio::join!(endpoint.connect(at, &name), hub.caller());
    let (mut county, mut province) = (county.unwrap(), caller.accept());
    county.send(&hello()).await.unwrap();
    assert_eq!(province.recv().await, Ok(hello()));
    let before = province.remote();
    endpoint.rebind(super::LOOPBACK.parse().unwrap()).unwrap();
    county.send(&ack(1)).await.unwrap();
    assert_eq!(timeout(SOON, province.recv()).await, Ok(Ok(ack(1))));
    assert_ne!(province.remote(), before);
    province.send(&ack(2)).await.unwrap();
    assert_eq!(timeout(SOON, county.recv()).await, Ok(Ok(ack(2))));
}
