//! Parameters of a query or a form, where a doubled one is an error (RFC 6749 §3.1, §3.2).

/// Parameters in the order they came.
pub(crate) struct Params(Vec<(String, String)>);

/// This parameter was there twice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Doubled(pub(crate) &'static str);

impl Params {
    pub(crate) fn parse(encoded: &str) -> Self {
        Self(url::form_urlencoded::parse(encoded.as_bytes()).into_owned().collect())
    }

    /// The value of a parameter that may occur once. An empty one counts as omitted (RFC 6749 §3.1).
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Doubled> {
        let mut found = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (found.next(), found.next()) {
            (_, Some(_)) => Err(Doubled(name)),
            (first, None) => Ok(first.filter(|value| !value.is_empty())),
        }
    }

    /// The first value, however many there are. For the practice pages' own fields.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All parameters but one.
    pub(crate) fn except(&self, name: &str) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(move |(key, _)| key != name)
    }

    /// Fails if one of `names` is there twice.
    pub(crate) fn none_doubled(&self, names: &[&'static str]) -> Result<(), Doubled> {
        names.iter().try_for_each(|name| self.one(name).map(drop))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_parameter_is_an_error_and_an_empty_one_is_absent() {
        let params = Params::parse("state=a&state=b&scope=&code=x%20y");
        assert_eq!(params.one("state"), Err(Doubled("state")));
        assert_eq!(params.one("scope"), Ok(None));
        assert_eq!(params.one("code"), Ok(Some("x y")));
        assert_eq!(params.none_doubled(&["code", "state"]), Err(Doubled("state")));
    }
}
