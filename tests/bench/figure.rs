//! What was measured, as a table and as JSON. Says how much, and leaves judging to the reader.

use std::fmt;

use serde_json::{Value, json};

use crate::conditions::Others;

/// One number that was measured several times.
pub struct Figure {
    /// Short name, the same from run to run.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: String,
    /// What the numbers count.
    pub unit: Unit,
    /// What it should be at most.
    pub target: Option<Target>,
    /// Each measurement, in the order they were made.
    pub runs: Vec<f64>,
    /// How busy the machine was with other things meanwhile.
    pub others: Option<Others>,
}

/// What it should be at most, and which of the numbers that is about.
#[derive(Clone, Copy)]
pub struct Target {
    pub at_most: f64,
    pub of: Of,
}

/// One of the numbers that sum up the measurements.
#[derive(Clone, Copy)]
pub enum Of {
    Median,
    P95,
}

#[derive(Clone, Copy)]
pub enum Unit {
    /// Seconds that the processor worked, by the system's own count.
    CpuSeconds,
    /// Milliseconds by the clock on the wall.
    Milliseconds,
    /// Millions of bytes.
    Megabytes,
    /// How much of one core's time the processor worked.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "the window is driven on Linux alone"))]
    PercentOfACore,
}

/// From this many measurements on, the 95th percentile is one of them and not the largest.
const ENOUGH_FOR_P95: usize = 21;

impl Figure {
    pub fn new(name: &'static str, what: impl Into<String>, unit: Unit, runs: Vec<f64>) -> Self {
        Self { name, what: what.into(), unit, target: None, runs, others: None }
    }

    pub fn at_most(mut self, at_most: f64, of: Of) -> Self {
        self.target = Some(Target { at_most, of });
        self
    }

    pub fn beside(mut self, others: Option<Others>) -> Self {
        self.others = others;
        self
    }

    /// The measurement below which this part of them lies (nearest rank).
    fn rank(&self, part: f64) -> f64 {
        let mut sorted = self.runs.clone();
        sorted.sort_by(f64::total_cmp);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "few")]
        let place = (part * sorted.len() as f64).ceil() as usize;
        sorted.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    fn median(&self) -> f64 {
        f64::midpoint(self.rank(0.5), *self.upper_half().first().unwrap_or(&f64::NAN))
    }

    fn upper_half(&self) -> Vec<f64> {
        let mut sorted = self.runs.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.split_off(sorted.len() / 2)
    }

    fn p95(&self) -> Option<f64> {
        (self.runs.len() >= ENOUGH_FOR_P95).then(|| self.rank(0.95))
    }

    pub fn json(&self) -> Value {
        json!({
            "name": self.name,
            "what": self.what,
            "unit": self.unit.to_string(),
            "target": self.target.map(|target| json!({ "at_most": target.at_most, "of": target.of.to_string() })),
            "min": self.rank(0.0),
            "median": self.median(),
            "p95": self.p95(),
            "max": self.rank(1.0),
            "runs": self.runs,
            "other_programs_percent": self.others.map(|others| others.percent_of_all_cores),
        })
    }
}

/// The heads of the table's columns.
pub const HEADS: [&str; 9] = ["", "unit", "min", "median", "p95", "max", "runs", "target", "others"];

impl Figure {
    fn cells(&self) -> [String; 9] {
        [
            self.what.clone(),
            self.unit.to_string(),
            number(self.rank(0.0)),
            number(self.median()),
            self.p95().map_or_else(|| "-".into(), number),
            number(self.rank(1.0)),
            self.runs.len().to_string(),
            self.target.map_or_else(|| "-".into(), |target| format!("{} ≤ {}", target.of, target.at_most)),
            self.others.map_or_else(|| "-".into(), |others| format!("{:.0} %", others.percent_of_all_cores)),
        ]
    }
}

/// Figures below each other, the columns as wide as what is in them.
pub fn table(figures: &[Figure]) -> String {
    let mut rows = vec![HEADS.map(str::to_owned)];
    rows.extend(figures.iter().map(Figure::cells));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 9] = std::array::from_fn(width);
    let line = |row: &[String; 9]| {
        let cells = row.iter().enumerate().map(|(column, cell)| match column {
            0 | 1 => format!("{cell:<width$}", width = widths[column]),
            _ => format!("{cell:>width$}", width = widths[column]),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.what, number(self.median()), self.unit)
    }
}

/// A number with as many digits as mean something.
fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value if value >= 0.1 => format!("{value:.2}"),
        value => format!("{value:.4}"),
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CpuSeconds => "s CPU",
            Self::Milliseconds => "ms",
            Self::Megabytes => "MB",
            Self::PercentOfACore => "% of a core",
        })
    }
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Median => "median",
            Self::P95 => "p95",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(runs: impl IntoIterator<Item = u32>) -> Figure {
        Figure::new("one", "One", Unit::Milliseconds, runs.into_iter().map(f64::from).collect())
    }

    #[test]
    fn measurements_are_summed_up_whatever_their_order() {
        let ten = figure([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]);
        assert_eq!((ten.rank(0.0), ten.median(), ten.p95(), ten.rank(1.0)), (1.0, 5.5, None, 10.0));
        let hundred = figure((1..=100).rev());
        assert_eq!((hundred.median(), hundred.p95()), (50.5, Some(95.0)));
        assert_eq!(figure([3]).median().to_bits(), 3.0_f64.to_bits());
        assert_eq!(figure([3, 5, 4]).median().to_bits(), 4.0_f64.to_bits());
    }

    #[test]
    fn a_table_says_what_was_aimed_at() {
        let text = table(&[figure([1, 2]).at_most(2.0, Of::Median), figure([100])]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].contains("median ≤ 2") && lines[1].contains("1.50"), "{text}");
        assert!(lines[2].contains("100"), "{text}");
    }
}
