//! Whatever calls itself an ID token: it is refused, or says all that was asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use porchlight_auth::{GrantType, IdTokenExpectation, check_id_token};
use porchlight_domain::{IdToken, Nonce};
use porchlight_providers::find;

fuzz_target!(|text: &str| {
    let policy = find("ion-electricity").expect("registered").id_token;
    let nonce = Nonce::new("n-0S6_WzA2Mj".to_owned());
    for grant in [
        GrantType::Code(&nonce),
        GrantType::Refresh { issuer: Some("https://issuer.example"), subject: "ana", nonce: None },
    ] {
        let expected = IdTokenExpectation {
            policy,
            issuer: Some("https://issuer.example"),
            client_identifier: "porchlight",
            keys: None,
            grant,
            now_s: 1_800_000_000.0,
        };
        if let Ok(claims) = check_id_token(&IdToken::new(text.to_owned()), &expected) {
            assert_eq!(text.split('.').count(), 3);
            assert_eq!(claims.iss.as_deref(), Some("https://issuer.example"));
            assert!(claims.sub.as_deref().is_some_and(|sub| !sub.is_empty()));
            assert!(claims.exp.is_some_and(|exp| exp >= 1_800_000_000.0 - 60.0));
        }
    }
});
