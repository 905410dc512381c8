//! Refresh tokens of the Cognito dialect: five parts and about 1.9 kB, like the encrypted ones of the real pool.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Grant, seal};
use crate::people::Person;

/// Bytes of the part that stands for the ciphertext. One measured token was 1852 bytes long.
const FILLING_BYTES: usize = 1_160;

/// Writes a grant into a refresh token of one provider.
pub(crate) fn seal_refresh(provider: &str, grant: &Grant) -> String {
    let head = URL_SAFE_NO_PAD
        .encode(json!({ "cty": "JWT", "enc": "A256GCM", "alg": "RSA-OAEP", "practice": provider }).to_string());
    let content = json!({
        "person": grant.person.subject,
        "scope": grant.scope,
        "family": grant.family,
        "serial": grant.serial,
        "at": grant.at.as_second(),
    });
    let content = URL_SAFE_NO_PAD.encode(content.to_string());
    let filling = URL_SAFE_NO_PAD.encode(filling(content.as_bytes()));
    let unsigned = format!("{head}.{content}.{}.{}", &filling[..16], &filling[16..]);
    let signature = URL_SAFE_NO_PAD.encode(seal(&[b"refresh", provider.as_bytes(), unsigned.as_bytes()]));
    format!("{unsigned}.{signature}")
}

/// Reads the grant of a refresh token this sandbox wrote for the same provider.
pub(crate) fn open_refresh(provider: &str, token: &str) -> Option<Grant> {
    let (unsigned, signature) = token.rsplit_once('.')?;
    let expected = seal(&[b"refresh", provider.as_bytes(), unsigned.as_bytes()]);
    if !bool::from(URL_SAFE_NO_PAD.decode(signature).ok()?.ct_eq(&expected)) {
        return None;
    }
    let content: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(unsigned.split('.').nth(1)?).ok()?).ok()?;
    Some(Grant {
        person: Person::of_subject(content["person"].as_str()?)?,
        scope: content["scope"].as_str()?.to_owned(),
        family: u32::try_from(content["family"].as_u64()?).ok()?,
        serial: u32::try_from(content["serial"].as_u64()?).ok()?,
        at: Timestamp::from_second(content["at"].as_i64()?).ok()?,
    })
}

/// Bytes that look like a ciphertext and depend on the content alone.
fn filling(content: &[u8]) -> Vec<u8> {
    (0_u32..)
        .flat_map(|block| {
            <[u8; 32]>::from(Sha256::new().chain_update(block.to_be_bytes()).chain_update(content).finalize())
        })
        .take(FILLING_BYTES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::PEOPLE;

    fn grant() -> Grant {
        let at = Timestamp::from_second(1_790_000_000).expect("in range");
        Grant { person: &PEOPLE[0], scope: "lunar/device.read".to_owned(), family: 7, serial: 9, at }
    }

    #[test]
    fn a_refresh_token_reads_back_at_its_own_provider_only() {
        let token = seal_refresh("gridshare", &grant());
        let read = open_refresh("gridshare", &token).expect("its own");
        assert_eq!(
            (read.person.slug, read.scope.as_str(), read.family, read.serial, read.at),
            ("sunny-home", "lunar/device.read", 7, 9, grant().at)
        );
        assert!(open_refresh("ion-electricity", &token).is_none());
        assert!(open_refresh("gridshare", &token.replace("eyJ", "eyK")).is_none());
    }

    #[test]
    fn a_refresh_token_is_as_long_as_a_real_one() {
        let length = seal_refresh("gridshare", &grant()).len();
        assert!((1_700..=1_900).contains(&length), "{length}");
    }
}
