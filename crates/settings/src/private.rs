//! Folders and files for this user's eyes only.
//!
//! On Unix: modes 0700 and 0600. On Windows: nothing to do, the folders lie in the user's profile
//! and inherit its access list, which names the user, administrators and the system only.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder with its parents, for this user only; one that exists is closed to others.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    only_ours::folder(&mut builder);
    builder.create(path)?;
    only_ours::close(path)
}

/// Makes a new file for this user only; an existing one is an error, never overwritten.
pub(crate) fn make_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    only_ours::file(&mut options);
    options.open(path)
}

/// Whether others may look into it.
pub(crate) fn is_private(path: &Path) -> io::Result<bool> {
    only_ours::is_closed(path)
}

#[cfg(unix)]
mod only_ours {
    use std::fs::{self, DirBuilder, OpenOptions, Permissions};
    use std::io;
    use std::os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
    };
    use std::path::Path;

    const FOLDER: u32 = 0o700;
    const FILE: u32 = 0o600;
    const OTHERS: u32 = 0o077;

    pub(super) fn folder(builder: &mut DirBuilder) {
        builder.mode(FOLDER);
    }

    pub(super) fn file(options: &mut OpenOptions) {
        options.mode(FILE);
    }

    pub(super) fn close(path: &Path) -> io::Result<()> {
        if is_closed(path)? {
            return Ok(());
        }
        fs::set_permissions(path, Permissions::from_mode(FOLDER))
    }

    pub(super) fn is_closed(path: &Path) -> io::Result<bool> {
        Ok(fs::metadata(path)?.mode() & OTHERS == 0)
    }
}

#[cfg(not(unix))]
mod only_ours {
    use std::fs::{DirBuilder, OpenOptions};
    use std::io;
    use std::path::Path;

    pub(super) fn folder(_: &mut DirBuilder) {}

    pub(super) fn file(_: &mut OpenOptions) {}

    #[expect(clippy::unnecessary_wraps, reason = "the twin on Unix can fail")]
    pub(super) fn close(_: &Path) -> io::Result<()> {
        Ok(())
    }

    #[expect(clippy::unnecessary_wraps, reason = "the twin on Unix can fail")]
    pub(super) fn is_closed(_: &Path) -> io::Result<bool> {
        Ok(true)
    }
}
