use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use proptest::prelude::*;
use serde_json::json;

use super::*;

/// RFC 7515 appendix A.2: key and signature by RS256.
const RFC_RSA_MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const RFC_RS256: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
/// RFC 7515 appendix A.3: key and signature by ES256.
const RFC_EC_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const RFC_EC_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const RFC_ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn rfc_rsa() -> Value {
    json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "AQAB" })
}

fn rfc_ec() -> Value {
    json!({ "kty": "EC", "crv": "P-256", "x": RFC_EC_X, "y": RFC_EC_Y })
}

fn parse(keys: &[Value]) -> Result<KeySet, KeySetError> {
    KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())
}

#[test]
fn the_signatures_of_the_rfc_verify_and_those_of_the_other_key_do_not() {
    let (rs256, es256) = (IdToken::new(RFC_RS256.into()), IdToken::new(RFC_ES256.into()));
    let (rsa, ec) = (parse(&[rfc_rsa()]).expect("a key"), parse(&[rfc_ec()]).expect("a key"));
    assert!(rsa.have_signed(&rs256) && ec.have_signed(&es256));
    assert!(!rsa.have_signed(&es256) && !ec.have_signed(&rs256));
    let both = parse(&[rfc_ec(), rfc_rsa()]).expect("keys");
    assert!(both.have_signed(&rs256) && both.have_signed(&es256), "each by the one key of its kind");
}

#[test]
fn t02_a_signature_that_does_not_fit_is_refused() {
    for signer in [Signer::rsa("k1"), Signer::p256("k1")] {
        let keys = set(&[&signer]);
        let token = signer.sign();
        assert!(keys.have_signed(&token));
        for (what, forged) in forgeries(token.expose()) {
            let forged = IdToken::new(forged);
            assert!(!keys.have_signed(&forged), "{what}: {}", forged.expose());
        }
        let stranger = match signer.pair {
            Pair::Rsa(_) => Signer::rsa("k1"),
            Pair::P256(_) => Signer::p256("k1"),
        };
        assert!(!keys.have_signed(&stranger.sign()), "the same key id, another key");
    }
}

#[test]
fn t03_a_public_key_taken_for_a_shared_secret_signs_nothing() {
    use sha2::{Digest, Sha256};
    let keys = parse(&[rfc_rsa(), json!({ "kty": "oct", "k": RFC_RSA_MODULUS, "alg": "HS256" })]).expect("a key");
    // Whatever is in the last part: no key here is for HS256.
    let signed = format!("{}.e30", part(&json!({ "alg": "HS256" })));
    let token = IdToken::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(Sha256::digest(signed.as_bytes()))));
    assert!(!keys.know(&token) && !keys.have_signed(&token));
}

#[test]
fn t14_a_token_is_checked_by_the_key_it_names() {
    let (one, two) = (Signer::p256("k1"), Signer::p256("k2"));
    let keys = set(&[&one, &two]);
    assert!(keys.have_signed(&one.sign()) && keys.have_signed(&two.sign()));
    assert!(!keys.know(&Signer::p256("k3").sign()));
    let nameless = two.sign_under(&json!({ "alg": "ES256" }));
    assert!(!keys.know(&nameless), "which of the two, nobody can tell");
    assert!(set(&[&two]).have_signed(&nameless));
    assert!(!keys.know(&one.sign_under(&json!({ "alg": "RS256", "kid": "k1" }))), "the name of a key of another kind");
}

#[test]
fn a_key_that_is_weak_secret_odd_or_for_something_else_is_passed_over() {
    let short = RFC_RSA_MODULUS.get(..RFC_RSA_MODULUS.len() - 3).expect("ASCII");
    let point_of_33 = URL_SAFE_NO_PAD.encode([1; 33]);
    for odd in [
        json!({ "kty": "RSA", "n": short, "e": "AQAB" }),
        json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([255; 1_025]), "e": "AQAB" }),
        json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "Aw" }),
        json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "AQABAQABAQABAQAB" }),
        json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "" }),
        json!({ "kty": "RSA", "n": "", "e": "AQAB" }),
        json!({ "kty": "RSA", "n": "not base64!", "e": "AQAB" }),
        json!({ "kty": "RSA", "e": "AQAB" }),
        json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "AQAB", "alg": "RS512" }),
        json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "AQAB", "use": "enc" }),
        json!({ "kty": "RSA", "n": RFC_RSA_MODULUS, "e": "AQAB", "key_ops": ["encrypt"] }),
        json!({ "kty": "EC", "crv": "P-384", "x": RFC_EC_X, "y": RFC_EC_Y }),
        json!({ "kty": "EC", "crv": "P-256", "x": point_of_33, "y": RFC_EC_Y }),
        json!({ "kty": "EC", "crv": "P-256", "x": RFC_EC_X, "y": "" }),
        json!({ "kty": "EC", "crv": "P-256", "x": RFC_EC_X, "y": RFC_EC_Y, "alg": "RS256" }),
        json!({ "kty": "oct", "k": "c2VjcmV0" }),
        json!({ "kty": "OKP", "crv": "Ed25519", "x": RFC_EC_X }),
        json!({ "kty": 1 }),
        json!({}),
        json!("RSA"),
        Value::Null,
    ] {
        assert_eq!(parse(std::slice::from_ref(&odd)), Err(KeySetError::NothingUsable), "{odd}");
        assert_eq!(parse(&[odd, rfc_rsa()]), parse(&[rfc_rsa()]), "the others are of use");
    }
}

