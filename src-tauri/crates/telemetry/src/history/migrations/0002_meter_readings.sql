-- Accounts that have readings, so that each reading names its account by a small number.
CREATE TABLE meter_accounts (
    number INTEGER NOT NULL PRIMARY KEY,
    account TEXT NOT NULL UNIQUE
) STRICT;

-- What a meter measured, at most one reading a minute: half a million rows or about 20 MB a year. Numbers as the
-- provider gave them; no unit is kept, since none is stated.
CREATE TABLE meter_readings (
    account INTEGER NOT NULL REFERENCES meter_accounts (number),
    minute INTEGER NOT NULL, -- of measured_at, whole minutes since 1970 UTC
    measured_at INTEGER NOT NULL, -- ms since 1970 UTC
    received_at INTEGER NOT NULL, -- ms since 1970 UTC
    power REAL, -- all phases together; NULL unless each is known
    power_phase1 REAL,
    power_phase2 REAL,
    power_phase3 REAL,
    PRIMARY KEY (account, minute)
) STRICT, WITHOUT ROWID;
