//! What is in a file, line by line, for the person who is about to give it away.

use super::{
    Recording, Section,
    sections::{READINGS, SETTINGS, section_of},
};
use crate::{Body, Entry, Kept, What};

impl Recording {
    /// What a section of the file holds, a line each, the newest `most` of them. Nothing is put into other words: what
    /// cannot be seen here is not in the file.
    pub fn lines(&self, section: Section, most: usize) -> Vec<String> {
        let mut lines = match section {
            Section::AppSteps | Section::Requests | Section::System => self.own_lines(section),
            Section::Readings => {
                self.entries.iter().filter_map(reading_line).chain(self.member_lines(READINGS)).collect()
            }
            Section::Settings => self.member_lines(SETTINGS),
        };
        lines.drain(..lines.len().saturating_sub(most));
        lines
    }

    fn own_lines(&self, section: Section) -> Vec<String> {
        let own = self.entries.iter().filter(|entry| section_of(&entry.what) == Some(section));
        own.map(|entry| {
            let mut kept = Kept::of(entry);
            // Readings and settings have lines of their own.
            kept.empty_members(&["view", "changes", "kept"]);
            json(&kept)
        })
        .collect()
    }

    /// Members of the last picture.
    fn member_lines(&self, names: &[&str]) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some((_, view, _)) = self.views().last() {
            collect(&view, names, "", &mut lines);
        }
        lines
    }
}

fn reading_line(entry: &Entry) -> Option<String> {
    let What::Request(request) = &entry.what else { return None };
    let Body::Json(kept) = &request.body else { return None };
    let is_of_sign_in = super::sections::is_of_sign_in(request);
    (!is_of_sign_in).then(|| format!("{} {} {}", entry.at, request.template, json(kept)))
}

fn collect(value: &Kept, names: &[&str], place: &str, lines: &mut Vec<String>) {
    match value {
        Kept::Null | Kept::Flag(_) | Kept::Number(_) | Kept::Text(_) => {}
        Kept::List(items) => {
            for (number, item) in items.iter().enumerate() {
                collect(item, names, &format!("{place}/{number}"), lines);
            }
        }
        Kept::Object(members) => {
            for (name, value) in members {
                let place = format!("{place}/{name}");
                if !names.contains(&name.as_str()) {
                    collect(value, names, &place, lines);
                } else if *value != Kept::Null && *value != Kept::List(Vec::new()) {
                    lines.push(format!("{place}: {}", json(value)));
                }
            }
        }
    }
}

fn json(kept: &Kept) -> String {
    serde_json::to_string(kept).expect("names are texts and numbers are finite")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{
        Draft,
        tests::{day, draft, write},
    };

    #[test]
    fn each_section_is_shown_by_itself() {
        let recording = Recording::parse(&write(&day()[..9], draft())).expect("ours");
        let lines = |section| recording.lines(section, 100).join("\n");
        assert!(lines(Section::AppSteps).contains("update_now") && !lines(Section::AppSteps).contains("power_w"));
        assert!(lines(Section::Requests).contains("/sites") && !lines(Section::Requests).contains("power_W"));
        assert!(lines(Section::Readings).contains(r#"/sites {"entries":[{"power_W":1240.5}]}"#));
        assert!(lines(Section::Readings).contains("/accounts/0/live: {\"power_w\":"));
        assert!(lines(Section::Settings).contains("/locale: \"en\""), "{}", lines(Section::Settings));
        assert!(lines(Section::System).contains("slept") && lines(Section::System).contains("x86_64"));
        assert_eq!(recording.lines(Section::AppSteps, 2).len(), 2);
    }

    #[test]
    fn a_section_that_was_left_out_has_no_lines() {
        for left_out in Section::ALL {
            let sections = Section::ALL.into_iter().filter(|section| *section != left_out).collect();
            let recording = Recording::parse(&write(&day()[..9], Draft { sections, ..draft() })).expect("ours");
            let lines = recording.lines(left_out, 100);
            // A start without its system is a start still, and a zone is there for the clock.
            let stays =
                |line: &&String| !line.contains("started") && !line.contains("/zone") && !line.contains("/homes");
            assert_eq!(lines.iter().filter(stays).count(), 0, "{left_out:?}: {lines:?}");
        }
    }
}
