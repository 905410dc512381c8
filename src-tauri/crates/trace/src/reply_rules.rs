//! What is kept of the body of each reply: what the app reads of it, so that a recording can be played again.
//!
//! Names are those of the providers' sheets. What is not decoded by `providers` is not here either.

use porchlight_domain::ProviderId;

use crate::{Kind, Rule};

/// The rule for replies to a request; `None` if nothing of their body is kept.
pub(crate) fn rule_for(provider: ProviderId, template: &str) -> Option<&'static Rule> {
    let (_, rule) = match template {
        "token" => return Some(&TOKEN),
        "revoke" => return Some(&ERROR),
        "keys" => return Some(&KEYS),
        _ => match provider.0 {
            "gridshare" => GRIDSHARE,
            "ion-electricity" => ION_ELECTRICITY,
            "tjhsst-ion" => TJHSST_ION,
            _ => return None,
        }
        .iter()
        .find(|(known, _)| *known == template)?,
    };
    Some(rule)
}

/// Error codes of RFC 6749 §4.1.2.1 and §5.2, RFC 7009 §2.2.1, RFC 6750 §3.1 and OpenID Connect Core §3.1.2.6.
pub const ERROR_CODES: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
    "unsupported_response_type",
    "server_error",
    "temporarily_unavailable",
    "unsupported_token_type",
    "invalid_token",
    "insufficient_scope",
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
    "slow_down",
    "too_many_requests",
];

const SCOPES: &[&str] = &["lunar/device.read", "lunar/plan.read", "openid", "profile", "email", "read", "write"];

const TOKEN: Rule = Rule::Object(&[
    ("access_token", Rule::Token),
    ("refresh_token", Rule::Token),
    ("id_token", Rule::Token),
    ("token_type", Rule::Word(&["Bearer", "bearer", "BEARER", "MAC", "mac", "DPoP", "dpop", "N_A"])),
    ("expires_in", Rule::Number),
    ("scope", Rule::Words(SCOPES)),
    ("error", Rule::Word(ERROR_CODES)),
]);
const ERROR: Rule = Rule::Object(&[("error", Rule::Word(ERROR_CODES))]);
const KEYS: Rule = Rule::Object(&[(
    "keys",
    Rule::List(&Rule::Object(&[
        ("kty", Rule::Word(&["RSA", "EC", "OKP", "oct"])),
        ("alg", Rule::Word(&["RS256", "ES256"])),
        ("use", Rule::Word(&["sig", "enc"])),
        ("kid", Rule::Label(Kind::Thing)),
    ])),
)]);

/// Words that stand for "not on the list of words" would break a replay, so the states that mean something are named.
const GRIDSHARE: &[(&str, Rule)] = &[
    ("/sites", Rule::Object(&[("entries", Rule::List(&Rule::Object(&[("siteId", Rule::Label(Kind::Home))])))])),
    (
        "/sites/{siteId}/topology",
        Rule::Nodes(&[
            ("kind", Rule::Word(&["sensor"])),
            ("id", Rule::Label(Kind::Sensor)),
            ("role", Rule::Word(&["consumption", "CONSUMPTION", "Consumption"])),
            ("maxCapacity_J", Rule::Number),
        ]),
    ),
    (
        "/devices/{synthId}/telemetry",
        Rule::Object(&[(
            "entries",
            Rule::List(&Rule::Object(&[
                ("timestamp", Rule::Instant),
                ("power_W", Rule::Number),
                ("soc_percent", Rule::Number),
                ("state", Rule::Word(&["off_grid", "islanded", "backup", "on_grid", "OFF_GRID", "ON_GRID"])),
                ("energy_Wh_increment", Rule::Number),
                ("energy_Wh_decrement", Rule::Number),
            ])),
        )]),
    ),
];

const ION_ELECTRICITY: &[(&str, Rule)] = &[(
    "/han/{id}",
    Rule::Object(&[
        ("houseName", Rule::Label(Kind::Text)),
        ("meter", Rule::Object(&[("isTriphase", Rule::Flag), ("powerMax", Rule::Number)])),
        (
            "instant",
            Rule::Object(&[
                ("latestRecordDate", Rule::Instant),
                ("updatedAt", Rule::Instant),
                ("powerPhase1", Rule::Number),
                ("powerPhase2", Rule::Number),
                ("powerPhase3", Rule::Number),
                ("currentPhase1", Rule::Number),
                ("currentPhase2", Rule::Number),
                ("currentPhase3", Rule::Number),
                ("voltagePhase1", Rule::Number),
                ("voltagePhase2", Rule::Number),
                ("voltagePhase3", Rule::Number),
                ("hasPowerCut", Rule::Flag),
            ]),
        ),
        (
            "tariff",
            Rule::Object(&[
                ("activeTariffSchedule", Rule::Number),
                ("activeCycleSchedule", Rule::Number),
                ("isGreen", Rule::Flag),
            ]),
        ),
        ("consumption", Rule::Object(&[("targetConsumptionMonth", Rule::Number)])),
    ]),
)];

/// A page of a list. Its addresses are not kept; that there is another page is.
macro_rules! page_of {
    ($item:expr) => {
        Rule::Object(&[
            ("count", Rule::Number),
            ("next", Rule::Label(Kind::Address)),
            ("previous", Rule::Label(Kind::Address)),
            ("results", Rule::List(&$item)),
            ("detail", Rule::Word(REFUSALS)),
        ])
    };
}

