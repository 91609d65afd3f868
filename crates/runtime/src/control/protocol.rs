//! What a command's client and the daemon say to each other over loopback.
//!
//! ```text
//! client                          daemon
//!   token    ------------------->   (a wrong one: closed without a word)
//!            <-------------------   Reply::Ready
//!   Request  ------------------->
//!            <-------------------   Reply, Reply, … Reply::Exit
//! ```
//!
//! Every message is a frame: its length in four bytes, big-endian, then that many bytes of bincode.
//! The token stands bare before them. Where the daemon listens stands in `DIR/run/control`, which only
//! this user may read. A client that never hears [`Reply::Ready`] may open the store itself: nothing
//! was begun. One that heard it may not, since the daemon may have done the command.
//!
//! Deliberately absent: sockets. Client and daemon are of one program, so a version other than
//! [`VERSION`] is refused rather than understood.

use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

use bincode::config::{self, Configuration, Limit, LittleEndian, Varint};
use model::Say;
use model::limits::CONTROL_FRAME_BYTES_MAX;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The version both sides speak; it stands in the file beside port and token.
pub const VERSION: u16 = 1;
/// Bytes of a token.
pub const TOKEN_BYTES: usize = 32;
/// What one [`Reply::Out`] or [`Reply::Err`] carries at most.
pub const CHUNK_BYTES_MAX: usize = 64 << 10;

const _: () = assert!(CHUNK_BYTES_MAX * 2 < CONTROL_FRAME_BYTES_MAX);

/// What a client asks of the daemon.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Run a command on the open office.
    Command(Call),
    /// Do something no command can do with the office in its hands.
    Order(Order),
}

/// What the daemon's loop does by itself. It is answered with progress and an exit code.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Call the parent now, paused or not; `Exit(0)` once nothing is left to say, `Exit(6)` without
    /// a line.
    SyncNow,
    /// Call nobody until [`Order::Resume`], also after a restart.
    Pause,
    /// Call again.
    Resume,
    /// Close everything in order and end.
    Stop,
}

/// One command, as its client was started.
///
/// Its variables may be a password and a session's token: `Debug` shows only their names.
#[derive(Clone, Eq, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The words typed, the program's own name first.
    pub argv: Vec<String>,
    /// The client's working directory: paths typed are counted from there.
    pub cwd: String,
    /// The variables that mean something to us, by name.
    pub environment: Vec<(String, String)>,
    /// What the client's screen is.
    pub terminal: Terminal,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.environment.iter().map(|(name, _)| name).collect();
        f.debug_struct("Call")
            .field("argv", &self.argv)
            .field("cwd", &self.cwd)
            .field("environment", &names)
            .field("terminal", &self.terminal)
            .finish()
    }
}

/// Which of the client's outputs a person looks at.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Terminal {
    /// The answer.
    pub stdout: bool,
    /// Progress, hints and errors.
    pub stderr: bool,
    /// Columns, where they are known.
    pub columns: Option<u16>,
}

/// What the daemon answers, piece by piece. [`Reply::Exit`] is the last.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The token is right; the request may come.
    Ready,
    /// Bytes for the client's stdout.
    Out(Vec<u8>),
    /// Bytes for the client's stderr.
    Err(Vec<u8>),
    /// A bar moves; the first of them shows it.
    Progress {
        /// What is going on.
        what: Say,
        /// Units done.
        done: u64,
        /// Units in all.
        total: u64,
    },
    /// The bar goes.
    ProgressEnd,
    /// The command has ended with this exit code.
    Exit(u8),
}

/// The secret that proves a client is of the daemon's user.
#[derive(Clone, Eq, Serialize, Deserialize)]
pub struct Token([u8; TOKEN_BYTES]);

impl Token {
    /// A token of random bytes.
    pub const fn of(bytes: [u8; TOKEN_BYTES]) -> Self {
        Self(bytes)
    }

    /// The bytes sent.
    pub const fn bytes(&self) -> &[u8; TOKEN_BYTES] {
        &self.0
    }
}

/// Takes the same time wherever the two differ.
impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }
}

/// Hides the bytes.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Where a daemon listens: the content of `DIR/run/control`.
///
/// ```text
/// 1 49213 6f0c…
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Door {
    /// The port on 127.0.0.1.
    pub port: u16,
    /// What to say first.
    pub token: Token,
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION} {} ", self.port)?;
        self.token.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str("\n")
    }
}

impl FromStr for Door {
    type Err = DoorFault;

    fn from_str(text: &str) -> Result<Self, DoorFault> {
        let mut words = text.split_whitespace();
        let version: u16 = words.next().and_then(|it| it.parse().ok()).ok_or(DoorFault::NoDoor)?;
        if version != VERSION {
            return Err(DoorFault::Version { version });
        }
        let port = words.next().and_then(|port| port.parse().ok()).ok_or(DoorFault::NoDoor)?;
        let token = words.next().and_then(unhex).ok_or(DoorFault::NoDoor)?;
        Ok(Self { port, token: Token(token) })
    }
}

