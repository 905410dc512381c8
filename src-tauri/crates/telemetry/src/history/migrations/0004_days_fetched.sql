-- When a day was found to be fetched, by this computer's clock, in seconds since 1970 UTC; 0 where that was not kept.
ALTER TABLE energy_fetched ADD COLUMN at_s INTEGER NOT NULL DEFAULT 0;
-- 1 if the provider gave no readings of the day, however often it was asked.
ALTER TABLE energy_fetched ADD COLUMN is_refused INTEGER NOT NULL DEFAULT 0;
