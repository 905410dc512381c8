//! Keeps `setup.schema.json` in step with the parser: both say the same about a table of files.

use serde_json::{Value, json};

use super::{ENDPOINT_NAMES, FILE_NAMES, PROVIDER_NAMES, ProvidersFile, SetupFile};
use crate::PROVIDERS;

#[test]
fn the_schema_lists_the_names_the_parser_knows() {
    let schema = schema();
    for (at, names) in [
        ("/properties", FILE_NAMES),
        ("/$defs/provider/properties", PROVIDER_NAMES),
        ("/$defs/endpoints/properties", ENDPOINT_NAMES),
    ] {
        let mut expected = names.to_vec();
        expected.sort_unstable();
        assert_eq!(names_at(&schema, at), expected, "{at}");
    }
    let ids: Vec<_> = PROVIDERS.iter().map(|provider| provider.id.0).collect();
    assert_eq!(names_at(&schema, "/properties/providers/properties"), ids);
}

#[test]
fn the_examples_of_the_schema_are_valid_and_can_be_read() {
    let schema = schema();
    let examples = schema["examples"].as_array().expect("a list");
    assert_eq!(examples.len(), 3);
    for example in examples {
        assert_eq!(complaint(&schema, &schema, example), None, "{example}");
        assert!(readable(example), "{example}");
    }
}

#[test]
fn schema_and_parser_agree() {
    let schema = schema();
    let endpoints = json!({ "authorization_endpoint": "http://127.0.0.1:1/a", "token_endpoint": "http://127.0.0.1:1/t",
        "api_base": "http://127.0.0.1:1" });
    let without = |name: &str| {
        let mut fewer = endpoints.clone();
        fewer.as_object_mut().expect("an object").remove(name);
        fewer
    };
    for (entry, expected) in [
        (json!({ "client_identifier": "a" }), true),
        (json!({ "client_identifier": "a", "client_secret": "b" }), true),
        (json!({ "client_identifier": "a", "scopes": ["read"] }), true),
        (json!({ "client_identifier": "a", "endpoints": endpoints }), true),
        (json!({}), false),
        (json!([]), false),
        (json!("a"), false),
        (json!({ "client_identifier": "" }), false),
        (json!({ "client_identifier": 5 }), false),
        (json!({ "client_identifier": "a".repeat(1024) }), true),
        (json!({ "client_identifier": "a".repeat(1025) }), false),
        (json!({ "client_identifier": "a", "client_secret": null }), false),
        (json!({ "client_identifier": "a", "redirect_uri": 1 }), false),
        (json!({ "client_identifier": "a", "scopes": [] }), false),
        (json!({ "client_identifier": "a", "scopes": [1] }), false),
        (json!({ "client_identifier": "a", "scopes": ["a", "a"] }), false),
        (json!({ "client_identifier": "a", "extra": 1 }), false),
        (json!({ "client_identifier": "a", "endpoints": {} }), false),
        (json!({ "client_identifier": "a", "endpoints": without("token_endpoint") }), false),
        (json!({ "client_identifier": "a", "endpoints": without("authorization_endpoint") }), false),
        (json!({ "client_identifier": "a", "endpoints": without("api_base") }), false),
    ] {
        check(&schema, &json!({ "porchlight_setup": 1, "providers": { "tjhsst-ion": entry } }), expected);
    }
    for id in ["gridshare", "ion-electricity"] {
        check(&schema, &json!({ "porchlight_setup": 1, "providers": { id: { "client_identifier": "a" } } }), false);
    }
    for file in [
        json!({}),
        json!({ "porchlight_setup": 1 }),
        json!({ "porchlight_setup": 1, "providers": {} }),
        json!({ "porchlight_setup": 2, "providers": { "tjhsst-ion": { "client_identifier": "a" } } }),
        json!({ "porchlight_setup": 1, "providers": { "other": { "client_identifier": "a" } } }),
        json!({ "porchlight_setup": 1, "providers": { "tjhsst-ion": { "client_identifier": "a" } }, "extra": 1 }),
    ] {
        check(&schema, &file, false);
    }
}

fn check(schema: &Value, file: &Value, expected: bool) {
    assert_eq!(complaint(schema, schema, file).is_none(), expected, "schema: {file}");
    assert_eq!(readable(file), expected, "parser: {file}");
}

/// Whether one of the two kinds of file takes it.
fn readable(file: &Value) -> bool {
    let text = file.to_string();
    SetupFile::parse(text.as_bytes()).is_ok() || ProvidersFile::parse(text.as_bytes()).is_ok()
}

fn schema() -> Value {
    serde_json::from_str(include_str!("../../setup.schema.json")).expect("the schema is JSON")
}

fn names_at(schema: &Value, pointer: &str) -> Vec<String> {
    schema.pointer(pointer).and_then(Value::as_object).expect("an object").keys().cloned().collect()
}

/// Says which keyword of the schema the value breaks. Knows the keywords the schema uses, and no others.
fn complaint(root: &Value, schema: &Value, value: &Value) -> Option<String> {
    let keywords = schema.as_object().expect("a schema is an object");
    keywords.iter().find_map(|(keyword, demand)| {
        let holds = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "examples" => true,
            "$ref" => {
                let pointer = demand.as_str().and_then(|target| target.strip_prefix('#')).expect("a local reference");
                let target = root.pointer(pointer).expect("the target exists");
                return complaint(root, target, value);
            }
            "type" => match demand.as_str().expect("one type") {
                "object" => value.is_object(),
                "array" => value.is_array(),
                "string" => value.is_string(),
                other => panic!("type {other} is not known to this check"),
            },
            "const" => value == demand,
            "required" => value.as_object().is_none_or(|object| {
                demand.as_array().expect("names").iter().all(|name| object.contains_key(name.as_str().expect("a name")))
            }),
            "properties" => {
                let object = value.as_object()?;
                return demand.as_object().expect("schemas").iter().find_map(|(name, inner)| {
                    object
                        .get(name)
                        .and_then(|field| complaint(root, inner, field))
                        .map(|found| format!("{name}: {found}"))
                });
            }
            "additionalProperties" => {
                assert_eq!(demand, false);
                value
                    .as_object()
                    .is_none_or(|object| object.keys().all(|name| schema["properties"].get(name).is_some()))
            }
            "items" => return value.as_array()?.iter().find_map(|item| complaint(root, demand, item)),
            "uniqueItems" => {
                value.as_array().is_none_or(|items| (1..items.len()).all(|at| !items[..at].contains(&items[at])))
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= demand.as_u64().expect("a count")),
            "minProperties" => {
                value.as_object().is_none_or(|object| object.len() as u64 >= demand.as_u64().expect("a count"))
            }
            "minLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 >= demand.as_u64().expect("a count"))
            }
            "maxLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 <= demand.as_u64().expect("a count"))
            }
            other => panic!("keyword {other} is not known to this check"),
        };
        (!holds).then(|| keyword.clone())
    })
}
