//! A signed report file as a PDF: A4, Persian from the right, the same bytes for the same file.
//!
//! What is counted and how it is laid out in tables is `report`'s and `export`'s. Typst sets the page;
//! its letters come from the two fonts in here and from nowhere else.

mod page;
mod world;

use std::fmt::Write as _;

use export::Paper;
use model::Lang;
use thiserror::Error;
use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

/// The license of the fonts that are embedded, with their notice.
pub const FONT_LICENSE: &str = include_str!("../fonts/OFL.txt");

/// Why no PDF came of it: the page's source is at fault, or a letter that no font here has.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("the report can't be typeset: {what}")]
pub struct PrintFault {
    /// What the typesetter said.
    pub what: String,
}

/// The report as PDF. Who calls has read the file with [`Paper::read`], which believes none that was
/// changed.
///
/// # Errors
/// [`PrintFault`].
pub fn print(paper: &Paper, lang: Lang) -> Result<Vec<u8>, PrintFault> {
    let document = laid_out(paper, lang)?;
    let options = PdfOptions {
        ident: typst::foundations::Smart::Custom(paper.report.output_hash().to_string()),
        creator: typst::foundations::Smart::Custom(Some("hamgam-pdf".to_owned())),
        timestamp: None,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|all| fault(&all))
}

/// The report's pages before they are PDF.
fn laid_out(paper: &Paper, lang: Lang) -> Result<PagedDocument, PrintFault> {
    let files = page::files(paper, lang);
    let world = world::Paper::new(files);
    let made = typst::compile::<PagedDocument>(&world);
    // A warning is a letter without a shape or a rule that went out of use: no paper for a minister.
    if !made.warnings.is_empty() {
        return Err(fault(&made.warnings));
    }
    made.output.map_err(|all| fault(&all))
}

fn fault(all: &[SourceDiagnostic]) -> PrintFault {
    let what = all.iter().fold(String::new(), |mut what, one| {
        let gap = if what.is_empty() { "" } else { "; " };
        // Writing to a string doesn't fail.
        let _written = write!(what, "{gap}{}", one.message);
        what
    });
    PrintFault { what }
}

#[cfg(test)]
mod tests;
