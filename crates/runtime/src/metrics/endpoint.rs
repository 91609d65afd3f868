//! `GET /metrics` on loopback, and nothing else.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use model::limits::{SCRAPE_BYTES_MAX, SCRAPES_MAX};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tracing::{debug, warn};

use super::Metrics;

/// How long a reader may take to ask, and to read.
const PATIENCE: Duration = Duration::from_secs(5);

/// The endpoint, bound.
#[derive(Debug)]
pub struct Endpoint {
    listener: TcpListener,
    metrics: Metrics,
}

impl Endpoint {
    /// Binds to an address on loopback; port 0 takes a free one.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidInput`] if it isn't on loopback, or what the system says.
    pub async fn open(address: SocketAddr, metrics: Metrics) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let why = "metrics are for this machine: the address has to be on loopback";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        Ok(Self { listener: TcpListener::bind(address).await?, metrics })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        let unknown = (Ipv4Addr::UNSPECIFIED, 0).into();
        self.listener.local_addr().unwrap_or(unknown)
    }

    /// Serves readers until it is dropped.
    pub async fn serve(self) {
        let places = Arc::new(Semaphore::new(SCRAPES_MAX));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            let reader = match self.listener.accept().await {
                Ok((reader, _)) => reader,
                Err(error) => {
                    warn!(%error, "a reader of the metrics was lost");
                    tokio::task::yield_now().await;
                    continue;
                }
            };
            let metrics = self.metrics.clone();
            tokio::spawn(async move {
                match timeout(PATIENCE, attend(reader, &metrics)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => debug!(%error, "a reader of the metrics went away"),
                    Err(_) => debug!("a reader of the metrics was too slow"),
                }
                drop(place);
            });
        }
    }
}

async fn attend(mut reader: TcpStream, metrics: &Metrics) -> io::Result<()> {
    let head = head(&mut reader).await?;
    let (status, body) = match head.as_deref().map(asked) {
        None => ("431 Request Header Fields Too Large", String::new()),
        Some(Asked::Metrics) => ("200 OK", metrics.text()),
        Some(Asked::ElseWhere) => ("404 Not Found", String::new()),
        Some(Asked::OtherMethod) => ("405 Method Not Allowed\r\nAllow: GET", String::new()),
        Some(Asked::Nonsense) => ("400 Bad Request", String::new()),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {TYPE}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    reader.write_all(answer.as_bytes()).await?;
    reader.shutdown().await?;
    // What the reader still says is read to its end, lest the system resets what it hasn't read yet.
    let mut rest = [0; 512];
    while 0 < reader.read(&mut rest).await? {}
    Ok(())
}

const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Reads up to the empty line; nothing if that doesn't come in time.
async fn head(reader: &mut TcpStream) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let mut piece = [0; 512];
    while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = reader.read(&mut piece).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.extend_from_slice(piece.get(..read).unwrap_or_default());
        if SCRAPE_BYTES_MAX < bytes.len() {
            return Ok(None);
        }
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Asked {
    Metrics,
    ElseWhere,
    OtherMethod,
    Nonsense,
}

fn asked(head: &str) -> Asked {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some(method), Some(path), Some("HTTP/1.0" | "HTTP/1.1"), None) => match (method, path) {
            ("GET", "/metrics") => Asked::Metrics,
            ("GET", _) => Asked::ElseWhere,
            (_, _) => Asked::OtherMethod,
        },
        _ => Asked::Nonsense,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn bound() -> SocketAddr {
        let address = (Ipv4Addr::LOCALHOST, 0).into();
        let endpoint = Endpoint::open(address, Metrics::new()).await.unwrap();
        let address = endpoint.address();
        tokio::spawn(endpoint.serve());
        address
    }

    async fn ask(address: SocketAddr, request: &str) -> String {
        let mut reader = TcpStream::connect(address).await.unwrap();
        reader.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        reader.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn it_gives_the_page_and_nothing_else() {
        let address = bound().await;
        let page = ask(address, "GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n").await;
        assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
        assert!(page.ends_with("# EOF\n"), "{page}");
        for (request, status) in [
            ("GET / HTTP/1.1\r\n\r\n", "404"),
            ("GET /metrics/../keys HTTP/1.1\r\n\r\n", "404"),
            ("POST /metrics HTTP/1.1\r\n\r\n", "405"),
            ("hello\r\n\r\n", "400"),
            ("GET /metrics HTTP/1.1 x\r\n\r\n", "400"),
        ] {
            let answer = ask(address, request).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {answer}");
        }
    }

    #[tokio::test]
    async fn a_long_header_is_refused() {
        let long = format!("GET /metrics HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(SCRAPE_BYTES_MAX));
        assert!(ask(bound().await, &long).await.starts_with("HTTP/1.1 431 "));
    }

    #[tokio::test]
    async fn it_stays_on_this_machine() {
        let everywhere = (Ipv4Addr::UNSPECIFIED, 0).into();
        let fault = Endpoint::open(everywhere, Metrics::new()).await.unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::InvalidInput);
    }
}
