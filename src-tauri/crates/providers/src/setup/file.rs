//! Setup files and providers files.

use std::collections::BTreeMap;

use porchlight_domain::{ClientSecret, ProviderId};
use url::Url;
use zeroize::Zeroizing;

use super::{
    Flaw, RedirectUri, Setup, SetupError, check_scope, check_scopes, check_secret, check_text,
    json::{self, Node, Value},
};
use crate::{PROVIDERS, Provider, Servers, ServersError, find};

/// Largest file that is read, in bytes.
pub const SIZE_LIMIT: usize = 64 * 1024;

/// A setup file: one setup per provider it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetupFile {
    /// By provider; never empty.
    pub providers: BTreeMap<ProviderId, Setup>,
}

/// A providers file: setups and servers, for demo mode.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProvidersFile {
    /// By provider; never empty.
    pub providers: BTreeMap<ProviderId, ProviderSetup>,
}

/// One provider of a providers file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProviderSetup {
    /// The setup.
    pub setup: Setup,
    /// Where the provider is reached, always on this computer.
    pub servers: Servers,
}

impl SetupFile {
    /// Reads a setup file.
    ///
    /// # Errors
    /// [`SetupError`] at the first thing that is not as documented; the file is used as a whole or not at all.
    pub fn parse(bytes: &[u8]) -> Result<Self, SetupError> {
        let providers = read(bytes, |provider, object| {
            if let Some(endpoints) = object.field("endpoints") {
                return Err(endpoints.refuse(Flaw::ServersOutsideDemo));
            }
            setup(provider, object)
        })?;
        Ok(Self { providers })
    }
}

impl ProvidersFile {
    /// Reads a providers file.
    ///
    /// # Errors
    /// [`SetupError`] at the first thing that is not as documented; an address off this computer is one of them.
    pub fn parse(bytes: &[u8]) -> Result<Self, SetupError> {
        let providers = read(bytes, |provider, object| {
            let setup = setup(provider, object)?;
            let servers = servers(&object.required("endpoints")?.object()?)?;
            Ok(ProviderSetup { setup, servers })
        })?;
        Ok(Self { providers })
    }
}

/// Names of a whole file.
const FILE_NAMES: &[&str] = &["$schema", "porchlight_setup", "providers"];
/// Names of one provider.
const PROVIDER_NAMES: &[&str] = &["client_identifier", "client_secret", "redirect_uri", "scopes", "endpoints"];
/// Names of the servers.
const ENDPOINT_NAMES: &[&str] =
    &["authorization_endpoint", "token_endpoint", "jwks_uri", "revocation_endpoint", "api_base", "issuer"];
/// The only version of the format.
const VERSION: f64 = 1.0;

fn read<T>(
    bytes: &[u8],
    one: impl Fn(&'static Provider, &Object<'_>) -> Result<T, SetupError>,
) -> Result<BTreeMap<ProviderId, T>, SetupError> {
    if bytes.len() > SIZE_LIMIT {
        return Err(SetupError::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SetupError::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text); // some editors on Windows put a byte order mark first
    let root = json::parse(text)?;
    let file = Cursor { text, path: Vec::new(), node: &root }.object()?;
    file.only(FILE_NAMES)?;

    let version = file.required("porchlight_setup")?;
    if !matches!(version.node.value, Value::Number(number) if number.to_bits() == VERSION.to_bits()) {
        return Err(version.refuse(Flaw::Expected("the number 1, the only version of this format")));
    }
    let named = file.required("providers")?.object()?;
    let mut providers = BTreeMap::new();
    for (at, id, node) in named.fields {
        let cursor = Cursor { text, path: named.below(id), node };
        let Some(provider) = find(id) else {
            let known = PROVIDERS.iter().map(|provider| provider.id.0).collect();
            return Err(cursor.refuse_at(*at, Flaw::UnknownName(known)));
        };
        let object = cursor.object()?;
        object.only(PROVIDER_NAMES)?;
        providers.insert(provider.id, one(provider, &object)?);
    }
    if providers.is_empty() {
        return Err(file.required("providers")?.refuse(Flaw::Empty));
    }
    Ok(providers)
}

fn setup(provider: &'static Provider, object: &Object<'_>) -> Result<Setup, SetupError> {
    let identifier = object.required("client_identifier")?;
    let client_identifier = identifier.text()?.to_string();
    check_text(&client_identifier).map_err(|flaw| identifier.refuse(flaw))?;

    let secret = object.field("client_secret");
    let client_secret = match &secret {
        Some(field) => Some(ClientSecret::new(field.text()?.to_string())),
        None => None,
    };
    check_secret(provider, client_secret.as_ref()).map_err(|flaw| match &secret {
        Some(field) => field.refuse(flaw),
        None => object.cursor.refuse(flaw),
    })?;

    let redirect = match object.field("redirect_uri") {
        Some(field) => {
            let uri = RedirectUri::parse(provider, field.text()?);
            uri.map_err(|error| field.refuse(Flaw::Redirect(error)))?
        }
        None => RedirectUri::default_of(provider),
    };
    let scopes = object.field("scopes").map(|field| scopes(provider, &field)).transpose()?;
    Ok(Setup { client_identifier, client_secret, redirect, scopes })
}

fn scopes(provider: &Provider, field: &Cursor<'_>) -> Result<Vec<String>, SetupError> {
    let mut scopes: Vec<String> = Vec::new();
    for item in field.list()? {
        let scope = item.text()?.to_string();
        check_scope(&scope).map_err(|flaw| item.refuse(flaw))?;
        if scopes.contains(&scope) {
            return Err(item.refuse(Flaw::Twice));
        }
        scopes.push(scope);
    }
    check_scopes(provider, &scopes).map_err(|flaw| field.refuse(flaw))?;
    Ok(scopes)
}

fn servers(object: &Object<'_>) -> Result<Servers, SetupError> {
    object.only(ENDPOINT_NAMES)?;
    let keys = object.field("jwks_uri");
    let revocation = object.field("revocation_endpoint");
    Ok(Servers {
        issuer: object.field("issuer").map(|field| issuer(&field)).transpose()?,
        authorization_endpoint: address("authorization_endpoint", &object.required("authorization_endpoint")?)?,
        token_endpoint: address("token_endpoint", &object.required("token_endpoint")?)?,
        jwks_uri: keys.map(|field| address("jwks_uri", &field)).transpose()?,
        revocation_endpoint: revocation.map(|field| address("revocation_endpoint", &field)).transpose()?,
        api_base: address("api_base", &object.required("api_base")?)?,
    })
}

/// An address on this computer, without what the app would have to leave out when it adds to it.
fn address(name: &'static str, field: &Cursor<'_>) -> Result<Url, SetupError> {
    let url = Servers::loopback(name, field.text()?).map_err(|error| field.refuse(Flaw::Server(error)))?;
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if bare { Ok(url) } else { Err(field.refuse(Flaw::Server(ServersError::NotAnAddress { field: name }))) }
}

/// The issuer is compared and never reached; it is kept as written.
fn issuer(field: &Cursor<'_>) -> Result<String, SetupError> {
    let text = field.text()?.to_string();
    check_text(&text).map_err(|flaw| field.refuse(flaw))?;
    Ok(text)
}

/// A value with the way to it.
struct Cursor<'a> {
    text: &'a str,
    path: Vec<String>,
    node: &'a Node,
}

