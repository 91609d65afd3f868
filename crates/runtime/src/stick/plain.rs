//! Parts in memory, not encrypted: for a country in one process, and for tests.

use std::io::{self, Cursor, Read};
use std::path::PathBuf;

use bundle::Name;
use identity::UnsealFault;
use journal::{PublicKey, Signer};

use super::export::Shelf;
use super::files::Carried;

/// One part.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// What its file would be called.
    pub name: String,
    /// What is inside.
    pub bytes: Vec<u8>,
}

/// Parts as they are made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Pocket {
    /// All of them.
    pub parts: Vec<Part>,
}

impl Shelf for Pocket {
    fn begin(&mut self, name: &Name, _to: PublicKey) -> io::Result<()> {
        self.parts.push(Part { name: name.to_string(), bytes: Vec::new() });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let open = self.parts.last_mut().ok_or(io::ErrorKind::NotFound)?;
        open.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn name(&mut self, names: &[Name]) -> io::Result<Vec<PathBuf>> {
        for (part, name) in self.parts.iter_mut().zip(names) {
            part.name = name.to_string();
        }
        Ok(self.parts.iter().map(|part| part.name.clone().into()).collect())
    }

    fn discard(&mut self) {
        self.parts.clear();
    }
}

impl Carried for Part {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn open(&self, _own: &Signer) -> Result<Box<dyn Read>, UnsealFault> {
        Ok(Box::new(Cursor::new(self.bytes.clone())))
    }
}
