//! The parts of a backup, written and read in order.

use std::io::{self, Read, Write};
use std::ops::ControlFlow;

use bincode::config::{self, Configuration};
use model::Lsn;
use model::limits::FRAME_BYTES_MAX;
use settings::DataDir;
use store::{JournalError, RealDisk, Sealer};

use super::{BackupFault, Head, damaged};
use crate::fault::RuntimeFault;

const MAGIC: &[u8; 8] = b"HGBACKUP";
const VERSION: u16 = 1;
const CONFIG: Configuration = config::standard();
/// A frame with its place.
const PART_BYTES_MAX: usize = FRAME_BYTES_MAX + 1024;

/// One part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Part {
    Head(Head),
    File { name: String, bytes: Vec<u8> },
    Frame { lsn: Lsn, body: Vec<u8> },
    Key { name: String, bytes: Vec<u8> },
}

/// Writes parts.
pub(super) struct Writer<W> {
    out: W,
    hash: blake3::Hasher,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut writer = Self { out, hash: blake3::Hasher::new() };
        writer.raw(MAGIC)?;
        writer.raw(&VERSION.to_be_bytes())?;
        Ok(writer)
    }

    fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.out.write_all(bytes)
    }

    pub(super) fn part(&mut self, part: &Part) -> io::Result<()> {
        let encoded = |value: (&String, &Vec<u8>)| {
            bincode::serde::encode_to_vec(value, CONFIG).map_err(io::Error::other)
        };
        let (kind, body) = match part {
            Part::Head(head) => {
                (1, bincode::serde::encode_to_vec(head, CONFIG).map_err(io::Error::other)?)
            }
            Part::File { name, bytes } => (2, encoded((name, bytes))?),
            Part::Frame { lsn, body } => (3, [&lsn.0.to_be_bytes(), body.as_slice()].concat()),
            Part::Key { name, bytes } => (4, encoded((name, bytes))?),
        };
        self.framed(kind, &body)
    }

    fn framed(&mut self, kind: u8, body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        self.raw(&[kind])?;
        self.raw(&length.to_be_bytes())?;
        self.raw(body)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        let hash = *self.hash.finalize().as_bytes();
        self.framed(END, &hash)?;
        Ok(self.out)
    }
}

const END: u8 = 9;

/// Reads parts.
pub(super) struct Reader<R> {
    from: R,
    hash: blake3::Hasher,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R) -> Result<Self, BackupFault> {
        let mut reader = Self { from, hash: blake3::Hasher::new() };
        let magic: [u8; 8] = reader.array()?;
        let version = u16::from_be_bytes(reader.array()?);
        match (&magic == MAGIC, version == VERSION) {
            (true, true) => Ok(reader),
            (true, false) => Err(damaged(format!("version {version} of another program"))),
            (false, _) => Err(damaged("not a backup")),
        }
    }

    /// The next part; nothing behind the last.
    pub(super) fn next(&mut self) -> Result<Option<Part>, BackupFault> {
        let before = self.hash.finalize();
        let [kind] = self.array()?;
        let length = usize::try_from(u32::from_be_bytes(self.array()?)).unwrap_or(usize::MAX);
        if PART_BYTES_MAX < length {
            return Err(damaged("a part is too large"));
        }
        let mut body = vec![0; length];
        self.fill(&mut body)?;
        Ok(Some(match kind {
            1 => Part::Head(decoded(&body)?),
            2 | 4 => {
                let (name, bytes): (String, Vec<u8>) = decoded(&body)?;
                if name.contains(['/', '\\', '\0']) || name.starts_with('.') {
                    return Err(damaged("a file's name leads out of its folder"));
                }
                if kind == 2 { Part::File { name, bytes } } else { Part::Key { name, bytes } }
            }
            3 => {
                let (lsn, body) =
                    body.split_first_chunk().ok_or_else(|| damaged("a frame is too short"))?;
                Part::Frame { lsn: Lsn(u64::from_be_bytes(*lsn)), body: body.to_vec() }
            }
            END if body == before.as_bytes() => {
                let mut more = [0];
                return match self.from.read(&mut more)? {
                    0 => Ok(None),
                    _ => Err(damaged("something follows its end")),
                };
            }
            END => return Err(damaged("its hash is another")),
            other => return Err(damaged(format!("a part of an unknown kind, {other}"))),
        }))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BackupFault> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), BackupFault> {
        self.from.read_exact(bytes).map_err(|error| {
            if error.kind() == io::ErrorKind::UnexpectedEof {
                damaged("it is broken off")
            } else if error.kind() == io::ErrorKind::InvalidData {
                damaged("a piece of it doesn't decrypt")
            } else {
                BackupFault::Io(error)
            }
        })?;
        self.hash.update(bytes);
        Ok(())
    }
}

fn decoded<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, BackupFault> {
    match bincode::serde::decode_from_slice(body, CONFIG.with_limit::<PART_BYTES_MAX>()) {
        Ok((value, used)) if used == body.len() => Ok(value),
        Ok(_) | Err(_) => Err(damaged("a part doesn't decode")),
    }
}

/// The frame a folder's journal begins with, if one is acknowledged.
pub(super) fn first_frame(
    dir: &DataDir,
    seal: Option<&Sealer>,
) -> Result<Option<Vec<u8>>, BackupFault> {
    let disk = RealDisk::new(dir.journal())?;
    let end = store::journal::acknowledged(&disk)?;
    let mut first = None;
    store::journal::salvage(&disk, seal, &mut |frame| {
        let begins = frame.lsn == Lsn(0) && end.is_none_or(|end| frame.lsn < end);
        first = begins.then(|| frame.body.to_vec());
        ControlFlow::Break(())
    })
    .map_err(RuntimeFault::from)?;
    Ok(first)
}

/// Hands out the acknowledged frames of a folder's journal, without its lock.
pub(crate) fn journal_of(
    dir: &DataDir,
    seal: Option<&Sealer>,
    each: &mut dyn FnMut(Lsn, &[u8]) -> io::Result<()>,
) -> Result<Lsn, BackupFault> {
    let disk = RealDisk::new(dir.journal())?;
    let end = store::journal::acknowledged(&disk)?;
    let mut upto = Lsn(0);
    let mut failed = None;
    store::journal::salvage(&disk, seal, &mut |frame| {
        if frame.lsn != upto || end.is_some_and(|end| end <= frame.lsn) {
            return ControlFlow::Break(());
        }
        upto = frame.next;
        match each(frame.lsn, frame.body) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        }
    })
    .map_err(RuntimeFault::from)?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if let Some(end) = end.filter(|end| upto < *end) {
        let fault = store::journal::Fault::NoFrame;
        let file = format!("journal up to {}", end.0);
        return Err(
            RuntimeFault::from(JournalError::Damaged { file, offset: upto.0, fault }).into()
        );
    }
    Ok(upto)
}
