package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// pages measures the first page of all parcels and the thousandth.
func (b *bench) pages(ctx context.Context) error {
	if !b.wanted("page 1 of all") && !b.wanted("page 1000 of all") {
		return nil
	}
	const size = 100
	first := fmt.Sprintf("/api/collections/parcels/items?limit=%d", size)
	last := min(1000, b.Parcels/size)
	path := first
	for range last - 1 {
		next, err := b.nextPage(ctx, path)
		if err != nil {
			return err
		}
		path = next
	}
	if err := b.http(ctx, "page 1 of all", func(int) (request, bool) { return request{path: first}, true }); err != nil {
		return err
	}
	return b.http(ctx, fmt.Sprintf("page %d of all", last), func(int) (request, bool) { return request{path: path}, true })
}

func (b *bench) nextPage(ctx context.Context, path string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+b.server.host+path, nil)
	if err != nil {
		return "", err
	}
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	var page struct {
		Links []struct{ Rel, Href string }
	}
	if err := json.NewDecoder(res.Body).Decode(&page); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	for _, l := range page.Links {
		if l.Rel == "next" {
			u, err := url.Parse(l.Href)
			if err != nil {
				return "", err
			}
			return u.RequestURI(), nil
		}
	}
	return "", fmt.Errorf("%s has no next page", path)
}
