//! The way to the daemon that holds the office open, seen from a command.

use std::io::{self, ErrorKind, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use model::{Say, say};
use runtime::control::protocol::{self, Door, DoorFault, Reply, Request};
use settings::DataDir;
use thiserror::Error;

use crate::failure::Failure;
use crate::ui::Ui;

/// How long a daemon of this machine may take to let a client in.
const KNOCK: Duration = Duration::from_secs(5);

/// Why the daemon couldn't be talked to.
#[derive(Debug, Error)]
pub enum DaemonFault {
    /// It is of another version of this program.
    #[error("the running daemon is of another version of this program")]
    Version,
    /// It went away in the middle.
    #[error("the daemon ended before it answered")]
    Lost {
        /// What the connection says.
        source: io::Error,
    },
}

impl DaemonFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Version => "daemon.version",
            Self::Lost { .. } => "daemon.lost",
        }
    }

    /// What it means.
    pub fn say(&self) -> Say {
        match self {
            Self::Version => Say::new(
                "سرویسی که در این پوشه کار می‌کند از نسخهٔ دیگری از برنامه است.",
                "the daemon that runs in this folder is of another version of this program",
            ),
            Self::Lost { source } => say!(
                "سرویس پیش از پایان پاسخ قطع شد ({source})؛ ببینید کار انجام شده است یا نه.",
                "the daemon ended before it answered ({source}); look whether it was done"
            ),
        }
    }

    /// What to do.
    pub fn next(&self) -> String {
        match self {
            Self::Version => "stop the daemon and start it again: hamgam-node run".to_owned(),
            Self::Lost { .. } => "hamgam-node status".to_owned(),
        }
    }
}

/// Asks the daemon of a folder and shows what it answers; `None` if none runs there, and then nothing
/// was begun.
///
/// # Errors
/// [`Failure::Daemon`] if it is of another version, or went away in the middle.
pub fn call(dir: &DataDir, request: &Request, ui: &mut Ui<'_>) -> Result<Option<u8>, Failure> {
    let Some(mut line) = knock(dir)? else { return Ok(None) };
    let lost = |source| Failure::from(DaemonFault::Lost { source });
    protocol::write(&mut line, request).map_err(lost)?;
    loop {
        match protocol::read(&mut line).map_err(lost)? {
            Reply::Ready => {}
            Reply::Out(bytes) => ui.raw(&bytes)?,
            Reply::Err(bytes) => ui.raw_err(&bytes),
            Reply::Progress { what, done, total } => ui.progress(&what, done, total),
            Reply::ProgressEnd => ui.progress_end(),
            Reply::Exit(code) => {
                ui.flush()?;
                return Ok(Some(code));
            }
        }
    }
}

/// Whether a daemon runs in the folder and lets this user in.
///
/// # Errors
/// [`Failure::Daemon`] if it is of another version.
pub fn is_there(dir: &DataDir) -> Result<bool, Failure> {
    Ok(knock(dir)?.is_some())
}

/// A connection that has been let in.
fn knock(dir: &DataDir) -> Result<Option<TcpStream>, Failure> {
    let Ok(text) = std::fs::read_to_string(dir.control_file()) else { return Ok(None) };
    let door = match text.parse::<Door>() {
        Ok(door) => door,
        Err(DoorFault::NoDoor) => return Ok(None),
        // A file of a daemon that is gone says nothing about one that runs.
        Err(DoorFault::Version { .. }) => return left_over(dir),
    };
    Ok(let_in(&door).ok())
}

/// A door of another version: a fault only while its daemon lives, which the office's lock tells.
fn left_over(dir: &DataDir) -> Result<Option<TcpStream>, Failure> {
    match store::lock_within(dir.root(), Duration::ZERO) {
        Err(store::LockError::Busy { .. }) => Err(DaemonFault::Version.into()),
        Ok(_) | Err(_) => Ok(None),
    }
}

fn let_in(door: &Door) -> io::Result<TcpStream> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, door.port));
    let mut line = TcpStream::connect_timeout(&address, KNOCK)?;
    line.set_nodelay(true)?;
    line.set_read_timeout(Some(KNOCK))?;
    line.write_all(door.token.bytes())?;
    match protocol::read(&mut line)? {
        Reply::Ready => {}
        Reply::Out(_)
        | Reply::Err(_)
        | Reply::Progress { .. }
        | Reply::ProgressEnd
        | Reply::Exit(_) => return Err(ErrorKind::InvalidData.into()),
    }
    line.set_read_timeout(None)?;
    Ok(line)
}
