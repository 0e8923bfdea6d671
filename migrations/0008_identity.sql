-- +goose Up
-- Signing in by a provider of identities, a second factor, and attempts that
-- failed in the trail.

ALTER TABLE account ADD COLUMN sso_email text
    CONSTRAINT account_sso_email_unique UNIQUE
    CONSTRAINT account_sso_email_form CHECK (sso_email = lower(sso_email) AND sso_email ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(sso_email) <= 254);
COMMENT ON COLUMN account.sso_email IS 'E-mail, in lower case, by which the provider of identities knows the person; set by an administrator, and never enough without the provider''s word that it is verified.';

CREATE TABLE account_identity (
    issuer     text NOT NULL,
    subject    text NOT NULL,
    account_id integer NOT NULL CONSTRAINT account_identity_account_exists REFERENCES account (id) ON DELETE CASCADE,
    linked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject),
    CONSTRAINT account_identity_one_per_issuer UNIQUE (account_id, issuer)
);
COMMENT ON TABLE account_identity IS 'Which person of a provider of identities (OpenID Connect) an account belongs to. Made at the first sign-in by the e-mail that an administrator gave; from then on the e-mail does not count.';
COMMENT ON COLUMN account_identity.issuer IS 'Address of the provider.';
COMMENT ON COLUMN account_identity.subject IS 'The provider''s own, lasting name of the person.';
COMMENT ON COLUMN account_identity.account_id IS 'Account.';
COMMENT ON COLUMN account_identity.linked_at IS 'When the person first signed in.';

CREATE TABLE account_factor (
    account_id   integer PRIMARY KEY CONSTRAINT account_factor_account_exists REFERENCES account (id) ON DELETE CASCADE,
    sealed       bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step    bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE account_factor IS 'The second factor of an account: codes by time (RFC 6238). Read by the program alone, never by the role of requests.';
COMMENT ON COLUMN account_factor.account_id IS 'Account.';
COMMENT ON COLUMN account_factor.sealed IS 'The secret, encrypted with the key of the installation (AES-256-GCM).';
COMMENT ON COLUMN account_factor.created_at IS 'When the secret was made.';
COMMENT ON COLUMN account_factor.confirmed_at IS 'When the person proved to have it; until then it is not asked for.';
COMMENT ON COLUMN account_factor.last_step IS 'The last step of 30 seconds whose code was taken: a code is good once.';

CREATE TABLE account_recovery (
    account_id  integer NOT NULL CONSTRAINT account_recovery_account_exists REFERENCES account (id) ON DELETE CASCADE,
    code_sha256 bytea NOT NULL,
    used_at     timestamptz,
    PRIMARY KEY (account_id, code_sha256)
);
COMMENT ON TABLE account_recovery IS 'Codes for when the second factor is lost, each good once.';
COMMENT ON COLUMN account_recovery.account_id IS 'Account.';
COMMENT ON COLUMN account_recovery.code_sha256 IS 'SHA-256 of the code, which has 80 random bits.';
COMMENT ON COLUMN account_recovery.used_at IS 'When it was used.';

CREATE TABLE sign_in_refusal (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT now(),
    name    text NOT NULL,
    address text,
    reason  text NOT NULL CONSTRAINT sign_in_refusal_reason_known CHECK (reason IN ('password', 'code', 'unknown', 'disabled', 'identity'))
);
COMMENT ON TABLE sign_in_refusal IS 'Attempts to sign in that failed, for the trail. Attempts that came too soon are not judged and not noted.';
COMMENT ON COLUMN sign_in_refusal.id IS 'Internal number.';
COMMENT ON COLUMN sign_in_refusal.at IS 'When.';
COMMENT ON COLUMN sign_in_refusal.name IS 'Name of the account; (unknown) where there is none, since people type passwords into the wrong field.';
COMMENT ON COLUMN sign_in_refusal.address IS 'Network address of the attempt.';
COMMENT ON COLUMN sign_in_refusal.reason IS 'password, code (the second factor), unknown (no such account), disabled, identity (the provider''s person has no account).';
CREATE TRIGGER sign_in_refusal_append_only BEFORE UPDATE OR DELETE ON sign_in_refusal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sign_in_refusal_audited AFTER INSERT ON sign_in_refusal FOR EACH ROW EXECUTE FUNCTION record_change('name');

CREATE TRIGGER account_identity_audited AFTER INSERT OR UPDATE OR DELETE ON account_identity FOR EACH ROW EXECUTE FUNCTION record_change('account_id');
CREATE TRIGGER account_factor_audited AFTER INSERT OR DELETE OR UPDATE OF sealed, confirmed_at ON account_factor FOR EACH ROW EXECUTE FUNCTION record_change('account_id', '', 'sealed');
-- The end of a session that was in use is a sign-out; an old one is swept away.
CREATE TRIGGER session_ended AFTER DELETE ON session FOR EACH ROW
    WHEN (OLD.expires_at > now() AND OLD.seen_at > now() - interval '12 hours') EXECUTE FUNCTION record_change('account_id', '', 'token_sha256');

-- +goose StatementBegin
CREATE FUNCTION has_factor(account integer) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM account_factor f WHERE f.account_id = $1 AND f.confirmed_at IS NOT NULL)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION has_factor(integer) IS 'Whether an account is asked for a second factor.';

-- +goose StatementBegin
CREATE FUNCTION drop_factor(account integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_right('account', 'administer') <> 'all' THEN
        RAISE EXCEPTION 'the second factor of an account is an administrator''s to take away' USING ERRCODE = 'insufficient_privilege', TABLE = 'account_factor';
    END IF;
    DELETE FROM account_recovery r WHERE r.account_id = $1;
    DELETE FROM account_factor f WHERE f.account_id = $1;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION drop_factor(integer) IS 'Takes the second factor of an account away, for who lost it; administrators only.';

INSERT INTO web_grant VALUES ('account', 'SELECT (sso_email), INSERT (sso_email), UPDATE (sso_email)');
SELECT grant_to_web();
