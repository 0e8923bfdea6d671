package demo

import "math"

// seed fixes all chance of the demonstration. Each use takes a hash of what it
// decides, never a number from a stream, so that a change in one place leaves
// the others as they are.
const seed = 20_201_116

// What a number of chance decides: the first key of every hash.
const (
	forColumn = iota + 1
	forRow
	forJitter
	forWarp
	forKind
	forShape
	forUse
	forArea
	forCase
	forFate
	forDate
	forMoney
	forObstacle
	forRound
	forService
)

// hash mixes keys into 64 bits (the finaliser of splitmix64, by Sebastiano
// Vigna, public domain).
func hash(keys ...int) uint64 {
	h := uint64(seed)
	for _, k := range keys {
		h += 0x9e3779b97f4a7c15 + uint64(k) //nolint:gosec // the bits count, not the value
		h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9
		h = (h ^ (h >> 27)) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}

// chance is a number in [0, 1).
func chance(keys ...int) float64 { return float64(hash(keys...)>>11) / (1 << 53) }

// between is a number in [low, high).
func between(low, high float64, keys ...int) float64 { return low + (high-low)*chance(keys...) }

// days is a whole number in [low, high].
func days(low, high int, keys ...int) int {
	return low + int(hash(keys...)%uint64(high-low+1)) //nolint:gosec // high is above low
}

// pick returns the index of a weight, chosen in proportion.
func pick(weights []float64, keys ...int) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := chance(keys...) * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// noise is a smooth field over the plane with values in [-1, 1] and hills of
// about the given size, metres.
func noise(x, y, size float64, keys ...int) float64 {
	x, y = x/size, y/size
	fx, fy := math.Floor(x), math.Floor(y)
	i, j := int(fx), int(fy)
	u, v := smooth(x-fx), smooth(y-fy)
	corner := func(di, dj int) float64 {
		return 2*chance(append([]int{i + di, j + dj}, keys...)...) - 1
	}
	bottom := corner(0, 0)*(1-u) + corner(1, 0)*u
	top := corner(0, 1)*(1-u) + corner(1, 1)*u
	return bottom*(1-v) + top*v
}

func smooth(t float64) float64 { return t * t * t * (t*(t*6-15) + 10) }
