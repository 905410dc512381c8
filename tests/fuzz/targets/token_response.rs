//! Whatever a token endpoint answers: it is refused, or read into tokens whose life keeps its bounds.
#![no_main]

use std::time::Duration;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use porchlight_auth::{TokenReply, parse_token_response};
use porchlight_providers::Bearer;

const TYPES: [Option<&str>; 4] = [None, Some("application/json"), Some("text/html"), Some("text/plain; charset=utf-8")];
const STATUSES: [u16; 6] = [200, 400, 401, 403, 429, 503];

fuzz_target!(|input: (u8, u8, bool, &[u8])| {
    let (status, content_type, id_token, body) = input;
    let reply = TokenReply {
        status: STATUSES[usize::from(status) % STATUSES.len()],
        content_type: TYPES[usize::from(content_type) % TYPES.len()],
        body,
        now: Timestamp::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
    };
    let bearer = if id_token { Bearer::IdToken } else { Bearer::AccessToken };
    match parse_token_response(reply, bearer) {
        Ok(response) => {
            assert!(reply.status == 200);
            assert!((Duration::from_mins(1)..=Duration::from_hours(720)).contains(&response.lifetime));
            assert!(if id_token { response.id.is_some() } else { response.access.is_some() });
        }
        Err(error) => {
            let said = error.to_string();
            assert!(said.len() <= 200 && said.chars().all(|c| !c.is_control()));
        }
    }
});
