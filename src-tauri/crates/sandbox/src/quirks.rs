//! The named switches of one practice provider.

use std::time::Duration;

use serde_json::Value;

use crate::home::HomeFaults;
use crate::issuer::Issuer;

/// How a practice provider behaves. Starts as its fact sheet says; a test changes what it wants to see.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own; no two exclude each other")]
pub struct Quirks {
    /// Whether a refresh token is given at all.
    pub refresh_token: bool,
    /// Whether a refresh gives a new refresh token and ends the old one.
    pub rotation: bool,
    /// How long a rotated refresh token still works, by the sandbox's clock.
    pub rotation_grace: Duration,
    /// Whether using a rotated refresh token again ends everything descended from the same sign-in.
    pub reuse_revokes_family: bool,
    /// Whether an authorization request without PKCE is refused.
    pub pkce_required: bool,
    /// Whether code challenge and verifier are ignored.
    pub pkce_ignored: bool,
    /// Life of the authorization code in seconds.
    pub code_seconds: i64,
    /// Life of the access token in seconds.
    pub access_token_seconds: i64,
    /// Life of the ID token in seconds.
    pub id_token_seconds: i64,
    /// Life of the refresh token in seconds, from its issue.
    pub refresh_token_seconds: i64,
    /// What `expires_in` says.
    pub expires_in: ExpiresIn,
    /// What `token_type` says; `None` leaves it out.
    pub token_type: Option<String>,
    /// Grants only those of the asked scopes that are named here. `None` grants all.
    pub scope_narrowed_to: Option<Vec<String>>,
    /// Grants this scope too, asked for or not.
    pub scope_widened_by: Option<String>,
    /// A scope the client may not ask for is ignored instead of refused (Cognito documents both).
    pub unknown_scope_ignored: bool,

    /// Leaves `state` out of the authorization response.
    pub drop_state: bool,
    /// Gives `state` twice in the authorization response.
    pub double_state: bool,
    /// Whether the authorization response has an `iss` (RFC 9207).
    pub iss_parameter: IssParameter,
    /// Sends the browser to this address instead of the redirect URI.
    pub foreign_redirect: Option<String>,
    /// One more redirect URI that is registered, as a whole string: the address of a hosted page.
    pub hosted_redirect: Option<String>,

    /// Answers every token request with a web page, status 200.
    pub html_from_token_endpoint: bool,
    /// Answers every token request with this error code (`invalid_client`, `invalid_grant`, …).
    pub token_error: Option<String>,
    /// Gives token errors the status 200.
    pub token_error_with_200: bool,
    /// Adds the client secret to the description of token errors.
    pub echo_secret_in_error: bool,
    /// Answers every token request with 307 to this address.
    pub token_redirect: Option<String>,
    /// Answers every revocation request with this status and an empty body.
    pub revocation_status: Option<u16>,

    /// Which key signs ID tokens, and so which are published.
    pub id_token_key: IdTokenKey,
    /// Answers every request for the keys with 503 and a web page.
    pub keys_unreachable: bool,
    /// What is wrong with the ID token.
    pub id_token_flaw: IdTokenFlaw,
    /// What the ID token's `nonce` is.
    pub nonce_claim: NonceClaim,

    /// Answers every API call with 429 and this `Retry-After`.
    pub rate_limit: Option<String>,
    /// Answers every API call with this status and a web page.
    pub api_error: Option<u16>,
    /// The API refuses every bearer.
    pub refuses_every_bearer: bool,
    /// Waits this long, by real time, before each reply of tokens, keys or the API.
    pub slow: Duration,
    /// How far the server's clock is ahead, in seconds; negative is behind.
    pub clock_ahead_seconds: i64,
    /// Answers API calls whose path contains this with 500 and a web page.
    pub broken_api_path: Option<String>,
    /// Gridshare: the homes.
    pub home: HomeFaults,
    /// iON: how dates are written.
    pub date_form: DateForm,
    /// iON: the power is cut.
    pub power_cut: bool,
    /// Ion: the person's API access was withdrawn. Calls that need it are "not allowed", with the status of "not
    /// signed in"; the profile and the schedule stay readable.
    pub api_access_withdrawn: bool,
    /// Ion: the emergency message, as HTML.
    pub emergency_message: Option<String>,
    /// Ion: every page of a list is the first one and says that another follows.
    pub page_loop: bool,
    /// Ion: the profile has address, phones, student number and absences, which Ion takes out of its own replies.
    pub private_profile_fields: bool,
}

