//! The person's picture.

use base64::{Engine, engine::general_purpose::STANDARD};

/// Largest picture that is kept.
const LARGEST_BYTES: usize = 512 * 1024;

/// Makes a `data:` address of a picture.
///
/// Ion names everything `image/jpeg`, its own fall-back included, which is a PNG. So the first bytes decide; whatever
/// is neither JPEG nor PNG is no picture.
pub fn parse_picture(body: &[u8]) -> Option<String> {
    let kind = if body.starts_with(b"\xff\xd8\xff") {
        "image/jpeg"
    } else if body.starts_with(b"\x89PNG\r\n\x1a\n") {
        "image/png"
    } else {
        return None;
    };
    (body.len() <= LARGEST_BYTES).then(|| format!("data:{kind};base64,{}", STANDARD.encode(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_it_is() {
        for (body, expected) in [
            (&b"\xff\xd8\xff\xe0rest"[..], Some("data:image/jpeg;base64,/9j/4HJlc3Q=")),
            (b"\x89PNG\r\n\x1a\nrest", Some("data:image/png;base64,iVBORw0KGgpyZXN0")),
            (b"GIF89a", None),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", None),
            (b"<html>", None),
            (b"{\"detail\":\"Not found.\"}", None),
            (b"\xff\xd8", None),
            (b"", None),
        ] {
            assert_eq!(parse_picture(body).as_deref(), expected, "{body:?}");
        }
    }

    #[test]
    fn a_picture_may_not_be_larger_than_half_a_mebibyte() {
        let mut body = b"\xff\xd8\xff".to_vec();
        body.resize(LARGEST_BYTES, 0);
        assert!(parse_picture(&body).is_some());
        body.push(0);
        assert_eq!(parse_picture(&body), None);
    }
}
