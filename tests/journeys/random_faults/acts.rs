//! What may happen to the app and around it.

use std::time::Duration;

use jiff::SignedDuration;
use porchlight_app::Command;
use porchlight_sandbox::{Endpoint, ScriptedReply};
use porchlight_vault::VaultError;
use serde_json::json;

use super::chance::Chance;
use crate::world::World;

/// Something that happens.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// The next reply of an endpoint.
    Reply(Endpoint, Fault),
    /// The server gives new refresh tokens from now on, or does not.
    Rotation(bool),
    /// The server ends whole families when a spent token comes again, or does not.
    RevokesFamilies(bool),
    /// The server refuses every refresh token, or does no more.
    Refusal(bool),
    /// The API refuses every bearer, or does no more.
    ApiRefusal(bool),
    /// The API asks to slow down, or does no more.
    RateLimit(Option<&'static str>),
    /// The network goes or comes.
    Network(bool),
    /// The person, or a flat battery, turns the wall clock.
    Clock(SignedDuration),
    /// The app is killed and started again, at rest or in the middle of a renewal.
    Kill { midway: bool },
    /// The app is closed and started again.
    Close,
    /// The person asks for new values.
    UpdateNow,
    /// Somebody looks, or nobody does.
    Look(bool),
    /// The credential store fails from some call on, or once.
    Store { after: usize, once: bool, error: VaultError },
    /// It can be read and not be written.
    StoreReadOnly(VaultError),
    /// It works again.
    StoreHeals,
    /// Nothing but time.
    Nothing,
}

