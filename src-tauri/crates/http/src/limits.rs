use std::time::Duration;

/// How long a request may take and how large a reply may be. [`Limits::default`] is what the app uses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Name resolution, connection, proxy and TLS together.
    pub connect: Duration,
    /// A token request, or one for keys, from start to the last byte of the reply.
    pub token_total: Duration,
    /// An API request from start to the last byte of the reply.
    pub api_total: Duration,
    /// Largest body of a token response, in bytes.
    pub token_body_bytes: usize,
    /// Largest set of keys, in bytes.
    pub keys_body_bytes: usize,
    /// Largest body of an API response, in bytes.
    pub api_body_bytes: usize,
}

impl Limits {
    /// See [`Limits::connect`].
    pub const CONNECT: Duration = Duration::from_secs(10);
    /// See [`Limits::token_total`].
    pub const TOKEN_TOTAL: Duration = Duration::from_secs(20);
    /// See [`Limits::api_total`].
    pub const API_TOTAL: Duration = Duration::from_secs(30);
    /// See [`Limits::token_body_bytes`].
    pub const TOKEN_BODY_BYTES: usize = 64 * 1024;
    /// See [`Limits::keys_body_bytes`].
    pub const KEYS_BODY_BYTES: usize = 256 * 1024;
    /// See [`Limits::api_body_bytes`].
    pub const API_BODY_BYTES: usize = 8 * 1024 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Self::CONNECT,
            token_total: Self::TOKEN_TOTAL,
            api_total: Self::API_TOTAL,
            token_body_bytes: Self::TOKEN_BODY_BYTES,
            keys_body_bytes: Self::KEYS_BODY_BYTES,
            api_body_bytes: Self::API_BODY_BYTES,
        }
    }
}
