package site

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Length and width, metres, of the building by which a shape is judged: a
// usual hall of a factory.
const (
	buildingLength = 200
	buildingWidth  = 100
)

// angles are the directions that are tried, degrees; with both sides of the
// building they cover the half turn.
var angles = []float64{0, 15, 30, 45, 60, 75}

// Fit is what can be placed within a block.
type Fit struct {
	SquareM  float64     // side of the largest square found, metres
	Square   orb.Polygon // where it lies; nil without one
	Share    float64     // share of the block that some place for the building covers
	Building orb.Polygon // one such place; nil without one
}

// fit looks for the largest square and for places of the building on a grid of
// 5 m (10 or 20 m for very large blocks) turned in steps of 15°. Only squares
// of the grid whose corners all lie within the block count, so what is found
// fits; the true largest square may be larger by up to two steps of the grid.
func fit(shape orb.MultiPolygon) Fit {
	var f Fit
	step := gridStep(shape.Bound())
	base := newGrid(shape, 0, step)
	covered := make([]bool, len(base.in))
	var places [][]bool
	var grids []*grid
	for _, angle := range angles {
		g := base
		if angle != 0 {
			g = newGrid(shape, angle, step)
		}
		if side, x, y := g.largestSquare(); float64(side)*step > f.SquareM {
			f.SquareM, f.Square = float64(side)*step, g.rectangle(x, y, side, side)
		}
		mask, x, y, w, h := g.places(buildingLength, buildingWidth)
		if mask == nil {
			continue
		}
		places, grids = append(places, mask), append(grids, g)
		if f.Building == nil {
			f.Building = g.rectangle(x, y, w, h)
		}
	}
	total, fitting := 0, 0
	for i, in := range base.in {
		if !in {
			continue
		}
		total++
		p := base.point(float64(i%base.nx)+0.5, float64(i/base.nx)+0.5)
		for k, g := range grids {
			if g.at(places[k], p) {
				covered[i] = true
				break
			}
		}
		if covered[i] {
			fitting++
		}
	}
	if total > 0 {
		f.Share = float64(fitting) / float64(total)
	}
	return f
}

func gridStep(b orb.Bound) float64 {
	switch ha := (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1]) / 10000; {
	case ha <= 1000:
		return 5
	case ha <= 4000:
		return 10
	case ha <= 40000:
		return 20
	default:
		return math.Ceil(math.Sqrt(ha*10000/1e6)/20) * 20
	}
}

// grid is a raster of a shape in a turned frame.
type grid struct {
	cos, sin  float64
	left, low float64 // origin in the turned frame
	step      float64
	nx, ny    int
	in        []bool // squares wholly within the shape
}

func (g *grid) turn(p orb.Point) orb.Point {
	return orb.Point{p[0]*g.cos + p[1]*g.sin, -p[0]*g.sin + p[1]*g.cos}
}

// point is the place, in the frame of the survey, of a position of the grid.
func (g *grid) point(x, y float64) orb.Point {
	u, v := g.left+x*g.step, g.low+y*g.step
	return orb.Point{u*g.cos - v*g.sin, u*g.sin + v*g.cos}
}

func (g *grid) at(mask []bool, p orb.Point) bool {
	q := g.turn(p)
	x, y := int(math.Floor((q[0]-g.left)/g.step)), int(math.Floor((q[1]-g.low)/g.step))
	return x >= 0 && y >= 0 && x < g.nx && y < g.ny && mask[y*g.nx+x]
}

func (g *grid) rectangle(x, y, w, h int) orb.Polygon {
	a, b, c, d := float64(x), float64(y), float64(x+w), float64(y+h)
	return orb.Polygon{{g.point(a, b), g.point(c, b), g.point(c, d), g.point(a, d), g.point(a, b)}}
}