/// What is wrong with a reply.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fault {
    Status(u16),
    RateLimited(&'static str),
    WebPage(u16),
    Garbage,
    OAuthError(&'static str),
    Elsewhere,
    Hang,
    Trickle,
    Endless,
    Drop,
    DropAfterActing,
}

const FAULTS: &[Fault] = &[
    Fault::Status(400),
    Fault::Status(403),
    Fault::Status(404),
    Fault::Status(408),
    Fault::Status(204),
    Fault::Status(500),
    Fault::Status(503),
    Fault::RateLimited("30"),
    Fault::RateLimited("-5"),
    Fault::RateLimited("99999999"),
    Fault::RateLimited("Fri, 20 Nov 2026 17:00:00 GMT"),
    Fault::WebPage(200),
    Fault::WebPage(502),
    Fault::Garbage,
    Fault::OAuthError("invalid_client"),
    Fault::OAuthError("invalid_request"),
    Fault::OAuthError("server_error"),
    Fault::Elsewhere,
    Fault::Hang,
    Fault::Trickle,
    Fault::Endless,
    Fault::Drop,
    Fault::Drop,
    Fault::DropAfterActing,
    Fault::DropAfterActing,
    Fault::DropAfterActing,
];

impl Fault {
    fn reply(self) -> ScriptedReply {
        let tokens = json!({ "access_token": "a", "token_type": "Bearer", "expires_in": 3600 });
        match self {
            Self::Status(status) => ScriptedReply::bytes(status, ""),
            Self::RateLimited(wait) => ScriptedReply::json(429, &json!({})).header("retry-after", wait),
            Self::WebPage(status) => ScriptedReply::html(status, "<h1>Something else</h1>"),
            Self::Garbage => {
                ScriptedReply::bytes(200, "{\"access_token\":\"a").header("content-type", "application/json")
            }
            Self::OAuthError(error) => ScriptedReply::json(400, &json!({ "error": error })),
            Self::Elsewhere => ScriptedReply::bytes(307, "").header("location", "http://127.0.0.1:1/"),
            Self::Hang => ScriptedReply::hang(),
            Self::Trickle => ScriptedReply::trickle(200, &tokens, Duration::from_millis(50)),
            Self::Endless => ScriptedReply::endless(200),
            Self::Drop => ScriptedReply::drop_connection(),
            Self::DropAfterActing => ScriptedReply::drop_after_acting(),
        }
    }

    /// Whether no whole answer comes.
    fn loses(self) -> bool {
        matches!(self, Self::Hang | Self::Trickle | Self::Endless | Self::Drop | Self::DropAfterActing)
    }
}

impl Act {
    pub fn draw(chance: &Chance) -> Self {
        let errors = [VaultError::Locked, VaultError::Missing, VaultError::Refuses];
        match chance.below(32) {
            0..8 => Self::Reply(Endpoint::Token, chance.one_of(FAULTS)),
            8..11 => Self::Reply(Endpoint::Api, chance.one_of(FAULTS)),
            11 => Self::Rotation(chance.once_in(2)),
            12 => Self::RevokesFamilies(chance.once_in(2)),
            13 => Self::Refusal(chance.once_in(2)),
            14 => Self::ApiRefusal(chance.once_in(2)),
            15 => Self::RateLimit(chance.one_of(&[None, Some("600"), Some("abc")])),
            16..18 => Self::Network(chance.once_in(2)),
            18 => Self::Clock(chance.one_of(&[
                SignedDuration::from_hours(24),
                SignedDuration::from_hours(-24),
                SignedDuration::from_hours(-24 * 365 * 20),
                SignedDuration::from_mins(7),
            ])),
            19..23 => Self::Kill { midway: chance.once_in(2) },
            23 => Self::Close,
            24 => Self::UpdateNow,
            25 => Self::Look(chance.once_in(2)),
            26 | 27 => Self::Store { after: chance.below(12), once: chance.once_in(2), error: chance.one_of(&errors) },
            28 => Self::StoreReadOnly(chance.one_of(&errors)),
            29 => Self::StoreHeals,
            _ => Self::Nothing,
        }
    }

    /// Whether it may lose the answer to a renewal, or what an answer brought.
    pub fn loses(&self) -> bool {
        match self {
            Self::Reply(endpoint, fault) => *endpoint == Endpoint::Token && fault.loses(),
            Self::Kill { .. } | Self::Close | Self::Network(_) | Self::Store { .. } | Self::StoreReadOnly(_) => true,
            Self::Rotation(_)
            | Self::RevokesFamilies(_)
            | Self::Refusal(_)
            | Self::ApiRefusal(_)
            | Self::RateLimit(_)
            | Self::Clock(_)
            | Self::UpdateNow
            | Self::Look(_)
            | Self::StoreHeals
            | Self::Nothing => false,
        }
    }

    pub async fn happen(&self, world: &mut World, provider: &str, past_the_bearer: Duration) {
        match self {
            Self::Reply(endpoint, fault) => on_server(world, |world| {
                world.sandbox().script(provider, *endpoint, fault.reply());
            }),
            Self::Rotation(on) => on_server(world, |world| {
                world.sandbox().quirks(provider, |quirks| quirks.rotation = *on);
            }),
            Self::RevokesFamilies(on) => on_server(world, |world| {
                world.sandbox().quirks(provider, |quirks| quirks.reuse_revokes_family = *on);
            }),
            Self::Refusal(on) => on_server(world, |world| {
                let error = on.then(|| "invalid_grant".to_owned());
                world.sandbox().quirks(provider, |quirks| quirks.token_error = error);
            }),
            Self::ApiRefusal(on) => on_server(world, |world| {
                world.sandbox().quirks(provider, |quirks| quirks.refuses_every_bearer = *on);
            }),
            Self::RateLimit(wait) => on_server(world, |world| {
                world.sandbox().quirks(provider, |quirks| quirks.rate_limit = wait.map(str::to_owned));
            }),
            Self::Network(true) if !world.is_online() => world.go_online().await,
            Self::Network(false) if world.is_online() => world.go_offline().await,
            Self::Network(_) | Self::Nothing => {}
            Self::Clock(by) => world.time.turn_wall_clock(*by),
            Self::Kill { midway } => {
                if *midway {
                    world.time.forward(past_the_bearer);
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                world.restart().await;
            }
            Self::Close => {
                world.close().await;
                world.start().await;
            }
            Self::UpdateNow => world.command(Command::UpdateNow).await,
            Self::Look(looked) => world.handle().looked_at(*looked),
            Self::Store { after, once: true, error } => world.store.fail_once_after(*after, *error),
            Self::Store { after, once: false, error } => world.store.fail_after(*after, *error),
            Self::StoreReadOnly(error) => world.store.refuse_changes(*error),
            Self::StoreHeals => world.store.heal(),
        }
    }
}

/// What cannot be done to a server that is away is not done.
fn on_server(world: &World, change: impl FnOnce(&World)) {
    if world.is_online() {
        change(world);
    }
}
