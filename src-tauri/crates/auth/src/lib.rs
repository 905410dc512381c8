//! Signing in and staying signed in, as pure decisions: OAuth requests and responses as plain values, and state
//! machines over them. Nothing here does input or output.

mod attempt;
mod authorization_request;
mod authorization_response;
mod claims;
mod client;
mod expiry;
mod id_token;
mod key_cache;
mod keys;
mod pkce;
mod plain_words;
mod scopes;
mod session;
pub mod sign_in;
mod token_request;
mod token_response;

pub use attempt::{ATTEMPT_LIFETIME, Attempt, Judgement, Refusal, state_sha256};
pub use authorization_request::{AuthorizationLink, SignInRequest, write_authorization_request};
pub use authorization_response::{
    AuthorizationResponse, ErrorResponse, Grant, ResponseError, parse_authorization_response,
};
pub use claims::{Claims, read_claims};
pub use client::Client;
pub use expiry::renewal_due_after;
pub use id_token::{GrantType, IdTokenError, IdTokenExpectation, check_id_token};
pub use key_cache::KeyCache;
pub use keys::{KeySet, KeySetError};
pub use plain_words::{cut_out, plain_words};
pub use scopes::{ScopeDifference, compare_scopes, granted_scope};
pub use session::{RefreshEnd, Tokens, end_of_refresh, take_tokens};
pub use token_request::{FormRequest, code_request, refresh_request, revocation_request};
pub use token_response::{TokenError, TokenReply, TokenResponse, parse_token_response};
