//! What stands on the paper is what the report says, joined, in order, and not turned around.

mod sample;

use std::collections::BTreeMap;

use export::{Cell, Paper, PaperFault, tables};
use model::Lang;
use typst::layout::{Frame, FrameItem, Point};
use typst::text::TextItem;

use super::*;

/// A run of letters on a page: where it begins, and what it is.
struct Run {
    at: Point,
    item: TextItem,
}

fn runs(paper: &Paper, lang: Lang) -> Vec<Run> {
    let document = laid_out(paper, lang).unwrap();
    let mut all = Vec::new();
    for page in document.pages() {
        walk(&page.frame, Point::zero(), &mut all);
    }
    all
}

fn walk(frame: &Frame, from: Point, all: &mut Vec<Run>) {
    for (at, item) in frame.items() {
        match item {
            FrameItem::Group(group) => walk(&group.frame, from + *at, all),
            FrameItem::Text(item) => all.push(Run { at: from + *at, item: item.clone() }),
            FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(_) => {}
        }
    }
}

impl Run {
    /// The letters as the eye meets them from left to right: glyphs are stored in that order.
    fn seen(&self) -> String {
        let text = &self.item.text;
        self.item.glyphs.iter().map(|glyph| &text[glyph.range()]).collect()
    }
}

/// Letters that no eye sees.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| *letter != '\u{200c}').collect()
}

#[test]
fn every_figure_of_every_table_is_on_the_paper_and_reads_from_left_to_right() {
    let paper = sample::paper();
    for lang in [Lang::Fa, Lang::En] {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for run in runs(&paper, lang) {
            *seen.entry(run.seen()).or_default() += 1;
        }
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        let all = tables(&paper.report, &paper.legend);
        for cell in all.iter().flat_map(export::Table::all).flatten() {
            if cell.is_number() || matches!(cell, Cell::Day(_)) {
                *wanted.entry(cell.printed(lang)).or_default() += 1;
            }
        }
        assert!(100 < wanted.values().sum::<usize>());
        for (figure, many) in wanted {
            let there = seen.get(&figure).copied().unwrap_or(0);
            assert!(many <= there, "{figure}: {there} on the paper, {many} in the tables");
        }
    }
}

/// A name that is too long for its column goes on in the next line, so that its words are looked for.
#[test]
fn every_province_has_its_row_in_every_table() {
    let all: Vec<usize> = (0..sample::NAMES.len()).collect();
    let (paper, lang) = (sample::of(&all), Lang::Fa);
    let seen = runs(&paper, lang).iter().map(|run| plain(&run.item.text)).collect::<Vec<_>>();
    let tables = tables(&paper.report, &paper.legend);
    let cells: Vec<String> = tables
        .iter()
        .flat_map(export::Table::all)
        .flatten()
        .filter(|cell| matches!(cell, Cell::Text(_)))
        .map(|cell| cell.printed(lang))
        .collect();
    let words = seen.iter().flat_map(|said| said.split([' ', '-'])).collect::<Vec<_>>();
    for (name, _) in sample::NAMES {
        let wanted = cells.iter().filter(|cell| *cell == name).count();
        assert!(10 < wanted, "{name} is in {wanted} tables");
        for word in name.split([' ', '-']) {
            let there = words.iter().filter(|said| **said == word).count();
            assert!(wanted <= there, "{name}: {word} {there} times, {wanted} wanted");
        }
    }
}

#[test]
fn persian_letters_join_and_run_from_the_right() {
    let paper = sample::paper();
    let runs = runs(&paper, Lang::Fa);
    let word = |text: &str| runs.iter().find(|run| run.item.text == text).expect("a name");
    let name = word("مازندران");
    assert_eq!(name.seen(), "ناردنزام", "from left to right the eye meets the last letter first");
    // Each letter has the shape of its place in the word, not the one it has alone.
    let alone = |letter: char| name.item.font.ttf().glyph_index(letter).map(|glyph| glyph.0);
    let joined = name.item.glyphs.iter().filter(|glyph| {
        let letter = name.item.text[glyph.range()].chars().next();
        letter.and_then(alone) != Some(glyph.id)
    });
    assert_eq!(joined.count(), 4, "mim and nun begin, alef and dal end a part of the word");
    assert_eq!(word("گیلان").item.glyphs.len(), 4, "lam and alef are one shape");
}

#[test]
fn the_first_column_is_on_the_right_in_persian_and_on_the_left_in_english() {
    let paper = sample::paper();
    let places = |lang, name: &str, sum: &str| {
        let runs = runs(&paper, lang);
        let x = |text: &str| {
            let run = runs.iter().find(|run| plain(&run.item.text) == text);
            run.unwrap_or_else(|| panic!("{text} isn't there")).at.x
        };
        (x(name), x(sum))
    };
    let jobs = "۳۱۲";
    let (name, figure) = places(Lang::Fa, "گیلان", jobs);
    assert!(figure < name);
    let (name, figure) = places(Lang::En, "Gilan", "312");
    assert!(name < figure);
}

#[test]
fn every_page_names_the_cut_and_the_output() {
    let paper = sample::paper();
    let document = laid_out(&paper, Lang::Fa).unwrap();
    let short = |hash: String| hash[..16].to_owned();
    let (cut, output) = (
        short(paper.report.definition.cut.to_string()),
        short(paper.report.output_hash().to_string()),
    );
    assert!(1 < document.pages().len());
    for page in document.pages() {
        let mut all = Vec::new();
        walk(&page.frame, Point::zero(), &mut all);
        let said: Vec<&str> = all.iter().map(|run| run.item.text.as_str()).collect();
        assert!(said.contains(&cut.as_str()) && said.contains(&output.as_str()), "{said:?}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let paper = sample::paper();
    let again = Paper::read(&paper.write()).unwrap();
    assert_eq!(print(&paper, Lang::Fa), print(&again, Lang::Fa));
}

#[test]
fn a_county_without_a_figure_is_printed_too() {
    let paper = sample::empty();
    assert!(print(&paper, Lang::Fa).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn another_name_or_key_is_not_what_was_signed() {
    let whole = sample::paper().write();
    let renamed = whole.replace("گیلان", "تهران");
    assert_eq!(Paper::read(&renamed), Err(PaperFault::Forged));
    let paper = Paper::read(&whole).unwrap();
    assert_eq!(paper.is_by(&sample::key(8)), Err(PaperFault::Forged));
    assert_eq!(paper.is_by(&sample::key(7)), Ok(()));
}
