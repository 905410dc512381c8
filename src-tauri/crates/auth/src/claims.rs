//! Claims of a JSON Web Token, read without judging them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;

/// What a token says. Trust it only after [`crate::check_id_token`], or for display.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
pub struct Claims {
    /// Issuer.
    pub iss: Option<String>,
    /// Subject.
    pub sub: Option<String>,
    /// Audience: one or several client identifiers.
    pub aud: Option<Value>,
    /// Authorized party.
    pub azp: Option<String>,
    /// End of validity, seconds since 1970.
    pub exp: Option<f64>,
    /// When it was issued, seconds since 1970.
    pub iat: Option<f64>,
    /// What ties it to the authorization request.
    pub nonce: Option<String>,
    /// Scopes, separated by blanks (Cognito's access token).
    pub scope: Option<String>,
    /// E-mail address, for display.
    pub email: Option<String>,
    /// Name, for display.
    pub name: Option<String>,
    /// User name, for display (Cognito's access token).
    pub username: Option<String>,
}

impl Claims {
    /// What to call the person, if the token says.
    ///
    /// A Cognito pool whose people sign in by e-mail makes up their user names, equal to the subject: that is no name.
    pub fn label(&self) -> Option<&str> {
        let chosen = self.username.as_deref().filter(|name| self.sub.as_deref() != Some(name));
        self.email.as_deref().or(self.name.as_deref()).or(chosen)
    }
}

/// Reads header (`alg`) and claims of a token in compact form; `None` if it is not one.
///
/// Source: RFC 7519 §3, RFC 7515 §7.1.
pub fn read_claims(token: &str) -> Option<(String, Claims)> {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
    }

    let mut parts = token.split('.');
    let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    Some((header.alg, claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_not_called_by_the_subject() {
        let text = |text: &str| Some(text.to_owned());
        let mut claims = Claims { sub: text("5b0c1f6e"), username: text("5b0c1f6e"), ..Claims::default() };
        assert_eq!(claims.label(), None);
        claims.username = text("marisol");
        assert_eq!(claims.label(), Some("marisol"));
        claims.email = text("marisol@example.com");
        assert_eq!(claims.label(), Some("marisol@example.com"));
    }
}
