-- What the services cost, by day of the clinic's calendar, in millionths of the price table's currency. Kept so that a
-- day's limit also holds after the program was started again.
CREATE TABLE costs (
    day    TEXT PRIMARY KEY NOT NULL,
    micros INTEGER NOT NULL,

    CONSTRAINT "day is a real day written YYYY-MM-DD"
        CHECK (day IS strftime('%Y-%m-%d', day)),
    CONSTRAINT "micros is a number and not negative"
        CHECK (typeof(micros) = 'integer' AND micros >= 0)
);
