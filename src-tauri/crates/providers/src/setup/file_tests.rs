use proptest::prelude::*;

use super::*;
use crate::{
    RedirectUriError,
    setup::{LoopbackPort, Place},
};

const ENDPOINTS: &str = r#"{"authorization_endpoint":"http://127.0.0.1:4000/tjhsst-ion/oauth/authorize/",
    "token_endpoint":"http://127.0.0.1:4000/tjhsst-ion/oauth/token/",
    "jwks_uri":"http://127.0.0.1:4000/tjhsst-ion/oauth/.well-known/jwks.json",
    "revocation_endpoint":"http://[::1]:4000/tjhsst-ion/oauth/revoke_token/",
    "api_base":"http://127.0.0.1:4000/tjhsst-ion/api","issuer":"http://127.0.0.1:4000/tjhsst-ion/oauth"}"#;

#[test]
fn a_setup_file_is_read_whole() {
    let file = SetupFile::parse(
        br#"{ "$schema": "setup.schema.json", "porchlight_setup": 1, "providers": {
            "gridshare": { "client_identifier": "4abc", "client_secret": "s3c:r+t %" },
            "tjhsst-ion": { "client_identifier": "Zk", "redirect_uri": "http://127.0.0.1:8917/oauth/tjhsst-ion",
                            "scopes": ["read", "openid"] } } }"#,
    )
    .expect("a setup file");
    let ids: Vec<_> = file.providers.keys().map(|id| id.0).collect();
    assert_eq!(ids, ["gridshare", "tjhsst-ion"]);

    let gridshare = &file.providers[&find("gridshare").expect("registered").id];
    assert_eq!(gridshare.client_secret, Some(ClientSecret::new("s3c:r+t %".into())));
    assert_eq!(gridshare.redirect.as_str(), "app.porchlight://oauth/gridshare");
    assert_eq!(gridshare.scopes, None);

    let ion = &file.providers[&find("tjhsst-ion").expect("registered").id];
    assert_eq!(ion.client_secret, None);
    assert_eq!(ion.redirect.port(), LoopbackPort::Fixed(8917));
    assert_eq!(ion.scopes, Some(vec!["read".into(), "openid".into()]));
}

