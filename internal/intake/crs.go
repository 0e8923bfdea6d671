package intake

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The national seven parameters (EPSG operation 6960), position-vector signs.
const shift = " +ellps=WGS84 +towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"

// system is a coordinate system that files come in.
type system struct {
	code string
	name Text
	proj string // PROJ text; empty for the survey plane
	flat bool   // metres, not degrees
}

func tm3(lon float64, datum string) string {
	return fmt.Sprintf("+proj=tmerc +lat_0=0 +lon_0=%g +k=0.9999 +x_0=500000 +y_0=0%s +units=m +no_defs", lon, datum)
}

func utm(zone int, datum string) string {
	return fmt.Sprintf("+proj=utm +zone=%d%s +units=m +no_defs", zone, datum)
}

const noShift = " +ellps=WGS84 +towgs84=0,0,0"

var centre = regexp.MustCompile(`\+lon_0=([0-9.]+)`)

// nearProvince tells roughly, without a transformation, whether numbers of this
// extent could mean a place in or around the province.
func (s system) nearProvince(extent [4]float64, swap bool) bool {
	x, y := (extent[0]+extent[2])/2, (extent[1]+extent[3])/2
	if swap {
		x, y = y, x
	}
	lon, lat := x, y
	if s.flat {
		lat = y / 110_700
		if s.code == "EPSG:3857" {
			lon, lat = x/111_319.49, math.Atan(math.Sinh(y/6_378_137))*180/math.Pi
		} else {
			lon = (x - 500_000) / (111_320 * math.Cos(lat*math.Pi/180))
			switch m := centre.FindStringSubmatch(s.proj); {
			case m != nil:
				v, _ := strconv.ParseFloat(m[1], 64)
				lon += v
			case strings.Contains(s.proj, "zone=48"):
				lon += 105
			case strings.Contains(s.proj, "zone=49"):
				lon += 111
			default:
				lon += 107.75
			}
		}
	}
	return lon > 106 && lon < 108.6 && lat > 20.2 && lat < 22.1
}

// meridian writes 107.75 as 107°45′.
func meridian(lon float64) string {
	whole := math.Floor(lon)
	return fmt.Sprintf("%.0f°%02.0f′", whole, (lon-whole)*60)
}

func tm3Code(lon float64) string {
	return "VN2000:" + strings.TrimSuffix(strings.Replace(meridian(lon), "°", "-", 1), "′")
}

// systems lists what can be chosen: that of the province first, then those that
// files are mistaken for.
func systems() []system {
	list := []system{
		{"EPSG:5899", Text{"VN-2000, kinh tuyến trục 107°45′ (Quảng Ninh)", "VN-2000, central meridian 107°45′ (Quảng Ninh)"}, "", true},
		{"EPSG:4326", Text{"WGS 84, kinh độ và vĩ độ", "WGS 84, longitude and latitude"}, "+proj=longlat +datum=WGS84 +no_defs", false},
		{"EPSG:4756", Text{"VN-2000, kinh độ và vĩ độ", "VN-2000, longitude and latitude"}, "+proj=longlat" + shift + " +no_defs", false},
		{"WGS84:107-45", Text{"TM-3 107°45′ nhưng thiếu 7 tham số (tính trên WGS 84)", "TM-3 107°45′ without the seven parameters (computed on WGS 84)"}, tm3(107.75, noShift), true},
		{"EPSG:3405", Text{"VN-2000 / UTM múi 48 (105°, 6°)", "VN-2000 / UTM zone 48N"}, utm(48, shift), true},
		{"EPSG:3406", Text{"VN-2000 / UTM múi 49 (111°, 6°)", "VN-2000 / UTM zone 49N"}, utm(49, shift), true},
		{"EPSG:32648", Text{"WGS 84 / UTM múi 48", "WGS 84 / UTM zone 48N"}, utm(48, noShift), true},
		{"EPSG:32649", Text{"WGS 84 / UTM múi 49", "WGS 84 / UTM zone 49N"}, utm(49, noShift), true},
		{"EPSG:3857", Text{"Web Mercator (Google)", "Web Mercator (Google)"}, "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs", true},
	}
	for _, lon := range []float64{105.75, 107.25, 108, 105, 105.5, 106, 106.25, 106.5, 107, 107.5, 108.25, 108.5, 104.5, 104.75, 103, 104} {
		m := meridian(lon)
		list = append(list, system{tm3Code(lon), Text{"VN-2000, kinh tuyến trục " + m, "VN-2000, central meridian " + m}, tm3(lon, shift), true})
	}
	return list
}

// systemOf returns the system of a code; false for one that is not known.
func systemOf(code string) (system, bool) {
	for _, s := range systems() {
		if s.code == code {
			return s, true
		}
	}
	return system{}, false
}

