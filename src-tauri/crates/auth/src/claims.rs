//! Claims of a JSON Web Token, read without judging them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::DeserializeOwned};
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

/// What a token says of its signature (RFC 7515 §4.1).
#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    /// Algorithm.
    pub alg: String,
    /// Which key, where the provider has several.
    pub kid: Option<String>,
    /// What a reader must understand or refuse; nothing of the kind is understood here (§4.1.11).
    pub crit: Option<Value>,
}

/// Reads header (`alg`) and claims of a token in compact form; `None` if it is not one.
///
/// Source: RFC 7519 §3, RFC 7515 §7.1.
pub fn read_claims(token: &str) -> Option<(String, Claims)> {
    let [header, payload, _signature] = parts(token)?;
    let header: Header = decode(header)?;
    Some((header.alg, decode(payload)?))
}

/// Reads the header of a token in compact form; `None` if it has none.
pub(crate) fn read_header(token: &str) -> Option<Header> {
    let [header, _payload, _signature] = parts(token)?;
    decode(header)
}

/// What is signed, and the signature; `None` for anything but a token in compact form.
pub(crate) fn read_signature(token: &str) -> Option<(&str, Vec<u8>)> {
    let [_header, _payload, signature] = parts(token)?;
    let signed = &token[..token.len() - signature.len() - 1];
    Some((signed, URL_SAFE_NO_PAD.decode(signature).ok()?))
}

fn parts(token: &str) -> Option<[&str; 3]> {
    let mut parts = token.split('.');
    let all = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(all)
}

fn decode<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
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
