//! Whatever calls itself a provider's keys: they can be used or are refused, and have signed nothing that was made up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use porchlight_auth::KeySet;
use porchlight_domain::IdToken;

/// RS256 with key "k1" and ES256 with key "k2", no claims.
const SIGNED: [(&str, usize); 2] =
    [("eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30", 342), ("eyJhbGciOiJFUzI1NiIsImtpZCI6ImsyIn0.e30", 86)];

fuzz_target!(|body: &[u8]| {
    let Ok(keys) = KeySet::parse(body) else { return };
    for (signed, signature_characters) in SIGNED {
        let token = IdToken::new(format!("{signed}.{}", "A".repeat(signature_characters)));
        let _known = keys.know(&token);
        assert!(!keys.have_signed(&token), "nobody has made this signature");
    }
});
