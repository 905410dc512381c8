PRAGMA application_id = 1347176521;
PRAGMA user_version = 2;
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
