-- +goose Up
-- Who holds a parcel, for the printed sheet of those who may read it.

-- +goose StatementBegin
CREATE FUNCTION parcel_holders(parcel bigint) RETURNS TABLE (part bigint, case_no text, holder_kind text, name text, area_m2 double precision) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.number, k.case_no, k.holder_kind, u.name, n.area_m2
    FROM (SELECT c.id, c.case_id, c.area_m2, row_number() OVER (ORDER BY c.id) AS number FROM clearance_part c WHERE c.parcel_id = $1) n
    JOIN clearance_case k ON k.id = n.case_id LEFT JOIN personal.land_user u ON u.case_id = k.id
    WHERE may('clearance', 'read_personal', $1) ORDER BY n.number
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION parcel_holders(bigint) IS 'Cases and land users of a parcel by part, nothing for those who may not read personal data of it.';
