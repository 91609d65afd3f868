//! CSV: one row a figure, by unit; what programs read.

use report::{Figures, Report};

use crate::paper::itself_name;

/// The figures of every unit, of the unit itself (`11.itself`) and the sum: `unit,figure,value`, with a byte order mark so that Excel
/// reads it as UTF-8.
pub fn csv(report: &Report) -> String {
    let mut text = String::from("\u{feff}unit,figure,value\r\n");
    for line in &report.lines {
        rows(&mut text, &line.unit.to_string(), &line.figures);
    }
    let unit = report.definition.unit;
    rows(&mut text, &itself_name(unit), &report.itself());
    rows(&mut text, &unit.to_string(), &report.total);
    text
}

fn rows(text: &mut String, unit: &str, figures: &Figures) {
    for (figure, many) in figures.iter() {
        let row = [unit, &figure.code(), &many.to_string()].join(",");
        text.push_str(&row);
        text.push_str("\r\n");
    }
}