const TEXT: Rule = Rule::Label(Kind::Text);
const TITLED: Rule = Rule::Object(&[("id", Rule::Label(Kind::Thing)), ("title", TEXT), ("name", TEXT)]);
const DAY: Rule = Rule::Object(&[
    ("detail", Rule::Word(REFUSALS)),
    ("date", Rule::Date),
    (
        "day_type",
        Rule::Object(&[
            ("name", TEXT),
            (
                "blocks",
                Rule::List(&Rule::Object(&[
                    ("order", Rule::Number),
                    ("name", TEXT),
                    ("start", Rule::TimeOfDay),
                    ("end", Rule::TimeOfDay),
                ])),
            ),
        ]),
    ),
]);
const BLOCK: Rule = Rule::Object(&[
    ("id", Rule::Label(Kind::Thing)),
    ("date", Rule::Date),
    ("block_letter", TEXT),
    ("locked", Rule::Flag),
]);
const ACTIVITY: Rule = Rule::Object(&[
    ("id", Rule::Label(Kind::Thing)),
    ("name", TEXT),
    ("title", TEXT),
    ("description", TEXT),
    ("rooms", Rule::List(&TEXT)),
    ("sponsors", Rule::List(&TEXT)),
    ("roster", Rule::Object(&[("count", Rule::Number), ("capacity", Rule::Number)])),
    ("cancelled", Rule::Flag),
    ("favorited", Rule::Flag),
]);

const TJHSST_ION: &[(&str, Rule)] = &[
    (
        "/profile",
        Rule::Object(&[
            ("id", Rule::Label(Kind::Person)),
            ("full_name", Rule::Label(Kind::Person)),
            ("display_name", Rule::Label(Kind::Person)),
            ("grade", Rule::Object(&[("name", TEXT)])),
            ("counselor", Rule::Object(&[("full_name", Rule::Label(Kind::Person))])),
            ("is_teacher", Rule::Flag),
            ("detail", Rule::Word(REFUSALS)),
        ]),
    ),
    ("/schedule/{date}", DAY),
    ("/schedule", page_of!(DAY)),
    ("/signups/user", Rule::List(&Rule::Object(&[("block", TITLED), ("activity", TITLED)]))),
    ("/signups/user/favorites", Rule::List(&TITLED)),
    ("/blocks", page_of!(BLOCK)),
    ("/blocks/{id}", Rule::Object(&[("activities", Rule::ByLabel(Kind::Thing, &ACTIVITY))])),
    (
        "/announcements",
        page_of!(Rule::Object(&[
            ("id", Rule::Label(Kind::Thing)),
            ("title", TEXT),
            ("content", TEXT),
            ("author", Rule::Label(Kind::Person)),
            ("added", Rule::Instant),
            ("pinned", Rule::Flag),
        ])),
    ),
    (
        "/bus",
        page_of!(Rule::Object(&[
            ("id", Rule::Label(Kind::Thing)),
            ("route_name", TEXT),
            ("space", TEXT),
            ("bus_number", TEXT),
            ("status", Rule::Word(&["a", "d", "o"])),
        ])),
    ),
    ("/emerg", Rule::Object(&[("status", Rule::Flag), ("message", TEXT), ("detail", Rule::Word(REFUSALS))])),
];

/// What Ion's software says of a refused bearer, and of what is not allowed (Django REST framework).
const REFUSALS: &[&str] = &[
    "Authentication credentials were not provided.",
    "Invalid token.",
    "You do not have permission to perform this action.",
    "Not found.",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Names;

    #[test]
    fn of_a_meter_what_the_app_shows_is_kept_and_its_pin_and_place_are_not() {
        let body = br#"{"pin":"canary-1","macAddress":"canary-2","latitude":38.71234,"houseName":"canary-3",
            "user":{"email":"canary@a.example"},"instant":{"powerPhase1":512.5,"hasPowerCut":false}}"#;
        let json = kept("ion-electricity", "/han/{id}", body);
        assert!(!json.contains("canary") && !json.contains("38.7"), "{json}");
        assert!(json.contains(r#""powerPhase1":512.5"#) && json.contains(r#""hasPowerCut":false"#), "{json}");
    }

    #[test]
    fn of_a_student_no_name_and_no_number_is_kept() {
        let body = br#"{"id":12,"full_name":"canary","student_id":1234567,"absences":7,"phones":["canary"],
            "address":{"street":"canary"},"is_teacher":false,"grade":{"number":9,"name":"canary"}}"#;
        let json = kept("tjhsst-ion", "/profile", body);
        assert!(!json.contains("canary") && !json.contains("1234567") && !json.contains("absences"), "{json}");
        assert!(json.contains(r#""is_teacher":false"#), "{json}");
    }

    #[test]
    fn of_a_token_response_no_token_is_kept() {
        let body = br#"{"access_token":"canary-1","refresh_token":"canary-2","token_type":"Bearer","expires_in":3600,
            "error_description":"canary-3","scope":"lunar/device.read canary"}"#;
        let json = kept("gridshare", "token", body);
        assert!(!json.contains("canary"), "{json}");
        assert!(json.contains(r#""expires_in":3600"#) && json.contains("lunar/device.read [redacted]"), "{json}");
    }

    #[test]
    fn a_request_that_nobody_thought_of_keeps_nothing_of_its_reply() {
        assert!(rule_for(ProviderId("gridshare"), "/customers/{id}").is_none());
        assert!(rule_for(ProviderId("tjhsst-ion"), "/profile/{id}/picture").is_none());
        assert!(rule_for(ProviderId("other"), "/sites").is_none());
    }

    fn kept(provider: &'static str, template: &str, body: &[u8]) -> String {
        let rule = rule_for(ProviderId(provider), template).expect("a rule");
        serde_json::to_string(&rule.keep(body, &Names::new(&[7; 32]))).expect("JSON")
    }
}
