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

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::path::Path;
    use std::thread;

    use model::Lang;
    use runtime::control::protocol::{Order, TOKEN_BYTES, Terminal, Token};
    use settings::{Color, Digits, Environment, NodeSettings};

    use super::*;
    use crate::program::Program;
    use crate::screen::There;
    use crate::ui::Look;

    static TESTED: Program = Program {
        name: "hamgam-node",
        schema: "node",
        version: "0",
        command: || clap::Command::new("hamgam-node"),
        persian: &[],
        settings: |dir, environment| NodeSettings::load(Some(dir), environment),
        is_local: |_| false,
        dispatch: |_, _, _| Ok(0),
    };

    fn folder(path: &Path) -> DataDir {
        let dir = DataDir::locate(Some(path), &Environment::default()).unwrap();
        dir.make().unwrap();
        dir
    }

    /// A daemon that lets one client in if its token is right, and answers so.
    fn daemon(dir: &DataDir, answers: Vec<Reply>) -> thread::JoinHandle<Option<Request>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let token = Token::of([7; TOKEN_BYTES]);
        let door = Door { port: listener.local_addr().unwrap().port(), token: token.clone() };
        dir.replace(&dir.control_file(), door.to_string().as_bytes()).unwrap();
        thread::spawn(move || {
            let (mut client, _) = listener.accept().unwrap();
            let mut said = [0; TOKEN_BYTES];
            io::Read::read_exact(&mut client, &mut said).unwrap();
            if Token::of(said) != token {
                return None;
            }
            protocol::write(&mut client, &Reply::Ready).unwrap();
            let request = protocol::read(&mut client).unwrap();
            for reply in &answers {
                protocol::write(&mut client, reply).unwrap();
            }
            Some(request)
        })
    }

    fn asked(dir: &DataDir) -> (Result<Option<u8>, Failure>, Vec<Reply>) {
        let mut shown = Vec::new();
        let mut show = |reply| shown.push(reply);
        let look = Look { lang: Lang::En, digits: Digits::Latn, color: Color::Never, json: false };
        let screen = Box::new(There::new(&mut show));
        let mut ui = Ui::new(&TESTED, look, Terminal::default(), screen);
        let code = call(dir, &Request::Order(Order::Pause), &mut ui);
        drop(ui);
        (code, shown)
    }

    #[test]
    fn what_the_daemon_answers_is_shown_and_its_code_is_the_exit() {
        let temp = tempfile::tempdir().unwrap();
        let dir = folder(temp.path());
        let answers = vec![
            Reply::Progress { what: Say::new("خواندن", "reading"), done: 1, total: 2 },
            Reply::ProgressEnd,
            Reply::Err(b"note\n".to_vec()),
            Reply::Out(b"answer\n".to_vec()),
        ];
        let daemon = daemon(&dir, [answers.clone(), vec![Reply::Exit(5)]].concat());
        let (code, shown) = asked(&dir);
        assert_eq!(code.unwrap(), Some(5));
        assert_eq!(shown, answers);
        assert_eq!(daemon.join().unwrap(), Some(Request::Order(Order::Pause)));
    }

    #[test]
    fn without_a_daemon_nothing_is_begun() {
        let temp = tempfile::tempdir().unwrap();
        let dir = folder(temp.path());
        assert_eq!(asked(&dir).0.unwrap(), None);
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let gone = Door { port, token: Token::of([7; TOKEN_BYTES]) };
        for left in
            [gone.to_string(), "1 49213 torn".to_owned(), "9 1 of another version".to_owned()]
        {
            dir.replace(&dir.control_file(), left.as_bytes()).unwrap();
            assert_eq!(asked(&dir).0.unwrap(), None, "{left}");
        }
    }

    #[test]
    fn a_stranger_on_the_daemons_old_port_gets_no_request() {
        let temp = tempfile::tempdir().unwrap();
        let dir = folder(temp.path());
        let stranger = daemon(&dir, Vec::new());
        let text = std::fs::read_to_string(dir.control_file()).unwrap().replace("0707", "0808");
        dir.replace(&dir.control_file(), text.as_bytes()).unwrap();
        assert_eq!(asked(&dir).0.unwrap(), None);
        assert_eq!(stranger.join().unwrap(), None);
    }

    #[test]
    fn a_daemon_lost_in_the_middle_is_a_failure_not_a_second_try() {
        let temp = tempfile::tempdir().unwrap();
        let dir = folder(temp.path());
        let daemon = daemon(&dir, vec![Reply::Out(b"half".to_vec())]);
        let failure = asked(&dir).0.unwrap_err();
        assert_eq!(failure.brief().0, "daemon.lost");
        assert!(daemon.join().unwrap().is_some());
    }

    #[test]
    fn a_daemon_of_another_version_is_named_while_it_lives() {
        let temp = tempfile::tempdir().unwrap();
        let dir = folder(temp.path());
        dir.replace(&dir.control_file(), b"2 49213 x").unwrap();
        let held = store::lock(dir.root()).unwrap();
        let failure = asked(&dir).0.unwrap_err();
        assert_eq!(failure.brief().0, "daemon.version");
        drop(held);
        assert_eq!(asked(&dir).0.unwrap(), None);
    }
}
