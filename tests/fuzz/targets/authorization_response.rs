//! Whatever text comes by deep link, loopback or paste: it is refused, or read into parts that keep their bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use porchlight_auth::{ErrorResponse, Grant, parse_authorization_response};

fuzz_target!(|text: &str| {
    let Ok(response) = parse_authorization_response(text) else { return };
    assert!(text.len() <= 16 * 1024);
    assert!(response.redirect_uri.query().is_none() && response.redirect_uri.fragment().is_none());
    assert!(response.redirect_uri.username().is_empty() && response.redirect_uri.password().is_none());
    if let Some(Grant::Error(ErrorResponse { code, description })) = &response.grant {
        assert!(code.len() <= 64 && code.chars().all(|c| c.is_ascii_graphic() || c == ' '));
        let words = description.as_deref().unwrap_or("words");
        assert!((1..=200).contains(&words.chars().count()) && !words.chars().any(char::is_control));
    }
    // What cannot be printed is not printed, however it was read.
    if let (Some(Grant::Code(code)), printed) = (&response.grant, format!("{response:?}")) {
        let secret = code.expose();
        let elsewhere = response.redirect_uri.as_str().contains(secret)
            || response.issuer.as_deref().is_some_and(|issuer| issuer.contains(secret));
        assert!(secret.len() < 12 || elsewhere || !printed.contains(secret));
    }
});
