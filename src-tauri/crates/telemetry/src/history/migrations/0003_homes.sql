-- Homes, so that their rows name them by a small number.
CREATE TABLE energy_homes (
    number INTEGER NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    site TEXT NOT NULL,
    zone TEXT NOT NULL, -- its days are counted in this one (IANA, or a fixed distance from UTC)
    bucket_s INTEGER, -- shortest bucket that came, NULL while none did
    unsettled_from INTEGER, -- days (see energy_days) whose battery is to be followed again: the first ...
    unsettled_until INTEGER, -- ... and the last one that changed; NULL if there is none
    UNIQUE (account, site)
) STRICT;

CREATE TABLE energy_sensors (
    number INTEGER NOT NULL PRIMARY KEY,
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    source TEXT NOT NULL,
    role TEXT NOT NULL, -- solar, battery, grid or home_use
    capacity_mwh INTEGER, -- of a battery
    listed_from INTEGER NOT NULL, -- first day (since 1970, UTC) on which the provider named it
    listed_until INTEGER NOT NULL, -- last such day
    UNIQUE (home, source)
) STRICT;

-- What came, one row per end of a bucket, and beside it what its counters gained. Energy in mWh, instants in seconds
-- since 1970 UTC.
CREATE TABLE energy_readings (
    sensor INTEGER NOT NULL REFERENCES energy_sensors (number),
    ends_s INTEGER NOT NULL, -- end of the bucket
    length_s INTEGER NOT NULL, -- 0 for an instant
    is_average INTEGER NOT NULL, -- 1 if the power is the mean over the bucket, 0 if its newest value
    has_odd_sign INTEGER NOT NULL, -- 1 if a counter came with the sign that is not documented
    power_w REAL, -- with the provider's own sign
    level_percent REAL,
    into_mwh INTEGER, -- lifetime counters
    out_mwh INTEGER,
    into_span_s INTEGER, -- worked out: length of the time before ends_s that the gain covers, NULL if there is none
    into_gain_mwh INTEGER, -- NULL if it cannot be told
    into_flags INTEGER NOT NULL, -- energy::Flags
    out_span_s INTEGER,
    out_gain_mwh INTEGER,
    out_flags INTEGER NOT NULL,
    state TEXT, -- what the next reading is compared with (JSON); NULL if that is this very reading
    PRIMARY KEY (sensor, ends_s)
) STRICT, WITHOUT ROWID;

-- What was noticed of readings that are not here.
CREATE TABLE energy_left_out (
    sensor INTEGER NOT NULL REFERENCES energy_sensors (number),
    kind INTEGER NOT NULL, -- 0: another value of a bucket that came at once; 1: from the future
    at_s INTEGER NOT NULL,
    PRIMARY KEY (sensor, kind, at_s)
) STRICT, WITHOUT ROWID;

-- Which counter of the grid meter is buying, by the time from which on that is so.
CREATE TABLE energy_grid_orders (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    from_s INTEGER NOT NULL, -- 0 for always
    buying_is_out INTEGER NOT NULL, -- 0 or 1
    proven_at_s INTEGER NOT NULL,
    slots INTEGER NOT NULL, -- it rests on so many
    PRIMARY KEY (home, from_s)
) STRICT, WITHOUT ROWID;

-- Worked out: what happened in a home, slot by slot. NULL is unknown, or a part that the home does not have.
CREATE TABLE energy_slots (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    start_s INTEGER NOT NULL,
    flags INTEGER NOT NULL, -- energy::Flags
    solar INTEGER,
    solar_in INTEGER,
    bought INTEGER,
    sent INTEGER,
    into_battery INTEGER,
    out_of_battery INTEGER,
    home_use INTEGER,
    solar_to_home INTEGER,
    solar_to_battery INTEGER,
    solar_to_grid INTEGER,
    battery_to_home INTEGER,
    battery_to_grid INTEGER,
    grid_to_home INTEGER,
    grid_to_battery INTEGER,
    carry_rest INTEGER NOT NULL,
    carry_slots INTEGER NOT NULL,
    level_percent REAL, -- at its end
    PRIMARY KEY (home, start_s)
) STRICT, WITHOUT ROWID;

-- Worked out: sums of the slots of a local day, and where the energy of the battery came from.
CREATE TABLE energy_days (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    day INTEGER NOT NULL, -- days since 1970 of its date in the home's zone
    flags INTEGER NOT NULL,
    is_estimate INTEGER NOT NULL,
    slots INTEGER NOT NULL,
    valid_s INTEGER NOT NULL,
    solar INTEGER,
    solar_in INTEGER,
    bought INTEGER,
    sent INTEGER,
    into_battery INTEGER,
    out_of_battery INTEGER,
    home_use INTEGER,
    solar_to_home INTEGER,
    solar_to_battery INTEGER,
    solar_to_grid INTEGER,
    battery_to_home INTEGER,
    battery_to_grid INTEGER,
    grid_to_home INTEGER,
    grid_to_battery INTEGER,
    level_percent REAL, -- the last one of the day
    battery_to_home_own INTEGER NOT NULL, -- what was solar before
    battery_to_grid_own INTEGER NOT NULL,
    battery_unknown INTEGER NOT NULL, -- what came out of the battery and is of unknown origin
    pool_solar_wh REAL NOT NULL, -- in the battery at the day's end
    pool_grid_wh REAL NOT NULL,
    pool_unknown_wh REAL NOT NULL,
    PRIMARY KEY (home, day)
) STRICT, WITHOUT ROWID;

-- Worked out: what was noticed on a local day of each sensor (0: of the home as a whole).
CREATE TABLE energy_notes (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    day INTEGER NOT NULL,
    sensor INTEGER NOT NULL,
    flag INTEGER NOT NULL, -- one bit of energy::Flags
    from_s INTEGER NOT NULL,
    to_s INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (home, day, sensor, flag)
) STRICT, WITHOUT ROWID;

-- UTC days of which everything there was has been fetched.
CREATE TABLE energy_fetched (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    day INTEGER NOT NULL, -- since 1970
    PRIMARY KEY (home, day)
) STRICT, WITHOUT ROWID;
