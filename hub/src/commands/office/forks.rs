//! `office forks`: proofs that a machine's log has two histories, for anybody to check.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use console::{Context, Failure, Told, Tone, Ui};
use journal::{ForkProof, Head, PublicKey, Realm, Segment};
use model::{Say, Seq, say};
use runtime::forks::{self, Kept};
use serde_json::{Value, json};

/// Show proofs that a machine was copied or set back: two histories of one log, both signed by it
///
/// Each proof needs nothing but the key of the machine to be checked; --json has its bytes and that
/// key. In the hub's folder proofs are sealed; --to writes them out for whoever is to see them. They
/// hold entries as they were signed, with names. --verify checks one, of this hub or of any.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-hub office forks --to /media/stick\n  hamgam-hub office forks --verify 1201-1-1102-0.fork --key 5f1c…\n\nExit codes: 0 shown, or proved, 3 the key isn't known here, 9 the file proves nothing"
)]
pub(crate) struct ForksArgs {
    /// Write the proofs into this folder, readable for anybody
    #[arg(long, value_name = "FOLDER", conflicts_with = "verify")]
    to: Option<PathBuf>,
    /// Check this file instead
    #[arg(long, value_name = "FILE")]
    verify: Option<PathBuf>,
    /// By this key; else by the one the machine was enrolled with
    #[arg(long, value_name = "KEY", requires = "verify")]
    key: Option<PublicKey>,
}

/// A proof with what it says once it is verified.
struct Proved {
    kept: Kept,
    key: PublicKey,
    at: Seq,
}

impl ForksArgs {
    pub(crate) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        if let Some(path) = self.verify {
            return verify(context, ui, path, self.key);
        }
        let session = context.open(ui)?;
        let roster = session.seen().roster();
        let known = session.seen().forks()?.into_iter().filter_map(|kept| {
            let key = roster.key_of(kept.proof.left.log)?;
            Some(Proved { at: first_difference(&kept.proof, &key)?, key, kept })
        });
        let mut proved: Vec<Proved> = known.collect();
        if let Some(folder) = &self.to {
            let folder = context.path(folder);
            for Proved { kept, .. } in &mut proved {
                kept.path = forks::give_out(kept, &folder)?;
            }
        }
        session.close(ui)?;
        if ui.is_json() {
            let rows: Vec<Value> = proved.iter().map(facts).collect();
            ui.json(&json!({ "schema": ui.schema("office.forks"), "forks": rows }))?;
            return Ok(0);
        }
        for proved in &proved {
            tell(ui, proved)?;
        }
        let count = proved.len();
        ui.note(&say!("{count} دفتر دوشاخه", "{count} forked logs"));
        Ok(0)
    }
}

/// Checks one file, by a key from wherever: no hub is needed if it is given.
fn verify(
    context: &Context,
    ui: &mut Ui<'_>,
    path: PathBuf,
    key: Option<PublicKey>,
) -> Result<u8, Failure> {
    let source = |source| settings::SettingsFault::Unreadable { path: path.clone(), source };
    let bytes = std::fs::read(&path).map_err(source)?;
    if forks::is_sealed(&bytes) {
        return Err(sealed().into());
    }
    let proof = forks::decode(&bytes).ok_or_else(proves_nothing)?;
    let log = proof.left.log;
    let key = match key {
        Some(key) => key,
        None => {
            let session = context.open(ui)?;
            let key = session.seen().roster().key_of(log);
            session.close(ui)?;
            let (node, incarnation) = (log.origin.0, log.incarnation.0);
            key.ok_or_else(|| Failure::NotFound {
                what: say!(
                    "کلید گره {node}، نوبت {incarnation} اینجا شناخته نیست.",
                    "the key of node {node}, incarnation {incarnation}, isn't known here"
                ),
                next: Some("hamgam-hub office forks --verify FILE --key KEY".to_owned()),
            })?
        }
    };
    let at = first_difference(&proof, &key).ok_or_else(proves_nothing)?;
    let proved = Proved { kept: Kept { path, bytes, proof }, key, at };
    if ui.is_json() {
        let mut document = facts(&proved);
        if let Value::Object(fields) = &mut document {
            fields.insert("schema".to_owned(), json!(ui.schema("office.forks.verify")));
        }
        ui.json(&document)?;
        return Ok(0);
    }
    tell(ui, &proved)?;
    Ok(0)
}

/// Where the two histories part, if both are signed by that key.
fn first_difference(proof: &ForkProof, key: &PublicKey) -> Option<Seq> {
    [Realm::Live, Realm::Practice].into_iter().find_map(|realm| proof.verify(key, realm).ok())
}

fn proves_nothing() -> Failure {
    Told {
        code: "fork.proves_nothing".to_owned(),
        message: Say::new(
            "این پرونده دو تاریخچهٔ امضاشده از یک دفتر را نشان نمی‌دهد.",
            "the file doesn't show two signed histories of one log",
        ),
        next: Some("hamgam-hub office forks".to_owned()),
        exit: 9,
    }
    .into()
}

fn sealed() -> Told {
    Told {
        code: "fork.sealed".to_owned(),
        message: Say::new(
            "این پرونده برای مرکز خودش مهر شده است و جای دیگر خوانده نمی‌شود.",
            "the file is sealed for its own hub and can't be read anywhere else",
        ),
        next: Some("hamgam-hub office forks --to FOLDER".to_owned()),
        exit: 9,
    }
}

fn facts(proved: &Proved) -> Value {
    let Proved { kept, key, at } = proved;
    let log = kept.proof.left.log;
    json!({
        "log": log.to_string(), "unit": log.scope, "node": log.origin,
        "incarnation": log.incarnation, "differs_from": at.0, "key": key.to_string(),
        "left": side(&kept.proof.left), "right": side(&kept.proof.right),
        "file": kept.path, "proof": hex(&kept.bytes),
    })
}

fn side(segment: &Segment) -> Value {
    let Head { seq, hash } = segment.head_after();
    json!({
        "first": segment.first_seq.0, "last": seq.0, "hash": hash.to_string(),
        "signature": hex(&segment.signature),
    })
}

fn tell(ui: &mut Ui<'_>, proved: &Proved) -> Result<(), Failure> {
    let Proved { kept, at, .. } = proved;
    let log = kept.proof.left.log;
    let (node, incarnation, unit, at) = (log.origin.0, log.incarnation.0, log.scope, at.0);
    let text = say!(
        "گره {node} ({unit}، نوبت {incarnation}) از مدخل {at} دو تاریخچهٔ امضاشده دارد.",
        "Node {node} ({unit}, incarnation {incarnation}) has signed two histories from entry {at} on."
    );
    let text = ui.said(&text).to_owned();
    ui.toned(Tone::Bad, &text)?;
    for (label, segment) in [
        (Say::new("اینجا", "Here"), &kept.proof.left),
        (Say::new("دیگری", "The other"), &kept.proof.right),
    ] {
        let Head { seq, hash } = segment.head_after();
        ui.fact(&label, &format!("{} {hash}", seq.0))?;
    }
    ui.fact(&Say::new("پرونده", "File"), &kept.path.display().to_string())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
