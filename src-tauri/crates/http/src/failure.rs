use std::{error::Error, io, iter};

use hyper_util::client::legacy::connect::{HttpConnector, proxy::Tunnel};
use thiserror::Error;

/// Why there is no answer. Says nothing of the address, the request or the reply, so it may be logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum Failure {
    /// The address is beyond the client's [`Reach`](crate::Reach); nothing was sent.
    #[error("the address may not be reached")]
    OutOfReach,
    /// No connection, or it was lost.
    #[error("there is no connection")]
    Offline {
        /// No byte of the request left this computer.
        never_sent: bool,
    },
    /// No whole answer within the limit.
    #[error("there was no answer in time")]
    TimedOut {
        /// No byte of the request left this computer.
        never_sent: bool,
    },
    /// The server could not prove who it is; nothing was sent.
    #[error("the server's certificate was refused")]
    CertificateRefused,
    /// The system's proxy wants a password; nothing was sent.
    #[error("the proxy asks for a password")]
    ProxyAuthenticationRequired,
    /// The body is larger than the limit.
    #[error("the reply is too large")]
    TooLarge,
    /// The server pointed elsewhere (3xx). Nobody went there.
    #[error("the server redirects to another address")]
    Redirected,
    /// The reply broke off or is not HTTP, or the request cannot be written as HTTP.
    #[error("the reply is broken")]
    Broken,
}

impl Failure {
    /// Whether the request may be repeated even if it spends something, as a token request does.
    pub fn allows_another_token_request(self) -> bool {
        match self {
            Self::Offline { never_sent } | Self::TimedOut { never_sent } => never_sent,
            Self::OutOfReach
            | Self::CertificateRefused
            | Self::ProxyAuthenticationRequired
            | Self::TooLarge
            | Self::Redirected
            | Self::Broken => false,
        }
    }

    /// Whether the request may have come to the server, and what the server made of it is lost: a token that it spends
    /// may be spent.
    pub fn may_have_arrived(self) -> bool {
        match self {
            Self::Offline { never_sent } | Self::TimedOut { never_sent } => !never_sent,
            Self::TooLarge | Self::Broken => true,
            Self::OutOfReach | Self::CertificateRefused | Self::ProxyAuthenticationRequired | Self::Redirected => false,
        }
    }

    /// A fixed word for logs and records.
    pub fn reason(self) -> &'static str {
        match self {
            Self::OutOfReach => "out_of_reach",
            Self::Offline { .. } => "offline",
            Self::TimedOut { .. } => "timed_out",
            Self::CertificateRefused => "certificate_refused",
            Self::ProxyAuthenticationRequired => "proxy_authentication_required",
            Self::TooLarge => "too_large",
            Self::Redirected => "redirected",
            Self::Broken => "broken",
        }
    }

    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if causes(error).any(is_proxy_authentication) {
            return Self::ProxyAuthenticationRequired;
        }
        if let Some(tls) = causes(error).find_map(|cause| cause.downcast_ref::<rustls::Error>()) {
            return if refuses_certificate(tls) { Self::CertificateRefused } else { Self::Broken };
        }
        // `reqwest` calls it connecting until TLS is up, and the request is written after that.
        let never_sent = error.is_connect();
        if error.is_timeout() {
            Self::TimedOut { never_sent }
        } else if never_sent || causes(error).any(<dyn Error>::is::<io::Error>) {
            Self::Offline { never_sent }
        } else {
            Self::Broken
        }
    }
}

fn refuses_certificate(error: &rustls::Error) -> bool {
    matches!(
        error,
        rustls::Error::InvalidCertificate(_)
            | rustls::Error::InvalidCertRevocationList(_)
            | rustls::Error::NoCertificatesPresented
    )
}

/// The tunnel's error type has no public name of its own.
type TunnelError = <Tunnel<HttpConnector> as tower_service::Service<hyper::Uri>>::Error;

fn is_proxy_authentication(cause: &(dyn Error + 'static)) -> bool {
    matches!(cause.downcast_ref(), Some(TunnelError::ProxyAuthRequired))
}

/// The error and all below it. An `io::Error` skips the error it wraps when asked for its source, so that is asked for.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |cause| -> Option<&'a (dyn Error + 'static)> {
        let cause: &'a (dyn Error + 'static) = *cause;
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => cause.source(),
        }
    })
}
