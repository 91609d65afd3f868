//! A report on paper: by a program of its own, which checks the file again before it prints.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::{env, io};

use export::Paper;
use model::{Lang, say};

use crate::failure::Told;
use crate::{Failure, exit};

/// What the printing program is called.
const PROGRAM: &str = "hamgam-pdf";

/// The PDF of a report that this machine has signed.
///
/// Takes a second or two; needs the program of the settings, or the one beside this one.
pub(super) fn pdf(set: Option<&Path>, paper: &Paper, lang: Lang) -> Result<Vec<u8>, Failure> {
    let program = set.map_or_else(beside, |set| Ok(set.to_owned())).map_err(Failure::Output)?;
    let lang = match lang {
        Lang::Fa => "fa",
        Lang::En => "en",
    };
    let key = paper.signed.key.to_string();
    let mut command = Command::new(&program);
    command.args(["-", "--to", "-", "--lang", lang, "--key", &key]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|fault| not_there(&program, &fault))?;
    let output = fed(child, &paper.write()).map_err(Failure::Output)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let message = say!("چاپ نشد: {said}", "not printed: {said}");
    let code = "report.not_printed".to_owned();
    Err(Told { code, message, next: None, exit: exit::FAILED }.into())
}

fn beside() -> io::Result<PathBuf> {
    let own = env::current_exe()?;
    Ok(own.with_file_name(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX)))
}

/// It reads all of its input before it writes, so that neither waits for the other.
fn fed(mut child: Child, text: &str) -> io::Result<Output> {
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text.as_bytes()));
    let output = child.wait_with_output()?;
    // Who stopped reading has said why.
    if output.status.success() { written.map(|()| output) } else { Ok(output) }
}

fn not_there(program: &Path, fault: &io::Error) -> Failure {
    let program = program.display();
    let message = say!(
        "برنامهٔ چاپ اجرا نمی‌شود: {program}: {fault}. hamgam-pdf را کنار این برنامه بگذارید یا مسیر آن را در [print] program بنویسید.",
        "the printing program can't be run: {program}: {fault}; put hamgam-pdf beside this program, or name it in [print] program"
    );
    let next = Some("report export QUARTER --to FILE".to_owned());
    Told { code: "report.no_printer".to_owned(), message, next, exit: exit::NOT_FOUND }.into()
}
