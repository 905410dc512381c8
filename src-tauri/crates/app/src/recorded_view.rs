//! What of the view is recorded: all that is drawn from numbers, times and words of the program; of what names a person
//! or a place, a label.

use porchlight_providers::{PROVIDERS, find};
use porchlight_trace::{Kind, Rule};

type Members = &'static [(&'static str, Rule)];

const TEXT: Rule = Rule::Label(Kind::Text);
const PERSON: Rule = Rule::Label(Kind::Person);
const THING: Rule = Rule::Label(Kind::Thing);
const ACCOUNT: Rule = Rule::Label(Kind::Account);
const HOME: Rule = Rule::Label(Kind::Home);
const PROVIDER: Rule = Rule::Own(provider_id);
const OWN: Rule = Rule::Own(own_text);
const WORDS: Rule = Rule::List(&Rule::Enum);
const NUMBERS: Rule = Rule::List(&Rule::Number);

/// The rule for [`AppView`](crate::view::AppView).
pub(crate) const APP: Rule = Rule::Object(&[
    ("mode", Rule::Enum),
    ("version", Rule::Version),
    ("locale", Rule::Locale),
    ("providers", Rule::List(&Rule::Object(PROVIDER_VIEW))),
    ("accounts", Rule::List(&Rule::Object(ACCOUNT_VIEW))),
    ("history", Rule::Object(HISTORY)),
    ("attempt", Rule::Object(ATTEMPT)),
    ("check", Rule::Object(CHECK)),
    ("vault", Rule::Enum),
    ("link_handler", Rule::Enum),
    ("notices", Rule::List(&Rule::Object(NOTICE))),
]);

const PROVIDER_VIEW: Members = &[
    ("id", PROVIDER),
    ("name", OWN),
    ("short_name", OWN),
    ("brings", OWN),
    ("reads", OWN),
    ("offers", WORDS),
    ("setup", Rule::Enum),
    ("client_identifier", Rule::Label(Kind::Client)),
    ("has_client_secret", Rule::Flag),
    ("redirect_uri", Rule::Label(Kind::Address)),
    ("secret", Rule::Enum),
    ("guide", Rule::List(&OWN)),
    ("guide_link", Rule::Object(&[("label", OWN), ("address", OWN)])),
];

const PROBLEM: Rule = Rule::Object(&[
    ("code", Rule::Enum),
    ("since", Rule::Instant),
    ("retry_at", Rule::Instant),
    // Where in a file, or a provider's own words.
    ("detail", TEXT),
]);

const NOTICE: Members = &[
    ("id", Rule::Number),
    (
        "kind",
        Rule::OneOf(
            "kind",
            &[
                ("setup_saved", &[]),
                ("problem", &[("problem", PROBLEM)]),
                ("unexpected_link", &[]),
                ("account_removed", &[("label", PERSON)]),
            ],
        ),
    ),
    ("provider", PROVIDER),
];

const ATTEMPT: Members = &[
    ("id", Rule::Label(Kind::Attempt)),
    ("provider", PROVIDER),
    ("account", ACCOUNT),
    ("step", Rule::Object(&[("kind", Rule::Enum), ("label", PERSON)])),
    ("redirect", Rule::Enum),
    ("waiting_s", Rule::Number),
    ("ends_at", Rule::Instant),
    ("problem", PROBLEM),
    ("paste_refused", Rule::Flag),
];

const CHECK: Members = &[
    ("provider", PROVIDER),
    ("account", ACCOUNT),
    ("internet", Rule::Enum),
    ("service", Rule::Enum),
    ("device", Rule::Object(&[("lamp", Rule::Enum), ("device", Rule::Enum), ("last_at", Rule::Instant)])),
    (
        "verdict",
        Rule::Object(&[
            ("cause", Rule::Enum),
            ("whose", Rule::Enum),
            ("device", Rule::Enum),
            ("since", Rule::Instant),
            ("minutes", Rule::Number),
        ]),
    ),
    ("checked_at", Rule::Instant),
    ("age_s", Rule::Number),
];

