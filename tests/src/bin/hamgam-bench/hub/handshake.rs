//! What a connection costs before anything is said: full mutual TLS 1.3 over QUIC with the tree's own
//! chains, the hello and the welcome.
//!
//! Caller and hub each have a thread with a runtime of its own, so that the system tells their CPU
//! apart.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use hamgam_tests::tree::{Site, now};
use journal::Realm;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use transport::{Arrival, CloseCode, Endpoint, Shape, TlsTime};
use wire::{Frame, Hello, Welcome};

use super::Three;
use super::caller::{check, parts};
use crate::Fault;
use crate::figure::{Figure, Stopwatch, per};

const HANDSHAKES: u32 = 400;
const SOON: Duration = Duration::from_secs(5);

/// What one side has spent.
struct Spent {
    cpu_ns: Option<u64>,
    bytes: u64,
}

pub(super) fn measure(at: &Path) -> Result<(), Fault> {
    let three = Three::found(at)?;
    let (told, hub_at) = mpsc::channel();
    let watch = Stopwatch::start();
    let (caller, hub) = std::thread::scope(|scope| {
        let province = &three.province;
        let hub = scope.spawn(move || answer(province, &told));
        let county = &three;
        let caller = scope.spawn(move || call(county, hub_at.recv_timeout(SOON)?));
        let gone = |_| Fault::from("a side panicked");
        (caller.join().map_err(gone), hub.join().map_err(gone))
    });
    let (caller, hub, took) = (caller??, hub??, watch.elapsed());
    let each = u64::from(HANDSHAKES);
    for (side, spent) in [("caller", &caller), ("hub", &hub)] {
        if let Some(ns) = spent.cpu_ns {
            let name = format!("handshake, hello and welcome: CPU of the {side}");
            Figure::new(name, per(ns / 1_000, each), "µs").print();
        }
        let name = format!("handshake, hello and welcome: bytes from the {side}");
        Figure::new(name, per(spent.bytes, each), "bytes").print();
    }
    let name = "handshake, hello and welcome: one after the other".to_owned();
    Figure::new(name, took.as_secs_f64() * 1e3 / f64::from(HANDSHAKES), "ms").print();
    Ok(())
}

fn tasks() -> Result<Runtime, Fault> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

fn bind(site: &Site) -> Result<Endpoint, Fault> {
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let time = TlsTime::new(now());
    Ok(Endpoint::bind(any, &parts(site.credentials()), &time, Shape::default())?)
}

fn answer(hub: &Site, told: &mpsc::Sender<SocketAddr>) -> Result<Spent, Fault> {
    let me = hub.peer();
    let welcome = Frame::Welcome(Welcome {
        version: wire::CURRENT.max,
        node: me.node,
        incarnation: me.incarnation,
        time: now(),
        mine: [0; 16],
        tells: false,
        asks: false,
    });
    tasks()?.block_on(async {
        let endpoint = bind(hub)?;
        let mut arrivals = endpoint.listen()?;
        told.send(endpoint.address()?)?;
        let (before, mut bytes) = (cpu_ns(), 0);
        for _ in 0..HANDSHAKES {
            // A caller that has failed doesn't come any more.
            let Ok(Some(Arrival::Sync(caller))) = timeout(SOON, arrivals.next()).await else {
                return Err("no caller came".into());
            };
            let (sender, mut receiver) = caller.accept().split();
            if !matches!(receiver.recv().await?, Frame::Hello(_)) {
                return Err("no hello came".into());
            }
            sender.send(&welcome).await?;
            // The caller closes.
            drop(receiver.recv().await);
            bytes += sender.traffic().udp_sent.bytes;
        }
        Ok(Spent { cpu_ns: cpu_ns().zip(before).map(|(after, before)| after - before), bytes })
    })
}

fn call(three: &Three, hub: SocketAddr) -> Result<Spent, Fault> {
    let me = three.county.peer();
    let hello = Frame::Hello(Hello {
        versions: wire::CURRENT,
        realm: Realm::Practice,
        node: me.node,
        incarnation: me.incarnation,
        unit: me.unit,
        mine: [0; 16],
        yours: [0; 16],
        nation: [0; 16],
    });
    let check = check(three.province.peer().unit);
    tasks()?.block_on(async {
        let endpoint = bind(&three.county)?;
        let (before, mut bytes) = (cpu_ns(), 0);
        for _ in 0..HANDSHAKES {
            let (sender, mut receiver) = endpoint.connect(hub, &check).await?.split();
            sender.send(&hello).await?;
            if !matches!(receiver.recv().await?, Frame::Welcome(_)) {
                return Err("no welcome came".into());
            }
            bytes += sender.traffic().udp_sent.bytes;
            sender.close(CloseCode::Done, SOON).await;
        }
        let spent = cpu_ns().zip(before).map(|(after, before)| after - before);
        // The last goodbye still has to go out.
        endpoint.close(CloseCode::Done, SOON).await;
        Ok(Spent { cpu_ns: spent, bytes })
    })
}

/// What this thread has spent, where the system tells.
fn cpu_ns() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_ascii_whitespace().next()?.parse().ok()
}