/// How iON writes a date. Its documentation shows `{}` and says nothing more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DateForm {
    /// RFC 3339.
    Text,
    /// Milliseconds since 1970.
    Milliseconds,
    /// `{ "seconds": …, "nanos": 0 }`.
    Object,
    /// `{}`, as in the provider's sample.
    Empty,
    /// Not there at all.
    Absent,
}

/// What `expires_in` of a token response says.
#[derive(Clone, PartialEq, Debug)]
pub enum ExpiresIn {
    /// The truth, as a number.
    Honest,
    /// Nothing.
    Omitted,
    /// This, whatever it is.
    Says(Value),
}

/// The `iss` parameter of an authorization response (RFC 9207).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IssParameter {
    /// Not there, as at all three providers.
    Absent,
    /// The issuer identifier.
    Right,
    /// Another issuer.
    Wrong,
}

/// The `nonce` of an ID token from the code grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NonceClaim {
    /// As it was sent.
    Echoed,
    /// Not there.
    Dropped,
    /// Another one.
    Wrong,
}

/// Which key signs ID tokens. A sandbox has two: a fixed one for RS256, and one of each run for ES256.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdTokenKey {
    /// The fixed one, the only one published.
    Fixed,
    /// The other one; both are published.
    Rotated,
    /// The other one, and only the fixed one is published.
    Unpublished,
}

/// What is wrong with an ID token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdTokenFlaw {
    /// Nothing.
    None,
    /// Not there at all.
    Omitted,
    /// `alg` is `none`, without signature.
    AlgNone,
    /// `alg` is `HS256`, signed with the client secret.
    Hs256,
    /// The signature does not fit.
    BadSignature,
    /// Another `iss`.
    WrongIssuer,
    /// Another `aud`.
    WrongAudience,
    /// No `aud`.
    NoAudience,
    /// No `sub`.
    NoSubject,
    /// Another `sub` than the person's.
    OtherSubject,
    /// `iat` a week ago.
    IssuedAWeekAgo,
    /// `iat` in an hour.
    IssuedInAnHour,
    /// `exp` five minutes ago.
    Expired,
}

impl Quirks {
    /// The behaviour documented for an issuer, or assumed where nothing is.
    pub(crate) fn of(issuer: Issuer) -> Self {
        let cognito = Self {
            refresh_token: true,
            rotation: false,
            rotation_grace: Duration::ZERO,
            reuse_revokes_family: false,
            pkce_required: false,
            pkce_ignored: false,
            code_seconds: 300,
            access_token_seconds: 3_600,
            id_token_seconds: 3_600,
            refresh_token_seconds: 30 * 86_400,
            expires_in: ExpiresIn::Honest,
            token_type: Some("Bearer".to_owned()),
            scope_narrowed_to: None,
            scope_widened_by: None,
            unknown_scope_ignored: false,
            drop_state: false,
            double_state: false,
            iss_parameter: IssParameter::Absent,
            foreign_redirect: None,
            hosted_redirect: None,
            html_from_token_endpoint: false,
            token_error: None,
            token_error_with_200: false,
            echo_secret_in_error: false,
            token_redirect: None,
            revocation_status: None,
            id_token_key: IdTokenKey::Fixed,
            keys_unreachable: false,
            id_token_flaw: IdTokenFlaw::None,
            nonce_claim: NonceClaim::Echoed,
            rate_limit: None,
            api_error: None,
            refuses_every_bearer: false,
            slow: Duration::ZERO,
            clock_ahead_seconds: 0,
            broken_api_path: None,
            home: HomeFaults::default(),
            date_form: DateForm::Text,
            power_cut: false,
            api_access_withdrawn: false,
            emergency_message: None,
            page_loop: false,
            private_profile_fields: false,
        };
        match issuer {
            Issuer::Gridshare => cognito,
            // No refresh is documented for iON, so none is given unless a test asks for it.
            Issuer::IonElectricity => Self { refresh_token: false, ..cognito },
            // Django OAuth Toolkit's defaults. A refresh token goes with the nightly clean-up, 30 days after its
            // access token expired.
            Issuer::TjhsstIon => Self {
                rotation: true,
                code_seconds: 60,
                access_token_seconds: 36_000,
                id_token_seconds: 36_000,
                refresh_token_seconds: 30 * 86_400 + 36_000,
                ..cognito
            },
        }
    }
}
