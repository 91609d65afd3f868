//! The daemon's end of the control socket.
//!
//! Each client is served by a task of its own that only moves bytes; what it asks goes to the loop
//! through one bounded queue. A client that stops reading is given up after a while, one that goes
//! away at once: what it asked for is done all the same.

use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use model::limits::CALLS_MAX;
use settings::DataDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::timeout;
use tracing::{debug, warn};

use super::protocol::{self, Door, Reply, Request, TOKEN_BYTES, Token};

/// How long a client may take to say what it wants.
const ASKING: Duration = Duration::from_secs(5);
/// How long a client may not read before it is given up.
const READING: Duration = Duration::from_secs(10);
/// Replies kept for a slow client before the loop waits.
const REPLIES_MAX: usize = 64;

/// A request, and where its replies go.
#[derive(Debug)]
pub struct Knock {
    /// What is asked.
    pub request: Request,
    /// Where to answer.
    pub replies: Replies,
}

/// The way back to a client, or to somebody in this process.
#[derive(Clone)]
pub struct Replies(Way);

#[derive(Clone)]
enum Way {
    Client(mpsc::Sender<Reply>),
    Here(Arc<dyn Fn(Reply) + Send + Sync>),
}

impl fmt::Debug for Replies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replies(..)")
    }
}

impl Replies {
    /// A way back, and its other end.
    pub fn channel() -> (Self, mpsc::Receiver<Reply>) {
        let (to, from) = mpsc::channel(REPLIES_MAX);
        (Self(Way::Client(to)), from)
    }

    /// A way back to somebody in this process, who never keeps the loop waiting.
    pub(crate) fn here(tell: impl Fn(Reply) + Send + Sync + 'static) -> Self {
        Self(Way::Here(Arc::new(tell)))
    }

    /// Sends a reply; waits while the client is slow, does nothing once it is gone.
    ///
    /// # Panics
    /// Within a task: it is for the loop's own thread.
    pub fn send(&self, reply: Reply) {
        match &self.0 {
            // A client that is gone doesn't mind.
            Way::Client(to) => drop(to.blocking_send(reply)),
            Way::Here(tell) => tell(reply),
        }
    }

    /// Sends a reply unless the client is slow: for what may be left out.
    pub fn offer(&self, reply: Reply) {
        match &self.0 {
            Way::Client(to) => drop(to.try_send(reply)),
            Way::Here(tell) => tell(reply),
        }
    }

    /// Waits until the client has got its last reply, or is gone; at most so long.
    pub async fn delivered(&self, within: Duration) {
        if let Way::Client(to) = &self.0 {
            // Past that nobody is there to mind.
            drop(timeout(within, to.closed()).await);
        }
    }

    /// Says whether nobody listens any more.
    pub fn gone(&self) -> bool {
        match &self.0 {
            Way::Client(to) => to.is_closed(),
            Way::Here(_) => false,
        }
    }
}

/// The socket, bound and told of in `DIR/run/control`. Takes the file away when it is dropped.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    token: Token,
    _told: Told,
}

#[derive(Debug)]
struct Told(DataDir);

impl Drop for Told {
    fn drop(&mut self) {
        // Left behind it does no harm: the port is closed, and the next daemon replaces it.
        drop(std::fs::remove_file(self.0.control_file()));
    }
}

impl Listening {
    /// Binds to a free port on loopback and writes where that is.
    ///
    /// # Errors
    /// What the system says.
    pub async fn open(dir: &DataDir) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let mut bytes = [0; TOKEN_BYTES];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let token = Token::of(bytes);
        let door = Door { port: listener.local_addr()?.port(), token: token.clone() };
        let told = Told(dir.clone());
        dir.replace(&dir.control_file(), door.to_string().as_bytes()).map_err(io::Error::other)?;
        Ok(Self { listener, token, _told: told })
    }

    /// Serves clients until it is dropped.
    pub async fn serve<F, Done>(self, hand_over: F)
    where
        F: Fn(Knock) -> Done + Clone + Send + Sync + 'static,
        Done: Future<Output = ()> + Send,
    {
        let places = Arc::new(Semaphore::new(CALLS_MAX));
        loop {
            // Who comes beyond that waits at the door.
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let client = match self.listener.accept().await {
                Ok((client, _)) => client,
                Err(error) => {
                    warn!(%error, "a client of the control socket was lost");
                    tokio::task::yield_now().await;
                    continue;
                }
            };
            let (token, hand_over) = (self.token.clone(), hand_over.clone());
            tokio::spawn(async move {
                if let Err(error) = attend(client, &token, hand_over).await {
                    debug!(%error, "a client of the control socket went away");
                }
                drop(place);
            });
        }
    }
}

async fn attend<F, Done>(mut client: TcpStream, token: &Token, hand_over: F) -> io::Result<()>
where
    F: Fn(Knock) -> Done,
    Done: Future<Output = ()>,
{
    client.set_nodelay(true)?;
    let Some(request) = timeout(ASKING, asked(&mut client, token)).await?? else {
        warn!("a client of the control socket had the wrong token");
        return Ok(());
    };
    let (replies, mut from) = Replies::channel();
    hand_over(Knock { request, replies }).await;
    while let Some(reply) = from.recv().await {
        let bytes = protocol::frame(&reply)?;
        timeout(READING, client.write_all(&bytes)).await??;
        if matches!(reply, Reply::Exit(_)) {
            break;
        }
    }
    timeout(READING, client.shutdown()).await?
}