func newGrid(shape orb.MultiPolygon, angle, step float64) *grid {
	g := &grid{cos: math.Cos(angle * math.Pi / 180), sin: math.Sin(angle * math.Pi / 180), step: step}
	var rings []orb.Ring
	bound := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for _, polygon := range shape {
		for _, ring := range polygon {
			turned := make(orb.Ring, len(ring))
			for i, p := range ring {
				turned[i] = g.turn(p)
				bound = bound.Extend(turned[i])
			}
			rings = append(rings, turned)
		}
	}
	if len(rings) == 0 {
		return g
	}
	g.left, g.low = bound.Min[0], bound.Min[1]
	g.nx = max(1, int(math.Ceil((bound.Max[0]-g.left)/step)))
	g.ny = max(1, int(math.Ceil((bound.Max[1]-g.low)/step)))
	nodes := g.nodes(rings)
	g.in = make([]bool, g.nx*g.ny)
	for y := range g.ny {
		for x := range g.nx {
			i := y*(g.nx+1) + x
			g.in[y*g.nx+x] = nodes[i] && nodes[i+1] && nodes[i+g.nx+1] && nodes[i+g.nx+2]
		}
	}
	return g
}

// nodes tells which corners of the grid lie within the rings, by counting
// crossings along each line of the grid.
func (g *grid) nodes(rings []orb.Ring) []bool {
	crossings := make([][]float64, g.ny+1)
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if a[1] > b[1] {
				a, b = b, a
			}
			first := int(math.Ceil((a[1] - g.low) / g.step))
			for row := max(first, 0); row <= g.ny; row++ {
				v := g.low + float64(row)*g.step
				if v >= b[1] {
					break
				}
				crossings[row] = append(crossings[row], a[0]+(v-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	nodes := make([]bool, (g.nx+1)*(g.ny+1))
	for row, list := range crossings {
		slices.Sort(list)
		for i := 0; i+1 < len(list); i += 2 {
			from := int(math.Ceil((list[i] - g.left) / g.step))
			to := int(math.Floor((list[i+1] - g.left) / g.step))
			for x := max(from, 0); x <= min(to, g.nx); x++ {
				nodes[row*(g.nx+1)+x] = true
			}
		}
	}
	return nodes
}

// largestSquare returns the side, in steps, and the lower left corner.
func (g *grid) largestSquare() (side, left, low int) {
	above := make([]int, g.nx+1)
	here := make([]int, g.nx+1)
	for y := range g.ny {
		for x := range g.nx {
			if !g.in[y*g.nx+x] {
				here[x+1] = 0
				continue
			}
			here[x+1] = 1 + min(here[x], above[x], above[x+1])
			if here[x+1] > side {
				side, left, low = here[x+1], x-here[x+1]+1, y-here[x+1]+1
			}
		}
		above, here = here, above
	}
	return side, left, low
}

// places marks every square of the grid that a building (metres) covers in some
// place along or across the grid; nil where it fits nowhere. It also returns
// one place.
func (g *grid) places(length, width float64) (mask []bool, x, y, w, h int) {
	sums := make([]int, (g.nx+1)*(g.ny+1))
	for j := range g.ny {
		for i := range g.nx {
			n := 0
			if g.in[j*g.nx+i] {
				n = 1
			}
			sums[(j+1)*(g.nx+1)+i+1] = n + sums[j*(g.nx+1)+i+1] + sums[(j+1)*(g.nx+1)+i] - sums[j*(g.nx+1)+i]
		}
	}
	long, short := int(math.Ceil(length/g.step)), int(math.Ceil(width/g.step))
	starts := make([]int, (g.nx+1)*(g.ny+1)) // where coverage begins and ends
	for _, side := range [][2]int{{long, short}, {short, long}} {
		for j := 0; j+side[1] <= g.ny; j++ {
			for i := 0; i+side[0] <= g.nx; i++ {
				a, b := j*(g.nx+1), (j+side[1])*(g.nx+1)
				if sums[b+i+side[0]]-sums[a+i+side[0]]-sums[b+i]+sums[a+i] != side[0]*side[1] {
					continue
				}
				if w == 0 {
					x, y, w, h = i, j, side[0], side[1]
				}
				starts[a+i]++
				starts[a+i+side[0]]--
				starts[b+i]--
				starts[b+i+side[0]]++
			}
		}
	}
	if w == 0 {
		return nil, 0, 0, 0, 0
	}
	return g.spread(starts), x, y, w, h
}

// spread adds up where coverage begins and ends.
func (g *grid) spread(starts []int) []bool {
	mask := make([]bool, g.nx*g.ny)
	line := make([]int, g.nx+1)
	for j := range g.ny {
		run := 0
		for i := range g.nx {
			line[i] += starts[j*(g.nx+1)+i]
			run += line[i]
			mask[j*g.nx+i] = run > 0
		}
	}
	return mask
}
