use porchlight_domain::Offer;
use serde::Serialize;
use ts_rs::TS;

/// One row of the list of providers.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct ProviderView {
    /// Id, to be given back in commands.
    pub id: String,
    /// Name on the list.
    pub name: String,
    /// Name inside a sentence.
    pub short_name: String,
    /// What it brings.
    pub brings: String,
    /// What is asked for.
    pub reads: String,
    /// What it lets the app show.
    pub offers: Vec<Offer>,
    /// Whether a sign-in can start.
    pub setup: SetupState,
    /// The client identifier in use; never the secret.
    pub client_identifier: Option<String>,
    /// Whether a client secret is kept in the credential store.
    pub has_client_secret: bool,
    /// The redirect URI in use or proposed.
    pub redirect_uri: String,
    /// Whether the provider gives a client secret.
    pub secret: SecretNeed,
    /// How to get a setup, one sentence a step.
    pub guide: Vec<String>,
    /// Where to go or to write.
    pub guide_link: Option<SetupLinkView>,
}

/// Whether a sign-in can start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SetupState {
    /// No client identifier on this computer.
    Missing,
    /// Set up by the person.
    Ready,
    /// Set up by demo mode, not changeable.
    Demo,
}

/// Whether a client secret belongs to the setup.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretNeed {
    /// Always.
    Required,
    /// Some clients have one.
    Optional,
}

/// A link of the guide. The address is opened by the program, by provider id.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct SetupLinkView {
    /// What it is called.
    pub label: String,
    /// The address, to be read.
    pub address: String,
}