struct Object<'a> {
    cursor: Cursor<'a>,
    fields: &'a [(usize, String, Node)],
}

impl<'a> Cursor<'a> {
    fn object(self) -> Result<Object<'a>, SetupError> {
        match &self.node.value {
            Value::Object(fields) => Ok(Object { fields, cursor: self }),
            Value::Word | Value::Number(_) | Value::Text(_) | Value::List(_) => {
                Err(self.refuse(Flaw::Expected("an object in braces")))
            }
        }
    }

    fn list(&self) -> Result<Vec<Cursor<'a>>, SetupError> {
        match &self.node.value {
            Value::List(items) => Ok(items
                .iter()
                .enumerate()
                .map(|(index, node)| Cursor { text: self.text, path: below(&self.path, &index.to_string()), node })
                .collect()),
            Value::Word | Value::Number(_) | Value::Text(_) | Value::Object(_) => {
                Err(self.refuse(Flaw::Expected("a list in square brackets")))
            }
        }
    }

    fn text(&self) -> Result<&'a Zeroizing<String>, SetupError> {
        match &self.node.value {
            Value::Text(text) => Ok(text),
            Value::Word | Value::Number(_) | Value::List(_) | Value::Object(_) => {
                Err(self.refuse(Flaw::Expected("text in quotation marks")))
            }
        }
    }

    fn refuse(&self, flaw: Flaw) -> SetupError {
        self.refuse_at(self.node.at, flaw)
    }

    fn refuse_at(&self, at: usize, flaw: Flaw) -> SetupError {
        SetupError::InFile { place: json::place(self.text, at, &self.path), flaw }
    }
}

impl<'a> Object<'a> {
    fn field(&self, name: &str) -> Option<Cursor<'a>> {
        let (_, _, node) = self.fields.iter().find(|(_, known, _)| known == name)?;
        Some(Cursor { text: self.cursor.text, path: self.below(name), node })
    }

    fn required(&self, name: &'static str) -> Result<Cursor<'a>, SetupError> {
        self.field(name).ok_or_else(|| self.cursor.refuse(Flaw::Missing(name)))
    }

    fn only(&self, names: &[&'static str]) -> Result<(), SetupError> {
        match self.fields.iter().find(|(_, name, _)| !names.contains(&name.as_str())) {
            Some((at, name, node)) => {
                let cursor = Cursor { text: self.cursor.text, path: self.below(name), node };
                Err(cursor.refuse_at(*at, Flaw::UnknownName(names.to_vec())))
            }
            None => Ok(()),
        }
    }

    fn below(&self, name: &str) -> Vec<String> {
        below(&self.cursor.path, name)
    }
}

fn below(path: &[String], name: &str) -> Vec<String> {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod schema_tests;
#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
