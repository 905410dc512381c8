use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Cannot be printed or serialised; wiped on drop; compared in constant time.
        #[derive(Clone)]
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// Takes over the text.
            pub fn new(text: String) -> Self {
                Self(Zeroizing::new(text))
            }

            /// The secret itself. Only where a request is written or the credential store is fed.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "[redacted]"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl Eq for $name {}
    };
}

secret! {
    /// What most APIs take as bearer (RFC 6749 §1.4).
    AccessToken
}
secret! {
    /// What a new access token is bought with (RFC 6749 §1.5).
    RefreshToken
}
secret! {
    /// Who signed in, signed by the provider (OpenID Connect Core §2); iON Electricity takes it as bearer.
    IdToken
}
secret! {
    /// What the browser brings back (RFC 6749 §4.1.2).
    AuthorizationCode
}
secret! {
    /// Proof that the token request comes from whoever made the authorization request (RFC 7636 §4.1).
    CodeVerifier
}
secret! {
    /// What a confidential client proves itself with (RFC 6749 §2.3.1).
    ClientSecret
}
secret! {
    /// Binds an authorization response to its attempt (RFC 6749 §10.12).
    StateParameter
}
secret! {
    /// Binds an ID token to its attempt (OpenID Connect Core §3.1.2.1).
    Nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r17_a_secret_does_not_print() {
        let secret = RefreshToken::new("canary-5be1".into());
        assert_eq!(format!("{secret:?}"), "RefreshToken[redacted]");
        assert_eq!(format!("{:?}", Some(&secret)), "Some(RefreshToken[redacted])");
    }

    #[test]
    fn secrets_compare_by_content() {
        assert_eq!(StateParameter::new("a".into()), StateParameter::new("a".into()));
        assert_ne!(StateParameter::new("a".into()), StateParameter::new("ab".into()));
    }
}
