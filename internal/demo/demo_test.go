package demo_test

import (
	"testing"
	"time"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/demo"
	"matbang/internal/postgres/postgrestest"
)

func TestGenerate(t *testing.T) {
	pool := postgrestest.Database(t)
	if err := dataset.Load(t.Context(), pool, geodata.Files, nil); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := demo.Generate(t.Context(), pool, func(step string, done, total int) { t.Log(time.Since(begun), step, done, total) }); err != nil {
		t.Fatal(err)
	}
}