/// Reads the token, says that it is right, and reads the request; nothing if it is wrong.
async fn asked(client: &mut TcpStream, token: &Token) -> io::Result<Option<Request>> {
    let mut said = [0; TOKEN_BYTES];
    client.read_exact(&mut said).await?;
    if Token::of(said) != *token {
        return Ok(None);
    }
    client.write_all(&protocol::frame(&Reply::Ready)?).await?;
    let mut head = [0; 4];
    client.read_exact(&mut head).await?;
    let mut bytes = vec![0; protocol::frame_bytes(head)?];
    client.read_exact(&mut bytes).await?;
    protocol::message(&bytes).map(Some)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net;
    use std::path::Path;

    use settings::Environment;

    use super::super::protocol::Order;
    use super::*;

    /// A server whose requests arrive at the test's own thread, as at the loop's.
    struct House {
        folder: tempfile::TempDir,
        runtime: tokio::runtime::Runtime,
        knocks: mpsc::Receiver<Knock>,
        serving: tokio::task::JoinHandle<()>,
    }

    fn dir(root: &Path) -> DataDir {
        DataDir::locate(Some(&root.join("office")), &Environment::default()).unwrap()
    }

    fn house() -> House {
        let folder = tempfile::tempdir().unwrap();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let (to, knocks) = mpsc::channel(4);
        let place = dir(folder.path());
        place.make().unwrap();
        let listening = runtime.block_on(Listening::open(&place)).unwrap();
        let serving = runtime.spawn(listening.serve(move |knock| {
            let to = to.clone();
            async move { drop(to.send(knock).await) }
        }));
        House { folder, runtime, knocks, serving }
    }

    impl House {
        fn door(&self) -> Door {
            let text = std::fs::read_to_string(dir(self.folder.path()).control_file()).unwrap();
            text.parse().unwrap()
        }

        fn knock(&self, token: &Token, request: &Request) -> net::TcpStream {
            let mut client = net::TcpStream::connect(("127.0.0.1", self.door().port)).unwrap();
            client.write_all(token.bytes()).unwrap();
            if *token != self.door().token {
                return client;
            }
            assert_eq!(protocol::read::<Reply>(&mut client).unwrap(), Reply::Ready);
            protocol::write(&mut client, request).unwrap();
            client
        }

        fn next(&mut self) -> Knock {
            self.knocks.blocking_recv().unwrap()
        }
    }

    const STOP: Request = Request::Order(Order::Stop);

    #[test]
    fn a_request_comes_in_and_replies_go_back() {
        let mut house = house();
        let mut client = house.knock(&house.door().token, &STOP);
        let knock = house.next();
        assert_eq!(knock.request, STOP);
        knock.replies.send(Reply::Out(b"good bye".to_vec()));
        knock.replies.send(Reply::Exit(0));
        drop(knock);
        assert_eq!(protocol::read::<Reply>(&mut client).unwrap(), Reply::Out(b"good bye".into()));
        assert_eq!(protocol::read::<Reply>(&mut client).unwrap(), Reply::Exit(0));
        assert_eq!(client.read(&mut [0]).unwrap(), 0, "closed in order");
    }

    #[test]
    fn a_wrong_token_is_told_nothing() {
        let mut house = house();
        let mut stranger = house.knock(&Token::of([7; TOKEN_BYTES]), &STOP);
        assert!(matches!(stranger.read(&mut [0]), Ok(0) | Err(_)));
        let _client = house.knock(&house.door().token, &STOP);
        assert_eq!(house.next().request, STOP);
        assert!(house.knocks.try_recv().is_err(), "only one of the two was let in");
    }

    #[test]
    fn a_client_that_goes_away_disturbs_nobody() {
        let mut house = house();
        let client = house.knock(&house.door().token, &STOP);
        let knock = house.next();
        drop(client);
        // More than any buffer holds: the loop must not wait for ever.
        for _ in 0..10_000 {
            knock.replies.send(Reply::Out(vec![0; 4_096]));
        }
        assert!(knock.replies.gone());
        let _client = house.knock(&house.door().token, &STOP);
        assert_eq!(house.next().request, STOP);
    }

    #[test]
    fn a_slow_client_gets_everything() {
        let mut house = house();
        let mut client = house.knock(&house.door().token, &STOP);
        let knock = house.next();
        let writer = std::thread::spawn(move || {
            for _ in 0..1_000 {
                knock.replies.send(Reply::Out(vec![5; 4_096]));
            }
        });
        let mut got = 0;
        while let Ok(Reply::Out(bytes)) = protocol::read(&mut client) {
            got += bytes.len();
        }
        writer.join().unwrap();
        assert_eq!(got, 1_000 * 4_096);
    }

    #[test]
    fn a_stopped_daemon_takes_its_file_away() {
        let house = house();
        let file = dir(house.folder.path()).control_file();
        assert!(file.is_file());
        house.serving.abort();
        assert!(house.runtime.block_on(house.serving).is_err());
        assert!(!file.exists());
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_this_user_only() {
        use std::os::unix::fs::MetadataExt as _;

        let house = house();
        let file = dir(house.folder.path()).control_file();
        assert_eq!(std::fs::metadata(file).unwrap().mode() & 0o777, 0o600);
    }
}