/// Why a file says of no daemon where it listens.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DoorFault {
    /// The daemon is of another version of this program.
    #[error("the daemon speaks version {version} of the control protocol")]
    Version {
        /// The one it speaks.
        version: u16,
    },
    /// Not the line it has to be.
    #[error("not a line of version, port and token")]
    NoDoor,
}

fn unhex(text: &str) -> Option<[u8; TOKEN_BYTES]> {
    if text.len() != 2 * TOKEN_BYTES || !text.is_ascii() {
        return None;
    }
    let mut token = [0; TOKEN_BYTES];
    for (at, byte) in token.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(token)
}

/// Without the limit, nine bytes that claim a length abort the process.
const CONFIG: Configuration<LittleEndian, Varint, Limit<CONTROL_FRAME_BYTES_MAX>> =
    config::standard().with_limit::<CONTROL_FRAME_BYTES_MAX>();

/// A message as a frame: its length, then its bytes.
///
/// # Errors
/// [`io::ErrorKind::InvalidInput`] past `CONTROL_FRAME_BYTES_MAX`.
pub fn frame<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::new(io::ErrorKind::InvalidInput, "the message is too large");
    let bytes = bincode::serde::encode_to_vec(message, CONFIG).map_err(|_| too_large())?;
    let length = length(bytes.len()).ok_or_else(too_large)?;
    Ok([&length.to_be_bytes(), bytes.as_slice()].concat())
}

/// How many bytes follow a frame's head.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] past `CONTROL_FRAME_BYTES_MAX`.
pub fn frame_bytes(head: [u8; 4]) -> io::Result<usize> {
    let claimed = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX);
    length(claimed).map(|_| claimed).ok_or_else(malformed)
}

/// Reads the message of a frame's bytes, the head not among them.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] if it is none, or something follows it.
pub fn message<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    match bincode::serde::decode_from_slice(bytes, CONFIG) {
        Ok((message, read)) if read == bytes.len() => Ok(message),
        Ok(_) | Err(_) => Err(malformed()),
    }
}

/// Writes a message as a frame.
///
/// # Errors
/// As [`frame`], and those of the writer.
pub fn write<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    to.write_all(&frame(message)?)?;
    to.flush()
}

/// Reads one message.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`], and those of the reader.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    let mut bytes = vec![0; frame_bytes(head)?];
    from.read_exact(&mut bytes)?;
    message(&bytes)
}

fn length(bytes: usize) -> Option<u32> {
    u32::try_from(bytes).ok().filter(|_| bytes <= CONTROL_FRAME_BYTES_MAX)
}

fn malformed() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a message of the control socket")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call {
            argv: ["hamgam-node", "معرفی", "ready"].map(str::to_owned).to_vec(),
            cwd: "/home/clerk".to_owned(),
            environment: vec![("LANG".to_owned(), "fa_IR.UTF-8".to_owned())],
            terminal: Terminal { stdout: true, stderr: true, columns: Some(100) },
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let mut line = Vec::new();
        write(&mut line, &Request::Command(call())).unwrap();
        write(&mut line, &Request::Order(Order::SyncNow)).unwrap();
        let mut line = line.as_slice();
        assert_eq!(read::<Request>(&mut line).unwrap(), Request::Command(call()));
        assert_eq!(read::<Request>(&mut line).unwrap(), Request::Order(Order::SyncNow));
        assert_eq!(read::<Request>(&mut line).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_door_says_where_to_knock() {
        let door = Door { port: 49_213, token: Token::of([0xAB; TOKEN_BYTES]) };
        assert_eq!(door.to_string().parse(), Ok(door.clone()));
        assert!(!format!("{door:?}").contains("ab"));
        let other = door.to_string().replacen('1', "2", 1);
        assert_eq!(other.parse::<Door>(), Err(DoorFault::Version { version: 2 }));
        for torn in ["", "1", "1 49213", "1 49213 abab", "1 70000 ab"] {
            assert_eq!(torn.parse::<Door>(), Err(DoorFault::NoDoor), "{torn}");
        }
        let high = format!("1 1 {}", "é".repeat(TOKEN_BYTES));
        assert_eq!(high.parse::<Door>(), Err(DoorFault::NoDoor));
    }

    #[test]
    fn hostile_bytes_set_nothing_aside() {
        assert!(frame_bytes([0xFF; 4]).is_err());
        assert!(message::<Reply>(&[0, 0xFD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]).is_err());
        assert!(message::<Reply>(&[9, 9]).is_err());
        let trailing = [frame(&Reply::Exit(0)).unwrap(), vec![0]].concat();
        assert!(message::<Reply>(&trailing[4..]).is_err());
        let huge = Reply::Out(vec![0; CONTROL_FRAME_BYTES_MAX]);
        assert_eq!(frame(&huge).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
