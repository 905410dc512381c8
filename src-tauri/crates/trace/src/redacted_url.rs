use std::fmt;

use url::Url;

use crate::REDACTED;

/// Shows an address without user, password, query and fragment.
///
/// The path stays, so do not use this for an address whose path names a meter or a person: log its template.
/// An address without a path of its own (`mailto:…`, `data:…`) shows its scheme alone.
#[derive(Clone, Copy)]
pub struct RedactedUrl<'a>(pub &'a Url);

impl fmt::Display for RedactedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.0;
        write!(f, "{}:", url.scheme())?;
        if url.cannot_be_a_base() {
            return f.write_str(REDACTED);
        }
        if let Some(host) = url.host_str() {
            write!(f, "//{host}")?;
        }
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())?;
        if url.query().is_some() {
            write!(f, "?{REDACTED}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for RedactedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g02_only_what_tells_the_place_is_shown() {
        for (address, shown) in [
            ("https://a.example/oauth2/token", "https://a.example/oauth2/token"),
            ("https://u:canary@a.example:8443/x?code=canary#canary", "https://a.example:8443/x?[redacted]"),
            (
                "http://127.0.0.1:9000/oauth/tjhsst-ion?state=canary",
                "http://127.0.0.1:9000/oauth/tjhsst-ion?[redacted]",
            ),
            ("http://[::1]:9000/#access_token=canary", "http://[::1]:9000/"),
            ("app.porchlight://oauth/gridshare?code=canary", "app.porchlight://oauth/gridshare?[redacted]"),
            ("app.porchlight:/oauth?canary", "app.porchlight:/oauth?[redacted]"),
            ("mailto:canary@a.example", "mailto:[redacted]"),
            ("data:text/plain,canary", "data:[redacted]"),
        ] {
            let url = Url::parse(address).expect("an address");
            assert_eq!(RedactedUrl(&url).to_string(), shown);
            assert_eq!(format!("{:?}", RedactedUrl(&url)), shown);
        }
    }
}
