//! What happens to the Controller, and the handle by which the shell tells it.

use std::{
    fmt,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use porchlight_auth::sign_in;
use porchlight_domain::{
    AccountId, AttemptId, ClientSecret, Code, Identity, Problem, ProviderId, RevocationId, SiteId,
};
use porchlight_http::loopback::Arrival;
use porchlight_providers::Window;
use porchlight_telemetry::{
    MeterDay, SavedValues,
    homes::{EnergyStored, HomeToday, Period, Reach},
};
use porchlight_vault::{PendingAttempt, Record, Revocation, VaultError};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    controller::{AfterLook, Found, Told},
    session::Session,
    setup_store::KnownSetup,
    view::{AppView, CompareWith, HistoryRange, HomeSettings, LinkHandler, MeterUnit},
    visit::VisitEnd,
};

/// What a person asks for, by way of the window.
#[derive(Debug)]
pub enum Command {
    /// Sign in, to a new account or once more to one that is there.
    SignIn {
        /// Id of the provider.
        provider: String,
        /// The account, if not a new one.
        account: Option<AccountId>,
    },
    /// Cancel the sign-in.
    CancelSignIn(AttemptId),
    /// Put away how the last sign-in ended.
    DismissSignIn(AttemptId),
    /// Open the browser once more.
    ReopenBrowser(AttemptId),
    /// Put the link for the browser on the clipboard.
    CopySignInLink(AttemptId),
    /// Take the answer from the clipboard.
    PasteResponse(AttemptId),
    /// Take over a setup typed by hand.
    SaveSetup {
        /// Id of the provider.
        provider: String,
        /// Client identifier.
        client_identifier: String,
        /// Client secret, if one was typed.
        client_secret: Option<ClientSecret>,
        /// Redirect URI, if not the provider's usual one.
        redirect_uri: Option<String>,
    },
    /// Take over the setups in a file.
    UseSetupFile(PathBuf),
    /// The same with a file that was dropped on the window. No form waits for the answer, so a notice says what is wrong
    /// with it.
    TakeDroppedFile(PathBuf),
    /// Forget the setup of a provider.
    ForgetSetup {
        /// Id of the provider.
        provider: String,
    },
    /// Sign an account out; it stays on the list.
    SignOut(AccountId),
    /// Sign an account out and take it off the list, with its saved values.
    RemoveAccount(AccountId),
    /// Answer the question for the meter number.
    SetMeterNumber {
        /// The account.
        account: AccountId,
        /// The number.
        number: String,
    },
    /// Say in which unit a meter's power is, or that it is not known.
    SetMeterUnit {
        /// The account.
        account: AccountId,
        /// The unit.
        unit: Option<MeterUnit>,
    },
    /// Show another day of a meter.
    ShowMeterDay {
        /// The account.
        account: AccountId,
        /// The date, `YYYY-MM-DD`; `None` for today, and for every new today.
        date: Option<String>,
    },
    /// Mark the person's own bus route.
    SetBusRoute {
        /// The account.
        account: AccountId,
        /// The route; `None` for no mark.
        route: Option<String>,
    },
    /// The announcements that are there have been seen.
    MarkAnnouncementsRead(AccountId),
    /// Open a page of the provider's own site in the browser.
    OpenInProvider {
        /// The account.
        account: AccountId,
        /// Kind and id of the page (`announcement:42`), never an address.
        page: String,
    },
    /// Open the history page on a period of a home, or change the period.
    ShowHistory {
        /// The account.
        account: AccountId,
        /// The home.
        site: SiteId,
        /// Length of the period.
        range: HistoryRange,
        /// A day of the period, `YYYY-MM-DD`; `None` for the present one, also after midnight.
        date: Option<String>,
        /// What to compare it with.
        compare: CompareWith,
    },
    /// Leave the history page.
    LeaveHistory,
    /// Write the period that is shown as CSV to a file.
    SaveHistory(PathBuf),
    /// Write a picture that the window drew to a file.
    SavePicture {
        /// The file.
        path: PathBuf,
        /// The picture, a PNG in base64.
        png: String,
    },
    /// Say how a home is called, where its days are counted, and what its battery holds.
    SetHome {
        /// The account.
        account: AccountId,
        /// The home.
        site: SiteId,
        /// Its settings.
        settings: HomeSettings,
    },
    /// Fetch older readings, or stop fetching them.
    FetchHistory {
        /// The account.
        account: AccountId,
        /// Whether to fetch.
        on: bool,
    },
    /// Ask the system to bring the app's links to this program.
    RepairLinks,
    /// Find out what is wrong, if anything is.
    CheckWhatsWrong {
        /// Id of the provider.
        provider: String,
        /// The account, unless it is about signing in.
        account: Option<AccountId>,
    },
    /// Ask for new values, and the credential store once more.
    UpdateNow,
    /// Put a notice away.
    DismissNotice(u32),
    /// Open the page or letter of a provider's guide.
    OpenSetupLink {
        /// Id of the provider.
        provider: String,
    },
    /// The window failed to draw.
    ReportViewCrash,
}