const ACCOUNT_VIEW: Members = &[
    ("id", ACCOUNT),
    ("provider", PROVIDER),
    ("label", PERSON),
    ("offers", WORDS),
    ("state", Rule::Enum),
    ("problem", PROBLEM),
    ("not_allowed", Rule::List(&OWN)),
    (
        "live",
        Rule::OneOf(
            "kind",
            &[("power_flow", &[("homes", Rule::List(&Rule::Object(HOME_FLOW)))]), ("meter", METER), ("school", SCHOOL)],
        ),
    ),
    ("freshness", Rule::Object(&[("state", Rule::Enum), ("age_s", Rule::Number), ("at", Rule::Instant)])),
    ("asks_meter_number", Rule::Flag),
    ("meter_number", Rule::Label(Kind::Meter)),
    ("ends_at", Rule::Instant),
    ("renewable_until", Rule::Instant),
    ("signed_in_until", Rule::Instant),
    ("ended_at", Rule::Instant),
    ("homes", Rule::List(&Rule::Object(HOME_VIEW))),
    ("meter", Rule::Object(METER_EXTRAS)),
    ("school", Rule::Object(&[("bus_route", TEXT), ("unread", Rule::Number)])),
];

const HOME_FLOW: Members = &[
    ("site", HOME),
    (
        "sources",
        Rule::List(&Rule::Object(&[
            ("sources", Rule::List(&Rule::Label(Kind::Sensor))),
            ("role", Rule::Enum),
            ("power_w", Rule::Number),
            ("direction", Rule::Enum),
            ("level_percent", Rule::Number),
            ("capacity_wh", Rule::Number),
            ("measured_at", Rule::Instant),
        ])),
    ),
    ("home_use_w", Rule::Number),
    (
        "parts",
        Rule::Object(&[
            ("solar_to_home_w", Rule::Number),
            ("solar_to_battery_w", Rule::Number),
            ("solar_to_grid_w", Rule::Number),
            ("battery_to_home_w", Rule::Number),
            ("battery_to_grid_w", Rule::Number),
            ("grid_to_home_w", Rule::Number),
            ("grid_to_battery_w", Rule::Number),
        ]),
    ),
    ("unexplained_w", Rule::Number),
    ("is_off_grid", Rule::Flag),
];

const METER: Members = &[
    ("house_name", TEXT),
    (
        "phases",
        Rule::List(&Rule::Object(&[("power", Rule::Number), ("current", Rule::Number), ("voltage", Rule::Number)])),
    ),
    ("has_power_cut", Rule::Flag),
    ("contracted_power", Rule::Number),
    ("month_target", Rule::Number),
    ("tariff_code", Rule::Number),
    ("cycle_code", Rule::Number),
    ("is_green", Rule::Flag),
    // Names and values as the provider chose them.
    ("all", Rule::Nothing),
    ("measured_at", Rule::Instant),
];

const METER_EXTRAS: Members = &[
    ("unit", Rule::Enum),
    ("power", Rule::Number),
    ("power_cut_since", Rule::Instant),
    ("checking_number", Rule::Label(Kind::Meter)),
    ("refused_number", Rule::Label(Kind::Meter)),
    (
        "day",
        Rule::Object(&[
            ("date", Rule::Date),
            ("starts_at", Rule::Instant),
            ("minutes", Rule::Number),
            ("zone", Rule::Zone),
            ("today", Rule::Flag),
            ("earlier", Rule::Flag),
            ("later", Rule::Flag),
            (
                "points",
                Rule::List(&Rule::Object(&[("at", Rule::Instant), ("minute", Rule::Number), ("power", Rule::Number)])),
            ),
        ]),
    ),
];

const SCHOOL: Members = &[
    (
        "person",
        Rule::Object(&[
            ("name", PERSON),
            ("grade", TEXT),
            ("counselor", PERSON),
            ("is_teacher", Rule::Flag),
            ("picture", Rule::Nothing),
        ]),
    ),
    ("zone", Rule::Zone),
    ("today", Rule::Date),
    (
        "days",
        Rule::List(&Rule::Object(&[
            ("date", Rule::Date),
            ("day_type", TEXT),
            (
                "blocks",
                Rule::List(&Rule::Object(&[
                    ("name", TEXT),
                    ("start", Rule::TimeOfDay),
                    ("end", Rule::TimeOfDay),
                    ("place", Rule::Enum),
                    ("starts_in_min", Rule::Number),
                ])),
            ),
        ])),
    ),
    (
        "eighth",
        Rule::Object(&[
            (
                "blocks",
                Rule::List(&Rule::Object(&[
                    ("id", THING),
                    ("date", Rule::Date),
                    ("letter", TEXT),
                    ("locked", Rule::Flag),
                    ("signed_up_for", TEXT),
                    (
                        "activities",
                        Rule::List(&Rule::Object(&[
                            ("id", THING),
                            ("name", TEXT),
                            ("description", TEXT),
                            ("rooms", Rule::List(&TEXT)),
                            ("sponsors", Rule::List(&TEXT)),
                            ("signed_up", Rule::Number),
                            ("capacity", Rule::Number),
                            ("cancelled", Rule::Flag),
                            ("favourite", Rule::Flag),
                            ("mine", Rule::Flag),
                        ])),
                    ),
                ])),
            ),
            ("favourites", Rule::List(&TEXT)),
        ]),
    ),
    (
        "announcements",
        Rule::List(&Rule::Object(&[
            ("id", THING),
            ("title", TEXT),
            ("author", PERSON),
            ("added_at", Rule::Instant),
            ("pinned", Rule::Flag),
            ("paragraphs", Rule::List(&TEXT)),
            ("unread", Rule::Flag),
        ])),
    ),
    (
        "buses",
        Rule::List(&Rule::Object(&[("route", TEXT), ("space", TEXT), ("state", Rule::Enum), ("mine", Rule::Flag)])),
    ),
    ("emergency", TEXT),
];

