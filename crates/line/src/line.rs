//! The line with its sockets.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::{Instant, sleep_until};

use crate::conditions::Conditions;
use crate::way::{Counted, Passage, Way, Ways};

/// A line that runs. It ends when it is dropped.
#[derive(Debug)]
pub struct Line {
    shared: Arc<Shared>,
    address: SocketAddr,
    tasks: [JoinHandle<()>; 2],
}

/// What both directions have seen.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Stats {
    /// From clients to the target.
    pub to: Counted,
    /// Back.
    pub back: Counted,
    /// Clients that are known.
    pub clients: usize,
}

#[derive(Debug)]
struct Shared {
    begun: Instant,
    ways: Mutex<Both>,
    clients: Mutex<BTreeMap<SocketAddr, Client>>,
}

#[derive(Debug)]
struct Both {
    to: Way,
    back: Way,
}

/// Somebody who called, with the socket the target sees it by.
#[derive(Debug)]
struct Client {
    upstream: Arc<UdpSocket>,
    reader: AbortHandle,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// A datagram on its way out.
#[derive(Debug)]
struct Parcel {
    due: Instant,
    /// Those due at once come out as they went in.
    order: u64,
    bytes: Vec<u8>,
    socket: Arc<UdpSocket>,
    /// Where to; `None` for where the socket is connected.
    to: Option<SocketAddr>,
}

impl PartialEq for Parcel {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Parcel {}

impl PartialOrd for Parcel {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Parcel {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.order).cmp(&(other.due, other.order))
    }
}

/// No datagram is longer.
const DATAGRAM_BYTES: usize = 65_536;
/// Clients remembered; beyond that the line forgets all, as a NAT may.
const CLIENTS_MAX: usize = 4_096;
/// Datagrams that may be under way; more are lost.
const UNDER_WAY_MAX: usize = 65_536;

impl Line {
    /// Opens a line: what comes to `listen` goes to `target`, and back. Both directions are alike.
    ///
    /// # Errors
    /// What the system says of the socket.
    pub async fn start(
        listen: SocketAddr,
        target: SocketAddr,
        conditions: &Conditions,
        seed: u64,
    ) -> io::Result<Self> {
        let listening = Arc::new(UdpSocket::bind(listen).await?);
        let address = listening.local_addr()?;
        let ways = Both {
            to: Way::new(conditions.clone(), seed),
            back: Way::new(conditions.clone(), !seed),
        };
        let shared = Arc::new(Shared {
            begun: Instant::now(),
            ways: Mutex::new(ways),
            clients: Mutex::default(),
        });
        let (parcels, queue) = mpsc::channel(UNDER_WAY_MAX);
        let hands = Hands { shared: Arc::clone(&shared), listening, target, parcels };
        let tasks = [tokio::spawn(deliver(queue)), tokio::spawn(hands.take_in())];
        Ok(Self { shared, address, tasks })
    }

    /// Where clients find it.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes the conditions from now on.
    pub fn change(&self, ways: Ways, mut change: impl FnMut(&mut Conditions)) {
        self.shared.each(ways, |way| change(way.conditions()));
    }

    /// Cuts it: what goes in is lost.
    pub fn cut(&self, ways: Ways) {
        self.shared.each(ways, |way| way.cut(true));
    }

    /// Makes it whole.
    pub fn restore(&self) {
        self.shared.each(Ways::Both, |way| way.cut(false));
    }

    /// Forgets its clients: the target sees each by another port from here on, as behind a NAT that
    /// was restarted.
    pub fn rebind(&self) {
        self.shared.clients().clear();
    }

