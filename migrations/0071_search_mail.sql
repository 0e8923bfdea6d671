-- +goose Up
-- E-mail of kept searches: only to an address that confirmed it, until its owner
-- ends it; then the address is gone. What is to be sent is decided in the
-- database, so that a program that is killed neither loses nor doubles a letter.

CREATE TABLE personal.search_subscription (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    search_id    bigint NOT NULL CONSTRAINT search_subscription_search_exists REFERENCES saved_search (id) ON DELETE CASCADE,
    token        text NOT NULL CONSTRAINT search_subscription_token_unique UNIQUE CONSTRAINT search_subscription_token_form CHECK (token ~ '^[0-9a-f]{32}$'),
    email        text NOT NULL CONSTRAINT search_subscription_email_form CHECK (length(email) <= 254 AND email ~ '^[^@[:space:][:cntrl:]<>,;]+@[^@[:space:][:cntrl:]<>,;]+$'),
    asked_at     timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    compared     bigint,
    told_at      timestamptz
);
CREATE INDEX search_subscription_search ON personal.search_subscription (search_id);
CREATE INDEX search_subscription_email ON personal.search_subscription (lower(email), asked_at);
COMMENT ON TABLE personal.search_subscription IS 'Addresses to which new sites of a kept search are told. Who ends it has the row deleted.';
COMMENT ON COLUMN personal.search_subscription.id IS 'Internal number.';
COMMENT ON COLUMN personal.search_subscription.search_id IS 'Kept search.';
COMMENT ON COLUMN personal.search_subscription.token IS 'Secret of the links by which it is confirmed and ended.';
COMMENT ON COLUMN personal.search_subscription.email IS 'Address; personal data.';
COMMENT ON COLUMN personal.search_subscription.asked_at IS 'When somebody asked for it. One that is not confirmed within a week is deleted.';
COMMENT ON COLUMN personal.search_subscription.confirmed_at IS 'When the owner of the address confirmed it; nothing but the question is sent before.';
COMMENT ON COLUMN personal.search_subscription.compared IS 'Version of the sites (layer_version) up to which was compared; empty before the first time.';
COMMENT ON COLUMN personal.search_subscription.told_at IS 'When the last letter about sites was put together.';

CREATE TABLE personal.search_told (
    subscription_id bigint NOT NULL CONSTRAINT search_told_subscription_exists REFERENCES personal.search_subscription (id) ON DELETE CASCADE,
    site_id         bigint NOT NULL,
    PRIMARY KEY (subscription_id, site_id)
);
COMMENT ON TABLE personal.search_told IS 'Sites that a subscriber knows of: seen when it was confirmed, or told since.';
COMMENT ON COLUMN personal.search_told.subscription_id IS 'Subscription.';
COMMENT ON COLUMN personal.search_told.site_id IS 'Site; it may be gone by now.';

CREATE TABLE personal.search_letter (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id bigint NOT NULL CONSTRAINT search_letter_subscription_exists REFERENCES personal.search_subscription (id) ON DELETE CASCADE,
    kind            text NOT NULL CONSTRAINT search_letter_kind_known CHECK (kind IN ('confirm', 'sites')),
    sites           bigint[] NOT NULL DEFAULT '{}',
    state           text NOT NULL DEFAULT 'waiting' CONSTRAINT search_letter_state_known CHECK (state IN ('waiting', 'handed', 'sent', 'unsure', 'refused')),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt    timestamptz NOT NULL DEFAULT now(),
    made_at         timestamptz NOT NULL DEFAULT now(),
    done_at         timestamptz
);
CREATE INDEX search_letter_subscription ON personal.search_letter (subscription_id);
CREATE INDEX search_letter_waiting ON personal.search_letter (next_attempt) WHERE state IN ('waiting', 'handed');
CREATE UNIQUE INDEX search_letter_one_question ON personal.search_letter (subscription_id) WHERE kind = 'confirm';
COMMENT ON TABLE personal.search_letter IS 'Letters to subscribers. Text and address are put in when one is sent.';
COMMENT ON COLUMN personal.search_letter.id IS 'Internal number; part of the Message-ID.';
COMMENT ON COLUMN personal.search_letter.subscription_id IS 'Subscription.';
COMMENT ON COLUMN personal.search_letter.kind IS 'confirm: asks whether the letters are wanted; sites: tells new sites.';
COMMENT ON COLUMN personal.search_letter.sites IS 'Sites that it tells.';
COMMENT ON COLUMN personal.search_letter.state IS 'waiting; handed: all but its end is at the mail server; sent: the server took it; unsure: the program died in between, and it is not sent again, so that none comes twice; refused for good.';
COMMENT ON COLUMN personal.search_letter.attempts IS 'How often it was tried.';
COMMENT ON COLUMN personal.search_letter.next_attempt IS 'When it is tried next.';
COMMENT ON COLUMN personal.search_letter.made_at IS 'When it was decided.';
COMMENT ON COLUMN personal.search_letter.done_at IS 'When it was sent or given up.';

