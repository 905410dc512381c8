//! The `reqwest` client behind [`Client`](crate::Client), with everything switched off that would act on its own.

use reqwest::{Certificate, ClientBuilder, Proxy, Request, header::HeaderMap, redirect};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Failure, Limits, Reach};

const USER_AGENT: &str = concat!("Porchlight/", env!("CARGO_PKG_VERSION"));

/// The file holds no certificate in PEM form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("there is no certificate in it")]
pub struct NotACertificate;

/// Whom to believe.
#[derive(Clone)]
pub(crate) enum Trust {
    /// The operating system's trust store.
    System,
    /// The operating system's trust store and these.
    SystemAnd(Vec<Certificate>),
}

impl Trust {
    pub(crate) fn with_pem(pem: &[u8]) -> Result<Self, NotACertificate> {
        match Certificate::from_pem_bundle(pem) {
            Ok(certificates) if !certificates.is_empty() => Ok(Self::SystemAnd(certificates)),
            Ok(_) | Err(_) => Err(NotACertificate),
        }
    }
}

/// A reply whose head arrived.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Result<Zeroizing<Vec<u8>>, Failure>,
}

/// Builds the client once. Never fails: without a trust store every https server is refused, http to loopback works.
pub(crate) fn build(reach: Reach, limits: &Limits, trust: &Trust, proxy: Option<&Proxy>) -> reqwest::Client {
    let trusting = match trust {
        Trust::System => configure(reach, limits, proxy),
        Trust::SystemAnd(more) => configure(reach, limits, proxy).tls_certs_merge(more.iter().cloned()),
    };
    trusting.build().unwrap_or_else(|_| {
        tracing::warn!("no trust store found, https servers are refused");
        build_distrusting(configure(reach, limits, proxy))
    })
}

fn configure(reach: Reach, limits: &Limits, proxy: Option<&Proxy>) -> ClientBuilder {
    #[expect(clippy::disallowed_methods, reason = "the one place")]
    let builder = ClientBuilder::new()
        .user_agent(USER_AGENT)
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(limits.connect)
        .https_only(reach == Reach::HttpsOnly);
    match (reach, proxy) {
        // A proxy elsewhere cannot reach this computer's loopback, and has no business to learn of it.
        (Reach::LoopbackToo, _) => builder.no_proxy(),
        (Reach::HttpsOnly, Some(proxy)) => builder.proxy(proxy.clone()),
        (Reach::HttpsOnly, None) => builder,
    }
}

/// Builds a client that believes no certificate.
fn build_distrusting(builder: ClientBuilder) -> reqwest::Client {
    builder.tls_certs_only([]).build().expect("reading the trust store is the only step that can fail")
}

/// Sends the request and reads at most `largest` bytes of the reply.
pub(crate) async fn send(client: &reqwest::Client, request: Request, largest: usize) -> Result<Reply, Failure> {
    let mut response = client.execute(request).await.map_err(|error| Failure::of(&error))?;
    let body = if response.status().is_redirection() {
        Err(Failure::Redirected)
    } else {
        read_body(&mut response, largest).await
    };
    Ok(Reply { status: response.status().as_u16(), headers: std::mem::take(response.headers_mut()), body })
}

async fn read_body(response: &mut reqwest::Response, largest: usize) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let announced = response.content_length().and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(0);
    if announced > largest {
        return Err(Failure::TooLarge);
    }
    let mut body = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(chunk) = response.chunk().await.map_err(|error| Failure::of(&error))? {
        if chunk.len() > largest - body.len() {
            return Err(Failure::TooLarge);
        }
        append(&mut body, &chunk);
    }
    Ok(body)
}

/// Appends, growing by hand: a vector that grows by itself leaves its old bytes in memory.
fn append(body: &mut Zeroizing<Vec<u8>>, chunk: &[u8]) {
    let needed = body.len() + chunk.len();
    if needed > body.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two()));
        larger.extend_from_slice(body);
        *body = larger;
    }
    body.extend_from_slice(chunk);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_client_without_trust_store_can_be_built() {
        build_distrusting(configure(Reach::HttpsOnly, &Limits::default(), None));
    }

    proptest! {
        #[test]
        fn a_body_is_the_sum_of_its_pieces(pieces in proptest::collection::vec(".{0,40}", 0..20)) {
            let mut body = Zeroizing::default();
            for piece in &pieces {
                append(&mut body, piece.as_bytes());
            }
            prop_assert_eq!(body.to_vec(), pieces.concat().into_bytes());
        }
    }
}
