//! Keys of ID tokens, and the switches that change them.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use porchlight_sandbox::{Endpoint, IdTokenFlaw, IdTokenKey};
use serde_json::Value;

use crate::support::{Scene, text};

const METER: &str = "ion-electricity";

async fn published(scene: &Scene) -> Vec<Value> {
    let address = scene.sandbox.provider(METER).jwks_uri.expect("an address");
    let reply = scene.get(&address).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
    reply.json()["keys"].as_array().expect("a list").clone()
}

async fn id_token(scene: &Scene) -> String {
    text(&scene.sign_in(METER, "meter-owner").await["id_token"]).to_owned()
}

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// Whether the key that the token names is published and has signed it; `None` if it is not published.
fn verified(token: &str, keys: &[Value]) -> Option<bool> {
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let (head, _) = signed.split_once('.').expect("three parts");
    let head: Value = serde_json::from_slice(&bytes(head)).expect("JSON");
    let key = keys.iter().find(|key| key["kid"] == head["kid"])?;
    assert_eq!((&key["alg"], &key["use"]), (&head["alg"], &Value::from("sig")));
    let field = |name: &str| bytes(text(&key[name]));
    let checked = match text(&key["kty"]) {
        "RSA" => RsaPublicKeyComponents { n: field("n"), e: field("e") }.verify(
            &RSA_PKCS1_2048_8192_SHA256,
            signed.as_bytes(),
            &bytes(signature),
        ),
        "EC" => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, [&[4][..], &field("x"), &field("y")].concat())
            .verify(signed.as_bytes(), &bytes(signature)),
        other => panic!("a key of another kind: {other}"),
    };
    Some(checked.is_ok())
}

#[tokio::test]
async fn an_id_token_verifies_by_the_published_key() {
    let scene = Scene::start().await;
    let keys = published(&scene).await;
    assert_eq!(keys.len(), 1);
    assert_eq!(verified(&id_token(&scene).await, &keys), Some(true));
    assert_eq!(scene.sandbox.asked_of(METER, Endpoint::Keys).len(), 1);

    scene.sandbox.quirks(METER, |quirks| quirks.id_token_flaw = IdTokenFlaw::BadSignature);
    assert_eq!(verified(&id_token(&scene).await, &keys), Some(false));
}

#[tokio::test]
async fn the_key_can_be_rotated_and_kept_back_and_the_api_knows_its_own() {
    let scene = Scene::start().await;
    let before = published(&scene).await;
    for (key, published_keys, known) in
        [(IdTokenKey::Rotated, 2, Some(true)), (IdTokenKey::Unpublished, 1, None), (IdTokenKey::Fixed, 1, Some(true))]
    {
        scene.sandbox.quirks(METER, |quirks| quirks.id_token_key = key);
        let token = id_token(&scene).await;
        let keys = published(&scene).await;
        assert_eq!((keys.len(), verified(&token, &keys)), (published_keys, known), "{key:?}");
        assert_eq!(verified(&token, &before).is_some(), key == IdTokenKey::Fixed);
        assert_eq!(scene.api(METER, "/han/han-0001", &token).await.status, 200, "{key:?}");
    }
}

#[tokio::test]
async fn the_keys_can_be_out_of_reach() {
    let scene = Scene::start().await;
    scene.sandbox.quirks(METER, |quirks| quirks.keys_unreachable = true);
    let reply = scene.get(&scene.sandbox.provider(METER).jwks_uri.expect("an address")).await;
    assert_eq!((reply.status, reply.header("content-type")), (503, Some("text/html; charset=utf-8")));
    id_token(&scene).await;
}

#[tokio::test]
async fn each_provider_publishes_below_its_issuer() {
    let scene = Scene::start().await;
    for provider in ["gridshare", METER, "tjhsst-ion"] {
        let issuer = scene.sandbox.provider(provider).issuer;
        let reply = scene.get(&format!("{issuer}/.well-known/jwks.json")).await;
        assert_eq!(reply.json()["keys"].as_array().map(Vec::len), Some(1), "{provider}");
    }
}
