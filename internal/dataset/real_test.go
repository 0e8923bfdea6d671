package dataset_test

import (
	"testing"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/postgres/postgrestest"
)

func TestLoadDefaultDataset(t *testing.T) {
	tx := postgrestest.Tx(t)
	if err := dataset.Load(t.Context(), tx, geodata.Files, func(s string, done, total int) { t.Log(s, done, total) }); err != nil {
		t.Fatal(err)
	}
}
