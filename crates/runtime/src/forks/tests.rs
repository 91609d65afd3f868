//! Proofs in the folder of a hub: sealed there, plain where they are given out.

use journal::{Head, Realm, Signer, seal as signed};
use model::{Incarnation, Lane, NodeNumber, Seq};
use settings::Environment;

use super::*;

const CANARY: &[u8] = b"canary-name-7f3a";

fn place() -> (tempfile::TempDir, DataDir) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("hub");
    let dir = DataDir::locate(Some(&root), &Environment::default()).unwrap();
    dir.make().unwrap();
    (folder, dir)
}

fn proof(origin: u16) -> ForkProof {
    let log = LogId {
        origin: NodeNumber(origin),
        incarnation: Incarnation(1),
        scope: "1102".parse().unwrap(),
        lane: Lane::Records,
    };
    let signer = Signer::new(&[3; 32], Realm::Live);
    let history = |last: &[u8]| {
        let entries = [CANARY.to_vec(), last.to_vec()];
        signed(&Head::start(log), log, &entries, &signer).unwrap().0
    };
    let (left, right) = (history(b"one"), history(b"other"));
    ForkProof::between(&left, &right, &signer.public(), Realm::Live).unwrap()
}

fn shows(path: &Path) -> bool {
    fs::read(path).unwrap().windows(CANARY.len()).any(|window| window == CANARY)
}

#[test]
fn a_proof_is_sealed_in_the_folder_and_plain_where_it_is_given_out() {
    let (folder, dir) = place();
    let sealer = Sealer::new(&[7; 32]);
    keep(&dir, Some(&sealer), proof(1201)).unwrap();
    assert!(is_proved(&dir, proof(1201).left.log) && !is_proved(&dir, proof(1202).left.log));
    let [path] = files(&dir).unwrap().try_into().unwrap();
    assert!(!shows(&path) && is_sealed(&read(&path).unwrap()));
    let [kept] = all(&dir, Some(&sealer)).unwrap().try_into().unwrap();
    assert_eq!(kept.proof, proof(1201));
    let out = give_out(&kept, &folder.path().join("stick")).unwrap();
    assert!(shows(&out));
    assert_eq!(decode(&read(&out).unwrap()), Some(proof(1201)));
    // Another key, none, another name, or a changed byte: it isn't read, and nothing else fails.
    assert_eq!(all(&dir, Some(&Sealer::new(&[8; 32]))).unwrap(), []);
    assert_eq!(all(&dir, None).unwrap(), []);
    fs::copy(&path, path.with_file_name("1202-1-1102-1.fork")).unwrap();
    let mut bytes = read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path.with_file_name("1203-1-1102-1.fork"), bytes).unwrap();
    assert_eq!(all(&dir, Some(&sealer)).unwrap().len(), 1);
}

#[test]
fn proofs_of_earlier_days_are_sealed_once_and_go_on_under_the_next_key() {
    let (_folder, dir) = place();
    for origin in [1202, 1201] {
        keep(&dir, None, proof(origin)).unwrap();
    }
    assert!(files(&dir).unwrap().iter().all(|path| shows(path)), "the checker finds what is plain");
    let sealer = Sealer::new(&[7; 32]);
    for _ in 0..2 {
        seal_what_is_plain(&dir, &sealer).unwrap();
        assert!(!files(&dir).unwrap().iter().any(|path| shows(path)));
    }
    let (_other, next) = place();
    let new = Sealer::new(&[8; 32]);
    take_along((&dir, Some(&sealer)), (&next, Some(&new))).unwrap();
    let logs: Vec<_> = all(&next, Some(&new)).unwrap().into_iter().map(|kept| kept.proof).collect();
    assert_eq!(logs, [proof(1201), proof(1202)]);
    assert!(!files(&next).unwrap().iter().any(|path| shows(path)));
    assert_eq!(logs[0].left.first_seq, Seq(1));
}
