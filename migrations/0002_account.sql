-- +goose Up
-- Who may sign in, their sessions, and what slows down guessing. Neither
-- passwords nor session tokens are kept, only what proves them.

CREATE TABLE account (
    id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL,
    display_name  text NOT NULL,
    role          text NOT NULL,
    scope         text,
    password_hash text NOT NULL,
    demo          boolean NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    changed_at    timestamptz NOT NULL DEFAULT now(),
    disabled_at   timestamptz,
    CONSTRAINT account_name_unique UNIQUE (name),
    CONSTRAINT account_name_form CHECK (name ~ '^[a-z][a-z0-9._-]{1,62}$'),
    CONSTRAINT account_display_name_length CHECK (length(display_name) BETWEEN 1 AND 200),
    CONSTRAINT account_role_known CHECK (role IN ('viewer', 'planner', 'reviewer', 'agency', 'promoter', 'admin', 'auditor')),
    CONSTRAINT account_scope_only_of_agency CHECK (scope IS NULL OR role = 'agency'),
    CONSTRAINT account_scope_of_agency_given CHECK (scope IS NOT NULL OR role <> 'agency'),
    CONSTRAINT account_password_is_hashed CHECK (password_hash LIKE '$argon2id$%')
);
COMMENT ON TABLE account IS 'People and agencies that may sign in. An account is disabled, not deleted, since history names it.';
COMMENT ON COLUMN account.id IS 'Number of the account, for references.';
COMMENT ON COLUMN account.name IS 'Name for signing in: lower-case letters, digits, dot, hyphen, underscore.';
COMMENT ON COLUMN account.display_name IS 'Name as shown on screen, Vietnamese.';
COMMENT ON COLUMN account.role IS 'What the account may do: viewer, planner, reviewer, agency, promoter, admin or auditor.';
COMMENT ON COLUMN account.scope IS 'For an agency: code of the administrative unit, with all units within it, whose parcels it looks after.';
COMMENT ON COLUMN account.password_hash IS 'argon2id in PHC string form, with its parameters and salt.';
COMMENT ON COLUMN account.demo IS 'Made by MATBANG_DEMO=1; its password is set anew at each such start.';
COMMENT ON COLUMN account.created_at IS 'When the account was made.';
COMMENT ON COLUMN account.changed_at IS 'When its role, name, password or state last changed.';
COMMENT ON COLUMN account.disabled_at IS 'Since when it may not sign in; NULL while it may.';

CREATE TABLE session (
    token_sha256 bytea PRIMARY KEY,
    account_id   integer NOT NULL CONSTRAINT session_account REFERENCES account ON DELETE CASCADE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    seen_at      timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    CONSTRAINT session_token_is_a_hash CHECK (octet_length(token_sha256) = 32),
    CONSTRAINT session_expires_later CHECK (expires_at > created_at)
);
CREATE INDEX session_account_id ON session (account_id);
CREATE INDEX session_expires_at ON session (expires_at);
COMMENT ON TABLE session IS 'Open sessions, valid on every instance; a row that is gone or expired ends one.';
COMMENT ON COLUMN session.token_sha256 IS 'SHA-256 of the token in the cookie: who reads this table cannot use it.';
COMMENT ON COLUMN session.account_id IS 'Whose session it is.';
COMMENT ON COLUMN session.created_at IS 'When it was opened.';
COMMENT ON COLUMN session.seen_at IS 'When it was last used, to the minute.';
COMMENT ON COLUMN session.expires_at IS 'When it ends at the latest.';

CREATE TABLE sign_in_failure (
    key        text PRIMARY KEY,
    failures   integer NOT NULL,
    last_at    timestamptz NOT NULL DEFAULT now(),
    next_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sign_in_failure_key_form CHECK (key ~ '^(name|address):.{1,200}$'),
    CONSTRAINT sign_in_failure_positive CHECK (failures > 0)
);
CREATE INDEX sign_in_failure_last_at ON sign_in_failure (last_at);
COMMENT ON TABLE sign_in_failure IS 'Failed sign-ins of late, for each name and each address: the more there are, the longer the next one must wait.';
COMMENT ON COLUMN sign_in_failure.key IS 'name: or address: and the name or the network address, as given.';
COMMENT ON COLUMN sign_in_failure.failures IS 'Count of failures in a row; forgotten an hour after the last one and, for a name, at a success.';
COMMENT ON COLUMN sign_in_failure.last_at IS 'When the last one was.';
COMMENT ON COLUMN sign_in_failure.next_at IS 'Before this moment no other attempt is answered.';
