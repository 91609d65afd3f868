//! The data directory of a node: where it is and what lies where in it.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::environment::Environment;
use crate::fault::SettingsFault;
use crate::private;

/// A node's data directory.
///
/// ```text
/// DIR/lock      one process at a time
/// DIR/journal/  the record; everything else can be rebuilt or replaced
/// DIR/views/    rebuilt from the journal on any doubt
/// DIR/keys/     this node's keys, for this user only
/// DIR/config/   node.toml, fields.csv, banks.csv of the office, all optional
/// DIR/logs/     daily logs and crash reports, without personal data
/// DIR/run/      where the running daemon listens, for this user only
/// DIR/contacts  what the neighbors are known to have; may be lost
/// DIR/next/     a new incarnation that is being asked for
/// DIR/sealing/  a journal that is being sealed; plain/ the one it was, until that is done
/// DIR/retired/  journals and keys of earlier incarnations, never used again
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DataDir {
    root: PathBuf,
}

const JOURNAL: &str = "journal";
const VIEWS: &str = "views";
const KEYS: &str = "keys";
const CONFIG: &str = "config";
const LOGS: &str = "logs";
const LOCK: &str = "lock";
const RUN: &str = "run";
const CONTROL: &str = "control";
const CONTACTS: &str = "contacts";
const NEXT: &str = "next";
const SEALING: &str = "sealing";
const RETIRED: &str = "retired";
/// In a folder whose parts are whole, and now take the places of others.
pub const READY: &str = "ready";