const PARTS: Rule = Rule::Object(&[
    ("solar_to_home_wh", Rule::Number),
    ("solar_to_battery_wh", Rule::Number),
    ("solar_to_grid_wh", Rule::Number),
    ("battery_to_home_wh", Rule::Number),
    ("battery_to_grid_wh", Rule::Number),
    ("grid_to_home_wh", Rule::Number),
    ("grid_to_battery_wh", Rule::Number),
]);

const TOTALS: Rule = Rule::Object(&[
    ("solar_wh", Rule::Number),
    ("home_use_wh", Rule::Number),
    ("bought_wh", Rule::Number),
    ("sent_wh", Rule::Number),
    ("into_battery_wh", Rule::Number),
    ("out_of_battery_wh", Rule::Number),
    ("parts", PARTS),
    ("own_percent", Rule::Number),
    ("own_is_estimate", Rule::Flag),
    ("solar_used_percent", Rule::Number),
    ("coverage_percent", Rule::Number),
    ("is_estimate", Rule::Flag),
    ("round_trip_percent", Rule::Number),
]);

const NOTES: Rule = Rule::List(&Rule::Object(&[
    ("kind", Rule::Enum),
    ("role", Rule::Enum),
    ("from", Rule::Instant),
    ("to", Rule::Instant),
    ("count", Rule::Number),
]));

const HOME_VIEW: Members = &[
    ("site", HOME),
    ("name", TEXT),
    ("zone", Rule::Zone),
    ("is_new", Rule::Flag),
    ("capacity_wh", Rule::Number),
    ("capacity_from", Rule::Enum),
    ("reserve_percent", Rule::Number),
    ("today", TOTALS),
    (
        "curve",
        Rule::List(&Rule::Object(&[
            ("at", Rule::Instant),
            ("minute", Rule::Number),
            ("solar_w", Rule::Number),
            ("home_use_w", Rule::Number),
            ("level_percent", Rule::Number),
        ])),
    ),
    ("day_minutes", Rule::Number),
    (
        "nodes",
        Rule::List(&Rule::Object(&[
            ("role", Rule::Enum),
            ("last_hour", Rule::List(&Rule::Object(&[("at", Rule::Instant), ("power_w", Rule::Number)]))),
            (
                "workings",
                Rule::List(&Rule::Object(&[
                    ("of", Rule::Enum),
                    ("amount", Rule::Number),
                    ("terms", Rule::List(&Rule::Object(&[("of", Rule::Enum), ("wh", Rule::Number)]))),
                    ("readings", Rule::Number),
                    ("rules", WORDS),
                ])),
            ),
            ("measured_at", Rule::Instant),
            ("interval_s", Rule::Number),
        ])),
    ),
    (
        "time_left",
        Rule::Object(&[("minutes", Rule::Number), ("more_than_two_days", Rule::Flag), ("to_empty", Rule::Flag)]),
    ),
    ("notes", NOTES),
    (
        "signs",
        Rule::List(&Rule::Object(&[
            ("role", Rule::Enum),
            ("found", Rule::Enum),
            ("proven_at", Rule::Instant),
            ("slots", Rule::Number),
        ])),
    ),
    ("reach", Rule::Object(&[("state", Rule::Enum), ("since", Rule::Date), ("days_left", Rule::Number)])),
];

