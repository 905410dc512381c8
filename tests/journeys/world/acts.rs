//! What a person does, and what they look for.

use std::time::Duration;

use porchlight_app::view::{AccountState, AccountView, AppView, AttemptView, SignInStep};
use porchlight_app::{Command, Launch, ResumeNote};
use porchlight_domain::{AccountId, AttemptId, Code};
use porchlight_tests::OAuthPerson;
use porchlight_tests::django::Page;
use porchlight_tests::oauth_person::open;
use url::Url;

use super::{PATIENCE, World};

impl World {
    /// Presses *Sign in*; returns the link that the browser opens.
    pub async fn begin(&self, provider: &str) -> String {
        self.begin_again(provider, None).await
    }

    /// Presses *Sign in* at an account, or for a new one; returns the link that the browser opens.
    pub async fn begin_again(&self, provider: &str, account: Option<AccountId>) -> String {
        self.command(Command::SignIn { provider: provider.to_owned(), account }).await;
        self.next_link().await
    }

    /// The next link that the browser opens.
    pub async fn next_link(&self) -> String {
        let mut opened = self.opened.lock().await;
        let link = tokio::time::timeout(PATIENCE, opened.recv()).await;
        let link = link.ok().flatten().unwrap_or_else(|| panic!("no browser opens: {:?}", self.view().attempt));
        self.secrets.note_address(&link);
        link
    }

    /// Whether the browser was asked to open something that nobody has looked at.
    pub async fn browser_is_quiet(&self) -> bool {
        self.opened.lock().await.is_empty()
    }

    /// Signs in in the browser and allows; returns where the browser is sent.
    pub async fn allow(&self, link: &str, person: &'static str) -> Url {
        let came_back = OAuthPerson(person).allow(link).await;
        self.secrets.note_address(came_back.as_str());
        came_back
    }

    /// The browser goes where it was sent: the system hands a deep link to the app, a loopback address is opened.
    pub async fn come_back(&self, to: &Url) -> Option<Page> {
        if to.scheme() == "http" {
            return Some(open(to.as_str()).await);
        }
        self.handle().link(to.to_string());
        None
    }

    /// The whole sign-in to a new account; returns it.
    pub async fn sign_in(&self, provider: &str, person: &'static str) -> AccountId {
        let before: Vec<AccountId> = self.view().accounts.iter().map(|account| account.id).collect();
        self.sign_in_again(provider, None, person).await;
        let fresh = self.view().accounts.into_iter().find(|account| !before.contains(&account.id));
        fresh.expect("there is a new account").id
    }

    /// The whole sign-in, up to the end of the progress sheet.
    pub async fn sign_in_again(&self, provider: &str, account: Option<AccountId>, person: &'static str) {
        let link = self.begin_again(provider, account).await;
        let came_back = self.allow(&link, person).await;
        self.come_back(&came_back).await;
        self.until_signed_in().await;
    }

    /// Waits for the sheet to say *signed in*, and puts it away.
    pub async fn until_signed_in(&self) {
        let view = self.until(|view| view.attempt.as_ref().is_some_and(is_over)).await;
        let attempt = view.attempt.expect("the condition");
        assert!(matches!(attempt.step, SignInStep::Done { .. }), "{attempt:?}");
        self.command(Command::DismissSignIn(attempt.id)).await;
    }

    /// Waits for the sheet to say why the sign-in failed.
    pub async fn until_failed(&self) -> Code {
        let view = self.until(|view| view.attempt.as_ref().is_some_and(is_over)).await;
        let attempt = view.attempt.expect("the condition");
        assert_eq!(attempt.step, SignInStep::Failed, "{attempt:?}");
        attempt.problem.expect("a failure has a reason").code
    }

    /// The whole sign-in, and the first values. iON is told its meter number.
    pub async fn sign_in_and_look(&self, provider: &str, person: &'static str) -> AccountId {
        let account = self.sign_in(provider, person).await;
        if provider == "ion-electricity" {
            self.until_account(account, |account| account.asks_meter_number).await;
            self.command(Command::SetMeterNumber { account, number: "han-0001".to_owned() }).await;
            // Two rounds never start closer together.
            self.time.forward(Duration::from_secs(5));
        }
        self.until_live(account).await;
        account
    }

    /// Waits until an account is shown as `condition` wants it.
    pub async fn until_account(&self, id: AccountId, condition: impl Fn(&AccountView) -> bool) -> AccountView {
        let view = self.until(|view| view.accounts.iter().any(|account| account.id == id && condition(account))).await;
        of(&view, id).clone()
    }

    /// Waits for values of this run.
    pub async fn until_live(&self, account: AccountId) -> AccountView {
        self.until_account(account, is_live).await
    }

    /// Waits for a state.
    pub async fn until_state(&self, account: AccountId, state: AccountState) -> AccountView {
        self.until_account(account, |account| account.state == state).await
    }

    /// Waits until an account says that this is in its way.
    pub async fn until_problem(&self, account: AccountId, code: Code) -> AccountView {
        self.until_account(account, |account| account.problem.as_ref().is_some_and(|is| is.code == code)).await
    }

    /// An account as it is shown.
    pub fn account(&self, account: AccountId) -> AccountView {
        of(&self.view(), account).clone()
    }

    /// The sign-in under way.
    pub fn attempt(&self) -> AttemptId {
        self.view().attempt.expect("a sign-in is under way").id
    }

    /// The system starts the app because of a link. It must not run.
    pub fn start_by_link(&mut self, link: &Url) {
        let launch = ResumeNote::resume(self.folder.path(), &self.time);
        assert_eq!(launch, self.launch, "a start by a link continues in the mode that waits");
        assert!(!matches!(launch, Launch::Link(_)));
        self.launch();
        self.handle().link(link.to_string());
    }

    /// Names of the entries of the credential store that belong to accounts.
    pub fn stored_accounts(&self) -> Vec<String> {
        self.store.names().into_iter().filter(|name| name.starts_with("account/")).collect()
    }
}

/// An account in a view.
pub fn of(view: &AppView, id: AccountId) -> &AccountView {
    view.accounts.iter().find(|account| account.id == id).expect("the account is listed")
}

/// Whether an account shows values that came in this run, without a problem.
pub fn is_live(account: &AccountView) -> bool {
    use porchlight_app::view::FreshnessState;
    account.live.is_some() && account.freshness.state == FreshnessState::Live && account.problem.is_none()
}

fn is_over(attempt: &AttemptView) -> bool {
    matches!(attempt.step, SignInStep::Done { .. } | SignInStep::Failed)
}
