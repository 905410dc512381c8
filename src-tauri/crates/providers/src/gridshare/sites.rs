//! `GET /sites`.

use porchlight_domain::SiteId;
use serde_json::Value;

use super::unproven;
use crate::{Misunderstood, lenient, path};

/// Reads the ids of the sites, in the provider's order; empty if the customer has none.
pub fn parse_sites(body: &[u8]) -> Result<Vec<SiteId>, Misunderstood> {
    let reply: Value = serde_json::from_slice(body).map_err(|_| Misunderstood::NotJson)?;
    let entries = reply.get(unproven::SITE_LIST).and_then(Value::as_array);
    let entries = entries.ok_or(Misunderstood::Missing("list of sites"))?;

    let mut sites: Vec<SiteId> = Vec::new();
    for entry in entries {
        let id = entry.get(unproven::SITE_ID).and_then(lenient::to_id);
        if let Some(id) = id.filter(|id| path::segment(id).is_some()).map(SiteId)
            && !sites.contains(&id)
        {
            sites.push(id);
        }
    }
    if sites.is_empty() && !entries.is_empty() {
        return Err(Misunderstood::Missing("site id"));
    }
    Ok(sites)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(body: &str) -> Result<Vec<String>, Misunderstood> {
        Ok(parse_sites(body.as_bytes())?.into_iter().map(|site| site.0).collect())
    }

    #[test]
    fn sites_are_listed_once_each() {
        for (body, expected) in [
            (r#"{"entries":[{"siteId":"site-0001"}]}"#, vec!["site-0001"]),
            (r#"{"entries":[{"siteId":"b","x":1},{"siteId":"a"},{"siteId":"b"}],"more":{}}"#, vec!["b", "a"]),
            (r#"{"entries":[{"siteId":7},{"siteId":null},5,{"siteId":".."}]}"#, vec!["7"]),
            (r#"{"entries":[]}"#, vec![]),
        ] {
            assert_eq!(ids(body), Ok(expected.into_iter().map(str::to_owned).collect()), "{body}");
        }
    }

    #[test]
    fn a_reply_of_another_shape_says_what_is_missing() {
        for (body, expected) in [
            ("<html>", Misunderstood::NotJson),
            ("", Misunderstood::NotJson),
            ("[]", Misunderstood::Missing("list of sites")),
            (r#"{"entries":null}"#, Misunderstood::Missing("list of sites")),
            (r#"{"entries":[{"id":"site-0001"}]}"#, Misunderstood::Missing("site id")),
        ] {
            assert_eq!(ids(body), Err(expected), "{body}");
        }
    }
}
