PRAGMA application_id = 1347176521;
PRAGMA user_version = 4;
CREATE TABLE saved_values (
    account TEXT NOT NULL PRIMARY KEY,
    live_values TEXT NOT NULL, -- JSON
    proven_signs TEXT NOT NULL, -- JSON
    measured_at TEXT, -- RFC 3339, UTC; NULL where the provider does not say
    received_at TEXT NOT NULL -- RFC 3339, UTC
) STRICT, WITHOUT ROWID;
CREATE TABLE meter_accounts (
    number INTEGER NOT NULL PRIMARY KEY,
    account TEXT NOT NULL UNIQUE
) STRICT;
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
CREATE TABLE energy_left_out (
    sensor INTEGER NOT NULL REFERENCES energy_sensors (number),
    kind INTEGER NOT NULL, -- 0: another value of a bucket that came at once; 1: from the future
    at_s INTEGER NOT NULL,
    PRIMARY KEY (sensor, kind, at_s)
) STRICT, WITHOUT ROWID;
CREATE TABLE energy_grid_orders (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    from_s INTEGER NOT NULL, -- 0 for always
    buying_is_out INTEGER NOT NULL, -- 0 or 1
    proven_at_s INTEGER NOT NULL,
    slots INTEGER NOT NULL, -- it rests on so many
    PRIMARY KEY (home, from_s)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE energy_fetched (
    home INTEGER NOT NULL REFERENCES energy_homes (number),
    day INTEGER NOT NULL, at_s INTEGER NOT NULL DEFAULT 0, is_refused INTEGER NOT NULL DEFAULT 0, -- since 1970
    PRIMARY KEY (home, day)
) STRICT, WITHOUT ROWID;
INSERT INTO saved_values VALUES (
    '6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11',
    '{"kind":"power_flow","homes":[{"site":"site-0001","sources":[{"sources":["inv-42__bb_agg"],"role":"battery","power_w":1240.5,"direction":"out_of_home","level_percent":63.2,"capacity_wh":15000.0,"measured_at":"2026-11-20T12:00:00Z"}],"home_use_w":null}]}',
    '{"power":{"inv-42__bb_agg":{"found":"into_device","proven_at":"2026-11-19T08:00:00Z","slots":41}},"grid":{}}',
    '2026-11-20T12:00:00Z',
    '2026-11-20T12:07:31Z'
);
INSERT INTO saved_values VALUES (
    '0b1d7a52-7f0e-4a39-8a51-2d8f3f0e9c77',
    '{"kind":"meter","house_name":"Casa","phases":[{"power":412.0,"current":1.8,"voltage":231.0}],"has_power_cut":false,"contracted_power":6.9,"month_target":220.0,"tariff_code":2.0,"cycle_code":null,"is_green":true,"all":[{"name":"instant.powerPhase1","value":"412"}],"measured_at":"2026-11-20T12:07:00Z"}',
    '{"power":{},"grid":{}}',
    '2026-11-20T12:07:00Z',
    '2026-11-20T12:07:32Z'
);
INSERT INTO meter_accounts VALUES (1, '0b1d7a52-7f0e-4a39-8a51-2d8f3f0e9c77');
INSERT INTO meter_readings VALUES (1, 29919606, 1795176380000, 1795176381250, 409.0, 409.0, NULL, NULL);
INSERT INTO meter_readings VALUES (1, 29919607, 1795176420000, 1795176452000, 412.0, 412.0, NULL, NULL);
INSERT INTO energy_homes VALUES (1, '6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11', 'site-0001', 'America/Los_Angeles', 900, NULL, NULL);
INSERT INTO energy_sensors VALUES (1, 1, 'inv-42__GRID_METER_DERIVED', 'grid', NULL, 20778, 20778);
INSERT INTO energy_sensors VALUES (2, 1, 'inv-42__PV_DERIVED', 'solar', NULL, 20778, 20778);
INSERT INTO energy_sensors VALUES (3, 1, 'inv-42__bb_agg', 'battery', 10000000, 20778, 20778);
INSERT INTO energy_readings VALUES (1, 1795198500, 900, 1, 0, 600.0, NULL, 56647100, 90647530, NULL, NULL, 0, NULL, NULL, 0, NULL);
INSERT INTO energy_readings VALUES (1, 1795199400, 900, 1, 0, 636.76, NULL, 56806290, 90647530, 900, 159190, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (1, 1795200300, 900, 1, 0, 633.52, NULL, 56964670, 90647530, 900, 158380, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (1, 1795201200, 900, 1, 0, 630.28, NULL, 57122240, 90647530, 900, 157570, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (1, 1795202100, 900, 1, 0, 627.04, NULL, 57279000, 90647530, 900, 156760, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (1, 1795203000, 900, 1, 0, 623.8, NULL, 57434950, 90647530, 900, 155950, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (2, 1795198500, 900, 1, 0, 0.0, NULL, 50000000, 104242600, NULL, NULL, 0, NULL, NULL, 0, NULL);
INSERT INTO energy_readings VALUES (2, 1795199400, 900, 1, 0, 0.0, NULL, 50000000, 104242600, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (2, 1795200300, 900, 1, 0, 0.0, NULL, 50000000, 104242600, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (2, 1795201200, 900, 1, 0, 0.0, NULL, 50000000, 104242600, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (2, 1795202100, 900, 1, 0, 0.0, NULL, 50000000, 104242600, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (2, 1795203000, 900, 1, 0, 0.0, NULL, 50000000, 104242600, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (3, 1795198500, 900, 1, 0, 0.0, 0.0, 58010810, 72800000, NULL, NULL, 0, NULL, NULL, 0, NULL);
INSERT INTO energy_readings VALUES (3, 1795199400, 900, 1, 0, 0.0, 1.0, 58010810, 72800000, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (3, 1795200300, 900, 1, 0, 0.0, 2.0, 58010810, 72800000, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (3, 1795201200, 900, 1, 0, 0.0, 3.0, 58010810, 72800000, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_readings VALUES (3, 1795202100, 900, 1, 0, 0.0, 4.0, 58010810, 72795000, 900, 0, 0, 900, 0, 2, '{"into":{"value":58010810,"at_s":1795202100},"out":{"value":72800000,"at_s":1795202100,"dip":{"high_at_s":1795201200,"since_s":1795202100}}}');
INSERT INTO energy_readings VALUES (3, 1795203000, 900, 1, 0, 0.0, 5.0, 58010810, 72800000, 900, 0, 0, 900, 0, 0, NULL);
INSERT INTO energy_left_out VALUES (1, 0, 1795201200);
INSERT INTO energy_left_out VALUES (1, 1, 1795392000);
INSERT INTO energy_grid_orders VALUES (1, 0, 0, 1795075200, 96);
INSERT INTO energy_slots VALUES (1, 1795197600, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0.0);
INSERT INTO energy_slots VALUES (1, 1795198500, 0, 0, 0, 159190, 0, 0, 0, 159190, 0, 0, 0, 0, 0, 159190, 0, 0, 0, 1.0);
INSERT INTO energy_slots VALUES (1, 1795199400, 0, 0, 0, 158380, 0, 0, 0, 158380, 0, 0, 0, 0, 0, 158380, 0, 0, 0, 2.0);
INSERT INTO energy_slots VALUES (1, 1795200300, 0, 0, 0, 157570, 0, 0, 0, 157570, 0, 0, 0, 0, 0, 157570, 0, 0, 0, 3.0);
INSERT INTO energy_slots VALUES (1, 1795201200, 2, 0, 0, 156760, 0, 0, 0, 156760, 0, 0, 0, 0, 0, 156760, 0, 0, 0, 4.0);
INSERT INTO energy_slots VALUES (1, 1795202100, 0, 0, 0, 155950, 0, 0, 0, 155950, 0, 0, 0, 0, 0, 155950, 0, 0, 0, 5.0);
INSERT INTO energy_days VALUES (1, 20777, 2, 0, 6, 4500, 0, 0, 787850, 0, 0, 0, 787850, 0, 0, 0, 0, 0, 787850, 0, 5.0, 0, 0, 0, 0.0, 0.0, 0.0);
INSERT INTO energy_notes VALUES (1, 20777, 3, 2, 1795201200, 1795202100, 1);
INSERT INTO energy_fetched VALUES (1, 20776, 1795219200, 0);
INSERT INTO energy_fetched VALUES (1, 20775, 1795219200, 1);
