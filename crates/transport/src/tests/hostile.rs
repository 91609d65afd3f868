//! Peers that break the rules: told why, and kept from harm.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use model::Lane;
use model::limits::WIRE_FRAME_BYTES_MAX;
use quinn::VarInt;
use tokio::time::timeout;
use wire::Frame;

use super::{Hub, LOOPBACK, SOON, ack, by_name, client, hello, segment};
use crate::link::Connected;
use crate::tls::{ALPN_SYNC, Tls};
use crate::{CloseCode, Closed, Link, Shape, TlsTime};

const COUNTY: &str = "c1102.p11.hamgam.internal";

/// A county that may put anything on its streams, and the hub's link with it.
async fn raw(hub: &mut Hub) -> (quinn::Endpoint, quinn::Connection, Link) {
    let parts = hub.pki.leaf(11, COUNTY);
    let tls = Tls::read(&parts, &TlsTime::new(hub.time.now())).unwrap();
    let (crypto, _) = tls.client(&by_name(), ALPN_SYNC).unwrap();
    let endpoint = quinn::Endpoint::client(LOOPBACK.parse().unwrap()).unwrap();
    let mut config = quinn::ClientConfig::new(Arc::new(crypto));
    config.transport_config(Shape::default().caller());
    let connecting = endpoint.connect_with(config, hub.at, super::HUB).unwrap();
    let (connection, caller) = tokio::join!(connecting, hub.caller());
    (endpoint, connection.unwrap(), caller.accept())
}

/// Impatient enough for tests.
fn hasty() -> Shape {
    let wait = Duration::from_millis(300);
    Shape { frame: wait, handshake: Duration::from_secs(2), ..Shape::default() }
}

/// What the hub's link ends with, after whatever frames came before.
async fn end(link: &mut Link) -> Closed {
    let ended = async {
        loop {
            if let Err(closed) = link.recv().await {
                return closed;
            }
        }
    };
    timeout(SOON, ended).await.expect("an end")
}

/// Both sides end with that code after the bytes were written on the control stream.
async fn control_ends(shape: Shape, bytes: &[u8], code: CloseCode) {
    let mut hub = Hub::shaped(shape);
    let (_endpoint, connection, mut link) = raw(&mut hub).await;
    let (mut out, _back) = connection.open_bi().await.unwrap();
    out.write_all(bytes).await.unwrap();
    assert_eq!(end(&mut link).await, Closed::Ours(code));
    let told = Closed::of(&connection.closed().await, CloseCode::Done);
    assert_eq!(told, Closed::Theirs(code));
}

fn claiming(length: usize) -> Vec<u8> {
    u32::try_from(length).unwrap().to_le_bytes().to_vec()
}

#[tokio::test]
async fn a_frame_above_the_limit_is_not_even_read() {
    let bytes = claiming(WIRE_FRAME_BYTES_MAX + 1);
    control_ends(Shape::default(), &bytes, CloseCode::TooLarge).await;
}

#[tokio::test]
async fn bytes_that_are_no_frame_end_the_link() {
    control_ends(Shape::default(), &[3, 0, 0, 0, 5, 255, 255], CloseCode::Garbage).await;
    control_ends(Shape::default(), &[0, 0, 0, 0], CloseCode::Garbage).await;
}

#[tokio::test]
async fn a_segment_on_the_control_stream_is_out_of_place() {
    let bytes = segment(Lane::Control, 1, 20).encode().unwrap();
    control_ends(Shape::default(), &bytes, CloseCode::Misplaced).await;
}

#[tokio::test]
async fn a_frame_that_does_not_end_is_given_up() {
    control_ends(hasty(), &[3, 0], CloseCode::Stalled).await;
    let half = [claiming(9_000), vec![4; 5_000]].concat();
    control_ends(hasty(), &half, CloseCode::Stalled).await;
}

#[tokio::test]
async fn a_peer_that_opens_no_stream_is_given_up() {
    let shape = Shape { handshake: Duration::from_millis(300), ..Shape::default() };
    let mut hub = Hub::shaped(shape);
    let (_endpoint, _connection, mut link) = raw(&mut hub).await;
    assert_eq!(end(&mut link).await, Closed::Ours(CloseCode::Stalled));
}

#[tokio::test]
async fn an_optional_frame_of_another_time_is_skipped() {
    let mut hub = Hub::new();
    let (_endpoint, connection, mut link) = raw(&mut hub).await;
    let (mut out, _back) = connection.open_bi().await.unwrap();
    out.write_all(&[3, 0, 0, 0, 200, 1, 2]).await.unwrap();
    out.write_all(&Frame::Ping.encode().unwrap()).await.unwrap();
    assert_eq!(link.recv().await, Ok(Frame::Ping));
}