const HISTORY: Members = &[
    ("account", ACCOUNT),
    ("site", HOME),
    ("range", Rule::Enum),
    ("date", Rule::Date),
    ("starts_at", Rule::Instant),
    ("first_day", Rule::Date),
    ("last_day", Rule::Date),
    ("ends_at", Rule::Instant),
    ("zone", Rule::Zone),
    ("zone_is_elsewhere", Rule::Flag),
    ("earlier", Rule::Date),
    ("later", Rule::Date),
    ("is_present", Rule::Flag),
    ("clock_change", Rule::Object(&[("minutes", Rule::Number), ("day_minutes", Rule::Number)])),
    (
        "bars",
        Rule::List(&Rule::Object(&[
            ("at", Rule::Instant),
            ("ends_at", Rule::Instant),
            ("local", Rule::DateTime),
            ("utc_offset", Rule::Offset),
            ("again", Rule::Flag),
            ("is_to_come", Rule::Flag),
            ("solar_wh", Rule::Number),
            ("home_use_wh", Rule::Number),
            ("bought_wh", Rule::Number),
            ("sent_wh", Rule::Number),
            ("into_battery_wh", Rule::Number),
            ("out_of_battery_wh", Rule::Number),
            ("parts", PARTS),
            ("level_percent", Rule::Number),
            ("quality", Rule::Enum),
            ("notes", WORDS),
        ])),
    ),
    ("reserve_percent", Rule::Number),
    ("has_solar", Rule::Flag),
    ("has_battery", Rule::Flag),
    ("totals", TOTALS),
    (
        "compare",
        Rule::Object(&[
            ("with", Rule::Enum),
            ("first_day", Rule::Date),
            ("last_day", Rule::Date),
            ("home_use_wh", NUMBERS),
            ("totals", TOTALS),
            ("home_use_change_percent", Rule::Number),
        ]),
    ),
    ("notes", NOTES),
    ("empty", Rule::Object(&[("kind", Rule::Enum), ("first_day", Rule::Date)])),
];

fn provider_id(text: &str) -> Option<&'static str> {
    find(text).map(|provider| provider.id.0)
}

/// A text of a provider's form.
fn own_text(text: &str) -> Option<&'static str> {
    PROVIDERS
        .iter()
        .flat_map(|provider| {
            let link = provider.setup_guide.link;
            let texts = [provider.name, provider.short_name, provider.brings, provider.reads];
            let of_link = link.into_iter().flat_map(|link| [link.label, link.address]);
            let of_scopes = provider.scopes_let_see.iter().flat_map(|(scope, words)| [*scope, *words]);
            texts.into_iter().chain(provider.setup_guide.steps.iter().copied()).chain(of_link).chain(of_scopes)
        })
        .find(|own| *own == text)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// A field that no rule names would be missing on the screen of whoever helps.
    #[test]
    fn every_field_of_the_view_is_decided_on() {
        // Sent by the window, and never shown.
        const FROM_THE_WINDOW: [&str; 2] = ["HomeSettings.ts", "CompareWith.ts"];
        // Names and values that a provider chose, of which nothing is kept.
        const OF_NOTHING: [&str; 1] = ["NamedValue.ts"];
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/generated");
        let mut fields = BTreeSet::new();
        for file in fs::read_dir(folder).expect("the folder is there") {
            let file = file.expect("it can be read");
            let name = file.file_name().to_string_lossy().into_owned();
            if !FROM_THE_WINDOW.contains(&name.as_str()) && !OF_NOTHING.contains(&name.as_str()) {
                fields.extend(fields_in(&fs::read_to_string(file.path()).expect("it can be read")));
            }
        }
        let known = APP.member_names();
        let open: Vec<&String> = fields.iter().filter(|field| !known.contains(field.as_str())).collect();
        assert!(fields.len() > 100, "a search of nothing finds nothing");
        assert!(open.is_empty(), "no rule says what is recorded of {open:?}");
    }

    /// Names before a colon, outside comments.
    fn fields_in(types: &str) -> Vec<String> {
        let code = types.lines().filter(|line| !line.trim_start().starts_with(['*', '/']));
        let word = |text: &str| {
            let name = text.rsplit(|c: char| !c.is_alphanumeric() && c != '_' && c != '"').next().unwrap_or_default();
            name.trim_matches('"').to_owned()
        };
        let named = code.flat_map(|line| {
            let parts: Vec<&str> = line.split(':').collect();
            parts[..parts.len() - 1].iter().map(|part| word(part.trim_end())).collect::<Vec<_>>()
        });
        named.filter(|name| !name.is_empty()).collect()
    }

    #[test]
    fn texts_of_the_form_are_the_programs_own_and_others_are_not() {
        assert_eq!(own_text("Lunar Energy battery"), Some("Lunar Energy battery"));
        assert_eq!(own_text("canary"), None);
        assert_eq!(provider_id("gridshare"), Some("gridshare"));
        assert_eq!(provider_id("canary"), None);
    }
}