impl DataDir {
    /// Takes the one given, else `HAMGAM_DATA`, else the platform's own place:
    /// `~/.local/share/hamgam` on Linux, `%LOCALAPPDATA%\Hamgam\data` on Windows.
    ///
    /// It need not exist yet.
    ///
    /// # Errors
    /// [`SettingsFault::NoHome`], [`SettingsFault::NotADirectory`] or
    /// [`SettingsFault::Unreadable`]; nothing was made.
    pub fn locate(given: Option<&Path>, environment: &Environment) -> Result<Self, SettingsFault> {
        let named = given.map(Path::to_owned).or_else(|| environment.data());
        let path = match named {
            Some(path) => path,
            None => ProjectDirs::from("", "", "Hamgam")
                .map(|place| place.data_local_dir().to_owned())
                .ok_or(SettingsFault::NoHome)?,
        };
        let root = std::path::absolute(&path)
            .map_err(|source| SettingsFault::Unreadable { path, source })?;
        match fs::metadata(&root) {
            Ok(found) if found.is_dir() => Ok(Self { root }),
            Ok(_) => Err(SettingsFault::NotADirectory { path: root }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self { root }),
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                Err(SettingsFault::NotADirectory { path: root })
            }
            Err(source) => Err(SettingsFault::Unreadable { path: root, source }),
        }
    }

    /// Makes the directory and its folders, for this user only; what exists is kept.
    ///
    /// # Errors
    /// [`SettingsFault::NotOurs`] if it holds nothing but other files, so that a slip of the hand
    /// doesn't close somebody's documents to others; [`SettingsFault::CannotMake`].
    pub fn make(&self) -> Result<(), SettingsFault> {
        if self.holds_only_strangers()? {
            return Err(SettingsFault::NotOurs { path: self.root.clone() });
        }
        let folders = [self.journal(), self.views(), self.keys(), self.config(), self.logs()];
        for path in std::iter::once(self.root.clone()).chain(folders) {
            private::make_folder(&path)
                .map_err(|source| SettingsFault::CannotMake { path, source })?;
        }
        Ok(())
    }

    /// Writes a new file under `keys/`, for this user only, and brings it to the disk.
    ///
    /// # Errors
    /// [`SettingsFault::CannotMake`], also if there is one of that name: keys aren't overwritten.
    pub fn write_key(&self, name: &str, key: &[u8]) -> Result<(), SettingsFault> {
        let path = self.keys().join(name);
        let write = || {
            let mut file = private::make_file(&path)?;
            file.write_all(key)?;
            file.sync_all()?;
            sync_folder(&self.keys())
        };
        write().map_err(|source| SettingsFault::CannotMake { path: path.clone(), source })
    }

    /// Writes a file under `keys/` in the place of an older one, in one step and on the disk: a crash
    /// leaves the older one or the new one. For certificates, and for keys that others succeed.
    ///
    /// # Errors
    /// [`SettingsFault::CannotMake`].
    pub fn replace_key(&self, name: &str, bytes: &[u8]) -> Result<(), SettingsFault> {
        let path = self.keys().join(name);
        let next = self.keys().join(format!("{name}.next"));
        let write = || {
            // What an earlier crash left.
            match fs::remove_file(&next) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
            let mut file = private::make_file(&next)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&next, &path)?;
            sync_folder(&self.keys())
        };
        write().map_err(|source| SettingsFault::CannotMake { path: path.clone(), source })
    }

    /// Removes a file under `keys/`, if it is there.
    ///
    /// # Errors
    /// [`SettingsFault::CannotMake`].
    pub fn remove_key(&self, name: &str) -> Result<(), SettingsFault> {
        let path = self.keys().join(name);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            removed => removed,
        };
        removed
            .and_then(|()| sync_folder(&self.keys()))
            .map_err(|source| SettingsFault::CannotMake { path, source })
    }

    /// Reads a file under `keys/`; `None` if there is none.
    ///
    /// # Errors
    /// [`SettingsFault::Unreadable`].
    pub fn read_key(&self, name: &str) -> Result<Option<Vec<u8>>, SettingsFault> {
        let path = self.keys().join(name);
        match fs::read(&path) {
            Ok(key) => Ok(Some(key)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(SettingsFault::Unreadable { path, source }),
        }
    }

    /// Brings the names in the directory to the disk, after something in it was renamed.
    ///
    /// # Errors
    /// What the system says.
    pub fn sync(&self) -> std::io::Result<()> {
        sync_folder(&self.root)
    }

    /// Replaces a file of the directory as a whole, for this user only, and brings it to the disk:
    /// a power cut leaves the old one or the new one.
    ///
    /// # Errors
    /// [`SettingsFault::CannotMake`]; the old file still stands.
    pub fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), SettingsFault> {
        let folder = path.parent().unwrap_or(&self.root);
        let next = path.with_extension("next");
        let write = || {
            private::make_folder(folder)?;
            match fs::remove_file(&next) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = private::make_file(&next)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&next, path)?;
            sync_folder(folder)
        };
        write().map_err(|source| SettingsFault::CannotMake { path: path.to_owned(), source })
    }

    /// Whether a node was set up here. Its journal may be changing places, and is then brought to its own
    /// by whoever opens it next.
    pub fn is_set_up(&self) -> bool {
        self.journal().is_dir()
            || self.root.join(SEALING).join(READY).exists()
            || self.root.join(NEXT).join(READY).exists()
    }

    /// A new incarnation that is being asked for.
    pub fn next(&self) -> PathBuf {
        self.root.join(NEXT)
    }

    /// A journal that is being sealed.
    pub fn sealing(&self) -> PathBuf {
        self.root.join(SEALING)
    }

    /// What an earlier incarnation left.
    pub fn retired(&self) -> PathBuf {
        self.root.join(RETIRED)
    }

    /// Whether other users are kept out of it and of the keys.
    ///
    /// # Errors
    /// [`SettingsFault::Unreadable`].
    pub fn is_private(&self) -> Result<bool, SettingsFault> {
        let closed = |path: PathBuf| {
            private::is_private(&path).map_err(|source| SettingsFault::Unreadable { path, source })
        };
        Ok(closed(self.root.clone())? && closed(self.keys())?)
    }

    /// The directory itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The journal's files.
    pub fn journal(&self) -> PathBuf {
        self.root.join(JOURNAL)
    }

    /// The views of the engine.
    pub fn views(&self) -> PathBuf {
        self.root.join(VIEWS)
    }

    /// The node's keys.
    pub fn keys(&self) -> PathBuf {
        self.root.join(KEYS)
    }

    /// The office's own settings and tables.
    pub fn config(&self) -> PathBuf {
        self.root.join(CONFIG)
    }

    /// Logs and crash reports.
    pub fn logs(&self) -> PathBuf {
        self.root.join(LOGS)
    }

    /// The file that one process at a time locks.
    pub fn lock_file(&self) -> PathBuf {
        self.root.join(LOCK)
    }

    /// Where the running daemon's own files lie.
    pub fn run(&self) -> PathBuf {
        self.root.join(RUN)
    }

    /// Where the running daemon says how it is reached.
    pub fn control_file(&self) -> PathBuf {
        self.run().join(CONTROL)
    }

    /// What the neighbors are known to have.
    pub fn contacts_file(&self) -> PathBuf {
        self.root.join(CONTACTS)
    }

    fn holds_only_strangers(&self) -> Result<bool, SettingsFault> {
        let unreadable = |source| SettingsFault::Unreadable { path: self.root.clone(), source };
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(unreadable(error)),
        };
        let mut strangers = false;
        for entry in entries {
            let name = entry.map_err(unreadable)?.file_name();
            if [JOURNAL, VIEWS, KEYS, CONFIG, LOGS, LOCK].iter().any(|ours| name == *ours) {
                return Ok(false);
            }
            // What a fresh ext4 mount holds.
            strangers |= name != "lost+found";
        }
        Ok(strangers)
    }
}

