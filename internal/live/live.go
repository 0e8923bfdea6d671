// Package live tells open pages what was committed, by whichever instance of the
// program: a stream of server-sent events per page, fed by what the database
// tells at commit. The same hub tells parts of the program that want to know.
package live

import (
	"math"
	"strconv"
	"strings"
	"sync"
)

// Everything is the layer of a change that may concern any layer: something may
// have been missed, look again.
const Everything = "*"

// Change is something that was committed. It holds nothing but where: who wants
// to know more asks, and is answered by his rights.
type Change struct {
	// Layer is the name of a layer as in layer_version, or Everything.
	Layer string `json:"layer"`
	// BBox is where the layer changed: west, south, east, north in WGS 84,
	// degrees; without it anywhere.
	BBox []float64 `json:"bbox,omitempty"`
}

// waiting is how many changes a subscriber may be behind; after that it is told
// once that it missed something.
const waiting = 64

// Hub gives each change to all subscribers. A slow one never holds up the others.
type Hub struct {
	mu        sync.Mutex
	subs      map[*Subscription]struct{}
	listening bool
	closed    bool
}

// NewHub returns a hub that hears nothing yet.
func NewHub() *Hub { return &Hub{subs: map[*Subscription]struct{}{}} }

// Subscription is one who wants to know.
type Subscription struct {
	hub *Hub
	c   chan Change
}

// C yields the changes; it is closed when the hub ends or stops hearing.
func (s *Subscription) C() <-chan Change { return s.c }

// Close ends the subscription.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.hub.drop(s)
}

// Subscribe begins to listen; nil while the hub hears nothing of the database,
// or has ended, or has as many subscribers as it may.
func (h *Hub) Subscribe(most int) *Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.listening || h.closed || len(h.subs) >= most {
		return nil
	}
	s := &Subscription{hub: h, c: make(chan Change, waiting)}
	h.subs[s] = struct{}{}
	return s
}

// Listening says whether the database is heard. Whoever was subscribed while it
// was not is sent away, so that he comes back and looks at everything.
func (h *Hub) Listening(on bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listening = on
	for s := range h.subs {
		h.drop(s)
	}
}

// Close ends all subscriptions for good.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.subs {
		h.drop(s)
	}
}

// drop needs the lock.
func (h *Hub) drop(s *Subscription) {
	if _, ok := h.subs[s]; ok {
		delete(h.subs, s)
		close(s.c)
	}
}

// Tell gives a change to all. Who is too far behind is sent away.
func (h *Hub) Tell(c Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		select {
		case s.c <- c:
		default:
			h.drop(s)
		}
	}
}

// OfLayer reads the message that a layer changed: its name.
func OfLayer(payload string) (Change, bool) {
	if payload == "" || strings.ContainsAny(payload, " \n\r") {
		return Change{}, false
	}
	return Change{Layer: payload}, true
}

// OfPlace reads the message where a layer changed: its name and a box in Web
// Mercator, metres.
func OfPlace(payload string) (Change, bool) {
	words := strings.Fields(payload)
	if len(words) != 5 {
		return Change{}, false
	}
	var b [4]float64
	for i, w := range words[1:] {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > half {
			return Change{}, false
		}
		b[i] = v
	}
	return Change{Layer: words[0], BBox: []float64{lon(b[0]), lat(b[1]), lon(b[2]), lat(b[3])}}, true
}

// half is half the width of the Web Mercator world, metres.
const half = 20037508.342789244

func lon(x float64) float64 { return round(x / half * 180) }

func lat(y float64) float64 {
	return round(math.Atan(math.Sinh(y/half*math.Pi)) * 180 / math.Pi)
}

// round keeps six decimals: a decimetre.
func round(v float64) float64 { return math.Round(v*1e6) / 1e6 }