#[test]
fn a_zero_before_a_number_and_what_is_not_understood_do_no_harm() {
    let modulus = URL_SAFE_NO_PAD.decode(RFC_RSA_MODULUS).expect("base64url");
    let with_zero = URL_SAFE_NO_PAD.encode([&[0][..], &modulus].concat());
    let key = json!({ "kty": "RSA", "n": with_zero, "e": "AAEAAQ", "alg": "RS256", "use": "sig",
        "key_ops": ["verify"], "x5t": "abc", "x5c": ["abc"] });
    assert!(parse(&[key]).expect("a key").have_signed(&IdToken::new(RFC_RS256.into())));
}

#[test]
fn a_point_off_the_curve_has_signed_nothing() {
    let key = json!({ "kty": "EC", "crv": "P-256", "x": RFC_EC_X, "y": RFC_EC_X });
    assert!(!parse(&[key]).expect("read").have_signed(&IdToken::new(RFC_ES256.into())));
}

#[test]
fn what_is_no_set_of_keys_is_told() {
    for body in ["", "null", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[}"#, "<html>"] {
        assert_eq!(KeySet::parse(body.as_bytes()), Err(KeySetError::Unreadable), "{body}");
    }
    assert_eq!(parse(&[]), Err(KeySetError::NothingUsable));
}

proptest! {
    #[test]
    fn no_body_and_no_token_makes_the_check_panic(
        body in proptest::collection::vec(any::<u8>(), 0..200),
        n in "[A-Za-z0-9_-]{0,400}",
        token in "[A-Za-z0-9_.-]{0,200}",
    ) {
        let _read = KeySet::parse(&body);
        let keys = parse(&[json!({ "kty": "RSA", "n": n, "e": "AQAB" }), rfc_ec()]).expect("one is good");
        prop_assert!(!keys.have_signed(&IdToken::new(token)));
    }
}

/// A provider's key pair.
pub(crate) struct Signer {
    key_id: &'static str,
    pair: Pair,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

impl Signer {
    pub(crate) fn rsa(key_id: &'static str) -> Self {
        Self { key_id, pair: Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")) }
    }

    pub(crate) fn p256(key_id: &'static str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key");
        Self { key_id, pair: Pair::P256(pair) }
    }

    /// A token without a single claim.
    pub(crate) fn sign(&self) -> IdToken {
        self.sign_claims(&json!({}))
    }

    pub(crate) fn sign_claims(&self, claims: &Value) -> IdToken {
        let alg = match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::P256(_) => "ES256",
        };
        self.seal(&json!({ "alg": alg, "kid": self.key_id }), claims)
    }

    fn sign_under(&self, header: &Value) -> IdToken {
        self.seal(header, &json!({}))
    }

    pub(crate) fn seal(&self, header: &Value, claims: &Value) -> IdToken {
        let signed = format!("{}.{}", part(header), part(claims));
        let random = SystemRandom::new();
        let signature = match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).expect("signed");
                signature
            }
            Pair::P256(pair) => pair.sign(&random, signed.as_bytes()).expect("signed").as_ref().to_vec(),
        };
        IdToken::new(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    pub(crate) fn published(&self) -> Value {
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match &self.pair {
            Pair::Rsa(pair) => {
                // RSAPublicKey in DER (RFC 8017 appendix A.1.1): nine bytes, the modulus, two bytes, the exponent.
                let der = pair.public_key().as_ref();
                json!({ "kty": "RSA", "kid": self.key_id, "use": "sig", "alg": "RS256",
                    "n": encode(&der[9..265]), "e": encode(&der[267..]) })
            }
            Pair::P256(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "kid": self.key_id, "use": "sig", "alg": "ES256",
                    "x": encode(&point[1..33]), "y": encode(&point[33..]) })
            }
        }
    }
}

/// The keys of these signers, as their provider publishes them.
pub(crate) fn set(signers: &[&Signer]) -> KeySet {
    let published: Vec<Value> = signers.iter().map(|signer| signer.published()).collect();
    parse(&published).expect("keys")
}

/// Tokens made of a good one by somebody without the key.
fn forgeries(token: &str) -> Vec<(&'static str, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!("three parts") };
    let bytes = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let mut bent = bytes.clone();
    bent[7] ^= 1;
    let other = part(&json!({ "sub": "another" }));
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    vec![
        ("other claims", format!("{header}.{other}.{signature}")),
        ("one bit", format!("{header}.{payload}.{}", encode(&bent))),
        ("zeros", format!("{header}.{payload}.{}", encode(&vec![0; bytes.len()]))),
        ("shorter", format!("{header}.{payload}.{}", encode(&bytes[1..]))),
        ("longer", format!("{header}.{payload}.{}", encode(&[&bytes[..], &[0]].concat()))),
        ("none", format!("{header}.{payload}.")),
        ("padding", format!("{token}==")),
        ("a fourth part", format!("{token}.{signature}")),
    ]
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
