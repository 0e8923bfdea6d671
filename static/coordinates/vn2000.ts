import type { Converter } from "proj4";

/**
 * VN-2000 / TM-3 107°45′ (EPSG:5899), the plane in which the province is surveyed. The datum shift
 * is that of EPSG:6960, written in PROJ's position-vector sense. What is shown while the pointer
 * moves comes from here; whatever counts is asked of the service.
 */
export const EPSG_5899 =
  "+proj=tmerc +lat_0=0 +lon_0=107.75 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 " +
  "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278 " +
  "+units=m +no_defs";

/** Survey coordinates in metres: X is northing, Y is easting. */
export interface SurveyPoint {
  north: number;
  east: number;
}

export type ToSurvey = (lng: number, lat: number) => SurveyPoint;

/** Fetches the projection library; its 45 kB stay away from the first view. */
export async function loadSurveyPlane(): Promise<ToSurvey> {
  const { default: proj4 } = await import("proj4");
  const converter: Converter = proj4("EPSG:4326", EPSG_5899);
  return (lng, lat) => {
    const [east = 0, north = 0] = converter.forward([lng, lat]);
    return { north, east };
  };
}
