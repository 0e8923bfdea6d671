// Package sitemap tells search engines which pages there are: an investor finds
// a site by its own page, not only by the search.
package sitemap

import (
	"encoding/xml"
	"io"
	"time"
)

// Entry is one page of the map.
type Entry struct {
	// Path begins with a slash.
	Path string
	// Changed is the day of the last change; the zero time leaves it out.
	Changed time.Time
}

// pages are those that are always there.
func pages() []Entry {
	return []Entry{{Path: "/"}, {Path: "/sites"}, {Path: "/corridors"}, {Path: "/corridors/west"}, {Path: "/corridors/east"}}
}

// hidden are pages that say nothing to a stranger.
var hidden = [...]string{"/enquiries", "/sites/saved", "/sites/compare"}

type urlSet struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []pageURL
}

type pageURL struct {
	XMLName xml.Name `xml:"url"`
	Loc     string   `xml:"loc"`
	LastMod string   `xml:"lastmod,omitempty"`
}

// write writes the entries as sitemaps.org has it; base is the service's
// address without a slash at the end.
func write(w io.Writer, base string, entries []Entry) error {
	set := urlSet{}
	for _, e := range entries {
		u := pageURL{Loc: base + e.Path}
		if !e.Changed.IsZero() {
			u.LastMod = e.Changed.UTC().Format(time.DateOnly)
		}
		set.URLs = append(set.URLs, u)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(set)
}
