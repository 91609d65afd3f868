//! Where an office lies: in a data directory that nobody else may work in, or on a bare disk, without a
//! folder, a lock or files of any kind.

use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use model::{Lsn, Places};
use settings::{DataDir, GuardSettings, NodeSettings};
use store::{
    Disk, Engine, Journal, JournalOptions, Lock, RealDisk, Recovery, Sealer, Views, ViewsError,
    ViewsOptions, ViewsSeal,
};

use crate::fault::RuntimeFault;
use crate::watch::{Beside, Ground};
use crate::{forks, seal};

/// What an office without a folder is made of. Its views live in memory.
///
/// For a simulated country, and for tests: everything else about such an office is as in a folder.
#[derive(Debug)]
pub struct Bare {
    /// The disk its journal lies on; nothing else may lie there.
    pub disk: Arc<dyn Disk>,
    /// How the journal is laid out.
    pub layout: JournalOptions,
    /// The seed of its signing key.
    pub seed: [u8; 32],
    /// The reference tables.
    pub places: Arc<Places>,
    /// What an earlier life left of its views; they prove themselves as views in files do.
    pub views: Option<Views>,
    /// What guards its journal; without, it is trusted as it is.
    pub beside: Option<Beside>,
}

/// Where an office lies, and who keeps its views.
#[derive(Debug)]
pub(crate) enum Home {
    /// A folder, and the lock that keeps others out of it.
    Folder {
        dir: DataDir,
        engine: Engine,
        cache_bytes: u64,
        seal: Option<ViewsSeal>,
        guard: GuardSettings,
        _lock: Lock,
    },
    /// Nowhere: views live in memory. What an earlier life left of them, until they are opened.
    Nowhere { views: Option<Views>, guarded: Option<Box<(Beside, Arc<dyn Disk>)>> },
}

impl Home {
    pub(crate) fn root(&self) -> &Path {
        match self {
            Self::Folder { dir, .. } => dir.root(),
            Self::Nowhere { .. } => Path::new(""),
        }
    }

    pub(crate) const fn dir(&self) -> Option<&DataDir> {
        match self {
            Self::Folder { dir, .. } => Some(dir),
            Self::Nowhere { .. } => None,
        }
    }

    /// What guards the journal, if anything does.
    pub(crate) fn guarded(&self) -> Option<Ground<'_>> {
        match self {
            Self::Folder { dir, guard, .. } => Some(Ground::Folder(dir, guard)),
            Self::Nowhere { guarded, .. } => {
                guarded.as_deref().map(|(beside, disk)| Ground::Bare(beside, &**disk))
            }
        }
    }

    /// What seals the folder's files, if its store is sealed.
    pub(crate) fn sealer(&self) -> Option<&Sealer> {
        match self {
            Self::Folder { seal, .. } => seal.as_ref().map(|seal| seal.sealer.as_ref()),
            Self::Nowhere { .. } => None,
        }
    }

    pub(crate) const fn cache_bytes(&self) -> u64 {
        match self {
            Self::Folder { cache_bytes, .. } => *cache_bytes,
            Self::Nowhere { .. } => 0,
        }
    }

    /// Says whether there are views of an earlier life, in whatever state.
    pub(crate) fn has_views(&self) -> bool {
        match self {
            Self::Folder { dir, .. } => {
                std::fs::read_dir(dir.views()).is_ok_and(|mut found| found.next().is_some())
            }
            Self::Nowhere { views, .. } => views.is_some(),
        }
    }

    /// Opens the views there are, or begins new ones.
    pub(crate) fn open_views(&mut self, options: ViewsOptions) -> Result<Views, ViewsError> {
        match self {
            Self::Folder { dir, engine, seal, .. } => {
                Views::open_sealed(*engine, &dir.views(), options, seal.clone())
            }
            Self::Nowhere { views, .. } => match views.take() {
                Some(left) => left.reopened(options),
                None => Views::open(Engine::Memory, Path::new(""), options),
            },
        }
    }

    /// Says whether the disk takes no more, by trying.
    pub(crate) fn is_full(&self) -> bool {
        const TRIED_BYTES: usize = 256 << 10;
        let Self::Folder { dir, .. } = self else { return false };
        let path = dir.root().join("room.tmp");
        let written = std::fs::write(&path, vec![0; TRIED_BYTES]);
        // A file that was never made can't be removed.
        drop(std::fs::remove_file(&path));
        written.is_err_and(|error| error.kind() == ErrorKind::StorageFull)
    }

    /// Deletes the views.
    pub(crate) fn wipe_views(&mut self) -> Result<(), ViewsError> {
        match self {
            Self::Folder { dir, .. } => Views::wipe(&dir.views()).map_err(ViewsError::Io),
            Self::Nowhere { views, .. } => {
                *views = None;
                Ok(())
            }
        }
    }
}

/// The parts of a journal opened, before it is known whose it is.
pub(crate) struct Opened {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) journal: Journal,
    pub(crate) recovery: Recovery,
    /// Where its last frame begins.
    pub(crate) last: Lsn,
    /// Dropped last: nobody else may come in before everything is closed.
    pub(crate) home: Home,
}

impl Opened {
    /// Takes the lock of a folder and opens its journal.
    pub(crate) fn folder(dir: DataDir, settings: &NodeSettings) -> Result<Self, RuntimeFault> {
        let lock = store::lock_within(dir.root(), settings.store.wait_for_lock)?;
        crate::recover::finish(&dir)?;
        seal::carry_on(&dir, &settings.guard)?;
        let sealer = seal::sealer_or_new(&dir, &settings.seal)?;
        if let Some(sealer) = &sealer {
            seal::seal_what_is_plain(&dir, (&settings.guard, &settings.seal), sealer)?;
            forks::seal_what_is_plain(&dir, sealer)?;
        }
        let disk = RealDisk::new(dir.journal()).map_err(|source| {
            settings::SettingsFault::Unreadable { path: dir.journal(), source }
        })?;
        let engine = match settings.views.engine {
            settings::Engine::Sled => Engine::Sled,
            settings::Engine::Redb => Engine::Redb,
            settings::Engine::Memory => Engine::Memory,
        };
        let cache_bytes = settings.views.cache.bytes();
        let guard = settings.guard.clone();
        let seal = sealer
            .clone()
            .map(|sealer| ViewsSeal { sealer, hidden: office::schema::PERSONAL_KEYS });
        let home = Home::Folder { dir, engine, cache_bytes, seal, guard, _lock: lock };
        Self::journal(Arc::new(disk), JournalOptions::default(), (sealer, home))
    }

    /// Opens the journal of a bare disk.
    pub(crate) fn bare(bare: Bare) -> Result<Self, RuntimeFault> {
        let Bare { disk, layout, views, beside, .. } = bare;
        let guarded = beside.map(|beside| Box::new((beside, Arc::clone(&disk))));
        Self::journal(disk, layout, (None, Home::Nowhere { views, guarded }))
    }

    fn journal(
        disk: Arc<dyn Disk>,
        layout: JournalOptions,
        (seal, home): (Option<Arc<Sealer>>, Home),
    ) -> Result<Self, RuntimeFault> {
        let mut last = Lsn(0);
        let opened = Arc::clone(&disk);
        let (journal, recovery) = Journal::open_sealed(opened, layout, seal, &mut |frame| {
            last = frame.lsn;
            ControlFlow::Continue(())
        })?;
        Ok(Self { disk, journal, recovery, last, home })
    }
}