/// A new name is safe once its folder is on the disk; Windows does that by itself.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &Path) -> DataDir {
        DataDir::locate(Some(path), &Environment::default()).unwrap()
    }

    #[test]
    fn the_flag_comes_before_the_variable() {
        let environment = Environment::of([("HAMGAM_DATA", "/nowhere/variable")]);
        let given = DataDir::locate(Some(Path::new("/nowhere/flag")), &environment).unwrap();
        assert_eq!(given.root(), Path::new("/nowhere/flag"));
        let named = DataDir::locate(None, &environment).unwrap();
        assert_eq!(named.root(), Path::new("/nowhere/variable"));
    }

    #[test]
    fn a_relative_directory_becomes_absolute() {
        assert!(at(Path::new("somewhere")).root().is_absolute());
    }

    #[test]
    fn a_file_is_no_data_directory() {
        let temp = tempfile::tempdir().unwrap();
        let file = temp.path().join("file");
        fs::write(&file, "x").unwrap();
        for path in [file.clone(), file.join("below")] {
            let fault = DataDir::locate(Some(&path), &Environment::default()).unwrap_err();
            assert_eq!(fault.code(), "data.not_a_directory");
        }
    }

    #[test]
    fn making_it_twice_keeps_what_is_there() {
        let temp = tempfile::tempdir().unwrap();
        let dir = at(&temp.path().join("a/b"));
        assert!(!dir.is_set_up());
        dir.make().unwrap();
        dir.write_key("seed", b"first").unwrap();
        dir.make().unwrap();
        assert!(dir.is_set_up());
        assert!(dir.is_private().unwrap());
        assert_eq!(dir.write_key("seed", b"second").unwrap_err().code(), "data.cannot_make");
        assert_eq!(dir.read_key("seed").unwrap().as_deref(), Some(b"first".as_slice()));
        assert_eq!(dir.read_key("other").unwrap(), None);
    }

    #[test]
    fn a_file_is_replaced_whole_and_a_leftover_is_no_hindrance() {
        let temp = tempfile::tempdir().unwrap();
        let dir = at(&temp.path().join("a"));
        dir.make().unwrap();
        let path = dir.control_file();
        dir.replace(&path, b"first").unwrap();
        fs::write(path.with_extension("next"), b"torn").unwrap();
        dir.replace(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(dir.run()).unwrap().count(), 1);
    }

    #[test]
    fn a_certificate_takes_its_elders_place() {
        let temp = tempfile::tempdir().unwrap();
        let dir = at(&temp.path().join("office"));
        dir.make().unwrap();
        fs::write(dir.keys().join("tls.crt.next"), "left by a crash").unwrap();
        for bytes in [b"first".as_slice(), b"second"] {
            dir.replace_key("tls.crt", bytes).unwrap();
            assert_eq!(dir.read_key("tls.crt").unwrap().as_deref(), Some(bytes));
        }
        assert_eq!(fs::read_dir(dir.keys()).unwrap().count(), 1);
    }

    #[test]
    fn somebodys_documents_are_left_alone() {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("letter.odt"), "x").unwrap();
        assert_eq!(at(temp.path()).make().unwrap_err().code(), "data.not_ours");
        assert_eq!(fs::read_dir(temp.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_office_may_lay_its_settings_out_beforehand() {
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir(temp.path().join("config")).unwrap();
        fs::write(temp.path().join("notes.txt"), "x").unwrap();
        at(temp.path()).make().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn folders_and_keys_are_closed_to_others() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

        let temp = tempfile::tempdir().unwrap();
        fs::set_permissions(temp.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let dir = at(temp.path());
        dir.make().unwrap();
        dir.write_key("seed", b"x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(dir.root()), 0o700);
        assert_eq!(mode(&dir.journal()), 0o700);
        assert_eq!(mode(&dir.keys().join("seed")), 0o600);
    }
}
