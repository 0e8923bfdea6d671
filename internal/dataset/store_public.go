package dataset

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"matbang/internal/postgres"
)

const selectLayerVersion = `-- dataset.LayerVersion
SELECT version, extract(epoch FROM changed_at)::bigint FROM layer_version WHERE layer = $1`

func layerVersion(ctx context.Context, db postgres.DB, layer string) (string, error) {
	var n, at int64
	if err := db.QueryRow(ctx, selectLayerVersion, layer).Scan(&n, &at); err != nil {
		return "", fmt.Errorf("dataset.LayerVersion: %w", err)
	}
	return fmt.Sprint(n, at), nil
}

const selectReference = `-- dataset.Reference
SELECT json_build_object(
    'clearance_states', (SELECT coalesce(json_agg(json_build_object('code', code, 'ordinal', ordinal, 'name', json_build_object('vi', name_vi, 'en', name_en)) ORDER BY ordinal), '[]') FROM clearance_state),
    'obstacles', (SELECT coalesce(json_agg(json_build_object('code', code, 'name', json_build_object('vi', name_vi, 'en', name_en)) ORDER BY code), '[]') FROM obstacle_kind),
    'legal_regimes', (SELECT coalesce(json_agg(json_build_object('code', code, 'name', json_build_object('vi', name_vi, 'en', name_en), 'legal_act', legal_act, 'valid_from', valid_from, 'valid_to', valid_to) ORDER BY valid_from, code), '[]') FROM legal_regime),
    'clearance_steps', (SELECT coalesce(json_agg(json_build_object('regime', t.regime, 'from', t.from_state, 'to', t.to_state, 'requires', t.requires, 'article', t.article,
        'note', json_build_object('vi', coalesce(t.note_vi, ''), 'en', coalesce(t.note_en, '')), 'unverified', t.unverified, 'needs_approval', second_person_needed(t.regime, t.from_state, t.to_state)) ORDER BY t.regime, f.ordinal, o.ordinal), '[]')
        FROM clearance_transition t JOIN clearance_state f ON f.code = t.from_state JOIN clearance_state o ON o.code = t.to_state),
    'sectors', (SELECT coalesce(json_agg(json_build_object('code', code, 'name', json_build_object('vi', name_vi, 'en', name_en), 'priority', priority) ORDER BY NOT priority, code), '[]') FROM sector),
    'land_use_types', (SELECT coalesce(json_agg(json_build_object('code', code, 'code_system', code_system, 'name', json_build_object('vi', name_vi, 'en', name_en)) ORDER BY code, code_system), '[]') FROM land_use_type),
    'indicators', (SELECT coalesce(json_agg(json_build_object('code', i.code, 'name', json_build_object('vi', i.name_vi, 'en', i.name_en), 'unit', i.unit,
        'baselines', (SELECT coalesce(json_agg(json_build_object('period', b.period, 'value', b.value, 'unit', b.unit, 'section', b.section) ORDER BY b.period, b.unit), '[]') FROM indicator_baseline b WHERE b.indicator = i.code),
        'targets', (SELECT coalesce(json_agg(json_build_object('year', t.year, 'comparator', t.comparator, 'low', t.low, 'high', t.high, 'unit', i.unit, 'basis', t.basis, 'section', t.section) ORDER BY t.year, t.basis), '[]') FROM indicator_target t WHERE t.indicator = i.code)
    ) ORDER BY i.code), '[]') FROM indicator i)
)::text`

func codesDocument(ctx context.Context, db postgres.DB) ([]byte, error) {
	var text string
	if err := db.QueryRow(ctx, selectReference).Scan(&text); err != nil {
		return nil, fmt.Errorf("dataset.Reference: %w", err)
	}
	return []byte(text), nil
}

const selectBackground = `-- dataset.Background
SELECT json_build_object('type', 'Feature', 'id', code, 'properties', json_build_object('kind', kind, 'name_vi', name_vi, 'name_en', name_en, 'source', source),
       'geometry', ST_AsGeoJSON(geom_4326, 5)::json)::text
FROM background ORDER BY kind, code`

func backgroundDocument(ctx context.Context, db postgres.DB) ([]byte, error) {
	rows, err := db.Query(ctx, selectBackground)
	if err != nil {
		return nil, fmt.Errorf("dataset.Background: %w", err)
	}
	features, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("dataset.Background: %w", err)
	}
	body := []byte(`{"type":"FeatureCollection","features":[`)
	for i, f := range features {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, f...)
	}
	return append(body, ']', '}'), nil
}
