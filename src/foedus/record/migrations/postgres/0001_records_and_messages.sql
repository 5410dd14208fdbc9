CREATE TABLE schema_version (
    version integer PRIMARY KEY,
    name    text NOT NULL
);

-- position runs from 1 without a gap, assigned under an advisory lock: an identity
-- column has holes and shows rows out of order.  Nothing is ever changed or removed.
CREATE TABLE record (
    position bigint PRIMARY KEY CHECK (position > 0),
    stream   text COLLATE "C" NOT NULL,
    version  bigint NOT NULL CHECK (version > 0),
    id       text COLLATE "C" NOT NULL UNIQUE,
    data     bytea NOT NULL,
    seal     bytea NOT NULL CHECK (length(seal) = 32),
    UNIQUE (stream, version)
);

CREATE FUNCTION record_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a record is never changed or removed'; END $$;

CREATE TRIGGER record_is_never_changed BEFORE UPDATE OR DELETE ON record
FOR EACH ROW EXECUTE FUNCTION record_is_never_changed();

CREATE TABLE message (
    number  bigint PRIMARY KEY,
    id      text COLLATE "C" NOT NULL UNIQUE,
    channel text COLLATE "C" NOT NULL,
    data    bytea NOT NULL,
    seal    bytea NOT NULL CHECK (length(seal) = 32),
    sent    boolean NOT NULL DEFAULT false
);

CREATE INDEX message_waits ON message (number) WHERE NOT sent;
