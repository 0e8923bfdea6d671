import type { Obstacle, Parcel } from "../clearance/types.ts";
import type { Api } from "../lib/api.ts";

/** What stands in the way, as an officer reports it. */
export interface Opening {
  kind: string;
  opened_on: string;
  note?: string;
  part?: number;
}

export interface Touched {
  obstacles: Obstacle[];
  parcel: Parcel;
}

/** Opens and closes obstacles; `version` is that of the parcel as it was seen, 0 does not ask. */
export interface ObstacleClient {
  open(parcel: number, opening: Opening, version?: number): Promise<Touched>;
  close(
    parcel: number,
    obstacle: number,
    end: { closed_on: string; note?: string },
    version?: number,
  ): Promise<Touched>;
}

export function createObstacleClient(api: Api): ObstacleClient {
  const post = async (parcel: number, rest: string, body: unknown, version = 0) =>
    (
      await api.send<Touched>(`/api/parcels/${parcel}/obstacles${rest}`, {
        method: "POST",
        body,
        headers: version ? { "If-Match": `"${parcel}.${version}"` } : {},
      })
    ).data;
  return {
    open: (parcel, opening, version) => post(parcel, "", opening, version),
    close: (parcel, obstacle, end, version) => post(parcel, `/${obstacle}/close`, end, version),
  };
}
