//! One visit to a provider for one account: renew if due, make one round, and renew once more if the bearer is
//! refused all the same.

use std::{path::PathBuf, time::Duration};

use porchlight_auth::Client;
use porchlight_domain::{AccountId, Code, Identity, ProviderId};
use porchlight_providers::{Misunderstood, Round, Survey};

use crate::{
    refresh::{Refresh, RefreshError},
    round::{RoundEnd, RoundError, run_round},
    session::Session,
    tools::Tools,
};

/// One visit. It owns the account's session and survey while it lasts, so two at a time cannot be.
pub(crate) struct Visit {
    pub account: AccountId,
    /// Which of the account's sessions this is made with.
    pub epoch: u32,
    pub identity: Option<Identity>,
    pub client: Client,
    pub session: Session,
    /// Whether the bearer was last refused though it had just been renewed. Then it is not renewed for that again.
    pub not_allowed: bool,
    pub survey: Box<dyn Survey>,
    pub round: Round,
    pub lock: PathBuf,
    /// Whether the credential store may ask for its password, though somebody has dismissed that before.
    pub may_prompt: bool,
}

/// How a visit ended.
pub(crate) struct VisitEnd {
    pub account: AccountId,
    pub epoch: u32,
    pub provider: ProviderId,
    pub session: Session,
    pub survey: Box<dyn Survey>,
    /// The meter number it was made with.
    pub meter_number: Option<String>,
    /// Whether it was made for readings of the past.
    pub is_past: bool,
    pub outcome: Result<RoundEnd, VisitError>,
}

/// Why a visit found nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum VisitError {
    /// The session is over.
    SessionEnded,
    /// It is over because a renewal was cut short.
    Interrupted,
    /// Something is in the way: what, and how long the server asks to wait.
    Later(Code, Option<Duration>),
    /// The thing asked for does not exist.
    NotFound(&'static str),
    /// The bearer is over, and a visit to the past leaves it to the next round of now to renew it.
    NotRenewed,
    /// The program is being closed.
    Closing,
}

impl Visit {
    /// Makes the visit.
    pub async fn run(mut self, tools: Tools) -> VisitEnd {
        let outcome = self.visit(&tools).await;
        VisitEnd {
            account: self.account,
            epoch: self.epoch,
            provider: self.client.provider.id,
            session: self.session,
            survey: self.survey,
            is_past: self.round.past.is_some(),
            meter_number: self.round.meter_number,
            outcome,
        }
    }

    async fn visit(&mut self, tools: &Tools) -> Result<RoundEnd, VisitError> {
        if self.may_prompt
            && let Err(error) = tools.vault.probe().await
        {
            tracing::info!(%error, "the credential store stays closed");
        }
        if self.session.unsaved {
            let mut session = self.session.clone();
            self.refresh(tools).store(&mut session).await;
            self.session = session;
        }
        let mut renewed = false;
        let over = self.session.is_over(tools.clock.as_ref());
        let renewable = self.session.tokens.refresh.is_some() && self.session.requires_renewal(tools.clock.as_ref());
        if self.round.past.is_some() {
            return if over || renewable { Err(VisitError::NotRenewed) } else { self.look_back(tools).await };
        }
        if over || renewable {
            match self.renew(tools).await {
                Ok(()) => renewed = true,
                // Whatever is in the way of renewing early, the bearer still lives.
                Err(VisitError::Later(code, _)) if !over => {
                    tracing::warn!(provider = %self.client.provider.id, ?code, "renewing early did not work");
                }
                Err(error) => return Err(error),
            }
        }
        match self.make_round(tools).await {
            Err(RoundError::BearerRefused) if renewed || self.not_allowed => {
                Err(VisitError::Later(Code::NotAllowed, None))
            }
            Err(RoundError::BearerRefused) => {
                self.renew(tools).await?;
                self.make_round(tools).await.map_err(|error| match error {
                    RoundError::BearerRefused => VisitError::Later(Code::NotAllowed, None),
                    RoundError::Later(..) | RoundError::Misunderstood(_) | RoundError::Closing => self.read(error),
                })
            }
            Err(error) => Err(self.read(error)),
            Ok(end) => Ok(end),
        }
    }

    async fn look_back(&mut self, tools: &Tools) -> Result<RoundEnd, VisitError> {
        self.make_round(tools).await.map_err(|error| match error {
            RoundError::BearerRefused => VisitError::NotRenewed,
            RoundError::Later(..) | RoundError::Misunderstood(_) | RoundError::Closing => self.read(error),
        })
    }

    async fn make_round(&mut self, tools: &Tools) -> Result<RoundEnd, RoundError> {
        let Some(bearer) = self.session.tokens.bearer(self.client.provider.bearer) else {
            return Err(RoundError::BearerRefused);
        };
        run_round(&tools.http, &self.client, bearer, self.survey.as_mut(), &self.round, &tools.closing).await
    }

    async fn renew(&mut self, tools: &Tools) -> Result<(), VisitError> {
        match self.refresh(tools).run(&self.session).await {
            Ok(session) => {
                self.session = session;
                Ok(())
            }
            Err(RefreshError::SessionEnded) => Err(VisitError::SessionEnded),
            Err(RefreshError::Interrupted) => Err(VisitError::Interrupted),
            Err(RefreshError::Unanswered(code)) => {
                self.session.unanswered = true;
                Err(VisitError::Later(code, None))
            }
            Err(RefreshError::Later(code, wait)) => Err(VisitError::Later(code, wait)),
        }
    }

    fn refresh<'a>(&'a self, tools: &'a Tools) -> Refresh<'a> {
        Refresh {
            http: &tools.http,
            vault: &tools.vault,
            clock: tools.clock.as_ref(),
            randomness: tools.randomness.as_ref(),
            keys: &tools.keys,
            client: &self.client,
            account: self.account,
            identity: self.identity.as_ref(),
            lock: self.lock.clone(),
        }
    }

    fn read(&self, error: RoundError) -> VisitError {
        match error {
            RoundError::BearerRefused => VisitError::SessionEnded,
            RoundError::Later(code, wait) => VisitError::Later(code, wait),
            RoundError::Misunderstood(Misunderstood::NotFound(what)) => VisitError::NotFound(what),
            RoundError::Misunderstood(error) => {
                tracing::warn!(provider = %self.client.provider.id, %error, "a reply was not understood");
                VisitError::Later(Code::ReplyNotUnderstood, None)
            }
            RoundError::Closing => VisitError::Closing,
        }
    }
}
