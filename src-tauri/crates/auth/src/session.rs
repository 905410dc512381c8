//! Staying signed in: what a token response makes of the tokens at hand, and how a refresh can end.

use std::time::Duration;

use porchlight_domain::{AccessToken, Code, IdToken, RefreshToken};
use porchlight_providers::Bearer;

use crate::{TokenError, TokenResponse};

/// The tokens of one account.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Access token, where it is the bearer.
    pub access: Option<AccessToken>,
    /// Refresh token, if the provider gave one.
    pub refresh: Option<RefreshToken>,
    /// ID token, where it is the bearer.
    pub id: Option<IdToken>,
    /// Scopes granted, if known.
    pub scope: Option<String>,
    /// Life of the bearer from when it was obtained.
    pub lifetime: Duration,
}

impl Tokens {
    /// The token that the API takes.
    pub fn bearer(&self, bearer: Bearer) -> Option<&str> {
        match bearer {
            Bearer::AccessToken => self.access.as_ref().map(AccessToken::expose),
            Bearer::IdToken => self.id.as_ref().map(IdToken::expose),
        }
    }
}

/// Makes the tokens to keep out of a token response. What the provider leaves out of a refresh is carried over;
/// what the app has no use for is dropped.
///
/// Source: RFC 6749 §6 (a new refresh token is optional), §5.1 (`scope` is optional if unchanged).
pub fn take_tokens(response: TokenResponse, before: Option<&Tokens>, bearer: Bearer) -> Tokens {
    let (access, id) = match bearer {
        Bearer::AccessToken => (response.access, None),
        Bearer::IdToken => (None, response.id),
    };
    Tokens {
        access,
        id,
        refresh: response.refresh.or_else(|| before.and_then(|tokens| tokens.refresh.clone())),
        scope: response.scope.or_else(|| before.and_then(|tokens| tokens.scope.clone())),
        lifetime: response.lifetime,
    }
}

/// How a refresh that brought no tokens ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefreshEnd {
    /// The provider ended the session. Nothing else does.
    SessionEnded,
    /// The session stands; this is in the way.
    Later(Code),
}

/// Decides what a failed refresh means. Only `invalid_grant` ends a session.
pub fn end_of_refresh(error: &TokenError) -> RefreshEnd {
    match error {
        TokenError::InvalidGrant => RefreshEnd::SessionEnded,
        TokenError::InvalidClient => RefreshEnd::Later(Code::SetupRejected),
        TokenError::RateLimited => RefreshEnd::Later(Code::RateLimited),
        TokenError::WebPage(_) | TokenError::Unavailable(_) => RefreshEnd::Later(Code::ProviderUnavailable),
        TokenError::Refused(_) | TokenError::NotUnderstood(_) => RefreshEnd::Later(Code::ReplyNotUnderstood),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(refresh: Option<&str>, scope: Option<&str>) -> TokenResponse {
        TokenResponse {
            access: Some(AccessToken::new("a2".into())),
            refresh: refresh.map(|token| RefreshToken::new(token.into())),
            id: Some(IdToken::new("i".into())),
            scope: scope.map(str::to_owned),
            lifetime: Duration::from_hours(1),
        }
    }

    #[test]
    fn a15_what_a_refresh_leaves_out_is_carried_over() {
        let before = take_tokens(response(Some("r1"), Some("read")), None, Bearer::AccessToken);
        let after = take_tokens(response(None, None), Some(&before), Bearer::AccessToken);
        assert_eq!(after.refresh, Some(RefreshToken::new("r1".into())));
        assert_eq!(after.scope.as_deref(), Some("read"));
        let rotated = take_tokens(response(Some("r2"), None), Some(&after), Bearer::AccessToken);
        assert_eq!(rotated.refresh, Some(RefreshToken::new("r2".into())));
    }

    #[test]
    fn only_the_token_that_the_api_takes_is_kept() {
        assert!(take_tokens(response(None, None), None, Bearer::AccessToken).id.is_none());
        assert!(take_tokens(response(None, None), None, Bearer::IdToken).access.is_none());
    }

    #[test]
    fn r11_only_invalid_grant_ends_a_session() {
        let others = [
            TokenError::InvalidClient,
            TokenError::Refused("invalid_request".into()),
            TokenError::WebPage(200),
            TokenError::RateLimited,
            TokenError::Unavailable(503),
            TokenError::Unavailable(403),
            TokenError::NotUnderstood("JSON"),
        ];
        assert!(others.iter().all(|error| end_of_refresh(error) != RefreshEnd::SessionEnded));
        assert_eq!(end_of_refresh(&TokenError::InvalidGrant), RefreshEnd::SessionEnded);
    }
}
