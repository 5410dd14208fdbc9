CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    name    TEXT NOT NULL
) STRICT;

-- position runs from 1 without a gap; nothing is ever changed or removed.
CREATE TABLE record (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    stream   TEXT NOT NULL,
    version  INTEGER NOT NULL CHECK (version > 0),
    id       TEXT NOT NULL UNIQUE,
    data     BLOB NOT NULL,
    seal     BLOB NOT NULL CHECK (length(seal) = 32),
    UNIQUE (stream, version)
) STRICT;

CREATE TRIGGER record_is_never_changed BEFORE UPDATE ON record
BEGIN SELECT raise(ABORT, 'a record is never changed'); END;

CREATE TRIGGER record_is_never_removed BEFORE DELETE ON record
BEGIN SELECT raise(ABORT, 'a record is never removed'); END;

CREATE TABLE message (
    number  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    data    BLOB NOT NULL,
    seal    BLOB NOT NULL CHECK (length(seal) = 32),
    sent    INTEGER NOT NULL DEFAULT 0 CHECK (sent IN (0, 1))
) STRICT;

CREATE INDEX message_waits ON message (number) WHERE sent = 0;
