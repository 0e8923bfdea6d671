-- +goose Up

-- Joining shapes on a grid costs three times what joining them as they are does;
-- the grid, which closes the gaps of a few millimetres between neighbours, is
-- put on the result.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION dissolve_groups(cells integer[], states text[], bits smallint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c integer;
BEGIN
    -- Two transactions in one cell take turns, so that the later one sees what
    -- the earlier one wrote; the order keeps them from waiting for each other.
    FOR c IN SELECT DISTINCT unnest(cells) ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(7307, c);
    END LOOP;
    DELETE FROM parcel_cell p USING unnest(cells, states, bits) AS g (cell, state, corridors)
    WHERE p.cell = g.cell AND p.state = g.state AND p.corridors = g.corridors;
    INSERT INTO parcel_cell (cell, state, corridors, parcels, area_m2, geom_3857)
    SELECT p.cell, p.state, g.corridors, count(*), sum(p.area_m2),
           ST_Multi(ST_Transform(ST_CollectionExtract(ST_ReducePrecision(ST_Union(p.geom), 0.01), 3), 3857))
    FROM (SELECT DISTINCT * FROM unnest(cells, states, bits) AS u (cell, state, corridors)) g
    JOIN parcel p ON p.cell = g.cell AND p.state = g.state AND corridor_bits(p.corridors) = g.corridors
    GROUP BY p.cell, p.state, g.corridors;
END $$;
-- +goose StatementEnd
