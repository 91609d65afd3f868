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
        let from = std::mem::take(&mut self.done);
        let to: Vec<PathBuf> = names.iter().map(|name| self.path.join(name.to_string())).collect();
        let named = from.iter().zip(&to).try_for_each(|(from, to)| fs::rename(from, to));
        if let Err(error) = named {
            // Some have their names already; a bundle is there whole or not at all.
            self.done = from.into_iter().chain(to).collect();
            return Err(error);
        }
        // Not every system can sync a folder; the parts themselves are on the stick.
        drop(fs::File::open(&self.path).and_then(|folder| folder.sync_all()));
        Ok(to)
    }

    fn discard(&mut self) {
        self.open = None;
        for path in self.done.drain(..) {
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use journal::Realm;

    use super::*;

    #[test]
    fn a_bundle_whose_parts_cant_all_be_named_leaves_none() {
        let stick = tempfile::tempdir().unwrap();
        let name = |part| Name {
            from: "1102".parse().unwrap(),
            to: "11".parse().unwrap(),
            serial: 1,
            part,
            parts: 2,
        };
        // Something that can't be replaced bears the second part's name.
        let taken = stick.path().join(name(2).to_string());
        fs::create_dir_all(taken.join("full")).unwrap();
        let mut folder = Folder::at(stick.path()).unwrap();
        for part in [1, 2] {
            let to = Signer::new(&[1; 32], Realm::Practice).public();
            folder.begin(&name(part), to).unwrap();
            folder.write(b"news").unwrap();
            folder.end().unwrap();
        }
        folder.name(&[name(1), name(2)]).unwrap_err();
        folder.discard();
        let left: Vec<PathBuf> =
            fs::read_dir(stick.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left, [taken]);
    }
}
