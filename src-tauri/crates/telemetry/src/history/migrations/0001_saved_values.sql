-- The newest values of each account, so that the window has something to show before the network answers.
CREATE TABLE saved_values (
    account TEXT NOT NULL PRIMARY KEY,
    live_values TEXT NOT NULL, -- JSON
    proven_signs TEXT NOT NULL, -- JSON
    measured_at TEXT, -- RFC 3339, UTC; NULL where the provider does not say
    received_at TEXT NOT NULL -- RFC 3339, UTC
) STRICT, WITHOUT ROWID;