// same are codes of the same thing.
var same = map[string]string{
	"EPSG:4979": "EPSG:4326", "OGC:CRS84": "EPSG:4326", "EPSG:900913": "EPSG:3857", "EPSG:3785": "EPSG:3857",
	"EPSG:9210": "VN2000:105-45", "EPSG:9215": "VN2000:107-15", "EPSG:9209": "VN2000:105-30", "EPSG:5896": "", "EPSG:5897": "VN2000:105-00", "EPSG:4755": "EPSG:4756",
	"EPSG:9214": "VN2000:107-00", "EPSG:9216": "VN2000:107-30", "EPSG:9217": "VN2000:108-15", "EPSG:9218": "VN2000:108-30", "EPSG:9212": "VN2000:106-15", "EPSG:9213": "VN2000:106-30", "EPSG:9211": "VN2000:106-00",
}

var (
	lastID    = regexp.MustCompile(`(?:AUTHORITY|ID)\["EPSG",\s*"?(\d+)"?\]\]\s*$`)
	wktName   = regexp.MustCompile(`^\s*[A-Z_]+\["([^"]*)"`)
	parameter = regexp.MustCompile(`PARAMETER\["([^"]+)",\s*(-?[0-9.eE+]+)`)
	urn       = regexp.MustCompile(`(?i)(?:EPSG:{1,2}|/EPSG/[0-9.]+/)(\d+)$`)
)

// recognise tells which of our systems a WKT text or a name of a coordinate
// system means, and its name. The code is empty for one that is none of ours.
func recognise(text string) (code, name string) {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasPrefix(text, "(unknown)") || strings.HasPrefix(text, "ENGCRS") || strings.HasPrefix(text, "LOCAL_CS") {
		return "", ""
	}
	if m := urn.FindStringSubmatch(text); m != nil {
		return known("EPSG:" + m[1]), "EPSG:" + m[1]
	}
	if strings.Contains(strings.ToUpper(text), "CRS84") && len(text) < 80 {
		return "EPSG:4326", "CRS84"
	}
	if m := wktName.FindStringSubmatch(text); m != nil {
		name = m[1]
	}
	if strings.Contains(strings.ToLower(name), "undefined") {
		return "", "" // GeoPackage's way to say nothing
	}
	if m := lastID.FindStringSubmatch(text); m != nil {
		if c := known("EPSG:" + m[1]); c != "" {
			return c, name
		}
		return "", name + " (EPSG:" + m[1] + ")"
	}
	return byParameters(text, name), name
}

func known(code string) string {
	if s, ok := same[code]; ok {
		code = s
	}
	if _, ok := systemOf(code); ok {
		return code
	}
	return ""
}

// byParameters recognises what programs of surveyors write: a projection under
// any name with the parameters of VN-2000.
func byParameters(text, name string) string {
	upper := strings.ToUpper(text)
	vn := strings.Contains(upper, "VN-2000") || strings.Contains(upper, "VN_2000") || strings.Contains(upper, "VN2000") || strings.Contains(upper, "VIETNAM")
	values := map[string]float64{}
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		v, err := strconv.ParseFloat(m[2], 64)
		if err == nil {
			values[strings.ToLower(strings.ReplaceAll(m[1], " ", "_"))] = v
		}
	}
	lon, ok := first(values, "central_meridian", "longitude_of_natural_origin")
	k, _ := first(values, "scale_factor", "scale_factor_at_natural_origin")
	switch {
	case !ok && (strings.HasPrefix(upper, "GEOG") || strings.HasPrefix(upper, "BOUNDCRS[SOURCECRS[GEOG")):
		if vn {
			return "EPSG:4756"
		}
		if strings.Contains(upper, "WGS 84") || strings.Contains(upper, "WGS_1984") || strings.Contains(upper, "WGS84") {
			return "EPSG:4326"
		}
	case ok && math.Abs(k-0.9999) < 1e-7:
		if !vn && math.Abs(lon-107.75) < 1e-6 && !strings.Contains(upper, "TOWGS84[-191") {
			return "WGS84:107-45"
		}
		return known(canonical(tm3Code(lon)))
	case ok && math.Abs(k-0.9996) < 1e-7 && (lon == 105 || lon == 111):
		zone := int(lon-105)/6 + 48
		if vn {
			return known("EPSG:" + strconv.Itoa(3405+zone-48))
		}
		return known("EPSG:" + strconv.Itoa(32600+zone))
	}
	_ = name
	return ""
}

func canonical(code string) string {
	if code == "VN2000:107-45" {
		return "EPSG:5899"
	}
	return code
}

func first(values map[string]float64, names ...string) (float64, bool) {
	for _, n := range names {
		if v, ok := values[n]; ok {
			return v, true
		}
	}
	return 0, false
}

// plausible lists the systems whose numbers look like those of a file with this
// extent (west, south, east, north as in the file), each as it is and with the
// axes the other way round.
func plausible(extent [4]float64) []Suggestion {
	var list []Suggestion
	degrees := math.Abs(extent[0]) <= 180 && math.Abs(extent[2]) <= 180 && math.Abs(extent[1]) <= 180 && math.Abs(extent[3]) <= 180
	for _, s := range systems() {
		if s.flat == degrees {
			continue
		}
		list = append(list, Suggestion{s.code, false}, Suggestion{s.code, true})
	}
	return list
}
