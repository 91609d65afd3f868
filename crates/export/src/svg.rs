//! A chart as SVG: whole numbers only, the same bytes for the same table.
//!
//! Persian charts run from the right. Renderers differ in what they make of a text's direction, so
//! every text says `ltr` and is anchored by hand: letters inside still join and run to the left.

use std::fmt::Write as _;

use model::Lang;

use crate::chart::{Bar, Chart};
use crate::table::Table;

/// The whole chart's width, in user units.
const WIDTH: u64 = 720;
/// The room for labels, and for figures behind the longest bar.
const LABEL: u64 = 170;
const FIGURE: u64 = 110;
/// A bar's thickness, and the step from one to the next.
const THICK: u64 = 12;
const STEP: u64 = 18;
/// From a line's top to the foot of its letters.
const FOOT: u64 = 10;

/// A chart as an SVG picture.
pub fn svg(chart: &Chart, table: &Table, lang: Lang) -> String {
    let bars = chart.bars(table, lang);
    let height = u64::try_from(bars.len()).unwrap_or(u64::MAX).saturating_mul(STEP);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" font-family=\"Vazirmatn\" font-size=\"11\">\n<title>{}</title>\n",
        escaped(chart.title.in_lang(lang))
    );
    let longest = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    for (line, bar) in (0_u64..).zip(&bars) {
        draw(&mut text, lang, line.saturating_mul(STEP), (bar, longest));
    }
    text.push_str("</svg>\n");
    text
}

fn draw(text: &mut String, lang: Lang, top: u64, (bar, longest): (&Bar, u64)) {
    const GAP: u64 = 6;
    let room = WIDTH.saturating_sub(LABEL).saturating_sub(FIGURE);
    let length = u128::from(bar.value).saturating_mul(u128::from(room)) / u128::from(longest);
    let length = u64::try_from(length).unwrap_or(room);
    // From the left; Persian is its mirror.
    let mirrored = |x: u64| match lang {
        Lang::Fa => WIDTH.saturating_sub(x),
        Lang::En => x,
    };
    let (to_bar, from_bar) = match lang {
        Lang::Fa => ("start", "end"),
        Lang::En => ("end", "start"),
    };
    let foot = top.saturating_add(FOOT);
    let start = mirrored(LABEL);
    let end = mirrored(LABEL.saturating_add(length));
    let mut put = |x: u64, anchor: &str, said: &str| {
        let said = escaped(said);
        // Writing to a string doesn't fail.
        let _written = writeln!(
            text,
            "<text x=\"{x}\" y=\"{foot}\" direction=\"ltr\" text-anchor=\"{anchor}\">{said}</text>"
        );
    };
    put(mirrored(LABEL.saturating_sub(GAP)), to_bar, &bar.label);
    put(mirrored(LABEL.saturating_add(length).saturating_add(GAP)), from_bar, &bar.shown);
    let _written = writeln!(
        text,
        "<rect x=\"{}\" y=\"{top}\" width=\"{length}\" height=\"{THICK}\" fill=\"#2f6f9f\"/>",
        start.min(end)
    );
}

fn escaped(said: &str) -> String {
    said.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
