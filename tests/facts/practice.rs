//! What a practice office writes is nothing to a real hub, and nobody's data is in a log.

use std::ops::ControlFlow;
use std::sync::Arc;

use journal::{Frame, Realm, Signer, open};
use model::Lsn;
use settings::{DataDir, Environment, SealSettings};
use store::{Journal, JournalOptions, RealDisk};

use crate::damage::small;
use crate::harness::{Answer, Office, assert_no_canary, sample_path};

#[test]
fn a_practice_offices_frames_are_nothing_in_the_live_realm() {
    let office = small("sled");
    let seeds = ["node-1.seed", "practice-parent.seed"].map(|name| {
        let bytes = std::fs::read(office.data().join("keys").join(name)).unwrap();
        <[u8; 32]>::try_from(bytes.as_slice()).unwrap()
    });
    let keys = seeds.map(|seed| Signer::new(&seed, Realm::Practice).public());
    let disk = Arc::new(RealDisk::new(office.data().join("journal")).unwrap());
    let dir = DataDir::locate(Some(&office.data()), &Environment::default()).unwrap();
    let sealer = runtime::seal::sealer(&dir, &SealSettings::default()).unwrap();
    let each = &mut |_: store::journal::Frame<'_>| ControlFlow::Continue(());
    let layout = JournalOptions::default();
    let (journal, _) = Journal::open_sealed(disk, layout, sealer, each).unwrap();
    let mut segments = 0;
    journal
        .frames_from(Lsn(0), &mut |frame| {
            for segment in Frame::decode(frame.body).unwrap().segments {
                let opens = |realm| {
                    keys.iter()
                        .any(|key| open(&segment, &segment.head_before(), key, realm).is_ok())
                };
                assert!(opens(Realm::Practice), "its own people can read it");
                assert!(!opens(Realm::Live), "a real hub can't");
                segments += 1;
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert!(3 < segments);
}

#[test]
fn nobodys_data_is_in_a_log_or_on_the_error_screen() {
    for level in ["warn", "trace"] {
        let office = Office::sample("sled", "1102");
        let run = |args: &[&str]| {
            let mut command = office.command(args);
            let output = command.env("HAMGAM_LOG_LEVEL", level).output().unwrap();
            // Looks for ids, numbers and names on stderr by itself.
            Answer::of(&output)
        };
        let path = sample_path("1103");
        run(&["application", "import", path.to_str().unwrap()]);
        run(&["application", "why", "--all"]);
        run(&["referral", "ready", "--on", "1401/09/15"]);
        for number in crate::quota::ready(&office) {
            run(&[&["referral", "issue", number.as_str()][..], &crate::quota::ISSUE].concat());
        }
        run(&["referral", "expire", "--on", "1402/06/01"]);
        run(&["application", "why", "1401-1102-1-999999-9"]);
        let mut read = 0;
        for entry in std::fs::read_dir(office.data().join("logs")).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_no_canary(&path.display().to_string(), &text);
            read += text.len();
        }
        assert!(level == "warn" || 10_000 < read, "something was logged: {read}");
    }
}
