package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"matbang/geodata"
	"matbang/internal/dataset"
	"matbang/internal/demo"
)

type loadCommand struct {
	databaseFlags
	Folder string `arg:"" optional:"" type:"existingdir" help:"Folder with the files of a dataset; the built-in one if not given."`
	Check  bool   `help:"Only check the files, without a database."`
}

// Run checks the files and loads them.
func (l loadCommand) Run(ctx context.Context, con *console) error {
	var files fs.FS = geodata.Files
	if l.Folder != "" {
		files = os.DirFS(l.Folder)
	}
	if l.Check {
		faults, err := dataset.Check(files)
		if err == nil && len(faults) > 0 {
			err = &dataset.Invalid{Faults: faults}
		}
		return con.sayWhenDone(err, "the files of the dataset are in order")
	}
	o, err := l.migrated(ctx, con, false)
	if err != nil {
		return err
	}
	err = con.sayWhenDone(load(ctx, con, o, files), "the dataset is loaded")
	return errors.Join(err, o.close())
}

func load(ctx context.Context, con *console, o *opened, files fs.FS) error {
	return con.track("loading the dataset", func(progress func(string, int, int)) error {
		return dataset.Load(ctx, o.pool, files, func(step string, done, total int) {
			progress(strings.TrimPrefix(step, "loading "), done, total)
		})
	})
}

// demonstrate makes the demonstration parcels where they are not there yet.
func demonstrate(ctx context.Context, con *console, o *opened) error {
	return con.track("making the demonstration parcels", func(progress func(string, int, int)) error {
		return demo.Generate(ctx, o.pool, func(step string, done, total int) {
			progress(strings.TrimPrefix(step, "demonstration: "), done, total)
		})
	})
}
