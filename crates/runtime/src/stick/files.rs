//! Parts as files: encrypted to their reader, whole under their name or not at all.

use std::fs;
use std::io::{self, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use bundle::Name;
use identity::{Sealing, UnsealFault, unseal};
use journal::{PublicKey, Signer};

use super::export::Shelf;

/// A part that was brought.
pub trait Carried {
    /// What people call it.
    fn name(&self) -> String;

    /// Opens it, to be read from its beginning.
    ///
    /// # Errors
    /// [`UnsealFault`].
    fn open(&self, own: &Signer) -> Result<Box<dyn Read>, UnsealFault>;
}

/// A part in a file.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct File(pub PathBuf);

impl File {
    /// The parts in a folder, by name; folders in it aren't looked into.
    ///
    /// # Errors
    /// If the folder can't be read.
    pub fn in_folder(folder: &Path) -> io::Result<Vec<Self>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == Name::EXTENSION) {
                found.push(Self(path));
            }
        }
        found.sort();
        Ok(found)
    }
}

impl Carried for File {
    fn name(&self) -> String {
        self.0.display().to_string()
    }

    fn open(&self, own: &Signer) -> Result<Box<dyn Read>, UnsealFault> {
        let file = fs::File::open(&self.0).map_err(UnsealFault::Io)?;
        Ok(Box::new(unseal(own, BufReader::new(file))?))
    }
}

/// A folder, on a stick or elsewhere, that parts are put into.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    open: Option<Sealing<BufWriter<fs::File>>>,
    /// Whole parts, not yet under their names.
    done: Vec<PathBuf>,
    bytes: u64,
}

impl Folder {
    /// Puts parts into a folder, which is made if it isn't there.
    ///
    /// # Errors
    /// If it can't be made.
    pub fn at(path: &Path) -> io::Result<Self> {
        fs::create_dir_all(path)?;
        Ok(Self { path: path.to_owned(), open: None, done: Vec::new(), bytes: 0 })
    }

    /// A folder that nothing is put into: for trying.
    pub const fn nowhere() -> Self {
        Self { path: PathBuf::new(), open: None, done: Vec::new(), bytes: 0 }
    }

    /// Bytes of the files together.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }
}

impl Shelf for Folder {
    fn begin(&mut self, name: &Name, to: PublicKey) -> io::Result<()> {
        let path = self.path.join(format!("{name}.partial"));
        let out = BufWriter::new(fs::File::create(&path)?);
        self.done.push(path);
        self.open = Some(Sealing::to(to, out)?);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let open = self.open.as_mut().ok_or(io::ErrorKind::NotFound)?;
        open.write_all(bytes)
    }

    fn end(&mut self) -> io::Result<()> {
        let sealing = self.open.take().ok_or(io::ErrorKind::NotFound)?;
        let file = sealing.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        self.bytes = self.bytes.saturating_add(file.metadata()?.len());
        Ok(())
    }

    fn name(&mut self, names: &[Name]) -> io::Result<Vec<PathBuf>> {
        let mut named = Vec::new();
        for (from, name) in self.done.drain(..).zip(names) {
            let to = self.path.join(name.to_string());
            fs::rename(&from, &to)?;
            named.push(to);
        }
        // Not every system can sync a folder; the parts themselves are on the stick.
        drop(fs::File::open(&self.path).and_then(|folder| folder.sync_all()));
        Ok(named)
    }

    fn discard(&mut self) {
        self.open = None;
        for path in self.done.drain(..) {
            drop(fs::remove_file(path));
        }
    }
}
