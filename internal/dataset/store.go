package dataset

import (
	"bytes"
	"context"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb/encoding/wkb"

	"matbang/internal/postgres"
)

//go:embed sql/*.sql
var statements embed.FS

func statement(name string) (string, error) {
	text, err := statements.ReadFile("sql/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("the statement %s is not part of the program: %w", name, err)
	}
	return string(text), nil
}

// step brings one table up to the files.
type step struct {
	table string
	rows  []json.RawMessage
	// before and after are the statements that remove what is gone: before,
	// where nothing refers to the rows; after all steps, in reverse order,
	// where something does.
	before, after bool
}

// loadLock keeps two instances that start at once from loading at the same
// time.
const loadLock = 7308

// store writes the dataset inside the transaction tx.
func (s *set) store(ctx context.Context, tx pgx.Tx, progress func(string, int, int)) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", loadLock); err != nil {
		return fmt.Errorf("wait for another instance that loads the dataset: %w", err)
	}
	if same, err := unchanged(ctx, tx, s.hashes); err != nil || same {
		return err
	}
	if _, err := tx.Exec(ctx, "SELECT set_config('matbang.actor', 'dataset', true)"); err != nil {
		return fmt.Errorf("name the actor of the load: %w", err)
	}
	steps, err := s.steps()
	if err != nil {
		return err
	}
	for i, one := range steps {
		progress("loading "+strings.ReplaceAll(one.table, "_", " "), i, len(steps))
		if one.before {
			if err := run(ctx, tx, one.table+".gone", one.rows); err != nil {
				return err
			}
		}
		if err := run(ctx, tx, one.table, one.rows); err != nil {
			return err
		}
	}
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].after {
			if err := run(ctx, tx, steps[i].table+".gone", steps[i].rows); err != nil {
				return err
			}
		}
	}
	progress("loading the dataset", len(steps), len(steps))
	return s.note(ctx, tx)
}

// steps orders the tables: reference, territory, corridors, works, places,
// zones, constraints, background. What others refer to comes first.
func (s *set) steps() ([]step, error) {
	leaf := map[string]bool{"transition": true, "legal_rule": true, "holiday": true, "target": true, "baseline": true, "zone_statement": true, "sector_preference": true}
	var steps []step
	var lineage step
	for _, table := range tables() {
		one := step{table: table, before: leaf[table], after: !leaf[table]}
		for _, r := range pick(s.records, table) {
			row, err := r.row()
			if err != nil {
				return nil, err
			}
			one.rows = append(one.rows, row)
		}
		if table == "lineage" {
			one.before, one.after = true, false
			lineage = one
			continue
		}
		steps = append(steps, one)
	}
	byTable := make(map[string]int)
	for _, l := range layers() {
		rows, err := layerRows(s.features[l.file])
		if err != nil {
			return nil, err
		}
		if at, ok := byTable[l.sql]; ok {
			steps[at].rows = append(steps[at].rows, rows...)
			continue
		}
		byTable[l.sql] = len(steps)
		steps = append(steps, step{table: l.sql, rows: rows, after: true})
	}
	zones := steps[byTable["zones"]]
	return append(steps, lineage, step{table: "zone_area", rows: zones.rows, before: true}), nil
}

// layerRows are the features as the statements read them.
func layerRows(features []feature) ([]json.RawMessage, error) {
	rows := make([]json.RawMessage, 0, len(features))
	for _, f := range features {
		row := struct {
			Code       string          `json:"code"`
			Shape      *string         `json:"wkb"`
			Properties json.RawMessage `json:"properties"`
		}{Code: f.code, Properties: f.properties}
		if f.shape != nil {
			shape, err := wkb.Marshal(f.shape)
			if err != nil {
				return nil, fmt.Errorf("%s: the shape of feature %q cannot be written for the database: %w", f.file, f.code, err)
			}
			text := hex.EncodeToString(shape)
			row.Shape = &text
		}
		b, err := json.Marshal(row)
		if err != nil {
			return nil, fmt.Errorf("%s: feature %q cannot be written for the database: %w", f.file, f.code, err)
		}
		rows = append(rows, b)
	}
	return rows, nil
}

func run(ctx context.Context, tx pgx.Tx, name string, rows []json.RawMessage) error {
	query, err := statement(name)
	if err != nil {
		return err
	}
	list := append([]byte("["), bytes.Join(toBytes(rows), []byte(","))...)
	if _, err := tx.Exec(ctx, query, json.RawMessage(append(list, ']'))); err != nil {
		return fmt.Errorf("load %s: %w", name, err)
	}
	return nil
}

func toBytes(rows []json.RawMessage) [][]byte {
	all := make([][]byte, len(rows))
	for i, r := range rows {
		all[i] = r
	}
	return all
}

// unchanged tells whether the database holds exactly the files with these
// hashes. Rows of dataset_file that are no files of ours (the demonstration)
// do not count.
func unchanged(ctx context.Context, db postgres.DB, hashes map[string][]byte) (bool, error) {
	rows, err := db.Query(ctx, "SELECT path, sha256 FROM dataset_file WHERE path LIKE '%.geojson' OR path LIKE '%.toml'")
	if err != nil {
		return false, fmt.Errorf("look up what of the dataset is loaded: %w", err)
	}
	type loaded struct {
		Path   string
		SHA256 []byte
	}
	files, err := pgx.CollectRows(rows, pgx.RowToStructByPos[loaded])
	if err != nil {
		return false, fmt.Errorf("look up what of the dataset is loaded: %w", err)
	}
	for _, f := range files {
		if !bytes.Equal(hashes[f.Path], f.SHA256) {
			return false, nil
		}
	}
	return len(files) == len(hashes), nil
}

// note records which files are loaded now.
func (s *set) note(ctx context.Context, tx pgx.Tx) error {
	paths := make([]string, 0, len(s.hashes))
	sums := make([][]byte, 0, len(s.hashes))
	counts := make([]int, 0, len(s.hashes))
	for path, sum := range s.hashes {
		n := len(s.features[path])
		for _, r := range s.records {
			if r.file == path {
				n++
			}
		}
		paths, sums, counts = append(paths, path), append(sums, sum), append(counts, n)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM dataset_file WHERE (path LIKE '%.geojson' OR path LIKE '%.toml') AND path <> ALL ($1)", paths); err != nil {
		return fmt.Errorf("forget files that are gone: %w", err)
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO dataset_file AS t (path, sha256, features)
		SELECT * FROM unnest($1::text[], $2::bytea[], $3::integer[])
		ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, features = excluded.features, loaded_at = now()
		WHERE t.sha256 <> excluded.sha256`, paths, sums, counts)
	if err != nil {
		return fmt.Errorf("note what was loaded: %w", err)
	}
	return nil
}

func lowerFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
