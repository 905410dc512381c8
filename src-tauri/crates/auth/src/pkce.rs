//! Proof key for code exchange (RFC 7636), method S256 only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use porchlight_domain::{CodeVerifier, Randomness, random_bytes};
use sha2::{Digest, Sha256};

/// Draws a code verifier of 32 random bytes, 43 characters long (RFC 7636 §4.1).
pub(crate) fn draw_code_verifier(randomness: &dyn Randomness) -> CodeVerifier {
    CodeVerifier::new(URL_SAFE_NO_PAD.encode(random_bytes::<32>(randomness)))
}

/// The code challenge that goes with a verifier (RFC 7636 §4.2, S256).
pub(crate) fn code_challenge(verifier: &CodeVerifier) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r01_the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(code_challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