#[tokio::test]
async fn a_lane_has_one_stream_and_a_stream_one_lane() {
    for (streams, code) in [
        // Twice the same lane; a lane there is not; nothing at all.
        (vec![vec![0], vec![0]], CloseCode::Misplaced),
        (vec![vec![7]], CloseCode::Misplaced),
        (vec![vec![]], CloseCode::Garbage),
        // A segment of the other lane; an acknowledgement where segments go.
        (
            vec![[vec![0], segment(Lane::Records, 1, 9).encode().unwrap()].concat()],
            CloseCode::Misplaced,
        ),
        (vec![[vec![1], ack(1).encode().unwrap()].concat()], CloseCode::Misplaced),
    ] {
        let mut hub = Hub::new();
        let (_endpoint, connection, mut link) = raw(&mut hub).await;
        let (mut control, _back) = connection.open_bi().await.unwrap();
        control.write_all(&hello().encode().unwrap()).await.unwrap();
        for bytes in &streams {
            let mut stream = connection.open_uni().await.unwrap();
            stream.write_all(bytes).await.unwrap();
            drop(stream.finish());
        }
        assert_eq!(end(&mut link).await, Closed::Ours(code), "{streams:?}");
    }
}

#[tokio::test]
async fn a_third_lane_is_not_even_let_begin() {
    let mut hub = Hub::new();
    let (_endpoint, connection, _link) = raw(&mut hub).await;
    let _first = connection.open_uni().await.unwrap();
    let _second = connection.open_uni().await.unwrap();
    let third = timeout(Duration::from_millis(100), connection.open_uni()).await;
    assert!(third.is_err(), "{third:?}");
}

/// A reader that stops makes the sender wait; what is kept meanwhile has a limit.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_holds_the_sender_back_within_a_budget() {
    let mut hub = Hub::new();
    let (county, mut province) = hub.pair().await;
    county.send(&hello()).await.unwrap();
    let (sender, _receiver) = county.split();
    let size = 30_000;
    let mut sent = 0_u64;
    // Until the queue stays full: then nothing moves any more.
    loop {
        let frame = segment(Lane::Records, sent + 1, size);
        match timeout(Duration::from_millis(500), sender.send(&frame)).await {
            Ok(done) => done.unwrap(),
            Err(_) => break,
        }
        sent += 1;
    }
    let kept = province.traffic().all_received().bytes;
    assert!(kept <= WIRE_FRAME_BYTES_MAX as u64 + size as u64, "{kept}");
    // Control frames overtake what waits.
    sender.send(&ack(1)).await.unwrap();
    assert!(province.recv().await == Ok(hello()));
    let mut came = 0;
    let mut before_ack = None;
    while came < sent || before_ack.is_none() {
        let frame = timeout(SOON, province.recv()).await.expect("a frame").unwrap();
        if frame == ack(1) {
            before_ack = Some(came);
        } else {
            came += 1;
            assert!(frame == segment(Lane::Records, came, size), "not segment {came}");
        }
    }
    assert!(before_ack < Some(sent), "{before_ack:?} of {sent}");
}

#[tokio::test]
async fn a_peer_that_falls_silent_is_noticed() {
    let shape = Shape { idle: Duration::from_millis(400), ..Shape::default() };
    let mut hub = Hub::shaped(shape);
    let (endpoint, connection, mut link) = raw(&mut hub).await;
    let (mut out, _back) = connection.open_bi().await.unwrap();
    out.write_all(&Frame::Ping.encode().unwrap()).await.unwrap();
    assert_eq!(link.recv().await, Ok(Frame::Ping));
    // Its datagrams go nowhere from here on.
    endpoint.rebind(UdpSocket::bind("[::1]:0").unwrap()).unwrap();
    assert_eq!(end(&mut link).await, Closed::Silent);
}

#[tokio::test]
async fn noise_at_the_port_hurts_nobody() {
    let mut hub = Hub::new();
    let socket = UdpSocket::bind(LOOPBACK).unwrap();
    let mut state = 1_u64;
    for size in (0..1_500).step_by(3) {
        let noise: Vec<u8> = (0..size)
            .map(|_| {
                // A linear congruential generator: any bytes will do.
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                state.to_be_bytes()[0]
            })
            .collect();
        drop(socket.send_to(&noise, hub.at));
    }
    let (county, mut province) = hub.pair().await;
    county.send(&hello()).await.unwrap();
    assert_eq!(province.recv().await, Ok(hello()));
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_silence() {
    let hub = Hub::new();
    let free: SocketAddr = UdpSocket::bind(LOOPBACK).unwrap().local_addr().unwrap();
    let county = client(&hub.pki.leaf(11, COUNTY), hasty());
    let failed = county.connect(free, &by_name()).await.unwrap_err();
    assert_eq!(failed.code(), "line.silent");
}

#[tokio::test]
async fn a_reason_is_given_once() {
    let mut hub = Hub::new();
    let (_endpoint, connection, link) = raw(&mut hub).await;
    let (sender, mut receiver) = link.split();
    sender.abort(CloseCode::Fenced);
    sender.abort(CloseCode::Done);
    assert_eq!(receiver.recv().await, Err(Closed::Ours(CloseCode::Fenced)));
    assert_eq!(receiver.recv().await, Err(Closed::Ours(CloseCode::Fenced)));
    let told = Connected::new(connection).closed().await;
    assert_eq!(told, Closed::Theirs(CloseCode::Fenced));
}

#[tokio::test]
async fn a_number_without_a_name_is_told_as_it_is() {
    let mut hub = Hub::new();
    let (_endpoint, connection, mut link) = raw(&mut hub).await;
    connection.close(VarInt::from_u32(4_711), b"");
    assert_eq!(end(&mut link).await, Closed::Theirs(CloseCode::Other(4_711)));
}
