//! What the person can leave out.

use serde::{Deserialize, Serialize};

use crate::{Body, Entry, Kept, Request, Text, What};

/// A part of the file that the person can leave out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// What the person and the app did, and what the window showed.
    AppSteps,
    /// Requests to the providers: addresses and times.
    Requests,
    /// Readings of that time, on screen and in replies.
    Readings,
    /// Settings.
    Settings,
    /// The program's version, the system, sleep and clock.
    System,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::AppSteps, Self::Requests, Self::Readings, Self::Settings, Self::System];
}

/// Members of the view that show readings.
pub(super) const READINGS: &[&str] = &["live", "homes", "meter", "school", "history"];
/// Members of the view that show settings.
pub(super) const SETTINGS: &[&str] = &[
    "bus_route",
    "capacity_from",
    "capacity_wh",
    "client_identifier",
    "locale",
    "meter_number",
    "reserve_percent",
    "unit",
];
/// The same, where something has to stand.
const SETTINGS_THAT_STAY: &[(&str, &str)] = &[("zone", "UTC"), ("redirect_uri", crate::REDACTED)];

/// What is left of an entry; `None` if nothing is. Starts, marks and losses stay: without them no time line is right.
/// A view is left to [`view`].
pub(super) fn entry(mut entry: Entry, sections: &[Section]) -> Option<Entry> {
    let has = |section| sections.contains(&section);
    match &mut entry.what {
        What::Started(started) if !has(Section::System) => {
            started.system = Text::word(crate::REDACTED);
            started.processor = Text::word(crate::REDACTED);
        }
        What::Request(request) if !has(Section::Readings) && !is_of_sign_in(request) => request.body = Body::NotKept,
        What::Started(_)
        | What::Request(_)
        | What::Person(_)
        | What::Screen { .. }
        | What::SignIn(_)
        | What::Decision { .. }
        | What::Vault { .. }
        | What::View { .. }
        | What::ViewChanged { .. }
        | What::Slept { .. }
        | What::ClockSet { .. }
        | What::Marker { .. }
        | What::Lost { .. } => {}
    }
    let always_stays = matches!(entry.what, What::Started(_));
    let stays = always_stays || section_of(&entry.what).is_none_or(has);
    stays.then_some(entry)
}

/// The section that an entry belongs to; `None` for what belongs to all.
pub(super) fn section_of(what: &What) -> Option<Section> {
    match what {
        What::Person(_)
        | What::Screen { .. }
        | What::SignIn(_)
        | What::Decision { .. }
        | What::Vault { .. }
        | What::View { .. }
        | What::ViewChanged { .. } => Some(Section::AppSteps),
        What::Request(_) => Some(Section::Requests),
        What::Started(_) | What::Slept { .. } | What::ClockSet { .. } => Some(Section::System),
        What::Marker { .. } | What::Lost { .. } => None,
    }
}

/// Whether a request is one for tokens or keys, whose reply holds no readings.
pub(super) fn is_of_sign_in(request: &Request) -> bool {
    matches!(request.template.as_str(), "token" | "keys" | "revoke")
}

/// What is left of a view.
pub(super) fn view(mut view: Kept, sections: &[Section]) -> Kept {
    if !sections.contains(&Section::Readings) {
        view.empty_members(READINGS);
    }
    if !sections.contains(&Section::Settings) {
        view.empty_members(SETTINGS);
        for (name, word) in SETTINGS_THAT_STAY {
            view.set_members(name, &Kept::Text(Text::word(word)));
        }
    }
    view
}
