//! The one parser of authorization responses (RFC 6749 §4.1.2), whichever way they come: deep link, loopback, paste.

use porchlight_domain::{AuthorizationCode, StateParameter};
use thiserror::Error;
use url::Url;

use crate::plain_words;

/// A response longer than this is not looked at; codes of known servers stay below 2 kB.
const LONGEST_RESPONSE_BYTES: usize = 16 * 1024;
/// Error codes are short words (RFC 6749 §4.1.2.1).
const LONGEST_ERROR_CODE_BYTES: usize = 64;

/// An authorization response, read but not judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthorizationResponse {
    /// Scheme, authority and path it came to, after parsing.
    pub redirect_uri: Url,
    /// `state`, if it was there.
    pub state: Option<StateParameter>,
    /// `iss` (RFC 9207), if it was there.
    pub issuer: Option<String>,
    /// `code` or `error`, if exactly one of them was there.
    pub grant: Option<Grant>,
}

/// What the response brings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Grant {
    /// The code to exchange.
    Code(AuthorizationCode),
    /// The provider's refusal.
    Error(ErrorResponse),
}

/// A refusal in an authorization response (RFC 6749 §4.1.2.1). Its `error_uri` is dropped unread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ErrorResponse {
    /// The error code, made of the characters that the RFC allows.
    pub code: String,
    /// The provider's own words for the person, as [`plain_words`] leaves them.
    pub description: Option<String>,
}

/// Why a text is not an authorization response.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ResponseError {
    /// Longer than any response.
    #[error("longer than {LONGEST_RESPONSE_BYTES} bytes")]
    TooLong,
    /// White space inside, control characters, or not an absolute address.
    #[error("not an address")]
    NotAnAddress,
    /// User name or password in the address.
    #[error("an address with a user name")]
    UserName,
    /// A parameter occurs twice.
    #[error("a doubled parameter")]
    Doubled,
    /// An error code with characters that RFC 6749 does not allow.
    #[error("an unreadable error code")]
    ErrorCode,
}

/// Reads an authorization response. Blanks around a pasted text are cut; a fragment is never looked at.
///
/// # Errors
/// [`ResponseError`] names the first thing that is wrong; no part of the text is in it.
///
/// Source: RFC 6749 §3.1 (no parameter more than once), §4.1.2, §4.1.2.1.
pub fn parse_authorization_response(text: &str) -> Result<AuthorizationResponse, ResponseError> {
    if text.len() > LONGEST_RESPONSE_BYTES {
        return Err(ResponseError::TooLong);
    }
    let text = text.trim();
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(ResponseError::NotAnAddress);
    }
    let address = Url::parse(text).map_err(|_| ResponseError::NotAnAddress)?;
    if !address.username().is_empty() || address.password().is_some() {
        return Err(ResponseError::UserName);
    }

    let (mut state, mut issuer, mut code, mut error, mut description) = (None, None, None, None, None);
    for (name, value) in address.query_pairs() {
        let place = match name.as_ref() {
            "state" => &mut state,
            "iss" => &mut issuer,
            "code" => &mut code,
            "error" => &mut error,
            "error_description" => &mut description,
            _ => continue,
        };
        if place.replace(value.into_owned()).is_some() {
            return Err(ResponseError::Doubled);
        }
    }
    let grant = match (code, error) {
        (Some(code), None) if !code.is_empty() => Some(Grant::Code(AuthorizationCode::new(code))),
        (None, Some(error)) => {
            let code = check_error_code(error)?;
            Some(Grant::Error(ErrorResponse { code, description: description.and_then(|words| plain_words(&words)) }))
        }
        (Some(_) | None, Some(_) | None) => None,
    };

    let mut redirect_uri = address;
    redirect_uri.set_query(None);
    redirect_uri.set_fragment(None);
    Ok(AuthorizationResponse { redirect_uri, state: state.map(StateParameter::new), issuer, grant })
}

