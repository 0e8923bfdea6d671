-- +goose Up
-- A rehearsal ends before anything follows from a step. The time limits of the
-- law are a rule of the step itself: they speak before that, so that the preview
-- of a sheet knows of them.
ALTER TRIGGER clearance_event_in_time ON clearance_event RENAME TO clearance_event_a_in_time;