-- The address is kept out of the audit, too: who ends it must be forgotten.
CREATE TRIGGER search_subscription_audited AFTER INSERT OR UPDATE OF confirmed_at OR DELETE ON personal.search_subscription
    FOR EACH ROW WHEN (audited()) EXECUTE FUNCTION record_change('id', '', 'email,token');

ALTER TABLE personal.search_subscription ENABLE ROW LEVEL SECURITY;
CREATE POLICY search_subscription_add ON personal.search_subscription FOR INSERT TO matbang_web
    WITH CHECK (confirmed_at IS NULL AND EXISTS (SELECT FROM saved_search s WHERE s.id = search_id));
ALTER TABLE personal.search_told ENABLE ROW LEVEL SECURITY;
ALTER TABLE personal.search_letter ENABLE ROW LEVEL SECURITY;

-- No request reads an address: these functions answer only to the secret of a
-- link, and tell nothing but what the link is about.
-- +goose StatementBegin
CREATE FUNCTION search_mail(secret text) RETURNS TABLE (name text, query text, language text, confirmed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.name, s.query, s.language, m.confirmed_at IS NOT NULL
    FROM personal.search_subscription m JOIN saved_search s ON s.id = m.search_id WHERE m.token = $1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION search_mail(text) IS 'The kept search to which the secret of a link in a letter belongs, and whether its letters are confirmed.';

-- +goose StatementBegin
CREATE FUNCTION confirm_search_mail(secret text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE personal.search_subscription SET confirmed_at = now() WHERE token = $1 AND confirmed_at IS NULL
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION confirm_search_mail(text) IS 'The owner of the address wants the letters.';

-- +goose StatementBegin
CREATE FUNCTION end_search_mail(secret text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM personal.search_subscription WHERE token = $1
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION end_search_mail(text) IS 'The owner of the address wants no letters: it is deleted with all that was kept of it.';

-- +goose StatementBegin
CREATE FUNCTION limit_search_mail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- A stranger must not be able to fill somebody's letter box with questions.
    PERFORM pg_advisory_xact_lock(7311, hashtext(lower(NEW.email)));
    IF (SELECT count(*) FROM personal.search_subscription s WHERE lower(s.email) = lower(NEW.email) AND s.confirmed_at IS NULL) >= 3 THEN
        RAISE EXCEPTION 'three questions to this address wait for an answer'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'search_subscription_unanswered', TABLE = 'search_subscription';
    END IF;
    PERFORM pg_notify('matbang_letter', '');
    RETURN NEW;
END $$;
-- +goose StatementEnd
COMMENT ON FUNCTION limit_search_mail() IS 'Row trigger: at most three unconfirmed subscriptions an address; tells the program that there is a letter to write.';
CREATE TRIGGER search_subscription_limited BEFORE INSERT ON personal.search_subscription FOR EACH ROW EXECUTE FUNCTION limit_search_mail();

REVOKE ALL ON FUNCTION search_mail(text), confirm_search_mail(text), end_search_mail(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_mail(text), confirm_search_mail(text), end_search_mail(text) TO matbang_web;
INSERT INTO web_grant VALUES ('personal.search_subscription', 'INSERT (search_id, token, email)');
SELECT grant_to_web();
