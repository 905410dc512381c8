//! The tokens of a Cognito reply.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::TokenUse;
use crate::desk::Desk;
use crate::ledger::IssuedCode;
use crate::people::Person;
use crate::quirks::{IdTokenFlaw, NonceClaim};
use crate::token_endpoint::token_fields;
use crate::tokens::{Grant, hs256, seal_refresh, unsigned};

/// A real pool's ID token was measured at 1745 bytes; custom attributes make up the difference.
const ID_TOKEN_FILLING_CHARACTERS: usize = 330;

/// Everything a reply is made from.
pub(crate) struct Issue {
    person: &'static Person,
    scope: String,
    family: u32,
    signed_in_at: Timestamp,
    nonce: Nonce,
    /// The refresh token to put in, if one is due.
    refresh: Option<Grant>,
}

enum Nonce {
    Sent(Option<String>),
    /// A refreshed ID token has none.
    Refreshed,
}

impl Issue {
    pub(crate) fn for_code(desk: &Desk, issued: IssuedCode) -> Self {
        let now = desk.now();
        // The redirect URI and person keep two runs with one seed apart.
        let salt = [issued.redirect_uri.as_bytes(), issued.person.subject.as_bytes()].concat();
        let family = desk.shared.randomness.number(&salt) & 0x00ff_ffff;
        let refresh = desk.quirks().refresh_token.then(|| Grant {
            person: issued.person,
            scope: issued.scope.clone(),
            family,
            serial: desk.shared.randomness.number(&salt),
            at: now,
        });
        Self {
            person: issued.person,
            scope: issued.scope,
            family,
            signed_in_at: now,
            nonce: Nonce::Sent(issued.nonce),
            refresh,
        }
    }

    /// With rotation a new refresh token comes along, and ends when the first one would have.
    pub(crate) fn for_refresh(desk: &Desk, old: Grant) -> Self {
        let salt = old.serial.to_be_bytes();
        let refresh =
            desk.quirks().rotation.then(|| Grant { serial: desk.shared.randomness.number(&salt), ..old.clone() });
        Self {
            person: old.person,
            scope: old.scope,
            family: old.family,
            signed_in_at: old.at,
            nonce: Nonce::Refreshed,
            refresh,
        }
    }
}

/// Writes the fields of the token response.
pub(crate) fn issue(desk: &Desk, issue: &Issue) -> Map<String, Value> {
    let quirks = desk.quirks();
    let mut fields = token_fields(desk, quirks.access_token_seconds);
    let access_token = desk.shared.signing_key.sign(&access_claims(desk, issue));
    fields.insert("access_token".to_owned(), access_token.into());
    // An ID token comes only with `openid`, which Gridshare does not offer.
    if issue.scope.split(' ').any(|scope| scope == "openid") && quirks.id_token_flaw != IdTokenFlaw::Omitted {
        fields.insert("id_token".to_owned(), sign_id_token(desk, issue).into());
    }
    if let Some(grant) = &issue.refresh {
        fields.insert("refresh_token".to_owned(), seal_refresh(desk.issuer.id(), grant).into());
    }
    fields
}

fn access_claims(desk: &Desk, issue: &Issue) -> Value {
    let mut claims = common_claims(desk, issue, TokenUse::Access, desk.quirks().access_token_seconds);
    claims["version"] = 2.into();
    claims["client_id"] = desk.client().identifier.into();
    claims["scope"] = issue.scope.clone().into();
    claims["username"] = issue.person.subject.into();
    claims
}

fn id_claims(desk: &Desk, issue: &Issue) -> Value {
    let quirks = desk.quirks();
    let mut claims = common_claims(desk, issue, TokenUse::Id, quirks.id_token_seconds);
    claims["aud"] = desk.client().identifier.into();
    claims["cognito:username"] = issue.person.subject.into();
    let asked = |scope: &str| issue.scope.split(' ').any(|granted| granted == scope);
    if asked("email") {
        claims["email"] = issue.person.email.into();
        claims["email_verified"] = true.into();
    }
    if asked("profile") {
        claims["name"] = issue.person.name.into();
        claims["locale"] = "pt-PT".into();
        claims["custom:notices"] = "practice ".repeat(ID_TOKEN_FILLING_CHARACTERS / 9).into();
    }
    if let Nonce::Sent(nonce) = &issue.nonce {
        match (quirks.nonce_claim, nonce) {
            (NonceClaim::Echoed, Some(nonce)) => claims["nonce"] = nonce.clone().into(),
            (NonceClaim::Wrong, _) => claims["nonce"] = "another-nonce".into(),
            (NonceClaim::Echoed, None) | (NonceClaim::Dropped, _) => {}
        }
    }
    claims
}

fn common_claims(desk: &Desk, issue: &Issue, token_use: TokenUse, life_seconds: i64) -> Value {
    let now = desk.now().as_second();
    let origin = issue.family.to_be_bytes();
    json!({
        "sub": issue.person.subject,
        "iss": desk.issuer_identifier(),
        "origin_jti": desk.shared.randomness.uuid(&origin),
        "event_id": desk.shared.randomness.uuid(&origin),
        "jti": desk.shared.randomness.uuid(&origin),
        "token_use": token_use.claim(),
        "auth_time": issue.signed_in_at.as_second(),
        "iat": now,
        "exp": now + life_seconds,
    })
}

/// Signs the ID token, with what is to be wrong about it.
fn sign_id_token(desk: &Desk, issue: &Issue) -> String {
    const WEEK: i64 = 7 * 86_400;
    let mut claims = id_claims(desk, issue);
    let key = desk.id_token_key();
    let now = desk.now().as_second();
    let mut remove = |claim: &str| {
        claims.as_object_mut().map(|claims| claims.remove(claim));
    };
    match desk.quirks().id_token_flaw {
        IdTokenFlaw::None | IdTokenFlaw::Omitted => {}
        IdTokenFlaw::AlgNone => return unsigned(&claims),
        IdTokenFlaw::Hs256 => return hs256(&claims, desk.client().secret.unwrap_or_default().as_bytes()),
        IdTokenFlaw::BadSignature => return spoil(&key.sign(&claims)),
        IdTokenFlaw::NoAudience => remove("aud"),
        IdTokenFlaw::NoSubject => remove("sub"),
        IdTokenFlaw::WrongIssuer => claims["iss"] = "https://issuer.example".into(),
        IdTokenFlaw::WrongAudience => claims["aud"] = "another-client".into(),
        IdTokenFlaw::OtherSubject => claims["sub"] = "5b0c1f6e-2f4d-4c8a-9a57-0d6f3b8e1aff".into(),
        IdTokenFlaw::IssuedAWeekAgo => claims["iat"] = (now - WEEK).into(),
        IdTokenFlaw::IssuedInAnHour => claims["iat"] = (now + 3_600).into(),
        IdTokenFlaw::Expired => claims["exp"] = (now - 300).into(),
    }
    key.sign(&claims)
}

/// Replaces the signature by one that cannot fit.
fn spoil(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').expect("a signed token has three parts");
    format!("{signed}.{}", "A".repeat(signature.len()))
}
