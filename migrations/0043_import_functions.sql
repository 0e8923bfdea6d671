-- +goose Up

-- A function that catches errors opens a subtransaction, which no worker of a
-- parallel plan may do.
ALTER FUNCTION import_place(geometry, text, boolean) PARALLEL UNSAFE;
ALTER FUNCTION import_geometry(text) PARALLEL UNSAFE;
