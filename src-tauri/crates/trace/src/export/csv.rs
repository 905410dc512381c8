//! The time line as a table.

use std::fmt::Write;

use crate::{Body, Recording, Text, What};

const HEADS: &str = "time,elapsed_ms,lane,what,provider,about,outcome,status,took_ms,bytes";

/// Writes the time line of a recording as CSV (RFC 4180): UTF-8 with a byte order mark, one row for each entry, times in
/// UTC. Changes of the view are one row each, with the number of changes.
pub fn csv(recording: &Recording) -> String {
    let mut table = format!("\u{feff}{HEADS}\r\n");
    for entry in &recording.entries {
        let row = Row::of(&entry.what);
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let cells = [
            entry.at.to_string(),
            entry.elapsed_ms.to_string(),
            row.lane.to_owned(),
            cell(&row.what),
            cell(&row.provider),
            cell(&row.about),
            cell(&row.outcome),
            number(row.status),
            number(row.took_ms),
            number(row.bytes),
        ];
        write!(table, "{}\r\n", cells.join(",")).expect("a String takes all");
    }
    table
}

#[derive(Default)]
struct Row {
    lane: &'static str,
    what: String,
    provider: String,
    about: String,
    outcome: String,
    status: Option<u64>,
    took_ms: Option<u64>,
    bytes: Option<u64>,
}

impl Row {
    fn of(what: &What) -> Self {
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default();
        let new = |lane, what: &str| Self { lane, what: what.to_owned(), ..Self::default() };
        match what {
            What::Started(started) => Self {
                outcome: format!("{} {} {} {}", started.version, started.mode, started.system, started.processor),
                ..new("system", "started")
            },
            What::Person(act) => Self {
                provider: text(&act.provider),
                about: text(&act.about),
                outcome: text(&act.refused),
                ..new("person", act.act.as_str())
            },
            What::Screen { name } => Self { about: name.to_string(), ..new("person", "screen") },
            What::SignIn(step) => Self {
                provider: text(&step.provider),
                about: text(&step.attempt),
                outcome: step.reason.as_ref().map_or_else(|| step.state.to_string(), ToString::to_string),
                ..new("sign_in", step.event.as_str())
            },
            What::Request(request) => Self {
                provider: request.provider.to_string(),
                about: request.template.to_string(),
                outcome: request.failure.as_ref().map_or_else(|| said(&request.body), ToString::to_string),
                status: request.status.map(u64::from),
                took_ms: Some(request.took_ms),
                bytes: Some(request.received_bytes),
                ..new("requests", request.method.as_str())
            },
            What::Decision { rule, about, outcome } => {
                Self { about: text(about), outcome: outcome.to_string(), ..new("app", rule.as_str()) }
            }
            What::View { hash, .. } => Self { outcome: text(hash), ..new("app", "view") },
            What::ViewChanged { changes, hash } => Self {
                about: changes.first().map(|change| change.at.to_string()).unwrap_or_default(),
                outcome: text(hash),
                bytes: None,
                ..new("app", &format!("{} changes", changes.len()))
            },
            What::Slept { for_ms } => Self { took_ms: Some(*for_ms), ..new("system", "slept") },
            What::ClockSet { by_ms } => Self { outcome: format!("{by_ms} ms"), ..new("system", "clock set") },
            What::Vault { operation, outcome } => {
                Self { about: operation.to_string(), outcome: outcome.to_string(), ..new("system", "credential store") }
            }
            What::Marker { mark } => Self { outcome: format!("{mark:?}").to_lowercase(), ..new("person", "mark") },
            What::Lost { count } => Self { outcome: count.to_string(), ..new("system", "not recorded") },
        }
    }
}

fn said(body: &Body) -> String {
    match body {
        Body::Empty => "empty",
        Body::Json(_) => "json",
        Body::WebPage => "web page",
        Body::Other => "neither",
        Body::NotKept => "",
    }
    .to_owned()
}

/// A spreadsheet takes a cell that begins like a formula for one; a file from elsewhere may hold such.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::tests::{day, draft, write};

    #[test]
    fn each_entry_is_a_row() {
        let recording = Recording::parse(&write(&day()[..7], draft())).expect("ours");
        let table = csv(&recording);
        let rows: Vec<&str> = table.trim_start_matches('\u{feff}').split_terminator("\r\n").collect();
        assert_eq!(rows.len(), recording.entries.len() + 1);
        assert_eq!(rows[0], HEADS);
        assert_eq!(rows[1], "2026-11-20T12:00:00Z,0,system,started,,,1.4.0 real linux x86_64,,,");
        assert_eq!(rows[4], "2026-11-20T12:00:01Z,1000,requests,GET,gridshare,/sites,json,200,300,40");
        assert!(rows.iter().all(|row| row.matches(',').count() == HEADS.matches(',').count()), "{table}");
    }

    #[test]
    fn a_cell_stays_a_cell() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
