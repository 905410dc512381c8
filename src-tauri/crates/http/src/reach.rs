use url::{Host, Url};

/// Which addresses a client may reach. Checked before any input or output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    /// Real providers: https and nothing else.
    HttpsOnly,
    /// Demo mode: http or https to 127.0.0.0/8 and `[::1]`, by number, and nothing beyond this computer.
    LoopbackToo,
}

impl Reach {
    /// An address with a user or password in it is refused in either case: it would be sent as a header.
    pub(crate) fn permits(self, url: &Url) -> bool {
        let plain = url.username().is_empty() && url.password().is_none();
        plain
            && match self {
                Self::HttpsOnly => url.scheme() == "https" && url.host().is_some(),
                Self::LoopbackToo => matches!(url.scheme(), "http" | "https") && is_loopback(url),
            }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // `localhost` is resolved by a file anybody may change.
        Some(Host::Domain(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r19_real_providers_are_reached_by_https_only() {
        assert!(permits(Reach::HttpsOnly, "https://ion.tjhsst.edu/oauth/token/"));
        for refused in [
            "http://ion.tjhsst.edu/oauth/token/",
            "http://127.0.0.1:8000/token",
            "http://[::1]/token",
            "file:///etc/passwd",
            "data:text/plain,x",
            "https://user@ion.tjhsst.edu/",
            "https://:password@ion.tjhsst.edu/",
        ] {
            assert!(!permits(Reach::HttpsOnly, refused), "{refused}");
        }
    }

    #[test]
    fn r19_demo_mode_stays_on_this_computer() {
        for permitted in [
            "http://127.0.0.1:8000/token",
            "https://127.0.0.1/",
            "http://127.8.9.1/",
            "http://[::1]:1/",
            "http://2130706433/",
        ] {
            assert!(permits(Reach::LoopbackToo, permitted), "{permitted}");
        }
        for refused in [
            "https://ion.tjhsst.edu/oauth/token/",
            "http://localhost:8000/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://[::ffff:10.0.0.1]/",
            "http://127.0.0.1@10.0.0.1/",
            "http://user@127.0.0.1/",
            "ws://127.0.0.1/",
        ] {
            assert!(!permits(Reach::LoopbackToo, refused), "{refused}");
        }
    }

    fn permits(reach: Reach, address: &str) -> bool {
        reach.permits(&Url::parse(address).expect("an address"))
    }
}
