//! The pages a person sees: sign-in, consent, and what went wrong. No script, no foreign content.

mod markup;

use std::sync::LazyLock;

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::desk::Desk;
use crate::issuer::Issuer;
use crate::people::{PEOPLE, Person};
use crate::reply;
use markup::{escape, initials};

/// The only style sheet, written into every page.
const STYLE: &str = include_str!("style.css");

/// Nothing may be loaded or run but the style sheet, known by its hash. `form-action` is left out on purpose: browsers
/// apply it to the redirect after a form too, and would stop the way back into the app.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'")
});

/// Adds the headers every page has.
pub(crate) fn protect(response: Response) -> Response {
    let response = reply::with(response, "content-security-policy", &POLICY);
    let response = reply::with(response, "x-content-type-options", "nosniff");
    // The query holds `state`; it stays on this server.
    reply::with(response, "referrer-policy", "same-origin")
}

/// Lists the people of a provider, one button each.
pub(crate) fn sign_in(desk: &Desk, query: &str) -> String {
    let title = desk.issuer.title();
    let provider = desk.issuer.id();
    let buttons: Vec<String> = PEOPLE
        .iter()
        .filter(|person| person.providers.contains(&provider))
        .map(|person| person_button(desk.issuer, person))
        .collect();
    let buttons = buttons.concat();
    let content = format!(
        "<h1>Sign in to {title}</h1>\n\
         <p class=\"lead\">Choose who to be. There is no password.</p>\n\
         <form method=\"post\" action=\"{action}\">\n<ul class=\"people\">\n{buttons}</ul>\n</form>",
        action = action(desk, query),
    );
    page(desk.issuer, &format!("Sign in to {title}"), &content)
}

fn person_button(issuer: Issuer, person: &Person) -> String {
    // The app asks for the number, and a person finds it nowhere else.
    let meter = person.meter.filter(|_| issuer == Issuer::IonElectricity);
    let meter = meter.map(|number| format!("<small>Meter number {}</small>", escape(number))).unwrap_or_default();
    format!(
        "<li><button id=\"person-{slug}\" name=\"person\" value=\"{slug}\">\
         <span class=\"face\" aria-hidden=\"true\">{initials}</span>\
         <span><strong>{name}</strong><small>{about}</small>{meter}</span></button></li>\n",
        slug = escape(person.slug),
        initials = escape(&initials(person.name)),
        name = escape(person.name),
        about = escape(person.about),
    )
}

/// Asks whether the client may have what it asked for.
pub(crate) fn consent(desk: &Desk, query: &str, person: &Person, scope: &str) -> String {
    let wishes: Vec<String> = desk
        .client()
        .scopes
        .iter()
        .filter(|(name, _)| scope.split(' ').any(|asked| asked == *name))
        .map(|(name, meaning)| format!("<li>{}<code>{}</code></li>\n", escape(meaning), escape(name)))
        .collect();
    let wishes = wishes.concat();
    let content = format!(
        "<h1>Allow Porchlight?</h1>\n\
         <p class=\"who\"><span class=\"face\" aria-hidden=\"true\">{initials}</span>\
         <span>Signed in as <strong>{name}</strong><br><a href=\"{action}\">Choose somebody else</a></span></p>\n\
         <p class=\"lead\">Porchlight would like to:</p>\n<ul class=\"wishes\">\n{wishes}</ul>\n\
         <form method=\"post\" action=\"{action}\" class=\"decision\">\n\
         <input type=\"hidden\" name=\"person\" value=\"{slug}\">\n\
         <button id=\"allow\" class=\"main\" name=\"decision\" value=\"allow\">Allow</button>\n\
         <button id=\"deny\" name=\"decision\" value=\"deny\">Do not allow</button>\n</form>",
        initials = escape(&initials(person.name)),
        name = escape(person.name),
        slug = escape(person.slug),
        action = action(desk, query),
    );
    page(desk.issuer, "Allow Porchlight?", &content)
}

/// Says why the request is refused. The browser is not sent anywhere.
pub(crate) fn refused(desk: &Desk, reason: &str) -> String {
    let content = format!(
        "<h1>This sign-in cannot go on</h1>\n<p class=\"lead\" id=\"reason\">{}</p>\n\
         <p>{} does not send you back to an app it does not trust. Close this tab and start again from the app.</p>",
        escape(reason),
        desk.issuer.title(),
    );
    page(desk.issuer, "This sign-in cannot go on", &content)
}

/// Stands for a page of the provider's own site.
pub(crate) fn site(desk: &Desk) -> String {
    let title = desk.issuer.title();
    let content = format!(
        "<h1>This would be {title} itself</h1>\n\
         <p class=\"lead\">Porchlight shows what {title} says. Whatever you want to do there, you do on its own pages.</p>"
    );
    page(desk.issuer, &format!("{title} itself"), &content)
}

/// A web page where JSON was expected.
pub(crate) fn out_of_order() -> String {
    plain("Out of order", "The practice server was told to fail here.")
}

/// For paths outside all providers.
pub(crate) fn not_found() -> String {
    plain("Nothing here", "The practice providers live at /gridshare, /ion-electricity and /tjhsst-ion.")
}

/// The address a form posts to: this endpoint with the same query.
fn action(desk: &Desk, query: &str) -> String {
    escape(&format!("/{}{}?{query}", desk.issuer.id(), desk.issuer.authorization_path()))
}

fn page(issuer: Issuer, title: &str, content: &str) -> String {
    let provider = issuer.title();
    document(
        &format!("{title} (practice)"),
        &format!(
            "<body class=\"{id}\">\n\
             <p class=\"practice\" role=\"note\"><strong>Practice page, not the real {provider}.</strong> \
             It runs on this computer, and everybody on it is made up.</p>\n\
             <main>\n<p class=\"brand\"><span class=\"mark\" aria-hidden=\"true\"></span>{provider} <em>practice</em></p>\n\
             {content}\n</main>\n</body>",
            id = issuer.id(),
        ),
    )
}

fn plain(title: &str, text: &str) -> String {
    document(title, &format!("<body>\n<main>\n<h1>{title}</h1>\n<p class=\"lead\">{text}</p>\n</main>\n</body>"))
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n{body}\n</html>\n",
        escape(title),
    )
}
