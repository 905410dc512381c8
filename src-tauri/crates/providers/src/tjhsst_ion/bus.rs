//! Buses.

use porchlight_domain::{Bus, BusState};
use serde::Deserialize;

use crate::{lenient, text::shown};

/// A bus as Ion lists it.
#[derive(Deserialize)]
pub struct BusReply {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    route_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    space: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    bus_number: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    status: Option<String>,
}

/// Reads a bus with its id. One without a route is known by its number. Whether it is the person's own is for others
/// to say.
pub fn read_bus(reply: BusReply) -> Option<(String, Bus)> {
    let bus = Bus {
        route: shown(reply.route_name).or_else(|| shown(reply.bus_number))?,
        space: shown(reply.space),
        state: match reply.status.as_deref() {
            Some("a") => BusState::Arrived,
            Some("d") => BusState::Delayed,
            Some("o") => BusState::OnTime,
            Some(_) | None => BusState::Unknown,
        },
        mine: false,
    };
    Some((reply.id?, bus))
}

/// Puts buses in the order of their routes, numbers by their size: JT-2 before JT-10.
pub fn sort_by_route(buses: &mut [Bus]) {
    buses.sort_by_cached_key(|bus| {
        let digits = bus.route.find(|c: char| c.is_ascii_digit()).unwrap_or(bus.route.len());
        let (words, rest) = bus.route.split_at(digits);
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        (words.to_lowercase(), number.parse::<u64>().ok(), rest.to_owned())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Option<Bus> {
        read_bus(serde_json::from_str(body).expect("an object")).map(|(_, bus)| bus)
    }

    #[test]
    fn a_bus_is_read() {
        for (body, expected) in [
            (
                r#"{"id":1,"route_name":"JT-101","space":"12","bus_number":"7","status":"a"}"#,
                Some(("JT-101", Some("12"), BusState::Arrived)),
            ),
            (
                r#"{"id":1,"route_name":"JT-101","space":"","bus_number":"","status":"d"}"#,
                Some(("JT-101", None, BusState::Delayed)),
            ),
            (r#"{"id":1,"route_name":"JT-101","space":null,"status":"o"}"#, Some(("JT-101", None, BusState::OnTime))),
            (r#"{"id":1,"route_name":"JT-101","space":7,"status":"x"}"#, Some(("JT-101", None, BusState::Unknown))),
            (
                r#"{"id":1,"route_name":"\u0007","bus_number":"42","status":null}"#,
                Some(("42", None, BusState::Unknown)),
            ),
            (r#"{"id":1,"route_name":"","bus_number":"","status":"a"}"#, None),
            (r#"{"route_name":"JT-101","status":"a"}"#, None),
        ] {
            let bus = expected.map(|(route, space, state)| Bus {
                route: route.into(),
                space: space.map(str::to_owned),
                state,
                mine: false,
            });
            assert_eq!(read(body), bus, "{body}");
        }
    }

    #[test]
    fn routes_are_in_the_order_people_count() {
        let bus = |route: &str| Bus { route: route.into(), space: None, state: BusState::OnTime, mine: false };
        let mut buses: Vec<Bus> = ["JT-10", "AD", "jt-2", "JT-2B", "12", "AD-1"].map(bus).to_vec();
        sort_by_route(&mut buses);
        let routes: Vec<&str> = buses.iter().map(|bus| bus.route.as_str()).collect();
        assert_eq!(routes, ["12", "AD", "AD-1", "jt-2", "JT-2B", "JT-10"]);
    }
}
