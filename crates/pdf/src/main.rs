//! `hamgam-pdf`: prints a signed report file.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;
use export::{Paper, PaperFault};
use journal::PublicKey;
use model::{Lang, Say, say};
use pdf::{FONT_LICENSE, PrintFault, print};

/// Print a signed report file as PDF (چاپ فایل امضاشدهٔ گزارش)
///
/// Checks first that the file agrees with itself and was signed by the key it names; with --key, that
/// this is the key meant. The same file gives the same bytes. Needs no office, no line, no fonts.
#[derive(Debug, Parser)]
#[command(
    name = "hamgam-pdf",
    version,
    after_help = "Example:\n  hamgam-node report export 1401-Q2 --revision 0 --to q2.json\n  hamgam-pdf q2.json --to q2.pdf\n\nExit codes: 0 written, 1 not written, 2 usage, 3 no such file, 9 changed, forged or of another version"
)]
struct Arguments {
    /// The report file that `report export` wrote; - reads it from the input
    #[arg(value_name = "FILE", required_unless_present = "licenses")]
    file: Option<PathBuf>,
    /// The new PDF; - writes it to the output
    #[arg(long, value_name = "FILE", required_unless_present = "licenses")]
    to: Option<PathBuf>,
    /// The language on paper and of messages: fa or en
    #[arg(long, value_name = "LANG", default_value = "fa", value_parser = lang)]
    lang: Lang,
    /// The key that must have signed it, 64 hexadecimal digits
    #[arg(long, value_name = "KEY")]
    key: Option<PublicKey>,
    /// Show the license of the fonts inside
    #[arg(long)]
    licenses: bool,
}

fn lang(text: &str) -> Result<Lang, String> {
    text.parse().map_err(|()| "fa or en".to_owned())
}

/// Why nothing was printed.
#[derive(Debug)]
enum Failure {
    NotThere(PathBuf, io::Error),
    Unbelieved(PaperFault),
    Untypeset(PrintFault),
    Unwritten(io::Error),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let lang = arguments.lang;
    match arguments.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nobody is left to hear of a broken error output.
            let _told = writeln!(io::stderr(), "hamgam-pdf: {}", failure.say().in_lang(lang));
            failure.exit()
        }
    }
}

impl Arguments {
    fn run(self) -> Result<(), Failure> {
        let (Some(file), Some(to), false) = (&self.file, &self.to, self.licenses) else {
            return io::stdout().write_all(FONT_LICENSE.as_bytes()).map_err(Failure::Unwritten);
        };
        let text = read(file).map_err(|fault| Failure::NotThere(file.clone(), fault))?;
        let paper = Paper::read(&text).map_err(Failure::Unbelieved)?;
        if let Some(key) = &self.key {
            paper.is_by(key).map_err(Failure::Unbelieved)?;
        }
        let bytes = print(&paper, self.lang).map_err(Failure::Untypeset)?;
        write(to, &bytes).map_err(Failure::Unwritten)
    }
}

fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read(file: &Path) -> io::Result<String> {
    if !is_stream(file) {
        return fs::read_to_string(file);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(text)
}

fn write(to: &Path, bytes: &[u8]) -> io::Result<()> {
    if is_stream(to) {
        let mut out = io::stdout();
        out.write_all(bytes)?;
        return out.flush();
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(to)?;
    file.write_all(bytes)?;
    file.sync_all()
}

impl Failure {
    fn say(&self) -> Say {
        match self {
            Self::NotThere(path, fault) => {
                let path = path.display();
                say!("فایل {path} خوانده نمی‌شود: {fault}", "{path} can't be read: {fault}")
            }
            Self::Unbelieved(fault) => {
                let Say { fa, en } = fault.say();
                if fault.is_another_version() {
                    return say!("این فایل چاپ نمی‌شود. {fa}", "not printed: {en}");
                }
                say!(
                    "این فایل چاپ نمی‌شود: {fa}. بار دیگر با report export بگیرید.",
                    "not printed: {en}; export it again: report export QUARTER --to FILE"
                )
            }
            Self::Untypeset(fault) => {
                say!("گزارش چیده نشد: {fault}", "{fault}")
            }
            Self::Unwritten(fault) => {
                say!("فایل PDF نوشته نشد: {fault}", "the PDF can't be written: {fault}")
            }
        }
    }

    /// Codes as in docs/exit-codes.md.
    fn exit(&self) -> ExitCode {
        match self {
            Self::NotThere(..) => ExitCode::from(3),
            Self::Unbelieved(_) => ExitCode::from(9),
            Self::Untypeset(_) | Self::Unwritten(_) => ExitCode::FAILURE,
        }
    }
}