    /// What it has seen.
    pub fn stats(&self) -> Stats {
        let both = self.shared.ways();
        let (to, back) = (both.to.counted(), both.back.counted());
        drop(both);
        Stats { to, back, clients: self.shared.clients().len() }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        self.shared.clients().clear();
    }
}

impl Shared {
    fn ways(&self) -> MutexGuard<'_, Both> {
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clients(&self) -> MutexGuard<'_, BTreeMap<SocketAddr, Client>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn each(&self, ways: Ways, mut work: impl FnMut(&mut Way)) {
        let mut both = self.ways();
        if matches!(ways, Ways::To | Ways::Both) {
            work(&mut both.to);
        }
        if matches!(ways, Ways::Back | Ways::Both) {
            work(&mut both.back);
        }
    }

    /// When a datagram comes out, if it does.
    fn pass(&self, ways: Ways, bytes: usize) -> Vec<Instant> {
        let now = Instant::now().saturating_duration_since(self.begun);
        let mut passage = Passage::Lost;
        self.each(ways, |way| passage = way.pass(now, bytes));
        let at = |due| self.begun + due;
        match passage {
            Passage::Lost => Vec::new(),
            Passage::Due(due) => vec![at(due)],
            Passage::Twice(first, second) => vec![at(first), at(second)],
        }
    }
}

/// What the tasks share.
#[derive(Clone)]
struct Hands {
    shared: Arc<Shared>,
    listening: Arc<UdpSocket>,
    target: SocketAddr,
    parcels: mpsc::Sender<Parcel>,
}

impl Hands {
    /// Takes clients' datagrams.
    async fn take_in(self) {
        let mut buffer = vec![0; DATAGRAM_BYTES];
        loop {
            // An error here is about an earlier datagram, as when a client has gone.
            let Ok((length, client)) = self.listening.recv_from(&mut buffer).await else {
                continue;
            };
            let bytes = buffer.get(..length).unwrap_or_default();
            if let Ok(upstream) = self.upstream(client).await {
                self.send_on(Ways::To, bytes, &upstream, None);
            }
        }
    }

    /// The socket by which the target sees a client.
    async fn upstream(&self, client: SocketAddr) -> io::Result<Arc<UdpSocket>> {
        if let Some(known) = self.shared.clients().get(&client) {
            return Ok(Arc::clone(&known.upstream));
        }
        let any: SocketAddr = match self.target {
            SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
            SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
        };
        let upstream = Arc::new(UdpSocket::bind(any).await?);
        upstream.connect(self.target).await?;
        let reader = self.clone().bring_back(Arc::clone(&upstream), client);
        let reader = tokio::spawn(reader).abort_handle();
        let mut clients = self.shared.clients();
        if CLIENTS_MAX <= clients.len() {
            clients.clear();
        }
        clients.insert(client, Client { upstream: Arc::clone(&upstream), reader });
        Ok(upstream)
    }

    /// Takes the target's datagrams for a client.
    async fn bring_back(self, upstream: Arc<UdpSocket>, client: SocketAddr) {
        let mut buffer = vec![0; DATAGRAM_BYTES];
        loop {
            // Refused: the target isn't there at the moment.
            let Ok(length) = upstream.recv(&mut buffer).await else {
                tokio::task::yield_now().await;
                continue;
            };
            let bytes = buffer.get(..length).unwrap_or_default();
            self.send_on(Ways::Back, bytes, &self.listening, Some(client));
        }
    }

    fn send_on(&self, ways: Ways, bytes: &[u8], socket: &Arc<UdpSocket>, to: Option<SocketAddr>) {
        for due in self.shared.pass(ways, bytes.len()) {
            let socket = Arc::clone(socket);
            let parcel = Parcel { due, order: 0, bytes: bytes.to_vec(), socket, to };
            // Too many under way: one more is lost.
            drop(self.parcels.try_send(parcel));
        }
    }
}

