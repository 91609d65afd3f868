//! Frames between honest peers.

use model::Lane;
use model::limits::WIRE_FRAME_BYTES_MAX;
use tokio::time::timeout;
use wire::{Fault, Frame, Kind};

use super::{Hub, SOON, ack, hello, segment};
use crate::{CloseCode, Closed, Link, Unsent};

async fn next(link: &mut Link) -> Frame {
    timeout(SOON, link.recv()).await.expect("in time").expect("a frame")
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_go_both_ways_and_stay_in_order_on_their_stream() {
    let mut hub = Hub::new();
    let (mut county, mut province) = hub.pair().await;
    county.send(&hello()).await.unwrap();
    for seq in 1..=40 {
        county.send(&segment(Lane::Records, seq, 5_000)).await.unwrap();
        county.send(&segment(Lane::Control, seq, 100)).await.unwrap();
    }
    assert_eq!(next(&mut province).await, hello());
    let (mut control, mut records) = (Vec::new(), Vec::new());
    for _ in 0..80 {
        let Frame::Segment(segment) = next(&mut province).await else { panic!("a segment") };
        match segment.log.lane {
            Lane::Control => control.push(segment.first_seq.0),
            Lane::Records => records.push(segment.first_seq.0),
        }
    }
    assert_eq!(control, (1..=40).collect::<Vec<_>>());
    assert_eq!(records, control);
    for seq in 1..=40 {
        province.send(&ack(seq)).await.unwrap();
    }
    for seq in 1..=40 {
        assert_eq!(next(&mut county).await, ack(seq));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_segment_comes_before_the_first_control_frame() {
    let mut hub = Hub::new();
    let (county, mut province) = hub.pair().await;
    county.send(&segment(Lane::Control, 1, 50)).await.unwrap();
    county.send(&segment(Lane::Records, 1, 50)).await.unwrap();
    // Both have left before the hello is even handed in.
    while county.traffic().all_sent().count < 2 {
        tokio::task::yield_now().await;
    }
    county.send(&hello()).await.unwrap();
    assert_eq!(next(&mut province).await, hello());
    // Two streams: which of them is read first isn't said.
    let two = [next(&mut province).await, next(&mut province).await];
    assert!(two.contains(&segment(Lane::Control, 1, 50)), "{two:?}");
    assert!(two.contains(&segment(Lane::Records, 1, 50)), "{two:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_frame_fits_and_a_larger_one_is_not_sent() {
    let mut hub = Hub::new();
    let (county, mut province) = hub.pair().await;
    county.send(&hello()).await.unwrap();
    let large = segment(Lane::Records, 1, WIRE_FRAME_BYTES_MAX - 400);
    county.send(&large).await.unwrap();
    let too_large = segment(Lane::Records, 2, WIRE_FRAME_BYTES_MAX);
    let unsent = county.send(&too_large).await;
    assert!(matches!(unsent, Err(Unsent::Frame(Fault::TooLarge { .. }))), "{unsent:?}");
    assert_eq!(next(&mut province).await, hello());
    assert_eq!(next(&mut province).await, large);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_lets_out_what_is_in_line_and_says_why() {
    let mut hub = Hub::new();
    let (county, mut province) = hub.pair().await;
    county.send(&hello()).await.unwrap();
    for seq in 1..=30 {
        county.send(&segment(Lane::Records, seq, 30_000)).await.unwrap();
    }
    let closing = tokio::spawn(async move {
        county.close(CloseCode::Stopping, SOON).await;
        county.send(&hello()).await
    });
    assert_eq!(next(&mut province).await, hello());
    for seq in 1..=30 {
        assert_eq!(next(&mut province).await, segment(Lane::Records, seq, 30_000));
    }
    let end = timeout(SOON, province.recv()).await.unwrap();
    assert_eq!(end, Err(Closed::Theirs(CloseCode::Stopping)));
    assert_eq!(closing.await.unwrap(), Err(Unsent::Closed(Closed::Ours(CloseCode::Stopping))));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_byte_of_a_frame_is_counted_on_both_sides() {
    let mut hub = Hub::new();
    let (county, mut province) = hub.pair().await;
    let frames = [hello(), ack(1), ack(2), segment(Lane::Records, 1, 9_000)];
    let bytes: u64 = frames.iter().map(|frame| frame.encode().unwrap().len() as u64).sum();
    for frame in &frames {
        county.send(frame).await.unwrap();
    }
    for _ in &frames {
        next(&mut province).await;
    }
    let (sent, received) = (county.traffic(), province.traffic());
    assert_eq!(sent.all_sent().bytes, bytes);
    assert_eq!(received.all_received().bytes, bytes);
    assert_eq!(sent.sent, received.received);
    assert_eq!(received.received[&Kind::Ack].count, 2);
    assert!(bytes < sent.udp_sent.bytes, "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_both_halves_ends_the_link() {
    let mut hub = Hub::new();
    let (mut county, province) = hub.pair().await;
    drop(province);
    let end = timeout(SOON, county.recv()).await.unwrap();
    assert_eq!(end, Err(Closed::Theirs(CloseCode::Done)));
}
