//! The doors by which an authorization response comes in: deep link, loopback listener, clipboard. All lead to one
//! parser and one judge.

use porchlight_auth::{Judgement, Refusal, parse_authorization_response, sign_in};
use porchlight_domain::AttemptId;
use porchlight_http::loopback::{Arrival, Verdict};
use porchlight_providers::find;

use super::Controller;
use crate::view::NoticeKind;

/// Links kept while the attempt they may belong to is being read; the newest ones count.
const MOST_EARLY_LINKS: usize = 4;

impl Controller {
    pub(super) fn receive_link(&mut self, link: &str) {
        if !self.attempt_is_known {
            // The attempt that the link may belong to is still being read from the credential store.
            if self.early_links.len() == MOST_EARLY_LINKS {
                self.early_links.remove(0);
            }
            self.early_links.push(link.to_owned());
            return;
        }
        let nobody_waits = self.receive(link) == Err(Refusal::NoAttempt) && self.sheet.is_none();
        // A flood of links must neither fill the window nor be read out to somebody line by line.
        let is_said = self.notices.iter().any(|notice| notice.kind == NoticeKind::UnexpectedLink);
        if nobody_waits && !is_said {
            self.notify(NoticeKind::UnexpectedLink, None);
        }
    }

    pub(super) fn receive_arrival(&mut self, arrival: Arrival) {
        let verdict = match self.judge(&arrival.uri) {
            Ok(judgement) => {
                let verdict = match judgement {
                    Judgement::Code(_) => Verdict::Accepted,
                    Judgement::Error(_) | Judgement::TooLate => Verdict::Refused,
                };
                // It ends by itself once the page is written; to abort it would take the page away.
                self.listener = None;
                self.step(sign_in::Event::Response(Box::new(judgement)));
                verdict
            }
            Err(_) => Verdict::Ignored,
        };
        // A browser that went away needs no page.
        arrival.verdict.send(verdict).ok();
    }

    pub(super) fn receive_paste(&mut self, attempt: AttemptId, text: Option<&str>) {
        if self.sign_in.attempt().is_none_or(|pending| pending.id != attempt) {
            return;
        }
        let refused = text.is_none_or(|text| self.receive(text).is_err());
        if let Some(sheet) = self.sheet.as_mut().filter(|sheet| sheet.attempt == attempt) {
            sheet.paste_refused = refused;
        }
    }

    /// The one way in, for all doors.
    fn receive(&mut self, text: &str) -> Result<(), Refusal> {
        let judgement = self.judge(text)?;
        self.step(sign_in::Event::Response(Box::new(judgement)));
        Ok(())
    }

    fn judge(&self, text: &str) -> Result<Judgement, Refusal> {
        let judged = self.judge_quietly(text);
        if let Err(refusal) = &judged {
            tracing::info!(reason = %refusal, "an authorization response was not accepted");
            self.recording.note_refusal(*refusal);
        }
        judged
    }

    fn judge_quietly(&self, text: &str) -> Result<Judgement, Refusal> {
        let response = parse_authorization_response(text).map_err(|_| Refusal::Unreadable)?;
        let issuer = self
            .sign_in
            .attempt()
            .and_then(|attempt| find(attempt.provider.0))
            .and_then(|provider| self.clients.servers(provider).issuer.clone());
        self.sign_in.judge(response, issuer.as_deref(), self.tools.clock.now())
    }
}
