//! Which counter of a home's grid meter is buying, and from when on.

use porchlight_energy::GridOrder;
use rusqlite::{Connection, Result, params};

use crate::Proof;

/// What was found of a grid meter, oldest first. The first finding holds for all the time before it as well.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Orders(Vec<Finding>);

/// One finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// From when it holds, in seconds UTC; 0 for always.
    pub from_s: i64,
    pub found: GridOrder,
    pub proven_at_s: i64,
    pub slots: u32,
}

impl Orders {
    pub fn load(connection: &Connection, home: i64) -> Result<Self> {
        let select = "SELECT from_s, buying_is_out, proven_at_s, slots FROM energy_grid_orders WHERE home = ?1
             ORDER BY from_s";
        let mut statement = connection.prepare_cached(select)?;
        let rows = statement.query_map([home], |row| {
            let found = if row.get(1)? { GridOrder::BuyingIsOut } else { GridOrder::BuyingIsInto };
            Ok(Finding { from_s: row.get(0)?, found, proven_at_s: row.get(2)?, slots: row.get(3)? })
        })?;
        rows.collect::<Result<_>>().map(Self)
    }

    /// What holds at an instant; `None` while nothing is proven.
    pub fn at(&self, at_s: i64) -> Option<GridOrder> {
        let holding = self.0.iter().rev().find(|finding| finding.from_s <= at_s);
        holding.or(self.0.first()).map(|finding| finding.found)
    }

    pub fn findings(&self) -> &[Finding] {
        &self.0
    }
}

/// Takes over what is proven; says from when on slots are different by it.
pub fn take(connection: &Connection, home: i64, proof: &Proof<GridOrder>) -> Result<Option<i64>> {
    let known = Orders::load(connection, home)?;
    let proven_at_s = proof.proven_at.as_second();
    let since_s = proof.since.map(|since| since.as_second().max(1));
    let new = Finding { from_s: since_s.unwrap_or(0), found: proof.found, proven_at_s, slots: proof.slots };
    match known.0.last() {
        Some(last) if last.found == proof.found => {
            if last.slots != proof.slots {
                write(connection, home, &Finding { slots: proof.slots, ..*last })?;
            }
            Ok(None)
        }
        Some(last) => {
            let from_s = since_s.unwrap_or(proven_at_s).max(last.from_s + 1);
            write(connection, home, &Finding { from_s, ..new })?;
            Ok(Some(from_s))
        }
        None => {
            if since_s.is_some() {
                // It turned before there was a history: until then it was the other way.
                write(connection, home, &Finding { from_s: 0, found: other(proof.found), slots: 0, ..new })?;
            }
            write(connection, home, &new)?;
            Ok(Some(0))
        }
    }
}

fn other(order: GridOrder) -> GridOrder {
    match order {
        GridOrder::BuyingIsInto => GridOrder::BuyingIsOut,
        GridOrder::BuyingIsOut => GridOrder::BuyingIsInto,
    }
}

fn write(connection: &Connection, home: i64, finding: &Finding) -> Result<()> {
    connection.execute(
        "INSERT OR REPLACE INTO energy_grid_orders (home, from_s, buying_is_out, proven_at_s, slots)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![home, finding.from_s, finding.found == GridOrder::BuyingIsOut, finding.proven_at_s, finding.slots],
    )?;
    Ok(())
}