/// Sends each parcel when it is due.
async fn deliver(mut queue: mpsc::Receiver<Parcel>) {
    let mut waiting: BinaryHeap<Reverse<Parcel>> = BinaryHeap::new();
    let mut order = 0;
    loop {
        let next = waiting.peek().map(|Reverse(parcel)| parcel.due);
        let due = async {
            match next {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            parcel = queue.recv() => {
                let Some(parcel) = parcel else { return };
                order += 1;
                waiting.push(Reverse(Parcel { order, ..parcel }));
            }
            () = due => {
                if let Some(Reverse(parcel)) = waiting.pop() {
                    send(parcel).await;
                }
            }
        }
    }
}

async fn send(parcel: Parcel) {
    let Parcel { bytes, socket, to, .. } = parcel;
    // What can't be sent is lost, as on any line.
    drop(match to {
        Some(to) => socket.send_to(&bytes, to).await,
        None => socket.send(&bytes).await,
    });
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

    async fn echo() -> SocketAddr {
        let socket = UdpSocket::bind(ANY).await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 2_000];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let port = from.port().to_be_bytes();
                let answer = [&port, &buffer[..length]].concat();
                socket.send_to(&answer, from).await.unwrap();
            }
        });
        address
    }

    async fn client(line: &Line) -> UdpSocket {
        let socket = UdpSocket::bind(ANY).await.unwrap();
        socket.connect(line.address()).await.unwrap();
        socket
    }

    /// Sends and waits for the echo: the port the target saw, and what came back.
    async fn ask(socket: &UdpSocket, said: &[u8]) -> (u16, Vec<u8>) {
        socket.send(said).await.unwrap();
        let mut buffer = [0; 2_000];
        let heard = timeout(Duration::from_secs(20), socket.recv(&mut buffer)).await;
        let length = heard.unwrap().unwrap();
        (u16::from_be_bytes([buffer[0], buffer[1]]), buffer[2..length].to_vec())
    }

    #[tokio::test]
    async fn what_goes_in_comes_out_for_each_client() {
        let target = echo().await;
        let delay = Duration::from_millis(5);
        let conditions = Conditions { delay, ..Conditions::default() };
        let line = Line::start(ANY, target, &conditions, 1).await.unwrap();
        let (one, other) = (client(&line).await, client(&line).await);
        let (first, second) = (ask(&one, b"salaam").await, ask(&other, b"dorud").await);
        assert_eq!((&first.1[..], &second.1[..]), (&b"salaam"[..], &b"dorud"[..]));
        assert_ne!(first.0, second.0);
        assert_eq!(ask(&one, b"again").await.0, first.0);
        let stats = line.stats();
        assert_eq!((stats.to.passed, stats.back.passed, stats.clients), (3, 3, 2));
    }

    #[tokio::test]
    async fn a_cut_line_is_silent_and_a_rebound_one_has_another_port() {
        let target = echo().await;
        let line = Line::start(ANY, target, &Conditions::default(), 1).await.unwrap();
        let one = client(&line).await;
        let (port, _) = ask(&one, b"before").await;
        line.cut(Ways::Both);
        one.send(b"lost").await.unwrap();
        // Its loss is counted as soon as it has arrived; nothing has to be waited for beyond that.
        while line.stats().to.cut == 0 {
            tokio::task::yield_now().await;
        }
        line.restore();
        assert_eq!(ask(&one, b"after").await, (port, b"after".to_vec()));
        line.rebind();
        assert_ne!(ask(&one, b"moved").await.0, port);
    }

    #[tokio::test]
    async fn a_doubled_datagram_comes_twice() {
        let target = echo().await;
        let line = Line::start(ANY, target, &Conditions::default(), 1).await.unwrap();
        line.change(Ways::Back, |way| way.set("duplicate", "100%").unwrap());
        let one = client(&line).await;
        let (port, _) = ask(&one, b"twice").await;
        let mut buffer = [0; 100];
        let again = timeout(Duration::from_secs(20), one.recv(&mut buffer)).await.unwrap().unwrap();
        assert_eq!(buffer[..again], [&port.to_be_bytes()[..], b"twice"].concat());
    }
}