fn check_error_code(error: String) -> Result<String, ResponseError> {
    let allowed = |c: char| matches!(c, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
    if !error.is_empty() && error.len() <= LONGEST_ERROR_CODE_BYTES && error.chars().all(allowed) {
        Ok(error)
    } else {
        Err(ResponseError::ErrorCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read_the_same_whichever_way_it_comes() {
        for text in [
            "app.porchlight://oauth/gridshare?code=abc&state=xyz",
            "  APP.PORCHLIGHT://oauth/gridshare?state=xyz&code=abc#_=_\n",
            "app.porchlight://oauth/gridshare?code=abc&state=xyz&unknown=1&unknown=2",
        ] {
            let response = parse_authorization_response(text).expect("a response");
            assert_eq!(response.redirect_uri.as_str(), "app.porchlight://oauth/gridshare", "{text}");
            assert_eq!(response.state, Some(StateParameter::new("xyz".into())));
            assert_eq!(response.grant, Some(Grant::Code(AuthorizationCode::new("abc".into()))));
        }
    }

    #[test]
    fn d11_a_doubled_parameter_is_refused() {
        for doubled in ["code=a&code=b&state=s", "code=a&state=s&state=s", "code=a&state=s&iss=i&iss=j"] {
            let text = format!("app.porchlight://oauth/gridshare?{doubled}");
            assert_eq!(parse_authorization_response(&text), Err(ResponseError::Doubled), "{doubled}");
        }
    }

    #[test]
    fn d06_neither_or_both_of_code_and_error_is_no_grant() {
        for query in ["state=s", "state=s&code=", "state=s&code=a&error=access_denied"] {
            let response = parse_authorization_response(&format!("app.porchlight://oauth/gridshare?{query}"));
            assert_eq!(response.expect("readable").grant, None, "{query}");
        }
    }

    #[test]
    fn bad_texts_are_refused_before_anything_is_done_with_them() {
        let long = format!("app.porchlight://oauth/gridshare?state=s&code={}", "a".repeat(20_000));
        for (text, reason) in [
            (long.as_str(), ResponseError::TooLong),
            ("", ResponseError::NotAnAddress),
            ("code=abc&state=xyz", ResponseError::NotAnAddress),
            ("app.porchlight://oauth/gridshare?code=a b&state=s", ResponseError::NotAnAddress),
            ("app.porchlight://oauth/gridshare?code=a\u{0}&state=s", ResponseError::NotAnAddress),
            ("app.porchlight://me:pw@oauth/gridshare?code=a&state=s", ResponseError::UserName),
            ("app.porchlight://oauth/gridshare?error=%3Cscript%3E%22&state=s", ResponseError::ErrorCode),
            ("app.porchlight://oauth/gridshare?error=&state=s", ResponseError::ErrorCode),
        ] {
            assert_eq!(parse_authorization_response(text), Err(reason), "{text:.60}");
        }
    }

    #[test]
    fn d15_a_description_of_any_size_and_kind_becomes_a_few_plain_words() {
        let refusal = |description: &str| {
            let query = format!("error=access_denied&error_description={description}&error_uri=canary&state=s");
            parse_authorization_response(&format!("app.porchlight://oauth/gridshare?{query}"))
        };
        let said = |description: &str| match refusal(description).expect("a response").grant {
            Some(Grant::Error(error)) => error,
            other => panic!("{other:?}"),
        };
        let odd = "%1b%5b31m%3Cb%3EAsk%3C/b%3E%E2%80%AE+your%00+landlord";
        assert_eq!(said(odd).description.as_deref(), Some("<b>Ask</b> your landlord"));
        assert_eq!(said(&odd.repeat(100)).description.expect("some").chars().count(), 200);
        assert_eq!(said("%20%E2%80%8B"), ErrorResponse { code: "access_denied".into(), description: None });
        assert_eq!(refusal("a&error_description=b"), Err(ResponseError::Doubled));
        assert_eq!(refusal(&"x".repeat(100_000)), Err(ResponseError::TooLong));
        assert!(!format!("{:?}", refusal("a")).contains("canary"));
    }

    #[test]
    fn g03_an_unreadable_response_is_not_repeated() {
        for text in [
            "canary",
            "app.porchlight://canary@oauth/gridshare?code=canary",
            "app.porchlight://oauth/gridshare?code=canary&code=canary",
            "app.porchlight://oauth/gridshare?error=%00canary&state=canary",
        ] {
            let error = parse_authorization_response(text).expect_err("refused");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        }
    }
}
