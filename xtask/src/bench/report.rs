//! The table of figures, as Markdown.

use std::fmt;

/// All figures, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Report {
    program: String,
    figures: Vec<Figure>,
    /// Criterion's name of what the next `time:` belongs to, where it stands on a line of its own.
    heading: String,
}

#[derive(Debug)]
struct Figure {
    program: String,
    name: String,
    value: String,
    unit: String,
    goal: String,
}

impl Report {
    /// The figures that follow are this program's.
    pub(crate) fn start(&mut self, program: &str) {
        program.clone_into(&mut self.program);
        self.heading.clear();
    }

    /// Takes a line of output; most are no figures.
    pub(crate) fn take(&mut self, line: &str) {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        if let ["BENCH", name, value, unit, goal] = fields.as_slice() {
            self.add(name, value, unit, goal);
        } else if let Some((before, times)) = line.split_once("time:") {
            let before = before.trim();
            let name = if before.is_empty() { self.heading.clone() } else { before.to_owned() };
            if let Some((value, unit)) = middle_of(times) {
                self.add(&name, value, unit, "-");
            }
        } else if !line.trim().is_empty() {
            line.trim().clone_into(&mut self.heading);
        }
    }

    fn add(&mut self, name: &str, value: &str, unit: &str, goal: &str) {
        self.figures.push(Figure {
            program: self.program.clone(),
            name: name.to_owned(),
            value: value.to_owned(),
            unit: unit.to_owned(),
            goal: goal.to_owned(),
        });
    }
}

/// The middle one of criterion's `[low unit middle unit high unit]`.
fn middle_of(times: &str) -> Option<(&str, &str)> {
    let inside = times.trim().strip_prefix('[')?.strip_suffix(']')?;
    let words: Vec<&str> = inside.split_whitespace().collect();
    match words.as_slice() {
        [_, _, value, unit, _, _] => Some((value, unit)),
        _ => None,
    }
}

/// Whether a value is what the goal asks for; `None` where there is no goal.
fn reached(value: &str, goal: &str) -> Option<bool> {
    let value: f64 = value.parse().ok()?;
    if let Some(least) = goal.strip_prefix(">=") {
        least.trim().parse::<f64>().ok().map(|least| least <= value)
    } else {
        let most = goal.strip_prefix("<=")?;
        most.trim().parse::<f64>().ok().map(|most| value <= most)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| program | what | value | unit | goal | |")?;
        writeln!(f, "|---|---|--:|---|---|---|")?;
        for Figure { program, name, value, unit, goal } in &self.figures {
            let word = match reached(value, goal) {
                Some(true) => "reached",
                Some(false) => "MISSED",
                None => "",
            };
            writeln!(f, "| {program} | {name} | {value} | {unit} | {goal} | {word} |")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn figures_of_programs_and_of_criterion_stand_in_one_table() {
        let mut report = Report::default();
        report.start("store/commits");
        for line in [
            "Benchmarking 1 x 200 B/seal: Collecting 100 samples",
            "1 x 200 B/seal          time:   [12.301 µs 12.402 µs 12.500 µs]",
            "                        thrpt:  [79.8 Kelem/s 80.6 Kelem/s 81.2 Kelem/s]",
            "a name so long that it stands alone",
            "                        time:   [1.1 ms 1.2 ms 1.3 ms]",
            "BENCH\tdurable changes\t18600\t1/s\t>=500",
            "BENCH\tcold start\t3.1\ts\t<=2",
            "BENCH\tbroken",
        ] {
            report.take(line);
        }
        expect![[r#"
            | program | what | value | unit | goal | |
            |---|---|--:|---|---|---|
            | store/commits | 1 x 200 B/seal | 12.402 | µs | - |  |
            | store/commits | a name so long that it stands alone | 1.2 | ms | - |  |
            | store/commits | durable changes | 18600 | 1/s | >=500 | reached |
            | store/commits | cold start | 3.1 | s | <=2 | MISSED |
        "#]]
        .assert_eq(&report.to_string());
    }
}
