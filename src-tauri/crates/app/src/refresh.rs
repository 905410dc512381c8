//! The refresh transaction of one account.
//!
//! File lock → read the store again → intent → token request → new record stored → new tokens used. Whoever asked may
//! go away; the transaction is a task of the Controller and comes to its end.

use std::{fs::File, path::PathBuf, time::Duration};

use porchlight_auth::{
    Client, GrantType, KeySet, RefreshEnd, check_id_token, end_of_refresh, read_claims, refresh_request, take_tokens,
};
use porchlight_domain::{AccountId, AttemptId, Clock, Code, IdToken, Identity, Randomness};
use porchlight_providers::Bearer;
use porchlight_vault::{Intent, Record, Vault};

use crate::{
    exchange::{code_of_id_token, expectation, post, read_tokens},
    keys::Keys,
    round::code_of_failure,
    session::{Session, code_of_vault},
};

/// What a refresh works on.
pub(crate) struct Refresh<'a> {
    pub http: &'a porchlight_http::Client,
    pub vault: &'a Vault,
    pub clock: &'a dyn Clock,
    pub randomness: &'a dyn Randomness,
    pub keys: &'a Keys,
    pub client: &'a Client,
    pub account: AccountId,
    pub identity: Option<&'a Identity>,
    /// The account's lock file.
    pub lock: PathBuf,
}

/// Why there are no new tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RefreshError {
    /// The session is over: the provider said so, or nothing is left to renew it with.
    SessionEnded,
    /// The same, after a renewal whose answer never came: the program was closed meanwhile, or the connection broke.
    Interrupted,
    /// The refresh token was sent and no answer came; whether the session stands is seen the next time.
    Unanswered(Code),
    /// Something is in the way; the session stands.
    Later(Code, Option<Duration>),
}

