package intake

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

const (
	maxEntries = 1000
	maxRatio   = 200 // unpacked to packed, beyond the first megabytes
)

// parts are the endings that belong to one Shapefile.
var parts = []string{".shp", ".shx", ".dbf", ".prj", ".cpg"}

// unpack takes what one format needs out of an archive into the folder, under
// names of ours: names inside an archive are never used as paths. Sizes are
// counted while unpacking, whatever the archive says of itself.
func unpack(archive, folder string) (string, error) {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return "", unreadable("archive", "Tệp nén bị hỏng hoặc không phải ZIP: hãy nén lại rồi gửi.", "The archive is broken or no ZIP file: pack it again.")
	}
	defer r.Close() //nolint:errcheck // read to its end, or closed below with its error looked at
	if len(r.File) > maxEntries {
		return "", unreadable("archive_entries", fmt.Sprintf("Tệp nén có %d tệp; tối đa %d.", len(r.File), maxEntries), fmt.Sprintf("The archive holds %d files; at most %d are read.", len(r.File), maxEntries))
	}
	var mains []*zip.File
	for _, f := range r.File {
		name := entryName(f)
		if strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.Contains(name, ":") || f.Mode()&os.ModeSymlink != 0 {
			return "", unreadable("archive_path", "Tệp nén có đường dẫn đi ra ngoài thư mục của nó; tệp này không được mở.", "The archive holds a path that leads out of its folder; it is not opened.")
		}
		if ext := strings.ToLower(path.Ext(name)); slices.Contains([]string{".shp", ".gpkg", ".geojson", ".json", ".kml", ".gml", ".dxf", ".csv"}, ext) && !strings.HasPrefix(path.Base(name), "._") {
			mains = append(mains, f)
		}
	}
	if len(mains) == 0 {
		return "", unreadable("archive_empty", "Trong tệp nén không có tệp nào đọc được (.shp, .gpkg, .geojson, .kml, .gml, .dxf, .csv).", "The archive holds no file that can be read (.shp, .gpkg, .geojson, .kml, .gml, .dxf, .csv).")
	}
	main := mains[0]
	if doc := slices.IndexFunc(mains, func(f *zip.File) bool { return strings.EqualFold(path.Base(f.Name), "doc.kml") }); doc >= 0 {
		main = mains[doc]
	} else if len(mains) > 1 {
		return "", unreadable("archive_many", fmt.Sprintf("Tệp nén có %d lớp dữ liệu; hãy gửi từng lớp một.", len(mains)), fmt.Sprintf("The archive holds %d data files; send one at a time.", len(mains)))
	}
	budget := int64(maxUnpacked)
	ext := strings.ToLower(path.Ext(main.Name))
	if err := extract(main, filepath.Join(folder, "data"+ext), &budget); err != nil {
		return "", err
	}
	if ext == ".shp" {
		stem := strings.ToLower(strings.TrimSuffix(main.Name, path.Ext(main.Name)))
		for _, f := range r.File {
			other := strings.ToLower(path.Ext(f.Name))
			if other != ".shp" && slices.Contains(parts, other) && strings.ToLower(strings.TrimSuffix(f.Name, path.Ext(f.Name))) == stem {
				if err := extract(f, filepath.Join(folder, "data"+other), &budget); err != nil {
					return "", err
				}
			}
		}
	}
	return "data" + ext, nil
}

func entryName(f *zip.File) string { return strings.ReplaceAll(f.Name, `\`, "/") }

func extract(f *zip.File, target string, budget *int64) error {
	in, err := f.Open()
	if err != nil {
		return unreadable("archive", "Tệp nén có mật mã hoặc kiểu nén lạ: hãy nén lại kiểu thường.", "The archive is encrypted or packed in an unknown way: pack it again as a plain ZIP.")
	}
	defer in.Close()                                                          //nolint:errcheck // read to its end, or closed below with its error looked at
	out, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // a name of ours
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	defer out.Close()                                                     //nolint:errcheck // read to its end, or closed below with its error looked at
	most := min(*budget, max(int64(f.CompressedSize64)*maxRatio, 16<<20)) //nolint:gosec // a size above 2⁶³ is refused below
	n, err := io.Copy(out, io.LimitReader(in, most+1))
	if n > most {
		return unreadable("archive_bomb", "Tệp nén bung ra quá lớn; tệp này không được mở.", "The archive unpacks to far more than it holds; it is not opened.")
	}
	if err != nil {
		if errors.Is(err, os.ErrPermission) || errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("unpack: %w", err)
		}
		return unreadable("archive", "Tệp nén bị hỏng (đứt giữa chừng): hãy nén lại rồi gửi.", "The archive is broken (it ends too soon): pack it again.")
	}
	*budget -= n
	return out.Close()
}