#[test]
fn a_providers_file_names_servers_on_this_computer() {
    let text = ion(&format!(r#""client_identifier":"a","endpoints":{ENDPOINTS}"#));
    let file = ProvidersFile::parse(text.as_bytes()).expect("a providers file");
    let ion = file.providers.values().next().expect("one provider");
    assert_eq!(ion.servers.api_base.as_str(), "http://127.0.0.1:4000/tjhsst-ion/api");
    assert_eq!(ion.servers.issuer.as_deref(), Some("http://127.0.0.1:4000/tjhsst-ion/oauth"));
    assert!(ion.servers.revocation_endpoint.is_some());
    let keys = ion.servers.jwks_uri.as_ref().map(Url::as_str);
    assert_eq!(keys, Some("http://127.0.0.1:4000/tjhsst-ion/oauth/.well-known/jwks.json"));
}

#[test]
fn r07_r19_the_keys_too_lie_on_this_computer_or_nowhere() {
    let keys = r#""jwks_uri":"http://127.0.0.1:4000/tjhsst-ion/oauth/.well-known/jwks.json","#;
    let without = ion(&format!(r#""client_identifier":"a","endpoints":{}"#, ENDPOINTS.replace(keys, "")));
    let file = ProvidersFile::parse(without.as_bytes()).expect("they may be left out");
    assert!(file.providers.values().all(|provider| provider.servers.jwks_uri.is_none()));

    for foreign in ["https://issuer.example/keys", "http://localhost:4000/keys"] {
        let endpoints = ENDPOINTS.replace(keys, &format!(r#""jwks_uri":"{foreign}","#));
        let text = ion(&format!(r#""client_identifier":"a","endpoints":{endpoints}"#));
        let error = ProvidersFile::parse(text.as_bytes()).expect_err(foreign);
        assert_eq!(flaw(&error), &Flaw::Server(ServersError::NotLoopback { field: "jwks_uri" }));
        assert_eq!(pointer(&error), "/providers/tjhsst-ion/endpoints/jwks_uri");
    }
}

#[test]
fn r19_a_server_off_this_computer_is_refused() {
    for foreign in
        ["https://ion.tjhsst.edu/api", "http://localhost:4000/api", "http://10.0.0.1/api", "file:///etc/passwd"]
    {
        let endpoints = ENDPOINTS.replace("http://127.0.0.1:4000/tjhsst-ion/api", foreign);
        let text = ion(&format!(r#""client_identifier":"a","endpoints":{endpoints}"#));
        let error = ProvidersFile::parse(text.as_bytes()).expect_err(foreign);
        assert_eq!(flaw(&error), &Flaw::Server(ServersError::NotLoopback { field: "api_base" }));
        assert_eq!(pointer(&error), "/providers/tjhsst-ion/endpoints/api_base");
    }
    for odd in ["http://u:p@127.0.0.1/api", "http://127.0.0.1/api?x=1", "http://127.0.0.1/api#x"] {
        let endpoints = ENDPOINTS.replace("http://127.0.0.1:4000/tjhsst-ion/api", odd);
        let text = ion(&format!(r#""client_identifier":"a","endpoints":{endpoints}"#));
        assert!(ProvidersFile::parse(text.as_bytes()).is_err(), "{odd}");
    }
}

#[test]
fn servers_belong_into_a_providers_file_and_only_there() {
    let with = ion(&format!(r#""client_identifier":"a","endpoints":{ENDPOINTS}"#));
    let refused = SetupFile::parse(with.as_bytes()).expect_err("a setup file names no servers");
    assert_eq!((pointer(&refused), flaw(&refused)), ("/providers/tjhsst-ion/endpoints", &Flaw::ServersOutsideDemo));
    let without = ion(r#""client_identifier":"a""#);
    let refused = ProvidersFile::parse(without.as_bytes()).expect_err("a providers file names servers");
    assert_eq!((pointer(&refused), flaw(&refused)), ("/providers/tjhsst-ion", &Flaw::Missing("endpoints")));
}

#[test]
fn an_error_points_at_its_place() {
    let text = "{\n  \"porchlight_setup\": 1,\n  \"providers\": {\n    \"gridshare\": {\n      \"client_identifier\": \"a\",\n      \
                \"client_secret\": \"b\",\n      \"redirect_uri\": \"http://127.0.0.1/oauth/gridshare\"\n    }\n  }\n}\n";
    let error = SetupFile::parse(text.as_bytes()).expect_err("a port is needed");
    let redirect = RedirectUriError::PortNeeded { example: 17_811, path: "/oauth/gridshare".into() };
    let place = Place { line: 7, column: 23, pointer: "/providers/gridshare/redirect_uri".into() };
    assert_eq!(error, SetupError::InFile { place, flaw: Flaw::Redirect(redirect) });
    assert_eq!(
        error.to_string(),
        "line 7, column 23 (/providers/gridshare/redirect_uri): a port is needed, as in \
         http://127.0.0.1:17811/oauth/gridshare"
    );
}

#[test]
fn what_is_not_as_documented_is_refused_with_what_is_expected() {
    let unknown = |names: &[&'static str]| Flaw::UnknownName(names.to_vec());
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    for (text, at, expected) in [
        (String::new(), "", Flaw::NotJson("a value")),
        ("hello".into(), "", Flaw::NotJson("a value")),
        ("{'a':1}".into(), "", Flaw::NotJson("a name in quotation marks")),
        (r#"{"porchlight_setup":1,}"#.into(), "", Flaw::NotJson("a name in quotation marks")),
        (r#"{"porchlight_setup":1 "providers":{}}"#.into(), "", Flaw::NotJson("a comma or the end of the list")),
        (r#"{"porchlight_setup":1,"providers":{}} x"#.into(), "", Flaw::NotJson("the end of the file")),
        (r#"{"porchlight_setup":"#.into(), "/porchlight_setup", Flaw::NotJson("a value")),
        (r#"{"porchlight_setup":01}"#.into(), "/porchlight_setup", Flaw::NotJson("a number")),
        (r#"{"a":"b"#.into(), "/a", Flaw::NotJson("a quotation mark")),
        ("{\"a\":\"b\u{1}\"}".into(), "/a", Flaw::NotJson("readable text")),
        (r#"{"a":"\ud800"}"#.into(), "/a", Flaw::NotJson("readable text")),
        (deep.clone(), &"/0".repeat(17), Flaw::TooDeep),
        ("[]".into(), "", Flaw::Expected("an object in braces")),
        ("{}".into(), "", Flaw::Missing("porchlight_setup")),
        (r#"{"porchlight_setup":1}"#.into(), "", Flaw::Missing("providers")),
        (
            r#"{"porchlight_setup":2,"providers":{}}"#.into(),
            "/porchlight_setup",
            Flaw::Expected("the number 1, the only version of this format"),
        ),
        (
            r#"{"porchlight_setup":"1","providers":{}}"#.into(),
            "/porchlight_setup",
            Flaw::Expected("the number 1, the only version of this format"),
        ),
        (r#"{"porchlight_setup":1,"providers":{}}"#.into(), "/providers", Flaw::Empty),
        (r#"{"porchlight_setup":1,"providers":[]}"#.into(), "/providers", Flaw::Expected("an object in braces")),
        (r#"{"porchlight_setup":1,"providers":{},"extra":1}"#.into(), "/extra", unknown(FILE_NAMES)),
        (
            r#"{"porchlight_setup":1,"providers":{"gridshar":{}}}"#.into(),
            "/providers/gridshar",
            unknown(&["gridshare", "ion-electricity", "tjhsst-ion"]),
        ),
        (
            r#"{"porchlight_setup":1,"porchlight_setup":1,"providers":{}}"#.into(),
            "/porchlight_setup",
            Flaw::Twice,
        ),
        (ion(r#""client_identifier":"a","client_identifier":"b""#), "/providers/tjhsst-ion/client_identifier", Flaw::Twice),
        (ion(r#""client_identifier":"a","clientSecret":"b""#), "/providers/tjhsst-ion/clientSecret", unknown(PROVIDER_NAMES)),
        (ion(""), "/providers/tjhsst-ion", Flaw::Missing("client_identifier")),
        (ion(r#""client_identifier":"""#), "/providers/tjhsst-ion/client_identifier", Flaw::Empty),
        (ion(r#""client_identifier":"a\u0007""#), "/providers/tjhsst-ion/client_identifier", Flaw::Characters),
        (ion(r#""client_identifier":"a\n""#), "/providers/tjhsst-ion/client_identifier", Flaw::Characters),
        (
            ion(&format!(r#""client_identifier":"{}""#, "a".repeat(1025))),
            "/providers/tjhsst-ion/client_identifier",
            Flaw::TooLong,
        ),
        (ion(r#""client_identifier":7"#), "/providers/tjhsst-ion/client_identifier", Flaw::Expected("text in quotation marks")),
        (
            ion(r#""client_identifier":"a","client_secret":null"#),
            "/providers/tjhsst-ion/client_secret",
            Flaw::Expected("text in quotation marks"),
        ),
        (ion(r#""client_identifier":"a","client_secret":"""#), "/providers/tjhsst-ion/client_secret", Flaw::Empty),
        (
            ion(r#""client_identifier":"a","scopes":"read""#),
            "/providers/tjhsst-ion/scopes",
            Flaw::Expected("a list in square brackets"),
        ),
        (ion(r#""client_identifier":"a","scopes":[]"#), "/providers/tjhsst-ion/scopes", Flaw::Empty),
        (ion(r#""client_identifier":"a","scopes":["read","read"]"#), "/providers/tjhsst-ion/scopes/1", Flaw::Twice),
        (ion(r#""client_identifier":"a","scopes":["read write"]"#), "/providers/tjhsst-ion/scopes/0", Flaw::Characters),
        (
            r#"{"porchlight_setup":1,"providers":{"gridshare":{"client_identifier":"a"}}}"#.into(),
            "/providers/gridshare",
            Flaw::SecretNeeded,
        ),
        (
            r#"{"porchlight_setup":1,"providers":{"ion-electricity":{"client_identifier":"a","client_secret":"b","scopes":["email"]}}}"#
                .into(),
            "/providers/ion-electricity/scopes",
            Flaw::ScopeNeeded("openid"),
        ),
    ] {
        let error = SetupFile::parse(text.as_bytes()).expect_err(&text);
        assert_eq!((pointer(&error), flaw(&error)), (at, &expected), "{text}");
    }
}

#[test]
fn foreign_bytes_are_refused_before_they_are_read() {
    assert_eq!(SetupFile::parse(&vec![b' '; SIZE_LIMIT + 1]), Err(SetupError::TooLarge));
    assert_eq!(SetupFile::parse(&vec![b'['; 1024 * 1024]), Err(SetupError::TooLarge));
    assert_eq!(SetupFile::parse(&[0xff, 0xfe, b'{', 0]), Err(SetupError::NotUtf8));
    assert!(SetupFile::parse(&vec![b'['; SIZE_LIMIT]).is_err(), "no overflow of the stack");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let text = format!("\u{feff}{}", ion(r#""client_identifier":"a""#));
    assert!(SetupFile::parse(text.as_bytes()).is_ok());
}

#[test]
fn g03_no_error_repeats_a_value() {
    for fields in [
        r#""client_identifier":"canary\u0001""#,
        r#""client_identifier":"a","client_secret":"canaryé""#,
        r#""client_identifier":"a","client_secret":["canary"]"#,
        r#""client_identifier":"a","redirect_uri":"canary""#,
        r#""client_identifier":"a","scopes":["canary canary"]"#,
        r#""client_identifier":"a","client_secret":"canary"#,
    ] {
        let error = SetupFile::parse(ion(fields).as_bytes()).expect_err(fields);
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}

proptest! {
    #[test]
    fn no_file_makes_the_parser_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        fields in r#"("(client_identifier|scopes|endpoints|x)": ?("a"|\[\]|\{\}|1|null|\["read"\]),?){0,4}"#,
    ) {
        let _ = SetupFile::parse(&bytes);
        let _ = SetupFile::parse(ion(&fields).as_bytes());
        let _ = ProvidersFile::parse(ion(&fields).as_bytes());
    }
}

fn ion(fields: &str) -> String {
    format!(r#"{{"porchlight_setup":1,"providers":{{"tjhsst-ion":{{{fields}}}}}}}"#)
}

fn flaw(error: &SetupError) -> &Flaw {
    let SetupError::InFile { flaw, .. } = error else { panic!("{error:?} has no place") };
    flaw
}

fn pointer(error: &SetupError) -> &str {
    let SetupError::InFile { place, .. } = error else { panic!("{error:?} has no place") };
    &place.pointer
}