/// What happens to the Controller.
pub(crate) enum Event {
    Command(Command, oneshot::Sender<Result<(), Problem>>),
    /// A deep link.
    Link(String),
    /// A response at the loopback listener.
    Arrival(Arrival),
    /// Whether somebody looks at the window.
    Looked(bool),
    /// The listener has ended.
    ListenerEnded,
    /// What was on the clipboard.
    Pasted(AttemptId, Option<String>),
    BrowserOpened(AttemptId, bool),
    SignIn(sign_in::Event),
    AttemptLoaded(Result<Option<PendingAttempt>, VaultError>),
    SecretLoaded(ProviderId, Result<Option<ClientSecret>, VaultError>),
    /// How the credential store answered to being asked for nothing else.
    StoreProbed(Result<(), VaultError>),
    RecordLoaded(AccountId, Result<Option<Record>, VaultError>),
    /// The saved values and what was wrong with them, or why there is no history.
    HistoryOpened(Result<(Vec<SavedValues>, Option<Code>), Code>),
    SessionStored(Box<StoredSession>),
    SetupStored(KnownSetup, Result<(), VaultError>),
    VisitEnded(Box<VisitEnd>),
    /// Whether the network is metered, if the system says so.
    NetworkLooked(Option<bool>),
    /// To which program links lead.
    LinksLooked(LinkHandler, AfterLook),
    /// A meter's reading was kept.
    ReadingStored(AccountId),
    MeterDayLoaded(AccountId, LoadNumber, MeterDay),
    /// Something of these homes is different in the history.
    EnergyStored(AccountId, EnergyStored),
    /// The days of a home are counted in another zone.
    DaysCounted(AccountId, SiteId),
    /// The present day of a home, unless it could not be read.
    HomeLoaded(AccountId, SiteId, Option<Box<(HomeToday, Reach)>>),
    /// The period of the history page, unless it could not be read.
    PeriodLoaded(LoadNumber, Option<Box<Period>>),
    /// The window of the past to be asked for next, if there is one.
    PastFound(AccountId, Result<Option<Window>, ()>),
    /// A window of the past was stored.
    PastStored(AccountId, Result<EnergyStored, ()>),
    /// What earlier runs could not tell a provider.
    RevocationsLoaded(Result<Vec<Revocation>, VaultError>),
    /// A provider was told that a session is over, or could not be.
    Told(RevocationId, Told),
    /// What a test of a check found; the number is the check's.
    Checked(u32, Found),
    /// Work that leaves nothing to do.
    Done,
}

/// Counts how often something was asked of the history, so that the answer to an older question is told apart.
pub(crate) type LoadNumber = u32;

/// A session that was stored at the end of a sign-in, or not.
pub(crate) struct StoredSession {
    pub attempt: AttemptId,
    pub account: AccountId,
    pub provider: ProviderId,
    pub identity: Option<Identity>,
    pub session: Session,
    pub result: Result<(), VaultError>,
}

/// How the shell talks to the Controller. Clones talk to the same one.
#[derive(Clone)]
pub struct Handle {
    pub(crate) events: mpsc::Sender<Event>,
    pub(crate) view: watch::Receiver<AppView>,
    pub(crate) closing: Arc<AtomicBool>,
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle")
    }
}

impl Handle {
    /// Gives a command and waits until it was taken; its effects show in the view.
    ///
    /// # Errors
    /// [`Problem`] if the command cannot be carried out as it is.
    pub async fn command(&self, command: Command) -> Result<(), Problem> {
        let (answer, answered) = oneshot::channel();
        // Only after the Controller has ended, with the window on its way out.
        let gone = || Problem::new(Code::Internal, jiff::Timestamp::UNIX_EPOCH);
        self.events.send(Event::Command(command, answer)).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Hands over a deep link. More links than the Controller can take are dropped: each is only a hint, and the
    /// person can press the browser's button again.
    pub fn link(&self, link: String) {
        if self.events.try_send(Event::Link(link)).is_err() {
            tracing::warn!("a link was dropped");
        }
    }

    /// Says whether somebody looks at the window.
    pub fn looked_at(&self, looked: bool) {
        if self.events.try_send(Event::Looked(looked)).is_err() {
            tracing::warn!("a change of the window was dropped");
        }
    }

    /// What the window shows, now and later.
    pub fn view(&self) -> watch::Receiver<AppView> {
        self.view.clone()
    }

    /// Asks the Controller to end. It ends when what was begun is stored; nothing new is begun.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        if self.events.try_send(Event::Looked(false)).is_err() {
            tracing::debug!("the Controller is busy or has ended");
        }
    }
}