impl Refresh<'_> {
    /// Renews `session`, or takes over what another process has renewed meanwhile.
    ///
    /// # Errors
    /// [`RefreshError`]; on [`RefreshError::Later`] the session stays as it was.
    pub async fn run(&self, session: &Session) -> Result<Session, RefreshError> {
        let _lock = self.take_lock().await?;
        let stored = if session.unsaved { None } else { self.stored().await? };
        if let Some(newer) = stored.filter(|record| record.generation > session.generation) {
            let newer = Session::from_record(newer, self.clock.now());
            if !newer.requires_renewal(self.clock) {
                return Ok(newer);
            }
            return self.renew(&newer).await;
        }
        self.renew(session).await
    }

    async fn renew(&self, session: &Session) -> Result<Session, RefreshError> {
        let refresh_token = session.tokens.refresh.as_ref().ok_or(RefreshError::SessionEnded)?;
        // Keys that cannot be had are found out before the token is spent: what it buys could not be checked.
        if self.client.provider.bearer == Bearer::IdToken {
            self.find_keys(None).await?;
        }
        // Left by a renewal whose answer never came: this refresh token may be spent already.
        let interrupted = session.unanswered
            || !session.unsaved && self.vault.load_intent(self.account).await.map_err(closed)?.is_some();
        let intent = Intent { attempt: AttemptId::random(self.randomness), at: self.clock.utc() };
        // Proves that the store can be written before the token is spent. An unsaved session has no record to mark.
        if !session.unsaved && !self.vault.write_intent(self.account, intent).await.map_err(closed)? {
            return Err(RefreshError::SessionEnded);
        }
        let request = refresh_request(self.client, refresh_token);
        let answer = match post(self.http, self.client, &self.client.servers.token_endpoint, "token", &request).await {
            Ok(answer) => answer,
            Err(failure) => {
                if failure.may_have_arrived() {
                    return Err(RefreshError::Unanswered(code_of_failure(failure)));
                }
                if !interrupted {
                    self.take_back_intent(session).await;
                }
                return Err(RefreshError::Later(code_of_failure(failure), None));
            }
        };
        let now = answer.date.unwrap_or_else(|| self.clock.utc());
        let response = match read_tokens(&answer, self.client, now) {
            Ok(response) => response,
            Err(error) => {
                // The older intent is still true.
                if !interrupted {
                    self.take_back_intent(session).await;
                }
                tracing::info!(provider = %self.client.provider.id, %error, "the session was not renewed");
                let wait = answer.retry_after.map(porchlight_http::RetryAfter::delay);
                return Err(match end_of_refresh(&error) {
                    RefreshEnd::SessionEnded if interrupted => RefreshError::Interrupted,
                    RefreshEnd::SessionEnded => RefreshError::SessionEnded,
                    RefreshEnd::Later(code) => RefreshError::Later(code, wait),
                });
            }
        };
        if self.client.provider.bearer == Bearer::IdToken {
            self.check_person(session, response.id.as_ref(), now).await?;
        }
        let tokens = take_tokens(response, Some(&session.tokens), self.client.provider.bearer);
        let mut renewed = Session::fresh(tokens, session.issuer.clone(), answer.date, self.clock.now());
        self.store(&mut renewed).await;
        Ok(renewed)
    }

    /// Stores the session. A store that refuses leaves it in memory, marked, to be tried again.
    pub async fn store(&self, session: &mut Session) {
        let record = session.record(self.account, self.client, self.identity);
        match self.vault.store_record(record).await {
            Ok(generation) => {
                session.generation = generation;
                session.unsaved = false;
                if session.unanswered {
                    self.mark_unanswered().await;
                }
            }
            Err(error) => tracing::error!(provider = %self.client.provider.id, %error, "a session was not stored"),
        }
    }

    async fn stored(&self) -> Result<Option<Record>, RefreshError> {
        match self.vault.load_record(self.account).await.map_err(closed)? {
            // The entry was deleted by hand, or by another process that signed out.
            None => Err(RefreshError::SessionEnded),
            found => Ok(found),
        }
    }

    /// The record of a session that was not stored before is marked as it would have been.
    async fn mark_unanswered(&self) {
        let intent = Intent { attempt: AttemptId::random(self.randomness), at: self.clock.utc() };
        if let Err(error) = self.vault.write_intent(self.account, intent).await {
            tracing::warn!(%error, "a record was not marked");
        }
    }

    async fn take_back_intent(&self, session: &Session) {
        if session.unsaved {
            return;
        }
        if let Err(error) = self.vault.clear_intent(self.account).await {
            tracing::warn!(%error, "an intent was not taken back");
        }
    }

    async fn find_keys(&self, token: Option<&IdToken>) -> Result<Option<KeySet>, RefreshError> {
        let keys = self.keys.find(self.http, self.clock, self.client, token).await;
        keys.map_err(|code| RefreshError::Later(code, None))
    }

    /// The renewed ID token must be of the same person (OpenID Connect Core §12.2).
    async fn check_person(
        &self,
        session: &Session,
        renewed: Option<&IdToken>,
        now: jiff::Timestamp,
    ) -> Result<(), RefreshError> {
        let before = session.tokens.id.as_ref().and_then(|token| read_claims(token.expose()));
        let (Some(renewed), Some((_, before))) = (renewed, before) else {
            return Err(RefreshError::Later(Code::ReplyNotUnderstood, None));
        };
        let grant = GrantType::Refresh {
            issuer: before.iss.as_deref(),
            subject: before.sub.as_deref().unwrap_or_default(),
            nonce: before.nonce.as_deref(),
        };
        let keys = self.find_keys(Some(renewed)).await?;
        check_id_token(renewed, &expectation(self.client, keys.as_ref(), grant, now))
            .map(drop)
            .map_err(|error| RefreshError::Later(code_of_id_token(error), None))
    }

    /// Keeps other processes from renewing the same account at the same time. Released on drop.
    ///
    /// Linux and macOS: `flock`, which the system takes back when the process ends, however it ends. Windows:
    /// `LockFileEx` over the whole file; after a kill the system takes it back as well, "depending upon available system
    /// resources" a little later. There the lock also keeps others from reading and writing, but the file is always
    /// empty. On a network drive whose server knows no locks this fails, and nothing is renewed.
    async fn take_lock(&self) -> Result<File, RefreshError> {
        let path = self.lock.clone();
        let locked = tokio::task::spawn_blocking(move || {
            let file = File::create(path)?;
            file.lock()?;
            Ok::<_, std::io::Error>(file)
        });
        match locked.await {
            Ok(Ok(file)) => Ok(file),
            Ok(Err(error)) => {
                tracing::error!(kind = ?error.kind(), "the lock file of an account cannot be used");
                Err(RefreshError::Later(Code::Internal, None))
            }
            Err(_) => Err(RefreshError::Later(Code::Internal, None)),
        }
    }
}

fn closed(error: porchlight_vault::VaultError) -> RefreshError {
    RefreshError::Later(code_of_vault(error), None)
}
